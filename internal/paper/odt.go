package paper

import (
	"fmt"
	"strconv"
	"strings"
)

const odtMedia = "application/vnd.oasis.opendocument.text"

// odtWriter writes OpenDocument 1.2. The body is written first; the styles that its runs and columns need are gathered on the way.
type odtWriter struct {
	*ready
	markup
	looks    map[look]string // styles of runs
	order    []look          //
	columns  markup          // styles of tables and columns
	tables   int
	pictures []file
	counted  bool // the list of numbered paragraphs has begun
	boxes    int
	spaced   bool // what was written last is a space, or the beginning of a paragraph: another space would be lost
}

// look is how a run differs from its paragraph.
type look struct {
	strong, emphasis bool
	language         string
}

func writeODT(r *ready) ([]byte, error) {
	w := &odtWriter{ready: r, looks: map[look]string{}}
	w.heading(Heading{Level: 1, Text: Plain(r.Title)})
	w.blocks(r.Blocks)
	return w.files()
}

const odfNames = ` xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"` +
	` xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"` +
	` xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0" xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0"` +
	` xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0" xmlns:xlink="http://www.w3.org/1999/xlink" office:version="1.2"`

// files gathers the parts. The media type stands first and is not packed, so that any program sees at once what the file is.
func (w *odtWriter) files() ([]byte, error) {
	meta, err := part("odt-meta.xml", "{title}", w.Title, "{author}", w.Author, "{language}", w.Language)
	if err != nil {
		return nil, err
	}
	styles, err := w.styles()
	if err != nil {
		return nil, err
	}
	automatic, err := part("odt-automatic.xml")
	if err != nil {
		return nil, err
	}
	manifest, err := part("odt-manifest.xml")
	if err != nil {
		return nil, err
	}
	var content markup
	content.tag(xmlHead, `<office:document-content`, odfNames, `>`)
	content.tag(`<office:automatic-styles>`, string(automatic), w.columns.String(), w.runStyles(), `</office:automatic-styles>`)
	content.tag(`<office:body><office:text>`, w.String(), `</office:text></office:body></office:document-content>`)
	var list markup
	list.Write(manifest)
	for _, im := range w.pictures {
		list.tag(`<manifest:file-entry manifest:full-path="`, im.name, `" manifest:media-type="image/png"/>`)
	}
	list.tag(`</manifest:manifest>`)
	files := []file{
		{name: "mimetype", data: []byte(odtMedia), stored: true}, {name: "content.xml", data: []byte(content.String())},
		{name: "styles.xml", data: styles}, {name: "meta.xml", data: meta}, {name: "META-INF/manifest.xml", data: []byte(list.String())},
	}
	return pack(append(files, w.pictures...))
}

// styles is the fixed styles with the document's language, foot and way of numbering.
func (w *odtWriter) styles() ([]byte, error) {
	language, country := odfLanguage(w.Language)
	foot := &odtWriter{ready: w.ready}
	before, between, after := w.pageWords()
	if w.Source != "" {
		foot.open(`<text:p text:style-name="Footer">`)
		foot.text(w.Source)
		foot.tag(`</text:p>`)
	}
	foot.open(`<text:p text:style-name="Footer_20_Page">`)
	foot.text(before)
	foot.tag(`<text:page-number text:select-page="current">1</text:page-number>`)
	foot.spaced = false
	foot.text(between)
	foot.tag(`<text:page-count>1</text:page-count>`)
	foot.spaced = false
	foot.text(after)
	foot.tag(`</text:p>`)
	suffix := ""
	if w.Sections {
		suffix = "."
	}
	raw, err := part("odt-styles.xml", "{language}", language, "{country}", country, "{suffix}", suffix)
	if err != nil {
		return nil, err
	}
	return []byte(strings.Replace(string(raw), "<!-- the foot of the page -->", foot.String(), 1)), nil
}

// odfLanguage divides a language tag; a language without a country has the country "none", as the standard asks.
func odfLanguage(tag string) (language, country string) {
	pieces := strings.Split(tag, "-")
	country = "none"
	if last := pieces[len(pieces)-1]; len(pieces) > 1 && len(last) == 2 {
		country = last
	}
	return pieces[0], country
}

