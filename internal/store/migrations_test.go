package store

import (
	"regexp"
	"testing"
)

// taking is what a migration may not do: the version before runs beside the new one until every node is exchanged.
var taking = regexp.MustCompile(`(?i)\b(drop|rename|alter\s+column|truncate)\b|add\s+column\s+\w+\s+\w+\s+not\s+null\s*;`)

// Migrations only add: a node of the version before goes on beside the new ones.
func TestMigrationsOnlyAdd(t *testing.T) {
	files, err := migrations.ReadDir("migrations")
	if err != nil || len(files) == 0 {
		t.Fatal(err)
	}
	for _, f := range files {
		text, err := migrations.ReadFile("migrations/" + f.Name())
		if err != nil {
			t.Fatal(err)
		}
		if m := taking.FindString(string(text)); m != "" {
			t.Errorf("%s says %q: the version before may still need that", f.Name(), m)
		}
	}
	for _, bad := range []string{"alter table x drop column y;", "alter table x rename column y to z;", "alter table x add column y text not null;"} {
		if !taking.MatchString(bad) {
			t.Errorf("%q would pass", bad)
		}
	}
}

// A node of an older version opens tables that a newer one brought further, changes nothing, and is ready.
func TestOlderNodeBesideNewerTables(t *testing.T) {
	s, err := OpenFolder(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }() // it was only looked at
	latest := s.migration(t.Context())
	err = s.migrateTo(t.Context(), 10) // as one would that knows no later one
	if err != nil {
		t.Errorf("an older version does not start: %v", err)
	}
	if now := s.migration(t.Context()); now != latest {
		t.Errorf("it brought the tables from %d to %d", latest, now)
	}
	err = s.Ready(t.Context())
	if err != nil {
		t.Error(err)
	}
	_, err = s.w.ExecContext(t.Context(), `delete from goose_db_version where version_id > 10`)
	if err != nil {
		t.Fatal(err)
	}
	if s.Ready(t.Context()) == nil {
		t.Error("it is ready with tables that are older than the program")
	}
}
