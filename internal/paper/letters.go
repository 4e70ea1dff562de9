package paper

import (
	"fmt"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// shape is how the PDF draws one letter: by the glyph of the font, or, where the font has none, in another way.
type shape struct {
	glyphs  []placed
	advance float64 // in thousandths of the font's size
	exact   bool    // copying the glyphs gives the letter; otherwise the file says beside them what the letter is
	number  bool    // it is drawn as its number
}

// placed is a glyph, moved from where it would stand, in thousandths of the font's size.
type placed struct {
	glyph uint16
	left  float64 // how far it stands further left
	rise  float64
}

// shapeOf finds a way to draw a letter. What the font lacks is, in this order: a space or hyphen of another width; a letter put together from its base and
// an accent; its number in square brackets. Only characters that have no shape at all, such as a soft hyphen, draw nothing.
func (f *face) shapeOf(r rune) shape {
	g, known := f.glyphs[r]
	switch {
	case known:
		return shape{glyphs: []placed{{glyph: g}}, advance: f.advance[g], exact: f.owner[g] == r || r == '\u00A0'}
	case unicode.Is(unicode.Zs, r):
		return f.spelled(" ", true)
	case r == '\u2010' || r == '\u2011':
		return f.spelled("-", false)
	case unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Variation_Selector, r):
		return shape{exact: true}
	}
	composed, ok := f.composed(r)
	if ok {
		return composed
	}
	number := f.spelled(fmt.Sprintf("[U+%04X]", r), false)
	number.number = true
	return number
}

// spelled draws other letters, all of which every font has.
func (f *face) spelled(s string, exact bool) shape {
	out := shape{exact: exact}
	for _, r := range s {
		g := f.glyphs[r]
		out.glyphs = append(out.glyphs, placed{glyph: g})
		out.advance += f.advance[g]
	}
	return out
}

// accents are the marks that fonts have as characters of their own.
var accents = map[rune]rune{
	'\u0300': '`', '\u0301': '´', '\u0302': 'ˆ', '\u0303': '˜', '\u0304': '¯', '\u0306': '˘', '\u0307': '˙', '\u0308': '¨', '\u030A': '˚',
	'\u030B': '˝', '\u030C': 'ˇ', '\u0327': '¸', '\u0328': '˛',
}

const capitalRise = 190 // from the height of small letters to that of capitals

// composed draws a letter with one accent, such as the dotted letters of Irish and Gaelic.
func (f *face) composed(r rune) (shape, bool) {
	apart := []rune(norm.NFD.String(string(r)))
	if len(apart) != 2 {
		return shape{}, false
	}
	base, hasBase := f.glyphs[apart[0]]
	accent, hasAccent := f.glyphs[accents[apart[1]]]
	if !hasBase || !hasAccent {
		return shape{}, false
	}
	b, a := f.advance[base], f.advance[accent]
	over := placed{glyph: accent, left: (a + b) / 2}
	below := apart[1] == '\u0327' || apart[1] == '\u0328'
	if !below && (unicode.IsUpper(apart[0]) || strings.ContainsRune("bdfhklt", apart[0])) {
		over.rise = capitalRise
	}
	return shape{glyphs: []placed{{glyph: base}, over}, advance: b}, true
}
