package desk_test

import (
	"testing"

	"github.com/moothall/moothall/internal/desk"
	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/kind"
)

func riskOf(t *testing.T, d *desk.Desk, system string) desk.RiskJSON {
	t.Helper()
	all, f, err := d.Risks(t.Context(), picture(t, d), kind.Whole("ashby", "ann"))
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range all {
		if kind.NameOf(r.System) == system {
			return desk.RiskOf(f, r)
		}
	}
	t.Fatalf("%s is not judged", system)
	return desk.RiskJSON{}
}

// Facts propose and count nowhere as answers; a person confirms; the totals are those of the framework, each part beside them.
func TestRiskIsConfirmedByAPerson(t *testing.T) {
	d, _, _ := open(t)
	bring(t, d, "systems.csv", []byte("System,End of support,Annual cost,Users,Hosting,Incidents,Staff rating\nPayments,31/03/2025,60000,400,on-premises,7,2.5\nWebsite,31/03/2032,,,cloud,,\n"))
	me := kind.Whole("ashby", "ann")
	before := riskOf(t, d, "Payments")
	proposed := map[string]int{}
	for _, c := range before.Criteria {
		if c.Score != nil || c.Confirmed {
			t.Errorf("%s is answered by nobody", c.ID)
		}
		if c.Proposed != nil {
			proposed[c.ID] = *c.Proposed
		}
	}
	for id, want := range map[string]int{"L1": 6, "L3": 4, "L5": 2, "L7": 4, "C3": 3, "C5": 4} {
		if proposed[id] != want {
			t.Errorf("%s is proposed as %d, want %d", id, proposed[id], want)
		}
	}
	if before.Answered.Score != nil || before.Answered.Marks[0].Crossed != "cannot_tell" {
		t.Errorf("before anybody answered: %+v", before.Answered)
	}
	id, err := d.ConfirmRisk(t.Context(), me, before.ID, map[string]int{"L1": 6, "L5": 2, "C3": 4})
	if err != nil {
		t.Fatal(err)
	}
	after := riskOf(t, d, "Payments")
	l, c := (4.0+6)/2, 4.0
	if after.Assessment != id || after.Answered.Score == nil || *after.Answered.Score != l*c || after.Answered.Whole {
		t.Errorf("after: %+v", after.Answered)
	}
	if after.Answered.Marks[0].Crossed != "yes" || after.Answered.Marks[1].Crossed != "cannot_tell" {
		t.Errorf("marks: %+v", after.Answered.Marks)
	}
	again, err := d.ConfirmRisk(t.Context(), me, before.ID, map[string]int{"L2": 1})
	if err != nil || again != id {
		t.Errorf("a second answer opens another assessment: %v %v", again, err)
	}
	for name, scores := range map[string]map[string]int{"an impact of 6": {"C3": 6}, "no score": {}, "no criterion": {"L9": 1}, "a score of 0": {"L1": 0}} {
		_, err = d.ConfirmRisk(t.Context(), me, before.ID, scores)
		if fault.CodeOf(err) != fault.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
	if x := riskOf(t, d, "Website"); x.Delay.Incidents != nil || x.Delay.Staff != nil || x.Delay.Cost != nil {
		t.Errorf("what nobody recorded is no data: %+v", x.Delay)
	}
	if x := before.Delay; x.Incidents == nil || *x.Incidents != 7 || x.Staff == nil || *x.Staff != 2.5 || x.OpenAPI != nil {
		t.Errorf("cost of delay: %+v", x)
	}
	_, _, err = d.Risks(t.Context(), picture(t, d), kind.Viewer{Council: "ashby", Clearance: kind.SeesInternal})
	if fault.CodeOf(err) != fault.Forbidden {
		t.Errorf("a reader got %v", err)
	}
}

// The order changes with the weights, and the weights that were used are given.
func TestModerniseFollowsWeights(t *testing.T) {
	d, _, _ := open(t)
	bring(t, d, "systems.csv", []byte("System,Hosting,API,Bulk export\nClosed cloud,cloud,no,no\nOpen cellar,on-premises,yes,yes\n"))
	me := kind.Whole("ashby", "ann")
	first := func(weights map[string]int) (string, map[string]int) {
		found, err := d.Modernise(picture(t, d), me, weights)
		if err != nil {
			t.Fatal(err)
		}
		return found.Lines[0].Subject.Name, found.Weights
	}
	name, used := first(nil)
	if name != "Closed cloud" || used["cloud"] != 1 || len(used) != 4 {
		t.Errorf("with equal weights %s comes first: %v", name, used)
	}
	name, used = first(map[string]int{"cloud": 5})
	if name != "Open cellar" || used["cloud"] != 5 {
		t.Errorf("with the cloud first, %s comes first: %v", name, used)
	}
	for _, w := range []map[string]int{{"cloud": 10}, {"cloud": -1}, {"colour": 1}} {
		_, err := d.Modernise(picture(t, d), me, w)
		if fault.CodeOf(err) != fault.Invalid {
			t.Errorf("%v: %v", w, err)
		}
	}
}
