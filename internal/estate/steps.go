package estate

import (
	"cmp"
	"slices"

	"github.com/moothall/moothall/internal/kind"
)

// Step is a lost system on its way back. Hours count from the loss.
type Step struct {
	System         *kind.System
	Direct         bool    // named in the question, not lost by dependency
	Begins, Finish float64 // with as many teams as it takes
	Place          int     // in the order for one team, from 1
	OneTeam        float64 // when one team that works in that order has it back
	Never          bool    // cannot come back in any order: the hours and the place say nothing
	AtLeast        bool    // could be later, since hours are missing that counted as 0
	Missing        bool    // its own hours are not recorded
}

// Promised are the hours that were promised for the system.
func (s Step) Promised() (float64, bool) { return s.System.PromisedHours.Get() }

// Late tells that a promise cannot be kept.
func (s Step) Late() bool {
	promised, ok := s.Promised()
	return ok && !s.Never && promised < s.Finish
}

// steps puts what is lost in the order in which it comes back: the earliest first, what never does last, then by name.
func (g *Graph) steps(r *recovery, direct []bool, hours, finish, could []float64, settled, order []int32) []Step {
	place, oneTeam := make([]int, len(hours)), make([]float64, len(hours))
	sum := 0.0
	for at, i := range order {
		sum += hours[i]
		place[i], oneTeam[i] = at+1, sum
	}
	lost := make([]event, 0, len(settled))
	for _, i := range settled { // nearly in order, which sorting is quick with
		lost = append(lost, event{finish[i], i})
	}
	for i, down := range r.lost {
		if down && finish[i] == never {
			lost = append(lost, event{never, int32(i)})
		}
	}
	slices.SortFunc(lost, func(a, b event) int { return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.system, b.system)) })
	out := make([]Step, len(lost))
	for at, e := range lost {
		i := e.system
		s := Step{System: g.systems[i], Direct: direct[i], Place: place[i], OneTeam: oneTeam[i], Missing: g.restore[i] != g.restore[i], Never: finish[i] == never}
		if !s.Never {
			s.Begins, s.Finish, s.AtLeast = finish[i]-hours[i], finish[i], could[i] > finish[i]
		}
		out[at] = s
	}
	return out
}

// Return is a service that is hit, and when it is back: with the last of the systems that serve it.
type Return struct {
	ServiceHit
	Record         *kind.Service
	Systems        []*kind.System // the lost ones that serve it, by name
	Back           float64
	Never, AtLeast bool
	Promised       kind.Opt[float64] // the longest promise among those systems
}

// Late tells that a service comes back later than was promised for its systems.
func (r Return) Late() bool {
	promised, ok := r.Promised.Get()
	return ok && !r.Never && promised < r.Back
}

// Returns are the services that are hit, in the order of ServicesHit.
func (o *Outage) Returns() []Return {
	steps := make(map[kind.ID]Step, len(o.Steps))
	for _, s := range o.Steps {
		steps[s.System.ID] = s
	}
	out := make([]Return, len(o.ServicesHit))
	for i, h := range o.ServicesHit {
		r := Return{ServiceHit: h, Record: o.Services[i], Systems: h.systems}
		for _, x := range h.systems {
			s := steps[x.ID]
			r.Back, r.Never, r.AtLeast = max(r.Back, s.Finish), r.Never || s.Never, r.AtLeast || s.AtLeast
			if promised, ok := s.Promised(); ok && promised >= r.Promised.Or(0) {
				r.Promised = kind.Some(promised)
			}
		}
		out[i] = r
	}
	return out
}

// Call is somebody to ring: a post or a supplier, and what about.
type Call struct {
	ID       kind.ID
	Name     string
	Vacant   bool // a post that nobody holds
	Services []string
	Systems  []string
}

// Calls are the owners of what is lost, and who supplies it: those with most to hear first. unowned are the lost systems and services
// that nobody is recorded for.
func (o *Outage) Calls(s *kind.Snapshot) (posts, suppliers []Call, unowned []string) {
	p, u := calls{}, calls{}
	owner := func(post kind.Opt[kind.ID], name string) *Call {
		x, ok := s.Posts.Get(post.Or(0))
		if !ok {
			unowned = append(unowned, name)
			return &Call{}
		}
		return p.of(x.ID, kind.NameOf(x), x.Vacant.Or(false))
	}
	for _, v := range o.Services {
		c := owner(v.Owner, kind.NameOf(v))
		c.Services = append(c.Services, kind.NameOf(v))
	}
	covered := suppliersOf(s)
	for _, step := range o.Steps {
		name := kind.NameOf(step.System)
		c := owner(step.System.Owner, name)
		c.Systems = append(c.Systems, name)
		for _, id := range covered[step.System.ID] {
			if x, ok := s.Suppliers.Get(id); ok {
				c := u.of(id, kind.NameOf(x), false)
				c.Systems = append(c.Systems, name)
			}
		}
	}
	return p.sorted(), u.sorted(), unowned
}

// suppliersOf gives the suppliers of each system: the one that it names, and those of the contracts that cover it.
func suppliersOf(s *kind.Snapshot) map[kind.ID][]kind.ID {
	out := map[kind.ID][]kind.ID{}
	add := func(system, supplier kind.ID) {
		if supplier != 0 && !slices.Contains(out[system], supplier) {
			out[system] = append(out[system], supplier)
		}
	}
	for _, x := range s.Systems.All() {
		add(x.ID, x.Supplier.Or(0))
	}
	for _, c := range s.Contracts.All() {
		for _, id := range c.Systems.Or(nil) {
			add(id, c.Supplier.Or(0))
		}
	}
	return out
}

type calls map[kind.ID]*Call

func (c calls) of(id kind.ID, name string, vacant bool) *Call {
	if c[id] == nil {
		c[id] = &Call{ID: id, Name: name, Vacant: vacant}
	}
	return c[id]
}

func (c calls) sorted() []Call {
	out := make([]Call, 0, len(c))
	for _, x := range c {
		out = append(out, *x)
	}
	slices.SortFunc(out, func(a, b Call) int {
		return cmp.Or(cmp.Compare(len(b.Services)+len(b.Systems), len(a.Services)+len(a.Systems)), kind.CompareNames(a.Name, b.Name), cmp.Compare(a.ID, b.ID))
	})
	return out
}
