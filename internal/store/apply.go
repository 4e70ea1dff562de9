package store

import (
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/ledger"
)

// Applied is what a change set did.
type Applied struct {
	Seq, Batch       int64 // Batch is what a person undoes
	Created, Changed int
	Real             map[ledger.Key]kind.ID // provisional record to its number
	Kept             []ledger.Kept          // for an undo
}

// writing is one change set on its way in.
type writing struct {
	s       *Store
	tx      *sql.Tx
	council int64
	seq     int64
	now     string
	actor   string // "" while something is taken back
	closed  map[ledger.Key]bool
	records [][]any
	changes [][]any
	secrets [][]any
	logs    []logged
	out     Applied
}

// Apply writes a change set in one transaction under one new sequence. It takes the council's row first, so writers to one
// council queue. A change set that changes, confirms and shows nothing takes no number: Applied.Seq is then 0.
func (s *Store) Apply(ctx context.Context, council int64, cs ledger.ChangeSet) (Applied, error) {
	return s.apply(ctx, council, cs, func(*sql.Tx, int64) error { return nil })
}

// apply is Apply with something more that is written in the same transaction, which is told the sequence.
func (s *Store) apply(ctx context.Context, council int64, cs ledger.ChangeSet, also func(*sql.Tx, int64) error) (Applied, error) {
	w := &writing{s: s, council: council, now: cs.At, actor: cs.Actor}
	err := s.inTx(ctx, func(tx *sql.Tx) error {
		w.tx = tx
		err := w.begin(ctx, cs.Expect)
		if err != nil {
			return err
		}
		err = w.number(ctx, cs.Edits, cs.Seen)
		if err != nil {
			return err
		}
		for _, e := range merge(cs.Edits) {
			err := w.edit(ctx, e)
			if err != nil {
				return err
			}
		}
		if len(w.changes) == 0 && len(cs.Seen) == 0 && len(cs.Spend) == 0 {
			return errNothing
		}
		err = w.show(ctx, cs.Spend, cs.SpendSince)
		if err != nil {
			return err
		}
		err = w.finish(ctx, cs)
		if err != nil {
			return err
		}
		return also(tx, w.seq)
	})
	if errors.Is(err, errNothing) {
		return Applied{}, nil
	}
	return w.out, err
}

// errNothing takes a transaction back that turned out to change nothing.
var errNothing = errors.New("nothing to write")

func (w *writing) begin(ctx context.Context, expect int64) error {
	err := w.tx.QueryRowContext(ctx, w.s.q(`update council set seq = seq + 1 where id = ? returning seq`), w.council).Scan(&w.seq)
	if errors.Is(err, sql.ErrNoRows) {
		return fault.New(fault.NotFound, "There is no such council.")
	}
	if err != nil {
		return fmt.Errorf("taking the next sequence: %w", err)
	}
	if expect > 0 && w.seq-1 != expect {
		return fault.New(fault.Conflict, "Somebody changed the registers in the meantime. Look again, then repeat what you did.")
	}
	w.out.Seq = w.seq
	return nil
}

// number gives provisional records their real numbers. A number is never used twice, so the count stands in a table.
func (w *writing) number(ctx context.Context, edits []ledger.Edit, seen []ledger.Seen) error {
	w.out.Real = map[ledger.Key]kind.ID{}
	last := map[string]kind.ID{}
	for _, e := range edits {
		key := ledger.Key{Kind: e.Kind, ID: e.ID}
		if e.ID < ledger.Provisional || w.out.Real[key] != 0 {
			continue
		}
		n, ok := last[e.Kind]
		if !ok {
			err := w.tx.QueryRowContext(ctx, w.s.q(`select last from counter where council = ? and kind = ?`), w.council, e.Kind).Scan(&n)
			if err != nil && !errors.Is(err, sql.ErrNoRows) {
				return fmt.Errorf("reading the counter: %w", err)
			}
		}
		n++
		last[e.Kind], w.out.Real[key] = n, n
	}
	for k, n := range last {
		_, err := w.tx.ExecContext(ctx, w.s.q(`insert into counter (council, kind, last) values (?,?,?) on conflict (council, kind) do update set last = excluded.last`), w.council, k, int64(n))
		if err != nil {
			return fmt.Errorf("writing the counter: %w", err)
		}
	}
	ledger.Renumber(edits, seen, func(k ledger.Key) kind.ID {
		if real, ok := w.out.Real[k]; ok {
			return real
		}
		return k.ID
	})
	return nil
}

