package web

import (
	"bytes"
	"context"
	"database/sql"
	"io"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/net/html"

	"github.com/moothall/moothall/internal/identity"
	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/store"
)

const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"

// Every answer, whatever its route, method or status, carries the policy, and no page holds a script, a style or a handler of its own:
// the policy would stop it, and there is nothing that it must be loosened for.
func TestPolicyOnEveryRoute(t *testing.T) {
	s := open(t)
	s.demoFiles()
	me := s.person(kind.Administrator)
	seen := 0
	check := func(name string, h http.Header, body string) {
		t.Helper()
		seen++
		want := policy
		if strings.Contains(name, "first-picture") || strings.Contains(name, "what-if/pack") { // it is saved and sent on, so it carries its own style, and may do nothing else
			want = "default-src 'none'; style-src 'unsafe-inline'; font-src data:; frame-ancestors 'none'"
			if strings.Contains(body, "<script") {
				t.Errorf("%s: there is a script", name)
			}
		}
		for header, want := range map[string]string{"Content-Security-Policy": want, "X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin", "X-Frame-Options": "DENY"} {
			if got := h.Get(header); got != want {
				t.Errorf("%s: %s is %q", name, header, got)
			}
		}
		if strings.HasPrefix(h.Get("Content-Type"), "text/html") && h.Get("Content-Disposition") == "" && want == policy {
			nothingInline(t, name, body)
		}
	}
	addresses := addresses()
	for _, p := range []string{"/", "/sign-in", "/account", "/councils", "/councils/add", "/no/such/page", "/healthz", "/c/ashby/imports/99", "/c/ashby/imports/99/state", "/c/ashby/language/cy", "/c/ashby/registers/gadgets", "/c/nowhere/", "/static/nothing.css",
		"/c/ashby/add/999999", "/c/ashby/search?q=%3Cscript%3Ealert(1)%3C/script%3E", "/c/ashby/registers/contracts?q=%22%3E%3Cimg%20onerror=alert(1)%3E"} {
		addresses["GET "+p] = p
	}
	for name, path := range addresses {
		_, body, h := me.get(path)
		check(name, h, body)
	}
	for _, r := range councilRoutes() {
		method, path, _ := strings.Cut(r.Pattern, " ")
		if method != http.MethodPost {
			continue
		}
		path = strings.NewReplacer("{council}", "ashby", "{plural}", "contracts", "{id}", "9999", "{file}", "9999", "{seq}", "9999").Replace(path)
		_, body, h := me.post(path, url.Values{"title": {"<script>alert(1)</script>"}})
		check(r.Pattern, h, body)
	}
	if seen < len(councilRoutes()) {
		t.Errorf("%d answers were looked at, for %d routes", seen, len(councilRoutes()))
	}
}

