package leadership

import (
	"fmt"
	"slices"
	"strings"

	"github.com/moothall/moothall/internal/kind"
)

// Responsibilities are what stays in-house whatever is bought.
var Responsibilities = []string{"Digital architecture", "Programme management", "Procurement"}

var responsibilityWords = map[string][]string{
	"Digital architecture": {"digital architecture", "architecture", "enterprise architecture", "technical architecture", "it architecture"},
	"Programme management": {"programme management", "project management", "programme and project management", "portfolio and programme management"},
	"Procurement":          {"procurement", "procurement and contracts", "digital procurement", "commercial"},
}

// how a responsibility stands.
type keeping struct {
	what      string
	employed  []*kind.Post // filled and employed
	outside   []*kind.Post // agency staff or a supplier
	vacant    []*kind.Post
	undecided []*kind.Post // whether they are employed is not recorded
}

// inHouse is INHOUSE-1: architecture, programme management and procurement are each held by a filled post of the council's own.
func inHouse(s *kind.Snapshot) Test {
	if s.Posts.Len() == 0 {
		return Test{Result: CannotTell, Why: "No posts are recorded.", Change: "Bring the org chart.", Missing: []Ref{{Kind: "post"}}}
	}
	t := Test{Covered: []string{}}
	lost, untold := 0, 0
	var says, nobody []string
	for _, what := range Responsibilities {
		k := keepingOf(ChartOf(s), what)
		holders := slices.Concat(k.employed, k.outside, k.vacant, k.undecided)
		t.Posts = append(t.Posts, newOnes(t.Posts, named(holders...))...)
		t.Evidence = append(t.Evidence, append(refsTo("post", "functions", holders...), refsTo("post", "employment", holders...)...)...)
		if len(holders) == 0 {
			nobody = append(nobody, strings.ToLower(what))
		} else {
			says = append(says, k.sentence(s))
		}
		switch {
		case len(k.employed) > 0:
			t.Covered = append(t.Covered, what)
			continue
		case len(k.outside)+len(k.vacant) > 0:
			lost++
		default:
			untold++
			t.Missing = append(t.Missing, k.missing(s)...)
		}
		t.Uncovered = append(t.Uncovered, Uncovered{what, titlesOf(holders), len(k.vacant) > 0 && len(k.vacant) == len(holders)})
	}
	if len(nobody) > 0 {
		says = append(says, "Nobody is recorded as holding "+anyOf(nobody)+".")
	}
	t.Why = strings.Join(says, " ")
	t.settle(lost, untold)
	return t
}

// anyOf joins words, of which there is one at least: "a, b or c".
func anyOf(words []string) string {
	n := len(words) - 1
	if n == 0 {
		return words[0]
	}
	return strings.Join(words[:n], ", ") + " or " + words[n]
}

func (t *Test) settle(lost, untold int) {
	var gaps []string
	for _, u := range t.Uncovered {
		gaps = append(gaps, strings.ToLower(u.Function))
	}
	t.Change = "Give to a filled post of the council's own, and record it in its functions: " + strings.Join(gaps, ", ") + "."
	switch {
	case lost+untold == 0:
		t.Result, t.Change = Met, "It would change if one of these posts fell vacant or went to a supplier."
	case len(t.Covered) > 0:
		t.Result = Partly
	case lost > 0:
		t.Result = NotMet
	default:
		t.Result = CannotTell
	}
	if t.Result != CannotTell {
		t.Missing = nil
	}
}

func keepingOf(c *Chart, what string) keeping {
	k := keeping{what: what}
	for _, p := range c.posts {
		if !slices.ContainsFunc(p.Functions.Or(nil), func(w string) bool {
			return slices.Contains(responsibilityWords[what], kind.Fold(strings.ReplaceAll(w, "&", "and")))
		}) {
			continue
		}
		employed, told := employedPost(p)
		switch {
		case p.Vacant.Or(false):
			k.vacant = append(k.vacant, p)
		case !told:
			k.undecided = append(k.undecided, p)
		case employed:
			k.employed = append(k.employed, p)
		default:
			k.outside = append(k.outside, p)
		}
	}
	return k
}

// employedPost reads how the post is employed. A post on the council's own grades is its own, unless its employment says otherwise.
func employedPost(p *kind.Post) (employed, told bool) {
	switch p.Employment.Or("") {
	case "permanent", "fixed term", "shared":
		return true, true
	case "agency", "interim", "supplier":
		return false, true
	}
	grade := p.Grade.Or("")
	own := grade != "" && !rankOnly(grade)
	return own, own
}

// rankOnly tells that a grade says no more than how high a post stands, as a column of levels does: "Head of service", "Tier 2". That
// shows no pay grade of the council's own.
func rankOnly(grade string) bool {
	t := strings.TrimSpace(strings.TrimRight(kind.Fold(grade), "0123456789 "))
	if t == "tier" || t == "level" {
		return true
	}
	l, _ := levelOf(grade)
	return l != 0 && !strings.ContainsAny(grade, "0123456789")
}

// sentence says which posts hold the responsibility, of which there is one at least; where a supplier does, under which contract and until when.
func (k keeping) sentence(s *kind.Snapshot) string {
	switch {
	case len(k.employed) > 0:
		return fmt.Sprintf("%s is held in-house by %s.", k.what, titlesOf(k.employed))
	case len(k.outside) > 0:
		return fmt.Sprintf("%s is held by %s, which is not employed by the council%s.", k.what, titlesOf(k.outside), supplied(s, k.outside))
	case len(k.vacant) > 0:
		return fmt.Sprintf("%s is held by %s, which is vacant.", k.what, titlesOf(k.vacant))
	}
	return fmt.Sprintf("%s is held by %s; whether it is employed is not recorded.", k.what, titlesOf(k.undecided))
}

func supplied(s *kind.Snapshot, posts []*kind.Post) string {
	for _, p := range posts {
		c, ok := s.Contracts.Get(p.SuppliedUnder.Or(0))
		if !ok {
			continue
		}
		if end, ok := c.End.Get(); ok {
			return fmt.Sprintf(" (contract %s, which ends on %s)", kind.NameOf(c), end.Long())
		}
		return fmt.Sprintf(" (contract %s)", kind.NameOf(c))
	}
	return ""
}

func (k keeping) missing(s *kind.Snapshot) []Ref {
	if len(k.undecided) > 0 {
		return refsTo("post", "employment", k.undecided...)
	}
	return []Ref{{"post", headID(ChartOf(s)), "functions"}}
}

func newOnes(have, more []Post) (out []Post) {
	for _, p := range more {
		if !slices.Contains(have, p) {
			out = append(out, p)
		}
	}
	return out
}

func titlesOf(posts []*kind.Post) string {
	titles := make([]string, len(posts))
	for i, p := range posts {
		titles[i] = kind.NameOf(p)
	}
	return strings.Join(titles, "; ")
}
