package store

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/tlog"

	"github.com/moothall/moothall/internal/board"
	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/ledger"
)

// logged is a change that the log must hold.
type logged struct {
	event string
	key   ledger.Key
	doc   ledger.Doc // nil when the record is gone
}

// noteLogged remembers a change that the log must hold.
func (w *writing) noteLogged(c ledger.Change, doc ledger.Doc) {
	event := board.Happened(c, doc)
	if event != "" {
		w.logs = append(w.logs, logged{event, c.Key, doc})
	}
}

// log writes what the log must hold of a change set, with the evidence of a decision as it stands in this transaction.
func (w *writing) log(ctx context.Context) error {
	var events []board.Event
	for _, l := range w.logs {
		b := board.Body{Record: json.RawMessage("null")}
		if l.doc != nil {
			b.Record = l.doc.Spell()
		}
		var err error
		b.Evidence, err = w.restsOn(ctx, l.doc)
		if err != nil {
			return err
		}
		body, err := bodyText(b)
		if err != nil {
			return err
		}
		events = append(events, board.Event{At: w.now, Event: l.event, About: l.key.Kind + " " + l.key.ID.String(), Seq: w.seq, Body: body})
	}
	return w.s.appendLog(ctx, w.tx, w.council, events)
}

func bodyText(v any) (string, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(v)
	if err != nil {
		return "", fmt.Errorf("writing what an entry of the log commits to: %w", err)
	}
	return strings.TrimSuffix(b.String(), "\n"), nil
}

// restsOn are the records that a decision names as its evidence.
func (w *writing) restsOn(ctx context.Context, doc ledger.Doc) (map[string]json.RawMessage, error) {
	var names []string
	if doc["evidence"] == nil || json.Unmarshal(doc["evidence"], &names) != nil {
		return nil, nil // an assessment names none
	}
	out := map[string]json.RawMessage{}
	for _, name := range names {
		key, ok := EvidenceKey(name)
		if !ok {
			continue
		}
		d, exists, err := w.doc(ctx, key)
		if err != nil {
			return nil, err
		}
		if exists {
			out[key.Kind+" "+key.ID.String()] = d.Spell()
		}
	}
	return out, nil
}

// EvidenceKey reads how a decision names its evidence: a kind and a number, as "contract 12", or a finding's id, which ends so.
func EvidenceKey(name string) (ledger.Key, bool) {
	parts := strings.FieldsFunc(name, func(r rune) bool { return r == ' ' || r == ':' })
	if len(parts) < 2 {
		return ledger.Key{}, false
	}
	id, err := strconv.ParseUint(parts[len(parts)-1], 10, 31)
	k, ok := kind.Of(parts[len(parts)-2])
	if err != nil || !ok || k.Table {
		return ledger.Key{}, false
	}
	return ledger.Key{Kind: k.Name, ID: kind.ID(id)}, true
}

// findingLogged is what an entry about a finding commits to.
type findingLogged struct {
	Finding string `json:"finding"`
	State   string `json:"state"`
	Until   string `json:"until,omitempty"`
	Reason  string `json:"reason"`
	By      string `json:"by"`
}

// logFindings logs the findings that somebody accepted or set aside.
func (s *Store) logFindings(ctx context.Context, tx *sql.Tx, council int64, fs []Finding, happened []FindingEvent) error {
	byID := make(map[string]Finding, len(fs))
	for _, f := range fs {
		byID[f.ID] = f
	}
	var events []board.Event
	for _, e := range happened {
		name := map[string]string{"accept": board.Accepted, "set-aside": board.SetAside}[e.Event]
		f, ok := byID[e.Finding]
		if name == "" || !ok {
			continue
		}
		body, err := bodyText(findingLogged{f.ID, f.State, f.Until, f.Reason, f.By})
		if err != nil {
			return err
		}
		events = append(events, board.Event{At: e.At, Event: name, About: f.ID, Body: body})
	}
	if len(events) == 0 {
		return nil
	}
	var seq int64
	err := tx.QueryRowContext(ctx, s.q(`select seq from council where id = ?`), council).Scan(&seq)
	if err != nil {
		return fmt.Errorf("reading the sequence: %w", err)
	}
	for i := range events {
		events[i].Seq = seq
	}
	return s.appendLog(ctx, tx, council, events)
}

