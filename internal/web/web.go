// Package web is the pages: it reads pictures, renders them with templ, and turns forms into calls of the desk. Every page works
// without JavaScript.
package web

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/a-h/templ"
	"github.com/alexedwards/scs/v2"

	"github.com/moothall/moothall/internal/api"
	"github.com/moothall/moothall/internal/assess"
	"github.com/moothall/moothall/internal/desk"
	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/identity"
	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/passkey"
	"github.com/moothall/moothall/internal/readiness"
	"github.com/moothall/moothall/internal/signon"
	"github.com/moothall/moothall/internal/store"
	"github.com/moothall/moothall/internal/web/layout"
	"github.com/moothall/moothall/internal/web/public"
	"github.com/moothall/moothall/internal/web/static"
	"github.com/moothall/moothall/internal/words"
	"github.com/moothall/moothall/knowledge"
)

// Server is the web application.
type Server struct {
	desk     *desk.Desk
	log      *slog.Logger
	sessions *scs.SessionManager
	cookies  cookies
	throttle identity.Throttle
	wrong    minuteCount // links that lead nowhere
	news     minuteCount // letters that were asked for
	begun    minuteCount // sign-ins that were begun with a staff account or a passkey
	demo     string      // the account that a demo signs in by itself; "" otherwise
	jobs     *jobs
	words    *words.Book
	docs     []docSection // of the API
	handler  http.Handler
	patterns []string          // of every route
	provider *signon.Provider  // nil where nobody signs in with a staff account
	door     *passkey.Door     // nil where there are no passkeys
	proxies  int               // that stand in front and are trusted to say whom they speak for
	contact  string            // whom to tell about a weakness: an address as RFC 9116 wants it; "" when nobody is named
	pack     *assess.Framework // of one's own readiness
	keys     openKeys
	draining atomic.Bool
}

// Options are what the server is told at start.
type Options struct {
	Desk     *desk.Desk
	Log      *slog.Logger
	Demo     string           // an account that loopback requests are signed in as
	Secure   bool             // cookies only over HTTPS
	Proxies  int              // how many proxies stand in front and add to X-Forwarded-For
	Address  string           // where people reach the pages; passkeys are bound to it, "" for none
	Provider *signon.Provider // where staff accounts are; nil for none
	Contact  string           // for security.txt: https://..., mailto:... or tel:...; "" for none
}

// New makes the server.
func New(o Options) (*Server, error) {
	err := static.Check()
	if err != nil {
		return nil, err
	}
	book, err := loadWords()
	if err != nil {
		return nil, err
	}
	door, err := passkey.New(o.Address)
	if err != nil {
		return nil, err
	}
	pack, err := readiness.Load(knowledge.FS)
	if err != nil {
		return nil, err
	}
	s := &Server{pack: pack, desk: o.Desk, words: book, log: o.Log, demo: o.Demo, proxies: o.Proxies, contact: o.Contact, provider: o.Provider, door: door, jobs: newJobs(o.Desk, o.Log)}
	s.sessions = scs.New()
	s.sessions.Store = store.Sessions{Store: o.Desk.Store, Clock: o.Desk.Clock}
	s.sessions.Lifetime = store.LongestSession
	s.sessions.IdleTimeout = 2 * time.Hour
	s.sessions.HashTokenInStore = true
	s.cookies = cookies{o.Secure}
	s.keys.cookies = s.cookies
	s.sessions.Cookie.Name = s.cookies.name("")
	s.sessions.Cookie.SameSite = http.SameSiteLaxMode
	s.sessions.Cookie.Secure = o.Secure
	s.sessions.ErrorFunc = func(w http.ResponseWriter, r *http.Request, err error) { s.fail(w, r, err) }
	programs := api.New(o.Desk, o.Log)
	programs.Secure = o.Secure
	s.docs = docsOf(programs.Document())
	mux := &addressBook{ServeMux: http.NewServeMux()}
	s.routes(mux)
	s.patterns = mux.patterns
	cross := http.NewCrossOriginProtection()
	cross.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.fail(w, r, fault.New(fault.Forbidden, "This form was sent from another site. Open moothall itself and try again."))
	}))
	all := http.NewServeMux() // the API has tokens in place of sessions
	all.Handle("/api/", programs)
	all.Handle("/feeds/", programs)
	probes := &addressBook{ServeMux: all} // without a session: they must answer also when the database does not
	probes.Handle("GET /healthz", http.HandlerFunc(s.health))
	probes.Handle("GET /readyz", http.HandlerFunc(s.ready))
	probes.Handle("GET /.well-known/security.txt", http.HandlerFunc(s.securityTxt))
	told := newPublicSite(s) // without a session too: nobody who reads what is public gets a cookie
	probes.Handle("GET /public/{council}/{path...}", told)
	probes.Handle("GET /public/{council}/comment/{section}", http.HandlerFunc(told.comment))
	probes.Handle("POST /public/{council}/comment/{section}", cross.Handler(http.HandlerFunc(told.comment)))
	probes.Handle("POST /public/{council}/support/{number}", cross.Handler(http.HandlerFunc(told.support)))
	probes.Handle("POST /public/{council}/subscribe", cross.Handler(http.HandlerFunc(told.subscribe)))
	confirm := told.letter(public.Confirm, public.Confirmed, func(r *http.Request, token string) error { return s.desk.ConfirmNews(r.Context(), token) })
	stop := told.letter(public.Stop, public.Stopped, func(r *http.Request, token string) error { return s.desk.StopNews(r.Context(), token) })
	for pattern, page := range map[string]http.Handler{"/news/{token}": confirm, "/news/{token}/stop": stop} {
		probes.Handle("GET "+pattern, page)
		probes.Handle("POST "+pattern, page)
	}
	s.patterns = append(s.patterns, probes.patterns...)
	pages := cross.Handler(s.sessions.LoadAndSave(mux))
	all.Handle("/api/docs", pages)
	all.Handle("/api/docs/", pages)
	all.Handle("/", pages)
	s.handler = guard(all, o.Secure)
	return s, nil
}

