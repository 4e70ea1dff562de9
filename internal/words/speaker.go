package words

import (
	"context"
	"fmt"
	"html"
	"time"

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
	return silent
}

var silent = &Speaker{Lang: English, book: &Book{}}

// Silent tells that the speaker has no texts.
func (s *Speaker) Silent() bool { return s.book.texts == nil }

// Plain says a text without markup: for titles and attributes, which cannot say that they are English.
func (s *Speaker) Plain(key string, values ...any) string {
	t := s.book.texts[s.Lang][key]
	if t == nil {
		return key
	}
	return string(s.in(t.lang).appendPlain(nil, t.form(number(values)).pieces, values))
}

// HTML says a text as markup, marked as English where this language has none.
func (s *Speaker) HTML(key string, values ...any) string {
	t := s.book.texts[s.Lang][key]
	if t == nil {
		return html.EscapeString(key)
	}
	f := t.form(number(values))
	if f.fixed && t.lang == s.Lang {
		return f.html
	}
	b := make([]byte, 0, 256)
	if t.lang == s.Lang {
		return string(s.appendHTML(b, f.pieces, values))
	}
	b = append(b, `<span lang="en">`...)
	b = s.in(t.lang).appendHTML(b, f.pieces, values)
	return string(append(b, `</span>`...))
}

// Phrase is a text with its language, to be put into another text or to be rendered by itself.
func (s *Speaker) Phrase(key string, values ...any) Phrase {
	t := s.book.texts[s.Lang][key]
	if t == nil {
		return Phrase{key, English}
	}
	return Phrase{s.Plain(key, values...), t.lang}
}

// in is the speaker with the language that a text is in: its dates and yeses follow it.
func (s *Speaker) in(lang Lang) *Speaker {
	if lang == s.Lang {
		return s
	}
	return &Speaker{Lang: lang, book: s.book}
}

func (s *Speaker) appendPlain(b []byte, pieces []piece, values []any) []byte {
	for i := range pieces {
		p := &pieces[i]
		switch {
		case p.value != "":
			b = append(b, s.show(named(values, p.value))...)
		case p.inside != nil:
			b = s.appendPlain(b, p.inside, values)
		default:
			b = append(b, p.words...)
		}
	}
	return b
}

func (s *Speaker) appendHTML(b []byte, pieces []piece, values []any) []byte {
	for i := range pieces {
		p := &pieces[i]
		switch {
		case p.value != "":
			b = s.appendValue(b, named(values, p.value))
		case p.link != "":
			b = append(append(append(b, `<a class="govuk-link" href="`...), html.EscapeString(s.show(named(values, p.link)))...), `">`...)
			b = append(s.appendHTML(b, p.inside, values), `</a>`...)
		case p.strong:
			b = append(s.appendHTML(append(b, "<strong>"...), p.inside, values), "</strong>"...)
		default:
			b = append(b, p.escaped...)
		}
	}
	return b
}

func (s *Speaker) appendValue(b []byte, v any) []byte {
	if p, ok := v.(Phrase); ok {
		return append(b, p.Markup(s.Lang)...)
	}
	return append(b, html.EscapeString(s.show(v))...)
}

// show writes a value as this language does. Numbers and pounds are written alike in both: CLDR 46, en-GB and cy.
func (s *Speaker) show(v any) string {
	switch x := v.(type) {
	case nil:
		return ""
	case string:
		return x
	case Phrase:
		return x.Text
	case int:
		return kind.Count(x)
	case int64:
		return kind.Count(x)
	case kind.Date:
		return s.Long(x)
	}
	return fmt.Sprint(v)
}

// named finds a value in pairs of a name and what it stands for.
func named(pairs []any, name string) any {
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i] == name {
			return pairs[i+1]
		}
	}
	return nil
}

// number is the value that plural forms go by.
func number(pairs []any) int64 {
	switch n := named(pairs, "n").(type) {
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

// Moment is a time of day as a table says it, in the zone that the time carries: 24 Nov 2026 at 14:05, 24 Tach 2026 am 14:05.
func (s *Speaker) Moment(t time.Time) string {
	y, m, d := t.Date()
	at := " at "
	if s.Lang == Welsh {
		at = " am "
	}
	return s.Short(kind.DateOf(y, m, d)) + at + t.Format("15:04")
}
