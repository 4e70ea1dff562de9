package main

import (
	"fmt"
	"os"
	"strconv"
	"strings"

	"github.com/moothall/moothall/internal/desk"
	"github.com/moothall/moothall/internal/estate"
	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/web"
)

// lossFlags say what is lost.
type lossFlags struct {
	Lose         []string `help:"What is lost, as field=value: hosting=on-premises, site=..., supplier=..., contract=... May be repeated." sep:"none"`
	LoseSystem   []string `help:"A system that is lost. May be repeated." sep:"none"`
	LoseSupplier []string `help:"A supplier that fails: its systems, and what its contracts cover." sep:"none"`
	LoseContract []string `help:"A contract that stops, by reference or title: what it covers." sep:"none"`
	LoseOn       string   `help:"A day: everything whose contracts have all ended by then, if nobody renews them."`
	With         []string `help:"What is at hand: offline-copy:NAME of a system. May be repeated." sep:"none"`
}

// question is what the desk is asked.
func (c lossFlags) question() (desk.WhatIf, error) {
	if len(c.Lose)+len(c.LoseSystem)+len(c.LoseSupplier)+len(c.LoseContract) == 0 && c.LoseOn == "" {
		return desk.WhatIf{}, fault.New(fault.Invalid, "Say what is lost, like --lose 'hosting=on-premises' or --lose-system NAME.")
	}
	return desk.WhatIf{Conditions: c.Lose, Systems: c.LoseSystem, Suppliers: c.LoseSupplier, Contracts: c.LoseContract, On: c.LoseOn, With: c.With}, nil
}

type outageCmd struct {
	lossFlags
	Out string `help:"Write the pack for the day itself there: one HTML file that needs no network." type:"path"`
}

// Run works out what a loss does.
func (c *outageCmd) Run(s *session) error {
	q, err := c.question()
	if err != nil {
		return err
	}
	p, err := s.picture()
	if err != nil {
		return err
	}
	o, err := s.desk.Outage(p, s.viewer(), q)
	if err != nil {
		return err
	}
	if c.Out != "" {
		err := s.writePack(p, q, c.Out)
		if err != nil {
			return err
		}
	}
	if s.JSON {
		return s.writeJSON(o)
	}
	s.sayOutage(o)
	return nil
}

// writePack writes the pack for the day itself, readable by its owner only.
func (s *session) writePack(p *desk.Picture, q desk.WhatIf, path string) error {
	pack, err := web.OutagePack(s.ctx, s.desk, p, s.viewer(), q)
	if err != nil {
		return err
	}
	err = os.WriteFile(path, pack, 0o600)
	if err != nil {
		return fmt.Errorf("writing %s: %w", path, err)
	}
	return nil
}

func (s *session) sayOutage(o *estate.Outage) {
	s.sayList("Lost directly", o.LostDirectly)
	s.sayList("Lost by dependency", o.LostByDependency)
	s.sayList("Still up", o.StillUp)
	s.say("Services hit: %d", len(o.ServicesHit))
	for _, h := range o.ServicesHit {
		fallback := h.Fallback
		if fallback == "" {
			fallback = "no fallback recorded"
		}
		s.say("  %s (%s), because of %s: %s", h.Service, orUnknown(h.Tier, "no tier recorded"), strings.Join(h.Because, ", "), fallback)
	}
	s.sayList("Services not hit", o.ServicesUnaffected)
	s.say("Services with no system recorded, so that nothing can be said: %d", len(o.ServicesWithoutSystems))
	for _, c := range o.Cycles {
		s.say("Need each other to recover: %s", strings.Join(c, ", "))
	}
	if len(o.Never) > 0 {
		s.sayList("Cannot be brought back in any order", o.Never)
		s.say("  An offline copy of one of them may cut the circle: --with offline-copy:NAME")
	}
	s.sayRecovery(o)
}

func (s *session) sayRecovery(o *estate.Outage) {
	if o.HoursFromPromises {
		s.say("No system records its hours of work. The promised hours stand in for them.")
	}
	title := "One team, in this order"
	if !o.OrderProven {
		title = "One team, in this order (none better was found, too many ways to try all)"
	}
	s.say("%s; with each system's earliest hour by parallel teams:", title)
	least := map[string]bool{}
	for _, name := range o.AtLeast {
		least[name] = true
	}
	for at, name := range o.Order {
		more := ""
		if least[name] {
			more = " at least: hours are missing"
		}
		s.say("  %3d  %s, %s hours%s", at+1, name, hoursText(o.FinishHours[name]), more)
	}
	for _, p := range o.PromisedTooSoon {
		s.say("Promised too soon: %s in %s hours, %s at the earliest", p.System, hoursText(p.Promised), hoursText(p.Earliest))
	}
	s.sayList("No hours recorded, counted as 0", o.MissingRecoveryHours)
	s.sayList("Needed, but on no list, counted as up", o.Unknown)
}

// sayList says a heading with how many there are, and the names.
func (s *session) sayList(heading string, names []string) {
	if len(names) == 0 {
		s.say("%s: none", heading)
		return
	}
	s.say("%s (%d): %s", heading, len(names), strings.Join(names, ", "))
}

func orUnknown(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}

func hoursText(h float64) string { return strconv.FormatFloat(h, 'f', -1, 64) }

type failuresCmd struct {
	Pairs bool `help:"Also pairs of systems that together take down more than each alone."`
}

// failuresJSON is the shape of `moothall estate failures --json`.
type failuresJSON struct {
	Systems []estate.Failure `json:"systems"`
	Pairs   []estate.Pair    `json:"pairs,omitempty"`
	Left    bool             `json:"pairs_left_out,omitempty"` // there are more than are given
}

// Run lists every single point of failure.
func (c *failuresCmd) Run(s *session) error {
	p, err := s.picture()
	if err != nil {
		return err
	}
	out := failuresJSON{}
	out.Systems, err = s.desk.Failures(p, s.viewer())
	if err != nil {
		return err
	}
	if c.Pairs {
		found, err := s.desk.FailurePairs(p, s.viewer())
		if err != nil {
			return err
		}
		out.Pairs, out.Left = found.Pairs, found.LeftOut
	}
	if s.JSON {
		return s.writeJSON(out)
	}
	for _, f := range out.Systems {
		s.say("%s", failureLine(f.System, f.TakesSystems, f.TakesService))
	}
	for _, f := range out.Pairs {
		s.say("%s", failureLine(f.Systems[0]+" with "+f.Systems[1], f.TakesSystems, f.TakesService))
	}
	if out.Left {
		s.say("There are more pairs than are listed.")
	}
	return nil
}

func failureLine(name string, systems int, services []string) string {
	line := fmt.Sprintf("%s takes down %s, %s", name, counted(len(services), "service"), counted(systems, "other system"))
	if len(services) > 0 {
		line += ": " + strings.Join(services, ", ")
	}
	return line
}

func counted(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
