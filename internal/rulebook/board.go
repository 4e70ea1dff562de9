package rulebook

import (
	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/meeting"
	"github.com/moothall/moothall/internal/rule"
)

// boards lends what is known of bodies, meetings and decisions.
func boards() []rule.Lent {
	return []rule.Lent{
		rule.Of("missing_directorates", missingDirectorates, "seat.body", "seat.post", "seat.from", "seat.until", "post.department"),
		rule.Of("members_count", membersCount, "seat.body", "seat.from", "seat.until"),
		rule.Of("quorate", quorate, "meeting.present", "meeting.held_on", "meeting.body", "body.quorum", "seat.body", "seat.from", "seat.until"),
		rule.ListOf("red_under", redUnder, "assurance.decision", "assurance.result", "assurance.value", "assurance.target", "assurance.lower"),
		rule.Of("most_it_may_decide", mostItMayDecide, "decision.decided_by", "decision.decided_on", "delegation.post", "delegation.limit", "delegation.from", "delegation.until"),
		rule.Of("next_review", nextReview, "sprint_review.until", "sprint_review.weeks"),
		rule.Of("latest_review", latestReview, "sprint_review.work", "sprint_review.until"),
	}
}

// missingDirectorates cannot be told where nobody sits on the body, or the org chart names no directorate.
func missingDirectorates(c *rule.Context, x *kind.Body) kind.Opt[[]string] {
	covered := meeting.Covered(c.Snapshot, x.ID, c.Today)
	if covered.Members == 0 || len(covered.Here)+len(covered.Missing) == 0 {
		return untold[[]string]()
	}
	for _, m := range meeting.Members(c.Snapshot, x.ID, c.Today) {
		if !m.Post.Known() {
			continue // somebody from outside
		}
		p, ok := c.Snapshot.Posts.Get(m.Post.Or(0))
		if ok {
			c.Cite(p, "department")
		}
	}
	return kind.Some(covered.Missing)
}

func membersCount(c *rule.Context, x *kind.Body) kind.Opt[int] {
	return kind.Some(len(meeting.Members(c.Snapshot, x.ID, c.Today)))
}

func quorate(c *rule.Context, x *kind.Meeting) kind.Opt[bool] {
	body, ok := c.Snapshot.Bodies.Get(x.Body.Or(0))
	if ok && !body.Quorum.Known() {
		c.Miss(body, "quorum")
	}
	if !x.Present.Known() {
		c.Miss(x, "present")
	}
	return meeting.Quorate(c.Snapshot, x)
}

func redUnder(c *rule.Context, x *kind.Decision) (out []*kind.Assurance) {
	for _, a := range meeting.Rests(c.Snapshot, x.ID) {
		if meeting.Red(a) {
			out = append(out, a)
		}
	}
	return out
}

// mostItMayDecide is how much the officer who decided might decide on that day. It cannot be told of an officer to whom nothing with a limit is delegated.
func mostItMayDecide(c *rule.Context, x *kind.Decision) kind.Opt[kind.Money] {
	by, said := x.DecidedBy.Get()
	if !said {
		return untold[kind.Money]()
	}
	return meeting.Limit(c.Snapshot, by, x.DecidedOn.Or(c.Today))
}

func nextReview(c *rule.Context, x *kind.SprintReview) kind.Opt[kind.Date] {
	if !x.Until.Known() {
		c.Miss(x, "until")
	}
	return meeting.NextReview(x)
}

func latestReview(c *rule.Context, x *kind.SprintReview) kind.Opt[bool] {
	return kind.Some(meeting.Latest(c.Snapshot, x))
}
