package main

import (
	"strings"

	"github.com/moothall/moothall/internal/desk"
	"github.com/moothall/moothall/internal/fault"
)

type groupOverlap struct {
	named
	By      string `help:"What a set of systems must be shown to do: service or function." default:"service" enum:"service,function"`
	Minimum int    `help:"How many councils it takes." default:"2"`
	CSV     bool   `name:"csv" help:"Write CSV."`
	XLSX    bool   `name:"xlsx" help:"Write a workbook."`
}

// Run lists what the councils have alike.
func (c *groupOverlap) Run(s *session) error {
	if c.Minimum < desk.FewestAlike {
		return fault.New(fault.Invalid, "--minimum is 2 at least.")
	}
	v, err := s.view(c.Group)
	if err != nil {
		return err
	}
	found, err := s.desk.GroupOverlaps(v, c.By, c.Minimum)
	switch {
	case err != nil:
		return err
	case c.XLSX:
		return desk.WriteBook("Overlap", v.GroupOverlapSheet(found), s.out)
	case c.CSV:
		return desk.WriteSheet(s.out, v.GroupOverlapSheet(found))
	case s.JSON:
		return s.writeJSON(found)
	}
	s.sayCoverage(found.Coverage)
	for _, o := range found.Overlaps {
		s.say("%s: %d in %s, %s a year; %d are enough", o.Name, o.Cover.Of, strings.Join(o.Councils, ", "), sumWords(o.Cost), o.Cover.Fewest)
	}
	return nil
}
