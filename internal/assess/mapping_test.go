package assess

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func bridge(t testing.TB, from, to string) (*Framework, *Framework, *Mapping) {
	t.Helper()
	s := shelf(t)
	f, _ := s.Find(from)
	g, _ := s.Find(to)
	m, ok := s.Bridge(f, g)
	if !ok {
		t.Fatalf("nothing leads from %s to %s", from, to)
	}
	return f, g, m
}

// allOf answers every statement of every outcome so that its status is the level.
func allOf(f *Framework, level string) Answers {
	out := Answers{}
	for _, n := range f.Outcomes() {
		a := Answer{True: map[Claim]bool{}, Confirmed: true}
		for _, s := range n.Statements {
			a.True[s.Claim()] = s.Level == level
		}
		out[n.ID] = a
	}
	return out
}

func carriedTo(m Moved, outcome string) Carried {
	i := slices.IndexFunc(m.Outcomes, func(c Carried) bool { return c.Outcome == outcome })
	return m.Outcomes[i]
}

// Numbers have new meanings in 4.0: what is carried follows what is asked, not the number.
func TestNewVersionGoesByMeaning(t *testing.T) {
	f, g, m := bridge(t, "caf@3.2", "caf@4.0")
	moved := Carry(f, g, m, allOf(f, Achieved))
	if len(moved.Outcomes) != 41 {
		t.Fatalf("%d outcomes", len(moved.Outcomes))
	}
	for outcome, want := range map[string]struct {
		from string
		why  Why
	}{"A2.c": {"A2.b", InPart}, "A2.b": {"", Added}, "A4.b": {"", Added}, "C2.a": {"C2.b", NotAnswered}, "A1.b": {"A1.b", AsItWas}, "B6.b": {"B6.b", InPart}} {
		c := carriedTo(moved, outcome)
		if strings.Join(c.From, " ") != want.from || c.Why != want.why && !(outcome == "C2.a" && c.Why == Hinted) {
			t.Errorf("%s comes from %v: %s", outcome, c.From, c.Why)
		}
	}
	if c := carriedTo(moved, "A1.b"); c.Before != Achieved || c.After != Achieved || c.Answer.Confirmed || len(c.Open) > 0 || !c.Counts() {
		t.Errorf("%+v", c)
	}
	if c := carriedTo(moved, "B6.b"); len(c.Open) != 3 || c.Answer.Confirmed || c.Counts() { // three statements that would speak against it are new, and open
		t.Errorf("%+v", c)
	}
}

// Whatever was answered: each statement goes to one place or is listed as going nowhere; nothing is confirmed; nothing comes from nowhere.
func TestNothingGoesSilently(t *testing.T) {
	f, g, m := bridge(t, "caf@3.2", "caf@4.0")
	rapid.Check(t, func(t *rapid.T) {
		answers, said := Answers{}, 0
		for _, n := range f.Outcomes() {
			a := Answer{True: map[Claim]bool{}, Confirmed: rapid.Bool().Draw(t, "confirmed")}
			for _, s := range n.Statements {
				if rapid.Bool().Draw(t, "said") {
					a.True[s.Claim()] = rapid.Bool().Draw(t, "holds")
					said++
				}
			}
			answers[n.ID] = a
		}
		moved := Carry(f, g, m, answers)
		carried, lost := 0, 0
		for _, c := range moved.Outcomes {
			n, _ := g.Find(c.Outcome)
			carried += c.Same + c.Reworded
			if c.Answer.Confirmed || c.Same+c.Reworded != len(c.Answer.True) || len(c.Answer.True)+len(c.Open) != len(n.Statements) {
				t.Fatalf("%s: %+v", c.Outcome, c)
			}
		}
		for _, l := range moved.Left {
			lost += len(l.Statements)
		}
		if carried+lost != said {
			t.Fatalf("%d answered, %d carried, %d listed as lost", said, carried, lost)
		}
	})
}

// Over two mappings answers are worth what the weakest link is.
func TestChainIsAsStrongAsItsWeakestLink(t *testing.T) {
	f, g, m := bridge(t, "caf@3.2", "zero-trust@1")
	moved := Carry(f, g, m, allOf(f, Achieved))
	if c := carriedTo(moved, "3"); c.Relation != Superset || c.Before != "established" || c.Answer.Chosen != "established" || !c.Counts() { // B2.b is the same in both versions
		t.Errorf("%+v", c)
	}
	if c := carriedTo(moved, "8"); c.Counts() || c.Answer.Chosen != "" || c.Before == "" || c.Why != Hinted {
		t.Errorf("%+v", c)
	}
	if c := carriedTo(moved, "9"); c.Why != Added {
		t.Errorf("%+v", c)
	}
	for _, x := range []struct{ a, b, want Relation }{{Equal, Subset, Subset}, {Superset, Equal, Superset}, {Superset, Superset, Superset}, {Superset, Subset, Intersect}, {Intersect, Superset, Intersect}, {Equal, Equal, Equal}} {
		if x.a.then(x.b) != x.want {
			t.Errorf("%s then %s is %s", x.a, x.b, x.a.then(x.b))
		}
	}
}

