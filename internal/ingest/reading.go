// Package ingest turns any file that a council has into mapped rows, and mapped rows into a change set: what is new, changed,
// unchanged and missing, with every odd cell named at its row. It guesses openly: the mapping is shown, can be corrected, and is
// remembered for the next file with the same headings.
package ingest

import (
	"cmp"
	"fmt"
	"hash/fnv"
	"math"
	"slices"
	"strings"
	"unicode"

	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/tabular"
)

// Column is one column of a file: its heading as written and the field that it maps to ("" when none).
type Column struct {
	Heading string   `json:"heading"`
	Field   string   `json:"field"`
	Samples []string `json:"-"` // the first three cells that hold something
}

// Problem is an odd cell.
type Problem struct {
	Row     int    `json:"row"`
	Column  string `json:"column"`
	Problem string `json:"problem"`
}

// LeftOut is a row that is not data, and why.
type LeftOut struct {
	Row    int    `json:"row"`
	Reason string `json:"reason"`
}

// Reading is what a file was understood to be, before its rows are taken.
type Reading struct {
	File       *tabular.File
	Sheet      int
	Kind       *kind.Kind // nil when unknown
	Confidence float64    // 0 to 1
	HeaderRow  int        // 0 when no row holds the headings
	Columns    []Column
	Order      tabular.DateOrder
	Remembered bool // the mapping is one that somebody accepted before
	Notes      []Problem
	titles     []LeftOut
	width      int
	made       bool // the table was made by a reader of another form: it has no titles, totals or footers
}

// Mapping is what somebody accepts or corrects, and what is remembered.
type Mapping struct {
	Kind   string
	Fields []string // a field for each column, "" for none
}

// Signature names files with the same headings, so that next month's file maps without asking.
func (r *Reading) Signature() string {
	h := fnv.New64a()
	for _, c := range r.Columns {
		_, _ = h.Write([]byte(headingKey(c.Heading) + "|")) // a hash never fails
	}
	return fmt.Sprintf("%d-%016x", len(r.Columns), h.Sum64())
}

// Mapping is the reading's present mapping.
func (r *Reading) Mapping() Mapping {
	m := Mapping{Fields: make([]string, len(r.Columns))}
	if r.Kind != nil {
		m.Kind = r.Kind.Name
	}
	for i, c := range r.Columns {
		m.Fields[i] = c.Field
	}
	return m
}

// Remap puts somebody's mapping in place of the guess. Fields that the kind does not have are dropped.
func (r *Reading) Remap(m Mapping) error {
	k, ok := kind.Of(m.Kind)
	if !ok {
		return fmt.Errorf("there is no register called %q", m.Kind)
	}
	r.Kind, r.Confidence = k, 1
	used := map[string]bool{}
	for i := range r.Columns {
		r.Columns[i].Field = ""
		if i < len(m.Fields) && m.Fields[i] != "" && !used[m.Fields[i]] {
			if f, ok := k.Field(m.Fields[i]); ok {
				r.Columns[i].Field = f.Name
				used[f.Name] = true
			}
		}
	}
	return nil
}

// ForceKind maps the columns to another kind than the guessed one.
func (r *Reading) ForceKind(k *kind.Kind) {
	ki := slices.Index(kind.Kinds, k)
	cells := make([]string, len(r.Columns))
	for i, c := range r.Columns {
		cells[i] = c.Heading
	}
	fields, _ := assign(lookUp(cells), ki)
	r.Kind, r.Confidence = k, 1
	for i := range r.Columns {
		r.Columns[i].Field = fields[i]
	}
	r.joinNames()
}

// Missing names what the kind cannot do without and no column gives; "" when nothing is missing.
func (r *Reading) Missing() string {
	if r.Kind == nil {
		return "the kind of file"
	}
	have := func(name string) bool {
		return slices.ContainsFunc(r.Columns, func(c Column) bool { return c.Field == name })
	}
	if r.Kind.Name == "spend" {
		switch {
		case !have("net") && !have("amount") && !have("gross"):
			return "the amount"
		case !have("payee"):
			return "the payee"
		}
		return ""
	}
	for _, f := range r.Kind.Fields {
		if f.Required && !have(f.Name) {
			return f.Label
		}
	}
	if r.Kind.Name == "data_flow" && !have("name") && !have("reference") && !have("from") {
		return "the system that the data comes from"
	}
	return ""
}

