package plan

import (
	"cmp"
	"slices"
	"strings"
	"unicode"

	"github.com/moothall/moothall/internal/kind"
)

// mostPoints is what one part of an opportunity can come to.
const mostPoints = 25

// pressurePoints are added for a service under a named statutory pressure.
const pressurePoints = 20

// Part is one number behind a rank: what is recorded, and the points that it gives beside the largest of the council's services.
type Part struct {
	Value  *float64 `json:"value,omitempty"` // absent: not recorded, and worth no points
	Points float64  `json:"points"`
}

// Opportunity is one service that could be made better, with every number behind its rank.
type Opportunity struct {
	Item
	Do          string  `json:"do"`                 // automate, simplify, move online or support staff
	Backlog     Part    `json:"backlog"`            // people or cases that wait
	Cost        Part    `json:"cost"`               // pence a year
	Volume      Part    `json:"volume"`             // uses a year
	Feasibility Part    `json:"feasibility"`        // percent of the four conditions that hold
	Told        int     `json:"told"`               // conditions of feasibility that could be told
	Pressure    string  `json:"pressure,omitempty"` // the named statutory pressure that it is under
	Points      float64 `json:"points"`
}

// Pressure is a statutory pressure that councils are under, and the words that its services are known by.
type Pressure struct {
	Name  string
	Cy    string
	Words []string
}

// Urgent tells that the council's finances press: exceptional support, a notice, or savings to be found within twelve months.
func Urgent(s *kind.Snapshot, today kind.Date) bool {
	for _, c := range s.Councils.All() {
		if c.Ours.Known() && !c.Ours.Or(false) {
			continue
		}
		f := c.Finances.Or("")
		by, ok := c.SavingsBy.Get()
		if f == "exceptional support" || f == "section 114 notice" || ok && by >= today && by <= today.AddMonths(12) {
			return true
		}
	}
	return false
}

// Opportunities ranks services by backlog, cost, volume and feasibility. Where finances press, cost counts twice. Services of which
// none of backlog, cost and volume is recorded cannot be ranked; untold counts them.
func Opportunities(s *kind.Snapshot, today kind.Date, pressures []Pressure) (out []Opportunity, untold int) {
	var most struct{ backlog, cost, volume float64 }
	budgets := budgetOfServices(s)
	for _, x := range s.Services.All() {
		o := Opportunity{Item: ItemOf(x), Pressure: pressureOn(x, pressures)}
		o.Do = doFor(x, o.Pressure != "")
		o.Backlog.Value, o.Volume.Value, o.Cost.Value = number(x.Backlog), number(x.Volume), number(x.Cost)
		if b, ok := budgets[x.ID]; ok && o.Cost.Value == nil {
			v := float64(b)
			o.Cost.Value = &v
		}
		if o.Backlog.Value == nil && o.Volume.Value == nil && o.Cost.Value == nil {
			untold++
			continue
		}
		most.backlog, most.cost, most.volume = max(most.backlog, or0(o.Backlog)), max(most.cost, or0(o.Cost)), max(most.volume, or0(o.Volume))
		o.Feasibility.Value, o.Told = feasible(s, x)
		out = append(out, o)
	}
	twice := 1.0
	if Urgent(s, today) {
		twice = 2
	}
	for i := range out {
		o := &out[i]
		o.Backlog.Points = points(o.Backlog, most.backlog)
		o.Cost.Points = points(o.Cost, most.cost) * twice
		o.Volume.Points = points(o.Volume, most.volume)
		o.Feasibility.Points = points(o.Feasibility, 100)
		o.Points = o.Backlog.Points + o.Cost.Points + o.Volume.Points + o.Feasibility.Points
		if o.Pressure != "" {
			o.Points += pressurePoints
		}
	}
	slices.SortStableFunc(out, func(a, b Opportunity) int {
		return cmp.Or(cmp.Compare(b.Points, a.Points), kind.CompareNames(a.Name, b.Name))
	})
	return out, untold
}

func or0(p Part) float64 {
	if p.Value == nil {
		return 0
	}
	return *p.Value
}

func points(p Part, most float64) float64 {
	if p.Value == nil || most <= 0 {
		return 0
	}
	return max(0, *p.Value) / most * mostPoints
}

func number[T int | kind.Money](o kind.Opt[T]) *float64 {
	v, ok := o.Get()
	if !ok {
		return nil
	}
	f := float64(v)
	return &f
}

func budgetOfServices(s *kind.Snapshot) map[kind.ID]kind.Money {
	out := map[kind.ID]kind.Money{}
	for _, b := range s.Budgets.All() {
		if id, ok := b.Service.Get(); ok && b.Amount.Known() {
			out[id] += b.Amount.Or(0)
		}
	}
	return out
}

