package main

import (
	"fmt"
	"path/filepath"
	"strings"

	"github.com/moothall/moothall/internal/desk"
	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/support"
)

type supportCmd struct {
	List listSupport `cmd:"" default:"1" help:"Each system's own life, its vendor's support and what was bought beyond, apart."`
	Load loadSupport `cmd:"" help:"Load vendors' support dates from a file of endoflife.date; what fits a system becomes a proposal."`
}

type loadSupport struct {
	File string `arg:"" help:"JSON of endoflife.date: all products, one a line, or one product." type:"path"`
}

// Run loads support dates.
func (c *loadSupport) Run(s *session) error {
	p, err := s.picture()
	if err != nil {
		return err
	}
	raw, err := readFile(c.File)
	if err != nil {
		return err
	}
	n, err := s.desk.LoadSupport(s.ctx, asViewer(p), filepath.Base(c.File), raw)
	if err != nil {
		return err
	}
	p, err = s.picture()
	if err != nil {
		return err
	}
	if s.JSON {
		return s.writeJSON(map[string]any{"loaded": n, "products": p.SupportDates.Products})
	}
	s.say("%d products loaded, %d in all. See: moothall estate support, moothall proposals.", n, p.SupportDates.Products)
	return nil
}

type listSupport struct{}

// Run lists systems with their dates of support.
func (c *listSupport) Run(s *session) error {
	p, err := s.picture()
	if err != nil {
		return err
	}
	lines, err := s.desk.Support(p, s.viewer())
	if err != nil {
		return err
	}
	out := []desk.SupportJSON{}
	for _, l := range lines {
		x := desk.SupportOf(l)
		out = append(out, x)
		if !s.JSON {
			s.say("%s: vendor %s, extended %s; the file says %s", x.System, dayOr(x.Ends), dayOr(x.Bought), fileSays(l.Match, x.FileEnds))
		}
	}
	if s.JSON {
		return s.writeJSON(out)
	}
	return nil
}

// fileSays is what the file of support dates says of a system.
func fileSays(m support.Match, ends string) string {
	switch {
	case m.Product == nil:
		return "nothing"
	case m.Release == nil:
		return m.Product.Title
	}
	return m.Called() + " " + ends
}

func dayOr(d kind.Date) string {
	if d == 0 {
		return "not recorded"
	}
	return d.String()
}

type riskCmd struct {
	List    listRisk    `cmd:"" default:"1" help:"Each system by the Legacy IT Risk Assessment Framework, with every part."`
	Confirm confirmRisk `cmd:"" help:"Confirm scores of a system, as answers of yours."`
}

type listRisk struct{}

// Run judges the systems.
func (c *listRisk) Run(s *session) error {
	p, err := s.picture()
	if err != nil {
		return err
	}
	all, f, err := s.desk.Risks(s.ctx, p, s.viewer())
	if err != nil {
		return err
	}
	out := []desk.RiskJSON{}
	for _, r := range all {
		x := desk.RiskOf(f, r)
		out = append(out, x)
		if !s.JSON {
			s.say("%5.1f  %s (%s; legacy: %s)", r.Likely.Score, x.System, groupsOf(x.Likely), strings.ReplaceAll(x.Answered.Marks[0].Crossed, "_", " "))
		}
	}
	if s.JSON {
		return s.writeJSON(out)
	}
	return nil
}

// groupsOf says the groups' totals: L 5.0 of 3 scored, C 4.0 of 2 scored.
func groupsOf(o desk.OverallJSON) string {
	parts := make([]string, len(o.Groups))
	for i, g := range o.Groups {
		parts[i] = fmt.Sprintf("%s %.1f of %d scored", g.Group, g.Total, g.Scored)
	}
	return strings.Join(parts, ", ")
}

type confirmRisk struct {
	System string         `arg:"" help:"The system's name."`
	Scores map[string]int `arg:"" help:"Scores, like L1=6 C3=4."`
}

// Run keeps scores.
func (c *confirmRisk) Run(s *session) error {
	p, err := s.picture()
	if err != nil {
		return err
	}
	ids := p.Snapshot.Named("system", c.System)
	if len(ids) != 1 {
		return fault.New(fault.NotFound, "No single system is called %q.", c.System)
	}
	id, err := s.desk.ConfirmRisk(s.ctx, asViewer(p), ids[0], c.Scores)
	if err != nil {
		return err
	}
	if s.JSON {
		return s.writeJSON(map[string]any{"assessment": id, "scores": len(c.Scores)})
	}
	s.say("%d scores are confirmed in assessment %s.", len(c.Scores), id)
	return nil
}

type termsCmd struct{}

// Run lists what contracts say.
func (c *termsCmd) Run(s *session) error {
	p, err := s.picture()
	if err != nil {
		return err
	}
	all, err := s.desk.Terms(p, s.viewer())
	if err != nil {
		return err
	}
	out := []desk.TermsJSON{}
	for _, x := range all {
		t := desk.TermsOf(x)
		out = append(out, t)
		if !s.JSON {
			s.say("%s: %d of %d to settle", t.Contract, x.Open(), len(t.Terms))
		}
	}
	if s.JSON {
		return s.writeJSON(out)
	}
	return nil
}
