package estate

import (
	"cmp"
	"slices"

	"github.com/moothall/moothall/internal/kind"
)

// Failure is a system and what goes down with it.
type Failure struct {
	System       string   `json:"system"`
	TakesSystems int      `json:"takes_down_systems"` // others, however far away
	TakesService []string `json:"takes_down_services"`

	Record *kind.System `json:"-"`
}

// Failures are all systems whose loss takes another system or a service down, those with the most services first, then the most
// systems, then by name.
func (g *Graph) Failures() []Failure {
	p, v := newPropagation(g), newVisit(len(g.services))
	out := []Failure{}
	for i, x := range g.systems {
		down := p.lose(int32(i))
		services := v.services(g, down)
		if len(down) > 1 || len(services) > 0 {
			out = append(out, Failure{System: g.name(int32(i)), TakesSystems: len(down) - 1, TakesService: services, Record: x})
		}
	}
	slices.SortStableFunc(out, func(a, b Failure) int {
		return cmp.Or(cmp.Compare(len(b.TakesService), len(a.TakesService)), cmp.Compare(b.TakesSystems, a.TakesSystems))
	})
	return out
}

// visit remembers which services were seen in a round, without wiping its memory between rounds.
type visit struct {
	round int32
	seen  []int32
}

func newVisit(n int) *visit { return &visit{seen: make([]int32, n)} }

// services are the names of what some systems serve, by name.
func (v *visit) services(g *Graph, down []int32) []string {
	found := v.found(g, down)
	out := make([]string, len(found))
	for at, s := range found {
		out[at] = kind.NameOf(g.services[s])
	}
	return out
}

// found are the places of what some systems serve, in order.
func (v *visit) found(g *Graph, down []int32) (found []int32) {
	v.round++
	for _, i := range down {
		for _, s := range g.serves[i] {
			if v.seen[s] != v.round {
				v.seen[s] = v.round
				found = append(found, s)
			}
		}
	}
	slices.Sort(found)
	return found
}

// Pair is two systems that together take down more than each alone.
type Pair struct {
	Systems      [2]string `json:"systems"`
	TakesSystems int       `json:"takes_down_systems"`  // others that neither takes down alone
	TakesService []string  `json:"takes_down_services"` // that neither takes down alone
}

// The limits of a search for pairs: how many are tried, and how many are given.
const (
	mostTried = 100_000
	mostPairs = 500
)

// Pairs are the pairs of systems that together take down what neither takes down alone, ranked as Failures are. Only pairs that weaken
// one group from two sides can: these are tried, at most so many; whole is false where some were left out.
func (g *Graph) Pairs() (pairs []Pair, whole bool) {
	alone := g.alone()
	p, v := newPropagation(g), newVisit(len(g.services))
	tries, whole := g.pairsToTry(alone)
	pairs = []Pair{}
	for _, t := range tries {
		more := slices.DeleteFunc(slices.Clone(p.lose(t[0], t[1])), func(i int32) bool {
			_, a := slices.BinarySearch(alone[t[0]], i)
			_, b := slices.BinarySearch(alone[t[1]], i)
			return a || b
		})
		if len(more) == 0 {
			continue
		}
		before := v.services(g, slices.Concat(alone[t[0]], alone[t[1]]))
		services := slices.DeleteFunc(v.services(g, more), func(s string) bool { return slices.Contains(before, s) })
		pairs = append(pairs, Pair{[2]string{g.name(t[0]), g.name(t[1])}, len(more), services})
	}
	slices.SortStableFunc(pairs, func(a, b Pair) int {
		return cmp.Or(cmp.Compare(len(b.TakesService), len(a.TakesService)), cmp.Compare(b.TakesSystems, a.TakesSystems))
	})
	if len(pairs) > mostPairs {
		pairs, whole = pairs[:mostPairs], false
	}
	return pairs, whole
}

// alone gives what each system takes down, itself included, in order.
func (g *Graph) alone() [][]int32 {
	p := newPropagation(g)
	out := make([][]int32, len(g.systems))
	for i := range g.systems {
		out[i] = slices.Sorted(slices.Values(p.lose(int32(i))))
	}
	return out
}

// pairsToTry are the pairs of which each takes a provider of one group that has a spare, in order of names.
func (g *Graph) pairsToTry(alone [][]int32) (out [][2]int32, whole bool) {
	takers := make([][]int32, len(g.systems)) // who takes down each system
	for i, down := range alone {
		for _, x := range down {
			takers[x] = append(takers[x], int32(i))
		}
	}
	seen := map[[2]int32]bool{}
	for _, n := range g.groups {
		if n.k <= 0 || int(n.k) == len(n.providers) {
			continue
		}
		var sides []int32
		for _, p := range n.providers {
			sides = append(sides, takers[p]...)
		}
		slices.Sort(sides)
		sides = slices.Compact(sides)
		for i, a := range sides {
			for _, b := range sides[i+1:] {
				if len(seen) == mostTried {
					return sortedPairs(seen), false
				}
				seen[[2]int32{a, b}] = true
			}
		}
	}
	return sortedPairs(seen), true
}

func sortedPairs(seen map[[2]int32]bool) [][2]int32 {
	out := make([][2]int32, 0, len(seen))
	for t := range seen {
		out = append(out, t)
	}
	slices.SortFunc(out, func(a, b [2]int32) int { return cmp.Or(cmp.Compare(a[0], b[0]), cmp.Compare(a[1], b[1])) })
	return out
}
