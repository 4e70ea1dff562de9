package web

import (
	"github.com/moothall/moothall/internal/rule"
)

// legacyPage is the score card of systems.
type legacyPage struct {
	Base   string
	Card   *rule.Card
	Scores []rule.Score
	All    int
}

// legacyRows is how many systems the page shows: those that anybody would act on.
const legacyRows = 100

// legacy is GET /c/{council}/legacy
func (v *visit) legacy() error {
	scores, err := v.desk.LegacyScores(v.picture, v.viewer)
	if err != nil {
		return err
	}
	p := legacyPage{Base: v.path(""), Card: v.desk.Legacy, Scores: scores[:min(len(scores), legacyRows)], All: len(scores)}
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
