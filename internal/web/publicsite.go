package web

import (
	"context"
	"crypto/sha256"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/store"
	"github.com/moothall/moothall/internal/web/public"
	"github.com/moothall/moothall/internal/web/static"
)

const (
	lookAgain    = time.Second // how long a node serves a release before it asks whether there is a newer one
	mostServed   = 64 << 20    // bytes of rendered files that are kept
	mostCouncils = 1000        // short names that are remembered
)

// publicSite serves what councils tell the public: without sign-in, session or cookie. A file is rendered and compressed once for a release and
// given from memory after that.
type publicSite struct {
	*Server
	mu    sync.Mutex
	sites map[string]*served
	size  int64
}

// served is a council's site as it is given, or where an old short name leads.
type served struct {
	asked atomic.Int64 // when it was last known to be the newest, in nanoseconds
	key   string       // what it was made of
	site  *public.Site
	to    string   // the short name that an old one leads to
	taken bool     // the old one was of a council that was taken over
	files sync.Map // path to *servedFile
}

// servedFile is a file ready to be sent.
type servedFile struct {
	kind, tag     string
	plain, zipped []byte
}

func newPublicSite(s *Server) *publicSite { return &publicSite{Server: s, sites: map[string]*served{}} }

// ServeHTTP answers GET /public/{council}/{path...}.
func (p *publicSite) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	publicHeaders(w.Header())
	slug, at := r.PathValue("council"), r.PathValue("path")
	if at == "" {
		at = "index.html"
	}
	x, err := p.of(r.Context(), slug)
	if err != nil {
		p.refuse(w, err)
		return
	}
	if x.to != "" {
		http.Redirect(w, r, x.moved(slug, at), http.StatusMovedPermanently)
		return
	}
	f, err := x.file(at, p)
	if err != nil {
		p.refuse(w, err)
		return
	}
	if f == nil {
		p.nowhere(w, x)
		return
	}
	send(w, r, f)
}

// publicHeaders are what every answer of the public site carries: nothing runs in its pages and nothing is loaded from elsewhere.
func publicHeaders(h http.Header) {
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'")
	h.Set("Referrer-Policy", "no-referrer")
}

// send gives a file, or says that the reader has it already.
func send(w http.ResponseWriter, r *http.Request, f *servedFile) {
	h := w.Header()
	h.Set("Content-Type", f.kind)
	h.Set("Cache-Control", "public, max-age=60")
	h.Set("Vary", "Accept-Encoding")
	h.Set("ETag", f.tag)
	h.Set("Access-Control-Allow-Origin", "*") // anybody's page may read what is public
	if r.Header.Get("If-None-Match") == f.tag {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	body := f.plain
	if f.zipped != nil && static.TakesGzip(r.Header.Get("Accept-Encoding")) {
		h.Set("Content-Encoding", "gzip")
		body = f.zipped
	}
	h.Set("Content-Length", fmt.Sprint(len(body)))
	if r.Method == http.MethodHead {
		return
	}
	_, _ = w.Write(body) // who went away meanwhile needs no answer
}

// refuse says in one sentence what is wrong; what is our fault goes to the log.
func (p *publicSite) refuse(w http.ResponseWriter, err error) {
	err = store.Trouble(err)
	status := statusOf(err)
	if status >= http.StatusInternalServerError {
		p.log.Error("the public site failed", "err", err)
		w.Header().Set("Retry-After", retryAfter)
	}
	w.Header().Set("Cache-Control", "no-store")
	http.Error(w, fault.Sentence(err), status)
}

func (p *publicSite) nowhere(w http.ResponseWriter, x *served) {
	body, err := x.site.NotFound()
	if err != nil {
		p.refuse(w, err)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(http.StatusNotFound)
	_, _ = w.Write(body) // who went away meanwhile needs no answer
}

// moved is where a page of an old short name stands now.
func (x *served) moved(old, at string) string {
	u := url.URL{Path: "/public/" + x.to + "/" + at}
	if x.taken {
		u.Path = "/public/" + x.to + "/from/" + old + "/" + at
	}
	return u.EscapedPath()
}

// of gives the site that stands under a short name, as the newest release tells it.
func (p *publicSite) of(ctx context.Context, slug string) (*served, error) {
	now := p.desk.Clock().UnixNano()
	p.mu.Lock()
	x := p.sites[slug]
	p.mu.Unlock()
	if x != nil && now-x.asked.Load() < int64(lookAgain) && now >= x.asked.Load() {
		return x, nil
	}
	fresh, err := p.look(ctx, slug, x)
	if err != nil {
		return nil, err
	}
	fresh.asked.Store(now)
	if fresh == x {
		return x, nil
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.sites) >= mostCouncils || p.size > mostServed {
		p.sites, p.size = map[string]*served{}, 0
	}
	p.sites[slug] = fresh
	return fresh, nil
}

// look asks whether what is served is still the newest, and makes the site anew where it is not.
func (p *publicSite) look(ctx context.Context, slug string, x *served) (*served, error) {
	a, old, err := p.desk.Store.PublicAddress(ctx, slug)
	if err != nil {
		return nil, err
	}
	if old {
		to, err := p.desk.Store.CouncilByID(ctx, a.Council)
		return &served{to: to.Slug, taken: a.Former != 0}, err
	}
	c, err := p.desk.Store.Council(ctx, slug)
	if err != nil && fault.CodeOf(err) != fault.NotFound {
		return nil, err
	}
	if err != nil || c.Slug != slug {
		return nil, errNoSite()
	}
	number, err := p.desk.Store.LatestRelease(ctx, c.ID)
	if err != nil {
		return nil, err
	}
	former, err := p.desk.Store.PublicAddresses(ctx, c.ID)
	if err != nil {
		return nil, err
	}
	said, err := p.desk.Store.CommentChanges(ctx, c.ID)
	if err != nil {
		return nil, err
	}
	key := fmt.Sprint(number, p.desk.Today(), c.Erasures(), former, said)
	if x != nil && x.key == key {
		return x, nil
	}
	told, err := p.desk.Told(ctx, c)
	if err != nil {
		return nil, err
	}
	if told == nil {
		return nil, errNoSite()
	}
	return &served{key: key, site: public.Of(told.Release, told.Former, public.Site{Plan: p.desk.Public, Words: p.words, Today: p.desk.Today(), Live: true, Mail: p.desk.Mail != nil, Comments: told.Comments, Open: told.Open, Votes: told.Votes})}, nil
}

func errNoSite() error { return fault.New(fault.NotFound, "Nothing is published at this address.") }

// file gives a file of the site, ready to be sent; nil where there is none.
func (x *served) file(at string, p *publicSite) (*servedFile, error) {
	if strings.HasSuffix(at, "/") {
		at += "index.html"
	}
	if f, ok := x.files.Load(at); ok {
		return f.(*servedFile), nil
	}
	made, ok, err := x.site.Render(at)
	if err != nil || !ok {
		return nil, err
	}
	f, err := ready(made)
	if err != nil {
		return nil, err
	}
	if _, known := x.files.LoadOrStore(at, f); !known {
		p.mu.Lock()
		p.size += int64(len(f.plain) + len(f.zipped))
		p.mu.Unlock()
	}
	return f, nil
}

func ready(made public.File) (*servedFile, error) {
	sum := sha256.Sum256(made.Body)
	f := &servedFile{kind: made.Type, tag: fmt.Sprintf(`"%x"`, sum[:12]), plain: made.Body}
	zipped, err := static.Squeeze(made.Body)
	f.zipped = zipped
	return f, err
}
