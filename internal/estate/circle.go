// Package estate answers questions about systems: which of them need each other to recover, and how all of them look in boxes.
package estate

import (
	"cmp"
	"slices"
	"strings"

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
	return kind.Derive(s, circlesKey{}, func() []Circle { return circles(s) })
}

type circlesKey struct{}

func circles(s *kind.Snapshot) []Circle {
	n := newNeeds(s)
	home := map[kind.ID]int{} // a system in a circle to the circle's place
	var out []Circle
	for _, ids := range components(n.all, n.providers) {
		if len(ids) == 1 && !slices.Contains(n.providers(ids[0]), ids[0]) {
			continue
		}
		for _, id := range ids {
			home[id] = len(out)
		}
		out = append(out, Circle{Systems: n.byName(ids)})
	}
	back := n.recoverable(home)
	for i := range out {
		for _, x := range out[i].Systems {
			if !back[x.ID] {
				out[i].Stuck = append(out[i].Stuck, x)
			}
		}
		out[i].Services = n.servicesWithout(out[i].Stuck)
	}
	slices.SortFunc(out, func(a, b Circle) int { return byName(a.Systems[0], b.Systems[0]) })
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

func byName(a, b *kind.System) int {
	return cmp.Or(strings.Compare(kind.Fold(kind.NameOf(a)), kind.Fold(kind.NameOf(b))), cmp.Compare(a.ID, b.ID))
}
