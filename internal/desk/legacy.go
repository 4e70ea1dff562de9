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
