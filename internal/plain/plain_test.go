package plain

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"pgregory.net/rapid"

	"github.com/moothall/moothall/knowledge"
)

// The formula by texts whose grade is known or plain to see: 0.39*6 + 11.8*6/6 - 15.59 = -1.45.
func TestGrade(t *testing.T) {
	for text, want := range map[string][2]float64{"The cat sat on the mat.": {-1.46, -1.44}, "": {0, 0}, "…": {0, 0}, "Notwithstanding organisational considerations, implementation methodologies necessitate interdepartmental collaboration.": {20, 60}} {
		if got := Grade(text); got < want[0] || got > want[1] {
			t.Errorf("%q has grade %.2f, not %v", text, got, want)
		}
	}
}

// A word of the trade is found by itself and not within another; one in capitals only in capitals.
func TestRead(t *testing.T) {
	jargon := []Word{{"API", "a way for programs to talk"}, {"utilise", "use"}, {"going forward", "from now on"}}
	for text, want := range map[string][]string{"We utilise it.": {"utilise"}, "Utilised, reutilise": nil, "An api, capital": nil, "An API.": {"API"}, "APIs": nil, "Going Forward we ask": {"going forward"}, "éutilise": nil} {
		var got []string
		for _, w := range Read([]string{text}, jargon).Jargon {
			got = append(got, w.Word)
		}
		if !slices.Equal(got, want) {
			t.Errorf("in %q stand %v, not %v", text, got, want)
		}
	}
	long := strings.Repeat("cat ", MostWords+1) + "."
	if r := Read([]string{"A cat sat.", long}, jargon); r.Passes || len(r.Long) != 1 {
		t.Errorf("%+v", r)
	}
	if r := Read([]string{"The cat sat on the mat."}, jargon); !r.Passes || r.Age != 5 {
		t.Errorf("%+v", r)
	}
}

// Parting a text into sentences loses and adds nothing but space.
func TestSentences(t *testing.T) {
	if got := Sentences(" One. Two? “Three!” Four 4.5 stays  "); !slices.Equal(got, []string{"One.", "Two?", "“Three!”", "Four 4.5 stays"}) {
		t.Errorf("%q", got)
	}
	squeeze := func(s string) string { return strings.Join(strings.Fields(s), "") }
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.String().Draw(t, "text")
		if got := strings.Join(Sentences(text), ""); squeeze(got) != squeeze(text) {
			t.Fatalf("%q became %q", text, got)
		}
		Read([]string{text}, []Word{{"a", "b"}})
	})
}

// The shipped list holds together, and none of what to say in place of a word is itself on it; a word that stands twice is refused.
func TestLoad(t *testing.T) {
	all, err := Load(knowledge.FS)
	if err != nil || len(all) < 50 {
		t.Fatal(len(all), err)
	}
	for _, w := range all {
		for _, x := range all {
			if x.in(w.Say) {
				t.Errorf("%q is to be said in place of %q, and is on the list as %q", w.Say, w.Word, x.Word)
			}
		}
	}
	if _, err := Load(fstest.MapFS{"councillors/jargon.yaml": {Data: []byte("a: [x]\nb: [X]\n")}}); err == nil || !strings.Contains(err.Error(), "twice") {
		t.Error(err)
	}
}
