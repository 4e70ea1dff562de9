package desk

import (
	"strconv"
	"strings"

	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/modern"
	"github.com/moothall/moothall/internal/rule"
)

// Modernised is in which order to modernise, with the weights that were used.
type Modernised struct {
	Weights map[string]int // by the name of a part, 0 to 9
	Lines   []ModernLine
}

// ModernLine is one system in the order, with what waiting costs.
type ModernLine struct {
	modern.Line
	Delay Delay
}

// Modernise sets systems in the order in which to modernise them. A weight is 0 to 9; parts without one count once. It reads restricted fields.
func (d *Desk) Modernise(p *Picture, v kind.Viewer, weights map[string]int) (Modernised, error) {
	out := Modernised{Weights: map[string]int{}, Lines: []ModernLine{}}
	if !v.Sees(kind.Restricted) {
		return out, fault.New(fault.Forbidden, "This order rests on weaknesses of systems, which your role does not see. Ask an administrator of %s.", p.Council.Name)
	}
	for _, part := range d.Modern.Parts {
		out.Weights[part.Name] = 1
	}
	for name, w := range weights {
		if _, ok := out.Weights[name]; !ok || w < 0 || w > 9 {
			return out, fault.New(fault.Invalid, "Weights are 0 to 9, for %s.", strings.Join(partNames(d.Modern), ", "))
		}
		out.Weights[name] = w
	}
	scores, err := once(p, modernKey{}, func() ([][]rule.Score, error) {
		in := d.ruleInput(p)
		return [][]rule.Score{d.Modern.Scores(in), d.ModernOptions.Scores(in)}, nil
	})
	if err != nil {
		return out, err
	}
	for _, l := range modern.Order(scores[0], scores[1], p.Snapshot, p.Today, out.Weights) {
		out.Lines = append(out.Lines, ModernLine{l, p.delayOf(l.System)})
	}
	return out, nil
}

type modernKey struct{}

func partNames(c *rule.Card) (out []string) {
	for _, p := range c.Parts {
		out = append(out, p.Name)
	}
	return out
}

// ModernJSON is the shape of `moothall estate modernise --json`.
type ModernJSON struct {
	Weights map[string]int   `json:"weights"`
	Systems []ModernLineJSON `json:"systems"`
}

// ModernLineJSON is one system of it.
type ModernLineJSON struct {
	LegacyJSON
	Weighed int       `json:"weighed"`
	First   bool      `json:"past_support_on_premises"`
	Option  string    `json:"option,omitempty"` // retire, replace, rehost or retain
	Reason  string    `json:"reason,omitempty"`
	Unless  []string  `json:"unless,omitempty"` // fields that nobody recorded and that could change the option
	Delay   DelayJSON `json:"cost_of_delay"`
}

// ModernOf is the order in the shape of the command line.
func ModernOf(m Modernised) ModernJSON {
	out := ModernJSON{Weights: m.Weights, Systems: []ModernLineJSON{}}
	for _, l := range m.Lines {
		x := ModernLineJSON{LegacyJSON: LegacyOf(l.Score), Weighed: l.Weighed, First: l.First, Option: l.Option.Name, Reason: l.Option.Reason, Delay: DelayOf(l.Delay)}
		for _, r := range l.Option.Unless {
			x.Unless = append(x.Unless, r.Field)
		}
		out.Systems = append(out.Systems, x)
	}
	return out
}

// noData stands in a table where nobody recorded a measure: a blank could be read as none.
const noData = "no data"

// ModernSheet is the order as a table. The weights stand in the headings, so that no copy goes round without them.
func (d *Desk) ModernSheet(m Modernised) [][]string {
	head := []string{"Place", "System", "Past support on our premises", "Weighed points"}
	for _, p := range d.Modern.Parts {
		head = append(head, p.Title+" (weight "+strconv.Itoa(m.Weights[p.Name])+")")
	}
	rows := [][]string{append(head, "Why", "Option", "Reason", "Not recorded, and could change it", "Downtime: incidents a year", "Cost a year (£)", "Cost the year before (£)", "Open interface", "Staff rating, of 5")}
	for i, l := range m.Lines {
		row := []string{strconv.Itoa(i + 1), l.Subject.Name, yes(l.First), strconv.Itoa(l.Weighed)}
		var why []string
		for _, p := range l.Parts {
			row = append(row, strconv.Itoa(p.Points))
			for _, x := range p.Lines {
				if x.Outcome == rule.Found {
					why = append(why, x.Says)
				}
			}
		}
		rows = append(rows, append(row, strings.Join(why, "; "), l.Option.Title, l.Option.Reason, strings.Join(unlessNames(l.Option), "; "), orNoData(l.Delay.Incidents, strconv.Itoa), orNoData(l.Delay.Cost, kind.Money.Plain),
			orNoData(l.Delay.Before, kind.Money.Plain), orNoData(l.Delay.OpenAPI, yes), orNoData(l.Delay.Staff, rating)))
	}
	return rows
}

// unlessNames are the labels of the fields that could change an option.
func unlessNames(o modern.Option) (out []string) {
	for _, r := range o.Unless {
		k, ok := kind.Of(r.Kind)
		if !ok {
			continue
		}
		if f, ok := k.Field(r.Field); ok {
			out = append(out, f.Label)
		}
	}
	return out
}

func orNoData[T any](o kind.Opt[T], write func(T) string) string {
	if x, ok := o.Get(); ok {
		return write(x)
	}
	return noData
}

func rating(f float64) string { return strconv.FormatFloat(f, 'f', 1, 64) }

// Tools are the tools that staff work with every day, the lowest rated first.
func (d *Desk) Tools(p *Picture, v kind.Viewer) ([]modern.Tool, error) {
	if !v.Sees(kind.Internal) {
		return nil, fault.New(fault.Forbidden, "What staff say of their tools is for people of %s. Ask an administrator for a role.", p.Council.Name)
	}
	return modern.Tools(p.Snapshot, p.Today), nil
}

// ToolJSON is one everyday tool in `moothall estate workplace --json`.
type ToolJSON struct {
	System   string      `json:"system"`
	ID       kind.ID     `json:"id"`
	Rating   *float64    `json:"staff_rating"` // of 5; null is no data
	Users    *int        `json:"users"`
	Cost     *kind.Money `json:"annual_cost_pence"`
	Contract string      `json:"contract,omitempty"`
	Ends     kind.Date   `json:"contract_ends,omitzero"`
	Notice   kind.Date   `json:"last_notice,omitzero"`
}

// ToolOf is a tool in the shape of the command line.
func ToolOf(t modern.Tool) ToolJSON {
	out := ToolJSON{System: kind.NameOf(t.System), ID: t.System.ID, Rating: given(t.System.StaffRating), Users: given(t.System.Users), Cost: given(t.System.AnnualCost), Ends: t.Ends.Or(0), Notice: t.Notice.Or(0)}
	if t.Contract != nil {
		out.Contract = kind.NameOf(t.Contract)
	}
	return out
}

// ToolSheet is the everyday tools as a table.
func ToolSheet(all []modern.Tool) [][]string {
	rows := [][]string{{"System", "Staff rating, of 5", "Users", "Cost a year (£)", "Contract", "Contract ends", "Last day to give notice"}}
	for _, t := range all {
		x := ToolOf(t)
		rows = append(rows, []string{x.System, orNoData(t.System.StaffRating, rating), optional(t.System.Users, strconv.Itoa), optional(t.System.AnnualCost, kind.Money.Plain), x.Contract, optional(t.Ends, kind.Date.String), optional(t.Notice, kind.Date.String)})
	}
	return rows
}
