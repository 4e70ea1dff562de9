package leadership

import (
	"fmt"
	"slices"
	"strings"

	"github.com/moothall/moothall/internal/kind"
)

// OptionalFunctions could be a digital leader's as well. They never change a result.
var OptionalFunctions = []string{"Organisational development", "Customer service", "HR"}

// optionalWords are how org charts write them.
var optionalWords = map[string][]string{
	"Organisational development": {"organisational development", "od"},
	"Customer service":           {"customer service", "customer services"},
	"HR":                         {"hr", "human resources"},
}

// functions is FUNC-1: the five core functions stand in the candidate's line.
func functions(s *kind.Snapshot) Test {
	c := ChartOf(s)
	p, t := c.judged(s)
	if p == nil {
		return t
	}
	t = c.describe(p)
	if t.Covered == nil {
		t.Covered = []string{}
	}
	line := c.line(p)
	t.Evidence = refsTo("post", "functions", c.holdersOfAny()...)
	t.Optional = c.optional(line)
	title := kind.NameOf(p)
	if p.Vacant.Or(false) {
		title += ", which is vacant,"
	}
	t.Why = fmt.Sprintf("%s has %d of 5 core functions in its line", title, len(t.Covered))
	if len(t.Covered) > 0 {
		t.Why += ": " + lower(t.Covered)
	}
	t.Why += "."
	var moves, nobody []string
	for _, u := range t.Uncovered {
		moves = append(moves, strings.ToLower(u.Function))
		if u.HeldBy == "" {
			nobody = append(nobody, strings.ToLower(u.Function))
			continue
		}
		t.Why += " " + u.sentence()
	}
	if len(nobody) > 0 {
		t.Why += " Nobody is recorded as holding " + anyOf(nobody) + "."
	}
	t.Change = "Bring into the line of " + kind.NameOf(p) + ": " + strings.Join(moves, ", ") + "."
	switch len(t.Covered) {
	case len(CoreFunctions):
		t.Result, t.Change = Met, "It would be partly met if one of the five moved to another line."
	case 0:
		t.Result = NotMet
	default:
		t.Result = Partly
	}
	return t
}

// sentence says which posts hold a function today.
func (u Uncovered) sentence() string {
	if u.Vacant {
		return u.Function + " is held by " + u.HeldBy + ", which is vacant."
	}
	return u.Function + " is held by " + u.HeldBy + "."
}

func (c *Chart) holdersOfAny() (out []*kind.Post) {
	for _, p := range c.posts {
		if c.own[p.ID] != 0 {
			out = append(out, p)
		}
	}
	return out
}

// optional says who holds the optional functions; those in the line stand first.
func (c *Chart) optional(line []*kind.Post) (out []Uncovered) {
	for _, f := range OptionalFunctions {
		var titles []string
		vacant := true
		for _, p := range c.posts {
			if !slices.ContainsFunc(p.Functions.Or(nil), func(w string) bool { return slices.Contains(optionalWords[f], kind.Fold(w)) }) {
				continue
			}
			title := kind.NameOf(p)
			if slices.Contains(line, p) {
				title += " (in the line)"
			}
			titles, vacant = append(titles, title), vacant && p.Vacant.Or(false)
		}
		slices.Sort(titles)
		out = append(out, Uncovered{f, strings.Join(titles, "; "), vacant && len(titles) > 0})
	}
	return out
}
