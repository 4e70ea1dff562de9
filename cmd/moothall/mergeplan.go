package main

import (
	"encoding/csv"
	"fmt"
	"strings"

	"github.com/moothall/moothall/internal/desk"
	"github.com/moothall/moothall/internal/vesting"
	"github.com/moothall/moothall/tabular"
)

type mergeCmd struct {
	Plan mergePlanCmd `cmd:"" help:"What councils that merge or split must settle before vesting day."`
}

type mergePlanCmd struct {
	Councils      []string `required:"" help:"The councils that end, with commas between."`
	Vesting       string   `required:"" help:"The first day of what succeeds them."`
	DirectionFrom string   `help:"The day from which a direction under section 24 binds."`
	CSV           bool     `name:"csv" help:"Write the contracts as a forward plan in CSV."`
	Into          []string `help:"A successor and what it takes over: NAME=A,B. May be repeated; a council may stand in several." sep:"none"`
}

// Run makes the plan.
func (c *mergePlanCmd) Run(s *session) error {
	err := s.open()
	if err != nil {
		return err
	}
	p, err := s.desk.MergePlan(s.ctx, desk.MergeAsk{Councils: c.Councils, Vesting: c.Vesting, Direction: c.DirectionFrom, Into: c.Into, AsAt: s.AsAt})
	if err != nil {
		return err
	}
	if s.JSON {
		return s.writeJSON(p)
	}
	if c.CSV {
		return s.writeForwardPlan(p.Rows)
	}
	for _, r := range p.Rows {
		s.say("%s  %s  %s  %s  %s", r.Council, strings.TrimSpace(r.Reference+" "+r.Title), r.Class, flagsOf(r), r.Why)
	}
	s.sayArea("All of them", p.Area)
	for _, f := range p.Into {
		s.sayArea(f.Name+" ("+strings.Join(f.Councils, ", ")+")", f.Area)
	}
	return nil
}

func flagsOf(r vesting.Row) string {
	flags := make([]string, len(r.Flags))
	for i, f := range r.Flags {
		flags[i] = string(f)
	}
	return strings.Join(flags, ", ")
}

// writeForwardPlan writes the contracts for a spreadsheet, with no cell that it would run.
func (s *session) writeForwardPlan(rows []vesting.Row) error {
	w := csv.NewWriter(s.out)
	lines := vesting.ForwardPlan(rows)
	for _, line := range lines[1:] {
		for i := range line[:4] {
			line[i] = tabular.SafeCell(line[i])
		}
	}
	err := w.WriteAll(lines)
	if err != nil {
		return fmt.Errorf("writing the forward plan: %w", err)
	}
	return nil
}

func (s *session) sayArea(heading string, a vesting.Area) {
	s.say("\n%s", heading)
	for _, p := range a.Pairs {
		guessed := ""
		if p.Guessed {
			guessed = " (guessed from words in a title)"
		}
		s.say("  Decide on one for %s%s:", p.Function, guessed)
		for _, h := range p.Systems {
			s.say("    %s: %s, %s", h.Council, h.System, orUnknown(h.Supplier, "supplier not recorded"))
		}
	}
	for _, d := range a.DayOne {
		switch {
		case d.System == "":
			s.say("  Day one: %s has no system: a gap", d.Service)
		case d.Ends:
			s.say("  Day one: %s on %s of %s, whose contract ends before", d.Service, d.System, d.Council)
		default:
			s.say("  Day one: %s on %s of %s", d.Service, d.System, d.Council)
		}
	}
	for _, x := range a.Shared {
		s.say("  %s of %s would serve %s: %s", x.System, x.Council, strings.Join(x.Successors, " and "), x.Decide)
	}
}
