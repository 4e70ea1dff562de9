package estate

import (
	"math"

	"github.com/moothall/moothall/internal/kind"
)

// Expected is what was expected of a system when an exercise was kept: a step without its record, so that it can be frozen.
type Expected struct {
	System   kind.ID  `json:"system"`
	Name     string   `json:"name"`
	Direct   bool     `json:"direct,omitempty"`
	Begins   float64  `json:"begins"`
	Finish   float64  `json:"finish"`
	Promised *float64 `json:"promised,omitempty"`
	Never    bool     `json:"never,omitempty"`
	AtLeast  bool     `json:"at_least,omitempty"`
}

// Expected freezes what is expected of all that is lost.
func (o *Outage) Expected() []Expected {
	out := []Expected{}
	for _, s := range o.Steps {
		e := Expected{System: s.System.ID, Name: kind.NameOf(s.System), Direct: s.Direct, Begins: s.Begins, Finish: s.Finish, Never: s.Never, AtLeast: s.AtLeast}
		if promised, ok := s.Promised(); ok {
			e.Promised = &promised
		}
		out = append(out, e)
	}
	return out
}

// Timed is a system of an exercise with what was measured.
type Timed struct {
	Expected
	Real       *float64 `json:"real,omitempty"`       // hours from the loss; absent while nobody measured
	Difference *float64 `json:"difference,omitempty"` // real less expected; absent also where it was never to come back
}

// Practised sums an exercise up.
type Practised struct {
	Systems []Timed `json:"systems"`
	Timed   int     `json:"timed"`
	Later   int     `json:"later_than_expected"`
	Worst   float64 `json:"worst_difference"` // the latest beyond what was expected, 0 where none was later
	Broken  int     `json:"promises_broken"`  // measured later than promised
}

// Compare sets what was measured beside what was expected.
func Compare(expected []Expected, measured map[kind.ID]float64) Practised {
	p := Practised{Systems: []Timed{}}
	for _, e := range expected {
		t := Timed{Expected: e}
		hours, ok := measured[e.System]
		if ok {
			t.Real = &hours
			p.Timed++
			if e.Promised != nil && hours > *e.Promised {
				p.Broken++
			}
		}
		if ok && !e.Never {
			d := math.Round((hours-e.Finish)*100) / 100
			t.Difference = &d
			p.Worst = max(p.Worst, d)
			if d > 0 {
				p.Later++
			}
		}
		p.Systems = append(p.Systems, t)
	}
	return p
}
