package leadership_test

import (
	"testing"

	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/leadership"
)

// Promoting puts the candidate on the senior team with the core functions in its line; it costs what a senior post costs beyond what the post costs today.
func TestOptions(t *testing.T) {
	post := func(id, above kind.ID, title string, senior bool, cost kind.Money, functions ...string) *kind.Post {
		p := &kind.Post{Head: kind.Head{ID: id}, Title: kind.Some(title), SeniorTeam: kind.Some(senior), Functions: kind.Some(functions)}
		if above > 0 {
			p.ReportsTo = kind.Some(above)
		}
		if cost > 0 {
			p.Cost = kind.Some(cost)
		}
		return p
	}
	chart := func(posts ...kind.Record) *kind.Snapshot { return kind.NewSnapshot(1, posts, nil) }
	head := post(1, 0, "Chief Executive", true, 0)
	s := chart(head, post(3, 2, "Head of IT", false, 70_000_00, "Data", "Workplace technology"), post(2, 1, "Director of Resources", true, 100_000_00), post(4, 2, "Change Lead", false, 0, "Service transformation"))
	got, err := leadership.Options(s, "Ashby", leadership.Asked{Nation: "england"}, leadership.Terms{Days: 2})
	if err != nil {
		t.Fatal(err)
	}
	if len(got) != 3 || got[0].ID != "promote" || got[1].ID != "cdio" || got[2].ID != "shared" {
		t.Fatalf("%+v", got)
	}
	for i, want := range []kind.Money{30_000_00, 100_000_00, 40_000_00} {
		if cost, known := got[i].Cost.Get(); !known || cost != want {
			t.Errorf("%s costs %v, not %v: %s", got[i].ID, cost, want, got[i].Reckons)
		}
		if got[i].Rules[0].Result != leadership.Met || len(got[i].Core) != 5 {
			t.Errorf("%s: %+v", got[i].ID, got[i].Rules[0])
		}
	}
	if titles := leadership.Holders(s, "Service transformation"); len(titles) != 1 || titles[0] != "Change Lead" {
		t.Error(titles)
	}
	nobody, err := leadership.Options(chart(head, post(3, 1, "Head of Legal", false, 0)), "Ashby", leadership.Asked{Nation: "england"}, leadership.Terms{Days: 2})
	if err != nil || nobody[0].Cost != (kind.Opt[kind.Money]{}) || nobody[0].Rules[0].Result != leadership.CannotTell {
		t.Errorf("%v %+v", err, nobody[0])
	}
	already, err := leadership.Options(chart(head, post(3, 1, "Digital Director", true, 90_000_00, "Data")), "Ashby", leadership.Asked{Nation: "england"}, leadership.Terms{Days: 2})
	if cost, known := already[0].Cost.Get(); err != nil || !known || cost != 0 {
		t.Errorf("%v %+v", err, already[0])
	}
	_, err = leadership.Options(s, "Ashby", leadership.Asked{}, leadership.Terms{Days: 4, Shares: []leadership.Share{{Council: "Barton", Days: 2}}})
	if err == nil {
		t.Error("six days of one person were taken")
	}
}
