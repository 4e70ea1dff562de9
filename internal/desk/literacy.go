package desk

import (
	"context"
	"fmt"
	"strings"

	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/identity"
	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/leadership"
	"github.com/moothall/moothall/internal/store"
)

// LiteracyState is the senior team's check of itself as a viewer meets it.
type LiteracyState struct {
	Rounds   []leadership.Literacy `json:"rounds"` // the newest first
	Open     bool                  `json:"open"`
	Answers  bool                  `json:"-"` // the viewer may answer the open round
	Answered bool                  `json:"-"` // and has
}

// longestRound is how many days a round is open at most.
const longestRound = 92

// Literacy gives what may be told of each round.
func (d *Desk) Literacy(ctx context.Context, p *Picture, v kind.Viewer) (LiteracyState, error) {
	rounds, err := d.Store.LiteracyRounds(ctx, p.Council.ID)
	if err != nil {
		return LiteracyState{}, err
	}
	out := LiteracyState{Rounds: []leadership.Literacy{}}
	for i, r := range rounds {
		until, err := kind.ParseDate(r.Until)
		if err != nil {
			return LiteracyState{}, fmt.Errorf("reading the last day of a round: %w", err)
		}
		one := leadership.LiteracyOf(until, p.Today, r.Answers, r.Counts)
		out.Rounds = append(out.Rounds, one)
		if i > 0 || !one.Open {
			continue
		}
		out.Open, out.Answers = true, leadership.MayAnswerLiteracy(p.Snapshot, v.Account)
		out.Answered, err = d.Store.TookLiteracy(ctx, r.ID, v.Account)
		if err != nil {
			return LiteracyState{}, err
		}
	}
	return out, nil
}

// OpenLiteracy opens a round until a day, as a person writes it.
func (d *Desk) OpenLiteracy(ctx context.Context, p *Picture, v kind.Viewer, until string) error {
	if !identity.May(v, identity.Settings) {
		return fault.New(fault.Forbidden, "Only an administrator or the digital leader of the council may open a round.")
	}
	day, err := kind.ParseDate(strings.TrimSpace(until))
	if err != nil || day < p.Today || day > p.Today+longestRound {
		return fault.New(fault.Invalid, "Give the last day as 2026-11-30: today or later, and at most three months ahead.")
	}
	return d.Store.OpenLiteracy(ctx, p.Council.ID, store.LiteracyRound{Opened: d.now(), Until: day.String(), Actor: v.Account}, p.Today.String())
}

// AnswerLiteracy counts the answers of somebody on the senior team, once. levels are by question.
func (d *Desk) AnswerLiteracy(ctx context.Context, p *Picture, v kind.Viewer, levels map[string]int) error {
	if !leadership.MayAnswerLiteracy(p.Snapshot, v.Account) {
		return fault.New(fault.Forbidden, "This is for the senior team: those whose address stands on the record of a person who holds a post there.")
	}
	for _, q := range leadership.LiteracyQuestions {
		level, given := levels[q]
		if !given || level < 0 || level >= leadership.LiteracyLevels {
			return fault.New(fault.Invalid, "Choose an answer to each question.")
		}
	}
	if len(levels) != len(leadership.LiteracyQuestions) {
		return fault.New(fault.Invalid, "Choose an answer to each question.")
	}
	return d.Store.AnswerLiteracy(ctx, p.Council.ID, v.Account, p.Today.String(), levels)
}
