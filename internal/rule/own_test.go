package rule

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/moothall/moothall/internal/kind"
)

const ownText = `- id: OWN-REVIEW
  title: No review
  source: {practice: Standing orders}
  status: practice
  kind: risk
  for: contract
  when: contract.review == nil and any(contract.systems, weakness(#) != "none")
  band: watch
  say: "{contract.title}[, with {contract.supplier}], is not reviewed"
  do: Set a day.
  evidence: [end]
  examples:
    - {given: {contract: {title: A, systems: [X]}, system: {name: X, version: "1"}}, today: 2026-11-21, expect: found}
    - {given: {contract: {title: A, review: 2027-01-01}}, today: 2026-11-21, expect: clear}
`

// A council's own rule becomes part of the book; everything that it reads is known, by itself, by a lent function, by a sentence
// and by its evidence.
func TestOwnRule(t *testing.T) {
	b := mustLoad(t, written())
	with, err := b.With([]byte(ownText))
	if err != nil {
		t.Fatal(err)
	}
	r, ok := with.Rule("OWN-REVIEW")
	if !ok || !r.Own() || with.Version == b.Version || len(with.Rules) != 2 || len(b.Rules) != 1 {
		t.Fatalf("%v %v, %d rules beside %d", r, ok, len(with.Rules), len(b.Rules))
	}
	want := []Read{{"contract", "review"}, {"contract", "systems"}, {"system", "version"}, {"contract", "title"}, {"contract", "supplier"}, {"supplier", "name"}, {"contract", "end"}}
	got := map[Read]bool{}
	for _, x := range r.Reads {
		got[x] = true
	}
	for _, x := range want {
		if !got[x] {
			t.Errorf("it is not said that the rule reads %v", x)
		}
	}
	if len(got) != len(want) || len(r.Reads) != len(want) {
		t.Errorf("reads %v", r.Reads)
	}
	only := with.Where((*Rule).Own)
	if len(only.Rules) != 1 || only.Rules[0] != r {
		t.Errorf("of the council's own there are %v", only.Rules)
	}
	res, err := r.Try(r.Examples[0])
	if err != nil || res.Outcome != Found || res.Title != "A, is not reviewed" {
		t.Errorf("the example says %v %q %v", res.Outcome, res.Title, err)
	}
	if _, err := with.With([]byte(ownText)); err == nil || !strings.Contains(err.Error(), "id of another rule") {
		t.Errorf("an id twice: %v", err)
	}
}

