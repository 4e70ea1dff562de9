package vesting

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/moothall/moothall/internal/kind"
)

func contract(id kind.ID, title, function, end string) *kind.Contract {
	k := &kind.Contract{Head: kind.Head{ID: id}, Title: kind.Some(title), End: on(end)}
	if function != "" {
		k.Function = kind.Some(function)
	}
	return k
}

func saidOf(all []Missing) string {
	var out []string
	for _, m := range all {
		out = append(out, fmt.Sprintf("%s %s %s %d", m.Council, m.What, m.Reason, m.Contracts))
	}
	return strings.Join(out, "; ")
}

// From contracts alone: pairs by function, day one by functions, and what is missing in place of empty tables.
func TestContractsAlone(t *testing.T) {
	ashby := council("ashby", contract(1, "Planning system", "Planning", "2028-03-31"), contract(2, "Payroll", "Payroll", "2029-03-31"), contract(3, "Sundries", "", "2029-03-31"))
	barton := council("barton", contract(1, "Planning", "Planning", "2027-03-31"))
	barton.Shares = func(register, field string) bool {
		return register == "contract" && slices.Contains([]string{"title", "function", "end"}, field)
	}
	p := Make(catalogue(t), []Predecessor{ashby, barton, council("colne")}, Ask{Vesting: day(opens), Today: day("2026-11-24"), Direction: day("2026-10-01")})
	if len(p.Pairs) != 1 || p.Pairs[0].Function != "Planning" || p.Pairs[0].Guessed {
		t.Errorf("pairs: %+v", p.Pairs)
	}
	if len(p.Functions) != 2 || p.Functions[0].Function != "Planning" || len(p.Functions[0].Runs) != 0 || len(p.Functions[0].Ends) != 2 || p.Functions[1].Function != "Payroll" || len(p.Functions[1].Runs) != 1 {
		t.Errorf("functions on day one: %+v", p.Functions)
	}
	want := "Ashby system not_recorded 0; Ashby service not_recorded 0; Ashby assignment not_recorded 0; Ashby value not_recorded 0; Ashby capital not_recorded 0; Ashby function not_recorded 1; " +
		"Barton system not_shared 0; Barton service not_shared 0; Barton assignment not_shared 0; Barton value not_shared 0; Barton capital not_shared 0; " +
		"Colne contract not_recorded 0; Colne system not_recorded 0; Colne service not_recorded 0"
	if got := saidOf(p.Missing); got != want {
		t.Errorf("missing:\n%s\nwant\n%s", got, want)
	}
	rows, ok := p.Table("functions")
	if !ok || len(rows) != 3 || rows[1][2] != "" || !strings.Contains(rows[1][3], "Barton: Planning (ends 31 March 2027)") {
		t.Errorf("%v", rows)
	}
}

// Where an essential service has a system, day one is told by services and not by contracts; a service without one is a gap beside the contracts.
func TestFunctionsOnlyWithoutSystems(t *testing.T) {
	planning := &kind.Service{Head: kind.Head{ID: 1}, Name: kind.Some("Planning applications"), Essential: kind.Some(true)}
	c := council("ashby", contract(1, "Planning", "Planning", "2029-03-31"), planning)
	with := council("ashby", contract(1, "Planning", "Planning", "2029-03-31"), planning, &kind.System{Head: kind.Head{ID: 1}, Name: kind.Some("Plan desk"), Services: kind.Some([]kind.ID{1})})
	if p := Make(catalogue(t), []Predecessor{with}, Ask{Vesting: day(opens), Today: day("2026-11-24")}); len(p.Functions) > 0 || len(p.DayOne) != 1 {
		t.Errorf("with a system: %+v", p.Area)
	}
	p := Make(catalogue(t), []Predecessor{c}, Ask{Vesting: day(opens), Today: day("2026-11-24")})
	if len(p.Functions) != 1 || len(p.DayOne) != 1 || saidOf(p.Missing) != "Ashby system not_recorded 0; Ashby assignment not_recorded 0" {
		t.Errorf("%+v %s", p.Functions, saidOf(p.Missing))
	}
}

// Of a council that splits, contracts that name no system stand beside its systems, with the reason; those that ended or name a system do not.
func TestSplitContracts(t *testing.T) {
	of := contract(2, "Care licence", "", "2029-03-31")
	of.Systems = kind.Some([]kind.ID{1})
	county := council("county", &kind.System{Head: kind.Head{ID: 1}, Name: kind.Some("Care desk")}, of, contract(1, "Wide area network", "", "2029-03-31"), contract(3, "Old network", "", "2020-03-31"))
	ask := Ask{Vesting: day(opens), Today: day("2026-11-24"), Into: []Footprint{{"East", []string{"county"}}, {"West", []string{"county"}}}}
	p := Make(catalogue(t), []Predecessor{county}, ask)
	if len(p.Shared) != 2 || p.Shared[0].System != "Care desk" || p.Shared[0].Contract || p.Shared[0].Why != "" {
		t.Fatalf("%+v", p.Shared)
	}
	x := p.Shared[1]
	if x.System != "Wide area network" || !x.Contract || !strings.Contains(x.Why, "names no system") || !slices.Equal(x.Successors, []string{"East", "West"}) || len(x.Rests.Contracts) != 1 || len(p.Into[1].Shared) != 2 {
		t.Errorf("%+v", x)
	}
	draft, ok := p.Draft("East", []string{"County"}, p.Into[0].Area, "Wide area network")
	if !ok || draft.Values["shared"] != "one contract without a system" {
		t.Errorf("its paper: %v %v", ok, draft.Values)
	}
	ask.Into = ask.Into[:1]
	if p := Make(catalogue(t), []Predecessor{county}, ask); len(p.Shared) > 0 {
		t.Errorf("one successor shares %+v", p.Shared)
	}
}
