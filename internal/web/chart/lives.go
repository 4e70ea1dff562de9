package chart

import "github.com/moothall/moothall/internal/words"

// Stretch is a part of an axis: From and To from 0 to 1; what lies beyond is cut at the edge.
type Stretch struct {
	From, To float64
	Supposed bool // drawn as an outline: nobody confirmed it
	Lane     int  // from the top
	Look     string
}

// Life is one row: its name with its address, what it says for who cannot see it, and its stretches.
type Life struct {
	Name, Href, Said string
	Short            words.Phrase // beside the name, in few words
	Stretches        []Stretch
}

// Mark is a word on the axis, at 0 to 1.
type Mark struct {
	At    float64
	Words string
	Wide  bool // only where there is room
}

// Lives is rows of stretches on one axis of time, each beside its name: on a narrow screen below it. A line through all rows stands at Today.
type Lives struct {
	Title, Desc string
	Lives       []Life
	Marks       []Mark
	Today       float64
	Now         words.Phrase // the word for today
	Lanes       int
}

// The looks of stretches; moothall.css fills them, and each has a height or an edge of its own so that none is told by colour alone.
const (
	Own      = "own"
	Bare     = "bare"
	Vendor   = "vendor"
	Extended = "extended"
)

const lane = 11.0

func (l Lives) height() string { return num(lane*float64(l.Lanes) + 10) }

func part(v float64) string { return pct(v * 100) }

func (s Stretch) place() (x, width string) {
	from, to := min(max(s.From, 0), 1), min(max(s.To, 0), 1)
	return part(from), part(max(to-from, .004))
}

func (s Stretch) top() string { return num(5 + lane*float64(s.Lane)) }

func (s Stretch) class() string {
	out := "life life--" + s.Look
	if s.Supposed {
		out += " life--supposed"
	}
	return out
}

// anchor keeps the first and the last word of an axis inside it.
func anchor(at float64) string {
	switch {
	case at < .06:
		return "start"
	case at > .94:
		return "end"
	}
	return "middle"
}
