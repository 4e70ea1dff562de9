package e2e

import (
	"strings"
	"testing"
)

// The plan on the command line: from a council's own lists to what stands alone, what is ticked, where a journey breaks, and a figure that
// is corrected and keeps what stood.
func TestPlanOnTheCommandLine(t *testing.T) {
	c := newCLI(t)
	c.ask(&map[string]string{}, []int{0}, "council", "add", "Ashby District Council", "--type", "district", "--nation", "england", "--id", "ashby")
	var days struct{ Done, Of int }
	c.ask(&days, []int{0}, "plan", "first-days")
	if days.Done != 0 || days.Of < 20 {
		t.Errorf("a fresh council has %d of %d done", days.Done, days.Of)
	}
	for name, content := range map[string]string{
		"contracts.csv":            "Contract Ref,Title,Supplier name,Start date,End date\nA1,Library system,Civica UK Ltd,01/04/2024,31/03/2027\n",
		"projects.csv":             "Project ID,Project name,Priority of the initiative,Project status,Project sponsor\nD1,Repairs online,Warm homes,In progress,\nD2,New intranet,,In progress,\n",
		"corporate priorities.csv": "Corporate priority,Priority reference,Priority order\nWarm homes,P1,1\nClimate,P2,2\n",
		"measures.csv":             "KPI name,KPI type,Measure formula,Direction,Target\nForms finished,outcome,completion rate,up,80\n",
		"steps.csv":                "Journey,Step number,Journey step,Systems of the step,Re-keyed\nMoving home,1,Tell us,Online forms,No\nMoving home,2,Change the bill,Revenues,Yes\n",
	} {
		c.on([]int{0, 1}, "import", c.file(name, content), "--council", "ashby", "--yes")
	}
	c.on([]int{0}, "import", c.file("readings.csv", "Measure of the reading,Period start,Period end,Numerator,Denominator\nForms finished,01/07/2026,30/09/2026,61,100\n"), "--council", "ashby", "--yes")
	c.ask(&days, []int{0}, "plan", "first-days")
	if days.Done == 0 {
		t.Error("contracts tick nothing")
	}
	var got struct {
		Lives   string
		Orphans []struct{ Kind, Name, Lacks string }
	}
	c.ask(&got, []int{0}, "plan")
	alone := map[string]bool{}
	for _, o := range got.Orphans {
		alone[o.Name+" lacks "+o.Lacks] = true
	}
	if !alone["Climate lacks initiative"] || !alone["New intranet lacks priority"] || alone["Warm homes lacks initiative"] || alone["Repairs online lacks priority"] || got.Lives != "not_recorded" {
		t.Errorf("%+v", got)
	}
	var journeys []struct {
		Rekeyed, Broken int
		Systems         []string
	}
	c.ask(&journeys, []int{0}, "plan", "journeys", "--lose", "revenues")
	if len(journeys) != 1 || journeys[0].Broken != 1 || journeys[0].Rekeyed != 1 || len(journeys[0].Systems) != 2 {
		t.Errorf("%+v", journeys)
	}
	revise := []string{"measure", "revise", "Forms finished", "--to", "2026-09-30", "--numerator", "58", "--denominator", "100"}
	c.ask(&map[string]any{}, []int{0}, append(revise, "--why", "staff were counted")...)
	_, said, code := c.run("measure", "revise", "Forms finished", "--to", "2026-09-30", "--numerator", "58", "--why", "half of it")
	if code != 2 && code != 3 || !strings.Contains(said, "or give the value alone") {
		t.Errorf("half a correction exits %d and says %s", code, said)
	}
	var m struct {
		Latest float64
		Stood  []struct{ Figure float64 } `json:"stood_before"`
	}
	c.ask(&m, []int{0}, "measure", "show", "Forms finished")
	if m.Latest != 58 || len(m.Stood) != 1 || m.Stood[0].Figure != 61 {
		t.Errorf("%+v", m)
	}
}
