package leadership_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/leadership"
	"github.com/moothall/moothall/knowledge"
)

var (
	whole  = kind.Viewer{Clearance: kind.SeesRestricted}
	inside = kind.Viewer{Clearance: kind.SeesInternal}
	day    = kind.DateOf(2026, 11, 21)
)

func at(y, m, d int) kind.Opt[kind.Date] {
	return kind.Some(kind.DateOf(y, 1, 1).AddMonths(m-1) + kind.Date(d-1))
}

func some(s string) kind.Opt[string] { return kind.Some(s) }

// A goal is idle on the ninety-first day without work, a meeting lapses the day after it was due, advice is late on the sixty-first day; who may not see
// what is restricted gets neither goals nor meetings, in the value or in the table.
func TestSupportDays(t *testing.T) {
	s := kind.NewSnapshot(1, []kind.Record{
		&kind.Post{Head: kind.Head{ID: 1}, Title: some("Head of IT"), Functions: kind.Some([]string{"Data"}), Expertise: kind.Some([]string{"Data: ten years"})},
		&kind.Development{Head: kind.Head{ID: 1}, Goal: some("Learn design"), Post: kind.Some(kind.ID(1)), Gap: some("service design"), Started: at(2026, 8, 23)},
		&kind.Development{Head: kind.Head{ID: 2}, Goal: some("Learn cloud"), Post: kind.Some(kind.ID(1)), Gap: some("technology"), Started: at(2026, 8, 22)},
		&kind.Development{Head: kind.Head{ID: 3}, Goal: some("Try things"), Post: kind.Some(kind.ID(1)), Gap: some("innovation methods"), Started: at(2025, 8, 22), Reached: at(2026, 1, 1)},
		&kind.RegularMeeting{Head: kind.Head{ID: 1}, Title: some("With the chief executive"), Held: kind.Some([]string{"2026-09-22", "no date", "2027-01-01"})},
		&kind.RegularMeeting{Head: kind.Head{ID: 2}, Title: some("With the leader"), Every: kind.Some(30), Held: kind.Some([]string{"2026-10-21", "2026-10-21"})},
		&kind.RegularMeeting{Head: kind.Head{ID: 3}, Title: some("With nobody yet")},
		&kind.Body{Head: kind.Head{ID: 1}, Name: some("Soundboard"), Equivalent: some("soundboard"), Meetings: kind.Some([]string{"2025-11-21", "2026-02-01"})},
		&kind.Seat{Head: kind.Head{ID: 1}, Title: some("Design"), Body: kind.Some(kind.ID(1))},
		&kind.Seat{Head: kind.Head{ID: 2}, Title: some("Left"), Body: kind.Some(kind.ID(1)), Until: at(2026, 11, 20)},
		&kind.Advice{Head: kind.Head{ID: 1}, Title: some("Late"), Body: kind.Some(kind.ID(1)), GivenOn: at(2026, 9, 21)},
		&kind.Advice{Head: kind.Head{ID: 2}, Title: some("Waits"), Body: kind.Some(kind.ID(1)), GivenOn: at(2026, 9, 22)},
		&kind.Advice{Head: kind.Head{ID: 3}, Title: some("Told"), Body: kind.Some(kind.ID(1)), GivenOn: at(2026, 1, 5), Answer: some("taken up")},
	}, nil)
	got := leadership.SupportOf(s, day, whole)
	states := map[string]string{}
	for _, g := range got.Goals {
		states[g.Goal] = g.State
	}
	for _, m := range got.Meetings {
		states[m.Title] = m.State
	}
	for _, a := range got.Advice {
		states[a.Title] = a.State
	}
	for what, want := range map[string]string{"Learn design": "under_way", "Learn cloud": "idle", "Try things": "reached", "With the chief executive": "kept", "With the leader": "lapsed",
		"With nobody yet": "not_recorded", "Late": "late", "Waits": "waiting", "Told": "answered"} {
		if states[what] != want {
			t.Errorf("%s is %q, not %q", what, states[what], want)
		}
	}
	if !slices.Equal(got.Unhelped, []string{"Transformation", "Innovation methods"}) {
		t.Errorf("gaps without a goal: %v", got.Unhelped)
	}
	if p := got.Panels[0]; p.Year != 1 || p.Given != 3 || p.Answered != 1 || len(p.Seats) != 1 || p.Undeclared != 1 {
		t.Errorf("the panel is %+v", p)
	}
	less := leadership.SupportOf(s, day, inside)
	if less.Goals != nil || less.Meetings != nil || less.Unhelped != nil {
		t.Errorf("who may not see what is restricted sees %+v", less)
	}
	for _, row := range leadership.SupportTable(less) {
		if strings.Contains(strings.Join(row, ","), "Learn") || strings.Contains(strings.Join(row, ","), "chief executive") {
			t.Errorf("the table shows %v", row)
		}
	}
}

