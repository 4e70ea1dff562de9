package kind

import (
	"cmp"
	"slices"
	"strings"
	"sync"
)

// Register is one kind's records, ordered by number. It is immutable: With gives a new one that shares every other record.
type Register[T Record] struct{ rows []T }

// All gives the records by number; the slice must not be written to.
func (r Register[T]) All() []T { return r.rows }

// Len is the number of records.
func (r Register[T]) Len() int { return len(r.rows) }

// Get gives a record by its number.
func (r Register[T]) Get(id ID) (T, bool) {
	i, ok := r.find(id)
	if !ok {
		var none T
		return none, false
	}
	return r.rows[i], true
}

// Index is where a record stands in All.
func (r Register[T]) Index(id ID) (int, bool) { return r.find(id) }

func (r Register[T]) find(id ID) (int, bool) {
	if n := int(id) - 1; n >= 0 && n < len(r.rows) && r.rows[n].RecordID() == id { // numbers usually run 1, 2, 3
		return n, true
	}
	return slices.BinarySearchFunc(r.rows, id, func(a T, b ID) int { return cmp.Compare(a.RecordID(), b) })
}

func (r *Register[T]) sort() {
	slices.SortFunc(r.rows, func(a, b T) int { return cmp.Compare(a.RecordID(), b.RecordID()) })
}

func (r Register[T]) with(id ID, x T, keep bool) Register[T] {
	i, ok := r.find(id)
	rows := slices.Clone(r.rows)
	switch {
	case ok && keep:
		rows[i] = x
	case ok:
		rows = slices.Delete(rows, i, i+1)
	case keep:
		rows = slices.Insert(rows, i, x)
	}
	return Register[T]{rows}
}

func records[T Record](r Register[T]) []Record {
	out := make([]Record, len(r.rows))
	for i, x := range r.rows {
		out[i] = x
	}
	return out
}

// Replacement is one record's new state; a nil New means that the record goes.
type Replacement struct {
	Kind string
	ID   ID
	New  Record
}

// derived is worked out on first use and thrown away with the snapshot, but for what With carries on.
type derived struct {
	mu    sync.Mutex
	lists map[string][]Record
	names map[string]map[string][]ID
	memo  map[any]func() any
	from  map[any][]string // of what DeriveFrom worked out: the registers that it rests on
	last  map[any]last     // what Follow starts from
}

// last is a value that Follow worked out, and what changed since; none where it is of this snapshot.
type last struct {
	value   any
	changes []Change
}

// mostFollowed is how many changes Follow is given before it begins anew.
const mostFollowed = 100

// NewSnapshot makes a snapshot of these records. people gives the value behind a personal token; a token without one was erased.
func NewSnapshot(seq int64, rs []Record, people map[string]string) *Snapshot {
	s := &Snapshot{Seq: seq, derived: (&derived{}).after(nil)}
	for _, r := range rs {
		r.resolve(func(token string) (string, bool) { v, ok := people[token]; return v, ok })
		s.add(r)
	}
	s.sort()
	return s
}

// With gives the snapshot after some replacements: it copies the touched registers' slices and nothing else.
func (s *Snapshot) With(seq int64, people map[string]string, rs ...Replacement) *Snapshot {
	n := *s
	n.Seq = seq
	var changes []Change
	for _, r := range rs {
		if r.New != nil {
			r.New.resolve(func(token string) (string, bool) { v, ok := people[token]; return v, ok })
		}
		c := Change{New: r.New, Fields: EveryField}
		old, there := n.Find(r.Kind, r.ID)
		if there {
			c.Old = old
		}
		if there && r.New != nil {
			c.Fields = differing(old, r.New)
		}
		if there || r.New != nil {
			changes = append(changes, c)
		}
		n.with(r.Kind, r.ID, r.New)
	}
	n.derived = s.derived.after(changes)
	return &n
}

