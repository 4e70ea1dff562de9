package main

import (
	"fmt"
	"strconv"

	"github.com/moothall/moothall/demo"
	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/store"
)

// assureDemo keeps what the assurer says of the fictional council's answers, from an account of their own.
func (s *session) assureDemo() error {
	v := kind.Whole(demo.CouncilSlug, demo.Assurer)
	for _, x := range demo.Views() {
		p, err := s.desk.Picture(s.ctx, demo.CouncilSlug)
		if err != nil {
			return err
		}
		id, err := p.AssessmentNamed(x.Assessment)
		if err != nil {
			return err
		}
		a, err := s.desk.Assessed(s.ctx, p, v, id)
		if err != nil {
			return err
		}
		r := a.Answers[x.Outcome]
		if r == nil {
			return fault.New(fault.NotFound, "%s does not ask for %s.", x.Assessment, x.Outcome)
		}
		err = s.desk.Assure(s.ctx, v, p, a, x.Outcome, x.View, x.Level, x.Why, r.Sequence())
		if err != nil {
			return err
		}
	}
	return nil
}

// askManyDemo holds a round that was over yesterday, counts what people said, and puts it on record.
func (s *session) askManyDemo(council int64) error {
	p, err := s.desk.Picture(s.ctx, demo.CouncilSlug)
	if err != nil {
		return err
	}
	id, err := p.AssessmentNamed(demo.Many)
	if err != nil {
		return err
	}
	v := kind.Whole(demo.CouncilSlug, demoAccount)
	a, err := s.desk.Assessed(s.ctx, p, v, id)
	if err != nil {
		return err
	}
	until := (p.Today - 1).String()
	err = s.desk.Store.OpenRound(s.ctx, store.Round{Council: council, Assessment: uint32(id), Opened: (p.Today - 15).String() + "T09:00:00Z", Until: until, Actor: demoAccount}, until)
	if err != nil {
		return err
	}
	rounds, err := s.desk.Store.Rounds(s.ctx, council, uint32(id))
	if err != nil || len(rounds) != 1 {
		return fmt.Errorf("looking for the demonstration's round: %d, %w", len(rounds), err)
	}
	for i, x := range demo.People() {
		levels := map[string]string{}
		for topic, level := range x.Levels {
			if level > 0 {
				levels[strconv.Itoa(topic+1)] = a.Framework.Scale[level-1].ID
			}
		}
		token := "demonstration " + strconv.Itoa(i)
		err := s.desk.Store.AddRoundLinks(s.ctx, rounds[0].ID, until, x.Role, []string{token}, 100)
		if err != nil {
			return err
		}
		err = s.desk.Store.AnswerRoundByLink(s.ctx, token, until, levels)
		if err != nil {
			return err
		}
	}
	_, err = s.desk.RecordRound(s.ctx, p, v, id)
	return err
}
