package desk

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/moothall/moothall/internal/buying"
	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/ledger"
	"github.com/moothall/moothall/internal/spend"
	"github.com/moothall/moothall/linkage"
)

// current tells whether a contract runs today. One whose end is not told runs until somebody says otherwise.
func (p *Picture) current(c *kind.Contract) bool {
	end, told := buying.CurrentEnd(buying.TermsOf(c), p.Today)
	return !told || end >= p.Today
}

// currentContracts are the contracts of each supplier that run today.
func (p *Picture) currentContracts() map[kind.ID][]*kind.Contract {
	out := map[kind.ID][]*kind.Contract{}
	for _, c := range p.Snapshot.Contracts.All() {
		if id, ok := c.Supplier.Get(); ok && p.current(c) {
			out[id] = append(out[id], c)
		}
	}
	return out
}

// contractEvidence sets the contracts of the suppliers in a question beside what was paid.
func (p *Picture) contractEvidence(m members) []string {
	var out []string
	by := p.currentContracts()
	for _, s := range m.suppliers {
		for _, c := range by[s.supplier] {
			if value, ok := c.AnnualValue.Get(); ok && m.lines > 0 {
				out = append(out, fmt.Sprintf("The contract %s is worth %s a year", kind.NameOf(c), value.Exact()))
			}
		}
	}
	const most = 4
	if len(out) > most {
		out = append(out[:most], fmt.Sprintf("and %d more contracts", len(out)-most))
	}
	return out
}

// How telling it is that a payment is a contract's value a year, or a half, a quarter or a twelfth of it. By chance: counted over real
// payees and the values of the demonstration's contracts (TestAmountsByChance). When it is the contract: nobody publishes payments with
// their contracts; half is taken, set by hand, because invoices often hold several things.
const (
	amountByChance = 0.021
	amountWhenTrue = 0.5
)

// withAmount is a confidence after a payment was seen to fit.
func withAmount(confidence float64) float64 {
	odds := confidence / (1 - confidence) * amountWhenTrue / amountByChance
	return odds / (1 + odds)
}

// instalment tells which part of a year's value a payment is: 1, 2, 4 or 12 in a year; 0 is none. Half a per cent is forgiven.
func instalment(net, year kind.Money) int64 {
	const least = 50_000 // smaller sums fit by chance
	for _, n := range []int64{1, 2, 4, 12} {
		part := int64(year) / n
		if d := int64(net) - part; part >= least && max(d, -d)*200 <= part {
			return n
		}
	}
	return 0
}

// contractSpend asks about payees that are hardly spelt like the supplier of a contract, but were paid what it says.
func (p *Picture) contractSpend(a *alike, pairs []linkage.Pair, grouped map[int]bool, said noes) (out []Proposal) {
	contracts := p.currentContracts()
	best := map[int]bool{} // by payee: only the likeliest supplier is asked
	var amounts map[string][]kind.Money
	for _, pair := range pairs {
		payee, supplier := pair.A, pair.B
		if a.all[payee].supplier != 0 {
			payee, supplier = supplier, payee
		}
		id := a.all[supplier].supplier
		if a.all[payee].supplier != 0 || id == 0 || grouped[payee] || best[payee] || len(contracts[id]) == 0 {
			continue
		}
		if amounts == nil {
			amounts = p.amounts()
		}
		c, fits := fitting(contracts[id], amounts[spend.Spelling(a.all[payee].name)])
		m := p.membersOf(a, []int{payee, supplier})
		if fits == "" || said.apart("same-supplier", m.marks()) {
			continue
		}
		best[payee] = true
		x := p.sameSupplier(m, linkage.Match{Score: withAmount(min(pair.Score, leastAsked)), Reasons: append([]string{fits}, pair.Reasons...)})
		x.Kind = "contract-spend"
		x.Question = fmt.Sprintf("Do the payments to %s fall under the contract %s with %s?", a.all[payee].name, kind.NameOf(c), a.all[supplier].name)
		out = append(out, x)
	}
	return out
}

