package store

import (
	"context"
	"database/sql"
	"fmt"
)

// OwnRule is a rule that a council wrote itself, as its text.
type OwnRule struct{ ID, Text, At, Actor string }

// RuleChoice is what a council decided about a rule: adopted, or set aside, with the reason.
type RuleChoice struct{ ID, Choice, Reason, At, Actor string }

// RuleEvents is the name under which FindingEvents keeps what was decided about a rule.
func RuleEvents(id string) string { return "rule:" + id }

// OwnRules lists a council's own rules by id.
func (s *Store) OwnRules(ctx context.Context, council int64) (out []OwnRule, err error) {
	err = s.rows(ctx, `select id, doc, at, actor from own_rule where council = ? order by id`, []any{council}, func(r *sql.Rows) error {
		var x OwnRule
		err := r.Scan(&x.ID, &x.Text, &x.At, &x.Actor)
		out = append(out, x)
		return err
	})
	return out, err
}

// RuleChoices gives what a council decided, by rule.
func (s *Store) RuleChoices(ctx context.Context, council int64) (map[string]RuleChoice, error) {
	out := map[string]RuleChoice{}
	err := s.rows(ctx, `select id, choice, reason, at, actor from rule_choice where council = ?`, []any{council}, func(r *sql.Rows) error {
		var x RuleChoice
		err := r.Scan(&x.ID, &x.Choice, &x.Reason, &x.At, &x.Actor)
		out[x.ID] = x
		return err
	})
	return out, err
}

// SaveOwnRules keeps a council's own rules, in place of those with the same ids.
func (s *Store) SaveOwnRules(ctx context.Context, council int64, rules []OwnRule) error {
	return s.onRules(ctx, council, func(tx *sql.Tx) error {
		for _, r := range rules {
			_, err := tx.ExecContext(ctx, s.q(`insert into own_rule (council, id, doc, at, actor) values (?,?,?,?,?)
				on conflict (council, id) do update set doc = excluded.doc, at = excluded.at, actor = excluded.actor`), council, r.ID, r.Text, r.At, r.Actor)
			if err != nil {
				return fmt.Errorf("keeping the rule: %w", err)
			}
			err = s.note(ctx, tx, council, FindingEvent{Finding: RuleEvents(r.ID), At: r.At, Actor: r.Actor, Event: "rule written"})
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// DropOwnRule takes a council's own rule away.
func (s *Store) DropOwnRule(ctx context.Context, council int64, id, at, actor string) error {
	return s.onRules(ctx, council, func(tx *sql.Tx) error {
		for _, q := range []string{`delete from own_rule where council = ? and id = ?`, `delete from rule_choice where council = ? and id = ?`} {
			_, err := tx.ExecContext(ctx, s.q(q), council, id)
			if err != nil {
				return fmt.Errorf("taking the rule away: %w", err)
			}
		}
		return s.note(ctx, tx, council, FindingEvent{Finding: RuleEvents(id), At: at, Actor: actor, Event: "rule taken away"})
	})
}

// ChooseRule keeps what a council decided about a rule; a choice of "" takes the decision back.
func (s *Store) ChooseRule(ctx context.Context, council int64, c RuleChoice) error {
	return s.onRules(ctx, council, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, s.q(`delete from rule_choice where council = ? and id = ?`), council, c.ID)
		if err != nil {
			return fmt.Errorf("keeping the decision: %w", err)
		}
		event := "decision taken back"
		if c.Choice != "" {
			event = c.Choice
			err := s.insert(ctx, tx, "rule_choice (council, id, choice, reason, at, actor)", "", [][]any{{council, c.ID, c.Choice, c.Reason, c.At, c.Actor}})
			if err != nil {
				return err
			}
		}
		return s.note(ctx, tx, council, FindingEvent{Finding: RuleEvents(c.ID), At: c.At, Actor: c.Actor, Event: event, Note: c.Reason})
	})
}

// onRules moves a council's stamp on, and changes what its rules are.
func (s *Store) onRules(ctx context.Context, council int64, work func(*sql.Tx) error) error {
	return s.inTx(ctx, func(tx *sql.Tx) error {
		err := s.touch(ctx, tx, council)
		if err != nil {
			return err
		}
		return work(tx)
	})
}
