package main

type decisionCmd struct {
	Evidence decisionEvidence `cmd:"" help:"What was known when a decision became final: itself, its evidence and the agenda, as they were then."`
}

type decisionEvidence struct {
	Decision string `arg:"" help:"Its title, reference or number."`
}

// Run shows what was known then.
func (c *decisionEvidence) Run(s *session) error {
	p, err := s.picture()
	if err != nil {
		return err
	}
	id, err := p.DecisionNamed(c.Decision)
	if err != nil {
		return err
	}
	out, err := s.desk.Evidence(s.ctx, p.Council, s.viewer(), id)
	if err != nil {
		return err
	}
	if s.JSON {
		return s.writeJSON(out)
	}
	s.say("Entry %d of the log, at %s, change set %d.", out.Entry, out.At, out.Sequence)
	for _, e := range out.Evidence {
		s.say("rests on %s", e.Name)
	}
	for i, f := range out.Agenda {
		s.say("%2d. %s", i+1, f.Title)
	}
	return nil
}
