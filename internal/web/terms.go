package web

import (
	"github.com/moothall/moothall/internal/buying"
	"github.com/moothall/moothall/internal/desk"
)

// termsPage is what each digital contract says of six terms.
type termsPage struct {
	Base  string
	Shown []desk.ContractTerms
	All   int
}

// termsRows is how many contracts the page shows; the command line gives all.
const termsRows = 200

// terms is GET /c/{council}/terms
func (v *visit) terms() error {
	all, err := v.desk.Terms(v.picture, v.viewer)
	if err != nil {
		return err
	}
	return v.show(v.say.Plain("terms.title"), "left", termsBody(termsPage{v.path(""), all[:min(len(all), termsRows)], len(all)}))
}

// termKey is the word for what is said of a term: terms.as_ with the choice or, for clauses, with what it comes to.
func termKey(c buying.Clause) string {
	switch {
	case c.Said == buying.NotRecorded:
		return "terms.as_not_recorded"
	case c.Said == buying.SaysNothing:
		return "terms.as_not_said"
	case c.As != "":
		return "terms.as_" + c.Key + "_" + c.As
	case c.Key == "ai_training" && c.Good:
		return "terms.as_ai_no"
	case c.Key == "ai_training":
		return "terms.as_ai_yes"
	}
	return "terms.as_said"
}

// termColour is the colour of its tag; the words beside it say the same.
func termColour(c buying.Clause) string {
	switch {
	case c.Good:
		return "green"
	case c.Said == buying.NotRecorded:
		return "grey"
	}
	return "red"
}
