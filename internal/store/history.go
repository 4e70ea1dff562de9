package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"

	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/ledger"
)

// Event is one change set in a record's history.
type Event struct {
	ledger.Change
	At, Actor, Source, Note string
	File, Undone, Undoes    int64
}

// History is what happened to a record, newest first, with personal values opened for whoever may see them.
func (s *Store) History(ctx context.Context, council int64, key ledger.Key) (out []Event, err error) {
	err = s.rows(ctx, `select h.seq, h.op, h.delta, h.file_row, c.at, c.actor, c.source, c.note, c.file, c.undone, c.undoes from change h join change_set c on c.council = h.council and c.seq = h.seq
		where h.council = ? and h.kind = ? and h.id = ? order by h.seq desc`, []any{council, key.Kind, int64(key.ID)}, func(r *sql.Rows) error {
		e := Event{Change: ledger.Change{Key: key}}
		var delta []byte
		err := r.Scan(&e.Seq, &e.Op, &delta, &e.Row, &e.At, &e.Actor, &e.Source, &e.Note, &e.File, &e.Undone, &e.Undoes)
		if err != nil {
			return err
		}
		err = json.Unmarshal(delta, &e.Delta)
		if err != nil {
			return fmt.Errorf("reading a change: %w", err)
		}
		out = append(out, e)
		return nil
	})
	return out, err
}

// People gives the values behind personal tokens, for pages that show history.
func (s *Store) People(ctx context.Context, council int64) (map[string]string, error) {
	return s.people(ctx, council)
}

// Origin says where a value comes from: who or what said it, when, and which row of which kept file shows it.
type Origin struct {
	Seq, File         int64
	Row               int
	At, Actor, Source string
	Confirmed         string // when it was last seen again unchanged, RFC 3339; "" when it was not
	ConfirmedBy       string
	ConfirmedFile     int64
	ConfirmedRow      int
}

// Origins gives, for each field of a record, where its present value comes from.
func (s *Store) Origins(ctx context.Context, council int64, key ledger.Key) (map[string]Origin, error) {
	events, err := s.History(ctx, council, key)
	if err != nil {
		return nil, err
	}
	out := map[string]Origin{}
	k, ok := kind.Of(key.Kind)
	if !ok {
		return out, nil
	}
	for _, e := range events {
		if e.Undone != 0 || e.Undoes != 0 {
			continue // what was taken back, and the taking back, cancel each other out
		}
		o := Origin{Seq: e.Seq, File: e.File, Row: e.Row, At: e.At, Actor: e.Actor, Source: e.Source}
		if e.Op == ledger.Remove {
			break
		}
		for f := range e.Delta {
			f = k.Today(f)
			if _, later := out[f]; !later {
				out[f] = o
			}
		}
		if e.Op == ledger.Create { // a create row holds no delta: it gave every field that nothing changed since
			for _, f := range k.Fields {
				if _, later := out[f.Name]; !later {
					out[f.Name] = o
				}
			}
			break
		}
	}
	return out, s.confirmations(ctx, council, key, out)
}

// confirmations adds to each origin the last time that the same value was seen again.
func (s *Store) confirmations(ctx context.Context, council int64, key ledger.Key, origins map[string]Origin) error {
	return s.rows(ctx, `select n.seq, n.fields, n.file_rows, c.at, c.source, c.file from seen n join change_set c on c.council = n.council and c.seq = n.seq
		where n.council = ? and n.kind = ? and c.undone = 0 order by n.seq`, []any{council, key.Kind}, func(r *sql.Rows) error {
		var seq, file int64
		var fields, rows []byte
		var at, source string
		err := r.Scan(&seq, &fields, &rows, &at, &source, &file)
		if err != nil {
			return err
		}
		row, ok, err := rowOf(rows, key.ID)
		if err != nil || !ok {
			return err
		}
		var names []string
		err = json.Unmarshal(fields, &names)
		if err != nil {
			return fmt.Errorf("reading what was seen: %w", err)
		}
		for _, f := range names {
			if o, have := origins[f]; have && o.Seq < seq {
				o.Confirmed, o.ConfirmedBy, o.ConfirmedFile, o.ConfirmedRow = at, source, file, row
				origins[f] = o
			}
		}
		return nil
	})
}

func rowOf(raw []byte, id kind.ID) (int, bool, error) {
	var pairs [][2]int64
	err := json.Unmarshal(raw, &pairs)
	if err != nil {
		return 0, false, fmt.Errorf("reading which rows were seen: %w", err)
	}
	for _, p := range pairs {
		if kind.ID(p[0]) == id {
			return int(p[1]), true, nil
		}
	}
	return 0, false, nil
}
