package web

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"github.com/moothall/moothall/demo"
	"github.com/moothall/moothall/internal/app"
	"github.com/moothall/moothall/internal/desk"
	"github.com/moothall/moothall/internal/identity"
	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/poll"
	"github.com/moothall/moothall/internal/store"
	"github.com/moothall/moothall/internal/web/static"
)

// site is a running server with one council and its people.
type site struct {
	t       *testing.T
	desk    *desk.Desk
	council store.Council
	url     string
	client  *http.Client
	server  *Server
	dir     string         // the folder
	ahead   *time.Duration // of the machine's clock

	postgres string // the address of the database; "" for the folder's own
}

func open(t *testing.T) *site {
	t.Helper()
	return openLogged(t, slog.New(slog.DiscardHandler))
}

// openLogged is open with a log. The clock is the machine's, as far ahead as the test says; pages are judged on one day.
func openLogged(t *testing.T, log *slog.Logger) *site {
	t.Helper()
	return openOn(t, log, "")
}

// openOn is openLogged on a PostgreSQL database; "" for a folder.
func openOn(t *testing.T, log *slog.Logger, database string) *site {
	t.Helper()
	if err := static.Check(); err != nil {
		t.Skip(err)
	}
	ctx := context.Background()
	ahead := new(time.Duration)
	dir := t.TempDir()
	d, err := app.OpenDesk(ctx, app.Config{Dir: dir, Database: database, Today: kind.DateOf(2026, 11, 24), Clock: func() time.Time { return time.Now().Add(*ahead) }})
	if err != nil {
		t.Fatal(err)
	}
	c, err := d.AddCouncil(ctx, desk.NewCouncil{Name: "Ashby District Council", Slug: "ashby", Type: "district", Nation: "england", Actor: "test"})
	if err != nil {
		t.Fatal(err)
	}
	s, err := New(Options{Desk: d, Log: log, Contact: "mailto:security@ashby.example"})
	if err != nil {
		t.Fatal(err)
	}
	srv := httptest.NewServer(s)
	t.Cleanup(func() {
		srv.Close()
		s.Close()
		if err := d.Store.Close(); err != nil {
			t.Error(err)
		}
	})
	return &site{t: t, desk: d, council: c, url: srv.URL, dir: dir, ahead: ahead, server: s, postgres: database}
}

const password = "three random words"

// person adds an account with a role and signs it in.
func (s *site) person(role kind.Role) *site {
	s.t.Helper()
	ctx := context.Background()
	hash, err := identity.Hash(password)
	if err != nil {
		s.t.Fatal(err)
	}
	email := string(role) + "@ashby.example"
	a, err := s.desk.Store.AddAccount(ctx, store.Account{Email: email, Name: string(role), Password: hash})
	if err != nil {
		s.t.Fatal(err)
	}
	if role != kind.Anyone {
		err = s.desk.Store.Grant(ctx, a.ID, s.council.ID, string(role))
		if err != nil {
			s.t.Fatal(err)
		}
	}
	jar, err := cookiejar.New(nil)
	if err != nil {
		s.t.Fatal(err)
	}
	mine := *s
	mine.client = &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	status, _, _ := mine.post("/sign-in", url.Values{"email": {email}, "password": {password}})
	if status != http.StatusSeeOther {
		s.t.Fatalf("signing in gave %d", status)
	}
	return &mine
}

func (s *site) get(path string) (int, string, http.Header) {
	s.t.Helper()
	r, err := s.client.Get(s.url + path)
	if err != nil {
		s.t.Fatal(err)
	}
	return s.read(r)
}

func (s *site) post(path string, form url.Values) (int, string, http.Header) {
	s.t.Helper()
	r, err := s.client.PostForm(s.url+path, form)
	if err != nil {
		s.t.Fatal(err)
	}
	return s.read(r)
}

