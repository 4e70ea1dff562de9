package kind

import (
	"bytes"
	"cmp"
)

// Change is how a record differs between two snapshots. Old or New is nil where the record is not there; then every field differs.
type Change struct {
	Old, New Record
	Fields   FieldSet // those that differ
}

// Record is the record as it is now, or as it was when it is gone.
func (c Change) Record() Record {
	if c.New != nil {
		return c.New
	}
	return c.Old
}

// Changes are the differences between two snapshots of a council. It gives up, with few false, when there are more than most.
// Snapshots share the records that stay as they are, so this takes microseconds.
func Changes(before, after *Snapshot, most int) (out []Change, few bool) {
	for _, k := range Registers() {
		a, b := before.Records(k.Name), after.Records(k.Name)
		if len(a) == len(b) && (len(a) == 0 || &a[0] == &b[0]) { // With carried the list on
			continue
		}
		for len(a) > 0 || len(b) > 0 {
			var c Change
			switch {
			case len(b) == 0 || len(a) > 0 && a[0].RecordID() < b[0].RecordID():
				c, a = Change{Old: a[0], Fields: EveryField}, a[1:]
			case len(a) == 0 || cmp.Compare(a[0].RecordID(), b[0].RecordID()) > 0:
				c, b = Change{New: b[0], Fields: EveryField}, b[1:]
			default:
				if a[0] != b[0] {
					c = Change{a[0], b[0], differing(a[0], b[0])}
				}
				a, b = a[1:], b[1:]
			}
			if c.Fields.Empty() {
				continue
			}
			if len(out) == most {
				return nil, false
			}
			out = append(out, c)
		}
	}
	return out, true
}

func differing(a, b Record) (fields FieldSet) {
	for i := range a.KindOf().Fields {
		if !bytes.Equal(a.Cell(i).JSON(), b.Cell(i).JSON()) {
			fields.Add(i)
		}
	}
	return fields
}
