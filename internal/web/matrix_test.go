package web

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/moothall/moothall/internal/desk"
	"github.com/moothall/moothall/internal/identity"
	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/store"
)

// Who gets in, said once more and by hand, apart from the table that the server goes by.
const (
	everybody = "administrator leader register-editor system-owner assessor assurer board-secretary councillor moderator group-officer reader"
	writers   = "administrator leader register-editor"
	owners    = writers + " system-owner"
	settlers  = "administrator leader board-secretary"
	deciders  = "administrator leader"
	admins    = "administrator"
	assessors = "administrator leader assessor assurer"
	open_     = "open"      // to anybody
	signedIn  = "signed in" // to anybody who is, whatever their roles
)

// matrix is the declared table: each registered route, and who gets in. A route that is not here fails the test.
var matrix = map[string]string{
	"GET /c/{council}/{$}": everybody, "GET /c/{council}/findings": everybody, "GET /c/{council}/findings/{id}": everybody, "POST /c/{council}/findings/{id}": settlers,
	"GET /c/{council}/rules": everybody, "GET /c/{council}/rules/new": deciders, "POST /c/{council}/rules/new": deciders, "GET /c/{council}/rules/{id}": everybody, "POST /c/{council}/rules/{id}": deciders,
	"GET /c/{council}/rules/{id}/edit": deciders, "POST /c/{council}/rules/{id}/edit": deciders, "GET /c/{council}/rules/{id}/remove": deciders, "POST /c/{council}/rules/{id}/remove": deciders,
	"GET /c/{council}/questions/{key}": everybody, "GET /c/{council}/search": everybody, "GET /c/{council}/first-picture": everybody,
	"GET /c/{council}/proposals": writers, "POST /c/{council}/proposals": writers,
	"GET /c/{council}/add": writers, "POST /c/{council}/add": writers, "GET /c/{council}/add/{file}": writers, "POST /c/{council}/add/{file}": writers,
	"GET /c/{council}/imports/{job}": writers, "GET /c/{council}/imports/{job}/state": writers,
	"GET /c/{council}/registers/{plural}": everybody, "GET /c/{council}/registers/{plural}/export.csv": everybody, "GET /c/{council}/registers/{plural}/export.xlsx": everybody,
	"GET /c/{council}/registers/{plural}/new": writers, "POST /c/{council}/registers/{plural}/new": writers, "POST /c/{council}/registers/{plural}/bulk": writers, "POST /c/{council}/registers/{plural}/bulk/save": writers,
	"GET /c/{council}/registers/{plural}/{id}": everybody, "GET /c/{council}/registers/{plural}/{id}/edit": owners, "POST /c/{council}/registers/{plural}/{id}/edit": owners,
	"GET /c/{council}/registers/{plural}/{id}/remove": writers, "POST /c/{council}/registers/{plural}/{id}/remove": writers,
	"GET /c/{council}/registers/{plural}/{id}/confirm": writers, "POST /c/{council}/registers/{plural}/{id}/confirm": writers,
	"GET /c/{council}/asks": writers, "GET /c/{council}/asks/new": writers, "POST /c/{council}/asks/new": writers, "POST /c/{council}/asks/{id}/link": writers, "POST /c/{council}/asks/{id}/erase": admins,
	"GET /c/{council}/assessments": assessors, "GET /c/{council}/assessments/new": assessors, "POST /c/{council}/assessments/new": assessors, "GET /c/{council}/assessments/{id}": assessors, "POST /c/{council}/assessments/{id}/plan": assessors,
	"GET /c/{council}/assessments/{id}/progress": assessors, "GET /c/{council}/assessments/{id}/next": assessors, "POST /c/{council}/assessments/{id}/next": assessors, "GET /c/{council}/assessments/{id}/upgrade": assessors,
	"POST /c/{council}/assessments/{id}/upgrade": assessors, "GET /c/{council}/assessments/{id}/counted": assessors, "POST /c/{council}/assessments/{id}/counted": assessors, "GET /c/{council}/assessments/{id}/files": assessors,
	"POST /c/{council}/assessments/{id}/files": assessors, "GET /c/{council}/assessments/{id}/export/{format}": assessors, "GET /c/{council}/assessments/{id}/members": assessors,
	"GET /c/{council}/groups/{group}/assessments": assessors,
	"GET /c/{council}/assessments/{id}/{outcome}": assessors, "POST /c/{council}/assessments/{id}/{outcome}": assessors,
	"GET /c/{council}/yours": everybody, "GET /c/{council}/people": admins, "POST /c/{council}/people": admins, "GET /c/{council}/people/roles": admins, "GET /c/{council}/people/changes": admins, "GET /c/{council}/people/staff-groups": admins, "POST /c/{council}/people/staff-groups": admins,
	"GET /c/{council}/accounts/{account}": admins, "POST /c/{council}/accounts/{account}": admins, "POST /c/{council}/people/{id}/erase": admins,
	"GET /c/{council}/spend": everybody, "GET /c/{council}/spend/lines": everybody, "GET /c/{council}/spend/{cut}/export.csv": everybody, "GET /c/{council}/legacy": everybody, "GET /c/{council}/overlap": everybody, "GET /c/{council}/overlap/export.csv": everybody, "GET /c/{council}/who-else": everybody, "GET /c/{council}/figures": everybody,
	"GET /c/{council}/plan": everybody, "GET /c/{council}/plan/trials": everybody, "GET /c/{council}/plan/themes": everybody, "GET /c/{council}/plan/journeys": everybody, "GET /c/{council}/plan/first-days": everybody, "GET /c/{council}/plan/first-days/export.csv": everybody,
	"GET /c/{council}/plan/opportunities": everybody, "GET /c/{council}/plan/opportunities/export.csv": everybody, "GET /c/{council}/measures": everybody, "GET /c/{council}/measures/export.csv": everybody, "GET /c/{council}/measures/{id}": everybody, "POST /c/{council}/measures/{id}": writers,
	"GET /c/{council}/board": everybody, "GET /c/{council}/board/agenda": everybody, "POST /c/{council}/board/agenda": settlers, "POST /c/{council}/board/packs": settlers, "GET /c/{council}/board/packs/{id}/{format}": everybody, "POST /c/{council}/board/documents": settlers, "GET /c/{council}/board/documents/{id}": everybody, "POST /c/{council}/board/documents/{id}/remove": settlers, "GET /c/{council}/board/dates": everybody, "POST /c/{council}/board/dates": everybody, "GET /feed/{token}/{name}": open_,
	"GET /c/{council}/log": everybody, "GET /c/{council}/log/{entry}/proof": everybody, "GET /c/{council}/log/checkpoint": open_, // the checkpoint holds no content
	"GET /c/{council}/release": settlers, "POST /c/{council}/release": settlers, "GET /c/{council}/release/settings": settlers, "POST /c/{council}/release/settings": settlers, "GET /c/{council}/release/site/{which}/{path...}": settlers,
	"GET /public/{council}/{path...}": open_, "POST /public/{council}/subscribe": open_, "GET /news/{token}": open_, "POST /news/{token}": open_, "GET /news/{token}/stop": open_, "POST /news/{token}/stop": open_, // nothing but what is public stands there
	"GET /c/{council}/leadership": everybody, "GET /c/{council}/leadership/export.csv": everybody, "GET /c/{council}/leadership/models": everybody, "GET /c/{council}/leadership/team": everybody,
	"GET /c/{council}/leadership/literacy": everybody, "POST /c/{council}/leadership/literacy": everybody, "POST /c/{council}/leadership/literacy/open": deciders,
	"GET /c/{council}/what-if": everybody, "GET /c/{council}/what-if/{table}/export.csv": everybody, "GET /c/{council}/what-if/pack": everybody, "GET /c/{council}/failures": everybody, "GET /c/{council}/failures/export.csv": everybody, "GET /c/{council}/failures/pairs": everybody, "GET /c/{council}/failures/pairs/export.csv": everybody, "GET /c/{council}/exercises": everybody, "POST /c/{council}/exercises": writers, "GET /c/{council}/exercises/{id}": everybody, "POST /c/{council}/exercises/{id}": writers, "GET /c/{council}/exercises/{id}/export.csv": everybody, "GET /c/{council}/systems/{id}/needs/export.csv": everybody, "GET /c/{council}/merge": everybody, "GET /c/{council}/merge/export.csv": everybody,
	"GET /c/{council}/leadership/scope": everybody, "GET /c/{council}/leadership/scope/export.csv": everybody, "GET /c/{council}/leadership/support": everybody, "GET /c/{council}/leadership/support/export.csv": everybody,
	"GET /c/{council}/merge/paper/{format}": everybody,
	"GET /c/{council}/terms":                everybody, "GET /c/{council}/support": everybody, "POST /c/{council}/support": writers, "GET /c/{council}/risk": assessors, "GET /c/{council}/risk/{id}": assessors, "POST /c/{council}/risk/{id}": assessors,
	"GET /c/{council}/papers": everybody, "GET /c/{council}/papers/templates": everybody, "POST /c/{council}/papers/templates": deciders, "POST /c/{council}/papers/templates/{name}/remove": deciders, "GET /c/{council}/papers/{name}": everybody, "GET /c/{council}/papers/{name}/{format}": everybody,
	"GET /c/{council}/completeness": everybody, "GET /c/{council}/completeness/export.csv": everybody, "GET /c/{council}/completeness/{plural}": everybody, "GET /c/{council}/pictures": everybody, "GET /c/{council}/pictures/lifecycles": everybody, "GET /c/{council}/pictures/lifecycles/export.csv": everybody, "GET /c/{council}/pictures/portfolio": everybody, "GET /c/{council}/pictures/portfolio/export.csv": everybody,
	"GET /c/{council}/papers/templates/{name}/download": everybody,
	"GET /c/{council}/landscape":                        everybody, "GET /c/{council}/landscape/export.csv": everybody, "GET /c/{council}/settings": deciders, "POST /c/{council}/settings": deciders,
	"GET /c/{council}/estate/export/{format}": everybody,
	"GET /c/{council}/hooks":                  admins, "POST /c/{council}/hooks": admins, "POST /c/{council}/hooks/{id}/remove": admins,
	"GET /c/{council}/changes": everybody, "POST /c/{council}/changes/{seq}/undo": writers, "GET /c/{council}/files/{file}": everybody, "GET /c/{council}/files/{file}/download": everybody,
	"GET /c/{council}/groups": everybody, "POST /c/{council}/groups": admins, "GET /c/{council}/groups/{group}": everybody, "POST /c/{council}/groups/{group}/leave": deciders, "POST /c/{council}/groups/{group}/posts": deciders,
	"POST /c/{council}/groups/{group}/posts/{post}/remove": deciders, "GET /c/{council}/groups/{group}/registers/{plural}": everybody, "GET /c/{council}/groups/{group}/registers/{plural}/export.csv": everybody,
	"GET /c/{council}/groups/{group}/registers/{plural}/export.xlsx": everybody, "GET /c/{council}/groups/{group}/joint-buys": everybody, "GET /c/{council}/groups/{group}/joint-buys/export.csv": everybody,
	"GET /c/{council}/groups/{group}/joint-buys/export.xlsx": everybody, "GET /c/{council}/groups/{group}/findings": everybody, "GET /c/{council}/groups/{group}/consent": everybody,
	"GET /c/{council}/groups/{group}/exchange": deciders, "POST /c/{council}/groups/{group}/exchange": deciders, "POST /c/{council}/groups/{group}/exchange/make": deciders, "POST /c/{council}/groups/{group}/exchange/{slug}/remove": deciders,
	"GET /c/{council}/groups/{group}/questions": everybody, "POST /c/{council}/groups/{group}/questions": deciders, "GET /c/{council}/groups/{group}/questions/{id}": everybody,
	"POST /c/{council}/groups/{group}/questions/{id}": deciders, "GET /c/{council}/groups/{group}/questions/{id}/export.csv": everybody,
	"GET /c/{council}/groups/{group}/consent/export.csv": everybody, "GET /c/{council}/groups/{group}/consent/{plural}": deciders, "POST /c/{council}/groups/{group}/consent/{plural}": deciders,

	"GET /a/{token}": open_, "POST /a/{token}": open_, "GET /a/{token}/stop": open_, "POST /a/{token}/stop": open_, // whoever holds the link
	"GET /static/": open_, "GET /healthz": open_, "GET /readyz": open_, "GET /.well-known/security.txt": open_, "GET /sign-in": open_, "POST /sign-in": open_, "POST /sign-out": open_, "GET /language/{lang}": open_, "/": open_,
	"GET /sign-in/staff": open_, "GET /sign-in/staff/back": open_, "POST /sign-in/passkey": open_, "POST /sign-in/passkey/challenge": open_,
	"GET /account/passkeys": signedIn, "POST /account/passkeys": signedIn, "POST /account/passkeys/challenge": signedIn,
	"GET /api/docs": open_, "GET /api/docs/{tag}": open_, "GET /account/tokens": signedIn, "POST /account/tokens": signedIn, "POST /account/tokens/{id}/revoke": signedIn,
	"GET /account/readiness": signedIn, "POST /account/readiness": signedIn, "GET /account/readiness/delete": signedIn, "POST /account/readiness/delete": signedIn, "GET /account/readiness/practice": signedIn,
	"GET /account/readiness/check": signedIn, "POST /account/readiness/check": signedIn, "GET /account/readiness/evidence": signedIn, "POST /account/readiness/evidence": signedIn, "GET /account/readiness/plan": signedIn, "POST /account/readiness/plan": signedIn,
	"GET /account/readiness/peers": signedIn, "POST /account/readiness/peers": signedIn, "GET /account/readiness/passphrase": signedIn, "POST /account/readiness/passphrase": signedIn, "GET /account/readiness/download": signedIn,
	"GET /r/{token}": open_, "POST /r/{token}": open_, // whoever holds the link
	"GET /account": signedIn, "POST /account/sign-out": signedIn, "GET /account/password": signedIn, "POST /account/password": signedIn,
	"GET /councils": signedIn, "GET /{$}": signedIn, "GET /councils/add": "administrator anywhere", "POST /councils/add": "administrator anywhere",
}

