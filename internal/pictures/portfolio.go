// Package pictures works out the pictures that executives read beside the landscape: the portfolio, which sets what a system means to the
// council against the risk it carries, and lifecycles, which keep a system's own life, its vendor's support and the support bought beyond
// that apart. What cannot be drawn is named with why. It is pure; internal/web draws what it gives.
package pictures

import (
	"cmp"
	"slices"

	"github.com/moothall/moothall/internal/kind"
)

// Risk is what a score card says of a system: its points, and how many of the card's lines could be told and could not.
type Risk struct{ Points, Told, Untold int }

// Bubble is one system of a portfolio.
type Bubble struct {
	System   *kind.System
	Row      int // of the portfolio's Rows
	Risk     Risk
	Cost     kind.Opt[kind.Money] // a year
	Services int                  // that it serves, by either record
}

// Left is a system that cannot be drawn, and the keys of why: tier, risk or dates is not recorded.
type Left struct {
	System *kind.System
	Why    []string
}

// Portfolio is every system by what it means to the council and by its risk.
type Portfolio struct {
	Rows    []string // the tiers from the most critical to the least, as they are recorded; CriticalOnly where only that is
	Bubbles []Bubble // by row, then the most points, then the most money, then by name
	Left    []Left   // by name
}

// CriticalOnly is the row of systems that are marked as critical and have no tier.
const CriticalOnly = "critical"

// DrawPortfolio sorts systems into a portfolio; risks are by system.
func DrawPortfolio(s *kind.Snapshot, risks map[kind.ID]Risk) *Portfolio {
	p, services := &Portfolio{Rows: rows(s)}, served(s)
	for _, x := range s.Systems.All() {
		row, risk := slices.Index(p.Rows, rowOf(x)), risks[x.ID]
		var why []string
		if row < 0 {
			why = append(why, "tier")
		}
		if risk.Told == 0 {
			why = append(why, "risk")
		}
		if len(why) > 0 {
			p.Left = append(p.Left, Left{x, why})
			continue
		}
		p.Bubbles = append(p.Bubbles, Bubble{x, row, risk, x.AnnualCost, services[x.ID]})
	}
	slices.SortFunc(p.Bubbles, func(a, b Bubble) int {
		return cmp.Or(a.Row-b.Row, b.Risk.Points-a.Risk.Points, cmp.Compare(b.Cost.Or(-1), a.Cost.Or(-1)), byName(a.System, b.System))
	})
	slices.SortFunc(p.Left, func(a, b Left) int { return byName(a.System, b.System) })
	return p
}

// rows are the tiers that some system has, in the vocabulary's order.
func rows(s *kind.Snapshot) (out []string) {
	k, _ := kind.Of("system")
	f, _ := k.Field("tier")
	for _, tier := range append([]string{CriticalOnly}, f.Choices...) {
		if slices.ContainsFunc(s.Systems.All(), func(x *kind.System) bool { return rowOf(x) == tier }) {
			out = append(out, tier)
		}
	}
	return out
}

// rowOf is a system's tier; "" when nothing says how critical it is.
func rowOf(x *kind.System) string {
	tier := x.Tier.Or("")
	if tier == "" && x.Critical.Or(false) {
		return CriticalOnly
	}
	return tier
}

// served counts the services of each system, whichever of the two records names the other.
func served(s *kind.Snapshot) map[kind.ID]int {
	seen, out := map[[2]kind.ID]bool{}, map[kind.ID]int{}
	note := func(service, system kind.ID) {
		if _, there := s.Services.Get(service); there && !seen[[2]kind.ID{service, system}] {
			seen[[2]kind.ID{service, system}] = true
			out[system]++
		}
	}
	for _, x := range s.Systems.All() {
		for _, id := range x.Services.Or(nil) {
			note(id, x.ID)
		}
	}
	for _, x := range s.Services.All() {
		for _, id := range x.Systems.Or(nil) {
			note(x.ID, id)
		}
	}
	return out
}

func byName(a, b *kind.System) int {
	return cmp.Or(kind.CompareNames(kind.NameOf(a), kind.NameOf(b)), cmp.Compare(a.ID, b.ID))
}

// Drawn picks the bubbles that a picture has room for: those that cost most, then those of the most risk. Rest counts the others by row and points.
func (p *Portfolio) Drawn(room int) (drawn []Bubble, rest map[Place]int) {
	order := slices.Clone(p.Bubbles)
	slices.SortStableFunc(order, func(a, b Bubble) int {
		return cmp.Or(cmp.Compare(b.Cost.Or(-1), a.Cost.Or(-1)), b.Risk.Points-a.Risk.Points)
	})
	keep, rest := map[kind.ID]bool{}, map[Place]int{}
	for i, b := range order {
		if i < room {
			keep[b.System.ID] = true
		} else {
			rest[Place{b.Row, b.Risk.Points}]++
		}
	}
	for _, b := range p.Bubbles {
		if keep[b.System.ID] {
			drawn = append(drawn, b)
		}
	}
	return drawn, rest
}

// Place is where bubbles stand in a portfolio.
type Place struct{ Row, Points int }
