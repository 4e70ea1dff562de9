package desk

import (
	"cmp"
	"slices"
	"strings"

	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/rule"
	"github.com/moothall/moothall/internal/spend"
)

// ITSpend is what of the spend is for IT, by two signals: the payee, and the words of the account or service it is booked to.
// IT + NotIT + Redacted is the whole to the penny.
type ITSpend struct {
	IT, NotIT, Redacted      kind.Money
	ByPayee, ByAccount, Both kind.Money // parts of IT: one signal alone, or both
	Payees                   []ITPayee  // largest first
}

// ITPayee is a payee that is paid for IT.
type ITPayee struct {
	PayeeIDs []int64
	Name     string
	Net      kind.Money
	Lines    int64
	Why      string
}

// ITSpend is the picture's; it is worked out once.
func (d *Desk) ITSpend(p *Picture) *ITSpend { return d.work(p).it }

// signal is what the catalogue says of one payee or account; cached for a picture.
type signals struct {
	payees   map[int64]bool
	accounts map[[2]int64]string // service and account to the word that shows IT
}

func (d *Desk) signals(p *Picture) *signals {
	s := &signals{payees: map[int64]bool{}, accounts: map[[2]int64]string{}}
	confirmed := map[string]bool{}
	denied := map[string]bool{}
	for _, x := range p.Snapshot.Suppliers.All() {
		it, known := x.It.Get()
		if !known {
			continue
		}
		for _, n := range append([]string{x.Name.Or("")}, x.OtherNames.Or(nil)...) {
			confirmed[spend.Spelling(n)], denied[spend.Spelling(n)] = it, !it
		}
	}
	for id, payee := range p.Spend.Payees {
		key := spend.Spelling(payee.Name)
		switch {
		case key == "" || denied[key]:
		case confirmed[key]:
			s.payees[id] = true
		default:
			_, s.payees[id] = d.itSupplier(payee.Name)
		}
	}
	return s
}

func (s *signals) account(d *Desk, b *spend.Book, service, account int64) string {
	key := [2]int64{service, account}
	word, ok := s.accounts[key]
	if !ok {
		word = d.itWord(b.Words[account], b.Words[service])
		s.accounts[key] = word
	}
	return word
}

func (d *Desk) itSpend(p *Picture) *ITSpend {
	out := &ITSpend{}
	s := d.signals(p)
	byPayee := map[string]*ITPayee{}
	for _, t := range p.Spend.Totals {
		if t.Redacted {
			out.Redacted += t.Net
			continue
		}
		payee, word := s.payees[t.Payee], s.account(d, p.Spend, t.Service, t.Account)
		switch {
		case payee && word != "":
			out.Both += t.Net
		case payee:
			out.ByPayee += t.Net
		case word != "":
			out.ByAccount += t.Net
		default:
			out.NotIT += t.Net
			continue
		}
		out.IT += t.Net
		addITPayee(byPayee, p.Spend.Payees[t.Payee].Name, t, payee, word)
	}
	for _, x := range byPayee {
		out.Payees = append(out.Payees, *x)
	}
	slices.SortFunc(out.Payees, func(a, b ITPayee) int { return cmp.Or(cmp.Compare(b.Net, a.Net), strings.Compare(a.Name, b.Name)) })
	return out
}

func addITPayee(all map[string]*ITPayee, name string, t spend.Total, payee bool, word string) {
	key := spend.Spelling(name)
	x := all[key]
	if x == nil {
		x = &ITPayee{Name: name}
		all[key] = x
	}
	if !slices.Contains(x.PayeeIDs, t.Payee) {
		x.PayeeIDs = append(x.PayeeIDs, t.Payee)
	}
	x.Net += t.Net
	x.Lines += t.Lines
	switch {
	case payee && word != "":
		x.Why = "the payee, and “" + word + "”"
	case payee && x.Why == "":
		x.Why = "the payee"
	case x.Why == "":
		x.Why = "“" + word + "” in the account"
	}
}

// links says which supplier a payee is: by the council's own supplier number, a VAT or company number, or a spelling that the
// supplier register lists. Nothing here is a guess.
func (p *Picture) links() map[int64]kind.ID {
	return kind.Derive(p.Snapshot, linksKey{p.Spend}, func() map[int64]kind.ID {
		by := map[string]kind.ID{}
		put := func(prefix, s string, id kind.ID) {
			if s != "" {
				by[prefix+spend.Spelling(s)] = id
			}
		}
		for _, x := range p.Snapshot.Suppliers.All() {
			put("number ", x.SupplierNumber.Or(""), x.ID)
			put("vat ", digitsOf(x.VatNumber.Or("")), x.ID)
			put("company ", x.CompanyNumber.Or(""), x.ID)
			put("name ", x.Name.Or(""), x.ID)
			for _, n := range x.OtherNames.Or(nil) {
				put("name ", n, x.ID)
			}
		}
		out := map[int64]kind.ID{}
		for id, payee := range p.Spend.Payees {
			for _, key := range []string{"number " + spend.Spelling(payee.Number), "vat " + digitsOf(payee.VAT), "company " + spend.Spelling(payee.Company), "name " + spend.Spelling(payee.Name)} {
				if s, ok := by[key]; ok && !strings.HasSuffix(key, " ") {
					out[id] = s
					break
				}
			}
		}
		return out
	})
}

