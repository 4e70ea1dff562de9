package desk

import (
	"strconv"
	"strings"

	"github.com/moothall/moothall/internal/estate"
	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/kind"
)

// WhatIf is a question about the estate: what is lost, and which offline copies are at hand. All that it names is lost together.
type WhatIf struct {
	Conditions []string `json:"conditions,omitempty"` // field=value
	Systems    []string `json:"systems,omitempty"`
	Suppliers  []string `json:"suppliers,omitempty"`
	Contracts  []string `json:"contracts,omitempty"`
	On         string   `json:"on,omitempty"`   // everything whose contracts have all ended by that day
	With       []string `json:"with,omitempty"` // offline-copy:NAME
}

// Outage answers what a loss does. The whole answer stands on restricted fields, so that whoever may not see them gets none of it.
func (d *Desk) Outage(p *Picture, v kind.Viewer, q WhatIf) (*estate.Outage, error) {
	err := maySeeNeeds(v)
	if err != nil {
		return nil, err
	}
	lost, err := p.loses(q)
	if err != nil {
		return nil, err
	}
	kept, err := p.copies(q.With)
	if err != nil {
		return nil, err
	}
	return estate.GraphOf(p.Snapshot).Lose(lost, kept), nil
}

// SeesNeeds tells whether a viewer may see what needs what.
func SeesNeeds(v kind.Viewer) bool {
	return seesAll(v, "system", []string{"name", "depends_on", "restore_hours", "promised_hours", "offline_copy", "hosting", "site", "supplier"})
}

func maySeeNeeds(v kind.Viewer) error {
	if !SeesNeeds(v) {
		return fault.New(fault.Forbidden, "What needs what is restricted. Ask an administrator of your council for the role that may see it.")
	}
	return nil
}

// loses gives all systems that a question loses.
func (p *Picture) loses(q WhatIf) ([]*kind.System, error) {
	var out []*kind.System
	for _, ask := range []struct {
		names []string
		find  func(*kind.Snapshot, string) ([]*kind.System, error)
	}{
		{q.Conditions, estate.Matching}, {q.Systems, estate.CalledSystem}, {q.Suppliers, estate.SuppliedBy}, {q.Contracts, estate.CoveredBy},
	} {
		for _, name := range ask.names {
			found, err := ask.find(p.Snapshot, name)
			if err != nil {
				return nil, err
			}
			out = append(out, found...)
		}
	}
	if q.On == "" {
		return out, nil
	}
	day, err := kind.ParseDate(q.On)
	if err != nil {
		return nil, fault.New(fault.Invalid, "%q is not a date. Write it as 2027-03-31.", q.On)
	}
	return append(out, estate.OutOfContract(p.Snapshot, day, p.CurrentEnd)...), nil
}

// copies reads the offline copies that are at hand.
func (p *Picture) copies(with []string) ([]*kind.System, error) {
	var out []*kind.System
	for _, w := range with {
		name, ok := strings.CutPrefix(w, "offline-copy:")
		if !ok {
			return nil, fault.New(fault.Invalid, "%q cannot be had. Write an offline copy as offline-copy:NAME of the system.", w)
		}
		found, err := estate.CalledSystem(p.Snapshot, strings.TrimSpace(name))
		if err != nil {
			return nil, err
		}
		out = append(out, found...)
	}
	return out, nil
}

// failuresKey is where the failures of a picture are kept.
type failuresKey struct{}

// Failures are the systems whose loss takes others or services down, most first. They are worked out once and shared: nobody may change them.
func (d *Desk) Failures(p *Picture, v kind.Viewer) ([]estate.Failure, error) {
	err := maySeeNeeds(v)
	if err != nil {
		return nil, err
	}
	return once(p, failuresKey{}, func() ([]estate.Failure, error) { return estate.GraphOf(p.Snapshot).Failures(), nil })
}

// FailureRows are failures as a table, its headings first.
func FailureRows(all []estate.Failure) [][]string {
	rows := [][]string{{"Rank", "System", "Services that it takes down", "Other systems that it takes down", "Which services"}}
	for i, f := range all {
		rows = append(rows, []string{strconv.Itoa(i + 1), f.System, strconv.Itoa(len(f.TakesService)), strconv.Itoa(f.TakesSystems), strings.Join(f.TakesService, "; ")})
	}
	return rows
}

// FailurePairs are the pairs of systems that together take down more than each alone, worst first.
type FailurePairs struct {
	Pairs   []estate.Pair `json:"pairs"`
	LeftOut bool          `json:"pairs_left_out"` // there are too many to try or to give them all
}

// Rows are the pairs as a table, its headings first.
func (f FailurePairs) Rows() [][]string {
	rows := [][]string{{"Rank", "System", "With", "More services that they take down", "More systems that they take down", "Which services"}}
	for i, p := range f.Pairs {
		rows = append(rows, []string{strconv.Itoa(i + 1), p.Systems[0], p.Systems[1], strconv.Itoa(len(p.TakesService)), strconv.Itoa(p.TakesSystems), strings.Join(p.TakesService, "; ")})
	}
	return rows
}

type failurePairsKey struct{}

// FailurePairs are worked out once and shared: nobody may change them.
func (d *Desk) FailurePairs(p *Picture, v kind.Viewer) (FailurePairs, error) {
	err := maySeeNeeds(v)
	if err != nil {
		return FailurePairs{}, err
	}
	return once(p, failurePairsKey{}, func() (FailurePairs, error) {
		pairs, whole := estate.GraphOf(p.Snapshot).Pairs()
		return FailurePairs{pairs, !whole}, nil
	})
}
