package leadership

import (
	"fmt"
	"math"
	"slices"
	"strconv"

	"github.com/moothall/moothall/internal/kind"
)

// Model is one way to have a digital leader, tried on the council's own chart. Nothing of it is recorded.
type Model struct {
	ID      string               `json:"model"` // today, cdio, shared, split, deputy or service
	Rules   []Test               `json:"rules"`
	Core    []string             `json:"core_functions"` // in the leader's line
	Cost    kind.Opt[kind.Money] `json:"cost_pence"`     // a year, beside what is paid today; not known without the figures that it needs
	Reckons string               `json:"cost_why"`
	Days    float64              `json:"days_a_week"`
	Shares  []Share              `json:"shares,omitempty"`
}

// Share is one council's part of a shared post.
type Share struct {
	Council string               `json:"council"`
	Days    float64              `json:"days_a_week"`
	Cost    kind.Opt[kind.Money] `json:"cost_pence"`
}

// Terms are what the comparison assumes. What is not given is taken from the chart where it can be, else it is not known.
type Terms struct {
	SeniorCost kind.Opt[kind.Money] // a year, of a post on the senior team
	DayRate    kind.Opt[kind.Money] // of a digital leader as a service
	Days       float64              // a week, of the shared post and the service here
	Shares     []Share              // what other councils take of the shared post
}

const (
	weekDays    = 5.0
	weeksBought = 44               // working weeks a year that a service is paid for: 52 less leave and public holidays
	invented    = kind.ID(1 << 31) // numbers of posts that no register has
)

// Days are days of a week as people write them: 2, 1.5.
func Days(n float64) string { return strconv.FormatFloat(math.Round(n*100)/100, 'f', -1, 64) }

// OverAllocated says that the parts of a shared post are more than one person can work.
type OverAllocated struct{ Days float64 }

// Error is the sentence for whoever gave the parts.
func (e OverAllocated) Error() string {
	return fmt.Sprintf("The parts of the shared post come to %s days a week, and one person has five. Take days from one of the councils.", Days(e.Days))
}

// Compare tries every model on the same facts. The council's own part of the shared post comes first in its shares.
func Compare(s *kind.Snapshot, council string, a Asked, t Terms) ([]Model, error) {
	shares := append([]Share{{Council: council, Days: t.Days}}, t.Shares...)
	total := 0.0
	for _, x := range shares {
		total += x.Days
	}
	if total > weekDays+1e-9 {
		return nil, OverAllocated{total}
	}
	x := comparison{snapshot: s, asked: a}
	x.senior, x.from = seniorCost(s, t)
	return []Model{x.today(), x.one(), x.shared(shares), x.split(), x.deputy(), x.service(t)}, nil
}

// comparison is what every model is tried on.
type comparison struct {
	snapshot *kind.Snapshot
	asked    Asked
	senior   kind.Opt[kind.Money]
	from     string // where the cost of a senior post is taken from
}

func (x comparison) judge(id string, s *kind.Snapshot, days float64) Model {
	m := Model{ID: id, Rules: Check(s, x.asked).Rules, Core: []string{}, Days: days}
	for _, t := range m.Rules {
		if t.ID == Functions && t.Covered != nil {
			m.Core = t.Covered
		}
	}
	return m
}

func (x comparison) today() Model {
	m := x.judge("today", x.snapshot, 0)
	m.Cost, m.Reckons = kind.Some(kind.Money(0)), "Nothing changes."
	return m
}

func (x comparison) one() Model {
	m := x.judge("cdio", x.with(leader{title: "Chief digital and information officer", senior: true, employment: "permanent", holds: CoreFunctions}), weekDays)
	m.Cost, m.Reckons = x.senior, "One post. "+x.from
	return m
}

func (x comparison) shared(shares []Share) Model {
	m := x.judge("shared", x.with(leader{title: "Shared chief digital officer", senior: true, employment: "shared", holds: CoreFunctions}), shares[0].Days)
	for i := range shares {
		shares[i].Cost = part(x.senior, shares[i].Days/weekDays)
	}
	m.Shares, m.Cost = shares, shares[0].Cost
	m.Reckons = fmt.Sprintf("%s of five days of one post. %s", Days(shares[0].Days), x.from)
	return m
}

