package web

import (
	"cmp"
	"encoding/csv"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/moothall/moothall/internal/desk"
	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/spend"
	"github.com/moothall/moothall/internal/store"
	"github.com/moothall/moothall/tabular"
)

// spendData is the spend of all files, cut three ways, and what of it is for IT.
type spendData struct {
	Base       string
	Files      []spend.File
	Lines      int64
	Total      kind.Money
	IT         *desk.ITSpend
	Payees     []spendCut
	Services   []spendCut
	Months     []spendCut
	NoContract []desk.PayeeGap
	NoSpend    []desk.ContractGap
	Search     string
	PayeeCount int
}

// spendCut is one payee, service or month: its sum, and the share of the largest for its bar.
type spendCut struct {
	Name, Link string
	Net        kind.Money
	Lines      int64
	Bar        int // of 300
}

// spendPage is GET /c/{council}/spend
func (v *visit) spendPage() error {
	b := v.picture.Spend
	p := spendData{Base: v.path(""), IT: v.desk.ITSpend(v.picture), Total: b.Net(), Search: strings.TrimSpace(v.r.URL.Query().Get("q"))}
	for _, f := range b.Files {
		p.Files = append(p.Files, f)
		p.Lines += f.Lines
	}
	slices.SortFunc(p.Files, func(a, c spend.File) int {
		return cmp.Or(cmp.Compare(a.First, c.First), strings.Compare(a.Name, c.Name))
	})
	cuts := v.desk.SpendCuts(v.picture)
	p.Payees, p.PayeeCount = v.payees(cuts, p.Search)
	p.Services = v.bars(cuts.Services[:min(len(cuts.Services), 30)], "service", "No service given")
	p.Months = v.months(cuts)
	p.NoContract, p.NoSpend = v.desk.SpendGaps(v.picture)
	return v.show("Spend", "have", spendBody(p))
}

func orWords(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}

// bars are the cuts with the link to their payments, and each one's part of the largest.
func (v *visit) bars(cuts []spend.Cut, field, nameless string) []spendCut {
	var largest kind.Money = 1
	for _, c := range cuts {
		largest = max(largest, c.Net)
	}
	out := make([]spendCut, len(cuts))
	for i, c := range cuts {
		link := v.path("spend/lines") + "?" + url.Values{field: {c.Name}}.Encode()
		out[i] = spendCut{orWords(c.Name, nameless), link, c.Net, c.Lines, int(max(c.Net, 0) * 300 / largest)}
	}
	return out
}

func (v *visit) months(cuts *spend.Cuts) []spendCut {
	list := make([]spend.Cut, len(cuts.Months))
	for i, m := range cuts.Months {
		list[i] = m.Cut
	}
	out := v.bars(list, "month", "")
	for i, m := range cuts.Months {
		out[i].Name, out[i].Link = m.Month.String(), v.path("spend/lines?month=%d", m.Month)
	}
	return out
}

func (v *visit) payees(cuts *spend.Cuts, search string) ([]spendCut, int) {
	all := cuts.Payees
	if search != "" {
		all = nil
		for _, c := range cuts.Payees {
			if strings.Contains(kind.Fold(c.Name), kind.Fold(search)) {
				all = append(all, c)
			}
		}
	}
	return v.bars(all[:min(len(all), 50)], "payee", "Redacted, or no payee given"), len(cuts.Payees)
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
	title := "Payments"
	if q.Has("payee") {
		f.Payee, f.HasPayee = q.Get("payee"), true
		title = "Payments to " + orWords(f.Payee, "payees without a name")
	}
	if q.Has("service") {
		f.Service, f.HasService = q.Get("service"), true
		title = "Payments by " + orWords(f.Service, "no service given")
	}
	if m, err := strconv.ParseInt(q.Get("month"), 10, 64); err == nil && m > 0 && m < 12*10000 {
		f.Month = spend.Month(m)
		title = "Payments in " + f.Month.String()
	}
	csv := q.Get("form") == "csv"
	if csv {
		f.Limit, f.Skip = 1_000_000, 0
	}
	refs, n := v.picture.Spend.Pick(f)
	rows, err := v.desk.Store.Payments(v.r.Context(), v.council.ID, v.picture.Spend, refs)
	if err != nil {
		return err
	}
	if csv {
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

func dayWords(d kind.Date) string {
	if d == spend.NoDay {
		return "no date"
	}
	return d.Short()
}

func (v *visit) linesCSV(rows []store.Payment) error {
	v.attachment(fmt.Sprintf("%s-payments-%s.csv", v.council.Slug, v.picture.Today), "csv")
	w := csv.NewWriter(v.w)
	w.UseCRLF = true
	err := w.Write([]string{"Date", "Payee", "Net amount", "Service", "Account", "Description", "Transaction", "File", "Row"})
	for _, r := range rows {
		if err != nil {
			break
		}
		date := ""
		if r.Day != spend.NoDay {
			date = r.Day.String()
		}
		line := []string{date, r.Payee.Name, r.Net.Plain(), r.Service, r.Account, r.Description, r.Reference, r.FileName, strconv.Itoa(r.Row)}
		for i := range line {
			line[i] = tabular.SafeCell(line[i])
		}
		err = w.Write(line)
	}
	w.Flush()
	if err == nil {
		err = w.Error()
	}
	if err != nil {
		v.log.Debug("the reader went away", "err", err)
	}
	return nil
}
