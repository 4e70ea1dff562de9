package paper

import (
	"bytes"
	"fmt"
)

// page is one page while it is filled.
type page struct {
	fills bytes.Buffer // colours behind the text; they and the rules are drawn first and are no part of the document
	rules bytes.Buffer
	text  bytes.Buffer
	open  *tag   // what is being marked
	marks []*tag // of each marked piece, its tag
	ref   int
	fill  band // what lies behind the strips placed last
}

// band is an area across the page with a colour behind it.
type band struct {
	colour      string
	bar         bool // with a dark bar at its left, as the page-one box has
	top, bottom float64
}

// strip is a piece of the document across the page that is never divided: a line, a row's line, an image, a space.
type strip struct {
	height float64
	keep   bool // stands on the same page as the next
	gap    bool // nothing but space, which vanishes at the top of a page
	fill   string
	bar    bool
	rule   string // a line at its foot: the colour
	weight float64
	draw   func(p *page, top float64)
	again  []strip // what stands at the top of a page that begins with this strip: the headings of its table
}

// place puts strips on pages, one under another.
func (w *pdfWriter) place(strips []strip) {
	for i := 0; i < len(strips); {
		end, height := group(strips, i)
		if w.y-height < w.bottom && !w.fresh {
			for i < end && strips[i].gap {
				i++
			}
			if i == end { // nothing but space: the page is full, and another begins only if something follows
				w.y = w.bottom
				continue
			}
			w.turn(strips[i])
		}
		for ; i < end; i++ {
			w.put(strips[i])
		}
	}
}

// group finds the strips from i on that stay together, and their height.
func group(strips []strip, i int) (end int, height float64) {
	for end = i; end < len(strips); end++ {
		height += strips[end].height
		if !strips[end].keep {
			return end + 1, height
		}
	}
	return end, height
}

func (w *pdfWriter) put(s strip) {
	if s.gap && w.fresh {
		return
	}
	if w.y-s.height < w.bottom && !w.fresh {
		w.turn(s)
	}
	w.stamp(s)
}

// turn begins a page, with what has to stand again above the strip.
func (w *pdfWriter) turn(s strip) {
	w.newPage()
	for _, a := range s.again {
		w.stamp(a)
	}
}

// stamp draws a strip where the page is filled to.
func (w *pdfWriter) stamp(s strip) {
	p := w.page()
	top, bottom := w.y, w.y-s.height
	if p.fill.colour == s.fill && p.fill.bar == s.bar && p.fill.bottom == top {
		p.fill.bottom = bottom
	} else {
		p.flush()
		p.fill = band{s.fill, s.bar, top, bottom}
	}
	if s.draw != nil {
		s.draw(p, top)
	}
	if s.rule != "" {
		fmt.Fprintf(&p.rules, "%s rg %.2f %.2f %.2f %.2f re f\n", s.rule, margin, bottom, textWidth, s.weight)
	}
	w.y = bottom
	w.fresh = false
}

// flush draws the colour behind what was placed.
func (p *page) flush() {
	if p.fill.colour != "" {
		fmt.Fprintf(&p.fills, "%s rg %.2f %.2f %.2f %.2f re f\n", p.fill.colour, margin, p.fill.bottom, textWidth, p.fill.top-p.fill.bottom)
	}
	if p.fill.bar {
		fmt.Fprintf(&p.fills, "%s rg %.2f %.2f 4 %.2f re f\n", navy, margin, p.fill.bottom, p.fill.top-p.fill.bottom)
	}
	p.fill = band{}
}

func (w *pdfWriter) page() *page { return w.pages[len(w.pages)-1] }

func (w *pdfWriter) newPage() {
	if len(w.pages) > 0 {
		w.page().flush()
		w.page().unmark()
	}
	w.pages = append(w.pages, &page{})
	w.y = pageHeight - margin
	w.fresh = true
}

func space(height float64) strip { return strip{height: height, gap: true} }

// together keeps strips on one page, and with what follows if next says so.
func together(strips []strip, next bool) []strip {
	for i := range strips {
		strips[i].keep = next || i < len(strips)-1
	}
	return strips
}

// unwidowed keeps the first two and the last two strips together, so that no line stands alone.
func unwidowed(strips []strip) []strip {
	n := len(strips)
	for i := range strips {
		strips[i].keep = i < n-1 && (i == 0 || i == n-2)
	}
	return strips
}
