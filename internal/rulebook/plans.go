package rulebook

import (
	"math"
	"slices"

	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/plan"
	"github.com/moothall/moothall/internal/rule"
)

// plans lends what the plan's engine tells of priorities, initiatives and measures.
func plans() []rule.Lent {
	links := []string{"initiative.priorities", "initiative.outcomes", "outcome.priorities"}
	figures := []string{"reading.measure", "reading.to", "reading.numerator", "reading.denominator", "reading.value", "measure.formula", "measure.unit"}
	going := []string{"initiative.outcomes", "initiative.state", "initiative.spent", "initiative.budget", "initiative.name", "outcome.name"}
	ways := append([]string{"measure.baseline", "measure.baseline_on", "measure.target", "measure.target_by", "measure.direction"}, figures...)
	return []rule.Lent{
		rule.Of("is_served", isServed, append([]string{"initiative.name"}, links...)...),
		rule.Of("serves_a_priority", servesPriority, append([]string{"priority.name"}, links...)...),
		rule.Of("is_measured", isMeasured, "measure.outcome"),
		rule.Of("latest_figure", latestFigure, figures...),
		rule.Of("expected_figure", expectedFigure, ways...),
		rule.Of("off_target", offTarget, ways...),
		rule.Of("reading_expected_by", readingExpectedBy, append([]string{"measure.frequency", "measure.baseline_on"}, figures...)...),
		rule.Of("acted_on", actedOn, "measure.initiatives", "measure.outcome", "initiative.outcomes", "initiative.state"),
		rule.OfCouncil("initiatives_going_on", ofStrategic(func(x plan.Strategic) int { return x.Of }), going...),
		rule.OfCouncil("initiatives_alone", ofStrategic(func(x plan.Strategic) int { return len(x.Alone) }), going...),
		rule.OfCouncil("alone_percent", ofStrategic(func(x plan.Strategic) int { return x.Percent }), going...),
		rule.OfCouncil("alone_pence", ofStrategic(func(x plan.Strategic) kind.Money { return x.Pence }), going...),
		rule.OfCouncil("going_on_pence", ofStrategic(func(x plan.Strategic) kind.Money { return x.Total }), going...),
		rule.Of("vision_lacks", visionLacks, "strategy.subjects", "outcome.theme", "theme.name", "measure.outcome", "measure.target"),
		rule.OfCouncil("one_sided_aspect", oneSidedAspect, "initiative.aspects", "initiative.state"),
	}
}

// isServed tells whether any initiative serves a priority; where none is recorded at all it cannot be told.
func isServed(c *rule.Context, p *kind.Priority) kind.Opt[bool] {
	if c.Snapshot.Initiatives.Len() == 0 {
		c.MissRegister("initiative")
		return untold[bool]()
	}
	return kind.Some(len(plan.Serving(c.Snapshot, p)) > 0)
}

func servesPriority(c *rule.Context, i *kind.Initiative) kind.Opt[bool] {
	if c.Snapshot.Priorities.Len() == 0 {
		c.MissRegister("priority")
		return untold[bool]()
	}
	return kind.Some(len(plan.ServedBy(c.Snapshot, i)) > 0)
}

func isMeasured(c *rule.Context, o *kind.Outcome) kind.Opt[bool] {
	if c.Snapshot.Measures.Len() == 0 {
		c.MissRegister("measure")
		return untold[bool]()
	}
	return kind.Some(plan.Measured(c.Snapshot, o))
}

func measured(c *rule.Context, m *kind.Measure) plan.Measure {
	return plan.MeasureOf(c.Snapshot, m, c.Today)
}

// shown is a figure as a sentence says it, with at most two places.
func shown(f float64) float64 { return math.Round(f*100) / 100 }

func latestFigure(c *rule.Context, m *kind.Measure) kind.Opt[float64] {
	x := measured(c, m)
	if x.Latest == nil {
		c.MissRegister("reading")
		return untold[float64]()
	}
	return kind.Some(shown(*x.Latest))
}

func expectedFigure(c *rule.Context, m *kind.Measure) kind.Opt[float64] {
	x := measured(c, m)
	if x.Expected == nil {
		c.Miss(m, "target")
		return untold[float64]()
	}
	return kind.Some(shown(*x.Expected))
}

// offTarget tells whether the newest figure is worse than it should be on the way to the target.
func offTarget(c *rule.Context, m *kind.Measure) kind.Opt[bool] {
	switch measured(c, m).Standing {
	case plan.On:
		return kind.Some(false)
	case plan.Off:
		return kind.Some(true)
	case plan.NoTarget:
		c.Miss(m, "target")
	case plan.NoDirection:
		c.Miss(m, "direction")
	case plan.NoReading:
		c.MissRegister("reading")
	}
	return untold[bool]()
}

// readingExpectedBy is the day by which the next reading should be there.
func readingExpectedBy(c *rule.Context, m *kind.Measure) kind.Opt[kind.Date] {
	d := plan.NextReading(m, measured(c, m).LatestTo)
	if !d.Known() {
		for _, f := range []string{"frequency", "baseline_on"} {
			if v := kind.Get(m, f); !v.Recorded() {
				c.Miss(m, f)
			}
		}
	}
	return d
}

func actedOn(c *rule.Context, m *kind.Measure) kind.Opt[bool] {
	return kind.Some(plan.Acted(c.Snapshot, m))
}

// oneSidedAspect is the one aspect of digital that every tagged initiative has and that alone; "" when they are mixed.
func oneSidedAspect(c *rule.Context) kind.Opt[string] {
	if c.Snapshot.Initiatives.Len() == 0 {
		c.MissRegister("initiative")
		return untold[string]()
	}
	return kind.Some(plan.BalanceOf(c.Snapshot).OneSided)
}

// ofStrategic lends a figure of how much belongs to outcomes. Where no outcome is recorded at all it cannot be told what stands alone.
func ofStrategic[T any](figure func(plan.Strategic) T) func(*rule.Context) kind.Opt[T] {
	return func(c *rule.Context) kind.Opt[T] {
		for _, register := range []string{"initiative", "outcome"} {
			if len(c.Snapshot.Records(register)) == 0 {
				c.MissRegister(register)
				return untold[T]()
			}
		}
		x := plan.StrategicOf(c.Snapshot)
		for _, alone := range x.Alone {
			r, ok := c.Snapshot.Find("initiative", alone.ID)
			if ok {
				c.Cite(r, "name")
			}
		}
		return kind.Some(figure(x))
	}
}

// visionLacks says which clauses of a vision a digital plan fails; "" for none. A subject that it does not name is a gap whatever else is recorded; without outcomes
// and measures the rest cannot be told.
func visionLacks(c *rule.Context, x *kind.Strategy) kind.Opt[string] {
	if !x.Subjects.Known() {
		c.Miss(x, "subjects")
		return untold[string]()
	}
	clauses := plan.Vision(c.Snapshot, x)
	subjects := slices.ContainsFunc(clauses, func(k plan.Clause) bool { return k.Lacks == plan.NotASubject })
	for _, register := range []string{"outcome", "measure"} {
		if !subjects && len(c.Snapshot.Records(register)) == 0 {
			c.MissRegister(register)
			return untold[string]()
		}
	}
	return kind.Some(plan.Lacking(clauses))
}
