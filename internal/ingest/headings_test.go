package ingest_test

import (
	"bytes"
	"encoding/json"
	"os"
	"strings"
	"testing"

	"golang.org/x/text/encoding/unicode"

	"github.com/moothall/moothall/internal/ingest"
	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/tabular"
)

func understand(t *testing.T, name, content string) *ingest.Reading {
	t.Helper()
	f, err := tabular.Open(name, strings.NewReader(content), int64(len(content)), tabular.Options{})
	if err != nil {
		t.Fatal(err)
	}
	r, err := ingest.Understand(f, 0)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// Every field of the LGA's schema for contract registers maps, under its name and under its title, each to a field of its own.
func TestEveryFieldOfTheLGASchemaMaps(t *testing.T) {
	raw, err := os.ReadFile(testData(t, "refdata", "esd-schemas", "Contracts", "Contracts.json"))
	if err != nil {
		t.Fatal(err)
	}
	raw, err = unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewDecoder().Bytes(raw)
	if err != nil {
		t.Fatal(err)
	}
	var schema struct {
		Fields []struct{ Name, Title string }
	}
	err = json.Unmarshal(bytes.TrimPrefix(raw, []byte("\xef\xbb\xbf")), &schema)
	if err != nil {
		t.Fatal(err)
	}
	for _, by := range []string{"name", "title"} {
		var head []string
		for _, f := range schema.Fields {
			h := f.Name
			if by == "title" {
				h = f.Title
			}
			head = append(head, `"`+h+`"`)
		}
		r := understand(t, "register.csv", strings.Join(head, ",")+"\n"+strings.Repeat("x,", len(head)-1)+"x\n")
		if r.Kind == nil || r.Kind.Name != "contract" {
			t.Fatalf("by %s the kind is %v", by, r.Kind)
		}
		for _, c := range r.Columns {
			if c.Field == "" {
				t.Errorf("by %s: %q maps to nothing", by, c.Heading)
			}
		}
	}
}

// A contract register as councils keep them: one column for three facts, several CPV codes in a cell, TBC and Rolling as dates. Each
// odd cell is reported at its row, and nothing is lost.
func TestContractRegisterWithOddCells(t *testing.T) {
	r := understand(t, "Contracts.csv", "Council contracts register,,,,,,,,,\nContract Ref:,Contract Title,\"Contractor/\nProvider\",Original Start/Commencement Date,Current end date,CPV code(s),\"SME\nor VSCE\n(inc.\nReg. No.)\",Extension Period,Notice period,Contract value\n"+
		"C1,One,A Ltd,01/04/2024,31/03/2027,\"48000000-8; 72000000\",SME,2 x 12 months,3 months,\"£1,000\"\n"+
		"C2,Two,B Ltd,01/04/2024,TBC,4800,VCSE 1121596,None,4 weeks,TBC\n"+
		"C3,Three,C Ltd,01/04/2024,Rolling,,Large,1+1 years,,1000\n"+
		"C4,Four,D Ltd,31/02/2024,31/02/2027,,L3076,,a while,12\n")
	plan, err := r.PlanRegister(kind.NewSnapshot(0, nil, nil), ingest.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if plan.New != 4 || r.HeaderRow != 2 {
		t.Fatalf("%d new, headings in row %d: %+v", plan.New, r.HeaderRow, r.Columns)
	}
	got := map[string]map[string]kind.Value{}
	for _, e := range plan.Edits {
		if e.Kind == "contract" {
			got[e.Set["reference"].S] = e.Set
		}
	}
	for _, want := range []struct{ ref, field, value string }{
		{"C1", "sme", "yes"}, {"C1", "extension_months", "12"}, {"C1", "extension_count", "2"}, {"C1", "notice_months", "3"}, {"C1", "cpv", "48000000-8; 72000000"}, {"C1", "value", "£1,000"}, {"C1", "open_ended", "no"},
		{"C2", "vcse", "yes"}, {"C2", "charity_number", "1121596"}, {"C2", "notice_days", "28"}, {"C2", "end", ""}, {"C2", "value", ""}, {"C2", "open_ended", ""}, {"C2", "size_text", "VCSE 1121596"},
		{"C3", "open_ended", "yes"}, {"C3", "sme", "no"}, {"C3", "extension_months", "12"}, {"C3", "extension_count", "2"}, {"C4", "end", ""}, {"C4", "size_text", "L3076"}, {"C4", "notice_text", "a while"},
	} {
		if v := got[want.ref][want.field].String(); v != want.value {
			t.Errorf("%s %s is %q, want %q", want.ref, want.field, v, want.value)
		}
	}
	odd := map[string]bool{}
	for _, p := range plan.Problems {
		odd[strings.Join([]string{strings.Fields(p.Column)[0], string(rune('0' + p.Row))}, " ")] = true
	}
	for _, want := range []string{"Current 4", "Contract 4", "CPV 4", "Original 6", "Current 6", "SME 6", "Notice 6"} {
		if !odd[want] {
			t.Errorf("no problem at %s: %+v", want, plan.Problems)
		}
	}
	if len(plan.Problems) != 7 {
		t.Errorf("%d problems: %+v", len(plan.Problems), plan.Problems)
	}
}

// Totals in all their places are left out; a payee that only begins with Total is a payee.
func TestTotals(t *testing.T) {
	r := understand(t, "Payments.csv", "Supplier Name,Payment Date,Net Amount\nA,01/04/2026,10.00\nTotal Energies Gas & Power,01/04/2026,5.50\nDirectorate total,,15.50\nB,02/04/2026,(0.50)\nC,02/04/2026,2.00-\n,,13.00\nGrand Total,,13.00\nPrinted on 1 May 2026,,\n")
	p, err := r.Spend(take)
	if err != nil {
		t.Fatal(err)
	}
	if p.Rows != 4 || p.Total != 1300 || p.LeftOutCount != 4 {
		t.Errorf("%d rows, %v, left out %+v, problems %+v", p.Rows, p.Total, p.LeftOut, p.Problems)
	}
}

// An org chart without any names says nothing about vacancies; one with most names says that the others are vacant.
func TestVacancies(t *testing.T) {
	for names, want := range map[string]string{",,": "", "A Amin,,C Clark": "yes"} {
		n := strings.Split(names, ",")
		r := understand(t, "Org chart.csv", "Post,Job title,Reports to,Name\n1,Chief Executive,,"+n[0]+"\n2,Director,3,"+n[1]+"\n3,Head of Legal,Chief Executive,"+n[2]+"\n")
		plan, err := r.PlanRegister(kind.NewSnapshot(0, nil, nil), ingest.Options{})
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range plan.Edits {
			if e.Kind == "post" && e.Set["title"].S == "Director" {
				if got := e.Set["vacant"].String(); got != want {
					t.Errorf("with names %q the director's post is vacant: %q", names, got)
				}
				if !e.Set["reports_to"].Recorded() {
					t.Error("a post that reports to a later row lost its line")
				}
			}
		}
	}
}

// A file of anything else is unknown: no guess, no panic.
func TestUnknownFile(t *testing.T) {
	for _, content := range []string{"hello\n", "a,b,c\n1,2,3\n4,5,6\n", "Date\n01/01/2026\n", strings.Repeat("word ", 400) + "\n"} {
		if r := understand(t, "x.csv", content); r.Kind != nil && r.Missing() == "" {
			t.Errorf("%.20q is read as %s", content, r.Kind.Name)
		}
	}
}

// Dates are read in the order that the file itself shows, wherever in it that is; where it never shows, the file is told so.
func TestDateOrder(t *testing.T) {
	head := "Supplier Name,Payment Date,Net Amount\n"
	for _, x := range []struct{ rows, want, problem string }{
		{strings.Repeat("A Ltd,03/04/2026,1.00\n", 400) + "B Ltd,03/28/2026,1.00\n", "2026-03-04", ""},
		{"A Ltd,03/04/2026,1.00\nB Ltd,28/04/2026,1.00\n", "2026-04-03", ""},
		{"A Ltd,03/04/2026,1.00\nB Ltd,05/04/2026,1.00\n", "2026-04-03", "day, month, year"},
	} {
		r := understand(t, "Payments.csv", head+x.rows)
		p, err := r.Spend(take)
		if err != nil {
			t.Fatal(err)
		}
		said := ""
		for _, q := range p.Problems {
			said += q.Problem
		}
		if p.First.String() != x.want || (x.problem == "") != (said == "") || !strings.Contains(said, x.problem) {
			t.Errorf("%.40q: first day %s, want %s; said %q", x.rows, p.First, x.want, said)
		}
	}
}

// A systems register under other councils' headings: a remark in brackets does not hide a field, but a unit of another size does.
func TestSystemsUnderOtherHeadings(t *testing.T) {
	for heading, want := range map[string]string{
		"RTO (hrs)": "promised_hours", "Recovery time objective (hours)": "promised_hours", "RTO (days)": "", "RTO [mins]": "", "Depends On (upstream systems)": "depends_on", "Relies on": "depends_on", "Where hosted": "hosting",
		"Hosting Location": "hosting", "Criticality (1-5)": "tier", "Business services supported": "services", "Annual cost (£000)": "", "Annual cost (£)": "annual_cost", "work_to_restore_hours": "restore_hours",
	} {
		r := understand(t, "systems.csv", "System name,Supplier,"+heading+"\nOne,Two,Three\n")
		if got := r.Columns[2].Field; got != want {
			t.Errorf("%q is %q, want %q", heading, got, want)
		}
	}
}

// A contract register that has a description and no title is read: the description is its title. Beside a title it stays the description.
func TestContractRegisterWithoutTitle(t *testing.T) {
	for head, want := range map[string]string{
		"Agreement reference,Description of contract,Vendor name,Contract end":                "reference title supplier end",
		"Agreement reference,Description of contract,Vendor name,Contract end,Contract title": "reference description supplier end title",
	} {
		r := understand(t, "agreements.csv", head+"\nA1,Housing,Fernhill,31/03/2028,Homes\n")
		var got []string
		for _, c := range r.Columns {
			if c.Heading != "" {
				got = append(got, c.Field)
			}
		}
		if r.Kind == nil || r.Kind.Name != "contract" || strings.Join(got, " ") != want {
			t.Errorf("%s is %v %v, want %s", head, r.Kind, got, want)
		}
	}
}
