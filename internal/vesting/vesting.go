// Package vesting plans what councils that merge or split must settle before vesting day, the first day of the councils that succeed
// them: each contract's class, what two of them have of one kind, and what each essential service runs on that day. It is pure.
package vesting

import (
	"slices"
	"strings"

	"github.com/moothall/moothall/internal/buying"
	"github.com/moothall/moothall/internal/kind"
)

// Predecessor is a council that ends, with its registers.
type Predecessor struct {
	Slug, Name, Nation string
	Snapshot           *kind.Snapshot
	Shares             func(register, field string) bool // what of it is let be seen; nil for all
}

// Footprint is a council that may succeed some predecessors, which it names by slug.
type Footprint struct {
	Name     string
	Councils []string
}

// Ask is what a plan is asked for.
type Ask struct {
	Vesting   kind.Date
	Direction kind.Date // from which a direction under section 24 binds; 0 where none was made
	Today     kind.Date
	Into      []Footprint
}

// Plan is the shape of `moothall merge plan --json`.
type Plan struct {
	Vesting   kind.Date  `json:"vesting"`
	Direction *kind.Date `json:"direction_from,omitempty"`
	Councils  []string   `json:"-"` // the predecessors' names
	Today     kind.Date  `json:"-"` // on which the registers stood so
	Rows      []Row      `json:"rows"`
	Missing   []Missing  `json:"missing"` // what the plan lacks, by council
	Area
	Into []Successor `json:"into,omitempty"`
}

// Area is what the councils of one footprint must settle together.
type Area struct {
	Pairs  []Pair   `json:"pairs"`
	DayOne []DayOne `json:"day_one"`
	Shared []Shared `json:"shared_or_separate,omitempty"` // systems of a council that more than one footprint succeeds, and its contracts that name no system

	Functions []Function `json:"functions_on_day_one,omitempty"` // told by contracts, where no essential service has a system
}

// Successor is one footprint's part of the plan.
type Successor struct {
	Name     string   `json:"name"`
	Councils []string `json:"councils"`
	Area
}

// Row is one contract. Rows stand by council, then class, then end.
type Row struct {
	Council   string      `json:"council"`
	Reference string      `json:"reference,omitempty"`
	Title     string      `json:"title,omitempty"`
	Supplier  string      `json:"supplier,omitempty"`
	End       *kind.Date  `json:"end,omitempty"` // as things stand
	Value     *kind.Money `json:"value,omitempty"`
	Class     Class       `json:"class"`
	Flags     []Flag      `json:"flags"`
	Why       string      `json:"why"`
}

// DayOne is an essential service and a system that it can run on; no system is a gap.
type DayOne struct {
	Service string `json:"service"`
	System  string `json:"system,omitempty"`
	Council string `json:"council,omitempty"` // whose system it is
	Ends    bool   `json:"contract_ends_before_vesting,omitempty"`
}

// Shared is a system that two successors would both rest on, or a contract that names none.
type Shared struct {
	Council    string   `json:"council"`
	System     string   `json:"system"` // the contract's title or reference where it names no system
	Contract   bool     `json:"is_contract,omitempty"`
	Why        string   `json:"why,omitempty"` // of a contract, why it stands here
	Successors []string `json:"successors"`
	Decide     string   `json:"decide"`      // shared or separate?
	Rests      Effect   `json:"rests_on_it"` // the contracts and data flows that go with the system either way
}

// Make makes a plan.
func Make(catalogue *buying.Catalogue, councils []Predecessor, a Ask) *Plan {
	p := &Plan{Vesting: a.Vesting, Today: a.Today, Rows: []Row{}, Missing: []Missing{}}
	if a.Direction != 0 {
		p.Direction = &a.Direction
	}
	for _, c := range councils {
		p.Rows, p.Councils = append(p.Rows, rows(c, a)...), append(p.Councils, c.Name)
		p.Missing = append(p.Missing, missing(catalogue, c, a)...)
	}
	p.Area = area(catalogue, councils, a, p.Rows)
	p.Shared = shared(councils, a, p.Rows)
	for _, f := range a.Into {
		var part []Predecessor
		s := Successor{Name: f.Name, Councils: []string{}}
		for _, c := range councils {
			if slices.Contains(f.Councils, c.Slug) {
				part = append(part, c)
				s.Councils = append(s.Councils, c.Name)
			}
		}
		s.Area = area(catalogue, part, a, p.Rows)
		for _, x := range p.Shared {
			if slices.Contains(x.Successors, f.Name) {
				s.Shared = append(s.Shared, x)
			}
		}
		p.Into = append(p.Into, s)
	}
	return p
}

func area(catalogue *buying.Catalogue, councils []Predecessor, a Ask, rows []Row) Area {
	by := byFunction(catalogue, councils, a)
	out := Area{Pairs: pairs(catalogue, by), DayOne: dayOne(councils, a)}
	effects(out.Pairs, councils, rows)
	if !slices.ContainsFunc(out.DayOne, func(d DayOne) bool { return d.System != "" }) {
		out.Functions = functionsOnDayOne(by, rows)
	}
	return out
}

