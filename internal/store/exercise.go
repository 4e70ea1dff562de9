package store

import (
	"context"
	"database/sql"
	"fmt"

	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/kind"
)

// Exercise is a loss that was practised. Question and Expected are JSON, frozen when it was kept.
type Exercise struct {
	ID, Council        int64
	Name, Day          string // the day as 2026-11-25
	Question, Expected string
	Seq                int64  // the registers that it was worked out on
	Made, Actor        string // RFC 3339
}

// Timing says when a system was really back. Hours are from the loss; "" takes a timing back.
type Timing struct {
	System    kind.ID
	Hours     string
	At, Actor string
}

// MostExercises is how many exercises a council keeps at most.
const MostExercises = 500

// AddExercise keeps an exercise, unless the council has MostExercises already.
func (s *Store) AddExercise(ctx context.Context, x Exercise) (int64, error) {
	var id int64
	err := s.inTx(ctx, func(tx *sql.Tx) error {
		var n int
		err := tx.QueryRowContext(ctx, s.q(`select count(*) from exercise where council = ?`), x.Council).Scan(&n)
		if err != nil {
			return fmt.Errorf("counting exercises: %w", err)
		}
		if n >= MostExercises {
			return fault.New(fault.Refused, "A council keeps %d exercises at most.", MostExercises)
		}
		id, err = s.next(ctx, tx, `select coalesce(max(id), 0) from exercise`)
		if err != nil {
			return err
		}
		return s.insert(ctx, tx, "exercise (id, council, name, day, question, expected, seq, made, actor)", "", [][]any{{id, x.Council, x.Name, x.Day, x.Question, x.Expected, x.Seq, x.Made, x.Actor}})
	})
	return id, err
}

const exerciseQuery = `select id, council, name, day, question, expected, seq, made, actor from exercise where council = ?`

// Exercises lists a council's exercises, the newest day first.
func (s *Store) Exercises(ctx context.Context, council int64) ([]Exercise, error) {
	return s.exercises(ctx, exerciseQuery+` order by day desc, id desc`, council)
}

// Exercise is one exercise of a council.
func (s *Store) Exercise(ctx context.Context, council, id int64) (Exercise, error) {
	all, err := s.exercises(ctx, exerciseQuery+` and id = ?`, council, id)
	if err != nil {
		return Exercise{}, err
	}
	if len(all) == 0 {
		return Exercise{}, fault.New(fault.NotFound, "There is no such exercise.")
	}
	return all[0], nil
}

func (s *Store) exercises(ctx context.Context, query string, args ...any) (out []Exercise, err error) {
	err = s.rows(ctx, query, args, func(r *sql.Rows) error {
		var x Exercise
		err := r.Scan(&x.ID, &x.Council, &x.Name, &x.Day, &x.Question, &x.Expected, &x.Seq, &x.Made, &x.Actor)
		out = append(out, x)
		return err
	})
	return out, err
}

// AddTimings notes timings of an exercise of a council after those that are there.
func (s *Store) AddTimings(ctx context.Context, council, exercise int64, all []Timing) error {
	return s.inTx(ctx, func(tx *sql.Tx) error {
		number, err := s.next(ctx, tx, `select coalesce(max(number), 0) from exercise_timing where exercise = ?`, exercise)
		if err != nil {
			return err
		}
		var rows [][]any
		for i, t := range all {
			rows = append(rows, []any{council, exercise, number + int64(i), int64(t.System), t.Hours, t.At, t.Actor})
		}
		return s.insert(ctx, tx, "exercise_timing (council, exercise, number, system, hours, at, actor)", "", rows)
	})
}

// Timings are those of an exercise of a council, oldest first.
func (s *Store) Timings(ctx context.Context, council, exercise int64) (out []Timing, err error) {
	err = s.rows(ctx, `select system, hours, at, actor from exercise_timing where council = ? and exercise = ? order by number`, []any{council, exercise}, func(r *sql.Rows) error {
		var t Timing
		var id int64
		err := r.Scan(&id, &t.Hours, &t.At, &t.Actor)
		t.System = kind.ID(id)
		out = append(out, t)
		return err
	})
	return out, err
}
