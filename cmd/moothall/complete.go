package main

import (
	"strings"

	"github.com/moothall/moothall/internal/desk"
)

type completenessCmd struct {
	CSV  bool   `name:"csv" help:"Write a table."`
	Next string `help:"Of this register: five questions, one a person, that bring its records to their next level. See: moothall ask five --by-level." placeholder:"REGISTER"`
}

// Run says how complete each register is, or what to ask next.
func (c *completenessCmd) Run(s *session) error {
	p, err := s.picture()
	if err != nil {
		return err
	}
	if c.Next != "" {
		return c.next(s, p)
	}
	all := s.desk.Completeness(p, s.viewer())
	if c.CSV {
		return desk.WriteSheet(s.out, desk.CompletenessSheet(all))
	}
	out := []desk.CompleteJSON{}
	for _, r := range all {
		x := desk.CompleteOf(r)
		out = append(out, x)
		if s.JSON {
			continue
		}
		s.say("%s: %d records; minimum %d, useful %d, full %d", r.Kind.Labels, x.Records, x.Minimum, x.Useful, x.Full)
		for _, g := range x.Gaps {
			s.say("  %-8s %5d lack %s", g.Level, g.Records, strings.Join(g.Fields, " or "))
		}
	}
	if s.JSON {
		return s.writeJSON(out)
	}
	return nil
}

func (c *completenessCmd) next(s *session, p *desk.Picture) error {
	next, err := s.desk.NextAsks(s.ctx, p, asViewer(p), c.Next)
	if err != nil {
		return err
	}
	if next == nil {
		next = []desk.Question{}
	}
	if s.JSON {
		return s.writeJSON(next)
	}
	for _, q := range next {
		s.say("%-8s %s of %s?  %s", q.Band, q.Label, q.Record.Name, orDash(q.To.Email))
	}
	return nil
}
