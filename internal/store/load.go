package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"

	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/ledger"
)

// Load is a council's snapshot as it stands now. The sequence comes from the same statement as the records, so they agree.
func (s *Store) Load(ctx context.Context, council int64) (*kind.Snapshot, error) {
	people, err := s.people(ctx, council)
	if err != nil {
		return nil, err
	}
	var seq int64
	var records []kind.Record
	err = s.rows(ctx, `select c.seq, coalesce(r.kind, ''), coalesce(r.id, 0), coalesce(r.seq, 0), coalesce(r.doc, '') from council c left join record r on r.council = c.id where c.id = ?`, []any{council}, func(rows *sql.Rows) error {
		var name, doc sql.RawBytes
		var id, recordSeq int64
		err := rows.Scan(&seq, &name, &id, &recordSeq, &doc)
		if err != nil || id == 0 {
			return err
		}
		r, err := decode(string(name), kind.ID(id), recordSeq, doc)
		if err != nil {
			return err
		}
		records = append(records, r)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("loading the registers: %w", err)
	}
	return kind.NewSnapshot(seq, records, people), nil
}

func decode(kindName string, id kind.ID, seq int64, doc []byte) (kind.Record, error) {
	r := kind.New(kindName, id, seq)
	if r == nil {
		return nil, fmt.Errorf("the database holds a %q, which this version of moothall does not know", kindName)
	}
	err := r.Decode(doc)
	if err != nil {
		return nil, fmt.Errorf("%s %d: %w", kindName, id, err)
	}
	return r, nil
}

// people gives the value behind every personal token that was not erased.
func (s *Store) people(ctx context.Context, council int64) (map[string]string, error) {
	out := map[string]string{}
	err := s.rows(ctx, `select token, value from personal where council = ? and erased = ''`, []any{council}, func(r *sql.Rows) error {
		var token, value string
		err := r.Scan(&token, &value)
		out[token] = value
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("reading personal values: %w", err)
	}
	return out, nil
}

// CatchUp brings an older snapshot forward, reading only the records that later change sets touched. It gives nil when so many
// did that loading afresh is cheaper.
func (s *Store) CatchUp(ctx context.Context, council int64, old *kind.Snapshot) (*kind.Snapshot, error) {
	const most = 300
	var reps []kind.Replacement
	seq := old.Seq
	err := s.rows(ctx, `select c.seq, h.kind, h.id, coalesce(r.seq, 0), coalesce(r.doc, '') from council c
		left join (select distinct council, kind, id from change where council = ? and seq > ?) h on h.council = c.id
		left join record r on r.council = h.council and r.kind = h.kind and r.id = h.id where c.id = ?`, []any{council, old.Seq, council}, func(rows *sql.Rows) error {
		var name sql.NullString
		var doc sql.RawBytes
		var id sql.NullInt64
		var recordSeq int64
		err := rows.Scan(&seq, &name, &id, &recordSeq, &doc)
		if err != nil || !name.Valid || len(reps) > most {
			return err
		}
		rep := kind.Replacement{Kind: name.String, ID: kind.ID(id.Int64)}
		if recordSeq > 0 {
			rep.New, err = decode(name.String, rep.ID, recordSeq, doc)
		}
		reps = append(reps, rep)
		return err
	})
	if err != nil || len(reps) > most {
		return nil, err
	}
	people, err := s.people(ctx, council)
	if err != nil {
		return nil, err
	}
	return old.With(seq, people, reps...), nil
}

// AsAt is the council's registers as the ledger knew them after a sequence.
func (s *Store) AsAt(ctx context.Context, council, seq int64) (*kind.Snapshot, error) {
	docs, seqs, now, err := s.docs(ctx, council, "")
	if err != nil {
		return nil, err
	}
	changes, err := s.changes(ctx, `council = ? and seq > ? and seq <= ? order by seq desc`, council, seq, now)
	if err != nil {
		return nil, err
	}
	ledger.WalkBack(docs, changes)
	people, err := s.people(ctx, council)
	if err != nil {
		return nil, err
	}
	records := make([]kind.Record, 0, len(docs))
	for key, doc := range docs {
		r, err := decode(key.Kind, key.ID, min(seqs[key], seq), doc.Spell())
		if err != nil {
			return nil, err
		}
		records = append(records, r)
	}
	return kind.NewSnapshot(seq, records, people), nil
}

// docs reads the documents that stand today, and the sequence they stand at; of is a further condition on them, of this package's own.
func (s *Store) docs(ctx context.Context, council int64, of string, args ...any) (map[ledger.Key]ledger.Doc, map[ledger.Key]int64, int64, error) {
	docs, seqs := map[ledger.Key]ledger.Doc{}, map[ledger.Key]int64{}
	var now int64
	err := s.rows(ctx, `select c.seq, coalesce(r.kind, ''), coalesce(r.id, 0), coalesce(r.seq, 0), coalesce(r.doc, '') from council c left join record r on r.council = c.id`+of+` where c.id = ?`, append(args, council), func(rows *sql.Rows) error {
		var key ledger.Key
		var id, recordSeq int64
		var raw []byte
		err := rows.Scan(&now, &key.Kind, &id, &recordSeq, &raw)
		if err != nil || id == 0 {
			return err
		}
		key.ID = kind.ID(id)
		k, ok := kind.Of(key.Kind)
		if !ok {
			return fmt.Errorf("the database holds a %q, which this version of moothall does not know", key.Kind)
		}
		docs[key], err = ledger.OpenDoc(k, raw)
		seqs[key] = recordSeq
		return err
	})
	return docs, seqs, now, err
}

// changes reads change rows; where is a condition and order of this package's own.
func (s *Store) changes(ctx context.Context, where string, args ...any) (out []ledger.Change, err error) {
	err = s.rows(ctx, `select seq, kind, id, op, delta, file_row from change where `+where, args, func(r *sql.Rows) error {
		var c ledger.Change
		var id int64
		var delta []byte
		err := r.Scan(&c.Seq, &c.Key.Kind, &id, &c.Op, &delta, &c.Row)
		if err != nil {
			return err
		}
		c.Key.ID = kind.ID(id)
		err = json.Unmarshal(delta, &c.Delta)
		if err != nil {
			return fmt.Errorf("reading a change of %s %d: %w", c.Key.Kind, c.Key.ID, err)
		}
		out = append(out, c)
		return nil
	})
	return out, err
}

// SeqOn is the council's sequence at the end of a moment (RFC 3339, UTC).
func (s *Store) SeqOn(ctx context.Context, council int64, at string) (seq int64, err error) {
	err = s.row(ctx, `select coalesce(max(seq), 0) from change_set where council = ? and at <= ?`, council, at).Scan(&seq)
	if err != nil {
		return 0, fmt.Errorf("looking for the sequence at a time: %w", err)
	}
	return seq, nil
}
