package storetest

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/store"
)

// packs: the same bytes are kept once, a document remembers who opened it first and only once, no council sees another's, and whoever is erased is no
// longer named among those who opened it and still counts.
func packs(t *testing.T, s *suite) {
	barton := s.council("barton")
	p := store.Pack{Council: s.ashby, Name: "board-pack", Title: "Board", Meeting: 3, Seq: 7, Day: "2026-11-25", Hash: "aa", File: []byte{0, 1, 255}, Made: s.now(), Actor: "ann@ashby.example"}
	first, err := s.AddPack(ctx, p)
	if err != nil {
		t.Fatal(err)
	}
	again := p
	again.Made, again.Actor = s.now(), "bob@ashby.example"
	again, err = s.AddPack(ctx, again)
	if err != nil || again.ID != first.ID || again.Actor != "ann@ashby.example" {
		t.Errorf("the same pack is kept twice: %+v %v", again, err)
	}
	other := p
	other.Hash, other.Title = "bb", "Later"
	other, err = s.AddPack(ctx, other)
	if err != nil {
		t.Fatal(err)
	}
	got, err := s.Pack(ctx, s.ashby, first.ID)
	if diff := cmp.Diff(first, got); err != nil || diff != "" {
		t.Error(err, diff)
	}
	all, err := s.Packs(ctx, s.ashby)
	if err != nil || len(all) != 2 || all[0].ID != other.ID || all[0].File != nil {
		t.Errorf("%+v %v", all, err)
	}
	if _, err := s.Pack(ctx, barton, first.ID); fault.CodeOf(err) != fault.NotFound {
		t.Errorf("another council's pack gives %v", err)
	}

	ann := s.signs("ann@ashby.example", s.ashby, "councillor")
	d, err := s.AddDocument(ctx, store.Document{Council: s.ashby, Title: "Impact", Name: "impact.pdf", Media: "application/pdf", Hash: "cc", Size: 3, Bytes: []byte("abc"), At: s.now(), Actor: "bob@ashby.example"})
	if err != nil {
		t.Fatal(err)
	}
	opened := s.now()
	for _, at := range []string{opened, s.now()} {
		err := s.DocumentOpen(ctx, s.ashby, d.ID, ann.Email, at)
		if err != nil {
			t.Fatal(err)
		}
	}
	docs, err := s.Documents(ctx, s.ashby)
	if err != nil || len(docs) != 1 || docs[0].Bytes != nil || len(docs[0].Opened) != 1 || docs[0].Opened[0] != (store.DocumentOpened{Account: ann.Email, At: opened}) {
		t.Errorf("%+v %v", docs, err)
	}
	if _, err := s.Document(ctx, barton, d.ID); fault.CodeOf(err) != fault.NotFound {
		t.Errorf("another council's document gives %v", err)
	}
	err = s.EraseAccount(ctx, s.ashby, ann.Email, s.now())
	if err != nil {
		t.Fatal(err)
	}
	docs, err = s.Documents(ctx, s.ashby)
	if err != nil || len(docs[0].Opened) != 1 || docs[0].Opened[0].Account == ann.Email {
		t.Errorf("after the erasure: %+v %v", docs, err)
	}
	err = s.RemoveDocument(ctx, s.ashby, d.ID)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.RemoveDocument(ctx, s.ashby, d.ID); fault.CodeOf(err) != fault.Conflict && fault.CodeOf(err) != fault.NotFound && fault.CodeOf(err) != fault.Refused {
		t.Errorf("removing it again gives %v", err)
	}
}

// feeds: a new address ends the old one, a disabled account has none, each event is told once, and erasing somebody ends it all.
func feeds(t *testing.T, s *suite) {
	ann := s.signs("ann@ashby.example", s.ashby, "reader")
	f := store.Feed{Council: s.ashby, Account: ann.ID, Made: s.now()}
	for _, token := range []string{"old", "new"} {
		err := s.AddFeed(ctx, f, token)
		if err != nil {
			t.Fatal(err)
		}
	}
	if _, _, err := s.FeedBy(ctx, "old"); fault.CodeOf(err) != fault.NotFound {
		t.Errorf("the old address gives %v", err)
	}
	c, a, err := s.FeedBy(ctx, "new")
	if err != nil || c.Slug != "ashby" || a.Email != ann.Email {
		t.Errorf("%+v %+v %v", c, a, err)
	}
	if made, err := s.FeedOf(ctx, s.ashby, ann.ID); err != nil || made != f.Made {
		t.Errorf("made %q %v", made, err)
	}
	for _, days := range []int64{7, 30} {
		err := s.SetReminder(ctx, store.Reminder{Council: s.ashby, Account: ann.ID, Days: days, Since: "2026-11-25T00:00:00Z"})
		if err != nil {
			t.Fatal(err)
		}
	}
	all, err := s.Reminders(ctx)
	if diff := cmp.Diff([]store.Reminder{{Council: s.ashby, Account: ann.ID, Email: ann.Email, Name: all[0].Name, Days: 30, Since: "2026-11-25T00:00:00Z"}}, all); err != nil || diff != "" {
		t.Error(err, diff)
	}
	for i, want := range []bool{true, false} {
		fresh, err := s.Remind(ctx, s.ashby, ann.ID, "contract 1 notice 2026-12-31", s.now())
		if err != nil || fresh != want {
			t.Errorf("time %d: fresh %v %v", i, fresh, err)
		}
	}
	err = s.Unremind(ctx, s.ashby, ann.ID, "contract 1 notice 2026-12-31")
	if err != nil {
		t.Fatal(err)
	}
	if fresh, err := s.Remind(ctx, s.ashby, ann.ID, "contract 1 notice 2026-12-31", s.now()); err != nil || !fresh {
		t.Errorf("taken back and not told again: %v %v", fresh, err)
	}
	err = s.EraseAccount(ctx, s.ashby, ann.Email, s.now())
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := s.FeedBy(ctx, "new"); fault.CodeOf(err) != fault.NotFound {
		t.Errorf("an erased person's feed gives %v", err)
	}
	if all, err := s.Reminders(ctx); err != nil || len(all) != 0 {
		t.Errorf("an erased person is reminded: %+v %v", all, err)
	}
}
