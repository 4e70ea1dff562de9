package desk

import (
	"context"

	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/rule"
)

// Agenda is the shape of `moothall agenda --json`.
type Agenda struct {
	Council  string     `json:"council"`
	Today    kind.Date  `json:"today"`
	AsAt     *kind.Date `json:"as_at,omitempty"`
	Note     string     `json:"note,omitempty"`
	Findings []Finding  `json:"findings"`
	Folded   []Folded   `json:"folded"`
	Total    int        `json:"total"`
	Asks     int        `json:"asks"`
	Settled  int        `json:"settled"` // accepted or set aside
	Strong   []Finding  `json:"strengths"`
}

// Finding is one finding of the agenda, in words.
type Finding struct {
	ID       string      `json:"id"`
	Rule     string      `json:"rule"`
	Kind     string      `json:"kind"`
	Band     string      `json:"band"`
	Title    string      `json:"title"`
	Why      string      `json:"why"`
	Assumes  string      `json:"assumes,omitempty"`
	Subject  RecordRef   `json:"subject"`
	Evidence []Evidence  `json:"evidence"`
	Action   string      `json:"action"`
	Owner    string      `json:"owner,omitempty"`
	Due      *kind.Date  `json:"due,omitempty"`
	Pence    *kind.Money `json:"pence,omitempty"`
	Opened   string      `json:"opened,omitempty"`
	State    string      `json:"state,omitempty"` // accepted, set aside; absent while open
	Until    string      `json:"until,omitempty"`
	Reason   string      `json:"reason,omitempty"`
	More     int         `json:"more,omitempty"` // findings of the same rule that are not among the ten
	Welsh    bool        `json:"-"`              // its texts are in Welsh

	result *rule.Result
}

// Evidence is one fact under a finding, and where it stands.
type Evidence struct {
	Record RecordRef `json:"record"`
	Field  string    `json:"field"`
	Label  string    `json:"label,omitempty"`
	Value  string    `json:"value"`
	Source string    `json:"source,omitempty"`
	Row    int       `json:"row,omitempty"`
	AsAt   string    `json:"as_at,omitempty"`
	File   int64     `json:"-"`
	Sheet  string    `json:"-"`
}

// Folded is one register's missing data.
type Folded struct {
	Register string   `json:"register"`
	Missing  []string `json:"missing"`
	Count    int      `json:"count"`
}

// Agenda ranks what a viewer may see of the findings: ten of them, or all. It is shared: nobody may change it.
func (d *Desk) Agenda(ctx context.Context, p *Picture, v kind.Viewer, all bool) (*Agenda, error) {
	return once(p, agendaKey{v.Clearance, all}, func() (*Agenda, error) { return d.rank(context.WithoutCancel(ctx), p, v, all) })
}

// agendaKey is all of a viewer that an agenda depends on.
type agendaKey struct {
	clearance kind.Clearance
	all       bool
}

func (d *Desk) rank(ctx context.Context, p *Picture, v kind.Viewer, all bool) (*Agenda, error) {
	stored, err := d.storedFindings(ctx, p)
	if err != nil {
		return nil, err
	}
	out := &Agenda{Council: p.Council.Slug, Today: p.Today, Findings: []Finding{}, Folded: []Folded{}, Strong: []Finding{}}
	if p.AsAt != 0 {
		out.AsAt = &p.AsAt
		out.Note = "Today's rulebook over what was known then."
	}
	results := d.work(p).results
	open := map[*rule.Result]bool{}
	for r := range results.All() {
		if !v.Sees(r.Restricted) {
			continue
		}
		f, ok := stored[r.ID]
		if ok && r.Outcome == rule.Found && settled(f, p.Today) {
			out.Settled++
			continue
		}
		open[r] = true
	}
	isOpen := func(r *rule.Result) bool { return open[r] }
	n := 10
	if all {
		n = 0
	}
	ranked := results.Agenda(n, isOpen)
	out.Total, out.Asks = len(ranked.All), len(results.Asks(isOpen))
	for _, line := range ranked.Lines {
		f, err := d.finding(ctx, p, v, line.Result, stored)
		if err != nil {
			return nil, err
		}
		f.More = line.More
		out.Findings = append(out.Findings, f)
	}
	for _, r := range ranked.Strengths {
		f, err := d.finding(ctx, p, v, r, stored)
		if err != nil {
			return nil, err
		}
		out.Strong = append(out.Strong, f)
	}
	for _, f := range ranked.Folded {
		out.Folded = append(out.Folded, Folded{f.Register, f.Missing, f.Count})
	}
	return out, nil
}