// LoadWords loads what the pages say.
func LoadWords() (*words.Book, error) { return loadWords() }

func loadWords() (*words.Book, error) {
	files, err := fs.Sub(knowledge.FS, "words")
	if err != nil {
		return nil, fmt.Errorf("finding the words: %w", err)
	}
	return words.Load(files)
}

// ServeHTTP answers a request.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.handler.ServeHTTP(w, r) }

// Behind gives the HTTP server that the pages are served with: no request may take its time over its headers, nor over its body, nor
// over taking the answer, save a file on its way in or out.
func Behind(h http.Handler) *http.Server {
	return &http.Server{Handler: h, ReadHeaderTimeout: 10 * time.Second, ReadTimeout: time.Minute, WriteTimeout: 5 * time.Minute, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 1 << 16}
}

// unhurried lets a file that somebody with the right to it sends or takes be as slow as their line is.
func (v *visit) unhurried() error {
	c := http.NewResponseController(v.w)
	err := errors.Join(c.SetReadDeadline(time.Time{}), c.SetWriteDeadline(time.Time{}))
	if err != nil && !errors.Is(err, http.ErrNotSupported) {
		return fmt.Errorf("giving a file its time: %w", err)
	}
	return nil
}

// guard sets the headers that keep a page to its own scripts and out of others' frames and, where it is reached over HTTPS, browsers to that.
func guard(next http.Handler, secure bool) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "same-origin")
		h.Set("X-Frame-Options", "DENY")
		if secure {
			h.Set("Strict-Transport-Security", "max-age=31536000")
		}
		next.ServeHTTP(w, r)
	})
}

// visit is one request to one council's pages.
type visit struct {
	*Server
	w       http.ResponseWriter
	r       *http.Request
	viewer  kind.Viewer
	person  store.Account
	council store.Council
	many    bool // whether the person can see other councils too
	picture *desk.Picture
	refresh int // seconds after which a page without scripts asks again
	say     *words.Speaker
}

// page wraps a handler of a council's page: it signs in, authorises and loads the picture, and turns an error into its page.
func (s *Server) page(need identity.Action, show func(*visit) error) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		v, err := s.visit(w, r, need)
		if err == nil {
			err = show(v)
		}
		if elsewhere(w, r, err) {
			return
		}
		if err != nil {
			s.failFor(w, r, err, v)
		}
	})
}

// signInPath leads to the sign-in page and back again; back to the start from an address that only takes forms.
func signInPath(r *http.Request) string {
	to := "/"
	if r.Method == http.MethodGet {
		to = r.URL.RequestURI()
	}
	return "/sign-in?to=" + url.QueryEscape(to)
}

// errSignIn sends a visitor to the sign-in page.
var errSignIn = errors.New("sign in first")

// errOwnPassword sends somebody whose password was given by somebody else to the page where they choose their own.
var errOwnPassword = errors.New("choose a password first")

