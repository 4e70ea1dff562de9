package desk_test

import (
	"strings"
	"testing"

	"github.com/moothall/moothall/internal/desk"
	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/tabular"
)

// readBetween are fields that the importer reads between the lines: no cell holds them as they are.
var readBetween = map[string]string{"open_ended": "end", "vacant": "holder", "extension_months": "extension_text", "extension_count": "extension_text", "notice_days": "notice_text"}

// For every finding of the demonstration, the kept file holds each piece of evidence at its row.
func TestEvidenceOpens(t *testing.T) {
	d, _, _ := open(t)
	bringDemo(t, d)
	p := picture(t, d)
	a, err := d.Agenda(ctx, p, kind.Whole("ashby", "ann"), true)
	if err != nil {
		t.Fatal(err)
	}
	checked := 0
	for _, f := range append(a.Findings, a.Strong...) {
		if len(f.Evidence) == 0 && !strings.HasPrefix(f.ID, "TRAINING-OVERDUE") { // it counts people, whom no finding names
			t.Errorf("%s has no evidence", f.Title)
		}
		for _, e := range f.Evidence {
			if e.Row == 0 && fromPreset(p, e) { // the list of what such a council usually provides is no file of its own
				continue
			}
			if e.Row == 0 {
				t.Errorf("%s: %s of %s stands in no file", f.Title, e.Field, e.Record.Name)
				continue
			}
			row := keptRow(t, d, e.File, e.Row)
			if !stands(p, e, row) {
				t.Errorf("%s: %s row %d does not hold %s %q: %q", f.ID, e.Source, e.Row, e.Field, e.Value, row)
			}
			checked++
		}
	}
	t.Logf("%d findings, %d pieces of evidence opened", len(a.Findings), checked)
	if checked < 100 {
		t.Errorf("only %d pieces of evidence were opened", checked)
	}
}

// fromPreset tells whether a fact is about a service of the preset list, and says where it comes from.
func fromPreset(p *desk.Picture, e desk.Evidence) bool {
	s, ok := p.Snapshot.Services.Get(e.Record.ID)
	return ok && e.Record.Kind == "service" && s.Preset.Or(false) && e.Source != ""
}

func keptRow(t *testing.T, d *desk.Desk, file int64, n int) []string {
	t.Helper()
	f, err := d.OpenKept(ctx, 1, file)
	if err != nil {
		t.Fatal(err)
	}
	sheet, err := d.SheetOf(ctx, 1, file, f)
	if err != nil {
		t.Fatal(err)
	}
	for row, err := range f.Rows(sheet) {
		if err != nil {
			t.Fatal(err)
		}
		if row.Number == n {
			var out []string
			for _, c := range row.Cells {
				out = append(out, strings.Join(strings.Fields(c.Text), " "))
			}
			return out
		}
	}
	return nil
}

func stands(p *desk.Picture, e desk.Evidence, row []string) bool {
	if _, between := readBetween[e.Field]; between {
		return len(row) > 0
	}
	f := &kind.Field{}
	if k, ok := kind.Of(e.Record.Kind); ok {
		if fd, ok := k.Field(e.Field); ok {
			f = fd
		}
	}
	if len(f.MadeFrom) > 0 { // a name that the program makes of other cells
		return len(row) > 0
	}
	parts := strings.Split(e.Value, "; ")
	if f.Type == kind.NeedList { // A | B; 2 of (C | D)
		parts = strings.FieldsFunc(e.Value, func(r rune) bool { return strings.ContainsRune(";|()", r) })
	}
	for _, part := range parts {
		part = strings.TrimSpace(part)
		if part == "" || f.Type == kind.NeedList && strings.HasSuffix(part, " of") {
			continue
		}
		found := false
		for _, cell := range row {
			found = found || spelt(f, cell, part)
		}
		if !found && f.Type == kind.Ref {
			found = byNumber(p, f, part, row)
		}
		if !found {
			return false
		}
	}
	return true
}

// spelt tells whether a cell says a value in its own way.
func spelt(f *kind.Field, cell, value string) bool {
	if strings.Contains(kind.Fold(cell), kind.Fold(value)) {
		return true
	}
	if y, m, d, ok, _ := tabular.ParseDate(cell, tabular.DMY); ok && kind.DateOf(y, m, d).String() == value {
		return true
	}
	if f.Type == kind.Choice {
		word, ok := f.Pick(cell)
		return ok && word == value
	}
	if f.Type == kind.YesNo {
		yes, ok := tabular.ParseYesNo(cell)
		return ok && yes == (value == "yes")
	}
	if f.Type == kind.Decimal {
		n, ok := tabular.ParseHours(cell)
		return ok && kind.DecimalValue(n).String() == value
	}
	a, okA, _ := tabular.ParseMoney(cell)
	b, okB, _ := tabular.ParseMoney(value)
	return okA && okB && a == b
}

// byNumber tells whether the row names a record by its own number, as an org chart does.
func byNumber(p *desk.Picture, f *kind.Field, name string, row []string) bool {
	for _, id := range p.Snapshot.Named(f.To, name) {
		r, _ := p.Snapshot.Find(f.To, id)
		number := kind.Get(r, "number").String()
		for _, cell := range row {
			if number != "" && cell == number {
				return true
			}
		}
	}
	return false
}
