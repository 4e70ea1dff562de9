package desk

import (
	"cmp"
	"slices"

	"github.com/moothall/moothall/internal/buying"
	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/kind"
)

// ContractTerms is what one contract says of the terms that matter most.
type ContractTerms struct {
	Contract *kind.Contract
	Terms    []buying.Clause
}

// Open counts the terms that are not said in our favour: not said, said against us or not recorded.
func (c ContractTerms) Open() (n int) {
	for _, t := range c.Terms {
		if !t.Good {
			n++
		}
	}
	return n
}

// Terms lists the digital contracts that run, those with most to settle first, then by value.
func (d *Desk) Terms(p *Picture, v kind.Viewer) ([]ContractTerms, error) {
	if !v.Sees(kind.Internal) {
		return nil, fault.New(fault.Forbidden, "The terms of contracts are for people of %s. Ask an administrator for a role.", p.Council.Name)
	}
	out := []ContractTerms{}
	for _, c := range p.Snapshot.Contracts.All() {
		if p.current(c) && d.digital(p, c) {
			out = append(out, ContractTerms{c, buying.Clauses(c)})
		}
	}
	slices.SortStableFunc(out, func(a, b ContractTerms) int {
		return cmp.Or(cmp.Compare(b.Open(), a.Open()), cmp.Compare(b.Contract.AnnualValue.Or(0), a.Contract.AnnualValue.Or(0)), cmp.Compare(a.Contract.ID, b.Contract.ID))
	})
	return out, nil
}

// TermsJSON is one contract in `moothall estate terms --json`.
type TermsJSON struct {
	Contract string     `json:"contract"`
	ID       kind.ID    `json:"id"`
	Terms    []TermJSON `json:"terms"`
}

// TermJSON is one term: said, not said or not recorded.
type TermJSON struct {
	Term string      `json:"term"`
	Said buying.Said `json:"said"`
	Good bool        `json:"in_our_favour"`
	As   string      `json:"as,omitempty"`
}

// TermsOf is a contract's terms in the shape of the command line.
func TermsOf(c ContractTerms) TermsJSON {
	out := TermsJSON{Contract: kind.NameOf(c.Contract), ID: c.Contract.ID}
	for _, t := range c.Terms {
		out.Terms = append(out.Terms, TermJSON{t.Key, t.Said, t.Good, t.As})
	}
	return out
}
