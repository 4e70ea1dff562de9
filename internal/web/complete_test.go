package web

import (
	"net/http"
	"strings"
	"testing"

	"github.com/moothall/moothall/internal/kind"
)

// The levels stand on the page; who may edit is told what to ask of whom next and comes to a form that asks it; a reader is told no question and
// no name, and nothing that their role does not see.
func TestCompletenessOnThePage(t *testing.T) {
	s := open(t)
	s.demoFiles()
	editor, reader := s.person(kind.RegisterEditor), s.person(kind.Reader)
	status, body, _ := editor.get("/c/ashby/completeness/systems")
	said := wordsOf(body)
	for _, want := range []string{"have the minimum", "What to ask next", "Nobody is reminded", "For the minimum."} {
		if status != http.StatusOK || !strings.Contains(said, want) {
			t.Errorf("%d: an editor is not told %q", status, want)
		}
	}
	_, form, _ := editor.get("/c/ashby/asks/new?by=level&register=system")
	if !strings.Contains(form, `name="kind0" value="system"`) {
		t.Error("the questions do not stand in the form that asks them")
	}
	_, body, _ = reader.get("/c/ashby/completeness/systems")
	said = wordsOf(body)
	if strings.Contains(said, "What to ask next") || strings.Contains(said, "Restore hours") || !strings.Contains(said, "neither for nor against") {
		t.Error("a reader is told of questions or of restricted fields, or not that fields were left out")
	}
	if status, _, _ = editor.get("/c/ashby/completeness/people"); status != http.StatusNotFound {
		t.Errorf("a register without levels gave %d", status)
	}
}

// The pictures name what they cannot draw, and give nothing to who may not see weaknesses.
func TestPicturesOnThePage(t *testing.T) {
	s := open(t)
	s.demoFiles()
	leader, reader := s.person(kind.Leader), s.person(kind.Reader)
	for _, path := range []string{"portfolio", "lifecycles"} {
		status, body, _ := leader.get("/c/ashby/pictures/" + path)
		if status != http.StatusOK || !strings.Contains(body, "/registers/systems/") || !strings.Contains(wordsOf(body), "The same as a table") {
			t.Errorf("%s gave %d", path, status)
		}
		_, csv, h := leader.get("/c/ashby/pictures/" + path + "/export.csv")
		if !strings.HasPrefix(h.Get("Content-Type"), "text/csv") || strings.Count(csv, "\n") != 1+len(s.systems()) {
			t.Errorf("the CSV of %s has %d lines for %d systems", path, strings.Count(csv, "\n"), len(s.systems()))
		}
		for _, of := range []string{"", "/export.csv"} {
			if status, body, _ := reader.get("/c/ashby/pictures/" + path + of); status != http.StatusForbidden || strings.Contains(body, "Directory") {
				t.Errorf("%s%s gave a reader %d", path, of, status)
			}
		}
	}
}

func (s *site) systems() []*kind.System {
	s.t.Helper()
	p, err := s.desk.Picture(s.t.Context(), "ashby")
	if err != nil {
		s.t.Fatal(err)
	}
	return p.Snapshot.Systems.All()
}
