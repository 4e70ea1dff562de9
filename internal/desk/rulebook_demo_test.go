package desk_test

import (
	"maps"
	"slices"
	"testing"

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
	found := d.FoundByRule(p)
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
