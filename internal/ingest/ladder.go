package ingest

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/moothall/moothall/tabular"
)

// A ladder is an org chart with a column for each level, each post in the column of its own: it stands under the last post of the level
// above. Where a row says its whole way down, its post is the deepest.
type ladder struct {
	header int   // the headings' place among the rows
	levels []int // columns, the highest level first
}

// longestLadder is how many rows are read as a ladder: more is no chart that somebody drew by hand.
const longestLadder = 20000

var levelHeading = regexp.MustCompile(`^(?:level|tier|layer|lefel|haen) (\d{1,2})$`)

// ladderIn looks for the headings of a ladder at the top of a file: levels that count up by one, three of them at least.
func ladderIn(top []tabular.Row) (ladder, bool) {
	for i, row := range top[:min(len(top), 10)] {
		l := ladder{header: row.Number}
		before := 0
		for col, c := range row.Cells {
			m := levelHeading.FindStringSubmatch(headingKey(c.Text))
			if m == nil {
				continue
			}
			n := smallNumber(m[1])
			if len(l.levels) > 0 && n != before+1 {
				return ladder{}, false
			}
			l.levels, before = append(l.levels, col), n
		}
		if len(l.levels) >= 3 && l.words(top[i+1:]) {
			return l, true
		}
	}
	return ladder{}, false
}

// words tells that the levels hold titles, and not figures or ticks.
func (l ladder) words(rows []tabular.Row) bool {
	titles, others := 0, 0
	for _, row := range rows {
		for _, col := range l.levels {
			t := cellText(row, col)
			switch {
			case t == "":
			case len(t) > 3 && !looksLikeValue(t):
				titles++
			default:
				others++
			}
		}
	}
	return titles > others
}

// unfold makes the table that says the same with a title and whom it reports to; each row keeps its number, and its other cells.
func (l ladder) unfold(f *tabular.File, sheet int) (*tabular.File, error) {
	var lines [][]string
	last := make([]string, len(l.levels))
	for row, err := range f.Rows(sheet) {
		if err != nil {
			return nil, err
		}
		if len(lines) > longestLadder {
			return nil, &tabular.Refusal{Sentence: fmt.Sprintf("An org chart with a column for each level may have %d rows at most.", longestLadder)}
		}
		for len(lines) < row.Number-1 {
			lines = append(lines, nil)
		}
		switch {
		case row.Number < l.header:
			lines = append(lines, texts(row, nil))
		case row.Number == l.header:
			lines = append(lines, append([]string{"Job title", "Reports to"}, texts(row, l.levels)...))
		default:
			title, above := l.step(row, last)
			lines = append(lines, append([]string{title, above}, texts(row, l.levels)...))
		}
	}
	tables := make([]tabular.Table, sheet+1)
	tables[sheet] = tabular.Table{Name: f.Sheets[sheet].Name, Rows: lines}
	return tabular.OfTables(f.Name, tables, nil), nil
}

// step reads the post of a row, and the one that it stands under. last is the last post of each level.
func (l ladder) step(row tabular.Row, last []string) (title, above string) {
	for i, col := range l.levels {
		t := cellText(row, col)
		if t == "" {
			continue
		}
		title, last[i] = t, t
		clear(last[i+1:])
		above = ""
		for _, up := range last[:i] {
			if up != "" {
				above = up
			}
		}
	}
	return title, above
}

// texts are a row's cells without those of some columns.
func texts(row tabular.Row, without []int) (out []string) {
	for i := range row.Cells {
		skip := false
		for _, col := range without {
			skip = skip || col == i
		}
		if !skip {
			out = append(out, strings.TrimSpace(row.Cells[i].Text))
		}
	}
	return out
}

// understandLadder reads the unfolded table, and says how it was read.
func understandLadder(f *tabular.File, sheet int, l ladder) (*Reading, error) {
	unfolded, err := l.unfold(f, sheet)
	if err != nil {
		return nil, err
	}
	r, err := Understand(unfolded, sheet)
	if err != nil {
		return nil, err
	}
	r.Notes = append(r.Notes, Problem{l.header, "", fmt.Sprintf("The %d columns of levels are read as who reports to whom: each post to the last one of the level above. Check the lines.", len(l.levels))})
	return r, nil
}
