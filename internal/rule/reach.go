package rule

import (
	"slices"

	"github.com/moothall/moothall/internal/kind"
)

// A rule knows, field by field, what it reads and by which way from its own record, so that after a change only the records that
// the change can reach are judged again.

// hop is one step between records: along a reference that records of kind k hold in a field or, back, against it.
type hop struct {
	k     *kind.Kind
	field int
	back  bool
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

func (r route) same(s route) bool { return r.anywhere == s.anywhere && slices.Equal(r.hops, s.hops) }

// place is what a rule reads at the end of a route: some fields of the records of a kind.
type place struct {
	route  route
	k      *kind.Kind
	fields kind.FieldSet
}

// at notes that fields of a kind are read at the end of a route.
func (r *reads) at(way route, k *kind.Kind, fields kind.FieldSet) {
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
func (h hop) reverse(s *kind.Snapshot, at []kind.ID) (out []kind.ID) {
	if h.back {
		for _, id := range at {
			r, ok := s.Find(h.k.Name, id)
			if ok {
				out = append(out, r.Cell(h.field).Targets()...)
			}
		}
		return out
	}
	for _, r := range s.Records(h.k.Name) {
		if slices.ContainsFunc(r.Cell(h.field).Targets(), func(id kind.ID) bool { return slices.Contains(at, id) }) {
			out = append(out, r.RecordID())
		}
	}
	return out
}

// naming turns records round: for each record that the hop's field names, the records that name it.
func (h *hop) naming(s *kind.Snapshot) map[kind.ID][]kind.Record {
	return kind.Derive(s, h, func() map[kind.ID][]kind.Record {
		out := map[kind.ID][]kind.Record{}
		for _, r := range s.Records(h.k.Name) {
			for _, id := range r.Cell(h.field).Targets() {
				out[id] = append(out[id], r)
			}
		}
		return out
	})
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
	led := !p.route.anywhere && len(p.route.hops) > 0 && !slices.ContainsFunc(p.route.hops, func(h hop) bool { return h.back })
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
