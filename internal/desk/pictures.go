package desk

import (
	"strconv"
	"strings"

	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/pictures"
	"github.com/moothall/moothall/internal/rule"
)

type portfolioKey struct{}
type lifecyclesKey struct{}

// Portfolio sets every system's tier against its risk by the score card, sized by its cost. It reads restricted fields. It is shared: nobody may change it.
func (d *Desk) Portfolio(p *Picture, v kind.Viewer) (*pictures.Portfolio, error) {
	scores, err := d.LegacyScores(p, v)
	if err != nil {
		return nil, err
	}
	return once(p, portfolioKey{}, func() (*pictures.Portfolio, error) {
		risks := make(map[kind.ID]pictures.Risk, len(scores))
		for _, s := range scores {
			risks[s.Subject.ID] = riskPart(s)
		}
		return pictures.DrawPortfolio(p.Snapshot, risks), nil
	})
}

// riskPart is the risk of a score: cost and barrier are no part of it.
func riskPart(s rule.Score) (out pictures.Risk) {
	for _, part := range s.Parts {
		if part.Name != "risk" {
			continue
		}
		out.Points = part.Points
		for _, l := range part.Lines {
			if l.Outcome == rule.CannotTell {
				out.Untold++
			} else {
				out.Told++
			}
		}
	}
	return out
}

// MostRisk is the most points of risk that the score card gives.
func (d *Desk) MostRisk() int {
	for _, part := range d.Legacy.Parts {
		if part.Name == "risk" {
			return part.Most()
		}
	}
	return 0
}

// Lifecycles sets each system's own life, its vendor's support and what was bought beyond it on one axis. It reads restricted fields. It is shared:
// nobody may change it.
func (d *Desk) Lifecycles(p *Picture, v kind.Viewer) (*pictures.Lifecycles, error) {
	if !v.Sees(kind.Restricted) {
		return nil, fault.New(fault.Forbidden, "Ends of support are weaknesses of systems, which your role does not see. Ask an administrator of %s.", p.Council.Name)
	}
	return once(p, lifecyclesKey{}, func() (*pictures.Lifecycles, error) {
		files := map[kind.ID]kind.Date{}
		for _, s := range p.Snapshot.Systems.All() {
			m, found := p.supportOf(s)
			if found && m.Release != nil && m.Release.Support.On != 0 {
				files[s.ID] = m.Release.Support.On
			}
		}
		return pictures.DrawLifecycles(p.Snapshot, p.Today, files), nil
	})
}

// BubbleJSON is one system in `moothall picture portfolio --json`.
type BubbleJSON struct {
	System   string      `json:"system"`
	ID       kind.ID     `json:"id"`
	Tier     string      `json:"tier,omitempty"` // critical: marked as critical, without a tier
	Points   int         `json:"risk_points"`
	AtLeast  bool        `json:"at_least"` // some lines of the card cannot be told
	Cost     *kind.Money `json:"annual_cost_pence,omitempty"`
	Services int         `json:"services"`
	Why      []string    `json:"not_drawn,omitempty"` // what is not recorded
}

// PortfolioOf is a portfolio in the shape of the command line: what is drawn, then what is not.
func PortfolioOf(p *pictures.Portfolio) []BubbleJSON {
	out := []BubbleJSON{}
	for _, b := range p.Bubbles {
		x := BubbleJSON{System: kind.NameOf(b.System), ID: b.System.ID, Tier: p.Rows[b.Row], Points: b.Risk.Points, AtLeast: b.Risk.Untold > 0, Services: b.Services}
		if cost, ok := b.Cost.Get(); ok {
			x.Cost = &cost
		}
		out = append(out, x)
	}
	for _, l := range p.Left {
		out = append(out, BubbleJSON{System: kind.NameOf(l.System), ID: l.System.ID, Why: l.Why})
	}
	return out
}

// PortfolioSheet is a portfolio as a table, with its headings.
func PortfolioSheet(p *pictures.Portfolio) [][]string {
	out := [][]string{{"System", "Number", "Tier", "Risk points", "Some lines cannot be told", "Cost a year", "Services", "Not drawn: not recorded"}}
	for _, b := range PortfolioOf(p) {
		points, cost := strconv.Itoa(b.Points), ""
		if len(b.Why) > 0 {
			points = ""
		}
		if b.Cost != nil {
			cost = b.Cost.Plain()
		}
		out = append(out, []string{b.System, b.ID.String(), b.Tier, points, yes(b.AtLeast), cost, strconv.Itoa(b.Services), strings.Join(b.Why, ", ")})
	}
	return out
}

func yes(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}

// LifeJSON is one system in `moothall picture lifecycles --json`. A day that is not recorded is left out.
type LifeJSON struct {
	System      string    `json:"system"`
	ID          kind.ID   `json:"id"`
	InUse       kind.Date `json:"in_use_since,omitzero"`
	Retires     kind.Date `json:"leaves_use,omitzero"`
	Vendor      kind.Date `json:"vendor_support_ends,omitzero"`
	FromFile    bool      `json:"from_file"` // the day stands in the loaded file, not in the council's record
	Extended    kind.Date `json:"extended_support_to,omitzero"`
	Unsupported bool      `json:"unsupported_today"`
	Why         []string  `json:"not_drawn,omitempty"`
}

// LifecyclesOf is lifecycles in the shape of the command line: what is drawn, then what is not.
func LifecyclesOf(l *pictures.Lifecycles) []LifeJSON {
	out := []LifeJSON{}
	for _, x := range l.Lives {
		s := x.System
		j := LifeJSON{System: kind.NameOf(s), ID: s.ID, InUse: s.GoLive.Or(0), Retires: s.Retires.Or(0), Extended: s.ExtendedSupportTo.Or(0), FromFile: x.FromFile, Unsupported: x.Unsupported(l.Today)}
		if x.Vendor != nil {
			j.Vendor = x.Vendor.To
		}
		out = append(out, j)
	}
	for _, x := range l.Left {
		out = append(out, LifeJSON{System: kind.NameOf(x.System), ID: x.System.ID, Why: x.Why})
	}
	return out
}

// LifecyclesSheet is lifecycles as a table, with its headings.
func LifecyclesSheet(l *pictures.Lifecycles) [][]string {
	out := [][]string{{"System", "Number", "In use since", "Leaves use on", "Vendor support ends", "Of the loaded file", "Extended support bought to", "In use without support today", "Not drawn: not recorded"}}
	for _, x := range LifecyclesOf(l) {
		out = append(out, []string{x.System, x.ID.String(), dayText(x.InUse), dayText(x.Retires), dayText(x.Vendor), yes(x.FromFile), dayText(x.Extended), yes(x.Unsupported), strings.Join(x.Why, ", ")})
	}
	return out
}

func dayText(d kind.Date) string {
	if d == 0 {
		return ""
	}
	return d.String()
}
