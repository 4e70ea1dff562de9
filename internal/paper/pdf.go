package paper

import (
	"fmt"
	"strings"
)

// pdfWriter writes tagged PDF 1.7. Blocks become strips, strips are placed on pages, and every mark on a page belongs to the structure tree or is an artifact.
type pdfWriter struct {
	*ready
	file        pdfFile
	faces       [4]*face
	shapes      [4]map[rune]*shape
	used        [4]map[uint16]bool
	root        *tag
	pages       []*page
	annotations []*annotation
	bookmarks   []bookmark
	pictures    []picture
	foot        *laid
	y           float64 // how far down the page is filled
	bottom      float64 // where the foot of the page begins
	fresh       bool    // nothing stands on the page yet
	left, width float64 // of the text being laid: narrower in a box
	indent      float64 // of numbered paragraphs
	tag         *tag    // that blocks belong to
}

// bookmark is a heading in the reader's list of them.
type bookmark struct {
	level int
	words string
	page  *page
	top   float64
}

// newPDF lays the whole document out in strips, and does not place them yet.
func newPDF(r *ready) (w *pdfWriter, title, strips []strip, err error) {
	fonts, err := faces()
	if err != nil {
		return nil, nil, nil, err
	}
	w = &pdfWriter{ready: r, faces: fonts, root: &tag{kind: "Document"}, left: margin, width: textWidth}
	w.tag = w.root
	for i := range fonts {
		w.shapes[i], w.used[i] = map[rune]*shape{}, map[uint16]bool{}
	}
	w.measureFoot()
	w.indent = w.room(r.numbers, numberIndent)
	title = w.heading(Heading{Level: 1, Text: Plain(r.Title)})
	return w, title, w.blocks(r.Blocks), nil
}

func writePDF(r *ready) ([]byte, error) {
	w, title, strips, err := newPDF(r)
	if err != nil {
		return nil, err
	}
	w.newPage()
	w.place(title)
	w.place(strips)
	w.page().flush()
	w.page().unmark()
	w.feet()
	return w.assemble()
}

var (
	headingStyles = map[int]textStyle{
		1: {size: 23, leading: 28, strong: true, colour: navy},
		2: {size: 16.5, leading: 21, strong: true, colour: navy},
		3: {size: 14, leading: 18, strong: true, colour: navy},
		4: {size: 12, leading: 16.5, strong: true, colour: navy},
		5: {size: 12, leading: 16.5, strong: true, emphasis: true, colour: navy},
		6: {size: 12, leading: 16.5, emphasis: true, colour: navy},
	}
	spaceAbove = map[int]float64{1: 0, 2: 20, 3: 15, 4: 12, 5: 10, 6: 10}
	bodyStyle  = textStyle{size: 12, leading: 17, colour: ink} // no smaller, so that most people can read it
	cellStyle  = textStyle{size: 10.5, leading: 14, colour: ink}
	headStyle  = textStyle{size: 10.5, leading: 14, strong: true, colour: ink}
	titleStyle = textStyle{size: 11.5, leading: 15.5, strong: true, colour: ink} // of a table
	underStyle = textStyle{size: 10.5, leading: 14, colour: grey}                // below an image
	footStyle  = textStyle{size: 9, leading: 11.5, colour: grey}
)

const (
	measure      = 430.0 // the widest line of running text: about 78 letters
	numberIndent = 38.0  // of numbered paragraphs
	listIndent   = 22.0
	boxPadding   = 14.0
	footWidth    = 360.0
	footBaseline = 52.0 // the top of the last line of the foot
)

func (w *pdfWriter) blocks(blocks []Block) []strip {
	var all []strip
	for _, b := range blocks {
		var more []strip
		switch b := b.(type) {
		case Heading:
			more = w.heading(b)
		case Paragraph:
			more = w.paragraph(b)
		case List:
			more = append(w.list(b, 1, 0, w.tag), space(5))
		case Table:
			more = w.table(b)
		case Image:
			more = w.image(b)
		case Box:
			more = w.box(b)
		}
		all = append(all, more...)
	}
	return all
}

// lines makes a strip of each line of a text.
func (w *pdfWriter) lines(l *laid, x float64) []strip {
	out := make([]strip, 0, len(l.lines))
	for n := range l.lines {
		out = append(out, strip{height: l.look.leading, draw: func(p *page, top float64) { w.draw(p, l, n, x, top) }})
	}
	return out
}

// heading stays with what follows it, and is a bookmark.
func (w *pdfWriter) heading(h Heading) []strip {
	words := h.Text
	if h.numbered {
		words = append(Plain(w.number()+". "), words...)
	}
	t := w.tag.child(fmt.Sprintf("H%d", h.Level), "")
	l := w.lay(words, headingStyles[h.Level], w.width, t)
	strips := w.lines(l, w.left)
	first := strips[0].draw
	strips[0].draw = func(p *page, top float64) {
		w.bookmarks = append(w.bookmarks, bookmark{h.Level, words.String(), p, top + 6})
		first(p, top)
	}
	below := space(5)
	if h.Level == 1 {
		below.height = 12
	}
	strips = append([]strip{space(spaceAbove[h.Level])}, strips...)
	return together(append(strips, below), true)
}