// elsewhere leads a visitor to the page that must come first, where the error says that one must.
func elsewhere(w http.ResponseWriter, r *http.Request, err error) bool {
	switch {
	case errors.Is(err, errSignIn):
		http.Redirect(w, r, signInPath(r), http.StatusSeeOther)
	case errors.Is(err, errOwnPassword):
		http.Redirect(w, r, passwordPath, http.StatusSeeOther)
	default:
		return false
	}
	return true
}

func (s *Server) visit(w http.ResponseWriter, r *http.Request, need identity.Action) (*visit, error) {
	person, roles, err := s.signedIn(r)
	if err != nil {
		return nil, err
	}
	council, err := s.desk.Store.Council(r.Context(), r.PathValue("council"))
	if err != nil {
		return nil, err
	}
	v := &visit{Server: s, w: w, r: r, person: person, council: council, many: len(roles) > 1, say: s.words.In(s.language(r, council))}
	v.r = s.as(r.WithContext(words.With(r.Context(), v.say)), person, council.ID)
	v.viewer = identity.Viewer(council.Slug, person.Email, roles[council.ID])
	if len(v.viewer.Roles) == 0 { // what one may not see is not there
		return nil, fault.New(fault.NotFound, "There is no council called %q here, or you have no role in it.", council.Slug)
	}
	k, of := kind.ByPlural(r.PathValue("plural"))
	if !identity.May(v.viewer, need) && !(of && identity.Keeps(v.viewer, need, k)) {
		return v, fault.New(fault.Forbidden, "Your role lets you look, but not do this. Ask an administrator of %s.", council.Name)
	}
	v.picture, err = s.desk.PictureOf(r.Context(), council)
	return v, err
}

// as is a request whose changes to accounts are noted as somebody's, in a council or (0) to their own account.
func (s *Server) as(r *http.Request, who store.Account, council int64) *http.Request {
	return r.WithContext(store.By(r.Context(), store.Deed{Actor: who.ID, Council: council, At: s.desk.Clock().UTC().Format(time.RFC3339)}))
}

// signedIn is who the request comes from, and the roles that they hold.
func (s *Server) signedIn(r *http.Request) (store.Account, map[int64][]string, error) {
	email := s.sessions.GetString(r.Context(), "account")
	if email == "" && s.demo != "" && fromHere(r) {
		email = s.demo
	}
	if email == "" {
		return store.Account{}, nil, errSignIn
	}
	a, err := s.desk.Store.Account(r.Context(), email)
	if fault.CodeOf(err) == fault.NotFound || err == nil && (a.Disabled != "" || email != s.demo && s.sessions.GetString(r.Context(), "stamp") != stamp(a)) {
		return store.Account{}, nil, errSignIn
	}
	if err != nil {
		return a, nil, err
	}
	if a.Temporary && r.URL.Path != passwordPath && s.sessions.GetString(r.Context(), "by") == "" {
		return a, nil, errOwnPassword
	}
	roles, err := s.desk.Store.Roles(r.Context(), a.ID)
	return a, roles, err
}

// fromHere tells whether a request comes straight from this machine: behind a proxy every request seems to, so one that was
// forwarded does not count.
func fromHere(r *http.Request) bool {
	for _, h := range []string{"Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-Ip", "Via"} {
		if r.Header.Get(h) != "" {
			return false
		}
	}
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return false
	}
	ip := net.ParseIP(host)
	name, _, err := net.SplitHostPort(r.Host)
	if err != nil {
		name = r.Host
	}
	return ip != nil && ip.IsLoopback() && (name == "localhost" || name == "127.0.0.1" || name == "[::1]" || name == "::1")
}

// pages are buffers to render into, used over and over.
var pages = sync.Pool{New: func() any { return &bytes.Buffer{} }}

