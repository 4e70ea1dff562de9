package desk_test

import (
	"bytes"
	"fmt"
	"slices"
	"testing"

	"github.com/moothall/moothall/internal/desk"
	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/leadership"
	"github.com/moothall/moothall/internal/store"
)

// nonExecutiveOf is how NED-1 came out for a council, by the report and on the agenda's rule.
func nonExecutiveOf(t *testing.T, d *desk.Desk, council string) leadership.Outcome {
	t.Helper()
	p, err := d.Picture(t.Context(), council)
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range p.Leadership().Rules {
		if x.ID == leadership.NonExecutive {
			return x.Result
		}
	}
	t.Fatal("NED-1 was not judged")
	return ""
}

// One record of a panel is an equivalent for every council of the group but the one that declined it, at once and without an import.
func TestOnePanelCountsForAGroup(t *testing.T) {
	d, _, _ := open(t)
	slugs := []string{"ashby"}
	for i := range 32 {
		c, err := d.AddCouncil(t.Context(), desk.NewCouncil{Name: fmt.Sprintf("Member %d", i), Type: "district", Nation: "england", Actor: "test"})
		if err != nil {
			t.Fatal(err)
		}
		slugs = append(slugs, c.Slug)
	}
	_, err := d.AddGroup(t.Context(), desk.NewGroup{Name: "Vale", Councils: slugs, Actor: "test"}, func(store.Council) bool { return true })
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range slugs {
		if got := nonExecutiveOf(t, d, s); got == leadership.Met {
			t.Fatalf("%s is %s before there is a panel", s, got)
		}
	}
	host := kind.Whole("ashby", "ann")
	_, err = d.SupplyPanel(t.Context(), host, "vale", desk.NewPanel{Name: "Panel", Meetings: []string{"soon"}})
	if fault.CodeOf(err) != fault.Invalid {
		t.Errorf("a meeting without a day: %v", err)
	}
	today := d.Today()
	p, err := d.SupplyPanel(t.Context(), host, "vale", desk.NewPanel{Name: "Panel", External: true, Expert: true, Challenges: true,
		Meetings: []string{today.String(), (today - 90).String(), (today - 180).String(), (today - 270).String()}})
	if err != nil {
		t.Fatal(err)
	}
	err = d.CountPanel(t.Context(), kind.Whole(slugs[7], "bob"), "vale", p.ID, false)
	if err != nil {
		t.Fatal(err)
	}
	for i, s := range slugs {
		if got := nonExecutiveOf(t, d, s); (got == leadership.Met) != (i != 7) {
			t.Errorf("%s is %s", s, got)
		}
	}
	v, err := d.GroupView(t.Context(), "vale", 0, 0)
	if err != nil {
		t.Fatal(err)
	}
	all, err := d.GroupLeading(t.Context(), v)
	if err != nil || len(all.Panels) != 1 || len(all.Panels[0].CountsFor) != 32 || !slices.Equal(all.Panels[0].Declined, []string{"Member 6"}) || !all.Panels[0].Full {
		t.Errorf("%+v %v", all.Panels, err)
	}
	if err := d.RemovePanel(t.Context(), kind.Whole(slugs[3], "bob"), "vale", p.ID); fault.CodeOf(err) != fault.NotFound {
		t.Errorf("another council takes the panel away: %v", err)
	}
	if err := d.RemovePanel(t.Context(), host, "vale", p.ID); err != nil || nonExecutiveOf(t, d, slugs[3]) == leadership.Met {
		t.Errorf("it is gone and still counts: %v", err)
	}
}

// Councils that have no digital plan and councils that do not know are counted apart; a median is told from five councils on, and who does
// not share what it takes is in none of it.
func TestHowAGroupIsLed(t *testing.T) {
	d, _, _ := open(t)
	slugs := []string{"ashby"}
	for i := range 5 {
		c, err := d.AddCouncil(t.Context(), desk.NewCouncil{Name: fmt.Sprintf("Member %d", i), Type: "district", Nation: "england", Actor: "test"})
		if err != nil {
			t.Fatal(err)
		}
		slugs = append(slugs, c.Slug)
	}
	_, err := d.AddGroup(t.Context(), desk.NewGroup{Name: "Vale", Councils: slugs, Actor: "test"}, func(store.Council) bool { return true })
	if err != nil {
		t.Fatal(err)
	}
	share := func(slug, register string, fields ...string) {
		t.Helper()
		k, _ := kind.Of(register)
		err := d.SetConsent(t.Context(), kind.Whole(slug, "ann"), "vale", k, fields, true)
		if err != nil {
			t.Fatal(err)
		}
	}
	leading := func() desk.GroupLeading {
		t.Helper()
		v, err := d.GroupView(t.Context(), "vale", 0, 0)
		if err != nil {
			t.Fatal(err)
		}
		out, err := d.GroupLeading(t.Context(), v)
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	initiatives := "Project name,Sponsor,Project status\n"
	for i := range 12 {
		initiatives += fmt.Sprintf("P%d,%s,under way\n", i, map[bool]string{true: "Director", false: "Head of IT"}[i < 3])
	}
	for i, s := range slugs[:5] {
		bringTo(t, d, s, "posts.csv", "Job title,SLT,Vacant\nDirector,yes,no\nHead of IT,no,no\n")
		bringTo(t, d, s, "projects.csv", initiatives)
		bringTo(t, d, s, "digital strategy.csv", "Digital plan,Where the digital plan lives\nPlan,"+[]string{"none", "don't know", "corporate plan", "none", ""}[i]+"\n")
		if i < 4 {
			share(s, "strategy", "lives")
			share(s, "initiative", "sponsor", "state")
			share(s, "post", "senior_team", "vacant")
		}
	}
	x := leading()
	if p := x.Plans; p.None != 2 || p.DontKnow != 1 || p.Somewhere != 1 || p.NotRecorded != 0 || p.NotShared != 2 {
		t.Errorf("%+v", p)
	}
	if x.Sponsors.Median.Known() || len(x.Sponsors.Councils) != 4 || x.Sponsors.Councils[0].Percent != 25 || x.Sponsors.Councils[0].Senior != 3 || len(x.Sponsors.NotShared) != 2 {
		t.Errorf("four councils: %+v", x.Sponsors)
	}
	share(slugs[4], "initiative", "sponsor", "state")
	share(slugs[4], "post", "senior_team", "vacant")
	if m, known := leading().Sponsors.Median.Get(); !known || m != 25 {
		t.Errorf("five councils: %d %v", m, known)
	}
}

func bringTo(t *testing.T, d *desk.Desk, council, name, text string) {
	t.Helper()
	r, err := d.Import(t.Context(), council, []desk.Incoming{{Name: name, Data: bytes.NewReader([]byte(text)), Size: int64(len(text))}}, desk.Choices{Actor: "ann"})
	if err != nil || r.Files[0].Refused != "" {
		t.Fatalf("%s: %+v %v", name, r, err)
	}
}
