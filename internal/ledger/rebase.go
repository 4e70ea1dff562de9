package ledger

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/kind"
)

// Clash says that two people changed the same fields of one record: whoever saves second decides, with both values in view.
type Clash struct {
	Key    Key
	Fields []string              // in the order of their names: changed by both, to different values
	Mine   map[string]kind.Value // everything that the second wanted to change, those fields and others
	Gone   bool                  // the record was removed meanwhile
}

// Error is the sentence.
func (c *Clash) Error() string {
	if c.Gone {
		return "Somebody removed this while you had it open. Undo the removal first, or add it again."
	}
	if len(c.Fields) == 0 {
		return "Somebody changed this while you had it open. Look at it again, then decide."
	}
	labels := slices.Clone(c.Fields)
	k, ok := kind.Of(c.Key.Kind)
	for i, name := range labels {
		f, known := &kind.Field{}, false
		if ok {
			f, known = k.Field(name)
		}
		if known {
			labels[i] = f.Label
		}
	}
	return fmt.Sprintf("Somebody changed this while you had it open: %s. Look at it again, then make your change.", strings.Join(labels, ", "))
}

// Unwrap gives the fault that the edge acts on.
func (c *Clash) Unwrap() error { return fault.New(fault.Conflict, "%s", c.Error()) }

// Rebase brings an edit that somebody made looking at a record as it was at e.Read to the record as it stands. A form sends every field: those that stand as
// they were read were not changed by its sender, and are left out. A field that only one of the two changed stands as that one wanted; a field that both
// changed to different values is a clash. later are the changes since, newest first; same tells whether a stored value is what an edit sets.
func Rebase(e Edit, now Doc, exists bool, later []Change, same func(field string, stored json.RawMessage, v kind.Value) (bool, error)) (Edit, error) {
	clash := &Clash{Key: Key{e.Kind, e.ID}, Mine: map[string]kind.Value{}, Gone: !exists}
	if !exists || e.Delete && len(later) > 0 {
		return e, clash
	}
	was := asRead(clash.Key, now, later)
	set := make(map[string]kind.Value, len(e.Set))
	for name, v := range e.Set {
		untouched, err := same(name, stored(was, name), v)
		if err != nil {
			return e, err
		}
		if untouched {
			continue
		}
		agreed, err := same(name, stored(now, name), v)
		if err != nil {
			return e, err
		}
		set[name] = v
		if !agreed && string(stored(was, name)) != string(stored(now, name)) {
			clash.Fields = append(clash.Fields, name)
		}
	}
	clash.Mine, e.Set = set, set
	if len(clash.Fields) > 0 {
		slices.Sort(clash.Fields)
		return e, clash
	}
	return e, nil
}

// asRead is a record as it stood before the later changes.
func asRead(key Key, now Doc, later []Change) Doc {
	docs := map[Key]Doc{key: {}}
	for f, v := range now {
		docs[key][f] = v
	}
	WalkBack(docs, later)
	return docs[key]
}

func stored(d Doc, name string) json.RawMessage {
	if v, ok := d[name]; ok {
		return v
	}
	return null
}