const (
	looked = 150 // rows at the top among which headings are sought
	tail   = 6   // rows at the foot
)

// Understand reads the top (and, when need be, the foot) of a sheet and guesses its kind and mapping.
func Understand(f *tabular.File, sheet int) (*Reading, error) {
	r := &Reading{File: f, Sheet: sheet}
	top, err := head(f, sheet, looked)
	if err != nil {
		return nil, err
	}
	if k, ok := kind.Of(f.Sheets[sheet].About); ok && len(top) > 0 {
		r.told(k, top)
		return r, nil
	}
	if l, ok := ladderIn(top); ok {
		return understandLadder(f, sheet, l)
	}
	best := bestHeader(top, f.Name)
	if best.score < 1.5 && len(top) > 0 {
		foot, err := lastRows(f, sheet, tail)
		if err != nil {
			return nil, err
		}
		if b := bestHeader(foot, f.Name); b.score > best.score {
			best = b
		}
	}
	if best.kind < 0 {
		err := r.withoutHeadings(top)
		if err == nil && r.Kind == nil {
			r.unknownHeadings(top)
		}
		return r, err
	}
	r.Kind, r.HeaderRow, r.Confidence = kind.Kinds[best.kind], best.row.Number, best.confidence
	r.columns(best.row, best.fields, top)
	for _, row := range top {
		if row.Number < r.HeaderRow && r.HeaderRow <= top[len(top)-1].Number && !blank(row) {
			r.titles = append(r.titles, LeftOut{row.Number, "title above the headings"})
		}
	}
	r.joinNames()
	r.mend(top)
	return r, nil
}

// told takes a table whose maker said what it lists: its first row holds the labels of fields.
func (r *Reading) told(k *kind.Kind, top []tabular.Row) {
	r.Kind, r.HeaderRow, r.Confidence, r.made = k, top[0].Number, 1, true
	fields := make([]string, len(top[0].Cells))
	for i, c := range top[0].Cells {
		at := slices.IndexFunc(k.Fields, func(f kind.Field) bool { return f.Label == c.Text })
		if at >= 0 {
			fields[i] = k.Fields[at].Name
		}
	}
	r.columns(top[0], fields, top)
}

func head(f *tabular.File, sheet, n int) ([]tabular.Row, error) {
	var out []tabular.Row
	for row, err := range f.Rows(sheet) {
		if err != nil {
			return nil, err
		}
		if blank(row) {
			continue
		}
		out = append(out, row)
		if len(out) == n {
			break
		}
	}
	return out, nil
}

func lastRows(f *tabular.File, sheet, n int) ([]tabular.Row, error) {
	var out []tabular.Row
	for row, err := range f.Rows(sheet) {
		if err != nil {
			return nil, err
		}
		if blank(row) {
			continue
		}
		if len(out) == n {
			out = slices.Delete(out, 0, 1)
		}
		out = append(out, row)
	}
	return out, nil
}

func blank(row tabular.Row) bool {
	for _, c := range row.Cells {
		if strings.TrimSpace(c.Text) != "" {
			return false
		}
	}
	return true
}

// header is a row that may hold the headings, for one kind.
type header struct {
	row        tabular.Row
	kind       int
	fields     []string
	score      float64
	confidence float64
}

