package e2e

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/moothall/moothall/internal/store/pgtest"
)

// secretValue is what Colne pays and does not share: no other number in the story's files holds its digits.
const secretValue = "345678"

// storyDay is the day on which the story is judged.
const storyDay = "2026-01-15"

// on runs a command that must end with one of these codes on the story's day. It gives what was written.
func (c *cli) on(codes []int, args ...string) string {
	c.t.Helper()
	cmd := exec.Command(c.bin, append(args, "--data", c.data, "--today", storyDay)...)
	out, err := cmd.Output()
	if cmd.ProcessState == nil || !slices.Contains(codes, cmd.ProcessState.ExitCode()) {
		c.t.Fatalf("%v ended with %v: %s", args, err, out)
	}
	return string(out)
}

// councilsOfStory5 are the files of 33 councils, no two with the same headings in the same form: five of the story, two that are no table, and
// others. Colne's file has the value that Colne will not share.
func councilsOfStory5() (names []string, files map[string][2]string) {
	files = map[string][2]string{
		"Ashby":   {"contracts.csv", "Ref,Title,Supplier,Function,Start,End,Annual value\nC1,Revs & Bens,CIVICA UK LTD,Revenues and benefits,01/04/2021,31/03/2027,210000\nC2,Revs support,CIVICA UK LTD,Revenues and benefits,01/04/2021,31/02/2027,5000\n"},
		"Barton":  {"contract register.csv", "Contract number;Contract name;Vendor;System function;From;To;Value per annum\n77;Revenues system;Civica UK Limited;Revenues and benefits;2022-06-01;2027-05-31;£185,000\n"},
		"Colne":   {"Contracts register Colne.csv", "Contract register of Colne,,,,,,\n\nContract reference,Contract title,Contractor,Function,Contract start,Contract end,Annual cost\nX-9,OpenRevenues,CIVICA  UK LIMITED,Revenues and benefits,1 Oct 2020,30 Sep 2027," + secretValue + "\n"},
		"Dunford": {"contracts.tsv", "Agreement reference\tTitle of agreement\tProvider\tFunction\tCommencement\tExpiry\tAnnual spend\n12\tHousing\tNEC SOFTWARE SOLUTIONS UK LTD\tHousing management\t01/01/2020\t31/12/2026\t99000\n"},
		"Elmham":  {"contracts.csv", "Ref,Agreement title,Awarded supplier,Function,StartDate,EndDate,Annual contract value\n3,Fleet hire,NORTHGATE VEHICLE HIRE LTD,,01/01/2024,31/12/2027,54000\n4,Housing system,Northgate Public Services (UK) Ltd,Housing management,01/02/2019,31/01/2027,88000\n"},
		"Fernley": {"contracts.pdf", "%PDF-1.7\n1 0 obj\n"},
		"Garside": {"contracts.csv", "<!DOCTYPE html><html><head><title>Sign in</title></head><body>Sign in</body></html>"},
	}
	for i := 1; len(files) < 33; i++ {
		head := []string{"Contract ref,Contract title,Supplier name,Contract start date,Contract end date", "Ref,Title,Company,Start,Expiry date", "Contract no,Agreement title,Vendor name,From,To"}[i%3]
		files[fmt.Sprintf("Parish %02d", i)] = [2]string{fmt.Sprintf("contracts %d.csv", i), fmt.Sprintf("%s\nP%d,Grounds upkeep of park %d,Green Hands %d Ltd,01/04/2024,31/03/20%d\n", head, i, i, i, 30+i%40)}
	}
	for name := range files {
		names = append(names, name)
	}
	slices.Sort(names)
	return names, files
}

type jointBuy struct {
	Function    string
	Councils    []string
	FirstEnd    string `json:"first_end"`
	LastEnd     string `json:"last_end"`
	SafeStart   string `json:"last_safe_start"`
	AnnualValue int64  `json:"annual_value"`
	KnownFrom   int    `json:"known_from"`
	Of          int
	Contracts   []struct{ Title string }
}

type jointBuys struct {
	Coverage  struct{ Says string }
	JointBuys []jointBuy `json:"joint_buys"`
}

func idOf(name string) string { return strings.ReplaceAll(strings.ToLower(name), " ", "-") }

