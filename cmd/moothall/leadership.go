package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/moothall/moothall/internal/desk"
	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/leadership"
)

type leadershipCmd struct {
	Check     checkLeadership `cmd:"" help:"Judge the tests."`
	Models    compareModels   `cmd:"" help:"Try ways to have a digital leader on the same facts. Keeps nothing."`
	Team      showTeam        `cmd:"" help:"The team before any one person: the seven groups, what one person leaving would lose, roles and skills."`
	Scope     scopeCmd        `cmd:"" help:"A director's scope, and who answers for each line; gaps first."`
	Literacy  literacyCmd     `cmd:"" help:"What the senior team says of its own digital literacy: means of at least five, after the last day."`
	Support   behindLeader    `cmd:"" help:"What stands behind the digital leader: goals, meetings, advice, contact with industry, learning."`
	Roles     rolesCmd        `cmd:"" help:"The roles of the Government Digital and Data framework, with the publisher's sentences once they are loaded."`
	Framework readFramework   `cmd:"" help:"Compare the framework's published list of roles (CSV) with the one that ships. Keeps nothing."`
}

type checkLeadership struct{}

// Run judges the leadership tests.
func (c *checkLeadership) Run(s *session) error {
	p, err := s.picture()
	if err != nil {
		return err
	}
	r := p.Leadership()
	if s.JSON {
		return s.writeJSON(r)
	}
	for _, t := range r.Rules {
		s.say("%s: %s. %s", t.ID, spaced(t.Result), t.Why)
	}
	return nil
}

func spaced(r leadership.Outcome) string { return strings.ReplaceAll(string(r), "_", " ") }

type compareModels struct {
	SeniorCost string   `help:"Pounds a year that a senior post costs; taken from the chart where it is recorded."`
	DayRate    string   `help:"Pounds a day of a digital leader as a service."`
	Days       string   `help:"Days a week of the shared post or the service here." default:"2"`
	Share      []string `help:"Another council's days a week of the shared post: Barton=1.5. May be given again."`
}

// Run compares the models.
func (c *compareModels) Run(s *session) error {
	p, err := s.picture()
	if err != nil {
		return err
	}
	models, err := p.Models(desk.ModelTerms{SeniorCost: c.SeniorCost, DayRate: c.DayRate, Days: c.Days, Shares: c.Share})
	if err != nil {
		return err
	}
	if s.JSON {
		return s.writeJSON(models)
	}
	for _, m := range models {
		cost := "cost not known"
		if pence, ok := m.Cost.Get(); ok {
			cost = pence.Exact() + " a year"
		}
		s.say("%s: %d of 5 core functions, %s. %s", m.ID, len(m.Core), cost, m.Reckons)
		for _, t := range m.Rules {
			s.say("  %-10s %s", t.ID, spaced(t.Result))
		}
	}
	return nil
}

type showTeam struct{}

// Run says what the team has.
func (c *showTeam) Run(s *session) error {
	p, err := s.picture()
	if err != nil {
		return err
	}
	t, err := s.desk.Team(p)
	if err != nil {
		return err
	}
	if s.JSON {
		return s.writeJSON(t)
	}
	for _, g := range t.Groups {
		s.say("%-15s %s, %d of %d", g.ID, spaced(g.Result), g.Have, g.Of)
	}
	for _, l := range t.Losses {
		s.say("without %s: %s", l.Post.Title, strings.Join(slices.Concat(l.Functions, l.Expertise, l.Skills, l.Systems, l.Contracts), ", "))
	}
	for _, x := range t.Vacant {
		s.say("vacant: %s%s", x.Title, vacantFor(x))
	}
	if t.Agency.Lines > 0 {
		s.say("Agency staff in the spend files, %s to %s: %s in %s.", t.Agency.Since, t.Agency.Until, t.Agency.Net.Exact(), counted(t.Agency.Lines, "payment"))
		for _, x := range t.Agency.Paid {
			s.say("  %s: %s", x.Payee, x.Net.Exact())
		}
	}
	s.say("With a role of the framework: %s. Of digital work without one: %s.", counted(t.Capability.Mapped, "post"), counted(len(t.Capability.Unmapped), "post"))
	return nil
}

func vacantFor(x desk.Vacancy) (line string) {
	if days, ok := x.Waited.Get(); ok {
		line += ", for " + counted(days, "day")
	}
	if n, ok := x.Advertised.Get(); ok {
		line += ", advertised " + counted(n, "time")
	}
	if cost, ok := x.Cover.Get(); ok {
		line += ", cover so far " + cost.Exact()
	}
	if net, ok := x.DepartmentAgency.Get(); ok {
		line += ", agency staff of its department since then " + net.Exact()
	}
	return line
}

type readFramework struct {
	File string `arg:"" type:"existingfile" help:"The published list of roles."`
}

// Run compares a published list with what ships. Exit 1 says that they differ.
func (c *readFramework) Run(s *session) error {
	d, err := s.knowledge()
	if err != nil {
		return err
	}
	file, err := os.Open(c.File)
	if err != nil {
		return fault.Wrap(err, fault.Invalid, "%s cannot be opened.", c.File)
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return fmt.Errorf("looking at %s: %w", c.File, err)
	}
	e, err := d.FrameworkEdition(filepath.Base(c.File), file, info.Size())
	if err != nil {
		return err
	}
	if len(e.New)+len(e.Gone)+len(e.Changed) > 0 {
		s.status = exitProblems
	}
	if s.JSON {
		return s.writeJSON(e)
	}
	s.say("%d families, %d roles, %d role levels, %d skills, %d rows.", e.Families, e.Roles, e.Levels, e.Skills, e.Rows)
	for i, levels := range [][]string{e.New, e.Gone, e.Changed} {
		for _, l := range levels {
			s.say("%s: %s", []string{"new", "gone", "needs other skills"}[i], l)
		}
	}
	return nil
}
