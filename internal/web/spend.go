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
	p.Payees, p.PayeeCount = v.payees(p.Search)
	p.Services = v.cuts(func(t spend.Total) (string, string) {
		return orWords(b.Words[t.Service], "No service given"), v.path("spend/lines?service=%d", t.Service)
	}, 30)
	p.Months = v.cuts(func(t spend.Total) (string, string) {
		return t.Month.String(), v.path("spend/lines?month=%d", t.Month)
	}, 0)
	p.NoContract, p.NoSpend = v.desk.SpendGaps(v.picture)
	return v.show("Spend", "have", spendBody(p))
}

func orWords(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}

// cuts sums the totals by a name; months keep their order, the others stand largest first.
func (v *visit) cuts(by func(spend.Total) (name, link string), most int) []spendCut {
	at := map[string]int{}
	var out []spendCut
	totals := slices.Clone(v.picture.Spend.Totals)
	if most == 0 {
		slices.SortStableFunc(totals, func(a, b spend.Total) int { return cmp.Compare(a.Month, b.Month) })
	}
	for _, t := range totals {
		name, link := by(t)
		i, ok := at[name]
		if !ok {
			i = len(out)
			at[name] = i
			out = append(out, spendCut{Name: name, Link: link})
		}
		out[i].Net += t.Net
		out[i].Lines += t.Lines
	}
	if most > 0 {
		slices.SortStableFunc(out, func(a, b spendCut) int { return cmp.Or(cmp.Compare(b.Net, a.Net), strings.Compare(a.Name, b.Name)) })
		out = out[:min(len(out), most)]
	}
	return bars(out)
}

func bars(cuts []spendCut) []spendCut {
	var largest kind.Money = 1
	for _, c := range cuts {
		largest = max(largest, c.Net)
	}
	for i := range cuts {
		cuts[i].Bar = int(max(cuts[i].Net, 0) * 300 / largest)
	}
	return cuts
}

func (v *visit) payees(search string) ([]spendCut, int) {
	b := v.picture.Spend
	all := v.cuts(func(t spend.Total) (string, string) {
		if t.Redacted {
			return "Redacted", v.path("spend/lines?payee=%d", t.Payee)
		}
		return orWords(b.Payees[t.Payee].Name, "No payee given"), v.path("spend/lines?payee=%d", t.Payee)
	}, 1<<30)
	n := len(all)
	if search != "" {
		all = slices.DeleteFunc(all, func(c spendCut) bool { return !strings.Contains(kind.Fold(c.Name), kind.Fold(search)) })
	}
	return all[:min(len(all), 50)], n
}

// linesPage lists payments.
type linesPage struct {
	Base, Title, CSV string
	Rows             []store.SpendRow
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
	f := store.SpendFilter{Limit: per, Skip: (page - 1) * per}
	title := "Payments"
	if id, err := strconv.ParseInt(q.Get("payee"), 10, 64); err == nil {
		f.Payees = v.sameSpelling(id)
		title = "Payments to " + orWords(v.picture.Spend.Payees[id].Name, "payees without a name")
	}
	if id, err := strconv.ParseInt(q.Get("service"), 10, 64); err == nil {
		f.Service, f.HasService = id, true
		title = "Payments by " + orWords(v.picture.Spend.Words[id], "no service given")
	}
	if m, err := strconv.ParseInt(q.Get("month"), 10, 64); err == nil && m > 0 {
		f.Month = spend.Month(m)
		title = "Payments in " + f.Month.String()
	}
	if q.Get("form") == "csv" {
		f.Limit, f.Skip = 1_000_000, 0
	}
	rows, n, err := v.desk.Store.SpendLines(v.r.Context(), v.council.ID, v.picture.Snapshot.Seq, f)
	if err != nil {
		return err
	}
	if q.Get("form") == "csv" {
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

// sameSpelling are the payees that are spelt like one.
func (v *visit) sameSpelling(id int64) (out []int64) {
	name := spend.Spelling(v.picture.Spend.Payees[id].Name)
	for other, p := range v.picture.Spend.Payees {
		if spend.Spelling(p.Name) == name {
			out = append(out, other)
		}
	}
	slices.Sort(out)
	return out
}

func dayWords(d kind.Date) string {
	if d == spend.NoDay {
		return "no date"
	}
	return d.Short()
}

func (v *visit) linesCSV(rows []store.SpendRow) error {
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
