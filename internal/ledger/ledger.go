// Package ledger is the only way in: change sets applied to records, with history, as-at and undo. It is pure: it knows
// documents and deltas, and leaves reading and writing them to the store.
package ledger

import (
	"encoding/json"
	"fmt"
	"slices"

	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/kind"
)

// Provisional is the first number that stands for "a record that this change set creates". The store gives the real number
// when it writes, and puts it wherever the change set names the provisional one.
const Provisional kind.ID = 1 << 31

// Edit is what a change set wants of one record: fields to set (the zero Value clears one), or the record gone.
type Edit struct {
	Kind   string
	ID     kind.ID
	Set    map[string]kind.Value
	Delete bool
	Row    int   // the row of the change set's file that says so; 0 when no file does
	Read   int64 // the sequence at which its maker read the record: see Rebase; 0 for an edit of the record whatever it became
}

// Seen says that a file or a person confirmed values that were already known.
type Seen struct {
	Kind   string
	Fields []string
	Rows   map[kind.ID]int // record to the row that shows it; 0 when no file does
}

// ChangeSet is the one way in. The store numbers it.
type ChangeSet struct {
	At     string // RFC 3339, UTC
	Actor  string
	Source string // what a reader sees: a file's name, "form", "undo of 12"
	File   int64  // the kept file; 0 when there is none
	Note   string
	Batch  int64 // the first sequence of the import that it belongs to; 0 for one that stands alone
	Undoes int64
	Expect int64 // when above 0, refuse unless the council still stands at this sequence
	Edits  []Edit
	Seen   []Seen
	Spend  []int64 // staged spend files that become visible with it

	SpendSince int64 // when above 0, refuse Spend if other payments came in or went after this sequence: it was compared with those before
}

// Key names a record inside a council.
type Key struct {
	Kind string
	ID   kind.ID
}

// Op is what happened to a record.
type Op string

// What can happen to a record.
const (
	Create Op = "c"
	Update Op = "u"
	Remove Op = "d"
)

// Change is what one change set did to one record.
type Change struct {
	Seq   int64
	Key   Key
	Op    Op
	Delta Delta
	Row   int
}

// Delta is, for each field, its JSON value before and after; null is "not recorded". A create has an empty delta: its
// values are found by walking back from the document.
type Delta map[string][2]json.RawMessage

// UnmarshalJSON reads a delta, and refuses what is no pair: half a pair would walk a record back to nonsense.
func (d *Delta) UnmarshalJSON(raw []byte) error {
	var fields map[string][]json.RawMessage
	err := json.Unmarshal(raw, &fields)
	if err != nil {
		return err
	}
	*d = make(Delta, len(fields))
	for f, pair := range fields {
		if len(pair) != 2 {
			return fmt.Errorf("%s: a change is what stood before and what stands after, not %d values", f, len(pair))
		}
		(*d)[f] = [2]json.RawMessage{pair[0], pair[1]}
	}
	return nil
}

// Doc is a record's fields by name, as JSON in normal form.
type Doc map[string]json.RawMessage

var null = json.RawMessage("null")

// OpenDoc reads a stored document under the names that its fields have today.
func OpenDoc(k *kind.Kind, raw []byte) (Doc, error) {
	m := Doc{}
	if len(raw) == 0 {
		return m, nil
	}
	err := json.Unmarshal(raw, &m)
	if err != nil {
		return nil, fmt.Errorf("reading a %s document: %w", k.Name, err)
	}
	for f, v := range m {
		if t := k.Today(f); t != f {
			delete(m, f)
			m[t] = v
		}
	}
	return m, nil
}

// Spell writes a document with its fields in order: equal documents are equal bytes.
func (d Doc) Spell() []byte {
	return spell(len(d), slices.Sorted(mapsKeys(d)), func(b []byte, f string) []byte { return append(b, d[f]...) })
}

// Spell writes a delta with its fields in order.
func (d Delta) Spell() []byte {
	return spell(len(d), slices.Sorted(mapsKeys(d)), func(b []byte, f string) []byte {
		b = append(append(b, '['), d[f][0]...)
		b = append(append(b, ','), d[f][1]...)
		return append(b, ']')
	})
}

func mapsKeys[V any, M ~map[string]V](m M) func(func(string) bool) {
	return func(yield func(string) bool) {
		for k := range m {
			if !yield(k) {
				return
			}
		}
	}
}

func spell(n int, names []string, one func([]byte, string) []byte) []byte {
	b := make([]byte, 0, 32*n+2)
	b = append(b, '{')
	for i, f := range names {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(append(append(append(b, '"'), f...), '"'), ':')
		b = one(b, f)
	}
	return append(b, '}')
}

