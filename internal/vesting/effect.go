package vesting

import (
	"slices"

	"github.com/moothall/moothall/internal/kind"
)

// Effect is what is affected when one of a pair is not the one: the contracts that are let go, and the data flows to lay anew.
type Effect struct {
	Contracts []Row  `json:"contracts"`
	Flows     []Flow `json:"flows"`
	Hidden    bool   `json:"flows_hidden,omitempty"` // its data flows are restricted, and not shown to who asks
}

// Flow is data that goes from or to a system that would go.
type Flow struct {
	Name     string `json:"name"`
	From     string `json:"from,omitempty"`
	To       string `json:"to,omitempty"`
	Partner  string `json:"partner,omitempty"`
	Data     string `json:"data,omitempty"`
	Personal bool   `json:"personal"`
}

// effects works out for everything in pairs what goes with it.
func effects(all []Pair, councils []Predecessor, rows []Row) {
	of := map[string]*kind.Snapshot{}
	for _, c := range councils {
		of[c.Name] = c.Snapshot
	}
	for i := range all {
		for j := range all[i].Systems {
			h := &all[i].Systems[j]
			h.Gone = Effect{Contracts: contractsOf(*h, rows), Flows: flowsOf(of[h.Council], h.System)}
		}
	}
}

// HideFlows takes the data flows of a council out of a plan, for who may not see them there.
func (p *Plan) HideFlows(council string) {
	p.Area.hideFlows(council)
	for i := range p.Into {
		p.Into[i].Area.hideFlows(council)
	}
}

func (a Area) hideFlows(council string) {
	for _, x := range a.Pairs {
		for i := range x.Systems {
			if x.Systems[i].Council == council {
				x.Systems[i].Gone.Flows, x.Systems[i].Gone.Hidden = []Flow{}, true
			}
		}
	}
	for i := range a.Shared {
		if a.Shared[i].Council == council {
			a.Shared[i].Rests.Flows, a.Shared[i].Rests.Hidden = []Flow{}, true
		}
	}
}

func contractsOf(h Has, rows []Row) []Row {
	out := []Row{}
	for _, r := range rows {
		if r.Council == h.Council && slices.Contains(h.Contracts, firstWord(r.Reference, r.Title)) {
			out = append(out, r)
		}
	}
	return out
}

func firstWord(reference, title string) string {
	if reference != "" {
		return reference
	}
	return title
}

func flowsOf(s *kind.Snapshot, system string) []Flow {
	out := []Flow{}
	if s == nil {
		return out
	}
	ids := s.Named("system", system)
	called := func(id kind.Opt[kind.ID]) string {
		x, ok := s.Systems.Get(id.Or(0))
		if !ok {
			return ""
		}
		return kind.NameOf(x)
	}
	for _, f := range s.DataFlows.All() {
		if slices.Contains(ids, f.From.Or(0)) || slices.Contains(ids, f.To.Or(0)) {
			out = append(out, Flow{kind.NameOf(f), called(f.From), called(f.To), f.Partner.Or(""), f.Data.Or(""), f.Personal.Or(false)})
		}
	}
	return out
}