// Several outcomes that lead to one say what the lowest of them says, and nothing until all are answered.
func TestLowestOfSeveralCounts(t *testing.T) {
	f, g, m := bridge(t, "caf@4.0", "cyber-governance-code@2025")
	answers := allOf(f, Achieved)
	if c := carriedTo(Carry(f, g, m, answers), "A"); c.Answer.Chosen != "met" {
		t.Errorf("%+v", c)
	}
	low := allOf(f, NotAchieved)
	answers["A4.a"] = low["A4.a"]
	if c := carriedTo(Carry(f, g, m, answers), "A"); c.Answer.Chosen != "not_met" || c.Why != AsItWas {
		t.Errorf("%+v", c)
	}
	delete(answers, "A3.a")
	if c := carriedTo(Carry(f, g, m, answers), "A"); c.Answer.answered() || c.Why != NotAnswered {
		t.Errorf("%+v", c)
	}
}

// A level that was set by hand goes along where both ask for the same, with its comment; elsewhere it is listed as lost.
func TestLevelsByHand(t *testing.T) {
	f, g, m := bridge(t, "caf@3.2", "caf@4.0")
	answers := allOf(f, Achieved)
	for _, o := range []string{"A1.b", "B6.b"} {
		a := answers[o]
		a.Override, a.Comment = PartiallyAchieved, "The board met twice."
		answers[o] = a
	}
	moved := Carry(f, g, m, answers)
	if c := carriedTo(moved, "A1.b"); c.Answer.Override != PartiallyAchieved || c.Answer.Comment == "" || c.After != PartiallyAchieved {
		t.Errorf("%+v", c)
	}
	if c := carriedTo(moved, "B6.b"); c.Answer.Override != "" {
		t.Errorf("%+v", c)
	}
	if !slices.ContainsFunc(moved.Left, func(l Lost) bool { return l.Outcome == "B6.b" && l.Override }) || slices.ContainsFunc(moved.Left, func(l Lost) bool { return l.Outcome == "A1.b" && l.Override }) {
		t.Errorf("%+v", moved.Left)
	}
}

// A mapping that names what is not there is refused, at its place.
func TestMalformedMappings(t *testing.T) {
	with := func(mapping string) string { return small + "mappings:\n  - " + mapping + "\n" }
	good := `{from: other@1, basis: Ours., links: [{from: X, to: A.1, relation: equal, same: {x1..3: a2..4}}]}`
	f, err := Open("pack.yaml", []byte(with(good)))
	if err != nil || len(f.Mappings) != 1 || len(f.Mappings[0].Links[0].Pairs) != 3 || f.Mappings[0].Links[0].Pairs[2] != (Pair{From: "x3", To: Claim{"some", "a4"}}) {
		t.Fatalf("%v %+v", err, f)
	}
	for name, c := range map[string]struct{ mapping, says string }{
		"from itself":       {strings.Replace(good, "other@1", f.Key(), 1), "from another framework"},
		"no version":        {strings.Replace(good, "other@1", "other", 1), "from another framework"},
		"no such outcome":   {strings.Replace(good, "to: A.1", "to: A", 1), `"A" is no outcome`},
		"relation":          {strings.Replace(good, "equal", "alike", 1), "a relation is"},
		"unequal spans":     {strings.Replace(good, "x1..3", "x1..2", 1), "not equally many"},
		"no such statement": {strings.Replace(good, "a2..4", "a3..5b", 1), "equally many"},
		"unknown key":       {strings.Replace(good, "basis", "because", 1), `"because"`},
		"unknown level":     {strings.Replace(good, "links", "levels: {good: best}, links", 1), `"best" is no level`},
		"no links":          {"{from: other@1, basis: Ours., links: []}", "needs links"},
		"two to statements": {strings.Replace(good, "from: X", "from: [X, Y]", 1), "from one outcome"},
		"twice":             {good + "\n  - " + good, "stands twice"},
	} {
		_, err := Open("pack.yaml", []byte(with(c.mapping)))
		if err == nil || !strings.Contains(err.Error(), c.says) || !strings.HasPrefix(err.Error(), "pack.yaml, line ") {
			t.Errorf("%s: %v", name, err)
		}
	}
	other, err := Open("other.yaml", []byte(`{framework: other, version: "1", title: O, publisher: P, source: s, text: full, rule: levels, scale: [{id: low, title: L, score: 1}, {id: high, title: H, score: 2}], nodes: [{id: Y, title: Y}]}`))
	if err != nil {
		t.Fatal(err)
	}
	if err := (Shelf{other, f}).Check(f); err == nil || !strings.Contains(err.Error(), "leads to no level") {
		t.Errorf("%v", err)
	}
}
