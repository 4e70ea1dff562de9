package web

import (
	"html"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/moothall/moothall/internal/kind"
)

var control = regexp.MustCompile(`(?s)<(?:input|textarea|select)[^>]*name="([^"]+)"[^>]*>`)
var valueOf = regexp.MustCompile(`value="([^"]*)"`)

// opened is a record's form as a browser holds it.
func (s *site) opened(path string) url.Values {
	s.t.Helper()
	status, body, _ := s.get(path)
	if status != http.StatusOK {
		s.t.Fatalf("%s gave %d", path, status)
	}
	return formIn(body)
}

func formIn(body string) url.Values {
	out := url.Values{}
	_, body, _ = strings.Cut(body, "<main")
	for _, m := range control.FindAllStringSubmatch(body, -1) {
		if strings.HasPrefix(m[0], "<input") && !strings.Contains(m[0], `type="radio"`) {
			if v := valueOf.FindStringSubmatch(m[0]); v != nil {
				out.Set(m[1], html.UnescapeString(v[1]))
			}
		}
	}
	return out
}

// Two people have one form open. Different fields both stand; of the same field the second sees both values, and loses nothing else that they wrote.
func TestTwoPeopleOneForm(t *testing.T) {
	s := open(t)
	ann, ben := s.person(kind.Leader), s.person(kind.RegisterEditor)
	status, _, h := ann.post("/c/ashby/registers/contracts/new", url.Values{"title": {"Website"}, "reference": {"C1"}})
	if status != http.StatusSeeOther {
		t.Fatal(status)
	}
	path := strings.Split(h.Get("Location"), "?")[0] + "/edit"
	first, second, third := ann.opened(path), ben.opened(path), ben.opened(path)
	first.Set("title", "Website and intranet")
	if status, body, _ := ann.post(path, first); status != http.StatusSeeOther {
		t.Fatal(status, body)
	}
	second.Set("reference", "C2")
	if status, body, _ := ben.post(path, second); status != http.StatusSeeOther {
		t.Fatal("another field:", status, body)
	}
	if now := ann.opened(path); now.Get("title") != "Website and intranet" || now.Get("reference") != "C2" {
		t.Errorf("both should stand: %v", now)
	}
	third.Set("title", "Web pages")
	third.Set("notes", "")
	status, body, _ := ben.post(path, third)
	if status != http.StatusConflict || !strings.Contains(body, "leader@ashby.example") || !strings.Contains(body, "it is now Website and intranet") {
		t.Fatalf("the same field gave %d %s", status, body)
	}
	again := formIn(body)
	if again.Get("title") != "Web pages" || again.Get("reference") != "C2" {
		t.Errorf("the form again holds %v", again)
	}
	if status, _, _ := ben.post(path, again); status != http.StatusSeeOther {
		t.Error(status)
	}
	if now := ann.opened(path); now.Get("title") != "Web pages" || now.Get("reference") != "C2" {
		t.Errorf("saved again it is %v", now)
	}
	remove := strings.TrimSuffix(path, "edit") + "remove"
	asked := ann.opened(remove)
	again = ben.opened(path)
	again.Set("title", "Website again")
	ben.post(path, again)
	if status, body, _ := ann.post(remove, asked); status != http.StatusConflict || !strings.Contains(body, "Somebody changed this") {
		t.Errorf("removing what somebody changed gave %d", status)
	}
}
