package main

import (
	"cmp"
	"math"
	"strconv"
	"strings"

	"github.com/moothall/moothall/internal/desk"
	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/plan"
)

type planCmd struct {
	Show          planShow          `cmd:"" default:"1" help:"Priorities, outcomes, initiatives, measures, benefits and budgets as one picture, and what stands in it alone."`
	FirstDays     planDays          `cmd:"" help:"The first hundred days, ticked by the facts."`
	Opportunities planOpportunities `cmd:"" help:"Services ranked by backlog, cost, volume and feasibility, and the ideas that were written down."`
	Journeys      planJourneys      `cmd:"" help:"Journeys across services, and where they break."`
	Areas         planAreas         `cmd:"" help:"Places with how far networks reach them, and what is planned there."`
	Shelf         planShelf         `cmd:"" help:"Cases and guidance, by the gap that they help with."`
}

type planAreas struct{}

// Run lists areas.
func (c *planAreas) Run(s *session) error {
	p, err := s.picture()
	if err != nil {
		return err
	}
	all, err := s.desk.Areas(p, s.viewer())
	if err != nil {
		return err
	}
	if s.JSON {
		return s.writeJSON(all)
	}
	for _, row := range plan.AreaRows(all)[1:] {
		s.say("%s: %s %s, initiatives: %s", row[0], orUnknown(row[1], "no coverage recorded"), row[2], orUnknown(row[5], "none"))
	}
	return nil
}

type planShelf struct {
	About string `help:"A gap or topic, as procurement; everything without it."`
}

// Run lists what is on the shelf.
func (c *planShelf) Run(s *session) error {
	p, err := s.picture()
	if err != nil {
		return err
	}
	shelf := s.desk.LearningShelf(p, s.viewer(), c.About)
	if s.JSON {
		return s.writeJSON(shelf)
	}
	for _, x := range shelf.Items {
		s.say("%s (%s) %s", x.Title, x.By, x.Address)
	}
	return nil
}

type planShow struct{}

// Run shows the picture.
func (c *planShow) Run(s *session) error {
	p, err := s.picture()
	if err != nil {
		return err
	}
	x, err := s.desk.PlanSheet(p, s.viewer())
	if err != nil {
		return err
	}
	if s.JSON {
		return s.writeJSON(x)
	}
	for _, pr := range x.Priorities {
		s.say("%s", pr.Name)
		for _, o := range pr.Outcomes {
			s.say("  %s: %d initiatives, %d measures, %s", o.Name, len(o.Initiatives), len(o.Measures), poundsOr(o.Pence))
		}
		for _, i := range pr.Initiatives {
			s.say("  %s (no outcome between)", i.Name)
		}
	}
	for _, o := range x.Orphans {
		s.say("Alone: %s %q has no %s", strings.ReplaceAll(o.Kind, "_", " "), o.Name, o.Lacks)
	}
	s.say("Budget: %s, of it for an outcome %s, for none %s.", x.Money.Total, x.Money.Linked, x.Money.Unlinked)
	s.say("The digital plan: %s.", strings.ReplaceAll(x.Lives, "_", " "))
	return nil
}

func poundsOr(m *kind.Money) string {
	if m == nil {
		return "no budget recorded"
	}
	return m.String()
}

type planDays struct{}

// taskJSON is one task of the first hundred days.
type taskJSON struct {
	ID    string `json:"id"`
	Phase int    `json:"phase"`
	Day   int    `json:"day"`
	Due   string `json:"due,omitempty"`
	Title string `json:"title"`
	Done  bool   `json:"done"`
	Late  bool   `json:"late"`
	N     int    `json:"n"`
	Of    int    `json:"of"`
}

// Run ticks the tasks.
func (c *planDays) Run(s *session) error {
	p, err := s.picture()
	if err != nil {
		return err
	}
	all, done, err := s.desk.FirstDays(p, s.viewer())
	if err != nil {
		return err
	}
	tasks := []taskJSON{}
	for _, t := range all {
		x := taskJSON{ID: t.ID, Phase: t.Phase, Day: t.Day, Title: t.Title, Done: t.Done, Late: t.Late, N: t.N, Of: t.Of}
		if t.Due != 0 {
			x.Due = t.Due.String()
		}
		tasks = append(tasks, x)
		if !s.JSON {
			s.say("[%s] day %d  %s (%d of %d %s)", map[bool]string{true: "x", false: " "}[t.Done], t.Day, t.Title, t.N, t.Of, strings.ToLower(t.Kind.Labels))
		}
	}
	if s.JSON {
		return s.writeJSON(map[string]any{"done": done, "of": len(tasks), "tasks": tasks, "scope_unowned": s.desk.Unowned(p)})
	}
	for _, o := range s.desk.Unowned(p) {
		s.say("[ ] who answers for: %s", o.Title)
	}
	s.say("%d of %d done.", done, len(tasks))
	return nil
}

type planOpportunities struct{}

// Run ranks services.
func (c *planOpportunities) Run(s *session) error {
	p, err := s.picture()
	if err != nil {
		return err
	}
	x, err := s.desk.PlanSheet(p, s.viewer())
	if err != nil {
		return err
	}
	if s.JSON {
		return s.writeJSON(desk.OpportunitiesOf(x))
	}
	for i, o := range x.Opportunities {
		s.say("%3d. %s: %s (%.1f points: backlog %.1f, cost %.1f, volume %.1f, feasibility %.1f%s)", i+1, o.Name, o.Do, o.Points, o.Backlog.Points, o.Cost.Points, o.Volume.Points, o.Feasibility.Points, under(o.Pressure))
	}
	s.say("%d services have neither backlog, cost nor volume and are not ranked.", x.Unranked)
	for _, i := range x.Pipeline {
		s.say("Idea: %s (%s, %s)", i.Name, cmp.Or(i.Type, "no sort"), poundsOr(i.Value))
	}
	return nil
}

