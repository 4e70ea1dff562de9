package storetest

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/release"
	"github.com/moothall/moothall/internal/store"
)

// releases: they are numbered without a gap, one waits at most, and only a second person publishes it.
func releases(t *testing.T, s *suite) {
	add := func(number int64, state, body string) error {
		return s.AddRelease(ctx, store.Release{Council: s.ashby, Number: number, State: state, At: askDay, Actor: "ann", Body: body})
	}
	for _, step := range []struct {
		number int64
		state  string
		code   fault.Code
	}{{2, store.ReleasePublished, fault.Conflict}, {1, store.ReleasePublished, ""}, {1, store.ReleasePublished, fault.Conflict}, {2, store.ReleaseWaiting, ""}, {2, store.ReleaseWaiting, ""}} {
		err := add(step.number, step.state, `{"number":2}`)
		if err != nil && fault.CodeOf(err) != step.code || err == nil && step.code != "" {
			t.Fatalf("%+v: %v", step, err)
		}
	}
	if n, err := s.LatestRelease(ctx, s.ashby); n != 1 || err != nil {
		t.Errorf("while one waits the newest is %d (%v)", n, err)
	}
	if err := s.ApproveRelease(ctx, s.ashby, 2, "ann"); fault.CodeOf(err) != fault.Refused {
		t.Errorf("who asked approved: %v", err)
	}
	if err := s.ApproveRelease(ctx, s.ashby, 3, "bob"); fault.CodeOf(err) != fault.NotFound {
		t.Errorf("one that is not there was approved: %v", err)
	}
	if err := s.ApproveRelease(ctx, s.ashby, 2, "bob"); err != nil {
		t.Fatal(err)
	}
	if err := s.DropRelease(ctx, s.ashby, 2); err != nil {
		t.Fatal(err)
	}
	got, err := s.Release(ctx, s.ashby, 2)
	want := store.Release{Council: s.ashby, Number: 2, State: store.ReleasePublished, At: askDay, Actor: "ann", Approver: "bob", Body: `{"number":2}`}
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Error("what is published cannot be taken back", err, diff)
	}
	all, err := s.Releases(ctx, s.ashby)
	if err != nil || len(all) != 2 || all[0].Number != 2 || all[0].Body != "" {
		t.Error(all, err)
	}
	other := s.council("other")
	if n, err := s.LatestRelease(ctx, other); n != 0 || err != nil {
		t.Errorf("another council has release %d (%v)", n, err)
	}
}

// publicSettings: a council has its own, and old short names lead to one council.
func publicSettings(t *testing.T, s *suite) {
	if got, err := s.PublicSettings(ctx, s.ashby); err != nil || got.Contact != "" {
		t.Fatal(got, err)
	}
	want := release.Settings{Contact: "Head of Digital", Every: 90, Elections: []release.Period{{From: kind.DateOf(2027, 3, 22), To: kind.DateOf(2027, 5, 6)}}}
	for _, x := range []release.Settings{{Contact: "Somebody"}, want} {
		if err := s.SetPublicSettings(ctx, s.ashby, x); err != nil {
			t.Fatal(err)
		}
	}
	got, err := s.PublicSettings(ctx, s.ashby)
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Error(err, diff)
	}
	barton := s.council("barton")
	if err := s.AddPublicAddress(ctx, store.PublicAddress{Slug: "barton", Council: s.ashby, At: askDay}); fault.CodeOf(err) != fault.Conflict {
		t.Errorf("a name that a council has was given away: %v", err)
	}
	for _, a := range []store.PublicAddress{{Slug: "barton", Council: s.ashby, Former: barton, At: askDay}, {Slug: "old", Council: s.ashby, At: askDay}} {
		if err := s.AddPublicAddress(ctx, a); err != nil {
			t.Fatal(err)
		}
	}
	all, err := s.PublicAddresses(ctx, s.ashby)
	if err != nil || len(all) != 2 || all[0].Former != barton || all[1].Slug != "old" {
		t.Error(all, err)
	}
	if a, ok, err := s.PublicAddress(ctx, "old"); !ok || err != nil || a.Council != s.ashby {
		t.Error(a, ok, err)
	}
	if _, ok, err := s.PublicAddress(ctx, "ashby"); ok || err != nil {
		t.Error("a council's own name is an old address", err)
	}
}

// subscribers: nobody gets news who did not confirm, a letter goes out once, and who stops is forgotten.
func subscribers(t *testing.T, s *suite) {
	ask := func(email, at, since string) {
		t.Helper()
		if err := s.Subscribe(ctx, s.ashby, email, at, since); err != nil {
			t.Fatal(err)
		}
	}
	due := func(release int64, want int) []store.Subscriber {
		t.Helper()
		all, err := s.LettersDue(ctx, s.ashby, release, 10)
		if err != nil || len(all) != want {
			t.Fatalf("%d letters are due (%v), want %d", len(all), err, want)
		}
		return all
	}
	ask("jo@example.org", "2026-11-20T00:00:00Z", "2026-11-19T00:00:00Z")
	ask("jo@example.org", "2026-11-20T01:00:00Z", "2026-11-19T01:00:00Z")
	jo := due(5, 1)[0]
	if jo.At != "2026-11-20T00:00:00Z" || jo.State != store.SubscriberAsked {
		t.Errorf("asked again within a day: %+v", jo)
	}
	for i, want := range []bool{true, false} {
		taken, err := s.TakeLetter(ctx, jo, 0, "secret")
		if err != nil || taken != want {
			t.Errorf("take %d: %v (%v)", i, taken, err)
		}
	}
	due(5, 0)
	if _, err := s.SubscriberOf(ctx, "guessed"); fault.CodeOf(err) != fault.NotFound {
		t.Errorf("a guessed link gives %v", err)
	}
	found, err := s.SubscriberOf(ctx, "secret")
	if err != nil || found.Email != "jo@example.org" {
		t.Fatal(found, err)
	}
	if err := s.ConfirmSubscriber(ctx, found.ID, 5); err != nil {
		t.Fatal(err)
	}
	ask("jo@example.org", "2026-11-25T00:00:00Z", "2026-11-24T00:00:00Z")
	due(5, 0)
	news := due(6, 1)[0]
	if taken, err := s.TakeLetter(ctx, news, 6, "second"); !taken || err != nil {
		t.Fatal(taken, err)
	}
	if err := s.PutLetterBack(ctx, news); err != nil {
		t.Fatal(err)
	}
	due(6, 1)
	ask("late@example.org", "2026-11-01T00:00:00Z", "")
	if err := s.ForgetUnconfirmed(ctx, "2026-11-10T00:00:00Z"); err != nil {
		t.Fatal(err)
	}
	due(6, 1)
	if n, err := s.Subscribers(ctx, s.ashby); n != 1 || err != nil {
		t.Error(n, err)
	}
	if err := s.Unsubscribe(ctx, found.ID); err != nil {
		t.Fatal(err)
	}
	for _, token := range []string{"secret", "second"} {
		if _, err := s.SubscriberOf(ctx, token); fault.CodeOf(err) != fault.NotFound {
			t.Errorf("after stopping the link %s gives %v", token, err)
		}
	}
	due(7, 0)
}
