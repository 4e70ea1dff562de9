package paper

import (
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"math/bits"
	"slices"
	"sync"

	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/gobolditalic"
	"golang.org/x/image/font/gofont/goitalic"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/sfnt"
)

// face is one of the four fonts, as it was read. It never changes; a document keeps for itself which glyphs it uses.
type face struct {
	name    string
	tables  map[string][]byte
	glyphs  map[rune]uint16
	owner   []rune    // of each glyph, the letter that copying it gives
	advance []float64 // of each glyph, in thousandths of the font's size
	loca    []uint32  // where each glyph's outline begins, with the end at last
	box     [4]int
	ascent  int
	descent int
}

// faces are regular, bold, italic and bold italic: bit 0 is strong, bit 1 is emphasis.
var faces = sync.OnceValues(func() ([4]*face, error) {
	var all [4]*face
	for i, f := range []struct {
		name string
		data []byte
	}{{"GoRegular", goregular.TTF}, {"Go-Bold", gobold.TTF}, {"Go-Italic", goitalic.TTF}, {"Go-BoldItalic", gobolditalic.TTF}} {
		read, err := readFace(f.name, f.data)
		if err != nil {
			return all, fmt.Errorf("reading the font %s: %w", f.name, err)
		}
		all[i] = read
	}
	return all, nil
})

func readFace(name string, data []byte) (*face, error) {
	f := &face{name: name, tables: map[string][]byte{}, glyphs: map[rune]uint16{}}
	count := int(binary.BigEndian.Uint16(data[4:]))
	for i := range count {
		entry := data[12+16*i:]
		offset, length := binary.BigEndian.Uint32(entry[8:]), binary.BigEndian.Uint32(entry[12:])
		f.tables[string(entry[:4])] = data[offset : offset+length]
	}
	for _, need := range kept {
		if f.tables[need] == nil && need != "cvt " && need != "fpgm" && need != "prep" {
			return nil, fmt.Errorf("the table %s is missing", need)
		}
	}
	parsed, err := sfnt.Parse(data)
	if err != nil {
		return nil, err
	}
	f.readMeasures(parsed.NumGlyphs())
	for g := range f.advance {
		outline := f.outline(uint16(g))
		if len(outline) >= 2 && outline[0]&0x80 != 0 {
			return nil, fmt.Errorf("glyph %d is composed of others; a subset would not hold them", g) // those of the Go fonts are not
		}
	}
	err = f.readLetters(parsed)
	if err != nil {
		return nil, err
	}
	return f, nil
}

func (f *face) readMeasures(glyphs int) {
	head, hhea, hmtx, loca := f.tables["head"], f.tables["hhea"], f.tables["hmtx"], f.tables["loca"]
	unit := 1000 / float64(binary.BigEndian.Uint16(head[18:]))
	scaled := func(b []byte) int { return int(float64(int16(binary.BigEndian.Uint16(b))) * unit) }
	for i := range f.box {
		f.box[i] = scaled(head[36+2*i:])
	}
	f.ascent, f.descent = scaled(hhea[4:]), scaled(hhea[6:])
	long := int(binary.BigEndian.Uint16(hhea[34:]))
	f.advance = make([]float64, glyphs)
	for g := range glyphs {
		f.advance[g] = float64(binary.BigEndian.Uint16(hmtx[4*min(g, long-1):])) * unit
	}
	f.loca = make([]uint32, glyphs+1)
	for g := range f.loca {
		if binary.BigEndian.Uint16(head[50:]) == 0 {
			f.loca[g] = 2 * uint32(binary.BigEndian.Uint16(loca[2*g:]))
		} else {
			f.loca[g] = binary.BigEndian.Uint32(loca[4*g:])
		}
	}
}