// Each problem names its rule, key and line, says what to do, and no word of our machinery.
func TestOwnProblems(t *testing.T) {
	b := mustLoad(t, written())
	for _, c := range []struct {
		from, to string
		want     Problem
	}{
		{"OWN-REVIEW", "REVIEW", Problem{"REVIEW", "id", 0, 1, "write an id like"}},
		{"OWN-REVIEW", "OWN-a b", Problem{"OWN-a b", "id", 0, 1, "write an id like"}},
		{"OWN-REVIEW", "ENDED", Problem{"ENDED", "id", 0, 1, "id of another rule, \"A contract has ended\""}},
		{"contract.review ==", "contract.revue ==", Problem{"OWN-REVIEW", "when", 0, 7, `no field "revue"`}},
		{"contract.review == nil", "contract.review ==", Problem{"OWN-REVIEW", "when", 0, 7, "cannot be read"}},
		{"band: watch", "band: soon", Problem{"OWN-REVIEW", "band", 0, 8, "is not one of"}},
		{"for: contract", "for: spend", Problem{"OWN-REVIEW", "for", 0, 6, "is not a register"}},
		{"{contract.title}[", "{contract.titel}[", Problem{"OWN-REVIEW", "say", 0, 9, "no field"}},
		{"{practice: Standing orders}", "{}", Problem{"OWN-REVIEW", "source", 0, 3, "a rule needs it"}},
		{"evidence: [end]", "evidence: [ends]", Problem{"OWN-REVIEW", "evidence", 0, 11, "no field"}},
		{"do: Set a day.", "do: ''", Problem{"OWN-REVIEW", "do", 0, 10, "a rule needs it"}},
		{"do: Set a day.", "do: " + strings.Repeat("x", 2001), Problem{"OWN-REVIEW", "do", 0, 10, "longer than 2000"}},
		{"do: Set a day.", "dou: Set a day.", Problem{"OWN-REVIEW", "", 0, 10, `"dou" is not a key of a rule`}},
		{"today: 2026-11-21, expect: clear", "tody: 2026-11-21, expect: clear", Problem{"OWN-REVIEW", "", 0, 14, `"tody" is not a key of an example`}},
		{"title: No review", "id: B", Problem{"", "id", 0, 2, "id stands on line 1 already"}},
		{"title: No review", "lines: x", Problem{"OWN-REVIEW", "", 0, 2, `"x" is not what can stand here`}},
		{"review: 2027-01-01", "", Problem{"OWN-REVIEW", "examples", 2, 14, "example 2 is cannot tell"}},
		{"review: 2027-01-01", "revue: 2027-01-01", Problem{"OWN-REVIEW", "examples", 2, 14, "no field"}},
		{"expect: clear", "expect: cannot tell", Problem{"OWN-REVIEW", "examples", 2, 14, "example 2 is clear"}},
		{"today: 2026-11-21, expect: found", "today: soon, expect: found", Problem{"OWN-REVIEW", "examples", 1, 13, "today"}},
		{"say: \"", "say: a: \"", Problem{"", "", 0, 9, "second colon"}},
		{"  title", "\ttitle", Problem{"", "", 0, 1, "spaces, not tabs"}},
		{"given: {contract: {title: A, systems: [X]}", "given: &g {contract: {title: A, systems: [X]}", Problem{"", "", 0, 13, "write it out"}},
		{"- id", "id", Problem{"", "", 0, 0, "begin"}},
	} {
		text := strings.Replace(ownText, c.from, c.to, 1)
		if text == ownText {
			t.Fatalf("%q is not in the text", c.from)
		}
		rules, problems := b.Own([]byte(text))
		if len(problems) == 0 || len(rules) != 0 {
			t.Errorf("%q: %d rules, no problem", c.to, len(rules))
			continue
		}
		p := problems[0]
		if p.Rule != c.want.Rule || p.Field != c.want.Field || p.Example != c.want.Example || c.want.Line != 0 && p.Line != c.want.Line || !strings.Contains(p.Says, c.want.Says) {
			t.Errorf("%q says %+v, want %+v", c.to, p, c.want)
		}
		for _, word := range []string{"rawRule", "rule.", "yaml", "!!", "go-yaml", "\n"} {
			if strings.Contains(p.Says, word) {
				t.Errorf("%q says %q, which speaks of %q", c.to, p.Says, word)
			}
		}
	}
	for text, says := range map[string]string{"": "begin it", "[]": "no rule", "just words": "begin", strings.Repeat("#", MostOwnText+1): "longer than 64 kB", ownText + ownText: "twice"} {
		rules, problems := b.Own([]byte(text))
		if len(problems) != 1 || !strings.Contains(problems[0].Says, says) || len(rules) > 1 {
			t.Errorf("%.20q: %v", text, problems)
		}
	}
	good, problems := b.Own([]byte(strings.Replace(ownText, "OWN-REVIEW", "OWN-BAD", 1) + strings.Replace(ownText, "contract.review ==", "contract.revue ==", 1)))
	if len(good) != 1 || good[0].Rule.ID != "OWN-BAD" || len(problems) != 1 || problems[0].Line != 7+strings.Count(ownText, "\n") {
		t.Errorf("of two rules, one wrong: %v %v", good, problems)
	}
	var p Problem
	if _, err := b.With([]byte("[]")); !errors.As(err, &p) {
		t.Errorf("%v is no problem with a place", err)
	}
}

// What is kept of a rule is a file of its own that gives the same rule.
func TestOwnTextStandsAlone(t *testing.T) {
	b := mustLoad(t, written())
	all, problems := b.Own([]byte(ownText + strings.Replace(ownText, "OWN-REVIEW", "OWN-SECOND", 1)))
	if len(problems) > 0 || len(all) != 2 {
		t.Fatal(problems)
	}
	for _, w := range all {
		again, problems := b.Own([]byte(w.Text))
		if len(problems) > 0 || len(again) != 1 || again[0].Rule.ID != w.Rule.ID || again[0].Rule.When != w.Rule.When || again[0].Text != w.Text || len(again[0].Rule.Examples) != 2 {
			t.Errorf("%s gives %v %v", w.Text, again, problems)
		}
	}
}

