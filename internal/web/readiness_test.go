package web

import (
	"bytes"
	"compress/gzip"
	"context"
	"database/sql"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"github.com/moothall/moothall/internal/desk"
	"github.com/moothall/moothall/internal/identity"
	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/store/pgtest"
)

func TestMain(m *testing.M) { os.Exit(pgtest.Run(m)) }

const secret = "correct horse battery staple"

// privateWords are written by somebody into their readiness, or by a colleague about them; the passphrase is one too.
var privateWords = []string{"flibberwick", "trundlesnap", "moggleworth", "quarrelbeck", secret}

// formsOf are the forms in which a word could stand somewhere: plain, UTF-16 of both orders, hex, and base64 at each of three offsets.
func formsOf(word string) (out [][]byte) {
	out = append(out, []byte(word), []byte(hex.EncodeToString([]byte(word))))
	little, big := []byte{}, []byte{}
	for _, u := range utf16.Encode([]rune(word)) {
		little, big = binary.LittleEndian.AppendUint16(little, u), binary.BigEndian.AppendUint16(big, u)
	}
	out = append(out, little, big)
	for before := range 3 {
		coded := base64.StdEncoding.EncodeToString([]byte(strings.Repeat("x", before) + word))
		out = append(out, []byte(coded[4:len(coded)-4])) // what stands before and after changes the ends only
	}
	return out
}

// The search finds a word wherever it stands in what was put into another form.
func TestPrivateFormsAreFound(t *testing.T) {
	for before := range 4 {
		text := strings.Repeat("-", before) + "flibberwick, and more"
		wide := []byte{}
		for _, u := range utf16.Encode([]rune(text)) {
			wide = binary.BigEndian.AppendUint16(wide, u)
		}
		for name, stands := range map[string][]byte{"plain": []byte(text), "capitals": []byte(strings.ToUpper(text)), "base64": []byte(base64.StdEncoding.EncodeToString([]byte(text))), "hex": []byte(hex.EncodeToString([]byte(text))), "UTF-16": wide} {
			if heldIn(stands, "flibberwick") < 0 {
				t.Errorf("%s after %d bytes is not found", name, before)
			}
		}
		if heldIn([]byte(text), "trundlesnap") >= 0 {
			t.Error("a word is found that is not there")
		}
	}
}

// heldIn is the number of the form in which a text holds a word; -1 for none.
func heldIn(text []byte, word string) int {
	low := bytes.ToLower(text)
	for i, f := range formsOf(word) {
		if bytes.Contains(text, f) || i < 2 && bytes.Contains(low, bytes.ToLower(f)) {
			return i
		}
	}
	return -1
}

// mustNotHold fails when a text holds a private word in any form.
func mustNotHold(t *testing.T, where string, text []byte) {
	t.Helper()
	for _, w := range privateWords {
		if form := heldIn(text, w); form >= 0 {
			t.Errorf("%s holds %q in form %d", where, w, form)
		}
	}
}

// begun is somebody who began, answered, wrote, planned, and asked a colleague, who answered. Each private word is in it.
func (s *site) begun(role kind.Role) *site {
	s.t.Helper()
	me := s.person(role)
	me.sends("/account/readiness", url.Values{"do": {"begin"}, "passphrase": {secret}, "again": {secret}, "understood": {"yes"}}, http.StatusSeeOther)
	me.sends("/account/readiness/check", url.Values{"level-data": {"helped"}, "why-data": {"Flibberwick taught me"}}, http.StatusSeeOther)
	me.sends("/account/readiness/evidence", url.Values{"do": {"add"}, "capability": {"data"}, "what": {"The trundlesnap report"}, "day": {"1/10/2026"}}, http.StatusSeeOther)
	me.sends("/account/readiness/plan", url.Values{"do": {"add"}, "capability": {"data"}, "what": {"Sit in with Moggleworth"}, "day": {"1/3/2027"}}, http.StatusSeeOther)
	stranger := *s
	stranger.client = &http.Client{CheckRedirect: noRedirect}
	stranger.sends(me.link(), url.Values{"level-data": {"new"}, "words": {"Less quarrelbeck"}}, http.StatusOK)
	return me
}

func (s *site) sends(path string, form url.Values, want int) string {
	s.t.Helper()
	status, body, _ := s.post(path, form)
	if status != want {
		s.t.Fatalf("%s gave %d: %s", path, status, wordsOf(body))
	}
	return body
}

var linkForm = regexp.MustCompile(`http://[^<]*(/r/[A-Z2-7]+)`)

