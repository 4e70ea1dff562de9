package e2e

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net"
	"net/http"
	"net/mail"
	"net/textproto"
	"net/url"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/moothall/moothall/internal/app"
	"github.com/moothall/moothall/internal/desk"
	"github.com/moothall/moothall/internal/kind"
)

// letters is a mail server that keeps what it gets, by the reader's address.
type letters struct {
	addr string
	mu   sync.Mutex
	got  map[string][]*mail.Message
	text map[string]string
}

func mailServer(t *testing.T) *letters {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() }) // the test is over
	s := &letters{addr: l.Addr().String(), got: map[string][]*mail.Message{}, text: map[string]string{}}
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go s.serve(textproto.NewConn(c))
		}
	}()
	return s
}

func (s *letters) serve(c *textproto.Conn) {
	defer func() { _ = c.Close() }() // the sender has gone
	to := ""
	say := func(line string) bool { return c.PrintfLine("%s", line) == nil }
	say("220 test")
	for {
		line, err := c.ReadLine()
		if err != nil {
			return
		}
		verb, rest, _ := strings.Cut(line, ":")
		switch {
		case strings.HasPrefix(line, "RCPT"):
			to = strings.Trim(strings.TrimSpace(rest), "<>")
			if strings.HasPrefix(to, "refused") {
				say("550 no such reader")
				continue
			}
			say("250 ok")
		case line == "DATA":
			say("354 go on")
			raw, err := c.ReadDotBytes()
			if err != nil || s.keep(to, string(raw)) != nil {
				say("451 not read")
				continue
			}
			say("250 kept")
		case verb == "QUIT":
			say("221 bye")
			return
		default:
			say("250 ok")
		}
	}
}

func (s *letters) keep(to, raw string) error {
	m, err := mail.ReadMessage(bufio.NewReader(strings.NewReader(raw)))
	if err != nil {
		return err
	}
	_, p, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	if err != nil {
		return err
	}
	part, err := multipart.NewReader(m.Body, p["boundary"]).NextRawPart()
	if err != nil {
		return err
	}
	text, err := io.ReadAll(quotedprintable.NewReader(part))
	s.mu.Lock()
	defer s.mu.Unlock()
	s.got[to], s.text[to] = append(s.got[to], m), string(text)
	return err
}

var linkIn = regexp.MustCompile(`http://\S+/a/[\w-]{22,}`)

// link waits for the letter to somebody and gives the link in it.
func (s *letters) link(t *testing.T, to string) string {
	t.Helper()
	for range 300 {
		s.mu.Lock()
		text := s.text[to]
		s.mu.Unlock()
		if text != "" {
			return linkIn.FindString(text)
		}
		time.Sleep(100 * time.Millisecond)
	}
	t.Fatalf("no letter came to %s", to)
	return ""
}

// asking is the story's council: 40 systems without a recovery time, whose owner has no address.
func asking(t *testing.T) (c *cli, base string, post *letters) {
	t.Helper()
	c, post = newCLI(t), mailServer(t)
	if out, errs, code := c.run("council", "add", "Ashby District Council", "--type", "district", "--nation", "england", "--id", "ashby"); code != 0 {
		t.Fatal(out, errs)
	}
	var b strings.Builder
	b.WriteString("System,Function,Tier,Critical,Version,End of support,Last restore test,Owner\n")
	for i := range 40 {
		fmt.Fprintf(&b, "System %d,Finance,mission critical,yes,secretversion,31/12/2032,01/10/2026,Head of IT\n", i+1)
	}
	if out, errs, code := c.run("import", c.file("posts.csv", "Post,Job title,Department\n1,Head of IT,Corporate\n"), c.file("systems.csv", b.String()), "--yes"); code > 1 {
		t.Fatal(out, errs)
	}
	c.account("r.okafor@ashby.example", "ashby", "administrator")
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addr := l.Addr().String()
	host, port, err := net.SplitHostPort(post.addr)
	if err = errors.Join(err, l.Close()); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(c.bin, "serve", "--data", c.data, "--listen", addr, "--today", "2026-11-24", "--smtp-host", host, "--smtp-port", port, "--smtp-tls", "none", "--mail-from", "Ashby <moothall@ashby.example>", "--base-address", "http://"+addr)
	var errs strings.Builder
	cmd.Stderr = &errs
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Signal(os.Interrupt) // it may have ended by itself
		_ = cmd.Wait()
		if strings.Contains(errs.String(), "p0@") {
			t.Error("the log holds an address")
		}
	})
	for range 200 {
		r, err := http.Get("http://" + addr + "/healthz")
		if err == nil {
			_ = r.Body.Close() // only its status matters
			return c, "http://" + addr, post
		}
		time.Sleep(100 * time.Millisecond)
	}
	t.Fatal("the server did not start: ", errs.String())
	return nil, "", nil
}