// story5 brings the 33 councils and their files in, makes the group and gives the consents: Colne shares dates and no values, the last parish
// shares nothing.
func story5(t *testing.T, c *cli) {
	t.Helper()
	names, files := councilsOfStory5()
	var ids []string
	for _, name := range names {
		c.on([]int{0}, "council", "add", name, "--type", "district", "--nation", "england")
		ids = append(ids, idOf(name))
	}
	c.on([]int{0}, "group", "add", "Shared leader", "--councils", strings.Join(ids, ","))
	for _, name := range names {
		codes := map[string][]int{"Ashby": {1}, "Fernley": {3}, "Garside": {3}}[name]
		if codes == nil {
			codes = []int{0}
		}
		out := c.on(codes, "import", c.file(files[name][0], files[name][1]), "--council", idOf(name), "--yes", "--json")
		if name == "Ashby" && !strings.Contains(out, "31/02/2027") {
			t.Errorf("nothing is said of 31/02/2027: %s", out)
		}
		fields := "supplier,function,start,end,annual_value"
		if name == "Colne" {
			fields = "supplier,function,start,end"
		}
		if name != "Parish 26" {
			c.on([]int{0}, "consent", "set", "--council", idOf(name), "--group", "shared-leader", "--register", "contract", "--fields", fields)
		}
	}
}

// Story 5: one leader over 33 councils.
func TestStory5(t *testing.T) {
	c := newCLI(t)
	story5(t, c)
	var cover []struct {
		Of, Read   int
		NotShared  []string                           `json:"not_shared"`
		Unreadable []struct{ Council, Reason string } `json:"unreadable"`
		Says       string
	}
	decode(t, c.on([]int{0}, "group", "coverage", "--group", "shared-leader", "--json"), &cover)
	if len(cover) != 1 || !strings.HasPrefix(cover[0].Says, "30 of 33 read, 1 not shared, 2 unreadable.") || !slices.Equal(cover[0].NotShared, []string{"Parish 26"}) || len(cover[0].Unreadable) != 2 ||
		cover[0].Unreadable[0].Council != "Fernley" || !strings.Contains(cover[0].Unreadable[0].Reason, "PDF") || !strings.Contains(cover[0].Unreadable[1].Reason, "web page") {
		t.Errorf("the coverage is %+v", cover)
	}
	buys := func(args ...string) (b jointBuys) {
		t.Helper()
		decode(t, c.on([]int{0}, append([]string{"group", "joint-buys", "--group", "shared-leader", "--json"}, args...)...), &b)
		return b
	}
	three := buys()
	at := slices.IndexFunc(three.JointBuys, func(b jointBuy) bool {
		return b.Function == "Revenues and benefits"
	})
	if at < 0 {
		t.Fatalf("there is no joint buy of revenues and benefits: %+v", three)
	}
	r := three.JointBuys[at]
	if !slices.Equal(r.Councils, []string{"Ashby", "Barton", "Colne"}) || r.FirstEnd != "2027-03-31" || r.LastEnd != "2027-09-30" || r.AnnualValue != 39500000 || r.KnownFrom != 2 || r.Of != 3 || r.SafeStart != "2026-06-30" {
		t.Errorf("%+v", r)
	}
	housing := false
	for _, b := range buys("--minimum", "2").JointBuys {
		for _, x := range b.Contracts {
			if x.Title == "Fleet hire" || x.Title == "Revs support" {
				t.Errorf("%s is bought together: %+v", x.Title, b)
			}
		}
		if b.Function == "Housing management" {
			housing = slices.Equal(b.Councils, []string{"Dunford", "Elmham"}) && b.AnnualValue == 18700000 && b.SafeStart == "2026-03-31"
		}
	}
	if !housing {
		t.Error("housing management is not bought together by Dunford and Elmham")
	}
	valueOfColne(t, c)
}

func decode(t *testing.T, from string, into any) {
	t.Helper()
	err := json.Unmarshal([]byte(from), into)
	if err != nil {
		t.Fatalf("%v: %s", err, from)
	}
}

