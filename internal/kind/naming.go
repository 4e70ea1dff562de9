package kind

import (
	"cmp"
	"maps"
	"slices"
)

// Naming turns a reference round: for each record that a field of a register names, the records that name it. It never changes; a snapshot
// with a few changes takes that of the one before and puts right only what they touch.
type Naming struct {
	field int
	all   map[ID][]Record
	since map[ID][]Record // what changed after all was worked out
}

// mostSince is how many records may be put right before everything is worked out anew.
const mostSince = 500

type namingKey struct {
	kind  string
	field int
}

// NamingIn gives who names whom in a field of a kind, by its place among the kind's fields.
func NamingIn(s *Snapshot, k *Kind, field int) *Naming {
	fresh := func() *Naming {
		n := &Naming{field: field, all: map[ID][]Record{}}
		for _, r := range s.Records(k.Name) {
			for _, id := range r.Cell(field).Targets() {
				n.all[id] = append(n.all[id], r)
			}
		}
		return n
	}
	return Follow(s, namingKey{k.Name, field}, fresh, func(was *Naming, changes []Change) *Naming {
		changes = slices.DeleteFunc(slices.Clone(changes), func(c Change) bool { return c.Record().KindOf() != k })
		switch {
		case len(changes) == 0:
			return was
		case len(was.since) > mostSince:
			return fresh()
		}
		n := &Naming{field: field, all: was.all, since: maps.Clone(was.since)}
		if n.since == nil {
			n.since = map[ID][]Record{}
		}
		for _, c := range changes {
			n.change(c)
		}
		return n
	})
}

// Of gives the records that name one, by number; one that names it twice stands there twice. The slice must not be written to.
func (n *Naming) Of(id ID) []Record {
	if rs, ok := n.since[id]; ok {
		return rs
	}
	return n.all[id]
}

func (n *Naming) change(c Change) {
	if c.Old != nil {
		for _, id := range c.Old.Cell(n.field).Targets() {
			n.since[id] = slices.DeleteFunc(slices.Clone(n.Of(id)), func(r Record) bool { return r.RecordID() == c.Old.RecordID() })
		}
	}
	if c.New == nil {
		return
	}
	for _, id := range c.New.Cell(n.field).Targets() {
		rs := slices.Clone(n.Of(id))
		at, _ := slices.BinarySearchFunc(rs, c.New.RecordID(), func(r Record, id ID) int { return cmp.Compare(r.RecordID(), id) })
		n.since[id] = slices.Insert(rs, at, c.New)
	}
}
