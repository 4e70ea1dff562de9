// Package storetest is the conformance suite that every store passes: the same tests on SQLite and on PostgreSQL.
package storetest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/ledger"
	"github.com/moothall/moothall/internal/spend"
	"github.com/moothall/moothall/internal/store"
)

var ctx = context.Background()

// Exercise runs the suite; open gives an empty store each time.
func Exercise(t *testing.T, open func(*testing.T) *store.Store) {
	for name, test := range map[string]func(*testing.T, *suite){
		"new records that name each other": newRecords, "nothing changes": nothingChanges, "people are kept apart": people,
		"load, catch up and as at agree": asAt, "undo": undo, "numbers are never used twice": numbers, "history and origins": origins,
		"files": files, "spend": spendStages, "findings and memory": memory, "rules": rules, "councils never mix": councils, "writers queue": writers, "a conflict is refused": conflict,
		"numbers taken at once": numbersAtOnce, "payments that came in between": between, "undo at once": undoAtOnce, "two forms of one record": twoForms, "many forms of one record": formsAtOnce,
		"members": members, "sessions": sessions, "a session is not written on every look": sessionAgain,
		"asks": asks, "outbox": outbox, "frameworks": frameworks, "support dates": supportDates,
		"readiness":            readinessKept,
		"roles by staff group": staffGroups, "subjects": subjects, "passkeys": passkeys, "attempts": attempts,
		"what was done to accounts": trail,
		"what an import touched":    touched,
		"hooks":                     hooks, "what hooks are told": hookOutbox, "tokens": tokens,
		"groups": groups, "exchange packs": exchange, "consent": consents, "refused files and wishes": refusals, "shared posts": sharedPosts,
		"exercises": exercises, "guards": guards,
		"log": logs, "log at once": logAtOnce, "log erased": logErased,
		"own templates":       ownTemplates,
		"questions to peers":  peerQuestions,
		"packs and documents": packs, "requests for information": requests, "feeds and reminders": feeds,
		"comments": comments,
		"releases": releases, "the public site": publicSettings, "subscribers": subscribers,
		"literacy":                literacyRounds,
		"role sentences":          roleSentences,
		"panels of a group":       groupPanels,
		"rounds of an assessment": rounds,
	} {
		t.Run(name, func(t *testing.T) {
			s := &suite{t: t, Store: open(t)}
			s.ashby = s.council("ashby")
			test(t, s)
		})
	}
}

type suite struct {
	*store.Store
	t     *testing.T
	ashby int64
	clock int
}

func (s *suite) council(slug string) int64 {
	s.t.Helper()
	c, err := s.AddCouncil(ctx, store.Council{Slug: slug, Name: slug, Type: "district", Nation: "england", Added: "2026-01-01T00:00:00Z"})
	if err != nil {
		s.t.Fatal(err)
	}
	return c.ID
}

func (s *suite) now() string {
	s.clock++
	return fmt.Sprintf("2026-01-%02dT00:00:00Z", s.clock)
}

func (s *suite) apply(cs ledger.ChangeSet) store.Applied {
	s.t.Helper()
	cs.At, cs.Actor = s.now(), "ann"
	if cs.Source == "" {
		cs.Source = "form"
	}
	a, err := s.Apply(ctx, s.ashby, cs)
	if err != nil {
		s.t.Fatal(err)
	}
	return a
}

func (s *suite) set(k string, id kind.ID, set map[string]kind.Value) store.Applied {
	s.t.Helper()
	return s.apply(ledger.ChangeSet{Edits: []ledger.Edit{{Kind: k, ID: id, Set: set}}})
}

func (s *suite) load() *kind.Snapshot {
	s.t.Helper()
	snap, err := s.Load(ctx, s.ashby)
	if err != nil {
		s.t.Fatal(err)
	}
	return snap
}

// spell writes a whole snapshot down, so that two can be compared byte for byte.
func spell(s *kind.Snapshot) string {
	var b strings.Builder
	for _, k := range kind.Registers() {
		for _, r := range s.Records(k.Name) {
			fmt.Fprintf(&b, "%s %d:", k.Name, r.RecordID())
			for i := range k.Fields {
				if v := r.Cell(i); v.Recorded() {
					fmt.Fprintf(&b, " %s=%s", k.Fields[i].Name, v.JSON())
				}
			}
			b.WriteByte('\n')
		}
	}
	return b.String()
}

func text(s string) kind.Value { return kind.TextValue(s) }

