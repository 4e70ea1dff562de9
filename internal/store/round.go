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

// Round is one round in which many people answer an assessment.
type Round struct {
	ID, Council   int64
	Assessment    uint32
	Opened, Actor string // RFC 3339; who
	Until         string // ISO: the last day
	Recorded      string // RFC 3339: when its result was put on record; "" before
	Links         int    // links that were made
	Answers       int    // people who answered, by link or signed in
}

const (
	selectRound = `select id, council, assessment, opened, until, actor, recorded, (select count(*) from assess_link where round = assess_round.id),
		(select coalesce(sum(used), 0) from assess_link where round = assess_round.id) + (select count(*) from assess_taken where round = assess_round.id) from assess_round`
	noRound = "No round is open."
)

func scanRound(scan func(...any) error) (r Round, err error) {
	return r, scan(&r.ID, &r.Council, &r.Assessment, &r.Opened, &r.Until, &r.Actor, &r.Recorded, &r.Links, &r.Answers)
}

// OpenRound opens a round. An assessment has one open round at a time.
func (s *Store) OpenRound(ctx context.Context, r Round, today string) error {
	return s.inTx(ctx, func(tx *sql.Tx) error {
		id, err := s.next(ctx, tx, `select coalesce(max(id), 0) from assess_round`)
		if err != nil {
			return err
		}
		done, err := tx.ExecContext(ctx, s.q(`insert into assess_round (id, council, assessment, opened, until, actor)
			select cast(? as bigint), cast(? as bigint), cast(? as bigint), cast(? as text), cast(? as text), cast(? as text)
			where not exists (select 1 from assess_round where council = ? and assessment = ? and until >= ?)`),
			id, r.Council, int64(r.Assessment), r.Opened, r.Until, r.Actor, r.Council, int64(r.Assessment), today)
		return exactlyOne(done, err, "opening the round", "A round is open already.")
	})
}