// The means of four are shown nowhere, those of five are; an address of somebody on record is no role's.
func TestFewAreNotShown(t *testing.T) {
	cohort := func(id kind.ID, n int) *kind.Cohort {
		return &kind.Cohort{Head: kind.Head{ID: id}, Name: some("Directors"), Scored: kind.Some(n), Before: kind.Some(2.25), After: kind.Some(3.0)}
	}
	s := kind.NewSnapshot(1, []kind.Record{cohort(1, 4), cohort(2, 5),
		&kind.Person{Head: kind.Head{ID: 1}, Name: some("t1"), Email: some("t2")},
		&kind.Council{Head: kind.Head{ID: 1}, Name: some("Ashby"), Ours: kind.Some(true), IndustryContact: some("r.vale@ashby.example")}}, map[string]string{"t1": "Rhian Vale", "t2": "rv@ashby.example"})
	got := leadership.SupportOf(s, day, inside)
	for _, c := range got.Cohorts {
		switch by, shown := c.Change().Get(); {
		case c.ID == 1 && (shown || c.Before.Known() || c.Scored.Known() || !c.Withheld):
			t.Errorf("of four: %+v", c)
		case c.ID == 2 && (by != 0.75 || c.Withheld):
			t.Errorf("of five: %+v", c)
		}
	}
	if got.Mailbox != "" {
		t.Errorf("a person's address is shown: %s", got.Mailbox)
	}
	for address, personal := range map[string]bool{"R.Vale@ashby.example": true, "RV@ashby.example": true, "digital@ashby.example": false, "valentine@ashby.example": false} {
		if leadership.OfSomebody(s, address) != personal {
			t.Errorf("%s personal: %t", address, !personal)
		}
	}
}

// Three of twelve initiatives have a sponsor on the senior team: 25 %. Ideas, what is done, a vacant sponsor and one off the team do not count for it.
func TestSponsors(t *testing.T) {
	rs := []kind.Record{
		&kind.Post{Head: kind.Head{ID: 1}, Title: some("Director"), SeniorTeam: kind.Some(true)},
		&kind.Post{Head: kind.Head{ID: 2}, Title: some("Head"), SeniorTeam: kind.Some(false)},
		&kind.Post{Head: kind.Head{ID: 3}, Title: some("Empty chair"), SeniorTeam: kind.Some(true), Vacant: kind.Some(true)},
		&kind.Post{Head: kind.Head{ID: 4}, Title: some("Who knows")},
		&kind.Initiative{Head: kind.Head{ID: 90}, Name: some("An idea"), State: some("idea"), Sponsor: kind.Some(kind.ID(1))},
		&kind.Initiative{Head: kind.Head{ID: 91}, Name: some("Done"), State: some("done"), Sponsor: kind.Some(kind.ID(1))},
	}
	for i := range kind.ID(12) {
		x := &kind.Initiative{Head: kind.Head{ID: i + 1}, Name: some("Initiative"), State: some("under way")}
		switch {
		case i < 3:
			x.Sponsor = kind.Some(kind.ID(1))
		case i < 6:
			x.Sponsor = kind.Some(kind.ID(i - 1)) // 2, 3, 4
		}
		rs = append(rs, x)
	}
	got := leadership.SupportOf(kind.NewSnapshot(1, rs, nil), day, inside).Sponsors
	if got.Initiatives != 12 || got.Senior != 3 || got.Percent().Or(-1) != 25 || len(got.Others) != 9 {
		t.Errorf("%+v, %d %%", got, got.Percent().Or(-1))
	}
	if leadership.SupportOf(kind.NewSnapshot(1, nil, nil), day, inside).Sponsors.Percent().Known() {
		t.Error("a share of nothing is known")
	}
}