// send posts to a link as a browser without cookies and scripts does.
func send(t *testing.T, link string, form url.Values) (int, string) {
	t.Helper()
	r, err := http.PostForm(link, form)
	if err != nil {
		t.Fatal(err)
	}
	return answerOf(t, r)
}

func opened(t *testing.T, link string) (int, string) {
	t.Helper()
	r, err := http.Get(link)
	if err != nil {
		t.Fatal(err)
	}
	return answerOf(t, r)
}

func answerOf(t *testing.T, r *http.Response) (int, string) {
	t.Helper()
	defer func() { _ = r.Body.Close() }() // it was read whole
	if len(r.Cookies()) > 0 {
		t.Error("a link sets a cookie")
	}
	b, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return r.StatusCode, string(b)
}

type askLines []struct {
	ID     int64
	Field  string
	State  string
	Record struct {
		ID   int
		Name string
	}
	To   struct{ Email string }
	Note string
}

func (a askLines) to(email string) (n int) {
	for i := range a {
		if a[i].To.Email == email {
			return i
		}
	}
	return -1
}

// Story 12: five people get one question each; they answer, pass on, do not know; links work once; findings close by re-check.
func TestStory12(t *testing.T) {
	script := axe(t)
	ctx := browser(t)
	c, base, post := asking(t)
	signIn(t, ctx, base, "r.okafor@ashby.example")
	do(t, ctx, chromedp.Navigate(base+"/c/ashby/asks/new?register=system"), chromedp.WaitReady("main"), chromedp.Evaluate(script, nil), chromedp.EmulateViewport(320, 800))
	shownIsAccessible(t, ctx, "ask five", 320)
	for i := range 5 {
		do(t, ctx, chromedp.SetValue(fmt.Sprintf("#email%d", i), fmt.Sprintf("p%d@ashby.example", i)))
	}
	do(t, ctx, chromedp.Click("main form button"), chromedp.WaitVisible("main ol li"))
	if out, errs, code := c.run("ask", "list"); code != 0 || strings.Count(out, "open") != 5 {
		t.Fatal(out, errs)
	}
	links := make([]string, 5)
	for i := range links {
		links[i] = post.link(t, fmt.Sprintf("p%d@ashby.example", i))
	}
	var asked askLines
	c.ask(&asked, []int{0}, "ask", "list")
	if asked[asked.to("p0@ashby.example")].Field != "restore_hours" {
		t.Fatalf("the first question is %+v", asked[asked.to("p0@ashby.example")])
	}
	if post.got["p0@ashby.example"][0].Header.Get("List-Unsubscribe-Post") != "List-Unsubscribe=One-Click" {
		t.Error("the letter offers no way to stop")
	}
	before := noRestore(t, c)
	answerOnPhone(t, ctx, script, links[0])
	if after := noRestore(t, c); after != before-1 {
		t.Errorf("%d findings before the answer, %d after", before, after)
	}
	status, used := opened(t, links[0])
	_, guessed := opened(t, base+"/a/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")
	_, expired := opened(t, oldLink(t, c, base))
	if status != http.StatusNotFound || used != guessed || used != expired {
		t.Errorf("a used link gave %d; used, guessed and expired links differ", status)
	}
	if status, body := send(t, links[0], url.Values{"field": {"restore_hours"}, "answer": {"99"}}); status != http.StatusNotFound || body != used {
		t.Errorf("answering twice gave %d", status)
	}
	others(t, c, post, links)
}

