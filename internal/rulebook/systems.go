package rulebook

import (
	"slices"

	"github.com/moothall/moothall/internal/estate"
	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/rule"
)

func systems() []rule.Lent {
	circleReads := []string{"system.name", "system.depends_on", "system.offline_copy"}
	needs := rule.From("system").On("depends_on")   // what one needs to come back, itself included
	users := rule.From("system").Back("depends_on") // what may go down with one, itself included
	served := []rule.Way{users.To("services"), users.By("service.systems")}
	return []rule.Lent{
		rule.Of("is_critical", isCritical, "system.critical", "system.tier").Along(),
		rule.Of("in_circle", inCircle, circleReads...).Ways(needs),
		rule.Of("leads_circle", leadsCircle, circleReads...).Ways(needs),
		rule.ListOf("circle_names", circleNames, circleReads...).Ways(needs),
		rule.ListOf("services_in_circle", servicesInCircle, append([]string{"service.systems", "service.name", "system.services"}, circleReads...)...).Ways(slices.Concat(served, []rule.Way{needs, users})...),
		rule.Of("unknown_needs", unknownNeeds, "system.depends_on").Along(),
		rule.ListOf("services_down_with", servicesDownWith, "system.depends_on", "service.systems", "system.services", "service.name").Ways(slices.Concat(served, []rule.Way{users})...),
		rule.Of("earliest_hours", earliestHours, "system.depends_on", "system.restore_hours", "system.promised_hours", "system.offline_copy").Ways(needs),
		rule.Naming("contracts_for", "contract.systems"),
		rule.ListOf("needed_outright", neededOutright, "system.depends_on").Ways(rule.From("system"), rule.From("system").To("depends_on")),
		rule.ListOf("needed_by", neededBy, "system.depends_on").Ways(rule.From("system").By("system.depends_on")),
		rule.Naming("systems_at", "system.site"),
		rule.Naming("systems_of", "system.supplier"),
		rule.ListOf("systems_behind", systemsBehind, "service.systems", "system.services").Ways(rule.From("service"), rule.From("service").To("systems"), rule.From("service").By("system.services")),
		rule.ListOf("contracts_with_product", contractsWithProduct, "contract.systems", "system.product").Ways(withProduct...),
	}
}

// withProduct leads from a product to the systems that are of it, and to the contracts for those.
var withProduct = []rule.Way{rule.From("product").By("system.product"), rule.From("product").By("system.product").By("contract.systems")}

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

// servicesDownWith are the services that go down when a system alone is lost, through whatever needs it.
func servicesDownWith(c *rule.Context, x *kind.System) []*kind.Service {
	return estate.TakenDown(c.Snapshot, x)
}

// earliestHours is when a system is back at the earliest after everything was lost. Where hours are missing it is told only if no hours
// of others could matter; what is told is never too late a figure.
func earliestHours(c *rule.Context, x *kind.System) kind.Opt[float64] {
	hours, sure, ok := estate.Earliest(c.Snapshot, x)
	promised, bound := x.PromisedHours.Get()
	bound = bound && promised >= 0 // else what nobody needs could decide, by whether anybody records hours
	if ok && (sure || bound && hours > promised) {
		return kind.Some(hours)
	}
	if !x.RestoreHours.Known() {
		c.Miss(x, "restore_hours")
		return untold[float64]()
	}
	for _, y := range neededOutright(c, x) {
		if !y.RestoreHours.Known() {
			c.Miss(y, "restore_hours")
		}
	}
	return untold[float64]()
}

func contractsFor(c *rule.Context, x *kind.System) []*kind.Contract {
	return naming[*kind.Contract](c.Snapshot, "systems", x.ID)
}

// neededOutright are the systems that one cannot do without: no alternative stands beside them.
func neededOutright(c *rule.Context, x *kind.System) []*kind.System {
	var out []*kind.System
	for _, need := range x.DependsOn.Or(nil) {
		if need.K < len(need.Of) {
			continue
		}
		for _, p := range need.Of {
			y, ok := c.Snapshot.Systems.Get(p.ID)
			if ok && y != x && !slices.Contains(out, y) {
				out = append(out, y)
			}
		}
	}
	return out
}

// neededBy turns neededOutright round: the systems that cannot do without this one.
func neededBy(c *rule.Context, x *kind.System) []*kind.System {
	return slices.DeleteFunc(slices.Compact(naming[*kind.System](c.Snapshot, "depends_on", x.ID)), func(y *kind.System) bool {
		return !slices.Contains(neededOutright(c, y), x)
	})
}

// systemsBehind are the systems that a service names, and those that name the service.
func systemsBehind(c *rule.Context, x *kind.Service) []*kind.System {
	out := naming[*kind.System](c.Snapshot, "services", x.ID)
	for _, id := range x.Systems.Or(nil) {
		y, ok := c.Snapshot.Systems.Get(id)
		if ok && !slices.Contains(out, y) {
			out = append(out, y)
		}
	}
	return out
}

// contractsWithProduct are the contracts that name a system of a product, each once.
func contractsWithProduct(c *rule.Context, x *kind.Product) []*kind.Contract {
	var out []*kind.Contract
	for _, y := range naming[*kind.System](c.Snapshot, "product", x.ID) {
		for _, k := range contractsFor(c, y) {
			if !slices.Contains(out, k) {
				out = append(out, k)
			}
		}
	}
	return out
}