// Every line of the shipped scope is read; a line's owner is the filled post nearest to the head, and lines with nobody stand first.
func TestScope(t *testing.T) {
	lines, err := leadership.LoadScope(knowledge.FS)
	if err != nil {
		t.Fatal(err)
	}
	s := kind.NewSnapshot(1, []kind.Record{
		&kind.Post{Head: kind.Head{ID: 1}, Title: some("Chief Executive"), HeadOfPaidService: kind.Some(true)},
		&kind.Post{Head: kind.Head{ID: 2}, Title: some("Director"), ReportsTo: kind.Some(kind.ID(1))},
		&kind.Post{Head: kind.Head{ID: 3}, Title: some("Cyber Officer"), ReportsTo: kind.Some(kind.ID(2)), Functions: kind.Some([]string{"Cyber security"})},
		&kind.Post{Head: kind.Head{ID: 4}, Title: some("Head of Security"), ReportsTo: kind.Some(kind.ID(1)), Functions: kind.Some([]string{"Information Security"})},
		&kind.Post{Head: kind.Head{ID: 5}, Title: some("Head of Data"), Vacant: kind.Some(true), Functions: kind.Some([]string{"Data & information"})},
		&kind.Assessment{Head: kind.Head{ID: 1}, Name: some("CAF 2026"), Framework: some("caf@4.0")},
	}, nil)
	got := leadership.Scope(s, lines)
	if len(got) != len(lines) || got[0].State != "nobody" || got[len(got)-1].State != "owned" {
		t.Fatalf("%+v", got)
	}
	for _, l := range got {
		switch l.ID {
		case "cyber":
			if l.Owner == nil || l.Owner.Title != "Head of Security" || len(l.Also) != 1 || l.Function != "Information Security" || !slices.Equal(l.Assessments, []string{"CAF 2026"}) {
				t.Errorf("%+v", l)
			}
		case "data":
			if l.State != "vacant" || l.Owner != nil || len(l.Vacant) != 1 {
				t.Errorf("%+v", l)
			}
		case "inclusion":
			if l.State != "nobody" {
				t.Errorf("%+v", l)
			}
		}
	}
}

// Six of ten decisions had advice on a day no later than their own: 60 %, and the four others are listed with why. A draft, one that said why none was needed, and one that is no key decision are not counted.
func TestAdvised(t *testing.T) {
	var rs []kind.Record
	for i := range kind.ID(13) {
		d := &kind.Decision{Head: kind.Head{ID: i + 1}, Title: some("Decision"), State: some("final"), DecidedOn: at(2026, 6, 10), DigitalAdvice: some("Do"), AdviceOn: at(2026, 6, 10)}
		switch i {
		case 0:
			d.DigitalAdvice = kind.Opt[string]{}
		case 1:
			d.AdviceOn = kind.Opt[kind.Date]{}
		case 2:
			d.AdviceOn = at(2026, 6, 11)
		case 3:
			d.DecidedOn = kind.Opt[kind.Date]{}
		case 4:
			d.State = some("draft")
		case 12:
			d.Key = kind.Some(false)
		case 5:
			d.DigitalAdvice, d.NoAdviceWhy = kind.Opt[string]{}, some("No system is touched")
		}
		rs = append(rs, d)
	}
	got := leadership.SupportOf(kind.NewSnapshot(1, rs, nil), day, inside).Advised
	whys := map[string]int{}
	for _, x := range got.Others {
		whys[x.Why]++
	}
	if got.Decisions != 10 || got.With != 6 || got.Percent().Or(0) != 60 || whys["none"] != 1 || whys["undated"] != 2 || whys["late"] != 1 {
		t.Errorf("%+v", got)
	}
}

// Of three posts with something to build on the one that lacks least stands first, each with its gaps by name; the head, a vacant post and one with nothing do
// not stand there, and who may not see what is restricted sees none.
func TestStepUps(t *testing.T) {
	post := func(id, boss kind.ID, title string, functions, expertise []string) *kind.Post {
		p := &kind.Post{Head: kind.Head{ID: id}, Title: some(title), Functions: kind.Some(functions), Expertise: kind.Some(expertise)}
		if boss > 0 {
			p.ReportsTo = kind.Some(boss)
		}
		return p
	}
	empty := post(6, 1, "Vacant", []string{"Data"}, nil)
	empty.Vacant = kind.Some(true)
	s := kind.NewSnapshot(1, []kind.Record{post(1, 0, "Chief Executive", nil, []string{"Data"}), post(2, 1, "Head of IT", []string{"Data", "Workplace technology"}, []string{"Technology", "Data"}),
		post(3, 2, "Data Lead", []string{"Data"}, nil), post(4, 1, "Designer", nil, []string{"Service design"}), post(5, 1, "Head of Waste", nil, nil), empty}, nil)
	got := leadership.SupportOf(s, day, whole).StepUps
	if len(got) != 3 || got[0].Post.Title != "Head of IT" || len(got[0].Gaps) != 6 || !slices.Contains(got[0].Gaps, "expertise: service design") || slices.Contains(got[0].Gaps, "function: data") {
		t.Errorf("%+v", got)
	}
	if leadership.SupportOf(s, day, inside).StepUps != nil {
		t.Error("it is shown to who may not see it")
	}
}
