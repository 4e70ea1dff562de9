package main

import (
	"cmp"

	"github.com/moothall/moothall/internal/assess"
	"github.com/moothall/moothall/internal/desk"
)

type roundCmd struct {
	Name   string `arg:"" help:"The assessment's name or number."`
	Open   string `help:"Open a round until this day." placeholder:"DATE"`
	Links  int    `help:"Make so many links, each for one person without an account."`
	For    string `help:"For whom the links are." enum:"leader,manager,practitioner" default:"practitioner"`
	At     string `help:"What the links begin with." placeholder:"ADDRESS" default:"http://127.0.0.1:8080"`
	Record bool   `help:"Put the newest round that is over on record."`
}

// Run opens a round, makes links, puts a round on record, or tells what may be told of each.
func (c *roundCmd) Run(s *session) error {
	p, err := s.picture()
	if err != nil {
		return err
	}
	id, err := p.AssessmentNamed(c.Name)
	if err != nil {
		return err
	}
	switch {
	case c.Open != "":
		err = s.desk.OpenRound(s.ctx, p, asViewer(p), id, c.Open)
	case c.Links > 0:
		links, err := s.desk.RoundLinks(s.ctx, p, asViewer(p), id, c.For, c.Links, c.At)
		if err != nil {
			return err
		}
		if s.JSON {
			return s.writeJSON(links)
		}
		for _, l := range links {
			s.say("%s", l)
		}
		return nil
	case c.Record:
		_, err = s.desk.RecordRound(s.ctx, p, asViewer(p), id)
	}
	if err != nil {
		return err
	}
	m, err := s.desk.ManyAnswers(s.ctx, p, asViewer(p), id)
	if err != nil {
		return err
	}
	if s.JSON {
		return s.writeJSON(m.JSON())
	}
	for _, r := range m.JSON() {
		s.sayRound(r)
	}
	return nil
}

func (s *session) sayRound(r desk.RoundJSON) {
	s.say("Until %s: %d answers, %d links made", r.Until, r.Answers, r.Links)
	if r.Open {
		s.say("  Nothing is told while a round is open.")
	}
	for _, x := range r.Spreads {
		if x.All == nil {
			s.say("  %-8s too few to tell  %s", x.Outcome, x.Title)
			continue
		}
		apart := ""
		if x.Apart {
			apart = "managers and practitioners are apart"
		}
		s.say("  %-8s %v median %v (%v to %v)  %s  %s", x.Outcome, x.All.Levels, x.All.Median, x.All.Lower, x.All.Upper, x.Title, apart)
		for _, role := range assess.Roles {
			if t, ok := x.ByRole[role]; ok {
				s.say("           %-13s %v median %v", role, t.Levels, t.Median)
			}
		}
	}
}

type trainingCmd struct {
	Course string `help:"One course; all where none is named."`
}

// Run shows who has done their training.
func (c *trainingCmd) Run(s *session) error {
	p, err := s.picture()
	if err != nil {
		return err
	}
	shares := p.Training(s.viewer(), c.Course)
	if s.JSON {
		return s.writeJSON(shares)
	}
	for _, g := range shares.Directorates {
		name := cmp.Or(g.Name, "not recorded")
		if g.Small {
			name = "small groups together"
		}
		s.say("%-40s %3d%%  %d of %d, %d overdue", name, g.Share(), g.Done, g.People, g.Overdue)
	}
	s.say("%-40s %3d%%  %d of %d, %d overdue", "All staff", shares.Staff.Share(), shares.Staff.Done, shares.Staff.People, shares.Staff.Overdue)
	s.say("%-40s %3d%%  %d of %d, %d overdue", "Councillors", shares.Members.Share(), shares.Members.Done, shares.Members.People, shares.Members.Overdue)
	return nil
}

type recommendedCmd struct{}

// Run shows every report's recommendations.
func (c *recommendedCmd) Run(s *session) error {
	p, err := s.picture()
	if err != nil {
		return err
	}
	if s.JSON {
		return s.writeJSON(p.RecommendedJSON())
	}
	for _, r := range p.RecommendedJSON() {
		s.say("%s, %s: %d of %d done, %d late; accepted %d, in part %d, not %d, no answer %d", cmp.Or(r.Name, "No report named"), cmp.Or(r.Source, "source not recorded"), r.Done, len(r.Recommendations), r.Late, r.Accepted, r.Partly, r.Rejected, r.Silent)
		for _, x := range r.Recommendations {
			s.say("  %-8s %-7s %-16s %-8s %-10s %s", x.Reference, x.Priority, cmp.Or(x.Answer, "no answer"), x.State, x.Due, x.Title)
		}
	}
	return nil
}
