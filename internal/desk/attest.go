package desk

import (
	"context"

	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/ledger"
	"github.com/moothall/moothall/internal/store"
)

// stillCorrect is the source of a record that somebody confirmed.
const stillCorrect = "still correct"

// standing fills in what is recorded, as far as a viewer sees it, and what changed since somebody last said that it is correct.
func (d *Desk) standing(ctx context.Context, o *Opened, v kind.Viewer) error {
	for i := range o.Kind.Fields {
		f := &o.Kind.Fields[i]
		if x := v.Read(o.r, i); x.Recorded() && !f.Personal && f.To != "person" {
			o.Fields = append(o.Fields, Stands{F: f, Now: o.p.Snapshot.Show(f, x)})
		}
	}
	key := ledger.Key{Kind: o.Kind.Name, ID: o.r.RecordID()}
	seq, at, err := d.Store.LastConfirmed(ctx, o.Council.ID, key, stillCorrect)
	if err != nil || seq == 0 {
		return err
	}
	o.Since = at
	events, err := d.Store.History(ctx, o.Council.ID, key)
	if err != nil {
		return err
	}
	was := map[string]string{}
	for _, e := range events { // newest first: the oldest value since the last yes stands at the end
		for name, pair := range e.Delta {
			f, ok := o.Kind.Field(name)
			if e.Seq <= seq || !ok || !v.Sees(f.Sensitivity) || f.Personal || f.To == "person" {
				continue
			}
			x, err := kind.ParseValue(f, pair[0])
			if err != nil {
				return err
			}
			was[f.Name] = ""
			if x.Recorded() {
				was[f.Name] = o.p.Snapshot.Show(f, x)
			}
		}
	}
	for i := range o.Kind.Fields {
		f := &o.Kind.Fields[i]
		old, changed := was[f.Name]
		now := ""
		if x := o.r.Cell(i); x.Recorded() {
			now = o.p.Snapshot.Show(f, x)
		}
		if changed && old != now {
			o.News = append(o.News, Stands{f, now, old})
		}
	}
	return nil
}

// Standing is what a viewer sees of a record to confirm.
func (d *Desk) Standing(ctx context.Context, p *Picture, v kind.Viewer, r kind.Record) (*Opened, error) {
	o := &Opened{Council: p.Council, Kind: r.KindOf(), Name: p.NameFor(v, r), p: p, r: r}
	return o, d.standing(ctx, o, v)
}

// seenAll is a change set that confirms every field that was shown; sequence is the record's when it was shown.
func (o *Opened) seenAll(at, actor string, sequence int64) (ledger.ChangeSet, error) {
	cs := ledger.ChangeSet{At: at, Actor: actor, Source: stillCorrect, Expect: o.p.Snapshot.Seq}
	if o.r.Sequence() != sequence {
		return cs, fault.New(fault.Conflict, "Somebody changed this %s while you had it open. Look at it again.", o.Kind.Name)
	}
	if len(o.Fields) == 0 {
		return cs, fault.New(fault.Invalid, "Nothing is recorded that could be confirmed.")
	}
	var fields []string
	for _, s := range o.Fields {
		fields = append(fields, s.F.Name)
	}
	cs.Seen = []ledger.Seen{{Kind: o.Kind.Name, Fields: fields, Rows: map[kind.ID]int{o.r.RecordID(): 0}}}
	return cs, nil
}

// Sequence is the sequence of the record as it is shown.
func (o *Opened) Sequence() int64 { return o.r.Sequence() }

// Confirm says that all shown fields of a record are still correct.
func (d *Desk) Confirm(ctx context.Context, p *Picture, v kind.Viewer, r kind.Record, sequence int64) error {
	if !v.Writes(r.KindOf()) {
		return fault.New(fault.Forbidden, "You may read this register but not confirm it.")
	}
	o, err := d.Standing(ctx, p, v, r)
	if err != nil {
		return err
	}
	cs, err := o.seenAll(d.now(), v.Account, sequence)
	if err != nil {
		return err
	}
	_, err = d.Store.Apply(ctx, p.Council.ID, cs)
	if err != nil {
		return err
	}
	return d.after(ctx, p.Council.Slug)
}

// ConfirmByLink is Confirm for the person behind a link.
func (d *Desk) ConfirmByLink(ctx context.Context, token string, sequence int64) error {
	o, err := d.OpenAsk(ctx, token, "")
	if err != nil {
		return err
	}
	if o.Ask.Field != "" {
		return store.ErrNoAsk()
	}
	a := o.Ask
	a.State, a.Done = store.AskConfirmed, d.now()
	cs, err := o.seenAll(a.Done, asker(a.ID), sequence)
	if err != nil {
		return err
	}
	_, err = d.Store.AnswerAsk(ctx, a, cs)
	if err != nil {
		return err
	}
	return d.after(ctx, o.Council.Slug)
}
