package api

import (
	"net/http"

	"github.com/moothall/moothall/internal/desk"
	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/identity"
	"github.com/moothall/moothall/internal/kind"
)

// addFOI registers the operations on requests for information. Their log is the register foi-requests; a file of an answer is had from the page or the command line.
func addFOI(a *API, of string) {
	at := of + "/foi"
	add(a, operation{id: "read-foi", method: http.MethodGet, path: at + "/{id}", summary: "The answer sheet of a request for information, for officers", need: identity.Publish, tag: "Requests for information"}, (*visit).readFOI, nil)
	add(a, operation{id: "start-foi", method: http.MethodPost, path: at, summary: "Log a request for information, and propose what answers each of its questions", need: identity.Publish, tag: "Requests for information"}, (*visit).startFOI, nil)
	add(a, operation{id: "decide-foi", method: http.MethodPost, path: at + "/{id}/decisions", summary: "Give a field, or withhold it under an exemption with a reason; without a field, accept every reason as it is drafted", need: identity.Publish, tag: "Requests for information"}, (*visit).decideFOI, nil)
	add(a, operation{id: "send-foi", method: http.MethodPost, path: at + "/{id}/answers", summary: "Freeze the answer as it stands, and log it", need: identity.Publish, tag: "Requests for information"}, (*visit).sendFOI, nil)
}

type oneFOI struct {
	InCouncil
	ID int64 `path:"id" minimum:"1" maximum:"2147483647"`
}

func (v *visit) readFOI(in *oneFOI) (*desk.FOI, error) {
	return v.desk.FOIRequest(v.ctx, v.picture, v.viewer, kind.ID(in.ID)) //nolint:gosec // its schema bounds it
}

type newFOI struct {
	InCouncil
	Body struct {
		Title     string    `json:"title" minLength:"1" maxLength:"200" doc:"What it is about."`
		Received  kind.Date `json:"received"`
		Reference string    `json:"reference,omitempty" maxLength:"100"`
		Requester string    `json:"requester,omitempty" maxLength:"200" doc:"Who asked. It is kept apart and is in no answer."`
		Sort      string    `json:"requester_type,omitempty" maxLength:"40"`
		Language  string    `json:"language,omitempty" enum:"english,welsh"`
		Questions string    `json:"questions" minLength:"1" maxLength:"60000" doc:"One a line, or numbered, as they came."`
	}
}

type startedFOI struct {
	ID kind.ID `json:"id"`
}

func (v *visit) startFOI(in *newFOI) (startedFOI, error) {
	b := in.Body
	id, err := v.desk.StartFOI(v.ctx, v.picture, v.viewer, desk.NewFOI{Reference: b.Reference, Title: b.Title, Requester: b.Requester, Sort: b.Sort, Welsh: b.Language == "welsh", Received: b.Received, Questions: b.Questions})
	return startedFOI{id}, err
}

type decidedFOI struct {
	InCouncil
	ID   int64 `path:"id" minimum:"1" maximum:"2147483647"`
	Body struct {
		Field  string `json:"field,omitempty" maxLength:"40"`
		Choice string `json:"choice,omitempty" maxLength:"40" doc:"give, or the id of an exemption."`
		Reason string `json:"reason,omitempty" maxLength:"2000" doc:"As the requester reads it."`
	}
}

func (v *visit) decideFOI(in *decidedFOI) (*desk.FOI, error) {
	id := kind.ID(in.ID) //nolint:gosec // its schema bounds it
	err := v.desk.ChangeFOI(v.ctx, v.picture, v.viewer, id, 0, func(f *desk.FOI) error {
		switch {
		case in.Body.Field != "":
			return f.Decide(in.Body.Field, in.Body.Choice, in.Body.Reason)
		case in.Body.Choice != "" || in.Body.Reason != "":
			return fault.New(fault.Invalid, "Name the field that the choice is about.")
		}
		return f.Accept()
	})
	if err != nil {
		return nil, err
	}
	return v.desk.FOIRequest(v.ctx, v.picture, v.viewer, id)
}

func (v *visit) sendFOI(in *oneFOI) (desk.FOISent, error) {
	return v.desk.SendFOI(v.ctx, v.picture, v.viewer, kind.ID(in.ID), 0) //nolint:gosec // its schema bounds it
}
