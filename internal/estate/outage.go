package estate

import (
	"cmp"
	"slices"

	"github.com/moothall/moothall/internal/kind"
)

// Outage is what a loss does: the shape of `moothall estate outage --json`. Names are sorted unless said otherwise, hours are of work
// with as many teams as it takes.
type Outage struct {
	LostDirectly     []string `json:"lost_directly"`
	LostByDependency []string `json:"lost_by_dependency"` // one of their groups can no longer be met
	StillUp          []string `json:"still_up"`

	ServicesHit            []ServiceHit `json:"services_hit"` // by tier, then name
	ServicesUnaffected     []string     `json:"services_unaffected"`
	ServicesWithoutSystems []string     `json:"services_without_systems"` // no system is recorded for them, so nothing can be said

	Cycles               [][]string         `json:"cycles"` // what is lost and needs each other
	Never                []string           `json:"never"`  // cannot be brought back in any order
	MissingRecoveryHours []string           `json:"missing_recovery_hours"`
	FinishHours          map[string]float64 `json:"finish_hours"` // the earliest hour at which each is back
	AtLeast              []string           `json:"at_least"`     // could be later, since hours are missing that counted as 0
	Order                []string           `json:"order"`        // for one team
	OrderProven          bool               `json:"order_proven"` // no order is better; false: none better was found
	PromisedTooSoon      []Promise          `json:"promised_too_soon"`
	Unknown              []string           `json:"unknown"`        // needed names that no system bears; they count as up
	OfflineCopies        []string           `json:"offline_copies"` // of what is lost: recorded or asked for
	// HoursFromPromises says that no system records hours of work, so that the promises stand in for them.
	HoursFromPromises bool `json:"hours_from_promises,omitempty"`

	Services []*kind.Service `json:"-"` // the records of ServicesHit, in the same order
	Steps    []Step          `json:"-"` // what is lost, in the order in which it comes back
}

// ServiceHit is a service that a lost system serves.
type ServiceHit struct {
	Service   string   `json:"service"`
	Tier      string   `json:"tier,omitempty"` // its own, else the highest of its systems
	Because   []string `json:"because"`        // the lost systems that serve it
	Fallback  string   `json:"fallback,omitempty"`
	Essential bool     `json:"essential,omitempty"`
	Statutory bool     `json:"statutory,omitempty"`

	systems []*kind.System // the records of Because, in the same order
}

// Promise is a promise that cannot be kept.
type Promise struct {
	System   string  `json:"system"`
	Promised float64 `json:"promised"`
	Earliest float64 `json:"earliest"`
}

// tiers are from the highest.
var tiers = []string{"mission critical", "business critical", "business supporting", "corporate", "infrastructure"}

// rank orders tiers; what is not recorded comes last.
func rank(tier string) int {
	i := slices.Index(tiers, tier)
	if i < 0 {
		return len(tiers)
	}
	return i
}

// Lose works out what the loss of some systems does. kept are systems of which an offline copy is kept, beside those recorded so.
// Systems that the graph does not hold are passed over.
func (g *Graph) Lose(direct, kept []*kind.System) *Outage {
	seeds, copies := g.places(direct), g.places(kept)
	lost := g.lost(seeds)
	o := &Outage{HoursFromPromises: g.assumed, Unknown: slices.Clone(g.unknown)}
	g.say(o, seeds, lost)
	g.sayServices(o, lost)
	g.sayRecovery(o, g.recovery(lost, copies), seeds)
	for i, x := range g.systems {
		if lost[i] && (x.OfflineCopy.Or(false) || slices.Contains(copies, int32(i))) {
			o.OfflineCopies = append(o.OfflineCopies, g.name(int32(i)))
		}
	}
	o.Unknown, o.OfflineCopies = list(o.Unknown), list(o.OfflineCopies)
	return o
}

// list makes an empty list of none: a document says [] rather than null.
func list(names []string) []string {
	if names == nil {
		return []string{}
	}
	return names
}

func (g *Graph) places(systems []*kind.System) []int32 {
	var out []int32
	for _, x := range systems {
		if at, there := g.place(x.ID); there {
			out = append(out, at)
		}
	}
	return out
}

