package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/moothall/moothall/internal/fault"
)

// LiteracyRound is one round of the senior team's check of its digital literacy.
type LiteracyRound struct {
	ID            int64
	Opened, Actor string // RFC 3339; who
	Until         string // ISO: the last day
	Answers       int    // people who answered
	Counts        map[string]map[int]int
}

// OpenLiteracy opens a round. A council has one open round at a time.
func (s *Store) OpenLiteracy(ctx context.Context, council int64, r LiteracyRound, today string) error {
	return s.inTx(ctx, func(tx *sql.Tx) error {
		id, err := s.next(ctx, tx, `select coalesce(max(id), 0) from literacy_round`)
		if err != nil {
			return err
		}
		done, err := tx.ExecContext(ctx, s.q(`insert into literacy_round (id, council, opened, until, actor)
			select cast(? as bigint), cast(? as bigint), cast(? as text), cast(? as text), cast(? as text) where not exists (select 1 from literacy_round where council = ? and until >= ?)`), id, council, r.Opened, r.Until, r.Actor, council, today)
		return exactlyOne(done, err, "opening the round", "A round is open already.")
	})
}

// LiteracyRounds lists a council's rounds, the newest first, each with its counts.
func (s *Store) LiteracyRounds(ctx context.Context, council int64) (out []LiteracyRound, err error) {
	err = s.rows(ctx, `select id, opened, until, actor, (select count(*) from literacy_taken where round = literacy_round.id) from literacy_round where council = ? order by id desc`, []any{council}, func(r *sql.Rows) error {
		x := LiteracyRound{Counts: map[string]map[int]int{}}
		err := r.Scan(&x.ID, &x.Opened, &x.Until, &x.Actor, &x.Answers)
		out = append(out, x)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("reading the rounds: %w", err)
	}
	err = s.rows(ctx, `select round, question, level, n from literacy_count where council = ?`, []any{council}, func(r *sql.Rows) error {
		var round int64
		var question string
		var level, n int
		err := r.Scan(&round, &question, &level, &n)
		i := slices.IndexFunc(out, func(x LiteracyRound) bool { return x.ID == round })
		if i < 0 {
			return err
		}
		if out[i].Counts[question] == nil {
			out[i].Counts[question] = map[int]int{}
		}
		out[i].Counts[question][level] = n
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("reading what was answered: %w", err)
	}
	return out, nil
}

// TookLiteracy says whether an account has answered in a round.
func (s *Store) TookLiteracy(ctx context.Context, round int64, account string) (bool, error) {
	var n int
	err := s.row(ctx, `select count(*) from literacy_taken where round = ? and account = ?`, round, account).Scan(&n)
	if err != nil {
		return false, fmt.Errorf("looking who answered: %w", err)
	}
	return n > 0, nil
}

// AnswerLiteracy counts one person's answers in the open round of a council, once, and keeps nothing that says which were theirs.
func (s *Store) AnswerLiteracy(ctx context.Context, council int64, account, today string, levels map[string]int) error {
	return s.inTx(ctx, func(tx *sql.Tx) error {
		var round int64
		err := tx.QueryRowContext(ctx, s.q(`select id from literacy_round where council = ? and until >= ? order by id desc limit 1`), council, today).Scan(&round)
		if errors.Is(err, sql.ErrNoRows) {
			return fault.New(fault.Conflict, "No round is open.")
		}
		if err != nil {
			return fmt.Errorf("looking for the open round: %w", err)
		}
		done, err := tx.ExecContext(ctx, s.q(`insert into literacy_taken (round, council, account) values (?,?,?) on conflict (round, account) do nothing`), round, council, account)
		err = exactlyOne(done, err, "noting who answered", "You have answered already. Nobody can tell which answers were yours, so they cannot be changed.")
		if err != nil {
			return err
		}
		for _, question := range slices.Sorted(maps.Keys(levels)) {
			_, err = tx.ExecContext(ctx, s.q(`insert into literacy_count (round, council, question, level, n) values (?,?,?,?,1) on conflict (round, question, level) do update set n = literacy_count.n + 1`), round, council, question, levels[question])
			if err != nil {
				return fmt.Errorf("counting an answer: %w", err)
			}
		}
		return nil
	})
}