// visitor is somebody who tries every route of Ashby; Here are their roles in it.
type visitor struct {
	name    string
	here    string
	signed  bool // their session is good
	admin   bool // of some council
	site    *site
	restart func() // signs in again, after a route that ends the session
}

// Each registered route answers each role, no role, a role in another council, no session, a session that ran out and a disabled account
// exactly as the declared table says.
func TestAuthorisationMatrix(t *testing.T) {
	s := open(t)
	s.demoFiles()
	s.writeRule()
	s.writeGroup()
	s.writeExercise()
	for _, pattern := range s.server.patterns {
		if matrix[pattern] == "" {
			t.Errorf("%s is not in the declared table: say there who gets in", pattern)
		}
	}
	for pattern := range matrix {
		if !slices.Contains(s.server.patterns, pattern) {
			t.Errorf("the declared table has %s, which is no route", pattern)
		}
	}
	answers := 0
	for _, who := range s.visitors() {
		for _, pattern := range s.server.patterns {
			method, path := routeExample(pattern)
			got := who.site.getsIn(method, path)
			answers++
			if want := who.expected(matrix[pattern]); got != want {
				t.Errorf("%s as %s: gets in %v, want %v", pattern, who.name, got, want)
			}
			if who.restart != nil && strings.Contains(pattern, "sign-out") {
				who.restart()
			}
		}
	}
	if answers < 16*60 {
		t.Errorf("only %d answers were looked at", answers)
	}
}

