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
	out := make([]Failure, 0, len(g.systems))
	m := newMany(g)
	for from := 0; from < len(g.systems); from += atOnce {
		batch := g.systems[from:min(from+atOnce, len(g.systems))]
		m.lose(func(down []lossSet) {
			for loss := range batch {
				down[from+loss].add(loss)
			}
		})
		systems, services := counted(m.down), g.namesOf(m.stopped())
		for loss, x := range batch {
			others := systems.of(loss) - 1
			if others > 0 || len(services[loss]) > 0 {
				out = append(out, Failure{System: g.called[from+loss], TakesSystems: others, TakesService: services[loss], Record: x})
			}
		}
	}
	slices.SortStableFunc(out, func(a, b Failure) int {
		return cmp.Or(cmp.Compare(len(b.TakesService), len(a.TakesService)), cmp.Compare(b.TakesSystems, a.TakesSystems))
	})
	return out
}

// namesOf gives, for each loss, the names of the services that it stops, by name.
func (g *Graph) namesOf(stopped []lossSet) [][]string {
	t, out := counted(stopped), make([][]string, atOnce)
	for loss := range out {
		out[loss] = make([]string, 0, t.of(loss))
	}
	for i := range stopped {
		stopped[i].each(func(loss int) { out[loss] = append(out[loss], g.serviceNames[i]) })
	}
	return out
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
	tries, whole := g.pairsToTry()
	pairs = []Pair{}
	p := newPairs(g)
	for batch := range slices.Chunk(tries, atOnce) {
		pairs = p.try(batch, pairs)
	}
	slices.SortStableFunc(pairs, func(a, b Pair) int {
		return cmp.Or(cmp.Compare(len(b.TakesService), len(a.TakesService)), cmp.Compare(b.TakesSystems, a.TakesSystems))
	})
	if len(pairs) > mostPairs {
		pairs, whole = pairs[:mostPairs], false
	}
	return pairs, whole
}

// pairs sets what two systems take down together beside what each takes down alone.
type pairs struct {
	g               *Graph
	one, other, two *many
}

func newPairs(g *Graph) *pairs {
	return &pairs{g, newMany(g), newMany(g), newMany(g)}
}

// try adds the pairs of a batch that together take down more.
func (p *pairs) try(batch [][2]int32, out []Pair) []Pair {
	name := func(sides ...int) func([]lossSet) {
		return func(down []lossSet) {
			for loss, t := range batch {
				for _, side := range sides {
					down[t[side]].add(loss)
				}
			}
		}
	}
	p.one.lose(name(0))
	p.other.lose(name(1))
	p.two.lose(name(0, 1))
	systems := counted(beyondEither(p.two.down, p.one.down, p.other.down))
	services := p.g.namesOf(beyondEither(p.two.stopped(), p.one.stopped(), p.other.stopped()))
	for loss, t := range batch {
		if n := systems.of(loss); n > 0 {
			out = append(out, Pair{[2]string{p.g.name(t[0]), p.g.name(t[1])}, n, services[loss]})
		}
	}
	return out
}

// beyondEither leaves of each set of two what neither one nor the other has.
func beyondEither(two, one, other []lossSet) []lossSet {
	for i := range two {
		for w := range two[i] {
			two[i][w] &^= one[i][w] | other[i][w]
		}
	}
	return two
}

// takers gives, for the marked systems, which systems each take it down alone, itself included, in order.
func (g *Graph) takers(marked []bool) [][]int32 {
	m, out := newMany(g), make([][]int32, len(g.systems))
	for from := 0; from < len(g.systems); from += atOnce {
		m.lose(func(down []lossSet) {
			for loss := range min(atOnce, len(down)-from) {
				down[from+loss].add(loss)
			}
		})
		for i, yes := range marked {
			if yes {
				m.down[i].each(func(loss int) { out[i] = append(out[i], int32(from+loss)) })
			}
		}
	}
	return out
}

// pairsToTry are the pairs of which each takes a provider of one group that has a spare, in order of names.
func (g *Graph) pairsToTry() (out [][2]int32, whole bool) {
	hasSpare := func(n *group) bool { return n.k > 0 && n.spare() > 0 }
	marked := make([]bool, len(g.systems))
	for i := range g.groups {
		if n := &g.groups[i]; hasSpare(n) {
			for _, p := range n.providers {
				marked[p] = true
			}
		}
	}
	takers := g.takers(marked)
	seen := map[[2]int32]bool{}
	for i := range g.groups {
		n := &g.groups[i]
		if !hasSpare(n) {
			continue
		}
		var sides []int32
		for _, p := range n.providers {
			sides = append(sides, takers[p]...)
		}
		slices.Sort(sides)
		sides = slices.Compact(sides)
		for at, a := range sides {
			for _, b := range sides[at+1:] {
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
