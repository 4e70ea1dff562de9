package web

import (
	"compress/gzip"
	"context"
	"io"
	"net"
	"net/http"
	netmail "net/mail"
	"net/textproto"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/moothall/moothall/internal/desk"
	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/ledger"
	"github.com/moothall/moothall/internal/mail"
	"github.com/moothall/moothall/internal/release"
)

// stranger is somebody who is not signed in and keeps no cookie.
func (s *site) stranger(method, path string, head map[string]string) (int, string, http.Header) {
	s.t.Helper()
	r, err := http.NewRequest(method, s.url+path, nil)
	if err != nil {
		s.t.Fatal(err)
	}
	for k, v := range head {
		r.Header.Set(k, v)
	}
	plain := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }, Transport: &http.Transport{DisableCompression: true}}
	got, err := plain.Do(r)
	if err != nil {
		s.t.Fatal(err)
	}
	return s.read(got)
}

// wait lets the site look for a newer release again.
func (s *site) wait() { *s.ahead += 2 * time.Second }

// From the form to the public: nothing before it is published, a reason or a section on challenges, then the same bytes for everybody, without a cookie.
func TestPublish(t *testing.T) {
	s := open(t)
	s.demoFiles()
	secretary := s.person(kind.BoardSecretary)
	if status, _, _ := s.stranger("GET", "/public/ashby/index.html", nil); status != http.StatusNotFound {
		t.Errorf("before anything is published: %d", status)
	}
	status, body, _ := secretary.post("/c/ashby/release", url.Values{"do": {"publish"}})
	if status != http.StatusUnprocessableEntity || !strings.Contains(wordsOf(body), "Say what went wrong or is late") {
		t.Errorf("without challenges: %d", status)
	}
	status, body, _ = secretary.post("/c/ashby/release", url.Values{"do": {"publish"}, "challenges": {"Write to r.okafor@ashby.example"}})
	if status != http.StatusUnprocessableEntity || !strings.Contains(body, "an email address") || !strings.Contains(body, "r.okafor") {
		t.Errorf("with an email address: %d", status)
	}
	if status, _, _ := secretary.post("/c/ashby/release", url.Values{"do": {"publish"}, "no_challenges": {"This is the first release."}}); status != http.StatusSeeOther {
		t.Fatalf("publishing gave %d", status)
	}
	s.wait()
	status, body, h := s.stranger("GET", "/public/ashby/index.html", nil)
	if status != http.StatusOK || !strings.Contains(body, "This is the first release.") || !strings.Contains(body, "We have nothing to tell here this time") {
		t.Fatalf("%d %s", status, wordsOf(body))
	}
	if h.Get("Set-Cookie") != "" || h.Get("ETag") == "" || !strings.HasPrefix(h.Get("Cache-Control"), "public") || strings.Contains(h.Get("Content-Security-Policy"), "script-src") || h.Get("X-Content-Type-Options") != "nosniff" || h.Get("Referrer-Policy") != "no-referrer" {
		t.Errorf("%v", h)
	}
	if status, body, _ := s.stranger("GET", "/public/ashby/index.html", map[string]string{"If-None-Match": h.Get("ETag")}); status != http.StatusNotModified || body != "" {
		t.Errorf("who has it already got %d and %d bytes", status, len(body))
	}
	_, zipped, h := s.stranger("GET", "/public/ashby/", map[string]string{"Accept-Encoding": "gzip"})
	z, err := gzip.NewReader(strings.NewReader(zipped))
	if err != nil || h.Get("Content-Encoding") != "gzip" {
		t.Fatal(err, h)
	}
	if plain, err := io.ReadAll(z); err != nil || string(plain) != body {
		t.Error("compressed it is another page", err)
	}
	if status, _, _ := s.stranger("HEAD", "/public/ashby/contracts/1.html", nil); status != http.StatusOK {
		t.Errorf("HEAD gave %d", status)
	}
	for path, want := range map[string]int{"/public/ashby/contracts/9999.html": 404, "/public/nowhere/index.html": 404, "/public/ashby/../../c/ashby/": 404, "/public/ashby/data/contracts.csv": 200, "/public/ashby/catalogue.jsonld": 200, "/public/ashby/feed.atom": 200, "/public/ashby/contracts/": 200} {
		if status, body, h := s.stranger("GET", path, nil); status != want && (status != http.StatusMovedPermanently && status != http.StatusTemporaryRedirect) || strings.Contains(body, "goroutine") || h.Get("Set-Cookie") != "" {
			t.Errorf("%s gave %d, want %d", path, status, want)
		}
	}
}

