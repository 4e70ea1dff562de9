package desk_test

import (
	"slices"
	"testing"

	"github.com/moothall/moothall/internal/assess"
	"github.com/moothall/moothall/internal/desk"
	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/knowledge"
)

// Every framework that ships can be started, answered and judged; three points that are not met are three gaps and three lines of the plan, wherever it says what is to be reached.
func TestEveryShippedFrameworkIsAnswered(t *testing.T) {
	shelf, err := assess.Shipped(knowledge.FS)
	if err != nil {
		t.Fatal(err)
	}
	d, _ := assessing(t, desk.NewAssessment{Name: "First", Framework: "caf@3.2"})
	me := kind.Whole("ashby", "ann")
	var without []string
	for _, f := range shelf {
		n := desk.NewAssessment{Name: f.Key(), Framework: f.Key(), Everything: true}
		if len(f.Profiles) > 0 {
			n.Profile = f.Profiles[0].ID
		} else {
			without = append(without, f.ID)
		}
		id, err := d.StartAssessment(ctx, me, n)
		if err != nil {
			t.Fatal(f.Key(), err)
		}
		answers := assess.Answers{}
		for i, o := range f.Outcomes() {
			level := f.Scale[0].ID
			if i >= 3 && o.Most == 0 {
				level = f.Scale[len(f.Scale)-1].ID
			}
			answers[o.ID] = assess.Answer{Override: level, Comment: "As seen"}
		}
		_, left, err := d.AnswerAll(ctx, me, id, "test", answers)
		if err != nil || left != 0 {
			t.Fatal(f.Key(), left, err)
		}
		a := judged(t, d, id)
		if len(a.Result.Unanswered()) != 0 || a.Result.Counts()[f.Scale[0].ID] < 3 {
			t.Errorf("%s: %v", f.Key(), a.Result.Counts())
		}
		lines, err := d.PlanGaps(ctx, me, picture(t, d), a)
		if want := len(a.Result.Unmet()); err != nil || lines != want || n.Profile != "" && want != 3 {
			t.Errorf("%s: %d lines for %d gaps: %v", f.Key(), lines, want, err)
		}
	}
	slices.Sort(without)
	if !slices.Equal(without, []string{"caf", "data-maturity", "legacy-it-risk"}) { // 4.0 has no published target; the other two have none by their nature
		t.Errorf("without a target: %v", without)
	}
}
