// Package store keeps what moothall knows: in a folder (SQLite) or in PostgreSQL, with the same hand-written SQL. One
// conformance suite runs on both.
package store

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
	_ "modernc.org/sqlite" // the SQLite driver

	"github.com/moothall/moothall/internal/fault"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Store is a database: one writer and a pool of readers on SQLite, one pool on PostgreSQL.
type Store struct {
	w, r  *sql.DB
	pg    bool
	dir   string
	ready sync.Map      // query to its *sql.Stmt
	turn  chan struct{} // to write in SQLite's one connection: first come, first served, which database/sql does not promise; nil on PostgreSQL
}

// OpenFolder opens, or makes, the database in a folder.
func OpenFolder(ctx context.Context, dir string) (*Store, error) {
	s, err := newFolder(dir)
	if err != nil {
		return nil, err
	}
	return s.upToDate(ctx)
}

// upToDate brings the tables of a store that was just opened up to date.
func (s *Store) upToDate(ctx context.Context) (*Store, error) {
	latest, err := latestMigration()
	if err == nil {
		err = s.migrateTo(ctx, latest)
	}
	if err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// newFolder opens the database in a folder, with the tables as they are.
func newFolder(dir string) (*Store, error) {
	err := os.MkdirAll(dir, 0o700)
	if err != nil {
		return nil, fault.Wrap(err, fault.Refused, "The folder %s cannot be made. Choose another with --data.", dir)
	}
	const pragmas = "?_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_pragma=busy_timeout(10000)&_pragma=foreign_keys(1)&_pragma=cache_size(-16000)&_pragma=secure_delete(1)"
	path := "file:" + filepath.Join(dir, "moothall.db") + pragmas
	w, err := sql.Open("sqlite", path+"&_txlock=immediate")
	if err != nil {
		return nil, fmt.Errorf("opening the database: %w", err)
	}
	w.SetMaxOpenConns(1)
	r, err := sql.Open("sqlite", path+"&_pragma=query_only(1)")
	if err != nil {
		return nil, errors.Join(fmt.Errorf("opening the database to read: %w", err), w.Close())
	}
	r.SetMaxOpenConns(8)
	r.SetMaxIdleConns(8)
	return &Store{w: w, r: r, dir: dir, turn: make(chan struct{}, 1)}, nil
}

// OpenURL opens a PostgreSQL database.
func OpenURL(ctx context.Context, url string) (*Store, error) {
	s, err := newURL(url)
	if err != nil {
		return nil, err
	}
	return s.upToDate(ctx)
}

// newURL opens a PostgreSQL database, with the tables as they are.
func newURL(url string) (*Store, error) {
	config, err := pgx.ParseConfig(url)
	if err != nil {
		return nil, fault.Wrap(err, fault.Refused, "The database address cannot be read. Write it like postgres://user@host/name.")
	}
	if !strings.Contains(url, "connect_timeout") {
		config.ConnectTimeout = 5 * time.Second // people wait for it when the server is gone without a word
	}
	db := stdlib.OpenDB(*config)
	db.SetConnMaxLifetime(5 * time.Minute) // after a failover no connection stays with the old server for long
	db.SetMaxOpenConns(16)
	db.SetMaxIdleConns(16)
	return &Store{w: db, r: db, pg: true}, nil
}

// latestMigration is the number of the last migration that this version knows.
func latestMigration() (latest int64, err error) {
	files, err := migrations.ReadDir("migrations")
	if err != nil {
		return 0, fmt.Errorf("reading the migrations: %w", err)
	}
	for _, f := range files {
		n, err := goose.NumericComponent(f.Name())
		if err != nil {
			return 0, fmt.Errorf("reading the migrations: %w", err)
		}
		latest = max(latest, n)
	}
	return latest, nil
}

// migrateTo brings the tables as far as a migration. Several nodes may start at once: PostgreSQL takes a lock. Over a
// folder the one that comes second finds a table made already; as long as the other got on meanwhile it looks again.
func (s *Store) migrateTo(ctx context.Context, version int64) error {
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return fmt.Errorf("reading the migrations: %w", err)
	}
	var opts []goose.ProviderOption
	if s.pg {
		locker, err := lock.NewPostgresSessionLocker(lock.WithLockTimeout(1, 300)) // asked each second, for five minutes
		if err != nil {
			return fmt.Errorf("making the migration lock: %w", err)
		}
		opts = append(opts, goose.WithSessionLocker(locker))
	}
	p, err := goose.NewProvider(s.dialect(), s.w, files, opts...)
	if err != nil {
		return fmt.Errorf("reading the migrations: %w", err)
	}
	for {
		before := s.migration(ctx)
		_, err = p.UpTo(ctx, version)
		if err == nil {
			return nil
		}
		if strings.Contains(err.Error(), "malformed") {
			return fault.Wrap(err, fault.Refused, "The database file is damaged and cannot be opened. Keep it as it is, and restore the newest backup into another folder: moothall restore")
		}
		if s.migration(ctx) == before {
			return fmt.Errorf("bringing the tables up to date: %w", err)
		}
	}
}

// migration is how far the tables are; -1 where there are none.
func (s *Store) migration(ctx context.Context) (version int64) {
	err := s.w.QueryRowContext(ctx, `select max(version_id) from goose_db_version`).Scan(&version)
	if err != nil {
		return -1
	}
	return version
}

// Close closes the database.
func (s *Store) Close() error {
	if s.w == s.r {
		return s.w.Close()
	}
	return errors.Join(s.w.Close(), s.r.Close())
}

