package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/ledger"
)

// Undo takes an import, or one other change set, back: all that nothing else touched since. What stays is listed in Kept.
func (s *Store) Undo(ctx context.Context, council, batch int64, at, actor string) (Applied, error) {
	w := &writing{s: s, council: council, now: at}
	seqs, source, err := s.batch(ctx, council, batch)
	if err != nil {
		return Applied{}, err
	}
	snap, err := s.Load(ctx, council)
	if err != nil {
		return Applied{}, err
	}
	// What was taken back since, and the taking back, cancel each other out: neither counts as a touch.
	history, err := s.changes(ctx, `council = ? and seq >= ? and not exists (select 1 from change_set g where g.council = change.council and g.seq = change.seq and (g.undone > 0 or g.undoes > 0)) and exists (select 1 from change m join change_set b on b.council = m.council and b.seq = m.seq
		where m.council = change.council and m.kind = change.kind and m.id = change.id and b.batch = ?) order by seq`, council, batch, batch)
	if err != nil {
		return Applied{}, err
	}
	mine := func(seq int64) bool { return seqs[seq] }
	back, _ := ledger.Undo(history, mine, func(ledger.Key, map[ledger.Key]bool) string { return "" })
	edits, kept := ledger.Undo(history, mine, usedBy(snap, back))
	expect := snap.Seq
	if len(history) == 0 { // payments alone: whatever the registers became meanwhile, they go
		expect = 0
	}
	err = s.inTx(ctx, func(tx *sql.Tx) error {
		w.tx = tx
		err := w.begin(ctx, expect)
		if err != nil {
			return err
		}
		for _, e := range edits {
			doc, exists, err := w.doc(ctx, e.Key)
			if err != nil {
				return err
			}
			doc, change := ledger.ApplyRaw(e, doc, exists)
			err = w.put(ctx, doc, change)
			if err != nil {
				return err
			}
		}
		for seq := range seqs {
			err := w.takeBack(ctx, seq)
			if err != nil {
				return err
			}
		}
		return w.finish(ctx, ledger.ChangeSet{At: at, Actor: actor, Source: "undo of " + source, Note: fmt.Sprintf("Undo of change set %d", batch), Undoes: batch})
	})
	w.out.Kept = kept
	return w.out, err
}

// takeBack marks a change set as undone and hides the spend that came with it.
func (w *writing) takeBack(ctx context.Context, seq int64) error {
	done, err := w.tx.ExecContext(ctx, w.s.q(`update change_set set undone = ? where council = ? and seq = ? and undone = 0`), w.seq, w.council, seq)
	err = exactlyOne(done, err, "marking a change set as undone", "Somebody undid this just now.")
	if err != nil {
		return err
	}
	_, err = w.tx.ExecContext(ctx, w.s.q(`update spend_stage set out_seq = ? where council = ? and in_seq = ? and out_seq = 0`), w.seq, w.council, seq)
	if err != nil {
		return fmt.Errorf("hiding spend: %w", err)
	}
	return nil
}

// batch gives the sequences of an import, and refuses what cannot be undone.
func (s *Store) batch(ctx context.Context, council, batch int64) (map[int64]bool, string, error) {
	seqs, source := map[int64]bool{}, ""
	var undone, undoes int64
	err := s.rows(ctx, `select seq, source, undone, undoes from change_set where council = ? and batch = ? order by seq desc`, []any{council, batch}, func(r *sql.Rows) error {
		var seq int64
		err := r.Scan(&seq, &source, &undone, &undoes)
		seqs[seq] = true
		return err
	})
	switch {
	case err != nil:
		return nil, "", err
	case len(seqs) == 0:
		return nil, "", fault.New(fault.NotFound, "There is no change set %d to undo.", batch)
	case undone != 0:
		return nil, "", fault.New(fault.Refused, "Change set %d was undone already.", batch)
	case undoes != 0:
		return nil, "", fault.New(fault.Refused, "Change set %d is itself an undo. To have it back, import the file again.", batch)
	}
	return seqs, source, nil
}

