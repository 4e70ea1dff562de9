package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/moothall/moothall/internal/kind"
)

// Questions are asked and answered by plain forms; the group's page says how many wait, a counted answer stays with its council, and a
// form that is refused keeps what was typed.
func TestQuestionsToPeers(t *testing.T) {
	n := openNeighbours(t)
	const here, there = "/c/ashby/groups/vale", "/c/colne/groups/vale"
	contains := func(s *site, path string, want bool, texts ...string) {
		t.Helper()
		status, body, _ := s.get(path)
		if status != http.StatusOK {
			t.Fatalf("%s gives %d", path, status)
		}
		for _, x := range texts {
			if strings.Contains(body, x) != want {
				t.Errorf("%s holds %q: %v", path, x, !want)
			}
		}
	}
	posts := func(s *site, path string, form url.Values, want int) string {
		t.Helper()
		status, body, _ := s.post(path, form)
		if status != want {
			t.Errorf("%s with %v gives %d: %s", path, form, status, wordsOf(body))
		}
		return body
	}
	until := (n.desk.Today() + 7).String()
	body := posts(n.ann, here+"/questions", url.Values{"text": {"Which hosting?"}, "type": {"choice"}, "choices": {"Ours"}, "until": {until}}, http.StatusUnprocessableEntity)
	if !strings.Contains(body, `value="Which hosting?"`) {
		t.Error("what was typed is gone")
	}
	posts(n.ann, here+"/questions", url.Values{"text": {"Which hosting?"}, "type": {"choice"}, "choices": {"Ours"}, "until": {"soon"}}, http.StatusUnprocessableEntity)
	posts(n.ann, here+"/questions", url.Values{"text": {"Which hosting?"}, "type": {"choice"}, "choices": {"Ours\r\nCloud"}, "until": {until}}, http.StatusSeeOther)
	posts(n.ann, here+"/questions", url.Values{"text": {"What do you pay?"}, "type": {"money"}, "until": {until}, "counted": {"1"}}, http.StatusSeeOther)
	contains(n.cleo, there, true, "2 wait for your council")
	posts(n.cleo, there+"/questions/1", url.Values{"do": {"answer"}, "value": {"Moon"}}, http.StatusUnprocessableEntity)
	posts(n.cleo, there+"/questions/1", url.Values{"do": {"answer"}, "value": {"Cloud"}}, http.StatusSeeOther)
	posts(n.cleo, there+"/questions/2", url.Values{"do": {"answer"}, "value": {"98765.43"}}, http.StatusSeeOther)
	contains(n.cleo, there, true, "none waits for your council")
	contains(n.ann, here+"/questions/1", true, "1 of 2 answered, 0 declined, 1 have not answered", "Colne District Council: Cloud")
	contains(n.ann, here+"/questions/2", true, "1 of 2 answered", "if 5 councils or more have answered")
	contains(n.cleo, there+"/questions/2", true, "£98,765.43")
	for _, page := range []string{here + "/questions/2", here + "/questions/2/export.csv", here + "/questions"} {
		contains(n.ann, page, false, "98,765", "98765", "Colne District")
	}
	contains(n.cleo, there+"/questions/2/export.csv", false, "98765")
	posts(n.cleo, there+"/questions/1", url.Values{"do": {"decline"}, "reason": {"out to tender"}}, http.StatusSeeOther)
	contains(n.ann, here+"/questions/1/export.csv", true, "0 of 2 answered, 1 declined", "Colne District Council,declined,out to tender")

	reader := n.named("ron@ashby.example", kind.Reader)
	contains(reader, here+"/questions/1", true, "out to tender")
	contains(reader, here+"/questions/1", false, "<form method=\"post\" class=\"mh-form\"")
	outside := *n.site
	outside.council = n.dunford
	dan := outside.named("dan@dunford.example", kind.Administrator)
	for _, page := range []string{"/questions", "/questions/1", "/questions/1/export.csv"} {
		if status, _, _ := dan.get("/c/dunford/groups/vale" + page); status != http.StatusNotFound {
			t.Errorf("a council outside the group gets %d of %s", status, page)
		}
	}
	posts(dan, "/c/dunford/groups/vale/questions/1", url.Values{"do": {"answer"}, "value": {"Cloud"}}, http.StatusNotFound)
}
