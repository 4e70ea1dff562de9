package web

import (
	"net/url"

	"github.com/moothall/moothall/internal/asked"
	"github.com/moothall/moothall/internal/desk"
	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/words"
)

// bankPage is what councillors may ask, with what the facts answer.
type bankPage struct {
	Base   string
	Bank   desk.Bank
	Viewer kind.Viewer
	Today  kind.Date
	Asks   bool // whether the viewer may put a question on record
	Welsh  bool
}

// councillorQuestions is GET /c/{council}/councillor-questions
func (v *visit) councillorQuestions() error {
	b, err := v.desk.Bank(v.picture, v.viewer)
	if err != nil {
		return err
	}
	k, _ := kind.Of("councillor_question") // a kind that is shipped
	p := bankPage{v.path(""), b, v.viewer, v.picture.Today, v.viewer.Writes(k), v.say.Lang == words.Welsh}
	return v.show(v.say.Plain("bank.title"), "work", bankBody(p))
}

// councillorQuestionsExport is GET /c/{council}/councillor-questions/export.csv
func (v *visit) councillorQuestionsExport() error {
	b, err := v.desk.Bank(v.picture, v.viewer)
	if err != nil {
		return err
	}
	return v.writeCSV(v.council.Slug+"-councillor-questions-"+v.picture.Today.String()+".csv", b.Sheet())
}

// ask is the address of the form that puts a question on record, filled in as far as the bank knows.
func (p bankPage) ask(topic asked.Answered, q asked.Asked) string {
	filled := url.Values{"question": {q.Title}, "topic": {topic.ID}, "state": {"asked"}, "asked_on": {p.Today.String()}}
	if whom, ok := p.Bank.Whom(q); ok {
		filled.Set("owner", whom.Title)
	}
	return listOf(p.Base, "councillor_question") + "/new?" + filled.Encode()
}
