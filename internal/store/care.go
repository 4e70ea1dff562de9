package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"

	"github.com/moothall/moothall/internal/kind"
)

// ReplaceFile puts other bytes in place of a kept file's, in one transaction: when a person is erased from it.
func (s *Store) ReplaceFile(ctx context.Context, council, id int64, r io.Reader) error {
	return s.inTx(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, s.q(`delete from file_part where council = ? and file = ?`), council, id)
		if err != nil {
			return fmt.Errorf("taking the old file out: %w", err)
		}
		size := int64(0)
		buf := make([]byte, partSize)
		for part := 0; ; part++ {
			n, err := io.ReadFull(r, buf)
			if n > 0 {
				packed, err := pack(buf[:n])
				if err != nil {
					return err
				}
				_, err = tx.ExecContext(ctx, s.q(`insert into file_part (council, file, part, bytes) values (?,?,?,?)`), council, id, part, packed)
				if err != nil {
					return fmt.Errorf("keeping the file: %w", err)
				}
				size += int64(n)
			}
			if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
				break
			}
			if err != nil {
				return fmt.Errorf("reading the file: %w", err)
			}
		}
		_, err = tx.ExecContext(ctx, s.q(`update file set size = ? where council = ? and id = ?`), size, council, id)
		if err != nil {
			return fmt.Errorf("noting the file's size: %w", err)
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

// CheckSpend lists what does not add up in a council's spend.
func (s *Store) CheckSpend(ctx context.Context, council int64) (problems []string, err error) {
	err = s.rows(ctx, `select t.name, t.pence, t.line_count, coalesce((select sum(l.pence) from spend_line l where l.council = t.council and l.stage = t.id), 0),
		(select count(*) from spend_line l where l.council = t.council and l.stage = t.id), coalesce((select sum(x.pence) from spend_total x where x.council = t.council and x.stage = t.id), 0)
		from spend_stage t where t.council = ? and t.in_seq > 0`, []any{council}, func(r *sql.Rows) error {
		var name string
		var pence, lines, linePence, lineCount, totalPence int64
		err := r.Scan(&name, &pence, &lines, &linePence, &lineCount, &totalPence)
		if err != nil {
			return err
		}
		if pence != linePence || pence != totalPence || lines != lineCount {
			problems = append(problems, fmt.Sprintf("the payments of %s do not add up: %s noted, %s in lines, %s in totals. Undo that import and bring the file again.", name, kind.Money(pence).Exact(), kind.Money(linePence).Exact(), kind.Money(totalPence).Exact()))
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("checking spend: %w", err)
	}
	return problems, nil
}
