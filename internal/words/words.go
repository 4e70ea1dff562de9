// Package words holds what pages say, in English and in Welsh, by key. knowledge/words has a folder for each language and in it a
// file for each page. A text that a language lacks is shown in English and marked so.
//
// A text may hold {name} for a value, **strong words**, and [words](name) for a link whose address is the value of that name. A text
// that depends on a number is a map of CLDR plural categories (https://cldr.unicode.org/index/cldr-spec/plural-rules); the number
// is the value called n.
package words

import (
	"fmt"
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

// Text is one text of a language: one form for each plural category, or only "other".
type Text map[string]string

// Book is every text by language and key.
type Book struct{ texts map[Lang]map[string]Text }

// Load reads a folder for each language, en and cy, with a file for each page: a text for each key. Every text must exist in English.
func Load(files fs.FS) (*Book, error) {
	b := &Book{texts: map[Lang]map[string]Text{}}
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
	return b, nil
}

func language(files fs.FS, lang Lang) (map[string]Text, error) {
	paths, err := fs.Glob(files, string(lang)+"/*.yaml")
	if err != nil {
		return nil, fmt.Errorf("finding the words: %w", err)
	}
	out := map[string]Text{}
	for _, p := range paths {
		raw, err := fs.ReadFile(files, p)
		if err != nil {
			return nil, fmt.Errorf("reading the words: %w", err)
		}
		err = parse(out, strings.TrimSuffix(path.Base(p), ".yaml"), raw)
		if err != nil {
			return nil, fmt.Errorf("words/%s: %w", p, err)
		}
	}
	return out, nil
}

func parse(into map[string]Text, page string, raw []byte) error {
	var keys map[string]any
	err := yaml.Unmarshal(raw, &keys)
	if err != nil {
		return err
	}
	for key, v := range keys {
		t, err := text(v)
		if err != nil {
			return fmt.Errorf("%s: %w", key, err)
		}
		into[page+"."+key] = t
	}
	return nil
}

func text(v any) (Text, error) {
	forms, ok := v.(map[string]any)
	if !ok {
		s, isText := v.(string)
		if !isText || s == "" {
			return nil, fmt.Errorf("write a text, or a map of plural forms")
		}
		return Text{"other": s}, nil
	}
	out := Text{}
	for form, s := range forms {
		if !slices.Contains([]string{"zero", "one", "two", "few", "many", "other"}, form) {
			return nil, fmt.Errorf("%q is not a plural form: use zero, one, two, few, many, other", form)
		}
		out[form] = fmt.Sprint(s)
	}
	if out["other"] == "" {
		return nil, fmt.Errorf("a text with plural forms needs \"other\"")
	}
	return out, nil
}

// agrees tells whether a text names the same values and links as the English one.
func (b *Book) agrees(key string, t Text) error {
	en, ok := b.texts[English][key]
	if !ok {
		return fmt.Errorf("there is no such text in English")
	}
	want := names(en["other"])
	for form, s := range t {
		for _, name := range names(s) {
			if !slices.Contains(want, name) {
				return fmt.Errorf("%s: the English text has no value called %q", form, name)
			}
		}
	}
	return nil
}

// names are the values that a text names, links included.
func names(s string) (out []string) {
	for _, p := range split(s) {
		if p.value != "" {
			out = append(out, p.value)
		}
		if p.link != "" {
			out = append(out, p.link)
		}
	}
	return out
}

// Keys lists the keys of a language in order.
func (b *Book) Keys(lang Lang) []string {
	out := make([]string, 0, len(b.texts[lang]))
	for key := range b.texts[lang] {
		out = append(out, key)
	}
	slices.Sort(out)
	return out
}

// find gives a text and whether it is English because the language has none.
func (b *Book) find(lang Lang, key string) (t Text, fallback bool) {
	if t, ok := b.texts[lang][key]; ok {
		return t, false
	}
	return b.texts[English][key], lang != English
}

// plural is the CLDR category of a whole number.
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
	if n == 1 {
		return "one"
	}
	return "other"
}

// form picks a text's form for a number.
func (t Text) form(lang Lang, n int64) string {
	if s, ok := t[plural(lang, n)]; ok {
		return s
	}
	return t["other"]
}

// piece is a part of a text: plain words, or a value, or the words of a link or of something strong.
type piece struct {
	words  string
	value  string // its name
	link   string // the name of its address; words are the link's own
	strong bool
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
