// Package pgtest starts a real PostgreSQL for tests and gives each test a database of its own.
package pgtest

import (
	"database/sql"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver
)

var (
	once   sync.Once
	server string // address of the server; "" when none could be started
	why    string
	stop   = func() {}
	number atomic.Int64
)

// URL gives the address of an empty database, or skips the test and says why.
func URL(t *testing.T) string {
	t.Helper()
	once.Do(start)
	if server == "" {
		t.Skip("PostgreSQL was not started: " + why)
	}
	name := fmt.Sprintf("t%d", number.Add(1))
	db, err := sql.Open("pgx", server+"/postgres?sslmode=disable")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }() // the test goes on either way
	_, err = db.Exec("create database " + name)
	if err != nil {
		t.Fatal(err)
	}
	return server + "/" + name + "?sslmode=disable"
}

// Run runs a package's tests and stops the server after them; for TestMain.
func Run(m *testing.M) int {
	defer func() { stop() }()
	return m.Run()
}

func start() {
	bin := binaries()
	if bin == "" {
		why = "its binaries (initdb, pg_ctl) were not found"
		return
	}
	dir, err := os.MkdirTemp("", "moothall-pg-")
	if err != nil {
		why = err.Error()
		return
	}
	port, err := freePort()
	if err != nil {
		why = err.Error()
		return
	}
	data := filepath.Join(dir, "data")
	if os.Getuid() == 0 { // the server refuses to run as root
		out, err := exec.Command("chown", "postgres", dir).CombinedOutput()
		if err != nil {
			why = "there is no user postgres to run it as: " + string(out)
			return
		}
	}
	for _, args := range [][]string{
		{"initdb", "-D", data, "-U", "postgres", "-A", "trust", "--no-sync", "-E", "UTF8", "--locale=C"},
		{"pg_ctl", "-D", data, "-w", "-l", filepath.Join(dir, "log"), "-o", "-p " + strconv.Itoa(port) + " -h 127.0.0.1 -k " + dir + " -F", "start"},
	} {
		out, err := run(filepath.Join(bin, args[0]), args[1:]...)
		if err != nil {
			why = fmt.Sprintf("%s failed: %v: %s", args[0], err, out)
			_ = os.RemoveAll(dir)
			return
		}
	}
	stop = func() {
		_, _ = run(filepath.Join(bin, "pg_ctl"), "-D", data, "-m", "immediate", "stop") // nothing more can be done about a failure
		_ = os.RemoveAll(dir)
	}
	server = fmt.Sprintf("postgres://postgres@127.0.0.1:%d", port)
}

func run(name string, args ...string) (string, error) {
	if os.Getuid() == 0 {
		args = append([]string{"-u", "postgres", "--", name}, args...)
		name = "runuser"
	}
	cmd := exec.Command(name, args...)
	cmd.Dir = os.TempDir()
	var out strings.Builder
	cmd.Stdout, cmd.Stderr = &out, &out
	if strings.Contains(strings.Join(args, " "), "pg_ctl") { // the server inherits its output: a pipe would never close
		cmd.Stdout, cmd.Stderr = nil, nil
	}
	err := cmd.Run()
	return out.String(), err
}

// binaries is the folder of the newest server that is installed.
func binaries() string {
	if path, err := exec.LookPath("initdb"); err == nil {
		return filepath.Dir(path)
	}
	found, err := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if err != nil || len(found) == 0 {
		return ""
	}
	return filepath.Dir(found[len(found)-1])
}

func freePort() (int, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	defer func() { _ = l.Close() }() // it only held the number
	return l.Addr().(*net.TCPAddr).Port, nil
}
