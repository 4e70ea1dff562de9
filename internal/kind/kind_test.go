package kind_test

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/moothall/moothall/internal/kind"
)

// The generated registers are those of the kind files.
func TestGeneratedIsUpToDate(t *testing.T) {
	out := filepath.Join(t.TempDir(), "kinds_gen.go")
	got, err := exec.Command("go", "run", "./gen", "../../knowledge/kinds", out).CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, got)
	}
	want, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	have, err := os.ReadFile("kinds_gen.go")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(want, have) {
		t.Error("the kind files have changed: run make generate")
	}
}

// What leaves the council is built from types that have no place for anything internal or restricted.
func TestPublicTypesHoldNothingElse(t *testing.T) {
	checked := 0
	for _, k := range kind.Registers() {
		r := reflect.ValueOf(kind.New(k.Name, 1, 1))
		pub := r.MethodByName("Public").Call(nil)[0].Type()
		for i := range pub.NumField() {
			name := strings.Split(pub.Field(i).Tag.Get("json"), ",")[0]
			f, ok := k.Field(name)
			if !ok || f.Sensitivity != kind.Public || f.Personal {
				t.Errorf("%s has the field %s", pub.Name(), name)
			}
			checked++
		}
	}
	if _, has := reflect.TypeFor[kind.PublicSystem]().FieldByName("Version"); has || checked < 50 {
		t.Errorf("a version can be published, or only %d fields were looked at", checked)
	}
}

// anyValue makes a value that a field can hold.
func anyValue(f *kind.Field) *rapid.Generator[kind.Value] {
	return rapid.Custom(func(t *rapid.T) kind.Value {
		ids := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) kind.ID { return kind.ID(rapid.Uint32Range(1, 1<<31).Draw(t, "id")) }), 1, 4)
		switch f.Type {
		case kind.Text, kind.LongText:
			return kind.TextValue(rapid.String().Draw(t, "text"))
		case kind.Choice:
			return kind.TextValue(rapid.SampledFrom(f.Choices).Draw(t, "choice"))
		case kind.List:
			return kind.ListValue(rapid.SliceOfN(rapid.String(), 1, 4).Draw(t, "list"))
		case kind.Int:
			return kind.IntValue(rapid.Int().Draw(t, "int"))
		case kind.Pence:
			return kind.MoneyValue(kind.Money(rapid.Int64().Draw(t, "pence")))
		case kind.Decimal:
			return kind.DecimalValue(rapid.Float64Range(-1e12, 1e12).Draw(t, "decimal"))
		case kind.YesNo:
			return kind.YesNoValue(rapid.Bool().Draw(t, "yes"))
		case kind.Day:
			return kind.DateValue(kind.Date(rapid.Int32Range(-30000, 100000).Draw(t, "day")))
		case kind.Ref:
			return kind.RefValue(kind.ID(rapid.Uint32Range(1, 1<<31).Draw(t, "ref")))
		case kind.Refs:
			return kind.RefsValue(ids.Draw(t, "refs"))
		}
		of := []kind.Provider{{ID: 3}, {Name: "Not on the register \"really\""}}
		return kind.NeedsValue([]kind.Need{{K: rapid.IntRange(1, 2).Draw(t, "k"), Of: of}})
	})
}

// A value in normal form comes back from its spelling as it was, through the strict reader and through the fast one.
func TestValuesComeBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		k := rapid.SampledFrom(kind.Registers()).Draw(t, "kind")
		i := rapid.IntRange(0, len(k.Fields)-1).Draw(t, "field")
		f := &k.Fields[i]
		v, err := kind.Normal(f, anyValue(f).Draw(t, "value"))
		if err != nil {
			t.Fatalf("%s.%s: %v", k.Name, f.Name, err)
		}
		if !v.Recorded() {
			return
		}
		back, err := kind.ParseValue(f, v.JSON())
		if err != nil || !bytes.Equal(back.JSON(), v.JSON()) {
			t.Fatalf("%s.%s: %s came back as %s: %v", k.Name, f.Name, v.JSON(), back.JSON(), err)
		}
		r := kind.New(k.Name, 1, 1)
		err = r.Decode([]byte(fmt.Sprintf("{%q:%s}", f.Name, v.JSON())))
		if err != nil || !bytes.Equal(r.Cell(i).JSON(), v.JSON()) || r.Known() != kind.FieldSetOf(i) {
			t.Fatalf("%s.%s: %s is decoded as %s: %v", k.Name, f.Name, v.JSON(), r.Cell(i).JSON(), err)
		}
	})
}

// The decoder takes anything without a panic and without going on for ever.
func FuzzDecode(f *testing.F) {
	for _, s := range []string{`{}`, `{"title":"x","end":"2026-01-01"}`, `{"depends_on":[[1,2,"x"]]}`, `{"a":[[[`, `{"a":`, `{"title":nul`, `[`, `{"cpv":["a`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		for _, k := range kind.Registers() {
			_ = kind.New(k.Name, 1, 1).Decode(b) // an error is an answer too
		}
	})
}