// link makes a link for a colleague and gives its path.
func (s *site) link() string {
	s.t.Helper()
	found := linkForm.FindStringSubmatch(s.sends("/account/readiness/peers", url.Values{"do": {"make"}}, http.StatusOK))
	if found == nil {
		s.t.Fatal("there is no link on the page")
	}
	return found[1]
}

// Nobody but the person reads their readiness: no page, export, API, backup, database, file or log holds a word of it, in any form, for any role, on either store.
func TestReadinessIsPrivate(t *testing.T) {
	t.Run("SQLite", func(t *testing.T) { readinessIsPrivate(t, "") })
	t.Run("PostgreSQL", func(t *testing.T) { readinessIsPrivate(t, pgtest.URL(t)) })
}

func readinessIsPrivate(t *testing.T, database string) {
	var log bytes.Buffer
	s := openOn(t, slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug})), database)
	me := s.begun(kind.Councillor)
	_, file, _ := me.get("/account/readiness/download")
	for _, w := range privateWords[:4] {
		if !strings.Contains(strings.ToLower(file), w) {
			t.Fatalf("the person's own file lacks %q, so that nobody else sees it proves nothing: %s", w, file)
		}
	}
	s.everybodyLooks()
	var backup bytes.Buffer
	_, err := s.desk.Store.WriteBackup(context.Background(), &backup, time.Now().UTC().Format(time.RFC3339))
	if err != nil {
		t.Fatal(err)
	}
	unzip, err := gzip.NewReader(&backup)
	if err != nil {
		t.Fatal(err)
	}
	plain, err := io.ReadAll(unzip)
	if err != nil || !bytes.Contains(plain, []byte(`"readiness_answer"`)) {
		t.Fatalf("the backup holds no readiness at all: %v", err)
	}
	mustNotHold(t, "the backup", plain)
	for _, coded := range regexp.MustCompile(`"[A-Za-z0-9+/=]{40,}"`).FindAll(plain, -1) { // bytes are base64 there
		raw, err := base64.StdEncoding.DecodeString(string(coded[1 : len(coded)-1]))
		if err == nil {
			mustNotHold(t, "bytes in the backup", raw)
		}
	}
	if database == "" {
		s.filesHoldNothing()
	} else {
		dumpHoldsNothing(t, database)
	}
	mustNotHold(t, "the log", log.Bytes())
}

// everybodyLooks walks every route as every role, the API with each one's token, and the feeds.
func (s *site) everybodyLooks() {
	s.t.Helper()
	looked := 0
	for _, who := range s.visitors() {
		if who.here == string(kind.Councillor) {
			continue
		}
		for _, pattern := range s.server.patterns {
			method, path := routeExample(pattern)
			if method != "GET" {
				continue
			}
			for _, at := range append(byKind(path), path+"?q="+privateWords[0][:6]) {
				_, body, h := who.site.get(at)
				mustNotHold(s.t, who.name+" at "+at, []byte(body+fmt.Sprint(h)))
				looked++
			}
		}
		if who.here == "" {
			continue
		}
		made, err := s.desk.CreateToken(context.Background(), who.here+"@ashby.example", desk.NewToken{Scope: identity.ScopeRead, Days: 1})
		if err != nil {
			s.t.Fatal(err)
		}
		for _, at := range who.site.apiReads() {
			mustNotHold(s.t, who.name+"'s token at "+at, []byte(s.byToken(at, made.Token)))
			looked++
		}
		for _, k := range kind.Registers() {
			for _, at := range []string{"/api/v1/councils/ashby/" + k.Plural, "/feeds/ashby/" + k.Plural, "/account/readiness/download"} {
				mustNotHold(s.t, who.name+"'s token at "+at, []byte(s.byToken(at, made.Token)))
				looked++
			}
		}
	}
	if looked < 1000 {
		s.t.Errorf("only %d answers were looked at", looked)
	}
}

var pathParameter = regexp.MustCompile(`\{[a-z_]+\}`)

// apiReads are the addresses of all that the API reads, as its own description has them.
func (s *site) apiReads() (out []string) {
	s.t.Helper()
	var described struct {
		Paths map[string]map[string]any `json:"paths"`
	}
	_, raw, _ := s.get("/api/openapi.json")
	err := json.Unmarshal([]byte(raw), &described)
	if err != nil {
		s.t.Fatalf("the description of the API: %v", err)
	}
	for path, ways := range described.Paths {
		if ways["get"] == nil {
			continue
		}
		if !strings.HasPrefix(path, "/api/") && !strings.HasPrefix(path, "/feeds/") {
			path = "/api/v1" + path
		}
		path = strings.NewReplacer("{council}", "ashby", "{register}", "posts", "{paper}", "senior-team").Replace(path)
		out = append(out, pathParameter.ReplaceAllString(path, "1"))
	}
	if len(out) < 40 {
		s.t.Fatalf("the API reads only %d addresses", len(out))
	}
	return out
}

