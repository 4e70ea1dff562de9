package main

import (
	"fmt"

	"github.com/moothall/moothall/internal/figures"
	"github.com/moothall/moothall/internal/kind"
)

type paceCmd struct{}

// Run says how long findings wait.
func (c *paceCmd) Run(s *session) error {
	p, err := s.picture()
	if err != nil {
		return err
	}
	err = s.desk.Reconcile(s.ctx, p)
	if err != nil {
		return err
	}
	pace, err := s.desk.Pace(s.ctx, p, s.viewer())
	if err != nil {
		return err
	}
	if s.JSON {
		return s.writeJSON(pace)
	}
	s.say("Decided: %s, %s", kind.Count(pace.Decided), medianDays(pace.DaysToDecide, "from raised to decided"))
	s.say("Proved:  %s, %s", kind.Count(pace.Proved), medianDays(pace.DaysToProve, "from raised to closed by newer facts"))
	s.say("Waiting: %s, %s", kind.Count(pace.Waiting), medianDays(pace.DaysWaiting, "so far"))
	return nil
}

func medianDays(days *int, what string) string {
	switch {
	case days == nil:
		return "nothing to take a median of"
	case *days == 1:
		return "median 1 day " + what
	}
	return fmt.Sprintf("median %s days %s", kind.Count(*days), what)
}

type figuresCmd struct{}

// Run lists published figures beside the council's own.
func (c *figuresCmd) Run(s *session) error {
	p, err := s.picture()
	if err != nil {
		return err
	}
	all := figures.Beside(s.desk.Figures, p.Snapshot)
	if s.JSON {
		return s.writeJSON(all)
	}
	for _, f := range all {
		s.say("%s: %s (quoted from %s%s)", f.Says, f, f.Source, yearOf(f.Figure))
		if f.Own != nil {
			s.say("    %s: %s (our own)", f.OwnSays, kind.Count(*f.Own))
		}
		s.say("    Mind: %s", f.Caution)
	}
	return nil
}

func yearOf(f figures.Figure) string {
	if f.Year == 0 {
		return ""
	}
	return fmt.Sprintf(", %d", f.Year)
}
