// Package modern is in which order to modernise systems and what could be done about each, and how the tools that staff work with every day are liked. It is pure.
package modern

import (
	"cmp"
	"slices"

	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/rule"
)

// Line is one system in the order.
type Line struct {
	rule.Score
	System  *kind.System
	Weighed int  // its parts' points, each times its weight
	First   bool // past its support on our own premises: before all others, whatever the weights
	Option  Option
}

// Option is what could be done about a system, and why. Unless are the fields that nobody recorded and that could make it another.
type Option struct {
	Name, Title, Reason string // "" where nothing that is recorded speaks for any
	Unless              []rule.Ref
}

// Order sets systems in order: those past their support on our own premises, then by their weighed points, then by name. weights are by the name of a part.
func Order(scores, options []rule.Score, s *kind.Snapshot, today kind.Date, weights map[string]int) []Line {
	can := map[kind.ID]Option{}
	for _, o := range options {
		can[o.Subject.ID] = optionOf(o)
	}
	out := []Line{}
	for _, score := range scores {
		system, ok := s.Systems.Get(score.Subject.ID)
		if !ok {
			continue
		}
		l := Line{Score: score, System: system, First: PastSupport(system, today) && system.Hosting.Or("") == "on-premises", Option: can[score.Subject.ID]}
		for _, part := range score.Parts {
			l.Weighed += part.Points * weights[part.Name]
		}
		out = append(out, l)
	}
	slices.SortStableFunc(out, func(a, b Line) int {
		return cmp.Or(before(b.First, a.First), cmp.Compare(b.Weighed, a.Weighed), kind.CompareNames(a.Subject.Name, b.Subject.Name), cmp.Compare(a.Subject.ID, b.Subject.ID))
	})
	return out
}

func before(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	}
	return -1
}

// PastSupport tells whether a system's support has ended, what was bought beyond the vendor's included. What nobody recorded has not.
func PastSupport(s *kind.System, today kind.Date) bool {
	end, ok := s.ExtendedSupportTo.Get()
	if !ok {
		end, ok = s.EndOfSupport.Get()
	}
	return ok && end < today
}

// optionOf is the first part of which a line surely holds.
func optionOf(s rule.Score) (o Option) {
	for _, part := range s.Parts {
		for _, l := range part.Lines {
			if l.Outcome == rule.Found {
				o.Name, o.Title, o.Reason = part.Name, part.Title, l.Says
				return o
			}
		}
		for _, l := range part.Lines {
			for _, m := range l.Missing {
				if !slices.ContainsFunc(o.Unless, func(r rule.Ref) bool { return r.Field == m.Field }) {
					o.Unless = append(o.Unless, m)
				}
			}
		}
	}
	return o
}
