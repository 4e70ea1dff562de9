package ingest

import (
	"fmt"
	"slices"
	"strings"

	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/tabular"
)

// MaxListed bounds the problems and left-out rows that are kept for a file; the counts go on.
const MaxListed = 5000

// Report is what was noticed while a file's rows were read.
type Report struct {
	Rows         int // data rows that are taken
	LeftOut      []LeftOut
	LeftOutCount int
	Problems     []Problem
	ProblemCount int
}

func (p *Report) leaveOut(row int, reason string) {
	p.LeftOutCount++
	if len(p.LeftOut) < MaxListed {
		p.LeftOut = append(p.LeftOut, LeftOut{row, reason})
	}
}

func (p *Report) problem(row int, column, format string, a ...any) {
	p.ProblemCount++
	if len(p.Problems) < MaxListed {
		p.Problems = append(p.Problems, Problem{row, column, fmt.Sprintf(format, a...)})
	}
}

func (p *Report) sort() {
	slices.SortStableFunc(p.LeftOut, func(a, b LeftOut) int { return a.Row - b.Row })
	slices.SortStableFunc(p.Problems, func(a, b Problem) int { return a.Row - b.Row })
}

// cellText is a cell without the spaces round it.
func cellText(row tabular.Row, col int) string {
	if col < 0 || col >= len(row.Cells) {
		return ""
	}
	return strings.TrimSpace(row.Cells[col].Text)
}

// column finds the column that maps to a field; -1 when none does.
func (r *Reading) column(field string) int {
	return slices.IndexFunc(r.Columns, func(c Column) bool { return c.Field == field })
}

// data calls each for every row that is not blank, not the headings and not a title above them.
func (r *Reading) data(p *Report, each func(tabular.Row) error) error {
	if note := r.File.Sheets[r.Sheet].Note; note != "" {
		p.problem(1, "", "%s", note)
	}
	titles := map[int]bool{}
	for _, t := range r.titles {
		titles[t.Row] = true
		p.leaveOut(t.Row, t.Reason)
	}
	last := 0
	for row, err := range r.File.Rows(r.Sheet) {
		if err != nil {
			return err
		}
		if row.Problem != "" {
			p.problem(row.Number, "", "%s", row.Problem)
		}
		last++
		for ; last < row.Number; last++ { // rows that the sheet holds no cells for
			p.leaveOut(last, "blank row")
		}
		switch {
		case row.Number == r.HeaderRow || titles[row.Number]:
		case blank(row):
			p.leaveOut(row.Number, "blank row")
		case r.repeatsHeadings(row):
			p.leaveOut(row.Number, "headings repeated")
		default:
			err := each(row)
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// repeatsHeadings tells whether a row says the headings again, as exports joined together do.
func (r *Reading) repeatsHeadings(row tabular.Row) bool {
	same := 0
	for i, c := range r.Columns {
		if c.Heading == "" {
			continue
		}
		if t := cellText(row, i); t != c.Heading && (len(t) > 2*len(c.Heading) || strings.ContainsAny(t, "0123456789") && !strings.ContainsAny(c.Heading, "0123456789") || headingKey(t) != headingKey(c.Heading)) {
			return false
		}
		same++
	}
	return same > 1
}

// readCell turns a cell into a value of a field. ok is false when the cell says nothing; problem is "" when all is well.
func readCell(c tabular.Cell, f *kind.Field, order tabular.DateOrder) (v kind.Value, ok bool, problem string) {
	t := strings.TrimSpace(c.Text)
	if t == "" {
		return v, false, ""
	}
	if c.Formula && f.Type != kind.Pence && f.Type != kind.Int && f.Type != kind.Decimal && f.Type != kind.Day {
		problem = "This cell is a formula. It was taken as text."
	}
	if f.Type != kind.Text && f.Type != kind.LongText && tabular.IsBlankWord(t) {
		return v, false, notKnownYet(t)
	}
	switch f.Type {
	case kind.Text, kind.LongText:
		v = kind.Value{Type: f.Type, S: t}
	case kind.Choice:
		word, found := f.Pick(t)
		if !found {
			return v, false, fmt.Sprintf("%q is not one of: %s. It was left out.", t, strings.Join(f.Choices, ", "))
		}
		v = kind.Value{Type: kind.Choice, S: word}
	case kind.List:
		v = kind.ListValue(splitList(t))
	case kind.Day:
		return readDay(c, t, order)
	case kind.Pence:
		pence, isMoney, note := tabular.ParseMoney(t)
		if !isMoney {
			return v, false, sentence(note, fmt.Sprintf("%q is not an amount of money. It was left out.", t))
		}
		v = kind.MoneyValue(kind.Money(pence))
	case kind.YesNo:
		yes, isYesNo := tabular.ParseYesNo(t)
		if !isYesNo {
			return v, false, fmt.Sprintf("%q is neither yes nor no. It was left out.", t)
		}
		v = kind.YesNoValue(yes)
	case kind.Int, kind.Decimal:
		return readNumber(t, f)
	}
	v, err := kind.Normal(f, v)
	if err != nil {
		return v, false, err.Error()
	}
	return v, v.Recorded(), problem
}

// notKnownYet says what a word like TBC was taken for; a plain dash or n/a needs no words.
func notKnownYet(t string) string {
	switch kind.Fold(t) {
	case "tbc", "tba", "tbd", "to be confirmed", "to be decided", "to be advised", "awaited", "pending":
		return fmt.Sprintf("%q is not a value yet. It was left as not recorded.", t)
	}
	return ""
}

func sentence(note, otherwise string) string {
	if note != "" {
		return strings.ToUpper(note[:1]) + note[1:] + ". It was left out."
	}
	return otherwise
}

func readDay(c tabular.Cell, t string, order tabular.DateOrder) (kind.Value, bool, string) {
	y, m, d, ok, note := tabular.ParseDate(t, order)
	if !ok {
		return kind.Value{}, false, sentence(strings.TrimSuffix(note, "."), fmt.Sprintf("%q is not a date. It was left out.", t))
	}
	date := kind.DateOf(y, m, d)
	if y < 1900 || y > 2200 {
		return kind.Value{}, false, fmt.Sprintf("%q is the year %d. It was left out.", t, y)
	}
	return kind.DateValue(date), true, ""
}

func readNumber(t string, f *kind.Field) (kind.Value, bool, string) {
	read := tabular.ParseNumber
	if f.Unit == "hours" {
		read = tabular.ParseHours
	}
	n, ok := read(t)
	if !ok {
		return kind.Value{}, false, fmt.Sprintf("%q is not a number. It was left out.", t)
	}
	if n < 0 {
		return kind.Value{}, false, fmt.Sprintf("%q is less than nothing. It was left out.", t)
	}
	if f.Type == kind.Decimal {
		return kind.DecimalValue(n), true, ""
	}
	if n != float64(int64(n)) {
		return kind.Value{}, false, fmt.Sprintf("%q is not a whole number. It was left out.", t)
	}
	return kind.IntValue(int(n)), true, ""
}

// splitList cuts a cell that holds several values.
func splitList(t string) []string {
	sep := func(r rune) bool { return r == ';' || r == '\n' || r == '|' || r == '•' }
	if !strings.ContainsFunc(t, sep) {
		sep = func(r rune) bool { return r == ',' }
	}
	var out []string
	for _, s := range strings.FieldsFunc(t, sep) {
		if s = strings.TrimSpace(s); s != "" {
			out = append(out, s)
		}
	}
	return out
}
