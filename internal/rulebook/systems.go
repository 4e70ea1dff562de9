package rulebook

import (
	"github.com/moothall/moothall/internal/estate"
	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/rule"
)

func systems() []rule.Lent {
	circleReads := []string{"system.name", "system.depends_on", "system.offline_copy"}
	return []rule.Lent{
		rule.Of("is_critical", isCritical, "system.critical", "system.tier").Along(),
		rule.Of("in_circle", inCircle, circleReads...),
		rule.Of("leads_circle", leadsCircle, circleReads...),
		rule.ListOf("circle_names", circleNames, circleReads...),
		rule.ListOf("services_in_circle", servicesInCircle, append([]string{"service.systems", "system.services"}, circleReads...)...),
		rule.Of("unknown_needs", unknownNeeds, "system.depends_on").Along(),
		rule.Naming("contracts_for", "contract.systems"),
	}
}

// isCritical is the system's own mark, else its tier: mission critical is, anything else is not.
func isCritical(c *rule.Context, x *kind.System) kind.Opt[bool] {
	if x.Critical.Known() {
		return x.Critical
	}
	tier, known := x.Tier.Get()
	if !known {
		c.Miss(x, "tier")
		return untold[bool]()
	}
	return kind.Some(tier == "mission critical")
}

// stuckCircle is a system's circle where it could not be brought back.
func stuckCircle(c *rule.Context, x *kind.System) (estate.Circle, bool) {
	circle, ok := estate.CircleOf(c.Snapshot, x)
	return circle, ok && len(circle.Stuck) > 0
}

func inCircle(c *rule.Context, x *kind.System) kind.Opt[bool] {
	if !x.DependsOn.Known() {
		c.Miss(x, "depends_on")
		return untold[bool]()
	}
	_, ok := stuckCircle(c, x)
	return kind.Some(ok)
}

// leadsCircle is true for one system of a circle, the first by name, so that a circle is found once.
func leadsCircle(c *rule.Context, x *kind.System) kind.Opt[bool] {
	in := inCircle(c, x)
	circle, ok := stuckCircle(c, x)
	if !ok {
		return in
	}
	if circle.Systems[0] != x {
		return kind.Some(false)
	}
	for _, y := range circle.Systems {
		c.Cite(y, "depends_on")
	}
	return kind.Some(true)
}

func circleNames(c *rule.Context, x *kind.System) []*kind.System {
	circle, _ := stuckCircle(c, x)
	return circle.Systems
}

func servicesInCircle(c *rule.Context, x *kind.System) []*kind.Service {
	circle, _ := stuckCircle(c, x)
	return circle.Services
}

func unknownNeeds(c *rule.Context, x *kind.System) kind.Opt[[]string] {
	if !x.DependsOn.Known() {
		c.Miss(x, "depends_on")
		return untold[[]string]()
	}
	return kind.Some(estate.UnknownNeeds(x))
}