// The cost of a rule grows with what it compares: records of one register, times another for each quantifier over it.
func TestCost(t *testing.T) {
	b := mustLoad(t, written())
	cost := func(when string, n int) float64 {
		t.Helper()
		all, problems := b.Own([]byte(strings.Replace(ownText, `contract.review == nil and any(contract.systems, weakness(#) != "none")`, `contract.review == nil and (`+when+` or any(contract.systems, weakness(#) != "none"))`, 1)))
		if len(problems) > 0 {
			t.Fatal(problems)
		}
		return all[0].Rule.Cost(func(string) int { return n })
	}
	for _, c := range []struct {
		when  string
		power int
	}{{"contract.open_ended", 1}, {"any(contracts, .end < today)", 2}, {"any(contracts, any(systems, .name == contract.title))", 3}, {"any(contracts, any(systems, any(posts, true)))", 4}, {`contract.route in ["open", "quotes"]`, 1}} {
		grows := cost(c.when, 2000) / cost(c.when, 1000)
		low, high := float64(int(1)<<c.power)*0.9, float64(int(1)<<c.power)*1.1
		if grows < low || grows > high {
			t.Errorf("%s grows %.2f times with twice the records, want about %d", c.when, grows, 1<<c.power)
		}
	}
	if got := expressions("a {x.y}[ b {z}][if a == \"]: }\": c {d}]{never"); !cmp.Equal(got, []string{"x.y", "z", `a == "]: }"`, "d"}) {
		t.Errorf("the sentence holds %q", got)
	}
}

// A form's rule is the same text back and forth; a rule that holds more is not squeezed into a form.
func TestDraft(t *testing.T) {
	b := mustLoad(t, written())
	d := Draft{ID: "OWN-A", Title: "Late: \"quoted\" & #odd", For: "contract", When: "contract.end < today", Say: "{contract.title} is late", Do: "- look\n- act", Kind: "risk", Band: "now", Source: "Orders", Today: "2026-11-21",
		Found: "contract:\n  title: A\n  end: 2026-01-01\n", Clear: "contract:\n  title: A\n  end: 2027-01-01\n"}
	text, problems := d.Text()
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	own, problems := b.Own([]byte(text))
	if len(problems) > 0 {
		t.Fatalf("%v in\n%s", problems, text)
	}
	back, ok := DraftOf(own[0].Text)
	back.Found, back.Clear = strings.ReplaceAll(back.Found, "    ", "  "), strings.ReplaceAll(back.Clear, "    ", "  ")
	if diff := cmp.Diff(d, back); !ok || diff != "" {
		t.Error(ok, diff)
	}
	if _, ok := DraftOf(ownText); ok {
		t.Error("a rule with evidence was taken into a form that would lose it")
	}
	d.Found, d.Clear = "contract", "a: [b"
	if _, problems := d.Text(); len(problems) != 2 || problems[0].Example != 1 || problems[1].Example != 2 {
		t.Errorf("two examples that cannot be read give %v", problems)
	}
	taken := map[string]bool{"OWN-LATE-QUOTED-ODD": true}
	if id := IDFor(d.Title, func(id string) bool { return taken[id] }); id != "OWN-LATE-QUOTED-ODD-2" || !ownID.MatchString(id) {
		t.Errorf("the id is %s", id)
	}
	if id := IDFor(strings.Repeat("ŵ ", 90)+strings.Repeat("long ", 30), func(string) bool { return false }); !ownID.MatchString(id) || len(id) > 60 {
		t.Errorf("the id is %s", id)
	}
}

// The record that a form begins with can be read for every register.
func TestSkeleton(t *testing.T) {
	for _, k := range kind.Registers() {
		d := Draft{Found: Skeleton(k.Name, day1), Clear: Skeleton(k.Name, day1), ID: "OWN-A", Title: "A", For: k.Name, When: "today > day(\"2026-01-01\")", Say: "x", Do: "x", Kind: "risk", Band: "now", Source: "x", Today: "2026-11-21"}
		text, problems := d.Text()
		if len(problems) > 0 {
			t.Fatal(problems)
		}
		_, problems = mustLoad(t, written()).Own([]byte(text))
		if len(problems) != 1 || problems[0].Example != 2 || !strings.Contains(fmt.Sprint(problems), "example 2 is found") { // the record is read; the condition holds for both
			t.Errorf("%s: %v in\n%s", k.Name, problems, text)
		}
	}
}
