package desk_test

import (
	"bytes"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/moothall/moothall/internal/desk"
	"github.com/moothall/moothall/internal/ingest"
	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/ledger"
	"github.com/moothall/moothall/tabular"
)

// forms is a picture with a few records that a form can name.
func forms() *desk.Picture {
	records := []kind.Record{}
	for _, x := range []struct{ kind, doc string }{{"supplier", `{"name":"Acme Ltd"}`}, {"system", `{"name":"Payroll"}`}, {"system", `{"name":"Directory"}`}, {"post", `{"title":"Head of IT"}`}} {
		r := kind.New(x.kind, kind.ID(len(records)+1), 1)
		if r.Decode([]byte(x.doc)) == nil {
			records = append(records, r)
		}
	}
	return &desk.Picture{Snapshot: kind.NewSnapshot(1, records, nil), Today: kind.DateOf(2026, 11, 24)}
}

// Whatever is typed into a form, each field has a value that the ledger takes or a problem in words; what the form shows of the value
// is read as the same value again; and a field that the viewer may not see is never set.
func FuzzForm(f *testing.F) {
	for i, s := range []string{"Acme Ltd", "31 March 2027", "31/02/2027", "£12,500.00", "-1", "yes", "Payroll; Directory", "2 of (Payroll | Directory | Other)", "direct award", "1e309", "nobody", "a\r\nb", "Payroll\nPayroll", "=1+1", "\xff"} {
		f.Add(uint16(i*41), s)
	}
	p, everything := forms(), kind.Whole("ashby", "ann")
	type place struct {
		k *kind.Kind
		i int
	}
	var places []place
	for _, k := range kind.Registers() {
		for i := range k.Fields {
			places = append(places, place{k, i})
		}
	}
	f.Fuzz(func(t *testing.T, which uint16, text string) {
		at := places[int(which)%len(places)]
		k, field := at.k, &at.k.Fields[at.i]
		form := map[string]string{field.Name: text}
		set, wrong := p.ParseForm(everything, k, form)
		v, ok := set[field.Name]
		if ok == (wrong[field.Name] != "") {
			t.Fatalf("%s %q: set %v, problem %q", field.Name, text, ok, wrong[field.Name])
		}
		if hidden, _ := p.ParseForm(kind.Viewer{Council: "ashby"}, k, form); len(hidden) > 0 && field.Sensitivity != kind.Public {
			t.Fatalf("%s was set by somebody who may not see it", field.Name)
		}
		if !ok || !v.Recorded() {
			return
		}
		_, c, err := ledger.Apply(ledger.Edit{Kind: k.Name, ID: 9, Set: set}, nil, false, nil)
		if err != nil || c.Op != ledger.Create {
			t.Fatalf("the ledger refuses %s %q: %v", field.Name, text, err)
		}
		shown := p.Snapshot.Show(field, v)
		again, wrong := p.ParseForm(everything, k, map[string]string{field.Name: shown})
		if len(wrong) > 0 || string(again[field.Name].JSON()) != string(v.JSON()) {
			t.Errorf("%s %q is shown as %q, which is read as %s: %v", field.Name, text, shown, again[field.Name].JSON(), wrong)
		}
	})
}

// A text that goes out as CSV or as a workbook is nothing that a spreadsheet runs, and comes back in with nothing changed.
func FuzzExport(f *testing.F) {
	for _, s := range []string{"=1+1", "+44 1632 960000", "-12.50", "@SUM(A1)", "\t=1", "'=1", "=HYPERLINK(\"http://evil.example\",\"x\")", "a\nb", "_x000D_", "00123", "31/03/2027", "TBC", "<b>&amp;", "\u00a0=1", "1E5", "\x01"} {
		f.Add(s, s)
	}
	k, _ := kind.Of("system")
	everything := kind.Whole("ashby", "ann")
	f.Fuzz(func(t *testing.T, name, notes string) {
		if len(name)+len(notes) > 30_000 || !utf8.ValidString(name) || !utf8.ValidString(notes) {
			return
		}
		doc, _, err := ledger.Apply(ledger.Edit{Kind: k.Name, ID: 1, Set: map[string]kind.Value{"name": kind.TextValue(name), "notes": {Type: kind.LongText, S: notes}}}, nil, false, nil)
		if err != nil || doc["name"] == nil {
			return
		}
		r := kind.New(k.Name, 1, 1)
		err = r.Decode(doc.Spell())
		if err != nil {
			t.Fatal(err)
		}
		p := &desk.Picture{Snapshot: kind.NewSnapshot(1, []kind.Record{r}, nil), Today: kind.DateOf(2026, 11, 24)}
		rows := p.List(everything, k, desk.Filter{})
		var csv, xlsx bytes.Buffer
		err = p.WriteCSV(everything, k, rows, &csv)
		if err != nil {
			t.Fatal(err)
		}
		err = p.WriteXLSX(everything, k, rows, &xlsx)
		if err != nil {
			t.Fatal(err)
		}
		for file, raw := range map[string][]byte{"systems.csv": csv.Bytes(), "systems.xlsx": xlsx.Bytes()} {
			comesBack(t, file, raw, p.Snapshot, k)
		}
	})
}

func comesBack(t *testing.T, name string, raw []byte, snap *kind.Snapshot, k *kind.Kind) {
	t.Helper()
	file, err := tabular.Open(name, bytes.NewReader(raw), int64(len(raw)), tabular.Options{})
	if err != nil {
		t.Fatalf("%s is not taken back: %v", name, err)
	}
	for row, err := range file.Rows(0) {
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range row.Cells {
			if c.Formula {
				t.Errorf("%s: %q runs", name, c.Text)
			}
		}
	}
	r, err := ingest.Understand(file, 0)
	if err != nil {
		t.Fatal(err)
	}
	if r.Kind != k {
		r.ForceKind(k)
	}
	plan, err := r.PlanRegister(snap, ingest.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if plan.New != 0 || plan.Changed != 0 || plan.Unchanged != 1 {
		t.Errorf("%s comes back as %d new, %d changed, %d unchanged: %+v\n%s", name, plan.New, plan.Changed, plan.Unchanged, plan.Outcomes, head(raw))
	}
}

func head(raw []byte) string {
	if bytes.HasPrefix(raw, []byte("PK")) {
		return "(a workbook)"
	}
	return strings.ToValidUTF8(string(raw[:min(len(raw), 2000)]), "?")
}
