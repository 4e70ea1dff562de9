package plan_test

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/plan"
)

const today = kind.Date(20779) // 22 November 2026

// pile makes a snapshot of records that are written as JSON documents.
type pile struct {
	t    *testing.T
	rows []kind.Record
	n    map[string]kind.ID
}

func (p *pile) add(kindName, doc string) kind.ID {
	p.t.Helper()
	if p.n == nil {
		p.n = map[string]kind.ID{}
	}
	p.n[kindName]++
	r := kind.New(kindName, p.n[kindName], 1)
	err := r.Decode([]byte(doc))
	if err != nil {
		p.t.Fatal(err)
	}
	p.rows = append(p.rows, r)
	return p.n[kindName]
}

func (p *pile) snapshot() *kind.Snapshot { return kind.NewSnapshot(1, p.rows, nil) }

func names(t *testing.T, os []plan.Orphan) (out []string) {
	t.Helper()
	for _, o := range os {
		out = append(out, o.Kind+" "+o.Name+" lacks "+o.Lacks)
	}
	return out
}

// A priority without an initiative and an initiative without a priority are both listed; what is tied by an outcome is not.
func TestOrphansBothWays(t *testing.T) {
	p := pile{t: t}
	p.add("priority", `{"name":"Warm homes"}`)
	p.add("priority", `{"name":"Climate"}`)
	p.add("outcome", `{"name":"Fewer cold homes","priorities":[1]}`)
	p.add("initiative", `{"name":"Repairs online","outcomes":[1]}`)
	p.add("initiative", `{"name":"New intranet"}`)
	p.add("initiative", `{"name":"Old project","state":"stopped"}`)
	p.add("measure", `{"name":"Homes below 18 degrees","outcome":1}`)
	p.add("measure", `{"name":"Server uptime"}`)
	p.add("benefit", `{"name":"Fewer calls","initiative":1}`)
	p.add("budget", `{"name":"IT","amount":100}`)
	got := plan.Of(p.snapshot(), today)
	want := []string{"priority Climate lacks outcome", "priority Climate lacks initiative", "initiative New intranet lacks priority", "initiative New intranet lacks benefit", "measure Server uptime lacks outcome", "budget IT lacks outcome"}
	if d := cmp.Diff(want, names(t, got.Orphans)); d != "" {
		t.Error(d)
	}
	if o := got.Priorities[1].Outcomes; len(o) != 1 || o[0].Initiatives[0].Name != "Repairs online" || o[0].Measures[0].Name != "Homes below 18 degrees" || o[0].Initiatives[0].Benefits[0].Claimable {
		t.Errorf("%+v", got.Priorities)
	}
}

func TestBalance(t *testing.T) {
	p := pile{t: t}
	for range 20 {
		p.add("initiative", `{"name":"X","aspects":["Technologies","technologies"],"benefit_types":["income"]}`)
	}
	b := plan.BalanceOf(p.snapshot())
	if b.OneSided != "technologies" || b.Aspects[3].N != 20 || b.Benefits[3].N != 20 || b.Untagged != 0 {
		t.Errorf("%+v", b)
	}
	p.add("initiative", `{"name":"Y","aspects":["culture"]}`)
	p.add("initiative", `{"name":"Z"}`)
	if b := plan.BalanceOf(p.snapshot()); b.OneSided != "" || b.Untagged != 1 || b.Of != 22 {
		t.Errorf("%+v", b)
	}
}

