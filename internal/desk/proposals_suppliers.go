package desk

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/ledger"
	"github.com/moothall/moothall/internal/spend"
	"github.com/moothall/moothall/linkage"
)

// supplierProposals ask which spellings and records are one supplier: what the catalogue knows first, then what is spelt alike, then
// what is hardly spelt alike but paid what the contract says.
func (d *Desk) supplierProposals(p *Picture, said noes) []Proposal {
	a := d.alike(p)
	out, claimed := d.itSuppliers(p, a, said)
	return append(out, d.sameSuppliers(p, a, claimed, said)...)
}

// itSuppliers join the spellings of one IT supplier of the catalogue. claimed are the places of those that are asked about.
func (d *Desk) itSuppliers(p *Picture, a *alike, said noes) (out []Proposal, claimed map[int]bool) {
	groups := map[string][]int{}
	claimed = map[int]bool{}
	for i, s := range a.all {
		name, ok := d.itSupplier(s.name)
		if !ok {
			continue
		}
		if x, found := p.Snapshot.Suppliers.Get(s.supplier); found && x.It.Known() && !x.It.Or(false) {
			continue // somebody has said that it is not
		}
		refused := slices.ContainsFunc(said["it-supplier:"+Slug(name)], func(set []string) bool { return slices.Contains(set, mark(s.name)) })
		if !refused {
			groups[name] = append(groups[name], i)
		}
	}
	for _, name := range sortedKeys(groups) {
		g := oneCompany(p, a, groups[name])
		m := p.membersOf(a, g)
		if len(m.payees) == 0 && len(m.suppliers) < 2 {
			continue
		}
		for _, i := range g {
			claimed[i] = true
		}
		out = append(out, d.itSupplierProposal(p, name, m))
	}
	return out, claimed
}

// oneCompany leaves out the suppliers whose company number is not that of the first that has one.
func oneCompany(p *Picture, a *alike, group []int) []int {
	number := ""
	return slices.DeleteFunc(slices.Clone(group), func(i int) bool {
		x, ok := p.Snapshot.Suppliers.Get(a.all[i].supplier)
		if !ok {
			return false
		}
		n, valid := linkage.CompanyNumber(x.CompanyNumber.Or(""))
		if !valid || number == "" || n == number {
			number = cmp.Or(number, n)
			return false
		}
		return true
	})
}

// members are what a question about one supplier joins: payees by spelling, and suppliers of the register, the one to keep first.
type members struct {
	payees    []spelled
	suppliers []spelled
	net, it   kind.Money
	lines     int64
}

// worth is the money that an answer matters for: what is for IT, and all of it where the register holds the supplier.
func (m *members) worth() kind.Money {
	if len(m.suppliers) > 0 {
		return m.net
	}
	return m.it
}

func (p *Picture) membersOf(a *alike, places []int) members {
	var m members
	for _, i := range places {
		s := a.all[i]
		if s.supplier != 0 {
			m.suppliers = append(m.suppliers, s)
			continue
		}
		m.payees = append(m.payees, s)
		m.net += s.net
		m.it += s.it
		m.lines += s.lines
	}
	slices.SortStableFunc(m.suppliers, func(a, b spelled) int { // the one with a company number stays, else the oldest
		return cmp.Or(cmp.Compare(len(b.number.CompanyNumber), len(a.number.CompanyNumber)), cmp.Compare(a.supplier, b.supplier))
	})
	slices.SortStableFunc(m.payees, func(a, b spelled) int { return cmp.Compare(b.net, a.net) })
	return m
}

func namesOf(s []spelled) []string {
	out := make([]string, len(s))
	for i := range s {
		out[i] = s[i].name
	}
	return out
}

func (m *members) marks() (out []string) {
	for _, s := range slices.Concat(m.suppliers, m.payees) {
		if k := mark(s.name); !slices.Contains(out, k) {
			out = append(out, k)
		}
	}
	return out
}

// itSupplierProposal asks about one supplier of the catalogue.
func (d *Desk) itSupplierProposal(p *Picture, name string, m members) Proposal {
	payees, records := namesOf(m.payees), namesOf(m.suppliers)
	var question string
	switch {
	case len(records) > 0 && len(payees) > 0:
		question = fmt.Sprintf("Is %s one IT supplier: %s on the register, paid as %s?", name, quoted(records), quoted(payees))
	case len(records) > 1:
		question = fmt.Sprintf("The supplier register has %s. Are they one IT supplier, %s?", quoted(records), name)
	case len(payees) > 1:
		question = fmt.Sprintf("Is %s one IT supplier, paid as %s?", name, quoted(payees))
	case kind.Fold(payees[0]) == kind.Fold(name):
		question = fmt.Sprintf("Is %s an IT supplier?", payees[0])
	default:
		question = fmt.Sprintf("Is %s the IT supplier %s?", payees[0], name)
	}
	x := Proposal{ID: idOf("it-supplier:"+Slug(name), m.marks()), Kind: "it-supplier", Question: question, Subject: name, Confidence: d.itConfidence(slices.Concat(payees, records)), Net: &m.net}
	x.Evidence = append(p.memberEvidence(m), "The catalogue knows "+name+" by its name")
	x.rankBy(m.worth(), false)
	x.edits = p.joinEdits(name, m, true)
	return x
}

