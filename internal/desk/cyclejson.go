package desk

import (
	"slices"

	"github.com/moothall/moothall/internal/assess"
	"github.com/moothall/moothall/internal/assessfile"
)

// What the command line and the API say of assessments.

// UpgradeJSON is what carrying an assessment over would do.
type UpgradeJSON struct {
	Assessment string        `json:"assessment"`
	From       string        `json:"from"`
	To         string        `json:"to"`
	Basis      string        `json:"basis"`
	Read       int64         `json:"read"` // give it back to apply just this
	Outcomes   []CarriedJSON `json:"outcomes"`
	Left       []LostJSON    `json:"left"`
}

// CarriedJSON is one outcome that is led to.
type CarriedJSON struct {
	Outcome  string   `json:"outcome"`
	Title    string   `json:"title"`
	From     []string `json:"from"`
	Relation string   `json:"relation,omitempty"`
	Before   string   `json:"before,omitempty"`
	After    string   `json:"after,omitempty"`
	Same     int      `json:"same"`
	Reworded int      `json:"reworded"`
	Open     []string `json:"open"`
	Why      string   `json:"why"` // as_it_was, in_part, hinted, added, not_answered
}

// LostJSON is what of an answered outcome is carried nowhere.
type LostJSON struct {
	Outcome    string   `json:"outcome"`
	Title      string   `json:"title"`
	Statements []string `json:"statements"`
	All        bool     `json:"all"`
	Override   bool     `json:"override"`
}

// JSON says a preview.
func (u *Upgrade) JSON() UpgradeJSON {
	out := UpgradeJSON{Assessment: u.From.Record.Name.Or(""), From: u.From.Framework.Key(), To: u.To.Key(), Basis: u.Moved.Mapping.Basis, Read: u.Read, Outcomes: []CarriedJSON{}, Left: []LostJSON{}}
	for _, c := range u.Moved.Outcomes {
		n, _ := u.To.Find(c.Outcome) // it is one of its own
		out.Outcomes = append(out.Outcomes, CarriedJSON{c.Outcome, n.Title, append([]string{}, c.From...), string(c.Relation), c.Before, c.After, c.Same, c.Reworded, writtenAll(c.Open), string(c.Why)})
	}
	for _, l := range u.Moved.Left {
		n, _ := u.From.Framework.Find(l.Outcome) // it is one of its own
		out.Left = append(out.Left, LostJSON{l.Outcome, n.Title, writtenAll(l.Statements), l.All, l.Override})
	}
	return out
}

func writtenAll(claims []assess.Claim) []string {
	out := []string{}
	for _, c := range claims {
		out = append(out, assess.Written(c))
	}
	return out
}

// StepJSON is one cycle beside the one before.
type StepJSON struct {
	Name      string         `json:"name"`
	Period    string         `json:"period,omitempty"`
	Framework string         `json:"framework"`
	Outcomes  int            `json:"outcomes"`
	Answered  int            `json:"answered"`
	Met       int            `json:"met"`
	Counts    map[string]int `json:"counts"`
	Better    []string       `json:"better"`
	Worse     []string       `json:"worse"`
	Unlike    []string       `json:"unlike"` // cannot be compared with the cycle before
}

// TrendJSON says a trend.
func TrendJSON(steps []assess.Step) []StepJSON {
	out := []StepJSON{}
	for _, s := range steps {
		x := StepJSON{s.Name, s.Period, s.Result.Framework.Key(), len(s.Result.Outcomes), s.Answered, s.Result.Met(), s.Result.Counts(), []string{}, []string{}, append([]string{}, s.Unlike...)}
		for _, t := range s.Better {
			x.Better = append(x.Better, t.Outcome)
		}
		for _, t := range s.Worse {
			x.Worse = append(x.Worse, t.Outcome)
		}
		out = append(out, x)
	}
	return out
}

// ProgressJSON is how far an assessment is from its target.
type ProgressJSON struct {
	Profile    string   `json:"profile,omitempty"`
	By         string   `json:"by,omitempty"`
	Asked      int      `json:"asked"`
	Met        int      `json:"met"`
	InTime     []string `json:"in_time"`
	Late       []string `json:"late"`
	Unplanned  []string `json:"unplanned"`
	Unanswered []string `json:"unanswered"`
	Unowned    []string `json:"unowned"` // planned, and nobody owns it
	Actions    int      `json:"actions"`
	PlanSize   string   `json:"plan_size,omitempty"` // few or many, beside five to ten actions
}

