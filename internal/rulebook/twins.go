package rulebook

import (
	"cmp"
	"slices"
	"strings"

	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/rule"
)

// functionOf is what a contract buys: its own function, else that of the first of its systems that has one.
func functionOf(c *rule.Context, x *kind.Contract) kind.Opt[string] {
	if x.Function.Known() {
		return x.Function
	}
	for _, id := range x.Systems.Or(nil) {
		system, ok := c.Snapshot.Systems.Get(id)
		if ok && system.Function.Known() {
			return system.Function
		}
	}
	c.Miss(x, "function")
	return untold[string]()
}

// twinsKey keeps the twins of a snapshot for a day: what is current changes with it.
type twinsKey struct{ today kind.Date }

// allTwins gives, for each function that two departments or more buy under contracts that run, those contracts by title.
func allTwins(c *rule.Context) map[string][]*kind.Contract {
	return kind.Derive(c.Snapshot, twinsKey{c.Today}, func() map[string][]*kind.Contract {
		aside := &rule.Context{Snapshot: c.Snapshot, Today: c.Today} // what is missing elsewhere is no miss of this record
		by := map[string][]*kind.Contract{}
		for _, x := range c.Snapshot.Contracts.All() {
			function, told := functionOf(aside, x).Get()
			if told && x.Department.Known() && isCurrent(aside, x).Or(false) {
				by[kind.Fold(function)] = append(by[kind.Fold(function)], x)
			}
		}
		for function, all := range by {
			if !apart(all) {
				delete(by, function)
				continue
			}
			slices.SortFunc(all, byTitle)
		}
		return by
	})
}

func byTitle(a, b *kind.Contract) int {
	return cmp.Or(strings.Compare(kind.Fold(kind.NameOf(a)), kind.Fold(kind.NameOf(b))), cmp.Compare(a.ID, b.ID))
}

// apart tells whether contracts belong to more than one department.
func apart(all []*kind.Contract) bool {
	first := kind.Fold(all[0].Department.Or(""))
	return slices.ContainsFunc(all, func(x *kind.Contract) bool { return kind.Fold(x.Department.Or("")) != first })
}

// twins are the contracts that run for the same function in more than one department, this one among them.
func twins(c *rule.Context, x *kind.Contract) []*kind.Contract {
	function, told := functionOf(c, x).Get()
	if !told {
		return nil
	}
	return allTwins(c)[kind.Fold(function)]
}

// leadsTwins is true for one contract of each such function, the first by title, so that it is told once.
func leadsTwins(c *rule.Context, x *kind.Contract) kind.Opt[bool] {
	if !x.Department.Known() {
		c.Miss(x, "department")
		return untold[bool]()
	}
	all := twins(c, x)
	if len(all) == 0 || all[0] != x {
		return kind.Some(false)
	}
	for _, y := range all {
		c.Cite(y, "department")
	}
	return kind.Some(true)
}

// departmentsBuying are the departments whose contracts for a product run, in the order of the register. Two that are known settle it; fewer cannot be
// told while a contract's department or end is missing.
func departmentsBuying(c *rule.Context, x *kind.Product) kind.Opt[[]string] {
	var out []string
	unsure := false
	for _, y := range contractsWithProduct(c, x) {
		runs, told := isCurrent(c, y).Get()
		if told && !runs {
			continue
		}
		if !y.Department.Known() {
			c.Miss(y, "department")
		}
		if !told || !y.Department.Known() {
			unsure = true
			continue
		}
		same := func(s string) bool { return kind.Fold(s) == kind.Fold(y.Department.Or("")) }
		if !slices.ContainsFunc(out, same) {
			out = append(out, y.Department.Or(""))
		}
		c.Cite(y, "department")
	}
	if unsure && len(out) < 2 {
		return untold[[]string]()
	}
	return kind.Some(out)
}
