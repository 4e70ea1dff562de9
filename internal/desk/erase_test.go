package desk_test

import (
	"bytes"
	"compress/flate"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/alexedwards/scs/v2"
	_ "github.com/jackc/pgx/v5/stdlib" // the drivers
	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
	_ "modernc.org/sqlite"

	"github.com/moothall/moothall/internal/app"
	"github.com/moothall/moothall/internal/desk"
	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/store"
	"github.com/moothall/moothall/internal/store/pgtest"
)

func TestMain(m *testing.M) { os.Exit(pgtest.Run(m)) }

// The planted person, who must be nowhere after the erasure, and somebody with a like name, who must stay.
const (
	plantedName  = "Zoë Quillfeather"
	plantedEmail = "zoe.quillfeather@ashby.example"
	plantedPhone = "01632 960123"
	plantedStaff = "774"
	likeName     = "Zoë Quillfeatherstone"
)

var planted = []string{"quillfeather", "960123"}

// A person comes in with files of every form and is written into every text there is; after erasing, nothing in the whole folder or
// database has a name, an address or a number of theirs, packed or not, and no answer about an earlier day shows it.
func TestErasedPersonIsNowhere(t *testing.T) {
	t.Run("SQLite", func(t *testing.T) {
		dir := t.TempDir()
		erased(t, app.Config{Dir: dir}, "sqlite", filepath.Join(dir, "moothall.db"))
		err := filepath.WalkDir(dir, func(path string, e os.DirEntry, err error) error {
			if err != nil || e.IsDir() {
				return err
			}
			raw, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			nowhere(t, filepath.Base(path), raw)
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	})
	t.Run("PostgreSQL", func(t *testing.T) {
		url := pgtest.URL(t)
		erased(t, app.Config{Database: url}, "pgx", url)
	})
}

func erased(t *testing.T, c app.Config, driver, source string) {
	t.Helper()
	now := time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC)
	c.Clock = func() time.Time { return now }
	d, err := app.OpenDesk(ctx, c)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := d.Store.Close(); err != nil {
			t.Error(err)
		}
	}()
	other, err := app.OpenDesk(ctx, c) // another node, which has the person in memory
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := other.Store.Close(); err != nil {
			t.Error(err)
		}
	}()
	id := plant(t, d, &now)
	if _, err := other.Picture(ctx, "ashby"); err != nil {
		t.Fatal(err)
	}
	before := everyText(t, driver, source)
	if n := strings.Count(strings.ToLower(before), "quillfeather"); n < 12 {
		t.Fatalf("the person was planted only %d times", n)
	}
	now = now.Add(48 * time.Hour)
	if err := d.ErasePerson(ctx, kind.Whole("ashby", plantedEmail), id); fault.CodeOf(err) != fault.Refused {
		t.Errorf("erasing oneself gave %v", err)
	}
	err = d.ErasePerson(ctx, kind.Whole("ashby", "ann@ashby.example"), id)
	if err != nil {
		t.Fatal(err)
	}
	after := everyText(t, driver, source)
	nowhere(t, "the tables", []byte(after))
	if !strings.Contains(after, likeName) || !strings.Contains(after, "77412") || !strings.Contains(after, "Mayfair") {
		t.Error("more was taken away than the person")
	}
	for _, node := range []*desk.Desk{d, other} {
		shows(t, node)
	}
	if problems, err := d.Doctor(ctx); err != nil || len(problems) > 0 {
		t.Errorf("after erasing, doctor says %q %v", problems, err)
	}
	if err := d.ErasePerson(ctx, kind.Whole("ashby", "ann@ashby.example"), id); fault.CodeOf(err) != fault.NotFound {
		t.Errorf("erasing twice gave %v", err)
	}
}

