package desk

import (
	"github.com/moothall/moothall/internal/leadership"
	"github.com/moothall/moothall/internal/rulebook"
)

// Leadership judges the tests of who leads, each with how its rule stands in the rulebook.
func (p *Picture) Leadership() leadership.Report {
	r := leadership.Check(p.Snapshot, p.leadershipAsked())
	r.Rulebook = p.Rules.All.Version
	return r
}

func (p *Picture) leadershipAsked() leadership.Asked {
	a := leadership.Asked{Nation: p.Council.Nation, Today: p.Today, Rules: map[string]leadership.Standing{}}
	for _, r := range p.Rules.All.Rules {
		if r.File == "leadership.yaml" {
			standing := rulebook.Standing(r)
			standing.State = p.Rules.Choices[r.ID].Choice
			a.Rules[r.ID] = standing
		}
	}
	return a
}