// memberEvidence says what each spelling was paid and what each record is named by.
func (p *Picture) memberEvidence(m members) []string {
	var out []string
	for _, s := range m.suppliers {
		out = append(out, fmt.Sprintf("%s: on the supplier register, named by %s", s.name, p.naming(s.supplier)))
	}
	for _, s := range m.payees {
		out = append(out, fmt.Sprintf("%s: %s, net %s", s.name, payments(s.lines), s.net.Exact()))
	}
	if len(m.payees) > 1 {
		out = append(out, fmt.Sprintf("In all net %s in %s", m.net.Exact(), payments(m.lines)))
	}
	return append(out, p.contractEvidence(m)...)
}

// joinEdits makes or completes the supplier that spellings belong to: what a yes writes is its other spellings, never a link besides.
func (p *Picture) joinEdits(name string, m members, it bool) []ledger.Edit {
	k, _ := kind.Of("supplier")
	set := map[string]kind.Value{}
	if it {
		set["it"] = kind.YesNoValue(true)
	}
	j := joining{keep: ledger.Provisional, set: set}
	own, others := name, namesOf(m.payees)
	if len(m.suppliers) == 0 {
		set["name"] = kind.TextValue(name)
	} else {
		j.keep, own = m.suppliers[0].supplier, m.suppliers[0].name
		kept, _ := p.Snapshot.Suppliers.Get(j.keep)
		others = append(slices.Clone(kept.OtherNames.Or(nil)), others...)
		for _, s := range m.suppliers[1:] {
			j.gone = append(j.gone, s.supplier)
			x, _ := p.Snapshot.Suppliers.Get(s.supplier)
			others = append(append(others, s.name), x.OtherNames.Or(nil)...)
		}
	}
	others = distinctSpellings(others, own)
	if len(others) > 0 {
		set["other_names"] = kind.ListValue(others)
	}
	return p.edits(k, j)
}

// distinctSpellings leaves out the supplier's own name. Spellings that differ in case only are kept once.
func distinctSpellings(names []string, own string) []string {
	seen := map[string]bool{spend.Spelling(own): true}
	return slices.DeleteFunc(names, func(s string) bool {
		key := spend.Spelling(s)
		if seen[key] {
			return true
		}
		seen[key] = true
		return false
	})
}

// sameSuppliers join what is spelt alike and what the catalogue does not know: groups, so that three spellings are one question.
func (d *Desk) sameSuppliers(p *Picture, a *alike, claimed map[int]bool, said noes) (out []Proposal) {
	free := slices.DeleteFunc(slices.Clone(a.pairs), func(x linkage.Pair) bool { return claimed[x.A] || claimed[x.B] })
	apart := func(places []int) bool {
		m := p.membersOf(a, places)
		return said.apart("same-supplier", m.marks())
	}
	grouped := map[int]bool{}
	for _, g := range a.index.Groups(free, leastAsked, apart) {
		for _, i := range g.Members {
			grouped[i] = true
		}
		out = append(out, p.sameSupplier(p.membersOf(a, g.Members), g.Match))
	}
	return append(out, p.contractSpend(a, free, grouped, said)...)
}

func (p *Picture) sameSupplier(m members, why linkage.Match) Proposal {
	payees, records := namesOf(m.payees), namesOf(m.suppliers)
	name := slices.Concat(records, payees)[0]
	x := Proposal{ID: idOf("same-supplier", m.marks()), Kind: "same-supplier", Subject: name, Confidence: why.Score, Net: &m.net,
		Question: fmt.Sprintf("Are %s the same supplier?", quoted(slices.Concat(records, payees)))}
	if len(records) > 1 {
		x.Kind = "duplicate-supplier"
		x.Question = fmt.Sprintf("The supplier register has %s. Are they one supplier?", quoted(records))
		if len(payees) > 0 {
			x.Question = fmt.Sprintf("The supplier register has %s. Are they one supplier, paid as %s?", quoted(records), quoted(payees))
		}
	}
	x.Evidence = append(p.memberEvidence(m), sentences(why.Reasons)...)
	x.rankBy(m.worth(), false)
	x.edits = p.joinEdits(name, m, false)
	return x
}
