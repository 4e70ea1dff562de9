package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/moothall/moothall/internal/desk"
)

type moderniseCmd struct {
	Weight map[string]int `help:"How much a part counts, 0 to 9: interoperability, cloud, future, risk. Each counts once unless you say."`
	CSV    bool           `name:"csv" help:"Write a table, with the weights in its headings."`
}

// Run gives the order in which to modernise, and the weights.
func (c *moderniseCmd) Run(s *session) error {
	p, err := s.picture()
	if err != nil {
		return err
	}
	found, err := s.desk.Modernise(p, s.viewer(), c.Weight)
	if err != nil {
		return err
	}
	switch {
	case c.CSV:
		return desk.WriteSheet(s.out, s.desk.ModernSheet(found))
	case s.JSON:
		return s.writeJSON(desk.ModernOf(found))
	}
	s.say("Weights: %s", weightsOf(found.Weights))
	for _, l := range found.Lines {
		option := "cannot tell"
		if l.Option.Name != "" {
			option = l.Option.Name + ": " + l.Option.Reason
		}
		s.say("%3d  %s (%s). %s", l.Weighed, l.Subject.Name, partsOf(l.Score), option)
	}
	return nil
}

func weightsOf(used map[string]int) string {
	var out []string
	for name, w := range used {
		out = append(out, fmt.Sprintf("%s %d", name, w))
	}
	slices.Sort(out)
	return strings.Join(out, ", ")
}

type workplaceCmd struct {
	CSV bool `name:"csv" help:"Write a table."`
}

// Run lists the everyday tools, the lowest rated first.
func (c *workplaceCmd) Run(s *session) error {
	p, err := s.picture()
	if err != nil {
		return err
	}
	all, err := s.desk.Tools(p, s.viewer())
	if err != nil {
		return err
	}
	out := []desk.ToolJSON{}
	for _, t := range all {
		out = append(out, desk.ToolOf(t))
	}
	switch {
	case c.CSV:
		return desk.WriteSheet(s.out, desk.ToolSheet(all))
	case s.JSON:
		return s.writeJSON(out)
	}
	for _, t := range out {
		rated := "no data"
		if t.Rating != nil {
			rated = fmt.Sprintf("%.1f of 5", *t.Rating)
		}
		s.say("%s: %s; contract ends %s", t.System, rated, dayOr(t.Ends))
	}
	return nil
}

type missionsCmd struct {
	CSV bool `name:"csv" help:"Write a table."`
}

// Run ticks the discovery missions.
func (c *missionsCmd) Run(s *session) error {
	p, err := s.picture()
	if err != nil {
		return err
	}
	all, err := s.desk.Missions(p, s.viewer())
	if err != nil {
		return err
	}
	switch {
	case c.CSV:
		return desk.WriteSheet(s.out, desk.MissionSheet(all))
	case s.JSON:
		return s.writeJSON(desk.MissionsOf(all))
	}
	for _, m := range desk.MissionsOf(all) {
		s.say("%s: %d of %d", m.Title, m.Done, m.Of)
		for _, l := range m.Lines {
			s.say("  [%s] %s (%d of %d)", map[bool]string{true: "x", false: " "}[l.Done], l.Title, l.N, l.Of)
		}
	}
	return nil
}

type groupMissions struct {
	named
	CSV bool `name:"csv" help:"Write a table."`
}

// Run reports the discovery missions over the group.
func (c *groupMissions) Run(s *session) error {
	v, err := s.view(c.Group)
	if err != nil {
		return err
	}
	all := s.desk.GroupMissions(v)
	out := desk.GroupMissionsOf(v, all)
	switch {
	case c.CSV:
		return desk.WriteSheet(s.out, desk.GroupMissionSheet(all))
	case s.JSON:
		return s.writeJSON(out)
	}
	for _, m := range out.Missions {
		s.say("%s: %d of %d councils answer, %d of them in part. No answer: %s", m.Title, m.Answered, out.Councils, len(m.Part), strings.Join(m.None, ", "))
		for _, l := range m.Lines {
			s.say("  %s: %d of %d councils that answer (%d of %d records)", l.Title, len(l.Done), len(l.Done)+len(l.Open), l.N, l.Of)
		}
	}
	return nil
}

type auditCmd struct{}

// Run counts the estate.
func (c *auditCmd) Run(s *session) error {
	p, err := s.picture()
	if err != nil {
		return err
	}
	a, err := s.desk.Audit(p, s.viewer())
	if err != nil {
		return err
	}
	out := desk.AuditOf(a, s.viewer())
	if s.JSON {
		return s.writeJSON(out)
	}
	s.say("Systems %d, contracts %d, data flows %d, dependencies %d.", a.Systems, a.Contracts, a.Flows, a.Dependencies)
	s.say("A system is known for %d of %d services (%d%%).", a.Mapped, a.Services, a.Share())
	for _, name := range out.Unmapped {
		s.say("  no system: %s", name)
	}
	return nil
}
