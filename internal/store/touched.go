package store

import (
	"cmp"
	"context"
	"database/sql"
	"maps"
	"slices"
	"strings"

	"github.com/moothall/moothall/internal/ledger"
)

// Touched is what one import did to a record: its fields as they stood before and after it. A record that was not there has none.
type Touched struct {
	Key           ledger.Key
	Before, After ledger.Doc
	Seq           int64 // the last of the import's change sets that touched it
	Row           int   // of that change set's file; 0 where no file says so
}

// TouchedBy gives every record that an import, or a change set that stands alone, added, changed or removed, by register and number.
// What it did and took back itself is left out.
func (s *Store) TouchedBy(ctx context.Context, council, batch int64) ([]Touched, error) {
	const touched = `exists (select 1 from change m join change_set b on b.council = m.council and b.seq = m.seq where b.council = ? and b.batch = ? and m.kind = %.kind and m.id = %.id)`
	mine := map[int64]bool{}
	err := s.rows(ctx, `select seq from change_set where council = ? and batch = ?`, []any{council, batch}, func(r *sql.Rows) error {
		var seq int64
		err := r.Scan(&seq)
		mine[seq] = true
		return err
	})
	if err != nil {
		return nil, err
	}
	docs, _, now, err := s.docs(ctx, council, ` and `+strings.ReplaceAll(touched, "%", "r"), council, batch)
	if err != nil {
		return nil, err
	}
	changes, err := s.changes(ctx, `council = ? and seq >= ? and seq <= ? and `+strings.ReplaceAll(touched, "%", "change")+` order by seq desc`, council, batch, now, council, batch)
	if err != nil {
		return nil, err
	}
	return touchedBy(docs, changes, mine), nil
}

// touchedBy walks documents of today back through their changes, newest first, and keeps how each stood about the changes of an import.
func touchedBy(docs map[ledger.Key]ledger.Doc, changes []ledger.Change, mine map[int64]bool) (out []Touched) {
	found := map[ledger.Key]*Touched{}
	for _, c := range changes {
		if mine[c.Seq] && found[c.Key] == nil {
			found[c.Key] = &Touched{Key: c.Key, After: maps.Clone(docs[c.Key]), Seq: c.Seq, Row: c.Row}
		}
		ledger.WalkBack(docs, []ledger.Change{c})
		if mine[c.Seq] {
			found[c.Key].Before = maps.Clone(docs[c.Key])
		}
	}
	for _, t := range found {
		if t.Before != nil || t.After != nil {
			out = append(out, *t)
		}
	}
	slices.SortFunc(out, func(a, b Touched) int {
		return cmp.Or(cmp.Compare(a.Key.Kind, b.Key.Kind), cmp.Compare(a.Key.ID, b.Key.ID))
	})
	return out
}
