package web

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/identity"
	"github.com/moothall/moothall/internal/store"
	"github.com/moothall/moothall/internal/web/layout"
	"github.com/moothall/moothall/internal/words"
)

// signInForm is GET /sign-in
func (s *Server) signInForm(w http.ResponseWriter, r *http.Request) error {
	return s.showSignIn(w, r, http.StatusOK, "", words.Phrase{})
}

func (s *Server) showSignIn(w http.ResponseWriter, r *http.Request, status int, email string, problem words.Phrase) error {
	say := words.From(r.Context())
	title := titled(say, say.Plain("sign.in"), problem.Text != "")
	p := s.props(r, title, "")
	p.Note = signInNote(r, problem.Text != "")
	body := signInPage{Email: email, Problem: problem, To: local(r.FormValue("to")), Passkeys: s.door.Here(r.Host)}
	if s.provider != nil {
		body.Staff, body.StaffAway = s.provider.Name, !s.provider.Ready()
	}
	return s.render(r.Context(), w, status, layout.Page(p, signInBody(body)))
}

// signInPage is what the sign-in page shows.
type signInPage struct {
	Email, To string
	Problem   words.Phrase
	Staff     string // the name of the provider of staff accounts; "" without
	StaffAway bool   // it cannot be reached
	Passkeys  bool
}

// props are the frame of a page of no council.
func (s *Server) props(r *http.Request, title, user string) layout.Props {
	all, err := s.desk.Store.Councils(r.Context())
	if err != nil {
		s.log.Error("the councils could not be read for the languages of a page", "err", err)
	}
	return layout.Props{Title: title, User: user, Demo: s.demo != "", Languages: languages(r, anyWelsh(all))}
}

// ownProps are props of a page that belongs to whoever is signed in, with what was just done on it.
func (s *Server) ownProps(r *http.Request, title, user string) layout.Props {
	p := s.props(r, title, user)
	p.Flash = s.sessions.PopString(r.Context(), "flash")
	return p
}

// signInNote says why somebody sees the page who did not ask for it.
func signInNote(r *http.Request, refused bool) string {
	say, q := words.From(r.Context()), r.URL.Query()
	switch {
	case refused:
		return ""
	case q.Has("signed-out"):
		return say.Plain("frame.signed_out")
	case q.Get("to") != "" && q.Get("to") != "/":
		return say.Plain("frame.sign_in_first")
	}
	return ""
}

// local keeps a return address to this site.
func local(to string) string {
	if !strings.HasPrefix(to, "/") || strings.HasPrefix(to, "//") || strings.ContainsAny(to, "\\\r\n") {
		return "/"
	}
	return to
}

// signIn is POST /sign-in
func (s *Server) signIn(w http.ResponseWriter, r *http.Request) error {
	r.Body = http.MaxBytesReader(w, r.Body, 1<<14)
	email := strings.ToLower(strings.TrimSpace(r.PostFormValue("email")))
	host := s.address(r)
	now := s.desk.Clock()
	if wait := s.throttle.Wait(now, "account "+email, "address "+host); wait > 0 {
		return s.showSignIn(w, r, http.StatusTooManyRequests, email, tooMany(words.From(r.Context()), wait))
	}
	a, err := s.desk.Store.Account(r.Context(), email)
	if err != nil && fault.CodeOf(err) != fault.NotFound {
		return err
	}
	if !identity.Matches(a.Password, r.PostFormValue("password")) || a.Disabled != "" {
		s.throttle.Failed(now, "account "+email, "address "+host)
		s.log.Warn("a sign-in was refused", "account", a.ID, "known", a.ID != 0) // by number: a log names nobody
		return s.showSignIn(w, r, http.StatusUnprocessableEntity, email, words.From(r.Context()).Phrase("sign.wrong"))
	}
	s.throttle.Passed("account " + email)
	err = s.begin(r, a)
	if err != nil {
		return err
	}
	http.Redirect(w, r, local(r.PostFormValue("to")), http.StatusSeeOther)
	return nil
}

