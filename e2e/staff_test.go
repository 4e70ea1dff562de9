package e2e

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"github.com/moothall/moothall/internal/app"
	"github.com/moothall/moothall/internal/desk"
	"github.com/moothall/moothall/internal/kind"
)

// started runs a program until the test is over.
func started(t *testing.T, cmd *exec.Cmd) {
	t.Helper()
	var errs strings.Builder
	cmd.Stderr = &errs
	err := cmd.Start()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Signal(os.Interrupt) // it may have ended by itself
		_ = cmd.Wait()
		if t.Failed() {
			t.Log(errs.String())
		}
	})
}

// answers waits until an address answers with a text in it.
func answers(t *testing.T, address, text string) {
	t.Helper()
	said := ""
	for range 300 {
		r, err := http.Get(address)
		if err == nil {
			b, err := io.ReadAll(r.Body)
			_ = r.Body.Close() // it was read whole
			said = string(b)
			if err == nil && strings.Contains(said, text) {
				return
			}
		}
		time.Sleep(100 * time.Millisecond)
	}
	t.Fatalf("%s never said %q; last: %s", address, text, said)
}

// staffSite is a council whose people sign in with staff accounts.
type staffSite struct {
	*cli
	base, people string
}

// says is what the provider says of each login from now on.
func (s *staffSite) says(people map[string]map[string]any) {
	s.t.Helper()
	raw, err := json.Marshal(people)
	if err != nil {
		s.t.Fatal(err)
	}
	err = os.WriteFile(s.people, raw, 0o600)
	if err != nil {
		s.t.Fatal(err)
	}
}

// must runs a command that ends well.
func (s *staffSite) must(args ...string) string {
	s.t.Helper()
	out, errs, code := s.run(args...)
	if code != 0 {
		s.t.Fatalf("%v: %s%s", args, out, errs)
	}
	return out
}

// withStaff serves a council. The provider is away at first, which the sign-in page says, and comes later.
func withStaff(t *testing.T, where string) *staffSite {
	t.Helper()
	if _, err := os.Stat("../node_modules/oidc-provider"); err != nil {
		t.Skip("oidc-provider is not installed (npm ci)")
	}
	if _, err := exec.LookPath("node"); err != nil {
		t.Skip("Node is not installed, so no provider can be started")
	}
	s := &staffSite{cli: newCLI(t)}
	s.must("council", "add", "Ashby District Council", "--type", "district", "--nation", "england", "--id", "ashby")
	s.account("admin@ashby.example", "ashby", "administrator")
	s.account("bob@ashby.example", "ashby", "reader")
	s.must("staff-group", "add", "digital team", "--role", "leader")
	var listed []map[string]string
	if s.ask(&listed, []int{0}, "staff-group", "list"); len(listed) != 1 || listed[0]["group"] != "digital team" || listed[0]["role"] != "leader" {
		t.Errorf("the staff groups are listed as %v", listed)
	}
	secret := s.file("secret", "a-secret-of-the-tests\n")
	s.people = filepath.Join(t.TempDir(), "people.json")
	provider, addr := freeAddress(t), freeAddress(t)
	s.base = "http://" + addr
	started(t, exec.Command(s.bin, "serve", "--data", s.data, "--listen", addr, "--today", "2026-11-24", "--base-address", s.base, "--oidc-issuer", "http://"+provider,
		"--oidc-client-id", "moothall", "--oidc-client-secret-file", secret, "--oidc-name", "Ashby staff account"))
	answers(t, s.base+"/sign-in", "Ashby staff account cannot be reached just now")
	_, port, err := net.SplitHostPort(provider)
	if err != nil {
		t.Fatal(err)
	}
	started(t, exec.Command("node", "testdata/provider.mjs", port, s.base+"/sign-in/staff/back", s.people, where))
	answers(t, s.base+"/sign-in", "Sign in with Ashby staff account")
	return s
}

// staffBrowser is a browser without scripts, and nobody signed in anywhere.
type staffBrowser struct {
	*staffSite
	*http.Client
}

func (s *staffSite) fresh() *staffBrowser {
	s.t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		s.t.Fatal(err)
	}
	return &staffBrowser{s, &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
}

// open gives an address's status, text, and where it leads.
func (b *staffBrowser) open(address string) (status int, text, to string) {
	b.t.Helper()
	r, err := b.Get(address)
	return b.read(r, err)
}

func (b *staffBrowser) read(r *http.Response, err error) (status int, text, to string) {
	b.t.Helper()
	if err != nil {
		b.t.Fatal(err)
	}
	raw, err := io.ReadAll(r.Body)
	err = errors.Join(err, r.Body.Close())
	if err != nil {
		b.t.Fatal(err)
	}
	if where, err := r.Location(); err == nil {
		to = where.String()
	}
	return r.StatusCode, string(raw), to
}

