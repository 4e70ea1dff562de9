package store

import (
	"context"
	"database/sql"
	"fmt"
)

// Framework is a framework's file as somebody loaded it. A version never changes.
type Framework struct {
	ID, Version string
	Name        string // of the file
	Body, Hash  string // its text, and the SHA-256 of it
	At, Actor   string // when and by whom it was loaded
}

// AddFramework keeps a framework. One that is there already stays as it is: added is then false.
func (s *Store) AddFramework(ctx context.Context, f Framework) (added bool, err error) {
	done, err := s.w.ExecContext(ctx, s.q(`insert into framework (id, version, name, body, hash, at, actor) values (?,?,?,?,?,?,?) on conflict (id, version) do nothing`), f.ID, f.Version, f.Name, f.Body, f.Hash, f.At, f.Actor)
	if err != nil {
		return false, fmt.Errorf("keeping a framework: %w", err)
	}
	n, err := done.RowsAffected()
	if err != nil {
		return false, fmt.Errorf("keeping a framework: %w", err)
	}
	return n == 1, nil
}

// Frameworks lists what was loaded, without the bodies.
func (s *Store) Frameworks(ctx context.Context) (out []Framework, err error) {
	err = s.rows(ctx, `select id, version, name, hash, at, actor from framework order by id, version`, nil, func(r *sql.Rows) error {
		var f Framework
		err := r.Scan(&f.ID, &f.Version, &f.Name, &f.Hash, &f.At, &f.Actor)
		out = append(out, f)
		return err
	})
	return out, err
}

// FrameworkBody is the file of one framework.
func (s *Store) FrameworkBody(ctx context.Context, id, version string) (body string, err error) {
	err = s.row(ctx, `select body from framework where id = ? and version = ?`, id, version).Scan(&body)
	if err != nil {
		return "", fmt.Errorf("reading a framework: %w", err)
	}
	return body, nil
}
