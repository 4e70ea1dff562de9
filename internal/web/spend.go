package web

import (
	"cmp"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/moothall/moothall/internal/desk"
	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/spend"
	"github.com/moothall/moothall/internal/store"
	"github.com/moothall/moothall/internal/web/chart"
	"github.com/moothall/moothall/internal/words"
)

// spendData is the spend of all files, cut three ways, and what of it is for IT.
type spendData struct {
	Base         string
	Files        []spend.File
	Lines        int64
	Total        kind.Money
	IT           *desk.ITSpend
	Months       []spendMonth
	MonthChart   chart.Columns
	MonthTitle   string
	Payees       []spendCut
	PayeeChart   chart.Bars
	PayeeTitle   string
	PayeeCount   int
	Found        int // payees that fit the search
	Services     []spendCut
	ServiceCount int
	NoContract   []desk.PayeeGap
	NoSpend      []desk.ContractGap
	Search       string
	Imports      bool
	Answers      bool
}

// spendCut is one payee or service and what it comes to.
type spendCut struct {
	Name  words.Phrase
	Link  string
	Net   kind.Money
	Lines int64
	Bar   int // of 300, against the largest
}

// spendMonth is a row of the table beside the picture of the months.
type spendMonth struct {
	Name, Link string
	desk.ITMonth
}

// Credits is what came back in a month.
func (m *spendMonth) Credits() kind.Money {
	return m.IT.Credits + m.NotIT.Credits + m.Redacted.Credits
}

const (
	mostPayees   = 50 // in the table; the CSV holds all
	mostServices = 30
	mostBars     = 10 // in the picture
)

// spendPage is GET /c/{council}/spend
func (v *visit) spendPage() error {
	b := v.picture.Spend
	p := spendData{Base: v.path(""), IT: v.desk.ITSpend(v.picture), Total: b.Net(), Search: strings.TrimSpace(v.r.URL.Query().Get("q")), Imports: v.mayImport(), Answers: v.mayAnswer()}
	for _, f := range b.Files {
		p.Files = append(p.Files, f)
		p.Lines += f.Lines
	}
	if len(p.Files) == 0 {
		return v.show(v.say.Plain("spend.none_title"), "have", noSpendBody(p))
	}
	slices.SortFunc(p.Files, func(a, c spend.File) int {
		return cmp.Or(cmp.Compare(a.First, c.First), strings.Compare(a.Name, c.Name))
	})
	cuts := v.desk.SpendCuts(v.picture)
	p.Months = v.spendMonths(p.IT.Months)
	p.MonthTitle, p.MonthChart = monthChart(v.say, p.Months)
	p.PayeeTitle, p.PayeeChart = v.payeeChart(cuts.Payees, p.Total)
	p.Payees, p.Found = v.payees(cuts, p.Search)
	p.PayeeCount, p.ServiceCount = len(cuts.Payees), len(cuts.Services)
	p.Services = v.bars(cuts.Services[:min(len(cuts.Services), mostServices)], "service", v.say.Phrase("spend.no_service"))
	p.NoContract, p.NoSpend = v.desk.SpendGaps(v.picture)
	return v.show(spendTitle(v.say, p), "have", spendBody(p))
}

// spendTitle says what was paid in how many months, and what of it is for IT.
func spendTitle(say *words.Speaker, p spendData) string {
	dated := 0
	for _, m := range p.Months {
		if m.Month != 0 {
			dated++
		}
	}
	return say.Plain("spend.title", "n", dated, "total", roundly(p.Total), "it", roundly(p.IT.IT))
}

// roundly says an amount as a heading does: £1.3m, £612,000.
func roundly(m kind.Money) string {
	if m >= 1_000_000_00 || m <= -1_000_000_00 {
		return chart.Money(float64(m))
	}
	if m >= 10_000_00 {
		return (m / 1000_00 * 1000_00).String()
	}
	return (m / 100 * 100).String()
}

func orWords(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}

