package paper

import (
	_ "embed"
	"encoding/base64"
	"fmt"
	"strconv"
)

//go:embed style.css
var style string

const htmlWidth = 700 // of the text, in pixels, as style.css has it

// htmlWriter writes the canonical form: one file, without scripts, that reads well in a browser, aloud and on paper.
type htmlWriter struct {
	*ready
	markup
	tables int
}

func writeHTML(r *ready) ([]byte, error) {
	w := &htmlWriter{ready: r}
	w.tag("<!DOCTYPE html>\n<html")
	w.attr("lang", r.Language)
	w.tag(">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>")
	w.say(r.Title)
	w.tag("</title>\n")
	if r.Author != "" {
		w.tag("<meta name=\"author\"")
		w.attr("content", r.Author)
		w.tag(">\n")
	}
	w.tag("<style>\n", style, "</style>\n</head>\n<body>\n<main>\n<h1>")
	w.say(r.Title)
	w.tag("</h1>\n")
	w.blocks(r.Blocks)
	w.tag("</main>\n")
	if r.Source != "" {
		w.tag("<footer>\n<p>")
		w.say(r.Source)
		w.tag("</p>\n</footer>\n")
	}
	w.tag("</body>\n</html>\n")
	return []byte(w.String()), nil
}

// Fragment is a document's blocks as HTML for a page of somebody else's, without title, style and source. Its headings begin at level 2.
func Fragment(d Document) (string, error) {
	r, err := prepare(d)
	if err != nil {
		return "", fmt.Errorf("writing %q: %w", brief(d.Title), err)
	}
	w := &htmlWriter{ready: r}
	w.blocks(r.Blocks)
	return w.String(), nil
}

func (w *htmlWriter) blocks(blocks []Block) {
	for _, b := range blocks {
		switch b := b.(type) {
		case Heading:
			w.heading(b)
		case Paragraph:
			w.paragraph(b)
		case List:
			w.list(b)
		case Table:
			w.table(b)
		case Image:
			w.image(b)
		case Box:
			w.tag("<div class=\"box\">\n")
			w.blocks(b.Blocks)
			w.tag("</div>\n")
		}
	}
}

func (w *htmlWriter) heading(h Heading) {
	level := strconv.Itoa(h.Level)
	w.tag("<h", level)
	if h.numbered {
		number := w.number()
		w.tag(` id="section-`, number, `">`, number, ". ")
	} else {
		w.tag(">")
	}
	w.runs(h.Text)
	w.tag("</h", level, ">\n")
}

// A numbered paragraph can be linked to: paragraph 2.1 stands at #paragraph-2.1.
func (w *htmlWriter) paragraph(p Paragraph) {
	if p.Numbered {
		number := w.number()
		w.tag(`<p class="numbered" id="paragraph-`, number, `"><span class="number">`, number, "</span> ")
	} else {
		w.tag("<p>")
	}
	w.runs(p.Text)
	w.tag("</p>\n")
}

func (w *htmlWriter) list(l List) {
	name := "ul"
	if l.Numbered {
		name = "ol"
	}
	w.tag("<", name, ">\n")
	for _, it := range l.Items {
		w.tag("<li>")
		w.runs(it.Text)
		if it.List != nil {
			w.tag("\n")
			w.list(*it.List)
		}
		w.tag("</li>\n")
	}
	w.tag("</", name, ">\n")
}

// A wide table scrolls by itself, and the keyboard reaches it. It is a group and no region: two tables may have the same caption.
func (w *htmlWriter) table(t Table) {
	w.tables++
	id := fmt.Sprintf("table-%d", w.tables)
	w.tag(`<div class="table" role="group" tabindex="0"`)
	if t.Caption != "" {
		w.attr("aria-labelledby", id)
	} else {
		w.attr("aria-label", w.Title)
	}
	w.tag(">\n<table>\n")
	if t.Caption != "" {
		w.tag(`<caption id="`, id, `">`)
		w.say(t.Caption)
		w.tag("</caption>\n")
	}
	if t.headed() {
		w.tag("<thead>\n<tr>")
		for _, c := range t.Columns {
			w.columnHead(c)
		}
		w.tag("</tr>\n</thead>\n")
	}
	w.tag("<tbody>\n")
	for _, row := range t.Rows {
		w.tag("<tr>")
		for i, cell := range row {
			w.cell(cell, t.Columns[i].Align, i == 0 && t.RowHeads)
		}
		w.tag("</tr>\n")
	}
	w.tag("</tbody>\n</table>\n</div>\n")
}

// columnHead is a heading; over a column that has none stands an empty cell, since an empty heading says nothing aloud.
func (w *htmlWriter) columnHead(c Column) {
	if c.Heading == "" {
		w.tag("<td></td>")
		return
	}
	w.tag(`<th scope="col"`, alignClass[c.Align], ">")
	w.say(c.Heading)
	w.tag("</th>")
}

func (w *htmlWriter) cell(cell Text, a Align, head bool) {
	if head {
		w.tag(`<th scope="row"`, alignClass[a], ">")
		w.runs(cell)
		w.tag("</th>")
		return
	}
	w.tag("<td", alignClass[a], ">")
	w.runs(cell)
	w.tag("</td>")
}

var alignClass = map[Align]string{Centre: ` class="centre"`, Right: ` class="right"`}

func (w *htmlWriter) image(im Image) {
	s := w.size()
	w.tag("<figure><img src=\"data:image/png;base64,", base64.StdEncoding.EncodeToString(im.PNG), "\"")
	w.attr("alt", im.Text)
	width := htmlWidth * im.Width / 100
	w.tag(fmt.Sprintf(` width="%d" height="%d">`, width, max(1, width*s.height/s.width)))
	if im.Caption != "" {
		w.tag("<figcaption>")
		w.say(im.Caption)
		w.tag("</figcaption>")
	}
	w.tag("</figure>\n")
}

func (w *htmlWriter) runs(t Text) {
	for _, r := range t {
		w.run(r)
	}
}

func (w *htmlWriter) run(r Run) {
	closing := ""
	open := func(name string) {
		w.tag("<", name)
		closing = "</" + name + ">" + closing
	}
	if r.Link != "" {
		open("a")
		w.attr("href", r.Link)
		w.tag(">")
	}
	if r.Language != "" {
		open("span")
		w.attr("lang", r.Language)
		w.tag(">")
	}
	if r.Strong {
		open("strong")
		w.tag(">")
	}
	if r.Emphasis {
		open("em")
		w.tag(">")
	}
	w.say(r.Text)
	w.tag(closing)
}
