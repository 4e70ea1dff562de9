// Package words holds what pages say, in English and in Welsh, by key. knowledge/words has a folder for each language and in it a
// file for each page. A text that a language lacks is shown in English and marked so.
//
// A text may hold {name} for a value, **strong words**, and [words](name) for a link whose address is the value of that name. A text
// that depends on a number is a map of CLDR plural categories (https://cldr.unicode.org/index/cldr-spec/plural-rules); the number
// is the value called n.
package words

import (
	"fmt"
	"html"
	"io/fs"
	"path"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"
)

// Lang is a language: "en" or "cy".
type Lang string

// The languages.
const (
	English Lang = "en"
	Welsh   Lang = "cy"
)

// Text is one text of a language: one form for each plural category, or only "other". It is cut into its pieces once, when it is
// loaded: pages say some forty texts each.
type Text struct {
	lang  Lang
	forms map[string]*form
	other *form
}

// form is a text for one plural category. A fixed one names no value, so that its markup is always the same.
type form struct {
	pieces []piece
	fixed  bool
	html   string // of a fixed one
}

// Book is every text by language and key. Under Welsh stand the English texts too that have no Welsh.
type Book struct{ texts map[Lang]map[string]*Text }

// Load reads a folder for each language, en and cy, with a file for each page: a text for each key. Every text must exist in English.
func Load(files fs.FS) (*Book, error) {
	b := &Book{texts: map[Lang]map[string]*Text{}}
	for _, lang := range []Lang{English, Welsh} {
		texts, err := language(files, lang)
		if err != nil {
			return nil, err
		}
		b.texts[lang] = texts
	}
	for key, t := range b.texts[Welsh] {
		err := b.agrees(key, t)
		if err != nil {
			return nil, fmt.Errorf("words/cy: %s: %w", key, err)
		}
	}
	for key, t := range b.texts[English] {
		if b.texts[Welsh][key] == nil {
			b.texts[Welsh][key] = t
		}
	}
	return b, nil
}

func language(files fs.FS, lang Lang) (map[string]*Text, error) {
	paths, err := fs.Glob(files, string(lang)+"/*.yaml")
	if err != nil {
		return nil, fmt.Errorf("finding the words: %w", err)
	}
	out := map[string]*Text{}
	for _, p := range paths {
		raw, err := fs.ReadFile(files, p)
		if err != nil {
			return nil, fmt.Errorf("reading the words: %w", err)
		}
		err = parse(out, lang, strings.TrimSuffix(path.Base(p), ".yaml"), raw)
		if err != nil {
			return nil, fmt.Errorf("words/%s: %w", p, err)
		}
	}
	return out, nil
}

func parse(into map[string]*Text, lang Lang, page string, raw []byte) error {
	var keys map[string]any
	err := yaml.Unmarshal(raw, &keys)
	if err != nil {
		return err
	}
	for key, v := range keys {
		forms, err := written(v)
		if err != nil {
			return fmt.Errorf("%s: %w", key, err)
		}
		text := newText(lang, forms)
		err = text.linksAreNames()
		if err != nil {
			return fmt.Errorf("%s: %w", key, err)
		}
		into[page+"."+key] = text
	}
	return nil
}

// written reads a text, or a map of plural forms.
func written(v any) (map[string]string, error) {
	forms, ok := v.(map[string]any)
	if !ok {
		s, isText := v.(string)
		if !isText || s == "" {
			return nil, fmt.Errorf("write a text, or a map of plural forms")
		}
		return map[string]string{"other": s}, nil
	}
	out := map[string]string{}
	for name, s := range forms {
		if !slices.Contains([]string{"zero", "one", "two", "few", "many", "other"}, name) {
			return nil, fmt.Errorf("%q is not a plural form: use zero, one, two, few, many, other", name)
		}
		out[name] = fmt.Sprint(s)
	}
	if out["other"] == "" {
		return nil, fmt.Errorf("a text with plural forms needs \"other\"")
	}
	return out, nil
}

func newText(lang Lang, forms map[string]string) *Text {
	t := &Text{lang: lang, forms: map[string]*form{}}
	for name, s := range forms {
		f := &form{pieces: cut(s)}
		f.fixed = len(names(f.pieces)) == 0
		if f.fixed {
			f.html = string((&Speaker{Lang: lang}).appendHTML(nil, f.pieces, nil))
		}
		t.forms[name] = f
	}
	t.other = t.forms["other"]
	return t
}