// Rounds lists the rounds of an assessment, the newest first.
func (s *Store) Rounds(ctx context.Context, council int64, assessment uint32) (out []Round, err error) {
	err = s.rows(ctx, selectRound+` where council = ? and assessment = ? order by id desc`, []any{council, int64(assessment)}, func(r *sql.Rows) error {
		x, err := scanRound(r.Scan)
		out = append(out, x)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("reading the rounds of an assessment: %w", err)
	}
	return out, nil
}

// RoundCounts is how often each level was given in a round: by outcome, then role, then level.
func (s *Store) RoundCounts(ctx context.Context, round int64) (map[string]map[string]map[string]int, error) {
	out := map[string]map[string]map[string]int{}
	err := s.rows(ctx, `select outcome, role, level, n from assess_count where round = ?`, []any{round}, func(r *sql.Rows) error {
		var outcome, role, level string
		var n int
		err := r.Scan(&outcome, &role, &level, &n)
		if out[outcome] == nil {
			out[outcome] = map[string]map[string]int{}
		}
		if out[outcome][role] == nil {
			out[outcome][role] = map[string]int{}
		}
		out[outcome][role][level] = n
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("reading what was answered in a round: %w", err)
	}
	return out, nil
}

// AddRoundLinks keeps links of a round by their hashes, for one role. A round has no more than most links.
func (s *Store) AddRoundLinks(ctx context.Context, round int64, today, role string, tokens []string, most int) error {
	return s.inTx(ctx, func(tx *sql.Tx) error {
		var council int64
		var have int
		err := tx.QueryRowContext(ctx, s.q(`select council, (select count(*) from assess_link where round = assess_round.id) from assess_round where id = ? and until >= ?`), round, today).Scan(&council, &have)
		if errors.Is(err, sql.ErrNoRows) {
			return fault.New(fault.Conflict, noRound)
		}
		if err != nil {
			return fmt.Errorf("looking for the round: %w", err)
		}
		if have+len(tokens) > most {
			return fault.New(fault.Invalid, "A round has at most %d links, and this one has %d already.", most, have)
		}
		for _, t := range tokens {
			_, err := tx.ExecContext(ctx, s.q(`insert into assess_link (hash, round, council, role, used) values (?,?,?,?,0)`), hashOf(t), round, council, role)
			if err != nil {
				return fmt.Errorf("keeping a link: %w", err)
			}
		}
		return nil
	})
}

// RoundOf gives the round that a link leads to, and the role of whoever answers by it. A link that was used, or whose round is over, leads nowhere.
func (s *Store) RoundOf(ctx context.Context, token, today string) (r Round, role string, err error) {
	var id int64
	err = s.row(ctx, `select l.round, l.role from assess_link l join assess_round r on r.id = l.round where l.hash = ? and l.used = 0 and r.until >= ?`, hashOf(token), today).Scan(&id, &role)
	if errors.Is(err, sql.ErrNoRows) {
		return r, "", fault.New(fault.NotFound, "This link leads nowhere.")
	}
	if err != nil {
		return r, "", fmt.Errorf("looking for the link: %w", err)
	}
	r, err = scanRound(s.row(ctx, selectRound+` where id = ?`, id).Scan)
	if err != nil {
		return r, "", fmt.Errorf("reading the round: %w", err)
	}
	return r, role, nil
}

// TookRound says whether an account has answered in a round.
func (s *Store) TookRound(ctx context.Context, round int64, account string) (bool, error) {
	var n int
	err := s.row(ctx, `select count(*) from assess_taken where round = ? and account = ?`, round, account).Scan(&n)
	if err != nil {
		return false, fmt.Errorf("looking who answered: %w", err)
	}
	return n > 0, nil
}

// AnswerRoundByLink counts the answers of whoever holds a link, uses the link up, and keeps nothing that says which answers came by it. levels are by outcome.
func (s *Store) AnswerRoundByLink(ctx context.Context, token, today string, levels map[string]string) error {
	return s.inTx(ctx, func(tx *sql.Tx) error {
		var round, council int64
		var role string
		err := tx.QueryRowContext(ctx, s.q(`update assess_link set used = 1 where hash = ? and used = 0 and exists (select 1 from assess_round where id = assess_link.round and until >= ?) returning round, council, role`), hashOf(token), today).Scan(&round, &council, &role)
		if errors.Is(err, sql.ErrNoRows) {
			return fault.New(fault.NotFound, "This link leads nowhere.")
		}
		if err != nil {
			return fmt.Errorf("using the link up: %w", err)
		}
		return s.countAnswers(ctx, tx, round, council, role, levels)
	})
}

// AnswerRound counts the answers of somebody who is signed in, once.
func (s *Store) AnswerRound(ctx context.Context, council, round int64, account, role, today string, levels map[string]string) error {
	return s.inTx(ctx, func(tx *sql.Tx) error {
		var open int
		err := tx.QueryRowContext(ctx, s.q(`select count(*) from assess_round where id = ? and council = ? and until >= ?`), round, council, today).Scan(&open)
		if err != nil {
			return fmt.Errorf("looking for the open round: %w", err)
		}
		if open == 0 {
			return fault.New(fault.Conflict, noRound)
		}
		done, err := tx.ExecContext(ctx, s.q(`insert into assess_taken (round, council, account) values (?,?,?) on conflict (round, account) do nothing`), round, council, account)
		err = exactlyOne(done, err, "noting who answered", "You have answered already. Nobody can tell which answers were yours, so they cannot be changed.")
		if err != nil {
			return err
		}
		return s.countAnswers(ctx, tx, round, council, role, levels)
	})
}

func (s *Store) countAnswers(ctx context.Context, tx *sql.Tx, round, council int64, role string, levels map[string]string) error {
	for _, outcome := range slices.Sorted(maps.Keys(levels)) {
		_, err := tx.ExecContext(ctx, s.q(`insert into assess_count (round, council, role, outcome, level, n) values (?,?,?,?,?,1)
			on conflict (round, role, outcome, level) do update set n = assess_count.n + 1`), round, council, role, outcome, levels[outcome])
		if err != nil {
			return fmt.Errorf("counting an answer: %w", err)
		}
	}
	return nil
}

// RecordedRound notes that the result of a round was put on record.
func (s *Store) RecordedRound(ctx context.Context, round int64, at string) error {
	return s.write(ctx, "noting that a round is on record", `update assess_round set recorded = ? where id = ?`, at, round)
}
