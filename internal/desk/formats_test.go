package desk_test

import (
	"archive/zip"
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/moothall/moothall/internal/desk"
	"github.com/moothall/moothall/internal/kind"
)

func estateFile(t *testing.T, name string) []byte {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join("..", "..", "estatefile", "testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

func names(t *testing.T, d *desk.Desk, kindName string) (out []string) {
	t.Helper()
	p, err := d.Picture(ctx, "ashby")
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range p.Snapshot.Records(kindName) {
		out = append(out, kind.NameOf(r))
	}
	slices.Sort(out)
	return out
}

func systemsOf(p *desk.Picture, service string) (n int) {
	for _, s := range p.Snapshot.Services.All() {
		if s.Name.Or("") == service {
			n += len(s.Systems.Or(nil))
		}
	}
	return n
}

// A description of an estate comes in as one import: its systems, services and flows with what each needs, and a list of what was left out.
// The same file again changes nothing, and one undo takes all of it back.
func TestADescriptionOfAnEstateComesIn(t *testing.T) {
	d, _, _ := open(t)
	raw := estateFile(t, "tiny.archimate.xml")
	first := bring(t, d, "fernhill.csv", raw)
	if got := names(t, d, "system"); strings.Join(got, "; ") != "Council tax system; Database cluster; Payments" {
		t.Fatalf("systems: %v", got)
	}
	p, err := d.Picture(ctx, "ashby")
	if err != nil {
		t.Fatal(err)
	}
	if n := systemsOf(p, "Council tax"); n != 1 {
		t.Errorf("the service has %d systems", n)
	}
	flow := p.Snapshot.DataFlows.All()[0]
	if flow.Data.Or("") != "Amounts due" || !flow.From.Known() || !flow.To.Known() {
		t.Errorf("the flow is %+v", flow)
	}
	needs := 0
	for _, s := range p.Snapshot.Systems.All() {
		needs += len(s.DependsOn.Or(nil))
	}
	if needs != 1 {
		t.Errorf("%d needs", needs)
	}
	left := first.Files[0].NotTaken
	if len(left) != 4 || left[1].What != "Stakeholder" || left[1].Count != 1 || left[1].Lines[0] != 13 {
		t.Errorf("left out: %+v", left)
	}
	again := bring(t, d, "fernhill.xml", raw)
	for _, f := range again.Files {
		if f.New+f.Changed+len(f.Problems)+f.Mentioned > 0 || f.Unchanged == 0 {
			t.Errorf("the same file again: %+v", f)
		}
	}
	undone, err := d.Undo(ctx, "ashby", first.ChangeSet, "ann")
	if err != nil {
		t.Fatal(err)
	}
	for _, k := range []string{"system", "data_flow"} {
		if got := names(t, d, k); len(got) > 0 {
			t.Errorf("after the undo: %s %v, %+v", k, got, undone.Kept)
		}
	}
	p, err = d.Picture(ctx, "ashby")
	if err != nil {
		t.Fatal(err)
	}
	if n := systemsOf(p, "Council tax"); n != 0 {
		t.Errorf("after the undo the service has %d systems", n)
	}
}

// The page's way, keep, look, accept, does the same, and says of each register what would happen.
func TestADescriptionOfAnEstateIsPreviewed(t *testing.T) {
	d, _, _ := open(t)
	raw := estateFile(t, "tiny.archimate.xml")
	p, err := d.Picture(ctx, "ashby")
	if err != nil {
		t.Fatal(err)
	}
	file, err := d.Keep(ctx, p.Council, desk.Incoming{Name: "fernhill.xml", Data: bytes.NewReader(raw), Size: int64(len(raw))}, "ann")
	if err != nil {
		t.Fatal(err)
	}
	look, err := d.Preview(ctx, p, file, -1, desk.Choices{})
	if err != nil {
		t.Fatal(err)
	}
	var said []string
	for _, x := range look.Parts {
		said = append(said, x.Kind.Name+" "+kind.Count(x.New))
	}
	if strings.Join(said, "; ") != "system 3; service 0; data_flow 1" || len(look.Reading.File.Omitted) != 4 {
		t.Errorf("%v, %v", said, look.Reading.File.Omitted)
	}
	if len(names(t, d, "system")) != 0 {
		t.Error("looking changed something")
	}
	done, err := d.ImportKept(ctx, "ashby", file, -1, desk.Choices{Actor: "ann"})
	if err != nil {
		t.Fatal(err)
	}
	if len(done.Files) != 3 || len(names(t, d, "system")) != 3 {
		t.Errorf("%+v", done.Files)
	}
}

// A file that holds nothing for a register, or is hostile, is refused in one sentence and keeps nothing.
func TestDescriptionsThatAreRefused(t *testing.T) {
	d, _, _ := open(t)
	for text, want := range map[string]string{
		"apiVersion: backstage.io/v1alpha1\nkind: Group\nmetadata: {name: a}\n":    "This is a Backstage catalogue, but it holds nothing that a register lists (1 Group).",
		"<?xml version=\"1.0\"?>\n<!DOCTYPE Set [<!ENTITY a \"b\">]>\n<Set></Set>": "Line 2: This file declares a document type, which is not taken: export it without one.",
	} {
		r, err := d.Import(ctx, "ashby", []desk.Incoming{{Name: "a.xml", Data: strings.NewReader(text), Size: int64(len(text))}}, desk.Choices{Actor: "ann"})
		if err != nil {
			t.Fatal(err)
		}
		if r.Files[0].Refused != want {
			t.Errorf("%q", r.Files[0].Refused)
		}
	}
}

// The demo council's estate, written as ArchiMate, is recognised whole when it comes back.
func TestTheEstateComesBack(t *testing.T) {
	d, _, _ := open(t)
	bringDemo(t, d)
	p, err := d.Picture(ctx, "ashby")
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	_, err = d.WriteEstate(p, kind.Whole("ashby", "ann"), "archimate", &out)
	if err != nil {
		t.Fatal(err)
	}
	unchanged := 0
	for _, f := range bring(t, d, "estate.xml", out.Bytes()).Files {
		unchanged += f.Unchanged
		if f.New+f.Changed+f.Missing+f.Mentioned > 0 {
			t.Errorf("%s: %d new, %d changed, %d missing; %v", f.Kind, f.New, f.Changed, f.Missing, f.Problems)
		}
	}
	if unchanged < 50 {
		t.Errorf("only %d records came back", unchanged)
	}
}

// The archive of CSV files holds one a register.
func TestTheEstateAsCSV(t *testing.T) {
	d, _, _ := open(t)
	bringDemo(t, d)
	p, err := d.Picture(ctx, "ashby")
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	_, err = d.WriteEstate(p, kind.Whole("ashby", "ann"), "csv", &out)
	if err != nil {
		t.Fatal(err)
	}
	z, err := zip.NewReader(bytes.NewReader(out.Bytes()), int64(out.Len()))
	if err != nil {
		t.Fatal(err)
	}
	var files []string
	for _, f := range z.File {
		files = append(files, f.Name)
	}
	if strings.Join(files, " ") != "suppliers.csv products.csv sites.csv systems.csv services.csv data_sets.csv data_flows.csv" {
		t.Errorf("%v", files)
	}
	_, err = d.WriteEstate(p, kind.Whole("ashby", "ann"), "visio", &out)
	if err == nil || !strings.Contains(err.Error(), "csv, archimate, lgam, structurizr") {
		t.Errorf("%v", err)
	}
}
