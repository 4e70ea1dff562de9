package api

import (
	"net/http"

	"github.com/moothall/moothall/internal/desk"
	"github.com/moothall/moothall/internal/identity"
)

// addBank declares what councillors may ask. The questions that were asked are the register councillor-questions.
func addBank(a *API, of string, look identity.Action) {
	addTable(a, operation{id: "councillor-questions", method: http.MethodGet, path: of + "/councillor-questions", summary: "What councillors may ask, answered from the facts", need: look, tag: "Plan and board"}, (*visit).bank, (*visit).bankSheet, nil)
}

func (v *visit) bank(*InCouncil) ([]desk.BankTopicJSON, error) {
	b, err := v.desk.Bank(v.picture, v.viewer)
	return b.JSON(), err
}

func (v *visit) bankSheet(*InCouncil) (sheet, error) {
	b, err := v.desk.Bank(v.picture, v.viewer)
	return lines(v.viewer.Council+"-councillor-questions", b.Sheet()), err
}
