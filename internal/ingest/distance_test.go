package ingest

import (
	"testing"

	"pgregory.net/rapid"
)

// plainly is the distance by its definition: a letter taken out, put in or changed.
func plainly(a, b string) int {
	switch {
	case a == "" || b == "":
		return len(a) + len(b)
	case a[0] == b[0]:
		return plainly(a[1:], b[1:])
	}
	return 1 + min(plainly(a[1:], b), plainly(a, b[1:]), plainly(a[1:], b[1:]))
}

// The count that stops early agrees with the definition as far as it counts.
func TestDistanceIsLevenshteins(t *testing.T) {
	word := rapid.StringMatching(`[abc]{0,7}`)
	rapid.Check(t, func(t *rapid.T) {
		a, b, most := word.Draw(t, "a"), word.Draw(t, "b"), rapid.IntRange(1, 2).Draw(t, "most")
		got, want := distance(a, b, most), plainly(a, b)
		if got <= most != (want <= most) || want <= most && got != want {
			t.Fatalf("distance(%q, %q, %d) is %d, want %d", a, b, most, got, want)
		}
	})
}
