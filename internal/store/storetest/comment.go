package storetest

import (
	"fmt"
	"testing"

	"github.com/moothall/moothall/internal/comment"
	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/release"
	"github.com/moothall/moothall/internal/store"
)

// sentAt and hourBefore are when comments are sent, and from when those of one network are counted.
const sentAt, hourBefore = "2026-11-24T12:00:00Z", "2026-11-24T11:00:00Z"

// comments: what is sent twice is kept once, a flood from one network is refused, decisions keep what the public sees apart from the rest, and
// addresses are erased in time.
func comments(t *testing.T, s *suite) {
	sendComments(t, s)
	decideComments(t, s)
	supportIdeas(t, s)
	forgetCommenters(t, s)
}

// supportIdeas: a network counts once, also from many at once, and only so often an hour.
func supportIdeas(t *testing.T, s *suite) {
	told := release.Tombstone(900, release.Ideas, 1, kind.DateOf(2026, 11, 24), "other")
	err := s.TellComment(ctx, s.ashby, &told)
	if err != nil {
		t.Fatal(err)
	}
	before, err := s.CommentChanges(ctx, s.ashby)
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []bool{true, false, true} {
		counted, err := s.Support(ctx, s.ashby, 900, []string{"a", "a", "b"}[i], sentAt, hourBefore)
		if err != nil || counted != want {
			t.Errorf("support %d is counted: %v %v", i, counted, err)
		}
	}
	for i := range comment.VotesPerHour - 1 {
		_, err = s.Support(ctx, s.ashby, int64(901+i), "a", sentAt, hourBefore)
		if err != nil {
			t.Fatal(err)
		}
	}
	_, err = s.Support(ctx, s.ashby, 990, "a", sentAt, hourBefore)
	if fault.CodeOf(err) != fault.Refused {
		t.Errorf("too many from one network: %v", err)
	}
	all, err := s.CommentsTold(ctx, s.ashby)
	if err != nil || all[len(all)-1].Number != 900 || all[len(all)-1].Votes != 2 {
		t.Errorf("%+v %v", all, err)
	}
	if after, err := s.CommentChanges(ctx, s.ashby); err != nil || after != before+2+comment.VotesPerHour-1 {
		t.Errorf("%d changes became %d, %v", before, after, err)
	}
	err = s.TellComment(ctx, s.ashby, &release.Comment{Number: 900, Place: release.Ideas})
	if err != nil {
		t.Fatal(err)
	}
}

func sendComments(t *testing.T, s *suite) {
	err := s.SetCommentRules(ctx, s.ashby, comment.Rules{Open: true, Keep: 90}, "key")
	if err != nil {
		t.Fatal(err)
	}
	err = s.SetCommentRules(ctx, s.ashby, comment.Rules{Open: true, Keep: 60}, "another key")
	if err != nil {
		t.Fatal(err)
	}
	if set, err := s.CommentSetting(ctx, s.ashby); err != nil || set.Secret != "key" || set.Rules.Keep != 60 {
		t.Errorf("%+v %v", set, err)
	}
	n := 0
	send := func(sender, text string) (int64, error) {
		n++
		return s.AddComment(ctx, store.Comment{Council: s.ashby, Release: 1, Place: "contracts", Route: comment.Public, Name: "Ann", Email: "ann@home.example", Body: text, At: sentAt, Sender: sender, Print: comment.Print(text), Token: fmt.Sprint("t", n)}, hourBefore)
	}
	first, err := send("net", "Too dear.")
	if err != nil || first != 1 {
		t.Fatal(first, err)
	}
	if again, err := send("net", "too DEAR"); again != 0 || err != nil {
		t.Errorf("the same words from the same network: %d %v", again, err)
	}
	if again, err := send("other", "too DEAR"); again != 2 || err != nil {
		t.Errorf("the same words from elsewhere: %d %v", again, err)
	}
	if c, err := s.Comment(ctx, s.ashby, 2); err != nil || !c.Flagged(comment.IsAgain) || c.Flagged(comment.HasLinks) {
		t.Errorf("%+v %v", c, err)
	}
	for i := range comment.PerHour {
		_, err = send("flood", fmt.Sprint("Flood number ", i))
		if err != nil {
			t.Fatal(err)
		}
	}
	if _, err := send("flood", "One more"); fault.CodeOf(err) != fault.Refused {
		t.Errorf("a flood was taken: %v", err)
	}
}

func decideComments(t *testing.T, s *suite) {
	told := release.Tombstone(2, "contracts", 1, kind.DateOf(2026, 11, 24), "abuse")
	before, err := s.CommentChanges(ctx, s.ashby)
	if err != nil {
		t.Fatal(err)
	}
	err = s.DecideComments(ctx, s.ashby, []store.CommentDecision{{ID: 1, State: comment.Spam}, {ID: 2, State: comment.Removed, Reason: "abuse", Told: &told}}, "mod", sentAt)
	if err != nil {
		t.Fatal(err)
	}
	public, err := s.CommentsTold(ctx, s.ashby)
	if err != nil || len(public) != 1 || public[0].Number != 2 || public[0].Removed != "abuse" {
		t.Errorf("%+v %v", public, err)
	}
	if after, err := s.CommentChanges(ctx, s.ashby); err != nil || after <= before {
		t.Errorf("nobody would see it: %d, then %d (%v)", before, after, err)
	}
	rows, all, err := s.Comments(ctx, s.ashby, store.CommentFilter{State: comment.Waiting, Place: "contracts"}, 2, 2)
	if err != nil || all != comment.PerHour || len(rows) != 2 || rows[0].ID != 5 {
		t.Errorf("%d %+v %v", all, rows, err)
	}
	if _, all, err := s.Comments(ctx, s.council("other"), store.CommentFilter{}, 0, 9); err != nil || all != 0 {
		t.Errorf("another council has %d (%v)", all, err)
	}
	spam, err := s.SpamComments(ctx, s.ashby, store.CommentFilter{Flag: comment.IsAgain}, "mod", sentAt)
	if err != nil || spam != 0 {
		t.Errorf("what was decided on became spam: %d %v", spam, err)
	}
	if taken, err := s.TakeDigest(ctx, s.ashby, "2026-11-24"); !taken || err != nil {
		t.Error(taken, err)
	}
	if taken, err := s.TakeDigest(ctx, s.ashby, "2026-11-24"); taken || err != nil {
		t.Error("the digest of one day went out twice", err)
	}
}

func forgetCommenters(t *testing.T, s *suite) {
	err := s.ForgetCommenters(ctx, s.ashby, "2026-11-24T12:00:01Z")
	if err != nil {
		t.Fatal(err)
	}
	rows, all, err := s.Comments(ctx, s.ashby, store.CommentFilter{}, 0, 50)
	if err != nil || all != comment.PerHour+1 {
		t.Errorf("spam is still there: %d %v", all, err)
	}
	for _, c := range rows {
		if c.Email != "" || c.Body == "" {
			t.Errorf("comment %d still has %q, and says %q", c.ID, c.Email, c.Body)
		}
	}
}
