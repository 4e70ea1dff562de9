package desk

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/foi"
	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/ledger"
	"github.com/moothall/moothall/internal/pack"
	"github.com/moothall/moothall/internal/paper"
	"github.com/moothall/moothall/internal/store"
)

// foiAnswer is what would be sent as things stand. With look it is made although something is still to be decided.
func (d *Desk) foiAnswer(p *Picture, f *FOI, look bool) (*foi.Answer, error) {
	if f.Sheet == nil {
		return nil, fault.New(fault.Refused, "The questions of this request have not been pasted yet.")
	}
	return f.Facts.Redact(f.Sheet, foi.About{Reference: f.Ref, Council: p.Council.Name, Received: f.Request.Received.Or(p.Today)}, look)
}

// FOIFiles are the names of the files of an answer.
var FOIFiles = []string{"answer.csv", "answer.xlsx", "letter.html", "letter.odt", "letter.docx", "letter.pdf"}

// FOIBundle is the name of all files of an answer in one.
const FOIBundle = "answer.zip"

// PreviewFOI is one file of an answer as it would be sent now.
func (d *Desk) PreviewFOI(ctx context.Context, p *Picture, v kind.Viewer, id kind.ID, name string) ([]byte, error) {
	f, err := d.FOIRequest(ctx, p, v, id)
	if err != nil {
		return nil, err
	}
	a, err := d.foiAnswer(p, f, true)
	if err != nil {
		return nil, err
	}
	return d.foiFile(a, name)
}

// foiFile writes one file of an answer; it is made of the answer alone.
func (d *Desk) foiFile(a *foi.Answer, name string) ([]byte, error) {
	var b bytes.Buffer
	base, format, _ := strings.Cut(name, ".")
	switch {
	case !slices.Contains(FOIFiles, name):
		return nil, fault.New(fault.NotFound, "There is no file %q of an answer. Files: %s.", name, strings.Join(FOIFiles, ", "))
	case base == "letter":
		return paper.Write(d.FOI.LetterOf(a), paper.Format(format))
	case format == "xlsx":
		err := WriteBook(d.FOI.Sheet(a), d.FOI.Lines(a), &b)
		return b.Bytes(), err
	}
	b.WriteString(utf8Mark)
	err := WriteSheet(&b, d.FOI.Lines(a))
	return b.Bytes(), err
}

// utf8Mark is by what spreadsheets know UTF-8: without it a pound sign is two odd letters.
const utf8Mark = "\ufeff"

// SendFOI freezes the answer as it stands: its files are kept with their hash, and the log says when it was answered and how.
func (d *Desk) SendFOI(ctx context.Context, p *Picture, v kind.Viewer, id kind.ID, read int64) (FOISent, error) {
	f, err := d.FOIRequest(ctx, p, v, id)
	if err != nil {
		return FOISent{}, err
	}
	if read != 0 && read != f.Read {
		return FOISent{}, fault.New(fault.Conflict, "Somebody else changed this answer meanwhile. Open it again.")
	}
	a, err := d.foiAnswer(p, f, false)
	if err != nil {
		return FOISent{}, err
	}
	raw, err := d.foiBundle(a)
	if err != nil {
		return FOISent{}, err
	}
	doc, err := json.Marshal(a)
	if err != nil {
		return FOISent{}, fmt.Errorf("writing the answer: %w", err)
	}
	kept, err := d.Store.AddFOIAnswer(ctx, store.FOIAnswer{Council: p.Council.ID, Request: int64(id), Seq: p.Snapshot.Seq, Hash: pack.Hash(raw), Doc: string(doc), File: raw, At: d.now(), Actor: v.Account})
	if err != nil {
		return FOISent{}, err
	}
	k, _ := kind.Of("foi_request")
	choice := func(s string) kind.Value { return kind.Value{Type: kind.Choice, S: s} }
	_, _, err = d.Save(ctx, v, k, []kind.ID{id}, map[string]kind.Value{"status": choice("answered"), "outcome": choice(a.Outcome()), "answered_on": kind.DateValue(p.Today), "reference": kind.TextValue(f.Ref)}, 0)
	return FOISent{kept.ID, kept.Request, kept.At, kept.Actor, kept.Seq, kept.Hash, a.Outcome()}, err
}

// foiBundle is all files of an answer in one; the same answer gives the same names in the same order.
func (d *Desk) foiBundle(a *foi.Answer) ([]byte, error) {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, name := range FOIFiles {
		raw, err := d.foiFile(a, name)
		if err != nil {
			return nil, err
		}
		w, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate})
		if err == nil {
			_, err = w.Write(raw)
		}
		if err != nil {
			return nil, fmt.Errorf("putting %s into the answer: %w", name, err)
		}
	}
	err := z.Close()
	if err != nil {
		return nil, fmt.Errorf("finishing the answer: %w", err)
	}
	return b.Bytes(), nil
}

