package chart

import (
	"context"
	"math"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/moothall/moothall/internal/words"
)

// No bubble lies on another, each stands nearest to its own number, in its own row, and on the paper.
func TestBubblesDoNotHideOneAnother(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b := Bubbles{ID: "b", Rows: []words.Phrase{{Text: "A"}, {Text: "B"}}, Most: rapid.IntRange(1, 15).Draw(t, "most")}
		for i := range rapid.IntRange(0, 60).Draw(t, "bubbles") {
			b.Bubbles = append(b.Bubbles, Bubble{Number: i + 1, Row: rapid.IntRange(0, 1).Draw(t, "row"), X: rapid.IntRange(0, b.Most).Draw(t, "x"), Size: float64(rapid.IntRange(0, 500).Draw(t, "size")), Unsized: rapid.Bool().Draw(t, "unsized")})
		}
		for _, p := range papers {
			l := b.lay(p)
			if len(l.Bubbles) != len(b.Bubbles) {
				t.Fatalf("%d of %d are drawn", len(l.Bubbles), len(b.Bubbles))
			}
			unit := (p.Width - p.Left - p.Right) / float64(b.Most)
			for i, x := range l.Bubbles {
				if math.Abs(x.cx-p.Left-float64(x.X)*unit) >= unit/2 {
					t.Fatalf("a bubble of %d stands nearer to another number", x.X)
				}
				top, _ := strconv.ParseFloat(l.Bands[x.Row].Y, 64)
				high, _ := strconv.ParseFloat(l.Bands[x.Row].Height, 64)
				if x.cy-x.r < top || x.cy+x.r > top+high+.1 || x.cx+x.r > p.Width || x.cx-x.r < 0 {
					t.Fatalf("a bubble leaves its row: %v to %v in %v to %v", x.cy-x.r, x.cy+x.r, top, top+high)
				}
				for _, y := range l.Bubbles[:i] {
					if math.Hypot(x.cx-y.cx, x.cy-y.cy) < x.r+y.r {
						t.Fatalf("%d lies on %d", x.Number, y.Number)
					}
				}
			}
		}
	})
}

// Every bubble is a link that says all of itself, what has no size is told apart, and what has no room is counted.
func TestBubblesSayThemselves(t *testing.T) {
	var s strings.Builder
	err := Bubbles{ID: "b", Title: "T", Desc: "D", Rows: []words.Phrase{{Text: "A"}}, Most: 3, Bubbles: []Bubble{{Number: 1, Label: "1: Tax & rents", Href: "/x", X: 2, Size: 4}, {Number: 2, Label: "2: Maps", Href: "/y", X: 2, Unsized: true}, {Counted: 7, Label: "7 more", X: 1}}}.Draw().Render(context.Background(), &s)
	if err != nil {
		t.Fatal(err)
	}
	for what, want := range map[string]int{`aria-label="1: Tax &amp; rents"`: 2, `href="/y"`: 2, "bubble--unsized": 2, ">+7<": 2, `role="group"`: 2} { // on two papers
		if got := strings.Count(s.String(), what); got != want {
			t.Errorf("%d times %s, want %d", got, what, want)
		}
	}
}

// Each row of lifecycles is a link and says itself; what lies beyond the axis is cut at its edge.
func TestLives(t *testing.T) {
	var s strings.Builder
	err := Lives{Title: "T", Desc: "D", Today: .5, Now: words.Phrase{Text: "Today"}, Lanes: 3, Marks: []Mark{{At: 0, Words: "2020"}}, Lives: []Life{{Name: "Maps", Href: "/m", Said: "Maps: in use", Short: words.Phrase{Text: "No support"}, Stretches: []Stretch{{From: -3, To: 9, Look: Own}, {From: .2, To: .4, Lane: 1, Look: Vendor, Supposed: true}}}}}.Draw().Render(context.Background(), &s)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`href="/m"`, `aria-label="Maps: in use"`, `x="0.00%" y="5" width="100.00%"`, `class="life life--vendor life--supposed" x="20.00%" y="16" width="20.00%"`, `class="today" x1="50.00%"`, "No support"} {
		if !strings.Contains(s.String(), want) {
			t.Errorf("it does not say %s:\n%s", want, s.String())
		}
	}
}
