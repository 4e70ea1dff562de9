package e2e

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/moothall/moothall/internal/store/pgtest"
)

// rounds is how often each fault comes: once in make test, more often in make faults.
func rounds(t *testing.T) int {
	t.Helper()
	s := os.Getenv("MOOTHALL_FAULTS")
	if s == "" {
		return 1
	}
	n, err := strconv.Atoi(s)
	if err != nil {
		t.Fatalf("MOOTHALL_FAULTS: %v", err)
	}
	return n
}

// savers are people who save records without end, each to the nodes in turn when one fails. They remember what they were told is saved.
type savers struct {
	t     *testing.T
	stop  chan struct{}
	wait  sync.WaitGroup
	acked atomic.Int64
	tried atomic.Int64
	mu    sync.Mutex
	kept  map[string]string // name to function, of every record that was acknowledged
	plain []answer          // what was said in place of yes
}

// startSavers has four people save at once.
func startSavers(t *testing.T, nodes ...*node) *savers {
	t.Helper()
	s := &savers{t: t, stop: make(chan struct{}), kept: map[string]string{}}
	for i := range 4 {
		p := signsIn(t, nodes[0], "ann@ashby.example")
		s.wait.Go(func() { s.save(i, p, nodes) })
	}
	t.Cleanup(s.end)
	return s
}