// SentFOI is a file of an answer as it was sent, "" for all in one, after its hash was checked.
func (d *Desk) SentFOI(ctx context.Context, p *Picture, v kind.Viewer, request kind.ID, answer int64, name string) ([]byte, error) {
	err := mayAnswerFOI(p, v)
	if err != nil {
		return nil, err
	}
	x, err := d.Store.FOIAnswer(ctx, p.Council.ID, answer)
	if err != nil {
		return nil, err
	}
	if x.Request != int64(request) {
		return nil, fault.New(fault.NotFound, "There is no such answer.")
	}
	if pack.Hash(x.File) != x.Hash {
		return nil, fault.New(fault.Refused, "The answer is not as it was sent: it was changed in the database. Restore a backup.")
	}
	if name == "" {
		return x.File, nil
	}
	z, err := zip.NewReader(bytes.NewReader(x.File), int64(len(x.File)))
	if err != nil {
		return nil, fmt.Errorf("opening the answer that was sent: %w", err)
	}
	raw, err := z.Open(name)
	if err != nil {
		return nil, fault.New(fault.NotFound, "There is no file %q in the answer.", name)
	}
	defer func() { _ = raw.Close() }() // it was only read
	out, err := io.ReadAll(raw)
	if err != nil {
		return nil, fmt.Errorf("reading the answer that was sent: %w", err)
	}
	return out, nil
}

// FOIMedia is the media type of a file of an answer.
func FOIMedia(name string) string {
	_, format, _ := strings.Cut(name, ".")
	switch format {
	case "csv":
		return "text/csv; charset=utf-8"
	case "xlsx":
		return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	case "zip":
		return "application/zip"
	}
	return paper.Format(format).Media()
}

// FOISources says in words where each cell of a sheet comes from: the file and row, or who recorded it, and the day; by kind, number and field.
func (d *Desk) FOISources(ctx context.Context, p *Picture, s *foi.Sheet) (map[foi.Source]Evidence, error) {
	out, origins := map[foi.Source]Evidence{}, map[ledger.Key]map[string]store.Origin{}
	for _, c := range s.Categories {
		for _, r := range c.Rows {
			for _, cell := range r.Cells {
				if cell.Source == nil || cell.Source.Kind == "spend" {
					continue
				}
				key := ledger.Key{Kind: cell.Source.Kind, ID: cell.Source.ID}
				of, ok := origins[key]
				if !ok {
					var err error
					of, err = d.Store.Origins(ctx, p.Council.ID, key)
					if err != nil {
						return nil, err
					}
					origins[key] = of
				}
				var e Evidence
				cite(&e, of[cell.Source.Field])
				out[*cell.Source] = e
			}
		}
	}
	return out, nil
}

// FOILines is the officer's sheet as a table, a cell a line, with its source and what only the officer sees.
func (d *Desk) FOILines(ctx context.Context, p *Picture, f *FOI) ([][]string, error) {
	out := [][]string{{"Category", "Row", "In the answer", "Field", "State", "Value", "Source", "Source row", "As at", "Change", "Was", "Value a year in the register (£)", "Paid in twelve months (£)", "Difference (£)", "Other contracts of the supplier"}}
	if f.Sheet == nil {
		return out, nil
	}
	sources, err := d.FOISources(ctx, p, f.Sheet)
	if err != nil {
		return nil, err
	}
	for _, c := range f.Sheet.Categories {
		category, _ := d.FOI.Category(c.ID)
		for _, r := range c.Rows {
			for _, cell := range r.Cells {
				field, _ := d.FOI.Field(cell.Field)
				line := []string{category.Label, r.Name, yes(!r.LeftOut), field.Label, strings.ReplaceAll(string(cell.State), "_", " "), cell.Value, "", "", "", string(cell.Change), cell.Was}
				if cell.Source != nil && cell.Source.Kind == "spend" {
					line[6] = "payments"
				} else if cell.Source != nil {
					e := sources[*cell.Source]
					line[6], line[7], line[8] = e.Source, strconv.Itoa(e.Row), e.AsAt
				}
				out = append(out, append(line, optional(r.Register, kind.Money.Plain), optional(r.Paid, kind.Money.Plain), optional(r.Difference, kind.Money.Plain), strconv.Itoa(r.Others)))
			}
		}
	}
	return out, nil
}

// WriteFOILines writes the officer's sheet as CSV.
func (d *Desk) WriteFOILines(ctx context.Context, p *Picture, f *FOI, w io.Writer) error {
	lines, err := d.FOILines(ctx, p, f)
	if err != nil {
		return err
	}
	return WriteSheet(w, lines)
}
