package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/moothall/moothall/internal/fault"
)

// Job is a long piece of work that goes on when its page is left. The node that does it says so again and again (Beat), so that every
// other node can tell how far it is, and notices when that node is gone.
type Job struct {
	ID, Council                int64
	Account, Kind, Title       string
	State                      string // running, done, failed
	Done, Total                int64
	Message, Doc, At, Finished string
	Beat                       string // RFC 3339: when its node last said that it does it
}

const jobColumns = `id, council, account, kind, title, state, done, total, message, doc, at, finished, beat`

// AddJob notes a job.
func (s *Store) AddJob(ctx context.Context, j Job) (Job, error) {
	err := s.inTx(ctx, func(tx *sql.Tx) error {
		var err error
		j.ID, err = s.next(ctx, tx, `select coalesce(max(id), 0) from job`)
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, s.q(`insert into job (`+jobColumns+`) values (?,?,?,?,?,?,?,?,?,?,?,?,?)`),
			j.ID, j.Council, j.Account, j.Kind, j.Title, j.State, j.Done, j.Total, j.Message, j.Doc, j.At, j.Finished, j.Beat)
		if err != nil {
			return fmt.Errorf("noting the job: %w", err)
		}
		return nil
	})
	return j, err
}

// SaveJob notes how a job ended.
func (s *Store) SaveJob(ctx context.Context, j Job) error {
	return s.write(ctx, "noting how the job ended", `update job set state = ?, done = ?, total = ?, message = ?, doc = ?, finished = ? where id = ?`, j.State, j.Done, j.Total, j.Message, j.Doc, j.Finished, j.ID)
}

// BeatJob notes how far a job that runs is, and that its node still does it.
func (s *Store) BeatJob(ctx context.Context, id, done int64, at string) error {
	return s.write(ctx, "noting how far the job is", `update job set done = ?, beat = ? where id = ? and state = 'running'`, done, at, id)
}

// JobsBefore counts the jobs of a council that began before one and that their nodes still did after a moment.
func (s *Store) JobsBefore(ctx context.Context, j Job, after string) (n int, err error) {
	err = s.row(ctx, `select count(*) from job where council = ? and kind = ? and id < ? and state = 'running' and beat > ?`, j.Council, j.Kind, j.ID, after).Scan(&n)
	if err != nil {
		return 0, fmt.Errorf("looking for jobs that come first: %w", err)
	}
	return n, nil
}

// Job finds a job of a council.
func (s *Store) Job(ctx context.Context, council, id int64) (j Job, err error) {
	err = s.row(ctx, `select `+jobColumns+` from job where council = ? and id = ?`, council, id).
		Scan(&j.ID, &j.Council, &j.Account, &j.Kind, &j.Title, &j.State, &j.Done, &j.Total, &j.Message, &j.Doc, &j.At, &j.Finished, &j.Beat)
	if errors.Is(err, sql.ErrNoRows) {
		return j, fault.New(fault.NotFound, "There is no such import.")
	}
	if err != nil {
		return j, fmt.Errorf("looking for the job: %w", err)
	}
	return j, nil
}