// bestHeader looks at each row as if it were the headings, for each kind.
func bestHeader(rows []tabular.Row, name string) header {
	best := header{kind: -1}
	for i, row := range rows {
		if !headingLike(row) {
			continue
		}
		cells := make([]string, len(row.Cells))
		for j, c := range row.Cells {
			cells[j] = c.Text
		}
		var scores []header
		known := lookUp(cells)
		for ki := range kind.Kinds {
			fields, score := assign(known, ki)
			if score == 0 {
				continue
			}
			switch kind.Kinds[ki].Name {
			case "post":
				titleUnderPost(rows, i, known, ki, fields)
			case "portfolio":
				score += officesOfMembers(rows, i, known, fields)
			}
			score += fileNameHint(name, kind.Kinds[ki]) + fits(rows, i, fields, kind.Kinds[ki])
			if !complete(kind.Kinds[ki], fields) {
				score *= 0.4
			}
			scores = append(scores, header{row: row, kind: ki, fields: fields, score: score})
		}
		slices.SortStableFunc(scores, func(a, b header) int { return cmp.Compare(b.score, a.score) })
		if len(scores) == 0 || scores[0].score <= best.score {
			continue
		}
		best = scores[0]
		best.confidence = confidence(scores, filled(cells))
	}
	if best.score < 1 {
		best.kind = -1
	}
	return best
}

// headingLike tells whether a row could be headings: mostly words, and not a row of data with dates or amounts.
func headingLike(row tabular.Row) bool {
	words, values := 0, 0
	for _, c := range row.Cells {
		t := strings.TrimSpace(c.Text)
		if t == "" {
			continue
		}
		if c.Date || looksLikeValue(t) {
			values++
		} else {
			words++
		}
	}
	return words >= 1 && values*3 <= words
}

func looksLikeValue(t string) bool {
	if !strings.ContainsFunc(t, unicode.IsDigit) {
		return false
	}
	if _, ok, _ := tabular.ParseMoney(t); ok {
		return true
	}
	_, _, _, ok, _ := tabular.ParseDate(t, tabular.DMY)
	return ok
}

func filled(cells []string) (n int) {
	for _, c := range cells {
		if strings.TrimSpace(c) != "" {
			n++
		}
	}
	return n
}

func confidence(scores []header, filled int) float64 {
	first := scores[0].score
	second := 0.0
	if len(scores) > 1 {
		second = scores[1].score
	}
	mapped := 0
	for _, f := range scores[0].fields {
		if f != "" {
			mapped++
		}
	}
	c := (0.45 + 0.55*float64(mapped)/float64(max(filled, 1))) * (0.55 + 0.45*math.Min(1, (first-second)/math.Max(1, first)*2))
	return math.Round(math.Min(c, 0.99)*100) / 100
}

// fileNameHint adds a little when the file's name speaks of the kind.
func fileNameHint(name string, k *kind.Kind) float64 {
	n := " " + headingKey(name) + " "
	for _, w := range k.Words {
		if strings.Contains(n, " "+w+" ") {
			return 0.6
		}
	}
	return 0
}

// complete tells whether the columns give what the kind cannot do without.
func complete(k *kind.Kind, fields []string) bool {
	r := Reading{Kind: k, Columns: make([]Column, len(fields))}
	for i, f := range fields {
		r.Columns[i].Field = f
	}
	return r.Missing() == ""
}

// fits adds for columns whose data is what the field holds, and takes away for columns whose data is not.
func fits(rows []tabular.Row, header int, fields []string, k *kind.Kind) (score float64) {
	for ci, name := range fields {
		f, ok := k.Field(name)
		if !ok {
			continue
		}
		good, bad := 0, 0
		for i := 0; i < len(rows) && i < header+40; i++ {
			if i == header || ci >= len(rows[i].Cells) {
				continue
			}
			c := rows[i].Cells[ci]
			if i < header && header < len(rows)-6 || strings.TrimSpace(c.Text) == "" || tabular.IsBlankWord(c.Text) {
				continue
			}
			if fitsType(c, f) {
				good++
			} else {
				bad++
			}
		}
		if good+bad > 0 {
			score += 0.5 * (float64(good)/float64(good+bad) - 0.5)
		}
	}
	return score
}

