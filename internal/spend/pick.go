package spend

import (
	"cmp"
	"slices"

	"github.com/moothall/moothall/internal/kind"
)

// Filter picks payments; zero fields do not filter.
type Filter struct {
	Payee       string // a spelling, compared as Spelling does
	HasPayee    bool
	Service     string
	HasService  bool
	Month       Month
	Limit, Skip int
}

// Ref is the place of a payment in a book: Lines[File], payment I.
type Ref struct{ File, I int }

// Pick lists payments, newest first, and counts all that fit.
func (b *Book) Pick(f Filter) (page []Ref, n int) {
	service, known := b.Find(f.Service)
	if f.HasService && !known {
		return nil, 0
	}
	payees := b.spelt(f.Payee)
	first, next := kind.Date(0), kind.Date(0)
	if f.Month != 0 {
		first = f.Month.First()
		next = first.AddMonths(1)
	}
	var all []Ref
	for file, l := range b.Lines {
		for i := range l.Net {
			if f.HasPayee && !payees[l.Payee[i]] || f.HasService && l.Service[i] != service || f.Month != 0 && (l.Day[i] < first || l.Day[i] >= next) {
				continue
			}
			all = append(all, Ref{file, i})
		}
	}
	slices.SortStableFunc(all, func(x, y Ref) int { return cmp.Compare(b.Lines[y.File].Day[y.I], b.Lines[x.File].Day[x.I]) })
	from := min(max(f.Skip, 0), len(all))
	return all[from:min(from+max(f.Limit, 0), len(all))], len(all)
}

// spelt has true at each payee that is spelt so.
func (b *Book) spelt(name string) []bool {
	out := make([]bool, len(b.Payees))
	key := Spelling(name)
	for i, p := range b.Payees {
		out[i] = Spelling(p.Name) == key
	}
	return out
}