// appendLog adds entries to a council's log. Whoever else adds some waits until the transaction ends.
func (s *Store) appendLog(ctx context.Context, tx *sql.Tx, council int64, events []board.Event) error {
	if len(events) == 0 {
		return nil
	}
	n, err := s.next(ctx, tx, `select coalesce(max(n), -1) from log_entry where council = ?`, council)
	if err != nil {
		return err
	}
	place := tlog.StoredHashCount(n)
	made := map[int64]tlog.Hash{} // what this transaction has not written yet
	hashes := tlog.HashReaderFunc(func(places []int64) ([]tlog.Hash, error) {
		return s.readHashes(ctx, tx, council, places, made)
	})
	var entries, rows [][]any
	for _, e := range events {
		entry, err := board.NewEntry(n, e)
		if err != nil {
			return err
		}
		grown, err := tlog.StoredHashes(n, []byte(entry.Leaf), hashes)
		if err != nil {
			return fmt.Errorf("adding to the log: %w", err)
		}
		for _, h := range grown {
			made[place] = h
			rows = append(rows, []any{council, place, h[:]})
			place++
		}
		entries = append(entries, []any{council, n, e.About, entry.Leaf, entry.Salt, entry.Body})
		n++
	}
	err = s.insert(ctx, tx, "log_entry (council, n, about, leaf, salt, body)", "", entries)
	if err != nil {
		return err
	}
	return s.insert(ctx, tx, "log_hash (council, place, hash)", "", rows)
}

// querier is a transaction or a pool.
type querier interface {
	QueryRowContext(context.Context, string, ...any) *sql.Row
}

func (s *Store) readHashes(ctx context.Context, from querier, council int64, places []int64, made map[int64]tlog.Hash) ([]tlog.Hash, error) {
	out := make([]tlog.Hash, len(places))
	for i, p := range places {
		if h, ok := made[p]; ok {
			out[i] = h
			continue
		}
		var raw []byte
		err := from.QueryRowContext(ctx, s.q(`select hash from log_hash where council = ? and place = ?`), council, p).Scan(&raw)
		if err != nil {
			return nil, fmt.Errorf("reading hash %d of the log: %w", p, err)
		}
		if copy(out[i][:], raw) != tlog.HashSize {
			return nil, fmt.Errorf("hash %d of the log is not one", p)
		}
	}
	return out, nil
}

// LogHashes reads single hashes of a council's log.
func (s *Store) LogHashes(ctx context.Context, council int64) tlog.HashReader {
	return tlog.HashReaderFunc(func(places []int64) ([]tlog.Hash, error) {
		return s.readHashes(ctx, s.r, council, places, nil)
	})
}

// LogSize is how many entries a council's log has.
func (s *Store) LogSize(ctx context.Context, council int64) (n int64, err error) {
	err = s.row(ctx, `select coalesce(max(n), -1) + 1 from log_entry where council = ?`, council).Scan(&n)
	if err != nil {
		return 0, fmt.Errorf("counting the log: %w", err)
	}
	return n, nil
}

// LogEntries gives a council's entries from a number on, at most so many.
func (s *Store) LogEntries(ctx context.Context, council, from int64, most int) ([]board.Entry, error) {
	return s.logEntries(ctx, `council = ? and n >= ? order by n limit ?`, council, from, most)
}

// LogAbout gives the leaves about a record or finding, newest first.
func (s *Store) LogAbout(ctx context.Context, council int64, about string) ([]board.Entry, error) {
	return s.logEntries(ctx, `council = ? and about = ? order by n desc`, council, about)
}

