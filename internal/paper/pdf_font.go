package paper

import (
	"fmt"
	"slices"
	"strings"
)

// writeFont embeds the glyphs that the document uses, with the letters that they stand for.
func (w *pdfWriter) writeFont(face *face, used map[uint16]bool) (int, error) {
	f := &w.file
	glyphs := make([]uint16, 0, len(used))
	for g := range used {
		glyphs = append(glyphs, g)
	}
	slices.Sort(glyphs)
	name := face.subsetName(glyphs)
	data := face.subset(glyphs)
	file, err := f.stream(fmt.Sprintf("/Length1 %d", len(data)), data)
	if err != nil {
		return 0, err
	}
	angle := 0
	if strings.Contains(face.name, "Italic") {
		angle = -10
	}
	descriptor := f.add(fmt.Sprintf("<</Type /FontDescriptor /FontName /%s /Flags %d /FontBBox [%d %d %d %d] /ItalicAngle %d"+
		" /Ascent %d /Descent %d /CapHeight 722 /StemV 80 /FontFile2 %d 0 R>>",
		name, 4|64*bit(angle != 0), face.box[0], face.box[1], face.box[2], face.box[3], angle, face.ascent, face.descent, file))
	var widths, letters strings.Builder
	for _, g := range glyphs {
		fmt.Fprintf(&widths, "%d [%s] ", g, number(face.advance[g]))
		fmt.Fprintf(&letters, "1 beginbfchar\n<%04X> <%s>\nendbfchar\n", g, utf16Hex(face.owner[g]))
	}
	cid := f.add(fmt.Sprintf("<</Type /Font /Subtype /CIDFontType2 /BaseFont /%s /CIDSystemInfo <</Registry (Adobe) /Ordering (Identity) /Supplement 0>>"+
		" /FontDescriptor %d 0 R /CIDToGIDMap /Identity /DW 600 /W [%s]>>", name, descriptor, widths.String()))
	unicode, err := f.stream("", []byte(mapHead+letters.String()+mapFoot))
	if err != nil {
		return 0, err
	}
	return f.add(fmt.Sprintf("<</Type /Font /Subtype /Type0 /BaseFont /%s /Encoding /Identity-H /DescendantFonts [%d 0 R] /ToUnicode %d 0 R>>",
		name, cid, unicode)), nil
}

// What stands around the table from glyphs to letters, as ISO 32000-1, 9.10.3 has it.
const (
	mapHead = "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n/CIDSystemInfo <</Registry (Adobe) /Ordering (UCS) /Supplement 0>> def\n" +
		"/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n"
	mapFoot = "endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n"
)
