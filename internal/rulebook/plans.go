package rulebook

import (
	"math"

	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/plan"
	"github.com/moothall/moothall/internal/rule"
)

// plans lends what the plan's engine tells of priorities, initiatives and measures.
func plans() []rule.Lent {
	links := []string{"initiative.priorities", "initiative.outcomes", "outcome.priorities"}
	figures := []string{"reading.measure", "reading.to", "reading.numerator", "reading.denominator", "reading.value", "measure.formula", "measure.unit"}
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
