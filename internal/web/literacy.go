package web

import (
	"net/http"
	"strconv"

	"github.com/moothall/moothall/internal/desk"
	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/identity"
	"github.com/moothall/moothall/internal/leadership"
	"github.com/moothall/moothall/internal/words"
)

// literacyPage is the senior team's check of its own digital literacy.
type literacyPage struct {
	Base string
	desk.LiteracyState
	Opens   bool // the viewer may open a round
	Given   map[string]int
	Until   string
	Problem words.Phrase
	At      string // the field that the problem is about
}

// literacy is GET /c/{council}/leadership/literacy
func (v *visit) literacy() error { return v.showLiteracy(http.StatusOK, literacyPage{}) }

func (v *visit) showLiteracy(status int, p literacyPage) error {
	var err error
	p.Base, p.Opens = v.path(""), identity.May(v.viewer, identity.Settings)
	p.LiteracyState, err = v.desk.Literacy(v.r.Context(), v.picture, v.viewer)
	if err != nil {
		return err
	}
	return v.showStatus(status, titled(v.say, v.say.Plain("literacy.title"), p.Problem.Text != ""), "lead", literacyBody(p))
}

// answerLiteracy is POST /c/{council}/leadership/literacy
func (v *visit) answerLiteracy() error {
	given := map[string]int{}
	for _, q := range leadership.LiteracyQuestions {
		level, err := strconv.Atoi(v.r.PostFormValue(q))
		if err == nil {
			given[q] = level
		}
	}
	err := v.desk.AnswerLiteracy(v.r.Context(), v.picture, v.viewer, given)
	if c := fault.CodeOf(err); err != nil && (c == fault.Invalid || c == fault.Conflict) {
		return v.showLiteracy(http.StatusUnprocessableEntity, literacyPage{Given: given, Problem: words.InEnglish(fault.Sentence(err)), At: "answer"})
	}
	if err != nil {
		return err
	}
	return v.did(v.path("leadership/literacy"), "literacy.counted")
}

// openLiteracy is POST /c/{council}/leadership/literacy/open
func (v *visit) openLiteracy() error {
	until := v.r.PostFormValue("until")
	err := v.desk.OpenLiteracy(v.r.Context(), v.picture, v.viewer, until)
	if c := fault.CodeOf(err); err != nil && (c == fault.Invalid || c == fault.Conflict) {
		return v.showLiteracy(http.StatusUnprocessableEntity, literacyPage{Until: until, Problem: words.InEnglish(fault.Sentence(err)), At: "until"})
	}
	if err != nil {
		return err
	}
	return v.did(v.path("leadership/literacy"), "literacy.opened")
}

// chosen tells that a level was chosen for a question in the form that came back.
func (p literacyPage) chosen(question string, level int) bool {
	given, is := p.Given[question]
	return is && given == level
}
