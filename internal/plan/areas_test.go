package plan_test

import (
	"testing"

	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/plan"
)

// An area has its coverage, least first, and any project there in whatever spelling; the area that a network reaches least stands first, one without coverage last.
func TestAreas(t *testing.T) {
	reach := func(id kind.ID, area, network string, share float64) *kind.Coverage {
		return &kind.Coverage{Head: kind.Head{ID: id}, Area: kind.Some(area), Network: kind.Some(network), Share: kind.Some(share)}
	}
	s := kind.NewSnapshot(1, []kind.Record{reach(1, "Harbour", "gigabit", 92), reach(2, "Upper Vale", "4G", 78), reach(3, "upper  vale", "gigabit", 31.5),
		&kind.Initiative{Head: kind.Head{ID: 1}, Name: kind.Some("Full fibre"), Type: kind.Some("connectivity"), Places: kind.Some([]string{"Upper Vale", "Moor"})},
		&kind.Initiative{Head: kind.Head{ID: 2}, Name: kind.Some("Kiosk"), Places: kind.Some([]string{"UPPER VALE"})}}, nil)
	all := plan.Areas(s, kind.DateOf(2026, 11, 26))
	if len(all) != 3 || all[0].Name != "Upper Vale" || all[1].Name != "Harbour" || all[2].Name != "Moor" {
		t.Fatalf("%+v", all)
	}
	if a := all[0]; len(a.Coverage) != 2 || a.Coverage[0].Network != "gigabit" || len(a.Projects) != 2 || a.Links != 1 {
		t.Errorf("%+v", a)
	}
	if rows := plan.AreaRows(all); len(rows) != 5 || rows[1][2] != "31.5" || rows[1][5] != "Full fibre; Kiosk" || rows[4][1] != "" {
		t.Errorf("%q", rows)
	}
	if _, ok := plan.AreaOf(all, "harbour"); !ok {
		t.Error("an area is not found by its name")
	}
	if _, ok := plan.AreaOf(all, "Nowhere"); ok {
		t.Error("an area is found that nothing names")
	}
}
