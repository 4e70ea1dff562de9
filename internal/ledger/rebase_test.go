package ledger

import (
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/moothall/moothall/internal/kind"
)

func sameJSON(_ string, stored json.RawMessage, v kind.Value) (bool, error) {
	if !v.Recorded() {
		return string(stored) == "null", nil
	}
	return string(stored) == string(v.JSON()), nil
}

// Whatever happened between reading and saving, field by field: what the form left as it was read stands as the others left it; what only the form changed is as
// the form has it; where both changed, they agree or it is a clash. The model looks at three copies of the record and at nothing else.
func TestRebaseIsThreeCopies(t *testing.T) {
	key := Key{"contract", 1}
	text := func(v kind.Value) string {
		if !v.Recorded() {
			return "null"
		}
		return string(v.JSON())
	}
	rapid.Check(t, func(t *rapid.T) {
		w := newWorld(t)
		for range rapid.IntRange(1, 10).Draw(t, "change sets") {
			w.change(w.some())
		}
		read := rapid.IntRange(0, len(w.after)-1).Draw(t, "read at")
		now, exists := w.docs[key]
		was := Doc{}
		raw, there := w.after[read][key]
		if there && json.Unmarshal([]byte(raw), &was) != nil {
			t.Fatal(raw)
		}
		if !there { // nobody can have read it
			t.Skip()
		}
		form := map[string]kind.Value{"title": kind.TextValue(rapid.SampledFrom([]string{"a", "b", "c"}).Draw(t, "title")), "value": kind.MoneyValue(kind.Money(rapid.IntRange(1, 3).Draw(t, "value"))),
			"supplier": rapid.SampledFrom([]kind.Value{{}, kind.RefValue(1), kind.RefValue(2)}).Draw(t, "supplier")}
		var later []Change
		for _, c := range slices.Backward(w.changes) {
			if c.Seq > int64(read) && c.Key == key {
				later = append(later, c)
			}
		}
		got, err := Rebase(Edit{Kind: "contract", ID: 1, Read: int64(read), Set: maps.Clone(form)}, now, exists, later, sameJSON)
		var clash *Clash
		if errors.As(err, &clash) != (err != nil) {
			t.Fatal(err)
		}
		if !exists {
			if clash == nil || !clash.Gone {
				t.Fatalf("what was removed gave %v", err)
			}
			return
		}
		var both []string
		for name, v := range form {
			w, n, f := string(stored(was, name)), string(stored(now, name)), text(v)
			_, set := got.Set[name]
			if set != (f != w) {
				t.Errorf("%s was %s, is %s, the form says %s: set %t", name, w, n, f, set)
			}
			if f != w && n != w && f != n {
				both = append(both, name)
			}
		}
		slices.Sort(both)
		if clash == nil && len(both) > 0 || clash != nil && !slices.Equal(clash.Fields, both) {
			t.Errorf("both changed %v, the clash is %v", both, err)
		}
	})
}
