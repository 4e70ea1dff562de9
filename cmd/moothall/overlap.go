package main

import "github.com/moothall/moothall/internal/kind"

type overlapCmd struct {
	By string `help:"What a set of systems must be recorded to do: service or function." default:"service" enum:"service,function"`
}

// Run lists what the council has more than once.
func (c *overlapCmd) Run(s *session) error {
	p, err := s.picture()
	if err != nil {
		return err
	}
	found, err := s.desk.Overlaps(p, s.viewer(), c.By)
	if err != nil {
		return err
	}
	if s.JSON {
		return s.writeJSON(found)
	}
	for _, o := range found.Overlaps {
		s.say("%s: %d systems, %d are enough", o.Name, o.Cover.Of, o.Cover.Fewest)
	}
	return nil
}

type whoElseCmd struct {
	Product string `arg:"" help:"A product, as anybody writes it."`
}

// Run lists who uses a product.
func (c *whoElseCmd) Run(s *session) error {
	p, err := s.picture()
	if err != nil {
		return err
	}
	found, err := s.desk.WhoElse(s.ctx, p, s.viewer(), c.Product, "")
	if err != nil {
		return err
	}
	if s.JSON {
		return s.writeJSON(found)
	}
	for _, u := range found.Ours {
		s.say("%s: %s", u.Council, u.System)
	}
	for _, g := range found.Groups {
		s.say("%s: %s", g.Group, kind.Count(len(g.Uses)))
		for _, u := range g.Uses {
			s.say("  %s: %s", u.Council, u.System)
		}
	}
	return nil
}