func newRecords(t *testing.T, s *suite) {
	p := ledger.Provisional
	a := s.apply(ledger.ChangeSet{Edits: []ledger.Edit{
		{Kind: "supplier", ID: p, Set: map[string]kind.Value{"name": text("Acme Ltd")}},
		{Kind: "system", ID: p, Set: map[string]kind.Value{"name": text("Finance"), "supplier": kind.RefValue(p), "depends_on": kind.NeedsValue([]kind.Need{{K: 1, Of: []kind.Provider{{ID: p + 1}, {Name: "Mystery"}}}})}},
		{Kind: "system", ID: p + 1, Set: map[string]kind.Value{"name": text("Directory")}},
		{Kind: "contract", ID: p, Set: map[string]kind.Value{"title": text("R&D \"quoted\" <b>"), "systems": kind.RefsValue([]kind.ID{p + 1, p}), "end": kind.DateValue(kind.DateOf(2027, 3, 31)), "value": kind.MoneyValue(-123456789012)}},
	}})
	snap := s.load()
	x := snap.Systems.All()[0]
	if a.Created != 4 || x.Supplier.Or(0) != 1 || x.DependsOn.Or(nil)[0].Of[0].ID != 2 || x.DependsOn.Or(nil)[0].Of[1].Name != "Mystery" {
		t.Errorf("created %d: %s", a.Created, spell(snap))
	}
	c := snap.Contracts.All()[0]
	if diff := cmp.Diff([]kind.ID{1, 2}, c.Systems.Or(nil)); diff != "" || c.Title.Or("") != `R&D "quoted" <b>` || c.Value.Or(0) != -123456789012 {
		t.Error(diff, spell(snap))
	}
}

func nothingChanges(t *testing.T, s *suite) {
	s.set("system", 1, map[string]kind.Value{"name": text("Payroll"), "users": kind.IntValue(0)})
	a := s.set("system", 1, map[string]kind.Value{"name": text("  Payroll "), "users": kind.IntValue(0)})
	if a.Seq != 0 || s.load().Seq != 1 {
		t.Errorf("a change set that changes nothing took number %d", a.Seq)
	}
	if n, known := s.load().Systems.All()[0].Users.Get(); n != 0 || !known {
		t.Error("nought was lost: it is not the same as not recorded")
	}
	_, err := s.Apply(ctx, s.ashby, ledger.ChangeSet{Edits: []ledger.Edit{{Kind: "contract", ID: 1, Set: map[string]kind.Value{"route": text("sideways")}}}})
	if fault.CodeOf(err) != fault.Invalid || s.load().Seq != 1 {
		t.Errorf("a wrong choice gave %v and left sequence %d", err, s.load().Seq)
	}
}

func people(t *testing.T, s *suite) {
	s.set("person", 1, map[string]kind.Value{"name": text("A Amin"), "email": text("a@x.example")})
	if again := s.set("person", 1, map[string]kind.Value{"name": text("A Amin")}); again.Seq != 0 {
		t.Error("the same name took another token")
	}
	s.set("person", 1, map[string]kind.Value{"name": text("A Begum")})
	if n := s.load().People.All()[0].Name.Or(""); n != "A Begum" {
		t.Errorf("the name is %q", n)
	}
	before, err := s.AsAt(ctx, s.ashby, 1)
	if err != nil || before.People.All()[0].Name.Or("") != "A Amin" {
		t.Errorf("as at 1: %v %v", err, spell(before))
	}
	events, err := s.History(ctx, s.ashby, ledger.Key{Kind: "person", ID: 1})
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range events {
		if strings.Contains(string(e.Delta.Spell()), "Amin") || strings.Contains(string(e.Delta.Spell()), "Begum") {
			t.Error("a name stands in the ledger")
		}
	}
	values, err := s.PersonalValues(ctx, s.ashby, "person", 1)
	if err != nil || len(values) != 3 {
		t.Errorf("personal values %v, %v", values, err)
	}
	same := func(s string) string { return s }
	err = s.Erase(ctx, s.ashby, "person", 1, s.now(), same, same)
	if err != nil {
		t.Fatal(err)
	}
	for seq := int64(1); seq <= 2; seq++ {
		snap, err := s.AsAt(ctx, s.ashby, seq)
		if err != nil || snap.People.Len() != 1 || snap.People.All()[0].Name.Known() {
			t.Errorf("as at %d after erasing: %v %s", seq, err, spell(snap))
		}
	}
}

// asAt plays random change sets and checks that every earlier state can be had again, and that catching up equals loading.
func asAt(t *testing.T, s *suite) {
	r := rand.New(rand.NewPCG(3, 4))
	then := map[int64]string{0: ""}
	old := s.load()
	for range 60 {
		id := kind.ID(1 + r.IntN(4))
		e := ledger.Edit{Kind: "system", ID: id, Delete: r.IntN(6) == 0}
		if !e.Delete {
			e.Set = map[string]kind.Value{"name": text(fmt.Sprint("S", r.IntN(3)))}
			if r.IntN(2) == 0 {
				e.Set["users"] = kind.IntValue(r.IntN(3))
			} else {
				e.Set["users"] = kind.Value{}
			}
		}
		s.apply(ledger.ChangeSet{Edits: []ledger.Edit{e}})
		snap := s.load()
		then[snap.Seq] = spell(snap)
		caught, err := s.CatchUp(ctx, s.ashby, old)
		if err != nil || caught == nil || spell(caught) != spell(snap) || caught.Seq != snap.Seq {
			t.Fatalf("catching up to %d: %v", snap.Seq, err)
		}
		if r.IntN(3) == 0 {
			old = snap
		}
	}
	for seq, want := range then {
		got, err := s.AsAt(ctx, s.ashby, seq)
		if err != nil || spell(got) != want {
			t.Fatalf("as at %d: %v\n%s\nwant\n%s", seq, err, spell(got), want)
		}
	}
}

