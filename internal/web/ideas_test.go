package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/moothall/moothall/internal/kind"
)

// Residents put ideas, which are read before they are shown. Nobody counts who supports one until the council says so; then each network counts once, and what came of an
// idea stands beside it with the published record.
func TestIdeas(t *testing.T) {
	s := open(t)
	mod := s.talking()
	if status, body := s.says("ideas", "public", "Ann Good", "ann.good@home.example", "Let us report a missed bin by text message.", nil); status != http.StatusOK {
		t.Fatal(status, wordsOf(body))
	}
	const page = "/public/ashby/comments/ideas/index.html"
	support := func() (int, string) {
		got, err := (&http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}).PostForm(s.url+"/public/ashby/support/1", url.Values{})
		if err != nil {
			t.Fatal(err)
		}
		status, body, _ := s.read(got)
		return status, body
	}
	shown := func() string {
		s.wait()
		_, body, _ := s.stranger("GET", page, nil)
		return body
	}
	if body := shown(); strings.Contains(body, "missed bin") {
		t.Error("an idea is shown before anybody read it")
	}
	if status, body, _ := mod.post("/c/ashby/comments", url.Values{"do": {"approve"}, "id": {"1"}}); status != http.StatusSeeOther {
		t.Fatal(status, wordsOf(body))
	}
	if body := shown(); !strings.Contains(body, "missed bin") || strings.Contains(body, "<form") {
		t.Error("without the council's word there is a form to support it, or it is not there", wordsOf(body))
	}
	if status, body := support(); status != http.StatusUnprocessableEntity || !strings.Contains(body, "does not count") {
		t.Error(status, body)
	}
	if status, body, _ := s.person(kind.Leader).post("/c/ashby/comments/rules", url.Values{"open": {"1"}, "votes": {"1"}, "keep": {"90"}}); status != http.StatusSeeOther {
		t.Fatal(status, wordsOf(body))
	}
	for range 2 {
		if status, body := support(); status != http.StatusSeeOther {
			t.Fatal(status, body)
		}
	}
	if body := shown(); !strings.Contains(body, "1 person supports this") || !strings.Contains(body, "support/1") {
		t.Error(wordsOf(body))
	}
	if status, _, _ := s.stranger("POST", "/public/ashby/support/99", nil); status != http.StatusNotFound {
		t.Error("an idea that is not there gave", status)
	}
	if status, body, _ := mod.post("/c/ashby/comments/1", url.Values{"do": {"came"}, "did": {"We text you back."}, "record": {"contracts/1"}}); status != http.StatusSeeOther {
		t.Error(status, wordsOf(body))
	}
	s.wait()
	if _, body, _ := s.stranger("GET", "/public/ashby/comments/you-said.html", nil); !strings.Contains(body, "missed bin") || !strings.Contains(body, "We text you back.") {
		t.Error(wordsOf(body))
	}
	err := s.desk.AddPublicAddress(t.Context(), s.council, kind.Whole("ashby", "test"), "old-ashby")
	if err != nil {
		t.Fatal(err)
	}
	got, err := (&http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}).Get(s.url + "/public/old-ashby/comment/ideas?to=public")
	if err != nil {
		t.Fatal(err)
	}
	_, _, h := s.read(got)
	if h.Get("Location") != "/public/ashby/comment/ideas?to=public" {
		t.Errorf("the form at an old short name leads to %q", h.Get("Location"))
	}
}