// usedBy tells which record that stays names a record that is about to go.
// A field that goes back by the same undo names what it named before.
func usedBy(snap *kind.Snapshot, back []ledger.RawEdit) func(ledger.Key, map[ledger.Key]bool) string {
	restored := map[ledger.Key]ledger.Doc{}
	for _, e := range back {
		restored[e.Key] = e.Set
	}
	users := map[ledger.Key][]ledger.Key{}
	for _, k := range kind.Registers() {
		for _, r := range snap.Records(k.Name) {
			from := ledger.Key{Kind: k.Name, ID: r.RecordID()}
			for i := range k.Fields {
				v := r.Cell(i)
				if raw, ok := restored[from][k.Fields[i].Name]; ok {
					before, err := kind.ParseValue(&k.Fields[i], raw)
					if err == nil { // else what it names today counts
						v = before
					}
				}
				for _, id := range v.Targets() {
					to := ledger.Key{Kind: k.Fields[i].To, ID: id}
					users[to] = append(users[to], from)
				}
			}
		}
	}
	return func(key ledger.Key, going map[ledger.Key]bool) string {
		for _, from := range users[key] {
			if going[from] || from == key {
				continue
			}
			if r, ok := snap.Find(from.Kind, from.ID); ok {
				return fmt.Sprintf("The %s %q names it.", r.KindOf().Label, kind.NameOf(r))
			}
		}
		return ""
	}
}

// ChangeSetRow is a change set as the history page lists it.
type ChangeSetRow struct {
	Seq, Batch, File, Undoes, Undone int64
	At, Actor, Source, Note          string
	Records                          int
	SpendLines                       int64
}

// ChangeSets lists the newest change sets.
func (s *Store) ChangeSets(ctx context.Context, council int64, most int) ([]ChangeSetRow, error) {
	return s.changeSets(ctx, `c.council = ? order by c.seq desc limit ?`, council, most)
}

// ChangeSetsOf lists the change sets of one import, newest first.
func (s *Store) ChangeSetsOf(ctx context.Context, council, batch int64) ([]ChangeSetRow, error) {
	return s.changeSets(ctx, `c.council = ? and c.batch = ? order by c.seq desc`, council, batch)
}

func (s *Store) changeSets(ctx context.Context, where string, args ...any) (out []ChangeSetRow, err error) {
	err = s.rows(ctx, `select c.seq, c.batch, c.file, c.undoes, c.undone, c.at, c.actor, c.source, c.note,
		(select count(*) from change h where h.council = c.council and h.seq = c.seq),
		(select coalesce(sum(t.line_count), 0) from spend_stage t where t.council = c.council and t.in_seq = c.seq)
		from change_set c where `+where, args, func(r *sql.Rows) error {
		var c ChangeSetRow
		err := r.Scan(&c.Seq, &c.Batch, &c.File, &c.Undoes, &c.Undone, &c.At, &c.Actor, &c.Source, &c.Note, &c.Records, &c.SpendLines)
		out = append(out, c)
		return err
	})
	return out, err
}

// ChangeSet gives one change set.
func (s *Store) ChangeSet(ctx context.Context, council, seq int64) (c ChangeSetRow, err error) {
	row := s.row(ctx, `select seq, batch, file, undoes, undone, at, actor, source, note from change_set where council = ? and seq = ?`, council, seq)
	err = row.Scan(&c.Seq, &c.Batch, &c.File, &c.Undoes, &c.Undone, &c.At, &c.Actor, &c.Source, &c.Note)
	if errors.Is(err, sql.ErrNoRows) {
		return c, fault.New(fault.NotFound, "There is no change set %d.", seq)
	}
	if err != nil {
		return c, fmt.Errorf("reading the change set: %w", err)
	}
	return c, nil
}