// after carries on what some changes leave as it was, and what can be followed.
func (d *derived) after(changes []Change) *derived {
	d.mu.Lock()
	defer d.mu.Unlock()
	touched := map[string]bool{}
	for _, c := range changes {
		touched[c.Record().KindOf().Name] = true
	}
	n := &derived{lists: map[string][]Record{}, names: map[string]map[string][]ID{}, memo: map[any]func() any{}, from: map[any][]string{}, last: map[any]last{}}
	for k, list := range d.lists {
		if !touched[k] {
			n.lists[k] = list
		}
	}
	for k, names := range d.names {
		if !touched[k] {
			n.names[k] = names
		}
	}
	for key, kinds := range d.from {
		if !slices.ContainsFunc(kinds, func(k string) bool { return touched[k] }) {
			n.memo[key], n.from[key] = d.memo[key], kinds
		}
	}
	for key, l := range d.last {
		if len(l.changes)+len(changes) <= mostFollowed {
			n.last[key] = last{l.value, slices.Concat(l.changes, changes)}
		}
	}
	return n
}

// Records gives a kind's records by number; the slice must not be written to.
func (s *Snapshot) Records(kindName string) []Record {
	s.derived.mu.Lock()
	defer s.derived.mu.Unlock()
	if l, ok := s.derived.lists[kindName]; ok {
		return l
	}
	l := s.all(kindName)
	s.derived.lists[kindName] = l
	return l
}

// Named gives the records of a kind that bear a name; case and spaces do not matter.
func (s *Snapshot) Named(kindName, name string) []ID {
	rs := s.Records(kindName)
	s.derived.mu.Lock()
	defer s.derived.mu.Unlock()
	m, ok := s.derived.names[kindName]
	if !ok {
		m = make(map[string][]ID, len(rs))
		for _, r := range rs {
			n := Fold(NameOf(r))
			m[n] = append(m[n], r.RecordID())
		}
		s.derived.names[kindName] = m
	}
	return m[Fold(name)]
}

// Derive works something out from the snapshot once and keeps it while the snapshot lives. key is the caller's own type.
func Derive[T any](s *Snapshot, key any, work func() T) T {
	s.derived.mu.Lock()
	once, ok := s.derived.memo[key]
	if !ok {
		once = sync.OnceValue(func() any { return work() })
		s.derived.memo[key] = once
	}
	s.derived.mu.Unlock()
	return once().(T)
}

// DeriveFrom is Derive for what rests on some registers and nothing else: snapshots that With makes keep it while these stay as they are.
func DeriveFrom[T any](s *Snapshot, key any, kinds []string, work func() T) T {
	return Derive(s, key, func() T {
		s.derived.mu.Lock()
		s.derived.from[key] = kinds
		s.derived.mu.Unlock()
		return work()
	})
}

// Follow is Derive for what is sooner put right than worked out: after a few changes, next is given what it was and what changed since,
// records whose fields stayed the same included. It must leave that as it was, since others read it.
func Follow[T any](s *Snapshot, key any, work func() T, next func(was T, changes []Change) T) T {
	return Derive(s, key, func() (out T) {
		s.derived.mu.Lock()
		l, there := s.derived.last[key]
		s.derived.mu.Unlock()
		if there {
			out = next(l.value.(T), l.changes)
		} else {
			out = work()
		}
		s.derived.mu.Lock()
		s.derived.last[key] = last{value: out}
		s.derived.mu.Unlock()
		return out
	})
}

// Show is a value in words: references by the names of their records.
func (s *Snapshot) Show(f *Field, v Value) string {
	name := func(id ID) string {
		if r, ok := s.Find(f.To, id); ok {
			return NameOf(r)
		}
		return f.To + " " + id.String() + " (no longer there)"
	}
	switch v.Type {
	case Ref:
		return name(v.ID())
	case Refs:
		out := make([]string, len(v.IDs))
		for i, id := range v.IDs {
			out[i] = name(id)
		}
		return strings.Join(out, "; ")
	case NeedList:
		return FormatNeeds(v.Needs, name)
	}
	return v.String()
}
