package rule

import (
	"slices"

	"github.com/moothall/moothall/internal/kind"
)

// A rule knows, field by field, what it reads and by which way from its own record, so that after a change only the records that
// the change can reach are judged again.

// hop is one step between records: along a reference that records of kind k hold in a field or, back, against it; far is any number of such
// steps, or none.
type hop struct {
	k         *kind.Kind
	field     int
	back, far bool
}

// route is the way from a rule's own record to those that a piece of it reads; without hops it is the record itself. anywhere
// stands for records that no route leads to: a whole register, or what an engine picks out.
type route struct {
	hops     []hop
	anywhere bool
}

func (r route) along(h hop) route {
	if r.anywhere {
		return r
	}
	return route{hops: append(slices.Clip(r.hops), h)}
}

// ways are routes that all lead to records of one kind.
type ways []route

var itself, anywhere = ways{{}}, ways{{anywhere: true}}

// routes are the ways one by one; where none was noted, a record is the rule's own.
func (w ways) routes() []route {
	if len(w) == 0 {
		return itself
	}
	return w
}

func (w ways) along(hops ...hop) (out ways) {
	for _, r := range w.routes() {
		for _, h := range hops {
			r = r.along(h)
		}
		out = append(out, r)
	}
	return out
}

func (w ways) and(v ways) ways {
	out := slices.Clone(w.routes())
	for _, r := range v.routes() {
		if !slices.ContainsFunc(out, r.same) {
			out = append(out, r)
		}
	}
	return out
}

func (r route) same(s route) bool { return r.anywhere == s.anywhere && slices.Equal(r.hops, s.hops) }

// place is what a rule reads at the end of a route: some fields of the records of a kind.
type place struct {
	route  route
	k      *kind.Kind
	fields kind.FieldSet
}

// at notes that fields of a kind are read at the end of ways.
func (r *reads) at(to ways, k *kind.Kind, fields kind.FieldSet) {
	for _, way := range to.routes() {
		r.atEnd(way, k, fields)
	}
}

func (r *reads) atEnd(way route, k *kind.Kind, fields kind.FieldSet) {
	i := slices.IndexFunc(r.places, func(p place) bool { return p.k == k && p.route.same(way) })
	if i < 0 {
		i = len(r.places)
		r.places = append(r.places, place{route: way, k: k})
	}
	r.places[i].fields = r.places[i].fields.With(fields)
}

// reached gives the numbers of the rule's records whose answers may change, in order; all when that is every one of them.
func (r *Rule) reached(changes []kind.Change, before, after *kind.Snapshot) (ids []kind.ID, all bool) {
	for _, c := range changes {
		k := c.Record().KindOf()
		if k.Name == r.For && c.Fields.Has(kind.Exists) {
			ids = append(ids, c.Record().RecordID())
		}
		for _, p := range r.places {
			if p.k != k || !p.fields.Meets(c.Fields) {
				continue
			}
			if p.route.anywhere {
				return nil, true
			}
			ids = p.route.origins(ids, before, c.Old)
			ids = p.route.origins(ids, after, c.New)
		}
	}
	if r.For == Council {
		return nil, len(ids) > 0
	}
	slices.Sort(ids)
	return slices.Compact(ids), false
}

// origins adds the records that the route leads from to one record.
func (r route) origins(ids []kind.ID, s *kind.Snapshot, end kind.Record) []kind.ID {
	if end == nil {
		return ids
	}
	at := []kind.ID{end.RecordID()}
	for _, h := range slices.Backward(r.hops) {
		at = h.reverse(s, at)
	}
	return append(ids, at...)
}

// reverse takes the step the other way round.
func (h hop) reverse(s *kind.Snapshot, at []kind.ID) []kind.ID {
	if !h.far {
		return h.reverseOnce(s, at)
	}
	seen := make(map[kind.ID]bool, len(at))
	var out []kind.ID
	for now := at; len(now) > 0; {
		var next []kind.ID
		for _, id := range now {
			if !seen[id] {
				seen[id] = true
				next = append(next, id)
			}
		}
		out = append(out, next...)
		now = h.reverseOnce(s, next)
	}
	return out
}

func (h hop) reverseOnce(s *kind.Snapshot, at []kind.ID) (out []kind.ID) {
	if h.back {
		for _, id := range at {
			r, ok := s.Find(h.k.Name, id)
			if ok {
				out = append(out, r.Cell(h.field).Targets()...)
			}
		}
		return out
	}
	naming := kind.NamingIn(s, h.k, h.field)
	for _, id := range at {
		for _, r := range naming.Of(id) {
			out = append(out, r.RecordID())
		}
	}
	return out
}

// ReadsOnly tells whether a rule judges by and says nothing but what may be read: fields, and whether records of a register are there. With
// a reference that may be read comes the name of the record that it leads to. What only ranks the rule's findings, or names who answers for
// them, does not count.
func (r *Rule) ReadsOnly(field func(kindName, field string) bool, register func(kindName string) bool) bool {
	for _, f := range r.Evidence {
		if !field(r.For, f) {
			return false
		}
	}
	if r.For == Council && !register(Council) {
		return false
	}
	return !slices.ContainsFunc(r.says.places, func(p place) bool { return !p.mayBeRead(field, register) })
}

func (p place) mayBeRead(field func(kindName, field string) bool, register func(kindName string) bool) bool {
	led := !p.route.anywhere && len(p.route.hops) > 0 && !slices.ContainsFunc(p.route.hops, func(h hop) bool { return h.back || h.far })
	if p.fields.Has(kind.Exists) && !led && !register(p.k.Name) {
		return false
	}
	for i, f := range p.k.Fields {
		if p.fields.Has(i) && !(led && f.Name == p.k.NameField) && !field(p.k.Name, f.Name) {
			return false
		}
	}
	return true
}
