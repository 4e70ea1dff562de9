package rule

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/moothall/moothall/internal/kind"
)

// Whatever a sentence is, it is refused in words or prints, the same each time, on a full record and on an empty one.
func FuzzSentence(f *testing.F) {
	for _, s := range []string{"{contract.title} ends on {contract.end}", "[worth {contract.value}, ]x", "[if contract.end < today: late]", "{", "[[a]", "{{}}", "[if : ]", "{contract.systems}", "{\"}\"}", "[if contract.title == \": \": {contract.title}]", "{contract.supplier.name}"} {
		f.Add(s)
	}
	full, empty := decoded(f, "contract", 1, `{"title":"x [y] {z}","end":"2020-01-01","value":5,"supplier":2}`), decoded(f, "contract", 3, `{}`)
	snap := kind.NewSnapshot(1, []kind.Record{full, empty, decoded(f, "supplier", 2, `{"name":"Acme"}`)}, nil)
	f.Fuzz(func(t *testing.T, s string) {
		if len(s) > 4096 {
			return
		}
		told, err := newCompiler(t, "contract").sentence(s)
		if err != nil {
			if err.Error() == "" {
				t.Error("refused without a word")
			}
			return
		}
		for _, r := range []kind.Record{full, empty} {
			one, two := told.print(&Context{Snapshot: snap, Today: day1, subject: r}, english), told.print(&Context{Snapshot: snap, Today: day1, subject: r}, english)
			if one != two || utf8.ValidString(s) && !utf8.ValidString(one) {
				t.Errorf("%q prints %q and %q", s, one, two)
			}
		}
	})
}

// Whatever a council writes as its own rules, it is refused in words or gives rules that are its own, pass their examples, come back
// from their parts, and run.
func FuzzOwnRules(f *testing.F) {
	f.Add([]byte(written("id: OWN-1", "examples: [{given: {end: 2020-01-01}, today: 2026-01-01, expect: found}, {given: {end: 2030-01-01}, today: 2026-01-01, expect: clear}]")))
	f.Add([]byte(written("id: OWN-A", `when: "any(contract.systems, .name == 'x')"`, "nations: [wales]")))
	f.Add([]byte("- id: OWN-1\n  id: OWN-2\n"))
	f.Add([]byte("- &a {id: OWN-1, title: *a}\n"))
	f.Add([]byte("[[[["))
	f.Add([]byte("- {id: OWN-1, <<: {x: 1}}\n- 5\n- ~\n"))
	base, err := loadText(written())
	if err != nil {
		f.Fatal(err)
	}
	subject := decoded(f, "contract", 1, `{"title":"x","end":"2020-01-01"}`)
	f.Fuzz(func(t *testing.T, text []byte) {
		written, problems := base.Own(text)
		b, err := base.With(text)
		if (err != nil) != (len(problems) > 0) {
			t.Fatalf("loading says %v, and the problems are %v", err, problems)
		}
		if err != nil {
			return
		}
		parts := map[string]string{}
		for _, w := range written {
			parts[w.Rule.ID] = w.Text
		}
		own := 0
		for _, r := range b.Rules {
			if !r.Own() {
				continue
			}
			own++
			if !strings.HasPrefix(r.ID, OwnPrefix) {
				t.Fatalf("%s is no id of a council's own rule", r.ID)
			}
			one, err := base.With([]byte(parts[r.ID]))
			if err != nil || len(one.Rules) != len(base.Rules)+1 {
				t.Fatalf("%s taken out does not load: %v\n%s", r.ID, err, parts[r.ID])
			}
		}
		if own != len(parts) || len(b.Rules) != len(base.Rules)+own {
			t.Fatalf("%d rules, %d parts", own, len(parts))
		}
		b.Run(Input{Snapshot: kind.NewSnapshot(1, []kind.Record{subject}, nil), Today: day1, Nation: "england"})
	})
}

// However deep or long what a council writes is, it is refused or loaded: it takes neither the stack nor for ever.
func TestOwnRulesAreBounded(t *testing.T) {
	base := mustLoad(t, written())
	deep := func(open, inside, end string, n int) string {
		return strings.Repeat(open, n) + inside + strings.Repeat(end, n)
	}
	for name, text := range map[string]string{
		"brackets":    written("id: OWN-1", "when: "+deep("(", "true", ")", 20_000)),
		"nots":        written("id: OWN-1", "when: '"+deep("not ", "contract.capital", "", 10_000)+"'"),
		"lists":       written("id: OWN-1", "when: 'contract.title in "+deep("[", "1", "]", 20_000)+"'"),
		"parts":       written("id: OWN-1", "say: '"+deep("[", "x", "]", 20_000)+"'"),
		"yaml":        deep("[", "", "]", 20_000),
		"yaml blocks": deep("- ", "x", "", 20_000),
		"aliases":     "- &a [x, x]\n- &b [*a, *a]\n- &c [*b, *b]\n- &d [*c, *c]\n" + strings.Repeat("- [*d, *d, *d, *d, *d, *d]\n", 2000),
		"too long":    strings.Repeat("#", MostOwnText+1),
	} {
		b, err := base.With([]byte(text))
		if name == "too long" && err == nil {
			t.Error("a text beyond the limit was taken")
		}
		if err == nil {
			b.Run(Input{Snapshot: kind.NewSnapshot(1, []kind.Record{decoded(t, "contract", 1, `{"title":"x"}`)}, nil), Today: day1, Nation: "england"})
		}
		_, problems := base.Own([]byte(text))
		if (err != nil) != (len(problems) > 0) {
			t.Errorf("%s: loading says %v, and the problems are %v", name, err, problems)
		}
	}
}
