package api

import (
	"net/http"

	"github.com/moothall/moothall/internal/desk"
	"github.com/moothall/moothall/internal/identity"
)

// addCompleteness registers how complete the registers are, and what to ask next.
func addCompleteness(a *API, of string, look identity.Action) {
	addTable(a, operation{id: "completeness", method: http.MethodGet, path: of + "/completeness", summary: "How many records of each register are at minimum, useful and full, and what the others lack", need: look, tag: "Asks"}, (*visit).completeness, (*visit).completenessSheet, nil)
	add(a, operation{id: "next-asks", method: http.MethodGet, path: of + "/completeness/next", summary: "Five questions, one a person, that bring a register to its next level", need: identity.Edit, tag: "Asks"}, (*visit).nextAsks, nil)
}

func (v *visit) completeness(*InCouncil) ([]desk.CompleteJSON, error) {
	out := []desk.CompleteJSON{}
	for _, r := range v.desk.Completeness(v.picture, v.viewer) {
		out = append(out, desk.CompleteOf(r))
	}
	return out, nil
}

func (v *visit) completenessSheet(*InCouncil) (sheet, error) {
	return lines(v.viewer.Council+"-completeness", desk.CompletenessSheet(v.desk.Completeness(v.picture, v.viewer))), nil
}

type completeIn struct {
	InCouncil
	Register string `query:"register" maxLength:"60" default:"system" doc:"The kind: system, contract, service ..."`
}

func (v *visit) nextAsks(in *completeIn) ([]desk.Question, error) {
	next, err := v.desk.NextAsks(v.ctx, v.picture, v.viewer, in.Register)
	if err != nil || next == nil {
		return []desk.Question{}, err
	}
	return next, nil
}
