package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/moothall/moothall/internal/spend"
)

// ReplaceFile puts other bytes in place of a kept file's, in one transaction: when a person is erased from it.
func (s *Store) ReplaceFile(ctx context.Context, council, id int64, r io.Reader) error {
	return s.inTx(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, s.q(`delete from file_part where council = ? and file = ?`), council, id)
		if err != nil {
			return fmt.Errorf("taking the old file out: %w", err)
		}
		hash := sha256.New()
		size, err := s.writeParts(ctx, council, id, io.TeeReader(r, hash), func(parts [][]any) error { return s.insert(ctx, tx, partTable, "", parts) })
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, s.q(`update file set size = ?, hash = ? where council = ? and id = ?`), size, hex.EncodeToString(hash.Sum(nil)), council, id)
		if err != nil {
			return fmt.Errorf("noting the file's size and checksum: %w", err)
		}
		return nil
	})
}

// Scrub makes sure that what was erased is on no page of the database and in no log of it.
func (s *Store) Scrub(ctx context.Context) error {
	if s.pg {
		_, err := s.w.ExecContext(ctx, `vacuum personal`)
		if err != nil {
			return fmt.Errorf("clearing erased values: %w", err)
		}
		return nil
	}
	for _, q := range []string{`vacuum`, `pragma wal_checkpoint(truncate)`} {
		_, err := s.w.ExecContext(ctx, q)
		if err != nil {
			return fmt.Errorf("clearing erased values: %w", err)
		}
	}
	return nil
}

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

// EraseSpend writes a council's payments again with their payees and words as clean leaves them, whether visible or not.
func (s *Store) EraseSpend(ctx context.Context, council int64, clean func(string) string) error {
	return s.inTx(ctx, func(tx *sql.Tx) error {
		for _, list := range []struct{ table, columns string }{{"spend_payee", "name, number, vat, company"}, {"spend_word", "word"}} {
			err := s.cleanList(ctx, tx, council, list.table, strings.Split(list.columns, ", "), clean)
			if err != nil {
				return fmt.Errorf("erasing from payments: %w", err)
			}
		}
		return s.cleanBlocks(ctx, tx, council, clean)
	})
}

func (s *Store) cleanList(ctx context.Context, tx *sql.Tx, council int64, table string, columns []string, clean func(string) string) error {
	for _, c := range columns {
		rows, err := tx.QueryContext(ctx, s.q(`select distinct `+c+` from `+table+` where council = ?`), council)
		if err != nil {
			return err
		}
		changed := map[string]string{}
		for rows.Next() {
			var was string
			err := rows.Scan(&was)
			if err != nil {
				return errors.Join(err, rows.Close())
			}
			if is := clean(was); is != was {
				changed[was] = is
			}
		}
		err = errors.Join(rows.Err(), rows.Close())
		if err != nil {
			return err
		}
		for was, is := range changed {
			_, err := tx.ExecContext(ctx, s.q(`update `+table+` set `+c+` = ? where council = ? and `+c+` = ?`), is, council, was)
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// cleanBlocks reads one block at a time: a council may have very many.
func (s *Store) cleanBlocks(ctx context.Context, tx *sql.Tx, council int64, clean func(string) string) error {
	stage, part := int64(0), int64(-1)
	for {
		var block []byte
		err := tx.QueryRowContext(ctx, s.q(`select stage, part, bytes from spend_block where council = ? and (stage > ? or stage = ? and part > ?) order by stage, part limit 1`), council, stage, stage, part).Scan(&stage, &part, &block)
		if errors.Is(err, sql.ErrNoRows) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("reading payments: %w", err)
		}
		again, err := spend.Reword(block, clean)
		if err != nil {
			return err
		}
		if again == nil {
			continue
		}
		_, err = tx.ExecContext(ctx, s.q(`update spend_block set bytes = ? where council = ? and stage = ? and part = ?`), again, council, stage, part)
		if err != nil {
			return fmt.Errorf("erasing from payments: %w", err)
		}
	}
}