func (s *site) byToken(path, token string) string {
	s.t.Helper()
	r, err := http.NewRequest(http.MethodGet, s.url+path, nil)
	if err != nil {
		s.t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+token)
	answer, err := (&http.Client{CheckRedirect: noRedirect}).Do(r)
	if err != nil {
		s.t.Fatal(err)
	}
	_, body, _ := s.read(answer)
	return body
}

// filesHoldNothing looks at every byte of the folder: the database and its logs.
func (s *site) filesHoldNothing() {
	s.t.Helper()
	files, err := filepath.Glob(filepath.Join(s.dir, "*"))
	if err != nil || len(files) == 0 {
		s.t.Fatal(files, err)
	}
	for _, name := range files {
		raw, err := os.ReadFile(name)
		if err != nil {
			s.t.Fatal(err)
		}
		mustNotHold(s.t, filepath.Base(name), raw)
	}
}

// dumpHoldsNothing looks at every row of every table, bytes as they are and as text.
func dumpHoldsNothing(t *testing.T, database string) {
	t.Helper()
	db, err := sql.Open("pgx", database)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }() // the test is over
	rows, err := db.Query(`select c.table_name, c.column_name from information_schema.columns c join information_schema.tables t using (table_schema, table_name) where c.table_schema = 'public' and t.table_type = 'BASE TABLE'`)
	if err != nil {
		t.Fatal(err)
	}
	var columns [][2]string
	for rows.Next() {
		var table, column string
		err := rows.Scan(&table, &column)
		if err != nil {
			t.Fatal(err)
		}
		columns = append(columns, [2]string{table, column})
	}
	if rows.Err() != nil || len(columns) < 100 {
		t.Fatalf("%d columns: %v", len(columns), rows.Err())
	}
	cells := 0
	for _, c := range columns {
		values, err := db.Query(`select ` + c[1] + ` from ` + c[0])
		if err != nil {
			t.Fatal(err)
		}
		for values.Next() {
			var cell any
			err := values.Scan(&cell)
			if err != nil {
				t.Fatal(err)
			}
			raw, isBytes := cell.([]byte)
			if !isBytes {
				raw = []byte(fmt.Sprint(cell))
			}
			mustNotHold(t, c[0]+"."+c[1], raw)
			cells++
		}
		if values.Err() != nil {
			t.Fatal(values.Err())
		}
	}
	if cells < 200 {
		t.Errorf("only %d cells were looked at", cells)
	}
}

// shows tells whether a page of readiness shows what the person wrote.
func (s *site) shows() bool {
	s.t.Helper()
	_, body, _ := s.get("/account/readiness/evidence")
	return strings.Contains(body, "trundlesnap")
}

func newJar(t *testing.T) http.CookieJar {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return jar
}

// It locks by hand, after a quarter of an hour without the person, at sign-out and when sessions end everywhere; another browser of the same person opens nothing by itself; a page
// that is used stays open.
func TestReadinessLocks(t *testing.T) {
	s := open(t)
	me := s.begun(kind.Reader)
	open := func() {
		t.Helper()
		me.sends("/account/readiness", url.Values{"do": {"open"}, "passphrase": {secret}}, http.StatusSeeOther)
		if !me.shows() {
			t.Fatal("the passphrase does not open it")
		}
	}
	open()
	other := *s
	other.client = &http.Client{Jar: newJar(t), CheckRedirect: noRedirect}
	other.againAs("reader@ashby.example")()
	if other.shows() {
		t.Error("another browser of the same person reads it without the passphrase")
	}
	for range 3 {
		*s.ahead += idleKey - time.Minute
		if !me.shows() {
			t.Error("it locks while it is used")
		}
	}
	*s.ahead += idleKey
	if me.shows() {
		t.Error("it stays open without the person")
	}
	open()
	me.sends("/account/readiness", url.Values{"do": {"lock"}}, http.StatusSeeOther)
	if me.shows() {
		t.Error("it stays open when it was locked")
	}
	open()
	was := me.cookies()
	me.sends("/sign-out", nil, http.StatusSeeOther)
	me.again(kind.Reader)()
	me.putCookie(was[readinessCookie])
	if me.shows() {
		t.Error("it stays open after signing out, for who kept the cookie")
	}
	open()
	me.sends("/account/sign-out", nil, http.StatusSeeOther)
	me.again(kind.Reader)()
	if me.shows() {
		t.Error("it stays open when sessions end everywhere")
	}
	open()
	thief := s.person(kind.Administrator)
	thief.putCookie(me.cookies()[readinessCookie])
	if thief.shows() {
		t.Error("another account reads it with the cookie")
	}
}

