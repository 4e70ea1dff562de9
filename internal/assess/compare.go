package assess

import (
	"cmp"
	"slices"
)

// Standing is where one council stands by one framework, for comparison: levels by outcome, and nothing that says whose they are.
type Standing struct {
	Framework string         // id@version
	Levels    map[string]int // place on the scale by outcome, 0 the lowest; answered outcomes only
}

// LeastCompared is from how many councils on a comparison says anything.
const LeastCompared = 5

// Compared is one outcome over several councils. The places are on the scale, 0 the lowest.
type Compared struct {
	Outcome string
	Count   int // councils that answered it
	Hidden  bool
	Lower   int // a quarter of them stand at this level or lower
	Median  int
	Upper   int // a quarter of them stand at this level or higher
}

// Standing gives a result's levels.
func (r Result) Standing() Standing {
	out := Standing{Framework: r.Framework.Key(), Levels: map[string]int{}}
	for _, j := range r.Outcomes {
		i := slices.IndexFunc(r.Framework.Scale, func(l Level) bool { return l.ID == j.Status })
		if i >= 0 {
			out.Levels[j.Outcome] = i
		}
	}
	return out
}

// Compare puts standings by one framework together. An outcome that fewer than LeastCompared councils answered is hidden, its count too.
func Compare(f *Framework, all []Standing) []Compared {
	out := []Compared{}
	for _, n := range f.Outcomes() {
		var places []int
		for _, s := range all {
			if place, ok := s.Levels[n.ID]; ok && s.Framework == f.Key() {
				places = append(places, place)
			}
		}
		c := Compared{Outcome: n.ID, Count: len(places)}
		if len(places) < LeastCompared {
			out = append(out, Compared{Outcome: n.ID, Hidden: true})
			continue
		}
		slices.SortFunc(places, cmp.Compare[int])
		last := len(places) - 1
		c.Lower, c.Median, c.Upper = places[last/4], places[last/2], places[last-last/4]
		out = append(out, c)
	}
	return out
}
