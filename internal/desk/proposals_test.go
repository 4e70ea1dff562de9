package desk_test

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/moothall/moothall/internal/app"
	"github.com/moothall/moothall/internal/desk"
	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/ledger"
)

var ann = kind.Whole("ashby", "ann")

func proposals(t testing.TB, d *desk.Desk) []desk.Proposal {
	t.Helper()
	p, err := d.Picture(ctx, "ashby")
	if err != nil {
		t.Fatal(err)
	}
	all, err := d.Proposals(p)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func answer(t *testing.T, d *desk.Desk, x desk.Proposal, a string) int64 {
	t.Helper()
	seq, err := d.Answer(ctx, "ashby", ann, x.ID, a)
	if err != nil {
		t.Fatalf("%s: %v", x.Question, err)
	}
	return seq
}

// ofKind gives the proposals of a kind.
func ofKind(all []desk.Proposal, k string) []desk.Proposal {
	return slices.DeleteFunc(slices.Clone(all), func(x desk.Proposal) bool { return x.Kind != k })
}

// The proposals of the demonstration, to be read: each is sure enough, has evidence, and asks about each spelling once.
func TestDemoProposals(t *testing.T) {
	d, _, _ := open(t)
	bringDemo(t, d)
	all := proposals(t, d)
	seen := map[string]bool{}
	for _, x := range all {
		t.Logf("%-18s %.2f %s", x.Kind, x.Confidence, x.Question)
		if x.Confidence < 0.5 || x.Confidence > 1 || len(x.Evidence) == 0 || seen[x.ID] {
			t.Errorf("%s: confidence %.2f, evidence %v", x.ID, x.Confidence, x.Evidence)
		}
		seen[x.ID] = true
		for _, trap := range []string{"NORTHGATE VEHICLE", "FRIENDS LIFE", "Sage Landscapes", "SCAFFOLDING"} {
			if strings.Contains(strings.ToUpper(x.Question), strings.ToUpper(trap)) {
				t.Errorf("a trap is proposed: %s", x.Question)
			}
		}
	}
	if len(all) < 20 || len(all) > 40 {
		t.Errorf("%d proposals", len(all))
	}
}

const spellings = "Supplier Name,Payment Date,Net Amount,Service\nHill Heating Ltd,01/04/2026,5000.00,Repairs\nHILL HEATING LIMITED,02/05/2026,700.00,Repairs\n"

// Three spellings of one payee are one question; a no holds when a fourth spelling comes, and says nothing about the new one.
func TestANoHoldsWhenTheListGrows(t *testing.T) {
	d, _, _ := open(t)
	bring(t, d, "spend.csv", []byte(spellings+"The Hill Heating Ltd.,03/06/2026,90.00,Repairs\n"))
	same := ofKind(proposals(t, d), "same-supplier")
	if len(same) != 1 || !strings.Contains(same[0].Question, "The Hill Heating Ltd.") || !strings.Contains(same[0].Question, "HILL HEATING LIMITED") {
		t.Fatalf("three spellings: %+v", same)
	}
	answer(t, d, same[0], "no")
	for len(ofKind(proposals(t, d), "same-supplier")) > 0 { // a no to three leaves each two to be asked
		x := ofKind(proposals(t, d), "same-supplier")[0]
		if x.ID == same[0].ID {
			t.Fatalf("asked again: %s", x.Question)
		}
		answer(t, d, x, "no")
	}
	bring(t, d, "more.csv", []byte("Supplier Name,Payment Date,Net Amount,Service\nHill Heating (Ltd),01/07/2026,800.00,Repairs\n"))
	for _, x := range ofKind(proposals(t, d), "same-supplier") {
		if !strings.Contains(x.Question, "Hill Heating (Ltd)") || strings.Count(x.Question, ",") > 0 {
			t.Errorf("what was refused is asked again: %s", x.Question)
		}
	}
}

// A yes joins two records and a payee into one supplier without losing what only one of them knew; undo brings everything back.
func TestJoiningSuppliersKeepsWhatEachKnew(t *testing.T) {
	d, _, _ := open(t)
	bring(t, d, "contracts.csv", []byte("Contract Ref,Title,Supplier name,Company Reg No,Start date,End date,Annual value\nA1,Boilers,Hill Heating Ltd,01234567,01/04/2024,31/03/2030,5000\nA2,Pumps,Hill Heating,,01/04/2024,31/03/2030,900\n"))
	bring(t, d, "spend.csv", []byte("Supplier Name,Payment Date,Net Amount,Service\nHILL HEATING LIMITED,02/05/2026,5000.00,Repairs\n"))
	before := picture(t, d)
	same := ofKind(proposals(t, d), "duplicate-supplier")
	if len(same) != 1 || !strings.Contains(strings.Join(same[0].Evidence, "; "), "£5,000.00 a year") {
		t.Fatalf("%+v", same)
	}
	seq := answer(t, d, same[0], "yes")
	p := picture(t, d)
	all := p.Snapshot.Suppliers.All()
	if len(all) != 1 || all[0].CompanyNumber.Or("") != "01234567" || !slices.Contains(all[0].OtherNames.Or(nil), "HILL HEATING LIMITED") {
		t.Errorf("%+v", all)
	}
	for _, c := range p.Snapshot.Contracts.All() {
		if c.Supplier.Or(0) != all[0].ID {
			t.Errorf("%s names %d", c.Title.Or(""), c.Supplier.Or(0))
		}
	}
	if left := proposals(t, d); len(left) != 0 {
		t.Errorf("left over: %+v", left)
	}
	_, err := d.Undo(ctx, "ashby", seq, "ann")
	if err != nil || picture(t, d).Snapshot.Suppliers.Len() != before.Snapshot.Suppliers.Len() || len(ofKind(proposals(t, d), "duplicate-supplier")) != 1 {
		t.Errorf("undone: %v", err)
	}
}

// What a contract says, and nothing besides: products, functions, suppliers and payments behind it.
func TestContractsSystemsAndSpend(t *testing.T) {
	d, _, _ := open(t)
	bring(t, d, "systems.csv", []byte("System,Supplier,Tier\nRevenues system,Civica,mission critical\nCouncil tax bills,,\n"))
	bring(t, d, "contracts.csv", []byte("Contract Ref,Title,Supplier name,Description,Start date,End date,Annual value,System\n"+
		"A1,Revenues and benefits,Civica,OpenRevenues licence,01/04/2024,31/03/2030,212000,Revenues system\nA2,iTrent payroll,,,01/04/2024,31/03/2030,62300,\nA3,Recycling sorting,Greenway Recycling Ltd,,01/04/2024,31/03/2030,450000,\n"+
		"A4,Lifts,Otter Vertical Transport,,01/04/2024,31/03/2030,48000,\n"))
	bring(t, d, "spend.csv", []byte("Supplier Name,Payment Date,Net Amount,Service\nMHR INTERNATIONAL UK LTD,02/05/2026,5191.67,HR\nOtter Engineering,02/05/2026,4000.00,Property\nOtter Books,02/05/2026,1234.00,Library\n"))
	all := proposals(t, d)
	for k, want := range map[string]string{
		"product":           "Is Revenues system the product OpenRevenues of Civica, used for Revenues and benefits?",
		"contract-supplier": "Is MHR INTERNATIONAL UK LTD the supplier of the contract iTrent payroll?",
		"contract-spend":    "Do the payments to Otter Engineering fall under the contract Lifts with Otter Vertical Transport?",
		"services":          "Is the system Council tax bills used for Council tax?",
	} {
		if got := ofKind(all, k); len(got) != 1 || got[0].Question != want {
			t.Errorf("%s: %+v, want %q", k, got, want)
		}
	}
	for _, x := range all {
		if strings.Contains(x.Question, "Recycling") || strings.Contains(x.Question, "Otter Books") {
			t.Errorf("proposed: %s", x.Question)
		}
	}
	for len(all) > 0 { // a yes to one leaves the others whole
		answer(t, d, all[0], "yes")
		all = proposals(t, d)
	}
	s := picture(t, d).Snapshot
	product, _ := s.Products.Get(s.Systems.All()[0].Product.Or(0))
	if product == nil || product.Name.Or("") != "OpenRevenues" || s.Systems.All()[0].Function.Or("") != "Revenues and benefits" {
		t.Errorf("after yes: %+v %+v", s.Systems.All()[0], product)
	}
	if problems, err := d.Doctor(ctx); err != nil || len(problems) != 0 {
		t.Errorf("%v %v", problems, err)
	}
}

// A no to several lines is followed by each alone; a no to one is the last word.
func TestLinesAreAskedTogetherThenAlone(t *testing.T) {
	d, _, _ := open(t)
	bring(t, d, "org chart.csv", []byte("Job title,Department\nChief Executive,Office\nDirector of Place,Place\nDirector of Resources,Resources\nHead of IT,Resources\n"))
	lines := ofKind(proposals(t, d), "reports-to")
	if len(lines) != 2 || lines[0].Question != "Do Director of Place and Director of Resources report to Chief Executive?" {
		t.Fatalf("%+v", lines)
	}
	answer(t, d, lines[0], "no")
	alone := ofKind(proposals(t, d), "reports-to")
	if len(alone) != 3 {
		t.Fatalf("after no to two: %+v", alone)
	}
	for _, x := range alone {
		answer(t, d, x, map[bool]string{true: "yes", false: "no"}[strings.HasPrefix(x.Question, "Does Head of IT")])
	}
	if left := ofKind(proposals(t, d), "reports-to"); len(left) != 0 {
		t.Errorf("asked again: %+v", left)
	}
}

// Services guessed for the demonstration's systems, each with its recorded services blanked, against what is recorded.
func TestServicesAreAsSureAsTheyAreRight(t *testing.T) {
	d, _, _ := open(t)
	bringDemo(t, d)
	s := picture(t, d).Snapshot
	type tally struct{ right, all int }
	count := map[float64]*tally{}
	systems := 0
	for _, x := range s.Systems.All() {
		if len(x.Services.Or(nil)) == 0 {
			continue
		}
		systems++
		found, ok := d.Catalogue.ServicesBehind(x.Name.Or(""), x.Function.Or(""), s.Services.All())
		if !ok {
			continue
		}
		c := count[found.Confidence]
		if c == nil {
			c = &tally{}
			count[found.Confidence] = c
		}
		for _, service := range found.Services {
			c.all++
			if slices.Contains(x.Services.Or(nil), service.ID) {
				c.right++
			} else {
				t.Logf("wrong: %s for %s", x.Name.Or(""), service.Name.Or(""))
			}
		}
	}
	for said, c := range count {
		rate := float64(c.right+1) / float64(c.all+2)
		t.Logf("said %.2f: %d right of %d services, %.2f", said, c.right, c.all, rate)
		if math.Abs(rate-said) > 0.1 {
			t.Errorf("said %.2f, and it is %.2f", said, rate)
		}
	}
	t.Logf("%d systems have services", systems)
}

// How often a payee has a payment that fits a contract by chance: real payees against the values of the demonstration's contracts.
func TestAmountsByChance(t *testing.T) {
	dir := os.Getenv("MOOTHALL_TESTDATA")
	if dir == "" {
		t.Skip("MOOTHALL_TESTDATA is not set: no spending files to measure on")
	}
	d, _, _ := open(t)
	bringDemo(t, d)
	var years []kind.Money
	for _, c := range picture(t, d).Snapshot.Contracts.All() {
		if v, ok := c.AnnualValue.Get(); ok {
			years = append(years, v)
		}
	}
	raw, err := os.ReadFile(filepath.Join(dir, "spend", "devon", "DCCSpendingOver500_202503.csv"))
	if err != nil {
		t.Fatal(err)
	}
	other, _, _ := open(t)
	bring(t, other, "spend.csv", raw)
	pairs, fit := desk.FitsByChance(picture(t, other), years)
	rate := float64(fit) / float64(pairs)
	t.Logf("%d of %d pairs of a payee and a contract fit: %.4f, said %.3f", fit, pairs, rate, desk.AmountByChance)
	if rate > desk.AmountByChance {
		t.Errorf("amounts fit by chance more often than is said: %.4f", rate)
	}
}

// council10k is spend with ten thousand payees, one in ten of them spelt twice.
func council10k() []byte {
	var out bytes.Buffer
	w := csv.NewWriter(&out)
	_ = w.Write([]string{"Supplier Name", "Payment Date", "Net Amount", "Service"})
	for i := range 10_000 {
		name := fmt.Sprintf("%s%s %s Services Ltd", word(i/10), word(i*7), word(i*31+5))
		if i%10 == 0 {
			name = strings.ToUpper(strings.Replace(name, "Ltd", "Limited", 1))
		}
		_ = w.Write([]string{name, "01/04/2026", fmt.Sprint(500 + i), "Repairs"})
	}
	w.Flush()
	return out.Bytes()
}

func word(n int) string {
	var b strings.Builder
	for range 3 {
		b.WriteByte("bcdfghklmnprstvw"[n%16])
		b.WriteByte("aeiou"[n/16%5])
		n = n/16 + n*13
	}
	return b.String()
}

// Everything afresh, as after a yes: a supplier was changed, and the payees are compared again.
func BenchmarkProposals10kPayees(b *testing.B) {
	d, err := app.OpenDesk(ctx, app.Config{Dir: b.TempDir(), Clock: time.Now})
	if err != nil {
		b.Fatal(err)
	}
	defer d.Store.Close()
	_, err = d.AddCouncil(ctx, desk.NewCouncil{Name: "Ashby District Council", Slug: "ashby", Type: "district", Nation: "england"})
	if err != nil {
		b.Fatal(err)
	}
	raw := council10k()
	_, err = d.Import(ctx, "ashby", []desk.Incoming{{Name: "spend.csv", Data: bytes.NewReader(raw), Size: int64(len(raw))}}, desk.Choices{Actor: "ann"})
	if err != nil {
		b.Fatal(err)
	}
	p, err := d.Picture(ctx, "ashby")
	if err != nil {
		b.Fatal(err)
	}
	id := p.Council.ID
	n := 0
	for b.Loop() {
		b.StopTimer()
		n++
		_, err := d.Store.Apply(ctx, id, ledger.ChangeSet{At: "2026-11-24T09:00:00Z", Actor: "ann", Source: "form", Edits: []ledger.Edit{{Kind: "supplier", ID: ledger.Provisional, Set: map[string]kind.Value{"name": kind.TextValue(fmt.Sprint("Number ", n))}}}})
		if err != nil {
			b.Fatal(err)
		}
		p, err := d.Picture(ctx, "ashby")
		if err != nil {
			b.Fatal(err)
		}
		b.StartTimer()
		_, err = d.Proposals(p)
		if err != nil {
			b.Fatal(err)
		}
	}
}
