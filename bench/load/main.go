// Command load fills a store with many made-up councils, starts moothall over it, and drives pages and saves over loopback with signed-in
// clients. It prints a table and ends by itself. It measures; it asserts nothing.
package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"time"

	"github.com/alecthomas/kong"

	"github.com/moothall/moothall/internal/app"
	"github.com/moothall/moothall/internal/desk"
	"github.com/moothall/moothall/internal/identity"
	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/ledger"
	"github.com/moothall/moothall/internal/store"
)

const password = "only for measuring, never for people"

// load is what was asked for.
type load struct {
	Councils int           `help:"How many councils." default:"420"`
	Services int           `help:"Services of each; the other registers follow." default:"700"`
	Clients  []int         `help:"How many clients at once, stage by stage." default:"8,64"`
	Lasts    time.Duration `help:"How long each page is driven in each stage." default:"20s"`
	Seed     uint64        `help:"The same seed makes the same councils." default:"1"`
	Database string        `help:"An empty PostgreSQL database; SQLite in a temporary folder otherwise."`
	Folder   string        `help:"Where the temporary folder is made."`
	Only     []string      `help:"Only these pages: home, register, record, record save, mixed."`
	Bin      string        `help:"The program." default:"bin/moothall"`

	base string
	dir  string
}

func main() {
	var l load
	kong.Parse(&l, kong.Name("load"), kong.Description("Measures moothall with many councils."))
	err := l.run(context.Background())
	if err != nil {
		fmt.Fprintln(os.Stderr, "load:", err)
		os.Exit(1)
	}
}

func (l *load) run(ctx context.Context) (err error) {
	if l.Councils < 1 || l.Services < 1 || len(l.Clients) == 0 {
		return errors.New("give at least one council, one service and one client")
	}
	l.dir, err = os.MkdirTemp(l.Folder, "moothall-load-")
	if err != nil {
		return fmt.Errorf("making a folder: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(l.dir)) }()
	began := time.Now()
	records, err := l.fill(ctx)
	if err != nil {
		return err
	}
	where := "SQLite"
	if l.Database != "" {
		where = "PostgreSQL"
	}
	fmt.Printf("%d councils, %d records, on %s; written in %v\n", l.Councils, records, where, time.Since(began).Round(time.Second))
	return l.measure()
}

func slugOf(n int) string { return fmt.Sprintf("load-%03d", n) }
func emailOf(stage, client int) string {
	return fmt.Sprintf("client-%d-of-%d@load.example", client, stage)
}

// fill writes councils and accounts straight through the store.
func (l *load) fill(ctx context.Context) (records int, err error) {
	d, err := app.OpenDesk(ctx, app.Config{Dir: l.dir, Database: l.Database, Clock: time.Now})
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, d.Store.Close()) }()
	ids := make([]int64, l.Councils)
	for n := range ids {
		c, err := d.Store.AddCouncil(ctx, store.Council{Slug: slugOf(n), Name: councilName(n), Type: "district", Nation: "england", Added: now()})
		if err != nil {
			return 0, err
		}
		ids[n] = c.ID
		edits := councilEdits(l.Seed, n, l.Services, d.Today())
		records += len(edits)
		_, err = d.Store.Apply(ctx, c.ID, ledger.ChangeSet{At: now(), Actor: "load", Source: "load", Edits: edits})
		if err != nil {
			return 0, err
		}
	}
	return records, l.letIn(ctx, d, ids)
}

func now() string { return time.Now().UTC().Format(time.RFC3339) }

// letIn gives each client of each stage an account and the councils that it looks after.
func (l *load) letIn(ctx context.Context, d *desk.Desk, ids []int64) error {
	hash, err := identity.Hash(password)
	if err != nil {
		return err
	}
	for _, stage := range l.Clients {
		clients, err := l.newClients(stage)
		if err != nil {
			return err
		}
		for i, c := range clients {
			a, err := d.Store.AddAccount(ctx, store.Account{Email: emailOf(stage, i), Name: fmt.Sprintf("Client %d", i), Password: hash, Added: now()})
			if err != nil {
				return err
			}
			for _, n := range c.councils {
				err := d.Store.Grant(ctx, a.ID, ids[n], string(kind.Leader))
				if err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// measure starts the program, drives it and prints the table.
func (l *load) measure() (err error) {
	cmd, err := l.start()
	if err != nil {
		return err
	}
	defer func() {
		stopped := cmd.Process.Signal(os.Interrupt)
		_ = cmd.Wait() // it was told to end
		err = errors.Join(err, stopped)
	}()
	fmt.Printf("memory of the server: %s after its start", memory(cmd.Process.Pid, "VmRSS"))
	var rows []*row
	for i, stage := range l.Clients {
		clients, err := l.newClients(stage)
		if err != nil {
			return err
		}
		rows = append(rows, l.signIn(clients))
		if i == 0 {
			rows = append(rows, firstLook(clients))
			fmt.Printf(", %s with every council looked at", memory(cmd.Process.Pid, "VmRSS"))
		}
		for _, p := range pages {
			if len(l.Only) > 0 && !slices.Contains(l.Only, p.name) {
				continue
			}
			rows = append(rows, drive(clients, p, l.Lasts))
		}
	}
	fmt.Printf(", %s at most\n", memory(cmd.Process.Pid, "VmHWM"))
	return writeTable(os.Stdout, rows)
}

// start starts the program on a free port and waits until it is ready.
func (l *load) start() (*exec.Cmd, error) {
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("finding a port: %w", err)
	}
	address := free.Addr().String()
	err = free.Close()
	if err != nil {
		return nil, fmt.Errorf("finding a port: %w", err)
	}
	args := []string{"serve", "--data", l.dir, "--listen", address}
	if l.Database != "" {
		args = append(args, "--database", l.Database)
	}
	bin, err := filepath.Abs(l.Bin)
	if err != nil {
		return nil, fmt.Errorf("finding the program: %w", err)
	}
	cmd := exec.Command(bin, args...)
	cmd.Stderr = os.Stderr
	err = cmd.Start()
	if err != nil {
		return nil, fmt.Errorf("starting the program: %w", err)
	}
	l.base = "http://" + address
	for range 600 {
		r, err := http.Get(l.base + "/readyz")
		if err == nil {
			_ = r.Body.Close() // only its status matters
			if r.StatusCode == http.StatusOK {
				return cmd, nil
			}
		}
		time.Sleep(50 * time.Millisecond)
	}
	return nil, errors.Join(errors.New("the program did not become ready"), cmd.Process.Kill())
}

// memory is a line of what Linux says of a process's memory, in MB.
func memory(pid int, line string) string {
	raw, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return "not known here"
	}
	m := regexp.MustCompile(line + `:\s+(\d+) kB`).FindSubmatch(raw)
	if m == nil {
		return "not known"
	}
	kB, err := strconv.Atoi(string(m[1]))
	if err != nil {
		return "not known"
	}
	return fmt.Sprintf("%d MB", kB/1024)
}
