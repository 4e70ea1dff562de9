package paper

import (
	"fmt"
	"math"
	"strconv"
)

// docxWriter writes transitional Office Open XML: the document itself, and beside it what its links, lists and images need.
type docxWriter struct {
	*ready
	markup
	links    map[string]string // address: id of its relationship
	order    []string          // the addresses, as they came
	pictures []file
	lists    []int // of each numbered list, the level where it counts from 1
	boxed    bool
}

// The first two lists of parts/docx-numbering.xml; each numbered list has one of its own after them.
const (
	docxBullets    = 1
	docxParagraphs = 2
	docxOwnLists   = 3
)

func writeDOCX(r *ready) ([]byte, error) {
	w := &docxWriter{ready: r, links: map[string]string{}}
	w.tag(xmlHead, `<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"`,
		` xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"`,
		` xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"`,
		` xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"><w:body>`)
	w.open("Heading1", "", "")
	w.runs(Plain(r.Title), "")
	w.tag("</w:p>")
	w.blocks(r.Blocks)
	w.tag(`<w:sectPr><w:footerReference w:type="default" r:id="footer"/><w:pgSz w:w="11906" w:h="16838"/>`,
		`<w:pgMar w:top="1440" w:right="1440" w:bottom="1440" w:left="1440" w:header="720" w:footer="720" w:gutter="0"/></w:sectPr></w:body></w:document>`)
	return w.files()
}

// files gathers the parts, in the order in which they are packed.
func (w *docxWriter) files() ([]byte, error) {
	types, err := part("docx-types.xml")
	if err != nil {
		return nil, err
	}
	top, err := part("docx-rels.xml")
	if err != nil {
		return nil, err
	}
	core, err := part("docx-core.xml", "{title}", w.Title, "{author}", w.Author, "{language}", w.Language)
	if err != nil {
		return nil, err
	}
	styles, err := part("docx-styles.xml", "{language}", w.Language)
	if err != nil {
		return nil, err
	}
	settings, err := part("docx-settings.xml", "{language}", w.Language)
	if err != nil {
		return nil, err
	}
	numbering, err := w.numbering()
	if err != nil {
		return nil, err
	}
	files := []file{
		{name: "[Content_Types].xml", data: types}, {name: "_rels/.rels", data: top}, {name: "docProps/core.xml", data: core},
		{name: "word/document.xml", data: []byte(w.String())}, {name: "word/_rels/document.xml.rels", data: w.relationships()},
		{name: "word/styles.xml", data: styles}, {name: "word/settings.xml", data: settings}, {name: "word/numbering.xml", data: numbering},
		{name: "word/footer1.xml", data: w.footer()},
	}
	return pack(append(files, w.pictures...))
}

func (w *docxWriter) blocks(blocks []Block) {
	for _, b := range blocks {
		switch b := b.(type) {
		case Heading:
			w.heading(b)
		case Paragraph:
			w.paragraph(b)
		case List:
			w.list(b, 0)
		case Table:
			w.table(b)
		case Image:
			w.image(b)
		case Box:
			w.boxed = true
			w.blocks(b.Blocks)
			w.boxed = false
		}
	}
}

// open begins a paragraph. Inside a box each paragraph has the box's colour: a table would be read aloud as one.
func (w *docxWriter) open(style, numbers, align string) {
	w.tag(`<w:p><w:pPr><w:pStyle w:val="`, style, `"/>`, numbers)
	if w.boxed {
		w.tag(`<w:shd w:val="clear" w:color="auto" w:fill="EEF2F6"/>`)
	}
	if align != "" {
		w.tag(`<w:jc w:val="`, align, `"/>`)
	}
	w.tag(`</w:pPr>`)
}

func numPr(level, list int) string {
	return fmt.Sprintf(`<w:numPr><w:ilvl w:val="%d"/><w:numId w:val="%d"/></w:numPr>`, level, list)
}

func (w *docxWriter) heading(h Heading) {
	numbers := ""
	if h.numbered {
		w.number()
		numbers = numPr(0, docxParagraphs)
	}
	w.open("Heading"+strconv.Itoa(h.Level), numbers, "")
	w.runs(h.Text, "")
	w.tag("</w:p>")
}

func (w *docxWriter) paragraph(p Paragraph) {
	if !p.Numbered {
		w.open("BodyText", "", "")
	} else {
		w.number()
		level := 0
		if w.Sections {
			level = 1
		}
		w.open("NumberedParagraph", numPr(level, docxParagraphs), "")
	}
	w.runs(p.Text, "")
	w.tag("</w:p>")
}