// logEntries reads entries; where is a condition and order of this package's own.
func (s *Store) logEntries(ctx context.Context, where string, args ...any) (out []board.Entry, err error) {
	err = s.rows(ctx, `select leaf, salt, body from log_entry where `+where, args, func(r *sql.Rows) error {
		var e board.Entry
		err := r.Scan(&e.Leaf, &e.Salt, &e.Body)
		out = append(out, e)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("reading the log: %w", err)
	}
	return out, nil
}

// AllHashes are the stored hashes of the first so many entries.
func (s *Store) AllHashes(ctx context.Context, council, entries int64) (out []tlog.Hash, err error) {
	err = s.rows(ctx, `select hash from log_hash where council = ? and place < ? order by place`, []any{council, tlog.StoredHashCount(entries)}, func(r *sql.Rows) error {
		var raw sql.RawBytes
		err := r.Scan(&raw)
		var h tlog.Hash
		copy(h[:], raw)
		out = append(out, h)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("reading the log's hashes: %w", err)
	}
	return out, nil
}

// LogKey is the key that signs this installation's checkpoints. It is made when it is first asked for.
func (s *Store) LogKey(ctx context.Context, at string) (k board.Key, err error) {
	err = s.row(ctx, `select private, public from log_key where id = 1`).Scan(&k.Private, &k.Public)
	if err == nil {
		return k, nil
	}
	if !errors.Is(err, sql.ErrNoRows) {
		return k, fmt.Errorf("reading the key that signs checkpoints: %w", err)
	}
	made, err := board.NewKey()
	if err != nil {
		return k, err
	}
	err = s.inTx(ctx, func(tx *sql.Tx) error { // two that make one at once keep the first
		_, err := tx.ExecContext(ctx, s.q(`insert into log_key (id, made, private, public) values (1,?,?,?) on conflict (id) do nothing`), at, made.Private, made.Public)
		if err != nil {
			return fmt.Errorf("keeping the key that signs checkpoints: %w", err)
		}
		return tx.QueryRowContext(ctx, `select private, public from log_key where id = 1`).Scan(&k.Private, &k.Public)
	})
	return k, err
}

// redactLog takes the words out of entries that clean changes, and logs that, with the words that are left. The leaves stay.
func (s *Store) redactLog(ctx context.Context, tx *sql.Tx, council int64, at string, clean func(string) string) error {
	rows, err := tx.QueryContext(ctx, s.q(`select n, leaf, body from log_entry where council = ? and salt <> '' order by n`), council)
	if err != nil {
		return fmt.Errorf("reading the log: %w", err)
	}
	var events []board.Event
	for rows.Next() {
		var n int64
		var e board.Entry
		var l board.Leaf
		err := rows.Scan(&n, &e.Leaf, &e.Body)
		if err != nil {
			return errors.Join(err, rows.Close())
		}
		left := clean(e.Body)
		if left == e.Body {
			continue
		}
		err = json.Unmarshal([]byte(e.Leaf), &l)
		if err != nil {
			return errors.Join(fmt.Errorf("reading entry %d of the log: %w", n, err), rows.Close())
		}
		events = append(events, board.Event{At: at, Event: board.Redaction, About: l.About, Seq: l.Seq, Of: &n, Body: left})
	}
	err = errors.Join(rows.Err(), rows.Close())
	if err != nil {
		return fmt.Errorf("reading the log: %w", err)
	}
	for _, e := range events {
		_, err := tx.ExecContext(ctx, s.q(`update log_entry set salt = '', body = '' where council = ? and n = ?`), council, *e.Of)
		if err != nil {
			return fmt.Errorf("taking words out of the log: %w", err)
		}
	}
	return s.appendLog(ctx, tx, council, events)
}

// WithdrawWords takes the words out of an entry and logs why. The leaf stays.
func (s *Store) WithdrawWords(ctx context.Context, council, n int64, reason, by, at string) error {
	return s.inTx(ctx, func(tx *sql.Tx) error {
		var e board.Entry
		err := tx.QueryRowContext(ctx, s.q(`select leaf, salt, body from log_entry where council = ? and n = ?`), council, n).Scan(&e.Leaf, &e.Salt, &e.Body)
		if errors.Is(err, sql.ErrNoRows) {
			return fault.New(fault.NotFound, "The log has no entry %d. Its first is 0.", n)
		}
		if err != nil {
			return fmt.Errorf("reading entry %d of the log: %w", n, err)
		}
		if e.Withdrawn() {
			return fault.New(fault.Refused, "The words of entry %d were taken out before.", n)
		}
		l, err := e.Read(n)
		if err != nil {
			return fault.Wrap(err, fault.Refused, "The log is not as it was written: %s. Check it with: moothall log verify", err)
		}
		body, err := bodyText(board.Body{Record: json.RawMessage("null"), Why: reason, By: by})
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, s.q(`update log_entry set salt = '', body = '' where council = ? and n = ?`), council, n)
		if err != nil {
			return fmt.Errorf("taking words out of the log: %w", err)
		}
		return s.appendLog(ctx, tx, council, []board.Event{{At: at, Event: board.Redaction, About: l.About, Seq: l.Seq, Of: &n, Body: body}})
	})
}
