// Package group is what councils of a group let each other see. A council as its group may see it is a snapshot that holds only what the
// council consents to share: whatever is computed for a group is computed from such snapshots, so that a value which is withheld can take
// part in nothing. It is pure: no clock, no SQL, no HTTP.
package group

import (
	"slices"
	"strconv"
	"strings"

	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/kind"
)

// Consent is the fields that a council shares, by register. The field that names a record is always among a register's.
type Consent map[string][]string

// Shares tells whether a field of a register is shared.
func (c Consent) Shares(kindName, field string) bool { return slices.Contains(c[kindName], field) }

// Key says all of the consent in one text: two consents are the same when their keys are.
func (c Consent) Key() string {
	var b strings.Builder
	for _, k := range kind.Registers() {
		if fields := slices.Sorted(slices.Values(c[k.Name])); len(fields) > 0 {
			b.WriteString(k.Name + "(" + strings.Join(fields, ",") + ")")
		}
	}
	return b.String()
}

// Shared is a council as its group may see it. Nothing else of the council is in it.
type Shared struct {
	Slug, Name, Nation string
	Consent            Consent
	Snapshot           *kind.Snapshot
}

// nameable tells whether records of a kind may be named to others: not where their names are personal or restricted.
func nameable(k *kind.Kind) bool {
	f, ok := k.Field(k.NameField)
	return ok && !f.Personal && f.Sensitivity != kind.Restricted
}

// MayShare tells whether a register can be shared at all.
func MayShare(k *kind.Kind) bool { return !k.Table && nameable(k) }

// shareable tells whether a field can be shared: nothing personal or restricted, and no reference to records that may not be named.
func shareable(f *kind.Field) bool {
	if f.Personal || f.Sensitivity == kind.Restricted {
		return false
	}
	to, ok := kind.Of(f.To)
	return !ok || nameable(to)
}

// Shareable lists the fields of a register that can be shared, beside the one that names its records.
func Shareable(k *kind.Kind) (out []*kind.Field) {
	for i := range k.Fields {
		if f := &k.Fields[i]; shareable(f) && f.Name != k.NameField {
			out = append(out, f)
		}
	}
	return out
}

// Asked gives the fields of a consent in the order of the kind file, with the one that names a record, or says why it cannot be given.
func Asked(k *kind.Kind, fields []string) ([]string, error) {
	if !MayShare(k) {
		return nil, fault.New(fault.Refused, "The register %s is about named people. It is never shared with a group.", k.Labels)
	}
	for _, name := range fields {
		f, ok := k.Field(name)
		if !ok {
			return nil, fault.New(fault.Invalid, "The register %s has no field %q. Its fields: %s.", k.Labels, name, strings.Join(names(Shareable(k)), ", "))
		}
		if !shareable(f) {
			return nil, fault.New(fault.Refused, "%s is personal or restricted. It is never shared with a group.", f.Label)
		}
	}
	var out []string
	for i := range k.Fields {
		if name := k.Fields[i].Name; name == k.NameField || slices.Contains(fields, name) {
			out = append(out, name)
		}
	}
	return out, nil
}

func names(fields []*kind.Field) (out []string) {
	for _, f := range fields {
		out = append(out, f.Name)
	}
	return out
}

// Only gives of a council what it consents to share: a copy of each record of a shared register with the shared fields, and the names of
// records that a shared field names. What the consent names but can no longer be shared is left out.
func Only(slug, name, nation string, s *kind.Snapshot, consent Consent) Shared {
	out := Shared{Slug: slug, Name: name, Nation: nation, Consent: Consent{}}
	named := map[string]map[kind.ID]bool{} // records that are known by their names alone
	var records []kind.Record
	for _, k := range kind.Registers() {
		held := kept(k, consent[k.Name])
		if len(held) == 0 {
			continue
		}
		out.Consent[k.Name] = names(held)
		for _, r := range s.Records(k.Name) {
			records = append(records, copyOf(r, held))
			for _, f := range held {
				for _, id := range r.Cell(k.Index(f.Name)).Targets() {
					if named[f.To] == nil {
						named[f.To] = map[kind.ID]bool{}
					}
					named[f.To][id] = true
				}
			}
		}
	}
	for _, k := range kind.Registers() {
		name, _ := k.Field(k.NameField)
		if len(out.Consent[k.Name]) > 0 {
			continue
		}
		for id := range named[k.Name] {
			if r, ok := s.Find(k.Name, id); ok {
				records = append(records, copyOf(r, []*kind.Field{name}))
			}
		}
	}
	out.Snapshot = kind.NewSnapshot(0, records, nil)
	return out
}

// kept are the fields that may go out, those that name a record among them; none when the register is not shared.
func kept(k *kind.Kind, fields []string) (out []*kind.Field) {
	if !MayShare(k) || len(fields) == 0 {
		return nil
	}
	for i := range k.Fields {
		if f := &k.Fields[i]; shareable(f) && (f.Name == k.NameField || slices.Contains(fields, f.Name)) {
			out = append(out, f)
		}
	}
	return out
}

// copyOf is a record with some of its fields and nothing else, not even when it was last touched.
func copyOf(r kind.Record, fields []*kind.Field) kind.Record {
	k := r.KindOf()
	out := kind.New(k.Name, r.RecordID(), 0)
	err := out.Decode(fieldsJSON(r, fields))
	if err != nil { // never: it was written from values of the same fields; better nothing than half of it
		return kind.New(k.Name, r.RecordID(), 0)
	}
	return out
}

// fieldsJSON is some fields of a record, those that are recorded, as JSON in the given order.
func fieldsJSON(r kind.Record, fields []*kind.Field) []byte {
	k := r.KindOf()
	doc := []byte{'{'}
	for _, f := range fields {
		v := r.Cell(k.Index(f.Name))
		if !v.Recorded() {
			continue
		}
		if len(doc) > 1 {
			doc = append(doc, ',')
		}
		doc = append(strconv.AppendQuote(doc, f.Name), ':')
		doc = append(doc, v.JSON()...)
	}
	return append(doc, '}')
}
