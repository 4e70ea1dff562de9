package leadership

import (
	"slices"

	"github.com/moothall/moothall/internal/kind"
)

// Options are the three ways that a paper to the senior team weighs, each on the same facts and with the same five functions in the leader's line: promote the
// post that leads today, recruit to a new post, share a post with other councils. An error says what is wrong with the terms.
func Options(s *kind.Snapshot, council string, a Asked, t Terms) ([]Model, error) {
	all, err := Compare(s, council, a, t)
	if err != nil {
		return nil, err
	}
	x := comparison{snapshot: s, asked: a}
	x.senior, x.from = seniorCost(s, t)
	out := []Model{x.promote()}
	for _, m := range all {
		if m.ID == "cdio" || m.ID == "shared" {
			out = append(out, m)
		}
	}
	return out, nil
}

// promote puts the candidate on the senior team, under the head of paid service, with the core functions in its line.
func (x comparison) promote() Model {
	c := ChartOf(x.snapshot)
	p := c.candidate()
	if p == nil {
		m := x.judge("promote", x.snapshot, 0)
		m.Reckons = "Nobody can be promoted: no post is recorded as holding a core function."
		return m
	}
	l := leader{title: kind.NameOf(p), senior: true, holds: CoreFunctions}
	m := x.judge("promote", x.raise(p, l), weekDays)
	m.Reckons = "What the post costs today is not recorded. " + x.from
	today, known := p.Cost.Get()
	senior, priced := x.senior.Get()
	switch {
	case p.SeniorTeam.Or(false):
		m.Cost, m.Reckons = kind.Some(kind.Money(0)), "The post is on the senior team already."
	case known && priced:
		m.Cost, m.Reckons = kind.Some(max(0, senior-today)), "The same post at the cost of a senior one, less what it costs today ("+today.Exact()+"). "+x.from
	}
	return m
}

// raise moves a post of the chart to the head of paid service, and those that hold its functions below it.
func (x comparison) raise(p *kind.Post, l leader) *kind.Snapshot {
	c := ChartOf(x.snapshot)
	raised := *p
	raised.SeniorTeam = kind.Some(true)
	raised.Functions = kind.Some(append(slices.Clone(p.Functions.Or(nil)), l.holds...))
	if c.Head != nil {
		raised.ReportsTo = kind.Some(c.Head.ID)
	}
	changes := []kind.Replacement{{Kind: "post", ID: p.ID, New: &raised}}
	for _, holder := range x.movable(l, c.Head, p) {
		moved := *holder
		moved.ReportsTo = kind.Some(p.ID)
		changes = append(changes, kind.Replacement{Kind: "post", ID: holder.ID, New: &moved})
	}
	return x.snapshot.With(x.snapshot.Seq, nil, changes...)
}

// movable are the posts that hold one of a leader's functions and would report to it: the senior team stays where it is, and so do some posts.
func (x comparison) movable(l leader, stay ...*kind.Post) (out []*kind.Post) {
	c := ChartOf(x.snapshot)
	for _, holder := range c.posts {
		if holder == c.Head || slices.Contains(stay, holder) || holder.SeniorTeam.Or(false) || !slices.ContainsFunc(l.holds, func(f string) bool { return holds(holder, f) }) {
			continue
		}
		out = append(out, holder)
	}
	return out
}

// Holders are the titles of the posts with a function in their own cell.
func Holders(s *kind.Snapshot, function string) []string {
	var out []string
	for _, p := range ChartOf(s).holders(function) {
		out = append(out, kind.NameOf(p))
	}
	return out
}

// Vacancies are the vacant posts of the chart, those that wait longest first; those without a day last.
func Vacancies(s *kind.Snapshot, today kind.Date) []Row {
	out := slices.DeleteFunc(Rows(s, today), func(r Row) bool { return !r.Vacant })
	slices.SortStableFunc(out, func(a, b Row) int { return b.Days.Or(-1) - a.Days.Or(-1) })
	return out
}
