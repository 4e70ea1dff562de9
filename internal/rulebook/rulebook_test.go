package rulebook_test

import (
	"fmt"
	"os"
	"slices"
	"testing"

	"github.com/expr-lang/expr/ast"

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

// A rule without all three answers among its examples has not been thought through. Only a rule that can always tell, by its
// condition, needs no example of "cannot tell".
func TestExamplesShowEveryAnswer(t *testing.T) {
	always := 0
	for _, r := range load(t).Rules {
		seen := map[string]bool{}
		for _, ex := range r.Examples {
			seen[ex.Expect] = true
		}
		tells := tellsAlways(parse(t, r.When))
		if tells {
			always++
		}
		if !seen["found"] || !seen["clear"] || !seen["cannot tell"] && !tells {
			t.Errorf("%s: its examples show only %v", r.ID, seen)
		}
	}
	t.Logf("%d rules can always tell", always)
}

// tellsAlways: whatever a condition reads it also asks `== nil` of.
func tellsAlways(condition ast.Node) bool {
	w := reading{asked: map[string]bool{}}
	ast.Walk(&condition, &w)
	for _, read := range w.read {
		if !w.asked[read] {
			return false
		}
	}
	return !w.calls
}

// reading is what a condition reads, and what it asks to be recorded.
type reading struct {
	asked map[string]bool
	read  []string
	calls bool // functions, which may be unable to tell
}

func (w *reading) Visit(n *ast.Node) {
	switch n := (*n).(type) {
	case *ast.BinaryNode:
		if of, ok := askedOf(n); ok {
			w.asked[source(of)] = true
		}
	case *ast.MemberNode:
		w.read = append(w.read, source(n))
	case *ast.CallNode:
		if callee := source(n.Callee); callee != "months_from" && callee != "days_from" && callee != "pounds" {
			w.calls = true
		}
	case *ast.BuiltinNode:
		w.calls = true
	}
}

// askedOf gives what `x == nil` asks about.
func askedOf(n ast.Node) (ast.Node, bool) {
	b, ok := n.(*ast.BinaryNode)
	if !ok || b.Operator != "==" && b.Operator != "!=" {
		return nil, false
	}
	_, isNil := b.Right.(*ast.NilNode)
	return b.Left, isNil
}

// A rulebook that mostly says "fill in this field" is a form. A rule counts here when it is found only where something is not
// recorded, whatever else it asks: one of the clauses that must all hold is `== nil`.
func TestFewRulesOnlyAskForRecords(t *testing.T) {
	var ids []string
	for _, r := range load(t).Rules {
		if slices.ContainsFunc(clauses(parse(t, r.When)), func(n ast.Node) bool {
			_, asked := askedOf(n)
			return asked
		}) {
			ids = append(ids, r.ID)
		} else if r.Fold {
			t.Errorf("%s folds as missing data, and its condition does not say that something is missing", r.ID)
		}
	}
	t.Logf("%d rules: %v", len(ids), ids)
	if len(ids) > 8 || len(ids) == 0 {
		t.Errorf("%d rules only test that something is recorded; eight are enough", len(ids))
	}
}

// clauses are the parts of a condition that must all hold.
func clauses(n ast.Node) []ast.Node {
	b, ok := n.(*ast.BinaryNode)
	if ok && b.Operator == "and" {
		return append(clauses(b.Left), clauses(b.Right)...)
	}
	return []ast.Node{n}
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
