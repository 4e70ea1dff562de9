package group

import (
	"cmp"
	"slices"
	"strings"

	"github.com/moothall/moothall/internal/buying"
	"github.com/moothall/moothall/internal/kind"
)

// Window is how joint buys are looked for.
type Window struct {
	Minimum int // councils that it takes
	Months  int // within which their contracts end
}

// Usual are three councils within a year.
var Usual = Window{Minimum: 3, Months: 12}

// Part is one contract of a joint buy, as far as its council shares it.
type Part struct {
	Council     string               `json:"council"`
	Slug        string               `json:"council_id"`
	Contract    kind.ID              `json:"contract"`
	Title       string               `json:"title"`
	Supplier    string               `json:"supplier,omitempty"`
	End         kind.Date            `json:"current_end"`
	SafeStart   kind.Date            `json:"last_safe_start"`
	LeadMonths  int                  `json:"lead_months"`
	LeadAssumed bool                 `json:"lead_assumed"` // no lead time is shared: the usual one
	AnnualValue kind.Opt[kind.Money] `json:"annual_value,omitzero"`
	Guessed     bool                 `json:"guessed"` // the function came from the title
}

// JointBuy is a function for which several councils' contracts end within a window: they could buy together.
type JointBuy struct {
	Function    string     `json:"function"`
	Guessed     bool       `json:"guessed"` // for one contract at least, the function came from words in its title
	Councils    []string   `json:"councils"`
	Contracts   []Part     `json:"contracts"`
	FirstEnd    kind.Date  `json:"first_end"`
	LastEnd     kind.Date  `json:"last_end"`
	SafeStart   kind.Date  `json:"last_safe_start"` // the earliest: in time for every council
	LeadAssumed bool       `json:"lead_assumed"`
	Known       kind.Money `json:"annual_value"` // what is known of it, in pence a year
	KnownFrom   int        `json:"known_from"`   // councils
	Of          int        `json:"of"`
}

// JointBuys finds what councils could buy together: contracts of one function whose current ends, not yet past, lie within the window. Each
// contract stands in one joint buy at most, in that of the most councils. Those with the earliest last safe start come first.
func JointBuys(all []Shared, c *buying.Catalogue, today kind.Date, w Window) []JointBuy {
	byFunction := map[string][]Part{}
	for _, s := range all {
		if len(s.Consent["contract"]) == 0 {
			continue
		}
		purposes := purposesOf(s, c)
		for _, x := range s.Snapshot.Contracts.All() {
			p, ok := partOf(s, x, today)
			if is := purposes[x.ID]; ok && is.function != "" {
				p.Guessed = is.guessed
				byFunction[is.function] = append(byFunction[is.function], p)
			}
		}
	}
	out := []JointBuy{}
	for function, parts := range byFunction {
		slices.SortFunc(parts, func(a, b Part) int {
			return cmp.Or(cmp.Compare(a.End, b.End), strings.Compare(a.Council, b.Council), strings.Compare(a.Slug, b.Slug), cmp.Compare(a.Contract, b.Contract))
		})
		for _, set := range windows(parts, w) {
			out = append(out, jointBuy(function, set))
		}
	}
	slices.SortFunc(out, func(a, b JointBuy) int {
		return cmp.Or(cmp.Compare(a.SafeStart, b.SafeStart), strings.Compare(a.Function, b.Function), cmp.Compare(a.FirstEnd, b.FirstEnd))
	})
	return out
}

// purpose is what a contract is for; function is "" when that cannot be told.
type purpose struct {
	function string
	guessed  bool
}

type purposesKey struct{ catalogue *buying.Catalogue }

// purposesOf gives what each contract is for, worked out once for a snapshot: guessing from thousands of titles takes longest of all.
func purposesOf(s Shared, c *buying.Catalogue) map[kind.ID]purpose {
	return kind.Derive(s.Snapshot, purposesKey{c}, func() map[kind.ID]purpose {
		out := map[kind.ID]purpose{}
		for _, x := range s.Snapshot.Contracts.All() {
			function, guessed := functionOf(x, c)
			out[x.ID] = purpose{function, guessed}
		}
		return out
	})
}

// functionOf is what a contract is for: its own field, where that is shared, else a guess from its title.
func functionOf(x *kind.Contract, c *buying.Catalogue) (label string, guessed bool) {
	name, known := x.Function.Get()
	if !known {
		name, _, known = c.FunctionOf(x.Title.Or(""))
		guessed = true
	}
	f, ok := c.Function(name)
	switch {
	case !known || ok && f.ID == "other":
		return "", false
	case ok:
		return f.Label, guessed
	}
	return name, guessed
}

