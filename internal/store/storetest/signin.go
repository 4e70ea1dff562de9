package storetest

import (
	"slices"
	"sync"
	"testing"

	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/store"
)

func (s *suite) given(a store.Account, council int64, hand, group []string) {
	s.t.Helper()
	h, g, err := s.HowGiven(ctx, a.ID, council)
	if err != nil || !slices.Equal(h, hand) || !slices.Equal(g, group) {
		s.t.Errorf("given by hand %v, by group %v %v; want %v and %v", h, g, err, hand, group)
	}
}

func (s *suite) groups(a store.Account, groups ...store.StaffGroup) []int64 {
	s.t.Helper()
	kept, err := s.SetGroupRoles(ctx, a, groups)
	if err != nil {
		s.t.Fatal(err)
	}
	return kept
}

// What a group gives and what is given by hand stand apart: each goes without the other. A lost role ends sessions, the same again does not;
// the last administrator of a council stays one, and no longer when there is another.
func staffGroups(t *testing.T, s *suite) {
	other := s.council("brookside")
	ann := s.signs("ann@ashby.example", s.ashby, "reader")
	leader, reads, runs := store.StaffGroup{Council: s.ashby, Value: "digital", Role: "leader"}, store.StaffGroup{Council: s.ashby, Value: "all", Role: "reader"}, store.StaffGroup{Council: other, Value: "admins", Role: "administrator"}
	for _, g := range []store.StaffGroup{leader, reads, runs, reads} {
		err := s.AddStaffGroup(ctx, g, "test", s.now())
		if err != nil {
			t.Fatal(err)
		}
	}
	for council, want := range map[int64][]store.StaffGroup{s.ashby: {reads, leader}, other: {runs}, 0: {reads, leader, runs}} {
		if got, err := s.StaffGroups(ctx, council); err != nil || !slices.Equal(got, want) {
			t.Errorf("the staff groups of %d are %v %v", council, got, err)
		}
	}
	s.groups(ann, leader, reads, runs)
	s.given(ann, s.ashby, []string{"reader"}, []string{"leader", "reader"})
	s.groups(ann, leader, reads, runs)
	if a, err := s.Account(ctx, ann.Email); err != nil || a.Epoch != 0 {
		t.Errorf("the same groups again ended the sessions: %d %v", a.Epoch, err)
	}
	err := s.SetRoles(ctx, ann.ID, s.ashby, nil)
	if err != nil {
		t.Fatal(err)
	}
	s.given(ann, s.ashby, nil, []string{"leader", "reader"})
	err = s.Grant(ctx, ann.ID, s.ashby, "leader")
	if err != nil {
		t.Fatal(err)
	}
	if kept := s.groups(ann); !slices.Equal(kept, []int64{other}) {
		t.Errorf("the last administrator was kept in %v", kept)
	}
	s.given(ann, s.ashby, []string{"leader"}, nil)
	s.given(ann, other, nil, []string{"administrator"})
	if a, err := s.Account(ctx, ann.Email); err != nil || a.Epoch != 1 {
		t.Errorf("a lost role left the epoch at %d %v", a.Epoch, err)
	}
	s.signs("eve@brookside.example", other, "administrator")
	if kept := s.groups(ann); len(kept) != 0 {
		t.Errorf("with another administrator she was kept in %v", kept)
	}
	s.given(ann, other, nil, nil)
	for _, want := range []fault.Code{"", fault.Conflict} {
		err := s.RemoveStaffGroup(ctx, reads)
		if err == nil && want != "" || err != nil && fault.CodeOf(err) != want {
			t.Errorf("removing a staff group: %v, want %q", err, want)
		}
	}
}

// A subject is joined to one account, and an account to one subject of an issuer. Forgetting parts them, and takes passkeys away.
func subjects(t *testing.T, s *suite) {
	ann, bob := s.signs("ann@ashby.example", s.ashby, "reader"), s.signs("bob@ashby.example", s.ashby, "reader")
	join := func(issuer, subject string, a store.Account, want fault.Code) {
		t.Helper()
		err := s.JoinSubject(ctx, issuer, subject, a.ID, s.now())
		if err == nil && want != "" || err != nil && fault.CodeOf(err) != want {
			t.Errorf("joining %s %s: %v", issuer, subject, err)
		}
	}
	join("https://one.example", "1", ann, "")
	join("https://one.example", "1", ann, "")
	join("https://one.example", "1", bob, fault.Conflict)
	join("https://one.example", "2", ann, fault.Conflict)
	join("https://two.example", "1", bob, "")
	if a, err := s.AccountOfSubject(ctx, "https://one.example", "1"); err != nil || a.ID != ann.ID || a.Email != ann.Email {
		t.Errorf("the account is %+v %v", a, err)
	}
	if _, err := s.AccountOfSubject(ctx, "https://three.example", "1"); fault.CodeOf(err) != fault.NotFound {
		t.Error(err)
	}
	again, err := s.AddAccount(ctx, store.Account{Email: ann.Email, Name: "Another"})
	if kept, bad := s.Account(ctx, ann.Email); err != nil || bad != nil || again.ID != ann.ID || kept.Password == "" || kept.Name != ann.Name {
		t.Errorf("adding without a password what is there left %+v %v %v", kept, err, bad)
	}
	err = s.AddPasskey(ctx, store.Passkey{ID: "k", Account: ann.ID, Handle: "h", Name: "Phone", Credential: "{}", Added: s.now()})
	if err != nil {
		t.Fatal(err)
	}
	err = s.ForgetWays(ctx, ann)
	if err != nil {
		t.Fatal(err)
	}
	mine, err := s.HasWays(ctx, ann.ID)
	theirs, err2 := s.HasWays(ctx, bob.ID)
	a, err3 := s.Account(ctx, ann.Email)
	if err != nil || err2 != nil || err3 != nil || mine || !theirs || a.Epoch != 1 {
		t.Errorf("after forgetting: mine %v, theirs %v, epoch %d %v %v %v", mine, theirs, a.Epoch, err, err2, err3)
	}
	join("https://one.example", "2", ann, "")
}

