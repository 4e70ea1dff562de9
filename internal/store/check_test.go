package store

import (
	"context"
	"database/sql"
	"strings"
	"testing"

	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/ledger"
	"github.com/moothall/moothall/internal/spend"
	"github.com/moothall/moothall/internal/store/pgtest"
)

// sound is a store with a little of everything in it: records, a person, an undo, payments that stand and payments that went.
func sound(t *testing.T, s *Store) int64 {
	t.Helper()
	ctx := context.Background()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	const at = "2026-01-01T00:00:00Z"
	c, err := s.AddCouncil(ctx, Council{Slug: "ashby", Name: "Ashby", Type: "district", Nation: "england", Added: at})
	must(err)
	apply := func(cs ledger.ChangeSet) int64 {
		t.Helper()
		cs.At = at
		done, err := s.Apply(ctx, c.ID, cs)
		must(err)
		return done.Seq
	}
	file, err := s.KeepFile(ctx, c.ID, "people.csv", at, "ann", strings.NewReader("Name\nAnn Other\n"))
	must(err)
	apply(ledger.ChangeSet{Source: "people.csv", File: file.ID, Edits: []ledger.Edit{{Kind: "person", ID: ledger.Provisional, Set: map[string]kind.Value{"name": kind.TextValue("Ann Other")}}, {Kind: "site", ID: ledger.Provisional, Set: map[string]kind.Value{"name": kind.TextValue("Depot")}}}})
	apply(ledger.ChangeSet{Source: "form", Edits: []ledger.Edit{{Kind: "site", ID: 1, Set: map[string]kind.Value{"name": kind.TextValue("Old depot")}}}})
	for i := range 2 {
		w, err := s.StageSpend(ctx, c.ID, file.ID, "spend.csv", at)
		must(err)
		for n := range spend.BlockLines + 5 {
			must(w.Add(ctx, &spend.Line{Row: n + 2, Net: kind.Money(n), Payee: spend.Payee{Name: "Acme"}, Service: "Parks", Mark: int64(i*100_000 + n)}))
		}
		stage, err := w.Finish(ctx)
		must(err)
		seq := apply(ledger.ChangeSet{Source: "spend.csv", File: file.ID, Spend: []int64{stage.ID}})
		if i == 1 {
			_, err = s.Undo(ctx, c.ID, seq, at, "ann")
			must(err)
		}
	}
	must(s.SaveAnswer(ctx, c.ID, Answer{ID: "same:1", Answer: "yes", At: at, Seq: 2}))
	a, err := s.AddAccount(ctx, Account{Email: "ann@ashby.example", Added: at})
	must(err)
	must(s.Grant(ctx, a.ID, c.ID, "leader"))
	return c.ID
}

// Each fault is planted alone, and doctor names it.
func TestDoctorFindsEachFault(t *testing.T) {
	stores := map[string]func(*testing.T) (*Store, error){
		"SQLite":     func(t *testing.T) (*Store, error) { return OpenFolder(context.Background(), t.TempDir()) },
		"PostgreSQL": func(t *testing.T) (*Store, error) { return OpenURL(context.Background(), pgtest.URL(t)) },
	}
	for name, open := range stores {
		for want, plant := range faults {
			t.Run(name+"/"+want, func(t *testing.T) {
				s, err := open(t)
				if err != nil {
					t.Fatal(err)
				}
				t.Cleanup(func() {
					if err := s.Close(); err != nil {
						t.Error(err)
					}
				})
				council := sound(t, s)
				if found := found(t, s, council); len(found) > 0 {
					t.Fatalf("before anything is wrong: %q", found)
				}
				err = s.inTx(context.Background(), func(tx *sql.Tx) error { _, err := tx.Exec(plant); return err })
				if err != nil {
					t.Fatal(err)
				}
				found := found(t, s, council)
				if all := strings.Join(found, "\n"); !strings.Contains(all, want) {
					t.Errorf("after %s: %q, want %q", plant, all, want)
				}
			})
		}
	}
}

// faults are statements that break something, by what doctor says of it.
var faults = map[string]string{
	"the history counts to change set 5 and holds 4":            `delete from change_set where seq = 2`,
	"change set 5 comes after the last one":                     `update council set seq = 4`,
	"change set 4 is said to be undone by change set 2":         `update change_set set undone = 2 where seq = 4`,
	"a change of site 1 belongs to change set 9":                `update change set seq = 9 where seq = 2`,
	"site 1 is not as its history left it":                      `update record set seq = 1 where kind = 'site'`,
	"site 1 is gone":                                            `delete from record where kind = 'site'`,
	"the numbers of the register site are counted to 0":         `update counter set last = 0 where kind = 'site'`,
	"the payments of spend.csv came in with change set 9":       `update spend_stage set in_seq = 9 where id = 1`,
	"the payments of spend.csv went out with change set 2":      `update spend_stage set out_seq = 2 where id = 2`,
	"the blocks of payments belong to no file":                  `delete from spend_stage where id = 1`,
	"the payees belong to no file":                              `update spend_payee set stage = 7 where stage = 1`,
	"the services and accounts belong to no file":               `update spend_word set stage = 7 where stage = 1`,
	"people.csv, which change set 1 came from, is not kept":     `delete from file`,
	"parts of files belong to no file":                          `update file_part set file = 8`,
	"the answer to proposal same:1 came with change set 9":      `update proposal_answer set seq = 9`,
	"block 0 of the payments of spend.csv is missing":           `delete from spend_block where stage = 1 and part = 0`,
	"stand in 2 blocks, and 1 are kept":                         `delete from spend_block where stage = 2 and part = 1`,
	"block 1 of the payments of spend.csv cannot be read":       `update spend_block set bytes = (select bytes from file_part) where stage = 1 and part = 1`,
	"the payments of spend.csv do not add up":                   `update spend_stage set pence = pence + 1 where id = 2`,
	"name a payee or a service that is not kept":                `delete from spend_payee where stage = 2`,
	"the kept file people.csv cannot be read":                   `delete from file_part`,
	"the kept file people.csv is not as it came in":             `update file set hash = 'other'`,
	"has a name that is not among the personal values":          `delete from personal`,
	"gadget 1 is of a register that this version does not know": `update record set kind = 'gadget' where kind = 'site'`,
	"site 1 cannot be read":                                     `update record set doc = '{"name":' where kind = 'site'`,
	"1 rows of finding_event belong to no council":              `insert into finding_event (council, n, finding, at, actor, event, note) values (99, 1, 'x', '', '', '', '')`,
	"1 roles belong to no account":                              `delete from account`,
	"payments of left.csv still takes room":                     `insert into spend_stage (council, id, file, name, at, in_seq, out_seq, line_count, pence, first_day, last_day) values (1, 9, 1, 'left.csv', '2026-01-01T00:00:00Z', 0, 0, 0, 0, 0, 0)`,
	"file 9 still takes room":                                   `insert into file (council, id, name, size, hash, at, actor) values (1, 9, '', 0, '', '2026-01-01T00:00:00Z', '')`,
}

func found(t *testing.T, s *Store, council int64) []string {
	t.Helper()
	all, err := s.CheckAll(context.Background(), "2026-01-02T00:00:00Z")
	if err != nil {
		t.Fatal(err)
	}
	more, err := s.Check(context.Background(), council)
	if err != nil {
		t.Fatal(err)
	}
	return append(all, more...)
}
