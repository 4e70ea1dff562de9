package api

import (
	"net/http"

	"github.com/moothall/moothall/internal/desk"
	"github.com/moothall/moothall/internal/identity"
	"github.com/moothall/moothall/internal/overlap"
)

type overlapIn struct {
	InCouncil
	By string `query:"by" enum:"service,function" default:"service" doc:"What a set of systems must be recorded to do: every service that any of them serves, or the function alone"`
}

type whoElseIn struct {
	InCouncil
	Product string `query:"product" maxLength:"200" doc:"The product, with its supplier's name before it or without; nothing is found without one"`
}

func addOverlap(a *API, of string, look identity.Action) {
	add(a, operation{id: "overlap", method: http.MethodGet, path: of + "/overlap", summary: "What the council has more than once, and the smallest sets that do it all", need: look, tag: "Estate"}, (*visit).overlap, nil)
	add(a, operation{id: "who-else", method: http.MethodGet, path: of + "/who-else", summary: "Who uses a product, here and among councils that share it", need: look, tag: "Estate"}, (*visit).whoElse, nil)
}

func (v *visit) overlap(in *overlapIn) (desk.Overlaps, error) {
	by := in.By
	if by == "" {
		by = overlap.ByService
	}
	return v.desk.Overlaps(v.picture, v.viewer, by)
}

func (v *visit) whoElse(in *whoElseIn) (desk.WhoElse, error) {
	return v.desk.WhoElse(v.ctx, v.picture, v.viewer, in.Product, "")
}
