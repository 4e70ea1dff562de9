package storetest

import (
	"sync"
	"sync/atomic"
	"testing"

	"github.com/moothall/moothall/internal/store"
)

// literacyRounds: one round is open at a time, each account answers once however often it is sent, all of it is counted, and another council sees nothing.
func literacyRounds(t *testing.T, s *suite) {
	err := s.AnswerLiteracy(ctx, s.ashby, "ann@ashby.example", "2026-11-24", map[string]int{"data": 2})
	if err == nil {
		t.Error("an answer without a round was counted")
	}
	round := store.LiteracyRound{Opened: s.now(), Until: "2026-11-30", Actor: "ann@ashby.example"}
	for i, want := range []bool{true, false} {
		err = s.OpenLiteracy(ctx, s.ashby, round, "2026-11-24")
		if (err == nil) != want {
			t.Fatalf("opening %d: %v", i, err)
		}
	}
	var wg sync.WaitGroup
	var counted atomic.Int64
	for i := range 12 {
		wg.Go(func() {
			err := s.AnswerLiteracy(ctx, s.ashby, string(rune('a'+i%6))+"@ashby.example", "2026-11-24", map[string]int{"data": i % 2, "risk": 3})
			if err == nil {
				counted.Add(1)
			}
		})
	}
	wg.Wait()
	got, err := s.LiteracyRounds(ctx, s.ashby)
	if err != nil || len(got) != 1 || got[0].Answers != 6 || counted.Load() != 6 || got[0].Counts["risk"][3] != 6 || got[0].Counts["data"][0]+got[0].Counts["data"][1] != 6 {
		t.Fatalf("%d were told that they are counted: %+v %v", counted.Load(), got, err)
	}
	took, err := s.TookLiteracy(ctx, got[0].ID, "a@ashby.example")
	if err != nil || !took {
		t.Errorf("who answered is not known: %v", err)
	}
	err = s.AnswerLiteracy(ctx, s.ashby, "late@ashby.example", "2026-12-01", map[string]int{"data": 2})
	if err == nil {
		t.Error("an answer after the last day was counted")
	}
	err = s.OpenLiteracy(ctx, s.ashby, store.LiteracyRound{Opened: s.now(), Until: "2027-01-31", Actor: "ann"}, "2026-12-01")
	if err != nil {
		t.Errorf("the next round: %v", err)
	}
	other, err := s.LiteracyRounds(ctx, s.council("bede"))
	if err != nil || len(other) != 0 {
		t.Errorf("another council has %+v: %v", other, err)
	}
}
