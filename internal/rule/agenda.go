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
	Lines     []Line   // at most as many as were asked for
	All       []Result // everything found, ranked, without gaps that fold and without strengths
	Strengths []Result
	Folded    []Fold
	Asks      []Ask
}

// Line is one finding of the agenda. More counts the findings of its rule that are not shown; it stands on the last shown one.
type Line struct {
	Result
	More int
}

// Fold is one register's missing data.
type Fold struct {
	Register string
	Missing  []string // field names, most often missing first
	Count    int      // records with at least one of them missing
	Results  []Result
}

// Ask is one fact that would let rules tell. A Ref without an ID asks for a whole register or for spend files.
type Ask struct {
	Ref
	Name  string   // of the record
	Rules []string // that cannot tell without it
	Band  Band     // the most urgent of them
	Owner kind.ID  // the post to ask; 0 when none is known
}

// NewAgenda ranks results: band, essential services first, pounds, due date, rule, subject. It shows at most n lines, and at most a rule's own number
// of lines each (three unless it says otherwise); n of 0 or less shows every finding.
func NewAgenda(results []Result, n int) Agenda {
	var a Agenda
	var gaps []Result
	for _, r := range results {
		switch {
		case r.Outcome != Found:
		case r.Rule.Fold:
			gaps = append(gaps, r)
		case r.Kind == Strength:
			a.Strengths = append(a.Strengths, r)
		default:
			a.All = append(a.All, r)
		}
	}
	slices.SortFunc(a.All, Rank)
	slices.SortFunc(a.Strengths, Rank)
	a.Lines = lines(a.All, n)
	a.Folded = fold(gaps)
	a.Asks = asks(results)
	return a
}

// Rank is the order of the agenda.
func Rank(a, b Result) int {
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
	return byName(a.Subject.Name, b.Subject.Name, a.Subject.ID, b.Subject.ID)
}

// byName comes last in an order: folding names takes longer than all that goes before it.
func byName(a, b string, aID, bID kind.ID) int {
	return cmp.Or(strings.Compare(kind.Fold(a), kind.Fold(b)), cmp.Compare(aID, bID))
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

func lines(all []Result, n int) []Line {
	var out []Line
	shown, total, last := map[string]int{}, map[string]int{}, map[string]int{}
	for _, r := range all {
		total[r.Rule.ID]++
		if n > 0 && (len(out) == n || shown[r.Rule.ID] == r.Rule.Lines) {
			continue
		}
		shown[r.Rule.ID]++
		last[r.Rule.ID] = len(out)
		out = append(out, Line{Result: r})
	}
	for id, i := range last {
		out[i].More = total[id] - shown[id]
	}
	return out
}

// fold makes one line a register; the registers with the most records to complete come first.
func fold(gaps []Result) []Fold {
	by := map[string][]Result{}
	for _, g := range gaps {
		by[g.Rule.For] = append(by[g.Rule.For], g)
	}
	var out []Fold
	for register, rs := range by {
		f := Fold{Register: register, Results: rs}
		records, fields := map[kind.ID]bool{}, map[string]int{}
		for _, r := range rs {
			records[r.Subject.ID] = true
			fields[r.Rule.gapField()]++
		}
		f.Count = len(records)
		for name := range fields {
			f.Missing = append(f.Missing, name)
		}
		slices.SortFunc(f.Missing, func(a, b string) int { return cmp.Or(cmp.Compare(fields[b], fields[a]), strings.Compare(a, b)) })
		out = append(out, f)
	}
	slices.SortFunc(out, func(a, b Fold) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), strings.Compare(a.Register, b.Register))
	})
	return out
}

// gapField is the field that a gap rule is about: the first that its condition reads.
func (r *Rule) gapField() string {
	if len(r.Evidence) == 0 {
		return ""
	}
	return r.Evidence[0]
}

// asks turns what cannot be told into one ask for each missing fact, the most urgent first, then those that settle most.
func asks(results []Result) []Ask {
	at := map[Ref]int{}
	var out []Ask
	for _, r := range results {
		if r.Outcome != CannotTell {
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

func (a *Ask) add(r Result) {
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
