package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/ledger"
)

// What a kind's guard says is kept here, in the one way in, so that no page, import, bulk edit, call of the API or undo goes round it.

// guard refuses a change that the kind's guard does not allow. doc is the record after it, nil when it goes.
func (w *writing) guard(ctx context.Context, doc ledger.Doc, c ledger.Change) error {
	k, ok := kind.Of(c.Key.Kind)
	if !ok || k.Guard == nil {
		return nil
	}
	before := beforeChange(doc, c)
	if k.Guard.Locked.Holds(before.cell) {
		err := opens(k, c)
		if err != nil {
			return err
		}
	}
	if k.Guard.With != "" {
		err := w.lockedWith(ctx, k, before, stored(doc))
		if err != nil {
			return err
		}
	}
	if k.Guard.Other == nil || w.actor == "" {
		return nil
	}
	return w.secondPerson(ctx, k, stored(doc), c)
}

// stored reads a document's fields as texts.
type stored ledger.Doc

func (d stored) cell(field string) string {
	var s string
	if json.Unmarshal(d[field], &s) != nil {
		return string(d[field])
	}
	return s
}

// beforeChange is a record as it stood before a change.
func beforeChange(doc ledger.Doc, c ledger.Change) stored {
	if c.Op == ledger.Create {
		return nil
	}
	out := stored(maps.Clone(doc))
	if out == nil {
		out = stored{}
	}
	for field, moved := range c.Delta {
		delete(out, field)
		if string(moved[0]) != "null" {
			out[field] = moved[0]
		}
	}
	return out
}

// opens tells whether a change of a locked record is one that the lock allows: fields beside it, or opening it again with words.
func opens(k *kind.Kind, c ledger.Change) error {
	l := k.Guard.Locked
	says, by := c.Delta[l.By], []string{l.Field, l.By}
	_, leaves := c.Delta[l.Field]
	if c.Op == ledger.Update && leaves && len(says[1]) > 0 && string(says[1]) != "null" && only(c.Delta, append(by, l.But...)) {
		return nil
	}
	if c.Op == ledger.Update && only(c.Delta, l.But) {
		return nil
	}
	return fault.New(fault.Refused, "This %s is %s and kept as it was. To change it, open it again and say why.", strings.ToLower(k.Label), strings.Join(l.Is, " or "))
}

func only(d ledger.Delta, fields []string) bool {
	for field := range d {
		if !slices.Contains(fields, field) {
			return false
		}
	}
	return true
}

// lockedWith refuses a change of a record whose other record is locked, be it the one that it belonged to or the one that it shall belong to. What counts is how the
// other stood before this change set.
func (w *writing) lockedWith(ctx context.Context, k *kind.Kind, sides ...stored) error {
	f, ok := k.Field(k.Guard.With)
	if !ok {
		return fmt.Errorf("the guard of %s names %s, which it does not have", k.Name, k.Guard.With)
	}
	for _, side := range sides {
		v, err := kind.ParseValue(f, side[f.Name])
		if err != nil || !v.Recorded() {
			continue
		}
		for _, id := range v.Targets() {
			closed, err := w.isLocked(ctx, ledger.Key{Kind: f.To, ID: id})
			if err != nil {
				return err
			}
			if closed {
				return fault.New(fault.Refused, "The %s that this belongs to is signed off, and kept as it was. To change it, open it again and say why.", strings.ToLower(f.Label))
			}
		}
	}
	return nil
}

func (w *writing) isLocked(ctx context.Context, key ledger.Key) (bool, error) {
	if closed, known := w.closed[key]; known {
		return closed, nil
	}
	k, ok := kind.Of(key.Kind)
	if !ok || k.Guard == nil {
		return false, nil
	}
	doc, exists, err := w.doc(ctx, key)
	if err != nil {
		return false, err
	}
	if w.closed == nil {
		w.closed = map[ledger.Key]bool{}
	}
	w.closed[key] = exists && k.Guard.Locked.Holds(stored(doc).cell)
	return w.closed[key], nil
}

// secondPerson refuses what another person has to write than the one who wrote what it is about.
func (w *writing) secondPerson(ctx context.Context, k *kind.Kind, after stored, c ledger.Change) error {
	o := k.Guard.Other
	if c.Op == ledger.Remove || !slices.ContainsFunc(o.Fields, func(f string) bool { return writes(c, after, f) }) {
		return nil
	}
	author := w.actor
	if !slices.ContainsFunc(o.Than, func(f string) bool { return writes(c, after, f) }) {
		var err error
		author, err = w.lastTo(ctx, c.Key, o.Than)
		if err != nil {
			return err
		}
	}
	if strings.EqualFold(author, w.actor) {
		return fault.New(fault.Forbidden, "Nobody assures their own answer: %s is for another person to fill in than the one who answered.", k.LabelsOf(o.Fields[:1]))
	}
	return nil
}

// writes tells whether a change records something in a field.
func writes(c ledger.Change, after stored, field string) bool {
	if c.Op == ledger.Create {
		return len(after[field]) > 0
	}
	moved, ok := c.Delta[field]
	return ok && len(moved[1]) > 0 && string(moved[1]) != "null"
}

// lastTo is who last wrote one of these fields of a record; "" when nobody did.
func (w *writing) lastTo(ctx context.Context, key ledger.Key, fields []string) (actor string, err error) {
	rows, err := w.tx.QueryContext(ctx, w.s.q(`select c.op, c.delta, s.actor from change c join change_set s on s.council = c.council and s.seq = c.seq
		where c.council = ? and c.kind = ? and c.id = ? and s.undone = 0 and s.undoes = 0 order by c.seq desc`), w.council, key.Kind, int64(key.ID))
	if err != nil {
		return "", fmt.Errorf("reading who wrote a record: %w", err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		found, who, err := wrote(rows, fields)
		if err != nil || found {
			return who, err
		}
	}
	return "", rows.Err()
}

func wrote(rows *sql.Rows, fields []string) (bool, string, error) {
	var op, who string
	var raw []byte
	err := rows.Scan(&op, &raw, &who)
	if err != nil {
		return false, "", fmt.Errorf("reading a change: %w", err)
	}
	var d ledger.Delta
	err = json.Unmarshal(raw, &d)
	if err != nil {
		return false, "", fmt.Errorf("reading a change: %w", err)
	}
	touched := slices.ContainsFunc(fields, func(f string) bool { _, ok := d[f]; return ok })
	return touched || ledger.Op(op) == ledger.Create, who, nil
}

// letFall takes a second person's view away where what it was about changes in the same edit.
func letFall(e ledger.Edit, doc ledger.Doc) ledger.Edit {
	k, ok := kind.Of(e.Kind)
	if !ok || k.Guard == nil || k.Guard.Other == nil || e.Delete || len(doc) == 0 {
		return e
	}
	o := k.Guard.Other
	if !slices.ContainsFunc(o.Than, func(f string) bool { return turns(k, e, doc, f) }) {
		return e
	}
	e.Set = maps.Clone(e.Set)
	for _, f := range o.Fields {
		if _, given := e.Set[f]; !given {
			e.Set[f] = kind.Value{}
		}
	}
	return e
}

// turns tells whether an edit gives a field another value.
func turns(k *kind.Kind, e ledger.Edit, doc ledger.Doc, name string) bool {
	v, given := e.Set[name]
	f, ok := k.Field(name)
	if !given || !ok {
		return false
	}
	if !v.Recorded() {
		return len(doc[name]) > 0
	}
	n, err := kind.Normal(f, v)
	return err == nil && string(n.JSON()) != string(doc[name]) // what has no normal form is refused further on
}
