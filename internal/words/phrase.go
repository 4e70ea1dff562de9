package words

import (
	"context"
	"html"
	"io"
	"strings"
)

// Phrase is words in a language that need not be the page's: a label of a kind file, a finding, a sentence that is only in English.
// It renders itself as markup and says its language where that is not the page's.
type Phrase struct {
	Text string
	Lang Lang
}

// InEnglish is a sentence that we have in English only.
func InEnglish(text string) Phrase { return Phrase{text, English} }

// String is the words alone.
func (p Phrase) String() string { return p.Text }

// Lower is the phrase within a sentence.
func (p Phrase) Lower() Phrase { return Phrase{strings.ToLower(p.Text), p.Lang} }

// Foreign tells whether an element that holds the phrase must say its language.
func (p Phrase) Foreign(ctx context.Context) bool { return p.Lang != From(ctx).Lang && p.Text != "" }

// Render writes the phrase into a page.
func (p Phrase) Render(ctx context.Context, w io.Writer) error {
	_, err := io.WriteString(w, p.Markup(From(ctx).Lang))
	return err
}

// Markup is the phrase as markup for a page of a language.
func (p Phrase) Markup(page Lang) string {
	if p.Lang == page || p.Text == "" {
		return html.EscapeString(p.Text)
	}
	return `<span lang="` + string(p.Lang) + `">` + html.EscapeString(p.Text) + `</span>`
}