// begin starts a session of an account under a new name: one from before the sign-in is worth nothing after it.
func (s *Server) begin(r *http.Request, a store.Account) error {
	err := s.sessions.RenewToken(r.Context())
	if err != nil {
		return fmt.Errorf("starting a session: %w", err)
	}
	agent, now := r.UserAgent(), s.desk.Clock().UTC().Format(time.RFC3339)
	s.sessions.Put(r.Context(), "account", a.Email)
	s.sessions.Put(r.Context(), "stamp", stamp(a))
	s.sessions.Put(r.Context(), "started", now)
	s.sessions.Put(r.Context(), "proved", now)
	s.sessions.Remove(r.Context(), "by") // whoever signed in otherwise than by a password says so after this
	s.sessions.Put(r.Context(), "agent", strings.ToValidUTF8(agent[:min(len(agent), 200)], ""))
	return nil
}

// address is where a request comes from. Behind proxies that are trusted, each adds at the right of X-Forwarded-For whom it speaks for; what
// stands further left anybody can have written.
func (s *Server) address(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		host = r.RemoteAddr
	}
	if s.proxies == 0 {
		return host
	}
	var said []string
	for _, line := range r.Header.Values("X-Forwarded-For") {
		said = append(said, strings.Split(line, ",")...)
	}
	if len(said) < s.proxies {
		return host
	}
	ip := net.ParseIP(strings.TrimSpace(said[len(said)-s.proxies]))
	if ip == nil {
		return host
	}
	return ip.String()
}

// stamp changes with an account's password and epoch, and tells nothing of them: a session holds it, and ends when it no longer fits.
func stamp(a store.Account) string {
	sum := sha256.Sum256([]byte(strconv.FormatInt(a.Epoch, 10) + " " + a.Password))
	return hex.EncodeToString(sum[:8])
}

// tooMany says how long to wait.
func tooMany(s *words.Speaker, wait time.Duration) words.Phrase {
	n := int(wait.Seconds()) + 1
	if n > 90 {
		return s.Phrase("sign.wait_minutes", "n", (n+59)/60)
	}
	return s.Phrase("sign.wait_seconds", "n", n)
}

// signOut is POST /sign-out
func (s *Server) signOut(w http.ResponseWriter, r *http.Request) error {
	s.keys.drop(w, r)
	err := s.sessions.Destroy(r.Context())
	if err != nil {
		return fmt.Errorf("ending the session: %w", err)
	}
	http.Redirect(w, r, "/sign-in?signed-out=1", http.StatusSeeOther)
	return nil
}

// start is GET /: the only council of a person, or the list of theirs.
func (s *Server) start(w http.ResponseWriter, r *http.Request) error {
	mine, _, err := s.mine(r)
	if err != nil {
		return err
	}
	if len(mine) == 1 {
		http.Redirect(w, r, "/c/"+mine[0].Slug+"/", http.StatusSeeOther)
		return nil
	}
	return s.councils(w, r)
}

// councils is GET /councils: a person's councils.
func (s *Server) councils(w http.ResponseWriter, r *http.Request) error {
	mine, a, err := s.mine(r)
	if err != nil {
		return err
	}
	return s.render(r.Context(), w, http.StatusOK, layout.Page(s.props(r, words.From(r.Context()).Plain("councils.yours"), a.Name), councilsBody(mine)))
}

func (s *Server) mine(r *http.Request) ([]store.Council, store.Account, error) {
	a, roles, err := s.signedIn(r)
	if err != nil {
		return nil, a, err
	}
	all, err := s.desk.Store.Councils(r.Context())
	if err != nil {
		return nil, a, err
	}
	var out []store.Council
	for _, c := range all {
		if len(roles[c.ID]) > 0 {
			out = append(out, c)
		}
	}
	return out, a, nil
}
