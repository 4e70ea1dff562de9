package api

import (
	"fmt"
	"net/http"

	"github.com/moothall/moothall/internal/calendar"
	"github.com/moothall/moothall/internal/desk"
	"github.com/moothall/moothall/internal/identity"
	"github.com/moothall/moothall/internal/kind"
)

// builtPack is the pack that is to be built.
type builtPack struct {
	InCouncil
	Body struct {
		Pack    string `json:"pack" enum:"board-pack,member-briefing,cyber-update,councillor-induction,scrutiny-response"`
		Meeting int64  `json:"meeting,omitempty" minimum:"0" maximum:"2147483647" doc:"Of a board pack; 0 for the next one."`
		Ward    string `json:"ward,omitempty" maxLength:"100" doc:"Of a councillor's induction."`
		Role    string `json:"role,omitempty" maxLength:"40" doc:"Of a councillor's induction."`
	}
}

// oneLogEntry is an entry of the log by its number.
type oneLogEntry struct {
	N     int64  `json:"n"`
	At    string `json:"at"`
	Event string `json:"event"`
	About string `json:"about"`
	Hash  string `json:"commit"`
}

type logTail struct {
	Size       int64         `json:"size"`
	Checkpoint string        `json:"checkpoint"`
	Entries    []oneLogEntry `json:"entries"` // the newest that may be seen, newest first
}

// addBoard registers what a board needs: bodies and meetings, packs, documents, what is due, what the next agenda should hold, and the log.
func addBoard(a *API, of string) {
	look := identity.Look
	add(a, operation{id: "board", method: http.MethodGet, path: of + "/board", summary: "Bodies, meetings, quorum, attendance, and how decisions are made", need: look, tag: "Board"}, (*visit).board, nil)
	add(a, operation{id: "proposed-items", method: http.MethodGet, path: of + "/board/agenda", summary: "What the next meeting's agenda should hold", need: look, tag: "Board"}, (*visit).proposedItems, nil)
	add(a, operation{id: "dates", method: http.MethodGet, path: of + "/board/dates", summary: "What is due", need: look, tag: "Board"}, (*visit).dates, nil)
	add(a, operation{id: "list-packs", method: http.MethodGet, path: of + "/board/packs", summary: "Packs that were built, with their hashes", need: look, tag: "Board"}, (*visit).packs, nil)
	add(a, operation{id: "build-pack", method: http.MethodPost, path: of + "/board/packs", summary: "Freeze a paper into a pack", need: identity.Settle, tag: "Board"}, (*visit).buildPack, nil)
	add(a, operation{id: "list-documents", method: http.MethodGet, path: of + "/board/documents", summary: "Documents that decisions rest on, and how many members opened each", need: look, tag: "Board"}, (*visit).documents, nil)
	add(a, operation{id: "documents-naming", method: http.MethodGet, path: of + "/people/{id}/documents", summary: "Documents uploaded for meetings that name a person who is to be erased, and those that could not be read; for whoever may erase", need: look, tag: "Board"}, (*visit).documentsNaming, nil)
	add(a, operation{id: "log", method: http.MethodGet, path: of + "/log", summary: "The newest entries of the log of what was decided, and its checkpoint", need: look, tag: "Board"}, (*visit).logTail, nil)
}

func (v *visit) board(*InCouncil) (desk.Boards, error) { return v.picture.Board(v.viewer), nil }

func (v *visit) proposedItems(*InCouncil) ([]desk.ProposedItem, error) {
	return v.desk.ProposedItems(v.ctx, v.picture, v.viewer, 0)
}

func (v *visit) dates(*InCouncil) ([]calendar.Event, error) {
	return append([]calendar.Event{}, v.picture.Dates(v.viewer, "/c/"+v.picture.Council.Slug)...), nil
}

func (v *visit) packs(*InCouncil) ([]desk.PackMade, error) {
	return v.desk.Packs(v.ctx, v.picture, v.viewer)
}

func (v *visit) buildPack(in *builtPack) (desk.PackMade, error) {
	made, err := v.desk.BuildPack(v.ctx, v.picture, v.viewer, in.Body.Pack, desk.PaperChoices{Meeting: kind.ID(in.Body.Meeting), Ward: in.Body.Ward, Role: in.Body.Role}) //nolint:gosec // its schema bounds it
	return desk.PackOf(made), err
}

func (v *visit) documents(*InCouncil) ([]desk.DocumentJSON, error) {
	return v.desk.Documents(v.ctx, v.picture, v.viewer)
}

// onePerson is a person of the register.
type onePerson struct {
	InCouncil
	ID int64 `path:"id" minimum:"1" maximum:"2147483647" doc:"The person's number in the register."`
}

func (v *visit) documentsNaming(in *onePerson) (desk.DocumentsNaming, error) {
	return v.desk.DocumentsNaming(v.ctx, v.viewer, kind.ID(in.ID)) //nolint:gosec // its schema bounds it
}

func (v *visit) logTail(*InCouncil) (logTail, error) {
	const most = 200
	lines, size, err := v.desk.LogTail(v.ctx, v.picture.Council.ID, most)
	if err != nil {
		return logTail{}, err
	}
	out := logTail{Size: size, Entries: []oneLogEntry{}}
	for _, l := range lines {
		if v.picture.SeesEntry(v.viewer, l.Leaf) {
			out.Entries = append(out.Entries, oneLogEntry{l.N, l.At, l.Event, l.About, l.Commit})
		}
	}
	out.Checkpoint, err = v.desk.Checkpoint(v.ctx, v.picture.Council)
	if err != nil {
		return out, fmt.Errorf("signing a checkpoint: %w", err)
	}
	return out, nil
}
