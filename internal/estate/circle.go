// Package estate answers questions about systems: what breaks with what, which of them need each other to recover, in what order they
// come back, and how all of them look in boxes.
package estate

import (
	"slices"

	"github.com/moothall/moothall/internal/kind"
)

// Circle is systems that need each other, by name. Whether a need has alternatives does not matter for who is in a circle; it
// matters for Stuck.
type Circle struct {
	Systems []*kind.System
	// Stuck are those that could not be brought back if all were lost: no alternative and no offline copy cuts the circle.
	Stuck []*kind.System
	// Services are what could not be brought back with them, by name; empty when nothing is stuck.
	Services []*kind.Service
}

// Circles finds the strongly connected components of what needs what, a system that needs itself included, ordered by the
// name of their first system.
func Circles(s *kind.Snapshot) []Circle {
	return kind.DeriveFrom(s, circlesKey{}, estateKinds, func() []Circle { return GraphOf(s).stuckCircles(everythingLost(s)) })
}

type circlesKey struct{}

func (g *Graph) stuckCircles(e everything) []Circle {
	var out []Circle
	for _, c := range e.r.circles {
		circle := Circle{Systems: g.pick(c)}
		stuck := slices.DeleteFunc(slices.Clone(c), func(i int32) bool { return e.least[i] < never })
		if len(stuck) > 0 {
			circle.Stuck, circle.Services = g.pick(stuck), g.servicesOf(g.lost(stuck))
		}
		out = append(out, circle)
	}
	return out
}

func all(n int) []bool {
	out := make([]bool, n)
	for i := range out {
		out[i] = true
	}
	return out
}

func (g *Graph) pick(places []int32) []*kind.System {
	out := make([]*kind.System, len(places))
	for i, p := range places {
		out[i] = g.systems[p]
	}
	return out
}

// servicesOf gives the services that any of the marked systems serves, by name.
func (g *Graph) servicesOf(marked []bool) []*kind.Service {
	var out []*kind.Service
	for i, v := range g.services {
		if slices.ContainsFunc(g.servedBy[i], func(x int32) bool { return marked[x] }) {
			out = append(out, v)
		}
	}
	return out
}

// CircleOf gives the circle that a system stands in.
func CircleOf(s *kind.Snapshot, x *kind.System) (Circle, bool) {
	for _, c := range Circles(s) {
		if slices.Contains(c.Systems, x) {
			return c, true
		}
	}
	return Circle{}, false
}

// UnknownNeeds lists the names that a system needs and that no system bears, in the order they are written.
func UnknownNeeds(x *kind.System) []string {
	var out []string
	for _, need := range x.DependsOn.Or(nil) {
		for _, p := range need.Of {
			if p.ID == 0 && !slices.Contains(out, p.Name) {
				out = append(out, p.Name)
			}
		}
	}
	return out
}
