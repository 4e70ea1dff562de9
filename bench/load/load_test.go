package main

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/ledger"
	"github.com/moothall/moothall/internal/store"
)

// The same seed and number make the same council, others make others; the store takes it whole and finds nothing wrong with it.
func TestCouncilsAreMadeAlike(t *testing.T) {
	today := kind.DateOf(2026, 11, 24)
	spell := func(seed uint64, n int) string {
		b, err := json.Marshal(councilEdits(seed, n, 70, today))
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	if spell(1, 3) != spell(1, 3) || spell(1, 3) == spell(1, 4) || spell(1, 3) == spell(2, 3) {
		t.Error("a council does not follow from its seed and number alone")
	}
	names := map[string]bool{}
	for n := range 420 {
		names[councilName(n)] = true
	}
	if len(names) != 420 {
		t.Errorf("420 councils have %d names", len(names))
	}
	s, err := store.OpenFolder(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }() // it is thrown away
	c, err := s.AddCouncil(t.Context(), store.Council{Slug: slugOf(3), Name: councilName(3), Type: "district", Nation: "england"})
	if err != nil {
		t.Fatal(err)
	}
	edits := councilEdits(1, 3, 70, today)
	done, err := s.Apply(t.Context(), c.ID, ledger.ChangeSet{At: "2026-11-24T10:00:00Z", Actor: "load", Source: "load", Edits: edits})
	if err != nil || done.Created != len(edits) {
		t.Fatalf("%d of %d records were made: %v", done.Created, len(edits), err)
	}
	problems, err := s.Check(t.Context(), c.ID)
	if err != nil || len(problems) > 0 {
		t.Errorf("%q %v", problems, err)
	}
	p, err := s.Load(t.Context(), c.ID)
	if err != nil || len(p.Services.All()) != 70 || len(p.Systems.All()) != 35 || len(p.Contracts.All()) != 23 {
		t.Errorf("%d services, %d systems, %d contracts, %v", len(p.Services.All()), len(p.Systems.All()), len(p.Contracts.All()), err)
	}
}

// The table gives the share of requests that were quicker, and the first error of each row.
func TestTable(t *testing.T) {
	r := &row{page: "home", clients: 8, errors: 1, first: "GET /: 500"}
	for i := range 1000 {
		r.took = append(r.took, time.Duration(1000-i)*time.Millisecond)
	}
	r.finish(10 * time.Second)
	var b bytes.Buffer
	err := writeTable(&b, []*row{r})
	if err != nil {
		t.Fatal(err)
	}
	line := strings.Join(strings.Fields(strings.Split(b.String(), "\n")[1]), " ")
	if line != "home 8 1001 1 501.0 991.0 1000.0 1000.0 100" || !strings.Contains(b.String(), "the first error was GET /: 500") {
		t.Errorf("the table says %q:\n%s", line, b.String())
	}
}
