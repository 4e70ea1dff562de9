package web

import (
	"slices"

	"github.com/moothall/moothall/internal/rule"
)

// legacyPage is the score card of systems.
type legacyPage struct {
	Base   string
	Card   *rule.Card
	Scores []rule.Score // those with points, at most legacyRows
	Scored int          // systems with points
	Others int          // systems without any
	Judged bool         // whether the reader sees which systems are legacy
}

// legacyRows is how many systems the page shows: those that anybody would act on.
const legacyRows = 100

// legacy is GET /c/{council}/legacy
func (v *visit) legacy() error {
	scores, err := v.desk.LegacyScores(v.picture, v.viewer)
	if err != nil {
		return err
	}
	scored := slices.IndexFunc(scores, func(s rule.Score) bool { return s.Total == 0 }) // they come highest first
	if scored < 0 {
		scored = len(scores)
	}
	p := legacyPage{Base: v.path(""), Card: v.desk.Legacy, Scores: scores[:min(scored, legacyRows)], Scored: scored, Others: len(scores) - scored, Judged: v.opens("risk")}
	return v.show(v.say.Plain("legacy.title"), "safe", legacyBody(p))
}

// foundIn are the lines of a part that hold.
func foundIn(p rule.PartScore) (out []rule.LineScore) {
	for _, l := range p.Lines {
		if l.Outcome == rule.Found {
			out = append(out, l)
		}
	}
	return out
}
