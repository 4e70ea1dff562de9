// Package pgtest starts a real PostgreSQL for tests and gives each test a database of its own.
package pgtest

import (
	"database/sql"
	"errors"
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
	own, err := launch()
	if err != nil {
		why = err.Error()
		return
	}
	stop = own.remove
	server = own.address()
}

// Server is a PostgreSQL server of one test, which may stop it and start it again.
type Server struct {
	bin, dir string
	port     int
}

// Own starts a server for one test alone, or skips the test and says why. It is gone at the end of the test.
func Own(t *testing.T) *Server {
	t.Helper()
	s, err := launch()
	if err != nil {
		t.Skip("PostgreSQL was not started: " + err.Error())
	}
	t.Cleanup(s.remove)
	return s
}

// URL is the address of its database.
func (s *Server) URL() string { return s.address() + "/postgres?sslmode=disable" }

func (s *Server) address() string { return fmt.Sprintf("postgres://postgres@127.0.0.1:%d", s.port) }

// Crash stops the server where it stands, without letting anybody finish.
func (s *Server) Crash() error { return s.control("-m", "immediate", "stop") }

// Start starts it again; it recovers first.
func (s *Server) Start() error {
	return s.control("-w", "-l", filepath.Join(s.dir, "log"), "-o", "-p "+strconv.Itoa(s.port)+" -h 127.0.0.1 -k "+s.dir+" -F", "start")
}

func (s *Server) control(args ...string) error {
	out, err := run(filepath.Join(s.bin, "pg_ctl"), append([]string{"-D", filepath.Join(s.dir, "data")}, args...)...)
	if err != nil {
		return fmt.Errorf("pg_ctl failed: %w: %s", err, out)
	}
	return nil
}

func (s *Server) remove() {
	_ = s.Crash() // it may be stopped already; nothing more can be done about a failure
	_ = os.RemoveAll(s.dir)
}

// launch makes a server in a folder of its own and starts it.
func launch() (*Server, error) {
	s := &Server{bin: binaries()}
	if s.bin == "" {
		return nil, errors.New("its binaries (initdb, pg_ctl) were not found")
	}
	var err error
	s.dir, err = os.MkdirTemp("", "moothall-pg-")
	if err != nil {
		return nil, err
	}
	s.port, err = freePort()
	if err != nil {
		return nil, err
	}
	if os.Getuid() == 0 { // the server refuses to run as root
		out, err := exec.Command("chown", "postgres", s.dir).CombinedOutput()
		if err != nil {
			return nil, fmt.Errorf("there is no user postgres to run it as: %s", out)
		}
	}
	out, err := run(filepath.Join(s.bin, "initdb"), "-D", filepath.Join(s.dir, "data"), "-U", "postgres", "-A", "trust", "--no-sync", "-E", "UTF8", "--locale=C")
	if err != nil {
		err = fmt.Errorf("initdb failed: %w: %s", err, out)
	} else {
		err = s.Start()
	}
	if err != nil {
		_ = os.RemoveAll(s.dir)
		return nil, err
	}
	return s, nil
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