func (w *odtWriter) runStyles() string {
	var m markup
	for _, l := range w.order {
		m.tag(`<style:style style:name="`, w.looks[l], `" style:family="text"><style:text-properties`)
		if l.strong {
			m.tag(` fo:font-weight="bold"`)
		}
		if l.emphasis {
			m.tag(` fo:font-style="italic"`)
		}
		if l.language != "" {
			language, country := odfLanguage(l.language)
			m.tag(` fo:language="`, language, `" fo:country="`, country, `"`)
		}
		m.tag(`/></style:style>`)
	}
	return m.String()
}

func (w *odtWriter) blocks(blocks []Block) {
	for _, b := range blocks {
		switch b := b.(type) {
		case Heading:
			w.heading(b)
		case Paragraph:
			w.paragraph(b)
		case List:
			w.list(b, "")
		case Table:
			w.table(b)
		case Image:
			w.image(b)
		case Box:
			w.boxes++
			w.tag(fmt.Sprintf(`<text:section text:style-name="Box" text:name="Box %d">`, w.boxes))
			w.blocks(b.Blocks)
			w.tag(`</text:section>`)
		}
	}
}

// open begins a paragraph or a heading.
func (w *odtWriter) open(tag string) {
	w.tag(tag)
	w.spaced = true
}

func (w *odtWriter) heading(h Heading) {
	level := strconv.Itoa(h.Level)
	if h.numbered {
		w.number()
		w.tag(w.counting(), `<text:list-item>`)
	}
	w.open(`<text:h text:style-name="Heading_20_` + level + `" text:outline-level="` + level + `">`)
	w.runs(h.Text)
	w.tag(`</text:h>`)
	if h.numbered {
		w.tag(`</text:list-item></text:list>`)
	}
}

// counting opens the one list that all numbered headings and paragraphs belong to: its first piece, or one that goes on counting.
func (w *odtWriter) counting() string {
	if !w.counted {
		w.counted = true
		return `<text:list xml:id="counted" text:style-name="Counted">`
	}
	return `<text:list text:continue-list="counted" text:style-name="Counted">`
}

func (w *odtWriter) paragraph(p Paragraph) {
	if !p.Numbered {
		w.open(`<text:p text:style-name="Text_20_body">`)
		w.runs(p.Text)
		w.tag(`</text:p>`)
		return
	}
	w.number()
	w.tag(w.counting(), `<text:list-item>`)
	if w.Sections {
		w.tag(`<text:list><text:list-item>`)
	}
	w.open(`<text:p text:style-name="Numbered_20_paragraph">`)
	w.runs(p.Text)
	w.tag(`</text:p>`)
	if w.Sections {
		w.tag(`</text:list-item></text:list>`)
	}
	w.tag(`</text:list-item></text:list>`)
}

// list names its style at the top only; a list below it that is of the other sort names its own.
func (w *odtWriter) list(l List, above string) {
	style := "Bullets"
	if l.Numbered {
		style = "Numbers"
	}
	w.tag(`<text:list`)
	if style != above {
		w.tag(` text:style-name="`, style, `"`)
	}
	w.tag(`>`)
	for _, it := range l.Items {
		w.tag(`<text:list-item>`)
		w.open(`<text:p text:style-name="List_20_item">`)
		w.runs(it.Text)
		w.tag(`</text:p>`)
		if it.List != nil {
			w.list(*it.List, style)
		}
		w.tag(`</text:list-item>`)
	}
	w.tag(`</text:list>`)
}

