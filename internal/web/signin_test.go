package web

import (
	"context"
	"log/slog"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/passkey"
	"github.com/moothall/moothall/internal/store"
)

// withDoor gives the site passkeys at its own address, as far as tests without a browser get with them.
func (s *site) withDoor() {
	s.t.Helper()
	door, err := passkey.New(strings.Replace(s.url, "127.0.0.1", "localhost", 1))
	if err != nil {
		s.t.Fatal(err)
	}
	s.server.door = door
}

// keep gives an account a passkey that no device has.
func (s *site) keep(email, id string) store.Account {
	s.t.Helper()
	a, err := s.desk.Store.Account(context.Background(), email)
	if err != nil {
		s.t.Fatal(err)
	}
	err = s.desk.Store.AddPasskey(context.Background(), store.Passkey{ID: id, Account: a.ID, Handle: "handle", Name: "Key " + id, Credential: "{}", Added: "2026-11-24T10:00:00Z"})
	if err != nil {
		s.t.Fatal(err)
	}
	return a
}

// Ten minutes after the sign-in passkeys are neither added nor removed without the password, which is guessed no faster here than elsewhere; nobody
// removes another's.
func TestPasskeysAskWhoItIs(t *testing.T) {
	s := open(t)
	s.withDoor()
	me := s.person(kind.Leader)
	s.person(kind.Reader)
	a := s.keep("leader@ashby.example", "mine")
	s.keep("reader@ashby.example", "theirs")
	has := func(want int) {
		t.Helper()
		all, err := s.desk.Store.Passkeys(context.Background(), a.ID)
		if err != nil || len(all) != want {
			t.Errorf("%d passkeys %v, want %d", len(all), err, want)
		}
	}
	if status, _, _ := me.post("/account/passkeys", url.Values{"do": {"remove"}, "id": {"theirs"}}); status != http.StatusUnprocessableEntity {
		t.Errorf("removing another's gave %d", status)
	}
	if status, body, h := me.post("/account/passkeys/challenge", nil); status != http.StatusOK || !strings.Contains(body, `"userVerification":"required"`) || !strings.Contains(body, `"residentKey":"required"`) || !strings.Contains(h.Get("Set-Cookie"), "HttpOnly") {
		t.Errorf("a challenge gave %d %s %v", status, body, h)
	}
	*s.ahead = provedFor + time.Minute
	for _, form := range []url.Values{{"do": {"remove"}, "id": {"mine"}}, {"do": {"add"}, "name": {"New"}, "answer": {"{}"}}} {
		if status, body, _ := me.post("/account/passkeys", form); status != http.StatusForbidden || !strings.Contains(wordsOf(body), "Show that it is you first") {
			t.Errorf("%v gave %d", form, status)
		}
	}
	if status, _, _ := me.post("/account/passkeys/challenge", nil); status != http.StatusForbidden {
		t.Errorf("a challenge gave %d", status)
	}
	has(1)
	if _, body, _ := me.get("/account/passkeys"); strings.Contains(body, `value="remove"`) || !strings.Contains(body, `name="password"`) {
		t.Error("the page offers what it would not do, or asks for no password")
	}
	if status, _, h := me.post("/account/passkeys", url.Values{"do": {"confirm"}, "password": {password}}); status != http.StatusSeeOther || h.Get("Location") != "/account/passkeys" {
		t.Errorf("the password gave %d", status)
	}
	if status, _, _ := me.post("/account/passkeys", url.Values{"do": {"add"}, "name": {"New"}, "answer": {"{}"}}); status != http.StatusUnprocessableEntity {
		t.Errorf("a made-up passkey gave %d", status)
	}
	if status, _, _ := me.post("/account/passkeys", url.Values{"do": {"remove"}, "id": {"mine"}}); status != http.StatusSeeOther {
		t.Errorf("removing gave %d", status)
	}
	has(0)
	last := 0
	for range 6 {
		last, _, _ = me.post("/account/passkeys", url.Values{"do": {"confirm"}, "password": {"wrong wrong wrong"}})
	}
	if last != http.StatusTooManyRequests {
		t.Errorf("the sixth wrong password gave %d", last)
	}
}

