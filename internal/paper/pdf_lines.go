package paper

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf16"
)

// textStyle is how a kind of text looks; size and leading are in points.
type textStyle struct {
	size, leading float64
	strong        bool
	emphasis      bool
	colour        string // red, green and blue, from 0 to 1
}

const (
	ink    = "0.122 0.137 0.157"
	navy   = "0.078 0.188 0.302"
	blue   = "0.102 0.310 0.545"
	grey   = "0.290 0.333 0.380"
	hair   = "0.714 0.753 0.792"
	tinted = "0.933 0.949 0.965"
)

// char is a letter that has its place in a line.
type char struct {
	r       rune
	run     int
	face    int
	shape   *shape
	advance float64 // in points
}

// line is a piece of a text, with the width of what one sees of it.
type line struct {
	chars []char
	width float64
}

// chars gives each letter of a text its shape.
func (w *pdfWriter) chars(t Text, l textStyle) []char {
	n := 0
	for _, r := range t {
		n += len(r.Text)
	}
	out := make([]char, 0, n)
	for i, run := range t {
		face := bit(l.strong || run.Strong) | bit(l.emphasis || run.Emphasis)<<1
		for _, r := range run.Text {
			s := w.shape(face, r)
			out = append(out, char{r, i, face, s, s.advance * l.size / 1000})
		}
	}
	return out
}

// shape looks a letter up once a document.
func (w *pdfWriter) shape(face int, r rune) *shape {
	known := w.shapes[face][r]
	if known == nil {
		s := w.faces[face].shapeOf(r)
		known = &s
		w.shapes[face][r] = known
	}
	return known
}

// wrap breaks a text into lines of a width: at spaces and after hyphens; a word that is wider than the line, at a sign within it, or else at any letter.
func wrap(chars []char, width float64) []line {
	var lines []line
	for start := 0; start < len(chars) || len(lines) == 0; {
		end := lineEnd(chars, start, width)
		lines = append(lines, measured(chars[start:end]))
		start = end
	}
	return lines
}

func lineEnd(chars []char, start int, width float64) int {
	x, hard, soft := 0.0, start, start
	for i := start; i < len(chars); i++ {
		c := chars[i]
		x += c.advance
		if x > width+0.01 && !isSpace(c.r) && i > start {
			switch {
			case hard > start:
				return hard
			case soft > start:
				return soft
			}
			return i
		}
		if breaksAfter(chars, i) {
			hard = i + 1
		} else if strings.ContainsRune("/.?&=_@:,;)", c.r) {
			soft = i + 1
		}
	}
	return len(chars)
}

func isSpace(r rune) bool { return r != '\u00A0' && r != '\u202F' && unicode.Is(unicode.Zs, r) }

// breaksAfter tells whether a line may end behind a letter. A hyphen before a figure is a minus or part of a date.
func breaksAfter(chars []char, i int) bool {
	switch r := chars[i].r; {
	case isSpace(r) || r == '\u200B' || r == '\u00AD':
		return true
	case r == '-' || r == '\u2010' || r == '–' || r == '—':
		return i > 0 && i+1 < len(chars) && !unicode.IsDigit(chars[i+1].r) && !isSpace(chars[i-1].r)
	}
	return false
}

// measured is a line without the width of the spaces at its end.
func measured(chars []char) line {
	l := line{chars: chars}
	x := 0.0
	for _, c := range chars {
		x += c.advance
		if !isSpace(c.r) {
			l.width = x
		}
	}
	return l
}

// laid is a text in lines, with the tag that it belongs to and those of its runs.
type laid struct {
	text  Text
	look  textStyle
	lines []line
	tag   *tag
	runs  []*tag // of runs that are links or in another language; made when they are first drawn, so that they stand in order
}

func (w *pdfWriter) lay(t Text, l textStyle, width float64, owner *tag) *laid {
	return &laid{text: t, look: l, lines: wrap(w.chars(t, l), width), tag: owner, runs: make([]*tag, len(t))}
}

// tagOf is the tag of a run.
func (l *laid) tagOf(run int) *tag {
	r := l.text[run]
	if l.tag == artifact || r.Link == "" && r.Language == "" {
		return l.tag
	}
	if l.runs[run] == nil {
		kind, extra := "Span", ""
		if r.Link != "" {
			kind = "Link"
		}
		if r.Language != "" {
			extra = " /Lang " + pdfASCII(r.Language)
		}
		l.runs[run] = l.tag.child(kind, extra)
	}
	return l.runs[run]
}

