package main

import (
	"slices"

	"github.com/moothall/moothall/internal/asked"
	"github.com/moothall/moothall/internal/desk"
	"github.com/moothall/moothall/internal/fault"
)

type councillorsCmd struct {
	Questions councillorsQuestions `cmd:"" help:"What councillors may ask, by topic, answered from the facts; blanks shown."`
}

type councillorsQuestions struct {
	Topic string `help:"Only this topic: cyber, contracts, legacy, data, inclusion or delivery."`
	CSV   bool   `name:"csv" help:"Write a table."`
}

// Run answers the questions.
func (c *councillorsQuestions) Run(s *session) error {
	p, err := s.picture()
	if err != nil {
		return err
	}
	b, err := s.desk.Bank(p, s.viewer())
	if err != nil {
		return err
	}
	if c.Topic != "" {
		b.Topics = slices.DeleteFunc(b.Topics, func(t asked.Answered) bool { return t.ID != c.Topic })
	}
	switch {
	case len(b.Topics) == 0:
		return fault.New(fault.NotFound, "There is no topic %q. The topics are cyber, contracts, legacy, data, inclusion and delivery.", c.Topic)
	case c.CSV:
		return desk.WriteSheet(s.out, b.Sheet())
	case s.JSON:
		return s.writeJSON(b.JSON())
	}
	for _, t := range b.JSON() {
		s.say("%s: %d of %d answered", t.Title, t.Answered, t.Of)
		for _, q := range t.Questions {
			s.say("  %s", q.Question)
			for _, a := range q.Answers {
				s.say("    %s", answerLine(a, q.Whom))
			}
		}
	}
	return nil
}

// answerLine says what a fact answers, or why it does not.
func answerLine(a desk.BankAnswerJSON, whom string) string {
	switch {
	case a.State == asked.Withheld:
		return "What would answer this is not for you to see."
	case a.State == asked.Told:
		return a.Sentence
	case whom == "":
		return "Nobody has recorded this, and no filled post answers for it: " + a.Register + ", " + a.Field
	}
	return "Nobody has recorded this: " + a.Register + ", " + a.Field + ". Ask: " + whom
}