// In the time before an election a release waits, the public sees nothing of it, and only somebody else publishes it.
func TestSecondPersonBeforeElection(t *testing.T) {
	s := open(t)
	s.demoFiles()
	secretary, leader := s.person(kind.BoardSecretary), s.person(kind.Leader)
	if status, body, _ := secretary.post("/c/ashby/release/settings", url.Values{"do": {"save"}, "elections": {"1/11/2026 - 30/11/2026"}, "contact": {"Head of Digital"}}); status != http.StatusSeeOther {
		t.Fatalf("%d %s", status, wordsOf(body))
	}
	publish := url.Values{"do": {"publish"}, "challenges": {"Payroll is late."}}
	if status, _, _ := secretary.post("/c/ashby/release", publish); status != http.StatusSeeOther {
		t.Fatal(status)
	}
	s.wait()
	if status, _, _ := s.stranger("GET", "/public/ashby/index.html", nil); status != http.StatusNotFound {
		t.Errorf("while it waits the public gets %d", status)
	}
	approve := url.Values{"do": {"approve"}, "number": {"1"}}
	if status, body, _ := secretary.post("/c/ashby/release", approve); status != http.StatusUnprocessableEntity || !strings.Contains(body, "somebody else must look at it") {
		t.Errorf("the first person approved: %d", status)
	}
	if _, body, _ := leader.get("/c/ashby/release"); !strings.Contains(body, `value="approve"`) {
		t.Error("the second person is not offered to approve")
	}
	if status, _, _ := leader.post("/c/ashby/release", approve); status != http.StatusSeeOther {
		t.Errorf("the second person got %d", status)
	}
	s.wait()
	if status, _, _ := s.stranger("GET", "/public/ashby/index.html", nil); status != http.StatusOK {
		t.Errorf("approved, the public gets %d", status)
	}
}

// A correction shows the old figure, the day and the reason on the page of the record and among the changes, at once.
func TestCorrectionIsPublic(t *testing.T) {
	s := open(t)
	s.demoFiles()
	me := s.person(kind.Leader)
	if status, _, _ := me.post("/c/ashby/release", url.Values{"do": {"publish"}, "challenges": {"Payroll is late."}}); status != http.StatusSeeOther {
		t.Fatal(status)
	}
	s.set("contract", 1, map[string]kind.Value{"annual_value": kind.MoneyValue(4321000)})
	for _, wrong := range []url.Values{{"do": {"correct"}, "record": {"contracts/1"}}, {"do": {"correct"}, "record": {"contracts"}, "reason": {"x"}}, {"do": {"correct"}, "record": {"contracts/9999"}, "reason": {"x"}}, {"do": {"nothing"}}} {
		if status, _, _ := me.post("/c/ashby/release", wrong); status < 400 || status > 499 {
			t.Errorf("%v gave %d", wrong, status)
		}
	}
	if status, body, _ := me.post("/c/ashby/release", url.Values{"do": {"correct"}, "record": {"contracts/1"}, "reason": {"A digit was missing."}}); status != http.StatusSeeOther {
		t.Fatal(status, wordsOf(body))
	}
	s.wait()
	for _, path := range []string{"/public/ashby/contracts/1.html", "/public/ashby/changes.html", "/public/ashby/index.html"} {
		_, body, _ := s.stranger("GET", path, nil)
		if text := wordsOf(body); !strings.Contains(text, "24 November 2026") || !strings.Contains(text, "A digit was missing.") || !strings.Contains(text, "£43,210") {
			t.Errorf("%s: %s", path, text)
		}
	}
}

