package assessfile

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"github.com/moothall/moothall/internal/assess"
	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/tabular"
)

const (
	mostBytes    = 16 << 20
	mostRows     = 50_000
	mostProblems = 1000
	headWithin   = 30 // rows in which the headings stand
)

// table is one file of answers as it is read.
type table struct {
	f        *assess.Framework
	file     string
	out      assess.Answers
	problems []assess.Problem
	said     map[string]string // what a status column says, by outcome: it is held against what follows from the statements
	asked    map[string]int    // the row of that
	rows     int
	found    bool // a sheet with answers
}

// readTable reads every sheet that has headings we know: rows of outcomes, rows of statements, or both.
func readTable(f *assess.Framework, file string, raw []byte) (assess.Answers, []assess.Problem, error) {
	t := &table{f: f, file: file, out: assess.Answers{}, said: map[string]string{}, asked: map[string]int{}}
	book, err := tabular.Open(file, bytes.NewReader(raw), int64(len(raw)), tabular.Options{MaxBytes: mostBytes, MaxUnzip: 8 * mostBytes, MaxColumns: 500})
	if err != nil {
		return nil, nil, unreadable(file, err)
	}
	for i, s := range book.Sheets {
		err := t.sheet(book, i, s.Name)
		if err != nil {
			return nil, nil, err
		}
	}
	if !t.found {
		return nil, nil, fault.New(fault.Refused, "%s has no headings that we know. A table of answers has a column Outcome, and Status, or Statement and Holds, beside it.", file)
	}
	t.statuses()
	return t.out, t.problems, nil
}

func (t *table) odd(row int, format string, a ...any) {
	if len(t.problems) < mostProblems {
		t.problems = append(t.problems, assess.Problem{Line: row, Column: 1, Says: fmt.Sprintf(format, a...)})
	}
}

// sheet reads one sheet. One without our headings is passed over.
func (t *table) sheet(book *tabular.File, i int, name string) error {
	var head map[column]int
	outcome := "" // of the rows above: statements stand below their outcome
	n := 0
	for row, err := range book.Rows(i) {
		if err != nil {
			return unreadable(t.file, err)
		}
		n++
		t.rows++
		switch {
		case t.rows > mostRows:
			return fault.New(fault.Refused, "%s has more than %d rows, which no assessment has.", t.file, mostRows)
		case head == nil && n > headWithin:
			return nil
		case head == nil:
			head = headings(row.Cells)
			continue
		}
		t.found = true
		outcome = t.row(line{head, row}, outcome)
	}
	return nil
}

// headings finds what each column holds; nil where the row is no row of headings.
func headings(cells []tabular.Cell) map[column]int {
	out := map[column]int{}
	for i, c := range cells {
		for col, words := range written {
			_, taken := out[column(col)]
			if !taken && slices.ContainsFunc(words, func(w string) bool { return plainly(w) == plainly(c.Text) }) {
				out[column(col)] = i
				break
			}
		}
	}
	_, outcome := out[outcomeCol]
	_, statement := out[statementCol]
	says := false
	for _, c := range []column{statusCol, levelCol, overrideCol, holdsCol, saysCol} {
		_, has := out[c]
		says = says || has
	}
	if (outcome || statement) && says {
		return out
	}
	return nil
}

func plainly(s string) string {
	return strings.Join(strings.Fields(strings.NewReplacer("_", " ", "-", " ", "*", " ", ":", " ", "?", " ").Replace(strings.ToLower(tabular.Unsafe(s)))), " ")
}

// line is a row below headings.
type line struct {
	head map[column]int
	row  tabular.Row
}

func (l line) at(c column) string {
	i, ok := l.head[c]
	if !ok || i >= len(l.row.Cells) {
		return ""
	}
	return strings.TrimSpace(tabular.Unsafe(l.row.Cells[i].Text))
}