func undo(t *testing.T, s *suite) {
	s.set("system", 1, map[string]kind.Value{"name": text("Payroll"), "users": kind.IntValue(10)})
	before := spell(s.load())
	first := s.apply(ledger.ChangeSet{Source: "a.csv", Edits: []ledger.Edit{
		{Kind: "system", ID: 1, Set: map[string]kind.Value{"users": kind.IntValue(20)}},
		{Kind: "supplier", ID: ledger.Provisional, Set: map[string]kind.Value{"name": text("Acme")}}}})
	second := s.apply(ledger.ChangeSet{Source: "b.csv", Batch: first.Batch, Edits: []ledger.Edit{{Kind: "system", ID: 1, Set: map[string]kind.Value{"users": kind.IntValue(30)}}}})
	a, err := s.Undo(ctx, s.ashby, first.Batch, s.now(), "ann")
	if err != nil || len(a.Kept) != 0 || spell(s.load()) != before {
		t.Fatalf("undoing %d and %d: %v %v\n%s", first.Seq, second.Seq, err, a.Kept, spell(s.load()))
	}
	for _, batch := range []int64{first.Batch, a.Seq, 99} {
		if _, err := s.Undo(ctx, s.ashby, batch, s.now(), "ann"); err == nil {
			t.Errorf("undoing %d again was let through", batch)
		}
	}
	third := s.apply(ledger.ChangeSet{Source: "c.csv", Edits: []ledger.Edit{
		{Kind: "system", ID: 1, Set: map[string]kind.Value{"users": kind.IntValue(40), "version": text("2")}},
		{Kind: "supplier", ID: ledger.Provisional, Set: map[string]kind.Value{"name": text("Named by a contract")}},
		{Kind: "site", ID: ledger.Provisional, Set: map[string]kind.Value{"name": text("Changed since")}}}})
	supplier := third.Real[ledger.Key{Kind: "supplier", ID: ledger.Provisional}]
	s.set("system", 1, map[string]kind.Value{"users": kind.IntValue(50)})
	s.set("system", 1, map[string]kind.Value{"users": kind.IntValue(40)}) // it came back to the same value: it was touched all the same
	s.set("site", 1, map[string]kind.Value{"postcode": text("AB1 2CD")})
	s.set("contract", 1, map[string]kind.Value{"title": text("C"), "supplier": kind.RefValue(supplier)})
	a, err = s.Undo(ctx, s.ashby, third.Batch, s.now(), "ann")
	if err != nil || len(a.Kept) != 3 {
		t.Fatalf("kept %+v %v", a.Kept, err)
	}
	x := s.load().Systems.All()[0]
	if x.Users.Or(0) != 40 || x.Version.Known() {
		t.Errorf("after undo: %s", spell(s.load()))
	}
}

func numbers(t *testing.T, s *suite) {
	add := func() kind.ID {
		a := s.apply(ledger.ChangeSet{Edits: []ledger.Edit{{Kind: "site", ID: ledger.Provisional, Set: map[string]kind.Value{"name": text(fmt.Sprint("Site ", s.clock))}}}})
		return a.Real[ledger.Key{Kind: "site", ID: ledger.Provisional}]
	}
	first := add()
	s.apply(ledger.ChangeSet{Edits: []ledger.Edit{{Kind: "site", ID: first, Delete: true}}})
	if second := add(); second == first {
		t.Errorf("the number %d was used twice", first)
	}
}

func origins(t *testing.T, s *suite) {
	f, err := s.KeepFile(ctx, s.ashby, "systems.csv", s.now(), "ann", strings.NewReader("x"))
	if err != nil {
		t.Fatal(err)
	}
	key := ledger.Key{Kind: "system", ID: 1}
	s.apply(ledger.ChangeSet{Source: "systems.csv", File: f.ID, Edits: []ledger.Edit{{Kind: "system", ID: 1, Row: 7, Set: map[string]kind.Value{"name": text("Payroll"), "users": kind.IntValue(1)}}}})
	s.set("system", 1, map[string]kind.Value{"users": kind.IntValue(2)})
	seen := s.apply(ledger.ChangeSet{Source: "systems.csv", File: f.ID, Seen: []ledger.Seen{{Kind: "system", Fields: []string{"name"}, Rows: map[kind.ID]int{1: 9}}}})
	o, err := s.Origins(ctx, s.ashby, key)
	if err != nil {
		t.Fatal(err)
	}
	if o["name"].Row != 7 || o["name"].ConfirmedRow != 9 || o["users"].Source != "form" || o["users"].Confirmed != "" {
		t.Errorf("origins %+v", o)
	}
	_, err = s.Undo(ctx, s.ashby, seen.Batch, s.now(), "ann")
	if err != nil {
		t.Fatal(err)
	}
	o, err = s.Origins(ctx, s.ashby, key)
	if err != nil || o["name"].Confirmed != "" {
		t.Errorf("an undone import still confirms: %+v %v", o["name"], err)
	}
}

