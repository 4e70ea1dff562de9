package desk_test

import (
	"testing"

	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/kind"
)

// A breakdown sums to its total, one changed fact changes one part, and who may not see weaknesses sees no scores.
func TestLegacyScores(t *testing.T) {
	d, _, _ := open(t)
	bring(t, d, "systems.csv", []byte("System,End of support,Annual cost,Users\nPayments,31/03/2025,60000,20\nWebsite,31/03/2029,,\n"))
	me := kind.Whole("ashby", "ann")
	parts := func() map[string]int {
		scores, err := d.LegacyScores(picture(t, d), me)
		if err != nil {
			t.Fatal(err)
		}
		out := map[string]int{}
		sum := 0
		for _, p := range scores[0].Parts {
			out[p.Name] = p.Points
			sum += p.Points
		}
		if scores[0].Subject.Name != "Payments" || sum != scores[0].Total || scores[0].Total < scores[1].Total {
			t.Fatalf("%+v", scores)
		}
		return out
	}
	before := parts()
	if before["risk"] != 4 || before["cost"] != 4 || before["barrier"] != 0 {
		t.Errorf("before: %v", before)
	}
	k, _ := kind.Of("system")
	p := picture(t, d)
	x := p.Snapshot.Systems.All()[0]
	_, _, err := d.Save(ctx, me, k, []kind.ID{x.ID}, map[string]kind.Value{"open_api": kind.YesNoValue(false)}, x.Seq)
	if err != nil {
		t.Fatal(err)
	}
	after := parts()
	if after["risk"] != before["risk"] || after["cost"] != before["cost"] || after["barrier"] != 2 {
		t.Errorf("after one fact: %v", after)
	}
	_, err = d.LegacyScores(picture(t, d), kind.Viewer{Council: "ashby", Clearance: kind.SeesInternal})
	if fault.CodeOf(err) != fault.Forbidden {
		t.Errorf("a reader got %v", err)
	}
}