// doFor is what could be done for a service. Care that turns on the person is never moved online or automated; nor is a service under
// a statutory pressure, unless it is recorded that its work is simple.
func doFor(x *kind.Service, pressed bool) string {
	channel, complexity := x.Channel.Or(""), x.Complexity.Or("")
	switch {
	case complexity == "complex care", pressed && complexity != "simple":
		return "support staff"
	case channel == "phone" || channel == "face to face":
		return "move online"
	case x.Completion.Known() && x.Completion.Or(0) < 66:
		return "simplify"
	case complexity == "some judgement":
		return "support staff"
	}
	return "automate"
}

// conditions are what speaks for a service: simple work, an owner, a system with an open interface, data that can be taken out.
const conditions = 4

// feasible is what part of the conditions surely hold, of a hundred, and how many could be told. What is not recorded speaks for nothing.
func feasible(s *kind.Snapshot, x *kind.Service) (*float64, int) {
	told, yes := 0, 0
	tell := func(known, holds bool) {
		if known {
			told++
			if holds {
				yes++
			}
		}
	}
	tell(x.Complexity.Known(), x.Complexity.Or("") == "simple")
	tell(true, x.Owner.Known())
	var open, out kind.Opt[bool]
	for _, y := range s.Systems.All() {
		if slices.Contains(x.Systems.Or(nil), y.ID) || slices.Contains(y.Services.Or(nil), x.ID) {
			open, out = either(open, y.OpenApi), either(out, y.BulkExport)
		}
	}
	tell(open.Known(), open.Or(false))
	tell(out.Known(), out.Or(false))
	share := float64(yes) / conditions * 100
	return &share, told
}

func either(a, b kind.Opt[bool]) kind.Opt[bool] {
	if !a.Known() || b.Or(false) {
		return b
	}
	return a
}

func pressureOn(x *kind.Service, all []Pressure) string {
	name := bare(x.Name.Or("") + " " + x.Function.Or(""))
	for _, p := range all {
		if slices.ContainsFunc(append([]string{p.Name, p.Cy}, p.Words...), func(w string) bool { return strings.TrimSpace(w) != "" && strings.Contains(name, bare(w)) }) {
			return p.Name
		}
	}
	return ""
}

// bare is a text as its words alone, each between spaces: services are named "EHC plans (SEND)" and "Children’s services".
func bare(s string) string {
	s = strings.NewReplacer("'", "", "’", "").Replace(strings.ToLower(s))
	words := strings.FieldsFunc(s, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	return " " + strings.Join(words, " ") + " "
}

// Idea is one opportunity that somebody wrote down. Lacks names what an income idea still needs: market, power.
type Idea struct {
	Item
	Type  string      `json:"type,omitempty"`
	State string      `json:"state,omitempty"`
	Value *kind.Money `json:"value,omitempty"`
	Lacks []string    `json:"lacks,omitempty"`
}

// Pipeline are the written opportunities that were not dropped, those worth most first.
func Pipeline(s *kind.Snapshot) []Idea {
	out := []Idea{}
	for _, x := range s.Opportunities.All() {
		if x.State.Or("") == "dropped" {
			continue
		}
		i := Idea{Item: ItemOf(x), Type: x.Type.Or(""), State: x.State.Or(""), Value: pointer(x.Value)}
		if i.Type == "income" && !x.Market.Known() {
			i.Lacks = append(i.Lacks, "market")
		}
		if i.Type == "income" && !x.Power.Known() {
			i.Lacks = append(i.Lacks, "power")
		}
		out = append(out, i)
	}
	slices.SortStableFunc(out, func(a, b Idea) int {
		return cmp.Or(cmp.Compare(worth(b), worth(a)), kind.CompareNames(a.Name, b.Name))
	})
	return out
}

func worth(i Idea) kind.Money {
	if i.Value == nil {
		return -1
	}
	return *i.Value
}

// QuickWins are initiatives that are little effort, that people would notice, and that are due within a hundred days; and those that
// were done in the last hundred.
func QuickWins(s *kind.Snapshot, today kind.Date) (next, won []Initiative) {
	l := linksOf(s)
	for _, i := range s.Initiatives.All() {
		if i.Effort.Or("") != "low" || !i.Visible.Or(false) {
			continue
		}
		due, hasDue := i.Due.Get()
		done, hasDone := i.DoneOn.Get()
		st := i.State.Or("")
		switch {
		case hasDone && done <= today && done > today-100:
			won = append(won, l.initiative(i))
		case !hasDone && st != "done" && st != "stopped" && hasDue && due >= today && due < today+100:
			next = append(next, l.initiative(i))
		}
	}
	return next, won
}
