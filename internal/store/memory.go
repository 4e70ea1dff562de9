package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
)

// Answer is what a person said to a proposal.
type Answer struct {
	ID, Answer, At, Actor string
	Seq                   int64 // the change set that a yes made
}

// Answers gives the answers to proposals by id. An answer whose change set was undone does not count.
func (s *Store) Answers(ctx context.Context, council int64) (map[string]Answer, error) {
	out := map[string]Answer{}
	err := s.rows(ctx, `select a.id, a.answer, a.at, a.actor, a.seq from proposal_answer a left join change_set c on c.council = a.council and c.seq = a.seq
		where a.council = ? and coalesce(c.undone, 0) = 0`, []any{council}, func(r *sql.Rows) error {
		var a Answer
		err := r.Scan(&a.ID, &a.Answer, &a.At, &a.Actor, &a.Seq)
		out[a.ID] = a
		return err
	})
	return out, err
}

// SaveAnswer keeps an answer to a proposal.
func (s *Store) SaveAnswer(ctx context.Context, council int64, a Answer) error {
	return s.inTx(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, s.q(`insert into proposal_answer (council, id, answer, at, actor, seq) values (?,?,?,?,?,?)
			on conflict (council, id) do update set answer = excluded.answer, at = excluded.at, actor = excluded.actor, seq = excluded.seq`), council, a.ID, a.Answer, a.At, a.Actor, a.Seq)
		if err != nil {
			return fmt.Errorf("keeping the answer: %w", err)
		}
		return s.touch(ctx, tx, council)
	})
}

// write runs one statement that changes something.
func (s *Store) write(ctx context.Context, doing, query string, args ...any) error {
	done, err := s.takeTurn(ctx)
	if err != nil {
		return fmt.Errorf("%s: %w", doing, err)
	}
	defer done()
	_, err = s.w.ExecContext(ctx, s.q(query), args...)
	if err != nil {
		return fmt.Errorf("%s: %w", doing, err)
	}
	return nil
}

// Mapping gives the mapping that somebody accepted for files with these headings; "" when there is none.
func (s *Store) Mapping(ctx context.Context, council int64, signature string) (kindName, doc string, err error) {
	err = s.row(ctx, `select kind, doc from mapping where council = ? and signature = ?`, council, signature).Scan(&kindName, &doc)
	if errors.Is(err, sql.ErrNoRows) {
		return "", "", nil
	}
	if err != nil {
		return "", "", fmt.Errorf("looking for a remembered mapping: %w", err)
	}
	return kindName, doc, nil
}

// Remember keeps a mapping for files with these headings.
func (s *Store) Remember(ctx context.Context, council int64, signature, kindName, doc, at string) error {
	return s.write(ctx, "remembering the mapping", `insert into mapping (council, signature, kind, doc, at) values (?,?,?,?,?)
		on conflict (council, signature) do update set kind = excluded.kind, doc = excluded.doc, at = excluded.at`, council, signature, kindName, doc, at)
}

// Looked gives the sequence and moment at which a person last looked at the agenda; zero when never.
func (s *Store) Looked(ctx context.Context, council int64, account string) (seq int64, at string, err error) {
	err = s.row(ctx, `select seq, at from looked where council = ? and account = ?`, council, account).Scan(&seq, &at)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, "", nil
	}
	if err != nil {
		return 0, "", fmt.Errorf("reading when you last looked: %w", err)
	}
	return seq, at, nil
}

// SetLooked notes that a person has looked.
func (s *Store) SetLooked(ctx context.Context, council int64, account string, seq int64, at string) error {
	return s.write(ctx, "noting that you looked", `insert into looked (council, account, seq, at) values (?,?,?,?)
		on conflict (council, account) do update set seq = excluded.seq, at = excluded.at`, council, account, seq, at)
}
