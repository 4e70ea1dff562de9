package web

import (
	"strconv"
	"strings"

	"github.com/moothall/moothall/internal/desk"
	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/kind"
)

// erase is POST /c/{council}/people/{id}/erase
func (v *visit) erase() error {
	id, err := strconv.ParseUint(v.r.PathValue("id"), 10, 32)
	if err != nil {
		return fault.New(fault.NotFound, "There is no such person.")
	}
	found, err := v.desk.DocumentsNaming(v.r.Context(), v.viewer, kind.ID(id)) // before: afterwards nothing knows the name
	if err != nil {
		return err
	}
	err = v.desk.ErasePerson(v.r.Context(), v.viewer, kind.ID(id))
	if err != nil {
		return err
	}
	said := []string{v.say.Plain("record.erased"), v.say.Plain("record.documents_searched", "n", found.Searched)}
	if len(found.Named) > 0 {
		said = append(said, v.say.Plain("record.documents_named", "list", listed(found.Named)))
	}
	if len(found.Unread) > 0 {
		said = append(said, v.say.Plain("record.documents_unread", "list", listed(found.Unread)))
	}
	if len(found.Named)+len(found.Unread) > 0 {
		return v.done(v.path("board")+"#documents", "%s", strings.Join(said, " "))
	}
	return v.done(v.path("registers/people"), "%s", strings.Join(said, " "))
}

// listed gives documents by number and title, as they stand in the board's table.
func listed(documents []desk.DocumentRef) string {
	var out []string
	for _, x := range documents {
		out = append(out, strconv.FormatInt(x.ID, 10)+" ("+x.Title+")")
	}
	return strings.Join(out, "; ")
}
