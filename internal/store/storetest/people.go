package storetest

import (
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/alexedwards/scs/v2"

	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/store"
)

// signs adds an account with roles.
func (s *suite) signs(email string, council int64, roles ...string) store.Account {
	s.t.Helper()
	a, err := s.AddAccount(ctx, store.Account{Email: email, Name: email, Password: "stored form", Added: s.now(), Temporary: true})
	if err != nil {
		s.t.Fatal(err)
	}
	err = s.SetRoles(ctx, a.ID, council, roles)
	if err != nil {
		s.t.Fatal(err)
	}
	return a
}

// Roles are by council; the last administrator who can sign in stays; a disabled one does not count.
func members(t *testing.T, s *suite) {
	other := s.council("brookside")
	ann, bob := s.signs("ann@ashby.example", s.ashby, "administrator", "leader"), s.signs("bob@ashby.example", s.ashby, "reader", "reader", "assurer")
	s.signs("eve@brookside.example", other, "administrator")
	err := s.SetRoles(ctx, bob.ID, other, []string{"reader"})
	if err != nil {
		t.Fatal(err)
	}
	all, err := s.Members(ctx, s.ashby)
	if err != nil || len(all) != 2 || !slices.Equal(all[0].Roles, []string{"administrator", "leader"}) || !slices.Equal(all[1].Roles, []string{"assurer", "reader"}) || all[0].Elsewhere || !all[1].Elsewhere || !all[0].Temporary {
		t.Errorf("members are %+v %v", all, err)
	}
	for name, leave := range map[string]func() error{
		"reader": func() error { return s.SetRoles(ctx, ann.ID, s.ashby, []string{"reader"}) }, "no role": func() error { return s.SetRoles(ctx, ann.ID, s.ashby, nil) },
		"disabled": func() error { return s.Disable(ctx, ann, s.now()) },
	} {
		if err := leave(); fault.CodeOf(err) != fault.Refused {
			t.Errorf("the last administrator became %s: %v", name, err)
		}
	}
	err = s.SetRoles(ctx, bob.ID, s.ashby, []string{"administrator"})
	if err != nil {
		t.Fatal(err)
	}
	errs := make([]error, 2)
	var wg sync.WaitGroup
	for i, a := range []store.Account{ann, bob} {
		wg.Go(func() { errs[i] = s.Disable(ctx, a, "2026-01-31T00:00:00Z") })
	}
	wg.Wait()
	if (errs[0] == nil) == (errs[1] == nil) {
		t.Errorf("two administrators who leave at once: %v, %v", errs[0], errs[1])
	}
}

// A sixth session ends the oldest; a session says whose it is; ending them moves the epoch on; a password does the same.
func sessions(t *testing.T, s *suite) {
	ann, bob := s.signs("ann@ashby.example", s.ashby, "administrator"), s.signs("bob@ashby.example", s.ashby, "reader")
	now := time.Date(2026, 1, 1, 12, 0, 0, 0, time.UTC)
	kept := store.Sessions{Store: s.Store, Clock: func() time.Time { return now }}
	for i := range store.MostSessions + 2 {
		for _, a := range []store.Account{ann, bob} {
			data, err := scs.GobCodec{}.Encode(now.Add(time.Hour), map[string]any{"account": a.Email, "started": now.Add(time.Duration(i) * time.Second).Format(time.RFC3339), "agent": fmt.Sprint("browser ", i)})
			if err != nil {
				t.Fatal(err)
			}
			err = kept.CommitCtx(ctx, fmt.Sprint(a.Email, i), data, now.Add(time.Hour))
			if err != nil {
				t.Fatal(err)
			}
		}
	}
	all, err := s.SessionsOf(ctx, ann.Email, now)
	if err != nil || len(all) != store.MostSessions || all[0].Agent != "browser 6" || all[4].Agent != "browser 2" {
		t.Errorf("sessions are %+v %v", all, err)
	}
	if late, err := s.SessionsOf(ctx, ann.Email, now.Add(2*time.Hour)); err != nil || len(late) != 0 {
		t.Errorf("sessions that ran out are listed: %v %v", late, err)
	}
	for n, end := range []func() error{func() error { return s.EndSessions(ctx, ann) }, func() error { return s.SetPassword(ctx, ann, "another", false) }} {
		err := end()
		if err != nil {
			t.Fatal(err)
		}
		a, err := s.Account(ctx, ann.Email)
		if err != nil || a.Epoch != int64(n+1) {
			t.Errorf("the epoch is %d %v", a.Epoch, err)
		}
	}
	gone, err := s.SessionsOf(ctx, ann.Email, now)
	if err != nil || len(gone) != 0 {
		t.Errorf("after ending them: %v %v", gone, err)
	}
	others, err := s.SessionsOf(ctx, bob.Email, now)
	if err != nil || len(others) != store.MostSessions {
		t.Errorf("somebody else's sessions: %v %v", others, err)
	}
	a, err := s.Account(ctx, ann.Email)
	if err != nil || a.Password != "another" || a.Temporary {
		t.Errorf("the account is %+v %v", a, err)
	}
}

// sessionAgain: a session that only its end has moved on for, by less than a minute, is not written again, in whatever order its values
// are encoded.
func sessionAgain(t *testing.T, s *suite) {
	now := time.Date(2026, 1, 1, 12, 0, 0, 0, time.UTC)
	kept := store.Sessions{Store: s.Store, Clock: func() time.Time { return now }}
	for i := range 30 {
		data, err := scs.GobCodec{}.Encode(now.Add(12*time.Hour), map[string]any{"account": "ann@ashby.example", "started": now.Format(time.RFC3339), "agent": "a browser", "epoch": int64(0), "stamp": "x"})
		if err != nil {
			t.Fatal(err)
		}
		err = kept.CommitCtx(ctx, "token", data, now.Add(time.Hour+time.Duration(min(i, 1))*30*time.Second))
		if err != nil {
			t.Fatal(err)
		}
	}
	late, err := s.SessionsOf(ctx, "ann@ashby.example", now.Add(time.Hour+15*time.Second))
	if err != nil || len(late) != 0 {
		t.Errorf("the session was written again: %v %v", late, err)
	}
}