func fitsType(c tabular.Cell, f *kind.Field) bool {
	switch f.Type {
	case kind.Day:
		if c.Date {
			return true
		}
		_, _, _, ok, note := tabular.ParseDate(c.Text, tabular.DMY)
		return ok || note != "" && strings.ContainsFunc(c.Text, unicode.IsDigit)
	case kind.Pence:
		_, ok, _ := tabular.ParseMoney(c.Text)
		return ok
	case kind.Int, kind.Decimal:
		return strings.ContainsFunc(c.Text, unicode.IsDigit)
	case kind.YesNo:
		_, ok := tabular.ParseYesNo(c.Text)
		return ok
	case kind.Choice:
		_, ok := f.Pick(c.Text)
		return ok
	}
	if f.Name == "title" && officeOfMember.MatchString(c.Text) {
		return false // a councillor's, who holds no post
	}
	return !looksLikeValue(c.Text) || f.Name == "reference" || strings.Contains(f.Name, "number") || strings.Contains(f.Name, "code")
}

// assign gives each column the field of one kind that its heading names, and a score for the whole.
func assign(known []heading, ki int) ([]string, float64) {
	type want struct {
		col   int
		claim claim
		sure  float64
		share float64
	}
	var wants []want
	for i, h := range known {
		for _, cl := range h.claims {
			if cl.kind == ki {
				wants = append(wants, want{i, cl, h.sure, h.share})
			}
		}
	}
	slices.SortStableFunc(wants, func(x, y want) int {
		return cmp.Or(cmp.Compare(y.sure, x.sure), cmp.Compare(x.claim.rank, y.claim.rank), cmp.Compare(x.col, y.col))
	})
	out := make([]string, len(known))
	taken := map[int]bool{}
	score := 0.0
	for _, w := range wants {
		if out[w.col] != "" || taken[w.claim.field] {
			continue
		}
		out[w.col] = kind.Kinds[ki].Fields[w.claim.field].Name
		taken[w.claim.field] = true
		score += w.sure * w.share
	}
	titleByDescription(kind.Kinds[ki], out)
	return out, score
}

// titleByDescription takes the description for the title in a register that has no title of its own, as many contract registers have not.
func titleByDescription(k *kind.Kind, fields []string) {
	at := slices.Index(fields, "description")
	if k.NameField == "title" && at >= 0 && !slices.Contains(fields, "title") {
		fields[at] = "title"
	}
}

// columns notes headings, fields and three sample cells.
func (r *Reading) columns(row tabular.Row, fields []string, top []tabular.Row) {
	for _, t := range top {
		r.width = max(r.width, len(t.Cells))
	}
	n := max(len(row.Cells), 1)
	for n > 1 && n <= len(row.Cells) && strings.TrimSpace(row.Cells[n-1].Text) == "" && !anyFilled(top, n-1) {
		n--
	}
	r.Columns = make([]Column, n)
	for i := range r.Columns {
		if i < len(row.Cells) {
			r.Columns[i].Heading = strings.Join(strings.Fields(row.Cells[i].Text), " ")
		}
		if i < len(fields) {
			r.Columns[i].Field = fields[i]
		}
		r.Columns[i].Samples = samples(top, i, r.HeaderRow)
	}
}

func anyFilled(rows []tabular.Row, col int) bool {
	return len(samples(rows, col, 0)) > 0
}

func samples(rows []tabular.Row, col, header int) (out []string) {
	for _, row := range rows {
		if row.Number == header || row.Number < header && header < rows[len(rows)-1].Number || col >= len(row.Cells) {
			continue
		}
		if t := strings.TrimSpace(row.Cells[col].Text); t != "" {
			out = append(out, t)
			if len(out) == 3 {
				break
			}
		}
	}
	return out
}

// mend maps a column whose heading was damaged (a `+`, or nothing at all) when the kind's most useful text field is still free.
func (r *Reading) mend(top []tabular.Row) {
	if r.Kind.Name != "spend" || slices.ContainsFunc(r.Columns, func(c Column) bool { return c.Field == "service" }) {
		return
	}
	for i, c := range r.Columns {
		if c.Field != "" || headingKey(c.Heading) != "" || len(c.Samples) < 2 || looksLikeValue(c.Samples[0]) {
			continue
		}
		r.Columns[i].Field = "service"
		r.Notes = append(r.Notes, Problem{r.HeaderRow, c.Heading, "This heading is damaged. Its cells look like services, so it is read as Service: check it."})
		return
	}
}

