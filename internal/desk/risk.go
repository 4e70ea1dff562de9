package desk

import (
	"cmp"
	"context"
	"slices"
	"strconv"

	"github.com/moothall/moothall/internal/assess"
	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/rule"
)

// riskFramework is the framework by which systems are judged as legacy.
const riskFramework = "legacy-it-risk"

// Risk is one system by the Legacy IT Risk Assessment Framework: what a person answered, and what the registers propose where nobody did.
type Risk struct {
	System     *kind.System
	Assessment *kind.Assessment // nil before the first answer
	Criteria   []Criterion
	Answered   assess.Overall // from answers alone
	Likely     assess.Overall // with proposals where there is no answer: for the order, never a fact
	Delay      Delay
}

// Criterion is one line of the framework for one system. A score of 0 is none.
type Criterion struct {
	ID, Title, Group string
	Score            int  // as a person answered
	Confirmed        bool // and said to be so
	Proposed         int  // by the registers
	Says             string
	Band             string // what the score, or else the proposed one, means for a council
}

// Says is the one answer to a mark, such as whether the system is legacy: yes or no as people answered; likely where only what the registers propose says so;
// else cannot_tell.
func (r Risk) Says(mark int) string {
	answered := CrossedWord(r.Answered.Marks[mark])
	if answered == "cannot_tell" && r.Likely.Marks[mark].Known && r.Likely.Marks[mark].Crossed {
		return "likely"
	}
	return answered
}

// Delay is what it costs to wait: four measures, each none where nobody recorded it.
type Delay struct {
	Incidents kind.Opt[int] // faults in a year
	Cost      kind.Opt[kind.Money]
	Before    kind.Opt[kind.Money] // the cost of the year before
	Uncapped  bool                 // a contract lets its price rise without a limit
	OpenAPI   kind.Opt[bool]       // other programs can reach it
	Staff     kind.Opt[float64]    // of 5
}

// Risks judges every system by the framework, those that are likeliest to be worst first. It reads restricted fields and answers.
func (d *Desk) Risks(ctx context.Context, p *Picture, v kind.Viewer) ([]Risk, *assess.Framework, error) {
	if !v.Sees(kind.Restricted) {
		return nil, nil, fault.New(fault.Forbidden, "These scores rest on weaknesses of systems, which your role does not see. Ask an administrator of %s.", p.Council.Name)
	}
	f, err := d.Framework(ctx, riskFramework)
	if err != nil {
		return nil, nil, err
	}
	says := d.proposedScores(p)
	out := []Risk{}
	for _, s := range p.Snapshot.Systems.All() {
		out = append(out, p.risk(f, s, says[s.ID]))
	}
	slices.SortStableFunc(out, func(a, b Risk) int {
		return cmp.Or(cmp.Compare(b.Likely.Score, a.Likely.Score), cmp.Compare(kind.Fold(kind.NameOf(a.System)), kind.Fold(kind.NameOf(b.System))))
	})
	return out, f, nil
}

type proposedScore struct {
	score int
	says  string
}

type riskKey struct{}

// proposedScores are the highest lines that hold of each system's criteria.
func (d *Desk) proposedScores(p *Picture) map[kind.ID]map[string]proposedScore {
	all, _ := once(p, riskKey{}, func() (map[kind.ID]map[string]proposedScore, error) {
		out := map[kind.ID]map[string]proposedScore{}
		for _, x := range d.RiskFacts.Scores(d.ruleInput(p)) {
			by := map[string]proposedScore{}
			for _, part := range x.Parts {
				for _, l := range part.Lines {
					if l.Outcome == rule.Found && l.Points > by[part.Name].score {
						by[part.Name] = proposedScore{l.Points, l.Says}
					}
				}
			}
			out[x.Subject.ID] = by
		}
		return out, nil
	})
	return all
}

