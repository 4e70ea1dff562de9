package public_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/moothall/moothall/internal/words"
)

var sentenceEnd = regexp.MustCompile(`[.!?:]+(\s|$)`)

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

// grade is the Flesch-Kincaid grade level (Kincaid, Fishburne, Rogers and Chissom 1975): 0.39 words a sentence + 11.8 syllables a word - 15.59.
// A reader of twelve reads grade 7.
func grade(text string) float64 {
	sentences := float64(max(1, len(sentenceEnd.FindAllString(text, -1))))
	n, said := 0.0, 0.0
	for w := range strings.FieldsSeq(strings.ToLower(text)) {
		w = strings.Trim(w, `.,:;!?()"'%`)
		if w == "" {
			continue
		}
		n++
		said += float64(syllables(w))
	}
	return 0.39*n/sentences + 11.8*said/n - 15.59
}

// The words of the public site are plain: together a reader of twelve can read them, and no text of more than a few words needs a reader beyond sixteen.
func TestPublicWordsArePlain(t *testing.T) {
	if got := grade("The cat sat on the mat."); got > 0 { // the formula by a text whose grade is known: 0.39*6 + 11.8*6/6 - 15.59 = -1.45
		t.Fatalf("the formula gives %.2f", got)
	}
	if got := grade("Notwithstanding organisational considerations, implementation methodologies necessitate interdepartmental collaboration."); got < 20 {
		t.Fatalf("a text that nobody can read has grade %.1f", got)
	}
	b := book(t)
	en := b.In(words.English)
	var all []string
	for _, key := range b.Keys(words.English) {
		if !strings.HasPrefix(key, "public.") {
			continue
		}
		text := en.Plain(key, "n", 2, "council", "Ashby", "day", "1 May", "due", "1 May", "number", 3, "title", "Contracts", "page", 1, "pages", 2, "field", "Value", "old", "5", "new", "6", "name", "Vale")
		if len(strings.Fields(text)) < 12 || strings.Contains(text, "Commission") { // names of bodies are what they are
			continue
		}
		all = append(all, text)
		if g := grade(text); g > 11 {
			t.Errorf("%s has grade %.1f: %s", key, g, text)
		}
	}
	if g := grade(strings.Join(all, ". ")); g > 7.5 || len(all) < 20 {
		t.Errorf("the public words have grade %.1f over %d texts", g, len(all))
	}
}