func (w *odtWriter) table(t Table) {
	w.tables++
	name := fmt.Sprintf("Table%d", w.tables)
	if t.Caption != "" {
		w.open(`<text:p text:style-name="Caption">`)
		w.text(t.Caption)
		w.tag(`</text:p>`)
	}
	w.tag(`<table:table table:name="`, name, `" table:style-name="Paper">`)
	for i, x := range t.widths() {
		style := fmt.Sprintf("%s.%d", name, i+1)
		w.columns.tag(`<style:style style:name="`, style, `" style:family="table-column">`)
		w.columns.tag(fmt.Sprintf(`<style:table-column-properties style:column-width="%.2fpt"/></style:style>`, x))
		column := `<table:table-column table:style-name="` + style + `"/>`
		if i == 0 && t.RowHeads {
			column = `<table:table-header-columns>` + column + `</table:table-header-columns>`
		}
		w.tag(column)
	}
	if t.headed() {
		w.tag(`<table:table-header-rows><table:table-row table:style-name="Whole">`)
		for _, c := range t.Columns {
			w.cell(Plain(c.Heading), c.Align, "Heading", "Table_20_heading")
		}
		w.tag(`</table:table-row></table:table-header-rows>`)
	}
	for _, row := range t.Rows {
		style := ""
		if whole(row) {
			style = ` table:style-name="Whole"`
		}
		w.tag(`<table:table-row`, style, `>`)
		for i, cell := range row {
			look := "Table_20_text"
			if i == 0 && t.RowHeads {
				look = "Table_20_heading"
			}
			w.cell(cell, t.Columns[i].Align, "Cell", look)
		}
		w.tag(`</table:table-row>`)
	}
	w.tag(`</table:table>`)
}

func (w *odtWriter) cell(text Text, a Align, style, look string) {
	w.tag(`<table:table-cell table:style-name="`, style, `" office:value-type="string">`)
	w.open(`<text:p text:style-name="` + look + odtAlign[a] + `">`)
	w.runs(text)
	w.tag(`</text:p></table:table-cell>`)
}

var odtAlign = map[Align]string{Centre: "_20_centre", Right: "_20_right"}

func (w *odtWriter) image(im Image) {
	n := len(w.pictures) + 1
	w.pictures = append(w.pictures, file{name: fmt.Sprintf("Pictures/image%d.png", n), data: im.PNG, stored: true})
	width, height := im.fit(w.size())
	w.open(`<text:p text:style-name="Figure">`)
	w.tag(fmt.Sprintf(`<draw:frame draw:name="Picture %d" draw:style-name="Picture" text:anchor-type="as-char"`, n),
		fmt.Sprintf(` svg:width="%.2fpt" svg:height="%.2fpt">`, width, height),
		fmt.Sprintf(`<draw:image xlink:href="Pictures/image%d.png" xlink:type="simple" xlink:show="embed" xlink:actuate="onLoad"/><svg:title>`, n))
	w.say(im.Text)
	w.tag(`</svg:title></draw:frame></text:p>`)
	if im.Caption != "" {
		w.open(`<text:p text:style-name="Figure_20_caption">`)
		w.text(im.Caption)
		w.tag(`</text:p>`)
	}
}

func (w *odtWriter) runs(t Text) {
	for _, r := range t {
		w.run(r)
	}
}

func (w *odtWriter) run(r Run) {
	if r.Link != "" {
		w.tag(`<text:a xlink:type="simple"`)
		w.attr("xlink:href", r.Link)
		w.tag(` text:style-name="Internet_20_link" text:visited-style-name="Internet_20_link">`)
	}
	l := look{r.Strong, r.Emphasis, r.Language}
	if l == (look{}) {
		w.text(r.Text)
	} else {
		w.tag(`<text:span text:style-name="`, w.look(l), `">`)
		w.text(r.Text)
		w.tag(`</text:span>`)
	}
	if r.Link != "" {
		w.tag(`</text:a>`)
	}
}

// look is the name of the style of runs that look so.
func (w *odtWriter) look(l look) string {
	name, known := w.looks[l]
	if !known {
		w.order = append(w.order, l)
		name = fmt.Sprintf("T%d", len(w.order))
		w.looks[l] = name
	}
	return name
}

// text writes words. OpenDocument takes a row of spaces for one, and drops those at the beginning; such spaces are written as elements.
func (w *odtWriter) text(s string) {
	for s != "" {
		if s[0] == ' ' && w.spaced {
			w.tag(`<text:s/>`)
			s = s[1:]
			continue
		}
		end := strings.IndexByte(s, ' ') + 1
		if end == 0 {
			end = len(s)
		}
		w.say(s[:end])
		w.spaced = s[end-1] == ' '
		s = s[end:]
	}
}
