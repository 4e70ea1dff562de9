package assess

import (
	"strings"
	"testing"

	"github.com/moothall/moothall/internal/fault"
)

const library = `urn: urn:ashby:risk:library:bins
ref_id: BINS-2026
name: Bins
version: 3
provider: Ashby
copyright: Ours
objects:
  framework:
    urn: urn:ashby:risk:framework:bins
    ref_id: BINS 2026
    name: Bins done well
    requirement_nodes:
      - {urn: "urn:ashby:req:1", assessable: false, depth: 1, ref_id: "1", name: Rounds}
      - {urn: "urn:ashby:req:1.1", assessable: true, depth: 2, parent_urn: "urn:ashby:req:1", ref_id: "1.1", description: Every street has a day that it knows of}
      - {urn: "urn:ashby:req:1.1.a", assessable: true, depth: 3, parent_urn: "urn:ashby:req:1.1", name: Told by post}
      - {urn: "urn:ashby:req:1.2", assessable: false, depth: 2, parent_urn: "urn:ashby:req:1", ref_id: "1.2", name: For information}
`

// A library of CISO Assistant: what it marks as assessable is answered, also where something stands below it.
func TestCISOAssistantLibrary(t *testing.T) {
	f, err := Open("bins.yaml", []byte(library))
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	for _, n := range f.Outcomes() {
		ids = append(ids, n.ID)
	}
	if f.Key() != "bins-2026@3" || f.Title != "Bins done well" || strings.Join(ids, " ") != "1.1 1.1.a" || len(f.Nodes) != 4 || f.Text != Supplied {
		t.Errorf("%+v %v", f, ids)
	}
	if n, _ := f.Find("1.1"); n.Title != "Every street has a day that it knows of" || n.In != "1" {
		t.Errorf("%+v", n)
	}
	if p := f.Path("1.1.a"); len(p) != 3 {
		t.Errorf("%+v", p)
	}
	for name, c := range map[string][2]string{
		"urn twice":     {strings.Replace(library, "req:1.2\"", "req:1.1\"", 1), "stands twice"},
		"circle":        {strings.Replace(library, "{urn: \"urn:ashby:req:1\", assessable: false", "{urn: \"urn:ashby:req:1\", parent_urn: \"urn:ashby:req:1.2\", assessable: false", 1), "a parent comes first"},
		"no version":    {strings.Replace(library, "version: 3\n", "", 1), "needs a name"},
		"nothing asked": {strings.ReplaceAll(library, "assessable: true", "assessable: false"), "can be answered"},
		"no framework":  {"urn: u\nobjects: {threats: []}\n", "no framework"},
	} {
		_, err := Open("bins.yaml", []byte(c[0]))
		if fault.CodeOf(err) != fault.Refused || !strings.Contains(err.Error(), c[1]) || !strings.HasPrefix(err.Error(), "bins.yaml, line ") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A catalogue of OSCAL, with a control in a control.
func TestOSCALCatalog(t *testing.T) {
	f, err := Open("catalog.json", []byte(`{"catalog": {"uuid": "74c8ba1e-5cd4-4ad1-bbfd-d888e2f6c724", "metadata": {"title": "Ashby controls", "version": "2.1 (draft)", "last-modified": "2026-01-01T00:00:00Z", "oscal-version": "1.1.2"},
	 "groups": [{"id": "ac", "title": "Access", "controls": [{"id": "ac-1", "title": "Policy", "parts": [{"name": "statement", "prose": "Have one.", "parts": [{"name": "item", "prose": "Read it."}]}, {"name": "guidance", "prose": "No."}],
	 "controls": [{"id": "ac-1.1", "title": "Reviewed"}]}]}]}}`))
	if err != nil {
		t.Fatal(err)
	}
	n, _ := f.Find("ac-1")
	if f.Key() != "ashby-controls@2.1-draft" || len(f.Outcomes()) != 2 || n.Text != "Have one. Read it." {
		t.Errorf("%s %d %+v", f.Key(), len(f.Outcomes()), n)
	}
	if _, err := Open("c.json", []byte(`{"catalog": {"metadata": {"title": "X", "version": "1"}, "controls": [{"id": "a", "title": "A"}, {"id": "a", "title": "B"}]}}`)); err == nil || !strings.Contains(err.Error(), "stands twice") {
		t.Errorf("%v", err)
	}
}

// Sentences come to titles, and the pack that is kept asks for the same as before.
func TestSentencesComeToTitles(t *testing.T) {
	for _, key := range []string{"caf@4.0", "technology-code-of-practice"} {
		f := framework(t, key)
		o := f.Outcomes()[0]
		said := []Said{{Node: o.ID, Text: "All of it."}}
		if len(o.Statements) > 0 {
			said = append(said, Said{o.ID, Written(o.Statements[0].Claim()), "The board meets."})
		}
		g, err := f.With("ours.csv", said)
		if err != nil {
			t.Fatal(err)
		}
		raw, err := g.Pack()
		if err != nil {
			t.Fatal(err)
		}
		h, err := Open("ours.json", raw)
		if err != nil {
			t.Fatal(err)
		}
		s := shelf(t)
		if err := s.Add(h); err != nil {
			t.Fatal(err)
		}
		got, _ := s.Find(f.Key())
		n, _ := got.Find(o.ID)
		if n.Text != "All of it." || len(o.Statements) > 0 && n.Statements[0].Text != "The board meets." || len(got.Mappings) == 0 || got.Text != Supplied {
			t.Errorf("%s: %+v", key, n)
		}
		if o.Text != "" || len(o.Statements) > 0 && o.Statements[0].Text != "" {
			t.Errorf("%s: the shipped framework was changed", key)
		}
		if _, err := f.With("ours.csv", []Said{{Node: "Z9", Text: "x"}}); fault.CodeOf(err) != fault.Refused {
			t.Errorf("%v", err)
		}
	}
}

// What each level means at a point, and the highest that may be chosen there, stay when sentences come from a table.
func TestSentencesKeepBands(t *testing.T) {
	f, err := Open("ours.yaml", []byte(`
framework: ours
version: "1"
title: Ours
publisher: Ashby
source: here
text: titles-only
rule: levels
scale: [{id: low, title: Low, score: 1}, {id: middle, title: Middle, score: 2}, {id: high, title: High, score: 3}]
nodes:
  - {id: M, title: Money, most: 2, bands: {low: "under £10,000", middle: "£10,000 or more"}}
  - {id: P, title: People}
`))
	if err != nil {
		t.Fatal(err)
	}
	with, err := f.With("ours.csv", []Said{{Node: "M", Text: "What it costs."}})
	if err != nil {
		t.Fatal(err)
	}
	raw, err := with.Pack()
	if err != nil {
		t.Fatal(err)
	}
	kept, err := Open("ours.json", raw)
	if err != nil {
		t.Fatal(err)
	}
	m, _ := kept.Find("M")
	if m.Text != "What it costs." || m.Bands["middle"] != "£10,000 or more" || m.Bands["low"] != "under £10,000" || len(kept.LevelsOf(m)) != 2 {
		t.Errorf("%+v", m)
	}
	if p, _ := kept.Find("P"); p.Most != 0 || len(p.Bands) != 0 {
		t.Errorf("%+v", p)
	}
}
