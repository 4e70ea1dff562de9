package plan_test

import (
	"fmt"
	"os"
	"slices"
	"testing"

	"github.com/moothall/moothall/internal/group"
	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/plan"
)

func library(t *testing.T) *plan.Library {
	t.Helper()
	l, err := plan.Load(os.DirFS("../../knowledge"))
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// There is a mission for each of the four topics, and every line of them can be shared with a group: else the report over a group could never be whole.
func TestMissionsCanBeReported(t *testing.T) {
	var ids []string
	for _, m := range library(t).Missions {
		ids = append(ids, m.ID)
		for _, l := range m.Lines {
			k, _ := kind.Of(l.Has)
			field := ""
			if l.Known != "" {
				var i int
				k, i, _ = plan.FieldOf(l.Known)
				field = k.Fields[i].Name
			}
			shared := slices.ContainsFunc(group.Shareable(k), func(f *kind.Field) bool { return f.Name == field })
			if !group.MayShare(k) || field != "" && !shared {
				t.Errorf("%s: %s %s is never shared with a group", l.ID, k.Name, field)
			}
			if l.Cy.Title == "" || l.Cy.Why == "" {
				t.Errorf("%s has no Welsh", l.ID)
			}
		}
	}
	if !slices.Equal(ids, []string{"procurement", "legacy", "standards", "open-data"}) {
		t.Errorf("the missions are %v", ids)
	}
}

// Facts tick a line when they are recorded for its share, and nothing else does.
func TestFactsTickMissions(t *testing.T) {
	p := pile{t: t}
	api := func() plan.Ticked {
		for _, m := range plan.Missions(p.snapshot(), today, library(t).Missions) {
			for _, l := range m.Lines {
				if l.ID == "open-api" {
					return l
				}
			}
		}
		t.Fatal("there is no such line")
		return plan.Ticked{}
	}
	if x := api(); x.Done || x.Of != 0 {
		t.Errorf("ticked by nothing: %+v", x)
	}
	p.add("system", `{"name":"A","open_api":false}`) // no is an answer
	p.add("system", `{"name":"B","open_api":true}`)
	p.add("system", `{"name":"C"}`)
	if x := api(); !x.Done || x.N != 2 || x.Of != 3 {
		t.Errorf("two of three: %+v", x)
	}
	p.add("system", `{"name":"D"}`)
	if x := api(); x.Done {
		t.Errorf("two of four, and three in five are asked: %+v", x)
	}
}

// Ten councils make one report: what is not shared or not recorded is no answer, and it is said of how many councils the report could be told.
func TestTenCouncilsMakeOneReport(t *testing.T) {
	missions := []plan.Mission{{ID: "m", Title: "M", Why: "W", Lines: []plan.Task{{ID: "api", Known: "system.open_api", Share: 60}, {ID: "sets", Has: "data_set"}}}}
	var councils []plan.Respondent
	for i := range 10 {
		p := pile{t: t}
		consent := group.Consent{"system": {"name", "open_api"}, "data_set": {"name"}}
		switch {
		case i < 4: // all of it
			p.add("system", `{"name":"A","open_api":true}`)
			p.add("data_set", `{"name":"D"}`)
		case i < 6: // recorded too little
			p.add("system", `{"name":"A"}`)
			p.add("system", `{"name":"B","open_api":true}`)
		case i == 6: // shares systems, but not what is asked
			p.add("system", `{"name":"A","open_api":true}`)
			p.add("data_set", `{"name":"D"}`)
			consent["system"] = []string{"name"}
		case i == 7: // shares, and has nothing
		default: // shares nothing
			p.add("system", `{"name":"A","open_api":true}`)
			consent = group.Consent{}
		}
		name := fmt.Sprintf("Council %d", i)
		s := group.Only("c", name, "england", p.snapshot(), consent)
		councils = append(councils, plan.Respondent{Name: name, Snapshot: s.Snapshot, Shares: func(k, f string) bool {
			return f == "" && len(s.Consent[k]) > 0 || s.Consent.Shares(k, f)
		}})
	}
	r := plan.Report(councils, today, missions)[0]
	if r.Of != 10 || r.Answered != 7 || len(r.Whole) != 4 || len(r.Part) != 3 || !slices.Equal(r.None, []string{"Council 7", "Council 8", "Council 9"}) {
		t.Errorf("coverage %+v", r)
	}
	api := r.Lines[0]
	if len(api.Done) != 4 || len(api.Open) != 2 || !slices.Equal(api.Empty, []string{"Council 7"}) || !slices.Equal(api.Withheld, []string{"Council 6", "Council 8", "Council 9"}) || api.N != 6 || api.Of != 8 {
		t.Errorf("the line %+v", api)
	}
}