// bars are the cuts with the link to their payments, and each one's part of the largest.
func (v *visit) bars(cuts []spend.Cut, field string, nameless words.Phrase) []spendCut {
	var largest kind.Money = 1
	for _, c := range cuts {
		largest = max(largest, c.Net)
	}
	out := make([]spendCut, len(cuts))
	for i, c := range cuts {
		link := v.path("spend/lines") + "?" + url.Values{field: {c.Name}}.Encode()
		named := words.Phrase{Text: c.Name, Lang: v.say.Lang}
		if c.Name == "" {
			named = nameless
		}
		out[i] = spendCut{named, link, c.Net, c.Lines, int(max(c.Net, 0) * 300 / largest)}
	}
	return out
}

func (v *visit) spendMonths(months []desk.ITMonth) []spendMonth {
	out := make([]spendMonth, len(months))
	for i, m := range months {
		out[i] = spendMonth{Name: v.monthName(m.Month), ITMonth: m}
		if m.Month != 0 {
			out[i].Link = v.path("spend/lines?month=%d", m.Month)
		}
	}
	return out
}

func (v *visit) monthName(m spend.Month) string {
	if m == 0 {
		return v.say.Plain("spend.no_date")
	}
	return v.say.Month(m.First())
}

// monthChart draws the months; its title names the one in which most was paid.
func monthChart(say *words.Speaker, months []spendMonth) (string, chart.Columns) {
	c := chart.Columns{ID: "months", Tick: chart.Money, Parts: []chart.Part{{Name: say.Plain("spend.it"), Fill: chart.Solid}, {Name: say.Plain("spend.not_it"), Fill: chart.Stripes}, {Name: say.Plain("spend.redacted"), Fill: chart.Dots}}}
	var most *spendMonth
	year := 0
	for i := range months {
		m := &months[i]
		if most == nil || m.Net() > most.Net() {
			most = m
		}
		col := chart.Column{Label: "–", Up: amounts(m.IT.Paid, m.NotIT.Paid, m.Redacted.Paid), Down: amounts(m.IT.Credits, m.NotIT.Credits, m.Redacted.Credits)}
		if m.Month != 0 {
			first := m.Month.First()
			col.Label = strings.Fields(say.Short(first))[1]
			if y := first.Time().Year(); y != year {
				year, col.Under = y, strconv.Itoa(y)
			}
		}
		c.Columns = append(c.Columns, col)
	}
	title := say.Plain("spend.months_title", "month", most.Name, "net", roundly(most.Net()))
	c.Title, c.Desc = say.Plain("spend.months_chart"), say.Plain("spend.months_desc", "month", most.Name, "net", most.Net(), "n", len(months))
	return title, c
}

func amounts(ms ...kind.Money) []float64 {
	out := make([]float64, len(ms))
	for i, m := range ms {
		out[i] = float64(m)
	}
	return out
}

// payeeChart draws the largest payees; its title says what part of all the first five take. Payments without a named payee are one
// bar, and are none of the five.
func (v *visit) payeeChart(payees []spend.Cut, total kind.Money) (string, chart.Bars) {
	c := chart.Bars{ID: "payees", Title: v.say.Plain("spend.payees_chart")}
	var five kind.Money
	named := 0
	for _, p := range payees {
		if len(c.Bars) < mostBars {
			c.Bars = append(c.Bars, chart.Bar{Name: orWords(p.Name, v.say.Plain("spend.no_payee")), Said: (p.Net / 100 * 100).String(), Value: float64(p.Net)})
		}
		if p.Name != "" && named < 5 {
			named++
			five += p.Net
		}
	}
	title := v.say.Plain("spend.payees_title_few")
	if named == 5 && total > 0 && five > 0 {
		title = v.say.Plain("spend.payees_title", "percent", fmt.Sprintf("%d%%", (five*100+total/2)/total))
	}
	c.Desc = title
	return title, c
}

func (v *visit) payees(cuts *spend.Cuts, search string) (shown []spendCut, found int) {
	all := cuts.Payees
	if search != "" {
		all = nil
		for _, c := range cuts.Payees {
			if strings.Contains(kind.Fold(c.Name), kind.Fold(search)) {
				all = append(all, c)
			}
		}
	}
	return v.bars(all[:min(len(all), mostPayees)], "payee", v.say.Phrase("spend.no_payee")), len(all)
}

