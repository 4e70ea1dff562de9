package paper

import (
	"slices"
	"strings"
)

const (
	cellLeft, cellRight = 5.0, 7.0 // space within a cell
	cellAbove           = 3.5
	wholeRow            = 200.0 // a row up to this height is never divided
	wholeTable          = 200.0 // nor is a table
	slack               = 1.06  // word processors have other fonts, which may be wider
	wholeHead           = 200.0 // a heading row above this height is not repeated
)

// cell is a text within a row.
type cell struct {
	text  *laid
	align Align
	x     float64
	width float64
	low   bool // stands at the foot of its row, as headings do
	fit   fitted
}

// fitted is how the text of a table is set: smaller and closer where its longest words would not fit beside each other, down to what
// can still be read, so that figures are not cut in two.
type fitted struct {
	cell, head  textStyle
	left, right float64
}

const (
	smallestCell = 6.0 / 10.5 // of the usual size of letters
	closestCell  = 0.35       // of the usual space within a cell
)

// fittedTo gives the setting of a table whose columns need so much each.
func fittedTo(least []float64) fitted {
	beside := float64(len(least)) * (cellLeft + cellRight)
	letters, spaces := 1.0, 1.0
	if sum(least) > textWidth {
		spaces = closestCell
		letters = min(1, max((textWidth-beside*spaces)/(sum(least)-beside), smallestCell))
	}
	f := fitted{cellStyle, headStyle, cellLeft * spaces, cellRight * spaces}
	for _, s := range []*textStyle{&f.cell, &f.head} {
		s.size, s.leading = s.size*letters, s.leading*letters
	}
	return f
}

// widths divides the page between columns of which each needs and wishes so much in letters of the usual size.
func (f fitted) widths(least, wish []float64) []float64 {
	own := func(usual []float64) []float64 {
		out := make([]float64, len(usual))
		for i, w := range usual {
			out[i] = (w-cellLeft-cellRight)*f.cell.size/cellStyle.size + f.left + f.right
		}
		return out
	}
	return divide(textWidth, own(least), own(wish))
}

func (w *pdfWriter) table(t Table) []strip {
	tags := w.tag.child("Table", "")
	strips := []strip{space(8)}
	if t.Caption != "" {
		strips = append(strips, w.lines(w.lay(Plain(t.Caption), titleStyle, textWidth, tags.child("Caption", "")), margin)...)
		strips = append(strips, space(4))
	}
	least, wish := t.leastAndWish()
	fit := fittedTo(least)
	widths := fit.widths(least, wish)
	var again []strip
	if t.headed() {
		head := w.headRow(t, widths, fit, tags.child("THead", ""))
		if heights(head) <= wholeHead {
			again = w.headRow(t, widths, fit, nil)
		}
		strips = append(strips, head...)
	} else {
		strips[len(strips)-1].rule, strips[len(strips)-1].weight, strips[len(strips)-1].gap = hair, 0.5, false
	}
	strips = together(strips, true)
	body := tags.child("TBody", "")
	for i, row := range t.Rows {
		lines := w.bodyRow(t, row, widths, fit, body.child("TR", ""))
		for n := range lines {
			switch {
			case n > 0 && again != nil:
				lines[n].again = append(slices.Clone(again), strip{height: cellAbove})
			case i > 0:
				lines[n].again = again
			}
		}
		if n := len(t.Rows); i < n-1 && (i == 0 || i == n-2) {
			lines[len(lines)-1].keep = true // no row stands alone
		}
		strips = append(strips, lines...)
	}
	if heights(strips) <= wholeTable {
		strips = together(strips, false)
	}
	return append(strips, space(12))
}

func heights(strips []strip) float64 {
	total := 0.0
	for _, s := range strips {
		total += s.height
	}
	return total
}

// headRow makes the row of headings: that of the table, or with no tag the one that stands again on the next page, which is no part of the document.
func (w *pdfWriter) headRow(t Table, widths []float64, fit fitted, parent *tag) []strip {
	row := artifact
	if parent != nil {
		row = parent.child("TR", "")
	}
	cells := make([]cell, 0, len(t.Columns))
	x := margin
	for i, c := range t.Columns {
		owner := artifact
		switch {
		case parent != nil && c.Heading == "":
			owner = row.child("TD", "")
		case parent != nil:
			owner = row.child("TH", " /A <</O /Table /Scope /Column>>")
		}
		cells = append(cells, cell{w.lay(Plain(c.Heading), fit.head, widths[i]-fit.left-fit.right, owner), c.Align, x, widths[i], true, fit})
		x += widths[i]
	}
	strips := w.row(cells, fit.cell.leading)
	for i := range strips {
		strips[i].fill = tinted
	}
	strips[len(strips)-1].rule, strips[len(strips)-1].weight = navy, 1.25
	return strips
}