// partOf gives a contract's part in a joint buy; false when it cannot be told when it ends, or it has ended.
func partOf(s Shared, x *kind.Contract, today kind.Date) (Part, bool) {
	t := buying.TermsOf(x)
	end, ok := buying.CurrentEnd(t, today)
	if !ok || end < today {
		return Part{}, false
	}
	start, months, assumed, ok := buying.LastSafeStart(t, today, buying.DefaultLeadMonths)
	if !ok {
		return Part{}, false
	}
	p := Part{Council: s.Name, Slug: s.Slug, Contract: x.ID, Title: kind.NameOf(x), End: end, SafeStart: start, LeadMonths: months, LeadAssumed: assumed, AnnualValue: x.AnnualValue}
	if id, known := x.Supplier.Get(); known {
		if sup, there := s.Snapshot.Suppliers.Get(id); there {
			p.Supplier = kind.NameOf(sup)
		}
	}
	return p, true
}

// windows picks sets of parts, in the order of their ends, that lie within the window and are of enough councils: the set of most councils
// first, then from what stands before and after it.
func windows(parts []Part, w Window) (out [][]Part) {
	best, from, to := 0, 0, 0
	within, end := map[string]int{}, 0 // contracts of each council in the window that begins at i and stops before end
	for i := range parts {
		last := parts[i].End.AddMonths(w.Months)
		for end < len(parts) && parts[end].End <= last {
			within[parts[end].Slug]++
			end++
		}
		if len(within) > best {
			best, from, to = len(within), i, end
		}
		within[parts[i].Slug]--
		if within[parts[i].Slug] == 0 {
			delete(within, parts[i].Slug)
		}
	}
	if best == 0 || best < w.Minimum {
		return nil
	}
	out = append(windows(parts[:from], w), parts[from:to])
	return append(out, windows(parts[to:], w)...)
}

// councilsOf are the councils of some parts, by name.
func councilsOf(parts []Part) (names []string) {
	seen := map[string]bool{}
	for _, p := range parts {
		if !seen[p.Slug] {
			seen[p.Slug] = true
			names = append(names, p.Council)
		}
	}
	slices.Sort(names)
	return names
}

func jointBuy(function string, parts []Part) JointBuy {
	b := JointBuy{Function: function, Councils: councilsOf(parts), Contracts: parts, FirstEnd: parts[0].End, LastEnd: parts[len(parts)-1].End, SafeStart: parts[0].SafeStart}
	known := map[string]bool{}
	for _, p := range parts {
		b.Guessed = b.Guessed || p.Guessed
		b.LeadAssumed = b.LeadAssumed || p.LeadAssumed
		b.SafeStart = min(b.SafeStart, p.SafeStart)
		if v, ok := p.AnnualValue.Get(); ok {
			b.Known += v
			known[p.Slug] = true
		}
	}
	b.KnownFrom, b.Of = len(known), len(b.Councils)
	return b
}

// FewestForMedian is how many councils must share a value before a median or mean over them is shown: with fewer, one could be told from
// what the others know of their own.
const FewestForMedian = 5

// Comparison is what a function costs the group's councils in a year, as far as they share it.
type Comparison struct {
	Function  string     `json:"function"`
	Of        int        `json:"of"`         // councils with a contract for it
	KnownFrom int        `json:"known_from"` // councils that share a value
	Known     kind.Money `json:"annual_value"`
	// Over what each sharing council pays; absent under five of them.
	Median kind.Opt[kind.Money] `json:"median,omitzero"`
	Mean   kind.Opt[kind.Money] `json:"mean,omitzero"`
}

// Compare says for each function of several councils what they pay a year for contracts that have not ended, as far as can be told.
func Compare(all []Shared, c *buying.Catalogue, today kind.Date) []Comparison {
	of, paid := map[string]map[string]bool{}, map[string]map[string]kind.Money{}
	for _, s := range all {
		if len(s.Consent["contract"]) == 0 {
			continue
		}
		purposes := purposesOf(s, c)
		for _, x := range s.Snapshot.Contracts.All() {
			function := purposes[x.ID].function
			end, told := buying.CurrentEnd(buying.TermsOf(x), today)
			if function == "" || told && end < today {
				continue
			}
			if of[function] == nil {
				of[function], paid[function] = map[string]bool{}, map[string]kind.Money{}
			}
			of[function][s.Slug] = true
			if v, ok := x.AnnualValue.Get(); ok {
				paid[function][s.Slug] += v
			}
		}
	}
	out := []Comparison{}
	for function, councils := range of {
		if len(councils) > 1 {
			out = append(out, comparison(function, len(councils), paid[function]))
		}
	}
	slices.SortFunc(out, func(a, b Comparison) int { return strings.Compare(a.Function, b.Function) })
	return out
}

func comparison(function string, of int, paid map[string]kind.Money) Comparison {
	c := Comparison{Function: function, Of: of, KnownFrom: len(paid)}
	var values []kind.Money
	for _, v := range paid {
		values = append(values, v)
		c.Known += v
	}
	n := len(values)
	if n < FewestForMedian {
		return c
	}
	slices.Sort(values)
	c.Median = kind.Some((values[(n-1)/2] + values[n/2]) / 2)
	c.Mean = kind.Some(c.Known / kind.Money(n))
	return c
}