func (w *docxWriter) list(l List, depth int) {
	id := docxBullets
	if l.Numbered {
		id = docxOwnLists + len(w.lists)
		w.lists = append(w.lists, depth)
	}
	for _, it := range l.Items {
		w.open("ListParagraph", numPr(depth, id), "")
		w.runs(it.Text, "")
		w.tag("</w:p>")
		if it.List != nil {
			w.list(*it.List, depth+1)
		}
	}
}

func (w *docxWriter) table(t Table) {
	if t.Caption != "" {
		w.open("Caption", "", "")
		w.runs(Plain(t.Caption), "")
		w.tag("</w:p>")
	}
	w.tag(`<w:tbl><w:tblPr><w:tblStyle w:val="PaperTable"/><w:tblW w:w="5000" w:type="pct"/><w:tblLayout w:type="fixed"/>`,
		fmt.Sprintf(`<w:tblLook w:val="%s" w:firstRow="%d" w:firstColumn="%d"`, tableLook(t), bit(t.headed()), bit(t.RowHeads)),
		` w:lastRow="0" w:lastColumn="0" w:noHBand="1" w:noVBand="1"/>`)
	if t.Caption != "" {
		w.tag(`<w:tblCaption`)
		w.attr("w:val", t.Caption)
		w.tag(`/>`)
	}
	w.tag(`</w:tblPr><w:tblGrid>`)
	widths := t.widths()
	for i, x := range widths {
		widths[i] = math.Floor(x * 20) // twentieths of a point
		w.tag(fmt.Sprintf(`<w:gridCol w:w="%.0f"/>`, widths[i]))
	}
	w.tag(`</w:tblGrid>`)
	if t.headed() {
		w.tag(`<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>`)
		for i, c := range t.Columns {
			w.cell(Plain(c.Heading), c.Align, widths[i], "TableHeading")
		}
		w.tag(`</w:tr>`)
	}
	for _, row := range t.Rows {
		w.tag(`<w:tr>`)
		if whole(row) {
			w.tag(`<w:trPr><w:cantSplit/></w:trPr>`)
		}
		for i, cell := range row {
			look := "TableText"
			if i == 0 && t.RowHeads {
				look = "TableHeading"
			}
			w.cell(cell, t.Columns[i].Align, widths[i], look)
		}
		w.tag(`</w:tr>`)
	}
	w.tag(`</w:tbl><w:p><w:pPr><w:pStyle w:val="AfterTable"/></w:pPr></w:p>`) // without it two tables would become one
}

func (w *docxWriter) cell(text Text, a Align, width float64, look string) {
	w.tag(fmt.Sprintf(`<w:tc><w:tcPr><w:tcW w:w="%.0f" w:type="dxa"/></w:tcPr>`, width))
	w.open(look, "", docxAlign[a])
	w.runs(text, "")
	w.tag(`</w:p></w:tc>`)
}

var docxAlign = map[Align]string{Centre: "center", Right: "right"}

// tableLook is the same as its attributes, as older programs read it.
func tableLook(t Table) string {
	return fmt.Sprintf("%04X", 0x0600|0x0020*bit(t.headed())|0x0080*bit(t.RowHeads))
}

func bit(b bool) int {
	if b {
		return 1
	}
	return 0
}

func (w *docxWriter) image(im Image) {
	n := len(w.pictures) + 1
	w.pictures = append(w.pictures, file{name: fmt.Sprintf("word/media/image%d.png", n), data: im.PNG, stored: true})
	width, height := im.fit(w.size())
	extent := fmt.Sprintf(`cx="%.0f" cy="%.0f"`, math.Ceil(width*12700), math.Ceil(height*12700)) // English metric units
	style := "Figure"
	if im.Caption == "" {
		style = "BodyText"
	}
	w.open(style, "", "")
	w.tag(`<w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent `, extent, `/>`, fmt.Sprintf(`<wp:docPr id="%d" name="Picture %d"`, n, n))
	w.attr("descr", im.Text)
	w.tag(`/><a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic>`)
	w.tag(fmt.Sprintf(`<pic:nvPicPr><pic:cNvPr id="%d" name="image%d.png"`, n, n))
	w.attr("descr", im.Text)
	w.tag(`/><pic:cNvPicPr/></pic:nvPicPr>`)
	w.tag(fmt.Sprintf(`<pic:blipFill><a:blip r:embed="image%d"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>`, n))
	w.tag(`<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext `, extent, `/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr>`)
	w.tag(`</pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>`)
	if im.Caption != "" {
		w.open("FigureCaption", "", "")
		w.runs(Plain(im.Caption), "")
		w.tag("</w:p>")
	}
}

