package desk

import (
	"cmp"
	"slices"
	"strings"
	"sync"

	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/spend"
	"github.com/moothall/moothall/linkage"
)

// spelled is one spelling of a payee, or the name of a supplier on the register.
type spelled struct {
	name     string
	supplier kind.ID // 0 for a payee that no supplier is linked to
	net      kind.Money
	lines    int64
	it       kind.Money // of net, what is for IT by its payee or its account
	number   linkage.Name
	folded   string // what they are put in order by
}

// spellings gathers what is to be compared: unlinked payees by spelling, and suppliers by name.
func (d *Desk) spellings(p *Picture) []spelled {
	links, signals := p.links(), d.signals(p)
	type sum struct {
		net, it kind.Money
		lines   int64
	}
	sums := make([]sum, len(p.Spend.Payees))
	for t := range p.Spend.All() {
		if t.Redacted {
			continue
		}
		x := &sums[t.Payee]
		x.net += t.Net
		x.lines++
		if signals.payees[t.Payee] || signals.account(d, p.Spend, t.Service, t.Account) != "" {
			x.it += t.Net
		}
	}
	at := map[string]int{}
	var out []spelled
	for id, payee := range p.Spend.Payees {
		key := spend.Spelling(payee.Name)
		if sums[id].lines == 0 || key == "" || links[id] > 0 {
			continue
		}
		i, ok := at[key]
		if !ok {
			i = len(out)
			at[key] = i
			out = append(out, spelled{name: payee.Name, number: linkage.Name{Text: payee.Name, CompanyNumber: payee.Company, VATNumber: payee.VAT}})
			if payee.Number != "" {
				out[i].number.SupplierNumber = p.Council.Slug + "/" + payee.Number
			}
		}
		out[i].net += sums[id].net
		out[i].it += sums[id].it
		out[i].lines += sums[id].lines
	}
	for _, x := range p.Snapshot.Suppliers.All() {
		out = append(out, spelled{name: x.Name.Or(""), supplier: x.ID, number: linkage.Name{Text: x.Name.Or(""), CompanyNumber: x.CompanyNumber.Or(""), VATNumber: x.VatNumber.Or("")}})
	}
	for i := range out {
		out[i].folded = kind.Fold(out[i].name)
	}
	slices.SortStableFunc(out, func(a, b spelled) int {
		return cmp.Or(strings.Compare(a.folded, b.folded), cmp.Compare(a.supplier, b.supplier))
	})
	return out
}

// alike is the spellings of a picture side by side, the slow part of the proposals. It hangs on the payments and the suppliers alone,
// and is kept until one of them changes.
type alike struct {
	all   []spelled
	index *linkage.Index
	pairs []linkage.Pair // with a confidence of leastLooked or more, best first
}

type alikeOnce struct {
	once  sync.Once
	alike *alike
}

// leastLooked is the confidence from which on a pair is looked at: payments may make up for what the names lack.
const leastLooked = 0.05

func (d *Desk) alike(p *Picture) *alike {
	p.base.alike.once.Do(func() {
		a := &alike{all: d.spellings(p)}
		names := make([]linkage.Name, len(a.all))
		for i, s := range a.all {
			names[i] = s.number
		}
		a.index = linkage.NewIndex(names)
		a.pairs = a.index.Candidates(leastLooked)
		p.base.alike.alike = a
	})
	return p.base.alike.alike
}

// sameSuppliers tells whether two snapshots hold the very same supplier register: a snapshot copies only what was changed.
func sameSuppliers(a, b *kind.Snapshot) bool {
	return slices.Equal(a.Suppliers.All(), b.Suppliers.All())
}