// What is linked and what is not make the total.
func TestMoneySums(t *testing.T) {
	p := pile{t: t}
	p.add("outcome", `{"name":"A"}`)
	p.add("outcome", `{"name":"B"}`)
	p.add("initiative", `{"name":"One","outcomes":[1]}`)
	p.add("initiative", `{"name":"Two","outcomes":[1,2]}`)
	p.add("budget", `{"name":"direct","amount":1000,"outcome":2}`)
	p.add("budget", `{"name":"by its initiative","amount":300,"initiative":1}`)
	p.add("budget", `{"name":"of two outcomes","amount":50,"initiative":2}`)
	p.add("budget", `{"name":"none","amount":7}`)
	p.add("budget", `{"name":"no amount","outcome":1}`)
	m := plan.MoneyOf(p.snapshot(), today)
	if m.Total != 1357 || m.Linked != 1300 || m.Unlinked != 57 || m.Linked+m.Unlinked != m.Total || m.Unknown != 1 || len(m.Loose) != 2 || m.Outcomes[0].Name != "B" || m.Outcomes[1].Pence != 300 {
		t.Errorf("%+v", m)
	}
}

// The four service measures by their formulas, and what no figure can be made of.
func TestFigures(t *testing.T) {
	for _, c := range []struct {
		measure, reading string
		want             float64
		told             bool
	}{
		{`{"formula":"cost per transaction"}`, `{"numerator":81000,"denominator":12000}`, 6.75, true},
		{`{"formula":"user satisfaction"}`, `{"numerator":390,"denominator":500}`, 78, true},
		{`{"formula":"completion rate"}`, `{"numerator":41,"denominator":50}`, 82, true},
		{`{"formula":"digital take-up"}`, `{"numerator":3,"denominator":4}`, 75, true},
		{`{"unit":"Percent"}`, `{"numerator":1,"denominator":8}`, 12.5, true},
		{`{"unit":"days"}`, `{"numerator":90,"denominator":8}`, 11.25, true},
		{`{}`, `{"value":0}`, 0, true},
		{`{}`, `{"numerator":4}`, 0, false},
		{`{}`, `{"numerator":4,"denominator":0,"value":9}`, 0, false},
	} {
		p := pile{t: t}
		p.add("measure", c.measure)
		p.add("reading", c.reading)
		s := p.snapshot()
		got, told := plan.Figure(s.Measures.All()[0], s.Readings.All()[0]).Get()
		if got != c.want || told != c.told {
			t.Errorf("%s %s: %v %v", c.measure, c.reading, got, told)
		}
	}
}

func TestStandingOfAMeasure(t *testing.T) {
	for _, c := range []struct {
		name, measure, last      string
		standing, trend, overdue string
	}{
		{"half way there at half time", `{"baseline":40,"baseline_on":"2026-01-01","target":80,"target_by":"2026-12-31","direction":"up","frequency":"monthly"}`, "60.1", plan.On, plan.Better, "2026-08-31"},
		{"a little behind the way", `{"baseline":40,"baseline_on":"2026-01-01","target":80,"target_by":"2026-12-31","direction":"up"}`, "59", plan.Off, plan.Better, ""},
		{"no way, so the target counts", `{"target":80,"direction":"up"}`, "79.9", plan.Off, plan.Better, ""},
		{"less is better", `{"baseline":80,"target":40,"frequency":"yearly"}`, "39", plan.On, plan.Better, ""},
		{"no target", `{"direction":"down"}`, "60", plan.NoTarget, plan.Worse, ""},
		{"no direction", `{"target":60}`, "60", plan.NoDirection, plan.Untold, ""},
		{"a quarterly one has until the quarter after next", `{"target":60,"direction":"up","frequency":"quarterly"}`, "60", plan.On, plan.Better, ""},
	} {
		p := pile{t: t}
		p.add("measure", c.measure)
		before := `{"measure":1,"to":"2026-05-31","value":50}`
		if c.name == "less is better" {
			before = `{"measure":1,"to":"2026-05-31","value":70}`
		}
		p.add("reading", `{"measure":1,"to":"2026-06-30","value":`+c.last+`}`)
		p.add("reading", before)
		p.add("reading", `{"measure":1,"to":"2027-06-30","value":99}`) // of a period that is not over
		s := p.snapshot()
		m := plan.MeasureOf(s, s.Measures.All()[0], today)
		overdue := ""
		if m.Overdue != nil {
			overdue = m.Overdue.String()
		}
		if m.Standing != c.standing || m.Trend != c.trend || overdue != c.overdue || m.Readings[0].To.String() != "2026-05-31" {
			t.Errorf("%s: %s %s %s %+v", c.name, m.Standing, m.Trend, overdue, m)
		}
	}
}

