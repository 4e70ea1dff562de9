package paper

import (
	"bytes"
	"encoding/binary"
	"testing"

	"pgregory.net/rapid"
)

// A subset holds the outline of every glyph that is used, unchanged, and no others.
func TestSubsetHoldsWhatIsUsed(t *testing.T) {
	fonts, err := faces()
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		f := fonts[rapid.IntRange(0, 3).Draw(t, "face")]
		used := rapid.SliceOfN(rapid.Uint16Range(0, uint16(len(f.advance)-1)), 0, 60).Draw(t, "glyphs")
		raw := f.subset(used)
		tables := map[string][]byte{}
		for i := range int(binary.BigEndian.Uint16(raw[4:])) {
			entry := raw[12+16*i:]
			offset, length := binary.BigEndian.Uint32(entry[8:]), binary.BigEndian.Uint32(entry[12:])
			tables[string(entry[:4])] = raw[offset : offset+length]
			if sum := binary.BigEndian.Uint32(entry[4:]); string(entry[:4]) != "head" && sum != checksum(raw[offset:offset+length]) {
				t.Fatalf("the sum of %s is wrong", entry[:4])
			}
		}
		if checksum(raw) != 0xB1B0AFBA {
			t.Fatal("the sum of the font is wrong")
		}
		keep := map[uint16]bool{0: true}
		for _, g := range used {
			keep[g] = true
		}
		for g := range f.advance {
			from, to := binary.BigEndian.Uint32(tables["loca"][4*g:]), binary.BigEndian.Uint32(tables["loca"][4*g+4:])
			outline := tables["glyf"][from:to]
			switch whole := f.outline(uint16(g)); {
			case !keep[uint16(g)] && len(outline) > 0:
				t.Fatalf("glyph %d is not used, but in the subset", g)
			case keep[uint16(g)] && !bytes.HasPrefix(outline, whole):
				t.Fatalf("glyph %d has another outline", g)
			}
		}
	})
}

// Columns share the width of the page: together they have all of it, and none is narrower than nothing.
func TestDivide(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, maxColumns).Draw(t, "columns")
		least, wish := make([]float64, n), make([]float64, n)
		for i := range n {
			least[i] = rapid.Float64Range(12, 160).Draw(t, "least")
			wish[i] = least[i] + rapid.Float64Range(0, 400).Draw(t, "more")
		}
		out := divide(textWidth, least, wish)
		if total := sum(out); total < textWidth-0.01 || total > textWidth+0.01 {
			t.Fatalf("%v of %v", total, textWidth)
		}
		for i, x := range out {
			if x < min(least[i], least[i]*textWidth/sum(least))-0.01 {
				t.Fatalf("column %d has %v; its longest word needs %v", i, x, least[i])
			}
		}
	})
}

// A label of a list counts as word processors do.
func TestItemLabels(t *testing.T) {
	for want, got := range map[string]string{"3.": itemLabel(true, 1, 2), "z.": itemLabel(true, 2, 25), "aa.": itemLabel(true, 2, 26), "ab.": itemLabel(true, 2, 27), "zz.": itemLabel(true, 2, 701), "xiv.": itemLabel(true, 3, 13), "–": itemLabel(false, 2, 0)} {
		if got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
