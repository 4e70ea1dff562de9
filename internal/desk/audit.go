package desk

import (
	"github.com/moothall/moothall/internal/estate"
	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/kind"
)

// Audit counts what is recorded of the estate, and of how many services a system is known.
func (d *Desk) Audit(p *Picture, v kind.Viewer) (estate.Audit, error) {
	if !v.Sees(kind.Internal) {
		return estate.Audit{}, fault.New(fault.Forbidden, "How much of the estate is recorded is for people of %s. Ask an administrator for a role.", p.Council.Name)
	}
	return once(p, auditKey{}, func() (estate.Audit, error) { return estate.AuditOf(p.Snapshot), nil })
}

type auditKey struct{}

// AuditJSON is the shape of `moothall estate audit --json`.
type AuditJSON struct {
	Systems      int      `json:"systems"`
	Contracts    int      `json:"contracts"`
	Flows        int      `json:"data_flows"`
	Dependencies *int     `json:"dependencies"` // null where your role does not see what needs what
	Services     int      `json:"services"`
	Mapped       int      `json:"services_with_a_system"`
	Share        int      `json:"services_with_a_system_percent"`
	Unmapped     []string `json:"services_without_a_system"`
}

// AuditOf is an audit in the shape of the command line, as far as the viewer sees.
func AuditOf(a estate.Audit, v kind.Viewer) AuditJSON {
	out := AuditJSON{Systems: a.Systems, Contracts: a.Contracts, Flows: a.Flows, Services: a.Services, Mapped: a.Mapped, Share: a.Share(), Unmapped: []string{}}
	if SeesNeeds(v) {
		out.Dependencies = &a.Dependencies
	}
	for _, s := range a.Unmapped {
		out.Unmapped = append(out.Unmapped, kind.NameOf(s))
	}
	return out
}
