package main

import (
	"fmt"
	"math/rand/v2"

	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/ledger"
)

// Everything here is made up. A council is the same for the same seed and number.
var (
	departments = []string{"Corporate", "Environment", "Housing", "Planning", "Finance", "Communities", "Legal", "Adults", "Children", "Highways"}
	functions   = []string{"Finance", "Payroll", "Planning", "Parking", "Waste", "Revenues", "Housing management", "Licensing", "Elections", "Libraries", "Cemeteries", "Leisure bookings", "Case management", "Mapping", "Document management"}
	doing       = []string{"Permits for", "Enquiries about", "Repairs to", "Licences for", "Payments for", "Inspections of", "Bookings of", "Complaints about", "Grants for", "Records of"}
	things      = []string{"dog parks", "street lamps", "allotments", "skips", "market stalls", "taxi ranks", "bandstands", "footbridges", "hedges", "duck ponds", "bonfires", "swimming baths"}
	syllables   = []string{"Quill", "Bram", "Oster", "Thistle", "Wren", "Marl", "Hollow", "Pibble", "Dunny", "Cobble"}
	endings     = []string{"worth", "ley", "combe", "by", "thorpe", "wick", "mere", "ford"}
	tiers       = []string{"mission critical", "business critical", "business supporting", "corporate", "infrastructure"}
	hosting     = []string{"on-premises", "cloud", "saas", "hybrid", "supplier-hosted"}
	routes      = []string{"open", "framework", "quotes", "direct"}
)

// register is a council's records on their way into one change set.
type register struct {
	r     *rand.Rand
	size  int // services; the other registers follow from it
	edits []ledger.Edit
	count map[string]int
	today kind.Date
}

// councilName is what a council is called: plainly none that there is.
func councilName(n int) string {
	return fmt.Sprintf("%s%s Exampleshire %03d Council", syllables[n%len(syllables)], endings[n/len(syllables)%len(endings)], n)
}

// councilEdits makes the registers of a council: for 700 services 350 systems, 233 contracts, 175 suppliers, 140 posts, 120 people, 35
// teams and 7 sites.
func councilEdits(seed uint64, n, services int, today kind.Date) []ledger.Edit {
	g := &register{r: rand.New(rand.NewPCG(seed, uint64(n))), size: services, count: map[string]int{}, today: today}
	for range g.many(100) {
		g.site()
	}
	for range g.many(6) {
		g.person()
	}
	for range g.many(5) {
		g.post()
	}
	for range g.many(20) {
		g.team()
	}
	for range g.many(4) {
		g.supplier()
	}
	for range g.many(2) {
		g.system()
	}
	for range g.many(3) {
		g.contract()
	}
	for range services {
		g.service()
	}
	return g.edits
}

// many is a part of the number of services, one at least.
func (g *register) many(part int) int { return max(1, g.size/part) }

// add adds a record of a kind.
func (g *register) add(k string, set map[string]kind.Value) {
	for f, v := range set {
		if !v.Recorded() {
			delete(set, f)
		}
	}
	g.edits = append(g.edits, ledger.Edit{Kind: k, ID: ledger.Provisional + kind.ID(g.count[k]), Set: set})
	g.count[k]++
}

// any is a record of a kind that is there already; in some of a hundred cases none is recorded.
func (g *register) any(k string, missing int) kind.Value {
	if g.count[k] == 0 || g.r.IntN(100) < missing {
		return kind.Value{}
	}
	return kind.RefValue(ledger.Provisional + kind.ID(g.r.IntN(g.count[k])))
}

func (g *register) pick(words []string) string { return words[g.r.IntN(len(words))] }

// word is a word of a list, or nothing in some of a hundred cases.
func (g *register) word(words []string, missing int) kind.Value {
	if g.r.IntN(100) < missing {
		return kind.Value{}
	}
	return kind.TextValue(g.pick(words))
}

// choice is word for a field with choices.
func (g *register) choice(words []string, missing int) kind.Value {
	v := g.word(words, missing)
	if v.Recorded() {
		v.Type = kind.Choice
	}
	return v
}

// day is some day between so many days before and after today.
func (g *register) day(before, after, missing int) kind.Value {
	if g.r.IntN(100) < missing {
		return kind.Value{}
	}
	return kind.DateValue(g.today + kind.Date(g.r.IntN(before+after)-before))
}

func (g *register) yes(share, missing int) kind.Value {
	if g.r.IntN(100) < missing {
		return kind.Value{}
	}
	return kind.YesNoValue(g.r.IntN(100) < share)
}

func (g *register) site() {
	g.add("site", map[string]kind.Value{"name": kind.TextValue(fmt.Sprintf("%s House %d", g.pick(syllables), g.count["site"])), "open_to_public": g.yes(40, 10), "staff": kind.IntValue(g.r.IntN(200))})
}

