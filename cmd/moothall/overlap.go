package main

import (
	"fmt"

	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/overlap"
)

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
		s.say("%s: %d systems, %s a year; %d are enough", o.Name, o.Cover.Of, sumWords(o.Cost), o.Cover.Fewest)
	}
	return nil
}

// sumWords is a sum of which not everything may be known.
func sumWords(x overlap.Sum) string {
	to, ended := x.To.Get()
	switch {
	case x.Exact():
		return x.From.String()
	case ended:
		return x.From.String() + " to " + to.String()
	}
	return fmt.Sprintf("at least %s (known for %d of %d)", x.From, x.Known, x.Of)
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
