package rulebook_test

import (
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/expr-lang/expr/ast"
	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

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
			return asked && n.(*ast.BinaryNode).Operator == "==" // that it is recorded is asked so as not to nag
		}) {
			ids = append(ids, r.ID)
		} else if r.Fold {
			t.Errorf("%s folds as missing data, and its condition does not say that something is missing", r.ID)
		}
	}
	t.Logf("%d rules: %v", len(ids), ids)
	if len(ids) > 9 || len(ids) == 0 {
		t.Errorf("%d rules only test that something is recorded; nine are enough", len(ids))
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

// large is a council of 2,000 contracts, suppliers, systems, services and posts each.
func large(b testing.TB) rule.Input {
	const n = 2000
	var rs []kind.Record
	facts := rule.Facts{Spend: &rule.Spend{First: kind.DateOf(2025, 11, 1), Last: kind.DateOf(2026, 10, 31), Suppliers: map[kind.ID]rule.Paid{}}}
	for i := range kind.ID(n) {
		id := i + 1
		for k, doc := range map[string]string{
			"contract": fmt.Sprintf(`{"title":"Contract %d","supplier":%d,"end":"20%d-03-31","annual_value":%d,"owner":%d,"systems":[%d]}`, id, id%900+1, 24+i%8, i*1000, id, id),
			"supplier": fmt.Sprintf(`{"name":"Supplier %d","it":%t}`, id, i%5 == 0),
			"system":   fmt.Sprintf(`{"name":"System %d","tier":"mission critical","depends_on":[[1,%d]],"end_of_support":"2027-01-01","promised_hours":4,"restore_hours":%d}`, id, id/2+1, i%9),
			"service":  fmt.Sprintf(`{"name":"Service %d","essential":%t,"systems":[%d,%d]}`, id, i%3 == 0, id, id/3+1),
			"post":     fmt.Sprintf(`{"title":"Post %d","reports_to":%d,"vacant":%t}`, id, id/5+1, i%7 == 0),
		} {
			rs = append(rs, record(b, k, id, doc))
		}
		facts.Spend.Suppliers[id] = rule.Paid{TwelveMonths: kind.Money(i) * 10000, Last90: kind.Money(i) * 2500}
	}
	return rule.Input{Snapshot: kind.NewSnapshot(1, rs, nil), Today: kind.DateOf(2026, 11, 21), Nation: "england", Facts: facts}
}

// anew is a snapshot of the same records of which nothing has been worked out.
func anew(s *kind.Snapshot) *kind.Snapshot {
	var rs []kind.Record
	for _, k := range kind.Registers() {
		rs = append(rs, s.Records(k.Name)...)
	}
	return kind.NewSnapshot(s.Seq, rs, nil)
}

func record(t testing.TB, kindName string, id kind.ID, doc string) kind.Record {
	t.Helper()
	r := kind.New(kindName, id, 1)
	err := r.Decode([]byte(doc))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func everyone(*rule.Result) bool { return true }

// BenchmarkTenThousandRecords runs the whole rulebook and ranks its agenda: all of it, and what one changed record can reach.
func BenchmarkTenThousandRecords(b *testing.B) {
	book, in := load(b), large(b)
	b.Run("all", func(b *testing.B) {
		found := 0
		for b.Loop() {
			in.Snapshot = anew(in.Snapshot)
			found = len(book.Run(in).Agenda(10, everyone).All)
		}
		b.ReportMetric(float64(found), "findings")
	})
	for _, c := range []struct{ name, kind, doc string }{
		{"after-a-contract", "contract", `{"title":"Contract 7","supplier":8,"end":"20%02d-03-31","annual_value":6000,"owner":9,"systems":[7]}`},
		{"after-a-service", "service", `{"name":"Service 7","essential":true,"systems":[7,%d]}`},
		{"after-a-post", "post", `{"title":"Post 7","reports_to":2,"vacant":true,"level":"%d"}`},
		{"after-a-system", "system", `{"name":"System 7","tier":"mission critical","depends_on":[[1,4]],"end_of_support":"2027-01-01","promised_hours":4,"restore_hours":%d}`},
	} {
		b.Run(c.name, func(b *testing.B) {
			results := book.Run(in)
			for i := 0; b.Loop(); i++ {
				b.StopTimer()
				next := in
				next.Snapshot = in.Snapshot.With(in.Snapshot.Seq+1, nil, kind.Replacement{Kind: c.kind, ID: 7, New: record(b, c.kind, 7, fmt.Sprintf(c.doc, 10+i%80))})
				b.StartTimer()
				results = book.After(results, next)
				results.Agenda(10, everyone)
				in = next
			}
		})
	}
}

// What is judged again after a change is what judging everything again would say, whatever changed.
func TestAfterIsRun(t *testing.T) {
	book := load(t)
	spend := &rule.Spend{First: kind.DateOf(2025, 11, 1), Last: kind.DateOf(2026, 10, 31), Suppliers: map[kind.ID]rule.Paid{}}
	for i := range kind.ID(4) {
		spend.Suppliers[i+1] = rule.Paid{TwelveMonths: kind.Money(i) * 900_000, Last90: kind.Money(i) * 250_000}
	}
	rapid.Check(t, func(rt *rapid.T) {
		in := rule.Input{Today: kind.DateOf(2026, 11, 21), Nation: "england", Facts: rule.Facts{Spend: spend}, Snapshot: kind.NewSnapshot(1, nil, nil)}
		results := book.Run(in)
		for range 60 {
			var reps []kind.Replacement
			for range rapid.IntRange(1, 3).Draw(rt, "changes") {
				reps = append(reps, drawReplacement(rt, in.Snapshot))
			}
			in.Snapshot = in.Snapshot.With(in.Snapshot.Seq+1, nil, reps...)
			results = book.After(results, in)
			fresh := in
			fresh.Snapshot = anew(in.Snapshot)
			if d := cmp.Diff(told(book.Run(fresh)), told(results)); d != "" {
				rt.Fatalf("judging again what changed says otherwise (-all, +what changed):\n%s", d)
			}
		}
	})
}

// told is all that a reader can see of results, in the agenda's order too.
func told(rs *rule.Results) (out []string) {
	for r := range rs.All() {
		out = append(out, fmt.Sprint(r.ID, r.Outcome, r.Title, r.Why, r.Assumes, r.Due, r.Pence, r.Essential, r.Owner, r.Subject, r.Evidence, r.Missing))
	}
	for _, r := range rs.Agenda(0, everyone).All {
		out = append(out, r.ID)
	}
	return out
}

// drawReplacement makes a record, changes one field of it, or removes it.
func drawReplacement(t *rapid.T, s *kind.Snapshot) kind.Replacement {
	kinds := kind.Registers()
	for _, name := range []string{"contract", "supplier", "system", "contract", "supplier", "system", "post", "service"} { // most rules are about these
		k, _ := kind.Of(name)
		kinds = append(kinds, k)
	}
	k := rapid.SampledFrom(kinds).Draw(t, "kind")
	id := kind.ID(rapid.IntRange(1, 3).Draw(t, "id"))
	out := kind.Replacement{Kind: k.Name, ID: id}
	old, there := s.Find(k.Name, id)
	if there && rapid.IntRange(0, 9).Draw(t, "gone") == 0 {
		return out
	}
	doc := map[string]json.RawMessage{}
	one := rapid.IntRange(0, len(k.Fields)-1).Draw(t, "field")
	for i := range k.Fields {
		f := &k.Fields[i]
		raw := ""
		if there && i != one {
			raw = strings.TrimPrefix(string(old.Cell(i).JSON()), "null")
		} else if f.Name == k.NameField || rapid.Bool().Draw(t, "with "+f.Name) {
			raw = drawValue(t, f)
		}
		if raw != "" && !f.Personal {
			doc[f.Name] = json.RawMessage(raw)
		}
	}
	raw, err := json.Marshal(doc)
	if err != nil {
		t.Fatal(err)
	}
	out.New = kind.New(k.Name, id, 1)
	err = out.New.Decode(raw)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func drawValue(t *rapid.T, f *kind.Field) string {
	n := rapid.IntRange(1, 3).Draw(t, f.Name)
	switch f.Type {
	case kind.Choice:
		return fmt.Sprintf("%q", f.Choices[n%len(f.Choices)])
	case kind.Int, kind.Decimal, kind.Ref:
		return fmt.Sprint(n)
	case kind.Pence:
		return fmt.Sprint(n * 400_000)
	case kind.YesNo:
		return fmt.Sprint(n%2 == 0)
	case kind.Day:
		return fmt.Sprintf(`"20%d-0%d-15"`, 25+n%3, n*2)
	case kind.List:
		return fmt.Sprintf(`["Word %d"]`, n)
	case kind.Refs:
		return fmt.Sprintf(`[%d]`, n)
	case kind.NeedList:
		return fmt.Sprintf(`[[1,%d]]`, n)
	}
	return fmt.Sprintf(`"%s %d"`, f.Label, n)
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
		got := slices.Collect(book.Run(rule.Input{Snapshot: kind.NewSnapshot(1, []kind.Record{contract, supplier}, nil), Today: kind.DateOf(2026, 11, 21), Nation: "wales", Facts: rule.Facts{Spend: spend}}).All())
		if len(got) != 1 || got[0].Outcome != want {
			t.Errorf("beside the payee %s: %+v, want %s", payee, got, want)
		}
	}
}
