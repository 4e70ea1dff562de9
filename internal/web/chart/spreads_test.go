package chart

import (
	"strconv"
	"strings"
	"testing"
)

// The columns of a row are to scale within it, say their numbers, and stay inside the picture; an empty row has none that divides by nothing.
func TestSpreadsAreToScale(t *testing.T) {
	s := Spreads{ID: "s", Title: "How it is seen", Desc: "Two hills", Levels: []string{"Low", "Middle", "High"}, Rows: []SpreadRow{{"One", []int{6, 0, 3}}, {"Two & more", []int{0, 0, 0}}}}
	all := wellFormed(t, drawnAs(t, s.Draw()))
	if len(all) == 0 {
		t.Fatal("nothing is drawn")
	}
	h := s.hills(0)
	high, _ := strconv.ParseFloat(h[0].H, 64)
	half, _ := strconv.ParseFloat(h[2].H, 64)
	if high != spreadHill || half*2 != high || h[1].H != "0" || h[0].Said != "6" {
		t.Errorf("%+v", h)
	}
	for _, x := range s.hills(1) {
		if x.H != "0" {
			t.Errorf("an empty row has a column: %+v", x)
		}
	}
	if !strings.Contains(drawnAs(t, s.Draw()), `aria-labelledby="s-title s-desc"`) {
		t.Error("the picture does not say what it is")
	}
}
