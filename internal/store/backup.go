package store

import (
	"bufio"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"maps"
	"regexp"
	"slices"

	"github.com/pressly/goose/v3"

	"github.com/moothall/moothall/internal/fault"
)

// A backup is one compressed text, the same for both databases: a line that says what it is, then for each table a line with its name
// and columns and a line for each row, and a last line with the number of rows and a checksum (SHA-256) of every line before it.
// Numbers, texts and null are JSON's own, bytes are base64.

// backupFormat is the number of the form that this version writes and reads.
const backupFormat = 1

// backupLine is the longest line that is read: a part of a kept file in base64 is far shorter.
const backupLine = 256 << 20

// notBackedUp are tables that no backup holds: who is signed in or about to, and how far the migrations are, which the first line says.
var notBackedUp = []string{"session", "attempt", "goose_db_version"}

// Backup is the first line of a backup.
type Backup struct {
	Format int    `json:"moothall_backup"`
	Schema int64  `json:"schema"` // the last migration of the database that it was made of
	Made   string `json:"made"`   // RFC 3339
}

type backupTable struct {
	Table   string         `json:"table"`
	Columns []backupColumn `json:"columns"`
}

type backupColumn struct {
	Name string `json:"name"`
	Type string `json:"type"` // int, number, text or bytes
}

type backupEnd struct {
	Rows   int64  `json:"rows"`
	SHA256 string `json:"sha256"`
}

// columnTypes are the types of columns, as either database calls them, in a backup's words.
var columnTypes = map[string]string{"bigint": "int", "integer": "int", "smallint": "int", "text": "text", "bytea": "bytes", "blob": "bytes", "double precision": "number", "real": "number"}

var plainName = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)

// WriteBackup writes everything that is kept as it is at one moment, whoever writes meanwhile; made is that moment. It gives the number of rows.
func (s *Store) WriteBackup(ctx context.Context, to io.Writer, made string) (rows int64, err error) {
	var o *sql.TxOptions // a transaction of SQLite always reads one moment
	if s.pg {
		o = &sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true}
	}
	tx, err := s.r.BeginTx(ctx, o)
	if err != nil {
		return 0, fmt.Errorf("starting the backup: %w", err)
	}
	defer func() { err = errors.Join(err, rollback(tx)) }()
	zip := gzip.NewWriter(to)
	b := &backupWriter{to: bufio.NewWriterSize(zip, 1<<16), sum: sha256.New()}
	err = s.backUp(ctx, tx, b, made)
	if err != nil {
		return 0, err
	}
	err = errors.Join(b.to.Flush(), zip.Close())
	if err != nil {
		return 0, fmt.Errorf("finishing the backup: %w", err)
	}
	return b.rows, nil
}

type backupWriter struct {
	to   *bufio.Writer
	sum  hash.Hash
	rows int64
}

func (b *backupWriter) line(v any) error {
	raw, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("writing the backup: %w", err)
	}
	raw = append(raw, '\n')
	b.sum.Write(raw)
	_, err = b.to.Write(raw)
	if err != nil {
		return fmt.Errorf("writing the backup: %w", err)
	}
	return nil
}

func (s *Store) backUp(ctx context.Context, tx *sql.Tx, b *backupWriter, made string) error {
	head := Backup{Format: backupFormat, Made: made}
	err := tx.QueryRowContext(ctx, `select max(version_id) from goose_db_version`).Scan(&head.Schema)
	if err != nil {
		return fmt.Errorf("reading how far the migrations are: %w", err)
	}
	err = b.line(head)
	if err != nil {
		return err
	}
	tables, err := s.tables(ctx, tx)
	if err != nil {
		return err
	}
	for _, name := range slices.Sorted(maps.Keys(tables)) {
		err := s.backUpTable(ctx, tx, b, backupTable{name, tables[name]})
		if err != nil {
			return fmt.Errorf("backing up %s: %w", name, err)
		}
	}
	return b.line(backupEnd{b.rows, hex.EncodeToString(b.sum.Sum(nil))})
}

// tables gives the columns of every table that a backup holds: what a later migration adds is in it by itself.
func (s *Store) tables(ctx context.Context, tx *sql.Tx) (map[string][]backupColumn, error) {
	query := `select m.name, c.name, lower(c.type) from sqlite_master m join pragma_table_info(m.name) c where m.type = 'table' and m.name not like 'sqlite_%' order by m.name, c.cid`
	if s.pg {
		query = `select t.table_name, c.column_name, c.data_type from information_schema.tables t join information_schema.columns c on c.table_schema = t.table_schema and c.table_name = t.table_name
			where t.table_schema = current_schema() and t.table_type = 'BASE TABLE' order by t.table_name, c.ordinal_position`
	}
	rows, err := tx.QueryContext(ctx, query)
	if err != nil {
		return nil, fmt.Errorf("listing the tables: %w", err)
	}
	out := map[string][]backupColumn{}
	for rows.Next() {
		var table, column, declared string
		err := rows.Scan(&table, &column, &declared)
		if err != nil {
			return nil, errors.Join(err, rows.Close())
		}
		if slices.Contains(notBackedUp, table) {
			continue
		}
		kind, known := columnTypes[declared]
		if !known {
			return nil, errors.Join(fmt.Errorf("the column %s of %s has the type %q, which no backup can hold", column, table, declared), rows.Close())
		}
		out[table] = append(out[table], backupColumn{column, kind})
	}
	return out, errors.Join(rows.Err(), rows.Close())
}

