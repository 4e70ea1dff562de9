package web

import (
	"strings"
	"testing"

	"github.com/moothall/moothall/internal/kind"
)

// The chart as a picture, as a list and as CSV says the same posts; a model that cannot be is refused in a sentence on its page.
func TestLeadershipPages(t *testing.T) {
	s := open(t)
	s.demoFiles()
	me := s.person(kind.Administrator)
	_, body, _ := me.get("/c/ashby/leadership")
	drawn, list, found := strings.Cut(body, `class="mh-org-list"`)
	if !found || !strings.Contains(drawn, "<svg") {
		t.Fatal("there is no chart")
	}
	_, file, _ := me.get("/c/ashby/leadership/export.csv")
	lines := strings.Split(strings.TrimSpace(file), "\r\n")
	if len(lines) < 10 {
		t.Fatalf("%d lines", len(lines))
	}
	for _, title := range []string{"Chief Executive", "Director of Resources", "Head of IT"} {
		if !strings.Contains(drawn, ">"+title+"<") || !strings.Contains(list, "<strong>"+title+"</strong>") || !strings.Contains(file, "\n"+title+",") {
			t.Errorf("%s is not on the deciding path of the picture, the list and the file", title)
		}
	}
	for address, want := range map[string]string{
		"/c/ashby/leadership/models":                        "The tests under each",
		"/c/ashby/leadership/models?days=3&shares=Barton=3": "one person has five",
		"/c/ashby/leadership/models?senior=lots":            "must be pounds",
		"/c/ashby/leadership/team":                          "What is lost if one person leaves",
	} {
		_, body, _ := me.get(address)
		if !strings.Contains(body, want) {
			t.Errorf("%s does not say %q", address, want)
		}
	}
}
