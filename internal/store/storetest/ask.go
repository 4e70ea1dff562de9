package storetest

import (
	"testing"

	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/ledger"
	"github.com/moothall/moothall/internal/store"
)

const (
	askDay  = "2026-11-24T09:00:00Z"
	askEnd  = "2026-12-08T09:00:00Z"
	weekAgo = "2026-11-17T09:00:00Z"
)

func (s *suite) question(council, record int64, email string) store.Ask {
	return store.Ask{Council: council, Key: ledger.Key{Kind: "supplier", ID: kind.ID(record)}, Field: "name", Email: email, At: askDay, Expires: askEnd, Before: "null"}
}

// asks: the same question is out once, nobody is asked three times a week by all councils together, and a link works once.
func asks(t *testing.T, s *suite) {
	barton := s.council("barton")
	add := func(a store.Ask) (int64, fault.Code) {
		id, err := s.AddAsk(ctx, a, weekAgo, true)
		if err == nil {
			return id, ""
		}
		return id, fault.CodeOf(err)
	}
	first, code := add(s.question(s.ashby, 1, "jo@ashby.example"))
	if code != "" {
		t.Fatalf("the first ask is %s", code)
	}
	if _, code := add(s.question(s.ashby, 1, "sam@ashby.example")); code != fault.Refused {
		t.Errorf("the same question twice is %q", code)
	}
	if _, code := add(s.question(barton, 1, "jo@ashby.example")); code != "" {
		t.Errorf("another council's question is %q", code)
	}
	if _, code := add(s.question(barton, 2, "jo@ashby.example")); code != fault.Refused {
		t.Errorf("a third question in a week is %q", code)
	}
	if err := s.StopAsking(ctx, "kim@ashby.example", askDay); err != nil {
		t.Fatal(err)
	}
	if _, code := add(s.question(s.ashby, 3, "kim@ashby.example")); code != fault.Refused {
		t.Errorf("asking who wants no more is %q", code)
	}
	if err := s.AddLink(ctx, first, "a token"); err != nil {
		t.Fatal(err)
	}
	a, err := s.AskOf(ctx, "a token", askDay)
	if err != nil || a.ID != first || a.Email != "jo@ashby.example" {
		t.Fatalf("the link gives %+v, %v", a, err)
	}
	if _, err := s.AskOf(ctx, "a token", askEnd); fault.CodeOf(err) != fault.NotFound {
		t.Errorf("an old link gives %v", err)
	}
	s.answerOnce(t, a)
}

func (s *suite) answerOnce(t *testing.T, a store.Ask) {
	a.State, a.Done = store.AskAnswered, askDay
	cs := ledger.ChangeSet{At: askDay, Actor: "ask 1", Source: "ask", Edits: []ledger.Edit{{Kind: "supplier", ID: ledger.Provisional, Set: map[string]kind.Value{"name": kind.TextValue("Acme")}}}}
	if _, err := s.AnswerAsk(ctx, a, cs); err != nil {
		t.Fatal(err)
	}
	before, err := s.Seq(ctx, s.ashby)
	if err != nil {
		t.Fatal(err)
	}
	_, err = s.AnswerAsk(ctx, a, cs)
	after, seqErr := s.Seq(ctx, s.ashby)
	if fault.CodeOf(err) != fault.NotFound || seqErr != nil || after != before {
		t.Errorf("a second answer gives %v and moves the registers from %d to %d (%v)", err, before, after, seqErr)
	}
	all, err := s.Asks(ctx, s.ashby)
	if err != nil || len(all) != 1 || all[0].State != store.AskAnswered || all[0].Seq != before {
		t.Errorf("the asks are %+v, %v", all, err)
	}
}

// outbox: a mail is taken by one, comes again when it was not sent, and goes with who is erased.
func outbox(t *testing.T, s *suite) {
	for record, email := range []string{"jo@ashby.example", "sam@ashby.example"} {
		if _, err := s.AddAsk(ctx, s.question(s.ashby, int64(record+1), email), weekAgo, true); err != nil {
			t.Fatal(err)
		}
	}
	take := func(now string) (string, int) {
		m, _, err := s.TakeMail(ctx, now, "2026-11-24T09:01:00Z")
		if err != nil {
			t.Fatal(err)
		}
		return m.Email, m.Tries
	}
	for _, want := range []string{"jo@ashby.example", "sam@ashby.example", ""} {
		if got, _ := take(askDay); got != want {
			t.Errorf("took mail to %q, want %q", got, want)
		}
	}
	if err := s.EraseAsked(ctx, s.ashby, "sam@ashby.example", askDay); err != nil {
		t.Fatal(err)
	}
	if got, tries := take("2026-11-24T09:05:00Z"); got != "jo@ashby.example" || tries != 1 {
		t.Errorf("again: mail to %q after %d tries", got, tries)
	}
	if err := s.MailWaits(ctx, 1, "", "refused"); err != nil {
		t.Fatal(err)
	}
	if got, _ := take(askEnd); got != "" {
		t.Errorf("mail that was given up went to %q", got)
	}
}
