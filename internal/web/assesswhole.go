package web

import (
	"strings"

	"github.com/moothall/moothall/internal/assess"
)

// wholePage is an assessment from its first outcome to its last, to be read through and printed.
type wholePage struct {
	assessmentPage
	Sections []wholeSection
}

// wholeSection is a heading of the framework with its outcomes, answers and the facts behind them.
type wholeSection struct {
	Heading  string
	Outcomes []outcomePage
}

// assessWhole is GET /c/{council}/assessments/{id}/whole
func (v *visit) assessWhole() error {
	a, err := v.assessed()
	if err != nil {
		return err
	}
	facts, err := v.desk.ChosenFacts(v.r.Context(), v.picture, v.viewer, a)
	if err != nil {
		return err
	}
	p := wholePage{assessmentPage: v.assessmentPage(a)}
	for _, g := range p.Groups {
		s := wholeSection{Heading: g.Heading}
		for _, row := range g.Rows {
			n, _ := a.Framework.Find(row.Outcome) // it is one of the framework's
			o := v.outcomeOf(p.assessmentPage, n)
			o.Chosen = facts[row.Outcome]
			s.Outcomes = append(s.Outcomes, o)
		}
		p.Sections = append(p.Sections, s)
	}
	return v.show(v.say.Plain("assess.whole_title", "name", p.Name), "safe", wholeBody(p))
}

// said are the statements of an outcome that hold, level by level; levels of which none holds are left out.
func (p outcomePage) said() (out []claimGroup) {
	for _, g := range p.Levels {
		held := claimGroup{Level: g.Level}
		for _, c := range g.Claims {
			if c.Holds {
				held.Claims = append(held.Claims, c)
			}
		}
		if len(held.Claims) > 0 {
			out = append(out, held)
		}
	}
	return out
}

// reasons are what an answer says beside its statements, each with its words.
func (p outcomePage) reasons() (out [][2]string) {
	r := p.Row.Record
	for _, x := range [][2]string{{"comment", r.Comment.Or("")}, {"evidence", strings.Join(r.Evidence.Or(nil), "; ")}, {"blocker", r.Blocker.Or("")}, {"assured_why", r.AssuredWhy.Or("")}} {
		if x[1] != "" {
			out = append(out, x)
		}
	}
	return out
}

// asked is the level that the target asks for.
func (p outcomePage) asked() (assess.Level, bool) { return p.Row.Needs, p.Row.Needs.ID != "" }
