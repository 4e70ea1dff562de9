package api

import (
	"net/http"

	"github.com/moothall/moothall/internal/desk"
	"github.com/moothall/moothall/internal/estate"
	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/identity"
	"github.com/moothall/moothall/internal/kind"
)

// addOutage registers what a loss does, and the exercises that practise one.
func addOutage(a *API, of string, look identity.Action) {
	const tag = "Estate"
	add(a, operation{id: "outage", method: http.MethodGet, path: of + "/outage", summary: "What a loss does: services hit, what stays up, in which order it comes back; nothing named, nothing lost", need: look, tag: tag}, (*visit).outage, nil)
	at := of + "/exercises"
	add(a, operation{id: "list-exercises", method: http.MethodGet, path: at, summary: "Losses that were practised, the newest first", need: look, tag: tag}, (*visit).exercises, nil)
	add(a, operation{id: "read-exercise", method: http.MethodGet, path: at + "/{id}", summary: "What an exercise expected, and what was measured", need: look, tag: tag}, (*visit).exercise, nil)
	add(a, operation{id: "keep-exercise", method: http.MethodPost, path: at, summary: "Freeze what a loss is expected to do, to practise it", need: identity.Edit, tag: tag}, (*visit).keepExercise, nil)
	add(a, operation{id: "time-exercise", method: http.MethodPost, path: at + "/{id}/timings", summary: "Enter when systems were really back", need: identity.Edit, tag: tag}, (*visit).timeExercise, nil)
}

type outageIn struct {
	InCouncil
	Lose      []string `query:"lose,explode" maxItems:"100" doc:"field=value of systems, as hosting=on-premises or site=Town Hall."`
	Systems   []string `query:"lose_system,explode" maxItems:"1000" doc:"Systems by name."`
	Suppliers []string `query:"lose_supplier,explode" maxItems:"100" doc:"Suppliers that fail: their systems, and what their contracts cover."`
	Contracts []string `query:"lose_contract,explode" maxItems:"100" doc:"Contracts that stop, by reference or title."`
	On        string   `query:"lose_on" maxLength:"10" doc:"A day: everything whose contracts have all ended by then."`
	With      []string `query:"with,explode" maxItems:"1000" doc:"offline-copy:NAME of a system whose copy is at hand."`
}

func (v *visit) outage(in *outageIn) (*estate.Outage, error) {
	return v.desk.Outage(v.picture, v.viewer, desk.WhatIf{Conditions: in.Lose, Systems: in.Systems, Suppliers: in.Suppliers, Contracts: in.Contracts, On: in.On, With: in.With})
}

func (v *visit) exercises(*InCouncil) ([]desk.Exercise, error) {
	return v.desk.Exercises(v.ctx, v.picture, v.viewer)
}

type oneExercise struct {
	InCouncil
	ID int64 `path:"id" minimum:"1" maximum:"2147483647"`
}

func (v *visit) exercise(in *oneExercise) (desk.Exercise, error) {
	return v.desk.Exercise(v.ctx, v.picture, v.viewer, in.ID)
}

type newExercise struct {
	InCouncil
	Body struct {
		Name     string      `json:"name" minLength:"1" maxLength:"200"`
		Day      kind.Date   `json:"day"`
		Question desk.WhatIf `json:"question" doc:"What is lost, all of it together."`
	}
}

func (v *visit) keepExercise(in *newExercise) (desk.Exercise, error) {
	id, err := v.desk.KeepExercise(v.ctx, v.picture, v.viewer, in.Body.Question, in.Body.Name, in.Body.Day.String())
	if err != nil {
		return desk.Exercise{}, err
	}
	return v.desk.Exercise(v.ctx, v.picture, v.viewer, id)
}

type timings struct {
	InCouncil
	ID   int64 `path:"id" minimum:"1" maximum:"2147483647"`
	Body struct {
		Hours map[string]string `json:"hours" doc:"By the system's name in the exercise: hours from the loss until it was really back, as 12 or 12.5; an empty text takes a timing back."`
	}
}

func (v *visit) timeExercise(in *timings) (desk.Exercise, error) {
	x, err := v.desk.Exercise(v.ctx, v.picture, v.viewer, in.ID)
	if err != nil {
		return x, err
	}
	written := map[kind.ID]string{}
	for name, hours := range in.Body.Hours {
		id, ok := x.SystemCalled(name)
		if !ok {
			return x, fault.New(fault.Invalid, "%s is not among what this exercise loses.", name)
		}
		written[id] = hours
	}
	err = v.desk.TimeExercise(v.ctx, v.picture, v.viewer, in.ID, written)
	if err != nil {
		return x, err
	}
	return v.desk.Exercise(v.ctx, v.picture, v.viewer, in.ID)
}
