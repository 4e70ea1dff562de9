package desk_test

import (
	"strings"
	"testing"

	"github.com/moothall/moothall/internal/desk"
	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/paper"
)

// A council's own template is used for every draft until it is taken away; what cannot be used is refused with its line and nothing is kept; who may not
// see a paper may not see its template, and only those who decide may change one.
func TestOwnTemplates(t *testing.T) {
	d, _, _ := open(t)
	p, err := d.Picture(ctx, "ashby")
	if err != nil {
		t.Fatal(err)
	}
	ann := kind.Whole("ashby", "ann")
	reader := kind.Viewer{Council: "ashby", Account: "rob", Clearance: kind.SeesInternal, Roles: []kind.Role{kind.Reader}}
	starter, err := d.TemplateText(ctx, p.Council.ID, ann, "committee-report", "en")
	if err != nil || !strings.Contains(string(starter), "# values:") {
		t.Fatalf("%s %v", starter, err)
	}
	ours := strings.Replace(string(starter), "sections:\n", "sections:\n  - id: wards\n    heading: Wards touched\n    text: [All of the wards.]\n", 1)
	_, err = d.LoadTemplate(ctx, reader, "ours.yaml", []byte(ours))
	if fault.CodeOf(err) != fault.Forbidden {
		t.Errorf("a reader loads a template: %v", err)
	}
	draft := func(v kind.Viewer) string {
		t.Helper()
		got, err := d.Paper(ctx, p, v, "committee-report", desk.PaperChoices{})
		if err != nil {
			t.Fatal(err)
		}
		raw, err := paper.Write(got.Document, paper.HTML)
		if err != nil {
			t.Fatal(err)
		}
		return string(raw) + strings.Join(got.Flags, "\n")
	}
	if strings.Contains(draft(reader), "Wards touched") {
		t.Fatal("the section is there before it was brought in")
	}
	kept, err := d.LoadTemplate(ctx, ann, "ours.yaml", []byte(ours))
	if err != nil || kept.Paper != "committee-report" || len(kept.Lacks) != 0 {
		t.Fatalf("%+v %v", kept, err)
	}
	if !strings.Contains(draft(reader), "Wards touched") {
		t.Error("the council's own section is not in the draft")
	}
	for name, c := range map[string]struct{ from, to, says string }{
		"no value":   {"[All of the wards.]", "[\"{mayor}\"]", "line "},
		"no paper":   {"paper: committee-report", "paper: press-release", "press-release"},
		"not YAML":   {"sections:\n", "sections: [\n", "this is no YAML"},
		"a misspelt": {"heading: Wards", "heding: Wards", "there is no heding in a template"},
		"no id":      {"id: wards", "id: Wards Touched", "use small letters"},
		"no text":    {"text: [All of the wards.]", "text: []", "a section has words"},
		"a document": {"paper:", "\xff\xfePK", "UTF-8"},
	} {
		_, err = d.LoadTemplate(ctx, ann, "ours.yaml", []byte(strings.Replace(ours, c.from, c.to, 1)))
		if fault.CodeOf(err) != fault.Refused || !strings.Contains(fault.Sentence(err), c.says) || !strings.HasPrefix(fault.Sentence(err), "Nothing was kept.") {
			t.Errorf("%s: %v", name, err)
		}
	}
	short := ours[:strings.Index(ours, "sections:\n")] + "sections:\n  - {id: all, heading: All, text: [\"{council}\"]}\n"
	kept, err = d.LoadTemplate(ctx, ann, "short.yaml", []byte(short))
	if err != nil || len(kept.Lacks) == 0 || !strings.Contains(draft(reader), "is required and is not in the draft") {
		t.Errorf("%+v %v: what is required and left out is not said", kept, err)
	}
	err = d.RemoveTemplate(ctx, reader, "committee-report", "en")
	if fault.CodeOf(err) != fault.Forbidden {
		t.Errorf("a reader takes a template away: %v", err)
	}
	err = d.RemoveTemplate(ctx, ann, "committee-report", "en")
	if err != nil || !strings.Contains(draft(reader), "Background") {
		t.Errorf("the shipped template is not used again: %v", err)
	}
	_, err = d.TemplateText(ctx, p.Council.ID, reader, "capability-report", "en")
	if fault.CodeOf(err) != fault.NotFound {
		t.Errorf("a reader has the template of a paper that is not for them: %v", err)
	}
	for _, s := range must(d.TemplateList(ctx, p.Council.ID, reader)) {
		if s.Paper == "capability-report" {
			t.Error("the list names a paper that is not for a reader")
		}
	}
}

func must[T any](x T, err error) T {
	if err != nil {
		panic(err)
	}
	return x
}
