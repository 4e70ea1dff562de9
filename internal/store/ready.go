package store

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// Ready tells whether the store can serve: the database answers, its tables are at least as new as this version's, and the disk under a
// folder takes a write.
func (s *Store) Ready(ctx context.Context) error {
	latest, err := latestMigration()
	if err != nil {
		return err
	}
	var have int64
	err = s.r.QueryRowContext(ctx, `select max(version_id) from goose_db_version`).Scan(&have)
	if err != nil {
		return fmt.Errorf("the database does not answer: %w", err)
	}
	if have < latest {
		return fmt.Errorf("the tables are at migration %d and this version needs %d", have, latest)
	}
	if s.pg {
		return nil
	}
	err = s.tryDisk()
	if err != nil {
		return fmt.Errorf("the disk cannot be written: %w", err)
	}
	return nil
}

// tryDisk writes a small file beside the database and takes it away: a full disk, or one that went read-only, says so here first.
func (s *Store) tryDisk() (err error) {
	f, err := os.CreateTemp(s.dir, "ready-*")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close(), os.Remove(filepath.Clean(f.Name()))) }()
	_, err = f.Write(make([]byte, 1<<16))
	if err != nil {
		return err
	}
	return f.Sync()
}
