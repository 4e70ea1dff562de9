package desk_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/moothall/moothall/internal/desk"
	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/kind"
)

const endOfLife = `{"product":"tablebase","title":"Northwind Tablebase","tags":"northwind","releases":[{"releaseCycle":"16","eol":"2025-03-31","eoes":"2028-03-31"},{"releaseCycle":"17","eol":"2031-03-31"},{"releaseCycle":"18","eol":false}]}`

func supportLine(t *testing.T, d *desk.Desk, me kind.Viewer, system string) desk.SupportJSON {
	t.Helper()
	all, err := d.Support(picture(t, d), me)
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(all, func(l desk.SupportLine) bool { return kind.NameOf(l.System) == system })
	if i < 0 {
		t.Fatalf("%s is not among the %d systems", system, len(all))
	}
	return desk.SupportOf(all[i])
}

// Dates of a file are questions: only a yes writes them, what the council recorded wins, and what was bought is never guessed.
func TestSupportDatesAreProposals(t *testing.T) {
	d, _, _ := open(t)
	bring(t, d, "systems.csv", []byte("System,Version,End of support,Extended support to\nPayments on Northwind Tablebase,16,,\nNorthwind Tablebase,17,31/03/2030,\nNorthwind Tablebase reports,18,,\nWebsite,,,\n"))
	me := kind.Whole("ashby", "ann")
	n, err := d.LoadSupport(t.Context(), me, "endoflife.jsonl", []byte(endOfLife))
	if err != nil || n != 1 {
		t.Fatalf("%d products: %v", n, err)
	}
	before := supportLine(t, d, me, "Payments on Northwind Tablebase")
	if before.Ends != 0 || before.FileEnds != "2025-03-31" || before.FileMost != "2028-03-31" || before.Proposal == "" {
		t.Errorf("before a yes: %+v", before)
	}
	if x := supportLine(t, d, me, "Northwind Tablebase"); !x.Different || x.Proposal != "" || x.Ends.String() != "2030-03-31" {
		t.Errorf("what the council recorded does not win: %+v", x)
	}
	if x := supportLine(t, d, me, "Northwind Tablebase reports"); x.Proposal != "" || x.FileEnds != "open" {
		t.Errorf("a release without an end: %+v", x)
	}
	if slices.ContainsFunc(rulesFound(t, d), func(id string) bool { return strings.HasPrefix(id, "SYSTEM-UNSUPPORTED") }) {
		t.Error("a guess is counted as a fact")
	}
	_, err = d.Answer(t.Context(), "ashby", me, before.Proposal, "yes")
	if err != nil {
		t.Fatal(err)
	}
	after := supportLine(t, d, me, "Payments on Northwind Tablebase")
	if after.Ends.String() != "2025-03-31" || after.Bought != 0 || after.Proposal != "" {
		t.Errorf("after a yes: %+v", after)
	}
	if !slices.ContainsFunc(rulesFound(t, d), func(id string) bool { return strings.HasPrefix(id, "SYSTEM-UNSUPPORTED") }) {
		t.Error("the rule does not read the date that was confirmed")
	}
	_, err = d.Support(picture(t, d), kind.Viewer{Council: "ashby", Clearance: kind.SeesInternal})
	if fault.CodeOf(err) != fault.Forbidden {
		t.Errorf("a reader got %v", err)
	}
}

// A later file replaces the products that it names, and no others.
func TestSupportFilesAddUp(t *testing.T) {
	d, _, _ := open(t)
	bring(t, d, "systems.csv", []byte("System,Version\nNorthwind Tablebase,16\n"))
	me := kind.Whole("ashby", "ann")
	for _, text := range []string{endOfLife, `[{"product":"rowkeeper","releases":[{"releaseCycle":"1","eol":true}]}]`, strings.Replace(endOfLife, "2025-03-31", "2026-03-31", 1)} {
		_, err := d.LoadSupport(t.Context(), me, "endoflife.json", []byte(text))
		if err != nil {
			t.Fatal(err)
		}
	}
	p := picture(t, d)
	if len(p.Support.Products) != 2 || p.SupportDates.Products != 2 {
		t.Errorf("%d products are kept", len(p.Support.Products))
	}
	if x := supportLine(t, d, me, "Northwind Tablebase"); x.FileEnds != "2026-03-31" {
		t.Errorf("the newer date is not there: %+v", x)
	}
	_, err := d.LoadSupport(t.Context(), me, "notes.txt", []byte("no dates"))
	if fault.CodeOf(err) != fault.Refused {
		t.Errorf("a text is taken: %v", err)
	}
}

func rulesFound(t *testing.T, d *desk.Desk) (out []string) {
	t.Helper()
	a, err := d.Agenda(t.Context(), picture(t, d), kind.Whole("ashby", "ann"), true)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range a.Findings {
		out = append(out, f.Rule)
	}
	return out
}
