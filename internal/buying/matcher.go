package buying

import (
	"slices"
	"strings"
	"unicode"
)

// where says at which place of a text a phrase must stand.
type where uint8

const (
	anywhere where = iota
	begins
	whole
)

// phrase is some words in a row. A last word that ends in "*" stands for every word that begins so.
type phrase struct {
	words []string
	where where
}

// matcher finds which of many phrases stand in a text. It looks up the text's words one by one, so that its time does not grow
// with the number of phrases.
type matcher[V comparable] struct {
	byFirst map[string][]rule[V]
	stems   map[string][]rule[V] // phrases whose first word is a stem, by the stem
	not     map[V][]phrase
}

type rule[V comparable] struct {
	phrase
	value V
	text  string // as the catalogue writes it
}

func newMatcher[V comparable]() *matcher[V] {
	return &matcher[V]{byFirst: map[string][]rule[V]{}, stems: map[string][]rule[V]{}, not: map[V][]phrase{}}
}

var tidy = strings.NewReplacer("&amp;", " and ", "&", " and ", "'", "", "’", "")

// words splits a text into lower-case words; "&" is "and", apostrophes vanish, single letters that follow one another are one word
// ("B T" is "bt").
func words(text string) []string {
	text = tidy.Replace(strings.ToLower(text))
	fields := strings.FieldsFunc(text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	out := fields[:0]
	for i := 0; i < len(fields); i++ {
		w := fields[i]
		for i+1 < len(fields) && letter(fields[i]) && letter(fields[i+1]) {
			i++
			w += fields[i]
		}
		out = append(out, w)
	}
	return out
}

func letter(w string) bool { return len(w) == 1 && w[0] >= 'a' && w[0] <= 'z' }

// phraseOf reads a phrase as the catalogue writes it.
func phraseOf(text string, at where) phrase {
	ws := words(text)
	if strings.HasSuffix(text, "*") && len(ws) > 0 {
		ws[len(ws)-1] += "*"
	}
	return phrase{ws, at}
}

func phrasesOf(texts []string) []phrase {
	var out []phrase
	for _, t := range texts {
		if p := phraseOf(t, anywhere); len(p.words) > 0 {
			out = append(out, p)
		}
	}
	return out
}

func (m *matcher[V]) addAll(texts []string, at where, v V) {
	for _, t := range texts {
		p := phraseOf(t, at)
		if len(p.words) == 0 {
			continue
		}
		r := rule[V]{p, v, t}
		if stem, ok := strings.CutSuffix(p.words[0], "*"); ok {
			m.stems[stem] = append(m.stems[stem], r)
			continue
		}
		m.byFirst[p.words[0]] = append(m.byFirst[p.words[0]], r)
	}
}

func (m *matcher[V]) forbid(texts []string, v V) {
	m.not[v] = append(m.not[v], phrasesOf(texts)...)
}

// fits tells whether the phrase stands in the text at i.
func (p phrase) fits(text []string, i int) bool {
	n := len(p.words)
	if i+n > len(text) || p.where != anywhere && i > 0 || p.where == whole && n != len(text) {
		return false
	}
	for k, w := range p.words {
		if stem, ok := strings.CutSuffix(w, "*"); ok {
			if !strings.HasPrefix(text[i+k], stem) {
				return false
			}
		} else if w != text[i+k] {
			return false
		}
	}
	return true
}

// in tells whether the phrase stands in the text.
func (p phrase) in(text []string) bool {
	for i := range text {
		if p.fits(text, i) {
			return true
		}
	}
	return false
}

// best gives the longest phrase that stands in the text and is not forbidden there: by words, then by letters, then the
// earliest in the text, then the catalogue's order.
func (m *matcher[V]) best(text []string) (value V, phrase string, ok bool) {
	var found rule[V]
	for i := range text {
		for _, r := range m.rulesAt(text[i]) {
			if !r.fits(text, i) || ok && !longer(r.phrase, found.phrase) || m.forbidden(r.value, text) {
				continue
			}
			found, ok = r, true
		}
	}
	return found.value, found.text, ok
}

// rulesAt gives the phrases that could begin with a word.
func (m *matcher[V]) rulesAt(word string) []rule[V] {
	rules := m.byFirst[word]
	for n := 2; n <= len(word) && len(m.stems) > 0; n++ {
		if more, ok := m.stems[word[:n]]; ok {
			rules = append(slices.Clip(rules), more...)
		}
	}
	return rules
}

func (m *matcher[V]) forbidden(v V, text []string) bool {
	return slices.ContainsFunc(m.not[v], func(p phrase) bool { return p.in(text) })
}

func longer(a, b phrase) bool {
	if len(a.words) != len(b.words) {
		return len(a.words) > len(b.words)
	}
	return len(strings.Join(a.words, "")) > len(strings.Join(b.words, ""))
}