// orderDates finds the order of day and month from the date columns themselves: it reads on until some day is above 12. Where none
// is in the whole file, it says what it assumes.
func (r *Reading) orderDates(p *Report) error {
	r.Order = tabular.DMY
	var cols []int
	for i, c := range r.Columns {
		if f, ok := r.Kind.Field(c.Field); ok && f.Type == kind.Day {
			cols = append(cols, i)
		}
	}
	if len(cols) == 0 {
		return nil
	}
	var e tabular.DateEvidence
	for row, err := range r.File.Rows(r.Sheet) {
		if err != nil {
			return err
		}
		for _, i := range cols {
			if i < len(row.Cells) && row.Number != r.HeaderRow && !row.Cells[i].Date {
				e.Add(row.Cells[i].Text)
			}
		}
		if _, assumed := e.Order(); row.Number >= 1000 && !assumed {
			break // sure enough
		}
	}
	order, assumed := e.Order()
	r.Order = order
	if assumed {
		p.problem(r.HeaderRow, r.Columns[cols[0]].Heading, "No date in this file has a day above 12, so its dates are read as day, month, year.")
	}
	return nil
}

// unknownHeadings takes the first row for headings that nobody knows, where it could be headings and more follows: a person can
// then say what each column is.
func (r *Reading) unknownHeadings(top []tabular.Row) {
	if len(top) < 2 || !headingLike(top[0]) || len(top[0].Cells) < 2 {
		return
	}
	r.HeaderRow = top[0].Number
	r.columns(top[0], nil, top)
}

// withoutHeadings infers a spend file's columns from its data alone. Anything else without headings stays unknown.
func (r *Reading) withoutHeadings(top []tabular.Row) error {
	for _, row := range top {
		r.width = max(r.width, len(row.Cells))
	}
	r.Columns = make([]Column, r.width)
	type count struct{ date, money, pence, text, distinct, n int }
	counts := make([]count, r.width)
	for i := range counts {
		seen := map[string]bool{}
		r.Columns[i].Samples = samples(top, i, 0)
		for _, row := range top {
			if i >= len(row.Cells) || strings.TrimSpace(row.Cells[i].Text) == "" {
				continue
			}
			c, t := row.Cells[i], strings.TrimSpace(row.Cells[i].Text)
			counts[i].n++
			seen[kind.Fold(t)] = true
			_, _, _, isDate, _ := tabular.ParseDate(t, tabular.DMY)
			_, isMoney, _ := tabular.ParseMoney(t)
			switch {
			case c.Date || isDate && strings.ContainsAny(t, "/-. "):
				counts[i].date++
			case isMoney:
				counts[i].money++
				if strings.Contains(t, ".") {
					counts[i].pence++
				}
			case strings.ContainsFunc(t, unicode.IsLetter):
				counts[i].text++
			}
		}
		counts[i].distinct = len(seen)
	}
	date, amount, payee := -1, -1, -1
	for i, c := range counts {
		if c.n*2 < len(top) {
			continue
		}
		if c.date*10 >= c.n*8 && date < 0 {
			date = i
		}
		if c.money*10 >= c.n*8 && (amount < 0 || c.pence > counts[amount].pence) {
			amount = i
		}
		if c.text*10 >= c.n*8 && (payee < 0 || c.distinct > counts[payee].distinct) && nameLike(r.Columns[i].Samples) {
			payee = i
		}
	}
	if date < 0 || amount < 0 || payee < 0 || counts[amount].pence == 0 {
		return nil
	}
	k, _ := kind.Of("spend")
	r.Kind, r.Confidence = k, 0.4
	r.Columns[date].Field, r.Columns[amount].Field, r.Columns[payee].Field = "date", "amount", "payee"
	r.Notes = append(r.Notes, Problem{0, "", "No row holds headings. The columns were guessed from their cells: check the mapping."})
	return nil
}

func nameLike(samples []string) bool {
	for _, s := range samples {
		if len(s) < 3 {
			return false
		}
	}
	return len(samples) > 0
}
