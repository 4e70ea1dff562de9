package storetest

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/store"
)

// requests: a draft is changed only by who read it as it stands, an answer keeps its bytes, and no council sees another's.
func requests(t *testing.T, s *suite) {
	barton := s.council("barton")
	d := store.FOIDraft{Council: s.ashby, Request: 7, Doc: `{"questions":[]}`, At: s.now(), Actor: "ann@ashby.example"}
	if _, err := s.FOIDraft(ctx, s.ashby, 7); fault.CodeOf(err) != fault.NotFound {
		t.Errorf("no draft gives %v", err)
	}
	err := s.SetFOIDraft(ctx, d)
	if err != nil {
		t.Fatal(err)
	}
	next := d
	next.Revision, next.Doc, next.At, next.Actor = 1, `{"questions":[1]}`, s.now(), "bob@ashby.example"
	err = s.SetFOIDraft(ctx, next)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.SetFOIDraft(ctx, next); err == nil {
		t.Error("what somebody else changed meanwhile is overwritten")
	}
	next.Revision = 2
	got, err := s.FOIDraft(ctx, s.ashby, 7)
	if diff := cmp.Diff(next, got); err != nil || diff != "" {
		t.Error(err, diff)
	}
	if _, err := s.FOIDraft(ctx, barton, 7); fault.CodeOf(err) != fault.NotFound {
		t.Errorf("another council's draft gives %v", err)
	}
	a := store.FOIAnswer{Council: s.ashby, Request: 7, Seq: 3, Hash: "aa", Doc: `{}`, File: []byte{0, 1, 255}, At: s.now(), Actor: "ann@ashby.example"}
	first, err := s.AddFOIAnswer(ctx, a)
	if err != nil {
		t.Fatal(err)
	}
	second, err := s.AddFOIAnswer(ctx, a)
	if err != nil || second.ID == first.ID {
		t.Errorf("sent again: %+v %v", second, err)
	}
	kept, err := s.FOIAnswer(ctx, s.ashby, first.ID)
	if diff := cmp.Diff(first, kept); err != nil || diff != "" {
		t.Error(err, diff)
	}
	all, err := s.FOIAnswers(ctx, s.ashby, 10)
	if err != nil || len(all) != 2 || all[0].ID != second.ID || all[0].File != nil {
		t.Errorf("%+v %v", all, err)
	}
	if few, err := s.FOIAnswers(ctx, s.ashby, 1); err != nil || len(few) != 1 {
		t.Errorf("%+v %v", few, err)
	}
	if _, err := s.FOIAnswer(ctx, barton, first.ID); fault.CodeOf(err) != fault.NotFound {
		t.Errorf("another council's answer gives %v", err)
	}
}
