package storetest

import (
	"fmt"
	"slices"
	"testing"

	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/ledger"
	"github.com/moothall/moothall/internal/store"
)

// listens adds a hook.
func (s *suite) listens(council int64, a store.Account, events ...string) store.Hook {
	s.t.Helper()
	h, err := s.AddHook(ctx, store.Hook{Council: council, Account: a.ID, Address: "https://flow.example/", Events: events, Secret: "whsec_x", Added: s.now()})
	if err != nil {
		s.t.Fatal(err)
	}
	return h
}

func (s *suite) told(council int64) (out []string) {
	s.t.Helper()
	all, err := s.HookMessages(ctx, council, 100)
	if err != nil {
		s.t.Fatal(err)
	}
	for _, m := range all {
		out = append(out, fmt.Sprint(m.Hook, m.Event, m.About))
	}
	slices.Sort(out)
	return out
}

// hooks: each hook is told of what it wants, of its own council, exactly when the change is kept.
func hooks(t *testing.T, s *suite) {
	barton := s.council("barton")
	ann := s.signs("ann@ashby.example", s.ashby, "administrator")
	changes, findings, other := s.listens(s.ashby, ann, store.HookApplied), s.listens(s.ashby, ann, store.HookOpened, store.HookClosed), s.listens(barton, ann, store.HookEvents()...)
	a := s.set("supplier", ledger.Provisional, map[string]kind.Value{"name": kind.TextValue("Acme")})
	s.set("supplier", a.Real[ledger.Key{Kind: "supplier", ID: ledger.Provisional}], map[string]kind.Value{"name": kind.TextValue("Acme")}) // nothing changes
	_, err := s.Apply(ctx, s.ashby, ledger.ChangeSet{At: s.now(), Expect: 999, Edits: []ledger.Edit{{Kind: "supplier", ID: ledger.Provisional, Set: map[string]kind.Value{"name": kind.TextValue("No")}}}})
	if fault.CodeOf(err) != fault.Conflict {
		t.Fatalf("a change on what is long gone gives %v", err)
	}
	_, err = s.Undo(ctx, s.ashby, a.Batch, s.now(), "ann")
	if err != nil {
		t.Fatal(err)
	}
	err = s.SaveFindings(ctx, s.ashby, nil, []store.FindingEvent{{Finding: "R:contract:1", At: s.now(), Event: "opened"}, {Finding: "R:contract:2", At: s.now(), Event: "opened again"}, {Finding: "R:contract:3", At: s.now(), Event: "closed"}, {Finding: "R:contract:4", At: s.now(), Event: "assign"}})
	if err != nil {
		t.Fatal(err)
	}
	want := []string{fmt.Sprint(changes.ID, store.HookApplied, []string{"1"}), fmt.Sprint(changes.ID, store.HookApplied, []string{"2"}), fmt.Sprint(findings.ID, store.HookClosed, []string{"R:contract:3"}), fmt.Sprint(findings.ID, store.HookOpened, []string{"R:contract:1", "R:contract:2"})}
	slices.Sort(want)
	if got := s.told(s.ashby); !slices.Equal(got, want) {
		t.Errorf("Ashby's hooks are told %v, want %v", got, want)
	}
	if got := s.told(barton); len(got) > 0 {
		t.Errorf("another council's hook is told %v", got)
	}
	kinds, err := s.ChangedKinds(ctx, s.ashby, a.Seq)
	if err != nil || !slices.Equal(kinds, []string{"supplier"}) {
		t.Errorf("the change set changed %v %v", kinds, err)
	}
	if err := s.RemoveHook(ctx, s.ashby, other.ID); fault.CodeOf(err) != fault.NotFound {
		t.Errorf("removing another council's hook gives %v", err)
	}
	if err := s.RemoveHook(ctx, s.ashby, changes.ID); err != nil || len(s.told(s.ashby)) != 2 {
		t.Errorf("after removing one: %v %v", s.told(s.ashby), err)
	}
	for range store.MostHooks - 1 {
		s.listens(s.ashby, ann, store.HookApplied)
	}
	if _, err := s.AddHook(ctx, store.Hook{Council: s.ashby, Account: ann.ID}); fault.CodeOf(err) != fault.Refused {
		t.Errorf("one hook too many gives %v", err)
	}
	if err := s.EraseAccount(ctx, s.ashby, ann.Email, s.now()); err != nil || len(s.told(s.ashby)) != 0 {
		t.Errorf("who is erased is told %v %v", s.told(s.ashby), err)
	}
	left, err := s.Hooks(ctx, barton)
	if err != nil || len(left) != 1 || left[0].ID != other.ID {
		t.Errorf("the other council's hooks are %+v %v", left, err)
	}
}

