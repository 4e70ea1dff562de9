package main

import (
	"fmt"
	"strings"

	"github.com/moothall/moothall/internal/desk"
	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/group"
	"github.com/moothall/moothall/internal/kind"
)

type groupLeading struct{ named }

// Run says how the councils of a group are led.
func (c *groupLeading) Run(s *session) error {
	v, err := s.view(c.Group)
	if err != nil {
		return err
	}
	out, err := s.desk.GroupLeading(s.ctx, v)
	if err != nil {
		return err
	}
	if s.JSON {
		return s.writeJSON(out)
	}
	p := out.Plans
	s.say("Digital plans of %d councils: %d live somewhere, %d have none, %d do not know, %d recorded nothing, %d do not share it.", p.Of, p.Somewhere, p.None, p.DontKnow, p.NotRecorded, p.NotShared)
	for _, x := range out.Sponsors.Councils {
		s.say("%s: %d of %d initiatives sponsored by the senior team, %d %%", x.Council, x.Senior, x.Initiatives, x.Percent)
	}
	median := fmt.Sprintf("not told under %d councils", group.FewestForMedian)
	if n, known := out.Sponsors.Median.Get(); known {
		median = fmt.Sprintf("%d %%", n)
	}
	s.say("Median: %s.", median)
	for _, x := range out.Panels {
		s.say("%d %s, supplied by %s: counts for %d councils; declined by %s", x.ID, x.Name, x.Host, len(x.CountsFor), orNobody(x.Declined))
	}
	return nil
}

func orNobody(names []string) string {
	if len(names) == 0 {
		return "nobody"
	}
	return strings.Join(names, ", ")
}

type groupPanel struct {
	Supply  panelSupply  `cmd:"" help:"Supply a panel from --council, in place of the one of that name."`
	Decline panelDecline `cmd:"" help:"Do not count a panel for --council."`
	Count   panelCount   `cmd:"" help:"Count a panel for --council again."`
	Remove  panelRemove  `cmd:"" help:"Take a panel that --council supplies out of the group."`
}

type panelSupply struct {
	named
	Name       string   `arg:"" help:"The panel's name."`
	External   bool     `help:"It is independent of the councils."`
	Expert     bool     `help:"Its members have shown expertise in digital work."`
	Challenges bool     `help:"Its advice is recorded, with what was done with it."`
	Meetings   []string `help:"The day of each meeting, with commas between." placeholder:"DATE"`
}

// Run keeps a panel.
func (c *panelSupply) Run(s *session) error {
	slug, err := s.openCouncil()
	if err != nil {
		return err
	}
	p, err := s.desk.SupplyPanel(s.ctx, kind.Whole(slug, actor), groupSlug(c.Group), desk.NewPanel{Name: c.Name, External: c.External, Expert: c.Expert, Challenges: c.Challenges, Meetings: c.Meetings})
	if err != nil {
		return err
	}
	if s.JSON {
		return s.writeJSON(map[string]any{"id": p.ID, "name": p.Name})
	}
	s.say("%s is supplied to %s (%d).", p.Name, p.Group, p.ID)
	return nil
}

// onePanel names a panel of a group.
type onePanel struct {
	named
	Panel string `arg:"" help:"The panel: its number or name."`
}

// do finds the panel and does something with it for --council.
func (c *onePanel) do(s *session, what func(v kind.Viewer, group string, panel int64) error) error {
	slug, err := s.openCouncil()
	if err != nil {
		return err
	}
	g, err := s.view(c.Group)
	if err != nil {
		return err
	}
	all, err := s.desk.GroupLeading(s.ctx, g)
	if err != nil {
		return err
	}
	for _, p := range all.Panels {
		if fmt.Sprint(p.ID) == c.Panel || strings.EqualFold(p.Name, c.Panel) {
			return what(kind.Whole(slug, actor), groupSlug(c.Group), p.ID)
		}
	}
	return fault.New(fault.NotFound, "The group has no panel %q. See: moothall group leading.", c.Panel)
}

type panelDecline struct{ onePanel }

// Run stops counting a panel.
func (c *panelDecline) Run(s *session) error {
	return c.do(s, func(v kind.Viewer, group string, panel int64) error {
		return s.desk.CountPanel(s.ctx, v, group, panel, false)
	})
}

type panelCount struct{ onePanel }

// Run counts a panel again.
func (c *panelCount) Run(s *session) error {
	return c.do(s, func(v kind.Viewer, group string, panel int64) error {
		return s.desk.CountPanel(s.ctx, v, group, panel, true)
	})
}

type panelRemove struct{ onePanel }

// Run takes a panel out of a group.
func (c *panelRemove) Run(s *session) error {
	return c.do(s, func(v kind.Viewer, group string, panel int64) error {
		return s.desk.RemovePanel(s.ctx, v, group, panel)
	})
}
