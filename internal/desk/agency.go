package desk

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/leadership"
	"github.com/moothall/moothall/internal/spend"
)

// agencyWords show in an account, or in the service that a payment is booked to, that people from an agency were paid for.
var agencyWords = []string{"agency staff", "agency worker", "agency payments to staff", "agency costs staff", "staff agency", "temporary staff", "temp staff", "temporary agency", "agency temp", "interim staff", "locum"}

// Agency is what was paid for agency staff, as the words of the accounts in the spend files show it.
type Agency struct {
	Net   kind.Money `json:"net"`
	Lines int        `json:"lines"`
	Since kind.Date  `json:"since,omitzero"` // the first and last day that the spend files cover
	Until kind.Date  `json:"until,omitzero"`

	Booked []string     `json:"booked_as,omitempty"` // the words of accounts and services that show it, as the files write them, by name
	Paid   []AgencyPaid `json:"paid,omitempty"`      // whom, the most first: what the sum rests on

	lines []agencyLine
}

// AgencyPaid is what one payee had of it.
type AgencyPaid struct {
	Payee string     `json:"payee"`
	Net   kind.Money `json:"net"`
}

type agencyLine struct {
	service string // as kind.Fold leaves it
	day     kind.Date
	net     kind.Money
}

type agencyKey struct{ book *spend.Book }

// Agency adds up what was paid for agency staff. Net is 0 and Lines too where no account says so: then nothing can be told, since not every council books agency staff apart.
func (p *Picture) Agency() *Agency {
	return kind.Derive(p.Snapshot, agencyKey{p.Spend}, func() *Agency {
		out := &Agency{}
		for _, f := range p.Spend.Files {
			if out.Since == 0 || f.First != 0 && f.First < out.Since {
				out.Since = f.First
			}
			out.Until = max(out.Until, f.Last)
		}
		shows := make([]bool, len(p.Spend.Words))
		for i, w := range p.Spend.Words {
			shows[i] = saysAgency(w)
		}
		paid, booked := map[string]kind.Money{}, map[string]bool{}
		for t := range p.Spend.All() {
			if t.Redacted || !shows[t.Account] && !shows[t.Service] {
				continue
			}
			paid[p.Spend.Payees[t.Payee].Name] += t.Net
			if shows[t.Account] {
				booked[p.Spend.Words[t.Account]] = true
			} else {
				booked[p.Spend.Words[t.Service]] = true
			}
			out.Net += t.Net
			out.Lines++
			out.lines = append(out.lines, agencyLine{kind.Fold(p.Spend.Words[t.Service]), t.Day, t.Net})
		}
		out.Booked = slices.Sorted(maps.Keys(booked))
		for name, net := range paid {
			out.Paid = append(out.Paid, AgencyPaid{name, net})
		}
		slices.SortFunc(out.Paid, func(a, b AgencyPaid) int {
			return cmp.Or(cmp.Compare(b.Net, a.Net), strings.Compare(a.Payee, b.Payee))
		})
		return out
	})
}

func saysAgency(words string) bool {
	folded := kind.Fold(strings.ReplaceAll(words, "-", " "))
	for _, w := range agencyWords {
		if strings.Contains(folded, w) {
			return true
		}
	}
	return false
}

// In is what of it one department was paid for since a day; false where no such payment is booked to a service of its name.
func (a *Agency) In(department string, since kind.Date) (net kind.Money, ok bool) {
	folded := kind.Fold(department)
	for _, l := range a.lines {
		if folded != "" && l.service == folded && l.day >= since {
			net, ok = net+l.net, true
		}
	}
	return net, ok
}

// Vacancy is a vacant post, how long it has been so, and what cover cost.
type Vacancy struct {
	leadership.Row   `json:"-"`
	Title            string               `json:"post"`
	Waited           kind.Opt[int]        `json:"days,omitzero"`              // absent where the day is not recorded
	Advertised       kind.Opt[int]        `json:"advertised,omitzero"`        // how often somebody was sought, where that is recorded
	Cover            kind.Opt[kind.Money] `json:"agency_cost,omitzero"`       // in those days, from the post's recorded cost a year
	DepartmentAgency kind.Opt[kind.Money] `json:"department_agency,omitzero"` // what the spend files book to agency staff of its department since it fell vacant: not for this post alone
}

// Vacancies are the vacant posts of the chart, the longest vacant first.
func (p *Picture) Vacancies() []Vacancy {
	agency, out := p.Agency(), []Vacancy{}
	for _, r := range leadership.Rows(p.Snapshot, p.Today) {
		if !r.Vacant {
			continue
		}
		v := Vacancy{Row: r, Title: kind.NameOf(r.Post), Waited: r.Days, Advertised: r.Post.Advertised, Cover: r.Agency}
		if since, ok := r.Post.VacantSince.Get(); ok {
			net, booked := agency.In(r.Post.Department.Or(""), since)
			if booked {
				v.DepartmentAgency = kind.Some(net)
			}
		}
		out = append(out, v)
	}
	slices.SortStableFunc(out, func(a, b Vacancy) int { return b.Waited.Or(-1) - a.Waited.Or(-1) })
	return out
}