// linksAreNames refuses an address that is not the name of a value: it would be an empty link on the page.
func (t *Text) linksAreNames() error {
	for category, f := range t.forms {
		for _, name := range links(f.pieces) {
			if strings.Trim(name, "abcdefghijklmnopqrstuvwxyz0123456789_") != "" {
				return fmt.Errorf("%s: a link is written [words](name), with the name of a value alone; %q is none", category, name)
			}
		}
	}
	return nil
}

// links are the names of the addresses in pieces.
func links(pieces []piece) (out []string) {
	for _, p := range pieces {
		if p.link != "" {
			out = append(out, p.link)
		}
		out = append(out, links(p.inside)...)
	}
	return out
}

// agrees tells whether a text names no value or link that the English one does not name.
func (b *Book) agrees(key string, t *Text) error {
	en, ok := b.texts[English][key]
	if !ok {
		return fmt.Errorf("there is no such text in English")
	}
	var want []string
	for _, f := range en.forms {
		want = append(want, names(f.pieces)...)
	}
	for category, f := range t.forms {
		for _, name := range names(f.pieces) {
			if !slices.Contains(want, name) {
				return fmt.Errorf("%s: the English text has no value called %q", category, name)
			}
		}
	}
	return nil
}

// names are the values that pieces name, links included.
func names(pieces []piece) (out []string) {
	for _, p := range pieces {
		if p.value != "" {
			out = append(out, p.value)
		}
		if p.link != "" {
			out = append(out, p.link)
		}
		out = append(out, names(p.inside)...)
	}
	return out
}

// Keys lists the keys that a language has texts of its own for, in order.
func (b *Book) Keys(lang Lang) []string {
	var out []string
	for key, t := range b.texts[lang] {
		if t.lang == lang {
			out = append(out, key)
		}
	}
	slices.Sort(out)
	return out
}

// plural is the CLDR category of a whole number. English has none for nought; a text that says nought in words of its own has one here.
func plural(lang Lang, n int64) string {
	if lang == Welsh {
		switch n {
		case 0:
			return "zero"
		case 1:
			return "one"
		case 2:
			return "two"
		case 3:
			return "few"
		case 6:
			return "many"
		}
		return "other"
	}
	switch n {
	case 0:
		return "zero"
	case 1:
		return "one"
	}
	return "other"
}

// form picks a text's form for a number.
func (t *Text) form(n int64) *form {
	if len(t.forms) > 1 {
		if f, ok := t.forms[plural(t.lang, n)]; ok {
			return f
		}
	}
	return t.other
}

// piece is a part of a text: plain words, or a value, or the words of a link or of something strong.
type piece struct {
	words  string
	value  string // its name
	link   string // the name of its address; words are the link's own
	strong bool

	inside  []piece // of a link, or of what is strong
	escaped string  // plain words as markup
}

// cut splits a text into its pieces, and the words of links and of what is strong into theirs.
func cut(s string) []piece {
	out := split(s)
	for i := range out {
		p := &out[i]
		switch {
		case p.value != "":
		case p.link != "" || p.strong:
			p.inside = cut(p.words)
		default:
			p.escaped = html.EscapeString(p.words)
		}
	}
	return out
}

// split cuts a text into its pieces. What is not well formed is plain words.
func split(s string) (out []piece) {
	plain := func(w string) {
		if w != "" {
			out = append(out, piece{words: w})
		}
	}
	for {
		i := strings.IndexAny(s, "{[*")
		if i < 0 {
			plain(s)
			return out
		}
		p, length := special(s[i:])
		if length == 0 {
			plain(s[:i+1])
			s = s[i+1:]
			continue
		}
		plain(s[:i])
		out = append(out, p)
		s = s[i+length:]
	}
}

// special reads {name}, [words](name) or **words** at the start of s; length 0 when none stands there.
func special(s string) (p piece, length int) {
	switch s[0] {
	case '{':
		if end := strings.IndexByte(s, '}'); end > 1 {
			return piece{value: s[1:end]}, end + 1
		}
	case '[':
		words, rest, ok := strings.Cut(s[1:], "](")
		name, _, closed := strings.Cut(rest, ")")
		if ok && closed && name != "" && !strings.ContainsAny(words, "[") {
			return piece{words: words, link: name}, len(words) + len(name) + 4
		}
	case '*':
		if strings.HasPrefix(s, "**") {
			if words, _, ok := strings.Cut(s[2:], "**"); ok && words != "" {
				return piece{words: words, strong: true}, len(words) + 4
			}
		}
	}
	return p, 0
}
