package api

import (
	"io"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/moothall/moothall/internal/desk"
	"github.com/moothall/moothall/internal/identity"
	"github.com/moothall/moothall/internal/leadership"
)

// addRoles declares the operations of the framework of roles.
func addRoles(a *API, of string, look identity.Action) {
	add(a, operation{id: "list-roles", method: http.MethodGet, path: of + "/leadership/roles", summary: "Every role of the framework with the posts that have it, and its publisher's sentences where they were loaded", need: look, tag: "Figures"}, (*visit).roles, nil)
	add(a, operation{id: "get-role", method: http.MethodGet, path: of + "/leadership/roles/{role}", summary: "One role of the framework", need: look, tag: "Figures"}, (*visit).role, nil)
	add(a, operation{id: "load-roles", method: http.MethodPost, path: of + "/leadership/roles", summary: "Load the publisher's list of roles with its sentences. A file with a fault is refused whole", need: identity.Import, tag: "Files"}, (*visit).loadRoles, func(op *huma.Operation) {
		op.RequestBody = &huma.RequestBody{Required: true, Description: "The publisher's roles.csv.", Content: map[string]*huma.MediaType{"application/octet-stream": {Schema: &huma.Schema{Type: "string", Format: "binary"}}}}
	})
}

func (v *visit) roles(*InCouncil) ([]leadership.RoleSheet, error) {
	return v.desk.RoleSheets(v.picture), nil
}

type oneRole struct {
	InCouncil
	Role string `path:"role" maxLength:"200" doc:"The role's id, as data-engineer."`
}

func (v *visit) role(in *oneRole) (leadership.RoleSheet, error) {
	return v.desk.RoleSheet(v.picture, in.Role)
}

type rolesFile struct {
	InCouncil
	Name string `query:"name" required:"true" minLength:"1" maxLength:"200" doc:"The file's name, as roles.csv."`
}

func (v *visit) loadRoles(in *rolesFile) (out desk.LoadedSentences, err error) {
	err = v.unhurried()
	if err != nil {
		return out, err
	}
	raw, err := io.ReadAll(http.MaxBytesReader(v.w, v.r.Body, desk.MostSentences))
	if err != nil {
		return out, received(err)
	}
	return v.desk.LoadRoleSentences(v.ctx, v.viewer, in.Name, raw)
}