// readLetters asks the font for the letters of the planes that Latin fonts cover.
func (f *face) readLetters(parsed *sfnt.Font) error {
	f.owner = make([]rune, len(f.advance))
	var buf sfnt.Buffer
	for _, span := range [][2]rune{{0x20, 0x2FFF}, {0xFB00, 0xFB06}, {0xFFFD, 0xFFFD}} {
		for r := span[0]; r <= span[1]; r++ {
			g, err := parsed.GlyphIndex(&buf, r)
			if err != nil {
				return err
			}
			if g == 0 {
				continue
			}
			f.glyphs[r] = uint16(g)
			if f.owner[g] == 0 {
				f.owner[g] = r
			}
		}
	}
	if len(f.glyphs) < 200 {
		return errors.New("it has hardly any letters")
	}
	return nil
}

// kept are the tables that an embedded font needs, in the order of a font file.
var kept = []string{"cvt ", "fpgm", "glyf", "head", "hhea", "hmtx", "loca", "maxp", "prep"}

// subset is the font with the outlines of some glyphs only. Glyphs keep their numbers.
func (f *face) subset(used []uint16) []byte {
	keep := map[uint16]bool{0: true} // which every font has
	for _, g := range used {
		keep[g] = true
	}
	var glyf []byte
	loca := make([]byte, 0, 4*len(f.loca))
	for g := range f.advance {
		loca = binary.BigEndian.AppendUint32(loca, uint32(len(glyf)))
		if keep[uint16(g)] {
			glyf = append(glyf, f.outline(uint16(g))...)
			for len(glyf)%4 != 0 {
				glyf = append(glyf, 0)
			}
		}
	}
	loca = binary.BigEndian.AppendUint32(loca, uint32(len(glyf)))
	head := slices.Clone(f.tables["head"])
	binary.BigEndian.PutUint32(head[8:], 0)
	binary.BigEndian.PutUint16(head[50:], 1) // long offsets
	return assemble(map[string][]byte{"glyf": glyf, "loca": loca, "head": head}, f.tables)
}

func (f *face) outline(g uint16) []byte { return f.tables["glyf"][f.loca[g]:f.loca[g+1]] }

// assemble writes a font file from its tables; the changed ones stand before those of the whole font.
func assemble(changed, whole map[string][]byte) []byte {
	var names []string
	for _, name := range kept {
		if changed[name] != nil || whole[name] != nil {
			names = append(names, name)
		}
	}
	n := len(names)
	log := bits.Len(uint(n)) - 1
	out := binary.BigEndian.AppendUint32(nil, 0x00010000)
	for _, v := range []int{n, 16 << log, log, 16*n - 16<<log} {
		out = binary.BigEndian.AppendUint16(out, uint16(v))
	}
	offset, headAt := 12+16*n, 0
	var body []byte
	for _, name := range names {
		data := changed[name]
		if data == nil {
			data = whole[name]
		}
		if name == "head" {
			headAt = offset + len(body)
		}
		out = append(out, name...)
		for _, v := range []uint32{checksum(data), uint32(offset + len(body)), uint32(len(data))} {
			out = binary.BigEndian.AppendUint32(out, v)
		}
		body = append(body, data...)
		for len(body)%4 != 0 {
			body = append(body, 0)
		}
	}
	out = append(out, body...)
	binary.BigEndian.PutUint32(out[headAt+8:], 0xB1B0AFBA-checksum(out))
	return out
}

func checksum(data []byte) uint32 {
	sum := uint32(0)
	for i := 0; i < len(data); i += 4 {
		var word [4]byte
		copy(word[:], data[i:])
		sum += binary.BigEndian.Uint32(word[:])
	}
	return sum
}

// subsetName marks the font as a subset, by six letters that depend on its glyphs.
func (f *face) subsetName(used []uint16) string {
	var raw []byte
	for _, g := range used {
		raw = binary.BigEndian.AppendUint16(raw, g)
	}
	sum := sha256.Sum256(append(raw, f.name...))
	tag := make([]byte, 6)
	for i := range tag {
		tag[i] = 'A' + sum[i]%26
	}
	return string(tag) + "+" + f.name
}
