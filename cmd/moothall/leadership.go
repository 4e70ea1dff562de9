package main

import "strings"

type leadershipCmd struct {
	Check checkLeadership `cmd:"" help:"Judge the tests."`
}

type checkLeadership struct{}

// Run judges the leadership tests.
func (c *checkLeadership) Run(s *session) error {
	p, err := s.picture()
	if err != nil {
		return err
	}
	r := p.Leadership()
	if s.JSON {
		return s.writeJSON(r)
	}
	for _, t := range r.Rules {
		s.say("%s: %s. %s", t.ID, strings.ReplaceAll(string(t.Result), "_", " "), t.Why)
	}
	return nil
}
