package main

import (
	"strings"

	"github.com/moothall/moothall/internal/leadership"
)

type scopeCmd struct{}

// Run says who answers for each line of a director's scope.
func (c *scopeCmd) Run(s *session) error {
	p, err := s.picture()
	if err != nil {
		return err
	}
	lines, err := s.desk.OwnedScope(s.ctx, p, s.viewer())
	if err != nil {
		return err
	}
	if s.JSON {
		return s.writeJSON(lines)
	}
	for _, l := range lines {
		owner := l.State
		if l.Owner != nil {
			owner = l.Owner.Title
		}
		s.say("%-34s %-34s %d on the agenda", l.Title, owner, l.Findings)
	}
	return nil
}

type behindLeader struct{}

// Run says what stands behind the digital leader.
func (c *behindLeader) Run(s *session) error {
	p, err := s.picture()
	if err != nil {
		return err
	}
	all := p.LeaderSupport(s.viewer())
	if s.JSON {
		return s.writeJSON(all)
	}
	for _, row := range leadership.SupportTable(all)[1:] {
		s.say("%s", strings.TrimRight(strings.Join(row, " | "), " |"))
	}
	return nil
}
