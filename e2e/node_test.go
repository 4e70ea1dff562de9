package e2e

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"
)

// node is a server in a process of its own.
type node struct {
	t     *testing.T
	cmd   *exec.Cmd
	base  string
	log   *logged
	ended chan struct{}
}

// logged is what a process wrote; it can be read while it writes on.
type logged struct {
	mu sync.Mutex
	b  bytes.Buffer
}

// Write keeps a line.
func (l *logged) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

// String is what was written so far.
func (l *logged) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	err = l.Close()
	if err != nil {
		t.Fatal(err)
	}
	return l.Addr().String()
}

// startNode starts a node over what the command line works on, and waits until it is ready. It is stopped at the end of the test.
func (c *cli) startNode(args ...string) *node {
	c.t.Helper()
	address := freeAddress(c.t)
	cmd := exec.Command(c.bin, append([]string{"serve", "--data", c.data, "--listen", address, "--today", "2026-11-24"}, args...)...)
	return waitFor(c.t, cmd, address)
}

// waitFor starts a process that serves at an address and waits until it is ready.
func waitFor(t *testing.T, cmd *exec.Cmd, address string) *node {
	t.Helper()
	n := &node{t: t, cmd: cmd, base: "http://" + address, log: &logged{}, ended: make(chan struct{})}
	cmd.Stderr = n.log
	err := cmd.Start()
	if err != nil {
		t.Fatal(err)
	}
	go func() {
		_ = cmd.Wait() // its state tells how it ended
		close(n.ended)
	}()
	t.Cleanup(func() { n.stop(os.Interrupt) })
	n.waits("/readyz", http.StatusOK)
	return n
}

// stop sends the process a signal and waits for its end.
func (n *node) stop(how os.Signal) {
	_ = n.cmd.Process.Signal(how) // it may have ended by itself
	select {
	case <-n.ended:
	case <-time.After(30 * time.Second):
		_ = n.cmd.Process.Kill()
		n.t.Errorf("the node did not stop when it was told: %s", n.log)
	}
}

// waits asks an address of the node until it answers with a status.
func (n *node) waits(path string, status int) {
	n.t.Helper()
	for range 300 {
		r, err := http.Get(n.base + path)
		if err == nil {
			_ = r.Body.Close() // only its status matters
			if r.StatusCode == status {
				return
			}
		}
		time.Sleep(50 * time.Millisecond)
	}
	n.t.Fatalf("%s did not come to answer %d: %s", path, status, n.log)
}

// person is somebody with a browser, who can turn to any node.
type person struct {
	t      *testing.T
	client *http.Client
}

func newPerson(t *testing.T) *person {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &person{t: t, client: &http.Client{Jar: hostJar{jar}, Timeout: time.Minute, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
}

// hostJar keeps cookies for every node alike: behind a load balancer they are one site.
type hostJar struct{ jar http.CookieJar }

var oneSite = &url.URL{Scheme: "http", Host: "127.0.0.1"}

// SetCookies keeps what a node sets.
func (j hostJar) SetCookies(_ *url.URL, cookies []*http.Cookie) { j.jar.SetCookies(oneSite, cookies) }

// Cookies gives them to any node.
func (j hostJar) Cookies(*url.URL) []*http.Cookie { return j.jar.Cookies(oneSite) }

// answer is what a node said; Err is set where it said nothing.
type answer struct {
	Status   int
	Body, To string
	Header   http.Header
	Err      error
}

func (p *person) read(r *http.Response, err error) answer {
	if err != nil {
		return answer{Err: err}
	}
	body, err := io.ReadAll(r.Body)
	err = errors.Join(err, r.Body.Close())
	return answer{Status: r.StatusCode, Body: string(body), To: r.Header.Get("Location"), Header: r.Header, Err: err}
}

// get looks at a page of a node.
func (p *person) get(n *node, path string) answer { return p.read(p.client.Get(n.base + path)) }

// post sends a form to a node.
func (p *person) post(n *node, path string, form url.Values) answer {
	return p.read(p.client.PostForm(n.base+path, form))
}

// signsIn signs somebody in on a node.
func signsIn(t *testing.T, n *node, email string) *person {
	t.Helper()
	p := newPerson(t)
	a := p.post(n, "/sign-in", url.Values{"email": {email}, "password": {password}})
	if a.Status != http.StatusSeeOther {
		t.Fatalf("signing in gave %d %v", a.Status, a.Err)
	}
	return p
}

// brings brings a file in and gives the address of its import.
func (p *person) brings(n *node, council, name, content string) string {
	p.t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	part, err := w.CreateFormFile("file", name)
	if err == nil {
		_, err = io.WriteString(part, content)
	}
	if err = errors.Join(err, w.Close()); err != nil {
		p.t.Fatal(err)
	}
	a := p.read(p.client.Post(n.base+"/c/"+council+"/add", w.FormDataContentType(), &b))
	if a.Status != http.StatusSeeOther {
		p.t.Fatalf("sending %s gave %d %v", name, a.Status, a.Err)
	}
	a = p.post(n, a.To, url.Values{"do": {"accept"}})
	if a.Status != http.StatusSeeOther {
		p.t.Fatalf("importing %s gave %d %v", name, a.Status, a.Err)
	}
	return a.To
}

// wants fails unless the answer has this status and holds a text.
func (a answer) wants(t *testing.T, what string, status int, holds string) {
	t.Helper()
	if a.Err != nil || a.Status != status || !strings.Contains(a.Body, holds) {
		t.Errorf("%s: %d %v, want %d with %q", what, a.Status, a.Err, status, holds)
	}
}

// lacks fails if the answer holds a text.
func (a answer) lacks(t *testing.T, what, text string) {
	t.Helper()
	if a.Err != nil || strings.Contains(a.Body, text) {
		t.Errorf("%s: it holds %q (%v)", what, text, a.Err)
	}
}

// plain fails when an answer tells people about machinery.
func (a answer) plain(t *testing.T) {
	t.Helper()
	for _, machinery := range []string{"goroutine", "panic", "SQLSTATE", "pgconn", "dial tcp", "sqlite", "SQLITE", ".go:", "connection refused"} {
		if strings.Contains(a.Body, machinery) {
			t.Errorf("an answer %d speaks of %q: %.300s", a.Status, machinery, a.Body)
		}
	}
	if a.Status == http.StatusServiceUnavailable && a.Header.Get("Retry-After") == "" {
		t.Error("an answer 503 does not say when to try again")
	}
}

func registerPath(plural string, id any) string {
	return fmt.Sprintf("/c/ashby/registers/%s/%v", plural, id)
}
