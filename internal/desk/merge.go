package desk

import (
	"cmp"
	"slices"
	"strings"

	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/ledger"
)

// joining is several records of one kind that become one.
type joining struct {
	keep kind.ID
	gone []kind.ID
	set  map[string]kind.Value // what the kept record gets besides
}

// edits gives what joins the records: the kept one gets what only the others know, all that names the others names the kept one, and
// the others go. One change set holds them, so that it can be undone.
func (p *Picture) edits(k *kind.Kind, j joining) []ledger.Edit {
	set := map[string]kind.Value{}
	if keep, ok := p.record(k, j.keep); ok {
		for i := range k.Fields {
			if keep.Cell(i).Recorded() {
				continue
			}
			for _, id := range j.gone {
				if x, ok := p.record(k, id); ok && x.Cell(i).Recorded() && !k.Fields[i].Personal {
					set[k.Fields[i].Name] = x.Cell(i)
					break
				}
			}
		}
	}
	for f, v := range j.set {
		set[f] = v
	}
	var out []ledger.Edit
	if len(set) > 0 {
		out = append(out, ledger.Edit{Kind: k.Name, ID: j.keep, Set: set})
	}
	if len(j.gone) == 0 {
		return out
	}
	for _, other := range kind.Registers() {
		for _, r := range p.namedBy(other, k.Name, j.gone) {
			if slices.Contains(j.gone, r.RecordID()) && other == k {
				continue
			}
			out = append(out, ledger.Edit{Kind: other.Name, ID: r.RecordID(), Set: repoint(r, k.Name, j.gone, j.keep)})
		}
	}
	for _, id := range j.gone {
		out = append(out, ledger.Edit{Kind: k.Name, ID: id, Delete: true})
	}
	return out
}

func (p *Picture) record(k *kind.Kind, id kind.ID) (kind.Record, bool) {
	rs := p.Snapshot.Records(k.Name)
	i, ok := slices.BinarySearchFunc(rs, id, func(r kind.Record, id kind.ID) int { return int(int64(r.RecordID()) - int64(id)) })
	if !ok {
		return nil, false
	}
	return rs[i], true
}

// repoint gives the fields of a record that name some records of a kind, naming another instead.
func repoint(r kind.Record, to string, from []kind.ID, into kind.ID) map[string]kind.Value {
	set := map[string]kind.Value{}
	k := r.KindOf()
	for i := range k.Fields {
		f, v := &k.Fields[i], r.Cell(i)
		if f.To != to || !slices.ContainsFunc(v.Targets(), func(id kind.ID) bool { return slices.Contains(from, id) }) {
			continue
		}
		switch v.Type {
		case kind.Ref:
			set[f.Name] = kind.RefValue(into)
		case kind.Refs:
			var ids []kind.ID
			for _, id := range v.IDs {
				if slices.Contains(from, id) {
					id = into
				}
				if !slices.Contains(ids, id) {
					ids = append(ids, id)
				}
			}
			set[f.Name] = kind.RefsValue(ids)
		}
	}
	return set
}

// namedBy gives the records of a kind that name some records of another kind, by number.
func (p *Picture) namedBy(k *kind.Kind, to string, ids []kind.ID) []kind.Record {
	var out []kind.Record
	for i := range k.Fields {
		if k.Fields[i].To != to {
			continue
		}
		naming := kind.NamingIn(p.Snapshot, k, i)
		for _, id := range ids {
			out = append(out, naming.Of(id)...)
		}
	}
	slices.SortFunc(out, func(a, b kind.Record) int { return cmp.Compare(a.RecordID(), b.RecordID()) })
	return slices.CompactFunc(out, func(a, b kind.Record) bool { return a.RecordID() == b.RecordID() })
}

// naming says which records name a supplier: 2 contracts, 1 system.
func (p *Picture) naming(id kind.ID) string {
	var parts []string
	for _, k := range kind.Registers() {
		n := len(p.namedBy(k, "supplier", []kind.ID{id}))
		if n == 1 {
			parts = append(parts, "1 "+strings.ToLower(k.Label))
		} else if n > 1 {
			parts = append(parts, kind.Count(n)+" "+strings.ToLower(k.Labels))
		}
	}
	if len(parts) == 0 {
		return "nothing else"
	}
	return strings.Join(parts, ", ")
}
