package web

import (
	"context"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/moothall/moothall/internal/desk"
	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/ingest"
	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/words"
)

// addPage is the page with the drop zone.
type addPage struct {
	Base    string
	Problem words.Phrase
	Limit   string
	Known   []desk.KeptName // files that were brought in lately
}

// addForm is GET /c/{council}/add
func (v *visit) addForm() error { return v.showAdd(http.StatusOK, words.Phrase{}) }

func (v *visit) showAdd(status int, problem words.Phrase) error {
	known, err := v.desk.KeptNames(v.r.Context(), v.council.ID)
	if err != nil {
		return err
	}
	return v.showStatus(status, titled(v.say, v.say.Plain("add.title"), problem.Text != ""), "", addBody(addPage{v.path(""), problem, v.desk.Limit(), known}))
}

// upload is POST /c/{council}/add: it keeps each file and shows what it would do. Nothing is imported yet; when one of the files is
// refused, none is kept.
func (v *visit) upload() error {
	err := v.unhurried()
	if err != nil {
		return err
	}
	v.r.Body = http.MaxBytesReader(v.w, v.r.Body, v.desk.MostUpload())
	parts, err := v.r.MultipartReader()
	if err != nil {
		return v.showAdd(http.StatusUnprocessableEntity, v.say.Phrase("add.choose_first"))
	}
	kept, name, err := v.keepAll(parts)
	if err != nil {
		ctx := context.WithoutCancel(v.r.Context()) // also when the sender went away
		for _, id := range kept {
			err = errors.Join(err, v.desk.WalkAway(ctx, v.council.ID, id))
		}
		if refused := desk.Refusal(err); refused != "" {
			return v.showAdd(http.StatusUnprocessableEntity, words.InEnglish(name+": "+refused))
		}
		return v.tooLarge(err)
	}
	if len(kept) == 0 {
		return v.showAdd(http.StatusUnprocessableEntity, v.say.Phrase("add.choose_first"))
	}
	rest := ""
	if len(kept) > 1 {
		rest = "?next=" + strings.Trim(strings.ReplaceAll(fmt.Sprint(kept[1:]), " ", ","), "[]")
	}
	return v.done(v.path("add/%d%s", kept[0], rest), "")
}

// keepAll keeps the files of an upload; with an error it says which file it came from.
func (v *visit) keepAll(parts *multipart.Reader) (kept []int64, name string, err error) {
	for {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			return kept, "", nil
		}
		if err != nil {
			return kept, name, err
		}
		if part.FormName() != "file" || part.FileName() == "" {
			continue
		}
		name = part.FileName()
		id, err := v.keep(name, part)
		if err != nil {
			return kept, name, err
		}
		kept = append(kept, id)
	}
}

func (v *visit) tooLarge(err error) error {
	var big *http.MaxBytesError
	if errors.As(err, &big) {
		return v.showAdd(http.StatusRequestEntityTooLarge, v.say.Phrase("add.too_large", "limit", v.desk.Limit()))
	}
	return err
}

// keep spools an upload to a file of its own, so that a large one never stands in memory, checks that it can be read, and keeps it.
func (v *visit) keep(name string, r io.Reader) (int64, error) {
	tmp, err := os.CreateTemp("", "moothall-upload-")
	if err != nil {
		return 0, fmt.Errorf("making room for the file: %w", err)
	}
	defer func() { _ = errors.Join(tmp.Close(), os.Remove(tmp.Name())) }() // only rubbish stays
	size, err := io.Copy(tmp, r)
	if err != nil {
		return 0, fmt.Errorf("receiving the file: %w", err)
	}
	return v.desk.Keep(v.r.Context(), v.council, desk.Incoming{Name: name, Data: tmp, Size: size}, v.viewer.Account)
}

// previewPage says what importing one sheet would do.
type previewPage struct {
	Base    string
	File    int64
	Next    string
	P       *desk.Preview
	Kinds   []*kind.Kind
	Columns []previewColumn
	Left    []reasonCount
	Rename  bool
}

type previewColumn struct {
	ingest.Column
	N       int
	Choices []*kind.Field
}

type reasonCount struct {
	Reason string
	N      int
	Rows   string
}

// preview is GET /c/{council}/add/{file}
func (v *visit) preview() error {
	id, err := strconv.ParseInt(v.r.PathValue("file"), 10, 64)
	if err != nil {
		return fault.New(fault.NotFound, "That file is not kept here.")
	}
	c, sheet := v.choices(v.r.URL.Query())
	p, err := v.desk.Preview(v.r.Context(), v.picture, id, sheet, c)
	if refused := desk.Refusal(err); refused != "" {
		return v.showAdd(http.StatusUnprocessableEntity, words.InEnglish(refused))
	}
	if err != nil {
		return err
	}
	page := previewPage{Base: v.path(""), File: id, Next: v.r.URL.Query().Get("next"), P: p, Kinds: kind.Kinds, Left: reasons(p.Report.LeftOut)}
	for i, col := range p.Reading.Columns {
		pc := previewColumn{Column: col, N: i}
		if p.Reading.Kind != nil {
			for j := range p.Reading.Kind.Fields {
				pc.Choices = append(pc.Choices, &p.Reading.Kind.Fields[j])
			}
		}
		page.Columns = append(page.Columns, pc)
	}
	body := previewBody(page)
	if len(p.Parts) > 0 {
		body = estatePreview(page)
	}
	return v.show(v.say.Plain("add.would_do", "file", p.Reading.File.Name), "", body)
}

