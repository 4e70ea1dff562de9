package rule

import (
	"cmp"
	"slices"
	"strings"

	"github.com/moothall/moothall/internal/kind"
)

const defaultLines = 3

// Agenda is what to settle first, and what stands beside it.
type Agenda struct {
	Lines     []Line    // at most as many as were asked for
	All       []*Result // everything found, ranked, without gaps that fold and without strengths
	Strengths []*Result
	Folded    []Fold
}

// Line is one finding of the agenda. More counts the findings of its rule that are not shown; it stands on the last shown one.
type Line struct {
	*Result
	More int
}

// Fold is one register's missing data.
type Fold struct {
	Register string
	Missing  []string // field names, most often missing first
	Count    int      // records with at least one of them missing
	Results  []*Result
}

// Ask is one fact that would let rules tell. A Ref without an ID asks for a whole register or for spend files.
type Ask struct {
	Ref
	Name  string   // of the record
	Rules []string // that cannot tell without it
	Band  Band     // the most urgent of them
	Owner kind.ID  // the post to ask; 0 when none is known
}

// Agenda is the agenda of the results that keep takes: band, essential services first, pounds, due date, rule, subject. It shows at
// most n lines, and at most a rule's own number of lines each (three unless it says otherwise); n of 0 or less shows every finding.
func (rs *Results) Agenda(n int, keep func(*Result) bool) Agenda {
	var a Agenda
	for _, r := range rs.ranked {
		switch {
		case !keep(r):
		case r.Kind == Strength:
			a.Strengths = append(a.Strengths, r)
		default:
			a.All = append(a.All, r)
		}
	}
	a.Lines = lines(a.All, n)
	a.Folded = rs.fold(keep)
	return a
}

// Rank is the order of the agenda.
func Rank(a, b *Result) int {
	order := cmp.Or(
		cmp.Compare(slices.Index(bands, a.Band), slices.Index(bands, b.Band)),
		-compareBool(a.Essential, b.Essential),
		-cmp.Compare(a.Pence.Or(0), b.Pence.Or(0)),
		compareDue(a.Due, b.Due),
		strings.Compare(a.Rule.ID, b.Rule.ID),
	)
	if order != 0 {
		return order
	}
	return cmp.Or(byName(a.Subject.Name, b.Subject.Name, a.Subject.ID, b.Subject.ID), cmp.Compare(a.record, b.record))
}

// byName comes last in an order.
func byName(a, b string, aID, bID kind.ID) int {
	return cmp.Or(kind.CompareNames(a, b), cmp.Compare(aID, bID))
}

func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	}
	return -1
}

// compareDue puts what has no date last.
func compareDue(a, b kind.Opt[kind.Date]) int {
	x, xTold := a.Get()
	y, yTold := b.Get()
	if xTold != yTold {
		return -compareBool(xTold, yTold)
	}
	return cmp.Compare(x, y)
}

func lines(all []*Result, n int) []Line {
	var out []Line
	shown, total, last := map[*Rule]int{}, map[*Rule]int{}, map[*Rule]int{}
	for _, r := range all {
		total[r.Rule]++
		if n > 0 && (len(out) == n || shown[r.Rule] == r.Rule.Lines) {
			continue
		}
		shown[r.Rule]++
		last[r.Rule] = len(out)
		out = append(out, Line{Result: r})
	}
	for rule, i := range last {
		out[i].More = total[rule] - shown[rule]
	}
	return out
}

// fold makes one line a register of the gaps that keep takes; the registers with the most records to complete come first.
func (rs *Results) fold(keep func(*Result) bool) []Fold {
	at := map[string]int{}
	var out []Fold
	var lacking []map[string]int // by field, beside out
	for _, of := range rs.rules {
		if !of.rule.Fold {
			continue
		}
		i, ok := at[of.rule.For]
		if !ok {
			i = len(out)
			at[of.rule.For] = i
			out, lacking = append(out, Fold{Register: of.rule.For}), append(lacking, map[string]int{})
		}
		for _, r := range of.list {
			if r.Outcome == Found && keep(r) {
				out[i].Results = append(out[i].Results, r)
				lacking[i][of.rule.gapField()]++
			}
		}
	}
	for i := range out {
		out[i].count(lacking[i])
	}
	out = slices.DeleteFunc(out, func(f Fold) bool { return f.Count == 0 })
	slices.SortFunc(out, func(a, b Fold) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), strings.Compare(a.Register, b.Register))
	})
	return out
}

func (f *Fold) count(lacking map[string]int) {
	seen := make([]bool, 0, len(f.Results)) // by record number: a register's numbers run close
	for _, r := range f.Results {
		for len(seen) <= int(r.record) {
			seen = append(seen, false)
		}
		if !seen[r.record] {
			seen[r.record] = true
			f.Count++
		}
	}
	for name := range lacking {
		f.Missing = append(f.Missing, name)
	}
	slices.SortFunc(f.Missing, func(a, b string) int { return cmp.Or(cmp.Compare(lacking[b], lacking[a]), strings.Compare(a, b)) })
}

// gapField is the field that a gap rule is about: the first that its condition reads.
func (r *Rule) gapField() string {
	if len(r.Evidence) == 0 {
		return ""
	}
	return r.Evidence[0]
}

// Asks turns what cannot be told into one ask for each missing fact, the most urgent first, then those that settle most.
func (rs *Results) Asks(keep func(*Result) bool) []Ask {
	at := map[Ref]int{}
	var out []Ask
	for r := range rs.All() {
		if r.Outcome != CannotTell || !keep(r) {
			continue
		}
		for _, m := range r.Missing {
			i, ok := at[m]
			if !ok {
				i = len(out)
				at[m] = i
				out = append(out, Ask{Ref: m, Band: r.Band})
			}
			out[i].add(r)
		}
	}
	slices.SortFunc(out, func(a, b Ask) int {
		order := cmp.Or(cmp.Compare(slices.Index(bands, a.Band), slices.Index(bands, b.Band)), cmp.Compare(len(b.Rules), len(a.Rules)), strings.Compare(a.Kind, b.Kind))
		if order != 0 {
			return order
		}
		return cmp.Or(byName(a.Name, b.Name, a.ID, b.ID), strings.Compare(a.Field, b.Field))
	})
	return out
}

func (a *Ask) add(r *Result) {
	if slices.Index(bands, r.Band) < slices.Index(bands, a.Band) {
		a.Band = r.Band
	}
	if !slices.Contains(a.Rules, r.Rule.ID) {
		a.Rules = append(a.Rules, r.Rule.ID)
	}
	if a.Kind == r.Subject.Kind && a.ID == r.Subject.ID {
		a.Name, a.Owner = r.Subject.Name, cmp.Or(a.Owner, r.Owner)
	}
}