func (v visitor) expected(who string) bool {
	switch who {
	case open_:
		return true
	case signedIn:
		return v.signed
	case "administrator anywhere":
		return v.signed && v.admin
	}
	return v.signed && v.here != "" && slices.Contains(strings.Fields(who), v.here)
}

// visitors are everybody who tries.
func (s *site) visitors() (out []visitor) {
	s.t.Helper()
	ctx := context.Background()
	for _, role := range identity.Roles() {
		me := s.person(role)
		out = append(out, visitor{string(role), string(role), true, role == kind.Administrator, me, me.again(role)})
	}
	nobody := s.person(kind.Anyone)
	out = append(out, visitor{"somebody without a role", "", true, false, nobody, nobody.again(kind.Anyone)})

	other, err := s.desk.AddCouncil(ctx, desk.NewCouncil{Name: "Brookside District Council", Slug: "brookside", Type: "district", Nation: "england", Actor: "test"})
	if err != nil {
		s.t.Fatal(err)
	}
	neighbour := *s
	neighbour.council = other
	elsewhere := neighbour.named("elsewhere@brookside.example", kind.Administrator)
	out = append(out, visitor{"another council's administrator", "", true, true, elsewhere, elsewhere.againAs("elsewhere@brookside.example")})

	stranger := *s
	stranger.client = &http.Client{CheckRedirect: noRedirect}
	out = append(out, visitor{"a stranger", "", false, false, &stranger, nil})

	late := s.named("late@ashby.example", kind.Administrator)
	late.client = &http.Client{CheckRedirect: noRedirect, Transport: withCookie("moothall=" + late.cookie())}
	err = s.runOut("late@ashby.example")
	if err != nil {
		s.t.Fatal(err)
	}
	out = append(out, visitor{"a session that ran out", "", false, false, late, nil})

	disabled := s.named("disabled@ashby.example", kind.Administrator)
	a, err := s.desk.Store.Account(ctx, "disabled@ashby.example")
	if err != nil {
		s.t.Fatal(err)
	}
	err = s.desk.Store.Disable(ctx, a, time.Now().UTC().Format(time.RFC3339))
	if err != nil {
		s.t.Fatal(err)
	}
	return append(out, visitor{"a disabled account", "", false, false, disabled, nil})
}

