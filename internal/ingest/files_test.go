package ingest_test

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/moothall/moothall/internal/ingest"
	"github.com/moothall/moothall/internal/spend"
	"github.com/moothall/moothall/tabular"
)

func testData(t *testing.T, parts ...string) string {
	t.Helper()
	dir := os.Getenv("MOOTHALL_TESTDATA")
	if dir == "" {
		t.Skip("MOOTHALL_TESTDATA is not set, so the real files cannot be found")
	}
	return filepath.Join(append([]string{dir}, parts...)...)
}

func openFile(t *testing.T, path string) *tabular.File {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Close() })
	info, err := f.Stat()
	if err != nil {
		t.Fatal(err)
	}
	file, err := tabular.Open(filepath.Base(path), f, info.Size(), tabular.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return file
}

// Rows and total pence of real spend files equal an independent count, with no mapping made by hand.
func TestRealSpendFiles(t *testing.T) {
	raw, err := os.ReadFile(testData(t, "spend", "control_totals.csv"))
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(strings.NewReader(string(raw))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	col := map[string]int{}
	for i, h := range rows[0] {
		col[h] = i
	}
	for _, want := range rows[1:] {
		get := func(name string) string { return want[col[name]] }
		t.Run(get("file"), func(t *testing.T) {
			f := openFile(t, testData(t, "spend", get("file")))
			r, err := ingest.Understand(f, 0)
			if err != nil {
				t.Fatal(err)
			}
			if r.Kind == nil || r.Kind.Name != "spend" {
				t.Fatalf("kind %v, want spend; columns %+v", r.Kind, r.Columns)
			}
			if got := strconv.Itoa(r.HeaderRow); got != get("header_row") {
				t.Errorf("headings in row %s, want %s", got, get("header_row"))
			}
			p, err := r.Spend(func(*spend.Line) error { return nil })
			if err != nil {
				t.Fatal(err)
			}
			if got := strconv.Itoa(p.Rows); got != get("data_rows") {
				t.Errorf("%s rows, want %s (left out %d)", got, get("data_rows"), p.LeftOutCount)
			}
			if got := strconv.FormatInt(int64(p.Total), 10); got != get("total_pence") {
				t.Errorf("%s pence, want %s", got, get("total_pence"))
			}
			if get("min_date") != "" && (p.First.String() != get("min_date") || p.Last.String() != get("max_date")) {
				t.Errorf("dates %s to %s, want %s to %s", p.First, p.Last, get("min_date"), get("max_date"))
			}
			if t.Failed() {
				for _, c := range r.Columns {
					t.Logf("%q -> %s", c.Heading, c.Field)
				}
				t.Log(p.Problems[:min(5, len(p.Problems))])
			}
		})
	}
}

func take(*spend.Line) error { return nil }
