package desk_test

import (
	"bytes"
	"context"
	"encoding/json"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/moothall/moothall/internal/app"
	"github.com/moothall/moothall/internal/desk"
	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/identity"
	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/store"
	"github.com/moothall/moothall/internal/store/pgtest"
)

var noon = func() time.Time { return time.Date(2026, 11, 25, 12, 0, 0, 0, time.UTC) }

// keepsSomething fills a store with two councils' registers and payments, and answers for the desk on it.
func keepsSomething(t *testing.T, c app.Config) *desk.Desk {
	t.Helper()
	d, err := app.OpenDesk(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.Store.Close() })
	for _, name := range []string{"Ashby", "Barton"} {
		_, err := d.AddCouncil(t.Context(), desk.NewCouncil{Name: name, Type: "district", Nation: "england", Actor: "test"})
		if err != nil {
			t.Fatal(err)
		}
	}
	for name, text := range map[string]string{
		"contracts.csv": "Contract title,Supplier,Start date,End date,Annual value\nFinance of Ashby,Nimbus Ledger,2020-04-01,2027-03-31,120000\nWebsite,Plain Pages,2022-04-01,2026-12-31,30000\n",
		"people.csv":    "Name,Email,Job title\nZoë Quillfeather,zoe.quillfeather@ashby.example,Head of IT\n",
		"payments.csv":  "Date,Supplier name,Net amount,Service\n2026-05-01,Nimbus Ledger,1200.50,Finance\n2026-06-01,Plain Pages,300.00,Web\n",
	} {
		r, err := d.Import(t.Context(), "ashby", []desk.Incoming{{Name: name, Data: bytes.NewReader([]byte(text)), Size: int64(len(text))}}, desk.Choices{Actor: "test"})
		if err != nil {
			t.Fatal(err)
		}
		if r.Files[0].Refused != "" || r.Files[0].New == 0 {
			t.Fatalf("%s gave %+v", name, r.Files[0])
		}
	}
	return d
}

