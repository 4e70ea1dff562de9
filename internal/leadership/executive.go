package leadership

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/moothall/moothall/internal/kind"
)

// executive is EXEC-1: a filled post, shown to be a digital leader by evidence, sits on the senior team.
func executive(s *kind.Snapshot) Test {
	c := ChartOf(s)
	p, t := c.judged(s)
	if p == nil {
		return t
	}
	t = c.describe(p)
	t.Evidence = append(t.Evidence, refsTo("post", "senior_team", p)...)
	title := kind.NameOf(p)
	onTeam, known := sitsOnSeniorTeam(s, p)
	t.Change = "Put " + title + " on the senior team, or record a post on it with the core functions or the expertise that it holds."
	switch {
	case p.Vacant.Or(false):
		t.Result = NotMet
		t.Why = title + " is vacant. " + t.Why
		t.Change = "Fill " + title + ", or give what it holds to a filled post on the senior team."
	case !known:
		t.Result = CannotTell
		t.Why = "Whether " + title + " sits on the senior team is not recorded. " + t.Why
		t.Change = "Record whether " + title + " sits on the senior team."
		t.Missing = refsTo("post", "senior_team", p)
	case !onTeam:
		t.Result = NotMet
		t.Why = title + " is not on the senior team. " + t.Why
	default:
		t.Result = Met
		t.Why = title + " is on the senior team and " + shownBy(p) + ". " + t.Why
		t.Change = "It would no longer be met if " + title + " left the senior team or fell vacant."
	}
	t.Why = strings.TrimSpace(t.Why)
	return t
}

// judged is the candidate, else the test that says why there is none.
func (c *Chart) judged(s *kind.Snapshot) (*kind.Post, Test) {
	if s.Posts.Len() == 0 {
		return nil, Test{Result: CannotTell, Why: "No posts are recorded.", Change: "Bring the org chart: posts, who each reports to, and the functions that each holds.", Missing: []Ref{{Kind: "post"}}}
	}
	p := c.candidate()
	if p == nil && len(c.holdersOfAny()) > 0 {
		top := titlesOf(c.holdersOfAny())
		return nil, Test{Result: CannotTell, Why: "No post but " + top + " is recorded as holding a core function of a digital leader, and the head of paid service is not judged as one.",
			Change: "Record which posts below " + top + " hold the core functions.", Missing: []Ref{{"post", headID(c), "functions"}}}
	}
	if p == nil {
		return nil, Test{Result: CannotTell, Why: "No post is recorded as holding a core function of a digital leader: " + lower(CoreFunctions) + ".",
			Change: "Record which posts hold the core functions.", Missing: []Ref{{"post", headID(c), "functions"}}}
	}
	return p, Test{}
}

func lower(words []string) string { return strings.ToLower(strings.Join(words, ", ")) }

func headID(c *Chart) kind.ID {
	if c.Head == nil {
		return 0
	}
	return c.Head.ID
}

func shownBy(p *kind.Post) string {
	if held := coreHeld(p); len(held) > 0 {
		return "holds " + lower(held)
	}
	return "has recorded expertise"
}

// candidate is the post, the head of paid service (or whoever may be it) aside, that itself holds the most core functions; then the one with the most
// in its line; then the nearest to the head. Where nobody holds any, a post with recorded expertise stands.
func (c *Chart) candidate() *kind.Post {
	var best *kind.Post
	for _, p := range c.posts {
		if p == c.Head || slices.Contains(c.heads, p) || c.own[p.ID] == 0 && len(p.Expertise.Or(nil)) == 0 {
			continue
		}
		if best == nil || c.rather(p, best) < 0 {
			best = p
		}
	}
	return best
}

func (c *Chart) rather(a, b *kind.Post) int {
	return cmp.Or(cmp.Compare(c.own[b.ID].count(), c.own[a.ID].count()), cmp.Compare(c.whole[b.ID].count(), c.whole[a.ID].count()),
		cmp.Compare(c.hops(a), c.hops(b)), byTitle(a, b))
}

// hops is the distance to the head of paid service; further than anything when the chain does not reach it.
func (c *Chart) hops(p *kind.Post) int {
	if n, reaches := c.depth[p.ID]; reaches {
		return n
	}
	return len(c.posts) + 1
}

// describe gives the candidate's path, distance and line.
func (c *Chart) describe(p *kind.Post) Test {
	path, reaches := c.path(p)
	line := c.line(p)
	t := Test{Posts: named(path...), Covered: coreHeld(line...), Evidence: append(refsTo("post", "functions", p), refsTo("post", "reports_to", path...)...)}
	for _, f := range CoreFunctions {
		if !slices.Contains(t.Covered, f) {
			t.Uncovered = append(t.Uncovered, c.outside(f))
		}
	}
	if !reaches {
		t.Why = "Its reporting line does not lead to the head of paid service."
		return t
	}
	n := len(path) - 1
	t.Distance = &n
	top := kind.NameOf(c.Head)
	if n == 1 {
		t.Why = "It reports to the " + top + "."
		return t
	}
	t.Why = fmt.Sprintf("It reports to the %s, %s steps from the %s.", kind.NameOf(path[1]), inWords(n), top)
	return t
}

func inWords(n int) string {
	if words := []string{"no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"}; n < len(words) {
		return words[n]
	}
	return fmt.Sprint(n)
}

// outside says who holds a function today.
func (c *Chart) outside(function string) Uncovered {
	holders := c.holders(function)
	u := Uncovered{Function: function, Vacant: len(holders) > 0}
	var titles []string
	for _, p := range holders {
		titles = append(titles, kind.NameOf(p))
		u.Vacant = u.Vacant && p.Vacant.Or(false)
	}
	u.HeldBy = strings.Join(titles, "; ")
	return u
}

// holders are the posts with a function in their own cell, by title.
func (c *Chart) holders(function string) (out []*kind.Post) {
	for _, p := range c.posts {
		if holds(p, function) {
			out = append(out, p)
		}
	}
	slices.SortFunc(out, byTitle)
	return out
}

// sitsOnSeniorTeam reads the post's own mark, else its seat on a body that is the senior team.
func sitsOnSeniorTeam(s *kind.Snapshot, p *kind.Post) (yes, known bool) {
	if yes, known := p.SeniorTeam.Get(); known {
		return yes, true
	}
	for _, seat := range s.Seats.All() {
		id, ok := seat.Post.Get()
		if !ok || id != p.ID {
			continue
		}
		body, ok := s.Bodies.Get(seat.Body.Or(0))
		if ok && body.Type.Or("") == "senior team" {
			return true, true
		}
	}
	return false, false
}