// choices reads a mapping and the options from a form or an address.
func (v *visit) choices(q url.Values) (desk.Choices, int) {
	c := desk.Choices{Actor: v.viewer.Account, As: q.Get("kind")}
	c.ClearBlanks, c.AcceptMissing = q.Get("clear") != "", q.Get("missing") != ""
	sheet, err := strconv.Atoi(q.Get("sheet"))
	if err != nil {
		sheet = -1
	}
	n, err := strconv.Atoi(q.Get("columns"))
	if err != nil || n < 1 || n > 2000 || q.Get("kind") == "" || q.Get("guess") != "" {
		return c, sheet
	}
	m := ingest.Mapping{Kind: q.Get("kind"), Fields: make([]string, n)}
	for i := range m.Fields {
		m.Fields[i] = q.Get("c" + strconv.Itoa(i))
	}
	if q.Get("kind") == q.Get("was") { // another kind starts from its own guess
		c.Mapping = &m
	}
	return c, sheet
}

// reasons groups left-out rows by their reason.
func reasons(all []ingest.LeftOut) []reasonCount {
	var out []reasonCount
	for _, l := range all {
		i := slices.IndexFunc(out, func(r reasonCount) bool { return r.Reason == l.Reason })
		if i < 0 {
			out = append(out, reasonCount{Reason: l.Reason})
			i = len(out) - 1
		}
		out[i].N++
		if out[i].N <= 5 {
			out[i].Rows += " " + strconv.Itoa(l.Row)
		}
	}
	return out
}

// accept is POST /c/{council}/add/{file}: the import begins, and goes on when the page is left.
func (v *visit) accept() error {
	id, err := strconv.ParseInt(v.r.PathValue("file"), 10, 64)
	if err != nil {
		return fault.New(fault.NotFound, "That file is not kept here.")
	}
	err = v.r.ParseForm()
	if err != nil {
		return fault.New(fault.Invalid, "The form could not be read. Go back and try again.")
	}
	if v.r.PostForm.Get("do") == "look" { // the mapping was changed: look again before anything happens
		q := v.r.PostForm
		q.Del("do")
		return v.done(v.path("add/%d?%s", id, q.Encode()), "")
	}
	if v.r.PostForm.Get("do") == "leave" {
		err := v.desk.WalkAway(v.r.Context(), v.council.ID, id)
		if err != nil {
			return err
		}
		return v.did(v.path("add"), "add.walked_away")
	}
	c, sheet := v.choices(v.r.PostForm)
	job, err := v.jobs.start(v.r.Context(), v.council, v.viewer, id, sheet, c)
	if err != nil {
		return err
	}
	next := ""
	if n := v.r.PostForm.Get("next"); n != "" {
		next = "?next=" + url.QueryEscape(n)
	}
	return v.done(v.path("imports/%d%s", job, next), "")
}

// importPage is how far an import is, or what it did.
type importPage struct {
	Base, Next string
	Job        int64
	State      string
	Title      string
	Done       int64
	Total      int64
	Message    string
	Result     *desk.ImportResult
	Refresh    bool
}

// importProgress is GET /c/{council}/imports/{job}
func (v *visit) importProgress() error {
	id, err := strconv.ParseInt(v.r.PathValue("job"), 10, 64)
	if err != nil {
		return fault.New(fault.NotFound, "There is no such import.")
	}
	j, result, err := v.jobs.look(v.r.Context(), v.council.ID, id)
	if err != nil {
		return err
	}
	p := importPage{Base: v.path(""), Job: id, State: j.State, Title: j.Title, Done: j.Done, Total: j.Total, Message: j.Message, Result: result, Refresh: j.State == "running" || j.State == "waiting"}
	if next := v.r.URL.Query().Get("next"); next != "" && !p.Refresh {
		first, rest, _ := strings.Cut(next, ",")
		p.Next = v.path("add/%s", url.PathEscape(first))
		if rest != "" {
			p.Next += "?next=" + url.QueryEscape(rest)
		}
	}
	if p.Refresh {
		v.refresh = 2
	}
	return v.show(importTitle(v.say, p).Text, "", importBody(p))
}

func importTitle(s *words.Speaker, p importPage) words.Phrase {
	switch p.State {
	case "done":
		return s.Phrase("add.imported", "file", p.Title)
	case "failed":
		return s.Phrase("add.not_imported", "file", p.Title)
	}
	return s.Phrase("add.importing", "file", p.Title)
}

// importState is GET /c/{council}/imports/{job}/state: for the page's progress bar.
func (v *visit) importState() error {
	id, err := strconv.ParseInt(v.r.PathValue("job"), 10, 64)
	if err != nil {
		return fault.New(fault.NotFound, "There is no such import.")
	}
	j, _, err := v.jobs.look(v.r.Context(), v.council.ID, id)
	if err != nil {
		return err
	}
	v.w.Header().Set("Content-Type", "application/json")
	v.w.Header().Set("Cache-Control", "no-store")
	_, err = fmt.Fprintf(v.w, `{"state":%q,"done":%d,"total":%d,"say":%q}`, j.State, j.Done, j.Total, v.say.Plain("frame.rows_read", "n", j.Done))
	if err != nil {
		v.log.Debug("the reader went away", "err", err)
	}
	return nil
}