// answerOnPhone answers the first question at 320 pixels, where it shows the asked field and nothing else that is restricted.
func answerOnPhone(t *testing.T, ctx context.Context, script, link string) {
	t.Helper()
	var page string
	do(t, ctx, chromedp.EmulateViewport(320, 800), chromedp.Navigate(link), chromedp.WaitVisible("#answer"), chromedp.OuterHTML("html", &page), chromedp.Evaluate(script, nil))
	shownIsAccessible(t, ctx, "question", 320)
	for _, secret := range []string{"secretversion", "mission critical", "Finance", "Head of IT", "p1@"} {
		if strings.Contains(page, secret) {
			t.Errorf("the link shows %q", secret)
		}
	}
	do(t, ctx, chromedp.SetValue("#answer", "12"), chromedp.Submit("#answer"), chromedp.WaitNotPresent("#answer"))
	if h := heading(t, ctx); h != "Thank you" {
		t.Errorf("the answer is met with %q", h)
	}
}

// others passes the second question on, does not know the third, and answers the fourth after its record changed.
func others(t *testing.T, c *cli, post *letters, links []string) {
	if status, body := send(t, links[1], url.Values{"do": {"not_mine"}, "name": {"Jo"}, "email": {"jo@ashby.example"}}); status != http.StatusOK {
		t.Fatal(status, body)
	}
	if post.link(t, "jo@ashby.example") == links[1] {
		t.Error("the link itself was passed on")
	}
	if status, _ := send(t, links[2], url.Values{"do": {"dont_know"}}); status != http.StatusOK {
		t.Error(status)
	}
	var asked askLines
	c.ask(&asked, []int{0}, "ask", "list")
	fourth := asked[asked.to("p3@ashby.example")]
	changed := c.file("changed.csv", "System,Restore hours\n"+fourth.Record.Name+",7\n")
	if out, errs, code := c.run("import", changed, "--yes"); code > 1 {
		t.Fatal(out, errs)
	}
	form := url.Values{"field": {fourth.Field}, "answer": {"9"}}
	if status, body := send(t, links[3], form); status != http.StatusConflict || !strings.Contains(body, "7") || !strings.Contains(body, "You answered 9") {
		t.Errorf("an answer after the record changed gave %d", status)
	}
	if status, _ := send(t, links[3], form); status != http.StatusOK {
		t.Errorf("the second answer gave %d", status)
	}
	c.ask(&asked, []int{0}, "ask", "list")
	for email, want := range map[string]string{"p0": "answered", "p1": "passed_on", "p2": "dont_know", "p3": "answered", "p4": "open", "jo": "open"} {
		if got := asked[asked.to(email+"@ashby.example")].State; got != want {
			t.Errorf("the question to %s is %s, want %s", email, got, want)
		}
	}
	capped(t, c)
}

// capped asks one person until they were asked twice.
func capped(t *testing.T, c *cli) {
	t.Helper()
	for i, want := range []string{"", "", "twice this week"} {
		out, errs, _ := c.run("ask", "five", "--register", "system", "--to", "cap@ashby.example", "--yes")
		if want == "" && !strings.Contains(out, "/a/") || want != "" && !strings.Contains(out, want) {
			t.Errorf("ask %d: %s%s", i, out, errs)
		}
	}
}

func noRestore(t *testing.T, c *cli) int {
	t.Helper()
	out, _, _ := c.run("agenda", "--all", "--json")
	return strings.Count(out, `"rule": "SYSTEM-NO-RESTORE"`)
}

// oldLink is a link that was made twenty days ago.
func oldLink(t *testing.T, c *cli, base string) string {
	t.Helper()
	ctx := context.Background()
	d, err := app.OpenDesk(ctx, app.Config{Dir: c.data, Today: kind.DateOf(2026, 11, 24), Clock: func() time.Time { return time.Now().Add(-20 * 24 * time.Hour) }})
	if err != nil {
		t.Fatal(err)
	}
	defer closeDesk(t, d)
	p, err := d.Picture(ctx, "ashby")
	if err != nil {
		t.Fatal(err)
	}
	m, err := d.MakeAsk(ctx, p, kind.Whole("ashby", "test"), "system", 40, "owner", desk.Asked{Email: "old@ashby.example"}, base)
	if err != nil {
		t.Fatal(err)
	}
	return m.Link
}
