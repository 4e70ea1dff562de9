package assess

import (
	"slices"

	"github.com/moothall/moothall/internal/kind"
)

// Cycle is an assessment as one of several that followed each other.
type Cycle struct {
	Name, Period string
	Result       Result
}

// Step is one cycle beside the one before it.
type Step struct {
	Cycle
	Answered int
	Better   []Turn
	Worse    []Turn
	Unlike   []string // outcomes that cannot be compared with the cycle before: it did not ask for them, or not for the same
}

// Turn is an outcome whose level changed.
type Turn struct {
	Outcome string
	Was, Is Level
}

// Trend puts cycles side by side, oldest first. Over a change of version only outcomes that ask for the same are compared.
func (s Shelf) Trend(cycles []Cycle) (out []Step) {
	for i, c := range cycles {
		step := Step{Cycle: c, Answered: len(c.Result.Outcomes) - len(c.Result.Unanswered())}
		if i > 0 {
			s.turn(&step, cycles[i-1].Result)
		}
		out = append(out, step)
	}
	return out
}

func (s Shelf) turn(step *Step, before Result) {
	was := s.levelsBefore(before, step.Result.Framework)
	for _, j := range step.Result.Outcomes {
		is, answered := step.Result.Framework.Level(j.Status)
		then, known := was[j.Outcome]
		switch {
		case !known:
			step.Unlike = append(step.Unlike, j.Outcome)
		case !answered || then.ID == "":
		case is.Score > then.Score:
			step.Better = append(step.Better, Turn{j.Outcome, then, is})
		case is.Score < then.Score:
			step.Worse = append(step.Worse, Turn{j.Outcome, then, is})
		}
	}
}

// levelsBefore are the levels of an earlier result by the outcomes of a framework; the zero Level where it was not answered, none where nothing asks for the same.
func (s Shelf) levelsBefore(before Result, f *Framework) map[string]Level {
	out := map[string]Level{}
	if before.Framework.Key() == f.Key() {
		for _, j := range before.Outcomes {
			out[j.Outcome], _ = f.Level(j.Status)
		}
		return out
	}
	m, ok := s.Bridge(before.Framework, f)
	if !ok {
		return out
	}
	for _, l := range m.Links {
		if l.Relation == Equal && len(l.From) == 1 {
			out[l.To], _ = f.Level(m.level(before.Framework.At(before, l.From[0]).ID, f))
		}
	}
	return out
}

// Line is a line of an improvement plan, as far as progress needs it.
type Line struct {
	Outcomes []string
	Due      kind.Date // 0 where nobody said
	Owned    bool
	Dropped  bool
}

// FewestActions and MostActions are how many actions councils are asked for in an improvement plan.
const (
	FewestActions = 5
	MostActions   = 10
)

// Actions counts the lines of a plan that were not dropped, and says whether they are few or many; "" where they are neither, or there are none.
func Actions(plan []Line) (n int, size string) {
	for _, l := range plan {
		if !l.Dropped {
			n++
		}
	}
	switch {
	case n > 0 && n < FewestActions:
		size = "few"
	case n > MostActions:
		size = "many"
	}
	return n, size
}

// Progress is how far an assessment is from its target, and what the plan makes of it.
type Progress struct {
	Asked, Met int      // of the outcomes that the profile names
	InTime     []string // not reached, with a line of the plan that ends by the day
	Late       []string // with a line that ends after it, or has no date
	Unplanned  []string // with no line
	Unanswered []string
	Unowned    []string // not reached, with lines that nobody owns: they are asked about
}

// Towards works out progress to a target that is to be reached by a day; 0 is no day, and every dated line is in time.
func (r Result) Towards(plan []Line, by kind.Date) (out Progress) {
	for _, j := range r.Outcomes {
		if j.Required == "" {
			continue
		}
		out.Asked++
		switch {
		case j.Met:
			out.Met++
		case j.Status == "":
			out.Unanswered = append(out.Unanswered, j.Outcome)
		default:
			out.place(j.Outcome, plan, by)
		}
	}
	return out
}

func (p *Progress) place(outcome string, plan []Line, by kind.Date) {
	planned, owned, inTime := false, false, false
	for _, l := range plan {
		if l.Dropped || !slices.Contains(l.Outcomes, outcome) {
			continue
		}
		planned = true
		owned = owned || l.Owned
		inTime = inTime || l.Due != 0 && (by == 0 || l.Due <= by)
	}
	switch {
	case !planned:
		p.Unplanned = append(p.Unplanned, outcome)
	case inTime:
		p.InTime = append(p.InTime, outcome)
	default:
		p.Late = append(p.Late, outcome)
	}
	if planned && !owned {
		p.Unowned = append(p.Unowned, outcome)
	}
}