// valueOfColne: somebody of Ashby sees Colne's dates and can have its value in no way; when Colne withdraws, the group's numbers are others at once.
func valueOfColne(t *testing.T, c *cli) {
	c.account("ann@ashby.example", "ashby", "administrator")
	c.account("cleo@colne.example", "colne", "administrator")
	var token struct{ Token string }
	decode(t, c.on([]int{0}, "token", "create", "--user", "ann@ashby.example", "--scope", "read", "--json"), &token)
	base := c.serve(storyDay)
	ann := visitorOf(t, base, "ann@ashby.example")
	const of, api = "/c/ashby/groups/shared-leader", "/api/v1/councils/ashby/groups/shared-leader"
	get := func(path string) string {
		t.Helper()
		status, body := ann.get(path, token.Token)
		if status != http.StatusOK {
			t.Fatalf("%s gave %d: %s", path, status, body)
		}
		for _, spelt := range []string{secretValue, "345,678", "345678.00", "34567800"} {
			if strings.Contains(body, spelt) && !strings.Contains(path, spelt) {
				t.Errorf("%s holds Colne's value", path)
			}
		}
		return body
	}
	list := get(of + "/registers/contracts?sort=annual_value")
	if !strings.Contains(list, "OpenRevenues") || !strings.Contains(list, "30 Sep 2027") {
		t.Error("Ashby does not see Colne's date")
	}
	for _, path := range []string{of, of + "/consent", of + "/consent/export.csv", of + "/findings", of + "/joint-buys", of + "/joint-buys/export.csv", of + "/joint-buys/export.xlsx", of + "/registers/contracts?columns=all", of + "/registers/contracts/export.csv",
		of + "/registers/contracts/export.xlsx?sort=annual_value&down=1", api + "/coverage", api + "/registers/contracts", api + "/joint-buys", api + "/comparisons"} {
		get(path)
	}
	// Neither searching nor filtering finds it.
	for _, path := range []string{of + "/registers/contracts?q=345,678", of + "/registers/contracts?annual_value=345,678", of + "/registers/contracts?annual_value=345678"} {
		if strings.Contains(get(path), "OpenRevenues") {
			t.Errorf("%s finds Colne's contract", path)
		}
	}
	// Sorted by value either way, Colne's stands last, with those that give none.
	for _, way := range []string{"", "&down=1"} {
		rows := lines(t, get(of+"/registers/contracts/export.csv?sort=annual_value"+way))
		place := slices.IndexFunc(rows, func(r []string) bool { return len(r) > 1 && r[0] == "Colne" })
		known := slices.IndexFunc(rows, func(r []string) bool { return len(r) > 1 && r[0] == "Barton" })
		if place < 0 || place < known {
			t.Errorf("sorted by value%s, Colne stands at %d and Barton at %d", way, place, known)
		}
		if place >= 0 && !slices.Contains(rows[place], "not shared") {
			t.Errorf("Colne's line is %v", rows[place])
		}
	}
	// Ashby's support contract, whose end could not be read, costs 5,000 more.
	if text := get(of); !strings.Contains(text, "£400,000, known from 2 of 3 councils") || !strings.Contains(text, "hidden, under five") {
		t.Error("the comparison does not say 400,000 from 2 of 3, or shows a median of two")
	}
	kept := get(of + "/joint-buys/export.csv")
	cleo := visitorOf(t, base, "cleo@colne.example")
	status, _ := cleo.post("/c/colne/groups/shared-leader/consent/contracts", url.Values{"do": {"withdraw"}})
	if status != http.StatusSeeOther {
		t.Fatalf("withdrawing gave %d", status)
	}
	if text := get(of + "/joint-buys"); strings.Contains(text, "OpenRevenues") || !strings.Contains(text, "29 of 33 read, 2 not shared") {
		t.Error("the joint buys still rest on what Colne withdrew")
	}
	if text := get(of); !strings.Contains(text, "£400,000, known from 2 of 2 councils") {
		t.Error("the comparison still counts Colne")
	}
	if !strings.Contains(kept, "with the consent of the day that this was made") || !strings.Contains(kept, "OpenRevenues") {
		t.Error("a file that was made before does not say so")
	}
	if status, _ := ann.post("/c/colne/groups/shared-leader/consent/contracts", url.Values{"do": {"share"}}); status != http.StatusNotFound {
		t.Errorf("Ashby giving Colne's consent gave %d", status)
	}
}

