package linkage

import (
	"strings"
	"testing"
)

// A normal form is in normal form already, case and blanks do not change it, and a name is always like itself.
func FuzzNormalise(f *testing.F) {
	for _, s := range []string{"Civica UK Limited", "ACME (AGENTS FOR BORO LTD)", "A Ltd t/a B (formerly C)", "c/o X", "&amp;amp;", "The The", "O'Brien & Sons", "ÉCOLE", "ltd", "A.B.C. plc", "REDACTED", "İstanbul Ltd", "ﬁ", "a\u0301"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		n := Normalise(s)
		if n != strings.Join(strings.Fields(n), " ") || len(n) > 20*len(s)+20 {
			t.Errorf("%q has the normal form %q", s, n)
		}
		if Normalise(" "+s+"  ") != n {
			t.Errorf("blanks change %q from %q to %q", s, n, Normalise(" "+s+"  "))
		}
		if len(Names(s)) == 0 {
			t.Errorf("%q has no names", s)
		}
		if Exact(Exact(s)) != Exact(s) {
			t.Errorf("%q: %q becomes %q", s, Exact(s), Exact(Exact(s)))
		}
	})
}

// A number in its standard form stays so.
func FuzzNumbers(f *testing.F) {
	for _, s := range []string{"445790", "OC 7742", "SC123456", "IP1234R", "SP12RS", "=\"00123456\"", "GB 123 4567 82", "0000", "GB999", "GD001"} {
		f.Add(s, "A LLP")
	}
	f.Fuzz(func(t *testing.T, s, name string) {
		n, ok := CompanyNumber(s)
		if again, okAgain := CompanyNumber(n); ok && (!okAgain || again != n || len(n) != 8) {
			t.Errorf("%q is %q, which is %q (%v)", s, n, again, okAgain)
		}
		n, repaired, ok := CompanyNumberFor(s, name)
		if again, twice, _ := CompanyNumberFor(n, name); ok && (again != n || repaired && twice) {
			t.Errorf("%q is %q, which is %q", s, n, again)
		}
		v, ok := VATNumber(s)
		if again, okAgain := VATNumber(v); ok && (!okAgain || again != v || len(v) != 9) {
			t.Errorf("%q is %q, which is %q (%v)", s, v, again, okAgain)
		}
	})
}
