package api

import (
	"net/http"

	"github.com/moothall/moothall/internal/desk"
	"github.com/moothall/moothall/internal/identity"
)

// addPictures registers what the pictures for executives rest on.
func addPictures(a *API, of string, look identity.Action) {
	addTable(a, operation{id: "portfolio", method: http.MethodGet, path: of + "/pictures/portfolio", summary: "Every system by tier, risk and cost, and what cannot be drawn", need: look, tag: "Estate"}, (*visit).portfolio, (*visit).portfolioSheet, nil)
	addTable(a, operation{id: "lifecycles", method: http.MethodGet, path: of + "/pictures/lifecycles", summary: "Each system's own life, its vendor's support and support bought beyond it, and what cannot be drawn", need: look, tag: "Estate"}, (*visit).lifecycles, (*visit).lifecyclesSheet, nil)
}

func (v *visit) portfolio(*InCouncil) ([]desk.BubbleJSON, error) {
	p, err := v.desk.Portfolio(v.picture, v.viewer)
	if err != nil {
		return nil, err
	}
	return desk.PortfolioOf(p), nil
}

func (v *visit) portfolioSheet(*InCouncil) (sheet, error) {
	p, err := v.desk.Portfolio(v.picture, v.viewer)
	if err != nil {
		return sheet{}, err
	}
	return lines(v.viewer.Council+"-portfolio", desk.PortfolioSheet(p)), nil
}

func (v *visit) lifecycles(*InCouncil) ([]desk.LifeJSON, error) {
	l, err := v.desk.Lifecycles(v.picture, v.viewer)
	if err != nil {
		return nil, err
	}
	return desk.LifecyclesOf(l), nil
}

func (v *visit) lifecyclesSheet(*InCouncil) (sheet, error) {
	l, err := v.desk.Lifecycles(v.picture, v.viewer)
	if err != nil {
		return sheet{}, err
	}
	return lines(v.viewer.Council+"-lifecycles", desk.LifecyclesSheet(l)), nil
}
