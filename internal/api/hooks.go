package api

import (
	"net/http"
	"strconv"

	"github.com/moothall/moothall/internal/desk"
	"github.com/moothall/moothall/internal/identity"
)

// hooks are the operations on webhooks.
func (a *API) hooks() {
	at := "/councils/{council}/hooks"
	add(a, operation{id: "list-hooks", method: http.MethodGet, path: at, summary: "Webhooks, and what became of their messages", need: identity.Hooks, tag: "Webhooks"}, (*visit).listHooks, nil)
	add(a, operation{id: "add-hook", method: http.MethodPost, path: at, summary: "Have an address told of changes. The secret that signs is in the answer, once", need: identity.Hooks, tag: "Webhooks"}, (*visit).addHook, nil)
	add(a, operation{id: "remove-hook", method: http.MethodDelete, path: at + "/{hook}", summary: "Remove a webhook", need: identity.Hooks, tag: "Webhooks"}, (*visit).removeHook, nil)
}

func (v *visit) listHooks(*InCouncil) ([]desk.HookJSON, error) {
	return v.desk.Hooks(v.ctx, v.picture.Council)
}

type newHook struct {
	InCouncil
	Body struct {
		Address string   `json:"address" maxLength:"500" doc:"https://..."`
		Events  []string `json:"events" minItems:"1" maxItems:"3" enum:"finding.opened,finding.closed,change.applied"`
		Note    string   `json:"note,omitempty" maxLength:"200" doc:"What it is for."`
	}
}

func (v *visit) addHook(in *newHook) (desk.HookJSON, error) {
	return v.desk.AddHook(v.ctx, v.picture.Council, v.viewer, desk.NewHook{Address: in.Body.Address, Events: in.Body.Events, Note: in.Body.Note})
}

type oneHook struct {
	InCouncil
	Hook int64 `path:"hook" minimum:"1"`
}

func (v *visit) removeHook(in *oneHook) (done, error) {
	return done{ID: strconv.FormatInt(in.Hook, 10), Done: "remove"}, v.desk.RemoveHook(v.ctx, v.picture.Council, v.viewer, in.Hook)
}
