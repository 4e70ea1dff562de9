package storetest

import (
	"bytes"
	"sync"
	"testing"

	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/store"
)

// readinessKept: one begins once, an old version writes over nothing, a link is used up by one answer, and deleting or erasing the account leaves nothing.
func readinessKept(t *testing.T, s *suite) {
	a, err := s.AddAccount(ctx, store.Account{Email: "ann@ashby.example", Name: "Ann", Password: "x"})
	if err != nil {
		t.Fatal(err)
	}
	first := store.Readiness{Public: []byte("public"), Salt: []byte("salt"), Sealed: []byte("sealed"), Body: []byte("one")}
	begin := func() {
		t.Helper()
		err := s.BeginReadiness(ctx, a.ID, first)
		if err != nil {
			t.Fatal(err)
		}
	}
	begin()
	err = s.BeginReadiness(ctx, a.ID, store.Readiness{Public: []byte("other"), Salt: []byte("x"), Sealed: []byte("x"), Body: []byte("x")})
	if err == nil {
		t.Error("a second beginning was kept")
	}
	x, err := s.Readiness(ctx, a.ID)
	if err != nil || !bytes.Equal(x.Body, first.Body) || x.Version != 1 {
		t.Fatalf("%+v %v", x, err)
	}
	later := x
	later.Body = []byte("two")
	err = s.SaveReadiness(ctx, a.ID, later)
	if err != nil {
		t.Fatal(err)
	}
	err = s.SaveReadiness(ctx, a.ID, x)
	if err == nil {
		t.Error("an old version wrote over a newer one")
	}
	s.readinessLinks(a)
	err = s.DropReadiness(ctx, a.ID)
	if err != nil {
		t.Fatal(err)
	}
	s.nothingKept(a.ID)
	begin()
	s.readinessLinks(a)
	err = s.EraseAccount(ctx, s.ashby, a.Email, "2026-02-01T00:00:00Z")
	if err != nil {
		t.Fatal(err)
	}
	s.nothingKept(a.ID)
}

// readinessLinks makes links of an account and has one answered, by eight at once.
func (s *suite) readinessLinks(a store.Account) {
	s.t.Helper()
	const now, until = "2026-01-01T00:00:00Z", "2026-02-01T00:00:00Z"
	for _, hash := range []string{"h1", "h2"} {
		err := s.AddReadinessLink(ctx, a.ID, hash, now, until, 2)
		if err != nil {
			s.t.Fatal(err)
		}
	}
	err := s.AddReadinessLink(ctx, a.ID, "h3", now, until, 2)
	if fault.CodeOf(err) != fault.Refused {
		s.t.Errorf("a third of two links: %v", err)
	}
	name, public, err := s.ReadinessAsker(ctx, "h1", now)
	if err != nil || name != "Ann" || string(public) != "public" {
		s.t.Fatalf("%q %q %v", name, public, err)
	}
	_, _, err = s.ReadinessAsker(ctx, "h1", until)
	if fault.CodeOf(err) != fault.NotFound {
		s.t.Errorf("a link that ran out: %v", err)
	}
	var wg sync.WaitGroup
	kept := make(chan error, 8)
	for i := range 8 {
		wg.Go(func() { kept <- s.AnswerReadiness(ctx, "h1", now, string(rune('a'+i)), []byte("answer")) })
	}
	wg.Wait()
	close(kept)
	n := 0
	for err := range kept {
		if err == nil {
			n++
		} else if fault.CodeOf(err) != fault.NotFound {
			s.t.Error(err)
		}
	}
	answers, err := s.ReadinessAnswers(ctx, a.ID)
	if err != nil || n != 1 || len(answers) != 1 {
		s.t.Errorf("%d answers were taken and %d kept: %v", n, len(answers), err)
	}
	waiting, err := s.ReadinessLinks(ctx, a.ID, now)
	if err != nil || waiting != 1 {
		s.t.Errorf("%d links wait: %v", waiting, err)
	}
}

func (s *suite) nothingKept(account int64) {
	s.t.Helper()
	_, err := s.Readiness(ctx, account)
	if fault.CodeOf(err) != fault.NotFound {
		s.t.Errorf("it is still there: %v", err)
	}
	answers, err := s.ReadinessAnswers(ctx, account)
	if err != nil || len(answers) != 0 {
		s.t.Errorf("%d answers are still there: %v", len(answers), err)
	}
	n, err := s.ReadinessLinks(ctx, account, "")
	if err != nil || n != 0 {
		s.t.Errorf("%d links are still there: %v", n, err)
	}
}
