package kind_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/moothall/moothall/internal/kind"
)

// fields is every field of every register.
var fields = func() (out []*kind.Field) {
	for _, k := range kind.Registers() {
		for i := range k.Fields {
			out = append(out, &k.Fields[i])
		}
	}
	return out
}()

// A value from outside is an error that names its field, or is in its one form: written and read again it is the same, and the
// decoder of its register reads it as the same.
func FuzzValue(f *testing.F) {
	for i, s := range []string{`"x"`, `"  a  b "`, `3`, `-1`, `1e9`, `0.5`, `true`, `null`, `"2026-01-01"`, `[1,2,2]`, `["a"," a"]`, `[[1,2,"x"]]`, `[[2,"a","b"]]`, `{}`, `"\u0000"`, `"\ud800"`} {
		f.Add(uint16(i*37), []byte(s))
	}
	f.Fuzz(func(t *testing.T, which uint16, raw []byte) {
		field := fields[int(which)%len(fields)]
		v, err := kind.ParseValue(field, raw)
		if err != nil {
			if !strings.Contains(err.Error(), field.Name) {
				t.Errorf("the error does not name %s: %v", field.Name, err)
			}
			return
		}
		if !v.Recorded() {
			return
		}
		again, err := kind.ParseValue(field, v.JSON())
		if err != nil || !bytes.Equal(again.JSON(), v.JSON()) {
			t.Errorf("%s: %s came back as %s: %v", field.Name, v.JSON(), again.JSON(), err)
		}
		if kind.Compare(v, again) != 0 {
			t.Errorf("%s: %s is not the same as itself", field.Name, v.JSON())
		}
	})
}

// What the decoder takes, it gives back: decoded again it is the same record, and it keeps no bytes of what it read.
func FuzzRecord(f *testing.F) {
	f.Add(uint8(0), []byte(`{"title":"x","end":"2026-01-01","value":12,"systems":[1,2]}`))
	f.Add(uint8(5), []byte(`{"name":"a\n\"b\"","depends_on":[[1,2,"x"]],"unknown":{"a":[1,{"b":null}]}}`))
	f.Fuzz(func(t *testing.T, which uint8, raw []byte) {
		k := kind.Registers()[int(which)%len(kind.Registers())]
		r := kind.New(k.Name, 1, 1)
		if r.Decode(bytes.Clone(raw)) != nil {
			return
		}
		var doc bytes.Buffer
		doc.WriteByte('{')
		for i := range k.Fields {
			if v := r.Cell(i); v.Recorded() {
				if doc.Len() > 1 {
					doc.WriteByte(',')
				}
				doc.WriteString(`"` + k.Fields[i].Name + `":`)
				doc.Write(v.JSON())
			}
		}
		doc.WriteByte('}')
		again := kind.New(k.Name, 1, 1)
		err := again.Decode(bytes.Clone(doc.Bytes()))
		if err != nil {
			t.Fatalf("%s is not decoded again: %v", doc.Bytes(), err)
		}
		for i := range k.Fields {
			if !bytes.Equal(r.Cell(i).JSON(), again.Cell(i).JSON()) {
				t.Errorf("%s: %s came back as %s", k.Fields[i].Name, r.Cell(i).JSON(), again.Cell(i).JSON())
			}
		}
	})
}

// A dependency cell is an error that quotes it, or comes back from its written form as the same needs.
func FuzzNeeds(f *testing.F) {
	for _, s := range []string{"A; B", "A | B", "2 of (A | B | C)", "A (old); 1 of (B|C)", "((", "2 of (A)", "a;;|b", "2 OF (A | (B | C))", "3 of"} {
		f.Add(s)
	}
	none := func(string) (kind.ID, bool) { return 0, false }
	f.Fuzz(func(t *testing.T, cell string) {
		needs, err := kind.ParseNeeds(cell, none)
		if err != nil {
			return
		}
		for _, n := range needs {
			if n.K < 1 || n.K > len(n.Of) {
				t.Fatalf("%q needs %d of %d", cell, n.K, len(n.Of))
			}
		}
		written := kind.FormatNeeds(needs, kind.ID.String)
		again, err := kind.ParseNeeds(written, none)
		if err != nil || kind.FormatNeeds(again, kind.ID.String) != written {
			t.Errorf("%q is written %q, which is read as %q: %v", cell, written, kind.FormatNeeds(again, kind.ID.String), err)
		}
	})
}

// A date that is read is written as the same, and only one spelling is read.
func FuzzDay(f *testing.F) {
	for _, s := range []string{"2026-01-01", "0001-01-01", "9999-12-31", "2026-02-29", "2024-02-29", "-2026-01-01", "2026-1-1", "２０２６-01-01"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		d, err := kind.ParseDate(s)
		if err == nil && d.String() != s {
			t.Errorf("%q was read as %s", s, d)
		}
	})
}
