package bench

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// builtIn is the folder of the program that was built for this run; "" before.
var builtIn string

// binary builds the program once for the whole run.
var binary = sync.OnceValues(func() (path string, err error) {
	builtIn, err = os.MkdirTemp("", "moothall-bench")
	if err != nil {
		return "", err
	}
	path = filepath.Join(builtIn, "moothall")
	out, err := exec.Command("go", "build", "-trimpath", "-ldflags=-s -w", "-o", path, "../cmd/moothall").CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("%w: %s", err, out)
	}
	return path, nil
})

func TestMain(m *testing.M) {
	code := m.Run()
	if builtIn != "" {
		err := os.RemoveAll(builtIn)
		if err != nil {
			fmt.Fprintln(os.Stderr, "tidying up:", err)
		}
	}
	os.Exit(code)
}

func built(b *testing.B) string {
	b.Helper()
	path, err := binary()
	if err != nil {
		b.Fatal(err)
	}
	return path
}

// run runs a whole process and reports the largest memory that it took. That is read while it runs: what the system says of a process
// that has ended counts the memory of the one that started it.
func run(b *testing.B, name string, args ...string) {
	b.Helper()
	var out bytes.Buffer
	c := exec.Command(name, args...)
	c.Stdout, c.Stderr = &out, &out
	err := c.Start()
	if err != nil {
		b.Fatal(err)
	}
	done := make(chan error, 1)
	go func() { done <- c.Wait() }()
	peak := 0.0
	for {
		select {
		case err := <-done:
			if err != nil {
				b.Fatalf("%s: %v\n%s", filepath.Base(name), err, out.Bytes())
			}
			if peak > 0 {
				b.ReportMetric(peak, "peak-MB")
			}
			return
		case <-time.After(10 * time.Millisecond):
			mb, ok := memory(c.Process.Pid, "VmHWM:")
			if ok {
				peak = max(peak, mb)
			}
		}
	}
}

// Taking in 1,000,000 payments as a whole process (checked, typed, linked to payees, stored, undoable), beside the sqlite3 shell's .import of the same file as text.
func BenchmarkSpendImport(b *testing.B) {
	raw := spendFile(spendRows)
	file := filepath.Join(b.TempDir(), "spend.csv")
	writeFile(b, file, raw)
	b.Run("moothall", func(b *testing.B) {
		b.SetBytes(int64(len(raw)))
		for b.Loop() {
			b.StopTimer()
			dir := b.TempDir()
			run(b, built(b), "--data", dir, "council", "add", "Ashby District Council", "--type", "district", "--nation", "england", "--id", "ashby")
			b.StartTimer()
			run(b, built(b), "--data", dir, "import", file, "--council", "ashby", "--json")
		}
	})
	b.Run("beside-sqlite3-import", func(b *testing.B) {
		shell, err := exec.LookPath("sqlite3")
		if err != nil {
			b.Skip("the sqlite3 shell is not installed")
		}
		b.SetBytes(int64(len(raw)))
		for b.Loop() {
			run(b, shell, filepath.Join(b.TempDir(), fmt.Sprintf("x%d.db", time.Now().UnixNano())), ".mode csv", ".import "+file+" spend")
		}
	})
}

// From starting the program on a folder that is there to its first page, and what it takes when nobody asks for anything.
func BenchmarkStart(b *testing.B) {
	dir := filepath.Join(b.TempDir(), "demo")
	run(b, built(b), "demo", "--data", dir, "--no-serve")
	for b.Loop() {
		ctx, cancel := context.WithCancel(context.Background())
		address := freeAddress(b)
		c := exec.CommandContext(ctx, built(b), "demo", "--data", dir, "--listen", address)
		err := c.Start()
		if err != nil {
			b.Fatal(err)
		}
		firstPage(b, "http://"+address+"/")
		b.StopTimer()
		time.Sleep(500 * time.Millisecond) // idle
		idle, ok := memory(c.Process.Pid, "VmRSS:")
		if ok {
			b.ReportMetric(idle, "idle-MB")
		}
		cancel()
		_ = c.Wait() // it was killed
		b.StartTimer()
	}
	info, err := os.Stat(built(b))
	if err != nil {
		b.Fatal(err)
	}
	b.ReportMetric(float64(info.Size())/(1<<20), "binary-MB")
}

func freeAddress(b *testing.B) string {
	b.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// firstPage asks until a page comes.
func firstPage(b *testing.B, address string) {
	b.Helper()
	for range 5000 {
		r, err := http.Get(address)
		if err != nil {
			time.Sleep(2 * time.Millisecond)
			continue
		}
		_, err = io.Copy(io.Discard, r.Body)
		if err != nil || r.Body.Close() != nil || r.StatusCode != http.StatusOK {
			b.Fatal(r.Status, err)
		}
		return
	}
	b.Fatal("no page came")
}

// memory reads one of the figures that the system keeps of a process, in MB; false where there is none.
func memory(pid int, which string) (mb float64, ok bool) {
	raw, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0, false
	}
	_, rest, _ := strings.Cut(string(raw), which)
	_, err = fmt.Sscan(rest, &mb)
	return mb / 1024, err == nil
}
