package words

import (
	"context"
	"strings"
	"testing"
	"testing/fstest"
	"time"

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
none: {zero: Nothing., one: One thing., other: "{n} things."}
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
		{en.Plain("home.count", "n", 0), "0 findings in all."},
		{en.Plain("home.none", "n", 0), "Nothing."},
		{en.Plain("home.none", "n", 1), "One thing."},
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

// A label of a kind file is Welsh where the file has it, else English and marked so, by itself and inside a text.
func TestKinds(t *testing.T) {
	b, err := book(t, `line: "**{label}**: {n}"`, `line: "{n} - **{label}**"`)
	if err != nil {
		t.Fatal(err)
	}
	k := &kind.Kind{Label: "Van", Labels: "Vans & cars", Cy: kind.Welsh{Label: "Fan"}}
	f := &kind.Field{Label: "Fuel", Hint: "What it burns", Choices: []string{"gas", "none"}, Cy: kind.Welsh{Label: "Tanwydd", Choices: map[string]string{"gas": "nwy"}}}
	en, cy := b.In(English), b.In(Welsh)
	render := func(s *Speaker, p Phrase) string {
		var out strings.Builder
		if err := p.Render(With(context.Background(), s), &out); err != nil {
			t.Fatal(err)
		}
		return out.String()
	}
	for _, c := range []struct{ got, want string }{
		{render(en, en.Label(k)), "Van"},
		{render(en, en.Labels(k)), "Vans &amp; cars"},
		{render(cy, cy.Label(k).Lower()), "fan"},
		{render(cy, cy.Labels(k)), `<span lang="en">Vans &amp; cars</span>`},
		{render(cy, cy.About(k)), ""},
		{render(cy, cy.Field(f)), "Tanwydd"},
		{render(cy, cy.Hint(f)), `<span lang="en">What it burns</span>`},
		{render(cy, cy.Choice(f, "gas")), "nwy"},
		{render(cy, cy.Choice(f, "none")), `<span lang="en">none</span>`},
		{render(en, Phrase{"Helo", Welsh}), `<span lang="cy">Helo</span>`},
		{cy.HTML("home.line", "label", cy.Labels(k), "n", 1200), `1,200 - <strong><span lang="en">Vans &amp; cars</span></strong>`},
		{cy.Plain("home.line", "label", cy.Labels(k), "n", 2), "2 - Vans & cars"},
		{en.HTML("home.line", "label", en.Label(k), "n", 2), "<strong>Van</strong>: 2"},
		{render(cy, cy.Phrase("home.line", "label", cy.Label(k), "n", 2)), "2 - Fan"},
	} {
		if c.got != c.want {
			t.Errorf("got  %s\nwant %s", c.got, c.want)
		}
	}
}

func TestMoment(t *testing.T) {
	at := time.Date(2026, 8, 3, 9, 5, 0, 0, time.UTC)
	if en, cy := (&Speaker{Lang: English}).Moment(at), (&Speaker{Lang: Welsh}).Moment(at); en != "3 Aug 2026 at 09:05" || cy != "3 Awst 2026 am 09:05" {
		t.Error(en, cy)
	}
}

func TestWordsThatDoNotFit(t *testing.T) {
	for _, c := range []struct{ cy, want string }{
		{"other_key: Helo", "no such text in English"},
		{"by: Erbyn {dydd}", `no value called "dydd"`},
		{"count: {one: x}", `needs "other"`},
		{"count: {lots: x, other: y}", "not a plural form"},
		{"first: [1]", "write a text"},
		{"by: 'Erbyn [yma]({day})'", "a link is written [words](name)"},
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