func files(t *testing.T, s *suite) {
	r := rand.New(rand.NewPCG(5, 6))
	for _, size := range []int{1, 1 << 18, 1<<18 + 1, 3<<18 + 77} {
		raw := make([]byte, size)
		for i := range raw {
			raw[i] = byte('a' + r.IntN(4))
		}
		f, err := s.KeepFile(ctx, s.ashby, "a.csv", s.now(), "ann", bytes.NewReader(raw))
		if err != nil || f.Size != int64(size) {
			t.Fatal(err, f)
		}
		k, err := s.OpenFile(ctx, s.ashby, f.ID)
		if err != nil {
			t.Fatal(err)
		}
		got, err := io.ReadAll(io.NewSectionReader(k, 0, k.Size))
		if err != nil || !bytes.Equal(got, raw) {
			t.Fatalf("%d bytes came back as %d: %v", size, len(got), err)
		}
		for range 20 {
			from := r.IntN(size)
			to := from + 1 + r.IntN(size-from)
			b := make([]byte, to-from)
			if _, err := k.ReadAt(b, int64(from)); err != nil || !bytes.Equal(b, raw[from:to]) {
				t.Fatalf("%d to %d: %v", from, to, err)
			}
		}
		err = s.ReplaceFile(ctx, s.ashby, f.ID, strings.NewReader("other"))
		if err != nil {
			t.Fatal(err)
		}
		err = s.DropFile(ctx, s.ashby, f.ID)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.OpenFile(ctx, s.ashby, f.ID); fault.CodeOf(err) != fault.NotFound {
			t.Errorf("a dropped file opens: %v", err)
		}
	}
}

func (s *suite) stage(lines ...spend.Line) store.Stage {
	s.t.Helper()
	w, err := s.StageSpend(ctx, s.ashby, 1, "spend.csv", s.now())
	if err != nil {
		s.t.Fatal(err)
	}
	for i, l := range lines {
		l.Row, l.Mark = i+2, int64(s.clock*1000+i)
		err := w.Add(ctx, &l)
		if err != nil {
			s.t.Fatal(err)
		}
	}
	st, err := w.Finish(ctx)
	if err != nil {
		s.t.Fatal(err)
	}
	return st
}

func (s *suite) book() *spend.Book {
	s.t.Helper()
	b, err := s.Spend(ctx, s.ashby, s.load().Seq)
	if err != nil {
		s.t.Fatal(err)
	}
	return b
}

