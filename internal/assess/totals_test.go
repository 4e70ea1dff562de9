package assess

import (
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

const totalled = `framework: two
version: "1"
title: Two groups
publisher: Ashby
source: https://ashby.example
text: full
rule: mean_max
totals: {groups: [L, C], marks: [{id: legacy, title: Legacy, in: L, from: 3}, {id: red, title: Red, from: 16}]}
scale: [{id: a, title: A, score: 1}, {id: b, title: B, score: 3}, {id: c, title: C, score: 6}]
nodes:
  - {id: L, title: L}
  - {id: L1, in: L, title: L1, bands: {a: fine}}
  - {id: L2, in: L, title: L2}
  - {id: C, title: C, most: 3}
  - {id: C1, in: C, title: C1}
`

// Worked by hand: half of mean and highest, the product, and the two lines.
func TestTotals(t *testing.T) {
	f := framework(t, "legacy-it-risk")
	scores := map[string]int{"L1": 6, "L2": 1, "L3": 4, "L4": 1, "L5": 2, "L6": 3, "L7": 4, "C1": 1, "C2": 2, "C3": 3, "C4": 4, "C5": 5, "C6": 3}
	o := f.TotalsOf(scores)
	l, c := (21.0/7+6)/2, (18.0/6+5)/2
	if !o.Whole || o.Groups[0].Total != l || o.Groups[1].Total != c || o.Score != l*c || o.Score != 18 {
		t.Errorf("%+v", o)
	}
	if !o.Marks[0].Crossed || !o.Marks[1].Crossed || !o.Marks[1].Known {
		t.Errorf("marks %+v", o.Marks)
	}
	if got := len(f.in("L")); got != 7 || len(f.in("C")) != 6 {
		t.Errorf("%d likelihoods", got)
	}
	n, _ := f.Find("C3")
	if levels := f.LevelsOf(n); len(levels) != 5 || n.Subject != System || len(n.Bands) != 5 {
		t.Errorf("C3: %+v %+v", levels, n)
	}
	most := map[string]int{}
	for _, x := range f.Outcomes() {
		most[x.ID] = f.LevelsOf(x)[len(f.LevelsOf(x))-1].Score
	}
	if got := f.TotalsOf(most).Score; got != 30 {
		t.Errorf("the highest score is %v", got)
	}
}

// On the line counts; just under it does not. What is not answered is not low: the answer is then not known.
func TestMarksOnTheLine(t *testing.T) {
	f := framework(t, "legacy-it-risk")
	for _, c := range []struct {
		scores         map[string]int
		crossed, known bool
	}{{map[string]int{"L1": 3}, true, true}, {map[string]int{"L1": 2}, false, false}, {map[string]int{"L1": 2, "L2": 2, "L3": 2, "L4": 2, "L5": 2, "L6": 2, "L7": 2}, false, true}, {map[string]int{"C1": 5}, false, false}, {nil, false, false}} {
		m := f.TotalsOf(c.scores).Marks[0]
		if m.Crossed != c.crossed || m.Known != c.known {
			t.Errorf("%v: %+v", c.scores, m)
		}
	}
	all := func(score int) map[string]int {
		out := map[string]int{}
		for _, n := range f.Outcomes() {
			out[n.ID] = score
		}
		return out
	}
	if o := f.TotalsOf(all(4)); o.Score != 16 || !o.Marks[1].Crossed {
		t.Errorf("16 is red: %+v", o)
	}
	under := all(4)
	under["L1"] = 3
	if o := f.TotalsOf(under); o.Score >= 16 || o.Marks[1].Crossed {
		t.Errorf("just under 16 is not red: %+v", o)
	}
}

// A total lies between the mean and the highest, and a higher score never lowers anything.
func TestTotalsGrow(t *testing.T) {
	f := framework(t, "legacy-it-risk")
	rapid.Check(t, func(t *rapid.T) {
		scores := map[string]int{}
		for _, n := range f.Outcomes() {
			levels := f.LevelsOf(n)
			scores[n.ID] = levels[rapid.IntRange(0, len(levels)-1).Draw(t, n.ID)].Score
		}
		o := f.TotalsOf(scores)
		for _, g := range o.Groups {
			if g.Total < g.Mean-1e-9 || g.Total > float64(g.Most) {
				t.Fatalf("%+v", g)
			}
		}
		if math.Abs(o.Score-o.Groups[0].Total*o.Groups[1].Total) > 1e-9 || o.Score > 30 {
			t.Fatalf("%+v", o)
		}
		id := rapid.SampledFrom(f.Outcomes()).Draw(t, "raised").ID
		scores[id]++
		if f.TotalsOf(scores).Score <= o.Score {
			t.Fatalf("%s higher by one gives %v, from %v", id, f.TotalsOf(scores).Score, o.Score)
		}
	})
}

func TestTotalsAreReadStrictly(t *testing.T) {
	_, err := Open("two.yaml", []byte(totalled))
	if err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string][2]string{
		"a group that is none":      {"groups: [L, C]", "groups: [L, D]"},
		"no groups":                 {"groups: [L, C]", "groups: []"},
		"a mark in nothing":         {"in: L, from", "in: X, from"},
		"a mark from nothing":       {"from: 16", "from: none"},
		"a mark from below":         {"from: 16", "from: -1"},
		"a band of no level":        {"bands: {a: fine}", "bands: {z: fine}"},
		"most of no level":          {"most: 3", "most: 4"},
		"totals with another rule":  {"rule: mean_max", "rule: levels"},
		"mean_max without totals":   {"totals: {groups: [L, C], marks: [{id: legacy, title: Legacy, in: L, from: 3}, {id: red, title: Red, from: 16}]}\n", ""},
		"a rule that nobody knows":  {"rule: mean_max", "rule: product"},
		"a word that nobody knows":  {"from: 16}", "from: 16, weight: 2}"},
		"a mark without its title":  {"id: red, title: Red", "id: red, title: ''"},
		"a band above what is most": {"{id: C1, in: C, title: C1}", "{id: C1, in: C, title: C1, most: 1, bands: {c: high}}"},
	} {
		if !strings.Contains(totalled, change[0]) {
			t.Fatalf("%s: nothing to change", name)
		}
		_, err := Open("two.yaml", []byte(strings.Replace(totalled, change[0], change[1], 1)))
		if err == nil {
			t.Errorf("%s is taken", name)
		}
	}
	other, err := Open("two.yaml", []byte(strings.Replace(totalled, "from: 16", "from: 15", 1)))
	if err != nil {
		t.Fatal(err)
	}
	mine, err := Open("two.yaml", []byte(totalled))
	if err != nil {
		t.Fatal(err)
	}
	if other.differs(mine) != "the totals" {
		t.Errorf("another line under the same version differs at %q", other.differs(mine))
	}
}
