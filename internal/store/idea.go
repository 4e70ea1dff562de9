package store

import (
	"context"
	"database/sql"
	"fmt"

	"github.com/moothall/moothall/internal/comment"
	"github.com/moothall/moothall/internal/fault"
)

// Support counts somebody who supports an idea that is public, once a network; counted is false where they were counted already. More ideas from one network than
// comment.VotesPerHour since hour, the moment an hour ago, are refused.
func (s *Store) Support(ctx context.Context, council, id int64, sender, at, hour string) (counted bool, err error) {
	err = s.inTx(ctx, func(tx *sql.Tx) error {
		var lately int
		err := tx.QueryRowContext(ctx, s.q(`select count(*) from idea_vote where council = ? and sender = ? and at > ?`), council, sender, hour).Scan(&lately)
		if err != nil {
			return fmt.Errorf("counting what a network supported: %w", err)
		}
		if lately >= comment.VotesPerHour {
			return fault.New(fault.Refused, "Too many ideas were supported from your network. Try again in an hour.")
		}
		done, err := tx.ExecContext(ctx, s.q(`insert into idea_vote (council, id, sender, at) values (?,?,?,?) on conflict (council, id, sender) do nothing`), council, id, sender, at)
		if err != nil {
			return fmt.Errorf("noting who supports an idea: %w", err)
		}
		n, err := done.RowsAffected()
		if err != nil || n == 0 {
			return errFor("noting who supports an idea", err)
		}
		counted = true
		_, err = tx.ExecContext(ctx, s.q(`insert into idea_tally (council, id, votes) values (?,?,1) on conflict (council, id) do update set votes = idea_tally.votes + 1`), council, id)
		if err != nil {
			return fmt.Errorf("counting who supports an idea: %w", err)
		}
		return s.commentChanged(ctx, tx, council)
	})
	return counted, err
}
