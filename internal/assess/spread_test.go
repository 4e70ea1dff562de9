package assess

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// ladder is a framework of two outcomes with five levels.
func ladder(t testing.TB) *Framework {
	t.Helper()
	f, err := Open("ladder.yaml", []byte(`
framework: ladder
version: "1"
title: Ladder
publisher: Test
source: test
text: full
rule: levels
scale: [{id: a, title: A, score: 1}, {id: b, title: B, score: 2}, {id: c, title: C, score: 3}, {id: d, title: D, score: 4}, {id: e, title: E, score: 5}]
nodes:
  - {id: "1", title: Knowing the data}
  - {id: "1.1", in: "1", title: A list is kept, theme: Data}
  - {id: "1.2", in: "1", title: People can use it, theme: Skills}
  - {id: "2", title: Protecting the data}
  - {id: "2.1", in: "2", title: Access is looked at, theme: Data}
`))
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func givenGen(f *Framework) *rapid.Generator[Given] {
	return rapid.Custom(func(t *rapid.T) Given {
		g := Given{}
		for _, n := range f.Outcomes() {
			g[n.ID] = map[string]map[string]int{}
			for _, role := range Roles {
				g[n.ID][role] = map[string]int{}
				for _, l := range f.Scale {
					g[n.ID][role][l.ID] = rapid.SampledFrom([]int{0, 0, 0, 0, 1, 1, 2, 3, 7}).Draw(t, n.ID+role+l.ID)
				}
			}
		}
		return g
	})
}

func people(levels map[string]int) (n int) {
	for _, x := range levels {
		n += x
	}
	return n
}

// Nothing that is told, and nothing that comes out when what is told is added and subtracted in any way, is about one to four people: every such sum that is the answers of some roles together,
// each counted once, is the answers of nobody or of at least five.
func TestNothingSmallCanBeWorkedOut(t *testing.T) {
	f := ladder(t)
	rapid.Check(t, func(t *rapid.T) {
		given := givenGen(f).Draw(t, "given")
		for _, s := range SpreadOf(f, given) {
			byRole := given[s.Outcome]
			if s.All != nil {
				everySum(t, s, byRole, 0, map[string]int{})
			} else if len(s.ByRole) > 0 {
				t.Fatalf("%s: roles are told where all is not", s.Outcome)
			}
		}
	})
}

// everySum tries every way to add, subtract or leave out each of the tables that are told, and looks at which roles the sum is of.
func everySum(t *rapid.T, s Spread, byRole map[string]map[string]int, at int, sum map[string]int) {
	var tables []string
	for _, role := range Roles {
		if s.ByRole[role] != nil {
			tables = append(tables, role)
		}
	}
	if at > len(tables) {
		n := 0
		for _, role := range Roles {
			if sum[role] != 0 && sum[role] != 1 {
				return
			}
			n += sum[role] * people(byRole[role])
		}
		if n > 0 && n < 5 {
			t.Fatalf("%s: %d people can be worked out by %v of %v", s.Outcome, n, sum, byRole)
		}
		return
	}
	for times := -1; times <= 1; times++ {
		more := map[string]int{}
		for _, role := range Roles {
			more[role] = sum[role]
			if at == len(tables) || tables[at] == role {
				more[role] += times
			}
		}
		everySum(t, s, byRole, at+1, more)
	}
}

// Whoever may be told is told: all of five or more, and each role of five or more unless somebody else would be given away.
func TestSpreadTellsWhatItMay(t *testing.T) {
	f := ladder(t)
	give := func(leaders, managers, practitioners int) Spread {
		return f.spread("1.1", map[string]map[string]int{Leader: {"a": leaders}, Manager: {"d": managers}, Practitioner: {"b": practitioners}})
	}
	for _, c := range []struct {
		leaders, managers, practitioners int
		told                             []string
		all                              bool
	}{
		{0, 5, 5, []string{Manager, Practitioner}, true},
		{5, 6, 7, []string{Leader, Manager, Practitioner}, true},
		{1, 6, 7, []string{Practitioner}, true},
		{1, 4, 7, []string{Practitioner}, true},
		{4, 4, 9, []string{Practitioner}, true},
		{1, 5, 0, nil, true},
		{1, 1, 2, nil, false},
		{1, 1, 3, nil, true},
		{0, 0, 5, []string{Practitioner}, true},
		{0, 0, 0, nil, false},
	} {
		s := give(c.leaders, c.managers, c.practitioners)
		var told []string
		for _, role := range Roles {
			if s.ByRole[role] != nil {
				told = append(told, role)
			}
		}
		if diff := cmp.Diff(c.told, told); diff != "" || (s.All != nil) != c.all {
			t.Errorf("%+v: all %v, %s", c, s.All, diff)
		}
	}
	by, apart := give(0, 5, 5).Disagree(f)
	if !apart || by != 2 {
		t.Errorf("managers at 4, practitioners at 2: %v %v", by, apart)
	}
	if _, apart := give(0, 5, 4).Disagree(f); apart {
		t.Error("who is hidden disagrees with nobody")
	}
}

func TestMiddle(t *testing.T) {
	f := ladder(t)
	for _, c := range []struct {
		levels []int
		want   Middle
	}{
		{[]int{0, 3, 0, 2, 0}, Middle{2, 2, 4}},
		{[]int{0, 3, 0, 3, 0}, Middle{2, 3, 4}},
		{[]int{5, 0, 0, 0, 0}, Middle{1, 1, 1}},
		{[]int{2, 1, 2, 1, 2}, Middle{1, 3, 5}},
	} {
		told := &Told{Levels: c.levels}
		if diff := cmp.Diff(c.want, told.Middle(f)); diff != "" {
			t.Errorf("%v: %s", c.levels, diff)
		}
	}
}

func TestMatrixIsTopicByTheme(t *testing.T) {
	f := ladder(t)
	six := map[string]map[string]int{Manager: {"c": 6}}
	m := MatrixOf(f, SpreadOf(f, Given{"1.1": six, "1.2": {Manager: {"a": 4}}, "2.1": six}))
	if m == nil || len(m.Topics) != 2 || m.Topics[0].ID != "1" || m.Topics[1].ID != "2" {
		t.Fatalf("%+v", m)
	}
	if diff := cmp.Diff([]string{"Data", "Skills"}, m.Themes); diff != "" {
		t.Error(diff)
	}
	if m.Cells[0][0] == nil || m.Cells[0][0].Answers != 6 || m.Cells[0][1] != nil || m.Cells[1][0] == nil || m.Cells[1][1] != nil {
		t.Errorf("%+v", m.Cells)
	}
	plain, err := Open("plain.yaml", []byte("framework: plain\nversion: \"1\"\ntitle: P\npublisher: T\nsource: t\ntext: full\nrule: levels\nscale: [{id: a, title: A, score: 1}, {id: b, title: B, score: 2}]\nnodes: [{id: x, title: X}]\n"))
	if err != nil || MatrixOf(plain, nil) != nil {
		t.Error("a framework without themes has a matrix", err)
	}
}