// servesAll is why a contract that names no system stands beside shared systems.
const servesAll = "It names no system, so it serves every successor of its council until somebody says otherwise: name its system, or decide."

// shared lists the systems of each council that more than one footprint succeeds, then its contracts that have not ended and name no system.
func shared(councils []Predecessor, a Ask, rows []Row) []Shared {
	var out []Shared
	for _, c := range councils {
		var names []string
		for _, f := range a.Into {
			if slices.Contains(f.Councils, c.Slug) {
				names = append(names, f.Name)
			}
		}
		if len(names) < 2 {
			continue
		}
		for _, x := range systemsByName(c.Snapshot) {
			h := Has{Council: c.Name, System: kind.NameOf(x), Contracts: covering(c.Snapshot, x.ID)}
			out = append(out, Shared{Council: c.Name, System: h.System, Successors: names, Decide: decideShared, Rests: Effect{Contracts: contractsOf(h, rows), Flows: flowsOf(c.Snapshot, h.System)}})
		}
		out = append(out, sharedContracts(c, names, a, rows)...)
	}
	return out
}

// decideShared is what is to be decided on each.
const decideShared = "shared or separate?"

// sharedContracts are those of a council that have not ended and name no system, by name.
func sharedContracts(c Predecessor, successors []string, a Ask, rows []Row) (out []Shared) {
	for _, k := range c.Snapshot.Contracts.All() {
		if len(k.Systems.Or(nil)) > 0 || ended(k, a.Today) {
			continue
		}
		h := Has{Council: c.Name, Contracts: []string{called(k)}}
		name := k.Title.Or(called(k))
		out = append(out, Shared{Council: c.Name, System: name, Contract: true, Why: servesAll, Successors: successors, Decide: decideShared, Rests: Effect{Contracts: contractsOf(h, rows), Flows: []Flow{}}})
	}
	slices.SortStableFunc(out, func(x, y Shared) int { return kind.CompareNames(x.System, y.System) })
	return out
}

// covering are the contracts that name a system, as they are called.
func covering(s *kind.Snapshot, system kind.ID) (out []string) {
	for _, k := range s.Contracts.All() {
		if slices.Contains(k.Systems.Or(nil), system) {
			out = append(out, called(k))
		}
	}
	return out
}

func systemsByName(s *kind.Snapshot) []*kind.System {
	out := slices.Clone(s.Systems.All())
	slices.SortFunc(out, func(a, b *kind.System) int { return kind.CompareNames(kind.NameOf(a), kind.NameOf(b)) })
	return out
}

// dayOne lists each essential service of the councils with the systems that it can run on, gaps first, then what rests on contracts
// that end before vesting day, then by service.
func dayOne(councils []Predecessor, a Ask) []DayOne {
	found, names := map[string][]DayOne{}, map[string]string{}
	for _, c := range councils {
		ends := endsBefore(c, a)
		for _, v := range c.Snapshot.Services.All() {
			if !v.Essential.Or(false) {
				continue
			}
			key := kind.Fold(kind.NameOf(v))
			if names[key] == "" {
				names[key] = kind.NameOf(v)
			}
			for _, x := range systemsByName(c.Snapshot) {
				if slices.Contains(x.Services.Or(nil), v.ID) || slices.Contains(v.Systems.Or(nil), x.ID) {
					found[key] = append(found[key], DayOne{names[key], kind.NameOf(x), c.Name, ends[x.ID]})
				}
			}
		}
	}
	out := []DayOne{}
	for key, name := range names {
		if len(found[key]) == 0 {
			out = append(out, DayOne{Service: name})
		}
		out = append(out, found[key]...)
	}
	slices.SortStableFunc(out, func(x, y DayOne) int {
		return firstOf(before(x.System == "", y.System == ""), before(x.Ends, y.Ends), kind.CompareNames(x.Service, y.Service), kind.CompareNames(x.Council, y.Council), kind.CompareNames(x.System, y.System))
	})
	return out
}

// firstOf is the first comparison that tells two things apart.
func firstOf(comparisons ...int) int {
	for _, c := range comparisons {
		if c != 0 {
			return c
		}
	}
	return 0
}

// before puts what is marked ahead of what is not.
func before(a, b bool) int {
	switch {
	case a && !b:
		return -1
	case b && !a:
		return 1
	}
	return 0
}

// endsBefore tells of which systems every contract ends before vesting day; a system without a contract is not among them.
func endsBefore(c Predecessor, a Ask) map[kind.ID]bool {
	out, runs := map[kind.ID]bool{}, map[kind.ID]bool{}
	for _, k := range c.Snapshot.Contracts.All() {
		class, _ := classOf(buying.TermsOf(k), a.Vesting)
		for _, id := range k.Systems.Or(nil) {
			out[id] = true
			runs[id] = runs[id] || class != EndsBefore
		}
	}
	for id := range out {
		out[id] = !runs[id]
	}
	return out
}

// supplierName is the name of a record's supplier, or "".
func supplierName(s *kind.Snapshot, id kind.Opt[kind.ID]) string {
	x, ok := s.Suppliers.Get(id.Or(0))
	if !ok {
		return ""
	}
	return strings.TrimSpace(kind.NameOf(x))
}
