package estate

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"github.com/moothall/moothall/internal/kind"
)

// Graph is a council's systems and what each needs, with every name turned into a small number once. A system needs each of its
// groups; a group is met while at least so many of its providers are up. It never changes after it is made, so that many may read it.
type Graph struct {
	systems []*kind.System // by name; a system's number is its place here
	called  []string       // their names
	place   map[kind.ID]int32
	groups  []group
	needs   [][]int32 // the groups of each system
	usedBy  [][]int32 // the groups in which a system is a provider; twice where it is named twice
	unknown []string  // names that are needed and that no system bears, by name

	services      []*kind.Service // by name
	servicePlaces map[kind.ID]int
	serves        [][]int32 // the services of each system
	servedBy      [][]int32 // the systems of each service, by name

	restore []float64 // hours of work; NaN where nothing is recorded
	assumed bool      // no system records them, so that the promises stand in
}

// group is `k of (providers)`. What is needed and is no system on the list counts as up, and is already taken off k.
type group struct {
	owner     int32
	k         int32 // 0 or less where unknown names meet it
	providers []int32
}

type graphKey struct{}

// GraphOf gives the graph of a snapshot; it is made once for each.
func GraphOf(s *kind.Snapshot) *Graph {
	return kind.Derive(s, graphKey{}, func() *Graph { return newGraph(s) })
}

func newGraph(s *kind.Snapshot) *Graph {
	g := &Graph{systems: slices.Clone(s.Systems.All()), place: make(map[kind.ID]int32, s.Systems.Len())}
	slices.SortFunc(g.systems, byName)
	for i, x := range g.systems {
		g.place[x.ID] = int32(i)
		g.called = append(g.called, kind.NameOf(x))
	}
	g.needs, g.usedBy = make([][]int32, len(g.systems)), make([][]int32, len(g.systems))
	for i, x := range g.systems {
		for _, need := range x.DependsOn.Or(nil) {
			g.addGroup(int32(i), need)
		}
	}
	slices.SortFunc(g.unknown, byFold)
	g.unknown = slices.CompactFunc(g.unknown, kind.SameName)
	g.addServices(s)
	g.addHours()
	return g
}

func (g *Graph) addGroup(owner int32, need kind.Need) {
	n := group{owner: owner, k: int32(need.K)}
	for _, p := range need.Of {
		at, there := g.place[p.ID]
		if there {
			n.providers = append(n.providers, at)
			continue
		}
		n.k--
		if p.ID == 0 {
			g.unknown = append(g.unknown, p.Name)
		}
	}
	number := int32(len(g.groups))
	g.groups = append(g.groups, n)
	g.needs[owner] = append(g.needs[owner], number)
	for _, p := range n.providers {
		g.usedBy[p] = append(g.usedBy[p], number)
	}
}

func (g *Graph) addServices(s *kind.Snapshot) {
	g.services = slices.Clone(s.Services.All())
	slices.SortFunc(g.services, func(a, b *kind.Service) int {
		return cmp.Or(byFold(kind.NameOf(a), kind.NameOf(b)), cmp.Compare(a.ID, b.ID))
	})
	by, _ := serving(s)
	g.serves, g.servedBy = make([][]int32, len(g.systems)), make([][]int32, len(g.services))
	g.servicePlaces = make(map[kind.ID]int, len(g.services))
	for i, v := range g.services {
		g.servicePlaces[v.ID] = i
		for _, id := range by[v.ID] {
			at := g.place[id]
			g.serves[at] = append(g.serves[at], int32(i))
			g.servedBy[i] = append(g.servedBy[i], at)
		}
		slices.Sort(g.servedBy[i])
	}
}

// addHours takes the hours of work of each system. Where nobody recorded any, the promises stand in for them; hours below zero are
// no record.
func (g *Graph) addHours() {
	g.assumed = !slices.ContainsFunc(g.systems, func(x *kind.System) bool { return x.RestoreHours.Known() })
	g.restore = make([]float64, len(g.systems))
	recorded := false
	for i, x := range g.systems {
		hours, known := x.RestoreHours.Get()
		if g.assumed {
			hours, known = x.PromisedHours.Get()
		}
		if !known || !(hours >= 0) || math.IsInf(hours, 0) {
			hours, known = math.NaN(), false
		}
		g.restore[i] = hours
		recorded = recorded || known
	}
	g.assumed = g.assumed && recorded
}

