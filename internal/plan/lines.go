package plan

import (
	"cmp"
	"slices"
	"strings"

	"github.com/moothall/moothall/internal/kind"
)

// Where a digital plan lives, when it lives nowhere that is known. They are three answers, not one.
const (
	NotRecorded = "not_recorded" // nobody has said
	None        = "none"         // there is none
	DontKnow    = "dont_know"    // somebody was asked and does not know
	Somewhere   = "somewhere"
)

// Lives says where the digital plan lives: Somewhere if any record says a place, else None, else DontKnow, else NotRecorded.
func Lives(s *kind.Snapshot) (where string, plans []*kind.Strategy) {
	where = NotRecorded
	for _, x := range s.Strategies.All() {
		lives, ok := x.Lives.Get()
		switch {
		case !ok:
		case lives == "none" && where != Somewhere:
			where = None
		case lives == "don't know" && where == NotRecorded:
			where = DontKnow
		case lives != "none" && lives != "don't know":
			where = Somewhere
			plans = append(plans, x)
		}
	}
	return where, plans
}

// Trial is one experiment and how it stands.
type Trial struct {
	Item
	Hypothesis string      `json:"hypothesis,omitempty"`
	StopRule   string      `json:"stop_rule,omitempty"`
	Ends       *kind.Date  `json:"ends,omitempty"`
	Cap        *kind.Money `json:"cost_cap,omitempty"`
	Spent      *kind.Money `json:"spent,omitempty"`
	Result     string      `json:"result,omitempty"`
	Standing   string      `json:"standing"` // learned, over_cap, expired, no_stop or running
}

// Trials are the experiments: those that need somebody first.
func Trials(s *kind.Snapshot, today kind.Date) []Trial {
	order := []string{"expired", "over_cap", "no_stop", "running", "learned"}
	out := []Trial{}
	for _, x := range s.Experiments.All() {
		t := Trial{Item: ItemOf(x), Hypothesis: x.Hypothesis.Or(""), StopRule: x.StopRule.Or(""), Ends: pointer(x.Ends), Cap: pointer(x.CostCap), Spent: pointer(x.Spent), Result: x.Result.Or("")}
		switch {
		case t.Result != "":
			t.Standing = "learned"
		case t.Ends != nil && *t.Ends < today:
			t.Standing = "expired"
		case t.Cap != nil && t.Spent != nil && *t.Spent > *t.Cap:
			t.Standing = "over_cap"
		case t.StopRule == "" || t.Ends == nil || t.Cap == nil:
			t.Standing = "no_stop"
		default:
			t.Standing = "running"
		}
		out = append(out, t)
	}
	slices.SortStableFunc(out, func(a, b Trial) int {
		return cmp.Or(cmp.Compare(slices.Index(order, a.Standing), slices.Index(order, b.Standing)), kind.CompareNames(a.Name, b.Name))
	})
	return out
}

// Grant is one grant or bid with the condition that comes next.
type Grant struct {
	Item
	Funder    string      `json:"funder,omitempty"`
	State     string      `json:"state,omitempty"`
	Amount    *kind.Money `json:"amount,omitempty"`
	Spent     *kind.Money `json:"spent,omitempty"`
	SpendBy   *kind.Date  `json:"spend_by,omitempty"`
	Condition string      `json:"condition,omitempty"`
	Due       *kind.Date  `json:"condition_due,omitempty"` // of a condition that is not met
	Days      *int        `json:"days,omitempty"`          // until it is due; below zero when it is late
}

// Grants are grants and bids that were not refused or closed: those whose condition is due first.
func Grants(s *kind.Snapshot, today kind.Date) []Grant {
	out := []Grant{}
	for _, x := range s.Funding.All() {
		if st := x.State.Or(""); st == "refused" || st == "closed" {
			continue
		}
		g := Grant{Item: ItemOf(x), Funder: x.Funder.Or(""), State: x.State.Or(""), Amount: pointer(x.Amount), Spent: pointer(x.Spent), SpendBy: pointer(x.SpendBy), Condition: x.Condition.Or("")}
		if due, ok := x.ConditionDue.Get(); ok && !x.ConditionMet.Known() {
			days := int(due - today)
			g.Due, g.Days = &due, &days
		}
		out = append(out, g)
	}
	slices.SortStableFunc(out, func(a, b Grant) int {
		return cmp.Or(cmp.Compare(dueOf(a), dueOf(b)), kind.CompareNames(a.Name, b.Name))
	})
	return out
}

