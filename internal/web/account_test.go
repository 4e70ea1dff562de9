package web

import (
	"context"
	"fmt"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/moothall/moothall/internal/desk"
	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/store"
)

// browser is a fresh browser that signs in with an address and a password.
func (s *site) browser(email, password string) (*site, int) {
	s.t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		s.t.Fatal(err)
	}
	mine := *s
	mine.client = &http.Client{Jar: jar, CheckRedirect: noRedirect}
	status, _, _ := mine.post("/sign-in", url.Values{"email": {email}, "password": {password}})
	return &mine, status
}

func (s *site) in(path string) bool {
	s.t.Helper()
	status, _, _ := s.get(path)
	return status == http.StatusOK
}

// A person has at most five sessions: the sixth ends the oldest. Each is listed; signing out everywhere ends all of them, also in other browsers.
func TestSessionsAreCappedAndEnd(t *testing.T) {
	s := open(t)
	s.person(kind.Leader)
	var all []*site
	for i := range store.MostSessions + 1 {
		*s.ahead = time.Duration(i) * 2 * time.Second
		b, _ := s.browser("leader@ashby.example", password)
		all = append(all, b)
	}
	if all[0].in("/c/ashby/") || !all[1].in("/c/ashby/") {
		t.Errorf("after six sign-ins the first is in: %v, the second: %v", all[0].in("/c/ashby/"), all[1].in("/c/ashby/"))
	}
	_, body, _ := all[5].get("/account")
	if n := strings.Count(body, "<li>\n") + strings.Count(body, "Since "); !strings.Contains(wordsOf(body), "Where you are signed in") || strings.Count(wordsOf(body), "Since ") != store.MostSessions {
		t.Errorf("the account lists %d sessions: %s", n, wordsOf(body))
	}
	all[5].post("/account/sign-out", nil)
	for i, b := range all {
		if b.in("/c/ashby/") {
			t.Errorf("session %d goes on after signing out everywhere", i)
		}
	}
}

// With another password one's other sessions end and this one goes on; a wrong, weak or same one changes nothing, and guessing is slowed down.
func TestChangePassword(t *testing.T) {
	s := open(t)
	s.person(kind.Leader)
	me, _ := s.browser("leader@ashby.example", password)
	other, _ := s.browser("leader@ashby.example", password)
	for _, try := range [][2]string{{"wrong wrong wrong", "four random words here"}, {password, "short"}, {password, password}} {
		status, _, _ := me.post("/account/password", url.Values{"password": {try[0]}, "new": {try[1]}})
		if status != http.StatusUnprocessableEntity || !other.in("/c/ashby/") {
			t.Errorf("%q gave %d", try, status)
		}
	}
	status, _, _ := me.post("/account/password", url.Values{"password": {password}, "new": {"four random words here"}})
	if status != http.StatusSeeOther || !me.in("/c/ashby/") || other.in("/c/ashby/") {
		t.Errorf("changing gave %d; this session is in: %v, the other: %v", status, me.in("/c/ashby/"), other.in("/c/ashby/"))
	}
	if _, status := s.browser("leader@ashby.example", "four random words here"); status != http.StatusSeeOther {
		t.Errorf("the new password gave %d", status)
	}
	last := 0
	for range 6 {
		last, _, _ = me.post("/account/password", url.Values{"password": {"wrong wrong wrong"}, "new": {"five random words here now"}})
	}
	if last != http.StatusTooManyRequests {
		t.Errorf("the sixth wrong password gave %d", last)
	}
}

var firstPassword = regexp.MustCompile(`<code>([^<]+)</code>`)