func (s *site) read(r *http.Response) (int, string, http.Header) {
	s.t.Helper()
	defer func() { _ = r.Body.Close() }()
	b, err := io.ReadAll(r.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	return r.StatusCode, string(b), r.Header
}

// upload brings a file through Add data and gives the address of its preview.
func (s *site) upload(name string, content []byte) (int, string, http.Header) {
	s.t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	part, err := w.CreateFormFile("file", name)
	if err != nil {
		s.t.Fatal(err)
	}
	_, err = part.Write(content)
	if err != nil {
		s.t.Fatal(err)
	}
	err = w.Close()
	if err != nil {
		s.t.Fatal(err)
	}
	r, err := s.client.Post(s.url+"/c/ashby/add", w.FormDataContentType(), &b)
	if err != nil {
		s.t.Fatal(err)
	}
	return s.read(r)
}

// demoFiles imports the demonstration's files.
func (s *site) demoFiles() {
	s.t.Helper()
	for _, name := range demo.Order() {
		raw, err := fs.ReadFile(demo.Files(), name)
		if err != nil {
			s.t.Fatal(err)
		}
		_, err = s.desk.Import(context.Background(), "ashby", []desk.Incoming{{Name: name, Data: bytes.NewReader(raw), Size: int64(len(raw))}}, desk.Choices{Actor: "test"})
		if err != nil {
			s.t.Fatal(err)
		}
	}
	_, err := s.desk.StartAssessment(context.Background(), kind.Whole("ashby", "test"), desk.NewAssessment{Name: "Cyber 2026", Framework: "caf@3.2", Profile: "baseline", Everything: true})
	if err != nil {
		s.t.Fatal(err)
	}
}

// writeGroup makes the group Vale of the site's council and a neighbour; both share something of their contracts.
func (s *site) writeGroup() {
	s.t.Helper()
	ctx := context.Background()
	_, err := s.desk.AddCouncil(ctx, desk.NewCouncil{Name: "Colne District Council", Slug: "colne", Type: "district", Nation: "england", Actor: "test"})
	if err != nil {
		s.t.Fatal(err)
	}
	_, err = s.desk.AddGroup(ctx, desk.NewGroup{Name: "Vale", Councils: []string{"ashby", "colne"}, Actor: "test"}, func(store.Council) bool { return true })
	if err != nil {
		s.t.Fatal(err)
	}
	_, err = s.desk.AskPeers(ctx, kind.Whole("colne", "test"), "vale", poll.Question{Text: "Do you share a data officer?", Type: poll.YesNo, Until: s.desk.Today() + 7})
	if err != nil {
		s.t.Fatal(err)
	}
	k, _ := kind.Of("contract")
	for _, c := range []string{"ashby", "colne"} {
		err := s.desk.SetConsent(ctx, kind.Whole(c, "test"), "vale", k, []string{"end", "supplier", "annual_value"}, true)
		if err != nil {
			s.t.Fatal(err)
		}
	}
}

// addresses gives one address for every page that can be looked at.
func addresses() map[string]string {
	fill := strings.NewReplacer("{council}", "ashby", "{$}", "", "{plural}", "contracts", "{key}", "have", "{seq}", "2", "{cut}", "months", "{account}", "1", "{outcome}", "A1.a", "{group}", "vale", "{table}", "systems", "{format}", "archimate", "{name}", "senior-team", "{which}", "draft", "{path...}", "index.html", "{role}", "data-engineer")
	out := map[string]string{}
	for _, r := range councilRoutes() {
		method, path, _ := strings.Cut(r.Pattern, " ")
		if method != "GET" {
			continue
		}
		if strings.Contains(path, "/papers/") || strings.Contains(path, "/merge/paper/") {
			path = strings.Replace(path, "{format}", "pdf", 1)
		}
		if strings.Contains(path, "/assessments/") {
			path = strings.Replace(path, "{format}", "csv", 1)
		}
		path = strings.Replace(path, "frameworks/{key}", "frameworks/caf@3.2", 1)
		path = fill.Replace(path)
		switch {
		case strings.Contains(path, "rules/{id}"):
			path = strings.Replace(path, "{id}", ownRule, 1)
		case strings.Contains(path, "findings/{id}"):
			path = strings.Replace(path, "{id}", "CONTRACT-START:contract:1", 1)
		case strings.Contains(path, "add/{file}"), strings.Contains(path, "files/{file}"):
			path = strings.Replace(path, "{file}", "5", 1)
			if strings.HasSuffix(path, "files/5") {
				path += "?row=4"
			}
		case strings.Contains(path, "/merge/"):
			path += "?with=ashby&vesting=2028-04-01"
		case strings.Contains(path, "what-if/"):
			path += "?hosting=on-premises"
		case strings.Contains(path, "{job}"), strings.Contains(path, "{entry}"), strings.Contains(path, "/foi/{id}"), strings.Contains(path, "/board/packs/"), strings.Contains(path, "/comments/{id}"), strings.Contains(path, "/board/documents/"):
			continue // tests of their own
		default:
			path = strings.Replace(path, "{id}", "1", 1)
		}
		out[r.Pattern] = path
	}
	return out
}

// Every registered page renders: a title, one main heading, no link without an address, no unescaped surprise, nothing inline that the policy forbids.
func TestEveryPageRenders(t *testing.T) {
	s := open(t)
	s.demoFiles()
	s.writeRule()
	s.writeGroup()
	s.writeExercise()
	me := s.person(kind.Administrator)
	for pattern, path := range addresses() {
		t.Run(pattern, func(t *testing.T) {
			status, body, h := me.get(path)
			if status != http.StatusOK {
				t.Fatalf("%s gave %d: %s", path, status, wordsOf(body))
			}
			if !strings.HasPrefix(h.Get("Content-Type"), "text/html") || strings.Contains(pattern, "first-picture") {
				return
			}
			doc, err := html.Parse(strings.NewReader(body))
			if err != nil {
				t.Fatal(err)
			}
			count := map[string]int{}
			walk(doc, func(n *html.Node) {
				count[n.Data]++
				for _, a := range n.Attr {
					if a.Key == "style" || strings.HasPrefix(a.Key, "on") {
						t.Errorf("<%s> has the attribute %s, which the content security policy forbids", n.Data, a.Key)
					}
				}
				if n.Data == "script" && attr(n, "src") == "" {
					t.Error("there is an inline script")
				}
				if n.Data == "a" && attr(n, "href") == "" {
					t.Errorf("a link leads nowhere: %v", n.FirstChild)
				}
			})
			if count["h1"] != 1 || count["title"] < 1 || count["main"] != 1 {
				t.Errorf("%d h1, %d main", count["h1"], count["main"])
			}
		})
	}
}

func walk(n *html.Node, each func(*html.Node)) {
	if n.Type == html.ElementNode {
		each(n)
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		walk(c, each)
	}
}

func attr(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func wordsOf(body string) string {
	doc, err := html.Parse(strings.NewReader(body))
	if err != nil {
		return body
	}
	var b strings.Builder
	var text func(*html.Node)
	text = func(n *html.Node) {
		if n.Type == html.TextNode {
			b.WriteString(n.Data + " ")
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			text(c)
		}
	}
	text(doc)
	return strings.Join(strings.Fields(b.String()), " ")
}

// Nobody who is not signed in, and nobody without a role, sees a page; a reader sees pages but changes nothing.
func TestAuthorisation(t *testing.T) {
	s := open(t)
	s.demoFiles()
	s.writeRule()
	s.writeGroup()
	s.writeExercise()
	stranger := *s
	stranger.client = &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	outsider, reader := s.person(kind.Anyone), s.person(kind.Reader)
	for pattern, path := range addresses() {
		if status, _, h := stranger.get(path); status != http.StatusSeeOther || !strings.HasPrefix(h.Get("Location"), "/sign-in") {
			t.Errorf("%s: a stranger got %d", pattern, status)
		}
		if status, body, _ := outsider.get(path); status != http.StatusNotFound || strings.Contains(body, "Civica") {
			t.Errorf("%s: somebody without a role got %d", pattern, status)
		}
	}
	for _, r := range councilRoutes() {
		method, path, _ := strings.Cut(r.Pattern, " ")
		if method != "POST" {
			continue
		}
		path = strings.Replace(path, "rules/{id}", "rules/"+ownRule, 1)
		path = strings.NewReplacer("{council}", "ashby", "{plural}", "contracts", "{id}", "1", "{file}", "5", "{seq}", "2", "{account}", "1", "{group}", "vale", "{post}", "1", "{panel}", "1").Replace(path)
		before, err := s.desk.Store.Seq(context.Background(), s.council.ID)
		if err != nil {
			t.Fatal(err)
		}
		status, _, _ := reader.post(path, url.Values{"title": {"Changed"}, "name": {"Changed"}, "do": {"assign"}, "owner": {"Me"}, "ids": {"1"}, "id": {"1"}, "set": {"title"}, "confirm": {"yes"}})
		after, err := s.desk.Store.Seq(context.Background(), s.council.ID)
		if err != nil {
			t.Fatal(err)
		}
		own := r.Need == identity.Look // what everybody keeps for themselves: it is no register's
		if after != before || status != http.StatusForbidden && !own {
			t.Errorf("%s: a reader got %d, and the registers moved from %d to %d", r.Pattern, status, before, after)
		}
	}
	if _, body, _ := reader.get("/c/ashby/registers/people"); strings.Contains(body, "Okafor") || strings.Contains(body, "Ahmed") {
		t.Error("a reader sees people's names")
	}
	for pattern, path := range addresses() {
		status, body, _ := reader.get(path)
		if strings.Contains(body, "J Ahmed") || strings.Contains(body, "S Patel") {
			t.Errorf("%s: a reader, who got %d, sees a person's name", pattern, status)
		}
	}
}

// A file goes through preview, import and undo; a wrong one is refused in one sentence.
func TestUploadPreviewImportUndo(t *testing.T) {
	s := open(t)
	me := s.person(kind.Leader)
	status, _, h := me.upload("contracts.csv", []byte("Contract Ref,Title,Supplier name,Start date,End date,Value\nA1,Library system,Civica UK Ltd,01/04/2024,31/03/2027,45000\n"))
	if status != http.StatusSeeOther {
		t.Fatalf("uploading gave %d", status)
	}
	preview := h.Get("Location")
	_, body, _ := me.get(preview)
	if text := wordsOf(body); !strings.Contains(text, "Contracts: 1 new, 0 changed") {
		t.Fatalf("the preview says %s", text)
	}
	if n := len(me.contracts()); n != 0 {
		t.Fatalf("a preview left %d contracts", n)
	}
	_, _, h = me.post(preview, url.Values{"do": {"accept"}})
	_, body, _ = me.get(h.Get("Location"))
	if !strings.Contains(wordsOf(body), "contracts.csv is in") || len(me.contracts()) != 1 {
		t.Fatalf("the import says %s", wordsOf(body))
	}
	doc, err := html.Parse(strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	undo := ""
	walk(doc, func(n *html.Node) {
		if a := attr(n, "action"); strings.HasSuffix(a, "/undo") {
			undo = a
		}
	})
	status, _, _ = me.post(undo, nil)
	if status != http.StatusSeeOther && status != http.StatusOK || len(me.contracts()) != 0 {
		t.Errorf("undo gave %d and left %d contracts", status, len(me.contracts()))
	}
	status, body, _ = me.upload("contracts.csv", []byte("<!DOCTYPE html><html><body>Sign in</body></html>"))
	if status != http.StatusUnprocessableEntity || !strings.Contains(wordsOf(body), "web page") {
		t.Errorf("a web page gave %d: %s", status, wordsOf(body))
	}
}

func (s *site) contracts() []kind.Record {
	s.t.Helper()
	p, err := s.desk.Picture(context.Background(), "ashby")
	if err != nil {
		s.t.Fatal(err)
	}
	return p.Snapshot.Records("contract")
}

// Wrong passwords slow down, a form from another site is refused, and a demo signs nobody in who comes through a proxy.
func TestSignIn(t *testing.T) {
	s := open(t)
	s.person(kind.Leader)
	stranger := *s
	stranger.client = &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	last := 0
	for range 7 {
		last, _, _ = stranger.post("/sign-in", url.Values{"email": {"leader@ashby.example"}, "password": {"wrong wrong wrong"}})
	}
	if last != http.StatusTooManyRequests {
		t.Errorf("the seventh wrong password gave %d", last)
	}
	r, err := http.NewRequest(http.MethodPost, s.url+"/sign-in", strings.NewReader("email=a"))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Sec-Fetch-Site", "cross-site")
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	resp, err := stranger.client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	if status, _, _ := s.read(resp); status != http.StatusForbidden {
		t.Errorf("a form from another site gave %d", status)
	}
	for header, want := range map[string]bool{"": true, "X-Forwarded-For": false, "Forwarded": false, "Via": false} {
		r := httptest.NewRequest(http.MethodGet, "http://127.0.0.1/", nil)
		r.RemoteAddr = "127.0.0.1:5555"
		if header != "" {
			r.Header.Set(header, "10.0.0.1")
		}
		if fromHere(r) != want {
			t.Errorf("with %q: from here is %v", header, !want)
		}
	}
	if got := fmt.Sprintln(local("//evil.example"), local("/c/ashby/"), local("https://evil.example")); got != "/ /c/ashby/ /\n" {
		t.Errorf("return addresses: %s", got)
	}
}

// Welsh is off until the council turns it on; then a reader may switch, and what has no Welsh is marked as English.
func TestWelsh(t *testing.T) {
	s := open(t)
	me := s.person(kind.Administrator)
	me.get("/language/cy?to=/c/ashby/settings")
	_, body, _ := me.get("/c/ashby/settings")
	if !strings.Contains(body, `<html lang="en"`) || strings.Contains(body, "Cymraeg") {
		t.Error("Welsh shows before the council turned it on")
	}
	status, _, _ := me.post("/c/ashby/settings", url.Values{"welsh": {"on"}})
	if status != http.StatusSeeOther {
		t.Fatalf("turning Welsh on gave %d", status)
	}
	_, body, _ = me.get("/c/ashby/")
	for _, want := range []string{`<html lang="cy"`, "Pwy sy&#39;n arwain?", `lang="en" rel="alternate nofollow">English</a>`} {
		if !strings.Contains(body, want) {
			t.Errorf("the Welsh page holds no %s", want)
		}
	}
	status, _, h := me.get("/language/en?to=//elsewhere.example/")
	if status != http.StatusSeeOther || h.Get("Location") != "/" {
		t.Errorf("switching led to %d %s", status, h.Get("Location"))
	}
	_, body, _ = me.get("/c/ashby/")
	if !strings.Contains(body, `<html lang="en"`) || !strings.Contains(body, ">Cymraeg</a>") {
		t.Error("the way back to English does not lead there")
	}
	if status, _, _ := s.person(kind.Reader).post("/c/ashby/settings", url.Values{"welsh": {"on"}}); status != http.StatusForbidden {
		t.Errorf("a reader changing settings got %d", status)
	}
}