func noRedirect(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }

func (s *site) again(role kind.Role) func() { return s.againAs(string(role) + "@ashby.example") }

func (s *site) againAs(email string) func() {
	return func() {
		s.t.Helper()
		s.server.throttle.Passed("address 127.0.0.1", "account ") // the walk sends empty sign-in forms
		status, _, h := s.post("/sign-in", url.Values{"email": {email}, "password": {password}})
		if status != http.StatusSeeOther {
			s.t.Fatalf("signing %s in gave %d %v", email, status, h)
		}
	}
}

// named adds an account with a role in the site's council and signs it in.
func (s *site) named(email string, role kind.Role) *site {
	s.t.Helper()
	hash, err := identity.Hash(password)
	if err != nil {
		s.t.Fatal(err)
	}
	a, err := s.desk.Store.AddAccount(context.Background(), store.Account{Email: email, Name: email, Password: hash})
	if err != nil {
		s.t.Fatal(err)
	}
	err = s.desk.Store.Grant(context.Background(), a.ID, s.council.ID, string(role))
	if err != nil {
		s.t.Fatal(err)
	}
	jar, err := cookiejar.New(nil)
	if err != nil {
		s.t.Fatal(err)
	}
	mine := *s
	mine.client = &http.Client{Jar: jar, CheckRedirect: noRedirect}
	mine.againAs(email)()
	return &mine
}