// ProgressJSON says an assessment's progress.
func (p *Picture) ProgressJSON(a *Assessed) ProgressJSON {
	x := p.Progress(a)
	out := ProgressJSON{Profile: a.Record.Profile.Or(""), Asked: x.Asked, Met: x.Met, InTime: append([]string{}, x.InTime...), Late: append([]string{}, x.Late...), Unplanned: append([]string{}, x.Unplanned...), Unanswered: append([]string{}, x.Unanswered...)}
	out.Unowned = append([]string{}, x.Unowned...)
	out.Actions, out.PlanSize = p.Actions(a)
	if by, ok := a.Record.TargetBy.Get(); ok {
		out.By = by.String()
	}
	return out
}

// CountedJSON is what another assessment says of an outcome.
type CountedJSON struct {
	Outcome    string   `json:"outcome"`
	Assessment string   `json:"assessment"`
	Framework  string   `json:"framework"`
	From       []string `json:"from"`
	Relation   string   `json:"relation"`
	Level      string   `json:"level"`
	Counts     bool     `json:"counts"`
}

// CountedJSON says what counts elsewhere, in the framework's order.
func (a *Assessed) CountedJSON(counted map[string][]Elsewhere) []CountedJSON {
	out := []CountedJSON{}
	for _, n := range a.Framework.Outcomes() {
		for _, e := range counted[n.ID] {
			out = append(out, CountedJSON{n.ID, e.Assessment.Name.Or(""), e.Framework.Key(), e.From, string(e.Relation), e.Before, e.Counts()})
		}
	}
	return out
}

// ComparedJSON is a group's councils by one framework.
type ComparedJSON struct {
	Framework string             `json:"framework"`
	Councils  int                `json:"councils,omitempty"` // left out where they are too few to say
	TakesPart bool               `json:"takes_part"`
	Outcomes  []ComparedLineJSON `json:"outcomes"`
}

// ComparedLineJSON is one outcome; levels are left out where fewer than five councils answered it.
type ComparedLineJSON struct {
	Outcome string `json:"outcome"`
	Title   string `json:"title"`
	Own     string `json:"own,omitempty"`
	Lower   string `json:"lower,omitempty"`
	Median  string `json:"median,omitempty"`
	Upper   string `json:"upper,omitempty"`
	Count   int    `json:"count,omitempty"`
}

// CompareJSON says a comparison.
func CompareJSON(all []Compared) []ComparedJSON {
	out := []ComparedJSON{}
	for _, x := range all {
		y := ComparedJSON{x.Framework.Key(), x.Councils, x.TakesPart, []ComparedLineJSON{}}
		for _, c := range x.Outcomes {
			n, _ := x.Framework.Find(c.Outcome) // it is one of its own
			line := ComparedLineJSON{Outcome: c.Outcome, Title: n.Title}
			if i := slices.IndexFunc(x.Own.Outcomes, func(j assess.Judged) bool { return j.Outcome == c.Outcome }); i >= 0 {
				line.Own = x.Own.Outcomes[i].Status
			}
			if !c.Hidden {
				line.Lower, line.Median, line.Upper, line.Count = x.Framework.Scale[c.Lower].ID, x.Framework.Scale[c.Median].ID, x.Framework.Scale[c.Upper].ID, c.Count
			}
			y.Outcomes = append(y.Outcomes, line)
		}
		out = append(out, y)
	}
	return out
}

// TopForMembers is how many lines of a plan councillors see.
const TopForMembers = 3

// PlanLineJSON is one line of an improvement plan. What councillors see has no name, outcomes or owner, only the line that was written for them.
type PlanLineJSON struct {
	Order     int      `json:"order"`
	Name      string   `json:"name,omitempty"`
	Members   string   `json:"members,omitempty"`
	Outcomes  []string `json:"outcomes,omitempty"`
	Owner     string   `json:"owner,omitempty"`
	Due       string   `json:"due,omitempty"`
	CostPence *int64   `json:"cost_pence,omitempty"`
	State     string   `json:"state,omitempty"`
}

// PlanJSON says the lines of an improvement plan.
func PlanJSON(lines []assessfile.PlanLine) []PlanLineJSON {
	out := []PlanLineJSON{}
	for _, l := range lines {
		x := PlanLineJSON{Order: l.Order, Name: l.Name, Members: l.For, Outcomes: l.Outcomes, Owner: l.Owner, State: l.State}
		if l.Due != 0 {
			x.Due = l.Due.String()
		}
		if m, ok := l.Cost.Get(); ok {
			pence := int64(m)
			x.CostPence = &pence
		}
		out = append(out, x)
	}
	return out
}
