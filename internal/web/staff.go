package web

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"

	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/signon"
	"github.com/moothall/moothall/internal/words"
)

// backPath is where the provider of staff accounts sends people back to.
const backPath = "/sign-in/staff/back"

// BackAddress is what is registered with the provider of staff accounts; address is where people reach the pages.
func BackAddress(address string) string { return address + backPath }

// beginsAMinute is how many sign-ins with a staff account or a passkey may begin from one address in a minute: each is kept until it ends.
const beginsAMinute = 60

// mayBegin slows down whoever begins very many, and whoever guessed wrong before.
func (s *Server) mayBegin(r *http.Request) bool {
	now, host := s.desk.Clock(), s.address(r)
	return s.throttle.Wait(now, "address "+host) == 0 && s.begun.count(now, host, 1) <= beginsAMinute
}

// beginAttempt keeps what must come back, and gives the browser the key to it.
func (s *Server) beginAttempt(w http.ResponseWriter, r *http.Request, what string, data any) error {
	raw, err := json.Marshal(data)
	if err != nil {
		return fmt.Errorf("keeping an attempt: %w", err)
	}
	secret, err := s.desk.Begin(r.Context(), what, string(raw))
	if err != nil {
		return err
	}
	s.cookies.set(w, what, secret, 600, http.SameSiteLaxMode)
	return nil
}

// endAttempt reads what was kept of an attempt, the first time that it is asked for.
func (s *Server) endAttempt(w http.ResponseWriter, r *http.Request, what string, into any) error {
	secret := s.cookies.get(r, what)
	s.cookies.drop(w, what)
	data, err := s.desk.End(r.Context(), what, secret)
	if err != nil {
		return err
	}
	err = json.Unmarshal([]byte(data), into)
	if err != nil {
		return fmt.Errorf("reading an attempt: %w", err)
	}
	return nil
}

var errNoProvider = fault.New(fault.NotFound, "Nobody signs in here with a staff account. Use your password or a passkey.")

// toProvider is GET /sign-in/staff: it leads to the provider of staff accounts.
func (s *Server) toProvider(w http.ResponseWriter, r *http.Request) error {
	if s.provider == nil {
		return errNoProvider
	}
	if !s.mayBegin(r) {
		return s.showSignIn(w, r, http.StatusTooManyRequests, "", words.From(r.Context()).Phrase("sign.wait_minutes", "n", 1))
	}
	a, at, err := s.provider.Start()
	if err != nil {
		return s.notSignedIn(w, r, err)
	}
	a.To = local(r.URL.Query().Get("to"))
	err = s.beginAttempt(w, r, "staff", a)
	if err != nil {
		return err
	}
	http.Redirect(w, r, at, http.StatusSeeOther)
	return nil
}

// notSignedIn shows the sign-in page with the reason why a staff account or a passkey did not open it.
func (s *Server) notSignedIn(w http.ResponseWriter, r *http.Request, err error) error {
	switch fault.CodeOf(err) {
	case fault.Refused, fault.Conflict, fault.Invalid:
		return s.showSignIn(w, r, http.StatusUnprocessableEntity, "", words.InEnglish(fault.Sentence(err)))
	}
	return err
}

// fromProvider is where the provider sends people back to.
func (s *Server) fromProvider(w http.ResponseWriter, r *http.Request) error {
	if s.provider == nil {
		return errNoProvider
	}
	now, key := s.desk.Clock(), "address "+s.address(r)
	if wait := s.throttle.Wait(now, key); wait > 0 {
		return s.showSignIn(w, r, http.StatusTooManyRequests, "", tooMany(words.From(r.Context()), wait))
	}
	var a signon.Attempt
	err := s.endAttempt(w, r, "staff", &a)
	if err != nil {
		return s.notSignedIn(w, r, err)
	}
	p, err := s.provider.Finish(r.Context(), a, r.URL.Query())
	if errors.Is(err, signon.ErrNotFit) {
		s.throttle.Failed(now, key)
	}
	if err != nil {
		s.log.Warn("a sign-in with a staff account was refused", "err", err)
		return s.notSignedIn(w, r, err)
	}
	j, err := s.desk.Join(r.Context(), p)
	if err != nil {
		return s.notSignedIn(w, r, err)
	}
	err = s.begin(r, j.Account)
	if err != nil {
		return err
	}
	s.sessions.Put(r.Context(), "by", "staff")
	err = s.sayLast(r, j.Last)
	if err != nil {
		return err
	}
	http.Redirect(w, r, a.To, http.StatusSeeOther)
	return nil
}

// sayLast tells somebody that they stay the administrator of a council only because there is no other.
func (s *Server) sayLast(r *http.Request, councils []int64) error {
	all, err := s.desk.Store.Councils(r.Context())
	if err != nil {
		return err
	}
	for _, c := range all {
		if slices.Contains(councils, c.ID) {
			s.sessions.Put(r.Context(), "flash", words.From(r.Context()).Plain("sign.last_administrator", "council", c.Name))
		}
	}
	return nil
}