func spendStages(t *testing.T, s *suite) {
	day := kind.DateOf(2026, 5, 4)
	lines := []spend.Line{{Payee: spend.Payee{Name: "Acme"}, Day: day, Net: 1050, Service: "ICT", Description: "paper", Reference: "r1"}, {Payee: spend.Payee{Name: "Acme"}, Day: day, Net: -50, Service: "ICT"},
		{Redacted: true, Day: spend.NoDay, Net: 7}, {Payee: spend.Payee{Name: "Other"}, Day: day + 40, Net: 100}}
	st := s.stage(lines...)
	if b := s.book(); len(b.Lines) != 0 {
		t.Error("spend shows before its change set")
	}
	a := s.apply(ledger.ChangeSet{Source: "spend.csv", Spend: []int64{st.ID}})
	b := s.book()
	if b.Net() != 1107 || st.Pence != 1107 || st.Lines != 4 || st.First != day || st.Last != day+40 {
		t.Errorf("net %v, stage %+v", b.Net(), st)
	}
	refs, n := b.Pick(spend.Filter{Month: spend.MonthOf(day), Limit: 10})
	rows, err := s.Payments(ctx, s.ashby, b, refs)
	if err != nil || n != 2 || rows[0].Payee.Name != "Acme" || rows[0].Description != "paper" || rows[0].FileName != "spend.csv" {
		t.Errorf("%d lines in the month: %+v %v", n, rows, err)
	}
	err = s.EraseSpend(ctx, s.ashby, func(w string) string { return strings.ReplaceAll(w, "paper", "erased") })
	if err != nil {
		t.Fatal(err)
	}
	if rows, err = s.Payments(ctx, s.ashby, b, refs); err != nil || rows[0].Description != "erased" || rows[0].Reference != "r1" {
		t.Errorf("after erasing: %+v %v", rows, err)
	}
	cut := s.stage(lines[0])
	_, err = s.ReserveFile(ctx, s.ashby, "2020-01-01T00:00:00Z")
	if err != nil {
		t.Fatal(err)
	}
	looked, err := s.KeepFile(ctx, s.ashby, "looked at.csv", "2020-01-01T00:00:00Z", "ann", strings.NewReader("a,b\n"))
	if err != nil {
		t.Fatal(err)
	}
	err = s.Tidy(ctx, "2020-01-02T00:00:00Z", "2019-12-31T00:00:00Z")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Apply(ctx, s.ashby, ledger.ChangeSet{At: s.now(), Spend: []int64{cut.ID}}); err != nil {
		t.Error("tidying up took what may still be coming in:", err)
	}
	left := s.stage(lines[1])
	if _, err := s.OpenFile(ctx, s.ashby, looked.ID); err != nil {
		t.Error("tidying up took a file that somebody may still import:", err)
	}
	err = s.Tidy(ctx, "2999-01-01T00:00:00Z", "2020-01-02T00:00:00Z")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.OpenFile(ctx, s.ashby, looked.ID); err == nil {
		t.Error("tidying up left a file that nobody imported")
	}
	if _, err := s.Apply(ctx, s.ashby, ledger.ChangeSet{At: s.now(), Spend: []int64{left.ID}}); err == nil {
		t.Error("tidying up left what a crash left")
	}
	_, err = s.Undo(ctx, s.ashby, s.load().Seq, s.now(), "ann")
	if err != nil {
		t.Fatal(err)
	}
	gone := s.stage(lines[0])
	err = s.DropStage(ctx, s.ashby, gone.ID)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Apply(ctx, s.ashby, ledger.ChangeSet{At: s.now(), Spend: []int64{gone.ID}}); err == nil {
		t.Error("spend that was thrown away could be shown")
	}
	_, err = s.Undo(ctx, s.ashby, a.Batch, s.now(), "ann")
	if err != nil {
		t.Fatal(err)
	}
	if b := s.book(); b.Net() != 0 {
		t.Errorf("after undo %v is left", b.Net())
	}
	then, err := s.Spend(ctx, s.ashby, a.Seq)
	if err != nil || then.Net() != 1107 {
		t.Errorf("as at %d the net was %v, %v", a.Seq, then.Net(), err)
	}
	if marks, err := s.Marks(ctx, s.ashby, s.load().Seq); err != nil || len(marks) != 0 {
		t.Error("undone lines still count as known")
	}
}

func memory(t *testing.T, s *suite) {
	f := store.Finding{ID: "R:contract:1", Rule: "R", State: "open", Opened: "2026-01-01"}
	err := s.SaveFindings(ctx, s.ashby, []store.Finding{f}, []store.FindingEvent{{Finding: f.ID, At: "2026-01-01T00:00:00Z", Event: "opened"}})
	if err != nil {
		t.Fatal(err)
	}
	f.State, f.Owner = "accepted", "Head of IT"
	err = s.SaveFindings(ctx, s.ashby, []store.Finding{f}, nil)
	if err != nil {
		t.Fatal(err)
	}
	got, err := s.Findings(ctx, s.ashby)
	if diff := cmp.Diff(map[string]store.Finding{f.ID: f}, got); err != nil || diff != "" {
		t.Error(err, diff)
	}
	a := s.set("system", 1, map[string]kind.Value{"name": text("X")})
	err = s.SaveAnswer(ctx, s.ashby, store.Answer{ID: "p", Answer: "yes", At: s.now(), Actor: "ann", Seq: a.Seq})
	if err != nil {
		t.Fatal(err)
	}
	if m, err := s.Answers(ctx, s.ashby); err != nil || m["p"].Answer != "yes" {
		t.Error(m, err)
	}
	_, err = s.Undo(ctx, s.ashby, a.Batch, s.now(), "ann")
	if err != nil {
		t.Fatal(err)
	}
	if m, err := s.Answers(ctx, s.ashby); err != nil || len(m) != 0 {
		t.Error("an undone yes still counts", m, err)
	}
	err = s.Remember(ctx, s.ashby, "sig", "contract", "{}", s.now())
	if err != nil {
		t.Fatal(err)
	}
	if k, doc, err := s.Mapping(ctx, s.ashby, "sig"); err != nil || k != "contract" || doc != "{}" {
		t.Error(k, doc, err)
	}
	j, err := s.AddJob(ctx, store.Job{Council: s.ashby, Title: "a.csv", State: "running", At: s.now()})
	if err != nil {
		t.Fatal(err)
	}
	j.State, j.Doc = "done", "{}"
	err = s.SaveJob(ctx, j)
	if err != nil {
		t.Fatal(err)
	}
	if back, err := s.Job(ctx, s.ashby, j.ID); err != nil || back != j {
		t.Error(back, err)
	}
	acc, err := s.AddAccount(ctx, store.Account{Email: "ann@x.example", Name: "Ann"})
	if err != nil {
		t.Fatal(err)
	}
	err = s.Grant(ctx, acc.ID, s.ashby, "leader")
	if err != nil {
		t.Fatal(err)
	}
	if roles, err := s.Roles(ctx, acc.ID); err != nil || len(roles[s.ashby]) != 1 {
		t.Error(roles, err)
	}
}

