package plan_test

import (
	"testing"

	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/plan"
)

// A gap lists what is tagged with it, in any spelling; a council's own stands before what ships and in place of what has its title; only who may see goals is told which gaps have one.
func TestShelf(t *testing.T) {
	s := kind.NewSnapshot(1, []kind.Record{
		&kind.Resource{Head: kind.Head{ID: 1}, Title: kind.Some("How Barton bought together"), Type: kind.Some("case"), About: kind.Some([]string{"Procurement", "sharing"}), Learned: kind.Some("Three councils, one contract."), Looked: kind.Some(kind.DateOf(2026, 1, 1))},
		&kind.Resource{Head: kind.Head{ID: 2}, Title: kind.Some("technology code of  PRACTICE"), About: kind.Some([]string{"technology"})},
		&kind.Development{Head: kind.Head{ID: 1}, Goal: kind.Some("Buy better"), Gap: kind.Some("data")},
		&kind.Development{Head: kind.Head{ID: 2}, Goal: kind.Some("Done"), Gap: kind.Some("technology"), Reached: kind.Some(kind.DateOf(2026, 1, 1))},
	}, nil)
	shipped := []plan.Resource{{Title: "Technology Code of Practice", By: "G", Address: "https://a.example", About: []string{"technology", "procurement"}}, {Title: "Playbook", By: "G", Address: "https://b.example", About: []string{"procurement"}}}
	day := kind.DateOf(2026, 11, 26)
	got := plan.ShelfOf(s, shipped, day, "PROCUREMENT", true)
	if len(got.Items) != 2 || got.Items[0].Title != "How Barton bought together" || got.Items[1].Title != "Playbook" || got.Items[0].Stale || !got.Items[1].Stale || len(got.Rows()) != 3 {
		t.Errorf("%+v", got.Items)
	}
	if got.Gaps[0].Name != "data" || got.Gaps[0].Goals != 1 || got.Gaps[0].Items != 0 {
		t.Errorf("%+v", got.Gaps)
	}
	if all := plan.ShelfOf(s, shipped, day, "", false); len(all.Items) != 3 || len(all.Gaps) != 3 || all.Gaps[0].Goals != 0 {
		t.Errorf("%+v", all)
	}
	if again := plan.ShelfOf(s, shipped, kind.DateOf(2028, 1, 2), "sharing", true); !again.Items[0].Stale {
		t.Error("a case that nobody looked at for two years is fresh")
	}
}
