package chart

import (
	"math"
	"slices"
	"strconv"

	"github.com/moothall/moothall/internal/words"
)

// Bubble is something at a place: Row counts from the top, X is a whole number on the axis. Its area grows with Size.
type Bubble struct {
	Number    int    // that stands in it and in the key
	Label     string // for who cannot see it, and on pointing: all that it says
	Href      string
	Row, X    int
	Size      float64
	Unsized   bool // its size is not known: it is drawn small and dashed
	Counted   int  // how many others it stands for: it is no bubble then but a count
	cx, cy, r float64
}

// Bubbles sets bubbles in rows above an axis of whole numbers from 0 to Most. Bubbles of one row and number stand side by side, none hides another.
type Bubbles struct {
	ID, Title, Desc string
	Rows            []words.Phrase
	Most            int
	Bubbles         []Bubble
	Low, High       words.Phrase    // what the ends of the axis mean
	Corners         [2]words.Phrase // what the top left and the top right mean
}

// paper is a drawing's measures, in pixels. The same bubbles are drawn on two, one for narrow screens.
type paper struct {
	Class        string
	Width        float64
	Left, Right  float64
	Least, Large float64 // radius
	Aside        float64 // how far a bubble may be moved from its number
	Row          float64 // the least height of a row
}

var papers = []paper{
	{"mh-bubbles--wide", 900, 78, 78, 11, 36, 40, 84},
	{"mh-bubbles--narrow", 300, 34, 34, 9, 20, 14, 62},
}

// band is a row that was laid out.
type band struct {
	Y, Height, TextY string
	Words            words.Phrase
}

// laid is a drawing of bubbles.
type laid struct {
	paper
	Box, Height, Bottom, TickY, EndY string
	RightX                           string
	Bands                            []band
	Ticks                            []tick
	Bubbles                          []Bubble
}

const rowHead = 24.0 // for a row's words

// lay puts the bubbles on paper: the largest first, each as near to the middle of its row as there is room.
func (b Bubbles) lay(p paper) laid {
	out := laid{paper: p, RightX: num(p.Width - 4)}
	unit := (p.Width - p.Left - p.Right) / float64(max(1, b.Most))
	largest := 0.0
	for _, x := range b.Bubbles {
		largest = math.Max(largest, x.Size)
	}
	y := 24.0
	for row, called := range b.Rows {
		var in []Bubble
		for _, x := range b.Bubbles {
			if x.Row == row {
				x.r = p.radius(x, largest)
				x.cx = p.Left + float64(x.X)*unit
				in = append(in, x)
			}
		}
		up, down := settle(in, math.Min(unit*.38, p.Aside))
		height := math.Max(p.Row, up+down+10) + rowHead
		middle := y + rowHead + (height-rowHead-(up+down))/2 + up
		for i := range in {
			in[i].cy += middle
		}
		out.Bubbles = append(out.Bubbles, in...)
		out.Bands = append(out.Bands, band{num(y), num(height), num(y + 17), called})
		y += height
	}
	out.Bottom, out.TickY, out.EndY, out.Height = num(y), num(y+18), num(y+38), num(y+48)
	out.Box = "0 0 " + num(p.Width) + " " + num(y+48)
	step := int(math.Max(1, math.Ceil(26/unit)))
	for n := 0; n <= b.Most; n += step {
		out.Ticks = append(out.Ticks, tick{X: num(p.Left + float64(n)*unit), Words: strconv.Itoa(n)})
	}
	slices.SortFunc(out.Bubbles, func(a, b Bubble) int { return a.Number - b.Number })
	return out
}

func (p paper) radius(b Bubble, largest float64) float64 {
	switch {
	case b.Counted > 0:
		return p.Least + 3
	case b.Unsized || largest <= 0:
		return p.Least
	}
	return math.Max(p.Least, p.Large*math.Sqrt(math.Max(0, b.Size)/largest))
}

// settle moves bubbles of one row up, down and a little aside until none lies on another; it gives how far they reach from the middle.
func settle(in []Bubble, aside float64) (up, down float64) {
	order := make([]int, len(in))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return int((in[b].r - in[a].r) * 100) })
	var done []int
	for _, i := range order {
		in[i].cx, in[i].cy = free(in, done, in[i], aside)
		done = append(done, i)
		up, down = math.Max(up, in[i].r-in[i].cy), math.Max(down, in[i].r+in[i].cy)
	}
	return up, down
}

// free is the nearest place to the middle of the row where a bubble touches none of those that are done.
func free(in []Bubble, done []int, b Bubble, aside float64) (x, y float64) {
	for away := 0.0; ; away += 3 {
		for _, dx := range []float64{0, -.5, .5, -1, 1} {
			for _, dy := range []float64{-away, away} {
				x, y = b.cx+dx*aside, dy
				if !slices.ContainsFunc(done, func(i int) bool { return math.Hypot(in[i].cx-x, in[i].cy-y) < in[i].r+b.r+2 }) {
					return x, y
				}
			}
		}
	}
}

func (b Bubble) at() (x, y, r string) { return num(b.cx), num(b.cy), num(b.r) }

func (b Bubble) class() string {
	if b.Unsized {
		return "bubble bubble--unsized"
	}
	return "bubble"
}
