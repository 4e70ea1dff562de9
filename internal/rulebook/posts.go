package rulebook

import (
	"slices"

	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/leadership"
	"github.com/moothall/moothall/internal/rule"
)

func posts() []rule.Lent {
	executiveReads := []string{"post.title", "post.reports_to", "post.senior_team", "post.functions", "post.expertise", "post.vacant", "post.head_of_paid_service", "seat.post", "seat.body", "body.type"}
	portfolioReads := []string{"portfolio.name", "portfolio.digital", "portfolio.responsibilities"}
	return []rule.Lent{
		rule.OfCouncil("executive_result", executiveResult, executiveReads...),
		rule.OfCouncil("executive_why", func(c *rule.Context) kind.Opt[string] { return kind.Some(executive(c).Why) }, executiveReads...),
		rule.OfCouncil("portfolio_result", portfolioResult, portfolioReads...),
		rule.OfCouncil("portfolio_why", func(c *rule.Context) kind.Opt[string] { return kind.Some(leadership.Portfolio(c.Snapshot).Why) }, portfolioReads...),
		rule.OfCouncil("head_of_paid_service", head, "post.title", "post.reports_to", "post.head_of_paid_service"),
		rule.Of("leads_loop", leadsLoop, "post.title", "post.reports_to", "post.head_of_paid_service"),
		rule.ListOf("loop_posts", loopPosts, "post.title", "post.reports_to"),
		rule.Naming("systems_owned", "system.owner"),
		rule.Naming("contracts_owned", "contract.owner"),
	}
}

type executiveKey struct{ nation string }

func executive(c *rule.Context) leadership.Test {
	return kind.Derive(c.Snapshot, executiveKey{c.Nation}, func() leadership.Test { return leadership.Executive(c.Snapshot, c.Nation) })
}

// executiveResult cites the path from the candidate to the head of paid service.
func executiveResult(c *rule.Context) kind.Opt[string] {
	t := executive(c)
	for i, p := range t.Posts {
		post, ok := c.Snapshot.Posts.Get(p.ID)
		if !ok {
			continue
		}
		if i == 0 {
			c.Cite(post, "functions")
			c.Cite(post, "senior_team")
			c.Cite(post, "vacant")
		}
		c.Cite(post, "reports_to")
	}
	return told(c, t)
}

func portfolioResult(c *rule.Context) kind.Opt[string] {
	t := leadership.Portfolio(c.Snapshot)
	for _, p := range c.Snapshot.Portfolios.All() {
		named := slices.ContainsFunc(t.Portfolios, func(x leadership.Post) bool { return x.ID == p.ID })
		if named || len(t.Portfolios) == 0 {
			c.Cite(p, "name")
		}
	}
	return told(c, t)
}

// told passes on what a test could not tell.
func told(c *rule.Context, t leadership.Test) kind.Opt[string] {
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
