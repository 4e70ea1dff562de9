package desk

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/xml"
	"fmt"
	"io"
	"strings"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"

	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/ingest"
	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/store"
	"github.com/moothall/moothall/tabular"
)

// Reconcile brings stored findings up to date with the picture: a day that passes opens and closes findings too.
func (d *Desk) Reconcile(ctx context.Context, p *Picture) error { return d.settle(ctx, p) }

// ErasePerson removes a person's name and numbers for every date at once: from the people kept apart and from every kept file.
// The record stays, without a name, so that history still reads.
func (d *Desk) ErasePerson(ctx context.Context, v kind.Viewer, id kind.ID) error {
	c, err := d.Store.Council(ctx, v.Council)
	if err != nil {
		return err
	}
	values, err := d.Store.Erase(ctx, c.ID, "person", uint32(id), d.now())
	if err != nil {
		return err
	}
	if len(values) == 0 {
		return fault.New(fault.NotFound, "There is nothing left to erase of that person.")
	}
	files, err := d.Store.Files(ctx, c.ID)
	if err != nil {
		return err
	}
	for _, f := range files {
		err := d.eraseFromFile(ctx, c.ID, f.ID, values)
		if err != nil {
			return fmt.Errorf("erasing from a kept file: %w", err)
		}
	}
	err = d.Store.EraseSpend(ctx, c.ID, func(s string) string { return string(blank([]byte(s), values)) })
	if err != nil {
		return err
	}
	err = d.Store.Scrub(ctx)
	d.forget(c.ID)
	return err
}

// eraseFromFile writes a kept file again without some texts; rows and columns stay where they are.
func (d *Desk) eraseFromFile(ctx context.Context, council, file int64, values []string) error {
	f, err := d.Store.OpenFile(ctx, council, file)
	if err != nil {
		return err
	}
	raw, err := io.ReadAll(io.NewSectionReader(f, 0, f.Size))
	if err != nil {
		return fmt.Errorf("reading it: %w", err)
	}
	clean := blank(raw, values)
	if bytes.HasPrefix(raw, []byte("PK\x03\x04")) {
		clean, err = blankWorkbook(raw, values)
		if err != nil {
			return err
		}
	}
	if bytes.Equal(clean, raw) {
		return nil
	}
	return d.Store.ReplaceFile(ctx, council, file, bytes.NewReader(clean))
}

// Erased stands where a person's name stood.
const Erased = "erased"

// blank takes texts out of a text file, in each encoding that it may have, whatever its capitals and with its words apart or not.
func blank(raw []byte, values []string) []byte {
	for _, v := range values {
		for _, form := range forms(v) {
			raw = replaceFold(raw, form, Erased)
			if wide, err := unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM).NewEncoder().String(form); err == nil {
				with, err := unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM).NewEncoder().String(Erased)
				if err == nil {
					raw = bytes.ReplaceAll(raw, []byte(wide), []byte(with))
				}
			}
			for _, page := range []*charmap.Charmap{charmap.Windows1252, charmap.CodePage850} {
				if b, err := page.NewEncoder().String(form); err == nil && b != form {
					raw = replaceFold(raw, b, Erased)
				}
			}
		}
	}
	return raw
}

// forms are the ways in which a file may write a value.
func forms(v string) []string {
	out := []string{v}
	if q := strings.ReplaceAll(v, `"`, `""`); q != v {
		out = append(out, q)
	}
	return out
}

func replaceFold(raw []byte, old, with string) []byte {
	if old == "" {
		return raw
	}
	low, want := bytes.ToLower(raw), bytes.ToLower([]byte(old))
	if len(low) != len(raw) { // a letter changes its length: only as written
		return bytes.ReplaceAll(raw, []byte(old), []byte(with))
	}
	var out []byte
	for {
		i := bytes.Index(low, want)
		if i < 0 {
			return append(out, raw...)
		}
		out = append(append(out, raw[:i]...), with...)
		raw, low = raw[i+len(old):], low[i+len(old):]
	}
}

// blankWorkbook takes texts out of every part of a workbook.
func blankWorkbook(raw []byte, values []string) ([]byte, error) {
	in, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		return nil, fmt.Errorf("opening a kept workbook: %w", err)
	}
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	changed := false
	for _, part := range in.File {
		r, err := part.Open()
		if err != nil {
			return nil, fmt.Errorf("opening a part of a kept workbook: %w", err)
		}
		text, err := io.ReadAll(r)
		if err != nil {
			return nil, fmt.Errorf("reading a part of a kept workbook: %w", err)
		}
		clean := blank(text, escapedToo(values))
		changed = changed || !bytes.Equal(clean, text)
		to, err := w.Create(part.Name)
		if err != nil {
			return nil, fmt.Errorf("writing a kept workbook: %w", err)
		}
		_, err = to.Write(clean)
		if err != nil {
			return nil, fmt.Errorf("writing a kept workbook: %w", err)
		}
	}
	err = w.Close()
	if err != nil {
		return nil, fmt.Errorf("writing a kept workbook: %w", err)
	}
	if !changed {
		return raw, nil
	}
	return out.Bytes(), nil
}

