package release

import (
	"github.com/moothall/moothall/internal/kind"
)

// refer keeps of a cell that names records of another section those that are published themselves, with their numbers: a draft or an exempt
// decision is named on no page. Registers without a section are named as they are.
func (c *composer) refer(p *Part, r kind.Record, to string, cell *Cell) {
	part, listed := c.in.Plan.OfKind(to)
	if !listed {
		return
	}
	v := kind.Get(r, cell.Field)
	var told []string
	for _, id := range v.Targets() {
		name, ok := c.told(part, id)
		if ok {
			told, cell.To = append(told, name), append(cell.To, id)
		}
	}
	if len(told) < names(cell.v) {
		c.hold(Held{Section: p.Section, Kind: p.Kind, ID: r.RecordID(), Name: kind.NameOf(r), Field: cell.Field, Reason: NamesHeld})
	}
	cell.v = named(cell.v, told)
}

// told is the name of a record if a section tells of it.
func (c *composer) told(p *Part, id kind.ID) (string, bool) {
	r, ok := c.in.Snapshot.Find(p.Kind, id)
	if !ok || !meets(p, r) || p.Exempt != "" && kind.Get(r, p.Exempt).Recorded() {
		return "", false
	}
	name := kind.Get(r, p.Of().NameField).String() // public: the plan was refused otherwise
	return name, name != "" && c.guard.Check(name) == ""
}

// named is a value of the same type that holds these names; not recorded where there are none.
func named(v kind.Value, names []string) kind.Value {
	switch {
	case len(names) == 0:
		return kind.Value{}
	case v.Type == kind.List:
		return kind.ListValue(names)
	}
	return kind.TextValue(names[0])
}

// stillNamed takes out of a cell that was published before what is not published any more; false where nothing is left.
func (c *composer) stillNamed(p *Part, cell *Cell) bool {
	part, listed := c.in.Plan.OfKind(p.Refers(cell.Field))
	if !listed || len(cell.To) == 0 {
		return true
	}
	var ids []kind.ID
	var names []string
	for i, id := range cell.To {
		if _, ok := c.told(part, id); ok {
			ids, names = append(ids, id), append(names, nameAt(cell.v, i))
		}
	}
	cell.To, cell.v = ids, named(cell.v, names)
	return len(ids) > 0
}

// nameAt is the name at a place of a value that names records.
func nameAt(v kind.Value, i int) string {
	if v.Type == kind.List {
		return v.List[i]
	}
	return v.S
}

// mayName tells whether everything that a published value named may be named now.
func (c *composer) mayName(section string, cell Cell) bool {
	part, ok := c.in.Plan.Part(section)
	n := len(cell.To)
	return ok && c.stillNamed(part, &cell) && len(cell.To) == n
}
