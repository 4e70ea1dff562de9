package storetest

import (
	"fmt"
	"testing"

	"github.com/moothall/moothall/internal/store"
)

// trail: whatever is done to an account is noted with who did it, in the transaction that does it; what changes nothing, or is refused,
// is not; another council does not read it; an erased account leaves only its number.
func trail(t *testing.T, s *suite) {
	other := s.council("brookside")
	ann := s.signs("ann@ashby.example", s.ashby, "administrator")
	eve := s.signs("eve@brookside.example", other, "administrator")
	by := store.By(ctx, store.Deed{Actor: ann.ID, Council: s.ashby, At: "2026-03-01T10:00:00Z"})
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	bob, err := s.AddAccount(by, store.Account{Email: "bob@ashby.example", Name: "Bob"})
	must(err)
	must(s.Grant(by, bob.ID, s.ashby, "reader"))
	must(s.Grant(by, bob.ID, s.ashby, "reader")) // has it already
	must(s.SetRoles(by, bob.ID, s.ashby, []string{"leader", "assurer"}))
	must(s.SetRoles(by, bob.ID, s.ashby, []string{"assurer", "leader"})) // as they are
	must(s.Disable(by, bob, "2026-03-01T10:00:00Z"))
	must(s.Disable(by, bob, ""))
	must(s.SetPassword(by, bob, "form", true))
	must(s.EndSessions(by, bob))
	must(s.SetPassword(store.By(ctx, store.Deed{Actor: bob.ID, At: "2026-03-02T10:00:00Z"}), bob, "form", false))
	must(s.SetRoles(store.By(ctx, store.Deed{Actor: eve.ID, Council: other, At: "2026-03-03T10:00:00Z"}), eve.ID, other, []string{"administrator", "leader"}))
	if s.SetRoles(by, ann.ID, s.ashby, nil) == nil {
		t.Error("the last administrator was taken out")
	}
	must(s.EraseAccount(by, s.ashby, bob.Email, "2026-03-04T10:00:00Z"))
	events, err := s.AccountEvents(ctx, s.ashby, 0, 100)
	must(err)
	want := []string{"emptied ", "roles assurer,leader", "sessions ", "first_password ", "enabled ", "disabled ", "roles reader", "roles ", "added "}
	if len(events) != len(want) {
		t.Fatalf("%d events are noted, want %d: %+v", len(events), len(want), events)
	}
	for i, e := range events {
		if got := e.What + " " + e.Before; got != want[i] {
			t.Errorf("event %d is %q, want %q", i, got, want[i])
		}
		if e.Actor != ann.ID || e.ActorName != ann.Name || e.Account != bob.ID || e.AccountName != store.ErasedName || e.At != "2026-03-01T10:00:00Z" {
			t.Errorf("event %d: %+v", i, e)
		}
	}
	older, err := s.AccountEvents(ctx, s.ashby, events[2].N, 2)
	must(err)
	if len(older) != 2 || older[0] != events[3] || older[1] != events[4] {
		t.Errorf("below event 2 stand %+v", older)
	}
	theirs, err := s.AccountEvents(ctx, other, 0, 100)
	must(err)
	if len(theirs) != 1 || fmt.Sprint(theirs[0].Before, theirs[0].After) != "administratoradministrator,leader" {
		t.Errorf("the other council reads %+v", theirs)
	}
}