// A passkey opens one account; its record changes only from the one that was read; a doubted one stays as it was; somebody else removes none.
func passkeys(t *testing.T, s *suite) {
	ann, bob := s.signs("ann@ashby.example", s.ashby, "reader"), s.signs("bob@ashby.example", s.ashby, "reader")
	is := func(err error, want fault.Code, doing string) {
		t.Helper()
		if (err == nil) != (want == "") || err != nil && fault.CodeOf(err) != want {
			t.Errorf("%s: %v, want %q", doing, err, want)
		}
	}
	key := func(id string) store.Passkey {
		return store.Passkey{ID: id, Account: ann.ID, Handle: "handle", Name: "Work laptop", Credential: "one", Added: s.now()}
	}
	is(s.AddPasskey(ctx, key("a")), "", "adding")
	is(s.AddPasskey(ctx, key("a")), fault.Conflict, "adding it again")
	p, a, err := s.Passkey(ctx, "a")
	if err != nil || a.ID != ann.ID || p.Name != "Work laptop" || p.Used != "" || p.Credential != "one" {
		t.Errorf("the passkey is %+v of %+v %v", p, a, err)
	}
	errs := make([]error, 2)
	var wg sync.WaitGroup
	for i := range errs {
		wg.Go(func() { errs[i] = s.PasskeyUsed(ctx, "a", "one", "two", "2026-01-31T00:00:00Z") })
	}
	wg.Wait()
	if (errs[0] == nil) == (errs[1] == nil) {
		t.Errorf("used twice at once: %v, %v", errs[0], errs[1])
	}
	is(s.DoubtPasskey(ctx, "a", s.now()), "", "doubting")
	is(s.PasskeyUsed(ctx, "a", "two", "three", s.now()), fault.Conflict, "using a doubted one")
	is(s.RemovePasskey(ctx, bob.ID, "a"), fault.Conflict, "removing somebody else's")
	is(s.RemovePasskey(ctx, ann.ID, "a"), "", "removing")
	_, _, err = s.Passkey(ctx, "a")
	is(err, fault.NotFound, "looking for a removed one")
	for i := range store.MostPasskeys {
		is(s.AddPasskey(ctx, key(string(rune('a'+i)))), "", "adding many")
	}
	is(s.AddPasskey(ctx, key("more")), fault.Refused, "adding too many")
}

// What was begun is given out once, to whoever asks first, for what it was begun, and not after its time.
func attempts(t *testing.T, s *suite) {
	begin := func(hash, expires string) {
		t.Helper()
		err := s.BeginAttempt(ctx, hash, "staff", "data of "+hash, "2026-01-31T12:00:00Z", expires)
		if err != nil {
			t.Fatal(err)
		}
	}
	begin("late", "2026-01-31T12:00:01Z")
	begin("one", "2026-01-31T12:10:00Z")
	for name, try := range map[string][3]string{"another's": {"two", "staff", "2026-01-31T12:01:00Z"}, "another kind": {"one", "passkey", "2026-01-31T12:01:00Z"}, "too late": {"late", "staff", "2026-01-31T12:01:00Z"}, "none": {"", "staff", "2026-01-31T12:01:00Z"}} {
		if data, err := s.EndAttempt(ctx, try[0], try[1], try[2]); fault.CodeOf(err) != fault.Refused {
			t.Errorf("%s gave %q %v", name, data, err)
		}
	}
	got := make([]string, 8)
	var wg sync.WaitGroup
	for i := range got {
		wg.Go(func() { got[i], _ = s.EndAttempt(ctx, "one", "staff", "2026-01-31T12:01:00Z") }) // all but one are refused
	}
	wg.Wait()
	slices.Sort(got)
	if got[7] != "data of one" || got[6] != "" {
		t.Errorf("eight who asked at once got %q", got)
	}
}
