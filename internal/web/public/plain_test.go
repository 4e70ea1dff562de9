package public_test

import (
	"strings"
	"testing"

	"github.com/moothall/moothall/internal/plain"
	"github.com/moothall/moothall/internal/words"
)

// The words of the public site are plain: together a reader of twelve can read them, and no text of more than a few words needs a reader beyond sixteen.
func TestPublicWordsArePlain(t *testing.T) {
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
		if g := plain.Grade(text); g > 11 {
			t.Errorf("%s has grade %.1f: %s", key, g, text)
		}
	}
	if g := plain.Grade(strings.Join(all, ". ")); g > 7.5 || len(all) < 20 {
		t.Errorf("the public words have grade %.1f over %d texts", g, len(all))
	}
}
