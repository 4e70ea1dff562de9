package desk

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/rule"
	"github.com/moothall/moothall/internal/spend"
	"github.com/moothall/moothall/internal/store"
)

// ITSpend is what of the spend is for IT, by two signals: the payee, and the words of the account or service it is booked to.
// IT + NotIT + Redacted is the whole to the penny.
type ITSpend struct {
	IT, NotIT, Redacted      kind.Money
	ByPayee, ByAccount, Both kind.Money // parts of IT: one signal alone, or both
	Payees                   []ITPayee  // largest first
	Months                   []ITMonth  // in order; payments without a date first, in month 0
}

// ITMonth is one month's payments by what they are for.
type ITMonth struct {
	Month               spend.Month
	Lines               int64
	IT, NotIT, Redacted Flow
}

// Net is what the month comes to.
func (m *ITMonth) Net() kind.Money { return m.IT.Net() + m.NotIT.Net() + m.Redacted.Net() }

// Flow is what was paid, and the credits that came back, as a negative amount.
type Flow struct{ Paid, Credits kind.Money }

// Net is the two together.
func (f Flow) Net() kind.Money { return f.Paid + f.Credits }

func (f *Flow) add(net kind.Money) {
	if net < 0 {
		f.Credits += net
		return
	}
	f.Paid += net
}

func (f *Flow) join(g Flow) {
	f.Paid += g.Paid
	f.Credits += g.Credits
}

// Net is the whole.
func (x *ITSpend) Net() kind.Money { return x.IT + x.NotIT + x.Redacted }

// ITPayee is a payee that is paid for IT.
type ITPayee struct {
	Name  string
	Net   kind.Money
	Lines int64
	Why   string
}

// ITSpend is the picture's; it is worked out once.
func (d *Desk) ITSpend(p *Picture) *ITSpend { return d.work(p).it }

// SpendCuts is the picture's spend by payee, service and month.
func (d *Desk) SpendCuts(p *Picture) *spend.Cuts { return d.work(p).cuts }

// signals is what the catalogue says of one payee or account; cached for a picture.
type signals struct {
	payees   []bool
	accounts map[[2]int32]string // service and account to the word that shows IT
}

