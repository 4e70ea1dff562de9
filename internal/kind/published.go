package kind

import (
	"encoding/json"
	"fmt"
)

// Published is what anyone may see of a record. It is made from the record's public type, which has no place for anything internal or
// restricted, so there is no way from it to the rest. What a public field refers to stands in it by its name, where that is public too.
type Published struct {
	ID    ID
	of    *Kind
	cells []Value // by the field's place in the kind file
}

// KindOf is the register that the record stands in.
func (p Published) KindOf() *Kind { return p.of }

// Cell is a field by name; not recorded and not public look the same.
func (p Published) Cell(field string) Value {
	i := p.of.Index(field)
	if i < 0 || i >= len(p.cells) {
		return Value{}
	}
	return p.cells[i]
}

// Name is what the record is called in public; "" where its name is not public.
func (p Published) Name() string { return p.Cell(p.of.NameField).String() }

// Publish gives what anyone may see of a record of the snapshot.
func (s *Snapshot) Publish(r Record) (Published, error) {
	k := r.KindOf()
	p, err := publish(r)
	if err != nil {
		return p, err
	}
	for i := range k.Fields {
		f := &k.Fields[i]
		if f.Sensitivity != Public || f.Personal || f.Type != Ref && f.Type != Refs {
			continue
		}
		names, err := s.publicNames(f, r.Cell(i))
		switch {
		case err != nil:
			return p, err
		case len(names) == 0:
		case f.Type == Ref:
			p.cells[i] = TextValue(names[0])
		default:
			p.cells[i] = ListValue(names)
		}
	}
	return p, nil
}

// publish goes by the record's public type and by nothing else.
func publish(r Record) (Published, error) {
	k := r.KindOf()
	p := Published{ID: r.RecordID(), of: k, cells: make([]Value, len(k.Fields))}
	raw, err := json.Marshal(r.anyPublic())
	if err != nil {
		return p, fmt.Errorf("writing what is public of %s %s: %w", k.Name, p.ID, err)
	}
	var fields map[string]json.RawMessage
	err = json.Unmarshal(raw, &fields)
	if err != nil {
		return p, fmt.Errorf("reading what is public of %s %s: %w", k.Name, p.ID, err)
	}
	for name, raw := range fields {
		i := k.Index(name)
		if i < 0 || k.Fields[i].Personal {
			continue
		}
		p.cells[i], err = ParseValue(&k.Fields[i], raw)
		if err != nil {
			return p, fmt.Errorf("reading what is public of %s %s: %w", k.Name, p.ID, err)
		}
	}
	return p, nil
}

// publicNames are the public names of the records that a value refers to.
func (s *Snapshot) publicNames(f *Field, v Value) (names []string, err error) {
	for _, id := range v.Targets() {
		r, ok := s.Find(f.To, id)
		if !ok {
			continue
		}
		to, err := publish(r)
		if err != nil {
			return nil, err
		}
		if name := to.Name(); name != "" {
			names = append(names, name)
		}
	}
	return names, nil
}
