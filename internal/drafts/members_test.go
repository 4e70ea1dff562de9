package drafts

import (
	"slices"
	"testing"

	"github.com/moothall/moothall/internal/kind"
)

// A ward's brief has the work that names it and what its councillors asked with the answer; another ward's, and what was withdrawn, stay out.
func TestWardBrief(t *testing.T) {
	rows := []kind.Record{
		&kind.Initiative{Head: kind.Head{ID: 1}, Name: kind.Some("Repairs online"), State: kind.Some("under way"), Places: kind.Some([]string{"Harbour"})},
		&kind.CouncillorQuestion{Head: kind.Head{ID: 1}, Question: kind.Some("Who runs payroll?"), Ward: kind.Some("Harbour"), Answer: kind.Some("A firm does"), State: kind.Some("answered")},
		&kind.CouncillorQuestion{Head: kind.Head{ID: 2}, Question: kind.Some("Is it safe?"), Ward: kind.Some("harbour"), State: kind.Some("asked")},
		&kind.CouncillorQuestion{Head: kind.Head{ID: 3}, Question: kind.Some("Is it old?"), Ward: kind.Some("Hill"), State: kind.Some("asked")},
		&kind.CouncillorQuestion{Head: kind.Head{ID: 4}, Question: kind.Some("Is it gone?"), Ward: kind.Some("Harbour"), State: kind.Some("withdrawn")},
	}
	f := Facts{Snapshot: kind.NewSnapshot(1, rows, nil)}
	want := []string{"Repairs online (under way).", "Asked: Who runs payroll? A firm does.", "Asked: Is it safe? Not answered yet."}
	if got := f.inWard("Harbour"); !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
	if got := f.inWard("Quay"); !slices.Equal(got, []string{"Nothing on record names it yet."}) {
		t.Errorf("%q", got)
	}
}
