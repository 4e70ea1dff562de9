package web

import (
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/moothall/moothall/internal/kind"
)

// Alive is not ready: a node whose database is gone stays alive, says that it is not ready, and shows people a page in plain words that
// says when to come back. A node that is to stop says so first, and still answers.
func TestReadinessTellsTheTruth(t *testing.T) {
	s := open(t)
	s = s.person(kind.Leader)
	for _, path := range []string{"/healthz", "/readyz"} {
		if status, body, _ := s.get(path); status != http.StatusOK {
			t.Errorf("%s: %d %s", path, status, body)
		}
	}
	s.server.Drain()
	if status, body, _ := s.get("/readyz"); status != http.StatusServiceUnavailable || body != "stopping\n" {
		t.Errorf("while stopping: %d %q", status, body)
	}
	if status, _, _ := s.get("/c/ashby/"); status != http.StatusOK {
		t.Errorf("a page while stopping: %d", status)
	}
	s.server.draining.Store(false)
	left, err := filepath.Glob(filepath.Join(s.dir, "ready-*"))
	if err != nil || len(left) > 0 {
		t.Errorf("looking at the disk left %q behind (%v)", left, err)
	}
}

// Where the folder is gone the disk cannot be written: not ready.
func TestReadinessNeedsTheDisk(t *testing.T) {
	s := open(t)
	s = s.person(kind.Leader)
	err := os.Rename(s.dir, s.dir+"-gone")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = os.Rename(s.dir+"-gone", s.dir) }() // so that it can be closed as it was
	status, body, _ := s.get("/readyz")
	if status != http.StatusServiceUnavailable || strings.Contains(body, s.dir) {
		t.Errorf("without its folder: %d %q", status, body)
	}
	if status, _, _ := s.get("/healthz"); status != http.StatusOK {
		t.Errorf("alive: %d", status)
	}
}

// Whom to tell about a weakness, for half a year from the day of the clock.
func TestSecurityTxt(t *testing.T) {
	s := open(t)
	s = s.person(kind.Leader)
	*s.ahead = 40 * 24 * time.Hour
	status, body, h := s.get("/.well-known/security.txt")
	if status != http.StatusOK || !strings.HasPrefix(h.Get("Content-Type"), "text/plain") || !strings.HasPrefix(body, "Contact: mailto:security@ashby.example\nExpires: ") {
		t.Fatalf("%d %q %s", status, h.Get("Content-Type"), body)
	}
	line, _, _ := strings.Cut(strings.SplitN(body, "Expires: ", 2)[1], "\n")
	expires, err := time.Parse(time.RFC3339, line)
	if in := expires.Sub(s.desk.Clock()); err != nil || in < 179*24*time.Hour || in > 180*24*time.Hour {
		t.Errorf("it expires in %v (%v)", in, err)
	}
	s.server.contact = ""
	if status, _, _ := s.get("/.well-known/security.txt"); status != http.StatusNotFound {
		t.Errorf("without a contact: %d", status)
	}
}

// A clock that jumps ends sessions and nothing else: people sign in again, and what is written meanwhile stays in order. What was begun
// while it was ahead, a session or a lock after wrong passwords, does not outlast its being put right.
func TestClockJumps(t *testing.T) {
	s := open(t)
	s = s.person(kind.Leader)
	systems, _ := kind.Of("system")
	looks := func() int { status, _, _ := s.get("/c/ashby/"); return status }
	for _, jump := range []time.Duration{30 * 24 * time.Hour, 20 * 365 * 24 * time.Hour, -5 * 365 * 24 * time.Hour} {
		if got := looks(); got != http.StatusOK {
			t.Fatalf("before %v: %d", jump, got)
		}
		*s.ahead = jump
		if status, body, _ := s.get("/readyz"); status != http.StatusOK {
			t.Errorf("%v ahead: %d %s", jump, status, body)
		}
		if got := looks(); got != http.StatusSeeOther {
			t.Errorf("%v ahead, an old session: %d, want to be led to sign in", jump, got)
		}
		for range 6 {
			s.post("/sign-in", url.Values{"email": {"guessed@ashby.example"}, "password": {"wrong"}})
		}
		if status, _, _ := s.post("/sign-in", url.Values{"email": {"guessed@ashby.example"}, "password": {"wrong"}}); status != http.StatusTooManyRequests {
			t.Errorf("%v ahead, guessing goes on: %d", jump, status)
		}
		_, batch, err := s.desk.Save(t.Context(), kind.Whole("ashby", "test"), systems, nil, map[string]kind.Value{"name": kind.TextValue("System of " + jump.String())}, 0)
		if err != nil || batch == 0 {
			t.Errorf("%v ahead, a record: %v", jump, err)
		}
		*s.ahead = 0
		if status, _, _ := s.post("/sign-in", url.Values{"email": {"guessed@ashby.example"}, "password": {"wrong"}}); jump > 0 && status == http.StatusTooManyRequests {
			t.Errorf("back from %v ahead: still locked out", jump)
		}
		s.server.throttle.Passed("address 127.0.0.1")
		if status, _, _ := s.post("/sign-in", url.Values{"email": {"leader@ashby.example"}, "password": {password}}); status != http.StatusSeeOther {
			t.Errorf("back from %v ahead, signing in: %d", jump, status)
		}
	}
	for until, counts := range map[time.Duration]bool{time.Hour: true, 20 * 365 * 24 * time.Hour: false} {
		begun, _, err := s.server.sessions.Store.Find(s.token(t))
		if err != nil {
			t.Fatal(err)
		}
		err = s.server.sessions.Store.Commit("begun ahead", begun, s.desk.Clock().Add(until))
		if err != nil {
			t.Fatal(err)
		}
		_, found, err := s.server.sessions.Store.Find("begun ahead")
		if err != nil || found != counts {
			t.Errorf("a session that lasts %v more counts: %v, want %v (%v)", until, found, counts, err)
		}
	}
	problems, err := s.desk.Store.Check(t.Context(), s.council.ID)
	if err != nil || len(problems) > 0 {
		t.Errorf("afterwards: %q %v", problems, err)
	}
}

// token is the name that the store keeps the visitor's session under.
func (s *site) token(t *testing.T) string {
	t.Helper()
	at, err := url.Parse(s.url)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range s.client.Jar.Cookies(at) {
		if c.Name == "moothall" {
			sum := sha256.Sum256([]byte(c.Value))
			return base64.RawURLEncoding.EncodeToString(sum[:])
		}
	}
	t.Fatal("there is no session")
	return ""
}
