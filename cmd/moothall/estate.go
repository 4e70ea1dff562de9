package main

import (
	"fmt"
	"strings"

	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/rule"
)

type estateCmd struct {
	Outage   outageCmd   `cmd:"" help:"What breaks when something is lost, and how it comes back."`
	Failures failuresCmd `cmd:"" help:"Every single point of failure, most services first."`
	Legacy   legacyCmd   `cmd:"" help:"Score each system's risk, cost and barrier, line by line."`
}

type legacyCmd struct{}

// legacyJSON is one system in `moothall estate legacy --json`.
type legacyJSON struct {
	System string           `json:"system"`
	ID     kind.ID          `json:"id"`
	Total  int              `json:"total"`
	Parts  []legacyPartJSON `json:"parts"`
}

type legacyPartJSON struct {
	Part   string           `json:"part"`
	Points int              `json:"points"`
	Most   int              `json:"most"`
	Lines  []legacyLineJSON `json:"lines"`
}

type legacyLineJSON struct {
	Says    string   `json:"says"`
	Points  int      `json:"points"`
	Result  string   `json:"result"`            // found, clear or cannot_tell
	Missing []string `json:"missing,omitempty"` // fields that would tell
}

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
	out := make([]legacyJSON, len(scores))
	for i, x := range scores {
		out[i] = legacyOf(x)
		if !s.JSON {
			s.say("%3d  %s (%s)", x.Total, x.Subject.Name, partsOf(x))
		}
	}
	if s.JSON {
		return s.writeJSON(out)
	}
	return nil
}

func legacyOf(x rule.Score) legacyJSON {
	out := legacyJSON{System: x.Subject.Name, ID: x.Subject.ID, Total: x.Total}
	for _, p := range x.Parts {
		part := legacyPartJSON{Part: p.Name, Points: p.Points, Most: p.Most}
		for _, l := range p.Lines {
			line := legacyLineJSON{Says: l.Says, Points: l.Points, Result: map[rule.Outcome]string{rule.Found: "found", rule.Clear: "clear", rule.CannotTell: "cannot_tell"}[l.Outcome]}
			for _, m := range l.Missing {
				line.Missing = append(line.Missing, m.Field)
			}
			part.Lines = append(part.Lines, line)
		}
		out.Parts = append(out.Parts, part)
	}
	return out
}

// partsOf says a score's parts: risk 4, cost 2, barrier 1.
func partsOf(x rule.Score) string {
	parts := make([]string, len(x.Parts))
	for i, p := range x.Parts {
		parts[i] = fmt.Sprintf("%s %d of %d", p.Name, p.Points, p.Most)
	}
	return strings.Join(parts, ", ")
}
