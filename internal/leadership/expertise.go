package leadership

import (
	"fmt"
	"slices"
	"strings"

	"github.com/moothall/moothall/internal/kind"
)

// ExpertiseKinds are the five kinds of expertise that a digital leader brings.
var ExpertiseKinds = []string{"Technology", "Data", "Service design", "Transformation", "Innovation methods"}

// expertise is EXPERT-1: the candidate's recorded expertise against the five kinds. A title alone never satisfies it.
func expertise(s *kind.Snapshot) Test {
	c := ChartOf(s)
	p, t := c.judged(s)
	if p == nil {
		return t
	}
	title := kind.NameOf(p)
	t = Test{Posts: named(p), Covered: []string{}, Evidence: append(refsTo("post", "expertise", p), refsTo("post", "vacant", p)...)}
	var without []string
	for _, k := range ExpertiseKinds {
		if hasExpertise(p, k) {
			t.Covered = append(t.Covered, k)
		} else {
			without = append(without, k)
			t.Uncovered = append(t.Uncovered, Uncovered{Function: k})
		}
	}
	t.Change = fmt.Sprintf("Record on %s the expertise in %s, each with its evidence.", title, lower(without))
	switch {
	case p.Vacant.Or(false):
		t.Result, t.Why = NotMet, title+" is vacant, so nobody brings the expertise."
		t.Change = "Fill " + title + " and record the expertise of whoever holds it, with evidence."
	case len(without) == 0:
		t.Result, t.Why = Met, title+" has shown all five kinds of expertise."
		t.Change = "It would be partly met if one of the five had no evidence."
	case len(t.Covered) > 0:
		t.Result = Partly
		t.Why = fmt.Sprintf("%s has shown %d of 5 kinds of expertise. Without evidence: %s.", title, len(t.Covered), lower(without))
	default:
		t.Result, t.Missing = CannotTell, refsTo("post", "expertise", p)
		t.Why = "No expertise is recorded for " + title + ". A title alone shows none."
	}
	return t
}

// hasExpertise reads "Data", and "Data: eight years as a statistician", where what follows is the evidence.
func hasExpertise(p *kind.Post, k string) bool {
	return slices.ContainsFunc(p.Expertise.Or(nil), func(written string) bool {
		what, _, _ := strings.Cut(strings.ReplaceAll(written, "(", ":"), ":")
		return kind.Fold(strings.TrimSpace(what)) == kind.Fold(k)
	})
}