func under(pressure string) string {
	if pressure == "" {
		return ""
	}
	return ", under pressure: " + pressure
}

type planJourneys struct {
	Lose []string `help:"A system that is taken away, to see which steps break."`
}

// Run lists journeys.
func (c *planJourneys) Run(s *session) error {
	p, err := s.picture()
	if err != nil {
		return err
	}
	all, err := s.desk.Journeys(p, s.viewer(), c.Lose)
	if err != nil {
		return err
	}
	if s.JSON {
		return s.writeJSON(all)
	}
	for _, j := range all {
		s.say("%s: %d steps, %d services, %d systems, %d typed in again, %d handed over, %d broken", j.Name, len(j.Steps), len(j.Services), len(j.Systems), j.Rekeyed, j.Handed, j.Broken)
		for _, st := range j.Steps {
			if len(st.BrokenBy) > 0 {
				s.say("  breaks at %q without %s", st.Name, strings.Join(st.BrokenBy, ", "))
			}
		}
	}
	return nil
}

type measureCmd struct {
	List   measureList   `cmd:"" default:"1" help:"Every measure, how it stands, and how they are mixed."`
	Show   measureShow   `cmd:"" help:"One measure with its readings, and the figures that stood before a correction."`
	Revise measureRevise `cmd:"" help:"Correct a reading; the figure that stood, the day and the reason are kept."`
}

type measureList struct{}

// Run lists measures.
func (c *measureList) Run(s *session) error {
	p, err := s.picture()
	if err != nil {
		return err
	}
	all, mix, err := s.desk.Measures(p, s.viewer())
	if err != nil {
		return err
	}
	if s.JSON {
		return s.writeJSON(map[string]any{"measures": all, "mix": mix})
	}
	for _, m := range all {
		s.say("%s: %s, %s", m.Name, figureOr(m.Latest), strings.ReplaceAll(m.Standing, "_", " "))
	}
	s.say("%d of outcomes, %d of output, %d of uptime, %d do not say.", mix.Outcome, mix.Output, mix.Uptime, mix.Unsaid)
	return nil
}

func figureOr(f *float64) string {
	if f == nil {
		return "no reading"
	}
	return strconv.FormatFloat(math.Round(*f*100)/100, 'f', -1, 64)
}

type measureShow struct {
	Name string `arg:"" help:"The measure's name."`
}

// Run shows one measure.
func (c *measureShow) Run(s *session) error {
	p, err := s.picture()
	if err != nil {
		return err
	}
	m, err := measureNamed(p, c.Name)
	if err != nil {
		return err
	}
	x, stood, err := s.desk.MeasureWith(s.ctx, p, s.viewer(), m.ID)
	if err != nil {
		return err
	}
	if s.JSON {
		return s.writeJSON(struct {
			plan.Measure
			Stood []desk.Stood `json:"stood_before"`
		}{x, stood})
	}
	for _, r := range x.Periods() {
		s.say("to %s: %s", r.To, figureOr(r.Figure))
		for _, old := range stood {
			if old.Reading == r.ID {
				s.say("    stood at %s until %s (%s)", figureOr(old.Figure), old.Until, r.RevisedWhy)
			}
		}
	}
	return nil
}

func measureNamed(p *desk.Picture, name string) (*kind.Measure, error) {
	ids := p.Snapshot.Named("measure", name)
	if len(ids) != 1 {
		return nil, fault.New(fault.NotFound, "No single measure is called %q.", name)
	}
	m, _ := p.Snapshot.Measures.Get(ids[0])
	return m, nil
}

type measureRevise struct {
	Name        string   `arg:"" help:"The measure's name."`
	To          string   `required:"" help:"The last day of the period that is corrected."`
	Numerator   *float64 `help:"What was counted."`
	Denominator *float64 `help:"Out of what."`
	Value       *float64 `help:"The value, where it is not worked out from the two."`
	Why         string   `required:"" help:"Why it is corrected."`
}

// Run corrects a reading.
func (c *measureRevise) Run(s *session) error {
	p, err := s.picture()
	if err != nil {
		return err
	}
	m, err := measureNamed(p, c.Name)
	if err != nil {
		return err
	}
	day, err := kind.ParseDate(c.To)
	if err != nil {
		return fault.New(fault.Invalid, "%q is no day. Days are written like 2026-11-24.", c.To)
	}
	for _, r := range p.Snapshot.Readings.All() {
		if r.Measure.Or(0) != m.ID || r.To.Or(0) != day {
			continue
		}
		err = s.desk.Revise(s.ctx, asViewer(p), r.ID, desk.Correction{Numerator: c.Numerator, Denominator: c.Denominator, Value: c.Value, Why: c.Why})
		if err != nil {
			return err
		}
		if s.JSON {
			return s.writeJSON(map[string]any{"reading": r.ID, "done": "revised"})
		}
		s.say("The reading to %s is corrected; the figure that stood is kept.", day)
		return nil
	}
	return fault.New(fault.NotFound, "%s has no reading of a period that ends on %s.", c.Name, day)
}
