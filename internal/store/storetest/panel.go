package storetest

import (
	"fmt"
	"testing"

	"github.com/moothall/moothall/internal/store"
)

// groupPanels: one panel counts for every council of its group but those that declined it; a council that leaves takes its own along.
func groupPanels(t *testing.T, s *suite) {
	ids := []int64{s.ashby}
	for i := range 4 {
		ids = append(ids, s.council(fmt.Sprintf("member%d", i)))
	}
	stranger := s.council("stranger")
	g, err := s.AddGroup(ctx, store.Group{Slug: "vale", Name: "Vale", Added: "2026-01-01T00:00:00Z"}, ids, "ann")
	if err != nil {
		t.Fatal(err)
	}
	before, err := s.Council(ctx, "member0")
	if err != nil {
		t.Fatal(err)
	}
	p, err := s.SavePanel(ctx, g.ID, store.Panel{Host: s.ashby, Name: "Panel", External: true, Expert: true}, "2026-01-02T00:00:00Z", "ann")
	if err != nil {
		t.Fatal(err)
	}
	again, err := s.SavePanel(ctx, g.ID, store.Panel{Host: s.ashby, Name: "Panel", External: true, Challenges: true, Meetings: []string{"2026-01-01"}}, "2026-01-03T00:00:00Z", "ann")
	if err != nil || again.ID != p.ID {
		t.Fatalf("the same panel again: %+v %v", again, err)
	}
	err = s.CountPanel(ctx, g.ID, p.ID, ids[2], false, "2026-01-04T00:00:00Z", "bob")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.SavePanel(ctx, g.ID, store.Panel{Host: stranger, Name: "Other"}, "2026-01-04T00:00:00Z", "bob"); err == nil {
		t.Error("a stranger supplies a panel")
	}
	if err := s.CountPanel(ctx, g.ID, p.ID, stranger, false, "2026-01-04T00:00:00Z", "bob"); err == nil {
		t.Error("a stranger declines a panel")
	}
	counts := func(council int64) bool {
		t.Helper()
		all, err := s.PanelsFor(ctx, council)
		if err != nil {
			t.Fatal(err)
		}
		return len(all) == 1 && all[0].Name == "Panel" && all[0].Group == "Vale" && all[0].External && !all[0].Expert && all[0].Challenges && len(all[0].Meetings) == 1
	}
	for i, id := range append(ids, stranger) {
		if want := i != 2 && id != stranger; counts(id) != want {
			t.Errorf("council %d: counts %v", i, !want)
		}
	}
	all, err := s.Panels(ctx, g.ID)
	if err != nil || len(all) != 1 || len(all[0].Declined) != 1 || all[0].Declined[0] != ids[2] {
		t.Errorf("%+v %v", all, err)
	}
	after, err := s.Council(ctx, "member0")
	if err != nil || after.Stamp == before.Stamp {
		t.Errorf("a member's stamp stayed: %v", err)
	}
	err = s.CountPanel(ctx, g.ID, p.ID, ids[2], true, "2026-01-05T00:00:00Z", "bob")
	if err != nil || !counts(ids[2]) {
		t.Errorf("counted again: %v", err)
	}
	err = s.LeaveGroup(ctx, g.ID, s.ashby, "2026-01-06T00:00:00Z", "ann")
	if err != nil || counts(ids[1]) {
		t.Errorf("the panel of a council that left still counts: %v", err)
	}
}