// A council's own rules and decisions are kept, noted and moved on from; those of another council are not touched.
func rules(t *testing.T, s *suite) {
	colne := s.council("colne")
	stamp := func() int64 {
		t.Helper()
		c, err := s.Council(ctx, "ashby")
		if err != nil {
			t.Fatal(err)
		}
		return c.Stamp
	}
	before := stamp()
	done := func(err error) {
		t.Helper()
		after := stamp()
		if err != nil || after == before {
			t.Errorf("%v; the stamp went from %d to %d", err, before, after)
		}
		before = after
	}
	own := []store.OwnRule{{ID: "OWN-A", Text: "- id: OWN-A # ŵ", At: s.now(), Actor: "ann"}, {ID: "OWN-B", Text: "- id: OWN-B", At: s.now(), Actor: "ann"}}
	done(s.SaveOwnRules(ctx, s.ashby, own))
	own[1].Text = "- id: OWN-B # again"
	done(s.SaveOwnRules(ctx, s.ashby, own[1:]))
	err := s.SaveOwnRules(ctx, colne, []store.OwnRule{{ID: "OWN-A", Text: "Colne's", At: s.now(), Actor: "bob"}})
	if err != nil {
		t.Fatal(err)
	}
	got, err := s.OwnRules(ctx, s.ashby)
	if diff := cmp.Diff(own, got); err != nil || diff != "" {
		t.Error(err, diff)
	}
	done(s.ChooseRule(ctx, s.ashby, store.RuleChoice{ID: "R", Choice: "set aside", Reason: "small", At: s.now(), Actor: "ann"}))
	aside := store.RuleChoice{ID: "R", Choice: "set aside", Reason: "very small", At: s.now(), Actor: "ann"}
	done(s.ChooseRule(ctx, s.ashby, aside))
	done(s.ChooseRule(ctx, s.ashby, store.RuleChoice{ID: "OWN-A", Choice: "set aside", Reason: "old", At: s.now(), Actor: "ann"}))
	done(s.DropOwnRule(ctx, s.ashby, "OWN-A", s.now(), "ann"))
	choices, err := s.RuleChoices(ctx, s.ashby)
	if diff := cmp.Diff(map[string]store.RuleChoice{"R": aside}, choices); err != nil || diff != "" {
		t.Error(err, diff)
	}
	if other, err := s.RuleChoices(ctx, colne); err != nil || len(other) != 0 {
		t.Error(other, err)
	}
	if other, err := s.OwnRules(ctx, colne); err != nil || len(other) != 1 || other[0].Text != "Colne's" {
		t.Error("another council's rule went too", other, err)
	}
	done(s.ChooseRule(ctx, s.ashby, store.RuleChoice{ID: "R", At: s.now(), Actor: "bob"}))
	if choices, err = s.RuleChoices(ctx, s.ashby); err != nil || len(choices) != 0 {
		t.Error(choices, err)
	}
	for id, want := range map[string]string{"R": "decision taken back set aside:very small set aside:small", "OWN-A": "rule taken away set aside:old rule written", "OWN-B": "rule written rule written"} {
		events, err := s.FindingEvents(ctx, s.ashby, store.RuleEvents(id), "", 10)
		if err != nil {
			t.Fatal(err)
		}
		var said []string
		for _, e := range events {
			said = append(said, strings.TrimSuffix(e.Event+":"+e.Note, ":"))
		}
		if strings.Join(said, " ") != want {
			t.Errorf("%s: %q, want %q", id, said, want)
		}
	}
}

func councils(t *testing.T, s *suite) {
	colne := s.council("colne")
	s.set("supplier", 1, map[string]kind.Value{"name": text("Planted in Ashby")})
	_, err := s.Apply(ctx, colne, ledger.ChangeSet{At: s.now(), Edits: []ledger.Edit{{Kind: "supplier", ID: 1, Set: map[string]kind.Value{"name": text("Colne's own")}}}})
	if err != nil {
		t.Fatal(err)
	}
	other, err := s.Load(ctx, colne)
	if err != nil || strings.Contains(spell(other), "Planted") || other.Suppliers.Len() != 1 {
		t.Errorf("colne holds %s %v", spell(other), err)
	}
	if events, err := s.History(ctx, colne, ledger.Key{Kind: "supplier", ID: 1}); err != nil || len(events) != 1 {
		t.Error(events, err)
	}
	if _, err := s.AddCouncil(ctx, store.Council{Slug: "colne", Name: "Colne", Type: "district", Nation: "england"}); fault.CodeOf(err) != fault.Conflict {
		t.Errorf("two councils of one name: %v", err)
	}
}