func TestActedOn(t *testing.T) {
	p := pile{t: t}
	p.add("outcome", `{"name":"A"}`)
	p.add("measure", `{"outcome":1}`)
	p.add("measure", `{"initiatives":[2]}`)
	p.add("initiative", `{"outcomes":[1],"state":"under way"}`)
	p.add("initiative", `{"state":"paused"}`)
	s := p.snapshot()
	if !plan.Acted(s, s.Measures.All()[0]) || plan.Acted(s, s.Measures.All()[1]) {
		t.Error("a running initiative of the outcome acts, a paused one of the measure does not")
	}
}

// A year without a reading is a gap and not zero; a year that ends in March is a year.
func TestThemesByYear(t *testing.T) {
	p := pile{t: t}
	p.add("theme", `{"name":"Governance","order":2}`)
	p.add("theme", `{"name":"Inclusion","order":1}`)
	p.add("outcome", `{"name":"All online","theme":2}`)
	p.add("measure", `{"name":"Homes with broadband","outcome":1,"yearly_targets":["2027-28: 95%","2025: 80","2026: 85","never: 5"]}`)
	p.add("reading", `{"measure":1,"to":"2025-03-31","value":77}`)
	p.add("reading", `{"measure":1,"to":"2025-12-31","value":81}`)
	got := plan.Themes(p.snapshot(), today)
	ys := got[0].Measures[0].Years
	if got[0].Name != "Inclusion" || len(ys) != 3 || ys[0].Year != "2025" || *ys[0].Actual != 81 || ys[1].Actual != nil || ys[2].Year != "2027-28" || *ys[2].Target != 95 {
		t.Errorf("%+v", got)
	}
}

// The rank is not the alphabet, shows each number, and never moves complex care online.
func TestOpportunities(t *testing.T) {
	p := pile{t: t}
	p.add("service", `{"name":"Allotments","backlog":2,"volume":40,"channel":"phone","complexity":"simple"}`)
	p.add("service", `{"name":"SEND plans","backlog":400,"cost":900000,"volume":800,"channel":"phone","complexity":"complex care"}`)
	p.add("service", `{"name":"Blue badges","backlog":100,"cost":100000,"volume":4000,"channel":"mixed","completion":50}`)
	p.add("service", `{"name":"Nothing known"}`)
	pressures := []plan.Pressure{{Name: "Special educational needs", Words: []string{"send"}}}
	got, untold := plan.Opportunities(p.snapshot(), today, pressures)
	var order []string
	for _, o := range got {
		order = append(order, o.Name+" "+o.Do)
	}
	if d := cmp.Diff([]string{"SEND plans support staff", "Blue badges simplify", "Allotments move online"}, order); d != "" || untold != 1 {
		t.Error(d, untold)
	}
	if o := got[0]; *o.Backlog.Value != 400 || o.Backlog.Points != 25 || o.Cost.Points != 25 || o.Volume.Points != 5 || o.Feasibility.Points != 0 || o.Pressure == "" || o.Points != 75 {
		t.Errorf("%+v", o)
	}
	if a := got[2]; a.Cost.Value != nil || a.Cost.Points != 0 || a.Feasibility.Points != 6.25 || a.Told != 2 {
		t.Errorf("%+v", a)
	}
	p.add("council", `{"name":"Us","ours":true,"finances":"section 114 notice"}`)
	if got, _ := plan.Opportunities(p.snapshot(), today, pressures); got[0].Cost.Points != 50 {
		t.Errorf("cost does not count twice under a notice: %+v", got[0])
	}
}