func names(columns []backupColumn) (list string) {
	for i, c := range columns {
		if i > 0 {
			list += ", "
		}
		list += c.Name
	}
	return list
}

func (s *Store) backUpTable(ctx context.Context, tx *sql.Tx, b *backupWriter, t backupTable) error {
	err := b.line(t)
	if err != nil {
		return err
	}
	rows, err := tx.QueryContext(ctx, `select `+names(t.Columns)+` from `+t.Table)
	if err != nil {
		return err
	}
	into, cells := targets(t.Columns)
	for rows.Next() {
		err := rows.Scan(into...)
		if err == nil {
			err = b.line(values(cells))
		}
		if err != nil {
			return errors.Join(err, rows.Close())
		}
		b.rows++
	}
	return errors.Join(rows.Err(), rows.Close())
}

// targets are where the cells of a row are read into.
func targets(columns []backupColumn) (into, cells []any) {
	for _, c := range columns {
		var cell any
		switch c.Type {
		case "int":
			cell = &sql.NullInt64{}
		case "number":
			cell = &sql.NullFloat64{}
		case "bytes":
			cell = &[]byte{}
		default:
			cell = &sql.NullString{}
		}
		into, cells = append(into, cell), append(cells, cell)
	}
	return into, cells
}

// values are cells as JSON has them.
func values(cells []any) []any {
	out := make([]any, len(cells))
	for i, c := range cells {
		switch c := c.(type) {
		case *sql.NullInt64:
			if c.Valid {
				out[i] = c.Int64
			}
		case *sql.NullFloat64:
			if c.Valid {
				out[i] = c.Float64
			}
		case *sql.NullString:
			if c.Valid {
				out[i] = c.String
			}
		case *[]byte:
			if *c != nil {
				out[i] = base64.StdEncoding.EncodeToString(*c)
			}
		}
	}
	return out
}

// RestoreFolder makes the database of a folder that has none, out of a backup.
func RestoreFolder(ctx context.Context, dir string, from io.Reader) (*Store, Backup, error) {
	s, err := newFolder(dir)
	if err != nil {
		return nil, Backup{}, err
	}
	return s.restored(ctx, from)
}

// RestoreURL fills an empty PostgreSQL database from a backup.
func RestoreURL(ctx context.Context, url string, from io.Reader) (*Store, Backup, error) {
	s, err := newURL(url)
	if err != nil {
		return nil, Backup{}, err
	}
	return s.restored(ctx, from)
}

func (s *Store) restored(ctx context.Context, from io.Reader) (*Store, Backup, error) {
	b, err := s.restore(ctx, from)
	if err != nil {
		return nil, b, errors.Join(err, s.Close())
	}
	return s, b, nil
}

// notABackup is what is said of a file that cannot be one.
func notABackup(err error) error {
	return fault.Wrap(err, fault.Refused, "This is not a backup of moothall, or it is damaged. Nothing was restored. Take another backup.")
}

// restore brings the tables to where they stood when the backup was made, fills them in one transaction, and only then brings them up
// to date: so that a later migration changes these rows as it changed everybody's.
func (s *Store) restore(ctx context.Context, from io.Reader) (Backup, error) {
	zip, err := gzip.NewReader(from)
	if err != nil {
		return Backup{}, notABackup(err)
	}
	r := &backupReader{from: bufio.NewReaderSize(zip, 1<<16), sum: sha256.New()}
	var head Backup
	line, err := r.next()
	if err != nil {
		return head, notABackup(err)
	}
	err = json.Unmarshal(line, &head)
	if err != nil || head.Format == 0 {
		return head, notABackup(err)
	}
	latest, err := latestMigration()
	if err != nil {
		return head, err
	}
	if head.Format > backupFormat || head.Schema > latest {
		return head, fault.New(fault.Refused, "This backup was made by a newer version of moothall. Nothing was restored. Restore it with that version.")
	}
	err = s.mustBeEmpty(ctx)
	if err != nil {
		return head, err
	}
	err = s.migrateTo(ctx, head.Schema)
	if err != nil {
		return head, err
	}
	err = s.inTx(ctx, func(tx *sql.Tx) error { return s.fill(ctx, tx, r) })
	if err != nil {
		return head, err
	}
	return head, s.migrateTo(ctx, latest)
}

func (s *Store) dialect() goose.Dialect {
	if s.pg {
		return goose.DialectPostgres
	}
	return goose.DialectSQLite3
}

