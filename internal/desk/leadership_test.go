package desk_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/moothall/moothall/internal/desk"
	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/leadership"
)

const smallChart = "Post,Job title,Reports to,On senior leadership team,Functions\n1,Chief Executive,,yes,\n2,Director of Resources,1,yes,Finance\n3,Head of IT,2,no,Applications and systems;Data\n4,Data analyst,3,no,\n"

// Each test says how its rule stands, as the rulebook of the council has it.
func TestLeadershipStandsAsTheRulebookSays(t *testing.T) {
	d, _, _ := open(t)
	bring(t, d, "org chart.csv", []byte(smallChart))
	r := picture(t, d).Leadership()
	if len(r.Rules) != len(leadership.Tests) || r.Rulebook == "" {
		t.Fatalf("%+v", r)
	}
	for _, x := range r.Rules {
		if x.Standing == nil || x.Standing.Issuer == "" || x.Standing.Status == "" {
			t.Errorf("%s does not say how its rule stands", x.ID)
		}
	}
	if why := r.Rules[0].Why; !strings.HasSuffix(why, "Expected by central government; scope not settled.") {
		t.Error(why)
	}
	err := d.ChooseRule(ctx, ann, leadership.Functions, desk.SetAside, "We settle this next year.")
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range picture(t, d).Leadership().Rules {
		if (x.Standing.State == desk.SetAside) != (x.ID == leadership.Functions) {
			t.Errorf("%s: %+v", x.ID, x.Standing)
		}
	}
}

// A yes to a role is a fact that the team's page counts, and an undo away from not being one.
func TestRoleProposals(t *testing.T) {
	d, _, _ := open(t)
	bring(t, d, "org chart.csv", []byte(smallChart))
	asked := ofKind(proposals(t, d), "role")
	if len(asked) != 2 {
		t.Fatalf("%+v", asked)
	}
	for _, x := range asked {
		if x.Subject == "Data analyst" { // the role; the post is called so, too
			answer(t, d, x, "yes")
		}
	}
	team, err := d.Team(picture(t, d))
	if err != nil {
		t.Fatal(err)
	}
	if team.Capability.Mapped != 1 || len(team.Capability.Skills) == 0 || len(ofKind(proposals(t, d), "role")) != 1 {
		t.Errorf("%d mapped, %d skills", team.Capability.Mapped, len(team.Capability.Skills))
	}
}

// What a person writes about a model is read or refused in a sentence.
func TestModelTerms(t *testing.T) {
	d, _, _ := open(t)
	bring(t, d, "org chart.csv", []byte(smallChart))
	p := picture(t, d)
	for _, x := range []struct {
		terms desk.ModelTerms
		ok    bool
	}{
		{desk.ModelTerms{}, true},
		{desk.ModelTerms{SeniorCost: "£120,000", DayRate: "800", Days: "1.5", Shares: []string{"Barton = 1.5", "Colne=2"}}, true},
		{desk.ModelTerms{SeniorCost: "a lot"}, false},
		{desk.ModelTerms{SeniorCost: "-5"}, false},
		{desk.ModelTerms{DayRate: "99999999999"}, false},
		{desk.ModelTerms{Days: "NaN"}, false},
		{desk.ModelTerms{Days: "6"}, false},
		{desk.ModelTerms{Days: "3", Shares: []string{"Barton=3"}}, false},
		{desk.ModelTerms{Shares: []string{"Barton"}}, false},
		{desk.ModelTerms{Shares: []string{"=1"}}, false},
		{desk.ModelTerms{Days: "0.01", Shares: make([]string, 51)}, false},
	} {
		models, err := p.Models(x.terms)
		if (err == nil) != x.ok || x.ok && len(models) != 6 || !x.ok && fault.CodeOf(err) != fault.Invalid {
			t.Errorf("%+v: %d models, %v", x.terms, len(models), err)
		}
	}
}

func TestFrameworkEdition(t *testing.T) {
	d, _, _ := open(t)
	list := "Role Family,Role,Role Level,Skill Name,Skill Level,Role Type\nData,Data analyst,Junior analyst,Statistics,Working,\n"
	e, err := d.FrameworkEdition("roles.csv", strings.NewReader(list), int64(len(list)))
	if err != nil || len(e.New) != 1 || len(e.Gone) != 205 {
		t.Errorf("%v: %d new, %d gone", err, len(e.New), len(e.Gone))
	}
	_, err = d.FrameworkEdition("chart.csv", strings.NewReader(smallChart), int64(len(smallChart)))
	if fault.CodeOf(err) != fault.Invalid {
		t.Errorf("an org chart as a list of roles: %v", err)
	}
}

// A post that has been vacant for over two years stands beside what the spend files book to agency staff of its department since then, which is not for this post alone.
func TestVacancies(t *testing.T) {
	d, _, _ := open(t)
	bring(t, d, "posts.csv", []byte("Job title,Department,Vacant,Vacant since,Agency cost,Times advertised\nHead of IT,Digital Services,yes,2024-09-12,36500,3\nWeb Manager,Communities,yes,,,\n"))
	bring(t, d, "payments.csv", []byte("Supplier Name,Net Amount,Date Paid,Service,Expenditure Category\n"+
		"Hollins Temps,1200.50,2026-02-01,Digital  services,Agency staff\nHollins Temps,99.50,2026-03-01,digital services,Staff - Temporary staff\nHollins Temps,500,2024-01-01,Digital Services,Agency staff\n"+
		"Bridge Lodge,700,2026-03-01,Digital Services,Temporary accommodation\nHollins Temps,10,2026-03-02,Parks,Agency staff\n"))
	p := picture(t, d)
	all := p.Vacancies()
	if len(all) != 2 || all[0].Title != "Head of IT" || all[0].Waited.Or(0) < 730 || all[0].DepartmentAgency.Or(0) != 1300_00 || all[1].DepartmentAgency.Known() {
		t.Errorf("%+v", all)
	}
	if cost := all[0].Cover.Or(0); cost != kind.Money(int64(all[0].Waited.Or(0))*100_00) {
		t.Errorf("cover of %d days costs %v", all[0].Waited.Or(0), cost)
	}
	if a := p.Agency(); a.Net != 1810_00 || a.Lines != 4 || a.Since != kind.DateOf(2024, 1, 1) || !slices.Equal(a.Booked, []string{"Agency staff", "Staff - Temporary staff"}) || !slices.Equal(a.Paid, []desk.AgencyPaid{{"Hollins Temps", 1810_00}}) {
		t.Errorf("%+v", a)
	}
	if n := all[0].Advertised.Or(0); n != 3 {
		t.Errorf("advertised %d times", n)
	}
}
