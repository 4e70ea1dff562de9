package govuk

import (
	"context"
	"io"
	"maps"
	"strconv"
	"strings"
)

// CharacterCount is a Textarea that says how much more may be written, in characters or in words.
type CharacterCount struct {
	Textarea
	MaxLength      int    // in characters; 0 for no such limit
	MaxWords       int    // in words; 0 for no such limit
	CountType      string // "characters" or "words"; "words" when empty and MaxWords is set
	Threshold      int    // the per cent of the limit from which the count is shown
	Limit          string // the words under the field; "You can enter up to %{count} characters" when empty
	MessageClasses string
	Texts          CountTexts
}

// CountTexts are the words of the running count, some by plural rule; an empty one is GOV.UK Frontend's own English.
type CountTexts struct {
	CharactersUnder map[string]string
	CharactersAt    string
	CharactersOver  map[string]string
	WordsUnder      map[string]string
	WordsAt         string
	WordsOver       map[string]string
}

// Render writes the field with its label and its limit.
func (p CharacterCount) Render(ctx context.Context, w io.Writer) error {
	kind := either(p.CountType, when(p.MaxWords > 0, "words"))
	limit := p.MaxWords
	if limit == 0 {
		limit = p.MaxLength
	}
	t := p.Textarea
	t.ID = either(t.ID, t.Name)
	t.DescribedBy = t.ID + "-info"
	t.Classes = join("govuk-js-character-count", t.Classes)
	t.Group = FormGroup{
		Classes: join("govuk-character-count", t.Group.Classes),
		Attrs:   p.attrs(kind, limit),
	}
	maps.Copy(t.Group.Attrs, p.Textarea.Group.Attrs)
	t.after = Hint{
		Text:    p.limitText(kind, limit),
		ID:      t.ID + "-info",
		Classes: join("govuk-character-count__message", p.MessageClasses),
	}
	return t.Render(ctx, w)
}

// limitText is what stands under the field before anything is written; nothing when there is no limit.
func (p CharacterCount) limitText(kind string, limit int) string {
	if limit == 0 {
		return ""
	}
	usual := "You can enter up to %{count} characters"
	if kind == "words" {
		usual = "You can enter up to %{count} words"
	}
	return strings.ReplaceAll(either(p.Limit, usual), "%{count}", strconv.Itoa(limit))
}

// attrs are the limits and words as the attributes that GOV.UK Frontend's script reads.
func (p CharacterCount) attrs(kind string, limit int) Attrs {
	a := Attrs{"data-module": "govuk-character-count"}
	number(a, "data-maxlength", p.MaxLength)
	number(a, "data-maxwords", p.MaxWords)
	number(a, "data-threshold", p.Threshold)
	if kind != "" {
		a["data-count-type"] = kind
	}
	if limit == 0 && p.Limit != "" {
		words(a, "textarea-description.other", p.Limit)
	}
	plurals(a, "characters-under-limit", p.Texts.CharactersUnder)
	words(a, "characters-at-limit", p.Texts.CharactersAt)
	plurals(a, "characters-over-limit", p.Texts.CharactersOver)
	plurals(a, "words-under-limit", p.Texts.WordsUnder)
	words(a, "words-at-limit", p.Texts.WordsAt)
	plurals(a, "words-over-limit", p.Texts.WordsOver)
	return a
}

// number adds an attribute with a whole number, unless it is 0.
func number(a Attrs, name string, n int) {
	if n != 0 {
		a[name] = strconv.Itoa(n)
	}
}
