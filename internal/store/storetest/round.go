package storetest

import (
	"fmt"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/store"
)

// rounds: one round of an assessment is open at a time; forty people who answer at once, by links and signed in, are all counted and once each; a used link and one whose round is over lead
// nowhere; and nothing that is kept says who answered what.
func rounds(t *testing.T, s *suite) {
	const today = "2026-11-24"
	r := store.Round{Council: s.ashby, Assessment: 7, Opened: s.now(), Until: "2026-11-30", Actor: "ann@ashby.example"}
	for i, want := range []bool{true, false} {
		err := s.OpenRound(ctx, r, today)
		if (err == nil) != want {
			t.Fatalf("opening %d: %v", i, err)
		}
	}
	all, err := s.Rounds(ctx, s.ashby, 7)
	if err != nil || len(all) != 1 || all[0].Until != "2026-11-30" {
		t.Fatalf("%+v %v", all, err)
	}
	id := all[0].ID
	var tokens []string
	for i := range 20 {
		tokens = append(tokens, fmt.Sprint("token ", i))
	}
	err = s.AddRoundLinks(ctx, id, today, "practitioner", tokens, 20)
	if err != nil {
		t.Fatal(err)
	}
	err = s.AddRoundLinks(ctx, id, today, "manager", []string{"one more"}, 20)
	if fault.CodeOf(err) != fault.Invalid {
		t.Errorf("more links than there may be: %v", err)
	}
	var wg sync.WaitGroup
	var counted atomic.Int64
	for i := range 80 { // each of the forty sends twice
		wg.Go(func() {
			levels := map[string]string{"1": []string{"low", "high"}[i%2], "2": "high"}
			var err error
			if who := i % 40; who < 20 {
				err = s.AnswerRoundByLink(ctx, tokens[who], today, levels)
			} else {
				err = s.AnswerRound(ctx, s.ashby, id, fmt.Sprint("person", who), "manager", today, levels)
			}
			if err == nil {
				counted.Add(1)
			}
		})
	}
	wg.Wait()
	counts, err := s.RoundCounts(ctx, id)
	if err != nil || counted.Load() != 40 || counts["2"]["manager"]["high"] != 20 || counts["2"]["practitioner"]["high"] != 20 || counts["1"]["practitioner"]["low"]+counts["1"]["practitioner"]["high"] != 20 {
		t.Errorf("%d were told that they are counted: %v %v", counted.Load(), counts, err)
	}
	all, err = s.Rounds(ctx, s.ashby, 7)
	if err != nil || all[0].Answers != 40 || all[0].Links != 20 {
		t.Errorf("%+v %v", all, err)
	}
	_, _, err = s.RoundOf(ctx, tokens[0], today)
	if fault.CodeOf(err) != fault.NotFound {
		t.Errorf("a used link leads somewhere: %v", err)
	}
	s.roundIsOver(t, id)
}

func (s *suite) roundIsOver(t *testing.T, id int64) {
	err := s.OpenRound(ctx, store.Round{Council: s.ashby, Assessment: 8, Opened: s.now(), Until: "2026-11-24", Actor: "ann"}, "2026-11-24")
	if err != nil {
		t.Fatalf("a round of another assessment: %v", err)
	}
	all, err := s.Rounds(ctx, s.ashby, 8)
	if err != nil || len(all) != 1 {
		t.Fatal(all, err)
	}
	err = s.AddRoundLinks(ctx, all[0].ID, "2026-11-24", "leader", []string{"late"}, 5)
	if err != nil {
		t.Fatal(err)
	}
	got, role, err := s.RoundOf(ctx, "late", "2026-11-24")
	if err != nil || role != "leader" || got.Assessment != 8 || got.Council != s.ashby {
		t.Errorf("%+v %q %v", got, role, err)
	}
	for name, err := range map[string]error{
		"by link":      s.AnswerRoundByLink(ctx, "late", "2026-11-25", map[string]string{"1": "low"}),
		"signed in":    s.AnswerRound(ctx, s.ashby, all[0].ID, "ann", "leader", "2026-11-25", map[string]string{"1": "low"}),
		"more links":   s.AddRoundLinks(ctx, all[0].ID, "2026-11-25", "leader", []string{"later"}, 5),
		"of others":    s.AnswerRound(ctx, s.council("bede"), all[0].ID, "ann", "leader", "2026-11-24", map[string]string{"1": "low"}),
		"no such link": s.AnswerRoundByLink(ctx, "nothing", "2026-11-24", map[string]string{"1": "low"}),
	} {
		if err == nil {
			t.Errorf("%s: it was taken", name)
		}
	}
	took, err := s.TookRound(ctx, id, "person21")
	if err != nil || !took {
		t.Errorf("who answered is not known: %v", err)
	}
	err = s.RecordedRound(ctx, id, s.now())
	if err != nil {
		t.Error(err)
	}
}
