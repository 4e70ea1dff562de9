package e2e

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/moothall/moothall/internal/app"
	"github.com/moothall/moothall/internal/desk"
	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/ledger"
)

// crashDay is the day that everything in the crash test is judged on.
var crashDay = kind.DateOf(2026, 11, 24)

// openPlace opens a folder, or the PostgreSQL database at an address.
func openPlace(ctx context.Context, where string, clock func() time.Time) (*desk.Desk, error) {
	c := app.Config{Dir: where, Today: crashDay, Clock: clock}
	if strings.HasPrefix(where, "postgres://") {
		c.Dir, c.Database = "", where
	}
	return app.OpenDesk(ctx, c)
}

// A save is one line that the second writer prints when the store has taken a record.
type save struct {
	Contract kind.ID
	Value    int64         // in pence; each save has its own
	Took     time.Duration // in the store that the import writes to
	Alone    time.Duration // the same save, in a store of its own
}

// TestSecondWriter is no test: it is the other process of the crash test, which runs this program again. It saves records of the
// contract register, one after another, until it is killed, and says each one that the store took.
func TestSecondWriter(t *testing.T) {
	where := os.Getenv("MOOTHALL_WRITER_STORE")
	if where == "" {
		t.Skip("it only runs as the second process of TestCrash")
	}
	ctx := context.Background()
	busy, err := openPlace(ctx, where, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	alone, err := openPlace(ctx, os.Getenv("MOOTHALL_WRITER_ALONE"), time.Now)
	if err != nil {
		t.Fatal(err)
	}
	next, err := strconv.ParseInt(os.Getenv("MOOTHALL_WRITER_FROM"), 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	p, err := busy.Picture(ctx, "story")
	if err != nil {
		t.Fatal(err)
	}
	contracts := p.Snapshot.Records("contract")
	out := json.NewEncoder(os.Stdout)
	for ; ; next++ {
		s := save{Contract: contracts[int(next)%len(contracts)].RecordID(), Value: next}
		s.Took, err = saveContract(ctx, busy, s)
		if err == nil {
			s.Alone, err = saveContract(ctx, alone, s)
		}
		if err == nil {
			err = out.Encode(s)
		}
		if err != nil {
			t.Fatal(err)
		}
		time.Sleep(10 * time.Millisecond) // a person who types is slower still
	}
}

func saveContract(ctx context.Context, d *desk.Desk, s save) (time.Duration, error) {
	k, _ := kind.Of("contract")
	began := time.Now()
	_, _, err := d.Save(ctx, kind.Whole("story", "second writer"), k, []kind.ID{s.Contract}, map[string]kind.Value{"value": kind.MoneyValue(kind.Money(s.Value))}, 0)
	return time.Since(began), err
}

// writer is the second process, seen from the test.
type writer struct {
	cmd    *exec.Cmd
	errs   strings.Builder
	saves  chan []save
	killed bool
}

// startWriter starts the second process. It is killed at the end of the test at the latest.
func startWriter(t *testing.T, where, alone string, from int64) *writer {
	t.Helper()
	w := &writer{saves: make(chan []save, 1)}
	w.cmd = exec.Command(os.Args[0], "-test.run=^TestSecondWriter$", "-test.timeout=0")
	w.cmd.Env = append(os.Environ(), "MOOTHALL_WRITER_STORE="+where, "MOOTHALL_WRITER_ALONE="+alone, fmt.Sprintf("MOOTHALL_WRITER_FROM=%d", from))
	w.cmd.Stderr = &w.errs
	out, err := w.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	err = w.cmd.Start()
	if err != nil {
		t.Fatal(err)
	}
	go func() {
		var all []save
		lines := bufio.NewScanner(out)
		for lines.Scan() {
			var s save
			if json.Unmarshal(lines.Bytes(), &s) == nil {
				all = append(all, s)
			} else if strings.TrimSpace(lines.Text()) != "" {
				w.errs.WriteString(lines.Text() + "\n")
			}
		}
		w.saves <- all
	}()
	t.Cleanup(func() { w.kill() })
	return w
}

// kill stops the second process where it stands.
func (w *writer) kill() {
	if !w.killed {
		w.killed = true
		_ = w.cmd.Process.Kill() // it may have ended by itself: then it says why
	}
}

// end kills the second process and gives what it said was saved.
func (w *writer) end(t *testing.T) []save {
	t.Helper()
	w.kill()
	all := <-w.saves
	err := w.cmd.Wait()
	var ended *exec.ExitError
	if !errors.As(err, &ended) || ended.Exited() {
		t.Errorf("the second writer ended by itself (%v): %s", err, w.errs.String())
	}
	return all
}

// checkSaves fails for each save that the second writer was told is kept and that the ledger does not hold.
func checkSaves(t *testing.T, d *desk.Desk, council int64, saves []save) {
	t.Helper()
	values := map[kind.ID]map[int64]bool{}
	for _, s := range saves {
		if values[s.Contract] == nil {
			values[s.Contract] = map[int64]bool{}
			events, err := d.Store.History(context.Background(), council, ledger.Key{Kind: "contract", ID: s.Contract})
			if err != nil {
				t.Fatal(err)
			}
			for _, e := range events {
				n, err := strconv.ParseInt(string(e.Delta["value"][1]), 10, 64)
				if err == nil {
					values[s.Contract][n] = true
				}
			}
		}
		if !values[s.Contract][s.Value] {
			t.Errorf("the second writer was told that contract %d with value %d is saved, and it is not there", s.Contract, s.Value)
		}
	}
}

// waits are how long saves took, shortest first.
func waits(saves []save, of func(save) time.Duration) []time.Duration {
	out := make([]time.Duration, len(saves))
	for i, s := range saves {
		out[i] = of(s)
	}
	slices.Sort(out)
	return out
}

func at(sorted []time.Duration, share float64) time.Duration {
	if len(sorted) == 0 {
		return 0
	}
	return sorted[min(len(sorted)-1, int(share*float64(len(sorted))))].Round(time.Millisecond)
}

// checkWaits fails when a save waited over a second for the import. What the machine itself takes is known from the same save in a
// store of its own, at the same moments: it counts beside the second, so that a busy machine does not fail the test.
func checkWaits(t *testing.T, saves []save) {
	t.Helper()
	busy, alone := waits(saves, func(s save) time.Duration { return s.Took }), waits(saves, func(s save) time.Duration { return s.Alone })
	t.Logf("the second writer saved %d records: half within %v, 99 of 100 within %v, all within %v; the same in a store of its own: %v, %v, %v",
		len(saves), at(busy, 0.5), at(busy, 0.99), at(busy, 1), at(alone, 0.5), at(alone, 0.99), at(alone, 1))
	if len(saves) == 0 {
		t.Error("the second writer saved nothing")
	}
	if limit := time.Second + at(alone, 1); at(busy, 1) > limit {
		t.Errorf("a save waited %v for the import; the limit is a second, and %v for the machine", at(busy, 1), at(alone, 1))
	}
}