func (g *register) person() {
	n := g.count["person"]
	name := fmt.Sprintf("%s%s Example %d", g.pick(syllables), g.pick(endings), n)
	g.add("person", map[string]kind.Value{"name": kind.TextValue(name), "email": kind.TextValue(fmt.Sprintf("person%d@load.example", n)), "councillor": g.yes(20, 0)})
}

func (g *register) post() {
	n := g.count["post"]
	set := map[string]kind.Value{"number": kind.TextValue(fmt.Sprintf("P%04d", n)), "title": kind.TextValue(fmt.Sprintf("Head of %s %d", g.pick(functions), n)), "department": g.word(departments, 5), "holder": g.any("person", 15),
		"fte": kind.DecimalValue(1), "cost": kind.MoneyValue(kind.Money(3_000_000 + g.r.IntN(9_000_000)))}
	if n > 0 { // those above were made before: a tree
		set["reports_to"] = kind.RefValue(ledger.Provisional + kind.ID(g.r.IntN(n)))
	}
	g.add("post", set)
}

func (g *register) team() {
	g.add("team", map[string]kind.Value{"name": kind.TextValue(fmt.Sprintf("%s team %d", g.pick(functions), g.count["team"])), "department": g.word(departments, 0), "lead": g.any("post", 20)})
}

func (g *register) supplier() {
	n := g.count["supplier"]
	g.add("supplier", map[string]kind.Value{"name": kind.TextValue(fmt.Sprintf("%s%s Example Systems %d Ltd", g.pick(syllables), g.pick(endings), n)), "it": g.yes(60, 10), "sme": g.yes(50, 30), "certificate_expires": g.day(200, 400, 40)})
}

func (g *register) system() {
	n := g.count["system"]
	set := map[string]kind.Value{"name": kind.TextValue(fmt.Sprintf("%s system %d", g.pick(functions), n)), "function": g.word(functions, 5), "supplier": g.any("supplier", 15), "tier": g.choice(tiers, 10), "critical": g.yes(15, 10),
		"hosting": g.choice(hosting, 15), "site": g.any("site", 70), "owner": g.any("post", 25), "end_of_support": g.day(400, 2000, 50), "last_restore_test": g.day(900, 1, 60), "restore_hours": kind.DecimalValue(float64(1 + g.r.IntN(90))),
		"promised_hours": kind.DecimalValue(float64(4 + g.r.IntN(70))), "annual_cost": kind.MoneyValue(kind.Money(100_000 + g.r.IntN(20_000_000))), "personal_data": g.yes(60, 20), "version": kind.TextValue(fmt.Sprintf("%d.%d", 1+g.r.IntN(12), g.r.IntN(10)))}
	if n > 0 && g.r.IntN(3) == 0 { // needs only what was made before: no circles
		set["depends_on"] = kind.NeedsValue([]kind.Need{{K: 1, Of: []kind.Provider{{ID: ledger.Provisional + kind.ID(g.r.IntN(n))}}}})
	}
	g.add("system", set)
}

func (g *register) contract() {
	n := g.count["contract"]
	g.add("contract", map[string]kind.Value{"reference": kind.TextValue(fmt.Sprintf("X-%05d", n)), "title": kind.TextValue(fmt.Sprintf("%s support and maintenance %d", g.pick(functions), n)), "supplier": g.any("supplier", 5), "start": g.day(2000, 1, 5),
		"end": g.day(200, 1200, 12), "notice_months": kind.IntValue(3 + g.r.IntN(6)), "extension_months": kind.IntValue(12), "extension_count": kind.IntValue(g.r.IntN(3)), "auto_renews": g.yes(10, 30), "annual_value": kind.MoneyValue(kind.Money(200_000 + g.r.IntN(40_000_000))),
		"owner": g.any("post", 20), "route": g.choice(routes, 20), "department": g.word(departments, 10), "personal_data": g.yes(50, 30), "processor_terms": g.yes(80, 30)})
}

func (g *register) service() {
	n := g.count["service"]
	var used []kind.ID
	for range g.r.IntN(4) {
		used = append(used, ledger.Provisional+kind.ID(g.r.IntN(g.count["system"])))
	}
	g.add("service", map[string]kind.Value{"name": kind.TextValue(fmt.Sprintf("%s %s %d", g.pick(doing), g.pick(things), n)), "directorate": g.word(departments, 5), "tier": g.choice(tiers, 20), "essential": g.yes(12, 10), "statutory": g.yes(40, 20),
		"owner": g.any("post", 25), "systems": kind.RefsValue(used), "function": g.word(functions, 30), "volume": kind.IntValue(g.r.IntN(90_000)), "accessibility_statement": g.yes(50, 50)})
}