// shown is everything that a council's records, agenda and payments say.
func shown(t *testing.T, d *desk.Desk) string {
	t.Helper()
	out := map[string]any{}
	councils, err := d.Store.Councils(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range councils {
		p, err := d.Picture(t.Context(), c.Slug)
		if err != nil {
			t.Fatal(err)
		}
		v := kind.Whole(c.Slug, "test")
		var records []any
		for _, k := range kind.Registers() {
			for _, r := range p.List(v, k, desk.Filter{}) {
				records = append(records, p.RecordJSON(v, r.Record))
			}
		}
		agenda, err := d.Agenda(t.Context(), p, v, true)
		if err != nil {
			t.Fatal(err)
		}
		out[c.Slug] = []any{records, agenda, d.SpendCuts(p)}
	}
	raw, err := json.MarshalIndent(out, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

// A backup of either database, restored into either, says the same of every council; damaged ones and full places are refused.
func TestBackupGoesAcross(t *testing.T) {
	places := map[string]func(*testing.T) app.Config{
		"SQLite":     func(t *testing.T) app.Config { return app.Config{Dir: t.TempDir(), Clock: noon} },
		"PostgreSQL": func(t *testing.T) app.Config { return app.Config{Database: pgtest.URL(t), Clock: noon} },
	}
	for from, source := range places {
		for to, target := range places {
			t.Run(from+" to "+to, func(t *testing.T) {
				d := keepsSomething(t, source(t))
				var b bytes.Buffer
				rows, err := d.Store.WriteBackup(t.Context(), &b, "2026-11-25T12:00:00Z")
				if err != nil || rows < 50 {
					t.Fatalf("%d rows, %v", rows, err)
				}
				c := target(t)
				again, made, err := app.Restore(t.Context(), c, bytes.NewReader(b.Bytes()))
				if err != nil {
					t.Fatal(err)
				}
				t.Cleanup(func() { _ = again.Store.Close() })
				if made.Made != "2026-11-25T12:00:00Z" {
					t.Errorf("made %q", made.Made)
				}
				if diff := cmp.Diff(shown(t, d), shown(t, again)); diff != "" {
					t.Errorf("the restored councils differ: %s", diff)
				}
				problems, err := again.Doctor(t.Context())
				if err != nil || len(problems) > 0 {
					t.Errorf("doctor: %v %v", problems, err)
				}
				_, _, err = app.Restore(t.Context(), c, bytes.NewReader(b.Bytes()))
				if fault.CodeOf(err) != fault.Refused {
					t.Errorf("a restore over something gave %v", err)
				}
				damaged := bytes.Clone(b.Bytes())
				damaged[len(damaged)/2] ^= 1
				empty := target(t)
				for _, bad := range [][]byte{damaged, b.Bytes()[:b.Len()-20], b.Bytes()[:b.Len()/2], []byte("no backup")} {
					_, _, err := app.Restore(t.Context(), empty, bytes.NewReader(bad))
					if fault.CodeOf(err) != fault.Refused {
						t.Errorf("a damaged backup gave %v", err)
					}
				}
				third, _, err := app.Restore(t.Context(), empty, bytes.NewReader(b.Bytes()))
				if err != nil {
					t.Fatalf("what a damaged backup left stands in the way: %v", err)
				}
				t.Cleanup(func() { _ = third.Store.Close() })
			})
		}
	}
}

// Somebody who was erased after the backup was made is erased again by the journal.
func TestRestoreReplaysErasures(t *testing.T) {
	d := keepsSomething(t, app.Config{Dir: t.TempDir(), Clock: noon})
	var b bytes.Buffer
	_, err := d.Store.WriteBackup(t.Context(), &b, "2026-11-25T11:00:00Z")
	if err != nil {
		t.Fatal(err)
	}
	err = d.ErasePerson(t.Context(), kind.Whole("ashby", "test"), 1)
	if err != nil {
		t.Fatal(err)
	}
	written, err := d.Store.Erasures(t.Context())
	if err != nil || len(written) != 1 {
		t.Fatalf("%v %v", written, err)
	}
	raw, err := json.Marshal(written)
	if err != nil {
		t.Fatal(err)
	}
	nowhere(t, "the journal", raw)
	journal, err := desk.ReadErasures(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	again, made, err := app.Restore(context.Background(), app.Config{Dir: t.TempDir(), Clock: noon}, &b)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = again.Store.Close() })
	if !bytes.Contains([]byte(shown(t, again)), []byte("Quillfeather")) {
		t.Fatal("the backup does not hold the person: nothing would be proved")
	}
	n, err := again.ReplayErasures(t.Context(), journal, made.Made)
	if err != nil || n != 1 {
		t.Fatalf("%d erased again, %v", n, err)
	}
	nowhere(t, "the restored council", []byte(shown(t, again)))
	var after bytes.Buffer
	_, err = again.Store.WriteBackup(t.Context(), &after, "2026-11-25T12:00:00Z")
	if err != nil {
		t.Fatal(err)
	}
	none, err := again.ReplayErasures(t.Context(), journal, "2026-11-25T13:00:00Z")
	if err != nil || none != 0 {
		t.Errorf("an erasure from before the backup was done again: %d %v", none, err)
	}
}

// A token opens what its person may and its scope allows, and nothing once it ran out, was revoked, or its person lost the role.
func TestTokenGoesNoFurtherThanItsPerson(t *testing.T) {
	now := noon()
	d := keepsSomething(t, app.Config{Dir: t.TempDir(), Clock: func() time.Time { return now }})
	ashby, err := d.Store.Council(t.Context(), "ashby")
	if err != nil {
		t.Fatal(err)
	}
	barton, err := d.Store.Council(t.Context(), "barton")
	if err != nil {
		t.Fatal(err)
	}
	a, err := d.Store.AddAccount(t.Context(), store.Account{Email: "r.reader@ashby.example", Name: "R", Added: "2026-01-01T00:00:00Z"})
	if err != nil {
		t.Fatal(err)
	}
	err = d.Store.Grant(t.Context(), a.ID, ashby.ID, string(kind.Reader))
	if err != nil {
		t.Fatal(err)
	}
	for _, wrong := range []desk.NewToken{{}, {Scope: "all"}, {Scope: "read", Days: 400}, {Scope: "read", Days: -1}, {Scope: "read", Council: "barton"}, {Scope: "write", Council: "ashby", Register: "contract"}, {Scope: "read", Register: "contract"}, {Scope: "read", Council: "ashby", Register: "spoon"}} {
		_, err := d.CreateToken(t.Context(), a.Email, wrong)
		if fault.CodeOf(err) != fault.Invalid {
			t.Errorf("%+v gave %v", wrong, err)
		}
	}
	read, err := d.CreateToken(t.Context(), a.Email, desk.NewToken{Scope: "read", Days: 2})
	if err != nil {
		t.Fatal(err)
	}
	write, err := d.CreateToken(t.Context(), a.Email, desk.NewToken{Scope: "read,write"})
	if err != nil || write.Scope != "write" {
		t.Fatalf("%+v %v", write, err)
	}
	feed, err := d.CreateToken(t.Context(), a.Email, desk.NewToken{Scope: "read", Council: "ashby", Register: "contract"})
	if err != nil {
		t.Fatal(err)
	}
	p, err := d.Pass(t.Context(), read.Token)
	if err != nil {
		t.Fatal(err)
	}
	v, err := p.Viewer(ashby)
	if err != nil || v.Clearance != kind.SeesInternal || identity.May(v, identity.Edit) {
		t.Errorf("the reader's token sees %+v, %v", v, err)
	}
	if _, err := p.Viewer(barton); fault.CodeOf(err) != fault.NotFound {
		t.Errorf("another council gave %v", err)
	}
	if p.Allows(identity.Edit, "") || p.Allows(identity.Import, "") || p.Allows(identity.Erase, "") || !p.Allows(identity.Look, "contract") {
		t.Error("a token to read allows the wrong things")
	}
	p, err = d.Pass(t.Context(), feed.Token)
	if err != nil || p.Allows(identity.Look, "") || p.Allows(identity.Look, "system") || !p.Allows(identity.Look, "contract") {
		t.Errorf("a feed of contracts allows the wrong things, %v", err)
	}
	kept, err := d.Store.Tokens(t.Context(), a.ID)
	if err != nil || len(kept) != 3 || kept[0].Used == "" {
		t.Errorf("%+v %v", kept, err)
	}
	opens := func(secret string) bool { _, err := d.Pass(t.Context(), secret); return err == nil }
	now = now.AddDate(0, 0, 3)
	if opens(read.Token) || !opens(write.Token) || opens(write.Token+"x") || opens("") {
		t.Error("a token that ran out, or one that was guessed, opens something")
	}
	err = d.Store.RevokeToken(t.Context(), a.ID+1, write.ID, "2026-11-28T12:00:00Z")
	if fault.CodeOf(err) != fault.Conflict {
		t.Errorf("somebody else's token was revoked: %v", err)
	}
	err = d.Store.RevokeToken(t.Context(), a.ID, write.ID, "2026-11-28T12:00:00Z")
	if err != nil || opens(write.Token) {
		t.Errorf("a revoked token opens something, %v", err)
	}
	err = d.Store.EraseAccount(t.Context(), ashby.ID, a.Email, "2026-11-28T12:00:00Z")
	if err != nil || opens(feed.Token) {
		t.Errorf("the token of a disabled account opens something, %v", err)
	}
}
