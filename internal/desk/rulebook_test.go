package desk_test

import (
	"maps"
	"slices"
	"testing"

	"github.com/moothall/moothall/internal/desk"
	"github.com/moothall/moothall/internal/kind"
)

// The demo's council has enough of everything for at least 25 rules to find something on its usual day, and no rule takes more than three of
// the ten. The log shows the ten as a reader would meet them, and the rules.
func TestRulesFoundOnTheDemo(t *testing.T) {
	d, _, _ := open(t)
	bringDemo(t, d)
	p := picture(t, d)
	a, err := d.Agenda(ctx, p, kind.Whole("ashby", "ann"), false)
	if err != nil {
		t.Fatal(err)
	}
	shown := map[string]int{}
	for i, f := range a.Findings {
		shown[f.Rule]++
		t.Logf("%d. [%s %s] %s\n\t%s\n\t%s (%s; %d more)", i+1, f.Band, f.Rule, f.Title, f.Why, f.Action, f.Owner, f.More)
	}
	for _, f := range a.Strong {
		t.Logf("strength: %s. %s", f.Title, f.Why)
	}
	found := foundByRule(d, p)
	t.Logf("%d rules found something; %d findings, %d asks, folded %+v", len(found), a.Total, a.Asks, a.Folded)
	for _, id := range slices.Sorted(maps.Keys(found)) {
		t.Logf("%s: %d", id, found[id])
	}
	if len(found) < 25 {
		t.Errorf("only %d rules find anything on the demo, want at least 25", len(found))
	}
	for id, n := range shown {
		if n > 3 {
			t.Errorf("%s takes %d of the ten", id, n)
		}
	}
	if len(a.Findings) != 10 {
		t.Errorf("the agenda has %d findings, want ten", len(a.Findings))
	}
}

// foundByRule counts what each rule finds.
func foundByRule(d *desk.Desk, p *desk.Picture) map[string]int {
	out := map[string]int{}
	for _, r := range d.RuleList(p, kind.Whole("ashby", "ann")) {
		if r.Found > 0 {
			out[r.ID] = r.Found
		}
	}
	return out
}

// What a supplier was paid is set beside the year before only where the files reach back two years.
func TestPriceRise(t *testing.T) {
	d, _, _ := open(t)
	bring(t, d, "suppliers.csv", []byte("Supplier name,IT supplier\nFormwell,Yes\nCasebound,Yes\n"))
	const head = "Supplier Name,Payment Date,Net Amount\n"
	bring(t, d, "payments 2026.csv", []byte(head+"Formwell,03/11/2025,30000.00\nFormwell,04/05/2026,30000.00\nCasebound,04/05/2026,10000.00\nCasebound,30/10/2026,1000.00\n"))
	if n := foundByRule(d, picture(t, d))["SUPPLIER-PRICE-RISE"]; n != 0 {
		t.Errorf("with one year of payments %d price rises are found", n)
	}
	bring(t, d, "payments 2025.csv", []byte(head+"Formwell,04/11/2024,24000.00\nFormwell,30/10/2025,24000.00\nCasebound,06/05/2025,10000.00\nCasebound,30/10/2024,90000.00\n"))
	a, err := d.Agenda(ctx, picture(t, d), kind.Whole("ashby", "ann"), true)
	if err != nil {
		t.Fatal(err)
	}
	var titles []string
	for _, f := range a.Findings {
		if f.Rule == "SUPPLIER-PRICE-RISE" {
			titles = append(titles, f.Title)
		}
	}
	if want := []string{"Formwell was paid £12,000 more than in the year before"}; !slices.Equal(titles, want) {
		t.Errorf("found %q, want %q", titles, want)
	}
}

// A council that has said by when its savings are due sees what can be cashed by then, dearest first, before other opportunities.
func TestSavingsDeadline(t *testing.T) {
	d, _, _ := open(t)
	me := kind.Whole("ashby", "ann")
	bring(t, d, "contracts.csv", []byte("Contract title,Supplier,End date,Annual value,Extension count,Extension months\nParking permits,Permitwell,28/02/2027,40000,,\nCase files,Casebound,31/03/2027,90000,,\nWebsite,Pagecraft,31/10/2027,28000,1,12\n"))
	opportunities := func() (rules []string) {
		a, err := d.Agenda(ctx, picture(t, d), me, true)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range a.Findings {
			if f.Kind == "opportunity" {
				rules = append(rules, f.Rule+" "+f.Subject.Name)
			}
		}
		return rules
	}
	if got := opportunities(); slices.Contains(got, "CONTRACT-SAVING Case files") {
		t.Fatalf("without a deadline: %v", got)
	}
	k, _ := kind.Of("council")
	p := picture(t, d)
	x := p.Snapshot.Councils.All()[0]
	_, _, err := d.Save(ctx, me, k, []kind.ID{x.ID}, map[string]kind.Value{"savings_by": kind.DateValue(kind.DateOf(2027, 3, 31)), "savings_target": kind.MoneyValue(90_000_000)}, x.Seq)
	if err != nil {
		t.Fatal(err)
	}
	got := opportunities()
	if len(got) < 3 || got[0] != "CONTRACT-SAVING Case files" || got[1] != "CONTRACT-SAVING Parking permits" {
		t.Errorf("with a deadline: %v", got)
	}
}