// amounts are the payments of each payee that no supplier is linked to, by spelling.
func (p *Picture) amounts() map[string][]kind.Money {
	links, out := p.links(), map[string][]kind.Money{}
	keys := make([]string, len(p.Spend.Payees))
	for id, payee := range p.Spend.Payees {
		if links[id] == 0 {
			keys[id] = spend.Spelling(payee.Name)
		}
	}
	for t := range p.Spend.All() {
		if key := keys[t.Payee]; key != "" && !t.Redacted {
			out[key] = append(out[key], t.Net)
		}
	}
	return out
}

// fitting gives the contract of which a payment is an instalment, and how.
func fitting(contracts []*kind.Contract, paid []kind.Money) (*kind.Contract, string) {
	parts := map[int64]string{1: "the value of a year", 2: "half the value of a year", 4: "a quarter of the value of a year", 12: "a twelfth of the value of a year"}
	for _, c := range contracts {
		year, ok := c.AnnualValue.Get()
		if !ok {
			continue
		}
		for _, net := range paid {
			if n := instalment(net, year); n > 0 {
				return c, fmt.Sprintf("a payment of %s is %s of the contract, %s", net.Exact(), parts[n], year.Exact())
			}
		}
	}
	return nil, ""
}

// contractSuppliers ask whose contract it is where the register names no supplier, but the title names a product that somebody who is
// paid sells.
func (d *Desk) contractSuppliers(p *Picture) (out []Proposal) {
	sellers := d.sellers(p)
	for _, c := range p.Snapshot.Contracts.All() {
		if c.Supplier.Known() || !p.current(c) {
			continue
		}
		b, ok := d.Catalogue.ProductBehind(c.Title.Or("")+" "+c.Description.Or(""), "")
		if !ok {
			continue
		}
		s, ok := sellers[b.Supplier.Name]
		if !ok {
			continue
		}
		out = append(out, p.contractSupplier(c, b, s, b.Confidence*d.itConfidence([]string{s.name})))
	}
	return out
}

// sellers are the suppliers of the register, else the best paid payees, by the catalogue's name for them.
func (d *Desk) sellers(p *Picture) map[string]spelled {
	out := map[string]spelled{}
	for _, s := range d.alike(p).all {
		name, ok := d.itSupplier(s.name)
		have, taken := out[name]
		if ok && (!taken || cmp.Or(cmp.Compare(min(1, s.supplier), min(1, have.supplier)), cmp.Compare(s.net, have.net)) > 0) {
			out[name] = s
		}
	}
	return out
}

func (p *Picture) contractSupplier(c *kind.Contract, b buying.Behind, s spelled, confidence float64) Proposal {
	x := Proposal{ID: "contract-supplier:" + c.ID.String() + ":" + Slug(b.Supplier.Name), Kind: "contract-supplier", Subject: kind.NameOf(c), Confidence: confidence,
		Question: fmt.Sprintf("Is %s the supplier of the contract %s?", s.name, kind.NameOf(c)),
		Evidence: []string{fmt.Sprintf("“%s” in the contract is a product of %s", b.Word, b.Supplier.Name), "The contract names no supplier"}}
	if s.lines > 0 {
		x.Evidence = append(x.Evidence, fmt.Sprintf("%s: %s, net %s", s.name, payments(s.lines), s.net.Exact()))
	}
	value := c.AnnualValue.Or(0)
	if value > 0 {
		x.Evidence = append(x.Evidence, fmt.Sprintf("The contract is worth %s a year", value.Exact()))
		x.Net = &value
	}
	id := s.supplier
	if id == 0 {
		id = ledger.Provisional
		x.edits = append(x.edits, ledger.Edit{Kind: "supplier", ID: id, Set: map[string]kind.Value{"name": kind.TextValue(s.name)}})
	}
	x.edits = append(x.edits, ledger.Edit{Kind: "contract", ID: c.ID, Set: map[string]kind.Value{"supplier": kind.RefValue(id)}})
	x.rankBy(max(value, s.net), false)
	return x
}

// contractsOf are the contracts of a system that run today.
func (p *Picture) contractsOf(system kind.ID) []*kind.Contract {
	return slices.DeleteFunc(slices.Clone(p.Snapshot.Contracts.All()), func(c *kind.Contract) bool {
		return !slices.Contains(c.Systems.Or(nil), system) || !p.current(c)
	})
}
