package store

import (
	"context"
	"database/sql"
	"fmt"
)

// Tidy throws away what a crash left: files that came only in part, and payments that no change set ever showed. What began
// after a moment is left alone, since another process may be at it.
func (s *Store) Tidy(ctx context.Context, before string) error {
	left, err := s.CutShort(ctx, before)
	if err != nil {
		return fmt.Errorf("looking for what an import left that was cut short: %w", err)
	}
	if len(left) == 0 {
		return nil
	}
	return s.inTx(ctx, func(tx *sql.Tx) error {
		for _, q := range []string{
			`delete from file_part where exists (select 1 from file f where f.council = file_part.council and f.id = file_part.file and f.hash = '' and f.at < ?)`,
			`delete from file where hash = '' and at < ?`,
			`delete from spend_block where exists (select 1 from spend_stage t where t.council = spend_block.council and t.id = spend_block.stage and t.in_seq = 0 and t.at < ?)`,
			`delete from spend_payee where exists (select 1 from spend_stage t where t.council = spend_payee.council and t.id = spend_payee.stage and t.in_seq = 0 and t.at < ?)`,
			`delete from spend_word where exists (select 1 from spend_stage t where t.council = spend_word.council and t.id = spend_word.stage and t.in_seq = 0 and t.at < ?)`,
			`delete from spend_stage where in_seq = 0 and at < ?`,
		} {
			_, err := tx.ExecContext(ctx, s.q(q), before)
			if err != nil {
				return fmt.Errorf("tidying up after an import that was cut short: %w", err)
			}
		}
		return nil
	})
}

// CutShort lists the files that came only in part, and the payments that no change set ever showed, which began before a moment.
func (s *Store) CutShort(ctx context.Context, before string) (names []string, err error) {
	err = s.rows(ctx, `select 'file ' || id, at from file where hash = '' and at < ? union all select 'payments of ' || name, at from spend_stage where in_seq = 0 and at < ? order by 2, 1`, []any{before, before}, func(r *sql.Rows) error {
		var name, at string
		err := r.Scan(&name, &at)
		names = append(names, name)
		return err
	})
	return names, err
}
