package formats

import (
	"fmt"
	"io"
	"maps"
	"slices"

	"github.com/moothall/moothall/estatefile"
	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/tabular"
)

// Source is what is written, as one viewer may see it.
type Source struct {
	Name   string // of the council
	Snap   *kind.Snapshot
	Viewer kind.Viewer
	Today  kind.Date
}

// Write writes the estate in a format, and says what the format has no place for.
func (b *Book) Write(w io.Writer, f estatefile.Format, src Source) ([]tabular.Omission, error) {
	m, left, err := b.Model(f, src)
	if err != nil {
		return nil, err
	}
	switch f {
	case estatefile.ArchiMate:
		err = estatefile.WriteArchiMate(w, m)
	case estatefile.LGAM:
		err = estatefile.WriteLGAM(w, m, src.Today.String())
	case estatefile.Structurizr:
		err = estatefile.WriteStructurizr(w, m)
	default:
		err = fmt.Errorf("nothing writes %q", f)
	}
	return left, err
}

// Model turns registers into a model in the words of a format, and says what has no place in it.
func (b *Book) Model(f estatefile.Format, src Source) (*estatefile.Model, []tabular.Omission, error) {
	x, ok := b.formats[f]
	if !ok || x.Write == nil {
		return nil, nil, fmt.Errorf("nothing says how to write %q", f)
	}
	t := &teller{book: b, f: x, src: src, s: &sorter{leftAt: map[[2]string]int{}}, there: map[string]bool{}, m: &estatefile.Model{Format: f, Name: src.Name}}
	for _, name := range b.Registers() {
		k, _ := kind.Of(name)
		if _, ok := x.Write.Elements[name]; !ok {
			for range src.Snap.Records(name) {
				t.s.leave(k.Label, "the format has no place for it", 0)
			}
			continue
		}
		for _, r := range src.Snap.Records(name) {
			t.record(k, r)
		}
	}
	t.arrows()
	return t.m, t.s.omissions(), nil
}

// teller tells registers in a format's words.
type teller struct {
	book  *Book
	f     *format
	src   Source
	s     *sorter // counts what is left out
	m     *estatefile.Model
	there map[string]bool // ids that the model holds
	needs []need
}

// need is a link of one record to another that becomes a relation.
type need struct {
	of, to   string // ids
	from, at string // registers
	kind     string // the relation, where it is already known
}

func idOf(register string, id kind.ID) string { return register + "-" + id.String() }

// record turns one record into an element, or a data flow between two systems into a relation.
func (t *teller) record(k *kind.Kind, r kind.Record) {
	name := t.value(k, r, k.NameField)
	if name == "" {
		return // a name that the viewer may not see, or that nobody recorded
	}
	e := estatefile.Element{Kind: t.f.Write.Elements[k.Name], ID: idOf(k.Name, r.RecordID()), Name: name}
	describes := describing(k)
	e.Description = t.value(k, r, describes)
	e.Properties = t.properties(k, r, describes)
	if k.Name == "data_flow" && t.f.Write.Flow != "" && t.flow(r, &e) {
		return
	}
	t.m.Elements = append(t.m.Elements, e)
	t.there[e.ID] = true
	t.give(k, r, e.ID)
	for _, l := range t.book.links {
		if l.Of == k.Name && !l.Back {
			f, _ := k.Field(l.Field)
			for _, to := range t.src.Viewer.Read(r, k.Index(l.Field)).Targets() {
				t.needs = append(t.needs, need{of: e.ID, to: idOf(f.To, to), from: l.Of, at: l.To})
			}
		}
	}
}

// value is a field's text as the viewer may see it; "" when nothing is recorded.
func (t *teller) value(k *kind.Kind, r kind.Record, field string) string {
	f, ok := k.Field(field)
	if !ok {
		return ""
	}
	v := t.src.Viewer.Read(r, k.Index(field))
	switch {
	case !v.Recorded():
		return ""
	case v.Type == kind.Pence:
		return v.Money().Plain()
	}
	return t.src.Snap.Show(f, v)
}