// An administrator lets somebody in: a first password that opens only the page where one chooses one's own; then roles change, sessions end,
// the account is disabled and enabled; the last administrator stays.
func TestPeople(t *testing.T) {
	s := open(t)
	admin := s.person(kind.Administrator)
	status, body, _ := admin.post("/c/ashby/people", url.Values{"email": {"Ann@ashby.example"}, "name": {"Ann Example"}, "role": {"councillor", "assessor"}})
	given := firstPassword.FindStringSubmatch(body)
	if status != http.StatusOK || given == nil {
		t.Fatalf("adding gave %d %s", status, wordsOf(body))
	}
	ann, _ := s.browser("ann@ashby.example", given[1])
	_, _, h := ann.get("/c/ashby/")
	if h.Get("Location") != "/account/password" {
		t.Errorf("with the first password the agenda leads to %q", h.Get("Location"))
	}
	ann.post("/account/password", url.Values{"password": {given[1]}, "new": {"four random words here"}})
	if !ann.in("/c/ashby/") || ann.in("/c/ashby/add") {
		t.Error("Ann is not in, or may more than her roles")
	}
	a, err := s.desk.Store.Account(context.Background(), "ann@ashby.example")
	if err != nil {
		t.Fatal(err)
	}
	one := fmt.Sprintf("/c/ashby/accounts/%d", a.ID)
	admin.post(one, url.Values{"do": {"roles"}, "role": {"register-editor"}})
	if !ann.in("/c/ashby/add") {
		t.Error("a register editor may not add data")
	}
	admin.post(one, url.Values{"do": {"end"}})
	if ann.in("/c/ashby/") {
		t.Error("an ended session goes on")
	}
	admin.post(one, url.Values{"do": {"disable"}})
	if _, status := s.browser("ann@ashby.example", "four random words here"); status != http.StatusUnprocessableEntity {
		t.Errorf("a disabled account signed in with %d", status)
	}
	admin.post(one, url.Values{"do": {"enable"}})
	if ann, status = s.browser("ann@ashby.example", "four random words here"); status != http.StatusSeeOther || !ann.in("/c/ashby/") {
		t.Errorf("an enabled account got %d", status)
	}
	admin.post(one, url.Values{"do": {"roles"}})
	if status, _, _ := ann.get("/c/ashby/"); status != http.StatusNotFound {
		t.Errorf("without a role she got %d", status)
	}
	me, err := s.desk.Store.Account(context.Background(), "administrator@ashby.example")
	if err != nil {
		t.Fatal(err)
	}
	for _, form := range []url.Values{{"do": {"roles"}, "role": {"reader"}}, {"do": {"roles"}}, {"do": {"disable"}}} {
		status, body, _ := admin.post(fmt.Sprintf("/c/ashby/accounts/%d", me.ID), form)
		if status != http.StatusUnprocessableEntity || !strings.Contains(wordsOf(body), "at least one administrator") || !admin.in("/c/ashby/people") {
			t.Errorf("the last administrator leaving by %v gave %d", form, status)
		}
	}
	for _, form := range []url.Values{{"email": {"nobody"}, "role": {"reader"}}, {"email": {"bob@ashby.example"}}, {"email": {"bob@ashby.example"}, "role": {"emperor"}}} {
		if status, _, _ := admin.post("/c/ashby/people", form); status != http.StatusUnprocessableEntity {
			t.Errorf("adding %v gave %d", form, status)
		}
	}
}

// An administrator reaches no further than their own council: somebody who is at home in another too keeps password and account, and
// somebody who is only there cannot be seen.
func TestPeopleOfTwoCouncils(t *testing.T) {
	s := open(t)
	admin := s.person(kind.Administrator)
	other, err := s.desk.AddCouncil(context.Background(), desk.NewCouncil{Name: "Brookside District Council", Slug: "brookside", Type: "district", Nation: "england", Actor: "test"})
	if err != nil {
		t.Fatal(err)
	}
	neighbour := *s
	neighbour.council = other
	bea := neighbour.named("bea@brookside.example", kind.Leader)
	a, err := s.desk.Store.Account(context.Background(), "bea@brookside.example")
	if err != nil {
		t.Fatal(err)
	}
	one := fmt.Sprintf("/c/ashby/accounts/%d", a.ID)
	if status, _, _ := admin.get(one); status != http.StatusNotFound {
		t.Errorf("an account of another council gave %d", status)
	}
	for _, do := range []string{"disable", "end", "password", "roles"} {
		if status, _, _ := admin.post(one, url.Values{"do": {do}, "role": {"reader"}}); status != http.StatusNotFound || !bea.in("/c/brookside/") {
			t.Errorf("%s of another council's account gave %d", do, status)
		}
	}
	_, body, _ := admin.post("/c/ashby/people", url.Values{"email": {"bea@brookside.example"}, "name": {"Renamed"}, "role": {"reader"}})
	if firstPassword.MatchString(body) || !bea.in("/c/ashby/") || !bea.in("/c/brookside/") {
		t.Error("somebody with an account got another password, or no role")
	}
	for _, do := range []string{"disable", "password"} {
		if status, _, _ := admin.post(one, url.Values{"do": {do}}); status < 400 || !bea.in("/c/brookside/") {
			t.Errorf("%s of an account that is at home elsewhere gave %d", do, status)
		}
	}
	after, err := s.desk.Store.Account(context.Background(), "bea@brookside.example")
	if err != nil || after.Name != a.Name || after.Password != a.Password || after.Disabled != "" {
		t.Errorf("the account became %+v %v", after, err)
	}
}

