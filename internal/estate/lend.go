package estate

import (
	"cmp"
	"slices"

	"github.com/moothall/moothall/internal/kind"
)

type takenKey struct{}

// TakenDown gives the services that go down when a system alone is lost, in the order of their numbers: a rule that asks for them reads no names.
func TakenDown(s *kind.Snapshot, x *kind.System) []*kind.Service {
	return kind.Derive(s, takenKey{}, func() map[kind.ID][]*kind.Service {
		g := GraphOf(s)
		p, v := newPropagation(g), newVisit(len(g.services))
		out := make(map[kind.ID][]*kind.Service, len(g.systems))
		for i, y := range g.systems {
			for _, at := range v.found(g, p.lose(int32(i))) {
				out[y.ID] = append(out[y.ID], g.services[at])
			}
			slices.SortFunc(out[y.ID], func(a, b *kind.Service) int { return cmp.Compare(a.ID, b.ID) })
		}
		return out
	})[x.ID]
}

type earliestKey struct{}

// Earliest is the hour at which a system is back at the earliest when everything is lost at once; sure is false where hours that are not
// recorded could make it later. It is false where it cannot come back, and where nobody records hours of work.
func Earliest(s *kind.Snapshot, x *kind.System) (hours float64, sure, ok bool) {
	type both struct{ least, could []float64 }
	g := GraphOf(s)
	b := kind.Derive(s, earliestKey{}, func() both {
		r := g.recovery(all(len(g.systems)), nil)
		least, _ := r.finish(r.hours(0))
		could, _ := r.finish(r.hours(never))
		return both{least, could}
	})
	at, there := g.place[x.ID]
	if !there || g.assumed || b.least[at] == never {
		return 0, false, false
	}
	return b.least[at], b.least[at] == b.could[at], true
}
