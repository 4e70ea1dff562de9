// Command dependencies writes docs/dependencies.md: every module that go.mod names and every package that package-lock.json names, with
// its licence, read from what stands on this machine. It asks no network. Run it in the checkout: go run ./internal/dependencies
package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

const page = "docs/dependencies.md"

func main() {
	text, err := list(".")
	if err == nil {
		err = os.WriteFile(page, []byte(text), 0o644)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "dependencies:", err)
		os.Exit(1)
	}
}

// dependency is one line of the list.
type dependency struct{ name, version, licence, where string }

// accepted are the licences that a dependency may have, by where it goes: what is only tested with never leaves this repository.
var accepted = map[string][]string{
	inProgram: {"MIT", "BSD-2-Clause", "BSD-3-Clause", "Apache-2.0", "ISC", "OFL-1.1"},
	inTests:   {"MIT", "BSD-2-Clause", "BSD-3-Clause", "Apache-2.0", "ISC", "OFL-1.1", "MPL-2.0"},
}

const (
	inProgram = "in the program"
	inTests   = "tests and building only"
)

// list makes the page for the checkout at root.
func list(root string) (string, error) {
	modules, err := modules(root)
	if err != nil {
		return "", err
	}
	packages, err := packages(root)
	if err != nil {
		return "", err
	}
	var b strings.Builder
	b.WriteString("# What moothall is built from\nMade by `go run ./internal/dependencies` from `go.mod`, `package-lock.json` and each one's own licence file; a test holds it against them.\n" +
		"In the program: MIT, BSD, Apache-2.0, ISC and OFL-1.1 only. MPL-2.0 is accepted for what is only tested with.\n")
	for _, part := range []struct {
		title string
		all   []dependency
	}{{"Go modules", modules}, {"npm packages", packages}} {
		b.WriteString("\n## " + part.title + "\n| name | version | licence | where |\n|---|---|---|---|\n")
		for _, d := range part.all {
			if !slices.Contains(accepted[d.where], d.licence) {
				return "", fmt.Errorf("%s %s has the licence %q, which is not accepted %s", d.name, d.version, d.licence, d.where)
			}
			fmt.Fprintf(&b, "| %s | %s | %s | %s |\n", d.name, d.version, d.licence, d.where)
		}
	}
	return b.String(), nil
}

// modules are the modules that go.mod requires.
func modules(root string) ([]dependency, error) {
	var mod struct {
		Require []struct{ Path, Version string }
	}
	err := goTool(root, &mod, "mod", "edit", "-json")
	if err != nil {
		return nil, err
	}
	built, err := inBinary(root)
	if err != nil {
		return nil, err
	}
	paths := []string{"list", "-m", "-json"}
	for _, r := range mod.Require {
		paths = append(paths, r.Path)
	}
	var out []dependency
	err = eachOf(root, paths, func(m module) error {
		d := dependency{m.Path, m.Version, "", inTests}
		if built[m.Path] {
			d.where = inProgram
		}
		if m.Dir == "" {
			return fmt.Errorf("%s is not on this machine: go mod download", m.Path)
		}
		var err error
		d.licence, err = licenceIn(m.Dir)
		out = append(out, d)
		return err
	})
	return out, err
}

type module struct{ Path, Version, Dir string }

// inBinary are the modules whose packages the program is built from.
func inBinary(root string) (map[string]bool, error) {
	out := map[string]bool{}
	err := eachOf(root, []string{"list", "-deps", "-json=Module", "./cmd/moothall"}, func(p struct{ Module module }) error {
		out[p.Module.Path] = true
		return nil
	})
	return out, err
}

func goTool(root string, into any, args ...string) error {
	cmd := exec.Command("go", args...)
	cmd.Dir = root
	out, err := cmd.Output()
	if err != nil {
		return fmt.Errorf("go %s: %w", args[0], err)
	}
	err = json.Unmarshal(out, into)
	if err != nil {
		return fmt.Errorf("reading what go %s says: %w", args[0], err)
	}
	return nil
}

// eachOf hands on each JSON document that a go command writes.
func eachOf[T any](root string, args []string, each func(T) error) error {
	cmd := exec.Command("go", args...)
	cmd.Dir, cmd.Env = root, append(os.Environ(), "GOOS=linux", "GOARCH=amd64") // the same list wherever it is made
	out, err := cmd.Output()
	if err != nil {
		return fmt.Errorf("go %s: %w", args[0], err)
	}
	dec := json.NewDecoder(strings.NewReader(string(out)))
	for {
		var x T
		err := dec.Decode(&x)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err == nil {
			err = each(x)
		}
		if err != nil {
			return err
		}
	}
}

var licenceFile = regexp.MustCompile(`(?i)^(licen[cs]e|copying)([.-].*)?$`)

// licenceIn reads which licence stands in a module's folder.
func licenceIn(dir string) (string, error) {
	files, err := os.ReadDir(dir)
	if err != nil {
		return "", fmt.Errorf("looking for a licence: %w", err)
	}
	for _, f := range files {
		if f.IsDir() || !licenceFile.MatchString(f.Name()) {
			continue
		}
		raw, err := os.ReadFile(filepath.Join(dir, f.Name()))
		if err != nil {
			return "", fmt.Errorf("reading a licence: %w", err)
		}
		if l := licence(string(raw)); l != "" {
			return l, nil
		}
	}
	return "", fmt.Errorf("no licence that is known stands in %s", filepath.Base(dir))
}

// licence tells a licence by the sentences that only it has; "" when it is none of them.
func licence(text string) string {
	text = strings.Join(strings.Fields(text), " ")
	has := func(s string) bool { return strings.Contains(text, s) }
	switch {
	case has("Mozilla Public License Version 2.0"), has("Mozilla Public License, version 2.0"):
		return "MPL-2.0"
	case has("GNU GENERAL PUBLIC LICENSE"), has("GNU LESSER GENERAL PUBLIC LICENSE"), has("GNU AFFERO"):
		return ""
	case has("Apache License Version 2.0"):
		return "Apache-2.0"
	case has("Redistribution and use in source and binary forms"):
		if has("Neither the name") || has("may be used to endorse or promote") {
			return "BSD-3-Clause"
		}
		return "BSD-2-Clause"
	case has("Permission is hereby granted, free of charge, to any person obtaining a copy"):
		return "MIT"
	case has("Permission to use, copy, modify, and/or distribute this software for any purpose"):
		return "ISC"
	}
	return ""
}

// packages are the npm packages that the pages and their tests are made with.
func packages(root string) ([]dependency, error) {
	raw, err := os.ReadFile(filepath.Join(root, "package-lock.json"))
	if err != nil {
		return nil, fmt.Errorf("reading the npm packages: %w", err)
	}
	var lock struct {
		Packages map[string]struct {
			Version, License string
			Dev              bool
		}
	}
	err = json.Unmarshal(raw, &lock)
	if err != nil {
		return nil, fmt.Errorf("reading the npm packages: %w", err)
	}
	var out []dependency
	for _, path := range slices.Sorted(maps.Keys(lock.Packages)) {
		if path == "" { // this repository
			continue
		}
		p := lock.Packages[path]
		d := dependency{strings.TrimPrefix(path, "node_modules/"), p.Version, p.License, inProgram}
		if p.Dev {
			d.where = inTests
		}
		out = append(out, d)
	}
	return out, nil
}