func (s *site) cookies() map[string]string {
	s.t.Helper()
	at, err := url.Parse(s.url)
	if err != nil {
		s.t.Fatal(err)
	}
	out := map[string]string{}
	for _, c := range s.client.Jar.Cookies(at) {
		out[c.Name] = c.Value
	}
	return out
}

func (s *site) putCookie(value string) {
	s.t.Helper()
	at, err := url.Parse(s.url)
	if err != nil || value == "" {
		s.t.Fatal(value, err)
	}
	s.client.Jar.SetCookies(at, []*http.Cookie{{Name: readinessCookie, Value: value, Path: "/"}})
}

// Wrong passphrases are slowed down, the right one too while it waits; a changed passphrase opens and the old one does not.
func TestReadinessPassphrase(t *testing.T) {
	s := open(t)
	me := s.begun(kind.Reader)
	const next = "four other random words"
	me.sends("/account/readiness/passphrase", url.Values{"passphrase": {"not the passphrase"}, "new": {next}, "again": {next}}, http.StatusUnprocessableEntity)
	me.sends("/account/readiness/passphrase", url.Values{"passphrase": {secret}, "new": {next}, "again": {next + "x"}}, http.StatusUnprocessableEntity)
	me.sends("/account/readiness/passphrase", url.Values{"passphrase": {secret}, "new": {"short"}, "again": {"short"}}, http.StatusUnprocessableEntity)
	me.sends("/account/readiness/passphrase", url.Values{"passphrase": {secret}, "new": {next}, "again": {next}}, http.StatusSeeOther)
	me.sends("/account/readiness", url.Values{"do": {"lock"}}, http.StatusSeeOther)
	for range 5 {
		me.sends("/account/readiness", url.Values{"do": {"open"}, "passphrase": {secret}}, http.StatusUnprocessableEntity)
	}
	me.sends("/account/readiness", url.Values{"do": {"open"}, "passphrase": {next}}, http.StatusTooManyRequests)
	*s.ahead += 20 * time.Second
	me.sends("/account/readiness", url.Values{"do": {"open"}, "passphrase": {next}}, http.StatusSeeOther)
	if !me.shows() {
		t.Error("the new passphrase does not open what was written")
	}
}

// A link works once, can be withdrawn, and says nothing of what others said; deleting leaves nothing, needs to be meant and needs no passphrase.
func TestReadinessLinksAndDelete(t *testing.T) {
	s := open(t)
	me := s.begun(kind.Anyone) // who has no role in any council
	link := me.link()
	stranger := *s
	stranger.client = &http.Client{CheckRedirect: noRedirect}
	_, body, _ := stranger.get(link)
	mustNotHold(t, "the page for a colleague", []byte(body))
	stranger.sends(link, url.Values{}, http.StatusUnprocessableEntity)
	stranger.sends(link, url.Values{"level-data": {"no such level"}}, http.StatusUnprocessableEntity)
	stranger.sends(link, url.Values{"level-data": {"led"}}, http.StatusOK)
	stranger.sends(link, url.Values{"level-data": {"led"}}, http.StatusNotFound)
	link = me.link()
	me.sends("/account/readiness/peers", url.Values{"do": {"withdraw"}}, http.StatusSeeOther)
	stranger.sends(link, url.Values{"level-data": {"led"}}, http.StatusNotFound)
	link = me.link()
	me.sends("/account/readiness", url.Values{"do": {"lock"}}, http.StatusSeeOther)
	me.sends("/account/readiness/delete", nil, http.StatusUnprocessableEntity)
	me.sends("/account/readiness/delete", url.Values{"sure": {"yes"}}, http.StatusSeeOther)
	stranger.sends(link, url.Values{"level-data": {"led"}}, http.StatusNotFound)
	db, err := sql.Open("sqlite", filepath.Join(s.dir, "moothall.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }() // the test is over
	var n int
	err = db.QueryRow(`select (select count(*) from readiness) + (select count(*) from readiness_link) + (select count(*) from readiness_answer)`).Scan(&n)
	if err != nil || n != 0 {
		t.Errorf("%d rows are left: %v", n, err)
	}
	if _, body, _ := me.get("/account/readiness"); !strings.Contains(body, `value="begin"`) {
		t.Error("one cannot begin again")
	}
}

// readinessCookie is what a browser without HTTPS calls it.
var readinessCookie = cookies{}.name(keyCookie)
