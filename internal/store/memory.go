package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/moothall/moothall/internal/fault"
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
	_, err := s.w.ExecContext(ctx, s.q(query), args...)
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

// Job is a long piece of work that goes on when its page is left.
type Job struct {
	ID, Council                int64
	Account, Kind, Title       string
	State                      string // waiting, running, done, failed
	Done, Total                int64
	Message, Doc, At, Finished string
}

// AddJob notes a job.
func (s *Store) AddJob(ctx context.Context, j Job) (Job, error) {
	err := s.inTx(ctx, func(tx *sql.Tx) error {
		var err error
		j.ID, err = s.next(ctx, tx, `select coalesce(max(id), 0) from job`)
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, s.q(`insert into job (id, council, account, kind, title, state, done, total, message, doc, at, finished) values (?,?,?,?,?,?,?,?,?,?,?,?)`),
			j.ID, j.Council, j.Account, j.Kind, j.Title, j.State, j.Done, j.Total, j.Message, j.Doc, j.At, j.Finished)
		if err != nil {
			return fmt.Errorf("noting the job: %w", err)
		}
		return nil
	})
	return j, err
}

// SaveJob notes how far a job is.
func (s *Store) SaveJob(ctx context.Context, j Job) error {
	return s.write(ctx, "noting how far the job is", `update job set state = ?, done = ?, total = ?, message = ?, doc = ?, finished = ? where id = ?`, j.State, j.Done, j.Total, j.Message, j.Doc, j.Finished, j.ID)
}

// Job finds a job of a council.
func (s *Store) Job(ctx context.Context, council, id int64) (j Job, err error) {
	err = s.row(ctx, `select id, council, account, kind, title, state, done, total, message, doc, at, finished from job where council = ? and id = ?`, council, id).
		Scan(&j.ID, &j.Council, &j.Account, &j.Kind, &j.Title, &j.State, &j.Done, &j.Total, &j.Message, &j.Doc, &j.At, &j.Finished)
	if errors.Is(err, sql.ErrNoRows) {
		return j, fault.New(fault.NotFound, "There is no such import.")
	}
	if err != nil {
		return j, fmt.Errorf("looking for the job: %w", err)
	}
	return j, nil
}
