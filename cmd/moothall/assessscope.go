package main

import (
	"strings"

	"github.com/moothall/moothall/internal/desk"
	"github.com/moothall/moothall/internal/fault"
)

type scopeAssessment struct {
	Name     string   `arg:"" help:"The name or number of the council's assessment."`
	Include  []string `help:"A system that is judged by itself." sep:"none"`
	LeaveOut []string `help:"A system that is not." sep:"none"`
	Why      string   `help:"Why; needed with either."`
}

// Run lists the systems that may be critical with the reasons, or keeps what is chosen.
func (c *scopeAssessment) Run(s *session) error {
	p, a, err := s.assessed(c.Name)
	if err != nil {
		return err
	}
	var choices []desk.ScopeChoice
	for i, name := range append(append([]string{}, c.Include...), c.LeaveOut...) {
		ids := p.Snapshot.Named("system", name)
		if len(ids) != 1 {
			return fault.New(fault.NotFound, "There is no single system called %q.", name)
		}
		choices = append(choices, desk.ScopeChoice{System: ids[0], Judged: i < len(c.Include), Why: c.Why})
	}
	if len(choices) > 0 {
		_, err = s.desk.ChooseScope(s.ctx, asViewer(p), p, a, choices)
		if err != nil {
			return err
		}
		p, a, err = s.assessed(c.Name)
		if err != nil {
			return err
		}
	}
	all, err := s.desk.SystemsInScope(s.ctx, p, asViewer(p), a)
	if err != nil {
		return err
	}
	out := desk.ScopeJSON(all)
	if s.JSON {
		return s.writeJSON(out)
	}
	for _, x := range out {
		var why []string
		for _, r := range x.Reasons {
			why = append(why, strings.ReplaceAll(r.ID, "_", " "))
		}
		s.say("%-4s %-32s %s", orDash(x.Chosen), x.Name, strings.Join(why, ", "))
	}
	return nil
}

type evidenceAssessment struct {
	Name    string   `arg:"" help:"The assessment's name or number."`
	Outcome string   `arg:"" help:"The outcome: B5.c"`
	Choose  []string `help:"A fact that is evidence, as its sort, register and number: 'restore_tests system 12'." sep:"none"`
}

// Run lists the facts under an answer and those that bear on it, or keeps some as evidence.
func (c *evidenceAssessment) Run(s *session) error {
	p, a, err := s.assessed(c.Name)
	if err != nil {
		return err
	}
	if len(c.Choose) > 0 {
		err = s.desk.ChooseFacts(s.ctx, asViewer(p), p, a, c.Outcome, c.Choose)
		if err != nil {
			return err
		}
		p, a, err = s.assessed(c.Name)
		if err != nil {
			return err
		}
	}
	out, err := s.desk.FactsJSON(s.ctx, p, asViewer(p), a, c.Outcome)
	if err != nil {
		return err
	}
	if s.JSON {
		return s.writeJSON(out)
	}
	for _, x := range out.Chosen {
		s.say("chosen   %s  %s, of %s: %s", x.Fact, x.Name, x.Dated, x.Then)
		if x.Changed {
			s.say("         changed since: %s", x.Now)
		}
		if x.Old {
			s.say("         more than a year old")
		}
		if x.Gone {
			s.say("         no longer there")
		}
	}
	for _, b := range out.Offered {
		for _, f := range b.Facts {
			s.say("offered  %s %s  %s: %s", f.Sort, f.Record, f.Name, f.Says)
		}
	}
	return nil
}

type signOffAssessment struct {
	Name   string `arg:"" help:"The assessment's name or number."`
	Why    string `help:"What is said; kept with it." required:""`
	Reopen bool   `help:"Open it again instead."`
}

// Run signs an assessment off, or opens it again.
func (c *signOffAssessment) Run(s *session) error {
	p, a, err := s.assessed(c.Name)
	if err != nil {
		return err
	}
	err = s.desk.SignOff(s.ctx, asViewer(p), a, !c.Reopen, c.Why)
	if err != nil {
		return err
	}
	state := "signed off"
	if c.Reopen {
		state = "open"
	}
	if s.JSON {
		return s.writeJSON(map[string]any{"assessment": a.Record.ID, "state": state})
	}
	s.say("%s is %s.", a.Record.Name.Or(""), state)
	return nil
}

type todoAssessment struct {
	Name string `arg:"" help:"The assessment's name or number."`
}

// Run lists what to do next about an assessment.
func (c *todoAssessment) Run(s *session) error {
	p, a, err := s.assessed(c.Name)
	if err != nil {
		return err
	}
	out := p.TodoJSON(asViewer(p), a)
	if s.JSON {
		return s.writeJSON(out)
	}
	for _, t := range out {
		what := t.Outcome
		if t.Line != 0 {
			what = "improvement " + t.Line.String()
		}
		s.say("%-12s %-18s %s %s", strings.ReplaceAll(t.Why, "_", " "), what, orDash(t.Owner), t.Due)
	}
	return nil
}
