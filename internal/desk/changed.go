package desk

import (
	"bytes"
	"context"
	"encoding/json"
	"slices"
	"strconv"

	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/ledger"
	"github.com/moothall/moothall/internal/store"
)

// ChangedRecords is what an import, or a change set that stands alone, did to each record, as far as a viewer sees it.
type ChangedRecords struct {
	Sets    []store.ChangeSetRow // its parts, newest first
	Records []ChangedRecord      // by register and number
	People  map[string]string    // the values behind personal tokens
}

// ChangedRecord is a record that was added, removed or changed.
type ChangedRecord struct {
	Kind   *kind.Kind
	ID     kind.ID
	Name   string
	Did    string // added, removed, changed
	Stands bool   // in its register today
	Source string
	File   int64 // that is kept; 0 where none is
	Row    int   // as a spreadsheet counts; 0 where no file says so
	Fields []ChangedField
}

// ChangedField is a field before and after, as the ledger keeps it; null is "not recorded".
type ChangedField struct {
	Field         *kind.Field
	Before, After json.RawMessage
}

// Count says how many records were added, removed or changed.
func (c ChangedRecords) Count(did string) (n int) {
	for _, r := range c.Records {
		if r.Did == did {
			n++
		}
	}
	return n
}

// Changed gives what the import did that a change set belongs to.
func (d *Desk) Changed(ctx context.Context, p *Picture, v kind.Viewer, seq int64) (*ChangedRecords, error) {
	set, err := d.Store.ChangeSet(ctx, p.Council.ID, seq)
	if err != nil {
		return nil, err
	}
	out := &ChangedRecords{}
	out.Sets, err = d.Store.ChangeSetsOf(ctx, p.Council.ID, set.Batch)
	if err != nil {
		return nil, err
	}
	out.People, err = d.Store.People(ctx, p.Council.ID)
	if err != nil {
		return nil, err
	}
	all, err := d.Store.TouchedBy(ctx, p.Council.ID, set.Batch)
	if err != nil {
		return nil, err
	}
	for _, t := range all {
		r, ok := p.changedRecord(v, t, out)
		if ok {
			out.Records = append(out.Records, r)
		}
	}
	return out, nil
}

// changedRecord is what a viewer sees of one record; not ok where all that changed is for others' eyes.
func (p *Picture) changedRecord(v kind.Viewer, t store.Touched, of *ChangedRecords) (ChangedRecord, bool) {
	k, ok := kind.Of(t.Key.Kind)
	if !ok {
		return ChangedRecord{}, false
	}
	out := ChangedRecord{Kind: k, ID: t.Key.ID, Did: "changed", Name: p.nameThen(v, k, t, of.People), Row: t.Row}
	if t.Before == nil {
		out.Did = "added"
	}
	if t.After == nil {
		out.Did = "removed"
	}
	_, out.Stands = p.Snapshot.Find(k.Name, t.Key.ID)
	for _, s := range of.Sets {
		if s.Seq == t.Seq {
			out.Source, out.File = s.Source, s.File
		}
	}
	for i := range k.Fields {
		f := &k.Fields[i]
		before, after := orNull(t.Before, f.Name), orNull(t.After, f.Name)
		if v.Sees(f.Sensitivity) && !bytes.Equal(before, after) {
			out.Fields = append(out.Fields, ChangedField{f, before, after})
		}
	}
	return out, out.Did != "changed" || len(out.Fields) > 0
}

func orNull(d ledger.Doc, field string) json.RawMessage {
	if raw, ok := d[field]; ok {
		return raw
	}
	return json.RawMessage("null")
}

// nameThen is what a record was called when the change was made.
func (p *Picture) nameThen(v kind.Viewer, k *kind.Kind, t store.Touched, people map[string]string) string {
	doc := t.After
	if doc == nil {
		doc = t.Before
	}
	f, ok := k.Field(k.NameField)
	if ok && v.Sees(f.Sensitivity) {
		if name := p.ToldThen(f, orNull(doc, f.Name), people); name != "" {
			return name
		}
	}
	return k.Label + " " + t.Key.ID.String()
}

// ToldThen is a value of the ledger in words; "" for one that is not recorded, or that a person had erased.
func (p *Picture) ToldThen(f *kind.Field, raw json.RawMessage, people map[string]string) string {
	x, err := kind.ParseValue(f, raw)
	if err != nil || !x.Recorded() {
		return ""
	}
	if f.Personal {
		return people[x.S]
	}
	return p.Snapshot.Show(f, x)
}

// ChangedJSON is what an import did, in the shape of the API and of `moothall changes show`.
type ChangedJSON struct {
	ChangeSet int64            `json:"change_set"` // the first of the import's
	At        string           `json:"at"`
	Actor     string           `json:"actor"`
	Sources   []string         `json:"sources"`
	Undone    bool             `json:"undone,omitempty"`
	Added     int              `json:"added"`
	Removed   int              `json:"removed"`
	Changed   int              `json:"changed"`
	Payments  int64            `json:"payments,omitempty"` // that came with it
	Records   []ChangedOneJSON `json:"records"`
}

// ChangedOneJSON is one record of it.
type ChangedOneJSON struct {
	Kind   string       `json:"kind"`
	ID     kind.ID      `json:"id"`
	Name   string       `json:"name"`
	Did    string       `json:"did"` // added, removed, changed
	Source string       `json:"source"`
	Row    int          `json:"row,omitempty"`
	Fields []FieldMoved `json:"fields"`
}

// ChangedOf is what an import did in the shape of the API and the command line.
func (p *Picture) ChangedOf(c *ChangedRecords) ChangedJSON {
	first := c.Sets[len(c.Sets)-1]
	out := ChangedJSON{ChangeSet: first.Batch, At: first.At, Actor: first.Actor, Undone: first.Undone > 0, Added: c.Count("added"), Removed: c.Count("removed"), Changed: c.Count("changed"), Sources: []string{}, Records: []ChangedOneJSON{}}
	for _, s := range slices.Backward(c.Sets) {
		out.Sources = append(out.Sources, s.Source)
		out.Payments += s.SpendLines
	}
	for _, r := range c.Records {
		one := ChangedOneJSON{Kind: r.Kind.Name, ID: r.ID, Name: r.Name, Did: r.Did, Source: r.Source, Row: r.Row, Fields: []FieldMoved{}}
		for _, f := range r.Fields {
			one.Fields = append(one.Fields, FieldMoved{f.Field.Name, p.was(f.Field, f.Before, c.People), p.was(f.Field, f.After, c.People)})
		}
		out.Records = append(out.Records, one)
	}
	return out
}

// ChangedSheet is what an import did as a table, a field a line.
func (p *Picture) ChangedSheet(c *ChangedRecords) [][]string {
	out := [][]string{{"Register", "Number", "Name", "What", "Field", "Before", "After", "Source", "Row"}}
	for _, r := range c.Records {
		row := ""
		if r.Row > 0 {
			row = strconv.Itoa(r.Row)
		}
		line := func(field, before, after string) {
			out = append(out, []string{r.Kind.Labels, r.ID.String(), r.Name, r.Did, field, before, after, r.Source, row})
		}
		for _, f := range r.Fields {
			line(f.Field.Label, p.ToldThen(f.Field, f.Before, c.People), p.ToldThen(f.Field, f.After, c.People))
		}
		if len(r.Fields) == 0 {
			line("", "", "")
		}
	}
	return out
}