// name is a system's name.
func (g *Graph) name(i int32) string { return g.called[i] }

// names gives the names of the systems that are marked, by name.
func (g *Graph) names(marked []bool) []string {
	out := []string{}
	for i, yes := range marked {
		if yes {
			out = append(out, g.name(int32(i)))
		}
	}
	return out
}

// lost marks what goes down when some systems do: each system with a group that can no longer be met goes too.
func (g *Graph) lost(direct []int32) []bool {
	p := newPropagation(g)
	out := make([]bool, len(g.systems))
	for _, i := range p.lose(direct...) {
		out[i] = true
	}
	return out
}

// propagation works out one loss after another with the same memory.
type propagation struct {
	g     *Graph
	down  []bool
	spare []int32 // of each group: how many more of its providers may go
	queue []int32 // what is down, in the order that it went
}

func newPropagation(g *Graph) *propagation {
	p := &propagation{g: g, down: make([]bool, len(g.systems)), spare: make([]int32, len(g.groups))}
	for i, n := range g.groups {
		p.spare[i] = int32(len(n.providers)) - n.k
	}
	return p
}

// lose gives all that goes down when these systems do, these included. The answer stands until the next call.
func (p *propagation) lose(direct ...int32) []int32 {
	p.restore()
	for _, i := range direct {
		p.take(i)
	}
	for at := 0; at < len(p.queue); at++ {
		for _, n := range p.g.usedBy[p.queue[at]] {
			p.spare[n]--
			if p.spare[n] < 0 {
				p.take(p.g.groups[n].owner)
			}
		}
	}
	return p.queue
}

func (p *propagation) take(i int32) {
	if !p.down[i] {
		p.down[i] = true
		p.queue = append(p.queue, i)
	}
}

// restore takes the last loss back.
func (p *propagation) restore() {
	for _, i := range p.queue {
		p.down[i] = false
		for _, n := range p.g.usedBy[i] {
			p.spare[n]++
		}
	}
	p.queue = p.queue[:0]
}

// circles are the strongly connected components among the marked systems, whether or not a need has alternatives; a single system
// counts where it needs itself. Each is in order of names, and they are in order of their first name.
func (g *Graph) circles(among []bool) [][]int32 {
	next := func(i int32) []int32 {
		var out []int32
		for _, n := range g.needs[i] {
			for _, p := range g.groups[n].providers {
				if among[p] {
					out = append(out, p)
				}
			}
		}
		return out
	}
	var out [][]int32
	for _, c := range components(among, next) {
		if len(c) > 1 || slices.Contains(next(c[0]), c[0]) {
			slices.Sort(c)
			out = append(out, c)
		}
	}
	slices.SortFunc(out, func(a, b []int32) int { return cmp.Compare(a[0], b[0]) })
	return out
}

// components are the strongly connected components of the marked nodes of a graph (Tarjan, 1972), those of a single node included.
func components(among []bool, next func(int32) []int32) [][]int32 {
	t := tarjan{next: next, index: make([]int32, len(among)), low: make([]int32, len(among)), onStack: make([]bool, len(among))}
	for v, yes := range among {
		if yes && t.index[v] == 0 {
			t.visit(int32(v))
		}
	}
	return t.out
}

type tarjan struct {
	next       func(int32) []int32
	index, low []int32 // from 1; 0 is not visited
	visited    int32
	stack      []int32
	onStack    []bool
	out        [][]int32
}

func (t *tarjan) visit(v int32) {
	t.visited++
	t.index[v], t.low[v] = t.visited, t.visited
	t.stack = append(t.stack, v)
	t.onStack[v] = true
	for _, w := range t.next(v) {
		switch {
		case t.index[w] == 0:
			t.visit(w)
			t.low[v] = min(t.low[v], t.low[w])
		case t.onStack[w]:
			t.low[v] = min(t.low[v], t.index[w])
		}
	}
	if t.low[v] != t.index[v] {
		return
	}
	from := slices.Index(t.stack, v)
	for _, w := range t.stack[from:] {
		t.onStack[w] = false
	}
	t.out = append(t.out, slices.Clone(t.stack[from:]))
	t.stack = t.stack[:from]
}

func byName(a, b *kind.System) int {
	return cmp.Or(strings.Compare(kind.Fold(kind.NameOf(a)), kind.Fold(kind.NameOf(b))), cmp.Compare(a.ID, b.ID))
}
