package main

import (
	"bytes"
	"cmp"
	"os"
	"path/filepath"
	"strings"

	"github.com/moothall/moothall/internal/assessfile"
	"github.com/moothall/moothall/internal/desk"
	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/kind"
)

type upgradeAssessment struct {
	Name    string `arg:"" help:"The assessment's name or number."`
	To      string `help:"The framework to carry it to: id@version." required:""`
	As      string `help:"What to call the new assessment. Without it nothing is written: you see what would be."`
	Period  string `help:"The cycle, like 2026/27."`
	Profile string `help:"What is to be reached there."`
}

// Run shows what carrying an assessment to another framework would do and, with --as, does it.
func (c *upgradeAssessment) Run(s *session) error {
	p, a, err := s.assessed(c.Name)
	if err != nil {
		return err
	}
	u, err := s.desk.PreviewUpgrade(s.ctx, p, a, c.To)
	if err != nil {
		return err
	}
	if c.As != "" {
		id, err := s.desk.Upgrade(s.ctx, asViewer(p), p, u, desk.Next{Name: c.As, Period: c.Period, Profile: c.Profile}, u.Read)
		return s.started(int64(id), c.As, err)
	}
	out := u.JSON()
	if s.JSON {
		return s.writeJSON(out)
	}
	s.say("%s, %s to %s. %s", out.Assessment, out.From, out.To, out.Basis)
	for _, x := range out.Outcomes {
		s.say("%-8s %-12s from %-12s %-20s -> %-20s %d open  %s", x.Outcome, x.Why, orDash(strings.Join(x.From, " ")), orDash(x.Before), orDash(x.After), len(x.Open), x.Title)
	}
	for _, l := range out.Left {
		s.say("goes nowhere: %s %s %s", l.Outcome, l.Title, strings.Join(l.Statements, " "))
	}
	s.say("Nothing is written. With --as NAME it is.")
	return nil
}

// started says what was started.
func (s *session) started(id int64, name string, err error) error {
	if err != nil {
		return err
	}
	if s.JSON {
		return s.writeJSON(map[string]any{"id": id, "name": name})
	}
	s.say("Assessment %d, %s. What was carried over is to be looked at again.", id, name)
	return nil
}

type nextAssessment struct {
	Name     string   `arg:"" help:"The assessment's name or number."`
	As       string   `help:"What to call the new one." required:""`
	Period   string   `help:"The cycle, like 2026/27."`
	Profile  string   `help:"What is to be reached; as before where nothing is said."`
	Outcomes []string `help:"Outcomes whose answers are carried over; all where none is named."`
}

// Run starts the next cycle of an assessment.
func (c *nextAssessment) Run(s *session) error {
	p, a, err := s.assessed(c.Name)
	if err != nil {
		return err
	}
	id, err := s.desk.NextCycle(s.ctx, asViewer(p), p, a, desk.Next{Name: c.As, Period: c.Period, Profile: c.Profile, Outcomes: c.Outcomes})
	return s.started(int64(id), c.As, err)
}

type trendAssessment struct {
	Name string `arg:"" help:"The assessment's name or number."`
}

// Run shows an assessment beside the cycles before it, and its progress to the target.
func (c *trendAssessment) Run(s *session) error {
	p, a, err := s.assessed(c.Name)
	if err != nil {
		return err
	}
	steps, err := s.desk.Trend(s.ctx, p, asViewer(p), a)
	if err != nil {
		return err
	}
	trend, progress := desk.TrendJSON(steps), p.ProgressJSON(a)
	if s.JSON {
		return s.writeJSON(map[string]any{"cycles": trend, "progress": progress})
	}
	for _, x := range trend {
		s.say("%-30s %-10s %d of %d answered, %d reach the target; better: %s; worse: %s", x.Name, x.Framework, x.Answered, x.Outcomes, x.Met, orDash(strings.Join(x.Better, " ")), orDash(strings.Join(x.Worse, " ")))
	}
	if progress.Profile != "" {
		s.say("%s by %s: %d of %d reached, %d planned in time, %d late or undated, %d in no plan, %d not answered", progress.Profile, orDash(progress.By), progress.Met, progress.Asked, len(progress.InTime), len(progress.Late), len(progress.Unplanned), len(progress.Unanswered))
	}
	return nil
}

type countedAssessment struct {
	Name string `arg:"" help:"The assessment's name or number."`
	Take bool   `help:"Answer by it what nobody answered yet; each is to be looked at."`
}