// set changes a record.
func (s *site) set(kindName string, id kind.ID, set map[string]kind.Value) {
	s.t.Helper()
	_, err := s.desk.Store.Apply(context.Background(), s.council.ID, ledger.ChangeSet{At: s.desk.Clock().UTC().Format(time.RFC3339), Actor: "test", Source: "form", Edits: []ledger.Edit{{Kind: kindName, ID: id, Set: set}}})
	if err != nil {
		s.t.Fatal(err)
	}
}

// Old addresses work after the council's short name changed, and after a merger: the pages of the council that ended stay as they were.
func TestOldPublicAddresses(t *testing.T) {
	s := open(t)
	s.demoFiles()
	ctx := context.Background()
	colne, err := s.desk.AddCouncil(ctx, desk.NewCouncil{Name: "Colne District Council", Slug: "colne", Type: "district", Nation: "england", Actor: "test"})
	if err != nil {
		t.Fatal(err)
	}
	for _, slug := range []string{"ashby", "colne"} {
		p, err := s.desk.Picture(ctx, slug)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.desk.PublishRelease(ctx, p, kind.Whole(slug, "test"), release.Notes{Challenges: "Late in " + slug + "."}); err != nil {
			t.Fatal(err)
		}
	}
	me := s.person(kind.Administrator)
	old := func(slug string) (int, string) {
		status, body, _ := me.post("/c/ashby/release/settings", url.Values{"do": {"address"}, "old": {slug}})
		return status, wordsOf(body)
	}
	if status, _ := old("ashby-old"); status != http.StatusSeeOther {
		t.Error(status)
	}
	if status, text := old("colne"); status != http.StatusUnprocessableEntity || !strings.Contains(text, "does not say that it ended") {
		t.Errorf("a council that is still there gave its address away: %d %s", status, text)
	}
	ended := s.desk.Today() - 1
	_, err = s.desk.Store.Apply(ctx, colne.ID, ledger.ChangeSet{At: "2026-11-24T00:00:00Z", Actor: "test", Source: "form", Edits: []ledger.Edit{{Kind: "council", ID: 1, Set: map[string]kind.Value{"end": kind.DateValue(ended), "successors": kind.ListValue([]string{"Ashby District Council"})}}}})
	if err != nil {
		t.Fatal(err)
	}
	if status, text := old("colne"); status != http.StatusSeeOther {
		t.Fatal(status, text)
	}
	s.wait()
	for path, want := range map[string]string{"/public/ashby-old/contracts/1.html": "/public/ashby/contracts/1.html", "/public/colne/index.html": "/public/ashby/from/colne/index.html", "/public/colne/%2f%2fevil.example": ""} {
		status, _, h := s.stranger("GET", path, nil)
		if to := h.Get("Location"); want != "" && (status != http.StatusMovedPermanently || to != want) || strings.HasPrefix(to, "//") || strings.Contains(to, "://") {
			t.Errorf("%s gave %d %s, want %s", path, status, to, want)
		}
	}
	if status, body, _ := s.stranger("GET", "/public/ashby/from/colne/index.html", nil); status != http.StatusOK || !strings.Contains(body, "Late in colne.") {
		t.Errorf("the pages of the council that ended: %d", status)
	}
}