func (s *savers) save(who int, p *person, nodes []*node) {
	at := who
	for i := 0; ; i++ {
		select {
		case <-s.stop:
			return
		default:
		}
		name, function := fmt.Sprintf("Saved by %d as %d", who, i), fmt.Sprintf("Function %d %d", who, i)
		a := p.post(nodes[at%len(nodes)], "/c/ashby/registers/systems/new", url.Values{"name": {name}, "function": {function}})
		s.tried.Add(1)
		if a.Status == http.StatusSeeOther && strings.HasPrefix(a.To, "/c/ashby/registers/systems/") {
			s.mu.Lock()
			s.kept[name] = function
			s.mu.Unlock()
			s.acked.Add(1)
			continue
		}
		at++
		if a.Err == nil {
			s.mu.Lock()
			s.plain = append(s.plain, a)
			s.mu.Unlock()
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// more waits until so many more records were acknowledged.
func (s *savers) more(n int64) {
	s.t.Helper()
	want := s.acked.Load() + n
	for range 600 {
		if s.acked.Load() >= want {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	s.t.Fatalf("only %d records were saved of %d that were tried", s.acked.Load(), s.tried.Load())
}

func (s *savers) end() {
	select {
	case <-s.stop:
	default:
		close(s.stop)
	}
	s.wait.Wait()
}

// check compares what was acknowledged with what is stored: none lost, none half written; every no was in plain words.
func (s *savers) check(c *cli) {
	s.t.Helper()
	s.end()
	var all []struct{ Name, Function string }
	c.ask(&all, []int{0}, "records", "system")
	stored := map[string]string{}
	for _, r := range all {
		stored[r.Name] = r.Function
		var who, i int
		if n, _ := fmt.Sscanf(r.Name, "Saved by %d as %d", &who, &i); n == 2 && r.Function != fmt.Sprintf("Function %d %d", who, i) {
			s.t.Errorf("%q is half written: its function is %q", r.Name, r.Function)
		}
	}
	for name, function := range s.kept {
		if stored[name] != function {
			s.t.Errorf("%q was acknowledged and is not there", name)
		}
	}
	for _, a := range s.plain {
		a.plain(s.t)
	}
	c.sound()
	s.t.Logf("%d records were tried, %d acknowledged, all of them are there; %d were refused in plain words", s.tried.Load(), s.acked.Load(), len(s.plain))
}

// away fails unless a node says, in plain words and to programs, that its data cannot be reached, and that it is alive.
func away(t *testing.T, n *node, p *person, token string) {
	t.Helper()
	n.waits("/readyz", http.StatusServiceUnavailable)
	n.waits("/healthz", http.StatusOK)
	for _, path := range []string{"/", "/c/ashby/", "/c/ashby/registers/systems", "/sign-in"} {
		a := p.get(n, path)
		a.plain(t)
		if a.Status != http.StatusServiceUnavailable || !strings.Contains(a.Body, "<h1") || !strings.Contains(a.Body, "moothall.css") || !strings.Contains(a.Body, "Try again in a minute") {
			t.Errorf("%s while the database is away: %d %v %.200s", path, a.Status, a.Err, a.Body)
		}
	}
	r, err := http.NewRequest(http.MethodGet, n.base+"/api/v1/councils/ashby/agenda", nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+token)
	a := p.read(p.client.Do(r))
	a.plain(t)
	a.wants(t, "the API while the database is away", http.StatusServiceUnavailable, "cannot be reached")
}

// PostgreSQL crashes under load and comes back: people read a plain page meanwhile, nodes say that they are not ready and need no new
// start, and nothing that was acknowledged is lost.
func TestDatabaseStopsUnderLoad(t *testing.T) {
	server := pgtest.Own(t)
	t.Setenv("MOOTHALL_DATABASE", server.URL())
	c := newCLI(t).ashby()
	var made struct{ Token string }
	c.ask(&made, []int{0}, "token", "create", "--user", "ann@ashby.example", "--scope", "read")
	one, two := c.startNode(), c.startNode()
	ann := signsIn(t, one, "ann@ashby.example")
	s := startSavers(t, one, two)
	for range rounds(t) {
		s.more(40)
		err := server.Crash()
		if err != nil {
			t.Fatal(err)
		}
		away(t, one, ann, made.Token)
		away(t, two, ann, made.Token)
		err = server.Start()
		if err != nil {
			t.Fatal(err)
		}
		one.waits("/readyz", http.StatusOK)
		two.waits("/readyz", http.StatusOK)
		ann.get(one, "/c/ashby/").wants(t, "a page after it is back", http.StatusOK, "Ashby")
		s.more(40)
	}
	s.check(c)
}

// A node is killed under load; the others go on, and nothing that it acknowledged is lost.
func TestNodeKilledUnderLoad(t *testing.T) {
	c := ashby(t)
	stays := c.startNode()
	for range rounds(t) {
		dies := c.startNode()
		s := startSavers(t, dies, stays)
		s.more(40)
		dies.stop(os.Kill)
		s.more(40)
		s.check(c)
	}
}

// A folder's server that is killed under load has everything that it acknowledged when it starts again.
func TestFolderKilledUnderLoad(t *testing.T) {
	c := newCLI(t).ashby()
	for range rounds(t) {
		n := c.startNode()
		s := startSavers(t, n)
		s.more(40)
		n.stop(os.Kill)
		s.check(c)
	}
}

// Another program locks the file: who saves waits, and when it lasts too long is told so; who reads reads on.
func TestFileIsLocked(t *testing.T) {
	c := newCLI(t).ashby()
	n := c.startNode()
	ann := signsIn(t, n, "ann@ashby.example")
	ann.get(n, "/c/ashby/").wants(t, "a page before", http.StatusOK, "")
	db, err := sql.Open("sqlite", "file:"+filepath.Join(c.data, "moothall.db")+"?_txlock=immediate")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }() // it only held a lock
	for _, held := range []struct {
		lasts  time.Duration
		status int
	}{{time.Second, http.StatusSeeOther}, {12 * time.Second, http.StatusServiceUnavailable}} {
		tx, err := db.BeginTx(context.Background(), nil)
		if err != nil {
			t.Fatal(err)
		}
		release := time.AfterFunc(held.lasts, func() { _ = tx.Rollback() })
		ann.get(n, "/c/ashby/registers/systems").wants(t, "reading meanwhile", http.StatusOK, "Parking permits")
		name := "Saved while locked for " + held.lasts.String()
		a := ann.post(n, "/c/ashby/registers/systems/new", url.Values{"name": {name}})
		a.plain(t)
		if a.Status != held.status {
			t.Errorf("locked for %v: %d %v, want %d", held.lasts, a.Status, a.Err, held.status)
		}
		if a.Status == http.StatusServiceUnavailable && !strings.Contains(a.Body, "locked") {
			t.Errorf("it does not say that the database is locked: %.300s", a.Body)
		}
		release.Stop()
		_ = tx.Rollback() // where the timer was quicker it is done
		if got := strings.Contains(ann.get(n, "/c/ashby/registers/systems").Body, name); got != (held.status == http.StatusSeeOther) {
			t.Errorf("%q is there: %v, and the answer was %d", name, got, held.status)
		}
	}
	ann.post(n, "/c/ashby/registers/systems/new", url.Values{"name": {"Saved afterwards"}}).wants(t, "saving afterwards", http.StatusSeeOther, "")
	c.sound()
}

// smallDisk starts a node whose folder is a disk of its own of so many megabytes, which only its process sees; it needs no rights.
func (c *cli) smallDisk(megabytes int) (n *node, folder string) {
	c.t.Helper()
	if _, err := exec.LookPath("unshare"); err != nil {
		c.t.Skip("a full disk cannot be tried here: unshare was not found")
	}
	out, err := exec.Command("unshare", "-rm", "mount", "-t", "tmpfs", "-o", "size=1m", "none", c.data).CombinedOutput()
	if err != nil {
		c.t.Skipf("a full disk cannot be tried here: this machine lets nobody mount a small disk of their own: %s", out)
	}
	address := freeAddress(c.t)
	script := `mount -t tmpfs -o size=` + strconv.Itoa(megabytes) + `m none "$1" && cp -a "$2"/. "$1" && exec "$3" serve --data "$1" --listen "$4" --today 2026-11-24`
	disk := c.t.TempDir()
	n = waitFor(c.t, exec.Command("unshare", "-rm", "sh", "-c", script, "sh", disk, c.data, c.bin, address), address)
	folder = filepath.Join("/proc", strconv.Itoa(n.cmd.Process.Pid), "root", disk)
	_, err = os.Stat(filepath.Join(folder, "moothall.db"))
	if err != nil {
		c.t.Skipf("a full disk cannot be tried here: another process's disk cannot be seen: %v", err)
	}
	return n, folder
}

// fill takes all room that is left on a disk.
func fill(t *testing.T, folder string) string {
	t.Helper()
	name := filepath.Join(folder, "filler")
	f, err := os.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	block := make([]byte, 4096)
	for err == nil {
		_, err = f.Write(block)
	}
	_ = f.Close() // it is full
	return name
}

// The disk runs full under load: people read that it is full, the node says that it is not ready, and when there is room again it goes
// on by itself. Nothing that was acknowledged is lost.
func TestDiskIsFull(t *testing.T) {
	c := newCLI(t).ashby()
	n, folder := c.smallDisk(16)
	ann := signsIn(t, n, "ann@ashby.example")
	s := startSavers(t, n)
	for range rounds(t) {
		s.more(40)
		filler := fill(t, folder)
		n.waits("/readyz", http.StatusServiceUnavailable)
		n.waits("/healthz", http.StatusOK)
		a := answer{}
		for range 100 { // what room the log still had is used up first
			a = ann.post(n, "/c/ashby/registers/systems/new", url.Values{"name": {"Does not fit"}, "notes": {strings.Repeat("Long notes. ", 800)}})
			if a.Status == http.StatusServiceUnavailable {
				break
			}
		}
		a.plain(t)
		a.wants(t, "saving on a full disk", http.StatusServiceUnavailable, "full")
		ann.get(n, "/c/ashby/registers/contracts").plain(t)
		err := os.Remove(filler)
		if err != nil {
			t.Fatal(err)
		}
		n.waits("/readyz", http.StatusOK)
		s.more(40)
	}
	s.end()
	c.data = filepath.Join(t.TempDir(), "copy") // the disk goes with its process
	err := errors.Join(os.MkdirAll(c.data, 0o700), os.CopyFS(c.data, os.DirFS(folder)))
	if err != nil {
		t.Fatal(err)
	}
	s.check(c)
}

// PostgreSQL crashes while an import runs: nothing of it is in, its page says so in plain words once the database is back, and the
// next file comes in.
func TestDatabaseStopsDuringImport(t *testing.T) {
	server := pgtest.Own(t)
	t.Setenv("MOOTHALL_DATABASE", server.URL())
	c := newCLI(t).ashby()
	n := c.startNode()
	ann := signsIn(t, n, "ann@ashby.example")
	year := strings.ReplaceAll(manyPayments(600_000), "Marlow Vale", "Ashby")
	path, _, _ := strings.Cut(ann.brings(n, "ashby", "year.csv", year), "?")
	ann.get(n, path).wants(t, "an import that runs", http.StatusOK, "Importing year.csv")
	err := server.Crash()
	if err != nil {
		t.Fatal(err)
	}
	n.waits("/readyz", http.StatusServiceUnavailable)
	err = server.Start()
	if err != nil {
		t.Fatal(err)
	}
	n.waits("/readyz", http.StatusOK)
	for range 300 {
		if strings.Contains(ann.get(n, path+"/state").Body, `"state":"failed"`) {
			break
		}
		time.Sleep(100 * time.Millisecond)
	}
	a := ann.get(n, path)
	a.plain(t)
	a.wants(t, "the page of an import that the database left", http.StatusOK, "cannot be reached")
	ann.get(n, "/c/ashby/changes").lacks(t, "the changes", "year.csv")
	c.sound()
	small := strings.ReplaceAll(manyPayments(50), "Marlow Vale", "Ashby")
	waitImported(t, ann, n, ann.brings(n, "ashby", "small.csv", small))
	ann.get(n, "/c/ashby/changes").wants(t, "an import afterwards", http.StatusOK, "small.csv")
	c.sound()
}
