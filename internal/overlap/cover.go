package overlap

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/moothall/moothall/internal/kind"
)

// Cover is the smallest sets of systems that do all that an overlap is recorded to do.
type Cover struct {
	Of      int      `json:"of"`                    // systems
	Fewest  int      `json:"fewest"`                // how many are enough
	Exact   bool     `json:"exact"`                 // that no set is smaller, and that Choices counts them all, was proved; else the set was found step by step
	Choices int      `json:"choices"`               // how many sets are as small
	Options []Option `json:"options"`               // the best of them, at most mostOptions
	Untold  []string `json:"services_not_recorded"` // systems that nothing but themselves is shown to replace, because what they serve is not recorded
}

// Nothing tells whether no system is shown to do what another does.
func (c Cover) Nothing() bool { return c.Fewest == c.Of }

// Option is one such set: what stays, what goes, and what that means.
type Option struct {
	Keep   []Named             `json:"keep"`
	Go     []Named             `json:"go"`
	Saving Sum                 `json:"saving_a_year"`
	Move   Sum                 `json:"move_cost"`
	Whole  kind.Opt[kind.Date] `json:"saving_whole_from,omitzero"`   // the day after the last contract of what goes has ended; absent where an end is not recorded
	Months kind.Opt[int]       `json:"pays_back_in_months,omitzero"` // absent unless both sums are exact and something is saved
}

// Named names one of the systems.
type Named struct {
	Council  string  `json:"council"`
	Slug     string  `json:"council_id"`
	ID       kind.ID `json:"id"`
	Name     string  `json:"name"`
	Contract bool    `json:"is_contract"`
}

const (
	mostOptions = 5
	mostSteps   = 200_000 // of the search, before it settles for what it finds step by step
)

// cover works out the smallest sets.
func (e estates) cover(systems []Has) Cover {
	does, untold := jobs(systems, e.ask.By)
	out := Cover{Of: len(systems), Exact: true, Untold: untold, Options: []Option{}}
	search := &search{does: does, steps: mostSteps}
	sets := func(keep []int) {
		out.Choices++
		out.Options = append(out.Options, e.option(systems, keep))
		slices.SortStableFunc(out.Options, better)
		out.Options = out.Options[:min(len(out.Options), mostOptions)]
	}
	keep, proved := search.smallest(sets)
	out.Fewest, out.Exact = len(keep), proved
	if !proved {
		out.Choices, out.Options = 0, nil
		sets(keep)
	}
	return out
}

// jobs says for each system which jobs it is shown to do, numbered from 0, and names those whose services are not recorded. A use of a product is shown to do what
// any other use of the same product does. What a system without services does is known to no other than its product's other uses.
func jobs(systems []Has, by string) (does [][]int, untold []string) {
	number := map[string]int{}
	job := func(name string) int {
		n, ok := number[name]
		if !ok {
			n = len(number)
			number[name] = n
		}
		return n
	}
	ofProduct := map[string][]int{}
	untold = []string{}
	for i, h := range systems {
		var own []int
		switch {
		case by == ByFunction:
			own = []int{job("function")}
		case len(h.Services) == 0:
			untold = append(untold, h.Name)
			own = []int{job("untold " + cmp.Or(h.product, strconv.Itoa(i)+" alone"))}
		default:
			for _, s := range h.Services {
				own = append(own, job("service "+kind.Fold(s)))
			}
		}
		does = append(does, own)
		if h.product != "" {
			ofProduct[h.product] = append(ofProduct[h.product], own...)
		}
	}
	for i, h := range systems {
		if h.product != "" {
			does[i] = ofProduct[h.product]
		}
		slices.Sort(does[i])
		does[i] = slices.Compact(slices.Clone(does[i]))
	}
	return does, untold
}

func (e estates) option(systems []Has, keep []int) Option {
	o := Option{Keep: []Named{}, Go: []Named{}}
	var gone []Has
	for i, h := range systems {
		if slices.Contains(keep, i) {
			o.Keep = append(o.Keep, named(h))
		} else {
			o.Go, gone = append(o.Go, named(h)), append(gone, h)
		}
	}
	o.Saving, o.Move, o.Whole = e.cost(gone), moving(gone), wholeFrom(gone)
	if o.Saving.Exact() && o.Move.Exact() && o.Saving.From > 0 {
		year := int64(o.Saving.From)
		o.Months = kind.Some(int((int64(o.Move.From)*12 + year - 1) / year))
	}
	return o
}

func named(h Has) Named { return Named{h.Council, h.Slug, h.ID, h.Name, h.Contract} }

// wholeFrom is the day from which nothing of what goes is paid for any longer.
func wholeFrom(gone []Has) kind.Opt[kind.Date] {
	last := kind.Date(0)
	for _, h := range gone {
		end, ok := h.Ends.Get()
		if !ok {
			return kind.Opt[kind.Date]{}
		}
		last = max(last, end)
	}
	if last == 0 {
		return kind.Opt[kind.Date]{}
	}
	return kind.Some(last + 1)
}

// better puts options of one size in order: those of whose moving costs most are known, then the cheapest to move to, then what surely saves most, then by name.
func better(a, b Option) int {
	return cmp.Or(cmp.Compare(b.Move.Known, a.Move.Known), cmp.Compare(a.Move.From, b.Move.From), cmp.Compare(b.Saving.From, a.Saving.From), strings.Compare(nameOf(a.Keep), nameOf(b.Keep)))
}

func nameOf(all []Named) string {
	var b strings.Builder
	for _, n := range all {
		b.WriteString(kind.Fold(n.Name) + "\x00" + n.Slug + "\x00")
	}
	return b.String()
}
