package ingest

import (
	"testing"

	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/tabular"
)

// To have none, and not to know, are answers where a field offers them; elsewhere such words stand for an empty cell.
func TestNoneIsAnAnswerWhereItIsAChoice(t *testing.T) {
	k, _ := kind.Of("strategy")
	lives, _ := k.Field("lives")
	for cell, want := range map[string]string{"none": "none", "None": "none", "No plan": "none", "don't know": "don't know", "Unknown": "don't know", "n/a": "", "": ""} {
		v, ok, _ := readCell(tabular.Cell{Text: cell}, lives, tabular.DateOrder(0))
		if ok != (want != "") || v.S != want {
			t.Errorf("%q gave %q, %v", cell, v.S, ok)
		}
	}
	approved, _ := k.Field("approved_on")
	if _, ok, _ := readCell(tabular.Cell{Text: "none"}, approved, tabular.DateOrder(0)); ok {
		t.Error("none is a day")
	}
}
