package overlap

import (
	"cmp"
	"maps"
	"slices"
	"strconv"

	"github.com/moothall/moothall/internal/kind"
)

// Cover is the smallest sets of systems that do all that an overlap is recorded to do.
type Cover struct {
	Of      int      `json:"of"`                    // systems
	Fewest  int      `json:"fewest"`                // how many are enough
	Exact   bool     `json:"exact"`                 // that no set is smaller was proved; else the set was found step by step
	Choices int      `json:"choices"`               // how many sets are as small, as far as it was looked
	Counted bool     `json:"choices_counted"`       // that there are no more choices; else the best options may not be among these
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
	Told   []string            `json:"saving_known_from,omitempty"`     // across councils: those of which the cost of all that goes is known
	Untold []string            `json:"saving_not_known_from,omitempty"` // those of which some is not
	Whole  kind.Opt[kind.Date] `json:"saving_whole_from,omitzero"`      // the day after the last contract of what goes has ended; absent where an end is not recorded
	Months kind.Opt[int]       `json:"pays_back_in_months,omitzero"`    // absent unless both sums are exact and something is saved
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
	mostSteps   = 5_000 // of the search, before it settles for what it has
)

// cover works out the smallest sets.
func (e estates) cover(systems []Has) Cover {
	does, untold := jobs(systems, e.ask.By)
	contracts := e.within(systems)
	s := &search{does: does, steps: mostSteps, worth: func(keep []int) worth { return worthOf(systems, contracts, keep) }}
	for _, c := range contracts {
		s.together = append(s.together, c.systems)
	}
	found := s.smallest()
	out := Cover{Of: len(systems), Fewest: len(found.best[0].keep), Exact: found.proved, Choices: found.choices, Counted: found.counted, Untold: untold, Options: []Option{}}
	for _, c := range found.best {
		out.Options = append(out.Options, e.option(systems, c.keep))
	}
	return out
}

// whole is a contract all of whose systems are among some.
type whole struct {
	value   kind.Money
	systems []int
}

// within are the contracts that pay for some systems and for no others.
func (e estates) within(systems []Has) (out []whole) {
	by := map[contractOf]*whole{}
	of := map[contractOf]int{}
	for i, h := range systems {
		for _, x := range e.paying(h) {
			key := contractOf{h.council, x.ID}
			if by[key] == nil {
				by[key], of[key] = &whole{value: x.AnnualValue.Or(0)}, len(x.Systems.Or(nil))
			}
			by[key].systems = append(by[key].systems, i)
		}
	}
	for key, w := range by {
		if len(w.systems) == of[key] {
			out = append(out, *w)
		}
	}
	return out
}

// worthOf is what stays where some systems are kept.
func worthOf(systems []Has, contracts []whole, keep []int) (w worth) {
	for _, i := range keep {
		if m, ok := systems[i].MoveCost.Get(); ok {
			w.known, w.move = w.known+1, w.move+m
		}
		w.saving += systems[i].recorded.Or(0)
	}
	for _, c := range contracts {
		if slices.ContainsFunc(c.systems, func(i int) bool { return slices.Contains(keep, i) }) {
			w.saving += c.value
		}
	}
	return w
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
	once := func(jobs []int) []int { slices.Sort(jobs); return slices.Compact(jobs) }
	for product, jobs := range ofProduct {
		ofProduct[product] = once(jobs)
	}
	for i, h := range systems {
		if h.product == "" {
			does[i] = once(does[i])
		} else {
			does[i] = ofProduct[h.product]
		}
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
	if len(e.councils) > 1 {
		o.Told, o.Untold = told(gone)
	}
	if o.Saving.Exact() && o.Move.Exact() && o.Saving.From > 0 {
		year := int64(o.Saving.From)
		o.Months = kind.Some(int((int64(o.Move.From)*12 + year - 1) / year))
	}
	return o
}

// told parts the councils of some systems by whether what all of them cost is known, by name.
func told(systems []Has) (known, not []string) {
	missing := map[string]bool{}
	for _, h := range systems {
		missing[h.Council] = missing[h.Council] || h.Cost.Known == 0
	}
	for _, name := range slices.SortedFunc(maps.Keys(missing), kind.CompareNames) {
		if missing[name] {
			not = append(not, name)
		} else {
			known = append(known, name)
		}
	}
	return known, not
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
