package ingest

import (
	"slices"
	"strings"

	"github.com/moothall/moothall/internal/kind"
)

// finder finds records of one kind by the kind's own match, and by name, among those that exist and those that a plan makes.
type finder struct {
	k       *kind.Kind
	byKey   []map[string][]kind.ID // for each way to match
	byName  map[string][]kind.ID
	names   map[kind.ID]string
	strong  map[kind.ID]map[string]string // what each record says in the fields of its keys
	numbers map[string][]kind.ID
}

func newFinder(snap *kind.Snapshot, kindName string) *finder {
	k, _ := kind.Of(kindName)
	f := &finder{k: k, byKey: make([]map[string][]kind.ID, len(k.Match)), byName: map[string][]kind.ID{}, names: map[kind.ID]string{}, strong: map[kind.ID]map[string]string{}, numbers: map[string][]kind.ID{}}
	for i := range f.byKey {
		f.byKey[i] = map[string][]kind.ID{}
	}
	for _, r := range snap.Records(kindName) {
		f.index(r.RecordID(), func(field string) string {
			fd, _ := k.Field(field)
			v := kind.Get(r, field)
			if !v.Recorded() {
				return ""
			}
			return kind.Fold(snap.Show(fd, v))
		}, kind.NameOf(r))
		for _, other := range kind.Get(r, "other_names").List {
			f.addName(other, r.RecordID())
		}
	}
	return f
}

// add makes a record of a plan findable.
func (f *finder) add(id kind.ID, set map[string]kind.Value, refs map[string]string) {
	f.index(id, func(field string) string { return said(set, refs, field) }, set[f.k.NameField].String())
}

// said is what a row says in a field, folded; "" when it says nothing.
func said(set map[string]kind.Value, refs map[string]string, field string) string {
	if t := refs[field]; t != "" {
		return kind.Fold(t)
	}
	if v := set[field]; v.Recorded() {
		return kind.Fold(v.String())
	}
	return ""
}

func (f *finder) index(id kind.ID, say func(string) string, name string) {
	f.names[id] = name
	f.addName(name, id)
	own := map[string]string{}
	for i, fields := range f.k.Match {
		key, ok := joinKey(fields, say)
		if ok {
			f.byKey[i][key] = append(f.byKey[i][key], id)
		}
		for _, field := range fields {
			own[field] = say(field)
		}
		if len(fields) == 1 && fields[0] != f.k.NameField && ok {
			f.numbers[key] = append(f.numbers[key], id)
		}
	}
	f.strong[id] = own
}

func (f *finder) addName(name string, id kind.ID) {
	n := kind.Fold(name)
	if n != "" && !slices.Contains(f.byName[n], id) {
		f.byName[n] = append(f.byName[n], id)
	}
}

func joinKey(fields []string, say func(string) string) (string, bool) {
	parts := make([]string, len(fields))
	for i, field := range fields {
		parts[i] = say(field)
		if parts[i] == "" {
			return "", false
		}
	}
	return strings.Join(parts, "\x00"), true
}

// match finds the record that a row is about: by the strongest key that fits one record, unless a stronger field differs.
func (f *finder) match(x *planned) (id kind.ID, ambiguous bool) {
	say := func(field string) string { return said(x.set, x.refs, field) }
	for i, fields := range f.k.Match {
		key, ok := joinKey(fields, say)
		if !ok {
			continue
		}
		var fit []kind.ID
		for _, c := range f.byKey[i][key] {
			if !f.contradicts(c, i, fields, say) {
				fit = append(fit, c)
			}
		}
		if len(fit) == 1 {
			return fit[0], false
		}
		if len(fit) > 1 {
			return 0, true
		}
	}
	return 0, false
}

// contradicts tells whether a record and a row differ in a field of a stronger key that both give.
func (f *finder) contradicts(id kind.ID, way int, now []string, say func(string) string) bool {
	for _, fields := range f.k.Match[:way] {
		for _, field := range fields {
			if slices.Contains(now, field) {
				continue
			}
			if mine, theirs := say(field), f.strong[id][field]; mine != "" && theirs != "" && mine != theirs {
				return true
			}
		}
	}
	return false
}

// named finds the one record that bears a name or a number of its own; 0 when none or several do.
func (f *finder) named(cell string) kind.ID {
	n := kind.Fold(cell)
	if ids := f.byName[n]; len(ids) == 1 {
		return ids[0]
	}
	if ids := f.numbers[n]; len(ids) == 1 {
		return ids[0]
	}
	return 0
}

func (f *finder) nameOf(id kind.ID) string {
	if n := f.names[id]; n != "" {
		return n
	}
	return f.k.Label + " " + id.String()
}