// mustBeEmpty refuses a database in which somebody keeps something.
func (s *Store) mustBeEmpty(ctx context.Context) error {
	query := `select count(*) from sqlite_master where type = 'table' and name = 'council'`
	if s.pg {
		query = `select count(*) from information_schema.tables where table_schema = current_schema() and table_name = 'council'`
	}
	var n int
	err := s.r.QueryRowContext(ctx, query).Scan(&n)
	if err != nil {
		return fmt.Errorf("looking whether the database is empty: %w", err)
	}
	if n == 0 {
		return nil
	}
	err = s.r.QueryRowContext(ctx, `select (select count(*) from council) + (select count(*) from account)`).Scan(&n)
	if err != nil {
		return fmt.Errorf("looking whether the database is empty: %w", err)
	}
	if n > 0 {
		return fault.New(fault.Refused, "There is something here already, and a restore writes over nothing. Name an empty folder with --data, or an empty database with --database.")
	}
	return nil
}

type backupReader struct {
	from *bufio.Reader
	sum  hash.Hash
	rows int64
	was  string // the checksum of every line before the last one that was read
}

// next gives a line.
func (r *backupReader) next() ([]byte, error) {
	var line []byte
	for {
		part, err := r.from.ReadSlice('\n')
		line = append(line, part...)
		if len(line) > backupLine {
			return nil, errors.New("a line of the backup is too long")
		}
		if err == nil {
			break
		}
		if !errors.Is(err, bufio.ErrBufferFull) {
			return nil, fmt.Errorf("reading the backup: %w", err)
		}
	}
	r.was = hex.EncodeToString(r.sum.Sum(nil))
	r.sum.Write(line)
	return line, nil
}

// fill writes every row; with any doubt about the backup nothing is written at all.
func (s *Store) fill(ctx context.Context, tx *sql.Tx, r *backupReader) error {
	have, err := s.tables(ctx, tx)
	if err != nil {
		return err
	}
	var t backupTable
	var rows [][]any
	for {
		line, err := r.next()
		if err != nil {
			return notABackup(err)
		}
		if line[0] == '[' {
			row, err := t.row(line)
			if err != nil {
				return notABackup(err)
			}
			rows = append(rows, row)
			r.rows++
			if len(rows) < 500 && t.Table != "file_part" && t.Table != "spend_block" {
				continue
			}
		}
		err = s.insert(ctx, tx, t.Table+" ("+names(t.Columns)+")", "", rows)
		if err != nil {
			return notABackup(err)
		}
		rows = nil
		if line[0] == '[' {
			continue
		}
		done, err := r.ended(line)
		if err != nil || done {
			return err
		}
		t, err = tableOf(line, have)
		if err != nil {
			return err
		}
	}
}

// ended tells whether a line is the last, and refuses a backup that its checksum does not fit.
func (r *backupReader) ended(line []byte) (bool, error) {
	var end backupEnd
	err := json.Unmarshal(line, &end)
	if err != nil {
		return false, notABackup(err)
	}
	if end.SHA256 == "" {
		return false, nil
	}
	if end.SHA256 != r.was || end.Rows != r.rows {
		return false, notABackup(errors.New("the checksum does not fit"))
	}
	_, err = r.from.ReadByte() // also has the compression look at its own checksum
	if !errors.Is(err, io.EOF) {
		return false, notABackup(errors.Join(errors.New("something stands after the end"), err))
	}
	return true, nil
}

// tableOf reads the line that a table begins with. Only names of tables and columns that are here get into a statement.
func tableOf(line []byte, have map[string][]backupColumn) (t backupTable, err error) {
	err = json.Unmarshal(line, &t)
	if err != nil {
		return t, notABackup(err)
	}
	mine, known := have[t.Table]
	if !known || !plainName.MatchString(t.Table) || len(t.Columns) == 0 {
		return t, notABackup(fmt.Errorf("there is no table %q", t.Table))
	}
	for _, c := range t.Columns {
		if !slices.Contains(mine, c) {
			return t, notABackup(fmt.Errorf("the table %s has no column %q of that type", t.Table, c.Name))
		}
	}
	return t, nil
}

// row reads a line with a row of the table.
func (t *backupTable) row(line []byte) ([]any, error) {
	var cells []json.RawMessage
	err := json.Unmarshal(line, &cells)
	if err != nil || len(cells) != len(t.Columns) {
		return nil, errors.Join(fmt.Errorf("a row of %s has %d cells", t.Table, len(cells)), err)
	}
	out := make([]any, len(cells))
	for i, raw := range cells {
		if string(raw) == "null" {
			continue
		}
		switch t.Columns[i].Type {
		case "int":
			out[i], err = decoded[int64](raw)
		case "number":
			out[i], err = decoded[float64](raw)
		case "bytes":
			out[i], err = decoded[[]byte](raw)
		default:
			out[i], err = decoded[string](raw)
		}
		if err != nil {
			return nil, fmt.Errorf("a cell of %s: %w", t.Table, err)
		}
	}
	return out, nil
}

func decoded[T any](raw []byte) (any, error) {
	var v T
	err := json.Unmarshal(raw, &v)
	return v, err
}
