package api

import (
	"net/http"

	"github.com/moothall/moothall/internal/desk"
	"github.com/moothall/moothall/internal/identity"
	"github.com/moothall/moothall/internal/kind"
)

// assessmentScope are the operations of what an assessment judges, what its answers rest on, and its signing off.
func (a *API) assessmentScope(one, tag string) {
	look, write := identity.Look, identity.Assess
	add(a, operation{id: "assessment-scope", method: http.MethodGet, path: one + "/scope", summary: "Systems that may be critical with the reasons, and what was chosen about each", need: look, tag: tag}, (*visit).assessmentScope, nil)
	add(a, operation{id: "choose-scope", method: http.MethodPost, path: one + "/scope", summary: "Choose whether a system is judged by itself, with the reason", need: write, tag: tag}, (*visit).chooseScope, nil)
	add(a, operation{id: "outcome-facts", method: http.MethodGet, path: one + "/outcomes/{outcome}/facts", summary: "The facts under an answer, as they were and as they are, and those that bear on it", need: look, tag: tag}, (*visit).outcomeFacts, nil)
	add(a, operation{id: "choose-facts", method: http.MethodPost, path: one + "/outcomes/{outcome}/facts", summary: "Keep facts as evidence of an answer", need: write, tag: tag}, (*visit).chooseFacts, nil)
	add(a, operation{id: "sign-off-assessment", method: http.MethodPost, path: one + "/state", summary: "Sign an assessment off, or open it again, with words", need: write, tag: tag}, (*visit).signOff, nil)
	add(a, operation{id: "assessment-todo", method: http.MethodGet, path: one + "/todo", summary: "What to do next about an assessment, ranked, with owners", need: look, tag: tag}, (*visit).assessmentTodo, nil)
}

func (v *visit) assessmentScope(in *OneAssessment) ([]desk.ScopedJSON, error) {
	a, err := v.assessed(in.ID)
	if err != nil {
		return nil, err
	}
	all, err := v.desk.SystemsInScope(v.ctx, v.picture, v.viewer, a)
	return desk.ScopeJSON(all), err
}

type scopeIn struct {
	OneAssessment
	Body struct {
		System uint32 `json:"system" doc:"The number of the system."`
		Judged bool   `json:"judged" doc:"It is judged by itself; an assessment of it is started where it has none."`
		Why    string `json:"why" minLength:"1" maxLength:"2000"`
	}
}

func (v *visit) chooseScope(in *scopeIn) (linesAdded, error) {
	a, err := v.assessed(in.ID)
	if err != nil {
		return linesAdded{}, err
	}
	n, err := v.desk.ChooseScope(v.ctx, v.viewer, v.picture, a, []desk.ScopeChoice{{System: kind.ID(in.Body.System), Judged: in.Body.Judged, Why: in.Body.Why}})
	return linesAdded{n}, err
}

type OneOutcomeFacts struct {
	OneAssessment
	Outcome string `path:"outcome" maxLength:"60"`
}

func (v *visit) outcomeFacts(in *OneOutcomeFacts) (desk.FactsJSON, error) {
	a, err := v.assessed(in.ID)
	if err != nil {
		return desk.FactsJSON{}, err
	}
	return v.desk.FactsJSON(v.ctx, v.picture, v.viewer, a, in.Outcome)
}

type factsIn struct {
	OneOutcomeFacts
	Body struct {
		Facts []string `json:"facts" minItems:"1" maxItems:"100" doc:"Each as its sort, its register and its number: restore_tests system 12."`
	}
}

func (v *visit) chooseFacts(in *factsIn) (done, error) {
	a, err := v.assessed(in.ID)
	if err != nil {
		return done{}, err
	}
	err = v.desk.ChooseFacts(v.ctx, v.viewer, v.picture, a, in.Outcome, in.Body.Facts)
	return done{ID: in.Outcome, Done: "kept"}, err
}

type signOffIn struct {
	OneAssessment
	Body struct {
		State string `json:"state" enum:"signed off,open"`
		Why   string `json:"why" minLength:"1" maxLength:"2000"`
	}
}

func (v *visit) signOff(in *signOffIn) (done, error) {
	a, err := v.assessed(in.ID)
	if err != nil {
		return done{}, err
	}
	err = v.desk.SignOff(v.ctx, v.viewer, a, in.Body.State == "signed off", in.Body.Why)
	return done{ID: a.Record.ID.String(), Done: in.Body.State}, err
}

func (v *visit) assessmentTodo(in *OneAssessment) ([]desk.TodoJSON, error) {
	a, err := v.assessed(in.ID)
	if err != nil {
		return nil, err
	}
	return v.picture.TodoJSON(v.viewer, a), nil
}