func dueOf(g Grant) kind.Date {
	if g.Due == nil {
		return 1 << 30
	}
	return *g.Due
}

// Promise is one declaration and how many of its promises are kept.
type Promise struct {
	Item
	Signed *kind.Date `json:"signed,omitempty"`
	Of     int        `json:"of"`
	Kept   int        `json:"kept"`
	Open   []string   `json:"open,omitempty"`
}

// Promises are the declarations that were signed, or might be.
func Promises(s *kind.Snapshot) []Promise {
	out := []Promise{}
	for _, x := range s.Declarations.All() {
		p := Promise{Item: ItemOf(x), Signed: pointer(x.SignedOn)}
		for _, want := range x.Promises.Or(nil) {
			p.Of++
			if slices.ContainsFunc(x.Kept.Or(nil), func(k string) bool { return kind.SameName(k, want) }) {
				p.Kept++
			} else {
				p.Open = append(p.Open, want)
			}
		}
		out = append(out, p)
	}
	return out
}

// Link is a connectivity project with its places and what measures of those places say.
type Link struct {
	Initiative
	Partners []string  `json:"partners,omitempty"`
	Places   []string  `json:"places,omitempty"`
	Coverage []Measure `json:"coverage,omitempty"`
}

// Connectivity are the initiatives about connectivity.
func Connectivity(s *kind.Snapshot, today kind.Date) []Link {
	out := []Link{}
	for _, i := range s.Initiatives.All() {
		if i.Type.Or("") != "connectivity" {
			continue
		}
		x := Link{Initiative: linksOf(s).initiative(i), Partners: i.Partners.Or(nil), Places: i.Places.Or(nil)}
		for _, m := range s.Measures.All() {
			place, ok := m.Place.Get()
			if ok && slices.ContainsFunc(x.Places, func(p string) bool { return kind.SameName(p, place) }) {
				x.Coverage = append(x.Coverage, MeasureOf(s, m, today))
			}
		}
		out = append(out, x)
	}
	return out
}

// Green is what is known of energy and devices.
type Green struct {
	Systems       int        `json:"systems"`
	SystemsSaid   int        `json:"systems_said"`
	Running       int        `json:"initiatives"` // that are not stopped
	RunningSaid   int        `json:"initiatives_said"`
	ClimatePlan   []Item     `json:"climate_priorities"`
	Unserved      []Item     `json:"climate_unserved"` // climate priorities that no initiative serves
	InitiativeFor []Sentence `json:"notes,omitempty"`
}

// Sentence is what was written about one record.
type Sentence struct {
	Item
	Says string `json:"says"`
}

// climateWords are what a climate priority is known by.
var climateWords = []string{"climate", "carbon", "net zero", "environment", "sustainab", "hinsawdd"}

// Sustainability counts the notes on energy and devices, and looks whether climate priorities are served.
func Sustainability(s *kind.Snapshot) Green {
	g := Green{ClimatePlan: []Item{}, Unserved: []Item{}}
	for _, x := range s.Systems.All() {
		g.Systems++
		g.SystemsSaid += one(x.Sustainability.Known())
	}
	for _, i := range s.Initiatives.All() {
		if i.State.Or("") == "stopped" {
			continue
		}
		g.Running++
		if said, ok := i.Sustainability.Get(); ok {
			g.RunningSaid++
			g.InitiativeFor = append(g.InitiativeFor, Sentence{ItemOf(i), said})
		}
	}
	for _, p := range s.Priorities.All() {
		name := strings.ToLower(p.Name.Or(""))
		if !slices.ContainsFunc(climateWords, func(w string) bool { return strings.Contains(name, w) }) {
			continue
		}
		g.ClimatePlan = append(g.ClimatePlan, ItemOf(p))
		if len(Serving(s, p)) == 0 {
			g.Unserved = append(g.Unserved, ItemOf(p))
		}
	}
	return g
}

// Advice is how many of the key decisions that bind had digital advice, dated on or before the day of the decision.
type Advice struct {
	Of      int    `json:"of"`
	Advised int    `json:"advised"`
	Without []Item `json:"without"`
}
