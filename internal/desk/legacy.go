package desk

import (
	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/rule"
)

// LegacyScores says what each system costs the council in risk, money and barriers, highest first. It reads restricted fields.
func (d *Desk) LegacyScores(p *Picture, v kind.Viewer) ([]rule.Score, error) {
	if !v.Sees(d.Legacy.Restricted) {
		return nil, fault.New(fault.Forbidden, "These scores rest on weaknesses of systems, which your role does not see. Ask an administrator of %s.", p.Council.Name)
	}
	return once(p, legacyKey{}, func() ([]rule.Score, error) { return d.Legacy.Scores(d.ruleInput(p)), nil })
}

type legacyKey struct{}

// LegacyJSON is one system in `moothall estate legacy --json`.
type LegacyJSON struct {
	System string           `json:"system"`
	ID     kind.ID          `json:"id"`
	Total  int              `json:"total"`
	Parts  []LegacyPartJSON `json:"parts"`
}

// LegacyPartJSON is one part of a system's score.
type LegacyPartJSON struct {
	Part   string           `json:"part"`
	Points int              `json:"points"`
	Most   int              `json:"most"`
	Lines  []LegacyLineJSON `json:"lines"`
}

// LegacyLineJSON is one line of a part.
type LegacyLineJSON struct {
	Says    string   `json:"says"`
	Points  int      `json:"points"`
	Result  string   `json:"result"`            // found, clear or cannot_tell
	Missing []string `json:"missing,omitempty"` // fields that would tell
}

// LegacyOf is a score in the shape of the command line.
func LegacyOf(x rule.Score) LegacyJSON {
	out := LegacyJSON{System: x.Subject.Name, ID: x.Subject.ID, Total: x.Total}
	for _, p := range x.Parts {
		part := LegacyPartJSON{Part: p.Name, Points: p.Points, Most: p.Most}
		for _, l := range p.Lines {
			line := LegacyLineJSON{Says: l.Says, Points: l.Points, Result: map[rule.Outcome]string{rule.Found: "found", rule.Clear: "clear", rule.CannotTell: "cannot_tell"}[l.Outcome]}
			for _, m := range l.Missing {
				line.Missing = append(line.Missing, m.Field)
			}
			part.Lines = append(part.Lines, line)
		}
		out.Parts = append(out.Parts, part)
	}
	return out
}
