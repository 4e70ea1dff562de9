package main

import (
	"os"
	"strings"
	"testing"
)

// docs/dependencies.md names every dependency with its licence, and each licence is of an accepted kind.
func TestDependenciesAreListed(t *testing.T) {
	want, err := list("../..")
	if err != nil {
		t.Fatal(err)
	}
	have, err := os.ReadFile("../../" + page)
	if err != nil {
		t.Fatal(err)
	}
	if string(have) != want {
		t.Errorf("%s is not what go.mod and package-lock.json say. Write it again: go run ./internal/dependencies", page)
	}
	if n := strings.Count(want, "\n| "); n < 40 {
		t.Errorf("only %d dependencies were found", n)
	}
}

// A licence is told by its own sentences; what gives back what is built on it, and what is not known, is no licence that is accepted.
func TestLicences(t *testing.T) {
	for text, want := range map[string]string{
		"Permission is hereby granted, free of charge,\nto any person obtaining a copy of this": "MIT",
		"Redistribution and use in source and binary forms ... Neither the name of":             "BSD-3-Clause",
		"Redistribution and use in source and binary forms, with or without":                    "BSD-2-Clause",
		"Apache License\n  Version 2.0, January 2004":                                           "Apache-2.0",
		"Mozilla Public License Version 2.0\n====":                                              "MPL-2.0",
		"GNU GENERAL PUBLIC LICENSE Version 3 ... Apache License Version 2.0":                   "",
		"All rights reserved.": "",
	} {
		if got := licence(text); got != want {
			t.Errorf("%q is taken for %q, want %q", text, got, want)
		}
	}
}
