// Package plain says how hard a text in English is to read, and which of its words people outside the trade do not know. The words are data: knowledge/councillors/jargon.yaml. It is pure.
package plain

import (
	"fmt"
	"io/fs"
	"math"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"
)

// What members and the public are asked to read at most.
const (
	MostAge   = 15 // of the reader, in years, for a whole text
	MostWords = 30 // of one sentence
)

var (
	sentenceEnd = regexp.MustCompile(`[.!?:]+(\s|$)`)
	sentenceGap = regexp.MustCompile(`[.!?]+["”’)]*\s+`)
)

// Grade is the Flesch-Kincaid grade level of a text in English (Kincaid, Fishburne, Rogers and Chissom 1975): 0.39 words a sentence + 11.8 syllables a word - 15.59. A reader of twelve reads grade 7. A text without words has grade 0.
func Grade(text string) float64 {
	sentences := float64(max(1, len(sentenceEnd.FindAllString(text, -1))))
	n, said := 0.0, 0.0
	for w := range strings.FieldsSeq(strings.ToLower(text)) {
		w = strings.TrimFunc(w, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
		if w == "" {
			continue
		}
		n++
		said += float64(syllables(w))
	}
	if n == 0 {
		return 0
	}
	return 0.39*n/sentences + 11.8*said/n - 15.59
}

// syllables counts groups of vowels, less a silent e at the end: the usual approximation for Flesch's formulas.
func syllables(word string) int {
	n, vowel := 0, false
	for _, r := range word {
		is := strings.ContainsRune("aeiouy", r)
		if is && !vowel {
			n++
		}
		vowel = is
	}
	if strings.HasSuffix(word, "e") && !strings.HasSuffix(word, "le") && n > 1 {
		n--
	}
	return max(n, 1)
}

// Word is a word or phrase of the trade, and what to say in its place.
type Word struct {
	Word string `json:"word"`
	Say  string `json:"say"`
}

// Load reads councillors/jargon.yaml of the knowledge: phrases by what to say in their place.
func Load(knowledge fs.FS) ([]Word, error) {
	raw, err := fs.ReadFile(knowledge, "councillors/jargon.yaml")
	if err != nil {
		return nil, fmt.Errorf("reading the words of the trade: %w", err)
	}
	var by map[string][]string
	err = yaml.Unmarshal(raw, &by)
	if err != nil {
		return nil, fmt.Errorf("councillors/jargon.yaml: %w", err)
	}
	var out []Word
	for say, all := range by {
		for _, w := range all {
			out = append(out, Word{w, say})
		}
	}
	slices.SortFunc(out, func(a, b Word) int { return strings.Compare(strings.ToLower(a.Word), strings.ToLower(b.Word)) })
	for i := 1; i < len(out); i++ {
		if strings.EqualFold(out[i].Word, out[i-1].Word) {
			return nil, fmt.Errorf("councillors/jargon.yaml: %q stands there twice", out[i].Word)
		}
	}
	return out, nil
}

// Reading is how a text reads.
type Reading struct {
	Age    int      `json:"reading_age"` // of who can read it, in years: the grade and five
	Passes bool     `json:"passes"`      // no older than MostAge, no sentence over MostWords, no word of the trade
	Long   []string `json:"long_sentences"`
	Jargon []Word   `json:"jargon"`
}

// Read says how sentences read, each given apart.
func Read(sentences []string, jargon []Word) Reading {
	r := Reading{Long: []string{}, Jargon: []Word{}}
	whole := strings.Join(sentences, "\n")
	for _, s := range sentences {
		if len(strings.Fields(s)) > MostWords {
			r.Long = append(r.Long, s)
		}
	}
	for _, w := range jargon {
		if w.in(whole) {
			r.Jargon = append(r.Jargon, w)
		}
	}
	r.Age = max(5, int(math.Round(Grade(whole)))+5)
	r.Passes = r.Age <= MostAge && len(r.Long) == 0 && len(r.Jargon) == 0
	return r
}

// in tells whether a text uses a word by itself: a word in capitals only so, every other in any spelling.
func (w Word) in(text string) bool {
	word := w.Word
	if strings.ToUpper(word) != word {
		text, word = strings.ToLower(text), strings.ToLower(word)
	}
	for from := 0; ; {
		at := strings.Index(text[from:], word)
		if at < 0 {
			return false
		}
		before, after := text[:from+at], text[from+at+len(word):]
		if !endsInLetter(before) && !beginsWithLetter(after) {
			return true
		}
		from += at + len(word)
	}
}

func endsInLetter(s string) bool {
	r, _ := utf8.DecodeLastRuneInString(s)
	return unicode.IsLetter(r) || unicode.IsDigit(r)
}

func beginsWithLetter(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return unicode.IsLetter(r) || unicode.IsDigit(r)
}

// Sentences parts a paragraph into its sentences, without the space around them.
func Sentences(paragraph string) (out []string) {
	from := 0
	for _, end := range sentenceGap.FindAllStringIndex(paragraph, -1) {
		if s := strings.TrimSpace(paragraph[from:end[1]]); s != "" {
			out = append(out, s)
		}
		from = end[1]
	}
	if s := strings.TrimSpace(paragraph[from:]); s != "" {
		out = append(out, s)
	}
	return out
}