// What is under a statutory pressure is known by its words, whatever stands around them, and is not moved online unless its work is simple.
func TestPressedServicesAreNotMovedOnline(t *testing.T) {
	pressures := []plan.Pressure{{Name: "Special educational needs", Cy: "Anghenion addysgol arbennig", Words: []string{"send", "education health and care plans"}}, {Name: "Children's services", Words: []string{"children's services"}}}
	for _, c := range []struct{ name, more, do, pressure string }{
		{"EHC plans (SEND)", "", "support staff", "Special educational needs"},
		{"Education, Health and Care Plans", "", "support staff", "Special educational needs"},
		{"Anghenion addysgol arbennig", "", "support staff", "Special educational needs"},
		{"Children’s Services – duty desk", `,"complexity":"some judgement"`, "support staff", "Children's services"},
		{"SEND transport form", `,"complexity":"simple"`, "move online", "Special educational needs"},
		{"Sending letters", "", "move online", ""},
		{"Allotments", "", "move online", ""},
	} {
		p := pile{t: t}
		p.add("service", fmt.Sprintf(`{"name":%q,"backlog":2,"channel":"phone"%s}`, c.name, c.more))
		got, _ := plan.Opportunities(p.snapshot(), today, pressures)
		if got[0].Do != c.do || got[0].Pressure != c.pressure {
			t.Errorf("%s: %s, %q", c.name, got[0].Do, got[0].Pressure)
		}
	}
}

// A period that nobody counted is a gap between two readings, and never a figure.
func TestMissingPeriods(t *testing.T) {
	for _, c := range []struct {
		frequency string
		ends      []string
		want      string
	}{
		{"monthly", []string{"2026-05-31", "2026-06-30", "2026-09-30", "2026-10-31"}, "2026-07-31 2026-08-31"},
		{"monthly", []string{"2026-01-31", "2026-02-28", "2026-03-31"}, ""},
		{"monthly", []string{"2026-06-30", "2026-08-04"}, ""}, // a few days late
		{"quarterly", []string{"2025-12-31", "2026-09-30"}, "2026-03-31 2026-06-30"},
		{"weekly", []string{"2026-09-06", "2026-09-20"}, "2026-09-13"},
		{"yearly", []string{"2024-03-31", "2026-03-31"}, "2025-03-31"},
		{"", []string{"2026-05-31", "2026-09-30"}, ""},
	} {
		p := pile{t: t}
		if c.frequency == "" {
			p.add("measure", `{"name":"Calls"}`)
		} else {
			p.add("measure", fmt.Sprintf(`{"name":"Calls","frequency":%q}`, c.frequency))
		}
		for _, end := range c.ends {
			p.add("reading", fmt.Sprintf(`{"measure":1,"to":%q,"value":4}`, end))
		}
		all, _ := plan.Measures(p.snapshot(), today)
		var got []string
		for _, r := range all[0].Periods() {
			if r.ID == 0 {
				got = append(got, r.To.String())
			}
			if (r.ID == 0) != (r.Figure == nil) {
				t.Errorf("%s: a gap has a figure, or a reading has none: %+v", c.frequency, r)
			}
		}
		if strings.Join(got, " ") != c.want || len(all[0].Periods()) != len(c.ends)+len(got) {
			t.Errorf("%s %v: %v", c.frequency, c.ends, got)
		}
	}
}

func TestPipelineOfIncome(t *testing.T) {
	p := pile{t: t}
	p.add("opportunity", `{"name":"Fibre in ducts","type":"income","market":"Two firms asked","value":500}`)
	p.add("opportunity", `{"name":"Shared desk","type":"share","value":900}`)
	p.add("opportunity", `{"name":"Dropped","state":"dropped"}`)
	got := plan.Pipeline(p.snapshot())
	if len(got) != 2 || got[1].Type != "income" || !slices.Equal(got[1].Lacks, []string{"power"}) || got[0].Lacks != nil {
		t.Errorf("%+v", got)
	}
}

