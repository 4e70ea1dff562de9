package web

import (
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/identity"
	"github.com/moothall/moothall/internal/passkey"
	"github.com/moothall/moothall/internal/store"
	"github.com/moothall/moothall/internal/web/layout"
	"github.com/moothall/moothall/internal/words"
)

const passkeysPath = "/account/passkeys"

// provedFor is how long after a sign-in or a password somebody may change how they sign in.
const provedFor = 10 * time.Minute

// proved tells whether somebody has shown of late who they are. The demonstration asks for nothing.
func (s *Server) proved(r *http.Request) bool {
	if s.demo != "" && s.sessions.GetString(r.Context(), "account") == "" {
		return true
	}
	at, err := time.Parse(time.RFC3339, s.sessions.GetString(r.Context(), "proved"))
	return err == nil && s.desk.Clock().Sub(at) < provedFor
}

var errNoDoor = fault.New(fault.NotFound, "There are no passkeys at this address.")

// challenge sends a script what to ask the browser for, and keeps the rest until the answer comes.
func (s *Server) challenge(w http.ResponseWriter, r *http.Request, what string, ask []byte, kept any) error {
	err := s.beginAttempt(w, r, what, kept)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	_, err = w.Write(ask)
	if err != nil {
		s.log.Debug("the reader went away", "err", err)
	}
	return nil
}

// askPasskey is POST /sign-in/passkey/challenge
func (s *Server) askPasskey(w http.ResponseWriter, r *http.Request) error {
	if s.door == nil {
		return errNoDoor
	}
	if !s.mayBegin(r) {
		return s.showSignIn(w, r, http.StatusTooManyRequests, "", words.From(r.Context()).Phrase("sign.wait_minutes", "n", 1))
	}
	ask, keep, err := s.door.AskAny()
	if err != nil {
		return err
	}
	return s.challenge(w, r, "passkey", ask, keep)
}

// byPasskey is POST /sign-in/passkey
func (s *Server) byPasskey(w http.ResponseWriter, r *http.Request) error {
	r.Body = http.MaxBytesReader(w, r.Body, 1<<16)
	if s.door == nil {
		return errNoDoor
	}
	now, key := s.desk.Clock(), "address "+s.address(r)
	if wait := s.throttle.Wait(now, key); wait > 0 {
		return s.showSignIn(w, r, http.StatusTooManyRequests, "", tooMany(words.From(r.Context()), wait))
	}
	var keep string
	err := s.endAttempt(w, r, "passkey", &keep)
	if err != nil {
		return s.notSignedIn(w, r, err)
	}
	a, err := s.desk.ByPasskey(r.Context(), s.door, keep, []byte(r.PostFormValue("answer")))
	if errors.Is(err, passkey.ErrNotTaken) {
		s.throttle.Failed(now, key)
	}
	if err != nil {
		return s.notSignedIn(w, r, err)
	}
	err = s.begin(r, a)
	if err != nil {
		return err
	}
	s.sessions.Put(r.Context(), "by", "passkey")
	http.Redirect(w, r, local(r.PostFormValue("to")), http.StatusSeeOther)
	return nil
}

// passkeyLine is a passkey as its owner sees it; Used is "" for never.
type passkeyLine struct {
	ID, Name, Added, Used string
	Doubted               bool
}

type passkeysPage struct {
	Keys     []passkeyLine
	Proved   bool
	Password bool   // the account has one, with which its owner can show who they are
	Here     bool   // browsers make passkeys for this address
	Origin   string // where they would; "" for nowhere
	Name     string // typed before, when there is a problem
	Problem  words.Phrase
	Field    string // the field with the problem
}

// passkeys is GET /account/passkeys
func (s *Server) passkeys(w http.ResponseWriter, r *http.Request) error {
	a, _, err := s.signedIn(r)
	if err != nil {
		return err
	}
	return s.showPasskeys(w, r, a, http.StatusOK, passkeysPage{})
}

func (s *Server) showPasskeys(w http.ResponseWriter, r *http.Request, a store.Account, status int, p passkeysPage) error {
	all, err := s.desk.Store.Passkeys(r.Context(), a.ID)
	if err != nil {
		return err
	}
	say := words.From(r.Context())
	for _, k := range all {
		line := passkeyLine{ID: k.ID, Name: k.Name, Added: momentIn(say, k.Added), Doubted: k.Doubted != ""}
		if k.Used != "" {
			line.Used = momentIn(say, k.Used)
		}
		p.Keys = append(p.Keys, line)
	}
	p.Proved, p.Password, p.Here = s.proved(r), a.Password != "", s.door.Here(r.Host)
	if s.door != nil {
		p.Origin = s.door.Origin
	}
	frame := s.ownProps(r, titled(say, say.Plain("passkeys.title"), p.Problem.Text != ""), a.Name)
	return s.render(r.Context(), w, status, layout.Page(frame, passkeysBody(p)))
}

