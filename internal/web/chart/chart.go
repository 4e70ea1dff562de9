// Package chart draws bars as SVG on the server. A picture has a title and a description, stands beside its table, and says nothing
// by colour alone: each part has a name, an order and a pattern of its own. Places across are parts of the width, so that letters
// keep their size on a narrow screen and on paper. There is no script and no style inside: classes are styled by moothall.css.
package chart

import (
	"fmt"
	"math"
	"strconv"
)

// Part is one part of the columns: what it is called, and how it is filled.
type Part struct {
	Name string
	Fill Fill
}

// Fill is the look of a part, told apart without colour.
type Fill string

// The fills.
const (
	Solid   Fill = ""
	Stripes Fill = "stripes"
	Dots    Fill = "dots"
)

// Column is one column: for each part what goes up and what goes down from the line.
type Column struct {
	Label, Under string // Under stands below the label, such as a year
	Up, Down     []float64
}

// Columns is a chart of stacked columns. Values are in any unit that Tick can say; Down holds numbers of 0 or less.
type Columns struct {
	ID, Title, Desc string
	Lang            string // of its words, where it is not the page's; "" for the page's
	Parts           []Part
	Columns         []Column
	Tick            func(float64) string
}

// Bar is one bar: its name, its value and how that is said.
type Bar struct {
	Name, Said string
	Value      float64
}

// Bars is a chart of bars across, the name above each. Bars of 0 or less have no length.
type Bars struct {
	ID, Title, Desc string
	Lang            string // of its words, where it is not the page's; "" for the page's
	Bars            []Bar
}

const (
	height = 240.0 // of the columns, in pixels
	top    = 12.0
	row    = 44.0 // of a bar across
	left   = 15.0 // the axis's own room, in parts of a hundred
)

// rect is a drawn rectangle: x and width in parts of a hundred, y and height in pixels.
type rect struct {
	X, Y, W, H string
	Fill       Fill
}

// mark is a line across with its words.
type mark struct{ Y, TextY, Words string }

// label stands under a column.
type label struct {
	X, Words, Under string
	Wide            bool // only where there is room
}

// drawn is a columns chart, measured.
type drawn struct {
	Height, Line   string // the line is where nothing is
	LabelY, UnderY string
	Rects          []rect
	Marks          []mark
	Labels         []label
}

// draw measures the columns.
func (c Columns) draw() drawn {
	least, most := c.reach()
	step := niceStep(most - least)
	low, high := math.Floor(least*1.04/step*8)*step/8, math.Ceil(most/step)*step // little comes back: it needs no whole step
	if high == low {
		high = low + step
	}
	y := func(v float64) float64 { return top + (high-v)/(high-low)*height }
	d := drawn{Height: num(top + height + 46), Line: num(y(0)), LabelY: num(top + height + 20), UnderY: num(top + height + 38)}
	for n := math.Ceil(low / step); n*step <= high+step/2; n++ {
		v := n * step
		d.Marks = append(d.Marks, mark{num(y(v)), num(y(v) - 4), c.Tick(v)})
	}
	slot := (100 - left) / math.Max(1, float64(len(c.Columns)))
	every := (len(c.Columns) + 7) / 8 // eight labels fit on the narrowest screen
	for i, col := range c.Columns {
		x := left + slot*float64(i)
		d.Rects = append(d.Rects, c.stack(col.Up, x+slot*.15, slot*.7, y)...)
		d.Rects = append(d.Rects, c.stack(col.Down, x+slot*.15, slot*.7, y)...)
		if len(c.Columns) <= 24 || i%every == 0 {
			d.Labels = append(d.Labels, label{pct(x + slot/2), col.Label, col.Under, i%every != 0})
		}
	}
	return d
}

// stack puts one column's parts on one another, away from the line.
func (c Columns) stack(values []float64, x, width float64, y func(float64) float64) (out []rect) {
	from := 0.0
	for i, v := range values {
		if v == 0 {
			continue
		}
		a, b := y(from), y(from+v)
		out = append(out, rect{pct(x), num(math.Min(a, b)), pct(width), num(math.Abs(a - b)), c.Parts[i].Fill})
		from += v
	}
	return out
}

// reach is the lowest and the highest that a column reaches; 0 is always between them.
func (c Columns) reach() (least, most float64) {
	for _, col := range c.Columns {
		least, most = math.Min(least, sum(col.Down)), math.Max(most, sum(col.Up))
	}
	return least, most
}

func sum(vs []float64) (total float64) {
	for _, v := range vs {
		total += v
	}
	return total
}

// niceStep is 1, 2 or 5 times a power of ten, so that about five steps fill a span.
func niceStep(span float64) float64 {
	if span <= 0 {
		return 1
	}
	power := math.Pow(10, math.Floor(math.Log10(span/4)))
	for _, m := range []float64{1, 2, 5} {
		if span/(power*m) <= 5 {
			return power * m
		}
	}
	return power * 10
}

// width is a bar's length as a part of the largest one's.
func (b Bars) width(v float64) string {
	largest := 0.0
	for _, x := range b.Bars {
		largest = math.Max(largest, x.Value)
	}
	if largest == 0 || v <= 0 {
		return "0"
	}
	return pct(math.Max(.4, v/largest*100))
}

// ref is where a fill is defined in a chart.
func (f Fill) ref(chart string) string { return "url(#" + f.id(chart) + ")" }

func (f Fill) id(chart string) string { return chart + "-" + string(f) }

func (b Bars) height() string { return num(row * float64(len(b.Bars))) }

func at(i int, down float64) string { return num(row*float64(i) + down) }

// cut shortens a name to what a picture has room for; its table holds the whole.
func cut(s string, most int) string {
	r := []rune(s)
	if len(r) <= most {
		return s
	}
	return string(r[:most-1]) + "…"
}

func num(v float64) string { return strconv.FormatFloat(math.Round(v*10)/10, 'f', -1, 64) }

func pct(v float64) string { return fmt.Sprintf("%.2f%%", v) }

// Money says pounds shortly, for an axis: £1.5m, £200k.
func Money(pence float64) string {
	sign, pounds := "", pence/100
	if pounds < 0 {
		sign, pounds = "-", -pounds
	}
	switch {
	case pounds >= 1e6:
		return sign + "£" + num(pounds/1e6) + "m"
	case pounds >= 1e3:
		return sign + "£" + num(pounds/1e3) + "k"
	case pounds == 0:
		return "£0"
	}
	return sign + "£" + num(pounds)
}