func TestNeeds(t *testing.T) {
	find := func(n string) (kind.ID, bool) {
		id, ok := map[string]kind.ID{"directory": 1, "link one": 2, "link two": 3}[n]
		return id, ok
	}
	name := func(id kind.ID) string { return []string{"", "Directory", "Link one", "Link two"}[id] }
	for cell, want := range map[string]string{
		"Directory; Link  ONE": "Directory; Link one", "link one | Link Two": "Link one | Link two", "2 of (Directory | Link one | Nobody)": "2 of (Directory | Link one | Nobody)",
		"Directory; 1 of (Link one | Link two)": "Directory; Link one | Link two", " ; ": "", "Payroll (old)": "Payroll (old)",
		"Directory, Link one": "Directory; Link one", "Directory, Nobody": "Directory; Nobody", "Smith, Jones and Co": "Smith, Jones and Co", "Directory and Link one & link two": "Directory; Link one; Link two",
		"Directory or Link one": "Directory | Link one", "Directory and Nobody": "Directory and Nobody", "2 of (Directory | Link one | Nobody), Link two": "2 of (Directory | Link one | Nobody); Link two",
		"1 of (Directory | Link one), Link two (old), Link two": "Directory | Link one; Link two (old); Link two", "Directory | Link one, Link two": "Directory | Link one; Link two", "Directory, ": "Directory",
	} {
		needs, err := kind.ParseNeeds(cell, find)
		if got := kind.FormatNeeds(needs, name); err != nil || got != want {
			t.Errorf("%q is %q, want %q: %v", cell, got, want, err)
		}
	}
	for _, cell := range []string{"3 of (Directory | Link one)", "0 of (Directory)", "99999999999999999999 of (A)"} {
		if _, err := kind.ParseNeeds(cell, find); err == nil {
			t.Errorf("%q was taken", cell)
		}
	}
}

func TestDates(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := kind.Date(rapid.Int32Range(-200000, 200000).Draw(t, "day"))
		back, err := kind.ParseDate(d.String())
		if err != nil || back != d {
			t.Fatalf("%s came back as %s: %v", d, back, err)
		}
		n := rapid.IntRange(-300, 300).Draw(t, "months")
		if m := d.AddMonths(n); m.Time().Day() > d.Time().Day() || d.MonthsUntil(m) > n && n >= 0 {
			t.Fatalf("%s and %d months is %s", d, n, m)
		}
	})
	if got := kind.DateOf(2026, time.August, 31).AddMonths(-6).String(); got != "2026-02-28" {
		t.Errorf("31 August less six months is %s", got)
	}
	for _, bad := range []string{"2026-02-30", "26-02-01", "2026/02/01", "0000-01-01", "2026-1-01", ""} {
		if _, err := kind.ParseDate(bad); err == nil {
			t.Errorf("%q was taken", bad)
		}
	}
}

// A viewer sees only as far as their clearance; the zero viewer is a member of the public.
func TestViewer(t *testing.T) {
	for c, want := range map[kind.Clearance]int{kind.SeesPublic: 1, kind.SeesInternal: 2, kind.SeesRestricted: 3} {
		n := 0
		for _, s := range []kind.Sensitivity{kind.Public, kind.Internal, kind.Restricted} {
			if (kind.Viewer{Clearance: c}).Sees(s) {
				n++
			}
		}
		if n != want {
			t.Errorf("clearance %d sees %d levels", c, n)
		}
	}
}

// Fold's short way gives what its long way gives.
func TestFold(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.StringOfN(rapid.RuneFrom([]rune{'a', 'B', ' ', '\t', '\u00a0', 'É', '.', '\n'}), 0, 8, -1).Draw(t, "s")
		want := strings.Join(strings.Fields(strings.ToLower(s)), " ")
		if got := kind.Fold(s); got != want {
			t.Fatalf("%q folds to %q, want %q", s, got, want)
		}
	})
}

// Comparing names says what comparing their folded texts says.
func TestCompareNames(t *testing.T) {
	name := rapid.StringMatching(`[ aAbBzZ'éÉ\x{1E9E}0-9]{0,5}`)
	rapid.Check(t, func(rt *rapid.T) {
		a, b := name.Draw(rt, "a"), name.Draw(rt, "b")
		want := strings.Compare(kind.Fold(a), kind.Fold(b))
		if got := kind.CompareNames(a, b); got != want || kind.SameName(a, b) != (want == 0) {
			rt.Fatalf("%q and %q: %d, want %d", a, b, got, want)
		}
	})
}

// Whatever ends its lines, a long text has one form, and writing it again changes nothing.
func TestLineEnds(t *testing.T) {
	f := &kind.Field{Name: "notes", Type: kind.LongText}
	for text, want := range map[string]string{"a\r\nb": "a\nb", "0\r0": "0\n0", "0\r\r\n0": "0\n\n0", "a\nb": "a\nb"} {
		for range 2 {
			v, err := kind.Normal(f, kind.Value{Type: kind.LongText, S: text})
			if err != nil || v.S != want {
				t.Errorf("%q becomes %q %v, want %q", text, v.S, err, want)
			}
			text = v.S
		}
	}
}
