package web

import (
	"strconv"

	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/kind"
)

// erase is POST /c/{council}/people/{id}/erase
func (v *visit) erase() error {
	id, err := strconv.ParseUint(v.r.PathValue("id"), 10, 32)
	if err != nil {
		return fault.New(fault.NotFound, "There is no such person.")
	}
	err = v.desk.ErasePerson(v.r.Context(), v.viewer, kind.ID(id))
	if err != nil {
		return err
	}
	return v.did(v.path("registers/people"), "record.erased")
}