// row takes one row and gives the outcome that it is about.
func (t *table) row(l line, above string) string {
	written := l.at(outcomeCol)
	if written == "" && l.at(statementCol) == "" {
		return above
	}
	n, ok := t.outcome(written, above, l.at(statementCol))
	if !ok {
		if yes, said := tabular.ParseYesNo(l.at(assessableCol)); written != "" && !(said && !yes) && !t.heading(written) {
			t.odd(l.row.Number, "%q is no outcome of %s", written, t.f.Key())
		}
		return above
	}
	a := t.out[n.ID]
	if l.at(statementCol) != "" {
		t.statement(n, &a, l)
	}
	t.listed(n, &a, l)
	t.around(n, &a, l)
	t.levels(n, &a, l)
	t.out[n.ID] = a
	return n.ID
}

// outcome finds the outcome that a row is about: as it is written, by its first word ("A1.a Board direction"), by its statement, or from the rows above.
func (t *table) outcome(written, above, statement string) (*assess.Node, bool) {
	first, _, _ := strings.Cut(written, " ")
	for _, id := range []string{written, strings.TrimRight(first, ":.)"), strings.TrimSuffix(written, ".0")} {
		n, ok := t.f.Find(id)
		if ok && n.Asked {
			return n, true
		}
	}
	if written != "" {
		return nil, false
	}
	for _, n := range t.f.Outcomes() {
		if _, ok := n.Claimed(statement); ok {
			return n, true
		}
	}
	n, ok := t.f.Find(above)
	return n, ok
}

// heading tells whether a row is a heading of the framework.
func (t *table) heading(written string) bool {
	first, _, _ := strings.Cut(written, " ")
	_, whole := t.f.Find(written)
	_, part := t.f.Find(strings.TrimRight(first, ":.)"))
	return whole || part
}

// statement takes a row that says of one statement whether it holds. It may be written by its number or, where the sentences are loaded, by its sentence.
func (t *table) statement(n *assess.Node, a *assess.Answer, l line) {
	says := l.at(saysCol)
	if says == "" {
		return
	}
	written := l.at(statementCol)
	c, ok := n.Claimed(written)
	if level := l.at(statementLevelCol); !ok && level != "" {
		if id, known := t.level(n, level); known {
			c, ok = n.Claimed(id + "_" + written)
		}
	}
	if !ok {
		c, ok = sentence(n, written)
	}
	if !ok {
		t.odd(l.row.Number, "%q is no statement of %s, or of two levels: give the level in a column %s", clipped(written), n.ID, heading(statementLevelCol))
		return
	}
	holds, ok := tabular.ParseYesNo(says)
	if !ok {
		t.odd(l.row.Number, "%q is neither yes nor no", clipped(says))
		return
	}
	t.claim(n, a, c, holds, l.row.Number)
}

func sentence(n *assess.Node, written string) (assess.Claim, bool) {
	for _, s := range n.Statements {
		if s.Text != "" && plainly(s.Text) == plainly(written) {
			return s.Claim(), true
		}
	}
	return assess.Claim{}, false
}

func (t *table) claim(n *assess.Node, a *assess.Answer, c assess.Claim, holds bool, row int) {
	was, said := a.True[c]
	if said && was != holds {
		t.odd(row, "%s says of %s both yes and no; the first counts", n.ID, c.ID)
		return
	}
	if a.True == nil {
		a.True = map[assess.Claim]bool{}
	}
	a.True[c] = holds
}

// listed takes the lists of statements that hold and that do not.
func (t *table) listed(n *assess.Node, a *assess.Answer, l line) {
	for _, part := range []struct {
		c     column
		holds bool
	}{{holdsCol, true}, {failsCol, false}} {
		for _, w := range strings.FieldsFunc(l.at(part.c), func(r rune) bool { return r == ';' || r == ',' || r == '\n' }) {
			w = strings.TrimSpace(w)
			c, ok := n.Claimed(w)
			if !ok {
				t.odd(l.row.Number, "%q is no statement of %s", clipped(w), n.ID)
				continue
			}
			t.claim(n, a, c, part.holds, l.row.Number)
		}
	}
}