func (p *Picture) risk(f *assess.Framework, s *kind.System, says map[string]proposedScore) Risk {
	r := Risk{System: s, Assessment: p.riskAssessment(f, s.ID), Delay: p.delayOf(s)}
	var result assess.Result
	if r.Assessment != nil {
		result = assess.Score(f, assess.Of(p.Snapshot, f, r.Assessment.ID), nil)
	}
	answered, likely := map[string]int{}, map[string]int{}
	for i, n := range f.Outcomes() {
		c := Criterion{ID: n.ID, Title: n.Title, Group: n.In, Proposed: says[n.ID].score, Says: says[n.ID].says}
		if result.Framework != nil {
			c.Score, c.Confirmed = f.At(result, n.ID).Score, result.Outcomes[i].Confirmed
		}
		shown := cmp.Or(c.Score, c.Proposed)
		if c.Score > 0 {
			answered[n.ID] = c.Score
		}
		if shown > 0 {
			likely[n.ID] = shown
		}
		if l, ok := f.LevelWith(shown); ok {
			c.Band = n.Bands[l.ID]
		}
		r.Criteria = append(r.Criteria, c)
	}
	r.Answered, r.Likely = f.TotalsOf(answered), f.TotalsOf(likely)
	return r
}

// riskAssessment is the newest assessment of a system by the framework.
func (p *Picture) riskAssessment(f *assess.Framework, system kind.ID) (found *kind.Assessment) {
	for _, a := range p.Snapshot.Assessments.All() {
		if a.System.Or(0) == system && a.Framework.Or("") == f.Key() && (found == nil || a.ID > found.ID) {
			found = a
		}
	}
	return found
}

func (p *Picture) delayOf(s *kind.System) Delay {
	out := Delay{Incidents: s.Incidents, Cost: s.AnnualCost, Before: s.CostBefore, OpenAPI: s.OpenApi, Staff: s.StaffRating}
	for _, c := range p.contractsOf(s.ID) {
		rise := c.PriceRise.Or("")
		out.Uncapped = out.Uncapped || p.current(c) && (rise == "index" || rise == "uncapped")
	}
	return out
}

// ConfirmRisk keeps scores of a system as a person's answers, by criterion. The first ones start the system's assessment. It gives the assessment.
func (d *Desk) ConfirmRisk(ctx context.Context, v kind.Viewer, system kind.ID, scores map[string]int) (kind.ID, error) {
	p, err := d.Picture(ctx, v.Council)
	if err != nil {
		return 0, err
	}
	s, ok := p.Snapshot.Systems.Get(system)
	if !ok {
		return 0, fault.New(fault.NotFound, "That system is not there.")
	}
	all, f, err := d.Risks(ctx, p, v)
	if err != nil {
		return 0, err
	}
	answers, err := riskAnswers(f, all[slices.IndexFunc(all, func(r Risk) bool { return r.System.ID == system })], scores)
	if err != nil {
		return 0, err
	}
	id := kind.ID(0)
	if a := p.riskAssessment(f, system); a != nil && a.State.Or("") != signedOff {
		id = a.ID
	} else {
		id, err = d.StartAssessment(ctx, v, NewAssessment{Name: p.freeName("Legacy IT risk: " + kind.NameOf(s)), Framework: f.Key(), System: system})
		if err != nil {
			return 0, err
		}
	}
	_, _, err = d.AnswerAll(ctx, v, id, "form", answers)
	return id, err
}

// freeName is a name that no assessment has: with a number where it is taken.
func (p *Picture) freeName(name string) string {
	for n, try := 2, name; ; n++ {
		if len(p.Snapshot.Named("assessment", try)) == 0 {
			return try
		}
		try = name + " (" + strconv.Itoa(n) + ")"
	}
}

func riskAnswers(f *assess.Framework, r Risk, scores map[string]int) (assess.Answers, error) {
	out := assess.Answers{}
	for id, score := range scores {
		n, ok := f.Find(id)
		if !ok || !n.Asked {
			return nil, fault.New(fault.Invalid, "%s has no criterion %q.", f.Title, id)
		}
		levels := f.LevelsOf(n)
		i := slices.IndexFunc(levels, func(l assess.Level) bool { return l.Score == score })
		if i < 0 {
			return nil, fault.New(fault.Invalid, "%s is scored from %d to %d.", id, levels[0].Score, levels[len(levels)-1].Score)
		}
		a := assess.Answer{Chosen: levels[i].ID, Confirmed: true}
		at := slices.IndexFunc(r.Criteria, func(c Criterion) bool { return c.ID == id })
		if r.Criteria[at].Proposed == score {
			a.Comment = "The registers say: " + r.Criteria[at].Says + "."
		}
		out[id] = a
	}
	if len(out) == 0 {
		return nil, fault.New(fault.Invalid, "Give at least one score.")
	}
	return out, nil
}

