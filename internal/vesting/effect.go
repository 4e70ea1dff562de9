package vesting

import (
	"slices"

	"github.com/moothall/moothall/internal/kind"
)

// Effect is what is affected when one of a pair is not the one: the contracts that are let go, and the data flows to lay anew.
type Effect struct {
	Contracts []Row
	Flows     []Flow
}

// Flow is data that goes from or to a system that would go.
type Flow struct {
	Name, From, To, Partner, Data string
	Personal                      bool
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
			h.Gone = Effect{contractsOf(*h, rows), flowsOf(of[h.Council], h.System)}
		}
	}
}

func contractsOf(h Has, rows []Row) (out []Row) {
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

func flowsOf(s *kind.Snapshot, system string) (out []Flow) {
	if s == nil {
		return nil
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
