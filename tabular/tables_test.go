package tabular_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/moothall/moothall/tabular"
)

// Tables that were made are walked like sheets, as often as one likes, with the numbers that a spreadsheet would show.
func TestTablesAreSheets(t *testing.T) {
	left := []tabular.Omission{{What: "Stakeholder", Count: 23, Why: "no register for it", Lines: []int{4}}}
	f := tabular.OfTables("estate.xml", []tabular.Table{{Name: "Systems", About: "system", Rows: [][]string{{"Name", "Notes"}, {"A", ""}, {"B", "two\nlines"}}}, {Name: "Empty"}}, left)
	if len(f.Sheets) != 2 || f.Sheets[0].Name != "Systems" || f.Sheets[0].About != "system" || f.Omitted[0].String() != "23 Stakeholder: no register for it" {
		t.Errorf("%+v", f)
	}
	for range 2 {
		var got [][]string
		for row, err := range f.Rows(0) {
			if err != nil || row.Number != len(got)+1 {
				t.Fatalf("row %d: %v", row.Number, err)
			}
			got = append(got, []string{row.Cells[0].Text, row.Cells[1].Text})
		}
		if diff := cmp.Diff([][]string{{"Name", "Notes"}, {"A", ""}, {"B", "two\nlines"}}, got); diff != "" {
			t.Error(diff)
		}
	}
	for range f.Rows(1) {
		t.Error("an empty table has a row")
	}
	for range f.Rows(0) {
		break // stopping early is allowed
	}
	for _, err := range f.Rows(2) {
		if err == nil {
			t.Error("there is no third sheet")
		}
	}
}
