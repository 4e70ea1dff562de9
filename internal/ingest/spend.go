package ingest

import (
	"strings"

	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/spend"
	"github.com/moothall/moothall/tabular"
)

// SpendReport is what was noticed in a spend file.
type SpendReport struct {
	Report
	Redacted    int
	Total       kind.Money
	First, Last kind.Date // 0 when no line has a date
	NoDates     int       // lines whose date was lost
}

// spendColumns are the places of the columns that make a line.
type spendColumns struct {
	payee, net, amount, gross, date, reference, invoice, line, number, vat, company, service, directorate, account, description int
}

// Spend reads a spend file line by line and hands each to take. Nothing is kept in memory but the report.
func (r *Reading) Spend(take func(*spend.Line) error) (*SpendReport, error) {
	p := &SpendReport{}
	p.Problems = append(p.Problems, r.Notes...)
	p.ProblemCount = len(p.Problems)
	s := &spendReader{r: r, p: p, take: take, seen: map[uint64]uint32{}, payees: map[string]payeeName{}, days: map[string]kind.Date{}}
	s.c = spendColumns{r.column("payee"), r.column("net"), r.column("amount"), r.column("gross"), r.column("date"), r.column("reference"), r.column("invoice"), r.column("line"),
		r.column("supplier_number"), r.column("vat_number"), r.column("company_number"), r.column("service"), r.column("directorate"), r.column("account"), r.column("description")}
	err := r.orderDates(&p.Report)
	if err != nil {
		return nil, err
	}
	err = r.data(&p.Report, s.row)
	if err != nil {
		return nil, err
	}
	err = s.settle()
	if err != nil {
		return nil, err
	}
	if p.NoDates > 0 {
		p.problem(s.firstNoDate, r.heading("date"), "%s of %s payments have no date in the file. They are taken without one.", kind.Count(p.NoDates), kind.Count(p.Rows))
	}
	p.sort()
	return p, nil
}

func (r *Reading) heading(field string) string {
	if i := r.column(field); i >= 0 {
		return r.Columns[i].Heading
	}
	return ""
}

type spendReader struct {
	r           *Reading
	p           *SpendReport
	c           spendColumns
	take        func(*spend.Line) error
	seen        map[uint64]uint32    // how often a line came, by its hash
	payees      map[string]payeeName // by cell: a file names each payee many times
	days        map[string]kind.Date // by cell
	sinceTotal  kind.Money           // since the last subtotal
	bare        []bareAmount
	firstNoDate int
	line        spend.Line
}

// mostRemembered bounds what is remembered of cells, for files in which every one differs.
const mostRemembered = 1 << 15

// payeeName is what a payee's cell says.
type payeeName struct {
	name     string
	redacted bool
}

func (s *spendReader) payeeName(cell string) payeeName {
	p, ok := s.payees[cell]
	if !ok {
		p = payeeName{strings.Join(strings.Fields(cell), " "), tabular.IsRedacted(cell)}
		if len(s.payees) < mostRemembered {
			s.payees[strings.Clone(cell)] = p
		}
	}
	return p
}

func (s *spendReader) mark(l *spend.Line) int64 {
	return l.Identity(func(base uint64) int { n := s.seen[base] + 1; s.seen[base] = n; return int(n) })
}

// bareAmount is a row with nothing but an amount: a total, when it equals the others.
type bareAmount struct {
	row    int
	amount kind.Money
	before kind.Money
	since  kind.Money
}

func (s *spendReader) row(row tabular.Row) error {
	amount, col, ok, problem := s.amount(row)
	payee := cellText(row, s.c.payee)
	filled := filledCells(row)
	if !ok {
		return s.noAmount(row, payee, filled, col, problem)
	}
	if s.isTotal(row, payee, col, filled) {
		s.p.leaveOut(row.Number, "total row")
		s.sinceTotal = 0
		return nil
	}
	if filled == 1 {
		s.bare = append(s.bare, bareAmount{row.Number, amount, s.p.Total, s.sinceTotal})
		return nil
	}
	return s.pay(row, payee, amount, col)
}

// amount takes net where it stands, else the plain amount, else gross.
func (s *spendReader) amount(row tabular.Row) (m kind.Money, col int, ok bool, problem string) {
	col = -1
	for _, c := range []int{s.c.net, s.c.amount, s.c.gross} {
		t := cellText(row, c)
		if t == "" {
			continue
		}
		pence, isMoney, note := tabular.ParseMoney(t)
		if isMoney {
			return kind.Money(pence), c, true, note
		}
		if col < 0 {
			col, problem = c, sentence(strings.TrimSuffix(note, "."), "\""+t+"\" is not an amount of money. The row was left out.")
		}
	}
	return 0, col, false, problem
}

func (s *spendReader) noAmount(row tabular.Row, payee string, filled, col int, problem string) error {
	switch {
	case col >= 0 && payee != "" && filled > 2:
		s.p.problem(row.Number, s.r.Columns[col].Heading, "%s", problem)
		s.p.leaveOut(row.Number, "the amount cannot be read")
	case payee != "" && filled > 2:
		s.p.problem(row.Number, s.amountHeading(), "There is no amount. The row was left out.")
		s.p.leaveOut(row.Number, "no amount")
	default:
		s.p.leaveOut(row.Number, "no amount: a title or a footer")
	}
	return nil
}

func (s *spendReader) amountHeading() string {
	for _, c := range []int{s.c.net, s.c.amount, s.c.gross} {
		if c >= 0 {
			return s.r.Columns[c].Heading
		}
	}
	return ""
}

