package main

import (
	"fmt"

	"github.com/moothall/moothall/internal/desk"
	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/poll"
)

type groupAsk struct {
	named
	Text    string   `help:"The question." required:""`
	Type    string   `help:"What an answer is: yesno, number, money, choice or text." required:""`
	Choices []string `help:"What can be chosen, with commas between."`
	Until   string   `help:"The last day for answers, like 2026-11-24." required:""`
	Counted bool     `help:"Tell nobody which council answered what: counts only, from five answers on, when the last day is over."`
}

// Run asks every council of the group.
func (c *groupAsk) Run(s *session) error {
	until, err := kind.ParseDate(c.Until)
	if err != nil {
		return fault.New(fault.Invalid, "--until: %s", err)
	}
	slug, err := s.openCouncil()
	if err != nil {
		return err
	}
	q, err := s.desk.AskPeers(s.ctx, kind.Whole(slug, actor), groupSlug(c.Group), poll.Question{Text: c.Text, Type: c.Type, Choices: c.Choices, Until: until, Counted: c.Counted})
	if err != nil {
		return err
	}
	if s.JSON {
		return s.writeJSON(map[string]any{"id": q.ID, "question": q.Text})
	}
	s.say("Asked (%d). Answers until %s: moothall group answer %d --group %s --council C --value V", q.ID, q.Until.Long(), q.ID, groupSlug(c.Group))
	return nil
}

// asCouncil is the council that --council names, as the one that reads; 0 without it.
func (s *session) asCouncil() (int64, error) {
	err := s.open()
	if err != nil || s.Council == "" {
		return 0, err
	}
	c, err := s.desk.Store.Council(s.ctx, s.Council)
	return c.ID, err
}

type groupQuestions struct{ named }

// Run lists the questions of a group.
func (c *groupQuestions) Run(s *session) error {
	council, err := s.asCouncil()
	if err != nil {
		return err
	}
	all, err := s.desk.PeerQuestions(s.ctx, groupSlug(c.Group), council)
	if err != nil {
		return err
	}
	if s.JSON {
		return s.writeJSON(all)
	}
	for _, q := range all {
		s.say("%5d  %s (%s, until %s): %s", q.ID, q.Text, q.AskedBy, q.Until, q.Says)
	}
	return nil
}

type groupAnswer struct {
	ID int64 `arg:"" help:"The question's number."`
	named
	Value   *string `help:"The answer." xor:"answer"`
	Decline *string `help:"Decline to answer, and say why." xor:"answer"`
}

// Run answers for the council.
func (c *groupAnswer) Run(s *session) error {
	var r poll.Reply
	switch {
	case c.Value != nil:
		r.Value = *c.Value
	case c.Decline != nil:
		r.Declined, r.Reason = true, *c.Decline
	default:
		return fault.New(fault.Invalid, "Give --value, or --decline with a reason.")
	}
	slug, err := s.openCouncil()
	if err != nil {
		return err
	}
	err = s.desk.AnswerPeer(s.ctx, kind.Whole(slug, actor), groupSlug(c.Group), c.ID, r)
	if err != nil {
		return err
	}
	if s.JSON {
		return s.writeJSON(map[string]any{"id": c.ID, "council": slug, "declined": r.Declined, "done": "answer"})
	}
	s.say("%s has answered. The answer can be changed until the question's last day is over.", slug)
	return nil
}

type groupAnswers struct {
	ID int64 `arg:"" help:"The question's number."`
	named
	CSV bool `name:"csv" help:"Write CSV."`
}

// Run tells the answers to a question.
func (c *groupAnswers) Run(s *session) error {
	council, err := s.asCouncil()
	if err != nil {
		return err
	}
	q, err := s.desk.PeerQuestion(s.ctx, groupSlug(c.Group), council, c.ID)
	if err != nil {
		return err
	}
	switch {
	case c.CSV:
		return desk.WriteSheet(s.out, q.Sheet())
	case s.JSON:
		return s.writeJSON(q)
	}
	for _, line := range q.Sheet() {
		s.say("%s", joined(line))
	}
	return nil
}

// joined is a line of a sheet as the terminal shows it.
func joined(line []string) string {
	if len(line) == 1 {
		return line[0]
	}
	out := fmt.Sprintf("%-30s", line[0])
	for _, cell := range line[1:] {
		out += "  " + cell
	}
	return out
}
