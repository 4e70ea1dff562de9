package estate

import (
	"cmp"
	"slices"

	"github.com/moothall/moothall/internal/kind"
)

// Edge is one need: From needs To, or enough of To and others.
type Edge struct {
	Step  int          // how many needs away from the system that was asked about, from 1
	From  *kind.System // who needs
	To    *kind.System // nil for a name that no system bears
	Name  string       // of To
	K, Of int          // K of so many are enough
}

// Near is what a system needs, or what needs it, step by step.
type Near struct {
	Direct, Total int // systems at the first step, and however far away
	Steps         int // how far the farthest is
	Edges         []Edge
}

// Upto counts the systems up to so many steps away, and gives the edges that lead to them.
func (n Near) Upto(steps int) (edges []Edge, more int) {
	for i := range n.Edges {
		if n.Edges[i].Step > steps {
			return n.Edges[:i], len(n.Edges) - i
		}
	}
	return n.Edges, 0
}

// Needs is what a system needs, whatever its needs need, and so on.
func (g *Graph) Needs(id kind.ID) Near {
	return g.near(id, func(i int32) (out []Edge) {
		for _, need := range g.systems[i].DependsOn.Or(nil) {
			for _, p := range need.Of {
				e := Edge{From: g.systems[i], Name: p.Name, K: need.K, Of: len(need.Of)}
				if at, there := g.place(p.ID); there {
					e.To, e.Name = g.systems[at], g.name(at)
				}
				out = append(out, e)
			}
		}
		return out
	}, func(e Edge) *kind.System { return e.To })
}

// NeededBy is what needs a system, what needs that, and so on.
func (g *Graph) NeededBy(id kind.ID) Near {
	return g.near(id, func(i int32) (out []Edge) {
		for _, at := range g.usedBy(i) {
			owner := g.groups[at].owner
			need := g.systems[owner].DependsOn.Or(nil)[at-g.first[owner]]
			out = append(out, Edge{From: g.systems[owner], To: g.systems[i], Name: g.name(i), K: need.K, Of: len(need.Of)})
		}
		return out
	}, func(e Edge) *kind.System { return e.From })
}

// near walks away from a system breadth first; each system's edges are looked at once. Edges stand by step, then by their names.
func (g *Graph) near(id kind.ID, edges func(int32) []Edge, far func(Edge) *kind.System) (n Near) {
	start, there := g.place(id)
	if !there {
		return n
	}
	seen := map[kind.ID]bool{id: true}
	now := []int32{start}
	for step := 1; len(now) > 0; step++ {
		var next []int32
		for _, i := range now {
			for _, e := range edges(i) {
				e.Step = step
				n.Edges, n.Steps = append(n.Edges, e), step
				x := far(e)
				if x == nil || seen[x.ID] {
					continue
				}
				seen[x.ID] = true
				at, _ := g.place(x.ID)
				next = append(next, at)
			}
		}
		if step == 1 {
			n.Direct = len(next)
		}
		n.Total += len(next)
		now = next
	}
	slices.SortStableFunc(n.Edges, func(a, b Edge) int {
		return cmp.Or(cmp.Compare(a.Step, b.Step), kind.CompareNames(kind.NameOf(a.From), kind.NameOf(b.From)), kind.CompareNames(a.Name, b.Name))
	})
	return n
}