func filledCells(row tabular.Row) (n int) {
	for _, c := range row.Cells {
		if strings.TrimSpace(c.Text) != "" {
			n++
		}
	}
	return n
}

// isTotal tells whether a row that has an amount is a total: one of its cells says so, and it has neither a date nor a
// reference. A payee whose name merely begins with Total is a payee.
func (s *spendReader) isTotal(row tabular.Row, payee string, amountCol, filled int) bool {
	if cellText(row, s.c.reference) != "" && !totalWord(cellText(row, s.c.reference)) {
		return false
	}
	if t := cellText(row, s.c.date); t != "" && !totalWord(t) {
		return false
	}
	for i := range row.Cells {
		if i != amountCol && totalWord(cellText(row, i)) {
			return true
		}
	}
	if filled > 3 {
		return false
	}
	for i := range row.Cells { // "Total for March", "Directorate total", with hardly anything beside it
		w := strings.Fields(headingKey(cellText(row, i)))
		if i != amountCol && i != s.c.payee && len(w) > 0 && (w[0] == "total" || w[0] == "subtotal" || w[len(w)-1] == "total") {
			return true
		}
	}
	w := strings.Fields(headingKey(payee))
	return filled <= 2 && len(w) > 1 && (w[len(w)-1] == "total" || w[0] == "total" && (w[1] == "for" || w[1] == "payments" || w[1] == "spend" || w[1] == "expenditure"))
}

func totalWord(t string) bool {
	if len(t) < 3 || len(t) > 40 || strings.ContainsAny(t, "0123456789") { // nearly all that is asked about
		return false
	}
	switch headingKey(t) {
	case "total", "totals", "grand total", "sub total", "subtotal", "overall total", "report total", "total payments", "total spend", "total expenditure", "total net", "sum", "grand totals", "sub totals", "total amount", "page total", "carried forward", "brought forward":
		return true
	}
	return false
}

// pay takes one payment.
func (s *spendReader) pay(row tabular.Row, payee string, amount kind.Money, col int) error {
	l := &s.line
	*l = spend.Line{Row: row.Number, Net: amount, Day: spend.NoDay, Service: cellText(row, s.c.service), Account: cellText(row, s.c.account), Description: cellText(row, s.c.description)}
	if l.Service == "" {
		l.Service = cellText(row, s.c.directorate)
	}
	l.Reference = cellText(row, s.c.reference)
	if s.c.invoice >= 0 || s.c.line >= 0 {
		l.Reference = strings.TrimSpace(strings.Join([]string{l.Reference, cellText(row, s.c.invoice), cellText(row, s.c.line)}, " "))
	}
	named := s.payeeName(payee)
	l.Payee = spend.Payee{Name: named.name, Number: cellText(row, s.c.number), VAT: cellText(row, s.c.vat), Company: cellText(row, s.c.company)}
	if named.redacted {
		l.Redacted = true
		l.Payee = spend.Payee{}
		s.p.Redacted++
	}
	s.day(row, l)
	for i, c := range row.Cells {
		if c.Formula && i < len(s.r.Columns) && i != col {
			s.p.problem(row.Number, s.r.Columns[i].Heading, "This cell is a formula. It was taken as text.")
		}
	}
	s.p.Rows++
	s.p.Total += amount
	s.sinceTotal += amount
	l.Mark = s.mark(l)
	return s.take(l)
}

func (s *spendReader) day(row tabular.Row, l *spend.Line) {
	t := cellText(row, s.c.date)
	if s.c.date < 0 || t == "" {
		if s.c.date >= 0 {
			s.noDate(row.Number)
		}
		return
	}
	d, known := s.days[t]
	if known {
		s.on(l, d)
		return
	}
	v, ok, problem := readDay(row.Cells[s.c.date], t, s.r.Order)
	if !ok {
		if strings.HasPrefix(t, "00:00") {
			s.noDate(row.Number)
			return
		}
		s.p.problem(row.Number, s.r.heading("date"), "%s", strings.TrimSuffix(problem, "It was left out.")+"The payment is taken without a date.")
		return
	}
	if len(s.days) < mostRemembered {
		s.days[strings.Clone(t)] = v.Date()
	}
	s.on(l, v.Date())
}

func (s *spendReader) on(l *spend.Line, d kind.Date) {
	l.Day = d
	if s.p.First == 0 || l.Day < s.p.First {
		s.p.First = l.Day
	}
	s.p.Last = max(s.p.Last, l.Day)
}

func (s *spendReader) noDate(row int) {
	if s.p.NoDates == 0 {
		s.firstNoDate = row
	}
	s.p.NoDates++
}

// settle decides on the rows that hold nothing but an amount: totals and subtotals are left out, others are payments to nobody
// named, which is worth a problem.
func (s *spendReader) settle() error {
	var loose kind.Money
	for _, b := range s.bare {
		loose += b.amount
	}
	all := s.p.Total
	for _, b := range s.bare {
		switch b.amount {
		case all, b.before, b.since, all + loose - b.amount:
			s.p.leaveOut(b.row, "total row: it equals the sum of the others")
			continue
		}
		s.p.problem(b.row, s.amountHeading(), "This row holds an amount and nothing else, and is not a total of the others. It is taken as a payment with no payee.")
		l := spend.Line{Row: b.row, Net: b.amount, Day: spend.NoDay}
		l.Mark = s.mark(&l)
		s.p.Rows++
		s.p.Total += b.amount
		err := s.take(&l)
		if err != nil {
			return err
		}
	}
	return nil
}