// Run shows what other assessments say of this one's outcomes.
func (c *countedAssessment) Run(s *session) error {
	p, a, err := s.assessed(c.Name)
	if err != nil {
		return err
	}
	if c.Take {
		n, err := s.desk.TakeOver(s.ctx, asViewer(p), p, a)
		if err != nil {
			return err
		}
		if s.JSON {
			return s.writeJSON(map[string]any{"answers": n})
		}
		s.say("%d answers taken over.", n)
		return nil
	}
	counted, err := s.desk.Counted(s.ctx, p, asViewer(p), a)
	if err != nil {
		return err
	}
	out := a.CountedJSON(counted)
	if s.JSON {
		return s.writeJSON(out)
	}
	for _, x := range out {
		how := "counts"
		if !x.Counts {
			how = "says something of it"
		}
		s.say("%-8s %-20s %s, %s (%s)", x.Outcome, x.Level, x.Assessment, strings.Join(x.From, " "), how)
	}
	return nil
}

type exportAssessment struct {
	Name string `arg:"" help:"The assessment's name or number."`
	Form string `help:"xlsx, csv, json or oscal." required:"" enum:"xlsx,csv,json,oscal"`
	Out  string `help:"The file to write." required:"" type:"path"`
}

// Run writes an assessment to a file.
func (c *exportAssessment) Run(s *session) error {
	p, a, err := s.assessed(c.Name)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	err = p.WriteAssessment(asViewer(p), a, c.Form, &b)
	if err != nil {
		return err
	}
	err = os.WriteFile(c.Out, b.Bytes(), 0o600)
	if err != nil {
		return fault.Wrap(err, fault.Refused, "%s cannot be written.", filepath.Base(c.Out))
	}
	if s.JSON {
		return s.writeJSON(map[string]any{"file": c.Out, "outcomes": len(a.Result.Outcomes)})
	}
	s.say("%s: %d outcomes.", c.Out, len(a.Result.Outcomes))
	return nil
}

type planAssessment struct {
	Name    string `arg:"" help:"The assessment's name or number."`
	Make    bool   `help:"Add a line for each gap that has none."`
	Members bool   `help:"The first three lines as councillors see them, without weaknesses."`
}

// Run shows an improvement plan.
func (c *planAssessment) Run(s *session) error {
	p, a, err := s.assessed(c.Name)
	if err != nil {
		return err
	}
	if c.Make {
		_, err := s.desk.PlanGaps(s.ctx, asViewer(p), p, a)
		if err != nil {
			return err
		}
		p, a, err = s.assessed(c.Name)
		if err != nil {
			return err
		}
	}
	d := p.Document(asViewer(p), a)
	lines := d.Plan
	if c.Members {
		lines = assessfile.Members(d, desk.TopForMembers)
	}
	out := desk.PlanJSON(lines)
	if s.JSON {
		return s.writeJSON(out)
	}
	progress := p.ProgressJSON(a)
	switch progress.PlanSize {
	case "few":
		s.say("The plan has %d actions. Five to ten are asked for: with fewer, something that is short of the target may have nobody at work on it. Say why these are enough.", progress.Actions)
	case "many":
		s.say("The plan has %d actions. Five to ten are asked for: more than a senior team can follow. Join those that one person does, or drop some.", progress.Actions)
	}
	for _, o := range progress.Unowned {
		s.say("nobody owns the action for %s; it is among the questions to ask.", o)
	}
	for _, x := range out {
		cost := "-"
		if x.CostPence != nil {
			cost = kind.Money(*x.CostPence).String()
		}
		s.say("%2d  %s  by %s, %s, %s", x.Order, orDash(cmp.Or(x.Name, x.Members)), orDash(x.Due), cost, orDash(x.Owner))
	}
	return nil
}

type compareAssessments struct {
	named
}

// Run compares the assessments of a group's councils.
func (c *compareAssessments) Run(s *session) error {
	p, err := s.picture()
	if err != nil {
		return err
	}
	all, err := s.desk.CompareAssessments(s.ctx, p, asViewer(p), groupSlug(c.Group))
	if err != nil {
		return err
	}
	out := desk.CompareJSON(all)
	if s.JSON {
		return s.writeJSON(out)
	}
	for _, x := range out {
		if x.Councils == 0 {
			s.say("%s: fewer than five councils take part; nothing can be said.", x.Framework)
			continue
		}
		s.say("%s, %d councils", x.Framework, x.Councils)
		for _, l := range x.Outcomes {
			s.say("%-8s ours %-20s quarter %-20s median %-20s quarter %-20s %s", l.Outcome, orDash(l.Own), orDash(l.Lower), orDash(l.Median), orDash(l.Upper), l.Title)
		}
	}
	return nil
}