// properties are the facts of a record beside its name and description.
func (t *teller) properties(k *kind.Kind, r kind.Record, describes string) (out []estatefile.Property) {
	if !t.f.Write.OnlyFields {
		out = append(out, estatefile.Property{Name: registerProperty, Value: k.Label})
	}
	for i := range k.Fields {
		f := &k.Fields[i]
		text := t.value(k, r, f.Name)
		if text == "" || f.Name == describes || f.Name == k.NameField && k.Name != "data_flow" {
			continue
		}
		name := f.Label
		if t.f.Write.OnlyFields {
			name = t.propertyOf(k, f.Name)
		}
		switch {
		case name != "":
			out = append(out, estatefile.Property{Name: name, Value: text})
		case !t.becomesRelation(k, f.Name):
			t.s.leave("property "+f.Label, "the format has no place for it", 0)
		}
	}
	return out
}

// propertyOf is the format's own word for a field; "" when it has none.
func (t *teller) propertyOf(k *kind.Kind, field string) string {
	for _, p := range slices.Sorted(maps.Keys(t.f.Fields[k.Name])) {
		if t.f.Fields[k.Name][p] == field {
			return p
		}
	}
	return ""
}

// becomesRelation tells whether a field that is no property is written as a relation.
func (t *teller) becomesRelation(k *kind.Kind, field string) bool {
	if g := t.f.Write.Gives; g != nil && g.Register == k.Name && g.Field == field {
		return true
	}
	return slices.ContainsFunc(t.book.links, func(l link) bool {
		_, _, ok := t.arrow(l.Of, l.To)
		return ok && l.Of == k.Name && l.Field == field && !l.Back
	})
}

// flow writes a data flow between two systems as a relation; false when one of them is not known.
func (t *teller) flow(r kind.Record, e *estatefile.Element) bool {
	var ends [2]string
	for i, field := range []string{"from", "to"} {
		v := t.src.Viewer.Read(r, r.KindOf().Index(field))
		if !v.Recorded() || !t.there[idOf("system", v.ID())] {
			return false
		}
		ends[i] = idOf("system", v.ID())
	}
	t.m.Relations = append(t.m.Relations, estatefile.Relation{Kind: t.f.Write.Flow, ID: e.ID, From: ends[0], To: ends[1], Name: e.Name, Properties: e.Properties})
	return true
}

// give makes the element of a field's value, once, and leads to it.
func (t *teller) give(k *kind.Kind, r kind.Record, id string) {
	g := t.f.Write.Gives
	if g == nil || g.Register != k.Name {
		return
	}
	name := t.value(k, r, g.Field)
	if name == "" {
		return
	}
	at := slices.IndexFunc(t.m.Elements, func(e estatefile.Element) bool { return e.Kind == g.Element && e.Name == name })
	if at < 0 {
		at = len(t.m.Elements)
		t.m.Elements = append(t.m.Elements, estatefile.Element{Kind: g.Element, ID: fmt.Sprintf("%s-%d", g.Field, at), Name: name})
		t.there[t.m.Elements[at].ID] = true
	}
	t.needs = append(t.needs, need{of: id, to: t.m.Elements[at].ID, kind: g.Kind})
}

// arrow is the relation that a need becomes; false when the format has none.
func (t *teller) arrow(of, to string) (word string, turned, ok bool) {
	for _, a := range t.f.Write.Relations {
		if a.Of == of && a.To == to || a.Of == "" && a.To == "" {
			return a.Kind, a.Turned, true
		}
	}
	return "", false, false
}

// arrows writes the needs as relations, each once.
func (t *teller) arrows() {
	seen := map[need]bool{}
	for _, n := range t.needs {
		if seen[n] || !t.there[n.to] {
			continue
		}
		seen[n] = true
		word, turned, ok := n.kind, false, n.kind != ""
		if !ok {
			word, turned, ok = t.arrow(n.from, n.at)
		}
		if !ok {
			continue
		}
		r := estatefile.Relation{Kind: word, ID: fmt.Sprintf("link-%d", len(t.m.Relations)+1), From: n.of, To: n.to}
		if turned {
			r.From, r.To = r.To, r.From
		}
		t.m.Relations = append(t.m.Relations, r)
	}
}
