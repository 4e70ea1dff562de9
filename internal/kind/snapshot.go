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

// derived is worked out on first use and thrown away with the snapshot.
type derived struct {
	mu    sync.Mutex
	lists map[string][]Record
	names map[string]map[string][]ID
	memo  map[any]func() any
}

// NewSnapshot makes a snapshot of these records. people gives the value behind a personal token; a token without one was erased.
func NewSnapshot(seq int64, rs []Record, people map[string]string) *Snapshot {
	s := &Snapshot{Seq: seq, derived: &derived{}}
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
	n.Seq, n.derived = seq, &derived{}
	for _, r := range rs {
		if r.New != nil {
			r.New.resolve(func(token string) (string, bool) { v, ok := people[token]; return v, ok })
		}
		n.with(r.Kind, r.ID, r.New)
	}
	return &n
}

// Records gives a kind's records by number; the slice must not be written to.
func (s *Snapshot) Records(kindName string) []Record {
	s.derived.mu.Lock()
	defer s.derived.mu.Unlock()
	if l, ok := s.derived.lists[kindName]; ok {
		return l
	}
	if s.derived.lists == nil {
		s.derived.lists = map[string][]Record{}
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
		if s.derived.names == nil {
			s.derived.names = map[string]map[string][]ID{}
		}
		s.derived.names[kindName] = m
	}
	return m[Fold(name)]
}

// Derive works something out from the snapshot once and keeps it while the snapshot lives. key is the caller's own type.
func Derive[T any](s *Snapshot, key any, work func() T) T {
	s.derived.mu.Lock()
	if s.derived.memo == nil {
		s.derived.memo = map[any]func() any{}
	}
	once, ok := s.derived.memo[key]
	if !ok {
		once = sync.OnceValue(func() any { return work() })
		s.derived.memo[key] = once
	}
	s.derived.mu.Unlock()
	return once().(T)
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
