package drafts

import (
	"fmt"
	"slices"
	"strings"
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

// A brief by topic says what the facts answer and whom to ask where none does; by ward it has what names the ward; its line at a glance counts both.
func TestCouncillorBrief(t *testing.T) {
	f := Facts{Council: "Ashby", Snapshot: kind.NewSnapshot(1, []kind.Record{&kind.Initiative{Head: kind.Head{ID: 1}, Name: kind.Some("New website"), State: kind.Some("under way"), Places: kind.Some([]string{"Harbour"})}}, nil),
		Topics: []Topic{{ID: "cyber", Title: "Cyber attack", Told: 1, Questions: []Answered{{Question: "Are we tested?", Says: []string{"Tested: 2 of 3."}, Whom: "Head of IT"}, {Question: "Are we insured?", Whom: ""}, {Question: "Where are the weaknesses?", Kept: true}}}}}
	f.Board.Ward = "Harbour"
	d := councillorBrief(f)
	if d.Values["about"] != "Harbour and cyber attack" || !strings.HasSuffix(d.Values["answered"], "the facts answer 1.") {
		t.Errorf("%v", d.Values)
	}
	said := fmt.Sprint(d.Blocks)
	for _, want := range []string{"Tested: 2 of 3.", "Head of IT", "Are we insured? Ask: nobody is recorded", "Where are the weaknesses?", "New website (under way)."} {
		if !strings.Contains(said, want) {
			t.Errorf("the brief lacks %q: %s", want, said)
		}
	}
	f.Board.Ward, f.Topics = "", append(f.Topics, Topic{Title: "Money"})
	if d := councillorBrief(f); d.Values["about"] != "all that members may ask about" || d.Blocks["ward"] != nil {
		t.Errorf("%v %v", d.Values, d.Blocks["ward"])
	}
}
