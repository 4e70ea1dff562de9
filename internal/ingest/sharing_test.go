package ingest

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/moothall/moothall/tabular"
)

// A column that says what may be shared speaks of the fields that its words call and that the file gives; nothing else is one.
func TestWishes(t *testing.T) {
	for _, c := range []struct {
		name, text string
		want       []Wish
	}{
		{"a value", "Ref,Title,Annual value,share_value\nA1,Revenues,100,yes\nA2,Housing,200,No\nA3,Payroll,300,perhaps\nA4,Website,400,Y\n", []Wish{{"annual_value", 2, 1}}},
		{"dates", "Ref,Title,Start date,End date,Share dates\nA1,Revenues,01/04/2020,31/03/2027,yes\n", []Wish{{"start", 1, 0}, {"end", 1, 0}}},
		{"a field that the file does not give", "Ref,Title,Share supplier\nA1,Revenues,yes\n", nil},
		{"a word that calls no field", "Ref,Title,Share price\nA1,Revenues,yes\n", nil},
		{"no such column", "Ref,Title,Annual value\nA1,Revenues,100\n", nil},
	} {
		f, err := tabular.Open("contracts.csv", strings.NewReader(c.text), int64(len(c.text)), tabular.Options{})
		if err != nil {
			t.Fatal(err)
		}
		r, err := Understand(f, 0)
		if err != nil {
			t.Fatal(err)
		}
		got, err := r.Wishes(nil)
		if diff := cmp.Diff(c.want, got); err != nil || diff != "" {
			t.Errorf("%s: %v %s", c.name, err, diff)
		}
		none, err := r.Wishes(func(tabular.Row) bool { return false })
		for _, w := range none {
			if w.Yes+w.No != 0 || err != nil {
				t.Errorf("%s: of no rows it says %+v %v", c.name, w, err)
			}
		}
	}
}
