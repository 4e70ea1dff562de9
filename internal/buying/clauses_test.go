package buying

import (
	"testing"

	"github.com/moothall/moothall/internal/kind"
)

// Said, not said and not recorded are three answers; "unknown" is none.
func TestClauses(t *testing.T) {
	c := &kind.Contract{DataOwnership: kind.Some(true), ExitHelp: kind.Some(false), AiTraining: kind.Some(true), PriceRise: kind.Some("uncapped"), Assignment: kind.Some("unknown")}
	want := []Clause{{"data_ownership", Says, true, ""}, {"exit_help", SaysNothing, false, ""}, {"data_export", NotRecorded, false, ""}, {"ai_training", Says, false, ""}, {"price_rise", Says, false, "uncapped"}, {"assignment", NotRecorded, false, ""}}
	for i, got := range Clauses(c) {
		if got != want[i] {
			t.Errorf("%+v, want %+v", got, want[i])
		}
	}
	c = &kind.Contract{AiTraining: kind.Some(false), PriceRise: kind.Some("capped"), Assignment: kind.Some("consent")}
	for _, got := range Clauses(c)[3:] {
		if got.Said != Says || !got.Good {
			t.Errorf("%+v is in our favour", got)
		}
	}
	for _, got := range Clauses(&kind.Contract{}) {
		if got.Said != NotRecorded || got.Good {
			t.Errorf("%+v: nothing is recorded", got)
		}
	}
}
