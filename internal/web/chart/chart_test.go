package chart

import (
	"encoding/xml"
	"errors"
	"io"
	"strconv"
	"strings"
	"testing"

	"github.com/a-h/templ"
	"pgregory.net/rapid"
)

func drawnAs(t testing.TB, c templ.Component) string {
	t.Helper()
	var b strings.Builder
	err := c.Render(t.Context(), &b)
	if err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// wellFormed reads the markup as XML and gives every element's attributes.
func wellFormed(t testing.TB, s string) (all []xml.StartElement) {
	t.Helper()
	d := xml.NewDecoder(strings.NewReader("<div>" + s + "</div>"))
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return all
		}
		if err != nil {
			t.Fatalf("%v in %s", err, s)
		}
		if e, ok := token.(xml.StartElement); ok {
			all = append(all, e)
		}
	}
}

var sample = Columns{ID: "m", Title: "Paid by month", Desc: "Most in October", Tick: Money, Parts: []Part{{"IT", Solid}, {"Not IT", Stripes}, {"Redacted", Dots}},
	Columns: []Column{{"Apr", "2026", []float64{300, 700, 0}, []float64{0, -200, 0}}, {"May", "", []float64{0, 500, 100}, []float64{0, 0, 0}}}}

// A part is as high as its value: what stands above the line and what stands below it are on one scale.
func TestColumnsAreToScale(t *testing.T) {
	d := sample.draw()
	if len(d.Rects) != 5 {
		t.Fatalf("%d rectangles, want 5: a part of nothing is not drawn", len(d.Rects))
	}
	h := func(i int) float64 {
		v, err := strconv.ParseFloat(d.Rects[i].H, 64)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	if r := h(1) / h(0); r < 2.3 || r > 2.4 {
		t.Errorf("700 is drawn %.2f times as high as 300", r)
	}
	if r := h(1) / h(2); r < 3.4 || r > 3.6 {
		t.Errorf("700 is drawn %.2f times as high as -200", r)
	}
	if d.Rects[2].Y != d.Line {
		t.Errorf("what goes down begins at %s, and the line is at %s", d.Rects[2].Y, d.Line)
	}
}

// Every picture has its title and description, names its parts, and has no style or script of its own.
func TestPicturesSpeak(t *testing.T) {
	bars := Bars{ID: "p", Title: "Who is paid <most>", Desc: "Five take a third", Bars: []Bar{{"A & B", "£3m", 3}, {strings.Repeat("x", 120), "£1m", 1}, {"Credit", "-£5", -5}}}
	for _, c := range []templ.Component{sample.Draw(), bars.Draw()} {
		s := drawnAs(t, c)
		ids, labelled := map[string]bool{}, ""
		for _, e := range wellFormed(t, s) {
			for _, a := range e.Attr {
				switch {
				case a.Name.Local == "id" && ids[a.Value]:
					t.Errorf("the id %s stands twice", a.Value)
				case a.Name.Local == "id":
					ids[a.Value] = true
				case a.Name.Local == "aria-labelledby":
					labelled = a.Value
				case a.Name.Local == "style" || strings.HasPrefix(a.Name.Local, "on"):
					t.Errorf("<%s %s> is against the content security policy", e.Name.Local, a.Name.Local)
				}
			}
		}
		for _, id := range strings.Fields(labelled) {
			if !ids[id] {
				t.Errorf("nothing has the id %s that names the picture", id)
			}
		}
		if len(strings.Fields(labelled)) != 2 {
			t.Errorf("the picture is named by %q", labelled)
		}
	}
	if s := drawnAs(t, sample.Draw()); !strings.Contains(s, "Not IT") || !strings.Contains(s, `fill="url(#m-stripes)"`) {
		t.Error("a part has no name or no pattern")
	}
	if s := drawnAs(t, bars.Draw()); strings.Contains(s, strings.Repeat("x", 41)) || !strings.Contains(s, `width="0"`) {
		t.Error("a long name is not cut, or a credit has a length")
	}
}

// Whatever the values, nothing is drawn outside the picture, and few lines cross it.
func TestColumnsStayInside(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := Columns{ID: "m", Tick: Money, Parts: []Part{{"a", Solid}, {"b", Dots}}}
		for range rapid.IntRange(0, 60).Draw(t, "columns") {
			up, down := rapid.Float64Range(0, 1e12), rapid.Float64Range(-1e12, 0)
			c.Columns = append(c.Columns, Column{Up: []float64{up.Draw(t, "up"), up.Draw(t, "up")}, Down: []float64{down.Draw(t, "down"), 0}})
		}
		d := c.draw()
		if len(d.Marks) < 2 || len(d.Marks) > 9 {
			t.Fatalf("%d lines", len(d.Marks))
		}
		for _, r := range d.Rects {
			y, errY := strconv.ParseFloat(r.Y, 64)
			h, errH := strconv.ParseFloat(r.H, 64)
			if errY != nil || errH != nil || y < top-.2 || y+h > top+height+.2 {
				t.Fatalf("a rectangle from %s for %s", r.Y, r.H)
			}
		}
	})
}

func TestMoney(t *testing.T) {
	for pence, want := range map[float64]string{0: "£0", 99_900: "£999", 150_000_00: "£150k", 1_250_000_00: "£1.3m", -200_000_00: "-£200k"} {
		if got := Money(pence); got != want {
			t.Errorf("%v is said as %s, want %s", pence, got, want)
		}
	}
}
