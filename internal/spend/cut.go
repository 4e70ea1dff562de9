package spend

import (
	"cmp"
	"slices"
	"strings"

	"github.com/moothall/moothall/internal/kind"
)

// Cut is what one payee, service or month comes to.
type Cut struct {
	Name  string // as it was first spelt
	Net   kind.Money
	Lines int64
}

// MonthCut is what one month comes to; payments without a date stand in month 0.
type MonthCut struct {
	Month Month
	Cut
}

// Cuts is a book cut three ways; each comes to the whole.
type Cuts struct {
	Payees   []Cut // joined by spelling, largest first; what is redacted or nameless has no name
	Services []Cut // largest first
	Months   []MonthCut
}

// Cut cuts the book.
func (b *Book) Cut() *Cuts {
	payees, services, days := make([]Cut, len(b.Payees)), make([]Cut, len(b.Words)), map[kind.Date]Cut{}
	for _, l := range b.Lines {
		for i, net := range l.Net {
			payees[l.Payee[i]].add(net, 1)
			services[l.Service[i]].add(net, 1)
			day := days[l.Day[i]]
			day.add(net, 1)
			days[l.Day[i]] = day
		}
	}
	for i := range payees {
		payees[i].Name = b.Payees[i].Name
	}
	for i := range services {
		services[i].Name = b.Words[i]
	}
	return &Cuts{Payees: largest(bySpelling(payees)), Services: largest(paidOnly(services)), Months: months(days)}
}

func (c *Cut) add(net kind.Money, lines int64) {
	c.Net += net
	c.Lines += lines
}

func bySpelling(cuts []Cut) (out []Cut) {
	at := map[string]int{}
	for _, c := range paidOnly(cuts) {
		key := Spelling(c.Name)
		i, ok := at[key]
		if !ok {
			at[key] = len(out)
			out = append(out, c)
			continue
		}
		out[i].add(c.Net, c.Lines)
	}
	return out
}

func paidOnly(cuts []Cut) []Cut {
	return slices.DeleteFunc(cuts, func(c Cut) bool { return c.Lines == 0 })
}

func largest(cuts []Cut) []Cut {
	slices.SortStableFunc(cuts, func(a, b Cut) int { return cmp.Or(cmp.Compare(b.Net, a.Net), strings.Compare(a.Name, b.Name)) })
	return cuts
}

func months(days map[kind.Date]Cut) (out []MonthCut) {
	sums := map[Month]Cut{}
	for day, c := range days {
		sum := sums[MonthOf(day)]
		sum.add(c.Net, c.Lines)
		sums[MonthOf(day)] = sum
	}
	for m, c := range sums {
		c.Name = m.String()
		out = append(out, MonthCut{m, c})
	}
	slices.SortFunc(out, func(a, b MonthCut) int { return cmp.Compare(a.Month, b.Month) })
	return out
}