// bodyRow makes a row. A row that is high may be divided between pages, so that a page is not left half empty.
func (w *pdfWriter) bodyRow(t Table, row []Text, widths []float64, fit fitted, tags *tag) []strip {
	cells := make([]cell, 0, len(row))
	x := margin
	for i, text := range row {
		look, owner := fit.cell, (*tag)(nil)
		if i == 0 && t.RowHeads {
			look, owner = fit.head, tags.child("TH", " /A <</O /Table /Scope /Row>>")
		} else {
			owner = tags.child("TD", "")
		}
		cells = append(cells, cell{w.lay(text, look, widths[i]-fit.left-fit.right, owner), t.Columns[i].Align, x, widths[i], false, fit})
		x += widths[i]
	}
	strips := w.row(cells, fit.cell.leading)
	strips[len(strips)-1].rule, strips[len(strips)-1].weight = hair, 0.5
	if float64(len(strips))*fit.cell.leading <= wholeRow {
		return together(strips, false)
	}
	return unwidowed(strips)
}

// row makes a strip of each line of the longest cell, across all cells.
func (w *pdfWriter) row(cells []cell, leading float64) []strip {
	most := 0
	for _, c := range cells {
		most = max(most, len(c.text.lines))
	}
	strips := make([]strip, 0, most)
	for n := range most {
		above, below := 0.0, 0.0
		if n == 0 {
			above = cellAbove
		}
		if n == most-1 {
			below = cellAbove
		}
		strips = append(strips, strip{height: leading + above + below, draw: func(p *page, top float64) {
			for _, c := range cells {
				own := n
				if c.low {
					own -= most - len(c.text.lines)
				}
				if own >= 0 && own < len(c.text.lines) {
					w.draw(p, c.text, own, c.start(own), top-above)
				}
			}
		}})
	}
	return strips
}

// start is where a line of the cell begins.
func (c cell) start(n int) float64 {
	free := c.width - c.fit.left - c.fit.right - c.text.lines[n].width
	switch c.align {
	case Right:
		return c.x + c.fit.left + free
	case Centre:
		return c.x + c.fit.left + free/2
	}
	return c.x + c.fit.left
}

// widths divides the width of the page between the columns: each has room for its longest word, and the rest goes to those with the longest texts.
// The widths are in points; ODT and DOCX use them too, so that a table looks alike everywhere.
func (t Table) widths() []float64 {
	least, wish := t.leastAndWish()
	return divide(textWidth, least, wish)
}

// leastAndWish are what each column needs for its longest word, and what it would like for its longest text.
func (t Table) leastAndWish() (least, wish []float64) {
	least, wish = make([]float64, len(t.Columns)), make([]float64, len(t.Columns))
	consider := func(i int, s string, strong bool) {
		whole, word := wordWidths(s, strong)
		least[i] = max(least[i], min(word, textWidth/3)+cellLeft+cellRight)
		wish[i] = max(wish[i], min(whole, textWidth)+cellLeft+cellRight)
	}
	for i, c := range t.Columns {
		consider(i, c.Heading, true)
	}
	for _, row := range t.Rows {
		for i, text := range row {
			consider(i, text.String(), i == 0 && t.RowHeads)
		}
	}
	return least, wish
}

// divide gives each column what it wishes if that is no more than an equal share of what is left; the others divide the rest.
func divide(width float64, least, wish []float64) []float64 {
	if sum(wish) <= width {
		return scaled(wish, width/sum(wish))
	}
	if sum(least) >= width {
		return scaled(least, width/sum(least))
	}
	out := make([]float64, len(wish))
	left, open := width, len(wish)
	for again := true; again; {
		again = false
		for i := range out {
			if out[i] == 0 && wish[i] <= left/float64(open) {
				out[i] = wish[i]
				left, open, again = left-wish[i], open-1, true
			}
		}
	}
	needed, wished := 0.0, 0.0
	for i := range out {
		if out[i] == 0 {
			needed, wished = needed+least[i], wished+wish[i]
		}
	}
	if needed >= left { // long words leave no room for wishes: each has its longest word, and a part of the rest
		for i := range out {
			out[i] = least[i] + (width-sum(least))*(wish[i]-least[i])/(sum(wish)-sum(least))
		}
		return out
	}
	for i := range out {
		if out[i] == 0 {
			out[i] = least[i] + (left-needed)*(wish[i]-least[i])/(wished-needed)
		}
	}
	return out
}

func scaled(xs []float64, by float64) []float64 {
	out := make([]float64, len(xs))
	for i, x := range xs {
		out[i] = x * by
	}
	return out
}

func sum(xs []float64) float64 {
	total := 0.0
	for _, x := range xs {
		total += x
	}
	return total
}

// wordWidths estimates the width of a text and of its longest word from the widths of its letters.
func wordWidths(s string, strong bool) (whole, word float64) {
	fonts, err := faces()
	if err != nil {
		return 0, 0 // the PDF writer says so; other formats need no fonts
	}
	f := fonts[bit(strong)]
	for _, w := range strings.SplitAfter(s, " ") {
		x := 0.0
		for _, r := range w {
			g, known := f.glyphs[r]
			if known {
				x += f.advance[g]
			} else {
				x += 600
			}
		}
		whole += x * slack * cellStyle.size / 1000
		word = max(word, x*slack*cellStyle.size/1000)
	}
	return whole, word
}
