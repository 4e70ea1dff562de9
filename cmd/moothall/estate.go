package main

import (
	"fmt"
	"strings"

	"github.com/moothall/moothall/internal/desk"
	"github.com/moothall/moothall/internal/rule"
)

type estateCmd struct {
	Outage   outageCmd   `cmd:"" help:"What breaks when something is lost, and how it comes back."`
	Exercise exerciseCmd `cmd:"" help:"Losses that were practised: expected and measured."`
	Failures failuresCmd `cmd:"" help:"Every single point of failure, most services first."`
	Legacy   legacyCmd   `cmd:"" help:"Score each system's risk, cost and barrier, line by line."`

	Portfolio  portfolioCmd  `cmd:"" help:"Every system by tier, risk and cost, and what cannot be drawn."`
	Lifecycles lifecyclesCmd `cmd:"" help:"Each system's own life, vendor support and support bought beyond it, and what cannot be drawn."`

	Audit     auditCmd        `cmd:"" help:"How much of the estate is recorded, and which services have no known system."`
	Modernise moderniseCmd    `cmd:"" help:"What to modernise first, by interoperability, cloud-readiness, future and risk, with the weights."`
	Workplace workplaceCmd    `cmd:"" help:"Tools that staff work with every day: their rating beside the end of their contract."`
	Missions  missionsCmd     `cmd:"" help:"Discovery missions: what the facts tell so far of four topics."`
	Risk      riskCmd         `cmd:"" help:"Legacy IT risk: what registers propose, what a person confirmed, each part of the score."`
	Support   supportCmd      `cmd:"" help:"How long vendors support what the council runs."`
	Overlap   overlapCmd      `cmd:"" help:"What the council has more than once, and the smallest sets of systems that do it all."`
	WhoElse   whoElseCmd      `cmd:"" help:"Who else uses a product: here, and among councils that share it."`
	Terms     termsCmd        `cmd:"" help:"What each digital contract says of six terms: said, not said, not recorded."`
	Export    estateExportCmd `cmd:"" help:"Write the estate as ArchiMate, LGAM, Structurizr or CSV."`
}

type legacyCmd struct{}

// Run scores the systems.
func (c *legacyCmd) Run(s *session) error {
	p, err := s.picture()
	if err != nil {
		return err
	}
	scores, err := s.desk.LegacyScores(p, s.viewer())
	if err != nil {
		return err
	}
	out := make([]desk.LegacyJSON, len(scores))
	for i, x := range scores {
		out[i] = desk.LegacyOf(x)
		if !s.JSON {
			s.say("%3d  %s (%s)", x.Total, x.Subject.Name, partsOf(x))
		}
	}
	if s.JSON {
		return s.writeJSON(out)
	}
	return nil
}

// partsOf says a score's parts: risk 4, cost 2, barrier 1.
func partsOf(x rule.Score) string {
	parts := make([]string, len(x.Parts))
	for i, p := range x.Parts {
		parts[i] = fmt.Sprintf("%s %d of %d", p.Name, p.Points, p.Most)
	}
	return strings.Join(parts, ", ")
}