// hookOutbox: a message is taken by one node at a time, waits with its fellows, and is sent or given up once.
func hookOutbox(t *testing.T, s *suite) {
	ann := s.signs("ann@ashby.example", s.ashby, "administrator")
	h := s.listens(s.ashby, ann, store.HookApplied)
	for i := range 3 {
		s.set("supplier", ledger.Provisional, map[string]kind.Value{"name": kind.TextValue(fmt.Sprint("Acme ", i))})
	}
	const now, soon, later = "2026-02-01T00:00:00Z", "2026-02-01T00:02:00Z", "2026-02-01T01:00:00Z"
	take := func(at string) (store.HookMessage, bool) {
		t.Helper()
		m, hook, ok, err := s.TakeMessage(ctx, at, soon)
		if err != nil || ok && (hook.ID != h.ID || hook.Email != ann.Email || hook.Secret != "whsec_x") {
			t.Fatalf("took %+v %v", hook, err)
		}
		return m, ok
	}
	first, ok := take(now)
	second, again := take(now)
	if !ok || !again || first.ID == second.ID || first.About[0] != "1" || second.About[0] != "2" || first.Tries != 1 {
		t.Fatalf("took %+v, then %+v", first, second)
	}
	if err := s.MessageSent(ctx, first.ID, now); err != nil {
		t.Fatal(err)
	}
	if err := s.MessageWaits(ctx, second, later); err != nil {
		t.Fatal(err)
	}
	if m, ok := take(soon); ok {
		t.Errorf("%+v did not wait with its fellow", m)
	}
	m, ok := take(later)
	if !ok || m.ID != second.ID || m.Tries != 2 {
		t.Errorf("again: %+v", m)
	}
	if err := s.MessagesFailed(ctx, h.ID, second.At, "It did not answer."); err != nil {
		t.Fatal(err)
	}
	all, err := s.HookMessages(ctx, s.ashby, 10)
	if err != nil || len(all) != 3 || all[0].Failed != "" || all[0].Sent != "" || all[1].Failed != "It did not answer." || all[2].Sent != now {
		t.Errorf("the messages are %+v %v", all, err)
	}
	if err := s.StopHook(ctx, h.ID, "It wants no more."); err != nil {
		t.Fatal(err)
	}
	s.set("supplier", ledger.Provisional, map[string]kind.Value{"name": kind.TextValue("Last")})
	if m, ok := take("2026-03-01T00:00:00Z"); ok {
		t.Errorf("a stopped hook is told %+v", m)
	}
	if err := s.TidyMessages(ctx, "2026-03-01T00:00:00Z"); err != nil || len(s.told(s.ashby)) != 0 {
		t.Errorf("after tidying: %v %v", s.told(s.ashby), err)
	}
}

// tokens: found by their hash, listed without it, revoked once and by their own account only; they go with who is erased.
func tokens(t *testing.T, s *suite) {
	ann, bob := s.signs("ann@ashby.example", s.ashby, "administrator"), s.signs("bob@ashby.example", s.ashby, "reader")
	made := map[string]store.Token{}
	for hash, a := range map[string]store.Account{"hash-a": ann, "hash-b": bob} {
		tk, err := s.AddToken(ctx, store.Token{Account: a.ID, Council: s.ashby, Scope: "read", Note: "Sheet", Added: s.now(), Expires: "2027-01-01T00:00:00Z"}, hash)
		if err != nil {
			t.Fatal(err)
		}
		made[hash] = tk
	}
	got, err := s.TokenByHash(ctx, "hash-a")
	if err != nil || got.ID != made["hash-a"].ID || got.Email != ann.Email || got.Slug != "ashby" || got.Used != "" {
		t.Errorf("found %+v %v", got, err)
	}
	if _, err := s.TokenByHash(ctx, "hash-c"); fault.CodeOf(err) != fault.NotFound {
		t.Errorf("a token that is none gives %v", err)
	}
	if err := s.TokenUsed(ctx, got.ID, "2026-02-01T00:00:00Z"); err != nil {
		t.Fatal(err)
	}
	if err := s.RevokeToken(ctx, bob.ID, got.ID, s.now()); fault.CodeOf(err) != fault.Conflict {
		t.Errorf("revoking somebody else's gives %v", err)
	}
	if err := s.RevokeToken(ctx, ann.ID, got.ID, "2026-02-02T00:00:00Z"); err != nil {
		t.Fatal(err)
	}
	if err := s.RevokeToken(ctx, 0, got.ID, s.now()); fault.CodeOf(err) != fault.Conflict {
		t.Errorf("revoking twice gives %v", err)
	}
	mine, err := s.Tokens(ctx, ann.ID)
	if err != nil || len(mine) != 1 || mine[0].Used != "2026-02-01T00:00:00Z" || mine[0].Revoked != "2026-02-02T00:00:00Z" {
		t.Errorf("the tokens are %+v %v", mine, err)
	}
	if err := s.EraseAccount(ctx, s.ashby, ann.Email, s.now()); err != nil {
		t.Fatal(err)
	}
	all, err := s.Tokens(ctx, 0)
	if err != nil || len(all) != 1 || all[0].Email != bob.Email {
		t.Errorf("after erasing one person: %+v %v", all, err)
	}
}
