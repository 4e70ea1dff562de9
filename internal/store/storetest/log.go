package storetest

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/moothall/moothall/internal/board"
	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/ledger"
	"github.com/moothall/moothall/internal/store"
)

func state(s string) kind.Value { return kind.Value{Type: kind.Choice, S: s} }

// sound checks that a council's log agrees with itself, and gives its entries.
func (s *suite) sound(council int64) []board.Entry {
	s.t.Helper()
	entries, err := s.LogEntries(ctx, council, 0, 10_000)
	if err != nil {
		s.t.Fatal(err)
	}
	hashes, err := s.AllHashes(ctx, council, int64(len(entries)))
	if err != nil {
		s.t.Fatal(err)
	}
	_, problems := board.Verify(entries, hashes)
	for _, p := range problems {
		s.t.Error(p)
	}
	return entries
}

func (s *suite) happened(council int64) (out []string) {
	for n, e := range s.sound(council) {
		l, err := e.Read(int64(n))
		if err != nil {
			s.t.Error(err)
		}
		out = append(out, l.Event+" "+l.About)
	}
	return out
}

// logs: what binds is logged with the change that makes it so, an undo too; what does not bind is not; a draft that fails leaves nothing.
func logs(t *testing.T, s *suite) {
	s.set("decision", ledger.Provisional, map[string]kind.Value{"title": text("Renew"), "state": state("draft")})
	s.set("decision", 1, map[string]kind.Value{"reference": text("D1")})
	s.set("decision", 1, map[string]kind.Value{"state": state("final")})
	amended := s.set("decision", 1, map[string]kind.Value{"title": text("Renew for a year")})
	s.set("assessment", ledger.Provisional, map[string]kind.Value{"name": text("Cyber"), "framework": text("caf@4.0"), "state": state("signed off")})
	_, err := s.Undo(ctx, s.ashby, amended.Batch, s.now(), "ann")
	if err != nil {
		t.Fatal(err)
	}
	s.apply(ledger.ChangeSet{Edits: []ledger.Edit{{Kind: "decision", ID: 1, Delete: true}}})
	err = s.SaveFindings(ctx, s.ashby, []store.Finding{{ID: "R:contract:1", State: "accepted", Until: "2027-01-01", Reason: "dear"}, {ID: "R:contract:2", State: "set aside", Reason: "no"}, {ID: "R:contract:3", State: "open"}},
		[]store.FindingEvent{{Finding: "R:contract:1", At: s.now(), Event: "accept"}, {Finding: "R:contract:2", At: s.now(), Event: "set-aside"}, {Finding: "R:contract:3", At: s.now(), Event: "assign"}})
	if err != nil {
		t.Fatal(err)
	}
	_, err = s.Apply(ctx, s.ashby, ledger.ChangeSet{At: s.now(), Expect: 999, Edits: []ledger.Edit{{Kind: "decision", ID: ledger.Provisional, Set: map[string]kind.Value{"title": text("No"), "state": state("final")}}}})
	if err == nil {
		t.Error("a change on what is long gone was taken")
	}
	want := "decision decision 1, amendment decision 1, assessment assessment 1, amendment decision 1, withdrawal decision 1, accepted R:contract:1, set-aside R:contract:2"
	if got := strings.Join(s.happened(s.ashby), ", "); got != want {
		t.Errorf("the log has %s, want %s", got, want)
	}
	if got := s.happened(s.council("barton")); len(got) != 0 {
		t.Errorf("another council's log has %v", got)
	}
}

// logAtOnce: several who append at once make one log, without a gap and sound, and one key signs it.
func logAtOnce(t *testing.T, s *suite) {
	var wg sync.WaitGroup
	keys := make([]board.Key, 8)
	for w := range 8 {
		wg.Go(func() {
			var err error
			keys[w], err = s.LogKey(ctx, "2026-02-01T00:00:00Z")
			if err != nil {
				t.Error(err)
			}
			for i := range 5 {
				_, err := s.Apply(ctx, s.ashby, ledger.ChangeSet{At: "2026-02-01T00:00:00Z", Actor: "ann", Source: "form", Edits: []ledger.Edit{{Kind: "decision", ID: ledger.Provisional, Set: map[string]kind.Value{"title": text(fmt.Sprint(w, " ", i)), "state": state("final")}}}})
				if err != nil {
					t.Error(err)
				}
				id := fmt.Sprintf("R:contract:%d", 10*w+i)
				err = s.SaveFindings(ctx, s.ashby, []store.Finding{{ID: id, State: "set aside", Reason: "no"}}, []store.FindingEvent{{Finding: id, At: "2026-02-01T00:00:00Z", Event: "set-aside"}})
				if err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	if n := len(s.sound(s.ashby)); n != 80 {
		t.Errorf("the log has %d entries, want 80", n)
	}
	for _, k := range keys {
		if k != keys[0] || k.Private == "" {
			t.Error("two keys sign one installation's logs")
		}
	}
}

// logErased: an erasure takes the words out, leaves every leaf as it was, and says so in an entry of its own.
func logErased(t *testing.T, s *suite) {
	s.set("decision", ledger.Provisional, map[string]kind.Value{"title": text("Renew"), "dissent": {Type: kind.LongText, S: "Zoe Clatterwick was against it"}, "state": state("final")})
	s.set("decision", ledger.Provisional, map[string]kind.Value{"title": text("Other"), "state": state("final")})
	before := s.sound(s.ashby)
	err := s.Erase(ctx, s.ashby, "person", 1, s.now(), func(x string) string { return strings.ReplaceAll(x, "Zoe Clatterwick", "[erased]") }, func(x string) string { return x })
	if err != nil {
		t.Fatal(err)
	}
	after := s.sound(s.ashby)
	if len(after) != 3 || after[0].Leaf != before[0].Leaf || !after[0].Withdrawn() || after[1] != before[1] {
		t.Fatalf("the log became %+v", after)
	}
	l, err := after[2].Read(2)
	if err != nil || l.Event != board.Redaction || l.Of == nil || *l.Of != 0 || !strings.Contains(after[2].Body, "[erased] was against it") {
		t.Errorf("the erasure is logged as %+v %s: %v", l, after[2].Body, err)
	}
	for _, e := range after {
		if strings.Contains(e.Leaf+e.Body, "Clatterwick") {
			t.Errorf("the log still names who was erased: %+v", e)
		}
	}
}
