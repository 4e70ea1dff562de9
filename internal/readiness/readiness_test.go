package readiness

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/moothall/moothall/internal/assess"
	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/knowledge"
)

const passphrase = "correct horse battery staple"

func pack(t *testing.T) *assess.Framework {
	t.Helper()
	f, err := Load(knowledge.FS)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// The framework has eight capabilities, an anchor at each of four levels, and words about what would show them; the director's profile names each. It is private, and so
// on no council's shelf.
func TestFramework(t *testing.T) {
	f := pack(t)
	profile, _ := f.Profile(Profile)
	if len(f.Outcomes()) != 8 || len(profile.Requires) != 8 || len(f.Scale) != 4 || !f.Private {
		t.Fatalf("%d capabilities, %d in the profile, %d levels, private %v", len(f.Outcomes()), len(profile.Requires), len(f.Scale), f.Private)
	}
	seen := map[string]bool{}
	for _, n := range f.Outcomes() {
		for _, l := range f.Scale {
			a := Anchor(n, l.ID)
			if a == "" || seen[a] {
				t.Errorf("%s at %s says %q", n.ID, l.ID, a)
			}
			seen[a] = true
		}
		if n.Text == "" {
			t.Errorf("nothing is said of what would show %s", n.ID)
		}
	}
	shelf, err := assess.Shipped(knowledge.FS)
	if err != nil || len(shelf) == 0 {
		t.Fatal(err)
	}
	if slices.ContainsFunc(shelf, func(x *assess.Framework) bool { return x.ID == f.ID }) {
		t.Error("councils are offered it")
	}
}

// What is missing is named: by the person's own level, colleagues, evidence and its age, and steps.
func TestGaps(t *testing.T) {
	f := pack(t)
	today := kind.DateOf(2026, 11, 24)
	day := func(d string) []Evidence { return []Evidence{{Capability: "data", Day: d, What: "x"}} }
	self := func(level string) map[string]Check { return map[string]Check{"data": {Level: level}} }
	for name, x := range map[string]struct {
		book  Book
		peers []string
		want  string
	}{
		"nothing at all":              {Book{}, nil, "unanswered no_evidence no_step"},
		"low":                         {Book{Self: self("helped"), Evidence: day("2026-01-01")}, nil, "below no_step"},
		"as needed":                   {Book{Self: self("led"), Evidence: day("2026-01-01")}, nil, ""},
		"two years to the day":        {Book{Self: self("led"), Evidence: day("2024-11-24")}, nil, ""},
		"a day older":                 {Book{Self: self("led"), Evidence: day("2024-11-23")}, nil, "old_evidence no_step"},
		"colleagues see it lower":     {Book{Self: self("led"), Evidence: day("2026-01-01")}, []string{"helped", "led"}, "peers_lower no_step"},
		"colleagues see it as high":   {Book{Self: self("led"), Evidence: day("2026-01-01")}, []string{"helped", "led", "led"}, ""},
		"who cannot say counts not":   {Book{Self: self("led"), Evidence: day("2026-01-01")}, []string{""}, ""},
		"a step for it":               {Book{Self: self("new"), Evidence: day("2026-01-01"), Plan: []Step{{Capability: "data", By: "2026-11-24"}}}, nil, "below"},
		"a step that is late":         {Book{Self: self("new"), Evidence: day("2026-01-01"), Plan: []Step{{Capability: "data", By: "2026-11-23"}}}, nil, "below step_late"},
		"a step that is done":         {Book{Self: self("new"), Evidence: day("2026-01-01"), Plan: []Step{{Capability: "data", By: "2026-11-23", Done: "2026-11-20"}}}, nil, "below no_step"},
		"a step for something else":   {Book{Self: self("new"), Evidence: day("2026-01-01"), Plan: []Step{{Capability: "value", By: "2027-11-23"}}}, nil, "below no_step"},
		"evidence for something else": {Book{Self: self("led"), Evidence: []Evidence{{Capability: "value", Day: "2026-01-01"}}}, nil, "no_evidence no_step"},
	} {
		var answers []Answer
		for _, p := range x.peers {
			answers = append(answers, Answer{Levels: map[string]string{"data": p}})
		}
		gaps := Gaps(f, x.book, answers, today)
		i := slices.IndexFunc(gaps, func(g Gap) bool { return g.Node.ID == "data" })
		if got := strings.Join(gaps[i].Why, " "); got != x.want || len(gaps) != 8 {
			t.Errorf("%s: %q, want %q", name, got, x.want)
		}
	}
}

// A passphrase opens what it sealed, another does not; a new one opens the same; answers open for the one key only; what was changed does not open; lengths say little.
func TestSeal(t *testing.T) {
	lock, key, err := NewLock(passphrase)
	if err != nil {
		t.Fatal(err)
	}
	body, err := key.Seal(Book{Self: map[string]Check{"data": {Level: "led", Why: "quibblewort"}}})
	if err != nil {
		t.Fatal(err)
	}
	answer, err := SealAnswer(lock.Public, Answer{Words: "snorkelby"})
	if err != nil {
		t.Fatal(err)
	}
	if _, ok := lock.Open(passphrase + "x"); ok {
		t.Error("another passphrase opens it")
	}
	again, err := key.Relock("four other random words")
	if err != nil {
		t.Fatal(err)
	}
	if _, ok := again.Open(passphrase); ok {
		t.Error("the old passphrase opens what the new one sealed")
	}
	opened, ok := again.Open("four other random words")
	if !ok {
		t.Fatal("the new passphrase opens nothing")
	}
	b, err := opened.OpenBook(body)
	if err != nil || b.Self["data"].Why != "quibblewort" {
		t.Errorf("%+v %v", b, err)
	}
	a, err := opened.OpenAnswer(answer)
	if err != nil || a.Words != "snorkelby" {
		t.Errorf("%+v %v", a, err)
	}
	_, other, err := NewLock(passphrase)
	if err != nil {
		t.Fatal(err)
	}
	_, err = other.OpenAnswer(answer)
	if fault.CodeOf(err) != fault.Refused {
		t.Errorf("another key opens an answer: %v", err)
	}
	for _, i := range []int{0, nonceLen, len(body) - 1} {
		changed := bytes.Clone(body)
		changed[i] ^= 1
		_, err = key.OpenBook(changed)
		if fault.CodeOf(err) != fault.Refused {
			t.Errorf("a body with byte %d changed opens: %v", i, err)
		}
	}
	short, err := key.Seal(Book{})
	if err != nil || len(short) != len(body) {
		t.Errorf("%d and %d bytes: %v", len(short), len(body), err)
	}
	_, _, err = NewLock("too short")
	if fault.CodeOf(err) != fault.Invalid {
		t.Errorf("a short passphrase: %v", err)
	}
	if said := fmt.Sprint(lock); strings.Contains(said, passphrase) {
		t.Error("the lock holds its passphrase")
	}
}
