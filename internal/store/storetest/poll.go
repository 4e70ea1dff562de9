package storetest

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/poll"
	"github.com/moothall/moothall/internal/store"
)

// peerQuestions: a question is its group's alone, a council has one answer to it, and one that leaves takes its answers along.
func peerQuestions(t *testing.T, s *suite) {
	g, barton := s.vale()
	colne := s.council("colne")
	asked := store.PeerQuestion{Council: store.Council{ID: s.ashby}, Account: "ann", At: askDay,
		Question: poll.Question{Text: "Which hosting?", Type: poll.Choice, Choices: []string{"Ours", "Cloud"}, Until: kind.DateOf(2026, 12, 1), Counted: true}}
	q, err := s.AddPeerQuestion(ctx, g.ID, asked)
	if err != nil || q.ID != 1 {
		t.Fatal(q, err)
	}
	plain := asked
	plain.Question = poll.Question{Text: "Do you?", Type: poll.YesNo, Until: kind.DateOf(2026, 11, 1)}
	named, err := s.AddPeerQuestion(ctx, g.ID, plain)
	if err != nil {
		t.Fatal(err)
	}
	all, err := s.PeerQuestions(ctx, g.ID)
	if err != nil || len(all) != 2 || all[0].Text != "Do you?" {
		t.Fatal(all, err)
	}
	if diff := cmp.Diff(asked.Question, all[1].Question); diff != "" || all[1].Council.ID != s.ashby || all[1].Council.Slug != "ashby" || all[1].Account != "ann" {
		t.Error(diff, all[1])
	}
	waiting := func(council int64, want int) {
		t.Helper()
		if n, err := s.PeersWaiting(ctx, g.ID, council, "2026-11-20"); err != nil || n != want {
			t.Errorf("%d wait (%v), want %d", n, err, want)
		}
	}
	waiting(barton, 1)
	for _, r := range []poll.Reply{{Declined: true, Reason: "busy"}, {Value: "Cloud"}} {
		if err := s.SetPeerAnswer(ctx, g.ID, q.ID, store.PeerAnswer{Council: barton, Account: "bob", At: laterOn, Reply: r}); err != nil {
			t.Fatal(err)
		}
	}
	waiting(barton, 0)
	waiting(s.ashby, 1)
	answers, err := s.PeerAnswers(ctx, q.ID)
	if diff := cmp.Diff([]store.PeerAnswer{{Council: barton, Account: "bob", At: laterOn, Reply: poll.Reply{Value: "Cloud"}}}, answers); err != nil || diff != "" {
		t.Error(err, diff)
	}
	plain.Council.ID = colne
	_, outside := s.AddPeerQuestion(ctx, g.ID, plain)
	_, elsewhere := s.PeerQuestion(ctx, g.ID+1, q.ID)
	for _, err := range []error{outside, elsewhere, s.SetPeerAnswer(ctx, g.ID, q.ID, store.PeerAnswer{Council: colne})} {
		if fault.CodeOf(err) != fault.NotFound {
			t.Errorf("whoever is not in the group gets %v", err)
		}
	}
	if err := s.SetPeerAnswer(ctx, g.ID, named.ID, store.PeerAnswer{Council: barton, Account: "bob", At: laterOn, Reply: poll.Reply{Value: "yes"}}); err != nil {
		t.Fatal(err)
	}
	if err := s.LeaveGroup(ctx, g.ID, barton, laterOn, "bob"); err != nil {
		t.Fatal(err)
	}
	counted, err := s.PeerAnswers(ctx, q.ID)
	if err != nil {
		t.Fatal(err)
	}
	gone, err := s.PeerAnswers(ctx, named.ID)
	if err != nil || len(counted) != 1 || len(gone) != 0 {
		t.Errorf("after leaving the counted question has %+v, the named one %+v (%v)", counted, gone, err)
	}
}