// Sealer keeps personal values apart: it gives the token that stands for a value, the same one while the value is the same.
type Sealer func(key Key, field, oldToken, value string) (token string, err error)

// Apply works out what an edit does to a document. It gives the new document (nil when the record goes) and the change, whose
// Delta is empty and Op is Update when nothing changes.
func Apply(e Edit, doc Doc, exists bool, seal Sealer) (Doc, Change, error) {
	c := Change{Key: Key{e.Kind, e.ID}, Op: Update, Delta: Delta{}, Row: e.Row}
	k, ok := kind.Of(e.Kind)
	if !ok || k.Table {
		return nil, c, fault.New(fault.Invalid, "There is no register called %q.", e.Kind)
	}
	if e.Delete {
		c.Op = Remove
		for f, v := range doc {
			c.Delta[f] = [2]json.RawMessage{v, null}
		}
		return nil, c, nil
	}
	if !exists {
		c.Op = Create
		doc = Doc{}
	}
	for name, v := range e.Set {
		raw, err := normal(k, c.Key, name, v, doc, seal)
		if err != nil {
			return nil, c, err
		}
		old, had := doc[name]
		if !had {
			old = null
		}
		if string(old) == string(raw) {
			continue
		}
		c.Delta[name] = [2]json.RawMessage{old, raw}
		if string(raw) == "null" {
			delete(doc, name)
		} else {
			doc[name] = raw
		}
	}
	if c.Op == Create {
		c.Delta = Delta{}
	}
	return doc, c, nil
}

func normal(k *kind.Kind, key Key, name string, v kind.Value, doc Doc, seal Sealer) (json.RawMessage, error) {
	f, ok := k.Field(name)
	if !ok {
		return nil, fault.New(fault.Invalid, "%s has no field called %q.", k.Label, name)
	}
	if !v.Recorded() {
		return null, nil
	}
	v, err := kind.Normal(f, v)
	if err != nil {
		return nil, fault.Wrap(err, fault.Invalid, "%s cannot be %q.", f.Label, v.String())
	}
	if f.Personal && v.Recorded() && seal != nil {
		var old string
		if raw, had := doc[name]; had {
			err := json.Unmarshal(raw, &old)
			if err != nil {
				return nil, fmt.Errorf("reading the token of %s %s: %w", k.Name, name, err)
			}
		}
		token, err := seal(key, name, old, v.S)
		if err != nil {
			return nil, fmt.Errorf("keeping %s apart: %w", name, err)
		}
		v.S = token
	}
	return v.JSON(), nil
}

// Renumber puts real numbers in place of provisional ones, in the edit and in every value that names a record.
func Renumber(edits []Edit, seen []Seen, real func(Key) kind.ID) {
	for i := range edits {
		e := &edits[i]
		e.ID = real(Key{e.Kind, e.ID})
		k, ok := kind.Of(e.Kind)
		if !ok {
			continue
		}
		for name, v := range e.Set {
			if f, ok := k.Field(name); ok && f.To != "" {
				e.Set[name] = renumberValue(v, f.To, real)
			}
		}
	}
	for i := range seen {
		for id, row := range seen[i].Rows {
			if n := real(Key{seen[i].Kind, id}); n != id {
				delete(seen[i].Rows, id)
				seen[i].Rows[n] = row
			}
		}
	}
}

func renumberValue(v kind.Value, to string, real func(Key) kind.ID) kind.Value {
	switch v.Type {
	case kind.Ref:
		v.N = int64(real(Key{to, v.ID()}))
	case kind.Refs:
		ids := make([]kind.ID, len(v.IDs))
		for i, id := range v.IDs {
			ids[i] = real(Key{to, id})
		}
		v.IDs = ids
	case kind.NeedList:
		needs := make([]kind.Need, len(v.Needs))
		for i, n := range v.Needs {
			needs[i] = kind.Need{K: n.K, Of: slices.Clone(n.Of)}
			for j, p := range n.Of {
				if p.ID != 0 {
					needs[i].Of[j].ID = real(Key{to, p.ID})
				}
			}
		}
		v.Needs = needs
	}
	return v
}

// WalkBack turns documents as they are now into documents as they were after sequence seq. changes are all later ones, newest
// first; docs is changed in place.
func WalkBack(docs map[Key]Doc, changes []Change) {
	for _, c := range changes {
		if c.Op == Create {
			delete(docs, c.Key)
			continue
		}
		doc, ok := docs[c.Key]
		if !ok || c.Op == Remove {
			doc = Doc{}
			docs[c.Key] = doc
		}
		k, known := kind.Of(c.Key.Kind)
		for f, v := range c.Delta {
			if known {
				f = k.Today(f)
			}
			if string(v[0]) == "null" {
				delete(doc, f)
			} else {
				doc[f] = v[0]
			}
		}
	}
}

