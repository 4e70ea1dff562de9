package store

import (
	"context"
	"database/sql"
	"fmt"
)

// Tidy throws away what a crash left: files that came only in part, and payments that no change set ever showed; and whole files that
// were looked at and never imported. What began after a moment is left alone, since another process may be at it, and so is a file
// that came after an earlier one, since somebody may still mean to import it.
func (s *Store) Tidy(ctx context.Context, before, unused string) error {
	const (
		part  = `(hash = '' and at < ? or hash <> '' and at < ? and not exists (select 1 from change_set c where c.council = file.council and c.file = file.id))`
		shown = `exists (select 1 from spend_stage t where t.council = %[1]s.council and t.id = %[1]s.stage and t.in_seq = 0 and t.at < ?)`
	)
	var left int
	err := s.row(ctx, `select (select count(*) from file where `+part+`) + (select count(*) from spend_stage where in_seq = 0 and at < ?)`, before, unused, before).Scan(&left)
	if err != nil {
		return fmt.Errorf("looking for what an import left that was cut short: %w", err)
	}
	if left == 0 {
		return nil
	}
	return s.inTx(ctx, func(tx *sql.Tx) error {
		for _, x := range []struct {
			query string
			args  []any
		}{
			{`delete from file_part where exists (select 1 from file where file.council = file_part.council and file.id = file_part.file and ` + part + `)`, []any{before, unused}},
			{`delete from file where ` + part, []any{before, unused}},
			{`delete from spend_block where ` + fmt.Sprintf(shown, "spend_block"), []any{before}},
			{`delete from spend_payee where ` + fmt.Sprintf(shown, "spend_payee"), []any{before}},
			{`delete from spend_word where ` + fmt.Sprintf(shown, "spend_word"), []any{before}},
			{`delete from spend_stage where in_seq = 0 and at < ?`, []any{before}},
		} {
			_, err := tx.ExecContext(ctx, s.q(x.query), x.args...)
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
