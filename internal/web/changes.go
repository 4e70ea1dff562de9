package web

import (
	"errors"
	"io"
	"strconv"
	"strings"

	"github.com/moothall/moothall/internal/desk"
	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/identity"
	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/store"
	"github.com/moothall/moothall/tabular"
)

// changesData is what was changed, newest first.
type changesData struct {
	Base  string
	Sets  []changeSet
	Undos bool
}

// changeSet is one import or one other change, with all that belongs to it.
type changeSet struct {
	Batch   int64
	Parts   []store.ChangeSetRow
	CanUndo bool
	Undone  bool
	IsUndo  bool
}

// changesPage is GET /c/{council}/changes
func (v *visit) changesPage() error {
	rows, err := v.desk.Store.ChangeSets(v.r.Context(), v.council.ID, 300)
	if err != nil {
		return err
	}
	p := changesData{Base: v.path(""), Undos: identity.May(v.viewer, identity.Import), Sets: together(rows)}
	return v.show(v.say.Plain("common.what_was_changed"), "work", changesBody(p))
}

// together puts the change sets of one import together.
func together(rows []store.ChangeSetRow) []changeSet {
	at := map[int64]int{}
	var out []changeSet
	for _, r := range rows {
		i, ok := at[r.Batch]
		if !ok {
			i = len(out)
			at[r.Batch] = i
			out = append(out, changeSet{Batch: r.Batch, Undone: r.Undone > 0, IsUndo: r.Undoes > 0})
		}
		out[i].Parts = append(out[i].Parts, r)
		out[i].CanUndo = !out[i].Undone && !out[i].IsUndo
	}
	return out
}

// undoChange is POST /c/{council}/changes/{seq}/undo
func (v *visit) undoChange() error {
	seq, err := strconv.ParseInt(v.r.PathValue("seq"), 10, 64)
	if err != nil {
		return fault.New(fault.NotFound, "There is no such change set.")
	}
	r, err := v.desk.Undo(v.r.Context(), v.council.Slug, seq, v.viewer.Account)
	if err != nil {
		return err
	}
	if len(r.Kept) == 0 {
		return v.did(v.path("changes"), "changes.all_undone", "set", strconv.FormatInt(seq, 10))
	}
	return v.show(v.say.Plain("changes.kept_title"), "work", keptBody(v.path(""), r))
}

// evidenceData is a row of a kept file, with what stands round it.
type evidenceData struct {
	Base, Name, Sheet string
	File              int64
	Row               int
	Rows              []tabular.Row
	Width             int
	Sheets            []desk.Sheet
}

// evidencePage is GET /c/{council}/files/{file}?row=N
func (v *visit) evidencePage() error {
	id, err := strconv.ParseInt(v.r.PathValue("file"), 10, 64)
	if err != nil {
		return fault.New(fault.NotFound, "That file is not kept here.")
	}
	err = v.mayOpenFiles()
	if err != nil {
		return err
	}
	row, err := strconv.Atoi(v.r.URL.Query().Get("row"))
	if err != nil || row < 1 {
		row = 1
	}
	f, err := v.desk.OpenKept(v.r.Context(), v.council.ID, id)
	if err != nil {
		return err
	}
	sheet, err := v.desk.SheetOf(v.r.Context(), v.council.ID, id, f)
	if err != nil {
		return err
	}
	if n, err := strconv.Atoi(v.r.URL.Query().Get("sheet")); err == nil && n >= 0 && n < len(f.Sheets) {
		sheet = n
	}
	p := evidenceData{Base: v.path(""), Name: f.Name, File: id, Row: row}
	if len(f.Sheets) > 1 {
		p.Sheet = f.Sheets[sheet].Name
	}
	p.Rows, err = rowsAround(f, sheet, row, 2)
	if err != nil {
		return err
	}
	for _, r := range p.Rows {
		p.Width = max(p.Width, len(r.Cells))
	}
	return v.show(v.say.Plain("common.row_of", "source", f.Name, "row", strconv.Itoa(row)), "work", evidenceBody(p))
}

// mayOpenFiles keeps kept files to those who may see everything: a row holds names and weaknesses as it came.
func (v *visit) mayOpenFiles() error {
	if v.viewer.Sees(kind.Restricted) {
		return nil
	}
	return fault.New(fault.Forbidden, "A kept file may hold names and other restricted values. Your role sees what was taken from it, not the file itself.")
}

// rowsAround reads a row with some above and below, and the first rows of the file, where the headings stand.
func rowsAround(f *tabular.File, sheet, row, around int) (out []tabular.Row, err error) {
	const top = 3
	for r, err := range f.Rows(sheet) {
		if err != nil {
			return nil, err
		}
		if r.Number > row+around {
			break
		}
		if r.Number <= top || r.Number >= row-around {
			out = append(out, r)
		}
	}
	return out, nil
}

// evidenceDownload is GET /c/{council}/files/{file}/download
func (v *visit) evidenceDownload() error {
	id, err := strconv.ParseInt(v.r.PathValue("file"), 10, 64)
	if err != nil {
		return fault.New(fault.NotFound, "That file is not kept here.")
	}
	err = v.mayOpenFiles()
	if err != nil {
		return err
	}
	f, err := v.desk.Store.OpenFile(v.r.Context(), v.council.ID, id)
	if err != nil {
		return err
	}
	err = v.unhurried()
	if err != nil {
		return err
	}
	form := strings.ToLower(f.Name[strings.LastIndexByte(f.Name, '.')+1:])
	v.attachment(strings.Map(safeName, f.Name), form)
	_, err = io.Copy(v.w, io.NewSectionReader(f, 0, f.Size))
	if err != nil && !errors.Is(err, io.EOF) {
		v.log.Debug("the reader went away", "err", err)
	}
	return nil
}

func safeName(r rune) rune {
	if r == '"' || r == '\\' || r < ' ' || r > '~' {
		return '_'
	}
	return r
}
