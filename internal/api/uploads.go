package api

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/moothall/moothall/internal/desk"
	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/identity"
	"github.com/moothall/moothall/internal/ingest"
)

// uploads are the operations that bring files in.
func (a *API) uploads() {
	at := "/councils/{council}/uploads"
	add(a, operation{id: "upload", method: http.MethodPost, path: at, summary: "Send a file and see what importing it would do. Nothing is imported yet", need: identity.Import, tag: "Files"}, (*visit).upload, func(op *huma.Operation) {
		op.RequestBody = &huma.RequestBody{Required: true, Description: "The file itself: CSV, TSV or Excel, whatever its content type says.", Content: map[string]*huma.MediaType{"application/octet-stream": {Schema: &huma.Schema{Type: "string", Format: "binary"}}}}
	})
	add(a, operation{id: "accept-upload", method: http.MethodPost, path: at + "/{key}", summary: "Import a file that was sent", need: identity.Import, tag: "Files"}, (*visit).acceptUpload, nil)
	add(a, operation{id: "forget-upload", method: http.MethodDelete, path: at + "/{key}", summary: "Forget a file that was sent and not imported", need: identity.Import, tag: "Files"}, (*visit).forgetUpload, nil)
}

type incoming struct {
	InCouncil
	Name string `query:"name" required:"true" minLength:"1" maxLength:"200" doc:"The file's name, as contracts.csv."`
}

// uploaded says what importing a kept file would do.
type uploaded struct {
	Key       int64             `json:"key"` // accept or forget it by this
	Files     []desk.Inspection `json:"files"`
	New       int               `json:"new"`
	Changed   int               `json:"changed"`
	Unchanged int               `json:"unchanged"`
	Missing   int               `json:"missing"`
	Lacks     string            `json:"lacks,omitempty"`   // what no column gives; it cannot be imported without
	Overlap   string            `json:"overlap,omitempty"` // a sentence, where earlier files cover the same days
}

// upload spools the body to a file of its own, so that a large one never stands in memory, looks at it, and keeps it when it can be read.
func (v *visit) upload(in *incoming) (out uploaded, err error) {
	err = v.unhurried()
	if err != nil {
		return out, err
	}
	tmp, err := os.CreateTemp("", "moothall-upload-")
	if err != nil {
		return out, fmt.Errorf("making room for the file: %w", err)
	}
	defer func() { _ = errors.Join(tmp.Close(), os.Remove(tmp.Name())) }() // only rubbish stays
	size, err := io.Copy(tmp, http.MaxBytesReader(v.w, v.r.Body, v.desk.MostUpload()))
	if err != nil {
		return out, received(err)
	}
	file := desk.Incoming{Name: in.Name, Data: tmp, Size: size}
	out.Files, err = v.desk.Inspect(file)
	if err != nil {
		return out, err
	}
	out.Key, err = v.desk.Keep(v.ctx, v.picture.Council, file, v.viewer.Account)
	if err != nil {
		return out, err
	}
	err = v.preview(&out)
	if err != nil { // nothing stays of a file that cannot be looked at
		return out, errors.Join(err, v.desk.WalkAway(context.WithoutCancel(v.ctx), v.picture.Council.ID, out.Key))
	}
	return out, nil
}

// received tells a body that was too large or cut short from a fault of ours.
func received(err error) error {
	var big *http.MaxBytesError
	if errors.As(err, &big) {
		return err
	}
	return fault.Wrap(err, fault.Invalid, "The file did not arrive whole. Send it again.")
}

func (v *visit) preview(out *uploaded) error {
	p, err := v.desk.Preview(v.ctx, v.picture, out.Key, -1, desk.Choices{Actor: v.viewer.Account})
	if err != nil {
		return err
	}
	out.New, out.Changed, out.Unchanged, out.Missing, out.Lacks, out.Overlap = p.New, p.Changed, p.Unchanged, p.MissingCount, p.Missing, p.Overlap
	return nil
}

// unhurried lets a file that somebody with the right to it sends be as slow as their line is.
func (v *visit) unhurried() error {
	c := http.NewResponseController(v.w)
	err := errors.Join(c.SetReadDeadline(time.Time{}), c.SetWriteDeadline(time.Time{}))
	if err != nil && !errors.Is(err, http.ErrNotSupported) {
		return fmt.Errorf("giving a file its time: %w", err)
	}
	return nil
}

// OneUpload is a file that was sent.
type OneUpload struct {
	InCouncil
	Key int64 `path:"key" minimum:"1"`
}

type acceptance struct {
	OneUpload
	Body struct {
		As            string `json:"as,omitempty" maxLength:"60" doc:"The kind that it lists, where it was not understood rightly."`
		Sheet         string `json:"sheet,omitempty" maxLength:"200" doc:"Of a workbook: only this one."`
		ClearBlanks   bool   `json:"clear_blanks,omitempty" doc:"An empty cell empties the field."`
		AcceptMissing bool   `json:"accept_missing,omitempty" doc:"Records that the file no longer lists are removed."`
	}
}

func (v *visit) acceptUpload(in *acceptance) (*desk.ImportResult, error) {
	err := v.unhurried()
	if err != nil {
		return nil, err
	}
	sheet, err := v.sheetCalled(in.Key, in.Body.Sheet)
	if err != nil {
		return nil, err
	}
	c := desk.Choices{Actor: v.viewer.Account, As: in.Body.As, Options: ingest.Options{ClearBlanks: in.Body.ClearBlanks, AcceptMissing: in.Body.AcceptMissing}}
	done, err := v.desk.ImportKept(v.ctx, v.viewer.Council, in.Key, sheet, c)
	if err != nil {
		return nil, err
	}
	for _, f := range done.Files {
		if f.Refused == "" {
			return done, nil
		}
	}
	if len(done.Files) > 0 {
		return nil, fault.New(fault.Refused, "%s", done.Files[0].Refused)
	}
	return done, nil
}

// sheetCalled is the place of a sheet of a kept workbook; -1 for "" is all of them.
func (v *visit) sheetCalled(file int64, name string) (int, error) {
	f, err := v.desk.OpenKept(v.ctx, v.picture.Council.ID, file)
	if err != nil || name == "" {
		return -1, err
	}
	for i, s := range f.Sheets {
		if s.Name == name {
			return i, nil
		}
	}
	return 0, fault.New(fault.Invalid, "The file has no sheet called %q.", name)
}

func (v *visit) forgetUpload(in *OneUpload) (done, error) {
	return done{ID: fmt.Sprint(in.Key), Done: "forget"}, v.desk.WalkAway(v.ctx, v.picture.Council.ID, in.Key)
}