func lines(t *testing.T, text string) [][]string {
	t.Helper()
	r := csv.NewReader(strings.NewReader(text))
	r.FieldsPerRecord = -1
	rows, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// serve starts a server on a free port and gives its address; it is stopped by its own process at the end.
func (c *cli) serve(day string, flags ...string) string {
	c.t.Helper()
	addr := freeAddress(c.t)
	cmd := exec.Command(c.bin, append([]string{"serve", "--data", c.data, "--listen", addr, "--today", day}, flags...)...)
	var errs strings.Builder
	cmd.Stderr = &errs
	err := cmd.Start()
	if err != nil {
		c.t.Fatal(err)
	}
	c.t.Cleanup(func() {
		_ = cmd.Process.Signal(os.Interrupt) // it may have ended by itself
		_ = cmd.Wait()
	})
	for range 300 {
		r, err := http.Get("http://" + addr + "/healthz")
		if err == nil {
			_ = r.Body.Close() // only its status matters
			return "http://" + addr
		}
		time.Sleep(100 * time.Millisecond)
	}
	c.t.Fatalf("the server did not start: %s", errs.String())
	return ""
}

// reader is somebody who is signed in.
type reader struct {
	t      *testing.T
	base   string
	client *http.Client
}

func visitorOf(t *testing.T, base, email string) *reader {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	r := &reader{t, base, &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
	status, body := r.post("/sign-in", url.Values{"email": {email}, "password": {password}})
	if status != http.StatusSeeOther {
		t.Fatalf("signing %s in gave %d: %s", email, status, body)
	}
	return r
}

func (r *reader) send(q *http.Request) (int, string) {
	r.t.Helper()
	a, err := r.client.Do(q)
	if err != nil {
		r.t.Fatal(err)
	}
	defer func() { _ = a.Body.Close() }() // it was read
	b, err := io.ReadAll(a.Body)
	if err != nil {
		r.t.Fatal(err)
	}
	return a.StatusCode, string(b)
}

func (r *reader) get(path, token string) (int, string) {
	r.t.Helper()
	q, err := http.NewRequest(http.MethodGet, r.base+path, nil)
	if err != nil {
		r.t.Fatal(err)
	}
	if strings.HasPrefix(path, "/api/") {
		q.Header.Set("Authorization", "Bearer "+token)
	}
	return r.send(q)
}

func (r *reader) post(path string, form url.Values) (int, string) {
	r.t.Helper()
	q, err := http.NewRequest(http.MethodPost, r.base+path, strings.NewReader(form.Encode()))
	if err != nil {
		r.t.Fatal(err)
	}
	q.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return r.send(q)
}

// What a council gives or withdraws on one server holds for the next request to another, on both stores.
func TestConsentOnTwoServers(t *testing.T) {
	t.Run("SQLite", func(t *testing.T) { consentOnTwoServers(t) })
	t.Run("PostgreSQL", func(t *testing.T) {
		t.Setenv("MOOTHALL_DATABASE", pgtest.URL(t)) // the commands' own setting, in place of a folder
		consentOnTwoServers(t)
	})
}

func consentOnTwoServers(t *testing.T) {
	c := newCLI(t)
	for _, name := range []string{"Ashby", "Colne"} {
		c.on([]int{0}, "council", "add", name, "--type", "district", "--nation", "england")
	}
	c.on([]int{0}, "import", c.file("contracts.csv", "Ref,Title,End,Annual value\nX-9,OpenRevenues,30/09/2027,"+secretValue+"\n"), "--council", "colne", "--yes")
	c.on([]int{0}, "group", "add", "Vale", "--councils", "ashby,colne")
	c.account("ann@ashby.example", "ashby", "administrator")
	c.account("cleo@colne.example", "colne", "administrator")
	one, other := c.serve(storyDay), c.serve(storyDay)
	ann, cleo := visitorOf(t, other, "ann@ashby.example"), visitorOf(t, one, "cleo@colne.example")
	for step, s := range []struct {
		form         url.Values
		title, value bool
	}{
		{url.Values{"do": {"share"}, "field": {"end", "annual_value"}}, true, true},
		{url.Values{"do": {"share"}, "field": {"end"}}, true, false},
		{url.Values{"do": {"share"}, "field": {"annual_value"}}, true, true},
		{url.Values{"do": {"withdraw"}}, false, false},
	} {
		status, body := cleo.post("/c/colne/groups/vale/consent/contracts", s.form)
		if status != http.StatusSeeOther {
			t.Fatalf("step %d gave %d: %s", step, status, body)
		}
		_, page := ann.get("/c/ashby/groups/vale/registers/contracts", "")
		_, sheet := ann.get("/c/ashby/groups/vale/registers/contracts/export.csv", "")
		if strings.Contains(page, "OpenRevenues") != s.title || strings.Contains(page, "345,678") != s.value || strings.Contains(sheet, secretValue) != s.value {
			t.Errorf("after step %d the other server shows the title %v, the value %v", step, strings.Contains(page, "OpenRevenues"), strings.Contains(page, "345,678"))
		}
	}
	var history []struct{ Field, Given, Withdrawn string }
	decode(t, c.on([]int{0}, "consent", "list", "--group", "vale", "--json"), &history)
	ends := 0
	for _, h := range history {
		if h.Field == "annual_value" && h.Withdrawn != "" {
			ends++
		}
	}
	if ends != 2 {
		t.Errorf("the history of consent is %+v", history)
	}
}

// A file with rows of several councils says each one's change set, undoing takes all of them back, and what it says about sharing shares nothing.
func TestImportOfManyCouncils(t *testing.T) {
	c := newCLI(t)
	for _, name := range []string{"Ashby", "Colne"} {
		c.on([]int{0}, "council", "add", name, "--type", "district", "--nation", "england")
	}
	c.on([]int{0}, "group", "add", "Vale", "--councils", "ashby,colne")
	file := c.file("contracts.csv", "Council,Ref,Title,End,Annual value,share_value\nAshby,A1,Revenues,31/03/2027,100,yes\nColne,C1,OpenRevenues,30/09/2027,200,no\n")
	var r struct {
		ChangeSets []struct {
			Council   string
			ChangeSet int64 `json:"change_set"`
		} `json:"change_sets"`
		Files []struct {
			Council string
			New     int
			Wishes  []struct {
				Field   string
				Yes, No int
			} `json:"sharing_wishes"`
		}
	}
	decode(t, c.on([]int{0}, "import", file, "--council", "from-file", "--json"), &r)
	if len(r.ChangeSets) != 2 || len(r.Files) != 2 || r.ChangeSets[0].Council != "ashby" || r.ChangeSets[1].Council != "colne" {
		t.Fatalf("%+v", r)
	}
	if w := r.Files[1].Wishes; len(w) != 1 || w[0].Field != "annual_value" || w[0].No != 1 || w[0].Yes != 0 {
		t.Errorf("Colne's file says of sharing %+v", w)
	}
	if out := c.on([]int{0}, "group", "records", "contract", "--group", "vale", "--csv"); strings.Contains(out, "Revenues") || !strings.Contains(out, "0 of 2 read, 2 not shared") {
		t.Errorf("a wish has shared something: %s", out)
	}
	if out := c.on([]int{0}, "consent", "list", "--group", "vale", "--council", "colne"); !strings.Contains(out, "do not share in 1") {
		t.Errorf("the wish is not told: %s", out)
	}
	var undo []string
	for _, s := range r.ChangeSets {
		undo = append(undo, fmt.Sprintf("%s:%d", s.Council, s.ChangeSet))
	}
	c.on([]int{0}, append([]string{"undo"}, undo...)...)
	for _, council := range []string{"ashby", "colne"} {
		if out := c.on([]int{0}, "records", "contract", "--council", council); !strings.Contains(out, "0 contracts") {
			t.Errorf("%s still has %s", council, out)
		}
	}
}

// From the command line: a shared post of five councils is one person; more is refused and nothing is kept.
func TestSharedPostsByCommand(t *testing.T) {
	c := newCLI(t)
	for _, name := range []string{"A", "B", "C", "D", "E"} {
		c.on([]int{0}, "council", "add", "Council "+name, "--id", strings.ToLower(name), "--type", "district", "--nation", "england")
	}
	c.on([]int{0}, "group", "add", "Five", "--councils", "a,b,c,d,e")
	add := []string{"group", "post", "add", "--group", "five", "--council", "a", "--title", "Chief Digital Officer", "--cost", "90000", "--split"}
	c.on([]int{3}, append(add, "a=1.2,b=1.2,c=1.2,d=1.2,e=1.2")...)
	c.on([]int{2}, append(add, "a=1,f=1")...)
	var posts []struct {
		ID    int
		Parts []struct {
			Council string
			Cost    int64 `json:"cost_a_year"`
		}
	}
	decode(t, c.on([]int{0}, "group", "post", "list", "--group", "five", "--json"), &posts)
	if len(posts) != 0 {
		t.Fatalf("what was refused is kept: %+v", posts)
	}
	c.on([]int{0}, append(add, "a=1,b=1,c=1,d=1,e=1")...)
	decode(t, c.on([]int{0}, "group", "post", "list", "--group", "five", "--json"), &posts)
	if len(posts) != 1 || len(posts[0].Parts) != 5 || posts[0].Parts[4].Cost != 1800000 {
		t.Fatalf("%+v", posts)
	}
	c.on([]int{3}, "group", "leave", "--group", "five", "--council", "b")
	c.on([]int{3}, "group", "post", "remove", fmt.Sprint(posts[0].ID), "--group", "five", "--council", "b")
	c.on([]int{0}, "group", "post", "remove", fmt.Sprint(posts[0].ID), "--group", "five", "--council", "a")
	c.on([]int{0}, "group", "leave", "--group", "five", "--council", "b")
	var g struct{ Councils []string }
	decode(t, c.on([]int{0}, "group", "join", "--group", "five", "--council", "b", "--json"), &g)
	if len(g.Councils) != 5 {
		t.Errorf("after leaving and joining the group has %v", g.Councils)
	}
}