// goes begins a sign-in here and goes through the provider's own pages with a login; change may alter the request to it. It gives the address
// to come back to, not yet visited.
func (b *staffBrowser) goes(login string, change func(url.Values)) string {
	b.t.Helper()
	_, _, to := b.open(b.base + "/sign-in/staff?to=%2Faccount")
	if change != nil {
		u, err := url.Parse(to)
		if err != nil {
			b.t.Fatal(err)
		}
		q := u.Query()
		change(q)
		u.RawQuery = q.Encode()
		to = u.String()
	}
	for range 20 {
		if strings.HasPrefix(to, b.base) {
			return to
		}
		_, text, next := b.open(to)
		for next == "" {
			_, text, next = b.submit(to, text, login)
		}
		to = next
	}
	b.t.Fatalf("%s does not come back: %s", login, to)
	return ""
}

// submit fills the only form of one of the provider's pages; the login "turns back" takes its way out instead.
func (b *staffBrowser) submit(at, page, login string) (status int, text, to string) {
	b.t.Helper()
	doc, err := html.Parse(strings.NewReader(page))
	if err != nil {
		b.t.Fatal(err)
	}
	form, action, abort := url.Values{"login": {login}, "password": {"any"}}, "", ""
	for n := range doc.Descendants() {
		value := map[string]string{}
		for _, a := range n.Attr {
			value[a.Key] = a.Val
		}
		switch {
		case n.Data == "form":
			action = value["action"]
		case n.Data == "input" && value["type"] == "hidden":
			form.Set(value["name"], value["value"])
		case n.Data == "a" && strings.HasSuffix(value["href"], "/abort"):
			abort = value["href"]
		}
	}
	if action == "" {
		b.t.Fatalf("%s has no form: %s", at, page)
	}
	if login == "turns back" {
		return b.open(abort)
	}
	r, err := b.PostForm(action, form)
	return b.read(r, err)
}

// signsIn signs in from here to the provider and back; it is refused with a text, or leads to the account.
func (b *staffBrowser) signsIn(login, refused string) {
	b.t.Helper()
	b.comesBack(b.goes(login, nil), refused)
}

func (b *staffBrowser) comesBack(address, refused string) {
	b.t.Helper()
	status, text, to := b.open(address)
	if refused == "" && (status != http.StatusSeeOther || !strings.HasSuffix(to, "/account")) {
		b.t.Errorf("coming back gave %d %s %s", status, to, firstProblem(text))
	}
	if refused != "" && (status != http.StatusUnprocessableEntity || !strings.Contains(html.UnescapeString(text), refused)) {
		b.t.Errorf("coming back gave %d %s %q, want %q", status, to, firstProblem(text), refused)
	}
}

// firstProblem is what a page's summary of problems says.
func firstProblem(page string) string {
	_, rest, _ := strings.Cut(page, "govuk-error-summary")
	return rest[:min(len(rest), 900)]
}

func (b *staffBrowser) in(path string, want int) {
	b.t.Helper()
	if status, _, _ := b.open(b.base + path); status != want {
		b.t.Errorf("%s gave %d, want %d", path, status, want)
	}
}

const verified = "email_verified"

// Signing in with a staff account at a real provider, whose claims are in the ID token or only at its userinfo address: a group gives a
// role and takes it away again, sessions included; an account here is found by its verified address, and nobody comes in otherwise.
func TestStaffAccounts(t *testing.T) {
	for _, where := range []string{"token", "userinfo"} {
		t.Run(where, func(t *testing.T) {
			s := withStaff(t, where)
			groupGivesAndTakes(s)
			joinsByAddress(s)
			firstPasswordUnused(s)
			refusals(s)
			tampering(s)
		})
	}
}

func groupGivesAndTakes(s *staffSite) {
	ann := map[string]any{"email": "Ann@ashby.example", verified: true, "name": "Ann Example", "groups": []string{"others", "digital team"}}
	s.says(map[string]map[string]any{"ann": ann})
	b := s.fresh()
	b.signsIn("ann", "")
	b.in("/c/ashby/", http.StatusOK)
	b.in("/c/ashby/add", http.StatusOK)
	b.in("/c/ashby/people", http.StatusForbidden)
	ann["groups"] = []string{"others"}
	s.says(map[string]map[string]any{"ann": ann})
	b.in("/c/ashby/", http.StatusOK) // until the next sign-in
	s.fresh().signsIn("ann", "You have no role here. Ask an administrator of Ashby District Council")
	b.in("/c/ashby/", http.StatusSeeOther)
	if out := s.must("user", "list"); strings.Contains(out, "ann@") {
		s.t.Errorf("out of the group, and still: %s", out)
	}
	ann["groups"] = "digital team" // some providers send a single group as a text: read as words, none of which is the group
	s.says(map[string]map[string]any{"ann": ann})
	s.must("staff-group", "add", "team", "--role", "reader")
	b = s.fresh()
	b.signsIn("ann", "")
	b.in("/c/ashby/", http.StatusOK)
	b.in("/c/ashby/add", http.StatusForbidden)
	s.must("staff-group", "remove", "team", "--role", "reader")
}