// merge joins edits of one record, later ones winning: the ledger holds one row for a record in a change set.
func merge(edits []ledger.Edit) []ledger.Edit {
	at := make(map[ledger.Key]int, len(edits))
	out := make([]ledger.Edit, 0, len(edits))
	for _, e := range edits {
		key := ledger.Key{Kind: e.Kind, ID: e.ID}
		i, ok := at[key]
		if !ok {
			at[key] = len(out)
			out = append(out, e)
			continue
		}
		if e.Delete {
			out[i] = e
			continue
		}
		if out[i].Set == nil {
			out[i].Set = map[string]kind.Value{}
		}
		for f, v := range e.Set {
			out[i].Set[f] = v
		}
		if out[i].Row == 0 {
			out[i].Row = e.Row
		}
	}
	return out
}

func (w *writing) edit(ctx context.Context, e ledger.Edit) error {
	key := ledger.Key{Kind: e.Kind, ID: e.ID}
	doc, exists, err := w.doc(ctx, key)
	if err != nil {
		return err
	}
	if e.Read > 0 {
		e, err = w.rebase(ctx, e, doc, exists)
		if err != nil {
			return err
		}
	}
	if !exists && e.Delete {
		return nil
	}
	e = letFall(e, doc)
	doc, change, err := ledger.Apply(e, doc, exists, func(key ledger.Key, field, old, value string) (string, error) {
		return w.seal(ctx, key, field, old, value)
	})
	if err != nil {
		return err
	}
	return w.put(ctx, doc, change)
}

// rebase brings an edit of a record that was read earlier to the record as it stands.
func (w *writing) rebase(ctx context.Context, e ledger.Edit, doc ledger.Doc, exists bool) (ledger.Edit, error) {
	key := ledger.Key{Kind: e.Kind, ID: e.ID}
	later, err := w.later(ctx, key, e.Read)
	if err != nil || len(later) == 0 && exists {
		return e, err
	}
	k, _ := kind.Of(e.Kind) // doc has looked
	return ledger.Rebase(e, doc, exists, later, func(field string, stored json.RawMessage, v kind.Value) (bool, error) {
		f, ok := k.Field(field)
		if !ok { // ledger.Apply says so
			return false, nil
		}
		if !v.Recorded() {
			return string(stored) == "null", nil
		}
		n, err := kind.Normal(f, v)
		if err != nil { // ledger.Apply says so
			return false, nil
		}
		if f.Personal {
			return w.unsealed(ctx, stored, n.S)
		}
		return string(stored) == string(n.JSON()), nil
	})
}

// later are a record's changes after a sequence, newest first.
func (w *writing) later(ctx context.Context, key ledger.Key, since int64) (out []ledger.Change, err error) {
	rows, err := w.tx.QueryContext(ctx, w.s.q(`select seq, op, delta from change where council = ? and kind = ? and id = ? and seq > ? order by seq desc`), w.council, key.Kind, int64(key.ID), since)
	if err != nil {
		return nil, fmt.Errorf("reading what changed since: %w", err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		c := ledger.Change{Key: key}
		var delta []byte
		err := rows.Scan(&c.Seq, &c.Op, &delta)
		if err != nil {
			return nil, fmt.Errorf("reading a change: %w", err)
		}
		err = json.Unmarshal(delta, &c.Delta)
		if err != nil {
			return nil, fmt.Errorf("reading a change of %s %d: %w", key.Kind, key.ID, err)
		}
		out = append(out, c)
	}
	return out, rows.Err()
}

// unsealed tells whether a stored token stands for a value.
func (w *writing) unsealed(ctx context.Context, stored json.RawMessage, value string) (bool, error) {
	if string(stored) == "null" {
		return value == "", nil
	}
	var token, have string
	err := json.Unmarshal(stored, &token)
	if err != nil {
		return false, fmt.Errorf("reading a token: %w", err)
	}
	err = w.tx.QueryRowContext(ctx, w.s.q(`select value from personal where council = ? and token = ?`), w.council, token).Scan(&have)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return false, fmt.Errorf("reading a personal value: %w", err)
	}
	return have == value, nil
}

// put notes a change and the document that it leaves.
func (w *writing) put(ctx context.Context, doc ledger.Doc, c ledger.Change) error {
	switch {
	case c.Op == ledger.Update && len(c.Delta) == 0:
		return nil
	case c.Op == ledger.Create:
		w.out.Created++
	default:
		w.out.Changed++
	}
	err := w.guard(ctx, doc, c)
	if err != nil {
		return err
	}
	if c.Op == ledger.Remove {
		_, err := w.tx.ExecContext(ctx, w.s.q(`delete from record where council = ? and kind = ? and id = ?`), w.council, c.Key.Kind, int64(c.Key.ID))
		if err != nil {
			return fmt.Errorf("removing a record: %w", err)
		}
	} else {
		w.records = append(w.records, []any{w.council, c.Key.Kind, int64(c.Key.ID), w.seq, string(doc.Spell())})
	}
	w.noteLogged(c, doc)
	w.changes = append(w.changes, []any{w.council, w.seq, c.Key.Kind, int64(c.Key.ID), string(c.Op), string(c.Delta.Spell()), c.Row})
	return nil
}