// plant brings the person in and writes them into every text.
func plant(t *testing.T, d *desk.Desk, now *time.Time) kind.ID {
	t.Helper()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	c, err := d.AddCouncil(ctx, desk.NewCouncil{Name: "Ashby District Council", Slug: "ashby", Type: "district", Nation: "england", Actor: plantedEmail})
	must(err)
	people := "Name,Email,Phone,Employee number\n" + plantedName + "," + plantedEmail + "," + plantedPhone + "," + plantedStaff + "\n" + likeName + ",other@ashby.example,01632 960999,77412\n"
	latin, err := charmap.Windows1252.NewEncoder().String("Job title,Holder\nHead of IT," + plantedName + "\nDirector,\"Quillfeather, Zoë\"\n")
	must(err)
	wide, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String("System\tNotes\nPayroll\tAsk ZOË  QUILLFEATHER first\n")
	must(err)
	book := excelize.NewFile()
	for cell, text := range map[string]string{"A1": "Contract Ref", "B1": "Title", "C1": "Supplier name", "D1": "Contact name", "A2": "C1", "B2": "Mayfair cleaning", "C2": "Acme & Sons", "D2": plantedName} {
		must(book.SetCellValue("Sheet1", cell, text))
	}
	var xlsx bytes.Buffer
	_, err = book.WriteTo(&xlsx)
	must(err)
	payments := "Paid Date,Amount,Supplier Name,Service,Description\n31/03/2026,774,ACME,ICT,Refund to Zoë Quillfeather\n31/03/2026,10.00," + strings.ToUpper(plantedName) + ",Parks,\n31/03/2026,11.00," + likeName + ",Parks,\n"
	for _, f := range []struct{ name, raw string }{{"people.csv", people}, {"posts of " + plantedName + ".csv", latin}, {"systems.tsv", wide}, {"contracts.xlsx", xlsx.String()}, {"spend.csv", payments}} {
		*now = now.Add(time.Minute)
		r, err := d.Import(ctx, "ashby", []desk.Incoming{{Name: f.name, Data: strings.NewReader(f.raw), Size: int64(len(f.raw))}}, desk.Choices{Actor: plantedEmail})
		must(err)
		if r.Files[0].Refused != "" {
			t.Fatal(f.name, r.Files[0].Refused)
		}
	}
	me := kind.Whole("ashby", plantedEmail)
	p, err := d.Picture(ctx, "ashby")
	must(err)
	var id kind.ID
	for _, x := range p.Snapshot.People.All() {
		if x.Email.Or("") == plantedEmail {
			id = x.ID
		}
	}
	if id == 0 {
		t.Fatal("the person is not in the register")
	}
	k, _ := kind.Of("system")
	_, _, err = d.Save(ctx, me, k, nil, map[string]kind.Value{"name": kind.TextValue("Rota of " + plantedName), "notes": {Type: kind.LongText, S: "<" + plantedEmail + "> & others"}}, 0)
	must(err)
	person, _ := kind.Of("person")
	_, _, err = d.Save(ctx, me, person, []kind.ID{id}, map[string]kind.Value{"name": kind.TextValue("Z " + "Quillfeather")}, 0)
	must(err)
	_, _, err = d.Save(ctx, me, person, []kind.ID{id}, map[string]kind.Value{"name": kind.TextValue(plantedName)}, 0)
	must(err)
	const at = "2026-11-20T10:00:00Z"
	must(d.Store.SaveFindings(ctx, c.ID, []store.Finding{{ID: "R:contract:1", Rule: "R", State: "accepted", Owner: plantedName, Reason: "Zoë Quillfeather said so", By: plantedEmail}}, []store.FindingEvent{{Finding: "R:contract:1", At: at, Actor: plantedEmail, Event: "accepted", Note: plantedName}}))
	must(d.Store.SaveAnswer(ctx, c.ID, store.Answer{ID: "it-supplier:zoë-quillfeather:1", Answer: "no", At: at, Actor: plantedEmail}))
	must(d.Store.SetLooked(ctx, c.ID, plantedEmail, 1, at))
	must(d.Store.SaveOwnRules(ctx, c.ID, []store.OwnRule{{ID: "OWN-1", Text: "- id: OWN-1 # by " + plantedName, At: at, Actor: plantedEmail}}))
	must(d.Store.DropOwnRule(ctx, c.ID, "OWN-1", at, plantedEmail))
	must(d.Store.ChooseRule(ctx, c.ID, store.RuleChoice{ID: "R", Choice: "set aside", Reason: "by " + plantedName, At: at, Actor: plantedEmail}))
	j, err := d.Store.AddJob(ctx, store.Job{Council: c.ID, Account: plantedEmail, Title: plantedName + ".csv", State: "done", At: at})
	must(err)
	j.Message, j.Doc = plantedName, `{"problem":"\"Zo\u00eb Quillfeather\" is not a date"}`
	must(d.Store.SaveJob(ctx, j))
	a, err := d.Store.AddAccount(ctx, store.Account{Email: plantedEmail, Name: plantedName, Added: at})
	must(err)
	must(d.Store.Grant(ctx, a.ID, c.ID, "leader"))
	must(d.Store.JoinSubject(ctx, "https://login.ashby.example", "quillfeather-774", a.ID, at))
	must(d.Store.AddPasskey(ctx, store.Passkey{ID: "k", Account: a.ID, Handle: "h", Name: "Phone of " + plantedName, Credential: "{}", Added: at}))
	must(d.Store.AddStaffGroup(ctx, store.StaffGroup{Council: c.ID, Value: "digital", Role: "leader"}, plantedEmail, at))
	b, err := d.Store.AddAccount(ctx, store.Account{Email: "ann@ashby.example", Name: "Ann", Added: at})
	must(err)
	for _, owner := range []store.Account{a, b} {
		_, err = d.Store.AddHook(ctx, store.Hook{Council: c.ID, Account: owner.ID, Address: "https://flow.example/", Events: store.HookEvents(), Secret: "whsec_x", Note: "for " + plantedName, Added: at})
		must(err)
	}
	data, err := scs.GobCodec{}.Encode(now.Add(time.Hour), map[string]any{"account": plantedEmail})
	must(err)
	must(store.Sessions{Store: d.Store, Clock: d.Clock}.CommitCtx(ctx, "token", data, now.Add(time.Hour)))
	plantInGroup(t, d, c)
	return id
}

