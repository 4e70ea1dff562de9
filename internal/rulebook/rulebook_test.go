package rulebook_test

import (
	"fmt"
	"os"
	"testing"

	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/rule"
	"github.com/moothall/moothall/internal/rulebook"
)

func load(t testing.TB) *rule.Book {
	t.Helper()
	b, err := rulebook.Load(os.DirFS("../../knowledge"))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestEveryExample(t *testing.T) {
	b := load(t)
	for _, err := range b.CheckExamples() {
		t.Error(err)
	}
	t.Logf("%d rules", len(b.Rules))
}

// A rule without all three answers among its examples has not been thought through. A gap can always be told.
func TestExamplesShowEveryAnswer(t *testing.T) {
	for _, r := range load(t).Rules {
		seen := map[string]bool{}
		for _, ex := range r.Examples {
			seen[ex.Expect] = true
		}
		if !seen["found"] || !seen["clear"] || !seen["cannot tell"] && !r.Fold {
			t.Errorf("%s: its examples show only %v", r.ID, seen)
		}
	}
}

// BenchmarkTenThousandRecords runs the whole rulebook over 2,500 contracts, suppliers, systems and posts each.
func BenchmarkTenThousandRecords(b *testing.B) {
	book := load(b)
	const n = 2500
	var rs []kind.Record
	facts := rule.Facts{Spend: &rule.Spend{First: kind.DateOf(2025, 11, 1), Last: kind.DateOf(2026, 10, 31), Suppliers: map[kind.ID]rule.Paid{}}}
	for i := range kind.ID(n) {
		id := i + 1
		head := kind.Head{ID: id}
		for k, doc := range map[string]string{
			"contract": fmt.Sprintf(`{"title":"Contract %d","supplier":%d,"end":"20%d-03-31","annual_value":%d,"owner":%d,"systems":[%d]}`, id, id%900+1, 24+i%8, i*1000, id, id),
			"supplier": fmt.Sprintf(`{"name":"Supplier %d","it":%t}`, id, i%5 == 0),
			"system":   fmt.Sprintf(`{"name":"System %d","tier":"mission critical","depends_on":[[1,%d]],"end_of_support":"2027-01-01","promised_hours":4,"restore_hours":%d}`, id, id/2+1, i%9),
			"post":     fmt.Sprintf(`{"title":"Post %d","reports_to":%d,"vacant":%t}`, id, id/5+1, i%7 == 0),
		} {
			r := kind.New(k, head.ID, 1)
			err := r.Decode([]byte(doc))
			if err != nil {
				b.Fatal(err)
			}
			rs = append(rs, r)
		}
		facts.Spend.Suppliers[id] = rule.Paid{TwelveMonths: kind.Money(i) * 10000, Last90: kind.Money(i) * 2500}
	}
	var found int
	for b.Loop() {
		in := rule.Input{Snapshot: kind.NewSnapshot(1, rs, nil), Today: kind.DateOf(2026, 11, 21), Nation: "england", Facts: facts}
		found = len(rule.NewAgenda(book.Run(in), 10).All)
	}
	b.ReportMetric(float64(found), "findings")
}

// A payee that nobody has linked may be the supplier under another spelling, so "paid nothing" cannot be told yet.
func TestUnlinkedPayeeKeepsItOpen(t *testing.T) {
	r, ok := load(t).Rule("CONTRACT-NO-SPEND")
	if !ok {
		t.Fatal("the rule is gone")
	}
	contract := kind.New("contract", 1, 1)
	err := contract.Decode([]byte(`{"title":"Legal cases","supplier":1,"end":"2028-03-31","annual_value":1800000}`))
	if err != nil {
		t.Fatal(err)
	}
	supplier := kind.New("supplier", 1, 1)
	err = supplier.Decode([]byte(`{"name":"Casebound Ltd"}`))
	if err != nil {
		t.Fatal(err)
	}
	book := &rule.Book{Rules: []*rule.Rule{r}}
	for payee, want := range map[string]rule.Outcome{"CASEBOUND LIMITED": rule.CannotTell, "Oakleaf": rule.Found} {
		spend := &rule.Spend{First: kind.DateOf(2026, 4, 1), Last: kind.DateOf(2026, 10, 31), Payees: []rule.Paid{{Name: payee}}}
		got := book.Run(rule.Input{Snapshot: kind.NewSnapshot(1, []kind.Record{contract, supplier}, nil), Today: kind.DateOf(2026, 11, 21), Nation: "wales", Facts: rule.Facts{Spend: spend}})
		if len(got) != 1 || got[0].Outcome != want {
			t.Errorf("beside the payee %s: %+v, want %s", payee, got, want)
		}
	}
}