// What is made up signs nobody in, and slows its address down: five tries, then a wait.
func TestPasskeyGuesses(t *testing.T) {
	s := open(t)
	s.withDoor()
	s.person(kind.Leader)
	s.keep("leader@ashby.example", "bWluZQ")
	b, _ := s.browser("nobody@ashby.example", "wrong wrong wrong") // a fresh browser, and one wrong try
	const made = `{"id":"bWluZQ","rawId":"bWluZQ","type":"public-key","response":{"clientDataJSON":"e30","authenticatorData":"AAAA","signature":"AAAA","userHandle":"aGFuZGxl"},"clientExtensionResults":{}}`
	if status, body, _ := b.post("/sign-in/passkey", url.Values{"answer": {made}}); status != http.StatusUnprocessableEntity || !strings.Contains(wordsOf(body), "Start again") {
		t.Errorf("an answer without a challenge gave %d %s", status, wordsOf(body))
	}
	last := 0
	for range 5 {
		if status, body, _ := b.post("/sign-in/passkey/challenge", nil); status == http.StatusOK && !strings.Contains(body, `"userVerification":"required"`) {
			t.Errorf("the challenge is %s", body)
		}
		last, _, _ = b.post("/sign-in/passkey", url.Values{"answer": {made}})
	}
	if last != http.StatusTooManyRequests || b.in("/account") {
		t.Errorf("the sixth try gave %d", last)
	}
}

// An administrator says which staff group gives which role; somebody's page tells what comes from where, and forgets their ways to sign in.
func TestStaffGroupsPage(t *testing.T) {
	s := open(t)
	admin, leader := s.person(kind.Administrator), s.person(kind.Leader)
	const page = "/c/ashby/people/staff-groups"
	for _, form := range []url.Values{{"do": {"add"}, "group": {" "}, "role": {"reader"}}, {"do": {"add"}, "group": {"g"}, "role": {"emperor"}}, {"do": {"add"}, "group": {strings.Repeat("x", 201)}, "role": {"reader"}}} {
		if status, body, _ := admin.post(page, form); status != http.StatusUnprocessableEntity || !strings.Contains(body, "govuk-error-summary") {
			t.Errorf("%v gave %d", form, status)
		}
	}
	group := store.StaffGroup{Council: s.council.ID, Value: "digital team", Role: "assurer"}
	if status, _, _ := admin.post(page, url.Values{"do": {"add"}, "group": {group.Value}, "role": {group.Role}}); status != http.StatusSeeOther {
		t.Fatalf("adding gave %d", status)
	}
	if _, body, _ := admin.get(page); !strings.Contains(wordsOf(body), "digital team Assurer") {
		t.Errorf("the page says %s", wordsOf(body))
	}
	a := s.keep("leader@ashby.example", "k")
	_, err := s.desk.Store.SetGroupRoles(context.Background(), a, []store.StaffGroup{group})
	if err != nil {
		t.Fatal(err)
	}
	one := "/c/ashby/accounts/" + strconv.FormatInt(a.ID, 10)
	_, body, _ := admin.get(one)
	if !strings.Contains(wordsOf(body), "By a staff group, until their next sign-in says otherwise: Assurer") || strings.Contains(body, `value="assurer" checked`) || !strings.Contains(body, `value="leader" checked`) {
		t.Errorf("their page says %s", wordsOf(body))
	}
	admin.post(one, url.Values{"do": {"roles"}})
	if !leader.in("/c/ashby/") || leader.in("/c/ashby/add") {
		t.Error("with the role of a group only, somebody is out, or may as much as before")
	}
	if status, _, _ := admin.post(one, url.Values{"do": {"forget"}}); status != http.StatusSeeOther || leader.in("/c/ashby/") {
		t.Errorf("forgetting gave %d, or left the session", status)
	}
	if has, err := s.desk.Store.HasWays(context.Background(), a.ID); err != nil || has {
		t.Errorf("after forgetting there are ways: %v %v", has, err)
	}
	for _, want := range []int{http.StatusSeeOther, http.StatusConflict} {
		if status, _, _ := admin.post(page, url.Values{"do": {"remove"}, "group": {group.Value}, "role": {group.Role}}); status != want {
			t.Errorf("removing gave %d, want %d", status, want)
		}
	}
}

// Passkeys are bound to an address that browsers take: none at a number, none without HTTPS elsewhere.
func TestPasskeysNeedAnAddress(t *testing.T) {
	s := open(t)
	for address, want := range map[string]string{"": "", "http://127.0.0.1:8080": "", "https://10.0.0.1": "", "http://moothall.ashby.example": "", "https://moothall.ashby.example": "https://moothall.ashby.example", "http://localhost:8080": "http://localhost:8080"} {
		made, err := New(Options{Desk: s.desk, Log: slog.New(slog.DiscardHandler), Address: address})
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		if made.door != nil {
			got = made.door.Origin
		}
		if got != want {
			t.Errorf("%q has passkeys at %q, want %q", address, got, want)
		}
		made.Close()
	}
}