// plantInGroup writes the person into what a council's groups keep of it.
func plantInGroup(t *testing.T, d *desk.Desk, c store.Council) {
	t.Helper()
	const at = "2026-11-20T10:00:00Z"
	g, err := d.Store.AddGroup(ctx, store.Group{Slug: "vale", Name: "Vale", Added: at}, []int64{c.ID}, plantedEmail)
	if err != nil {
		t.Fatal(err)
	}
	for _, fields := range [][]string{{"title", "end"}, {"title"}} {
		err = errors.Join(err, d.Store.SetConsent(ctx, g.ID, c.ID, "contract", fields, at, plantedEmail))
	}
	_, postErr := d.Store.AddSharedPost(ctx, g.ID, store.SharedPost{Host: c.ID, Title: "Post of " + plantedName, Days: 500, Parts: []store.SharedPart{{Council: c.ID, Days: 500}}}, at, plantedEmail)
	err = errors.Join(err, postErr, d.Store.AddRefusal(ctx, c.ID, store.FileRefusal{Kind: "team", File: plantedName + ".pdf", Sentence: "A PDF.", At: at}),
		d.Store.SetWish(ctx, c.ID, store.Wish{Kind: "contract", Field: "end", Yes: 1, File: plantedName + ".csv", At: at}))
	if err != nil {
		t.Fatal(err)
	}
}

// everyText is every column of every table as text, packed bytes unpacked, files put together.
func everyText(t *testing.T, driver, source string) string {
	t.Helper()
	db, err := sql.Open(driver, source)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }() // it was only read
	names := `select name from sqlite_master where type = 'table'`
	if driver == "pgx" {
		names = `select table_name from information_schema.tables where table_schema = 'public'`
	}
	var tables []string
	rows, err := db.Query(names)
	if err != nil {
		t.Fatal(err)
	}
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			t.Fatal(err)
		}
		tables = append(tables, name)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	for _, table := range tables {
		rows, err := db.Query(`select * from ` + table)
		if err != nil {
			t.Fatal(err)
		}
		columns, err := rows.Columns()
		if err != nil {
			t.Fatal(err)
		}
		for rows.Next() {
			cells := make([]any, len(columns))
			for i := range cells {
				cells[i] = new(any)
			}
			if err := rows.Scan(cells...); err != nil {
				t.Fatal(err)
			}
			for _, c := range cells {
				v := *c.(*any)
				if b, packed := v.([]byte); packed {
					out.WriteString(unpacked(b))
				}
				fmt.Fprintf(&out, "%s|", v)
			}
			out.WriteString("\n")
		}
		if err := rows.Err(); err != nil {
			t.Fatal(err)
		}
	}
	return out.String()
}

// unpacked is what a packed part says in each form that it may have: compressed, a block's compressed end, a workbook, UTF-16,
// Windows-1252.
func unpacked(b []byte) string {
	var out strings.Builder
	for from := range min(len(b), 4096) { // the words of a block begin somewhere inside it
		text, err := io.ReadAll(flate.NewReader(bytes.NewReader(b[from:])))
		if err != nil && len(text) < 8 {
			continue
		}
		out.Write(text)
		if bytes.HasPrefix(text, []byte("PK")) {
			book, err := excelize.OpenReader(bytes.NewReader(text))
			if err == nil {
				rows, _ := book.GetRows("Sheet1") // a workbook that cannot be read has no rows, and the test says so
				fmt.Fprintln(&out, rows)
			}
		}
		out.WriteString(strings.ReplaceAll(string(text), "\x00", ""))
		latin, err := charmap.Windows1252.NewDecoder().Bytes(text)
		if err == nil {
			out.Write(latin)
		}
	}
	return out.String()
}

func nowhere(t *testing.T, where string, raw []byte) {
	t.Helper()
	low := bytes.ReplaceAll(bytes.ToLower(raw), []byte("quillfeatherstone"), []byte("stone"))
	for _, p := range planted {
		if i := bytes.Index(low, []byte(p)); i >= 0 {
			t.Errorf("%q stands in %s: %q", p, where, low[max(0, i-60):min(len(low), i+60)])
		}
	}
}

// shows fails when a page's answer, now or about any earlier day, has the person.
func shows(t *testing.T, d *desk.Desk) {
	t.Helper()
	all := kind.Whole("ashby", "ann@ashby.example")
	now, err := d.Picture(ctx, "ashby")
	if err != nil {
		t.Fatal(err)
	}
	then, err := d.PictureAsAt(ctx, "ashby", kind.DateOf(2026, 11, 20))
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range []*desk.Picture{now, then} {
		n := 0
		for _, k := range kind.Registers() {
			for _, r := range p.Snapshot.Records(k.Name) {
				n++
				nowhere(t, k.Name, fmt.Append(nil, p.RecordJSON(all, r), " "))
			}
		}
		if n == 0 {
			t.Error("there are no records")
		}
		for _, payee := range p.Spend.Payees {
			nowhere(t, "payees", []byte(payee.Name+" "))
		}
	}
}