// q turns ? into $1, $2 on PostgreSQL. No statement here holds a literal question mark.
func (s *Store) q(query string) string {
	if !s.pg {
		return query
	}
	var b strings.Builder
	n := 0
	for _, r := range query {
		if r != '?' {
			b.WriteRune(r)
			continue
		}
		n++
		b.WriteByte('$')
		b.WriteString(strconv.Itoa(n))
	}
	return b.String()
}

// inTx runs work in one transaction; an error takes everything back.
func (s *Store) inTx(ctx context.Context, work func(*sql.Tx) error) error {
	done, err := s.takeTurn(ctx)
	if err != nil {
		return err
	}
	defer done()
	tx, err := s.w.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("starting to write: %w", err)
	}
	err = work(tx)
	if err != nil {
		return errors.Join(err, rollback(tx))
	}
	err = tx.Commit()
	if err != nil {
		return fmt.Errorf("finishing a write: %w", err)
	}
	return nil
}

// takeTurn waits until it is somebody's turn to write, and gives what ends it.
func (s *Store) takeTurn(ctx context.Context) (done func(), err error) {
	if s.turn == nil {
		return func() {}, nil
	}
	select {
	case s.turn <- struct{}{}:
		return func() { <-s.turn }, nil
	case <-ctx.Done():
		return nil, fmt.Errorf("waiting to write: %w", ctx.Err())
	}
}

func rollback(tx *sql.Tx) error {
	err := tx.Rollback()
	if errors.Is(err, sql.ErrTxDone) {
		return nil
	}
	return err
}

// insert writes rows in statements of at most two thousand values, which both databases take.
func (s *Store) insert(ctx context.Context, tx *sql.Tx, into, conflict string, rows [][]any) error {
	if len(rows) == 0 {
		return nil
	}
	width := len(rows[0])
	per := max(1, 2000/width)
	one := "(" + strings.Repeat("?,", width-1) + "?)"
	for from := 0; from < len(rows); from += per {
		batch := rows[from:min(from+per, len(rows))]
		args := make([]any, 0, width*len(batch))
		for _, r := range batch {
			args = append(args, r...)
		}
		query := "insert into " + into + " values " + strings.Repeat(one+",", len(batch)-1) + one + conflict
		_, err := tx.ExecContext(ctx, s.q(query), args...)
		if err != nil {
			return fmt.Errorf("writing %s: %w", strings.Fields(into)[0], err)
		}
	}
	return nil
}

// prepared is a query that reads, made ready once: SQLite takes longer to understand most of ours than to answer them.
func (s *Store) prepared(ctx context.Context, query string) (*sql.Stmt, error) {
	if st, ok := s.ready.Load(query); ok {
		return st.(*sql.Stmt), nil
	}
	st, err := s.r.PrepareContext(ctx, s.q(query))
	if err != nil {
		return nil, fmt.Errorf("preparing to read: %w", err)
	}
	other, taken := s.ready.LoadOrStore(query, st)
	if taken {
		err := st.Close()
		if err != nil {
			return nil, fmt.Errorf("preparing to read: %w", err)
		}
	}
	return other.(*sql.Stmt), nil
}

// row runs a query that gives one row at most.
func (s *Store) row(ctx context.Context, query string, args ...any) *sql.Row {
	st, err := s.prepared(ctx, query)
	if err != nil { // the same query says what is wrong
		return s.r.QueryRowContext(ctx, s.q(query), args...)
	}
	return st.QueryRowContext(ctx, args...)
}

// rows runs a query and hands each row to scan.
func (s *Store) rows(ctx context.Context, query string, args []any, scan func(*sql.Rows) error) error {
	st, err := s.prepared(ctx, query)
	if err != nil {
		return err
	}
	rows, err := st.QueryContext(ctx, args...)
	if err != nil {
		return fmt.Errorf("reading: %w", err)
	}
	for rows.Next() {
		err := scan(rows)
		if err != nil {
			return errors.Join(fmt.Errorf("reading a row: %w", err), rows.Close())
		}
	}
	err = errors.Join(rows.Err(), rows.Close())
	if err != nil {
		return fmt.Errorf("reading rows: %w", err)
	}
	return nil
}

// exactlyOne gives an error unless a statement changed exactly one row; otherwise says to a person why it did not.
func exactlyOne(done sql.Result, err error, doing, otherwise string) error {
	if err != nil {
		return fmt.Errorf("%s: %w", doing, err)
	}
	n, err := done.RowsAffected()
	if err != nil {
		return fmt.Errorf("%s: %w", doing, err)
	}
	if n != 1 {
		return fault.New(fault.Conflict, "%s", otherwise)
	}
	return nil
}

// next gives the next number of a table in the transaction. Two transactions that ask the same wait for each other, else they would
// get the same number: SQLite lets only one write anyway, PostgreSQL takes a lock that lasts as long as the transaction.
func (s *Store) next(ctx context.Context, tx *sql.Tx, query string, args ...any) (int64, error) {
	if s.pg {
		_, err := tx.ExecContext(ctx, `select pg_advisory_xact_lock(hashtext($1))`, query+fmt.Sprint(args...))
		if err != nil {
			return 0, fmt.Errorf("waiting for the next number: %w", err)
		}
	}
	var n int64
	err := tx.QueryRowContext(ctx, s.q(query), args...).Scan(&n)
	if err != nil {
		return 0, fmt.Errorf("taking the next number: %w", err)
	}
	return n + 1, nil
}
