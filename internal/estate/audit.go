package estate

import (
	"slices"

	"github.com/moothall/moothall/internal/kind"
)

// Audit is how much of an estate is recorded: what a council has, what moves between it and what it rests on.
type Audit struct {
	Systems, Contracts, Flows int
	Dependencies              int // needs of one system on another, each alternative counted
	Services                  int
	Mapped                    int             // services of which at least one system is known
	Unmapped                  []*kind.Service // the others, essential ones first, then by name
}

// Share is the percent of services of which a system is known, rounded down, so that a hundred means all; 0 where there are no services.
func (a Audit) Share() int {
	if a.Services == 0 {
		return 0
	}
	return a.Mapped * 100 / a.Services
}

// AuditOf counts the estate. A service's systems are those that it names and those that name it.
func AuditOf(s *kind.Snapshot) Audit {
	a := Audit{Systems: s.Systems.Len(), Contracts: s.Contracts.Len(), Flows: s.DataFlows.Len(), Services: s.Services.Len()}
	named := map[kind.ID]bool{}
	for _, x := range s.Systems.All() {
		for _, id := range x.Services.Or(nil) {
			named[id] = true
		}
	}
	k, _ := kind.Of("system")
	for _, x := range s.Systems.All() {
		a.Dependencies += len(x.Cell(k.Index("depends_on")).Targets())
	}
	for _, x := range s.Services.All() {
		if named[x.ID] || len(x.Systems.Or(nil)) > 0 {
			a.Mapped++
		} else {
			a.Unmapped = append(a.Unmapped, x)
		}
	}
	slices.SortStableFunc(a.Unmapped, func(x, y *kind.Service) int {
		if x.Essential.Or(false) != y.Essential.Or(false) {
			if x.Essential.Or(false) {
				return -1
			}
			return 1
		}
		return kind.CompareNames(kind.NameOf(x), kind.NameOf(y))
	})
	return a
}