func escapedToo(values []string) []string {
	out := append([]string(nil), values...)
	for _, v := range values {
		var b bytes.Buffer
		if xml.EscapeText(&b, []byte(v)) == nil && b.String() != v {
			out = append(out, b.String())
		}
	}
	return out
}

// Doctor checks what is kept: the history has no gap and records are as it left them, references lead somewhere, payments add up,
// kept files are as they came in, nothing is half written.
func (d *Desk) Doctor(ctx context.Context) ([]string, error) {
	damage := d.Store.Damage(ctx)
	if len(damage) > 0 {
		return damage, ctx.Err()
	}
	problems, err := d.Store.CheckAll(ctx, d.longAgo())
	if err != nil {
		return nil, err
	}
	problems = listed(problems)
	councils, err := d.Store.Councils(ctx)
	if err != nil {
		return nil, err
	}
	for _, c := range councils {
		more, err := d.Store.Check(ctx, c.ID)
		if err != nil {
			return nil, err
		}
		for _, m := range more {
			problems = append(problems, c.Name+": "+m)
		}
		snap, err := d.Store.Load(ctx, c.ID)
		if err != nil {
			problems = append(problems, fmt.Sprintf("%s: a record cannot be read: %v. Restore a backup.", c.Name, err))
			continue
		}
		problems = append(problems, dangling(c.Name, snap)...)
	}
	return problems, nil
}

// dangling lists references to records that are not there.
func dangling(council string, snap *kind.Snapshot) (out []string) {
	for _, k := range kind.Registers() {
		for _, r := range snap.Records(k.Name) {
			for i := range k.Fields {
				for _, id := range r.Cell(i).Targets() {
					if _, ok := snap.Find(k.Fields[i].To, id); !ok {
						out = append(out, fmt.Sprintf("%s: %s %q names %s %d, which is not there. Open the record and choose another.", council, k.Label, kind.NameOf(r), k.Fields[i].To, id))
					}
				}
			}
		}
	}
	return out
}

// ImportByCouncil imports files whose rows say themselves which council they are of.
func (d *Desk) ImportByCouncil(ctx context.Context, files []Incoming, c Choices) (*ImportResult, error) {
	out := &ImportResult{Files: []Imported{}}
	councils, err := d.Store.Councils(ctx)
	if err != nil {
		return nil, err
	}
	for _, in := range files {
		f, err := d.open(in)
		if refused := Refusal(err); refused != "" {
			out.Files = append(out.Files, refusedImport(in.Name, refused))
			continue
		}
		if err != nil {
			return nil, err
		}
		col, names, err := councilColumn(f)
		if err != nil {
			return nil, err
		}
		if col < 0 {
			out.Files = append(out.Files, refusedImport(in.Name, "No column of this file says which council a row is of. Import it with --council NAME."))
			continue
		}
		for _, name := range names {
			slug := councilCalled(councils, name)
			if slug == "" {
				out.Files = append(out.Files, refusedImport(in.Name, fmt.Sprintf("There is no council called %q here. Add it with: moothall council add %q --type T --nation N", name, name)))
				continue
			}
			mine := c
			mine.Only = func(row tabular.Row) bool {
				return col < len(row.Cells) && kind.Fold(row.Cells[col].Text) == kind.Fold(name)
			}
			r, err := d.Import(ctx, slug, []Incoming{in}, mine)
			if err != nil {
				return nil, err
			}
			out.Files = append(out.Files, r.Files...)
			out.ChangeSet, out.Sequence = r.ChangeSet, max(out.Sequence, r.Sequence)
			out.Proposals += r.Proposals
		}
	}
	return out, nil
}

// councilCalled finds the council that a cell names; "" when none is kept here.
func councilCalled(councils []store.Council, name string) string {
	for _, x := range councils {
		if kind.Fold(x.Name) == kind.Fold(name) || x.Slug == slug(name) || x.GSS != "" && x.GSS == name {
			return x.Slug
		}
	}
	return ""
}

// councilColumn finds the column that names councils, and the councils that it names, in their order.
func councilColumn(f *tabular.File) (col int, names []string, err error) {
	r, err := ingest.Understand(f, 0)
	if err != nil {
		return -1, nil, err
	}
	col = -1
	for i, c := range r.Columns {
		if c.Field == "organisation" || c.Field == "body" || kind.Fold(c.Heading) == "council" {
			col = i
			break
		}
	}
	if col < 0 {
		return -1, nil, nil
	}
	seen := map[string]bool{}
	for row, err := range f.Rows(0) {
		if err != nil {
			return -1, nil, err
		}
		if row.Number == r.HeaderRow || col >= len(row.Cells) {
			continue
		}
		name := strings.TrimSpace(row.Cells[col].Text)
		if name != "" && !seen[kind.Fold(name)] {
			seen[kind.Fold(name)] = true
			names = append(names, name)
		}
	}
	return col, names, nil
}