func (x comparison) split() Model {
	m := x.judge("split", x.with(leader{title: "Chief technology officer", senior: true, employment: "permanent", holds: []string{"Applications and systems", "Workplace technology"}},
		leader{title: "Chief data officer", senior: true, employment: "permanent", holds: []string{"Business intelligence", "Data", "Service transformation"}}), 2*weekDays)
	m.Cost, m.Reckons = part(x.senior, 2), "Two posts. "+x.from
	return m
}

// deputy has no seat on the senior team: it leads under the director that the council's candidate stands under today.
func (x comparison) deputy() Model {
	m := x.judge("deputy", x.with(leader{title: "Deputy director for digital", employment: "permanent", holds: CoreFunctions, under: x.director()}), weekDays)
	m.Cost, m.Reckons = kind.Some(kind.Money(0)), "A post that is there takes it on. What another grade for it costs is not in this."
	return m
}

func (x comparison) service(t Terms) Model {
	m := x.judge("service", x.with(leader{title: "Chief digital officer as a service", senior: true, employment: "supplier", holds: CoreFunctions}), t.Days)
	m.Reckons = "No day rate is given."
	if rate, ok := t.DayRate.Get(); ok {
		m.Cost = part(kind.Some(rate), t.Days*weeksBought)
		m.Reckons = fmt.Sprintf("%s days a week in %d weeks at %s a day.", Days(t.Days), weeksBought, rate.Exact())
	}
	return m
}

func part(of kind.Opt[kind.Money], share float64) kind.Opt[kind.Money] {
	whole, ok := of.Get()
	if !ok {
		return of
	}
	return kind.Some(kind.Money(math.Round(float64(whole) * share)))
}

// seniorCost is what a senior post costs a year: what is given, else the mean of those on the senior team whose cost is recorded.
func seniorCost(s *kind.Snapshot, t Terms) (kind.Opt[kind.Money], string) {
	if given, ok := t.SeniorCost.Get(); ok {
		return t.SeniorCost, "A senior post at " + given.Exact() + " a year, as given."
	}
	var sum, n kind.Money
	for _, p := range s.Posts.All() {
		cost, ok := p.Cost.Get()
		if ok && p.SeniorTeam.Or(false) && p != ChartOf(s).Head {
			sum, n = sum+cost, n+1
		}
	}
	if n == 0 {
		return kind.Opt[kind.Money]{}, "What a senior post costs is neither given nor recorded."
	}
	return kind.Some(sum / n), fmt.Sprintf("A senior post at %s a year: the mean of %d on the senior team whose cost is recorded.", (sum / n).Exact(), int(n))
}

// leader is a post that a model puts on the chart.
type leader struct {
	title, employment string
	senior            bool
	holds             []string
	under             *kind.Post // nil: the head of paid service
}

// with puts leaders on the chart. Whoever holds one of their functions today goes on doing it and reports to them, the head of paid
// service and the senior team aside.
func (x comparison) with(leaders ...leader) *kind.Snapshot {
	c := ChartOf(x.snapshot)
	var changes []kind.Replacement
	for i, l := range leaders {
		under := l.under
		if under == nil {
			under = c.Head
		}
		id := invented + kind.ID(i)
		p := &kind.Post{Head: kind.Head{ID: id}, Title: kind.Some(l.title), SeniorTeam: kind.Some(l.senior), Functions: kind.Some(l.holds), Employment: kind.Some(l.employment), Vacant: kind.Some(false)}
		if under != nil {
			p.ReportsTo = kind.Some(under.ID)
		}
		changes = append(changes, kind.Replacement{Kind: "post", ID: id, New: p})
		for _, holder := range x.movable(l, under) {
			moved := *holder
			moved.ReportsTo = kind.Some(id)
			changes = append(changes, kind.Replacement{Kind: "post", ID: holder.ID, New: &moved})
		}
	}
	return x.snapshot.With(x.snapshot.Seq, nil, changes...)
}

// director is the member of the senior team above the council's candidate, else the first that reports to the head of paid service.
func (x comparison) director() *kind.Post {
	c := ChartOf(x.snapshot)
	if p := c.candidate(); p != nil {
		path, _ := c.path(p)
		for _, above := range path[1:] {
			if above != c.Head && above.SeniorTeam.Or(false) {
				return above
			}
		}
	}
	if c.Head == nil {
		return nil
	}
	for _, p := range slices.SortedFunc(slices.Values(c.below[c.Head.ID]), byTitle) {
		if p.SeniorTeam.Or(false) {
			return p
		}
	}
	return nil
}