// render writes a page.
func (s *Server) render(ctx context.Context, w http.ResponseWriter, status int, c templ.Component) error {
	b := pages.Get().(*bytes.Buffer)
	defer pages.Put(b)
	b.Reset()
	err := c.Render(s.spoken(ctx), b) // whole or not at all
	if err != nil {
		return fmt.Errorf("rendering a page: %w", err)
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, err = w.Write(b.Bytes())
	if err != nil {
		s.log.Debug("the reader went away", "err", err)
	}
	return nil
}

// spoken is a context that has a speaker: English where nobody chose a language.
func (s *Server) spoken(ctx context.Context) context.Context {
	if words.From(ctx).Silent() {
		return words.With(ctx, s.words.In(words.English))
	}
	return ctx
}

// show renders a council's page inside the layout.
func (v *visit) show(title, current string, body templ.Component) error {
	return v.showStatus(http.StatusOK, title, current, body)
}

func (v *visit) showStatus(status int, title, current string, body templ.Component) error {
	p := layout.Props{Day: v.picture.Today, Settings: identity.May(v.viewer, identity.Settings), Yours: identity.May(v.viewer, identity.Own) && !identity.May(v.viewer, identity.Edit), Languages: languages(v.r, v.council.Welsh), Title: title, Council: v.council.Name, CouncilPath: v.path(""), User: v.person.Name, Current: current, Search: v.r.URL.Query().Get("q"), Flash: v.sessions.PopString(v.r.Context(), "flash"), Writes: identity.May(v.viewer, identity.Import), Demo: v.demo != "", Many: v.many, Refresh: v.refresh}
	return v.render(v.r.Context(), v.w, status, layout.Page(p, body))
}

// path is an address inside the council's pages.
func (v *visit) path(format string, a ...any) string {
	return "/c/" + v.council.Slug + "/" + fmt.Sprintf(format, a...)
}

// done sends the reader to another page after a form, with a sentence about what happened.
func (v *visit) done(to, format string, a ...any) error {
	if format != "" {
		v.sessions.Put(v.r.Context(), "flash", fmt.Sprintf(format, a...))
	}
	http.Redirect(v.w, v.r, to, http.StatusSeeOther)
	return nil
}

// did sends the reader to another page after a form, with a text of knowledge/words about what happened.
func (v *visit) did(to, key string, values ...any) error {
	return v.done(to, "%s", v.say.Plain(key, values...))
}

// titled is a page's title, which says when its form has problems.
func titled(s *words.Speaker, title string, problems bool) string {
	if problems {
		return s.Plain("frame.title_error") + ": " + title
	}
	return title
}

func statusOf(err error) int {
	switch fault.CodeOf(err) {
	case fault.Invalid:
		return http.StatusBadRequest
	case fault.NotFound:
		return http.StatusNotFound
	case fault.Forbidden:
		return http.StatusForbidden
	case fault.Conflict:
		return http.StatusConflict
	case fault.Refused:
		return http.StatusUnprocessableEntity
	case fault.Away:
		return http.StatusServiceUnavailable
	}
	return http.StatusInternalServerError
}

func (s *Server) fail(w http.ResponseWriter, r *http.Request, err error) { s.failFor(w, r, err, nil) }

// retryAfter is after how many seconds to try again when the database is away.
const retryAfter = "15"

// refused notes who was not let in, by number, and by which pattern of an address: an address itself can hold a name.
func (s *Server) refused(r *http.Request, v *visit) {
	account := int64(0)
	if v != nil {
		account = v.person.ID
	}
	s.log.Warn("a page was refused", "pattern", r.Pattern, "account", account)
}

// failFor shows an error as a page in plain words; what is our fault goes to the log.
func (s *Server) failFor(w http.ResponseWriter, r *http.Request, err error, v *visit) {
	err = store.Trouble(err)
	status := statusOf(err)
	if status >= http.StatusInternalServerError {
		s.log.Error("a request failed", "path", r.URL.Path, "err", err)
	}
	if status == http.StatusForbidden {
		s.refused(r, v)
	}
	if status == http.StatusServiceUnavailable {
		w.Header().Set("Retry-After", retryAfter)
	}
	ctx := s.spoken(r.Context())
	p := layout.Props{}
	if v != nil {
		ctx = v.r.Context()
		p.Council, p.CouncilPath, p.User, p.Many, p.Demo = v.council.Name, v.path(""), v.person.Name, v.many, v.demo != ""
	}
	p.Title = errorTitle(words.From(ctx), status)
	err = s.render(ctx, w, status, layout.Page(p, errorPage(status, fault.Sentence(err), p.CouncilPath)))
	if err != nil {
		s.log.Error("the error page failed", "err", err)
	}
}

// errorKind is the status whose words a status is shown with.
func errorKind(status int) int {
	switch status {
	case http.StatusNotFound, http.StatusForbidden, http.StatusConflict, http.StatusInternalServerError, http.StatusServiceUnavailable:
		return status
	}
	return http.StatusBadRequest
}

func errorTitle(say *words.Speaker, status int) string {
	return say.Plain("error.kind_" + strconv.Itoa(errorKind(status)))
}
