package assess

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/moothall/moothall/internal/kind"
)

// What got better and worse between two cycles; over a change of version only what asks for the same is compared.
func TestTrend(t *testing.T) {
	s := shelf(t)
	f, _ := s.Find("caf@3.2")
	g, _ := s.Find("caf@4.0")
	first, second := allOf(f, PartiallyAchieved), allOf(f, PartiallyAchieved)
	second["B3.a"], second["B4.c"] = allOf(f, Achieved)["B3.a"], allOf(f, NotAchieved)["B4.c"]
	delete(second, "D1.a")
	third := allOf(g, NotAchieved)
	steps := s.Trend([]Cycle{{"A", "2024", Score(f, first, nil)}, {"B", "2025", Score(f, second, nil)}, {"C", "2026", Score(g, third, nil)}})
	if len(steps) != 3 || len(steps[0].Better)+len(steps[0].Worse)+len(steps[0].Unlike) != 0 {
		t.Fatalf("%+v", steps[0])
	}
	b := steps[1]
	if len(b.Better) != 1 || b.Better[0].Outcome != "B3.a" || b.Better[0].Is.ID != Achieved || len(b.Worse) != 1 || b.Worse[0].Outcome != "B4.c" || b.Answered != 38 {
		t.Errorf("%+v %+v %d", b.Better, b.Worse, b.Answered)
	}
	c := steps[2]
	if !slices.Contains(c.Unlike, "A2.b") || !slices.Contains(c.Unlike, "C1.a") || slices.ContainsFunc(c.Worse, func(x Turn) bool { return x.Outcome == "A2.b" }) {
		t.Errorf("unlike %v worse %+v", c.Unlike, c.Worse)
	}
	if !slices.ContainsFunc(c.Worse, func(x Turn) bool { return x.Outcome == "B3.a" && x.Was.ID == Achieved }) {
		t.Errorf("worse %+v", c.Worse)
	}
}

// Each outcome below its target is in time, late or in no plan, and in one of them only.
func TestProgress(t *testing.T) {
	f := framework(t, "caf@3.2")
	p, _ := f.Profile("baseline")
	answers := allOf(f, NotAchieved)
	delete(answers, "D2.a")
	answers["A1.a"] = allOf(f, Achieved)["A1.a"]
	day := func(s string) kind.Date { d, _ := kind.ParseDate(s); return d }
	plan := []Line{{Outcomes: []string{"A1.b", "A1.c"}, Due: day("2027-03-31")}, {Outcomes: []string{"A2.b"}, Due: day("2027-04-01")}, {Outcomes: []string{"A3.a"}}, {Outcomes: []string{"B3.d"}, Due: day("2027-01-01"), Dropped: true}}
	got := Score(f, answers, p).Towards(plan, day("2027-03-31"))
	if got.Asked != 39 || got.Met != 3 || strings.Join(got.InTime, " ") != "A1.b A1.c" || strings.Join(got.Late, " ") != "A2.b A3.a" || strings.Join(got.Unanswered, " ") != "D2.a" || len(got.Unplanned) != 31 {
		t.Errorf("%+v %d", got, len(got.Unplanned))
	}
	if open := Score(f, answers, p).Towards(plan, 0); strings.Join(open.InTime, " ") != "A1.b A1.c A2.b" {
		t.Errorf("%+v", open)
	}
}

// Quartiles come from five councils on; of fewer not even the number is told, and standings by another version take no part.
func TestCompareHidesSmallNumbers(t *testing.T) {
	f := framework(t, "caf@3.2")
	of := func(place int) Standing { return Standing{f.Key(), map[string]int{"A1.a": place}} }
	all := []Standing{of(0), of(0), of(1), of(2), {"caf@4.0", map[string]int{"A1.a": 2}}}
	if c := Compare(f, all)[0]; !c.Hidden || c.Count != 0 {
		t.Errorf("%+v", c)
	}
	all = append(all, of(2))
	if c := Compare(f, all)[0]; c.Hidden || c.Count != 5 || c.Lower != 0 || c.Median != 1 || c.Upper != 2 {
		t.Errorf("%+v", c)
	}
	if c := Compare(f, all)[1]; !c.Hidden {
		t.Errorf("%+v", c)
	}
}

// BenchmarkCompare420 judges and compares the assessments of 420 councils, every outcome answered.
func BenchmarkCompare420(b *testing.B) {
	f := framework(b, "caf@4.0")
	r := rand.New(rand.NewPCG(1, 2))
	councils := make([]Answers, 420)
	for i := range councils {
		councils[i] = allOf(f, f.Scale[r.IntN(3)].ID)
	}
	for b.Loop() {
		all := make([]Standing, 0, len(councils))
		for _, a := range councils {
			all = append(all, Score(f, a, nil).Standing())
		}
		Compare(f, all)
	}
}

// A plan says when it has fewer than five actions or more than ten, dropped ones aside; an action that nobody owns is named.
func TestPlanOfFiveToTen(t *testing.T) {
	for n, want := range map[int]string{0: "", 1: "few", 4: "few", 5: "", 10: "", 11: "many"} {
		plan := []Line{{Dropped: true}}
		for range n {
			plan = append(plan, Line{})
		}
		if got, size := Actions(plan); got != n || size != want {
			t.Errorf("%d actions are %d, %q", n, got, size)
		}
	}
	f := framework(t, "caf@3.2")
	profile, _ := f.Profile("baseline")
	r := Score(f, allOf(f, "not_achieved"), profile)
	p := r.Towards([]Line{{Outcomes: []string{"A1.a", "A1.b"}}, {Outcomes: []string{"A1.b"}, Owned: true}, {Outcomes: []string{"A1.c"}, Owned: true, Dropped: true}}, 0)
	if len(p.Unowned) != 1 || p.Unowned[0] != "A1.a" {
		t.Errorf("nobody owns %v", p.Unowned)
	}
	if slices.Contains(p.Unplanned, "A1.b") || !slices.Contains(p.Unplanned, "A1.c") {
		t.Errorf("unplanned are %v", p.Unplanned)
	}
}
