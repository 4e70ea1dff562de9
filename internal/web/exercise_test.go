package web

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/moothall/moothall/internal/desk"
	"github.com/moothall/moothall/internal/kind"
)

// writeExercise keeps an exercise of the first system, for the pages that show one.
func (s *site) writeExercise() {
	s.t.Helper()
	p, err := s.desk.Picture(context.Background(), "ashby")
	if err != nil {
		s.t.Fatal(err)
	}
	first := kind.NameOf(p.Snapshot.Systems.All()[0])
	_, err = s.desk.KeepExercise(context.Background(), p, kind.Whole("ashby", "test"), desk.WhatIf{Systems: []string{first}}, "First", "2026-11-25")
	if err != nil {
		s.t.Fatal(err)
	}
}

// An exercise keeps what was expected when the registers move on, and every timing that was entered; a slip is said at the form.
func TestExerciseOnThePage(t *testing.T) {
	s := open(t)
	s.demoFiles()
	me := s.person(kind.Administrator)
	status, body, h := me.post("/c/ashby/exercises", url.Values{"question": {"?hosting=on-premises"}, "name": {"November"}, "day": {"2026-11-25"}})
	if status != http.StatusSeeOther || h.Get("Location") != "/c/ashby/exercises/1" {
		t.Fatalf("keeping an exercise gave %d %s", status, body)
	}
	_, before, _ := me.get("/c/ashby/exercises/1/export.csv")
	p, err := s.desk.Picture(context.Background(), "ashby")
	if err != nil {
		t.Fatal(err)
	}
	e, err := s.desk.Exercise(context.Background(), p, kind.Whole("ashby", "test"), 1)
	if err != nil || len(e.Systems) == 0 {
		t.Fatal(err, "nothing is expected")
	}
	field := "hours-" + e.Systems[0].System.String()
	for _, hours := range []string{"3", "2.5", "2.5"} {
		status, body, _ = me.post("/c/ashby/exercises/1", url.Values{field: {hours}})
		if status != http.StatusSeeOther {
			t.Fatalf("a timing gave %d %s", status, wordsOf(body))
		}
	}
	status, body, _ = me.post("/c/ashby/exercises/1", url.Values{field: {"soon"}})
	if said := wordsOf(body); status != http.StatusBadRequest || !strings.Contains(said, "is no number of hours for "+e.Systems[0].Name) || !strings.Contains(body, `value="soon"`) {
		t.Errorf("a slip gave %d %s", status, said)
	}
	_, after, _ := me.get("/c/ashby/exercises/1/export.csv")
	if after == before || !strings.Contains(after, "2.5") {
		t.Errorf("the timing is not in the CSV:\n%s", after)
	}
	_, body, _ = me.get("/c/ashby/exercises/1")
	if said := wordsOf(body); strings.Count(said, e.Systems[0].Name+": ") != 2 {
		t.Errorf("not both timings are kept: %s", said)
	}
	reader := s.person(kind.Reader)
	for _, path := range []string{"exercises", "exercises/1", "exercises/1/export.csv", "what-if?hosting=on-premises", "what-if?system=Nowhere", "what-if/pack?hosting=on-premises", "what-if/systems/export.csv?hosting=on-premises", "failures", "failures/export.csv", "failures/pairs", "failures/pairs/export.csv", "systems/1/needs/export.csv"} {
		status, body, _ := reader.get("/c/ashby/" + path)
		if status != http.StatusForbidden || strings.Contains(body, e.Systems[0].Name) || strings.Contains(body, "Nowhere") {
			t.Errorf("%s: who may not see what needs what got %d", path, status)
		}
	}
}
