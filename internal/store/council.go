package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/moothall/moothall/internal/fault"
)

// Council is a council whose picture the store keeps.
type Council struct {
	ID                            int64
	Slug, Name, Type, Nation, GSS string
	Added                         string // RFC 3339
	Seq                           int64
	Stamp                         int64 // moves on with what pages read beside the ledger: findings and answers; anErasure with each erasure
	Welsh                         bool  // whether pages may be read in Welsh
}

// anErasure is how far a stamp moves on when something was erased: what a node keeps of a council then holds no longer.
const anErasure = 1 << 32

// Erasures counts how often something of the council was erased.
func (c *Council) Erasures() int64 { return c.Stamp / anErasure }

const councilColumns = `id, slug, name, type, nation, gss, added, seq, stamp, welsh`

func scanCouncil(scan func(...any) error) (c Council, err error) {
	var welsh int
	err = scan(&c.ID, &c.Slug, &c.Name, &c.Type, &c.Nation, &c.GSS, &c.Added, &c.Seq, &c.Stamp, &welsh)
	c.Welsh = welsh == 1
	return c, err
}

// AddCouncil adds a council; its slug must be free.
func (s *Store) AddCouncil(ctx context.Context, c Council) (Council, error) {
	err := s.inTx(ctx, func(tx *sql.Tx) error {
		var n int
		err := tx.QueryRowContext(ctx, s.q(`select count(*) from council where slug = ?`), c.Slug).Scan(&n)
		if err != nil {
			return fmt.Errorf("looking for the council: %w", err)
		}
		if n > 0 {
			return fault.New(fault.Conflict, "There is already a council called %q here. Choose another --id.", c.Slug)
		}
		c.ID, err = s.next(ctx, tx, `select coalesce(max(id), 0) from council`)
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, s.q(`insert into council (id, slug, name, type, nation, gss, added, seq) values (?,?,?,?,?,?,?,0)`), c.ID, c.Slug, c.Name, c.Type, c.Nation, c.GSS, c.Added)
		if err != nil {
			return fmt.Errorf("adding the council: %w", err)
		}
		return nil
	})
	return c, err
}

// Councils lists the councils by name.
func (s *Store) Councils(ctx context.Context) (out []Council, err error) {
	err = s.rows(ctx, `select `+councilColumns+` from council order by name, id`, nil, func(r *sql.Rows) error {
		c, err := scanCouncil(r.Scan)
		out = append(out, c)
		return err
	})
	return out, err
}

// Council finds a council by slug or GSS code.
func (s *Store) Council(ctx context.Context, id string) (Council, error) {
	row := s.row(ctx, `select `+councilColumns+` from council where slug = ? or (gss <> '' and gss = ?)`, id, id)
	c, err := scanCouncil(row.Scan)
	if errors.Is(err, sql.ErrNoRows) {
		return c, fault.New(fault.NotFound, "There is no council called %q here. Add it with: moothall council add NAME --type T --nation N", id)
	}
	if err != nil {
		return c, fmt.Errorf("reading the council: %w", err)
	}
	return c, nil
}

// Seq is the council's sequence now: the check that a node makes before it serves a snapshot that it keeps.
func (s *Store) Seq(ctx context.Context, council int64) (seq int64, err error) {
	err = s.row(ctx, `select seq from council where id = ?`, council).Scan(&seq)
	if err != nil {
		return 0, fmt.Errorf("reading the sequence: %w", err)
	}
	return seq, nil
}

// touch moves the council's stamp on.
func (s *Store) touch(ctx context.Context, tx *sql.Tx, council int64) error {
	_, err := tx.ExecContext(ctx, s.q(`update council set stamp = stamp + 1 where id = ?`), council)
	if err != nil {
		return fmt.Errorf("noting that something changed: %w", err)
	}
	return nil
}

// SetWelsh says whether a council's pages may be read in Welsh.
func (s *Store) SetWelsh(ctx context.Context, council int64, on bool) error {
	welsh := 0
	if on {
		welsh = 1
	}
	return s.write(ctx, "keeping the setting", `update council set welsh = ?, stamp = stamp + 1 where id = ?`, welsh, council)
}
