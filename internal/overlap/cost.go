package overlap

import "github.com/moothall/moothall/internal/kind"

// Sum is money of which not everything may be known, in pence. It is at least From. To is absent where it has no end that can be told.
type Sum struct {
	From  kind.Money           `json:"from"`
	To    kind.Opt[kind.Money] `json:"to,omitzero"`
	Known int                  `json:"known"` // systems whose figure is known
	Of    int                  `json:"of"`
}

// Exact tells whether the sum is known to the penny.
func (s Sum) Exact() bool { to, ok := s.To.Get(); return ok && to == s.From }

// Basis is what a system's cost a year rests on.
type Basis string

// What a cost can rest on.
const (
	Recorded       Basis = "recorded"        // its own cost a year
	FromContract   Basis = "contract"        // the value a year of contracts for it alone
	SharedContract Basis = "shared_contract" // a contract for several systems: its part is anything up to the whole
	NotRecorded    Basis = "not_recorded"
	NotShared      Basis = "not_shared" // nothing is known of it, and its council keeps back a field that would tell
)

// contractOf names a contract of one of the councils.
type contractOf struct {
	council int
	id      kind.ID
}

// paying gives the contracts that have not ended and pay for a system without a cost of its own.
func (e estates) paying(h Has) []*kind.Contract {
	if h.Contract || h.recorded.Known() {
		return nil
	}
	s := e.councils[h.council].Snapshot
	return kind.Derive(s, payingKey{e.ask.Today}, func() map[kind.ID][]*kind.Contract { return linksOf(s, e.ask.Today).contracts })[h.ID]
}

type payingKey struct{ today kind.Date }

func (e estates) basis(h Has) Basis {
	if h.recorded.Known() {
		return Recorded
	}
	unknown := NotRecorded
	if c := e.councils[h.council]; !c.lets("contract", "annual_value") || !h.Contract && !(c.lets("system", "annual_cost") && c.lets("contract", "systems")) {
		unknown = NotShared
	}
	basis := unknown
	for _, x := range e.paying(h) {
		switch {
		case !x.AnnualValue.Known():
			return unknown
		case len(x.Systems.Or(nil)) > 1:
			basis = SharedContract
		case basis == unknown:
			basis = FromContract
		}
	}
	return basis
}

// cost is what some systems cost a year together, and so what going without them saves. A contract counts whole where all of its systems are among them, and for
// anything up to the whole where others rest on it too.
func (e estates) cost(systems []Has) Sum {
	out := Sum{Of: len(systems)}
	to, open := kind.Money(0), false
	within := map[contractOf]int{}
	contracts := map[contractOf]*kind.Contract{}
	for _, h := range systems {
		if own, ok := h.recorded.Get(); ok {
			out.From, to, out.Known = out.From+own, to+own, out.Known+1
			continue
		}
		all, told := e.paying(h), true
		for _, x := range all {
			key := contractOf{h.council, x.ID}
			within[key], contracts[key] = within[key]+1, x
			told = told && x.AnnualValue.Known()
		}
		if len(all) == 0 || !told {
			open = true
			continue
		}
		out.Known++
	}
	for key, x := range contracts {
		value := x.AnnualValue.Or(0)
		to += value
		if within[key] == len(x.Systems.Or(nil)) {
			out.From += value
		}
	}
	if !open {
		out.To = kind.Some(to)
	}
	return out
}

// moving is what it costs, once, to move off some systems.
func moving(systems []Has) Sum {
	out := Sum{Of: len(systems)}
	for _, h := range systems {
		if m, ok := h.MoveCost.Get(); ok {
			out.From, out.Known = out.From+m, out.Known+1
		}
	}
	if out.Known == out.Of {
		out.To = kind.Some(out.From)
	}
	return out
}
