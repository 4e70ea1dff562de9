package desk_test

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"github.com/moothall/moothall/internal/desk"
	"github.com/moothall/moothall/internal/kind"
)

// Every text field of every register, beginning with each sign that a spreadsheet runs: no cell of the export does, and the export comes
// back in with nothing changed.
func TestExportsAreFormulaSafe(t *testing.T) {
	d, _, _ := open(t)
	me := kind.Whole("ashby", "ann")
	starts := []string{"=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1+1", "\r=1+1", "'=1+1", "=HYPERLINK(\"http://evil.example\",\"x\")", " =1+1"}
	for _, k := range kind.Registers() {
		if k.Name == "council" { // there is one already, of another name
			continue
		}
		for i, s := range starts {
			set := map[string]kind.Value{}
			for _, f := range k.Fields {
				if f.Type == kind.Text || f.Type == kind.LongText {
					set[f.Name] = kind.Value{Type: f.Type, S: s + strings.Repeat("!", i)} // each record has a name of its own
				}
				if !slices.Contains(k.Match[len(k.Match)-1], f.Name) {
					continue // a record is found again by what it is matched by
				}
				switch f.Type {
				case kind.Day:
					set[f.Name] = kind.DateValue(d.Today() - kind.Date(i))
				case kind.Choice:
					set[f.Name] = kind.Value{Type: kind.Choice, S: f.Choices[0]}
				case kind.Ref:
					set[f.Name] = kind.RefValue(nth(t, d, f.To, i))
				}
			}
			others := map[string]kind.Value{} // what another person says than the one who said the rest
			if k.Guard != nil && k.Guard.Other != nil {
				for _, f := range k.Guard.Other.Fields {
					if v, ok := set[f]; ok {
						others[f] = v
						delete(set, f)
					}
				}
			}
			id, _, err := d.Save(ctx, me, k, nil, set, 0)
			if err != nil {
				t.Fatal(err)
			}
			if len(others) > 0 {
				_, _, err = d.Save(ctx, kind.Whole("ashby", "assurer"), k, []kind.ID{id}, others, 0)
				if err != nil {
					t.Fatal(err)
				}
			}
		}
		p := picture(t, d)
		rows := p.List(me, k, desk.Filter{})
		var text, book bytes.Buffer
		err := p.WriteCSV(me, k, rows, &text)
		if err != nil {
			t.Fatal(err)
		}
		err = p.WriteXLSX(me, k, rows, &book)
		if err != nil {
			t.Fatal(err)
		}
		cells, err := csv.NewReader(&text).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		harmless(t, k.Plural+".csv", cells)
		f, err := excelize.OpenReader(bytes.NewReader(book.Bytes()))
		if err != nil {
			t.Fatal(err)
		}
		cells, err = f.GetRows(k.Labels)
		if err != nil {
			t.Fatal(err)
		}
		harmless(t, k.Plural+".xlsx", cells)
		r, err := d.Import(ctx, "ashby", []desk.Incoming{{Name: k.Plural + ".xlsx", Data: bytes.NewReader(book.Bytes()), Size: int64(book.Len())}}, desk.Choices{Actor: "ann", As: k.Name})
		if err != nil {
			t.Fatal(err)
		}
		if x := r.Files[0]; x.Refused != "" || x.New != 0 || x.Changed != 0 || x.Unchanged != len(rows) {
			t.Errorf("%s: %d new, %d changed, %d unchanged of %d %s", k.Plural, x.New, x.Changed, x.Unchanged, len(rows), x.Refused)
		}
	}
}

func harmless(t *testing.T, name string, rows [][]string) {
	t.Helper()
	for i, row := range rows {
		for _, c := range row {
			if c != "" && strings.ContainsAny(c[:1], "=+-@\t\r") {
				t.Errorf("%s row %d holds %q", name, i+1, c)
			}
		}
	}
}

// nth is the record of a kind at a place, made where there is none.
func nth(t *testing.T, d *desk.Desk, name string, i int) kind.ID {
	t.Helper()
	if rs := picture(t, d).Snapshot.Records(name); i < len(rs) {
		return rs[i].RecordID()
	}
	k, _ := kind.Of(name)
	set := map[string]kind.Value{}
	for _, f := range k.Fields {
		if f.Type == kind.Text || f.Type == kind.LongText {
			set[f.Name] = kind.Value{Type: f.Type, S: fmt.Sprint("Number ", i)}
		}
	}
	id, _, err := d.Save(ctx, kind.Whole("ashby", "ann"), k, nil, set, 0)
	if err != nil {
		t.Fatal(err)
	}
	return id
}
