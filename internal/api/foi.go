package api

import (
	"context"
	"fmt"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/moothall/moothall/internal/desk"
	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/identity"
	"github.com/moothall/moothall/internal/kind"
)

// addFOI registers the operations on requests for information. Their log is the register foi-requests.
func addFOI(a *API, of string) {
	at := of + "/foi"
	add(a, operation{id: "read-foi", method: http.MethodGet, path: at + "/{id}", summary: "The answer sheet of a request for information, for officers", need: identity.Publish, tag: "Requests for information"}, (*visit).readFOI, nil)
	add(a, operation{id: "start-foi", method: http.MethodPost, path: at, summary: "Log a request for information, and propose what answers each of its questions", need: identity.Publish, tag: "Requests for information"}, (*visit).startFOI, nil)
	add(a, operation{id: "decide-foi", method: http.MethodPost, path: at + "/{id}/decisions", summary: "Give a field, or withhold it under an exemption with a reason; without a field, accept every reason as it is drafted", need: identity.Publish, tag: "Requests for information"}, (*visit).decideFOI, nil)
	add(a, operation{id: "clarify-foi", method: http.MethodPost, path: at + "/{id}/clarification", summary: "Note that a clearer request was asked for, or the day on which it came: the days to answer count from then", need: identity.Publish, tag: "Requests for information"}, (*visit).clarifyFOI, nil)
	add(a, operation{id: "send-foi", method: http.MethodPost, path: at + "/{id}/answers", summary: "Freeze the answer as it stands, and log it", need: identity.Publish, tag: "Requests for information"}, (*visit).sendFOI, nil)
	add(a, operation{id: "correct-foi-question", method: http.MethodPut, path: at + "/{id}/questions/{number}", summary: "Correct which categories and fields answer a question; none takes it out of the answer", need: identity.Publish, tag: "Requests for information"}, (*visit).correctFOI, nil)
	add(a, operation{id: "keep-foi-row", method: http.MethodPut, path: at + "/{id}/rows", summary: "Leave a row of the sheet out of the answer, or take it in again", need: identity.Publish, tag: "Requests for information"}, (*visit).rowFOI, nil)
	a.foiFiles(at+"/{id}/answers/{answer}/files/{name}", identity.Publish)
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
	return v.changedFOI(in.ID, func(f *desk.FOI) error {
		switch {
		case in.Body.Field != "":
			return f.Decide(in.Body.Field, in.Body.Choice, in.Body.Reason)
		case in.Body.Choice != "" || in.Body.Reason != "":
			return fault.New(fault.Invalid, "Name the field that the choice is about.")
		}
		return f.Accept()
	})
}

func (v *visit) sendFOI(in *oneFOI) (desk.FOISent, error) {
	return v.desk.SendFOI(v.ctx, v.picture, v.viewer, kind.ID(in.ID), 0) //nolint:gosec // its schema bounds it
}

type clarifiedFOI struct {
	InCouncil
	ID   int64 `path:"id" minimum:"1" maximum:"2147483647"`
	Body struct {
		On kind.Date `json:"on,omitzero" doc:"The day on which the clearer request came; without it, that it was asked for."`
	}
}

func (v *visit) clarifyFOI(in *clarifiedFOI) (*desk.FOI, error) {
	id := kind.ID(in.ID) //nolint:gosec // its schema bounds it
	err := v.desk.ClarifyFOI(v.ctx, v.picture, v.viewer, id, in.Body.On)
	if err != nil {
		return nil, err
	}
	v.picture, err = v.desk.Picture(v.ctx, v.viewer.Council)
	if err != nil {
		return nil, err
	}
	return v.desk.FOIRequest(v.ctx, v.picture, v.viewer, id)
}

type correctedFOI struct {
	InCouncil
	ID     int64 `path:"id" minimum:"1" maximum:"2147483647"`
	Number int   `path:"number" minimum:"1" maximum:"100" doc:"The question's place in the request, from 1."`
	Body   struct {
		Categories []string `json:"categories" maxItems:"50" nullable:"false"`
		Fields     []string `json:"fields" maxItems:"50" nullable:"false"`
	}
}

func (v *visit) correctFOI(in *correctedFOI) (*desk.FOI, error) {
	return v.changedFOI(in.ID, func(f *desk.FOI) error { return f.Correct(in.Number, in.Body.Categories, in.Body.Fields) })
}

type keptFOIRow struct {
	InCouncil
	ID   int64 `path:"id" minimum:"1" maximum:"2147483647"`
	Body struct {
		Row string `json:"row" minLength:"1" maxLength:"200" doc:"Its category and key, as the sheet has them: finance/contract:12."`
		In  bool   `json:"in" doc:"Whether it stands in the answer."`
	}
}

func (v *visit) rowFOI(in *keptFOIRow) (*desk.FOI, error) {
	return v.changedFOI(in.ID, func(f *desk.FOI) error { return f.Row(in.Body.Row, in.Body.In) })
}

// changedFOI changes what was decided about a request and gives its sheet as it is then.
func (v *visit) changedFOI(request int64, change func(*desk.FOI) error) (*desk.FOI, error) {
	id := kind.ID(request) //nolint:gosec // its schema bounds it
	err := v.desk.ChangeFOI(v.ctx, v.picture, v.viewer, id, 0, change)
	if err != nil {
		return nil, err
	}
	return v.desk.FOIRequest(v.ctx, v.picture, v.viewer, id)
}

type foiFile struct {
	InCouncil
	ID     int64  `path:"id" minimum:"1" maximum:"2147483647"`
	Answer int64  `path:"answer" minimum:"1"`
	Name   string `path:"name" maxLength:"100" doc:"A file that the answer holds, such as letter.pdf or answer.csv; answer.zip for all of them."`
}

// foiFiles is the operation that gives a file of an answer as it was sent.
func (a *API) foiFiles(path string, need identity.Action) {
	o := operation{id: "read-foi-file", method: http.MethodGet, path: path, summary: "A file of an answer as it was sent, after its hash was checked", need: need, tag: "Requests for information"}
	op := a.describe(o, func(op *huma.Operation) {
		op.Responses = map[string]*huma.Response{"200": {Description: "OK", Content: map[string]*huma.MediaType{"application/octet-stream": {Schema: &huma.Schema{Type: "string", Format: "binary"}}}}}
	})
	huma.Register(a.huma, op, func(ctx context.Context, in *foiFile) (*huma.StreamResponse, error) {
		v := ctx.Value(visitKey{}).(*visit)
		v.ctx = ctx
		return v.foiFile(in)
	})
}

func (v *visit) foiFile(in *foiFile) (*huma.StreamResponse, error) {
	name := in.Name
	if name == desk.FOIBundle {
		name = ""
	}
	raw, err := v.desk.SentFOI(v.ctx, v.picture, v.viewer, kind.ID(in.ID), in.Answer, name) //nolint:gosec // its schema bounds it
	if err != nil {
		return nil, v.problem(err)
	}
	return &huma.StreamResponse{Body: func(c huma.Context) {
		c.SetHeader("Content-Type", desk.FOIMedia(in.Name))
		c.SetHeader("Content-Disposition", fmt.Sprintf("attachment; filename=%q", in.Name))
		c.SetStatus(http.StatusOK)
		_, err := c.BodyWriter().Write(raw)
		v.went(err)
	}}, nil
}
