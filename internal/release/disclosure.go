package release

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/kind"
)

// The sections of a survey's tables and of its anonymous answers.
const (
	surveysSection = "surveys"
	tablesSection  = "survey-tables"
	answersSection = "survey-answers"
)

// Disclosure is a place in what a survey publishes where somebody could be made out. It stops the whole release.
type Disclosure struct {
	Survey string `json:"survey"`
	Table  string `json:"table"`  // "" among the anonymous answers
	Row    string `json:"row"`    // the row of the table, or the number of the reply
	Column string `json:"column"` // the column of the table, or the columns that are too close together
	Why    string `json:"why"`    // one sentence
}

// String says where it is and why.
func (d Disclosure) String() string {
	if d.Table == "" {
		return fmt.Sprintf("survey %q, anonymous answers, reply %s, columns %s: %s", d.Survey, d.Row, d.Column, d.Why)
	}
	return fmt.Sprintf("survey %q, table %q, row %q, column %q: %s", d.Survey, d.Table, d.Row, d.Column, d.Why)
}

// tooFew tells whether a count of people is too small to be published; nobody at all may be.
func tooFew(n int) bool { return n != 0 && n < FewestSaid }

// Disclosures are the places in the surveys of a release where somebody could be made out, sorted by survey, table, row and column.
func (r *Release) Disclosures() (out []Disclosure) {
	byTable := map[[2]string]*grid{}
	for i := range r.Section(tablesSection).Items {
		x := &r.Section(tablesSection).Items[i]
		key := [2]string{r.surveyOf(x), x.Cell("table").String()}
		if byTable[key] == nil {
			byTable[key] = newGrid()
		}
		byTable[key].put(x)
	}
	for key, g := range byTable {
		for _, d := range g.disclosures() {
			d.Survey, d.Table = key[0], key[1]
			out = append(out, d)
		}
	}
	out = append(out, r.closeReplies()...)
	slices.SortFunc(out, func(a, b Disclosure) int {
		return cmp.Or(cmp.Compare(a.Survey, b.Survey), cmp.Compare(a.Table, b.Table), kind.CompareNames(a.Row, b.Row), kind.CompareNames(a.Column, b.Column))
	})
	return out
}

func (r *Release) surveyOf(x *Item) string {
	if s, ok := r.Section(surveysSection).Item(x.Of); ok {
		return nameOf(s)
	}
	return x.Of.String()
}

// disclosed refuses a release in which somebody could be made out, and names the first places.
func (d *Draft) disclosed() error {
	if len(d.Disclosures) == 0 {
		return nil
	}
	var places []string
	for _, x := range d.Disclosures[:min(len(d.Disclosures), 5)] {
		places = append(places, x.String())
	}
	return fault.New(fault.Refused, "Somebody could be made out in what a survey publishes, in %d places. First %s", len(d.Disclosures), strings.Join(places, " Then "))
}

// spot is a place in a table.
type spot struct{ row, column string }

// grid is one table of a survey: what it counts, and what a reader can work out where it says nothing.
type grid struct {
	count         map[spot]int
	given         map[spot]bool // it stands in the table, with a count or without
	told          map[spot]bool // its count stands there
	rows, columns map[string]bool
}

func newGrid() *grid {
	return &grid{map[spot]int{}, map[spot]bool{}, map[spot]bool{}, map[string]bool{}, map[string]bool{}}
}

func (g *grid) put(x *Item) {
	at := spot{x.Cell("row").String(), x.Cell("column").String()}
	g.rows[at.row], g.columns[at.column], g.given[at] = true, true, true
	if v := x.Cell("count"); v.Recorded() {
		g.count[at], g.told[at] = int(v.N), true
	}
}

// isTotal tells whether a row or a column is the sum of the others.
func isTotal(name string) bool {
	low := strings.ToLower(strings.TrimSpace(name))
	return strings.HasPrefix(low, "total") || slices.Contains([]string{"all", "everybody", "everyone", "cyfanswm", "pawb"}, low)
}

// lines are the rows and the columns of the table: the parts, and the total where there is one.
func (g *grid) lines() (out []line) {
	for _, row := range slices.Sorted(maps.Keys(g.rows)) {
		out = append(out, g.line(slices.Sorted(maps.Keys(g.columns)), func(c string) spot { return spot{row, c} }))
	}
	for _, column := range slices.Sorted(maps.Keys(g.columns)) {
		out = append(out, g.line(slices.Sorted(maps.Keys(g.rows)), func(r string) spot { return spot{r, column} }))
	}
	return out
}