// around takes what stands around an answer.
func (t *table) around(n *assess.Node, a *assess.Answer, l line) {
	if x := l.at(commentCol); x != "" && l.at(statementCol) == "" {
		a.Comment = x
	}
	if x := l.at(blockerCol); x != "" {
		a.Blocker = x
	}
	if x := l.at(ownerCol); x != "" {
		a.Owner = x
	}
	if x := l.at(evidenceCol); x != "" {
		for _, e := range strings.Split(x, "\n") {
			if e = strings.TrimSpace(e); e != "" && !slices.Contains(a.Evidence, e) {
				a.Evidence = append(a.Evidence, e)
			}
		}
	}
	if x := l.at(evidenceFromCol); x != "" {
		d, ok := dayOf(x)
		if !ok {
			t.odd(l.row.Number, "%q is no date", clipped(x))
			return
		}
		a.EvidenceFrom = d
	}
	if x := l.at(confirmedCol); x != "" {
		a.Confirmed, _ = tabular.ParseYesNo(x)
	}
}

func dayOf(s string) (kind.Date, bool) {
	y, m, d, ok, _ := tabular.ParseDate(s, tabular.DMY)
	if !ok {
		return 0, false
	}
	out, err := kind.ParseDate(fmt.Sprintf("%04d-%02d-%02d", y, m, d))
	return out, err == nil
}

// levels takes a chosen level, one that was set by hand, and notes the status for later.
func (t *table) levels(n *assess.Node, a *assess.Answer, l line) {
	if x := l.at(overrideCol); x != "" {
		id, ok := t.level(n, x)
		if !ok {
			t.odd(l.row.Number, "%q is no level of %s", clipped(x), t.f.Key())
		} else if a.Override = id; a.Comment == "" {
			t.odd(l.row.Number, "%s is set to another level without a comment that says why; it does not count", n.ID)
			a.Override = ""
		}
	}
	for _, c := range []column{levelCol, statusCol} {
		x := l.at(c)
		if x == "" || l.at(statementCol) != "" || passed[plainly(x)] {
			continue
		}
		id, ok := t.level(n, x)
		switch {
		case !ok && plainly(x) == "not applicable":
			t.odd(l.row.Number, "%s is said not to apply; %s has no such level, so it is not answered", n.ID, t.f.Key())
		case !ok:
			t.odd(l.row.Number, "%q is no level of %s", clipped(x), t.f.Key())
		case t.f.Rule == assess.Statements:
			t.said[n.ID], t.asked[n.ID] = id, l.row.Number
		case a.Chosen == "":
			a.Chosen = id
		}
	}
}

// passed are words that say that nothing was answered.
var passed = map[string]bool{"not assessed": true, "not answered": true, "not started": true, "to do": true, "in progress": true, "n/a yet": true}

// level reads a level by its id or title, or as CISO Assistant says where a scale of three stands.
func (t *table) level(n *assess.Node, written string) (string, bool) {
	for _, l := range t.f.LevelsOf(n) {
		if plainly(l.ID) == plainly(written) || plainly(l.Title) == plainly(written) {
			return l.ID, true
		}
	}
	if len(t.f.Scale) != 3 {
		return "", false
	}
	switch plainly(written) {
	case "non compliant":
		return t.f.Scale[0].ID, true
	case "partially compliant", "partially met":
		return t.f.Scale[1].ID, true
	case "compliant":
		return t.f.Scale[2].ID, true
	}
	return "", false
}

// statuses holds the statuses of a file against what follows from its statements. A status without statements is taken as a level that was set by hand, with the
// file as its reason: it is what somebody said, and nobody can see what it follows from.
func (t *table) statuses() {
	judged := map[string]assess.Judged{}
	for _, j := range assess.Score(t.f, t.out, nil).Outcomes {
		judged[j.Outcome] = j
	}
	for _, n := range t.f.Outcomes() {
		said, ok := t.said[n.ID]
		if !ok {
			continue
		}
		a, j := t.out[n.ID], judged[n.ID]
		switch {
		case len(a.True) == 0 && a.Override == "":
			a.Override = said
			if a.Comment == "" {
				a.Comment = fmt.Sprintf("As %s says, row %d.", t.file, t.asked[n.ID])
			}
			t.out[n.ID] = a
		case j.Status != said:
			l, _ := t.f.Level(j.Status)
			t.odd(t.asked[n.ID], "%s has another status here than follows from its statements, %s; that counts, and is to be confirmed again", n.ID, l.Title)
			a.Confirmed = false
			t.out[n.ID] = a
		}
	}
}

func clipped(s string) string {
	r := []rune(s)
	if len(r) > 60 {
		return string(r[:60]) + "..."
	}
	return s
}
