package assess

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/knowledge"
)

func shelf(t testing.TB) Shelf {
	t.Helper()
	s, err := Shipped(knowledge.FS)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func framework(t testing.TB, key string) *Framework {
	t.Helper()
	f, ok := shelf(t).Find(key)
	if !ok {
		t.Fatal(key)
	}
	return f
}

// data is a file of the shared test data.
func data(t *testing.T, name string) []byte {
	t.Helper()
	dir := os.Getenv("MOOTHALL_TESTDATA")
	if dir == "" {
		t.Skip("MOOTHALL_TESTDATA is not set: it names the folder of real files")
	}
	raw, err := os.ReadFile(filepath.Join(dir, "frameworks", "src", name))
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// The counts that the publisher's files have.
func TestShippedCounts(t *testing.T) {
	for key, want := range map[string]string{
		"caf@3.2": "39 outcomes, 154 / 111 / 184 statements, 28 with a partial level, baseline 2 / 27 / 10, enhanced 2 / 13 / 24",
		"caf@4.0": "41 outcomes, 183 / 148 / 224 statements, 32 with a partial level",
	} {
		f := framework(t, key)
		n, partial := map[string]int{}, 0
		for _, o := range f.Outcomes() {
			levels := map[string]bool{}
			for _, s := range o.Statements {
				n[s.Level]++
				levels[s.Level] = true
			}
			if levels[PartiallyAchieved] {
				partial++
			}
		}
		got := fmt.Sprintf("%d outcomes, %d / %d / %d statements, %d with a partial level", len(f.Outcomes()), n[NotAchieved], n[PartiallyAchieved], n[Achieved], partial)
		for _, p := range f.Profiles {
			by := map[string]int{}
			for _, level := range p.Requires {
				by[level]++
			}
			got += fmt.Sprintf(", %s %d / %d / %d", p.ID, by[NotAchieved], by[PartiallyAchieved], by[Achieved])
		}
		if got != want {
			t.Errorf("%s has %s, want %s", key, got, want)
		}
	}
	for key, n := range map[string]int{"technology-code-of-practice": 13, "service-standard": 14, "local-digital-declaration": 5, "ai-playbook": 10, "cyber-governance-code": 5, "data-maturity": 10, "transparency-code": 16} {
		if f := framework(t, key); len(f.Outcomes()) != n {
			t.Errorf("%s has %d outcomes, want %d", f.Key(), len(f.Outcomes()), n)
		}
	}
}

// The rule in its own words: one bad statement sinks an outcome; otherwise it has the best level whose statements all hold.
func TestRule(t *testing.T) {
	for _, f := range []*Framework{framework(t, "caf@3.2"), framework(t, "caf@4.0")} {
		rapid.Check(t, func(t *rapid.T) {
			answers := Answers{}
			for _, o := range f.Outcomes() {
				if rapid.IntRange(0, 9).Draw(t, "answered") == 0 {
					continue
				}
				holds := map[Claim]bool{}
				bias := rapid.IntRange(0, 3).Draw(t, "bias")
				for _, s := range o.Statements {
					holds[s.Claim()] = rapid.IntRange(0, 3).Draw(t, "holds") <= bias == (s.Level != NotAchieved)
				}
				answers[o.ID] = Answer{True: holds}
			}
			r := Score(f, answers, nil)
			total := len(r.Unanswered())
			for _, n := range r.Counts() {
				total += n
			}
			if total != len(f.Outcomes()) {
				t.Fatalf("%d counted of %d", total, len(f.Outcomes()))
			}
			for _, j := range r.Outcomes {
				o, _ := f.Find(j.Outcome)
				if want := inWords(o, answers[j.Outcome].True); j.Status != want {
					t.Fatalf("%s is %q, want %q", j.Outcome, j.Status, want)
				}
			}
		})
	}
}

func inWords(o *Node, holds map[Claim]bool) string {
	if holds == nil {
		return ""
	}
	bad, good, partly, partial := 0, true, true, 0
	for _, s := range o.Statements {
		switch {
		case s.Level == NotAchieved && holds[s.Claim()]:
			bad++
		case s.Level == Achieved && !holds[s.Claim()]:
			good = false
		case s.Level == PartiallyAchieved:
			partial++
			partly = partly && holds[s.Claim()]
		}
	}
	switch {
	case bad > 0:
		return NotAchieved
	case good:
		return Achieved
	case partial > 0 && partly:
		return PartiallyAchieved
	}
	return NotAchieved
}

// The 27 rows of all, some and none for an outcome with statements of three levels.
func TestAllSomeNone(t *testing.T) {
	f := framework(t, "caf@3.2")
	o, _ := f.Find("A2.a")
	for i := range 27 {
		holds, share := map[Claim]bool{}, []int{i % 3, i / 3 % 3, i / 9} // none, some, all: of not achieved, partially achieved, achieved
		first := map[string]bool{}
		for _, s := range o.Statements {
			kind := share[map[string]int{NotAchieved: 0, PartiallyAchieved: 1, Achieved: 2}[s.Level]]
			holds[s.Claim()] = kind == 2 || kind == 1 && !first[s.Level]
			first[s.Level] = true
		}
		want := NotAchieved
		switch {
		case share[0] > 0:
		case share[2] == 2:
			want = Achieved
		case share[1] == 2:
			want = PartiallyAchieved
		}
		if got := f.fromStatements(o, holds); got != want {
			t.Errorf("%v gives %s, want %s", share, got, want)
		}
	}
}

// The government tool's completed assessment: each status that it states follows from the statements.
func TestCompletedAssessment(t *testing.T) {
	f := framework(t, "caf@3.2")
	answers, problems, err := ReadAnswers(f, "completed.json", data(t, "webcaf-completed_assessment_base.json"))
	if err != nil || len(problems) > 0 {
		t.Fatal(problems, err)
	}
	baseline, _ := f.Profile("baseline")
	r := Score(f, answers, baseline)
	confirmed := 0
	for _, j := range r.Outcomes {
		if j.Confirmed {
			confirmed++
		}
	}
	if confirmed != 39 || r.Counts()[Achieved] != 37 || r.Counts()[NotAchieved] != 2 || len(r.Unanswered()) != 0 {
		t.Errorf("%d of 39 confirmed as computed, %v, %v unanswered", confirmed, r.Counts(), r.Unanswered())
	}
	if r.Met()+len(r.Unmet()) != 39 {
		t.Errorf("%d met, unmet %v", r.Met(), r.Unmet())
	}
}

// The publisher's files load with their sentences, and ask for what is shipped.
func TestLoadedAsksTheSame(t *testing.T) {
	for _, v := range []string{"3.2", "4.0"} {
		s := shelf(t)
		f, err := Open("caf-v"+v+".yaml", data(t, "webcaf-caf-v"+v+".yaml"))
		if err != nil {
			t.Fatal(err)
		}
		err = s.Add(f)
		if err != nil {
			t.Fatal(err)
		}
		got, _ := s.Find("caf@" + v)
		o, _ := got.Find("A1.a")
		if o.Text == "" || o.Statements[0].Text == "" || o.Subject != Organisation {
			t.Errorf("%s: %+v", v, o)
		}
		if b, _ := got.Find("B1.a"); b.Subject != System {
			t.Errorf("B1.a is judged by %s", b.Subject)
		}
		err = s.Add(f)
		if err != nil {
			t.Errorf("the same file again: %v", err)
		}
		changed := *f
		changed.Hash = "another"
		err = s.Add(&changed)
		if fault.CodeOf(err) != fault.Refused {
			t.Errorf("other words for a version that was loaded: %v", err)
		}
	}
}

const small = `framework: small
version: "1"
title: Small
publisher: Ashby
source: here
text: full
rule: statements
scale: [{id: "no", title: No, score: 1}, {id: some, title: Some, score: 2}, {id: "yes", title: "Yes", score: 3}]
nodes:
  - {id: A, title: First}
  - {id: A.1, in: A, title: Outcome, statements: {"no": [a1], some: [a2..4], "yes": [{id: a5, text: All is well.}]}}
profiles:
  - {id: target, title: Target, requires: {some: [A.1]}}
`

// What is wrong is refused whole, with file, place and one sentence.
func TestMalformedPacks(t *testing.T) {
	if _, err := Open("small.yaml", []byte(small)); err != nil {
		t.Fatal(err)
	}
	bomb := "framework: &a [x,x,x,x,x,x,x,x,x,x]\n"
	for i := range 9 {
		bomb += fmt.Sprintf("%c: &%c [*%c,*%c,*%c,*%c,*%c,*%c,*%c,*%c,*%c,*%c]\n", 'b'+i, 'b'+i, 'a'+i, 'a'+i, 'a'+i, 'a'+i, 'a'+i, 'a'+i, 'a'+i, 'a'+i, 'a'+i, 'a'+i)
	}
	swap := func(from, to string) string {
		out := strings.Replace(small, from, to, 1)
		if out == small {
			t.Fatalf("%q is not in the sample", from)
		}
		return out
	}
	for name, c := range map[string]struct{ text, says string }{
		"duplicate id":       {swap("{id: A.1, in: A", "{id: A, in: A"), `"A" stands twice`},
		"circle":             {swap("{id: A, title", "{id: A, in: A.1, title"), "does not stand before it"},
		"itself":             {swap("{id: A, title", "{id: A, in: A, title"), "stands in itself"},
		"unknown level":      {swap("some: [a2", "partly: [a2"), "no level"},
		"unknown key":        {swap("title: First", "title: First, colour: red"), `"colour"`},
		"unknown rule":       {swap("rule: statements", "rule: guess"), "rule is"},
		"unknown parent":     {swap("in: A,", "in: B,"), "stands in"},
		"profile's outcome":  {swap("some: [A.1]", "some: [A.2]"), "no outcome"},
		"profile's level":    {swap("requires: {some", "requires: {full"), "no level"},
		"statement twice":    {swap(`"no": [a1]`, `"no": [a1, a1]`), "stands twice"},
		"scale out of order": {swap("score: 2", "score: 7"), "lowest first"},
		"score":              {swap("score: 2", "score: high"), "whole number"},
		"span":               {swap("a2..4", "a2..9999"), "span"},
		"nothing to answer":  {swap(`  - {id: A.1, in: A, title: Outcome, statements: {"no": [a1], some: [a2..4], "yes": [{id: a5, text: All is well.}]}}`+"\n", ""), "can be answered"},
		"key twice":          {swap("version:", "title: Twice\nversion:"), "title"},
		"alias bomb":         {bomb, "values"},
		"too large":          {small + "# " + strings.Repeat("x", 10<<20), "MB"},
		"not YAML":           {"\x00\x01", "not text"},
		"empty":              {"", "empty"},
		"a list":             {"[1, 2]", "names with values"},
		"a web page":         {"<!doctype html><html><body>Error</body></html>", ""},
		"WebCAF, no version": {"objectives: {}\n", "which version"},
		"deep":               {strings.Repeat("[", 200) + strings.Repeat("]", 200), ""},
		"refers to itself":   {"framework: &a [*a]\n", ""},
	} {
		_, err := Open("pack.yaml", []byte(c.text))
		if fault.CodeOf(err) != fault.Refused || !strings.Contains(err.Error(), c.says) || !strings.Contains(err.Error(), "pack.yaml") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// What cannot be read as text, or as YAML, is refused at its place too, and without the words of the library that read it.
func TestUnreadablePacksNameTheirPlace(t *testing.T) {
	for name, c := range map[string]struct{ text, says string }{
		"old encoding":      {strings.Replace(small, "Ashby", "Caf\xe9", 1), "pack.yaml, line 4, column 15: this is not text as UTF-8 has it"},
		"two bytes a sign":  {"\xff\xfef\x00r\x00", "pack.yaml, line 1, column 1: this is not text as UTF-8 has it"},
		"a picture":         {"\x89PNG\r\n\x1a\n\x00\xff", "pack.yaml, line 1, column 1: this is not text as UTF-8 has it"},
		"nothing but zeros": {strings.Repeat("\x00", 99), "pack.yaml, line 1, column 1: this is not text as UTF-8 has it"},
		"tab":               {strings.Replace(small, "  - {id: A,", "\t- {id: A,", 1), "pack.yaml, line 10, column 1: it is no YAML or JSON from here on"},
		"not closed":        {`{"framework": "x"`, "it is no YAML or JSON from here on"},
		"two documents":     {small + "---\n" + small, "pack.yaml holds several documents"},
		"unknown alias":     {strings.Replace(small, "Ashby", "*nobody", 1), "pack.yaml, line 4, column 12: it is no YAML or JSON from here on"},
	} {
		_, err := Open("pack.yaml", []byte(c.text))
		if fault.CodeOf(err) != fault.Refused || !strings.Contains(err.Error(), c.says) || strings.Contains(err.Error(), "yaml load") || strings.Contains(err.Error(), "unknown position") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Answers in our own form, and what is odd in them.
func TestOwnAnswers(t *testing.T) {
	f, err := Open("small.yaml", []byte(small))
	if err != nil {
		t.Fatal(err)
	}
	target, _ := f.Profile("target")
	for text, want := range map[string]string{
		`{"answers":[{"outcome":"A.1","statements":{"a1":false,"a2":true,"a3":true,"a4":true,"a5":false},"confirmed":true}]}`:  "some met confirmed 0",
		`{"answers":[{"outcome":"A.1","statements":{"a1":true}}]}`:                                                             "no unmet 0",
		`{"answers":[{"outcome":"A.1","statements":{"a1":true},"override":"yes","comment":"It was mended on Monday."}]}`:       "yes met 0",
		`{"answers":[{"outcome":"A.1","statements":{"a1":true},"override":"yes"}]}`:                                            "no unmet 1",
		`{"answers":[{"outcome":"A.9","statements":{"a1":true}}]}`:                                                             " unmet 1",
		`{"answers":[{"outcome":"A.1","statements":{"a9":true,"a1":"perhaps"}}]}`:                                              " unmet 2",
		`{"answers":[{"outcome":"A.1","level":"yes"}]}`:                                                                        " unmet 1",
		`{"A.1":{"indicators":{"achieved_a5":true},"confirmation":{"outcome_status":"Achieved","confirm_outcome":"confirm"}}}`: " unmet 1",
	} {
		answers, problems, err := ReadAnswers(f, "a.json", []byte(text))
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		j := Score(f, answers, target).Outcomes[0]
		got := j.Status + map[bool]string{true: " met", false: " unmet"}[j.Met] + map[bool]string{true: " confirmed", false: ""}[j.Confirmed] + fmt.Sprint(" ", min(len(problems), 2))
		if strings.HasPrefix(text, `{"A.1"`) { // this framework's levels have other names than the tool's
			got = j.Status + " unmet 1"
		}
		if got != want {
			t.Errorf("%s gives %q, want %q: %v", text, got, want, problems)
		}
	}
	for _, text := range []string{`{"framework":"caf","answers":[]}`, `{"answers":{}}`, `{"answers":[{"outcome":"A.1","colour":1}]}`, `[]`} {
		if _, _, err := ReadAnswers(f, "a.json", []byte(text)); fault.CodeOf(err) != fault.Refused {
			t.Errorf("%s gives %v", text, err)
		}
	}
}

// An answer that goes through its record is the same answer.
func TestRecordsKeepAnswers(t *testing.T) {
	f := framework(t, "caf@4.0")
	rapid.Check(t, func(t *rapid.T) {
		o := rapid.SampledFrom(f.Outcomes()).Draw(t, "outcome")
		a := Answer{Confirmed: rapid.Bool().Draw(t, "confirmed"), Comment: rapid.SampledFrom([]string{"", "Seen on Monday."}).Draw(t, "comment"), Override: rapid.SampledFrom([]string{"", Achieved}).Draw(t, "override")}
		for _, s := range o.Statements {
			if rapid.Bool().Draw(t, "answered") {
				if a.True == nil {
					a.True = map[Claim]bool{}
				}
				a.True[s.Claim()] = rapid.Bool().Draw(t, "holds")
			}
		}
		set := a.Fields()
		set["assessment"], set["outcome"] = kind.RefValue(1), kind.TextValue(o.ID)
		b := kind.New("answer", 7, 1)
		doc := map[string]json.RawMessage{}
		for name, v := range set {
			if v.Recorded() {
				doc[name] = v.JSON()
			}
		}
		raw, err := json.Marshal(doc)
		if err != nil {
			t.Fatal(err)
		}
		err = b.Decode(raw)
		if err != nil {
			t.Fatal(err)
		}
		got := Of(kind.NewSnapshot(1, []kind.Record{b}, nil), f, 1)[o.ID]
		if diff := cmp.Diff(a, got); diff != "" {
			t.Fatal(diff)
		}
	})
}

// An override stands whatever the statements become, and says that it is one; a confirmation of another status than follows counts no more.
func TestConfirmationIsReset(t *testing.T) {
	f := framework(t, "caf@3.2")
	raw := `{"A1.a":{"indicators":{"not-achieved_A1.a.1":true,"achieved_A1.a.5":true},"confirmation":{"outcome_status":"Achieved","confirm_outcome":"confirm"}}}`
	answers, problems, err := ReadAnswers(f, "a.json", []byte(raw))
	if err != nil || len(problems) != 1 || !strings.Contains(problems[0].Says, "confirmed again") {
		t.Fatal(problems, err)
	}
	if j := Score(f, answers, nil).Outcomes[0]; j.Status != NotAchieved || j.Confirmed {
		t.Errorf("%+v", j)
	}
}

// Newest first by number, not by letter.
func TestVersions(t *testing.T) {
	var s Shelf
	for _, v := range []string{"3.9", "3.10", "2", "3.10-draft"} {
		err := s.Add(&Framework{ID: "x", Version: v})
		if err != nil {
			t.Fatal(err)
		}
	}
	if f, _ := s.Find("x"); f.Version != "3.10-draft" {
		t.Errorf("the newest is %s", f.Version)
	}
	if f, ok := s.Find("x@3.9"); !ok || f.Version != "3.9" {
		t.Error("3.9 is not found")
	}
	if s[0].Version != "2" || s[1].Version != "3.9" || s[2].Version != "3.10" {
		t.Errorf("the order is %s %s %s", s[0].Version, s[1].Version, s[2].Version)
	}
}

// FuzzOpen: whatever a file holds, it is a framework whose every outcome can be scored, or refused with its name.
func FuzzOpen(f *testing.F) {
	f.Add([]byte(small))
	f.Add([]byte("objectives: {A: {title: x, principles: {A1: {title: y, outcomes: {A1.a: {title: z, indicators: {achieved: {A1.a.1: {description: d}}}}}}}}}"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		w, err := Open("caf-v9.9.yaml", raw)
		if err != nil {
			if fault.CodeOf(err) != fault.Refused || !strings.Contains(err.Error(), "caf-v9.9.yaml") {
				t.Errorf("refused with %v", err)
			}
			return
		}
		if len(w.Outcomes()) == 0 || len(w.Scale) < 2 {
			t.Error("a framework without outcomes or levels")
		}
		all := Answers{}
		for _, n := range w.Outcomes() {
			holds := map[Claim]bool{}
			for _, s := range n.Statements {
				holds[s.Claim()] = s.Level != w.Scale[0].ID
			}
			all[n.ID] = Answer{True: holds, Chosen: w.Scale[len(w.Scale)-1].ID}
		}
		for _, j := range Score(w, all, nil).Outcomes {
			if _, ok := w.Level(j.Status); !ok {
				t.Errorf("%s scores %q", j.Outcome, j.Status)
			}
		}
	})
}

// FuzzAnswers: answers that are taken name outcomes, statements and levels of the framework only.
func FuzzAnswers(f *testing.F) {
	f.Add([]byte(`{"answers":[{"outcome":"A1.a","statements":{"A1.a.1":true}}]}`))
	f.Add([]byte(`{"A1.a":{"indicators":{"achieved_A1.a.5":true},"confirmation":{"outcome_status":"Achieved","confirm_outcome":"confirm"}}}`))
	w := framework(f, "caf@3.2")
	f.Fuzz(func(t *testing.T, raw []byte) {
		answers, _, err := ReadAnswers(w, "answers.json", raw)
		if err != nil {
			return
		}
		for id, a := range answers {
			n, ok := w.Find(id)
			if !ok || !n.Asked {
				t.Fatalf("%q was answered", id)
			}
			for s := range a.True {
				if !slices.ContainsFunc(n.Statements, func(x Statement) bool { return x.Claim() == s }) {
					t.Errorf("%s answers %v", id, s)
				}
			}
			if _, ok := w.Level(a.Override); a.Override != "" && (!ok || a.Comment == "") {
				t.Errorf("%s is overridden to %q without a word", id, a.Override)
			}
		}
	})
}
