package desk_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/moothall/moothall/internal/assess"
	"github.com/moothall/moothall/internal/desk"
	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/kind"
)

// Six managers and five practitioners answer by links: nothing is told while the round is open; afterwards the two are apart, which becomes a finding once it is on record, and topics that
// nobody had answered take the median.
func TestManyAnswerAndDisagree(t *testing.T) {
	d, id := assessing(t, desk.NewAssessment{Name: "Data 2026", Framework: "data-maturity@2023"})
	d.Day = kind.DateOf(2026, 11, 24)
	ann := kind.Whole("ashby", "ann")
	err := d.OpenRound(ctx, picture(t, d), ann, id, "2026-11-30")
	if err != nil {
		t.Fatal(err)
	}
	answer := func(role string, n int, level string) {
		t.Helper()
		links, err := d.RoundLinks(ctx, picture(t, d), ann, id, role, n, "https://moot.example")
		if err != nil {
			t.Fatal(err)
		}
		for i, link := range links {
			token, ok := strings.CutPrefix(link, "https://moot.example/m/")
			if !ok {
				t.Fatal(link)
			}
			levels := map[string]string{"1": "learning", "7": level}
			if i < 2 {
				levels["8"] = "mastering"
			}
			err := d.AnswerRoundLink(ctx, token, levels)
			if err != nil {
				t.Fatal(err)
			}
			err = d.AnswerRoundLink(ctx, token, levels)
			if fault.CodeOf(err) != fault.NotFound {
				t.Fatalf("a link was used twice: %v", err)
			}
		}
	}
	answer(assess.Manager, 6, "developing")
	answer(assess.Practitioner, 5, "beginning")
	m, err := d.ManyAnswers(ctx, picture(t, d), ann, id)
	if err != nil || len(m.Rounds) != 1 || m.Rounds[0].Over || m.Rounds[0].Spreads != nil || m.Rounds[0].Answers != 11 {
		t.Fatalf("%+v %v", m, err)
	}
	if _, err := d.RecordRound(ctx, picture(t, d), ann, id); fault.CodeOf(err) != fault.Conflict {
		t.Errorf("an open round is put on record: %v", err)
	}
	d.Day = kind.DateOf(2026, 12, 1)
	n, err := d.RecordRound(ctx, picture(t, d), ann, id)
	if err != nil || n != 2 { // topic 8 has four answers
		t.Fatalf("%d spreads: %v", n, err)
	}
	p := picture(t, d)
	a := judged(t, d, id)
	if statusOf(a, "1") != "learning" || statusOf(a, "7") != "developing" || statusOf(a, "8") != "" {
		t.Errorf("the medians are %q %q %q", statusOf(a, "1"), statusOf(a, "7"), statusOf(a, "8"))
	}
	found := ""
	for _, s := range p.Snapshot.Spreads.All() {
		about, err := d.About(ctx, p, ann, desk.RecordRef{Kind: "spread", ID: s.ID})
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range about {
			found += fmt.Sprintln(s.Outcome.Or(""), f.Title)
		}
	}
	if found != "7 Managers put 7 in Data 2026 at 4, practitioners at 1\n" {
		t.Errorf("found %q", found)
	}
}

// What is no day, role, level or number is refused in a sentence, and who may not see weaknesses is told nothing but that a round is open.
func TestRoundRefuses(t *testing.T) {
	d, id := assessing(t, desk.NewAssessment{Name: "Data 2026", Framework: "data-maturity@2023"})
	d.Day = kind.DateOf(2026, 11, 24)
	ann := kind.Whole("ashby", "ann")
	reader := kind.Viewer{Account: "bob", Council: "ashby", Clearance: kind.SeesInternal}
	open := func(v kind.Viewer, until string) error { return d.OpenRound(ctx, picture(t, d), v, id, until) }
	for until, want := range map[string]fault.Code{"soon": fault.Invalid, "2026-11-23": fault.Invalid, "2027-11-23": fault.Invalid} {
		if err := open(ann, until); fault.CodeOf(err) != want {
			t.Errorf("until %s: %v", until, err)
		}
	}
	if err := open(reader, "2026-11-30"); fault.CodeOf(err) != fault.Forbidden {
		t.Errorf("a reader opens a round: %v", err)
	}
	if err := open(ann, "2026-11-24"); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		role   string
		levels map[string]string
	}{{"", map[string]string{"1": "learning"}}, {assess.Manager, nil}, {assess.Manager, map[string]string{"1": "perfect"}}, {assess.Manager, map[string]string{"99": "learning"}}} {
		if err := d.AnswerRound(ctx, picture(t, d), reader, id, c.role, c.levels); fault.CodeOf(err) != fault.Invalid {
			t.Errorf("%+v: %v", c, err)
		}
	}
	if err := d.AnswerRound(ctx, picture(t, d), reader, id, assess.Manager, map[string]string{"1": "learning"}); err != nil {
		t.Error(err)
	}
	if _, err := d.RoundLinks(ctx, picture(t, d), reader, id, assess.Manager, 3, ""); fault.CodeOf(err) != fault.Forbidden {
		t.Errorf("a reader makes links: %v", err)
	}
	if _, err := d.RoundLinks(ctx, picture(t, d), ann, id, assess.Manager, 501, ""); fault.CodeOf(err) != fault.Invalid {
		t.Errorf("501 links: %v", err)
	}
	m, err := d.ManyAnswers(ctx, picture(t, d), reader, id)
	if err != nil || m.Open == nil || !m.Answered || len(m.Rounds) != 0 {
		t.Errorf("a reader is told %+v: %v", m, err)
	}
}
