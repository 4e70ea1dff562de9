package store

import (
	"context"
	"database/sql"
	"fmt"
)

// Finding is the stored life of a finding; its words are worked out from the facts each time.
type Finding struct {
	ID, Rule, Kind, Subject string
	State                   string // open, accepted, set aside, closed
	Opened, Closed          string // ISO days
	ClosedWhy               string
	ClosedSeq               int64
	Owner, Due              string
	Until, Reason, By       string
	Book                    string // the rulebook's version when it was last looked at
}

const findingColumns = `id, rule, kind, subject, state, opened, closed, closed_why, closed_seq, owner, due, until, reason, by_account, book`

// Findings gives the stored findings by id.
func (s *Store) Findings(ctx context.Context, council int64) (map[string]Finding, error) {
	out := map[string]Finding{}
	err := s.rows(ctx, `select `+findingColumns+` from finding where council = ?`, []any{council}, func(r *sql.Rows) error {
		var f Finding
		err := r.Scan(&f.ID, &f.Rule, &f.Kind, &f.Subject, &f.State, &f.Opened, &f.Closed, &f.ClosedWhy, &f.ClosedSeq, &f.Owner, &f.Due, &f.Until, &f.Reason, &f.By, &f.Book)
		out[f.ID] = f
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("reading findings: %w", err)
	}
	return out, nil
}

// FindingEvent is something that happened to a finding.
type FindingEvent struct{ Finding, At, Actor, Event, Note string }

// SaveFindings writes findings and what happened to them, in one transaction.
func (s *Store) SaveFindings(ctx context.Context, council int64, fs []Finding, events []FindingEvent) error {
	if len(fs) == 0 && len(events) == 0 {
		return nil
	}
	return s.inTx(ctx, func(tx *sql.Tx) error {
		err := s.touch(ctx, tx, council) // first: whoever else settles this council's findings waits for it
		if err != nil {
			return err
		}
		rows := make([][]any, len(fs))
		for i, f := range fs {
			rows[i] = []any{council, f.ID, f.Rule, f.Kind, f.Subject, f.State, f.Opened, f.Closed, f.ClosedWhy, f.ClosedSeq, f.Owner, f.Due, f.Until, f.Reason, f.By, f.Book}
		}
		err = s.insert(ctx, tx, "finding (council, "+findingColumns+")", ` on conflict (council, id) do update set state = excluded.state, opened = excluded.opened, closed = excluded.closed,
			closed_why = excluded.closed_why, closed_seq = excluded.closed_seq, owner = excluded.owner, due = excluded.due, until = excluded.until, reason = excluded.reason, by_account = excluded.by_account, book = excluded.book`, rows)
		if err != nil {
			return err
		}
		err = s.tellOfFindings(ctx, tx, council, events)
		if err != nil {
			return err
		}
		err = s.logFindings(ctx, tx, council, fs, events)
		if err != nil {
			return err
		}
		return s.note(ctx, tx, council, events...)
	})
}

// note writes down what happened to findings and rules.
func (s *Store) note(ctx context.Context, tx *sql.Tx, council int64, events ...FindingEvent) error {
	n, err := s.next(ctx, tx, `select coalesce(max(n), 0) from finding_event where council = ?`, council)
	if err != nil {
		return err
	}
	rows := make([][]any, len(events))
	for i, e := range events {
		rows[i] = []any{council, n + int64(i), e.Finding, e.At, e.Actor, e.Event, e.Note}
	}
	return s.insert(ctx, tx, "finding_event (council, n, finding, at, actor, event, note)", "", rows)
}

// FindingEvents lists what happened to findings, newest first; id "" lists all.
func (s *Store) FindingEvents(ctx context.Context, council int64, id, since string, most int) (out []FindingEvent, err error) {
	err = s.rows(ctx, `select finding, at, actor, event, note from finding_event where council = ? and (? = '' or finding = ?) and at > ? order by n desc limit ?`, []any{council, id, id, since, most}, func(r *sql.Rows) error {
		var e FindingEvent
		err := r.Scan(&e.Finding, &e.At, &e.Actor, &e.Event, &e.Note)
		out = append(out, e)
		return err
	})
	return out, err
}

// Undone gives the sequences that were taken back.
func (s *Store) Undone(ctx context.Context, council int64) (map[int64]bool, error) {
	out := map[int64]bool{}
	err := s.rows(ctx, `select seq from change_set where council = ? and undone > 0`, []any{council}, func(r *sql.Rows) error {
		var seq int64
		err := r.Scan(&seq)
		out[seq] = true
		return err
	})
	return out, err
}
