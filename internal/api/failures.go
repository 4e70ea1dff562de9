package api

import (
	"net/http"

	"github.com/moothall/moothall/internal/desk"
	"github.com/moothall/moothall/internal/estate"
	"github.com/moothall/moothall/internal/identity"
)

// addFailures registers what goes down with one system, and with two.
func addFailures(a *API, of string, look identity.Action) {
	addTable(a, operation{id: "failures", method: http.MethodGet, path: of + "/failures", summary: "Every single point of failure, most services first", need: look, tag: "Estate"},
		(*visit).failures, (*visit).failureSheet, nil)
	addTable(a, operation{id: "failure-pairs", method: http.MethodGet, path: of + "/failures/pairs", summary: "Pairs of systems that take down more together than each alone", need: look, tag: "Estate"},
		(*visit).failurePairs, (*visit).failurePairSheet, nil)
}

func (v *visit) failures(*InCouncil) ([]estate.Failure, error) {
	return v.desk.Failures(v.picture, v.viewer)
}

func (v *visit) failureSheet(in *InCouncil) (sheet, error) {
	found, err := v.failures(in)
	if err != nil {
		return sheet{}, err
	}
	return lines("failures", desk.FailureRows(found)), nil
}

func (v *visit) failurePairs(*InCouncil) (desk.FailurePairs, error) {
	return v.desk.FailurePairs(v.picture, v.viewer)
}

func (v *visit) failurePairSheet(in *InCouncil) (sheet, error) {
	found, err := v.failurePairs(in)
	if err != nil {
		return sheet{}, err
	}
	return lines("failure-pairs", found.Rows()), nil
}