func (w *writing) doc(ctx context.Context, key ledger.Key) (ledger.Doc, bool, error) {
	k, ok := kind.Of(key.Kind)
	if !ok {
		return nil, false, fault.New(fault.Invalid, "There is no register called %q.", key.Kind)
	}
	var raw []byte
	err := w.tx.QueryRowContext(ctx, w.s.q(`select doc from record where council = ? and kind = ? and id = ?`), w.council, key.Kind, int64(key.ID)).Scan(&raw)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, false, nil
	}
	if err != nil {
		return nil, false, fmt.Errorf("reading a record: %w", err)
	}
	doc, err := ledger.OpenDoc(k, raw)
	return doc, true, err
}

// seal keeps a personal value in its own table and gives the token that the ledger holds.
func (w *writing) seal(ctx context.Context, key ledger.Key, field, old, value string) (string, error) {
	if value == "" {
		return "", nil
	}
	if old != "" {
		var have string
		err := w.tx.QueryRowContext(ctx, w.s.q(`select value from personal where council = ? and token = ?`), w.council, old).Scan(&have)
		if err != nil && !errors.Is(err, sql.ErrNoRows) {
			return "", fmt.Errorf("reading a personal value: %w", err)
		}
		if have == value {
			return old, nil
		}
	}
	var b [12]byte
	_, err := rand.Read(b[:])
	if err != nil {
		return "", fmt.Errorf("making a token: %w", err)
	}
	token := "person-" + hex.EncodeToString(b[:])
	w.secrets = append(w.secrets, []any{w.council, token, key.Kind, int64(key.ID), field, value, ""})
	return token, nil
}

// show makes staged spend visible, in one small write. Where its lines were compared with those of a sequence, no others may have
// come in or gone since: they could be the same.
func (w *writing) show(ctx context.Context, stages []int64, since int64) error {
	if len(stages) > 0 && since > 0 {
		var n int
		err := w.tx.QueryRowContext(ctx, w.s.q(`select count(*) from spend_stage where council = ? and (in_seq > ? or out_seq > ?)`), w.council, since, since).Scan(&n)
		if err != nil {
			return fmt.Errorf("looking whether other payments came in: %w", err)
		}
		if n > 0 {
			return fault.New(fault.Conflict, "Other payments came in while these were read. Import the file again.")
		}
	}
	for _, id := range stages {
		done, err := w.tx.ExecContext(ctx, w.s.q(`update spend_stage set in_seq = ? where council = ? and id = ? and in_seq = 0`), w.seq, w.council, id)
		err = exactlyOne(done, err, "showing spend", tidiedAway)
		if err != nil {
			return err
		}
	}
	return nil
}

func (w *writing) finish(ctx context.Context, cs ledger.ChangeSet) error {
	w.out.Batch = cs.Batch
	if w.out.Batch == 0 {
		w.out.Batch = w.seq
	}
	_, err := w.tx.ExecContext(ctx, w.s.q(`insert into change_set (council, seq, batch, at, actor, source, file, note, undoes, undone) values (?,?,?,?,?,?,?,?,?,0)`),
		w.council, w.seq, w.out.Batch, cs.At, cs.Actor, cs.Source, cs.File, cs.Note, cs.Undoes)
	if err != nil {
		return fmt.Errorf("writing the change set: %w", err)
	}
	err = w.s.tell(ctx, w.tx, w.council, cs.At, HookApplied, []string{strconv.FormatInt(w.seq, 10)})
	if err != nil {
		return err
	}
	err = w.s.insert(ctx, w.tx, "record (council, kind, id, seq, doc)", " on conflict (council, kind, id) do update set seq = excluded.seq, doc = excluded.doc", w.records)
	if err != nil {
		return err
	}
	err = w.s.insert(ctx, w.tx, "change (council, seq, kind, id, op, delta, file_row)", "", w.changes)
	if err != nil {
		return err
	}
	err = w.s.insert(ctx, w.tx, "personal (council, token, kind, id, field, value, erased)", "", w.secrets)
	if err != nil {
		return err
	}
	err = w.s.insert(ctx, w.tx, "seen (council, seq, kind, part, fields, file_rows)", "", w.seen(cs.Seen))
	if err != nil {
		return err
	}
	return w.log(ctx)
}

func (w *writing) seen(seen []ledger.Seen) [][]any {
	out := make([][]any, 0, len(seen))
	for i, x := range seen {
		pairs := make([][2]int64, 0, len(x.Rows))
		for id, row := range x.Rows {
			pairs = append(pairs, [2]int64{int64(id), int64(row)})
		}
		slices.SortFunc(pairs, func(a, b [2]int64) int { return int(a[0] - b[0]) })
		fields, _ := json.Marshal(x.Fields) // a list of names always has a JSON form
		rows, _ := json.Marshal(pairs)
		out = append(out, []any{w.council, w.seq, x.Kind, i, string(fields), string(rows)})
	}
	return out
}
