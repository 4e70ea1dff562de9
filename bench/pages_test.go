package bench

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"html/template"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/moothall/moothall/internal/desk"
	"github.com/moothall/moothall/internal/identity"
	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/store"
	"github.com/moothall/moothall/internal/web"
	"github.com/moothall/moothall/internal/web/static"
)

const (
	systemCount = 700
	clients     = 8
	password    = "correct horse battery staple"
)

// systemsFile lists systems as a council would.
func systemsFile() []byte {
	var file bytes.Buffer
	file.WriteString("System,Supplier,Tier,Hosting,Restore hours,Promised hours,Depends on,Owner\n")
	for i := range systemCount {
		fmt.Fprintf(&file, "System number %d,Supplier %d Ltd,mission critical,on-premises,%d,24,System number %d,\n", i, i%60, i%90, i/2)
	}
	return file.Bytes()
}

// tableFile is one CSV file of a council.
type tableFile struct {
	name string
	raw  []byte
}

// signedInServer serves a council with these files over loopback; the client holds a session.
func signedInServer(b *testing.B, files ...tableFile) (*http.Client, string) {
	b.Helper()
	err := static.Check()
	if err != nil {
		b.Skip(err)
	}
	d := openDesk(b)
	for _, f := range files {
		_, err = d.Import(context.Background(), "ashby", []desk.Incoming{{Name: f.name, Data: bytes.NewReader(f.raw), Size: int64(len(f.raw))}}, desk.Choices{Actor: "bench"})
		if err != nil {
			b.Fatal(err)
		}
	}
	return signedIn(b, d)
}

// signedIn serves a desk to the leader of its council Ashby.
func signedIn(b *testing.B, d *desk.Desk) (*http.Client, string) {
	b.Helper()
	ctx := context.Background()
	hash, err := identity.Hash(password)
	if err != nil {
		b.Fatal(err)
	}
	account, err := d.Store.AddAccount(ctx, store.Account{Email: "bench@ashby.example", Name: "Bench", Password: hash})
	if err != nil {
		b.Fatal(err)
	}
	c, err := d.Store.Council(ctx, "ashby")
	if err != nil {
		b.Fatal(err)
	}
	err = d.Store.Grant(ctx, account.ID, c.ID, string(kind.Leader))
	if err != nil {
		b.Fatal(err)
	}
	s, err := web.New(web.Options{Desk: d, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		b.Fatal(err)
	}
	server := httptest.NewServer(s)
	b.Cleanup(func() { server.Close(); s.Close() })
	jar, err := cookiejar.New(nil)
	if err != nil {
		b.Fatal(err)
	}
	client := &http.Client{Jar: jar, Transport: &http.Transport{MaxIdleConnsPerHost: clients}}
	r, err := client.PostForm(server.URL+"/sign-in", url.Values{"email": {account.Email}, "password": {password}})
	if err != nil {
		b.Fatal(err)
	}
	err = r.Body.Close()
	if err != nil || r.StatusCode != http.StatusOK || signedOut(r) {
		b.Fatal(r.Status, r.Request.URL, err)
	}
	return client, server.URL
}

// signedOut tells whether the answer is the page to sign in at, and not what was asked for.
func signedOut(r *http.Response) bool { return r.Request.URL.Path == "/sign-in" }

// fetch asks for a page with eight clients at once and reports requests a second.
func fetch(b *testing.B, client *http.Client, address string) {
	b.Helper()
	get := func() error {
		r, err := client.Get(address)
		if err != nil {
			return err
		}
		_, err = io.Copy(io.Discard, r.Body)
		if err != nil {
			return err
		}
		if r.StatusCode != http.StatusOK || signedOut(r) {
			return fmt.Errorf("%s: %s", address, r.Status)
		}
		return r.Body.Close()
	}
	if err := get(); err != nil { // the first makes the picture
		b.Fatal(err)
	}
	left := atomic.Int64{}
	left.Store(int64(b.N))
	b.ResetTimer()
	begun := time.Now()
	var all sync.WaitGroup
	for range clients {
		all.Go(func() {
			for left.Add(-1) >= 0 {
				if err := get(); err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	all.Wait()
	b.ReportMetric(float64(b.N)/time.Since(begun).Seconds(), "req/s")
}

// Pages over loopback with eight clients, signed in: the client's own work is in it too. The register of 700 systems stands beside the
// same page made by SQL and html/template on each request.
func BenchmarkPages(b *testing.B) {
	client, base := signedInServer(b, tableFile{"systems.csv", systemsFile()})
	for _, page := range []struct{ name, path string }{{"agenda", "/c/ashby/"}, {"register-of-700/moothall", "/c/ashby/registers/systems"}, {"spend", "/c/ashby/spend"}, {"landscape-of-700", "/c/ashby/questions/have"}} {
		b.Run(page.name, func(b *testing.B) { fetch(b, client, base+page.path) })
	}
	plain := sqlServer(b)
	b.Run("register-of-700/beside-sql-and-html-template", func(b *testing.B) { fetch(b, client, plain) })
}

// sqlServer serves the register the way that most web applications would: sessions, roles, counts and rows are asked of SQLite on
// each request, and html/template renders them.
func sqlServer(b *testing.B) string {
	b.Helper()
	db, err := sql.Open("sqlite", "file:"+filepath.Join(b.TempDir(), "plain.db")+"?_pragma=journal_mode(WAL)")
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		if err := db.Close(); err != nil {
			b.Error(err)
		}
	})
	fill(b, db)
	t := template.Must(template.New("list").Parse(sqlPage))
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p, err := sqlList(db)
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		if err := t.Execute(w, p); err != nil {
			b.Error(err)
		}
	}))
	b.Cleanup(server.Close)
	return server.URL
}

