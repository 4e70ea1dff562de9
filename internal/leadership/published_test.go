package leadership

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// The published list itself reads as what ships, row for row.
func TestPublishedListIsWhatShips(t *testing.T) {
	folder := os.Getenv("MOOTHALL_TESTDATA")
	if folder == "" {
		t.Skip("MOOTHALL_TESTDATA names no folder, so the published list is not at hand")
	}
	file, err := os.Open(filepath.Join(folder, "frameworks", "src", "gdd-roles.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	f, err := ReadPublished(slices.Values(rows))
	if err != nil {
		t.Fatal(err)
	}
	e := f.Against(framework(t))
	if e.Families != 8 || e.Roles != 52 || e.Levels != 205 || e.Skills != 188 || e.Rows != 1825 || len(e.New)+len(e.Gone)+len(e.Changed) != 0 {
		t.Errorf("%+v", e)
	}
}

func TestPublishedEdition(t *testing.T) {
	head := []string{"Role Family", "Role", "Role Level", "Skill Name", "Skill Level", "Role Type"}
	read := func(rows ...[]string) *Framework {
		t.Helper()
		f, err := ReadPublished(slices.Values(append([][]string{head}, rows...)))
		if err != nil {
			t.Fatal(err)
		}
		return f
	}
	old := read([]string{"Data", "Data analyst", "Data analyst", "Statistics", "Working", ""}, []string{"Data", "Web clerk", "Web clerk", "HTML", "Expert", ""})
	next := read([]string{"Data", "Data analyst", "Data analyst", "Statistics", "Expert", ""}, []string{"Chiefs", "Chief data officer", "NOT IN USE", "Data planning", "NOT IN USE", "Senior Civil Service"}, []string{"", "", "", "", ""})
	e := next.Against(old)
	if !slices.Equal(e.New, []string{"Chief data officer: Chief data officer"}) || !slices.Equal(e.Gone, []string{"Web clerk: Web clerk"}) || !slices.Equal(e.Changed, []string{"Data analyst: Data analyst"}) {
		t.Errorf("%+v", e)
	}
	if r := next.role("chief-data-officer"); r == nil || !r.Senior || len(r.Levels[0].Skills[0]) != 1 {
		t.Errorf("a senior role: %+v", r)
	}
	_, err := ReadPublished(slices.Values([][]string{{"Post", "Name"}, {"a", "b"}}))
	if err == nil {
		t.Error("an org chart was taken for a list of roles")
	}
	_, err = ReadPublished(slices.Values([][]string(nil)))
	if err == nil {
		t.Error("an empty file was taken for a list of roles")
	}
}