// draw puts a line of the text on a page, its top left corner at x and top.
func (w *pdfWriter) draw(p *page, l *laid, n int, x, top float64) {
	if n >= len(l.lines) {
		return
	}
	y := top - (l.look.leading+0.7*l.look.size)/2
	chars := l.lines[n].chars
	for len(chars) > 0 {
		end := 1
		for end < len(chars) && chars[end].run == chars[0].run && chars[end].shape.exact == chars[0].shape.exact {
			end++
		}
		width := w.piece(p, l, chars[:end], x, y)
		x += width
		chars = chars[end:]
	}
}

// piece draws letters of one run: as glyphs whose copy is the letters, or those that the font draws in another way, with what they are. It gives its width.
func (w *pdfWriter) piece(p *page, l *laid, chars []char, x, y float64) float64 {
	run := chars[0].run
	t := l.tagOf(run)
	linked := l.text[run].Link != "" && t != artifact
	colour := l.look.colour
	if linked {
		colour = blue
	}
	if chars[0].shape.exact || t == artifact {
		p.mark(t)
	} else {
		letters := t.child("Span", "")
		letters.actual = " /ActualText " + pdfText(letterString(chars))
		p.mark(letters)
	}
	fmt.Fprintf(&p.text, "BT %s rg /F%d %s Tf 1 0 0 1 %.2f %.2f Tm %s ET\n", colour, chars[0].face, number(l.look.size), x, y, w.glyphs(chars))
	width, seen := 0.0, 0.0
	for _, c := range chars {
		width += c.advance
		if !isSpace(c.r) {
			seen = width
		}
	}
	if linked && seen > 0 {
		w.link(p, l, t, run, x, y, seen)
	}
	return width
}

// glyphs are the operators that show letters.
func (w *pdfWriter) glyphs(chars []char) string {
	var b strings.Builder
	used := w.used[chars[0].face]
	if chars[0].shape.exact {
		b.WriteByte('<')
		for _, c := range chars {
			for _, g := range c.shape.glyphs {
				used[g.glyph] = true
				hex(&b, g.glyph)
			}
		}
		b.WriteString("> Tj")
		return b.String()
	}
	w.shifted(&b, chars)
	return b.String()
}

// shifted shows letters whose glyphs stand elsewhere than one after another. Distances are in thousandths of the font's size.
func (w *pdfWriter) shifted(b *strings.Builder, chars []char) {
	face := w.faces[chars[0].face]
	pen, start := 0.0, 0.0 // where the reader of the file stands, and where the letter begins
	for _, c := range chars {
		at := start
		for _, g := range c.shape.glyphs {
			w.used[c.face][g.glyph] = true
			at -= g.left
			fmt.Fprintf(b, "%s Ts [%s <", number(g.rise*c.advance/c.shape.advance), number(pen-at))
			hex(b, g.glyph)
			b.WriteString(">] TJ ")
			at += face.advance[g.glyph]
			pen = at
		}
		start += c.shape.advance
	}
	b.WriteString("0 Ts")
}

// letterString is the letters themselves.
func letterString(chars []char) string {
	var b strings.Builder
	for _, c := range chars {
		b.WriteRune(c.r)
	}
	return b.String()
}

func hex(b *strings.Builder, g uint16) {
	const digits = "0123456789ABCDEF"
	b.WriteByte(digits[g>>12])
	b.WriteByte(digits[g>>8&15])
	b.WriteByte(digits[g>>4&15])
	b.WriteByte(digits[g&15])
}

// link underlines a piece and makes it open its address. Pieces of one link on one line and page share an annotation.
func (w *pdfWriter) link(p *page, l *laid, t *tag, run int, x, y, width float64) {
	size := l.look.size
	fmt.Fprintf(&p.rules, "%s rg %.2f %.2f %.2f %.2f re f\n", blue, x, y-0.16*size, width, 0.055*size)
	low, height := y-0.25*size, 1.2*size
	if n := len(w.annotations); n > 0 {
		last := w.annotations[n-1]
		if last.tag == t && last.page == p && last.low == low {
			last.right = x + width
			return
		}
	}
	a := &annotation{page: p, left: x, low: low, right: x + width, height: height, address: l.text[run].Link, words: l.text[run].Text, tag: t}
	w.annotations = append(w.annotations, a)
	t.kids = append(t.kids, kid{annot: a})
}

// number writes a number without needless digits.
func number(x float64) string {
	s := fmt.Sprintf("%.2f", x)
	return strings.TrimSuffix(strings.TrimRight(s, "0"), ".")
}

// utf16Hex is a letter in the file's table from glyphs to letters.
func utf16Hex(r rune) string {
	var b strings.Builder
	for _, u := range utf16.Encode([]rune{r}) {
		fmt.Fprintf(&b, "%04X", u)
	}
	return b.String()
}