func TestUseCasesSayThreeReasons(t *testing.T) {
	library := []plan.UseCase{{ID: "care", Title: "Care", Says: "x", Data: []string{"care"}, Skills: []string{"analyst"}}, {ID: "bins", Title: "Bins", Says: "x", Data: []string{"rounds"}, Skills: []string{"analyst"}}}
	p := pile{t: t}
	p.add("data_set", `{"name":"Care plans","quality":"fair","owner":1}`)
	p.add("post", `{"title":"Data analyst","skills":["Analyst"]}`)
	p.add("use_case", `{"name":"Our care","library":"care","owner":1,"impact_assessed":"2026-01-01"}`)
	p.add("use_case", `{"name":"Something else"}`)
	got := plan.UseCases(p.snapshot(), library)
	if len(got) != 3 || !got[0].Ready || len(got[0].Reasons) != 3 || got[1].Ready || got[2].ID != "bins" || got[2].Ready {
		t.Fatalf("%+v", got)
	}
	var keys []string
	for _, r := range slices.Concat(got[1].Reasons, got[2].Reasons) {
		keys = append(keys, r.Key)
	}
	if d := cmp.Diff([]string{"no_data", "skills_unsaid", "no_case_owner", "no_data", "skills_ready", "not_taken_up"}, keys); d != "" {
		t.Error(d)
	}
}

// A fresh council has done nothing; contracts tick what needs only contracts.
func TestFirstDaysTickThemselves(t *testing.T) {
	l, err := plan.Load(os.DirFS("../../knowledge"))
	if err != nil {
		t.Fatal(err)
	}
	p := pile{t: t}
	p.add("council", `{"name":"Us","ours":true,"leader_from":"2026-11-02"}`)
	all, done := plan.FirstDays(p.snapshot(), today, l.Tasks)
	if done != 0 || len(all) < 20 || all[0].Due.String() != "2026-11-11" || !all[0].Late {
		t.Fatalf("%d of %d: %+v", done, len(all), all[0])
	}
	for range 4 {
		p.add("contract", `{"title":"X","end":"2027-01-01"}`)
	}
	p.add("contract", `{"title":"X"}`)
	ticked := func() (ids []string) {
		all, _ := plan.FirstDays(p.snapshot(), today, l.Tasks)
		for _, x := range all {
			if x.Done {
				ids = append(ids, x.ID)
			}
		}
		return ids
	}
	if got := ticked(); !slices.Equal(got, []string{"contracts", "contract-ends"}) {
		t.Errorf("ticked %v", got)
	}
	p.add("contract", `{"title":"X"}`) // four in six
	p.add("system", `{"name":"Old","last_restore_test":"2025-11-21"}`)
	if got := ticked(); !slices.Equal(got, []string{"contracts", "systems"}) {
		t.Errorf("ticked %v", got)
	}
	p.add("system", `{"name":"New","last_restore_test":"2025-11-22"}`)
	if got := ticked(); !slices.Contains(got, "restore") {
		t.Errorf("ticked %v", got)
	}
}

func TestJourneyBreaksWhereASystemGoes(t *testing.T) {
	p := pile{t: t}
	p.add("system", `{"name":"Forms"}`)
	p.add("system", `{"name":"Revenues","services":[2]}`)
	p.add("service", `{"name":"Change of address"}`)
	p.add("service", `{"name":"Council tax"}`)
	p.add("journey", `{"name":"Moving home"}`)
	p.add("step", `{"name":"Pay","journey":1,"order":2,"service":2,"rekeyed":true,"pain":"Asked again"}`)
	p.add("step", `{"name":"Tell us","journey":1,"order":1,"service":1,"systems":[1],"handed_over":true}`)
	j := plan.Journeys(p.snapshot(), map[kind.ID]bool{2: true})[0]
	if j.Steps[0].Name != "Tell us" || j.Rekeyed != 1 || j.Handed != 1 || j.Pains != 1 || j.Broken != 1 || len(j.Services) != 2 || len(j.Systems) != 2 || !slices.Equal(j.Steps[1].BrokenBy, []string{"Revenues"}) || j.Steps[0].BrokenBy != nil {
		t.Errorf("%+v", j)
	}
}

