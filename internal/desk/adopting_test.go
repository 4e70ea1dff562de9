package desk_test

import (
	"html"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/moothall/moothall/internal/desk"
	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/leadership"
	"github.com/moothall/moothall/internal/paper"
	"github.com/moothall/moothall/internal/rulebook"
	"github.com/moothall/moothall/knowledge"
)

// A council that a rule is not addressed to adopts it by its own decision: it counts, says that it does not bind, and taken back it neither
// counts nor was anything proved by that.
func TestAdoptingARuleOfAnotherNation(t *testing.T) {
	d, _, _ := open(t)
	_, err := d.AddCouncil(ctx, desk.NewCouncil{Name: "Glen Council", Slug: "glen", Type: "unitary", Nation: "scotland"})
	if err != nil {
		t.Fatal(err)
	}
	bringTo(t, d, "glen", "org chart.csv", smallChart)
	ours := ann
	ours.Council = "glen"
	look := func() (leadership.Test, desk.RuleJSON, int) {
		t.Helper()
		p, err := d.Picture(ctx, "glen")
		if err != nil {
			t.Fatal(err)
		}
		a, err := d.Agenda(ctx, p, ours, true)
		if err != nil {
			t.Fatal(err)
		}
		n := 0
		for _, f := range a.Findings {
			if f.Rule == leadership.Executive {
				n++
			}
		}
		shown, err := d.ShowRule(ctx, p, ours, leadership.Executive)
		if err != nil {
			t.Fatal(err)
		}
		return p.Leadership().Rules[0], shown.RuleJSON, n
	}
	if x, r, n := look(); x.Result != leadership.NotApplicable || strings.Contains(x.Why, "Expected") || r.Speaks || r.Runs || r.Stands != "" || n != 0 {
		t.Fatalf("before: %+v %+v, %d on the agenda", x, r, n)
	}
	err = d.ChooseRule(ctx, ours, leadership.Executive, desk.Adopted, "Full council, 3 November 2026")
	if err != nil {
		t.Fatal(err)
	}
	const stands = "Adopted by the council's own decision; addressed to England, not binding here."
	x, r, n := look()
	if x.Result != leadership.NotMet || !strings.HasSuffix(x.Why, stands) || strings.Contains(x.Why, "Expected") || x.Change == "" || r.Speaks || !r.Runs || r.Found != 1 || r.Stands != stands || n != 1 {
		t.Fatalf("adopted: %+v %+v, %d on the agenda", x, r, n)
	}
	err = d.ChooseRule(ctx, ours, leadership.Executive, "", "")
	if err != nil {
		t.Fatal(err)
	}
	if x, r, n := look(); x.Result != leadership.NotApplicable || r.Runs || r.Stands != "" || n != 0 {
		t.Errorf("taken back: %+v %+v, %d on the agenda", x, r, n)
	}
	p, err := d.Picture(ctx, "glen")
	if err != nil {
		t.Fatal(err)
	}
	stored, err := d.Store.Findings(ctx, p.Council.ID)
	if err != nil {
		t.Fatal(err)
	}
	seen := false
	for _, f := range stored {
		if f.Rule == leadership.Executive {
			seen = true
			if f.State != "closed" || f.ClosedWhy != "the rule changed" {
				t.Errorf("the finding is %s: %q", f.State, f.ClosedWhy)
			}
		}
	}
	if !seen {
		t.Error("the finding was not kept")
	}
	law := ""
	for _, r := range p.Rules.All.Rules {
		if r.Source.Act != "" && !r.Speaks("scotland") {
			law = r.ID
		}
	}
	err = d.ChooseRule(ctx, ours, law, desk.Adopted, "")
	if law == "" || fault.CodeOf(err) != fault.Invalid || !strings.Contains(fault.Sentence(err), "law in another nation") {
		t.Errorf("%s of another nation: %v", law, err)
	}
}

// An expectation that is not in force is adopted by decision in its own nation too, and both are said.
func TestAdoptingBeforeItIsInForce(t *testing.T) {
	d, _, _ := open(t)
	bring(t, d, "org chart.csv", []byte(smallChart))
	err := d.ChooseRule(ctx, ann, leadership.Executive, desk.Adopted, "Cabinet, 9 November 2026")
	if err != nil {
		t.Fatal(err)
	}
	if why := picture(t, d).Leadership().Rules[0].Why; !strings.HasSuffix(why, "Adopted by the council's own decision; expected by central government; scope not settled.") {
		t.Error(why)
	}
}

// The status of a rule in the rulebook's file decides the words on the report, on the agenda and in papers: expected, or required. A council
// of another nation is told neither.
func TestStatusInTheRulebookDecidesTheWords(t *testing.T) {
	text, err := fs.ReadFile(knowledge.FS, "rules/leadership.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ status, want, never string }{
		{"proposed", "Expected by central government", "Required by"},
		{"in force", "Required by Department for Science, Innovation and Technology", "Expected by"},
	} {
		changed := strings.Replace(string(text), "status: proposed", "status: "+c.status, 1) // that of EXEC-1
		book, err := rulebook.Load(fstest.MapFS{"rules/leadership.yaml": {Data: []byte(changed)}})
		if err != nil {
			t.Fatal(err)
		}
		d, _, _ := open(t)
		d.Rules = book
		_, err = d.AddCouncil(ctx, desk.NewCouncil{Name: "Glen Council", Slug: "glen", Type: "unitary", Nation: "scotland"})
		if err != nil {
			t.Fatal(err)
		}
		bring(t, d, "org chart.csv", []byte(smallChart))
		bringTo(t, d, "glen", "org chart.csv", smallChart)
		said := wordsOnReports(t, d, "ashby")
		if len(said) != 3 {
			t.Errorf("%s: EXEC-1 is not on the agenda", c.status)
		}
		for where, words := range said {
			if !strings.Contains(strings.ToLower(words), strings.ToLower(c.want)) || where != "paper" && strings.Contains(words, c.never) {
				t.Errorf("%s, %s says: %s", c.status, where, words)
			}
		}
		for where, words := range wordsOnReports(t, d, "glen") {
			if strings.Contains(words, "Required") || strings.Contains(words, "Expected") {
				t.Errorf("%s, %s says in Scotland: %s", c.status, where, words)
			}
		}
	}
}

// wordsOnReports are what the report of the tests, the agenda's finding and the paper to the senior team say of EXEC-1.
func wordsOnReports(t *testing.T, d *desk.Desk, council string) map[string]string {
	t.Helper()
	p, err := d.Picture(ctx, council)
	if err != nil {
		t.Fatal(err)
	}
	v := ann
	v.Council = council
	out := map[string]string{"report": p.Leadership().Rules[0].Why}
	a, err := d.Agenda(ctx, p, v, true)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range a.Findings {
		if f.Rule == leadership.Executive {
			out["agenda"] = f.Why
		}
	}
	made, err := d.Paper(ctx, p, v, "senior-team", desk.PaperChoices{})
	if err != nil {
		t.Fatal(err)
	}
	raw, err := paper.Write(made.Document, paper.HTML)
	if err != nil {
		t.Fatal(err)
	}
	out["paper"] = html.UnescapeString(string(raw))
	return out
}
