package words

import (
	"context"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/moothall/moothall/internal/kind"
)

func book(t *testing.T, en, cy string) (*Book, error) {
	t.Helper()
	return Load(fstest.MapFS{"en/home.yaml": {Data: []byte(en)}, "cy/home.yaml": {Data: []byte(cy)}})
}

const sample = `
first: This is your first look.
count: {one: "{n} finding in **all**.", other: "{n} findings in **all**."}
go: "{n} left. [Go <through> {who}](proposals)"
by: Decide by {day}
`

func TestSpeaking(t *testing.T) {
	b, err := book(t, sample, `
count: {zero: dim canfyddiadau, one: "{n} canfyddiad", two: "{n} ganfyddiad", few: "{n} chanfyddiad", many: "{n} chanfyddiad!", other: "{n} o ganfyddiadau"}
by: Penderfynu erbyn {day}
`)
	if err != nil {
		t.Fatal(err)
	}
	en, cy := b.In(English), b.In(Welsh)
	day := kind.DateOf(2027, 3, 1)
	for _, c := range []struct{ got, want string }{
		{en.HTML("home.first"), "This is your first look."},
		{en.HTML("home.count", "n", 1), "1 finding in <strong>all</strong>."},
		{en.HTML("home.count", "n", 1200), "1,200 findings in <strong>all</strong>."},
		{en.Plain("home.count", "n", 2), "2 findings in all."},
		{en.HTML("home.go", "n", 3, "who", `"A&B"`, "proposals", "/p?a=1&b=2"), `3 left. <a class="govuk-link" href="/p?a=1&amp;b=2">Go &lt;through&gt; &#34;A&amp;B&#34;</a>`},
		{en.HTML("home.by", "day", day), "Decide by 1 March 2027"},
		{cy.HTML("home.by", "day", day), "Penderfynu erbyn 1 Mawrth 2027"},
		{cy.HTML("home.first"), `<span lang="en">This is your first look.</span>`},
		{cy.Plain("home.first"), "This is your first look."},
		{cy.HTML("home.go", "n", 1, "who", "x", "proposals", "/p"), `<span lang="en">1 left. <a class="govuk-link" href="/p">Go &lt;through&gt; x</a></span>`},
		{cy.Plain("home.count", "n", 0), "dim canfyddiadau"},
		{cy.Plain("home.count", "n", 1), "1 canfyddiad"},
		{cy.Plain("home.count", "n", 2), "2 ganfyddiad"},
		{cy.Plain("home.count", "n", 3), "3 chanfyddiad"},
		{cy.Plain("home.count", "n", 6), "6 chanfyddiad!"},
		{cy.Plain("home.count", "n", 7), "7 o ganfyddiadau"},
		{cy.Short(day), "1 Maw 2027"},
		{en.Short(day), "1 Mar 2027"},
		{cy.Month(day), "Mawrth 2027"},
		{From(With(context.Background(), cy)).Plain("home.by", "day", day), "Penderfynu erbyn 1 Mawrth 2027"},
		{From(context.Background()).HTML("home.first"), "home.first"},
	} {
		if c.got != c.want {
			t.Errorf("got  %s\nwant %s", c.got, c.want)
		}
	}
}

func TestWordsThatDoNotFit(t *testing.T) {
	for _, c := range []struct{ cy, want string }{
		{"other_key: Helo", "no such text in English"},
		{"by: Erbyn {dydd}", `no value called "dydd"`},
		{"count: {one: x}", `needs "other"`},
		{"count: {lots: x, other: y}", "not a plural form"},
		{"first: [1]", "write a text"},
		{"home: [", "words/cy/home.yaml"},
	} {
		_, err := book(t, sample, c.cy)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q: %v, want %q", c.cy, err, c.want)
		}
	}
}

// Whatever a text is, its pieces hold all of it, and splitting ends.
func FuzzSplit(f *testing.F) {
	for _, s := range []string{"a {b} [c](d) **e**", "{", "[x](", "****", "[a[b](c)", "{}", "**{n}** [**x**](y)"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		var b strings.Builder
		for _, p := range split(s) {
			switch {
			case p.value != "":
				b.WriteString("{" + p.value + "}")
			case p.link != "":
				b.WriteString("[" + p.words + "](" + p.link + ")")
			case p.strong:
				b.WriteString("**" + p.words + "**")
			default:
				b.WriteString(p.words)
			}
		}
		if b.String() != s {
			t.Errorf("%q came back as %q", s, b.String())
		}
	})
}