// line is a row or a column.
type line struct {
	parts []spot
	total *spot
}

func (g *grid) line(names []string, at func(string) spot) (out line) {
	for _, name := range names {
		s := at(name)
		switch {
		case !g.given[s]:
		case !isTotal(name):
			out.parts = append(out.parts, s)
		case out.total == nil:
			out.total = &s
		}
	}
	return out
}

// disclosures are the cells that are too small as they stand, those that can be worked out though they are empty, and groups of one mind.
func (g *grid) disclosures() (out []Disclosure) {
	add := func(at spot, format string, args ...any) {
		d := Disclosure{Row: at.row, Column: at.column, Why: fmt.Sprintf(format, args...)}
		if !slices.ContainsFunc(out, func(x Disclosure) bool { return x.Row == d.Row && x.Column == d.Column }) {
			out = append(out, d)
		}
	}
	for at := range g.told {
		if tooFew(g.count[at]) {
			add(at, "%d is too few people. Leave the count empty, or join groups until each has %d.", g.count[at], FewestSaid)
		}
	}
	lines := g.lines()
	for g.workOut(lines) {
	}
	for at := range g.given {
		if n, known := g.count[at]; known && !g.told[at] && tooFew(n) {
			add(at, "it is left empty, but the totals give it away. Leave another cell of its row and of its column empty too.")
		}
	}
	for _, l := range lines {
		if left, open := g.left(l); len(open) > 0 && l.total != nil && tooFew(left) {
			add(open[0], "what is left empty in its line is %d people together by the total. Leave another cell empty too.", left)
		}
		if at, ok := g.oneMind(l); ok {
			add(at, "all of a small group are in this one cell, so it tells of each of them. Join groups until one has %d.", 2*FewestSaid)
		}
	}
	return out
}

// left is what the total of a line leaves for its cells that nobody knows.
func (g *grid) left(l line) (left int, open []spot) {
	if l.total != nil {
		n, known := g.count[*l.total]
		if !known {
			return 0, nil
		}
		left = n
	}
	for _, at := range l.parts {
		n, known := g.count[at]
		if !known {
			open = append(open, at)
		}
		left -= n
	}
	return left, open
}

// workOut fills in what a reader could work out from one line; false when there is no more of it.
func (g *grid) workOut(lines []line) bool {
	for _, l := range lines {
		if l.total == nil || len(l.parts) == 0 {
			continue
		}
		if left, open := g.left(l); len(open) == 1 {
			g.count[open[0]] = left
			return true
		}
		if _, known := g.count[*l.total]; !known && g.all(l.parts) {
			for _, at := range l.parts {
				g.count[*l.total] += g.count[at]
			}
			return true
		}
	}
	return false
}

func (g *grid) all(parts []spot) bool {
	return !slices.ContainsFunc(parts, func(at spot) bool { _, known := g.count[at]; return !known })
}

// oneMind is the cell in which all of a small group stand.
func (g *grid) oneMind(l line) (spot, bool) {
	var only spot
	sum, cells := 0, 0
	for _, at := range l.parts {
		if g.count[at] != 0 {
			sum, only = sum+g.count[at], at
			cells++
		}
	}
	return only, len(l.parts) > 1 && g.all(l.parts) && cells == 1 && sum < 2*FewestSaid
}

// about are the columns that say something of who answered.
var about = []string{"age", "area", "group"}

// closeReplies are the anonymous answers of people who have too few others like them.
func (r *Release) closeReplies() (out []Disclosure) {
	type who struct{ survey, reply string }
	of := map[who][]string{}
	s := r.Section(answersSection)
	for i := range s.Items {
		x := &s.Items[i]
		key := who{r.surveyOf(x), x.Cell("reply").String()}
		for _, field := range about {
			if v := x.Cell(field); v.Recorded() {
				of[key] = append(of[key], field+" "+v.String())
			}
		}
	}
	alike := map[string]int{}
	like := func(k who) string {
		facts := slices.Clone(of[k])
		slices.Sort(facts)
		return k.survey + "\x00" + strings.Join(slices.Compact(facts), "\x00")
	}
	for k := range of {
		alike[like(k)]++
	}
	for k := range of {
		if n := alike[like(k)]; n < FewestSaid {
			out = append(out, Disclosure{Survey: k.survey, Row: k.reply, Column: strings.Join(about, ", "), Why: fmt.Sprintf("only %d have all of this in common. Make the groups wider until each has %d.", n, FewestSaid)})
		}
	}
	return out
}