func (d *Desk) signals(p *Picture) *signals {
	s := &signals{payees: make([]bool, len(p.Spend.Payees)), accounts: map[[2]int32]string{}}
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

func (s *signals) account(d *Desk, b *spend.Book, service, account int32) string {
	key := [2]int32{service, account}
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
	payees := make([]itPayee, len(p.Spend.Payees))
	days := map[kind.Date]*ITMonth{}
	day, last := (*ITMonth)(nil), kind.Date(0)
	for t := range p.Spend.All() {
		if day == nil || t.Day != last { // a file's lines mostly stand by day
			day, last = dayOf(days, t.Day), t.Day
		}
		day.Lines++
		if t.Redacted {
			out.Redacted += t.Net
			day.Redacted.add(t.Net)
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
			day.NotIT.add(t.Net)
			continue
		}
		out.IT += t.Net
		day.IT.add(t.Net)
		payees[t.Payee].add(t.Net, payee, word)
	}
	out.Payees = itPayees(p.Spend, payees)
	out.Months = itMonths(days)
	return out
}

func dayOf(days map[kind.Date]*ITMonth, day kind.Date) *ITMonth {
	x, ok := days[day]
	if !ok {
		x = &ITMonth{}
		days[day] = x
	}
	return x
}

// itMonths joins the days of a month.
func itMonths(days map[kind.Date]*ITMonth) (out []ITMonth) {
	sums := map[spend.Month]*ITMonth{}
	for day, x := range days {
		m := spend.MonthOf(day)
		sum, ok := sums[m]
		if !ok {
			sum = &ITMonth{Month: m}
			sums[m] = sum
		}
		sum.Lines += x.Lines
		sum.IT.join(x.IT)
		sum.NotIT.join(x.NotIT)
		sum.Redacted.join(x.Redacted)
	}
	for _, x := range sums {
		out = append(out, *x)
	}
	slices.SortFunc(out, func(a, b ITMonth) int { return cmp.Compare(a.Month, b.Month) })
	return out
}

// itPayee is what one payee was paid for IT, and why it counts.
type itPayee struct {
	net   kind.Money
	lines int64
	payee bool
	word  string // of the first account that shows IT
}

func (x *itPayee) add(net kind.Money, payee bool, word string) {
	x.net += net
	x.lines++
	x.payee = x.payee || payee
	if x.word == "" {
		x.word = word
	}
}

func (x *itPayee) why() string {
	switch {
	case x.payee && x.word != "":
		return "the payee, and “" + x.word + "”"
	case x.payee:
		return "the payee"
	}
	return "“" + x.word + "” in the account"
}

// itPayees joins the payees that are spelt alike, largest first.
func itPayees(b *spend.Book, payees []itPayee) (out []ITPayee) {
	at := map[string]int{}
	for id, x := range payees {
		if x.lines == 0 {
			continue
		}
		key := spend.Spelling(b.Payees[id].Name)
		i, ok := at[key]
		if !ok {
			i = len(out)
			at[key] = i
			out = append(out, ITPayee{Name: b.Payees[id].Name, Why: x.why()})
		}
		out[i].Net += x.net
		out[i].Lines += x.lines
	}
	slices.SortFunc(out, func(a, b ITPayee) int { return cmp.Or(cmp.Compare(b.Net, a.Net), strings.Compare(a.Name, b.Name)) })
	return out
}

// links says which supplier a payee is: by the council's own supplier number, a VAT or company number, or a spelling that the
// supplier register lists; 0 is none. Nothing here is a guess.
func (p *Picture) links() []kind.ID {
	return kind.Derive(p.Snapshot, linksKey{p.Spend}, func() []kind.ID {
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
		out := make([]kind.ID, len(p.Spend.Payees))
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
	s := d.signals(p)
	all := make([]rule.Paid, len(p.Spend.Payees))
	year, before, quarter := out.Last.AddMonths(-12), out.Last.AddMonths(-24), out.Last-90
	for t := range p.Spend.All() {
		if t.Redacted || p.Spend.Payees[t.Payee].Name == "" {
			continue
		}
		paid := &all[t.Payee]
		paid.Lines++
		switch {
		case t.Day > year || t.Day == spend.NoDay:
			paid.TwelveMonths += t.Net
		case t.Day > before:
			paid.YearBefore += t.Net
		}
		if t.Day > quarter {
			paid.Last90 += t.Net
		}
		if t.Day != spend.NoDay && t.Day > paid.LastPaid.Or(0) {
			paid.LastPaid = kind.Some(t.Day)
		}
		if !paid.IT && (s.payees[t.Payee] || s.account(d, p.Spend, t.Service, t.Account) != "") {
			paid.IT = true
		}
		newest(paid, rule.PaidRow{File: p.Spend.Files[t.Stage].ID, Row: int(t.Row), Day: max(t.Day, 0), Net: t.Net})
	}
	gatherPaid(p, all, out)
	return out
}

// gatherPaid joins payees that are one supplier, or are spelt alike.
func gatherPaid(p *Picture, all []rule.Paid, out *rule.Spend) {
	links := p.links()
	payees := map[string]*rule.Paid{}
	for id := range all {
		if all[id].Lines == 0 {
			continue
		}
		if supplier := links[id]; supplier > 0 {
			x := out.Suppliers[supplier]
			if x.Lines == 0 {
				r, _ := p.Snapshot.Suppliers.Get(supplier)
				x.Name = r.Name.Or("")
			}
			joinPaid(&x, &all[id])
			out.Suppliers[supplier] = x
			continue
		}
		name := p.Spend.Payees[id].Name
		key := spend.Spelling(name)
		if payees[key] == nil {
			payees[key] = &rule.Paid{Name: name}
		}
		joinPaid(payees[key], &all[id])
	}
	for _, name := range sortedKeys(payees) {
		out.Payees = append(out.Payees, *payees[name])
	}
}

func joinPaid(to, from *rule.Paid) {
	to.Lines += from.Lines
	to.TwelveMonths += from.TwelveMonths
	to.YearBefore += from.YearBefore
	to.Last90 += from.Last90
	to.IT = to.IT || from.IT
	if d, ok := from.LastPaid.Get(); ok && d > to.LastPaid.Or(0) {
		to.LastPaid = from.LastPaid
	}
	for _, r := range from.Rows {
		newest(to, r)
	}
}

// newest keeps the few newest payments: evidence is to be looked at, not scrolled through.
func newest(x *rule.Paid, r rule.PaidRow) {
	const most = 5
	at := len(x.Rows)
	for at > 0 && newer(&r, &x.Rows[at-1]) {
		at--
	}
	if at == most {
		return
	}
	if len(x.Rows) == most {
		x.Rows = x.Rows[:most-1]
	}
	x.Rows = slices.Insert(x.Rows, at, r)
}

func newer(a, b *rule.PaidRow) bool {
	return cmp.Or(cmp.Compare(b.Day, a.Day), cmp.Compare(b.Net, a.Net), cmp.Compare(a.File, b.File), cmp.Compare(a.Row, b.Row)) < 0
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

// PaymentSheet is payments as a table with its headings.
func PaymentSheet(lines []store.Payment) [][]string {
	rows := [][]string{{"Date", "Payee", "Net amount", "Service", "Account", "Description", "Transaction", "File", "Row"}}
	for _, r := range lines {
		date := ""
		if r.Day != spend.NoDay {
			date = r.Day.String()
		}
		rows = append(rows, []string{date, r.Payee.Name, r.Net.Plain(), r.Service, r.Account, r.Description, r.Reference, r.FileName, strconv.Itoa(r.Row)})
	}
	return rows
}
