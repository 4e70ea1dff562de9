package rulebook

import (
	"slices"

	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/leadership"
	"github.com/moothall/moothall/internal/rule"
)

// leadershipReads are the fields that each test of who leads rests on.
var leadershipReads = func() map[string][]string {
	chart := []string{"post.title", "post.reports_to", "post.functions", "post.expertise", "post.vacant", "post.head_of_paid_service"}
	portfolios := []string{"portfolio.name", "portfolio.digital", "portfolio.responsibilities"}
	return map[string][]string{
		leadership.Executive:    append(slices.Clone(chart), "post.senior_team", "seat.post", "seat.body", "body.type"),
		leadership.TitleOnly:    chart,
		leadership.Expertise:    chart,
		leadership.Functions:    chart,
		leadership.NonExecutive: append(slices.Clone(portfolios), "body.name", "body.equivalent", "body.external", "body.expert", "body.challenges", "body.meetings"),
		leadership.Portfolio:    portfolios,
		leadership.InHouse: {"post.title", "post.reports_to", "post.functions", "post.vacant", "post.employment", "post.grade", "post.supplied_under", "post.head_of_paid_service",
			"contract.title", "contract.end"},
	}
}()

func posts() []rule.Lent {
	out := []rule.Lent{
		rule.OfCouncil("head_of_paid_service", head, "post.title", "post.reports_to", "post.head_of_paid_service"),
		rule.Of("leads_loop", leadsLoop, "post.title", "post.reports_to", "post.head_of_paid_service"),
		rule.ListOf("loop_posts", loopPosts, "post.title", "post.reports_to"),
		rule.Naming("systems_owned", "system.owner"),
		rule.Naming("contracts_owned", "contract.owner"),
		rule.Of("last_worked", lastWorked, "development.active", "development.started").Along(),
		rule.Of("meeting_due", meetingDue, "regular_meeting.held", "regular_meeting.every").Along(),
	}
	for name, id := range map[string]string{"executive": leadership.Executive, "title": leadership.TitleOnly, "expertise": leadership.Expertise, "functions": leadership.Functions,
		"non_executive": leadership.NonExecutive, "portfolio": leadership.Portfolio, "in_house": leadership.InHouse} {
		result := func(c *rule.Context) kind.Opt[string] { return told(c, judged(c, id)) }
		why := func(c *rule.Context) kind.Opt[string] { return kind.Some(judged(c, id).Why) }
		out = append(out, rule.OfCouncil(name+"_result", result, leadershipReads[id]...), rule.OfCouncil(name+"_why", why, leadershipReads[id]...))
	}
	return out
}

// Standing is how a rule stands, for the tests of who leads.
func Standing(r *rule.Rule) leadership.Standing {
	x := leadership.Standing{Status: r.Status, Issuer: r.Issuer, Nations: r.Nations}
	if r.Adopted {
		x.State = leadership.Adopted
	}
	return x
}

type judgedKey struct {
	id, status, nation string
	adopted            bool
	today              kind.Date
	panels             *rule.Panels
}

func judged(c *rule.Context, id string) leadership.Test {
	a := leadership.Asked{Nation: c.Nation, Today: c.Today, Panels: c.Facts.Panels.All()}
	key := judgedKey{id: id, nation: c.Nation, today: c.Today, panels: c.Facts.Panels}
	if c.Rule != nil {
		a.Rules, key.status, key.adopted = map[string]leadership.Standing{id: Standing(c.Rule)}, c.Rule.ID+c.Rule.Status, c.Rule.Adopted
	}
	return kind.Derive(c.Snapshot, key, func() leadership.Test { return leadership.Judge(c.Snapshot, id, a) })
}

// told cites what a test rests on, and passes on what it could not tell.
func told(c *rule.Context, t leadership.Test) kind.Opt[string] {
	for _, e := range t.Evidence {
		r, ok := c.Snapshot.Find(e.Kind, e.ID)
		if ok {
			c.Cite(r, e.Field)
		}
	}
	if t.Result != leadership.CannotTell {
		return kind.Some(string(t.Result))
	}
	for _, m := range t.Missing {
		r, ok := c.Snapshot.Find(m.Kind, m.ID)
		if ok {
			c.Miss(r, m.Field)
			continue
		}
		c.MissRegister(m.Kind)
	}
	return untold[string]()
}

// lastWorked is not known while nobody noted that a goal was agreed or worked on.
func lastWorked(c *rule.Context, d *kind.Development) kind.Opt[kind.Date] {
	last := leadership.LastWorked(d)
	if !last.Known() {
		c.Miss(d, "started")
	}
	return last
}

// meetingDue is not known while no meeting is recorded as held.
func meetingDue(c *rule.Context, m *kind.RegularMeeting) kind.Opt[kind.Date] {
	due := leadership.MeetingDue(m, c.Today)
	if !due.Known() {
		c.Miss(m, "held")
	}
	return due
}

func head(c *rule.Context) kind.Opt[*kind.Post] {
	p := leadership.ChartOf(c.Snapshot).Head
	if p == nil {
		return untold[*kind.Post]()
	}
	return kind.Some(p)
}

func loopOf(c *rule.Context, x *kind.Post) []*kind.Post {
	for _, loop := range leadership.ChartOf(c.Snapshot).Loops {
		if slices.Contains(loop, x) {
			return loop
		}
	}
	return nil
}

// leadsLoop is true for one post of a loop, the first by title, so that a loop is found once. The head of paid service reports
// to nobody, so nothing is missing there.
func leadsLoop(c *rule.Context, x *kind.Post) kind.Opt[bool] {
	if !x.ReportsTo.Known() && leadership.ChartOf(c.Snapshot).Head != x {
		c.Miss(x, "reports_to")
		return untold[bool]()
	}
	loop := loopOf(c, x)
	if len(loop) == 0 || loop[0] != x {
		return kind.Some(false)
	}
	for _, p := range loop {
		c.Cite(p, "reports_to")
	}
	return kind.Some(true)
}

func loopPosts(c *rule.Context, x *kind.Post) []*kind.Post { return loopOf(c, x) }