func nothingInline(t *testing.T, name, body string) {
	t.Helper()
	doc, err := html.Parse(strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	walk(doc, func(n *html.Node) {
		src := attr(n, "src")
		if n.Data == "script" && (src == "" || n.FirstChild != nil || !strings.HasPrefix(src, "/static/")) {
			t.Errorf("%s: there is an inline script, or one from elsewhere: %q", name, src)
		}
		if n.Data == "style" || n.Data == "iframe" || n.Data == "object" || n.Data == "base" {
			t.Errorf("%s: there is a <%s>", name, n.Data)
		}
		for _, a := range n.Attr {
			low := strings.ToLower(strings.TrimSpace(a.Val))
			if a.Key == "style" || strings.HasPrefix(a.Key, "on") || strings.HasPrefix(low, "javascript:") {
				t.Errorf("%s: <%s %s=%q>", name, n.Data, a.Key, a.Val)
			}
		}
	})
}

func (s *site) cookie() string {
	s.t.Helper()
	u, err := url.Parse(s.url)
	if err != nil {
		s.t.Fatal(err)
	}
	for _, c := range s.client.Jar.Cookies(u) {
		if c.Name == "moothall" {
			return c.Value
		}
	}
	return ""
}

// A session has another name after the sign-in than before; the store does not know it, only its hash; its cookie is kept from
// scripts; it ends with sign-out, with another password, when the account is disabled, after two idle hours, and after twelve in any case.
func TestSessions(t *testing.T) {
	s := open(t)
	ctx := context.Background()
	me := s.person(kind.Leader)
	old := me.cookie()
	status, _, h := me.post("/sign-in", url.Values{"email": {"leader@ashby.example"}, "password": {password}})
	if status != http.StatusSeeOther || me.cookie() == old || old == "" {
		t.Errorf("signing in again gave %d and left the session %q", status, me.cookie())
	}
	if c := h.Get("Set-Cookie"); !strings.Contains(c, "HttpOnly") || !strings.Contains(c, "SameSite=Lax") {
		t.Errorf("the cookie is %q", c)
	}
	back := *me
	back.client = &http.Client{CheckRedirect: me.client.CheckRedirect, Transport: withCookie("moothall=" + old)}
	if status, _, _ := back.get("/c/ashby/"); status != http.StatusSeeOther {
		t.Errorf("the session from before the sign-in still works: %d", status)
	}
	s.holdsNot(me.cookie())
	in := func(who *site, want bool, when string) {
		t.Helper()
		status, _, _ := who.get("/c/ashby/")
		if got := status == http.StatusOK; got != want {
			t.Errorf("%s: signed in is %v", when, got)
		}
	}
	in(me, true, "after the sign-in")
	kept := *me
	kept.client = &http.Client{CheckRedirect: me.client.CheckRedirect, Transport: withCookie("moothall=" + me.cookie())}
	me.post("/sign-out", nil)
	in(me, false, "after sign-out")
	in(&kept, false, "with the cookie of before the sign-out")

	me = s.person(kind.Leader)
	a, err := s.desk.Store.Account(ctx, "leader@ashby.example")
	if err != nil {
		t.Fatal(err)
	}
	a.Password, err = identity.Hash("another three random words")
	if err != nil {
		t.Fatal(err)
	}
	_, err = s.desk.Store.AddAccount(ctx, a)
	if err != nil {
		t.Fatal(err)
	}
	in(me, false, "after another password")

	me = s.person(kind.Reader)
	*s.ahead = time.Hour + 59*time.Minute
	in(me, true, "after less than two idle hours")
	*s.ahead = 2*time.Hour + time.Minute
	in(me, false, "after two idle hours")
	*s.ahead = 12*time.Hour + time.Minute
	in(me, false, "after twelve hours")
}

// withCookie sends one cookie, as somebody does who took it.
type withCookie string

func (c withCookie) RoundTrip(r *http.Request) (*http.Response, error) {
	r.Header.Set("Cookie", string(c))
	return http.DefaultTransport.RoundTrip(r)
}

// holdsNot fails when the database holds a session's name as the cookie has it.
func (s *site) holdsNot(cookie string) {
	s.t.Helper()
	db, err := sql.Open("sqlite", filepath.Join(s.dir, "moothall.db"))
	if err != nil {
		s.t.Fatal(err)
	}
	defer func() { _ = db.Close() }() // it was only read
	var with, all int
	err = db.QueryRow(`select count(*) filter (where token = ?), count(*) from session`, cookie).Scan(&with, &all)
	if err != nil || with != 0 || all == 0 {
		s.t.Errorf("%d of %d sessions are kept under the cookie's own name: %v", with, all, err)
	}
}

// A cookie travels over HTTPS alone when the server is told that its pages do.
func TestSecureCookie(t *testing.T) {
	s := open(t)
	web, err := New(Options{Desk: s.desk, Log: slog.New(slog.DiscardHandler), Secure: true})
	if err != nil {
		t.Fatal(err)
	}
	defer web.Close()
	s.person(kind.Leader)
	r := httptest.NewRequest(http.MethodPost, "/sign-in", strings.NewReader(url.Values{"email": {"leader@ashby.example"}, "password": {password}}.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	w := httptest.NewRecorder()
	web.ServeHTTP(w, r)
	if c := w.Header().Get("Set-Cookie"); w.Code != http.StatusSeeOther || !strings.Contains(c, "Secure") || !strings.HasPrefix(c, "__Host-moothall=") || !strings.Contains(c, "Path=/;") || strings.Contains(c, "Domain") {
		t.Errorf("%d with the cookie %q", w.Code, c)
	}
	if h := w.Header().Get("Strict-Transport-Security"); !strings.HasPrefix(h, "max-age=") {
		t.Errorf("a browser is kept to HTTPS by %q", h)
	}
}

// Wrong passwords lock an account for everybody and an address for every account; the clock unlocks both.
func TestSignInIsThrottled(t *testing.T) {
	s := open(t)
	me := s.person(kind.Leader)
	s.person(kind.Reader)
	try := func(email, password string) int {
		t.Helper()
		jar, err := cookiejar.New(nil)
		if err != nil {
			t.Fatal(err)
		}
		other := *me
		other.client = &http.Client{Jar: jar, CheckRedirect: me.client.CheckRedirect}
		status, _, _ := other.post("/sign-in", url.Values{"email": {email}, "password": {password}})
		return status
	}
	for range 5 {
		if got := try("leader@ashby.example", "wrong wrong wrong"); got != http.StatusUnprocessableEntity {
			t.Fatalf("a wrong password gave %d", got)
		}
	}
	if got := try("leader@ashby.example", password); got != http.StatusTooManyRequests {
		t.Errorf("the right password while the account is locked gave %d", got)
	}
	if got := try("reader@ashby.example", password); got != http.StatusTooManyRequests {
		t.Errorf("another account from the locked address gave %d", got)
	}
	*s.ahead = 3 * time.Second
	if got := try("leader@ashby.example", password); got != http.StatusSeeOther {
		t.Errorf("after the wait the right password gave %d", got)
	}
}

// What is over the limit is refused in one sentence, and nothing of it, nor of the file sent with it, is kept anywhere.
func TestUploadOverTheLimit(t *testing.T) {
	tmp := t.TempDir()
	t.Setenv("TMPDIR", tmp)
	s := open(t)
	me := s.person(kind.Leader)
	s.desk.MaxBytes = 1000
	good := "Title,Supplier name\nLibrary,Acme\n"
	for name, size := range map[string]int{"a little over": 1001, "far over": 3 << 20} {
		var b bytes.Buffer
		w := multipart.NewWriter(&b)
		for _, f := range []struct{ name, content string }{{"good.csv", good}, {"large.csv", good + strings.Repeat("Library again,Acme\n", size/19+1)}} {
			part, err := w.CreateFormFile("file", f.name)
			if err != nil {
				t.Fatal(err)
			}
			_, err = io.WriteString(part, f.content)
			if err != nil {
				t.Fatal(err)
			}
		}
		err := w.Close()
		if err != nil {
			t.Fatal(err)
		}
		resp, err := me.client.Post(me.url+"/c/ashby/add", w.FormDataContentType(), &b)
		if err != nil {
			t.Fatal(err)
		}
		status, body, _ := s.read(resp)
		if (status != http.StatusUnprocessableEntity && status != http.StatusRequestEntityTooLarge) || !strings.Contains(wordsOf(body), "the limit") {
			t.Errorf("%s: %d %s", name, status, wordsOf(body))
		}
		files, err := s.desk.Store.Files(context.Background(), s.council.ID)
		if err != nil || len(files) > 0 {
			t.Errorf("%s: kept %v %v", name, files, err)
		}
		left, err := filepath.Glob(filepath.Join(tmp, "moothall-upload-*"))
		if err != nil || len(left) > 0 {
			t.Errorf("%s: left behind %v %v", name, left, err)
		}
	}
	if problems, err := s.desk.Doctor(context.Background()); err != nil || len(problems) > 0 {
		t.Errorf("doctor says %q %v", problems, err)
	}
}

// A name that leads elsewhere leads nowhere: neither a file's, nor an address's.
func TestNoWayOut(t *testing.T) {
	s := open(t)
	me := s.person(kind.Leader)
	status, _, h := me.upload("../../../etc/cron.d/moothall.csv", []byte("Title,Supplier name\nLibrary,Acme\n"))
	if status != http.StatusSeeOther {
		t.Fatalf("uploading gave %d", status)
	}
	_, body, _ := me.get(h.Get("Location"))
	if strings.Contains(body, "cron.d") || !strings.Contains(body, "moothall.csv") {
		t.Error("the file's name kept its folders")
	}
	entries, err := os.ReadDir(s.dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if !strings.HasPrefix(e.Name(), "moothall.db") {
			t.Errorf("the folder holds %s", e.Name())
		}
	}
	for _, p := range []string{"/static/../../../go.mod", "/static/%2e%2e/%2e%2e/go.mod", "/static/..%2f..%2fstatic.go", "/static//etc/passwd", "/c/ashby/files/..%2f1/download", "/c/..%2f..%2fetc/"} {
		status, body, _ := me.get(p)
		if status == http.StatusOK || strings.Contains(body, "package ") || strings.Contains(body, "root:") {
			t.Errorf("%s gave %d", p, status)
		}
	}
}

// Texts that are SQL, HTML or formulas are texts: they are kept, shown and searched as they are.
func TestTextsAreTexts(t *testing.T) {
	s := open(t)
	me := s.person(kind.Administrator)
	evil := `Robert'); drop table record; -- "<script>alert(1)</script>{{.}} %s $1 ?`
	_, _, h := me.post("/c/ashby/registers/systems/new", url.Values{"name": {evil}})
	_, body, _ := me.get(h.Get("Location"))
	if !strings.Contains(wordsOf(body), evil) {
		t.Errorf("the record shows %s", wordsOf(body))
	}
	nothingInline(t, "the record", body)
	_, body, _ = me.get("/c/ashby/search?" + url.Values{"q": {evil}}.Encode())
	if !strings.Contains(wordsOf(body), evil) {
		t.Errorf("the search does not find it")
	}
	nothingInline(t, "the search", body)
	for _, q := range []string{"/c/ashby/registers/systems?sort=name%27--", "/c/ashby/registers/systems?name=%27%20or%201%3D1", "/c/ashby/spend/lines?payee=%27%3B--", "/c/ashby%27/", "/c/ashby/findings/%27%20or%20%271"} {
		if status, _, _ := me.get(q); status == http.StatusInternalServerError {
			t.Errorf("%s gave %d", q, status)
		}
	}
	if problems, err := s.desk.Doctor(context.Background()); err != nil || len(problems) > 0 {
		t.Errorf("doctor says %q %v", problems, err)
	}
}

// lockedBuffer is a log that several requests write.
type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

// A whole journey, with everything logged that can be, leaves nobody's name, address, number or payee in the log.
func TestLogsHoldNobody(t *testing.T) {
	var log lockedBuffer
	s := openLogged(t, slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug})))
	me := s.person(kind.Administrator)
	reader := s.person(kind.Reader)
	stranger := *me
	stranger.client = &http.Client{CheckRedirect: me.client.CheckRedirect}
	for range 7 {
		stranger.post("/sign-in", url.Values{"email": {"quillfeather@ashby.example"}, "password": {"secretword secretword"}})
	}
	accept := func(name, content string, form url.Values) {
		t.Helper()
		status, _, h := me.upload(name, []byte(content))
		if status != http.StatusSeeOther {
			return
		}
		at := h.Get("Location")
		me.get(at)
		_, _, h = me.post(at, form)
		me.get(h.Get("Location"))
	}
	accept("people of quillfeather.csv", "Name,Email,Phone\nZoe Quillfeather,quillfeather@ashby.example,01632 960123\n", url.Values{"do": {"accept"}})
	accept("spend.csv", "Paid Date,Amount,Supplier Name\n31/03/2026,12.50,QUILLFEATHER PAYEE\n31/03/2026,quillfeather,QUILLFEATHER\n", url.Values{"do": {"accept"}})
	accept("odd.csv", "Quillfeather,Other\n1,2\n", url.Values{"do": {"accept"}, "kind": {"gadget"}, "was": {"gadget"}, "columns": {"2"}, "c0": {"title"}})
	accept("odd.csv", "Quillfeather,Other\nx,y\n", url.Values{"do": {"accept"}, "kind": {"contract"}, "was": {"contract"}, "columns": {"2"}, "c0": {"route"}})
	accept("page.csv", "<html>Quillfeather</html>", nil)
	me.get("/c/ashby/search?q=quillfeather")
	me.get("/c/ashby/registers/people/1")
	me.post("/c/ashby/registers/people/1/edit", url.Values{"name": {"Zoe Quillfeather"}, "left": {"quillfeather"}})
	me.get("/c/ashby/registers/people/quillfeather")
	me.get("/c/ashby/spend/lines?payee=QUILLFEATHER+PAYEE")
	me.post("/c/ashby/people/1/erase", nil)
	reader.get("/c/ashby/people")
	broken, err := store.OpenFolder(context.Background(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	err = broken.Close()
	if err != nil {
		t.Fatal(err)
	}
	whole := s.desk.Store
	s.desk.Store = broken // what is our own fault is logged
	me.get("/c/ashby/search?q=quillfeather")
	me.post("/sign-in", url.Values{"email": {"quillfeather@ashby.example"}, "password": {"secretword secretword"}})
	s.desk.Store = whole
	text := log.b.String()
	for _, said := range []string{"a request failed", "a sign-in was refused", "a page was refused"} {
		if !strings.Contains(text, said) {
			t.Errorf("the log does not say %q: %q", said, text)
		}
	}
	for _, word := range []string{"quillfeather", "960123", "secretword", "administrator@ashby"} {
		if i := strings.Index(strings.ToLower(text), word); i >= 0 {
			t.Errorf("the log holds %q: %s", word, text[max(0, i-200):min(len(text), i+100)])
		}
	}
}

// The server gives nobody for ever: not for headers, a body or an answer; and its headers have a size.
func TestServerLimits(t *testing.T) {
	h := Behind(http.NotFoundHandler())
	if h.ReadHeaderTimeout <= 0 || h.ReadHeaderTimeout > 30*time.Second || h.ReadTimeout <= 0 || h.WriteTimeout <= 0 || h.IdleTimeout <= 0 || h.MaxHeaderBytes <= 0 || h.MaxHeaderBytes > 1<<20 {
		t.Errorf("%v for headers of %d bytes, %v for a request, %v for an answer, %v between them", h.ReadHeaderTimeout, h.MaxHeaderBytes, h.ReadTimeout, h.WriteTimeout, h.IdleTimeout)
	}
	srv := httptest.NewUnstartedServer(nil)
	srv.Config = h
	srv.Start()
	defer srv.Close()
	r, err := http.NewRequest(http.MethodGet, srv.URL, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("X-Long", strings.Repeat("x", 1<<17))
	resp, err := http.DefaultClient.Do(r)
	if err == nil {
		_ = resp.Body.Close() // only the status matters
		if resp.StatusCode != http.StatusRequestHeaderFieldsTooLarge {
			t.Errorf("headers of 128 kB gave %d", resp.StatusCode)
		}
	}
}

// Forms have a size too.
func TestFormsAreBounded(t *testing.T) {
	s := open(t)
	me := s.person(kind.Administrator)
	status, _, _ := me.post("/c/ashby/registers/systems/new", url.Values{"name": {strings.Repeat("x", 11<<20)}})
	p, err := s.desk.Picture(context.Background(), "ashby")
	if err != nil {
		t.Fatal(err)
	}
	if n := p.Snapshot.Systems.Len(); status < 400 || n != 0 {
		t.Errorf("a form of 11 MB gave %d and %d systems", status, n)
	}
}