func writers(t *testing.T, s *suite) {
	var wg sync.WaitGroup
	errs := make(chan error, 100)
	for w := range 5 {
		wg.Go(func() {
			for i := range 10 {
				_, err := s.Apply(ctx, s.ashby, ledger.ChangeSet{At: "2026-02-01T00:00:00Z", Actor: "ann", Source: "form", Edits: []ledger.Edit{{Kind: "site", ID: ledger.Provisional, Set: map[string]kind.Value{"name": text(fmt.Sprint(w, " ", i))}}}})
				if err != nil {
					errs <- err
				}
			}
		})
	}
	wg.Wait()
	close(errs)
	for err := range errs {
		t.Error(err)
	}
	if snap := s.load(); snap.Seq != 50 || snap.Sites.Len() != 50 {
		t.Errorf("sequence %d, %d sites", snap.Seq, snap.Sites.Len())
	}
}

func conflict(t *testing.T, s *suite) {
	s.set("site", 1, map[string]kind.Value{"name": text("One")})
	seq := s.load().Seq
	s.set("site", 2, map[string]kind.Value{"name": text("Two")})
	_, err := s.Apply(ctx, s.ashby, ledger.ChangeSet{At: s.now(), Expect: seq, Edits: []ledger.Edit{{Kind: "site", ID: 1, Set: map[string]kind.Value{"name": text("Late")}}}})
	if fault.CodeOf(err) != fault.Conflict || s.load().Sites.All()[0].Name.Or("") != "One" {
		t.Errorf("a late change gave %v", err)
	}
}

// Two people who have one record open: different fields both stand, the same field clashes unless they agree, and what a form sends back as it was read is no
// change.
func twoForms(t *testing.T, s *suite) {
	s.set("person", 1, map[string]kind.Value{"name": text("Ann Quill"), "email": text("ann@ashby.example"), "councillor": kind.YesNoValue(false)})
	read := s.load().Seq
	save := func(set map[string]kind.Value) error {
		_, err := s.Apply(ctx, s.ashby, ledger.ChangeSet{At: s.now(), Edits: []ledger.Edit{{Kind: "person", ID: 1, Read: read, Set: set}}})
		return err
	}
	s.set("person", 1, map[string]kind.Value{"name": text("Ann Quill-Marsh"), "councillor": kind.YesNoValue(true)})
	err := save(map[string]kind.Value{"name": text("Ann Quill"), "email": text("quill@ashby.example"), "councillor": kind.YesNoValue(false)})
	p := s.load().People.All()[0]
	if err != nil || p.Name.Or("") != "Ann Quill-Marsh" || p.Email.Or("") != "quill@ashby.example" || !p.Councillor.Or(false) {
		t.Errorf("different fields: %v %v %v %v", p.Name, p.Email, p.Councillor, err)
	}
	var clash *ledger.Clash
	err = save(map[string]kind.Value{"name": text("Anna Quill"), "email": text("ann@ashby.example"), "councillor": kind.YesNoValue(true)})
	if !errors.As(err, &clash) || !slices.Equal(clash.Fields, []string{"name"}) || fault.CodeOf(err) != fault.Conflict {
		t.Errorf("the same field: %v", err)
	}
	if p := s.load().People.All()[0]; p.Name.Or("") != "Ann Quill-Marsh" {
		t.Errorf("a clash wrote %v", p.Name)
	}
	remove := func(read int64) error {
		_, err := s.Apply(ctx, s.ashby, ledger.ChangeSet{At: s.now(), Edits: []ledger.Edit{{Kind: "person", ID: 1, Read: read, Delete: true}}})
		return err
	}
	if err := remove(read); fault.CodeOf(err) != fault.Conflict {
		t.Errorf("removing what somebody changed: %v", err)
	}
	now := s.load().Seq
	if err := remove(now); err != nil {
		t.Error(err)
	}
	if err := save(map[string]kind.Value{"name": text("Anna Quill")}); !errors.As(err, &clash) || !clash.Gone || s.load().People.Len() != 0 {
		t.Errorf("changing what was removed: %v", err)
	}
}