// Asking for letters: the same answer for everybody, refused to who asks too often, nothing kept of what a program fills in.
func TestSubscribe(t *testing.T) {
	s := open(t)
	s.demoFiles()
	letters, sender := mailbox(t)
	s.desk.Mail = sender
	ctx := context.Background()
	p, err := s.desk.Picture(ctx, "ashby")
	if err != nil {
		t.Fatal(err)
	}
	publish := func(note string) {
		t.Helper()
		if _, err := s.desk.PublishRelease(ctx, p, kind.Whole("ashby", "test"), release.Notes{Challenges: note}); err != nil {
			t.Fatal(err)
		}
		s.wait()
	}
	publish("Late.")
	ask := func(form url.Values) (int, string) {
		t.Helper()
		r, err := http.PostForm(s.url+"/public/ashby/subscribe", form)
		if err != nil {
			t.Fatal(err)
		}
		status, body, h := s.read(r)
		if h.Get("Set-Cookie") != "" {
			t.Error("a cookie for who asks for letters")
		}
		return status, body
	}
	first, bot, again := "", "", ""
	var status int
	if status, first = ask(url.Values{"email": {"jo@example.org"}}); status != http.StatusOK {
		t.Fatal(status, wordsOf(first))
	}
	_, bot = ask(url.Values{"email": {"bot@example.org"}, "website": {"x"}})
	_, again = ask(url.Values{"email": {"jo@example.org"}})
	if first != bot || first != again {
		t.Error("the answer tells who is known")
	}
	if status, _ := ask(url.Values{"email": {"nobody"}}); status != http.StatusBadRequest {
		t.Errorf("no address gave %d", status)
	}
	ask(url.Values{"email": {"x@example.org"}, "website": {"x"}})
	if status, _ := ask(url.Values{"email": {"y@example.org"}}); status != http.StatusTooManyRequests {
		t.Errorf("the sixth in a minute gave %d", status)
	}
	link := func(want string) string {
		t.Helper()
		sent, err := s.desk.SendNews(ctx)
		if err != nil || sent.Sent != 1 {
			t.Fatalf("%+v %v", sent, err)
		}
		letter := letters()
		if !strings.Contains(letter, want) || !strings.Contains(letter, "To: <jo@example.org>") {
			t.Fatalf("%q is not in %s", want, letter)
		}
		i := strings.Index(letter, "/news/")
		return strings.Fields(letter[i:])[0]
	}
	confirm := strings.TrimSpace(link("do you want our news"))
	if status, body, _ := s.stranger("GET", confirm, nil); status != http.StatusOK || !strings.Contains(body, "Yes, send me news") {
		t.Errorf("the link of the letter gave %d", status)
	}
	publish("Still late.")
	if sent, err := s.desk.SendNews(ctx); err != nil || sent.Sent != 0 {
		t.Errorf("news went to who only looked at the link: %+v %v", sent, err)
	}
	if status, _, _ := s.stranger("POST", confirm, nil); status != http.StatusOK {
		t.Errorf("confirming gave %d", status)
	}
	publish("Later still.")
	stop := strings.TrimRight(link("release 3 is out"), ">")
	if !strings.HasSuffix(stop, "/stop") {
		t.Errorf("the news has no way to stop: %s", stop)
	}
	for i, want := range []int{http.StatusOK, http.StatusNotFound} {
		if status, _, _ := s.stranger("POST", stop, nil); status != want {
			t.Errorf("stopping, %d: %d", i, status)
		}
	}
	if n, err := s.desk.Store.Subscribers(ctx, s.council.ID); n != 0 || err != nil {
		t.Errorf("%d are left (%v)", n, err)
	}
}

// mailbox is a mail server that takes every letter; the function gives the newest, in plain text.
func mailbox(t *testing.T) (newest func() string, sender *mail.Sender) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() }) // the test is over
	got := make(chan string, 20)
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			takeLetter(textproto.NewConn(c), got)
		}
	}()
	host, port, err := net.SplitHostPort(l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	newest = func() string {
		select {
		case letter := <-got:
			return strings.NewReplacer("=\r\n", "", "=\n", "", "=3D", "=").Replace(letter)
		case <-time.After(10 * time.Second):
			t.Fatal("no letter came")
			return ""
		}
	}
	return newest, &mail.Sender{Host: host, Port: port, TLS: "none", From: netmail.Address{Address: "news@ashby.example"}, Base: "http://x"}
}

func takeLetter(c *textproto.Conn, got chan<- string) {
	defer func() { _ = c.Close() }() // whatever was said, it is over
	say := func(line string) bool { return c.PrintfLine("%s", line) == nil }
	say("220 here")
	for {
		line, err := c.ReadLine()
		if err != nil {
			return
		}
		switch {
		case strings.HasPrefix(line, "DATA"):
			say("354 go on")
			letter, err := c.ReadDotBytes()
			if err != nil {
				return
			}
			got <- string(letter)
			say("250 taken")
		case strings.HasPrefix(line, "QUIT"):
			say("221 bye")
			return
		default:
			say("250 yes")
		}
	}
}