// runOut lets the sessions of an account be over.
func (s *site) runOut(email string) error {
	now := s.desk.Clock().Add(-time.Minute).UTC().Format(time.RFC3339)
	return s.database(`update session set expiry = ? where account = ?`, now, email)
}

// routeExample is a method and an address that a pattern answers. What a form would change is named by numbers that nothing has, so that
// the walk leaves everything as it is.
func routeExample(pattern string) (method, path string) {
	method, path, ok := strings.Cut(pattern, " ")
	if !ok {
		method, path = "GET", pattern+"nothing"
	}
	if known, has := addresses()[pattern]; has {
		return method, known
	}
	return method, strings.NewReplacer("{council}", "ashby", "{$}", "", "{plural}", "contracts", "{key}", "have", "{seq}", "9999", "{id}", "9999", "{file}", "9999", "{job}", "9999", "{account}", "9999", "{group}", "nothing", "{post}", "9999", "{slug}", "nobody", "{lang}", "en").Replace(path)
}

// getsIn tells whether a request comes past the door: not to the sign-in page, nor away for want of a role.
func (s *site) getsIn(method, path string) bool {
	s.t.Helper()
	status, body, h := 0, "", http.Header{}
	if method == "POST" {
		status, body, h = s.post(path, nil)
	} else {
		status, body, h = s.get(path)
	}
	if status == http.StatusInternalServerError {
		s.t.Errorf("%s %s gave %d", method, path, status)
	}
	text := wordsOf(body)
	switch {
	case status == http.StatusSeeOther && strings.HasPrefix(h.Get("Location"), "/sign-in?to="):
		return false
	case status == http.StatusForbidden && (strings.Contains(text, "Your role lets you look") || strings.Contains(text, "Only an administrator can add")):
		return false
	case status == http.StatusNotFound && strings.Contains(text, "or you have no role in it"):
		return false
	}
	return true
}