func fill(b *testing.B, db *sql.DB) {
	b.Helper()
	exec := func(q string, args ...any) {
		if _, err := db.Exec(q, args...); err != nil {
			b.Fatal(err)
		}
	}
	exec(`create table account (id integer primary key, email text unique, name text); create table account_role (account integer, council integer, role text);
		create table council (id integer primary key, slug text unique, name text); create table session (token text primary key, account text, expiry text);
		create table supplier (id integer primary key, council integer, name text); create table system (id integer primary key, council integer, name text, supplier integer, tier text, hosting text, restore_hours real, promised_hours real, owner integer);
		create table system_need (system integer, needs integer); create index need on system_need (system); create index by_name on system (council, name)`)
	exec(`insert into account values (1, 'bench@ashby.example', 'Bench'); insert into account_role values (1, 1, 'leader'); insert into council values (1, 'ashby', 'Ashby District Council'); insert into session values ('t', 'bench@ashby.example', '2999')`)
	for i := range 60 {
		exec(`insert into supplier values (?, 1, ?)`, i+1, fmt.Sprintf("Supplier %d Ltd", i))
	}
	for i := range systemCount {
		exec(`insert into system values (?, 1, ?, ?, 'mission critical', 'on-premises', ?, 24, null)`, i+1, fmt.Sprintf("System number %d", i), i%60+1, i%90)
		exec(`insert into system_need values (?, ?)`, i+1, i/2+1)
	}
}

type sqlRow struct {
	ID                                   int64
	Name, Supplier, Tier, Hosting, Needs string
	Restore, Promised                    float64
	Owner                                sql.NullInt64
}

type sqlListPage struct {
	User, Council, Role string
	Total               int
	Recorded            map[string]int
	Rows                []sqlRow
}

// sqlList asks what the page shows: who asks, the rows of the first page with the names that they refer to, and how complete the
// register is.
func sqlList(db *sql.DB) (*sqlListPage, error) {
	p := &sqlListPage{Recorded: map[string]int{}}
	var email string
	for _, q := range []struct {
		query string
		into  []any
	}{
		{`select account from session where token = 't' and expiry > '2026'`, []any{&email}},
		{`select a.name from account a where a.email = 'bench@ashby.example'`, []any{&p.User}},
		{`select role from account_role where account = 1 and council = 1`, []any{&p.Role}},
		{`select name from council where slug = 'ashby'`, []any{&p.Council}},
		{`select count(*) from system where council = 1`, []any{&p.Total}},
	} {
		err := db.QueryRow(q.query).Scan(q.into...)
		if err != nil {
			return nil, err
		}
	}
	for _, field := range []string{"name", "supplier", "tier", "hosting", "restore_hours", "promised_hours", "owner"} {
		var n int
		err := db.QueryRow(`select count(` + field + `) from system where council = 1`).Scan(&n)
		if err != nil {
			return nil, err
		}
		p.Recorded[field] = n
	}
	rows, err := db.Query(`select s.id, s.name, p.name, s.tier, s.hosting, s.restore_hours, s.promised_hours, s.owner, (select group_concat(n.name, '; ') from system_need d join system n on n.id = d.needs where d.system = s.id)
		from system s left join supplier p on p.id = s.supplier where s.council = 1 order by s.name limit 100`)
	if err != nil {
		return nil, err
	}
	for rows.Next() {
		var x sqlRow
		err := rows.Scan(&x.ID, &x.Name, &x.Supplier, &x.Tier, &x.Hosting, &x.Restore, &x.Promised, &x.Owner, &x.Needs)
		if err != nil {
			return nil, err
		}
		p.Rows = append(p.Rows, x)
	}
	return p, rows.Close()
}

const sqlPage = `<!doctype html><html lang="en"><head><title>Systems</title><link rel="stylesheet" href="/static/moothall.css"></head><body><header>{{.Council}} {{.User}}</header><main>
<h1>{{.Total}} systems</h1><form method="get"><label for="q">Search</label><input id="q" name="q"><button>Show</button></form>
<form method="post" action="/c/ashby/registers/systems/bulk"><table class="mh-table"><thead><tr><th scope="col">Choose</th><th scope="col">System</th><th scope="col">Supplier</th><th scope="col">Tier</th><th scope="col">Hosting</th><th scope="col">Restore hours</th><th scope="col">Promised hours</th><th scope="col">Needs</th><th scope="col">Owner</th></tr></thead><tbody>
{{range .Rows}}<tr><td><input type="checkbox" class="mh-check" name="ids" value="{{.ID}}" aria-label="Choose {{.Name}}"></td><th scope="row"><a class="govuk-link" href="/c/ashby/registers/systems/{{.ID}}">{{.Name}}</a></th><td>{{.Supplier}}</td><td>{{.Tier}}</td><td>{{.Hosting}}</td><td class="mh-num">{{.Restore}}</td><td class="mh-num">{{.Promised}}</td><td>{{.Needs}}</td><td>{{if .Owner.Valid}}{{.Owner.Int64}}{{else}}<span class="mh-none">not recorded</span>{{end}}</td></tr>
{{end}}</tbody></table></form><ul>{{range $f, $n := .Recorded}}<li>{{$f}}: {{$n}} of {{$.Total}}</li>{{end}}</ul></main></body></html>`
