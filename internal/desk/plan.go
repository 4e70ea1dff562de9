package desk

import (
	"slices"

	"context"
	"encoding/json"
	"math"
	"strconv"
	"strings"

	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/leadership"
	"github.com/moothall/moothall/internal/meeting"
	"github.com/moothall/moothall/internal/plan"
)

// mayPlan refuses whoever does not see what is internal: the plan rests on budgets, states and owners.
func mayPlan(p *Picture, v kind.Viewer) error {
	if !v.Sees(kind.Internal) {
		return fault.New(fault.Forbidden, "The plan's workings are for people of %s. Ask an administrator for a role.", p.Council.Name)
	}
	return nil
}

// PlanSheet is the plan as one picture, with everything that is worked out from it.
func (d *Desk) PlanSheet(p *Picture, v kind.Viewer) (*plan.Sheet, error) {
	err := mayPlan(p, v)
	if err != nil {
		return nil, err
	}
	return once(p, planKey{}, func() (*plan.Sheet, error) {
		x := plan.SheetOf(p.Snapshot, p.Today, d.Plans)
		advised := meeting.Advised(p.Snapshot) // counted where the board's packs count it
		x.Advice.Of, x.Advice.Advised = advised.Key, advised.Advised
		for _, one := range advised.Without {
			x.Advice.Without = append(x.Advice.Without, plan.ItemOf(one))
		}
		return x, nil
	})
}

type planKey struct{}

// FirstDays ticks the first hundred days by the facts. done counts the tasks that are.
func (d *Desk) FirstDays(p *Picture, v kind.Viewer) (tasks []plan.Ticked, done int, err error) {
	err = mayPlan(p, v)
	if err != nil {
		return nil, 0, err
	}
	tasks, done = plan.FirstDays(p.Snapshot, p.Today, d.Plans.Tasks)
	return tasks, done, nil
}

// Unowned are the lines of a director's scope that no filled post holds. They belong to the first hundred days: nobody can settle what nobody answers for.
func (d *Desk) Unowned(p *Picture) []leadership.Owned {
	return slices.DeleteFunc(leadership.Scope(p.Snapshot, d.Scope), func(o leadership.Owned) bool { return o.State == "owned" })
}

// Journeys are the council's journeys, as they would be without some systems. A viewer who may see what needs what also sees the steps
// that break because of what those systems take down.
func (d *Desk) Journeys(p *Picture, v kind.Viewer, lose []string) ([]plan.Journey, error) {
	err := mayPlan(p, v)
	if err != nil {
		return nil, err
	}
	lost := map[kind.ID]bool{}
	for _, name := range lose {
		ids := p.Snapshot.Named("system", name)
		if len(ids) == 0 {
			return nil, fault.New(fault.NotFound, "No system is called %q. The list of systems has the names.", name)
		}
		for _, id := range ids {
			lost[id] = true
		}
	}
	if len(lose) > 0 && SeesNeeds(v) {
		o, err := d.Outage(p, v, WhatIf{Systems: lose})
		if err != nil {
			return nil, err
		}
		for _, name := range o.LostByDependency {
			for _, id := range p.Snapshot.Named("system", name) {
				lost[id] = true
			}
		}
	}
	return plan.Journeys(p.Snapshot, lost), nil
}

// Measures are all measures with their standing, and how they are mixed.
func (d *Desk) Measures(p *Picture, v kind.Viewer) ([]plan.Measure, plan.Mix, error) {
	err := mayPlan(p, v)
	if err != nil {
		return nil, plan.Mix{}, err
	}
	all, mix := plan.Measures(p.Snapshot, p.Today)
	return all, mix, nil
}

// Stood is a figure that a reading had before it was corrected, and when it was.
type Stood struct {
	Reading kind.ID  `json:"reading"`
	Figure  *float64 `json:"figure"` // nil where its parts gave none
	Until   string   `json:"until"`  // RFC 3339
	By      string   `json:"by"`
}

// mostFollowed is how many readings of a measure are followed into their past; the newest.
const mostFollowed = 60

// MeasureWith gives one measure, and every figure of its newest readings that no longer stands.
func (d *Desk) MeasureWith(ctx context.Context, p *Picture, v kind.Viewer, id kind.ID) (plan.Measure, []Stood, error) {
	err := mayPlan(p, v)
	if err != nil {
		return plan.Measure{}, nil, err
	}
	m, ok := p.Snapshot.Measures.Get(id)
	if !ok {
		return plan.Measure{}, nil, fault.New(fault.NotFound, "That measure is not there.")
	}
	x := plan.MeasureOf(p.Snapshot, m, p.Today)
	stood := []Stood{}
	for _, r := range x.Readings[max(0, len(x.Readings)-mostFollowed):] {
		rec, _ := p.Snapshot.Readings.Get(r.ID)
		h, err := d.HistoryOf(ctx, p, v, rec)
		if err != nil {
			return x, nil, err
		}
		stood = append(stood, stoodBefore(m, *rec, h)...)
	}
	return x, stood, nil
}

// stoodBefore goes back through the changes of a reading: wherever one of the three numbers moved, the figure before it stood until then.
func stoodBefore(m *kind.Measure, r kind.Reading, h *RecordHistory) (out []Stood) {
	for _, c := range h.Changes {
		if c.Did != "changed" {
			continue
		}
		moved := false
		for _, f := range c.Fields {
			into := map[string]*kind.Opt[float64]{"numerator": &r.Numerator, "denominator": &r.Denominator, "value": &r.Value}[f.Field]
			if into == nil {
				continue
			}
			*into, moved = kind.Opt[float64]{}, true
			raw, _ := f.Before.(json.RawMessage)
			var before float64
			err := json.Unmarshal(raw, &before)
			if err == nil { // else it was not recorded
				*into = kind.Some(before)
			}
		}
		if moved {
			s := Stood{Reading: r.ID, Until: c.At, By: c.Actor}
			if f, ok := plan.Figure(m, &r).Get(); ok {
				s.Figure = &f
			}
			out = append(out, s)
		}
	}
	return out
}

