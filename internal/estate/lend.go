package estate

import (
	"slices"
	"sync"

	"github.com/moothall/moothall/internal/kind"
)

type takenKey struct{}

// taken works out one loss after another, for one who asks at a time, and keeps what it found.
type taken struct {
	mu    sync.Mutex
	p     *propagation
	v     *visit
	found map[kind.ID][]*kind.Service
}

// TakenDown gives the services that go down when a system alone is lost, in the order of their numbers: a rule that asks for them reads no
// names. Only what the system takes down is looked at: after a change few are asked about. The slice must not be written to.
func TakenDown(s *kind.Snapshot, x *kind.System) []*kind.Service {
	g := GraphOf(s)
	at, there := g.place(x.ID)
	if !there {
		return nil
	}
	t := kind.DeriveFrom(s, takenKey{}, estateKinds, func() *taken {
		return &taken{p: newPropagation(g), v: newVisit(len(g.services)), found: map[kind.ID][]*kind.Service{}}
	})
	t.mu.Lock()
	defer t.mu.Unlock()
	out, asked := t.found[x.ID]
	if asked {
		return out
	}
	services := t.v.found(g, t.p.lose(at))
	for i, place := range services {
		inRegister, _ := s.Services.Index(g.services[place].ID)
		services[i] = int32(inRegister)
	}
	slices.Sort(services)
	for _, i := range services {
		out = append(out, s.Services.All()[i])
	}
	t.found[x.ID] = out
	return out
}

// visit remembers which services were seen in a round, without wiping its memory between rounds.
type visit struct {
	round int32
	seen  []int32
}

func newVisit(n int) *visit { return &visit{seen: make([]int32, n)} }

// found are the places of what some systems serve.
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
	return found
}

// everything is how all systems come back when all are lost at once. It rests on systems alone: the services of its graph may be of before.
type everything struct {
	r            *recovery
	least, could []float64 // the hours at which each is back, at the earliest and where missing hours took ever so long
}

type everythingKey struct{}

func everythingLost(s *kind.Snapshot) everything {
	return kind.DeriveFrom(s, everythingKey{}, []string{"system"}, func() everything {
		g := GraphOf(s)
		r := g.recovery(all(len(g.systems)), nil)
		least, could, _ := r.finishes(r.hours(0))
		return everything{r, least, could}
	})
}

// Earliest is the hour at which a system is back at the earliest when everything is lost at once; sure is false where hours that are not
// recorded could make it later. It is false where it cannot come back, and where nobody records hours of work.
func Earliest(s *kind.Snapshot, x *kind.System) (hours float64, sure, ok bool) {
	e := everythingLost(s)
	at, there := e.r.g.place(x.ID)
	if !there || e.r.g.assumed || e.least[at] == never {
		return 0, false, false
	}
	return e.least[at], e.least[at] == e.could[at], true
}