// plantedWords are in Ashby only: in registers, a payment, a file's name and cells, a finding's owner, a proposal, an account.
var plantedWords = []string{"quibblewort", "snorkelby", "wimblefrost", "drabblethorn", "mugglestone", "frumpington", "clatterwick", "gribblesett"}

// No byte of one council is in any answer to another's people: words that only Ashby has are in no page, file or refusal that an administrator
// of Brookside gets, on Brookside's addresses or Ashby's.
func TestCouncilsNeverMix(t *testing.T) {
	s := open(t)
	s.plant()
	other, err := s.desk.AddCouncil(context.Background(), desk.NewCouncil{Name: "Brookside District Council", Slug: "brookside", Type: "district", Nation: "england", Actor: "test"})
	if err != nil {
		t.Fatal(err)
	}
	neighbour := *s
	neighbour.council = other
	b := neighbour.named("elsewhere@brookside.example", kind.Administrator)
	a := s.named("gribblesett@ashby.example", kind.Administrator)
	seen, answers := map[string]bool{}, 0
	for _, pattern := range s.server.patterns {
		method, path := routeExample(pattern)
		for _, at := range append(byKind(path), path+"?q="+plantedWords[0]) {
			if method == "GET" {
				_, body, _ := a.get(at)
				note(seen, body)
			}
			for _, address := range []string{at, strings.Replace(at, "/c/ashby/", "/c/brookside/", 1)} {
				status, body, h := 0, "", http.Header{}
				if method == "POST" {
					status, body, h = b.post(address, url.Values{"ids": {"1"}, "id": {"1"}, "q": {"1"}})
				} else {
					status, body, h = b.get(address)
				}
				answers++
				for _, word := range plantedWords {
					echoed := strings.Contains(address, word)
					if !echoed && strings.Contains(strings.ToLower(body+fmt.Sprint(h)), word) {
						t.Errorf("%s %s gave %d and holds %q of another council", method, address, status, word)
					}
				}
				if strings.Contains(pattern, "sign-out") {
					b.againAs("elsewhere@brookside.example")()
				}
			}
		}
	}
	for _, word := range plantedWords {
		if !seen[word] {
			t.Errorf("Ashby's own people never see %q, so that nobody else does proves nothing", word)
		}
	}
	if answers < 200 {
		t.Errorf("only %d answers were looked at", answers)
	}
}