// Correction is what a reading is corrected to: both parts, or a value; and why.
type Correction struct {
	Numerator, Denominator, Value *float64
	Why                           string
}

// Revise corrects a reading in one change set that keeps the figure that stood, the day and the reason.
func (d *Desk) Revise(ctx context.Context, v kind.Viewer, id kind.ID, c Correction) error {
	c.Why = strings.TrimSpace(c.Why)
	parts := c.Numerator != nil && c.Denominator != nil
	switch {
	case c.Why == "" || len(c.Why) > 1000:
		return fault.New(fault.Invalid, "Say why the figure is corrected, in at most 1,000 letters.")
	case parts == (c.Value != nil) || !parts && (c.Numerator != nil || c.Denominator != nil):
		return fault.New(fault.Invalid, "Give what was counted and out of what, or give the value alone.")
	case parts && *c.Denominator == 0:
		return fault.New(fault.Invalid, "Nothing can be counted out of 0.")
	}
	p, err := d.Picture(ctx, v.Council)
	if err != nil {
		return err
	}
	r, ok := p.Snapshot.Readings.Get(id)
	if !ok {
		return fault.New(fault.NotFound, "That reading is not there.")
	}
	m, ok := p.Snapshot.Measures.Get(r.Measure.Or(0))
	if !ok {
		return fault.New(fault.Invalid, "That reading belongs to no measure. Choose its measure first.")
	}
	set := map[string]kind.Value{"revised_on": kind.DateValue(p.Today), "revised_why": kind.TextValue(c.Why)}
	if parts {
		set["numerator"], set["denominator"] = kind.DecimalValue(*c.Numerator), kind.DecimalValue(*c.Denominator)
	} else {
		set["value"], set["numerator"], set["denominator"] = kind.DecimalValue(*c.Value), kind.Value{}, kind.Value{}
	}
	if f, known := plan.Figure(m, r).Get(); known {
		set["was"] = kind.DecimalValue(f)
	}
	k, _ := kind.Of("reading")
	_, _, err = d.Save(ctx, v, k, []kind.ID{id}, set, p.Snapshot.Seq)
	return err
}

// OpportunitiesJSON is the shape of `moothall plan opportunities --json`.
type OpportunitiesJSON struct {
	Services []plan.Opportunity `json:"services"` // best first
	Unranked int                `json:"unranked"` // services of which neither backlog, cost nor volume is recorded
	Pipeline []plan.Idea        `json:"pipeline"` // worth most first
}

// OpportunitiesOf takes the opportunities out of a plan's sheet.
func OpportunitiesOf(x *plan.Sheet) OpportunitiesJSON {
	out := OpportunitiesJSON{Services: x.Opportunities, Unranked: x.Unranked, Pipeline: x.Pipeline}
	if out.Services == nil {
		out.Services = []plan.Opportunity{}
	}
	return out
}

// OpportunityRows are the ranked services, and after them the ideas that were written down, as rows of a table.
func OpportunityRows(x *plan.Sheet) [][]string {
	rows := [][]string{{"Rank", "Name", "Type", "Points", "Backlog", "Backlog points", "Cost a year", "Cost points", "Uses a year", "Volume points", "Feasibility (percent)", "Feasibility points", "Pressure", "Worth a year", "Lacks"}}
	for i, o := range x.Opportunities {
		cost := ""
		if o.Cost.Value != nil {
			cost = kind.Money(*o.Cost.Value).Plain()
		}
		rows = append(rows, []string{strconv.Itoa(i + 1), o.Name, o.Do, tenths(&o.Points), tenths(o.Backlog.Value), tenths(&o.Backlog.Points), cost, tenths(&o.Cost.Points), tenths(o.Volume.Value), tenths(&o.Volume.Points),
			tenths(o.Feasibility.Value), tenths(&o.Feasibility.Points), o.Pressure, "", ""})
	}
	for _, i := range x.Pipeline {
		worth := ""
		if i.Value != nil {
			worth = i.Value.Plain()
		}
		rows = append(rows, []string{"", i.Name, i.Type, "", "", "", "", "", "", "", "", "", "", worth, strings.Join(i.Lacks, "; ")})
	}
	return rows
}

// tenths is a number with at most one place; "" when there is none.
func tenths(f *float64) string {
	if f == nil {
		return ""
	}
	return strconv.FormatFloat(math.Round(*f*10)/10, 'f', -1, 64)
}

// LearningShelf is what a council may learn from: its own cases and guidance, then what ships; about keeps what helps with one gap.
func (d *Desk) LearningShelf(p *Picture, v kind.Viewer, about string) plan.Shelf {
	return plan.ShelfOf(p.Snapshot, d.Plans.Shelf, p.Today, strings.TrimSpace(about), v.Sees(kind.Restricted))
}

// Areas are the places that coverage, initiatives or measures name.
func (d *Desk) Areas(p *Picture, v kind.Viewer) ([]plan.Area, error) {
	err := mayPlan(p, v)
	if err != nil {
		return nil, err
	}
	return plan.Areas(p.Snapshot, p.Today), nil
}
