package words

import (
	"context"
	"fmt"
	"html"
	"strings"

	"github.com/moothall/moothall/internal/kind"
)

// Speaker says texts in one language.
type Speaker struct {
	Lang Lang
	book *Book
}

// In gives a speaker of a language.
func (b *Book) In(lang Lang) *Speaker {
	if lang != Welsh {
		lang = English
	}
	return &Speaker{Lang: lang, book: b}
}

type speakerKey struct{}

// With puts a speaker into the context that pages are rendered with.
func With(ctx context.Context, s *Speaker) context.Context {
	return context.WithValue(ctx, speakerKey{}, s)
}

// From is the context's speaker; one with no texts, which says keys, where there is none.
func From(ctx context.Context) *Speaker {
	if s, ok := ctx.Value(speakerKey{}).(*Speaker); ok {
		return s
	}
	return &Speaker{Lang: English, book: &Book{}}
}

// Silent tells that the speaker has no texts.
func (s *Speaker) Silent() bool { return s.book.texts == nil }

// Plain says a text without markup: for titles and attributes, which cannot say that they are English.
func (s *Speaker) Plain(key string, values ...any) string {
	v := pairs(values)
	t, fallback := s.book.find(s.Lang, key)
	if t == nil {
		return key
	}
	lang := s.langOf(fallback)
	var b strings.Builder
	s.plain(&b, t.form(lang, v.number()), v)
	return b.String()
}

func (s *Speaker) plain(b *strings.Builder, text string, v values) {
	for _, p := range split(text) {
		switch {
		case p.value != "":
			b.WriteString(s.show(v[p.value]))
		case p.link != "" || p.strong:
			s.plain(b, p.words, v)
		default:
			b.WriteString(p.words)
		}
	}
}

// HTML says a text as markup, marked as English where this language has none.
func (s *Speaker) HTML(key string, values ...any) string {
	v := pairs(values)
	t, fallback := s.book.find(s.Lang, key)
	if t == nil {
		return html.EscapeString(key)
	}
	var b strings.Builder
	if fallback {
		b.WriteString(`<span lang="en">`)
	}
	s.markup(&b, t.form(s.langOf(fallback), v.number()), v)
	if fallback {
		b.WriteString(`</span>`)
	}
	return b.String()
}

func (s *Speaker) markup(b *strings.Builder, text string, v values) {
	for _, p := range split(text) {
		switch {
		case p.value != "":
			b.WriteString(html.EscapeString(s.show(v[p.value])))
		case p.link != "":
			b.WriteString(`<a class="govuk-link" href="` + html.EscapeString(s.show(v[p.link])) + `">`)
			s.markup(b, p.words, v)
			b.WriteString(`</a>`)
		case p.strong:
			b.WriteString("<strong>")
			s.markup(b, p.words, v)
			b.WriteString("</strong>")
		default:
			b.WriteString(html.EscapeString(p.words))
		}
	}
}

func (s *Speaker) langOf(fallback bool) Lang {
	if fallback {
		return English
	}
	return s.Lang
}

// show writes a value as this language does.
func (s *Speaker) show(v any) string {
	switch x := v.(type) {
	case nil:
		return ""
	case string:
		return x
	case int:
		return kind.Count(x)
	case int64:
		return kind.Count(x)
	case kind.Date:
		return s.Long(x)
	}
	return fmt.Sprint(v)
}

// values are what a text's names stand for.
type values map[string]any

func pairs(list []any) values {
	v := values{}
	for i := 0; i+1 < len(list); i += 2 {
		v[fmt.Sprint(list[i])] = list[i+1]
	}
	return v
}

func (v values) number() int64 {
	switch n := v["n"].(type) {
	case int:
		return int64(n)
	case int64:
		return n
	}
	return -1
}

// Months in Welsh, long and short: CLDR 46, cy.
var welshMonths = [12][2]string{{"Ionawr", "Ion"}, {"Chwefror", "Chwef"}, {"Mawrth", "Maw"}, {"Ebrill", "Ebr"}, {"Mai", "Mai"}, {"Mehefin", "Meh"}, {"Gorffennaf", "Gorff"}, {"Awst", "Awst"}, {"Medi", "Medi"}, {"Hydref", "Hyd"}, {"Tachwedd", "Tach"}, {"Rhagfyr", "Rhag"}}

// Long is a day as a sentence says it: 24 November 2026, 24 Tachwedd 2026.
func (s *Speaker) Long(d kind.Date) string {
	if s.Lang != Welsh {
		return d.Long()
	}
	y, m, day := d.Time().Date()
	return fmt.Sprintf("%d %s %d", day, welshMonths[m-1][0], y)
}

// Short is a day as a table says it: 24 Nov 2026, 24 Tach 2026.
func (s *Speaker) Short(d kind.Date) string {
	if s.Lang != Welsh {
		return d.Short()
	}
	y, m, day := d.Time().Date()
	return fmt.Sprintf("%d %s %d", day, welshMonths[m-1][1], y)
}

// Month is a month as a sentence says it: October 2026, Hydref 2026.
func (s *Speaker) Month(first kind.Date) string {
	y, m, _ := first.Time().Date()
	if s.Lang != Welsh {
		return fmt.Sprintf("%s %d", m, y)
	}
	return fmt.Sprintf("%s %d", welshMonths[m-1][0], y)
}