func (w *pdfWriter) paragraph(p Paragraph) []strip {
	t := w.tag.child("P", "")
	if !p.Numbered {
		strips := unwidowed(w.lines(w.lay(p.Text, bodyStyle, min(measure, w.width), t), w.left))
		return append(strips, space(7))
	}
	mark := w.lay(Plain(w.number()+" "), bodyStyle, textWidth, t)
	body := w.lay(p.Text, bodyStyle, min(measure, w.width-w.indent), t)
	strips := w.labelled(mark, w.left, w.lines(body, w.left+w.indent))
	return append(unwidowed(strips), space(7))
}

// labelled draws a number or bullet before the first line.
func (w *pdfWriter) labelled(label *laid, x float64, strips []strip) []strip {
	first := strips[0].draw
	strips[0].draw = func(p *page, top float64) {
		w.draw(p, label, 0, x, top)
		first(p, top)
	}
	return strips
}

var numbering = map[bool][]string{false: {"Disc", "Square", "Disc", "Square"}, true: {"Decimal", "LowerAlpha", "LowerRoman", "Decimal"}}

// list makes the items of a list. A list in a list counts in letters, and one in that in small Roman figures.
func (w *pdfWriter) list(l List, depth int, indent float64, parent *tag) []strip {
	t := parent.child("L", " /A <</O /List /ListNumbering /"+numbering[l.Numbered][depth-1]+">>")
	labels := make([]string, len(l.Items))
	for i := range labels {
		labels[i] = itemLabel(l.Numbered, depth, i)
	}
	room := w.room(labels, listIndent)
	x := w.left + indent
	var all []strip
	for i, it := range l.Items {
		li := t.child("LI", "")
		label := w.lay(Plain(labels[i]+" "), bodyStyle, textWidth, li.child("Lbl", ""))
		body := li.child("LBody", "")
		owner := body
		if it.List != nil {
			owner = body.child("P", "") // so that the words stand before the list below them
		}
		text := w.lay(it.Text, bodyStyle, min(measure, w.width-indent)-room, owner)
		strips := w.labelled(label, x+4, w.lines(text, x+room+2))
		all = append(append(all, unwidowed(strips)...), space(2.5))
		if it.List != nil {
			all = append(all, w.list(*it.List, depth+1, indent+room, body)...)
		}
	}
	return all
}

// room is how far texts stand in from their labels: as far as usual, or as far as the widest label asks for.
func (w *pdfWriter) room(labels []string, usual float64) float64 {
	for _, label := range labels {
		usual = max(usual, measured(w.chars(Plain(label), bodyStyle)).width+6)
	}
	return usual
}

func itemLabel(numbered bool, depth, i int) string {
	if !numbered {
		return []string{"•", "–", "•", "–"}[depth-1]
	}
	switch depth {
	case 2:
		return letterNumber(i+1) + "."
	case 3:
		return roman(i+1) + "."
	}
	return fmt.Sprintf("%d.", i+1)
}

// letterNumber counts a to z, then aa, ab, as browsers do.
func letterNumber(n int) string {
	if n > 26 {
		return letterNumber((n-1)/26) + letterNumber((n-1)%26+1)
	}
	return string(rune('a' + n - 1))
}

func roman(n int) string {
	var b strings.Builder
	for _, r := range []struct {
		value int
		sign  string
	}{{1000, "m"}, {900, "cm"}, {500, "d"}, {400, "cd"}, {100, "c"}, {90, "xc"}, {50, "l"}, {40, "xl"}, {10, "x"}, {9, "ix"}, {5, "v"}, {4, "iv"}, {1, "i"}} {
		for ; n >= r.value; n -= r.value {
			b.WriteString(r.sign)
		}
	}
	return b.String()
}

// box lays its blocks narrower, on a colour. It stays on one page if it takes less than half of one.
func (w *pdfWriter) box(b Box) []strip {
	outer := w.tag
	w.tag = outer.child("Sect", "")
	w.left, w.width = margin+boxPadding+4, textWidth-2*boxPadding-4
	inner := w.blocks(b.Blocks)
	if len(inner) > 0 && inner[0].gap {
		inner = inner[1:]
	}
	w.tag, w.left, w.width = outer, margin, textWidth
	strips := append(append([]strip{{height: 10}}, inner...), strip{height: 5})
	for i := range strips {
		strips[i].fill, strips[i].bar = tinted, true
		strips[i].gap = false
	}
	if heights(strips) < pageHeight/2 {
		together(strips, false)
	}
	return append(append([]strip{space(6)}, strips...), space(6))
}

// measureFoot finds how much room the foot of each page takes.
func (w *pdfWriter) measureFoot() {
	w.foot = w.lay(Plain(w.Source), footStyle, footWidth, artifact)
	w.bottom = footBaseline + float64(len(w.foot.lines)-1)*footStyle.leading + 20
}

// feet writes the foot of every page, when it is known how many there are.
func (w *pdfWriter) feet() {
	before, between, after := w.pageWords()
	for i, p := range w.pages {
		top := footBaseline + float64(len(w.foot.lines)-1)*footStyle.leading
		fmt.Fprintf(&p.rules, "%s rg %.2f %.2f %.2f 0.5 re f\n", hair, margin, top+5, textWidth)
		for n := range w.foot.lines {
			w.draw(p, w.foot, n, margin, top-float64(n)*footStyle.leading)
		}
		words := fmt.Sprintf("%s%d%s%d%s", before, i+1, between, len(w.pages), after)
		number := w.lay(Plain(words), footStyle, textWidth, artifact)
		w.draw(p, number, 0, margin+textWidth-number.lines[0].width, top)
		p.unmark()
	}
}