type linksKey struct{ book *spend.Book }

func digitsOf(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, s)
}

// supplierSpend is the spend as rules read it; nil when no spend file was brought.
func (d *Desk) supplierSpend(p *Picture) *rule.Spend {
	if len(p.Spend.Files) == 0 {
		return nil
	}
	out := &rule.Spend{Suppliers: map[kind.ID]rule.Paid{}}
	for _, f := range p.Spend.Files {
		if out.First == 0 || f.First != 0 && f.First < out.First {
			out.First = f.First
		}
		out.Last = max(out.Last, f.Last)
	}
	links, s := p.links(), d.signals(p)
	year, quarter := out.Last.AddMonths(-12), out.Last-90
	payees := map[string]*rule.Paid{}
	suppliers := map[kind.ID]*rule.Paid{}
	for _, t := range p.Spend.Totals {
		if t.Redacted || p.Spend.Payees[t.Payee].Name == "" {
			continue
		}
		paid := paidOf(p, t, links, suppliers, payees)
		paid.Lines += int(t.Lines)
		if t.LastDay > year || t.Month == 0 {
			paid.TwelveMonths += t.Net
		}
		if t.LastDay > quarter {
			paid.Last90 += t.Net
		}
		if t.LastDay != spend.NoDay && t.LastDay > paid.LastPaid.Or(0) {
			paid.LastPaid = kind.Some(t.LastDay)
		}
		if s.payees[t.Payee] || s.account(d, p.Spend, t.Service, t.Account) != "" {
			paid.IT = true
		}
		paid.Rows = append(paid.Rows, rule.PaidRow{File: p.Spend.Files[t.Stage].ID, Row: t.FirstRow, Day: max(t.FirstDay, 0), Net: t.First})
	}
	for id, x := range suppliers {
		newest(x)
		out.Suppliers[id] = *x
	}
	for _, name := range sortedKeys(payees) {
		newest(payees[name])
		out.Payees = append(out.Payees, *payees[name])
	}
	return out
}

func paidOf(p *Picture, t spend.Total, links map[int64]kind.ID, suppliers map[kind.ID]*rule.Paid, payees map[string]*rule.Paid) *rule.Paid {
	if id, ok := links[t.Payee]; ok {
		if suppliers[id] == nil {
			x, _ := p.Snapshot.Suppliers.Get(id)
			suppliers[id] = &rule.Paid{Name: x.Name.Or("")}
		}
		return suppliers[id]
	}
	name := p.Spend.Payees[t.Payee].Name
	key := spend.Spelling(name)
	if payees[key] == nil {
		payees[key] = &rule.Paid{Name: name}
	}
	return payees[key]
}

// newest keeps the few newest payments: evidence is to be looked at, not scrolled through.
func newest(x *rule.Paid) {
	slices.SortStableFunc(x.Rows, func(a, b rule.PaidRow) int {
		return cmp.Or(cmp.Compare(b.Day, a.Day), cmp.Compare(b.Net, a.Net), cmp.Compare(a.File, b.File), cmp.Compare(a.Row, b.Row))
	})
	x.Rows = x.Rows[:min(len(x.Rows), 5)]
}

func sortedKeys[V any](m map[string]V) []string {
	out := make([]string, 0, len(m))
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}

// PayeeGap is a supplier that is paid without a contract on the register.
type PayeeGap struct {
	Name       string
	Net        kind.Money // in the last twelve months of the files
	Lines      int
	SupplierID kind.ID
}

// ContractGap is a contract whose supplier is not paid.
type ContractGap struct {
	ID    kind.ID
	Title string
	Value kind.Opt[kind.Money]
}

// SpendGaps lists IT spend with no contract, and contracts with no spend, largest first.
func (d *Desk) SpendGaps(p *Picture) (noContract []PayeeGap, noSpend []ContractGap) {
	s := d.work(p).spend
	if s == nil {
		return nil, nil
	}
	has := map[kind.ID]bool{}
	for _, c := range p.Snapshot.Contracts.All() {
		id, ok := c.Supplier.Get()
		if !ok {
			continue
		}
		has[id] = true
		if paid, ok := s.Suppliers[id]; !ok || paid.Lines == 0 {
			noSpend = append(noSpend, ContractGap{c.ID, kind.NameOf(c), c.Value})
		}
	}
	for id, paid := range s.Suppliers {
		if paid.IT && !has[id] && paid.TwelveMonths > 0 {
			noContract = append(noContract, PayeeGap{paid.Name, paid.TwelveMonths, paid.Lines, id})
		}
	}
	for _, paid := range s.Payees {
		if paid.IT && paid.TwelveMonths > 0 {
			noContract = append(noContract, PayeeGap{paid.Name, paid.TwelveMonths, paid.Lines, 0})
		}
	}
	slices.SortFunc(noContract, func(a, b PayeeGap) int { return cmp.Or(cmp.Compare(b.Net, a.Net), strings.Compare(a.Name, b.Name)) })
	slices.SortFunc(noSpend, func(a, b ContractGap) int {
		return cmp.Or(cmp.Compare(b.Value.Or(0), a.Value.Or(0)), strings.Compare(a.Title, b.Title))
	})
	return noContract, noSpend
}
