package storetest

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/store"
)

// exercises: what was expected is kept as it was, timings are only added, and no council sees another's.
func exercises(t *testing.T, s *suite) {
	barton := s.council("barton")
	x := store.Exercise{Council: s.ashby, Name: "Premises", Day: "2026-11-25", Question: `{"Systems":["A"]}`, Expected: `[]`, Seq: 3, Made: s.now(), Actor: "ann"}
	var err error
	x.ID, err = s.AddExercise(ctx, x)
	if err != nil {
		t.Fatal(err)
	}
	later := x
	later.Name, later.Day = "Later", "2026-12-01"
	later.ID, err = s.AddExercise(ctx, later)
	if err != nil {
		t.Fatal(err)
	}
	timings := []store.Timing{{System: 1, Hours: "8.5", At: s.now(), Actor: "ann"}, {System: 2, Hours: "", At: s.now(), Actor: "bob"}}
	for _, one := range timings {
		err := s.AddTimings(ctx, s.ashby, x.ID, []store.Timing{one})
		if err != nil {
			t.Fatal(err)
		}
	}
	all, err := s.Exercises(ctx, s.ashby)
	if diff := cmp.Diff([]store.Exercise{later, x}, all); err != nil || diff != "" {
		t.Error(err, diff)
	}
	got, err := s.Timings(ctx, s.ashby, x.ID)
	if diff := cmp.Diff(timings, got); err != nil || diff != "" {
		t.Error(err, diff)
	}
	if _, err := s.Exercise(ctx, barton, x.ID); fault.CodeOf(err) != fault.NotFound {
		t.Errorf("another council's exercise gives %v", err)
	}
	if got, err := s.Timings(ctx, barton, x.ID); err != nil || len(got) > 0 {
		t.Errorf("another council's timings: %v %v", got, err)
	}
}