// Kept is something that an undo leaves as it is, and why.
type Kept struct {
	Record Key    `json:"-"`
	Field  string `json:"field,omitempty"`
	Why    string `json:"why"`
}

// Undo works out the documents that taking back some sequences would give. history holds every change, oldest first, from the
// first of those sequences on, of every record that they touched. A field goes back only if nothing touched it since, by
// sequence and not by value; a record that they made goes only if nothing else touched it. inUse tells whether a record that
// is about to go is named by one that stays.
func Undo(history []Change, mine func(seq int64) bool, inUse func(Key, map[Key]bool) string) (edits []RawEdit, kept []Kept) {
	states, order := map[Key]*undoing{}, []Key(nil)
	for _, c := range history {
		s := states[c.Key]
		if s == nil {
			s = &undoing{before: Doc{}, touched: map[string]bool{}}
			states[c.Key] = s
			order = append(order, c.Key)
		}
		s.note(c, mine(c.Seq))
	}
	going, why := goes(states, inUse)
	for _, key := range order {
		s := states[key]
		switch {
		case going[key]:
			edits = append(edits, RawEdit{Key: key, Delete: true})
		case why[key] != "":
			kept = append(kept, Kept{key, "", why[key]})
		case s.created: // they took it away again themselves
		default:
			set := Doc{}
			for f, v := range s.before {
				if s.touched[f] {
					kept = append(kept, Kept{key, f, "It was changed again since."})
					continue
				}
				set[f] = v
			}
			if len(set) > 0 || s.removed {
				edits = append(edits, RawEdit{Key: key, Set: set})
			}
		}
	}
	slices.SortStableFunc(kept, func(a, b Kept) int { return compareKept(a, b) })
	return edits, kept
}

// undoing is what happened to one record since the first sequence that is taken back.
type undoing struct {
	created, removed bool            // by the sequences that are taken back
	later, gone      bool            // changed, and in the end taken away, by others after them
	before           Doc             // the fields that they touched, as they were
	touched          map[string]bool // those of them that others touched after them
}

func (u *undoing) note(c Change, mine bool) {
	if !mine {
		u.later = u.later || u.created || len(u.before) > 0
		u.gone = c.Op == Remove
		for f := range c.Delta {
			if _, ours := u.before[f]; ours {
				u.touched[f] = true
			}
		}
		return
	}
	u.created = u.created || c.Op == Create
	u.removed = c.Op == Remove
	for f, v := range c.Delta {
		if _, have := u.before[f]; !have {
			u.before[f] = v[0]
		}
	}
}

// goes gives the records that an undo takes away, and why others stay as they are.
func goes(states map[Key]*undoing, inUse func(Key, map[Key]bool) string) (going map[Key]bool, why map[Key]string) {
	going, why = map[Key]bool{}, map[Key]string{}
	for key, s := range states {
		switch {
		case s.gone && s.later:
			why[key] = "It was removed since."
		case s.created && s.later:
			why[key] = "It was changed since."
		case s.created && !s.removed:
			going[key] = true
		}
	}
	for settled := false; !settled; { // a record that stays keeps those that it names
		settled = true
		for key := range going {
			if w := inUse(key, going); w != "" {
				delete(going, key)
				why[key], settled = w, false
			}
		}
	}
	return going, why
}

func compareKept(a, b Kept) int {
	if a.Record.Kind != b.Record.Kind {
		if a.Record.Kind < b.Record.Kind {
			return -1
		}
		return 1
	}
	if a.Record.ID != b.Record.ID {
		return int(int64(a.Record.ID) - int64(b.Record.ID))
	}
	if a.Field < b.Field {
		return -1
	}
	return 1
}

// RawEdit puts stored values back as they were, tokens included.
type RawEdit struct {
	Key    Key
	Set    Doc
	Delete bool
}

// ApplyRaw is Apply for values that the ledger itself wrote.
func ApplyRaw(e RawEdit, doc Doc, exists bool) (Doc, Change) {
	c := Change{Key: e.Key, Op: Update, Delta: Delta{}}
	if e.Delete {
		c.Op = Remove
		for f, v := range doc {
			c.Delta[f] = [2]json.RawMessage{v, null}
		}
		return nil, c
	}
	if !exists {
		c.Op = Create
		doc = Doc{}
	}
	for f, v := range e.Set {
		old, had := doc[f]
		if !had {
			old = null
		}
		if string(old) == string(v) {
			continue
		}
		if !(c.Op == Create) {
			c.Delta[f] = [2]json.RawMessage{old, v}
		}
		if string(v) == "null" {
			delete(doc, f)
		} else {
			doc[f] = v
		}
	}
	return doc, c
}