func (w *docxWriter) runs(t Text, style string) {
	for _, r := range t {
		if r.Link != "" {
			w.tag(`<w:hyperlink r:id="`, w.link(r.Link), `" w:history="1">`)
			w.run(r, "Hyperlink")
			w.tag(`</w:hyperlink>`)
			continue
		}
		w.run(r, style)
	}
}

func (w *docxWriter) run(r Run, style string) {
	w.tag(`<w:r>`)
	if style != "" || r.Strong || r.Emphasis || r.Language != "" {
		w.tag(`<w:rPr>`)
		if style != "" {
			w.tag(`<w:rStyle w:val="`, style, `"/>`)
		}
		if r.Strong {
			w.tag(`<w:b/><w:bCs/>`)
		}
		if r.Emphasis {
			w.tag(`<w:i/><w:iCs/>`)
		}
		if r.Language != "" {
			w.tag(`<w:lang w:val="`, r.Language, `"/>`)
		}
		w.tag(`</w:rPr>`)
	}
	w.tag(`<w:t xml:space="preserve">`)
	w.say(r.Text)
	w.tag(`</w:t></w:r>`)
}

// link is the relationship's id of an address; the same address has one.
func (w *docxWriter) link(address string) string {
	id, known := w.links[address]
	if !known {
		w.order = append(w.order, address)
		id = fmt.Sprintf("link%d", len(w.order))
		w.links[address] = id
	}
	return id
}

func (w *docxWriter) relationships() []byte {
	const base = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
	var m markup
	m.tag(xmlHead, `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">`)
	for _, name := range []string{"styles", "settings", "numbering"} {
		m.tag(`<Relationship Id="`, name, `" Type="`, base, name, `" Target="`, name, `.xml"/>`)
	}
	m.tag(`<Relationship Id="footer" Type="`, base, `footer" Target="footer1.xml"/>`)
	for i := range w.pictures {
		m.tag(fmt.Sprintf(`<Relationship Id="image%d" Type="%simage" Target="media/image%d.png"/>`, i+1, base, i+1))
	}
	for i, address := range w.order {
		m.tag(fmt.Sprintf(`<Relationship Id="link%d" Type="%shyperlink" TargetMode="External"`, i+1, base))
		m.attr("Target", address)
		m.tag(`/>`)
	}
	m.tag(`</Relationships>`)
	return []byte(m.String())
}

// numbering is the fixed lists, and one for each numbered list, which counts from 1 again.
func (w *docxWriter) numbering() ([]byte, error) {
	first, second := "%1", "%1.%2"
	if w.Sections {
		first = "%1."
	}
	fixed, err := part("docx-numbering.xml", "{first}", first, "{second}", second)
	if err != nil {
		return nil, err
	}
	var m markup
	m.Write(fixed)
	for i, level := range w.lists {
		m.tag(fmt.Sprintf(`<w:num w:numId="%d"><w:abstractNumId w:val="1"/>`, docxOwnLists+i))
		m.tag(fmt.Sprintf(`<w:lvlOverride w:ilvl="%d"><w:startOverride w:val="1"/></w:lvlOverride></w:num>`, level))
	}
	m.tag(`</w:numbering>`)
	return []byte(m.String()), nil
}

func (w *docxWriter) footer() []byte {
	before, between, after := w.pageWords()
	f := &docxWriter{ready: w.ready}
	f.tag(xmlHead, `<w:ftr xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">`)
	if w.Source != "" {
		f.open("Footer", "", "")
		f.runs(Plain(w.Source), "")
		f.tag("</w:p>")
	}
	f.open("Footer", "", "right")
	f.run(Run{Text: before}, "")
	f.tag(`<w:fldSimple w:instr=" PAGE "><w:r><w:t>1</w:t></w:r></w:fldSimple>`)
	f.run(Run{Text: between}, "")
	f.tag(`<w:fldSimple w:instr=" NUMPAGES "><w:r><w:t>1</w:t></w:r></w:fldSimple>`)
	f.run(Run{Text: after}, "")
	f.tag(`</w:p></w:ftr>`)
	return []byte(f.String())
}