// changePasskeys is POST /account/passkeys: it shows who somebody is, adds a passkey or removes one.
func (s *Server) changePasskeys(w http.ResponseWriter, r *http.Request) error {
	r.Body = http.MaxBytesReader(w, r.Body, 1<<17)
	a, _, err := s.signedIn(r)
	if err != nil {
		return err
	}
	do := r.PostFormValue("do")
	if do == "confirm" {
		return s.prove(w, r, a)
	}
	if !s.proved(r) {
		return s.showPasskeys(w, r, a, http.StatusForbidden, passkeysPage{Problem: words.From(r.Context()).Phrase("passkeys.prove_first"), Field: "#password"})
	}
	said := "passkeys.added"
	switch do {
	case "add":
		err = s.addPasskey(w, r, a)
	case "remove":
		said = "passkeys.removed"
		err = s.desk.Store.RemovePasskey(r.Context(), a.ID, r.PostFormValue("id"))
	default:
		return fault.New(fault.Invalid, "Choose what to do with your passkeys.")
	}
	switch fault.CodeOf(err) {
	case fault.Invalid, fault.Refused, fault.Conflict:
		return s.showPasskeys(w, r, a, http.StatusUnprocessableEntity, passkeysPage{Name: r.PostFormValue("name"), Problem: words.InEnglish(fault.Sentence(err)), Field: "#name"})
	}
	if err != nil {
		return err
	}
	s.sessions.Put(r.Context(), "flash", words.From(r.Context()).Plain(said))
	http.Redirect(w, r, passkeysPath, http.StatusSeeOther)
	return nil
}

// prove takes a password once more.
func (s *Server) prove(w http.ResponseWriter, r *http.Request, a store.Account) error {
	say, now, key := words.From(r.Context()), s.desk.Clock(), "account "+a.Email
	if wait := s.throttle.Wait(now, key); wait > 0 {
		return s.showPasskeys(w, r, a, http.StatusTooManyRequests, passkeysPage{Problem: tooMany(say, wait), Field: "#password"})
	}
	if !identity.Matches(a.Password, r.PostFormValue("password")) {
		s.throttle.Failed(now, key)
		return s.showPasskeys(w, r, a, http.StatusUnprocessableEntity, passkeysPage{Problem: say.Phrase("account.password_wrong"), Field: "#password"})
	}
	s.throttle.Passed(key)
	s.sessions.Put(r.Context(), "proved", now.UTC().Format(time.RFC3339))
	http.Redirect(w, r, passkeysPath, http.StatusSeeOther)
	return nil
}

// newPasskey is what is kept while a passkey is made.
type newPasskey struct {
	Account      int64
	Handle, Keep string
}

// askNewPasskey is POST /account/passkeys/challenge
func (s *Server) askNewPasskey(w http.ResponseWriter, r *http.Request) error {
	a, _, err := s.signedIn(r)
	if err != nil {
		return err
	}
	if s.door == nil {
		return errNoDoor
	}
	if !s.proved(r) || !s.mayBegin(r) {
		return fault.New(fault.Forbidden, "Show once more who you are, on the page of your passkeys.")
	}
	h, err := s.desk.Holder(r.Context(), a)
	if err != nil {
		return err
	}
	ask, keep, err := s.door.AskNew(h)
	if err != nil {
		return err
	}
	return s.challenge(w, r, "new-passkey", ask, newPasskey{a.ID, h.Handle, keep})
}

func (s *Server) addPasskey(w http.ResponseWriter, r *http.Request, a store.Account) error {
	if s.door == nil {
		return errNoDoor
	}
	var kept newPasskey
	err := s.endAttempt(w, r, "new-passkey", &kept)
	if err != nil {
		return err
	}
	if kept.Account != a.ID {
		return fault.New(fault.Refused, "This passkey was begun by somebody else. Start again.")
	}
	h, err := s.desk.Holder(r.Context(), a)
	if err != nil {
		return fmt.Errorf("looking for passkeys: %w", err)
	}
	h.Handle = kept.Handle
	k, err := s.door.New(h, kept.Keep, []byte(r.PostFormValue("answer")))
	if err != nil {
		return err
	}
	return s.desk.KeepPasskey(r.Context(), a, kept.Handle, r.PostFormValue("name"), k)
}
