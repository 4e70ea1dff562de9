package leadership

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/moothall/moothall/internal/kind"
)

// Outcome is how a test came out.
type Outcome string

// The outcomes.
const (
	Met           Outcome = "met"
	Partly        Outcome = "partly"
	NotMet        Outcome = "not_met"
	CannotTell    Outcome = "cannot_tell"
	NotApplicable Outcome = "not_applicable"
)

// Report is what `leadership check` prints.
type Report struct {
	Rules   []Test    `json:"rules"`
	BadData []BadData `json:"bad_data"`
}

// Test is one test of the digital leader.
type Test struct {
	ID         string      `json:"id"`
	Result     Outcome     `json:"result"`
	Why        string      `json:"why"`
	Distance   *int        `json:"distance,omitempty"` // hops from the candidate to the head of paid service
	Covered    []string    `json:"covered,omitempty"`  // core functions in the candidate's line
	Uncovered  []Uncovered `json:"uncovered,omitempty"`
	Posts      []Post      `json:"posts"` // the candidate and its path to the head of paid service
	Portfolios []Post      `json:"portfolios,omitempty"`
	Missing    []Missing   `json:"-"` // what it would take to tell
}

// Missing is a field that a test wanted. ID 0 stands for the register as a whole.
type Missing struct {
	Kind  string
	ID    kind.ID
	Field string
}

// Uncovered is a core function outside the candidate's line, and the posts that hold it today.
type Uncovered struct {
	Function string `json:"function"`
	HeldBy   string `json:"held_by,omitempty"`
}

// Post names a post by its title, never by who holds it. A portfolio is named in the same way.
type Post struct {
	ID    kind.ID `json:"id"`
	Title string  `json:"title"`
}

// BadData is something in the org chart that makes no sense.
type BadData struct {
	Problem string `json:"problem"`
	Posts   []Post `json:"posts"`
}

// Check runs the tests for a council of a nation.
func Check(s *kind.Snapshot, nation string) Report {
	bad := ChartOf(s).Bad
	if bad == nil {
		bad = []BadData{}
	}
	return Report{Rules: []Test{Executive(s, nation), Portfolio(s)}, BadData: bad}
}

var nationNames = map[string]string{"scotland": "Scotland", "wales": "Wales", "northern-ireland": "Northern Ireland"}

const expected = "Expected by central government; scope for councils not settled."

// Executive is EXEC-1: a filled post, shown to be a digital leader by evidence, sits on the senior team. It is an expectation on
// England; to another nation it is not addressed, and then the facts are given without a judgement.
func Executive(s *kind.Snapshot, nation string) Test {
	t := executive(s)
	t.ID = "EXEC-1"
	if name, other := nationNames[nation]; other {
		t.Result, t.Missing = NotApplicable, nil
		t.Why = "Not addressed to " + name + ". For information: " + t.Why
		return t
	}
	t.Why += " " + expected
	return t
}

func executive(s *kind.Snapshot) Test {
	if s.Posts.Len() == 0 {
		return Test{Result: CannotTell, Why: "No posts are recorded.", Posts: []Post{}, Missing: []Missing{{Kind: "post"}}}
	}
	c := ChartOf(s)
	p := c.candidate()
	if p == nil {
		return Test{Result: CannotTell, Why: "No post is recorded as holding a core function of a digital leader: " + strings.ToLower(strings.Join(CoreFunctions, ", ")) + ".",
			Posts: []Post{}, Missing: []Missing{{"post", headID(c), "functions"}}}
	}
	t := c.describe(p)
	title := kind.NameOf(p)
	onTeam, known := sitsOnSeniorTeam(s, p)
	vacant, _ := p.Vacant.Get()
	switch {
	case vacant:
		t.Result = NotMet
		t.Why = title + " is vacant. " + t.Why
	case !known:
		t.Result = CannotTell
		t.Why = "Whether " + title + " sits on the senior team is not recorded. " + t.Why
		t.Missing = []Missing{{"post", p.ID, "senior_team"}}
	case !onTeam:
		t.Result = NotMet
		t.Why = title + " is not on the senior team. " + t.Why
	default:
		t.Result = Met
		t.Why = title + " is on the senior team and " + shownBy(p) + ". " + t.Why
	}
	t.Why = strings.TrimSpace(t.Why)
	return t
}

func headID(c *Chart) kind.ID {
	if c.Head == nil {
		return 0
	}
	return c.Head.ID
}

func shownBy(p *kind.Post) string {
	if held := coreHeld(p); len(held) > 0 {
		return "holds " + strings.ToLower(strings.Join(held, ", "))
	}
	return "has recorded expertise"
}

// candidate is the post, the head of paid service aside, that itself holds the most core functions; then the one with the most
// in its line; then the nearest to the head. Where nobody holds any, a post with recorded expertise stands.
func (c *Chart) candidate() *kind.Post {
	var best *kind.Post
	for _, p := range c.posts {
		if p == c.Head || len(coreHeld(p)) == 0 && len(p.Expertise.Or(nil)) == 0 {
			continue
		}
		if best == nil || c.rather(p, best) < 0 {
			best = p
		}
	}
	return best
}

func (c *Chart) rather(a, b *kind.Post) int {
	if d := cmp.Compare(len(coreHeld(b)), len(coreHeld(a))); d != 0 {
		return d
	}
	return cmp.Or(cmp.Compare(len(coreHeld(c.line(b)...)), len(coreHeld(c.line(a)...))), cmp.Compare(c.hops(a), c.hops(b)), byTitle(a, b))
}

// hops is the distance to the head of paid service; further than anything when the chain does not reach it.
func (c *Chart) hops(p *kind.Post) int {
	path, reaches := c.path(p)
	if !reaches {
		return len(c.posts) + 1
	}
	return len(path) - 1
}

// describe gives the candidate's path, distance and line.
func (c *Chart) describe(p *kind.Post) Test {
	path, reaches := c.path(p)
	line := c.line(p)
	t := Test{Posts: named(path...), Covered: coreHeld(line...)}
	for _, f := range CoreFunctions {
		if !slices.Contains(t.Covered, f) {
			t.Uncovered = append(t.Uncovered, Uncovered{f, c.holders(f)})
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

func (c *Chart) holders(function string) string {
	var out []string
	for _, p := range c.posts {
		if slices.Contains(coreHeld(p), function) {
			out = append(out, kind.NameOf(p))
		}
	}
	slices.Sort(out)
	return strings.Join(out, "; ")
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
