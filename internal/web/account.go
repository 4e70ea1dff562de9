package web

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/identity"
	"github.com/moothall/moothall/internal/store"
	"github.com/moothall/moothall/internal/web/layout"
	"github.com/moothall/moothall/internal/words"
)

const passwordPath = "/account/password"

// heldRoles are somebody's roles in a council.
type heldRoles struct {
	Council store.Council
	Roles   []string
}

// session is one of a person's sessions, as their account page lists it.
type sessionLine struct{ Started, Device string }

type accountPage struct {
	Account  store.Account
	Held     []heldRoles
	Sessions []sessionLine
}

// account is GET /account
func (s *Server) account(w http.ResponseWriter, r *http.Request) error {
	a, roles, err := s.signedIn(r)
	if err != nil {
		return err
	}
	councils, err := s.desk.Store.Councils(r.Context())
	if err != nil {
		return err
	}
	p := accountPage{Account: a}
	for _, c := range councils {
		if len(roles[c.ID]) > 0 {
			p.Held = append(p.Held, heldRoles{c, roles[c.ID]})
		}
	}
	sessions, err := s.desk.Store.SessionsOf(r.Context(), a.Email, s.desk.Clock())
	if err != nil {
		return err
	}
	say := words.From(r.Context())
	for _, x := range sessions {
		p.Sessions = append(p.Sessions, sessionLine{momentIn(say, x.Started), device(x.Agent)})
	}
	frame := s.ownProps(r, say.Plain("sign.account"), a.Name)
	return s.render(r.Context(), w, http.StatusOK, layout.Page(frame, accountBody(p)))
}

// device names a browser and its machine by what the browser says of itself, as "Firefox, Windows"; "" when it says neither.
func device(agent string) string {
	var parts []string
	for _, names := range [][][2]string{
		{{"Edg/", "Edge"}, {"OPR/", "Opera"}, {"Firefox/", "Firefox"}, {"Chrome/", "Chrome"}, {"Safari/", "Safari"}},
		{{"Android", "Android"}, {"iPhone", "iPhone"}, {"iPad", "iPad"}, {"Windows", "Windows"}, {"Mac OS X", "Mac"}, {"Linux", "Linux"}},
	} {
		for _, n := range names {
			if strings.Contains(agent, n[0]) {
				parts = append(parts, n[1])
				break
			}
		}
	}
	return strings.Join(parts, ", ")
}

// signOutEverywhere is POST /account/sign-out: it ends every session of the person, this one too.
func (s *Server) signOutEverywhere(w http.ResponseWriter, r *http.Request) error {
	a, _, err := s.signedIn(r)
	if err != nil {
		return err
	}
	err = s.desk.Store.EndSessions(s.as(r, a, 0).Context(), a)
	if err != nil {
		return err
	}
	return s.signOut(w, r)
}

// passwordForm is GET /account/password
func (s *Server) passwordForm(w http.ResponseWriter, r *http.Request) error {
	a, _, err := s.signedIn(r)
	if err != nil {
		return err
	}
	return s.showPassword(w, r, a, http.StatusOK, words.Phrase{})
}

func (s *Server) showPassword(w http.ResponseWriter, r *http.Request, a store.Account, status int, problem words.Phrase) error {
	say := words.From(r.Context())
	p := s.props(r, titled(say, say.Plain("account.password"), problem.Text != ""), a.Name)
	return s.render(r.Context(), w, status, layout.Page(p, passwordBody(a.Temporary, problem)))
}

// changePassword is POST /account/password: the other sessions end.
func (s *Server) changePassword(w http.ResponseWriter, r *http.Request) error {
	r.Body = http.MaxBytesReader(w, r.Body, 1<<14)
	a, _, err := s.signedIn(r)
	if err != nil {
		return err
	}
	say, now, key := words.From(r.Context()), s.desk.Clock(), "account "+a.Email
	if wait := s.throttle.Wait(now, key); wait > 0 {
		return s.showPassword(w, r, a, http.StatusTooManyRequests, tooMany(say, wait))
	}
	if !identity.Matches(a.Password, r.PostFormValue("password")) {
		s.throttle.Failed(now, key)
		return s.showPassword(w, r, a, http.StatusUnprocessableEntity, say.Phrase("account.password_wrong"))
	}
	chosen := r.PostFormValue("new")
	if chosen == r.PostFormValue("password") {
		return s.showPassword(w, r, a, http.StatusUnprocessableEntity, say.Phrase("account.password_same"))
	}
	hash, err := identity.Hash(chosen)
	if fault.CodeOf(err) == fault.Invalid {
		return s.showPassword(w, r, a, http.StatusUnprocessableEntity, words.InEnglish(fault.Sentence(err)))
	}
	if err != nil {
		return err
	}
	err = s.desk.Store.SetPassword(s.as(r, a, 0).Context(), a, hash, false)
	if err != nil {
		return err
	}
	a, err = s.desk.Store.Account(r.Context(), a.Email)
	if err != nil {
		return fmt.Errorf("reading the account again: %w", err)
	}
	err = s.begin(r, a)
	if err != nil {
		return err
	}
	s.sessions.Put(r.Context(), "flash", say.Plain("account.password_changed"))
	http.Redirect(w, r, "/account", http.StatusSeeOther)
	return nil
}
