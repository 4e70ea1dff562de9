package estate

import (
	"cmp"
	"slices"

	"github.com/moothall/moothall/internal/kind"
)

// Attribute is what a landscape is coloured by.
type Attribute string

// The attributes.
const (
	Criticality Attribute = "tier"
	Hosting     Attribute = "hosting"
	Support     Attribute = "support"
	ContractEnd Attribute = "contract"
	Supplier    Attribute = "supplier"
	Owner       Attribute = "owner"
	Cost        Attribute = "cost"
)

// Attributes are all attributes, each with the fields of a system, and of a contract, that it reads: who may not see one of them
// may not choose it.
func Attributes() []Reads {
	return []Reads{
		{Criticality, []string{"tier", "critical"}, nil},
		{Hosting, []string{"hosting"}, nil},
		{Support, []string{"end_of_support", "extended_support_to"}, nil},
		{ContractEnd, nil, []string{"systems", "end"}},
		{Supplier, []string{"supplier"}, nil},
		{Owner, []string{"owner"}, nil},
		{Cost, []string{"annual_cost"}, nil},
	}
}

// Reads is an attribute and the fields that it reads.
type Reads struct {
	Attribute            Attribute
	OfSystem, OfContract []string
}

// Shade is one value of an attribute.
type Shade struct {
	Key     string // what it stands for, where it has no name of its own: past, year, later, none, others, unknown...
	Name    string // a value as it is recorded
	Systems int
	Ordered bool // the shades run from the most pressing to the least
	order   int
}

// Unknown tells that nothing is recorded.
func (s Shade) Unknown() bool { return s.Key == "unknown" || s.Key == "none" }

// mostNames is how many suppliers or owners have a colour of their own; more cannot be told apart.
const mostNames = 8

// shade gives every system its tile, and the landscape its legend.
func (l *Landscape) shade(s *kind.Snapshot, v View) map[kind.ID]Tile {
	of := shadeOf(s, v)
	shades := make(map[kind.ID]Shade, l.Systems)
	for _, x := range s.Systems.All() {
		shades[x.ID] = of(x)
	}
	if v.Colour == Supplier || v.Colour == Owner {
		foldRare(shades)
	}
	count := map[Shade]int{}
	for _, sh := range shades {
		count[sh]++
	}
	for sh, n := range count {
		sh.Systems = n
		l.Shades = append(l.Shades, sh)
	}
	slices.SortFunc(l.Shades, func(a, b Shade) int {
		return cmp.Or(cmp.Compare(a.order, b.order), cmp.Compare(b.Systems, a.Systems), kind.CompareNames(a.Name, b.Name))
	})
	place := map[Shade]int{}
	for i, sh := range l.Shades {
		sh.Systems = 0
		place[sh] = i
	}
	tiles := make(map[kind.ID]Tile, l.Systems)
	for _, x := range s.Systems.All() {
		tiles[x.ID] = Tile{x, place[shades[x.ID]]}
	}
	return tiles
}

// shadeOf reads the attribute off a system.
func shadeOf(s *kind.Snapshot, v View) func(*kind.System) Shade {
	switch v.Colour {
	case Criticality:
		return tier
	case Hosting:
		return func(x *kind.System) Shade { return named(x.Hosting.Or("")) }
	case Support:
		return func(x *kind.System) Shade { return v.support(x) }
	case ContractEnd:
		ends := v.contracts(s)
		return func(x *kind.System) Shade { return v.contract(ends, x.ID) }
	case Supplier:
		return func(x *kind.System) Shade { return recordName(s.Suppliers, x.Supplier) }
	case Owner:
		return func(x *kind.System) Shade { return recordName(s.Posts, x.Owner) }
	case Cost:
		return cost
	}
	return func(*kind.System) Shade { return unknown() }
}

func unknown() Shade { return Shade{Key: "unknown", order: 1000} }

// ordered is a shade that stands at its place in the legend.
func ordered(key string, order int) Shade { return Shade{Key: key, order: order, Ordered: true} }

func named(value string) Shade {
	if value == "" {
		return unknown()
	}
	return Shade{Name: value}
}

func recordName[T kind.Record](r kind.Register[T], ref kind.Opt[kind.ID]) Shade {
	x, there := r.Get(ref.Or(0))
	if !there {
		return unknown()
	}
	return named(kind.NameOf(x))
}

func tier(x *kind.System) Shade {
	value := x.Tier.Or("")
	if value == "" {
		if x.Critical.Or(false) {
			return ordered("critical", -1)
		}
		return unknown()
	}
	k, _ := kind.Of("system")
	f, _ := k.Field("tier")
	return Shade{Name: value, order: slices.Index(f.Choices, value), Ordered: true}
}

// dated sorts a day into past, within a year, and later.
func (v View) dated(end kind.Date) Shade {
	switch {
	case end < v.Today:
		return ordered("past", 0)
	case end <= v.Today.AddMonths(12):
		return ordered("year", 1)
	}
	return ordered("later", 2)
}

func (v View) support(x *kind.System) Shade {
	end, known := x.EndOfSupport.Get()
	more, extended := x.ExtendedSupportTo.Get()
	if !known && !extended {
		return unknown()
	}
	return v.dated(max(end, more))
}

// lasts is how long the contracts that name a system run.
type lasts struct {
	end   kind.Date
	known bool
}

// contracts is, for each system that a contract names, the day that the last of them ends on.
func (v View) contracts(s *kind.Snapshot) map[kind.ID]lasts {
	out := map[kind.ID]lasts{}
	for _, c := range s.Contracts.All() {
		end, ok := v.ContractEnd(c)
		for _, id := range c.Systems.Or(nil) {
			x := out[id]
			if ok && (!x.known || end > x.end) {
				x = lasts{end, true}
			}
			out[id] = x
		}
	}
	return out
}

func (v View) contract(ends map[kind.ID]lasts, system kind.ID) Shade {
	x, named := ends[system]
	switch {
	case !named:
		return Shade{Key: "none", order: 1000}
	case !x.known:
		return ordered("noend", 3)
	}
	return v.dated(x.end)
}

func cost(x *kind.System) Shade {
	pence, known := x.AnnualCost.Get()
	if !known {
		return unknown()
	}
	for i, band := range []struct {
		key  string
		from kind.Money
	}{{"cost100", 100_000_00}, {"cost25", 25_000_00}, {"cost5", 5_000_00}} {
		if pence >= band.from {
			return ordered(band.key, i)
		}
	}
	return ordered("cost0", 3)
}

// foldRare puts the names that stand at the fewest systems under one shade.
func foldRare(shades map[kind.ID]Shade) {
	count := map[string]int{}
	for _, sh := range shades {
		if sh.Name != "" {
			count[sh.Name]++
		}
	}
	if len(count) <= mostNames {
		return
	}
	names := make([]string, 0, len(count))
	for name := range count {
		names = append(names, name)
	}
	slices.SortFunc(names, func(a, b string) int {
		return cmp.Or(cmp.Compare(count[b], count[a]), kind.CompareNames(a, b), cmp.Compare(a, b))
	})
	own := map[string]bool{}
	for _, name := range names[:mostNames] {
		own[name] = true
	}
	for id, sh := range shades {
		if sh.Name != "" && !own[sh.Name] {
			shades[id] = Shade{Key: "others", order: 999}
		}
	}
}