// Many who change one field each of a record that all of them opened at once: every field stands.
func formsAtOnce(t *testing.T, s *suite) {
	k, _ := kind.Of("contract")
	s.set("contract", 1, map[string]kind.Value{"title": text("Website")})
	read := s.load().Seq
	var wg sync.WaitGroup
	var fields []string
	for _, f := range k.Fields {
		if f.Type == kind.Text && f.Name != "title" {
			fields = append(fields, f.Name)
		}
	}
	errs := make(chan error, len(fields))
	for _, f := range fields {
		wg.Go(func() {
			_, err := s.Apply(ctx, s.ashby, ledger.ChangeSet{At: "2026-02-01T00:00:00Z", Edits: []ledger.Edit{{Kind: "contract", ID: 1, Read: read, Set: map[string]kind.Value{"title": text("Website"), f: text(f)}}}})
			errs <- err
		})
	}
	wg.Wait()
	close(errs)
	for err := range errs {
		if err != nil {
			t.Error(err)
		}
	}
	r, _ := s.load().Find("contract", 1)
	for _, f := range fields {
		if have := r.Cell(k.Index(f)); have.S != f {
			t.Errorf("%s is %q", f, have.S)
		}
	}
}

// Two processes that start an import, a job or a finding at once never get the same number, and neither fails.
func numbersAtOnce(t *testing.T, s *suite) {
	var wg sync.WaitGroup
	var mu sync.Mutex
	taken := map[string]bool{}
	take := func(what string, n int64, err error) {
		mu.Lock()
		defer mu.Unlock()
		key := fmt.Sprint(what, n)
		if err != nil || n > 0 && taken[key] {
			t.Errorf("%s: %v", key, err)
		}
		taken[key] = true
	}
	at := "2026-02-01T00:00:00Z"
	for w := range 6 {
		wg.Go(func() {
			for i := range 5 {
				id, err := s.ReserveFile(ctx, s.ashby, at)
				take("file", id, err)
				st, err := s.StageSpend(ctx, s.ashby, id, "spend.csv", at)
				take("stage", st.Stage.ID, err)
				j, err := s.AddJob(ctx, store.Job{Council: s.ashby, State: "running", At: at})
				take("job", j.ID, err)
				both := []store.Finding{{ID: "R:contract:1", Rule: "R", State: "open"}, {ID: "R:contract:2", Rule: "R", State: "open"}}
				if w%2 == 1 {
					slices.Reverse(both)
				}
				take("finding", 0, s.SaveFindings(ctx, s.ashby, both, []store.FindingEvent{{Finding: both[0].ID, At: at, Event: fmt.Sprint(w)}}))
				take("rule", 0, s.ChooseRule(ctx, s.ashby, store.RuleChoice{ID: fmt.Sprint("R", i), Choice: "set aside", Reason: "x", At: at}))
			}
		})
	}
	wg.Wait()
	if events, err := s.FindingEvents(ctx, s.ashby, "", "", 1000); err != nil || len(events) != 60 {
		t.Errorf("%d events, want 60: %v", len(events), err)
	}
}

// Payments that were compared with those of a sequence do not come in when others did since: they could be the same ones.
func between(t *testing.T, s *suite) {
	s.set("site", 1, map[string]kind.Value{"name": text("One")})
	since := s.load().Seq
	first, second := s.stage(spend.Line{Net: 5}), s.stage(spend.Line{Net: 5})
	s.set("site", 1, map[string]kind.Value{"name": text("A register in between is no matter")})
	s.apply(ledger.ChangeSet{Source: "spend.csv", Spend: []int64{first.ID}, SpendSince: since})
	_, err := s.Apply(ctx, s.ashby, ledger.ChangeSet{At: s.now(), Spend: []int64{second.ID}, SpendSince: since})
	if fault.CodeOf(err) != fault.Conflict {
		t.Errorf("payments that came in between gave %v", err)
	}
	s.apply(ledger.ChangeSet{Source: "spend.csv", Spend: []int64{second.ID}, SpendSince: s.load().Seq})
	if b := s.book(); b.Net() != 10 {
		t.Errorf("the net is %v", b.Net())
	}
}

// Payments can be undone while somebody writes records all the time, and several who undo the same do it once.
func undoAtOnce(t *testing.T, s *suite) {
	st := s.stage(spend.Line{Net: 5})
	a := s.apply(ledger.ChangeSet{Source: "spend.csv", Spend: []int64{st.ID}})
	var wg sync.WaitGroup
	var mu sync.Mutex
	undone := 0
	for w := range 4 {
		wg.Go(func() {
			for i := range 10 {
				_, err := s.Apply(ctx, s.ashby, ledger.ChangeSet{At: "2026-02-01T00:00:00Z", Edits: []ledger.Edit{{Kind: "site", ID: kind.ID(w + 1), Set: map[string]kind.Value{"name": text(fmt.Sprint(i))}}}})
				if err != nil {
					t.Error(err)
				}
			}
		})
		wg.Go(func() {
			_, err := s.Undo(ctx, s.ashby, a.Batch, "2026-02-01T00:00:00Z", "ann")
			mu.Lock()
			defer mu.Unlock()
			switch {
			case err == nil:
				undone++
			case fault.CodeOf(err) != fault.Refused && fault.CodeOf(err) != fault.Conflict:
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if undone != 1 || s.book().Net() != 0 {
		t.Errorf("it was undone %d times, and %v is left", undone, s.book().Net())
	}
}
