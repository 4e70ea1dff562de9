package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/moothall/moothall/internal/kind"
)

// An administrator reads who changed roles and accounts, each thing once, and what people did to their own; nobody else reads it.
func TestAccountChanges(t *testing.T) {
	s := open(t)
	admin := s.person(kind.Administrator)
	reader := s.person(kind.Reader) // account 2
	for _, form := range []url.Values{
		{"do": {"roles"}, "role": {"leader", "assurer"}}, {"do": {"disable"}}, {"do": {"enable"}}, {"do": {"password"}}, {"do": {"end"}},
	} {
		if status, body, _ := admin.post("/c/ashby/accounts/2", form); status >= 400 {
			t.Fatalf("%v: %d %s", form, status, body)
		}
	}
	admin.post("/c/ashby/people", url.Values{"email": {"new@ashby.example"}, "name": {"Newcomer"}, "role": {"reader"}})
	admin.post("/account/password", url.Values{"password": {password}, "new": {"four quite random words"}})
	status, body, _ := admin.get("/c/ashby/people/changes")
	if status != http.StatusOK {
		t.Fatal(status)
	}
	text := wordsOf(body)
	at := 0
	for _, want := range []string{"New password", "Roles were: no role. Now: Reader", "Account added", "Signed out everywhere", "New first password", "Let sign in again", "Disabled", "Roles were: Reader. Now: Assurer, Digital leader"} {
		i := strings.Index(text[at:], want)
		if i < 0 {
			t.Fatalf("%q is not there, or in another order: %s", want, text)
		}
		at += i
	}
	if !strings.Contains(text, "Newcomer") || !strings.Contains(text, "Themselves") || strings.Contains(text, "@ashby.example") {
		t.Errorf("the page says %s", text)
	}
	if status, _, _ := reader.get("/c/ashby/people/changes"); status == http.StatusOK {
		t.Error("a reader reads it")
	}
	if status, _, _ := admin.get("/c/ashby/people/changes?before=x"); status != http.StatusBadRequest {
		t.Errorf("a page that is none: %d", status)
	}
}

// Whoever changes only the records of their own is led to them from every page; others have the registers.
func TestYourRecordsAreLinked(t *testing.T) {
	s := open(t)
	for role, want := range map[kind.Role]bool{kind.SystemOwner: true, kind.Leader: false, kind.Reader: false} {
		_, body, _ := s.person(role).get("/c/ashby/")
		if got := strings.Contains(body, `href="/c/ashby/yours"`); got != want {
			t.Errorf("%s is led to their records: %v", role, got)
		}
	}
}
