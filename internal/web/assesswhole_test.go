package web

import (
	"strings"
	"testing"

	"github.com/moothall/moothall/internal/kind"
)

// The whole of an assessment stands on one page, in the framework's order: statements that hold, comment, evidence.
func TestWholeAssessment(t *testing.T) {
	s := open(t)
	s.demoFiles()
	status, body, _ := s.person(kind.Assessor).get("/c/ashby/assessments/1/whole")
	text := wordsOf(body)
	if status != 200 {
		t.Fatal(status, text)
	}
	at := 0
	for _, want := range []string{"A1.a Board Direction", "achieved_A1.a.5", "standing item at the leadership team", "Leadership team minutes of September 2026", "A1.b Roles and Responsibilities", "A2.a Risk Management Process"} {
		i := strings.Index(text[at:], want)
		if i < 0 {
			t.Fatalf("%q does not stand after what comes before it: %s", want, text[at:min(len(text), at+500)])
		}
		at += i
	}
	if strings.Contains(body, "<textarea") {
		t.Error("the page to read through has a form")
	}
	if status, _, _ := s.person(kind.Reader).get("/c/ashby/assessments/1/whole"); status == 200 {
		t.Error("a reader reads a whole assessment")
	}
}