func joinsByAddress(s *staffSite) {
	bob := map[string]any{"email": "bob@ashby.example", verified: true, "name": "Not Used", "groups": []string{"digital team"}}
	s.says(map[string]map[string]any{"bob": bob, "heir": {"email": "bob@ashby.example", verified: true}})
	b := s.fresh()
	b.signsIn("bob", "")
	b.in("/c/ashby/add", http.StatusOK)
	if out := s.must("user", "list"); !strings.Contains(out, "A Reader: leader, reader") {
		s.t.Errorf("joined by address: %s", out)
	}
	bob["email"], bob["groups"] = "another@ashby.example", nil
	s.says(map[string]map[string]any{"bob": bob, "heir": {"email": "bob@ashby.example", verified: true}})
	again := s.fresh()
	again.signsIn("bob", "") // by the subject, whatever the address is now
	again.in("/c/ashby/add", http.StatusForbidden)
	b.in("/c/ashby/", http.StatusSeeOther)
	if out := s.must("user", "list"); !strings.Contains(out, "A Reader: reader") {
		s.t.Errorf("what was given by hand is gone: %s", out)
	}
	s.fresh().signsIn("heir", "Somebody else's staff account is joined to this address")
}

// firstPasswordUnused: who was let in with a first password and has a staff account need never have heard of the password.
func firstPasswordUnused(s *staffSite) {
	ctx := context.Background()
	d, err := app.OpenDesk(ctx, app.Config{Dir: s.data, Clock: time.Now})
	if err != nil {
		s.t.Fatal(err)
	}
	defer closeDesk(s.t, d)
	_, err = d.LetIn(ctx, kind.Whole("ashby", "admin@ashby.example"), desk.Newcomer{Email: "carol@ashby.example", Roles: []string{"reader"}})
	if err != nil {
		s.t.Fatal(err)
	}
	s.says(map[string]map[string]any{"carol": {"email": "carol@ashby.example", verified: true}})
	b := s.fresh()
	b.signsIn("carol", "")
	b.in("/c/ashby/", http.StatusOK)
}

func refusals(s *staffSite) {
	untold := map[string]any{"email": "bob@ashby.example", verified: true, "_claim_names": map[string]string{"groups": "src1"}, "_claim_sources": map[string]any{"src1": map[string]string{"endpoint": "https://graph.example"}}}
	s.says(map[string]map[string]any{
		"unverified": {"email": "admin@ashby.example", verified: false, "groups": []string{"digital team"}}, "silent": {"email": "admin@ashby.example", "groups": []string{"digital team"}},
		"nameless": {"groups": []string{"digital team"}}, "nobody": {"email": "nobody@ashby.example", verified: true, "groups": []string{"others"}}, "bob": untold,
	})
	for login, says := range map[string]string{"unverified": "no email address that it has verified", "silent": "no email address that it has verified", "nameless": "no email address that it has verified",
		"nobody": "Ask an administrator of Ashby District Council", "bob": "only the groups assigned to the application, or app roles", "turns back": "You were not signed in there"} {
		b := s.fresh()
		b.signsIn(login, says)
		b.in("/account", http.StatusSeeOther)
	}
	if out := s.must("user", "list"); strings.Contains(out, "nobody@") || !strings.Contains(out, "A Reader: reader") || strings.Contains(out, "R Okafor: administrator, leader") {
		s.t.Errorf("after refusals: %s", out)
	}
	s.says(map[string]map[string]any{"bob": {"email": "bob@ashby.example", verified: true}})
	s.must("user", "disable", "bob@ashby.example")
	s.fresh().signsIn("bob", "You have no role here")
	s.must("user", "disable", "bob@ashby.example", "--enable")
}

// tampering alters what goes to the provider and what comes back. Each would be a way in for somebody who is not the one at the browser.
func tampering(s *staffSite) {
	const notFit, over = "does not fit this sign-in", "begun too long ago, in another browser, or is over"
	b := s.fresh()
	b.comesBack(b.goes("bob", func(q url.Values) { q.Set("nonce", "another") }), notFit)
	b.comesBack(b.goes("bob", func(q url.Values) { q.Set("code_challenge", strings.Repeat("A", 43)) }), notFit)
	b.comesBack(b.goes("bob", func(q url.Values) { q.Set("state", "another") }), notFit)
	b.in("/account", http.StatusSeeOther)
	back := b.goes("bob", nil)
	s.fresh().comesBack(back, over)
	site, err := url.Parse(s.base)
	if err != nil {
		s.t.Fatal(err)
	}
	had := b.Jar.Cookies(site)
	b.comesBack(back, "")
	b.in("/account", http.StatusOK)
	thief := s.fresh()
	thief.Jar.SetCookies(site, had)
	thief.comesBack(back, over)
	if len(had) == 0 {
		s.t.Error("no cookie holds the attempt, so that it cannot be used twice proves nothing")
	}
	if _, text, _ := b.open(back + fmt.Sprint("&more=", 1)); !strings.Contains(text, over) {
		s.t.Error("the same answer signs in twice")
	}
}
