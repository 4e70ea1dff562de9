package chart

import "math"

// Span is something that begins and ends, and what was promised of it: hours from now.
type Span struct {
	Name, Said   string  // Said stands behind its end
	Begins, Ends float64 // no bar where both are 0 and Open is set
	Promised     float64
	HasPromise   bool
	Late         bool // it ends after it was promised
	Open         bool // it never ends: only the waiting is drawn
}

// Timeline is spans under one another, each beside its name: on a narrow screen below it. Tick says a mark of the axis by its hour.
type Timeline struct {
	Title, Desc string
	Spans       []Span
	Tick        func(hour float64) string
}

// room is the part of a hundred that spans use; the rest is for what is said behind them.
const room = 82.0

// gridID names the lines behind the bars: they are written once and used by each bar, which gives them
// their colour: rules of a style sheet do not reach through what is used.
const gridID = "mh-times-grid"

// tick is a mark of the axis.
type tick struct {
	X, Words, Anchor string
	Wide             bool // only where there is room
}

// most is the last hour that is drawn.
func (t Timeline) most() float64 {
	most := 1.0
	for _, s := range t.Spans {
		most = math.Max(most, s.Ends)
		if s.HasPromise {
			most = math.Max(most, math.Min(s.Promised, 4*math.Max(most, s.Ends))) // a far promise does not press the bars together
		}
	}
	return most
}

// behind is the hour behind which there is room for words: the end, or the mark of the promise where it stands close behind.
func (s Span) behind(most float64) float64 {
	if s.HasPromise && s.Promised > s.Ends && s.Promised-s.Ends < most/7 {
		return s.Promised
	}
	return s.Ends
}

// x is where an hour stands, in parts of the width.
func (t Timeline) x(hour, most float64) string { return pct(math.Min(hour/most*room, 99.5)) }

func (t Timeline) width(from, to, most float64) string {
	return pct(math.Max(.4, (to-from)/most*room))
}

// ticks are at whole days, or at hours where all is over in two days; six at most.
func (t Timeline) ticks(most float64) (out []tick) {
	step := hourStep(most)
	for n := 0; float64(n)*step <= most+step/1000; n++ {
		hour, anchor := float64(n)*step, "middle"
		if n == 0 {
			anchor = "start"
		}
		out = append(out, tick{t.x(hour, most), t.Tick(hour), anchor, n%2 == 1})
	}
	return out
}

func hourStep(most float64) float64 {
	for _, step := range []float64{1, 2, 4, 6, 12, 24, 48, 72, 168, 336, 720} {
		if most/step <= 6 {
			return step
		}
	}
	return math.Ceil(most/6/720) * 720
}
