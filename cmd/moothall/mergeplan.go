package main

import (
	"encoding/csv"
	"fmt"
	"os"
	"strings"

	"github.com/moothall/moothall/internal/desk"
	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/paper"
	"github.com/moothall/moothall/internal/vesting"
	"github.com/moothall/moothall/tabular"
)

type mergeCmd struct {
	Plan  mergePlanCmd  `cmd:"" help:"What councils that merge or split must settle before vesting day."`
	Paper mergePaperCmd `cmd:"" help:"Draft the decision paper: ways to decide, each with the contracts and data flows that it affects."`
}

// reorganised is what a plan is asked for.
type reorganised struct {
	Councils      []string `required:"" help:"The councils that end, with commas between; GROUP/COUNCIL for what one shares with a group."`
	Vesting       string   `required:"" help:"The first day of what succeeds them."`
	DirectionFrom string   `help:"The day from which a direction under section 24 binds."`
	Into          []string `help:"A successor and what it takes over: NAME=A,B. May be repeated; a council may stand in several." sep:"none"`
}

func (c *reorganised) ask(s *session) desk.MergeAsk {
	return desk.MergeAsk{Councils: c.Councils, Vesting: c.Vesting, Direction: c.DirectionFrom, Into: c.Into, AsAt: s.AsAt}
}

type mergePlanCmd struct {
	reorganised
	Candidate []string `help:"One more way to succeed them, on the same data: 'North=A,B; South=C'. May be repeated." sep:"none"`
	CSV       bool     `name:"csv" help:"Write the contracts as a forward plan in CSV."`
	Table     string   `help:"Write another table in CSV: pairs, day_one, shared or functions; of --successor, or of all councils together." enum:",pairs,day_one,shared,functions" default:""`
	Successor string   `help:"Whose table."`
}

// Run makes the plan.
func (c *mergePlanCmd) Run(s *session) error {
	err := s.open()
	if err != nil {
		return err
	}
	p, err := s.desk.MergePlans(s.ctx, c.ask(s), c.Candidate, nil)
	switch {
	case err != nil:
		return err
	case s.JSON:
		return s.writeJSON(p)
	case c.CSV:
		return s.writeForwardPlan(p.Rows)
	case c.Table != "":
		return c.table(s, &p.Plan)
	}
	for _, m := range p.Missing {
		s.say("%s", m.Says)
	}
	for _, r := range p.Rows {
		s.say("%s  %s  %s  %s  %s", r.Council, strings.TrimSpace(r.Reference+" "+r.Title), r.Class, flagsOf(r), r.Why)
	}
	s.sayArea("All of them", p.Area)
	for _, f := range p.Into {
		s.sayArea(f.Name+" ("+strings.Join(f.Councils, ", ")+")", f.Area)
	}
	for _, m := range p.Candidates {
		for _, f := range m.Into {
			s.sayArea("Candidate "+m.Candidate+": "+f.Name+" ("+strings.Join(f.Councils, ", ")+")", f.Area)
		}
	}
	return nil
}

func (c *mergePlanCmd) table(s *session, p *vesting.Plan) error {
	_, _, area, ok := p.Of(c.Successor)
	if !ok {
		return fault.New(fault.NotFound, "No successor of this plan is called %q.", c.Successor)
	}
	rows, _ := area.Table(c.Table)
	return desk.WriteSheet(s.out, rows)
}

type mergePaperCmd struct {
	reorganised
	Successor string `help:"Whose decisions; without it those of all councils together."`
	Decide    string `help:"One decision alone: a function to decide on one for, or a system that would be shared."`
	Format    string `help:"html, odt, docx or pdf." default:"html" enum:"html,odt,docx,pdf"`
	Out       string `required:"" help:"The file to write." type:"path"`
}

// Run drafts the paper. Exit 1 says that the draft lacks something.
func (c *mergePaperCmd) Run(s *session) error {
	err := s.open()
	if err != nil {
		return err
	}
	p, err := s.desk.MergePlan(s.ctx, c.ask(s))
	if err != nil {
		return err
	}
	drafted, err := s.desk.MergePaper(p, c.Successor, c.Decide)
	if err != nil {
		return err
	}
	raw, err := paper.Write(drafted.Document, paper.Format(c.Format))
	if err != nil {
		return fmt.Errorf("writing the decision paper: %w", err)
	}
	err = os.WriteFile(c.Out, raw, 0o600)
	if err != nil {
		return fault.Wrap(err, fault.Invalid, "%s cannot be written.", c.Out)
	}
	return (&writePaper{Out: c.Out}).tell(s, drafted)
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
			s.sayEffect("if it is not the one", h.Gone)
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
	for _, f := range a.Functions {
		s.say("  Day one, by contracts: %s: %d run on, %d end before", f.Function, len(f.Runs), len(f.Ends))
	}
	for _, x := range a.Shared {
		s.say("  %s of %s would serve %s: %s", x.System, x.Council, strings.Join(x.Successors, " and "), strings.TrimSpace(x.Decide+" "+x.Why))
		s.sayEffect("either way", x.Rests)
	}
}

// sayEffect says what goes with a system.
func (s *session) sayEffect(when string, e vesting.Effect) {
	for _, r := range e.Contracts {
		s.say("      %s: contract %s, %s", when, strings.TrimSpace(r.Reference+" "+r.Title), r.Class)
	}
	for _, f := range e.Flows {
		s.say("      %s: data flow %s", when, f.Name)
	}
}
