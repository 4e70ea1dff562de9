package desk

import (
	"context"
	"encoding/json"
	"slices"

	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/ledger"
	"github.com/moothall/moothall/internal/store"
)

// RecordHistory is where a record's values come from, and what happened to it, as far as a viewer sees it.
type RecordHistory struct {
	ID      kind.ID        `json:"id"`
	Kind    string         `json:"kind"`
	Name    string         `json:"name"`
	Values  []ValueSource  `json:"values"`
	Changes []RecordChange `json:"changes"` // newest first
}

// ValueSource is one value and the row or the person that gave it.
type ValueSource struct {
	Field     string `json:"field"`
	Value     any    `json:"value"`
	ChangeSet int64  `json:"change_set"`
	Source    string `json:"source"`         // a file's name, or form, ask ...
	File      int64  `json:"file,omitempty"` // that is kept
	Row       int    `json:"row,omitempty"`  // as a spreadsheet counts
	Actor     string `json:"actor"`
	At        string `json:"at"`
	Confirmed string `json:"confirmed,omitempty"` // when it was last seen again unchanged
	By        string `json:"confirmed_by,omitempty"`
	ByRow     int    `json:"confirmed_row,omitempty"`
}

// RecordChange is one change set's part in a record.
type RecordChange struct {
	ChangeSet int64        `json:"change_set"`
	Did       string       `json:"did"` // added, changed, removed
	At        string       `json:"at"`
	Actor     string       `json:"actor"`
	Source    string       `json:"source"`
	Row       int          `json:"row,omitempty"`
	Undone    bool         `json:"undone,omitempty"`
	Fields    []FieldMoved `json:"fields"`
}

// FieldMoved is a field's value before and after a change; null is "not recorded", and also what a person had erased.
type FieldMoved struct {
	Field  string `json:"field"`
	Before any    `json:"before"`
	After  any    `json:"after"`
}

// HistoryOf gives a record's sources and history.
func (d *Desk) HistoryOf(ctx context.Context, p *Picture, v kind.Viewer, r kind.Record) (*RecordHistory, error) {
	k := r.KindOf()
	out := &RecordHistory{ID: r.RecordID(), Kind: k.Name, Name: p.NameFor(v, r), Values: []ValueSource{}, Changes: []RecordChange{}}
	key := ledger.Key{Kind: k.Name, ID: r.RecordID()}
	origins, err := d.Store.Origins(ctx, p.Council.ID, key)
	if err != nil {
		return nil, err
	}
	for i := range k.Fields {
		f := &k.Fields[i]
		if x := v.Read(r, i); x.Recorded() {
			o := origins[f.Name]
			out.Values = append(out.Values, ValueSource{Field: f.Name, Value: p.jsonValue(f, x), ChangeSet: o.Seq, Source: o.Source, File: o.File, Row: o.Row, Actor: o.Actor, At: o.At, Confirmed: o.Confirmed, By: o.ConfirmedBy, ByRow: o.ConfirmedRow})
		}
	}
	events, err := d.Store.History(ctx, p.Council.ID, key)
	if err != nil {
		return nil, err
	}
	people, err := d.Store.People(ctx, p.Council.ID)
	if err != nil {
		return nil, err
	}
	for _, e := range events {
		c := RecordChange{ChangeSet: e.Seq, Did: map[ledger.Op]string{ledger.Create: "added", ledger.Remove: "removed"}[e.Op], At: e.At, Actor: e.Actor, Source: e.Source, Row: e.Row, Undone: e.Undone > 0, Fields: []FieldMoved{}}
		if c.Did == "" {
			c.Did, c.Fields = "changed", p.moved(v, k, e, people)
		}
		if c.Did != "changed" || len(c.Fields) > 0 { // what changed only for others' eyes did not happen for this viewer
			out.Changes = append(out.Changes, c)
		}
	}
	return out, nil
}

// moved are the fields of a change that a viewer may see, in the order of the kind file.
func (p *Picture) moved(v kind.Viewer, k *kind.Kind, e store.Event, people map[string]string) []FieldMoved {
	out := []FieldMoved{}
	for name, d := range e.Delta {
		f, ok := k.Field(k.Today(name))
		if ok && v.Sees(f.Sensitivity) {
			out = append(out, FieldMoved{f.Name, p.was(f, d[0], people), p.was(f, d[1], people)})
		}
	}
	slices.SortFunc(out, func(a, b FieldMoved) int { return k.Index(a.Field) - k.Index(b.Field) })
	return out
}

// was is a stored value as JSON has it; a personal one is looked up where people are kept apart.
func (p *Picture) was(f *kind.Field, raw json.RawMessage, people map[string]string) any {
	x, err := kind.ParseValue(f, raw)
	if err != nil || !x.Recorded() {
		return nil
	}
	if f.Personal {
		if name, ok := people[x.S]; ok {
			return name
		}
		return nil
	}
	return p.jsonValue(f, x)
}
