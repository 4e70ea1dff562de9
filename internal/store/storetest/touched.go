package storetest

import (
	"fmt"
	"testing"

	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/ledger"
)

// touched: what an import did to each record stands as it was then, whatever came later; what it did in two steps is told once; what was
// only confirmed, what others did, and what another council did, is not told.
func touched(t *testing.T, s *suite) {
	p := ledger.Provisional
	s.apply(ledger.ChangeSet{Edits: []ledger.Edit{
		{Kind: "system", ID: p, Set: map[string]kind.Value{"name": text("Payroll"), "users": kind.IntValue(10)}},
		{Kind: "system", ID: p + 1, Set: map[string]kind.Value{"name": text("Parking")}},
		{Kind: "system", ID: p + 2, Set: map[string]kind.Value{"name": text("Elections")}},
	}})
	list := s.apply(ledger.ChangeSet{Edits: []ledger.Edit{
		{Kind: "system", ID: p, Set: map[string]kind.Value{"name": text("Bookings"), "users": kind.IntValue(5)}, Row: 2},
		{Kind: "system", ID: 1, Set: map[string]kind.Value{"users": kind.IntValue(12)}, Row: 3},
		{Kind: "system", ID: 2, Delete: true},
		{Kind: "system", ID: 3, Set: map[string]kind.Value{"name": text("Elections")}, Row: 4},
	}})
	s.apply(ledger.ChangeSet{Batch: list.Seq, Edits: []ledger.Edit{{Kind: "system", ID: 1, Set: map[string]kind.Value{"users": kind.IntValue(13)}, Row: 7}}})
	s.set("system", 1, map[string]kind.Value{"users": kind.IntValue(99)})
	s.set("system", 4, map[string]kind.Value{"name": text("Bookings 2")})
	s.apply(ledger.ChangeSet{Edits: []ledger.Edit{{Kind: "system", ID: 4, Delete: true}}})

	told := func(council, batch int64) (out []string) {
		t.Helper()
		all, err := s.TouchedBy(ctx, council, batch)
		if err != nil {
			t.Fatal(err)
		}
		for _, x := range all {
			out = append(out, fmt.Sprintf("%s %d: %s > %s, row %d", x.Key.Kind, x.Key.ID, spelt(x.Before), spelt(x.After), x.Row))
		}
		return out
	}
	same := func(what string, got, want []string) {
		t.Helper()
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%s: %q, want %q", what, got, want)
		}
	}
	same("the list", told(s.ashby, list.Seq), []string{
		`system 1: {"name":"Payroll","users":10} > {"name":"Payroll","users":13}, row 7`,
		`system 2: {"name":"Parking"} > nothing, row 0`,
		`system 4: nothing > {"name":"Bookings","users":5}, row 2`,
	})
	same("a removal", told(s.ashby, list.Seq+4), []string{`system 4: {"name":"Bookings 2","users":5} > nothing, row 0`})
	same("no such import", told(s.ashby, 900), nil)
	same("another council", told(s.council("brookside"), list.Seq), nil)

	sets, err := s.ChangeSetsOf(ctx, s.ashby, list.Seq)
	if err != nil || len(sets) != 2 || sets[1].Seq != list.Seq || sets[0].Records != 1 || sets[1].Records != 3 {
		t.Errorf("the import has the sets %+v, %v", sets, err)
	}
	_, err = s.Undo(ctx, s.ashby, list.Seq, s.now(), "ann")
	if err != nil {
		t.Fatal(err)
	}
	same("after it was undone", told(s.ashby, list.Seq)[1:2], []string{`system 2: {"name":"Parking"} > nothing, row 0`})
}

func spelt(d ledger.Doc) string {
	if d == nil {
		return "nothing"
	}
	return string(d.Spell())
}
