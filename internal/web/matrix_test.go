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
	everybody  = "administrator leader register-editor system-owner assessor assurer board-secretary councillor moderator group-officer reader"
	writers    = "administrator leader register-editor"
	owners     = writers + " system-owner"
	settlers   = "administrator leader board-secretary"
	deciders   = "administrator leader"
	admins     = "administrator"
	moderators = "administrator leader moderator"
	assessors  = "administrator leader assessor assurer"
	open_      = "open"      // to anybody
	signedIn   = "signed in" // to anybody who is, whatever their roles
)

// matrix is who gets in, by route.
var matrix = byRoute(entrances)

func byRoute(table map[string][]string) map[string]string {
	by := map[string]string{}
	for who, routes := range table {
		for _, r := range routes {
			if by[r] != "" {
				panic(r + " stands twice in the declared table")
			}
			by[r] = who
		}
	}
	return by
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