// spendExport is GET /c/{council}/spend/{cut}/export.csv: all months, payees or services.
func (v *visit) spendExport() error {
	cuts := v.desk.SpendCuts(v.picture)
	var rows [][]string
	cut := v.r.PathValue("cut")
	switch cut {
	case "months":
		rows = append(rows, []string{"Month", "Payments", "IT", "Not IT", "Redacted", "Of which credits", "Net"})
		for _, m := range v.spendMonths(v.desk.ITSpend(v.picture).Months) {
			month := ""
			if m.Month != 0 {
				month = m.Month.First().String()[:7]
			}
			rows = append(rows, []string{month, strconv.FormatInt(m.Lines, 10), m.IT.Net().Plain(), m.NotIT.Net().Plain(), m.Redacted.Net().Plain(), m.Credits().Plain(), m.Net().Plain()})
		}
	case "payees":
		rows = cutRows("Payee", cuts.Payees)
	case "services":
		rows = cutRows("Service", cuts.Services)
	default:
		return fault.New(fault.NotFound, "Spend is cut by months, payees or services.")
	}
	return v.writeCSV(fmt.Sprintf("%s-spend-by-%s-%s.csv", v.council.Slug, cut, v.picture.Today), rows)
}

func cutRows(head string, cuts []spend.Cut) [][]string {
	rows := [][]string{{head, "Payments", "Net"}}
	for _, c := range cuts {
		rows = append(rows, []string{c.Name, strconv.FormatInt(c.Lines, 10), c.Net.Plain()})
	}
	return rows
}

// writeCSV sends rows as a file in which no cell is a formula.
func (v *visit) writeCSV(name string, rows [][]string) error {
	v.attachment(name, "csv")
	err := desk.WriteSheet(v.w, rows)
	if err != nil {
		v.log.Debug("the reader went away", "err", err)
	}
	return nil
}

// linesPage lists payments.
type linesPage struct {
	Base, Title, CSV string
	Rows             []store.Payment
	N, Page, Pages   int
	Query            url.Values
	Path             string
}

// spendLines is GET /c/{council}/spend/lines
func (v *visit) spendLines() error {
	const per = 100
	q := v.r.URL.Query()
	page, err := strconv.Atoi(q.Get("page"))
	if err != nil || page < 1 {
		page = 1
	}
	f := spend.Filter{Limit: per, Skip: (page - 1) * per}
	title := v.say.Plain("spend.lines_title")
	if q.Has("payee") {
		f.Payee, f.HasPayee = q.Get("payee"), true
		title = v.say.Plain("spend.lines_payee", "payee", orWords(f.Payee, v.say.Plain("spend.no_payee")))
	}
	if q.Has("service") {
		f.Service, f.HasService = q.Get("service"), true
		title = v.say.Plain("spend.lines_service", "service", orWords(f.Service, v.say.Plain("spend.no_service")))
	}
	if m, err := strconv.ParseInt(q.Get("month"), 10, 64); err == nil && m > 0 && m < 12*10000 {
		f.Month = spend.Month(m)
		title = v.say.Plain("spend.lines_month", "month", v.monthName(f.Month))
	}
	whole := q.Get("form") == "csv"
	if whole {
		f.Limit, f.Skip = 1_000_000, 0
	}
	refs, n := v.picture.Spend.Pick(f)
	rows, err := v.desk.Store.Payments(v.r.Context(), v.council.ID, v.picture.Spend, refs)
	if err != nil {
		return err
	}
	if whole {
		return v.linesCSV(rows)
	}
	q.Del("page")
	p := linesPage{Base: v.path(""), Title: title, Rows: rows, N: n, Page: page, Pages: max(1, (n+per-1)/per), Query: q, Path: v.path("spend/lines")}
	p.CSV = p.Path + "?" + q.Encode() + "&form=csv"
	return v.show(title, "have", linesBody(p))
}

func (p linesPage) pageLink(n int) string {
	q := url.Values{}
	for key, vals := range p.Query {
		q[key] = vals
	}
	q.Set("page", strconv.Itoa(n))
	return p.Path + "?" + q.Encode()
}

func (v *visit) linesCSV(lines []store.Payment) error {
	return v.writeCSV(fmt.Sprintf("%s-payments-%s.csv", v.council.Slug, v.picture.Today), desk.PaymentSheet(lines))
}
