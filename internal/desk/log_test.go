package desk_test

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/moothall/moothall/internal/app"
	"github.com/moothall/moothall/internal/board"
	"github.com/moothall/moothall/internal/desk"
	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/store"
	"github.com/moothall/moothall/internal/store/pgtest"
)

var secretary = kind.Whole("ashby", "secretary@ashby.example")

func save(t *testing.T, d *desk.Desk, kindName string, id kind.ID, set map[string]kind.Value) kind.ID {
	t.Helper()
	k, ok := kind.Of(kindName)
	if !ok {
		t.Fatalf("no register %s", kindName)
	}
	var ids []kind.ID
	if id != 0 {
		ids = []kind.ID{id}
	}
	out, _, err := d.Save(t.Context(), secretary, k, ids, set, 0)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func final() kind.Value { return kind.Value{Type: kind.Choice, S: "final"} }

// kept is the log's tables, so that each trick begins with them as they were.
type kept struct {
	t  *testing.T
	db *sql.DB
	pg bool
}

func (k kept) do(query string, args ...any) {
	k.t.Helper()
	if k.pg {
		for i := range args {
			query = strings.Replace(query, "?", fmt.Sprintf("$%d", i+1), 1)
		}
	}
	_, err := k.db.Exec(query, args...)
	if err != nil {
		k.t.Fatal(err)
	}
}

// rebuild writes the whole log anew, as somebody does who holds the database and the key: entry 2 has other words, and every hash fits.
func (k kept) rebuild(d *desk.Desk, c store.Council) {
	k.t.Helper()
	entries, err := d.Store.LogEntries(context.Background(), c.ID, 0, 1000)
	if err != nil {
		k.t.Fatal(err)
	}
	was, err := entries[2].Read(2)
	if err != nil {
		k.t.Fatal(err)
	}
	entries[2], err = board.NewEntry(2, board.Event{At: was.At, Event: was.Event, About: was.About, Seq: was.Seq, Body: strings.Replace(entries[2].Body, "Decision", "Another", 1)})
	if err != nil {
		k.t.Fatal(err)
	}
	k.do(`update record set doc = replace(doc, 'Decision 2', 'Another 2')`)
	k.do(`update log_entry set leaf = ?, salt = ?, body = ? where n = 2`, entries[2].Leaf, entries[2].Salt, entries[2].Body)
	tree := &board.Tree{}
	for _, e := range entries {
		err := tree.Append(e.Leaf)
		if err != nil {
			k.t.Fatal(err)
		}
	}
	for place, h := range tree.Hashes() {
		k.do(`update log_hash set hash = ? where place = ?`, h[:], place)
	}
}

// Whatever somebody changes, deletes or moves directly in the database is caught against an earlier checkpoint, also when they build the
// whole log anew; on both stores.
func TestLogCatchesTheDatabase(t *testing.T) {
	for name, place := range map[string]func(*testing.T) (app.Config, string, string){
		"SQLite": func(t *testing.T) (app.Config, string, string) {
			dir := t.TempDir()
			return app.Config{Dir: dir, Clock: noon}, "sqlite", filepath.Join(dir, "moothall.db")
		},
		"PostgreSQL": func(t *testing.T) (app.Config, string, string) {
			url := pgtest.URL(t)
			return app.Config{Database: url, Clock: noon}, "pgx", url
		},
	} {
		t.Run(name, func(t *testing.T) {
			c, driver, address := place(t)
			d, err := app.OpenDesk(t.Context(), c)
			if err != nil {
				t.Fatal(err)
			}
			defer d.Store.Close()
			council, err := d.AddCouncil(t.Context(), desk.NewCouncil{Name: "Ashby District Council", Slug: "ashby", Type: "district", Nation: "england"})
			if err != nil {
				t.Fatal(err)
			}
			for i := range 6 {
				save(t, d, "decision", 0, map[string]kind.Value{"title": kind.TextValue(fmt.Sprintf("Decision %d", i)), "state": final(), "no_advice_why": kind.TextValue("Nothing digital hangs on it")})
			}
			then, err := d.Checkpoint(t.Context(), council)
			if err != nil {
				t.Fatal(err)
			}
			save(t, d, "decision", 0, map[string]kind.Value{"title": kind.TextValue("Decision 6"), "state": final(), "no_advice_why": kind.TextValue("Nothing digital hangs on it")})
			db, err := sql.Open(driver, address)
			if err != nil {
				t.Fatal(err)
			}
			defer db.Close()
			k := kept{t, db, driver == "pgx"}
			for _, table := range []string{"log_entry", "log_hash", "record"} {
				k.do(`create table kept_` + table + ` as select * from ` + table)
			}
			tricks := map[string]func(){
				"nothing":          func() {},
				"a leaf":           func() { k.do(`update log_entry set leaf = replace(leaf, 'decision 3', 'decision 9') where n = 2`) },
				"the words":        func() { k.do(`update log_entry set body = replace(body, 'Decision 2', 'Another 2') where n = 2`) },
				"the record":       func() { k.do(`update record set doc = replace(doc, 'Decision 2', 'Another 2')`) },
				"deleted":          func() { k.do(`delete from log_entry where n = 2`) },
				"the last deleted": func() { k.do(`delete from log_entry where n >= 5`) },
				"moved": func() {
					k.do(`update log_entry set n = 99 where n = 2`)
					k.do(`update log_entry set n = 2 where n = 3`)
					k.do(`update log_entry set n = 3 where n = 99`)
				},
				"a hash":     func() { k.do(`update log_hash set hash = (select hash from log_hash where place = 1) where place = 0`) },
				"built anew": func() { k.rebuild(d, council) },
			}
			for trick, do := range tricks {
				do()
				v, err := d.VerifyLog(t.Context(), council, then)
				if err != nil {
					t.Fatalf("%s: %v", trick, err)
				}
				if caught := len(v.Problems) > 0; caught != (trick != "nothing") {
					t.Errorf("%s: caught %v: %v", trick, caught, v.Problems)
				}
				if trick == "built anew" && (len(v.Problems) != 1 || !strings.Contains(v.Problems[0], "not those of the checkpoint")) {
					t.Errorf("a log that was built anew is caught by more than the checkpoint: %v", v.Problems)
				}
				for _, table := range []string{"log_entry", "log_hash", "record"} {
					k.do(`delete from ` + table)
					k.do(`insert into ` + table + ` select * from kept_` + table)
				}
			}
		})
	}
}

// What was known then: for twenty random past days, the agenda and what each decision rested on, asked as at that day, are what they were
// on it.
func TestWhatWasKnownThen(t *testing.T) {
	now := time.Date(2026, 1, 5, 12, 0, 0, 0, time.UTC)
	d, err := app.OpenDesk(t.Context(), app.Config{Dir: t.TempDir(), Clock: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Store.Close()
	council, err := d.AddCouncil(t.Context(), desk.NewCouncil{Name: "Ashby District Council", Slug: "ashby", Type: "district", Nation: "england"})
	if err != nil {
		t.Fatal(err)
	}
	r := rand.New(rand.NewPCG(3, 4))
	agendas, evidence, decided := map[kind.Date]string{}, map[kind.ID]string{}, 0
	for range 60 {
		now = now.Add(time.Duration(1+r.IntN(5)) * 24 * time.Hour)
		old := kind.ID(0) // half of the contracts are new
		if decided > 0 && r.IntN(2) == 0 {
			old = 1
		}
		contract := save(t, d, "contract", old, map[string]kind.Value{"title": kind.TextValue(fmt.Sprint("Contract ", r.IntN(1000))), "end": kind.DateValue(d.Today() + kind.Date(r.IntN(400)-100))})
		id := save(t, d, "decision", 0, map[string]kind.Value{"title": kind.TextValue(fmt.Sprint("Decision ", decided)), "state": final(), "no_advice_why": kind.TextValue("Nothing digital hangs on it"), "review_on": kind.DateValue(d.Today() + kind.Date(r.IntN(60))),
			"evidence": {Type: kind.List, List: []string{"contract " + contract.String()}}})
		decided++
		agendas[d.Today()] = agendaNow(t, d)
		evidence[id] = evidenceOf(t, d, council, id)
	}
	days := make([]kind.Date, 0, len(agendas))
	for day := range agendas {
		days = append(days, day)
	}
	slices.Sort(days)
	r.Shuffle(len(days), func(i, j int) { days[i], days[j] = days[j], days[i] })
	different := map[string]bool{}
	for _, day := range days[:20] {
		p, err := d.PictureAsAt(t.Context(), "ashby", day)
		if err != nil {
			t.Fatal(err)
		}
		got := agendaOf(t, d, p)
		different[got] = true
		if got != agendas[day] {
			t.Errorf("as at %s the agenda is\n%s\nand was\n%s", day, got, agendas[day])
		}
	}
	if len(different) < 10 {
		t.Errorf("only %d of twenty agendas differ", len(different))
	}
	for id, was := range evidence {
		if got := evidenceOf(t, d, council, id); got != was {
			t.Errorf("decision %d rested on\n%s\nand is said to have rested on\n%s", id, was, got)
		}
	}
}

func agendaNow(t *testing.T, d *desk.Desk) string {
	t.Helper()
	p, err := d.Picture(t.Context(), "ashby")
	if err != nil {
		t.Fatal(err)
	}
	return agendaOf(t, d, p)
}

// agendaOf is every finding of an agenda with its words.
func agendaOf(t *testing.T, d *desk.Desk, p *desk.Picture) string {
	t.Helper()
	a, err := d.Agenda(t.Context(), p, secretary, true)
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, f := range a.Findings {
		fmt.Fprintln(&b, f.ID, f.Band, f.Title)
	}
	return b.String()
}

func evidenceOf(t *testing.T, d *desk.Desk, c store.Council, id kind.ID) string {
	t.Helper()
	e, err := d.Evidence(t.Context(), c, secretary, id)
	if err != nil {
		t.Fatal(err)
	}
	var titles []string
	for _, f := range e.Agenda {
		titles = append(titles, f.ID+" "+f.Title)
	}
	raw, err := json.Marshal(map[string]any{"record": e.Record, "evidence": e.Evidence, "agenda": titles})
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

// Erasing a person who is named in a decision leaves a log that holds: against its records and against the checkpoint from before.
func TestErasureKeepsTheLog(t *testing.T) {
	d, err := app.OpenDesk(t.Context(), app.Config{Dir: t.TempDir(), Clock: noon})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Store.Close()
	council, err := d.AddCouncil(t.Context(), desk.NewCouncil{Name: "Ashby District Council", Slug: "ashby", Type: "district", Nation: "england"})
	if err != nil {
		t.Fatal(err)
	}
	person := save(t, d, "person", 0, map[string]kind.Value{"name": kind.TextValue("Zoe Clatterwick")})
	save(t, d, "decision", 0, map[string]kind.Value{"title": kind.TextValue("Renew"), "dissent": {Type: kind.LongText, S: "Zoe Clatterwick was against it & said so."}, "state": final(), "no_advice_why": kind.TextValue("Nothing digital hangs on it")})
	save(t, d, "decision", 0, map[string]kind.Value{"title": kind.TextValue("Other"), "state": final(), "no_advice_why": kind.TextValue("Nothing digital hangs on it")})
	then, err := d.Checkpoint(t.Context(), council)
	if err != nil {
		t.Fatal(err)
	}
	err = d.ErasePerson(t.Context(), secretary, person)
	if err != nil {
		t.Fatal(err)
	}
	v, err := d.VerifyLog(t.Context(), council, then)
	if err != nil || len(v.Problems) > 0 || v.Entries != 3 || v.Withdrawn != 1 {
		t.Errorf("%+v %v", v, err)
	}
}
