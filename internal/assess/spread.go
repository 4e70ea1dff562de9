package assess

import (
	"slices"
)

// Roles are how those who answer a round stand to the work, in the order in which a form offers them.
var Roles = []string{Leader, Manager, Practitioner}

// The roles of those who answer.
const (
	Leader       = "leader"
	Manager      = "manager"
	Practitioner = "practitioner"
)

// FewestTold is how many people must have answered before anything is told of what they said: with fewer, one could be told from the rest.
const FewestTold = 5

// Apart is by how many levels managers and practitioners must differ before it is said that they do.
const Apart = 2

// Given is how often each level was given: by outcome, then role, then level. Nothing in it says who gave it.
type Given map[string]map[string]map[string]int

// Told is how a group of at least FewestTold people answered one outcome, or several.
type Told struct {
	Answers int
	Levels  []int // how many chose each level, in the order of the scale
}

// Spread is what may be told of one outcome. A role that is not in ByRole is hidden, or nobody of it answered: the two are not told apart.
type Spread struct {
	Outcome string
	All     *Told // nil when too few answered
	ByRole  map[string]*Told
}

// SpreadOf works out what may be told of each outcome. A role with fewer than FewestTold answers is hidden; and where those who are hidden are together so few that taking the
// roles that are told from all would tell of them, the smallest of the roles that are told is hidden too.
func SpreadOf(f *Framework, given Given) []Spread {
	out := []Spread{}
	for _, n := range f.Outcomes() {
		out = append(out, f.spread(n.ID, given[n.ID]))
	}
	return out
}

func (f *Framework) spread(outcome string, byRole map[string]map[string]int) Spread {
	s := Spread{Outcome: outcome, ByRole: map[string]*Told{}}
	all := &Told{Levels: make([]int, len(f.Scale))}
	var shown []string
	hidden := 0
	for _, role := range Roles {
		t := f.told(byRole[role])
		all.add(t)
		if t.Answers >= FewestTold {
			shown = append(shown, role)
			s.ByRole[role] = t
		} else {
			hidden += t.Answers
		}
	}
	slices.SortStableFunc(shown, func(a, b string) int { return s.ByRole[a].Answers - s.ByRole[b].Answers })
	for hidden > 0 && hidden < FewestTold && len(shown) > 0 {
		hidden += s.ByRole[shown[0]].Answers
		delete(s.ByRole, shown[0])
		shown = shown[1:]
	}
	if all.Answers >= FewestTold {
		s.All = all
	}
	return s
}

func (f *Framework) told(levels map[string]int) *Told {
	t := &Told{Levels: make([]int, len(f.Scale))}
	for i, l := range f.Scale {
		t.Levels[i] = levels[l.ID]
		t.Answers += levels[l.ID]
	}
	return t
}

func (t *Told) add(o *Told) {
	t.Answers += o.Answers
	for i, n := range o.Levels {
		t.Levels[i] += n
	}
}

// Middle is the median and the quartiles of what a group said, as scores of the scale. Where the middle falls between two levels it is half way between them.
type Middle struct{ Lower, Median, Upper float64 }

// Middle works out the median and quartiles. There is at least one answer.
func (t *Told) Middle(f *Framework) Middle {
	var scores []float64
	for i, n := range t.Levels {
		for range n {
			scores = append(scores, float64(f.Scale[i].Score))
		}
	}
	last := len(scores) - 1
	return Middle{scores[last/4], (scores[last/2] + scores[(last+1)/2]) / 2, scores[last-last/4]}
}

// Disagree tells whether managers and practitioners are Apart or more on an outcome, by their medians, and by how many levels managers see it higher. Where either is hidden they are not.
func (s Spread) Disagree(f *Framework) (by float64, apart bool) {
	m, p := s.ByRole[Manager], s.ByRole[Practitioner]
	if m == nil || p == nil {
		return 0, false
	}
	by = m.Middle(f).Median - p.Middle(f).Median
	return by, by >= Apart || by <= -Apart
}

// Matrix is topics by themes: where a framework has no single score, this is how its outcomes are seen together.
type Matrix struct {
	Topics []*Node
	Themes []string
	Cells  [][]*Told // by topic, then theme; nil where nothing is asked, or nothing told
}

// MatrixOf puts spreads together by topic, which is the heading that an outcome stands under, and theme. Nil for a framework without themes.
func MatrixOf(f *Framework, spreads []Spread) *Matrix {
	m := &Matrix{Themes: f.Themes()}
	if len(m.Themes) == 0 {
		return nil
	}
	place := map[string]int{}
	for _, s := range spreads {
		n, ok := f.Find(s.Outcome)
		if !ok || n.Theme == "" {
			continue
		}
		topic := n
		if up, ok := f.Find(n.In); ok {
			topic = up
		}
		at, known := place[topic.ID]
		if !known {
			at = len(m.Topics)
			place[topic.ID] = at
			m.Topics, m.Cells = append(m.Topics, topic), append(m.Cells, make([]*Told, len(m.Themes)))
		}
		if s.All == nil {
			continue
		}
		theme := slices.Index(m.Themes, n.Theme)
		if m.Cells[at][theme] == nil {
			m.Cells[at][theme] = &Told{Levels: make([]int, len(f.Scale))}
		}
		m.Cells[at][theme].add(s.All)
	}
	return m
}

// Themes are the themes of a framework's outcomes, in the order in which they first stand.
func (f *Framework) Themes() (out []string) {
	for _, n := range f.Outcomes() {
		if n.Theme != "" && !slices.Contains(out, n.Theme) {
			out = append(out, n.Theme)
		}
	}
	return out
}