func note(seen map[string]bool, body string) {
	low := strings.ToLower(body)
	for _, word := range plantedWords {
		seen[word] = seen[word] || strings.Contains(low, word)
	}
}

// byKind is an address for each register where it names one.
func byKind(path string) []string {
	if !strings.Contains(path, "registers/contracts") {
		return []string{path}
	}
	var out []string
	for _, k := range kind.Registers() {
		out = append(out, strings.Replace(path, "registers/contracts", "registers/"+k.Plural, 1))
	}
	return out
}

// plant gives Ashby words that nobody else has.
func (s *site) plant() {
	s.t.Helper()
	ctx := context.Background()
	for name, content := range map[string]string{
		"systems of frumpington.csv": "System name,Supplier name,Owner\nQuibblewort records,Snorkelby Limited,\n",
		"contracts.csv":              "Contract Ref,Title,Supplier name,Start date,End date,Value\nA1,Wimblefrost upkeep,Snorkelby Limited,01/04/2020,31/12/2026,45000\n",
		"spend.csv":                  "Paid Date,Amount,Supplier Name\n31/03/2026,12000.50,DRABBLETHORN PAYEE\n31/03/2026,90000,SNORKELBY LTD\n",
		"people.csv":                 "Name,Email\nZoe Clatterwick,clatterwick@ashby.example\n",
	} {
		r, err := s.desk.Import(ctx, "ashby", []desk.Incoming{{Name: name, Data: bytes.NewReader([]byte(content)), Size: int64(len(content))}}, desk.Choices{Actor: "test"})
		if err != nil || r.Files[0].Refused != "" {
			s.t.Fatalf("%s: %v %+v", name, err, r)
		}
	}
	p, err := s.desk.Picture(ctx, "ashby")
	if err != nil {
		s.t.Fatal(err)
	}
	admin := identity.Viewer("ashby", "gribblesett@ashby.example", []string{string(kind.Administrator)})
	agenda, err := s.desk.Agenda(ctx, p, admin, true)
	if err != nil || len(agenda.Findings) == 0 {
		s.t.Fatalf("Ashby has no finding: %v", err)
	}
	for _, f := range agenda.Findings {
		err = s.desk.Settle(ctx, p, admin, f.ID, desk.Settlement{Do: "assign", Owner: "Mugglestone", Due: "2027-01-31"})
		if err != nil {
			s.t.Fatal(err)
		}
	}
}

// database changes what the database holds, as nothing in the program does.
func (s *site) database(query string, args ...any) error {
	driver, at := "sqlite", filepath.Join(s.dir, "moothall.db")
	if s.postgres != "" {
		driver, at = "pgx", s.postgres
		for n := 1; strings.Contains(query, "?"); n++ {
			query = strings.Replace(query, "?", fmt.Sprintf("$%d", n), 1)
		}
	}
	db, err := sql.Open(driver, at)
	if err != nil {
		return err
	}
	_, err = db.Exec(query, args...)
	return errors.Join(err, db.Close())
}

// A register's kind file says which roles write it: the board secretary reaches the forms of decisions and meetings, an assessor those of improvements, and
// neither reaches another register's.
func TestRolesReachTheRegistersTheyKeep(t *testing.T) {
	s := open(t)
	for role, forms := range map[kind.Role]map[string]bool{
		kind.BoardSecretary: {"decisions": true, "meetings": true, "recommendations": true, "contracts": false, "improvements": false},
		kind.Assessor:       {"improvements": true, "decisions": false, "contracts": false},
		kind.Councillor:     {"decisions": false, "meetings": false},
	} {
		me := s.person(role)
		for plural, want := range forms {
			if got := me.getsIn("GET", "/c/ashby/registers/"+plural+"/new"); got != want {
				t.Errorf("%s reaches the form of %s: %v, want %v", role, plural, got, want)
			}
			if got := me.getsIn("POST", "/c/ashby/registers/"+plural+"/new"); got != want {
				t.Errorf("%s may send the form of %s: %v, want %v", role, plural, got, want)
			}
		}
	}
}