func TestWhereThePlanLives(t *testing.T) {
	for _, c := range []struct{ doc, want string }{{`{"name":"X"}`, plan.NotRecorded}, {`{"lives":"none"}`, plan.None}, {`{"lives":"don't know"}`, plan.DontKnow}, {`{"lives":"corporate plan"}`, plan.Somewhere}} {
		p := pile{t: t}
		p.add("strategy", c.doc)
		if got, _ := plan.Lives(p.snapshot()); got != c.want {
			t.Errorf("%s: %s", c.doc, got)
		}
	}
}

func TestLines(t *testing.T) {
	p := pile{t: t}
	p.add("experiment", `{"name":"Over","ends":"2026-11-21"}`)
	p.add("experiment", `{"name":"Learned","ends":"2026-01-21","result":"It failed"}`)
	p.add("experiment", `{"name":"Dear","ends":"2027-01-21","cost_cap":100,"spent":101,"stop_rule":"x"}`)
	p.add("experiment", `{"name":"Endless"}`)
	p.add("experiment", `{"name":"Fine","ends":"2026-11-22","cost_cap":100,"spent":100,"stop_rule":"x"}`)
	var got []string
	for _, x := range plan.Trials(p.snapshot(), today) {
		got = append(got, x.Name+" "+x.Standing)
	}
	if d := cmp.Diff([]string{"Over expired", "Dear over_cap", "Endless no_stop", "Fine running", "Learned learned"}, got); d != "" {
		t.Error(d)
	}
	p.add("funding", `{"name":"Late","state":"awarded","condition_due":"2026-11-20"}`)
	p.add("funding", `{"name":"Met","state":"awarded","condition_due":"2026-11-20","condition_met":"2026-11-19"}`)
	p.add("funding", `{"name":"Lost","state":"refused"}`)
	if g := plan.Grants(p.snapshot(), today); len(g) != 2 || g[0].Name != "Late" || *g[0].Days != -2 || g[1].Due != nil {
		t.Errorf("%+v", g)
	}
	p.add("declaration", `{"name":"Charter","promises":["Publish plans","Share code"],"kept":["publish  plans"]}`)
	if d := plan.Promises(p.snapshot()); d[0].Of != 2 || d[0].Kept != 1 || !slices.Equal(d[0].Open, []string{"Share code"}) {
		t.Errorf("%+v", d)
	}
	p.add("priority", `{"name":"Tackle climate change"}`)
	p.add("initiative", `{"name":"Fibre","type":"connectivity","places":["Northside"],"sustainability":"Less travel","effort":"low","visible":true,"due":"2027-03-01"}`)
	p.add("measure", `{"name":"Gigabit homes","place":"northside"}`)
	if c := plan.Connectivity(p.snapshot(), today); len(c) != 1 || c[0].Coverage[0].Name != "Gigabit homes" {
		t.Errorf("%+v", c)
	}
	if g := plan.Sustainability(p.snapshot()); len(g.Unserved) != 1 || g.RunningSaid != 1 {
		t.Errorf("%+v", g)
	}
	if next, won := plan.QuickWins(p.snapshot(), today); len(next) != 1 || len(won) != 0 {
		t.Errorf("%+v %+v", next, won)
	}
}

func TestQuadrants(t *testing.T) {
	p := pile{t: t}
	p.add("service", `{"name":"Repairs","cost":120,"cost_before":100,"satisfaction":68,"satisfaction_before":79}`)
	p.add("service", `{"name":"Bins","cost":100,"cost_before":100,"satisfaction":80,"satisfaction_before":79}`)
	p.add("service", `{"name":"Parks","cost":100}`)
	got, untold := plan.Quadrants(p.snapshot())
	if len(got) != 2 || got[0].Where != plan.DearerWorse || got[1].Where != plan.CheaperBetter || untold != 1 {
		t.Errorf("%+v %d", got, untold)
	}
}
