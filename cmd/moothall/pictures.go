package main

import (
	"strconv"
	"strings"

	"github.com/moothall/moothall/internal/desk"
)

type portfolioCmd struct {
	CSV bool `name:"csv" help:"Write a table."`
}

// Run lists systems by tier and risk, and what cannot be drawn.
func (c *portfolioCmd) Run(s *session) error {
	p, err := s.picture()
	if err != nil {
		return err
	}
	drawn, err := s.desk.Portfolio(p, s.viewer())
	switch {
	case err != nil:
		return err
	case c.CSV:
		return desk.WriteSheet(s.out, desk.PortfolioSheet(drawn))
	case s.JSON:
		return s.writeJSON(desk.PortfolioOf(drawn))
	}
	for _, b := range desk.PortfolioOf(drawn) {
		switch {
		case len(b.Why) > 0:
			s.say("%s: not drawn, %s not recorded", b.System, strings.Join(b.Why, " and "))
		case b.Cost != nil:
			s.say("%s: %s, %s risk points, %s a year", b.System, b.Tier, pointsOf(b), b.Cost)
		default:
			s.say("%s: %s, %s risk points, cost not recorded", b.System, b.Tier, pointsOf(b))
		}
	}
	return nil
}

func pointsOf(b desk.BubbleJSON) string {
	n := strconv.Itoa(b.Points)
	if b.AtLeast {
		return "at least " + n
	}
	return n
}

type lifecyclesCmd struct {
	CSV bool `name:"csv" help:"Write a table."`
}

// Run lists systems by the day that their support ends, and what cannot be drawn.
func (c *lifecyclesCmd) Run(s *session) error {
	p, err := s.picture()
	if err != nil {
		return err
	}
	drawn, err := s.desk.Lifecycles(p, s.viewer())
	switch {
	case err != nil:
		return err
	case c.CSV:
		return desk.WriteSheet(s.out, desk.LifecyclesSheet(drawn))
	case s.JSON:
		return s.writeJSON(desk.LifecyclesOf(drawn))
	}
	for _, l := range desk.LifecyclesOf(drawn) {
		switch {
		case len(l.Why) > 0:
			s.say("%s: not drawn, no date is recorded", l.System)
		case l.Unsupported:
			s.say("%s: in use %s to %s, vendor %s, extended %s: no support today", l.System, dayOr(l.InUse), dayOr(l.Retires), dayOr(l.Vendor), dayOr(l.Extended))
		default:
			s.say("%s: in use %s to %s, vendor %s, extended %s", l.System, dayOr(l.InUse), dayOr(l.Retires), dayOr(l.Vendor), dayOr(l.Extended))
		}
	}
	return nil
}