// A system owner changes the records whose owner is a post that they hold, and no other; nor do they add, remove or change many.
func TestOwnRecords(t *testing.T) {
	s := open(t)
	ctx := context.Background()
	for _, f := range [][2]string{
		{"people.csv", "Name,Email\nOla Owner,System-Owner@ashby.example\nEve Other,eve@ashby.example\n"},
		{"posts.csv", "Job title,Post holder\nHead of Housing,Ola Owner\nHead of Parks,Eve Other\n"},
		{"systems.csv", "System name,System owner,Annual cost\nHousing records,Head of Housing,100\nParks records,Head of Parks,200\nNobody's records,,300\n"},
	} {
		r, err := s.desk.Import(ctx, "ashby", []desk.Incoming{{Name: f[0], Data: strings.NewReader(f[1]), Size: int64(len(f[1]))}}, desk.Choices{Actor: "test"})
		if err != nil || r.Files[0].Refused != "" {
			t.Fatalf("%s: %v %+v", f[0], err, r)
		}
	}
	owner := s.person(kind.SystemOwner)
	_, body, _ := owner.get("/c/ashby/yours")
	if text := wordsOf(body); !strings.Contains(text, "Head of Housing") || !strings.Contains(text, "Housing records") || strings.Contains(text, "Parks records") {
		t.Errorf("their records are %s", text)
	}
	p, err := s.desk.Picture(ctx, "ashby")
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range p.Snapshot.Records("system") {
		name, path := kind.NameOf(r), fmt.Sprintf("/c/ashby/registers/systems/%s", r.RecordID())
		mine := name == "Housing records"
		_, page, _ := owner.get(path)
		form, _, _ := owner.get(path + "/edit")
		status, _, _ := owner.post(path+"/edit", url.Values{"name": {name}, "annual_cost": {"150"}})
		remove, _, _ := owner.post(path+"/remove", nil)
		bulk, _, _ := owner.post("/c/ashby/registers/systems/bulk/save", url.Values{"ids": {r.RecordID().String()}, "set": {"notes"}, "notes": {"x"}})
		if strings.Contains(page, path+"/edit") != mine || (form == http.StatusOK) != mine || (status == http.StatusSeeOther) != mine || remove != http.StatusForbidden || bulk != http.StatusForbidden {
			t.Errorf("%s: form %d, save %d, remove %d, bulk %d", name, form, status, remove, bulk)
		}
	}
	reader := s.person(kind.Reader)
	if status, _, _ := reader.post("/c/ashby/registers/systems/1/edit", url.Values{"name": {"x"}}); status != http.StatusForbidden {
		t.Errorf("a reader's change gave %d", status)
	}
}

// Where a request comes from is what trusted proxies say, counted from the right; what somebody wrote further left counts for nothing.
func TestAddressBehindProxies(t *testing.T) {
	for _, c := range []struct {
		proxies   int
		forwarded []string
		want      string
	}{
		{0, []string{"203.0.113.9"}, "192.0.2.1"}, {1, nil, "192.0.2.1"}, {1, []string{"203.0.113.9"}, "203.0.113.9"}, {1, []string{"198.51.100.7, 203.0.113.9"}, "203.0.113.9"},
		{1, []string{"198.51.100.7", "203.0.113.9"}, "203.0.113.9"}, {2, []string{"198.51.100.7, 203.0.113.9, 10.0.0.1"}, "203.0.113.9"}, {2, []string{"10.0.0.1"}, "192.0.2.1"}, {1, []string{"nonsense"}, "192.0.2.1"},
		{1, []string{"2001:DB8::1"}, "2001:db8::1"},
	} {
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		r.RemoteAddr = "192.0.2.1:5555"
		for _, line := range c.forwarded {
			r.Header.Add("X-Forwarded-For", line)
		}
		if got := (&Server{proxies: c.proxies}).address(r); got != c.want {
			t.Errorf("%d proxies, %q: %s, want %s", c.proxies, c.forwarded, got, c.want)
		}
	}
}
