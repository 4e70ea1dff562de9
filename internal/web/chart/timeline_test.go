package chart

import (
	"context"
	"strings"
	"testing"
)

// A timeline says each end and each name, draws no bar for what never ends, marks promises, and keeps within its width.
func TestTimeline(t *testing.T) {
	line := Timeline{Title: "Hours", Desc: "The table says the same.", Tick: func(h float64) string { return num(h) }, Spans: []Span{
		{Name: "Network", Said: "8 h", Ends: 8, Promised: 9, HasPromise: true},
		{Name: "Tax & rents", Said: "136 h", Begins: 16, Ends: 136, Promised: 120, HasPromise: true, Late: true},
		{Name: "Never", Said: "never", Open: true, Promised: 1e9, HasPromise: true},
	}}
	var b strings.Builder
	err := line.Draw().Render(context.Background(), &b)
	if err != nil {
		t.Fatal(err)
	}
	out := b.String()
	for what, want := range map[string]int{"<rect": 2, `class="part late"`: 1, `class="promise"`: 3, "Tax &amp; rents": 1, `role="img"`: 1, ">never<": 1} {
		if got := strings.Count(out, what); got != want {
			t.Errorf("%d times %s, want %d:\n%s", got, what, want, out)
		}
	}
	if most := line.most(); most < 136 || most > 4*136 {
		t.Errorf("a far promise stretches the picture to %v hours", most)
	}
	for _, hours := range []float64{1, 5, 30, 48, 49, 136, 700, 9000, 100000} {
		one := Timeline{Spans: []Span{{Ends: hours}}, Tick: num}
		if ticks := one.ticks(one.most()); len(ticks) < 2 || len(ticks) > 7 {
			t.Errorf("%v hours have %d marks", hours, len(ticks))
		}
	}
	if (Span{Ends: 8, Promised: 9, HasPromise: true}).behind(136) != 9 || (Span{Ends: 8, Promised: 90, HasPromise: true}).behind(136) != 8 {
		t.Error("words stand on a mark")
	}
}