func (g *Graph) say(o *Outage, seeds []int32, lost []bool) {
	direct, then, up := make([]bool, len(lost)), slices.Clone(lost), make([]bool, len(lost))
	for _, i := range seeds {
		direct[i], then[i] = true, false
	}
	for i := range lost {
		up[i] = !lost[i]
	}
	o.LostDirectly, o.LostByDependency, o.StillUp = g.names(direct), g.names(then), g.names(up)
}

func (g *Graph) sayServices(o *Outage, lost []bool) {
	o.ServicesHit, o.ServicesUnaffected, o.ServicesWithoutSystems = []ServiceHit{}, []string{}, []string{}
	for i, v := range g.services {
		var because []string
		for _, x := range g.servedBy[i] {
			if lost[x] {
				because = append(because, g.name(x))
			}
		}
		switch {
		case len(g.servedBy[i]) == 0:
			o.ServicesWithoutSystems = append(o.ServicesWithoutSystems, kind.NameOf(v))
		case len(because) == 0:
			o.ServicesUnaffected = append(o.ServicesUnaffected, kind.NameOf(v))
		default:
			o.Services = append(o.Services, v)
		}
	}
	slices.SortStableFunc(o.Services, func(a, b *kind.Service) int { return cmp.Compare(rank(g.tierOf(a)), rank(g.tierOf(b))) })
	for _, v := range o.Services {
		o.ServicesHit = append(o.ServicesHit, g.hit(v, lost))
	}
}

func (g *Graph) hit(v *kind.Service, lost []bool) ServiceHit {
	h := ServiceHit{Service: kind.NameOf(v), Tier: g.tierOf(v), Fallback: v.Fallback.Or(""), Essential: v.Essential.Or(false), Statutory: v.Statutory.Or(false)}
	for _, x := range g.servedBy[g.servicePlace(v)] {
		if lost[x] {
			h.Because = append(h.Because, g.name(x))
			h.systems = append(h.systems, g.systems[x])
		}
	}
	return h
}

func (g *Graph) servicePlace(v *kind.Service) int32 {
	at, _ := g.servicePlaceOf.find(v.ID)
	return at
}

// tierOf is a service's own tier, else the highest of its systems.
func (g *Graph) tierOf(v *kind.Service) string {
	if tier, ok := v.Tier.Get(); ok {
		return tier
	}
	best := ""
	for _, x := range g.servedBy[g.servicePlace(v)] {
		if tier := g.systems[x].Tier.Or(""); rank(tier) < rank(best) {
			best = tier
		}
	}
	return best
}

func (g *Graph) sayRecovery(o *Outage, r *recovery, seeds []int32) {
	hours := r.hours(0)
	finish, could, settled := r.finishes(hours)
	o.Cycles, o.FinishHours, o.PromisedTooSoon = make([][]string, 0, len(r.circles)), make(map[string]float64, len(settled)), []Promise{}
	for _, c := range r.circles {
		circle := make([]string, len(c))
		for at, i := range c {
			circle[at] = g.name(i)
		}
		o.Cycles = append(o.Cycles, circle)
	}
	missing, stuck, least := make([]bool, len(finish)), make([]bool, len(finish)), make([]bool, len(finish))
	for i, down := range r.lost {
		if !down {
			continue
		}
		missing[i] = g.restore[i] != g.restore[i] // NaN: nothing recorded
		stuck[i] = finish[i] == never
		least[i] = !stuck[i] && could[i] > finish[i]
		if stuck[i] {
			continue
		}
		o.FinishHours[g.name(int32(i))] = finish[i]
		if promised, ok := g.systems[i].PromisedHours.Get(); ok && promised < finish[i] {
			o.PromisedTooSoon = append(o.PromisedTooSoon, Promise{g.name(int32(i)), promised, finish[i]})
		}
	}
	o.MissingRecoveryHours, o.Never, o.AtLeast = g.names(missing), g.names(stuck), g.names(least)
	order, proven := r.order(hours, settled)
	o.Order, o.OrderProven = make([]string, len(order)), proven
	for at, i := range order {
		o.Order[at] = g.name(i)
	}
	direct := make([]bool, len(finish))
	for _, i := range seeds {
		direct[i] = true
	}
	o.Steps = g.steps(r, direct, hours, finish, could, settled, order)
}