// RiskJSON is one system in `moothall estate risk --json`.
type RiskJSON struct {
	System     string          `json:"system"`
	ID         kind.ID         `json:"id"`
	Framework  string          `json:"framework"`
	Assessment kind.ID         `json:"assessment,omitempty"`
	Criteria   []CriterionJSON `json:"criteria"`
	Answered   OverallJSON     `json:"answered"`
	Likely     OverallJSON     `json:"with_proposals"`
	Delay      DelayJSON       `json:"cost_of_delay"`
}

// CriterionJSON is one criterion; scores are null where there are none.
type CriterionJSON struct {
	ID        string `json:"id"`
	Title     string `json:"title"`
	Score     *int   `json:"score"`
	Confirmed bool   `json:"confirmed"`
	Proposed  *int   `json:"proposed"`
	Says      string `json:"says,omitempty"`
	Band      string `json:"band,omitempty"` // a council's own, not the publisher's
}

// OverallJSON is totals with their parts.
type OverallJSON struct {
	Groups []GroupJSON `json:"groups"`
	Score  *float64    `json:"score"` // null until each group has a score
	Whole  bool        `json:"whole"` // whether every criterion has one
	Marks  []MarkJSON  `json:"marks"`
}

// GroupJSON is one group: total = (mean + max) / 2.
type GroupJSON struct {
	Group  string  `json:"group"`
	Scored int     `json:"scored"`
	Of     int     `json:"of"`
	Mean   float64 `json:"mean"`
	Max    int     `json:"max"`
	Total  float64 `json:"total"`
}

// MarkJSON says whether a line is crossed: yes, no or cannot_tell.
type MarkJSON struct {
	ID      string  `json:"id"`
	From    float64 `json:"from"`
	Crossed string  `json:"crossed"`
}

// DelayJSON is what waiting costs; null is no data.
type DelayJSON struct {
	Incidents *int        `json:"incidents_a_year"`
	Cost      *kind.Money `json:"annual_cost_pence"`
	Before    *kind.Money `json:"annual_cost_before_pence"`
	Uncapped  bool        `json:"price_may_rise_without_limit"`
	OpenAPI   *bool       `json:"open_interface"`
	Staff     *float64    `json:"staff_rating"`
}

// RiskOf is a system's risk in the shape of the command line.
func RiskOf(f *assess.Framework, r Risk) RiskJSON {
	out := RiskJSON{System: kind.NameOf(r.System), ID: r.System.ID, Framework: f.Key(), Answered: overallOf(r.Answered), Likely: overallOf(r.Likely)}
	if r.Assessment != nil {
		out.Assessment = r.Assessment.ID
	}
	for _, c := range r.Criteria {
		out.Criteria = append(out.Criteria, CriterionJSON{c.ID, c.Title, some(c.Score), c.Confirmed, some(c.Proposed), c.Says, c.Band})
	}
	out.Delay = DelayOf(r.Delay)
	return out
}

// DelayOf is the cost of waiting in the shape of the command line.
func DelayOf(d Delay) DelayJSON {
	return DelayJSON{given(d.Incidents), given(d.Cost), given(d.Before), d.Uncapped, given(d.OpenAPI), given(d.Staff)}
}

func overallOf(o assess.Overall) OverallJSON {
	out := OverallJSON{Whole: o.Whole, Score: some(o.Score)}
	for _, g := range o.Groups {
		out.Groups = append(out.Groups, GroupJSON{g.Group, g.Answered, g.Asked, g.Mean, g.Most, g.Total})
	}
	for _, m := range o.Marks {
		out.Marks = append(out.Marks, MarkJSON{m.ID, m.From, CrossedWord(m)})
	}
	return out
}

// CrossedWord is yes, no or cannot_tell.
func CrossedWord(m assess.Marked) string {
	switch {
	case !m.Known:
		return "cannot_tell"
	case m.Crossed:
		return "yes"
	}
	return "no"
}

// some is a number that is there; nil for 0.
func some[T int | float64](n T) *T {
	if n == 0 {
		return nil
	}
	return &n
}

func given[T any](o kind.Opt[T]) *T {
	x, ok := o.Get()
	if !ok {
		return nil
	}
	return &x
}
