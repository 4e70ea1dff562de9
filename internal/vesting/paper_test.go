package vesting

import (
	"os"
	"strings"
	"testing"

	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/paper"
)

// county is a council that two successors succeed, with a system, its contract and a data flow; district one of one successor.
func countyAndDistrict() []Predecessor {
	s := func(id kind.ID, name, function string) *kind.System {
		return &kind.System{Head: kind.Head{ID: id}, Name: kind.Some(name), Function: kind.Some(function)}
	}
	c := &kind.Contract{Head: kind.Head{ID: 1}, Reference: kind.Some("C-1"), Title: kind.Some("Care licence"), Systems: kind.Some([]kind.ID{1}), End: on("2027-06-30")}
	f := &kind.DataFlow{Head: kind.Head{ID: 1}, Name: kind.Some("Care to health"), From: kind.Some(kind.ID(1)), Personal: kind.Some(true)}
	county := kind.NewSnapshot(1, []kind.Record{s(1, "Care records", "Social care"), s(2, "Planner", "Planning"), c, f}, nil)
	district := kind.NewSnapshot(1, []kind.Record{s(1, "Plan desk", "Planning")}, nil)
	return []Predecessor{{Slug: "county", Name: "Kent End County Council", Nation: "england", Snapshot: county}, {Slug: "ashby", Name: "Ashby", Nation: "england", Snapshot: district}}
}

func splitAndMerged(t *testing.T) *Plan {
	t.Helper()
	return Make(catalogue(t), countyAndDistrict(), Ask{Vesting: day(opens), Today: day("2026-11-24"), Into: []Footprint{{"North", []string{"county", "ashby"}}, {"South", []string{"county"}}}})
}

// Split and merge at once: the county's system stands in both successors, with all that rests on it; only the one that also takes over the district has
// something to decide on one for. Another candidate on the same data needs nothing entered again.
func TestCountySystemServesTwoSuccessors(t *testing.T) {
	p := splitAndMerged(t)
	for _, s := range p.Into {
		if len(s.Shared) != 2 || s.Shared[0].System != "Care records" || strings.Join(s.Shared[0].Successors, ",") != "North,South" || s.Shared[0].Decide != "shared or separate?" {
			t.Errorf("%s: %+v", s.Name, s.Shared)
		}
		if e := s.Shared[0].Rests; len(e.Contracts) != 1 || e.Contracts[0].Reference != "C-1" || len(e.Flows) != 1 || !e.Flows[0].Personal {
			t.Errorf("%s: on it rest %+v", s.Name, e)
		}
	}
	if len(p.Into[0].Pairs) != 1 || len(p.Into[1].Pairs) != 0 {
		t.Errorf("pairs: %+v and %+v", p.Into[0].Pairs, p.Into[1].Pairs)
	}
	p.HideFlows("Kent End County Council")
	for _, a := range []Area{p.Area, p.Into[0].Area, p.Into[1].Area} {
		for _, x := range a.Shared {
			if len(x.Rests.Flows) != 0 || !x.Rests.Hidden {
				t.Errorf("flows of the county still show: %+v", x.Rests)
			}
		}
	}
}

func decisionPaper(t *testing.T, p *Plan, successor, decide string) (string, bool) {
	t.Helper()
	all, err := paper.LoadTemplates(os.DirFS("../../knowledge/papers"))
	if err != nil {
		t.Fatal(err)
	}
	called, councils, area, ok := p.Of(successor)
	if !ok {
		return "", false
	}
	d, ok := p.Draft(called, councils, area, decide)
	if !ok {
		return "", false
	}
	doc, flags, err := all["reorganisation"].Compose(d)
	if err != nil || len(flags) > 0 {
		t.Fatalf("%v, flags %v", err, flags)
	}
	raw, err := paper.Write(doc, paper.HTML)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw), true
}

// The decision paper holds each way to decide with the contracts and data flows that it affects; of one decision alone it holds nothing else.
func TestDecisionPaper(t *testing.T) {
	p := splitAndMerged(t)
	whole, _ := decisionPaper(t, p, "north", "")
	for _, want := range []string{"Keep Plan desk of Ashby", "Keep Planner of Kent End County Council", "Keep all for now", "Shared: one successor runs it for North and South", "C-1 Care licence (ends 30 June 2027): novate", "Care to health (personal data)", "Contracts to act on"} {
		if !strings.Contains(whole, want) {
			t.Errorf("the paper does not say %q", want)
		}
	}
	one, _ := decisionPaper(t, p, "North", "planning")
	if !strings.Contains(one, "Keep Plan desk") || strings.Contains(one, "Care records") || strings.Contains(one, "Contracts to act on") {
		t.Error("the paper of one decision is not of that one alone")
	}
	for _, none := range [][2]string{{"West", ""}, {"North", "Parking"}} {
		if _, ok := decisionPaper(t, p, none[0], none[1]); ok {
			t.Errorf("there is a paper of %v", none)
		}
	}
	for _, name := range []string{"pairs", "day_one", "shared"} {
		rows, ok := p.Into[0].Table(name)
		if !ok || len(rows) < 1 || name != "day_one" && len(rows) < 2 {
			t.Errorf("the table %s: %v", name, rows)
		}
	}
}

// Many shared systems stand in one table, so that a paper stays readable, and none is left out.
func TestManySharedSystems(t *testing.T) {
	p := splitAndMerged(t)
	a := p.Into[0].Area
	for range mostApart {
		a.Shared = append(a.Shared, a.Shared[0])
	}
	blocks := sharedPart(a.Shared)
	if tab, ok := blocks[len(blocks)-1].(paper.Table); len(blocks) != 2 || !ok || len(tab.Rows) != len(a.Shared) {
		t.Errorf("%d blocks for %d systems", len(blocks), len(a.Shared))
	}
}
