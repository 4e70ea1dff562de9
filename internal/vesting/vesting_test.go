package vesting

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/moothall/moothall/internal/buying"
	"github.com/moothall/moothall/internal/kind"
)

func day(s string) kind.Date {
	d, err := kind.ParseDate(s)
	if err != nil {
		panic(err)
	}
	return d
}

func on(s string) kind.Opt[kind.Date] {
	if s == "" {
		return kind.Opt[kind.Date]{}
	}
	return kind.Some(day(s))
}

func catalogue(t *testing.T) *buying.Catalogue {
	t.Helper()
	c, err := buying.Load(os.DirFS("../../knowledge/products"))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

const opens = "2028-04-01"

// Each class and flag, with the day before, the day itself, and what is not recorded.
func TestContracts(t *testing.T) {
	pounds := func(n int) kind.Opt[kind.Money] { return kind.Some(kind.Money(n * 100)) }
	yes, no, n := kind.Some(true), kind.Some(false), kind.Some[int]
	after, before := on("2026-11-01"), on("2026-09-30")
	for name, x := range map[string]struct {
		contract kind.Contract
		want     string
	}{
		"ends long before":                      {kind.Contract{End: on("2027-12-31")}, "ends_before_vesting"},
		"ends the day before":                   {kind.Contract{End: on("2028-03-31"), Assignment: kind.Some("no")}, "ends_before_vesting zero_day_gap"},
		"ends two days before":                  {kind.Contract{End: on("2028-03-30")}, "ends_before_vesting"},
		"ends on the day":                       {kind.Contract{End: on("2028-04-01"), Assignment: kind.Some("yes")}, "ends_after_vesting"},
		"assignment not recorded":               {kind.Contract{End: on("2028-04-01")}, "ends_after_vesting assignment_unknown"},
		"assignment unknown":                    {kind.Contract{End: on("2028-04-01"), Assignment: kind.Some("unknown")}, "ends_after_vesting assignment_unknown"},
		"assignment refused":                    {kind.Contract{End: on("2030-04-01"), Assignment: kind.Some("no")}, "ends_after_vesting assignment_refused"},
		"assignment with consent":               {kind.Contract{End: on("2030-04-01"), Assignment: kind.Some("consent")}, "ends_after_vesting assignment_asks"},
		"no end":                                {kind.Contract{Assignment: kind.Some("yes")}, "no_end_date"},
		"rolling":                               {kind.Contract{OpenEnded: yes, End: on("2027-01-01"), Assignment: kind.Some("yes")}, "no_end_date"},
		"an extended end counts":                {kind.Contract{End: on("2027-03-31"), ExtendedEnd: on("2029-03-31"), Assignment: kind.Some("yes")}, "ends_after_vesting"},
		"an option does not count":              {kind.Contract{End: on("2028-03-31"), MaximumEnd: on("2030-03-31")}, "ends_before_vesting zero_day_gap"},
		"renews by itself":                      {kind.Contract{End: on("2027-03-31"), RenewsEveryMonths: n(12), Assignment: kind.Some("yes")}, "ends_after_vesting"},
		"renews, ending the day before":         {kind.Contract{End: on("2028-03-31"), RenewsEveryMonths: n(12), Assignment: kind.Some("yes")}, "ends_after_vesting"},
		"revenue over the limit":                {kind.Contract{Start: after, End: on("2029-03-31"), Assignment: kind.Some("yes"), Capital: no, Value: pounds(100_001)}, "ends_after_vesting needs_consent"},
		"revenue at the limit":                  {kind.Contract{Start: after, End: on("2029-03-31"), Assignment: kind.Some("yes"), Capital: no, Value: pounds(100_000)}, "ends_after_vesting"},
		"entered on the day of the direction":   {kind.Contract{Start: on("2026-10-01"), End: on("2029-03-31"), Assignment: kind.Some("yes"), Capital: no, Value: pounds(200_000)}, "ends_after_vesting needs_consent"},
		"entered before the direction":          {kind.Contract{Start: before, End: on("2029-03-31"), Assignment: kind.Some("yes"), Capital: no, Value: pounds(200_000)}, "ends_after_vesting"},
		"nobody knows when it was entered":      {kind.Contract{End: on("2029-03-31"), Assignment: kind.Some("yes"), Capital: no, Value: pounds(200_000)}, "ends_after_vesting consent_depends"},
		"revenue that ends before":              {kind.Contract{Start: after, End: on("2027-10-31"), Capital: no, Value: pounds(200_000)}, "ends_before_vesting"},
		"revenue that an option carries past":   {kind.Contract{Start: after, End: on("2027-10-31"), ExtensionMonths: n(6), ExtensionCount: n(1), Capital: no, Value: pounds(200_000)}, "ends_before_vesting needs_consent"},
		"revenue with half an option":           {kind.Contract{Start: after, End: on("2027-10-31"), ExtensionMonths: n(6), Capital: no, Value: pounds(200_000)}, "ends_before_vesting consent_depends"},
		"revenue of no recorded value":          {kind.Contract{Start: after, End: on("2029-03-31"), Assignment: kind.Some("yes"), Capital: no}, "ends_after_vesting consent_depends"},
		"capital over the limit":                {kind.Contract{Start: after, End: on("2027-03-31"), Capital: yes, Value: pounds(1_000_001)}, "ends_before_vesting needs_consent"},
		"capital at the limit":                  {kind.Contract{Start: after, End: on("2027-03-31"), Capital: yes, Value: pounds(1_000_000)}, "ends_before_vesting consent_depends"},
		"capital with a fixed price":            {kind.Contract{Start: after, End: on("2027-03-31"), Capital: yes, Value: pounds(900_000), PriceRise: kind.Some("fixed")}, "ends_before_vesting"},
		"capital whose price follows an index":  {kind.Contract{Start: after, End: on("2027-03-31"), Capital: yes, Value: pounds(900_000), PriceRise: kind.Some("index")}, "ends_before_vesting needs_consent"},
		"capital of no recorded value":          {kind.Contract{Start: after, End: on("2027-03-31"), Capital: yes, PriceRise: kind.Some("fixed")}, "ends_before_vesting consent_depends"},
		"capital or not is not recorded":        {kind.Contract{Start: after, End: on("2029-03-31"), Assignment: kind.Some("yes"), Value: pounds(500_000)}, "ends_after_vesting needs_consent"},
		"taken as revenue, it ends before":      {kind.Contract{Start: after, End: on("2027-03-31"), Value: pounds(1_000_000)}, "ends_before_vesting"},
		"that it is capital would decide":       {kind.Contract{Start: after, End: on("2027-03-31"), Value: pounds(1_000_001)}, "ends_before_vesting consent_depends"},
		"no end, over the limit":                {kind.Contract{Start: after, Assignment: kind.Some("yes"), Capital: no, Value: pounds(500_000)}, "no_end_date consent_depends"},
		"rolling, over the limit":               {kind.Contract{Start: after, OpenEnded: yes, Assignment: kind.Some("yes"), Capital: no, Value: pounds(500_000)}, "no_end_date needs_consent"},
		"assignment unknown and consent needed": {kind.Contract{Start: after, End: on("2029-03-31"), Capital: no, Value: pounds(500_000)}, "ends_after_vesting assignment_unknown needs_consent"},
	} {
		k := x.contract
		k.ID = 1
		if !k.Start.Known() && !k.Value.Known() {
			k.Start = before // these are not about consent
		}
		s := kind.NewSnapshot(1, []kind.Record{&k}, nil)
		a := Ask{Vesting: day(opens), Direction: day("2026-10-01"), Today: day("2026-11-24")}
		r := Make(catalogue(t), []Predecessor{{Name: "Ashby", Nation: "england", Snapshot: s}}, a).Rows[0]
		got := string(r.Class)
		for _, f := range r.Flags {
			got += " " + string(f)
		}
		if got != x.want {
			t.Errorf("%s: %s, want %s (%s)", name, got, x.want, r.Why)
		}
		if strings.Contains(got, "consent") != strings.Contains(r.Why, theAct) {
			t.Errorf("%s: the Act is cited or not: %s", name, r.Why)
		}
	}
}

// Without a direction, and outside England, nothing needs the consent of section 24.
func TestConsentOnlyUnderADirection(t *testing.T) {
	k := &kind.Contract{Head: kind.Head{ID: 1}, Start: on("2026-11-01"), End: on("2029-03-31"), Capital: kind.Some(false), Value: kind.Some(kind.Money(900_000_00)), Assignment: kind.Some("yes")}
	s := kind.NewSnapshot(1, []kind.Record{k}, nil)
	for _, x := range []struct {
		nation, direction string
		flags             int
	}{{"england", "2026-10-01", 1}, {"england", "", 0}, {"wales", "2026-10-01", 0}} {
		r := Make(catalogue(t), []Predecessor{{Nation: x.nation, Snapshot: s}}, Ask{Vesting: day(opens), Direction: on(x.direction).Or(0), Today: day("2026-11-24")}).Rows[0]
		if len(r.Flags) != x.flags {
			t.Errorf("%s with %q: %v", x.nation, x.direction, r.Flags)
		}
	}
}

// council makes a council of a county's size in a few words.
func council(slug string, rs ...kind.Record) Predecessor {
	return Predecessor{Slug: slug, Name: strings.ToUpper(slug[:1]) + slug[1:], Nation: "england", Snapshot: kind.NewSnapshot(1, rs, nil)}
}

func supplier(id kind.ID, name string) kind.Record {
	return &kind.Supplier{Head: kind.Head{ID: id}, Name: kind.Some(name)}
}

func TestPairsAndDayOne(t *testing.T) {
	ref := func(id kind.ID) kind.Opt[kind.ID] { return kind.Some(id) }
	shire := council("shire", supplier(1, "Idox Software Ltd"), supplier(2, "Carewell"),
		&kind.System{Head: kind.Head{ID: 1}, Name: kind.Some("Acolaid"), Function: kind.Some("planning"), Supplier: ref(1), Services: kind.Some([]kind.ID{1})},
		&kind.System{Head: kind.Head{ID: 2}, Name: kind.Some("Care desk"), Function: kind.Some("Adult social care"), Supplier: ref(2)},
		&kind.DataFlow{Head: kind.Head{ID: 1}, Name: kind.Some("Decisions"), From: ref(1), To: ref(2), Personal: kind.Some(true)}, &kind.DataFlow{Head: kind.Head{ID: 2}, Name: kind.Some("Care only"), From: ref(2)},
		&kind.Service{Head: kind.Head{ID: 1}, Name: kind.Some("Planning applications"), Essential: kind.Some(true)},
		&kind.Service{Head: kind.Head{ID: 2}, Name: kind.Some("Adult care"), Essential: kind.Some(true), Systems: kind.Some([]kind.ID{2})},
		&kind.Service{Head: kind.Head{ID: 3}, Name: kind.Some("Emergency calls"), Essential: kind.Some(true)},
		&kind.Service{Head: kind.Head{ID: 4}, Name: kind.Some("Events"), Essential: kind.Some(false)},
		&kind.Contract{Head: kind.Head{ID: 1}, Reference: kind.Some("S1"), Title: kind.Some("Planning"), End: on("2028-03-31"), Supplier: ref(1), Systems: kind.Some([]kind.ID{1})})
	brook := council("brook", supplier(1, "IDOX SOFTWARE LIMITED"), supplier(2, "Groundsmen"),
		&kind.Contract{Head: kind.Head{ID: 1}, Reference: kind.Some("B1"), Title: kind.Some("Planning system"), Supplier: ref(1), End: on("2029-03-31")},
		&kind.Contract{Head: kind.Head{ID: 2}, Reference: kind.Some("B0"), Title: kind.Some("Planning system"), Supplier: ref(1), End: on("2020-03-31")},
		&kind.Contract{Head: kind.Head{ID: 3}, Reference: kind.Some("B2"), Title: kind.Some("Adult social care agency staff"), Supplier: ref(2), End: on("2029-03-31"), Cpv: kind.Some([]string{"79620000"})},
		&kind.Service{Head: kind.Head{ID: 1}, Name: kind.Some("planning  applications"), Essential: kind.Some(true)})
	a := Ask{Vesting: day(opens), Today: day("2026-11-24"), Into: []Footprint{{"East", []string{"shire"}}, {"West", []string{"shire", "brook"}}}}
	p := Make(catalogue(t), []Predecessor{shire, brook}, a)
	if len(p.Pairs) != 1 || p.Pairs[0].Function != "Planning" || !p.Pairs[0].Guessed || len(p.Pairs[0].Systems) != 2 || p.Pairs[0].SameSupplier == nil || !*p.Pairs[0].SameSupplier {
		t.Errorf("pairs: %+v", p.Pairs)
	}
	if got := p.Pairs[0].Systems; got[0].System != "Acolaid" || !slices.Equal(got[0].Contracts, []string{"S1"}) || got[1].Council != "Brook" {
		t.Errorf("planning: %+v", got)
	}
	if got := p.Pairs[0].Systems; len(got[0].Gone.Contracts) != 1 || got[0].Gone.Contracts[0].Class != EndsBefore || !slices.Equal(got[0].Gone.Flows, []Flow{{"Decisions", "Acolaid", "Care desk", "", "", true}}) || len(got[1].Gone.Contracts) != 1 || len(got[1].Gone.Flows) > 0 {
		t.Errorf("what goes with each: %+v", got)
	}
	want := []DayOne{{Service: "Emergency calls"}, {"Planning applications", "Acolaid", "Shire", true}, {"Adult care", "Care desk", "Shire", false}}
	if !slices.Equal(p.DayOne, want) {
		t.Errorf("day one: %+v", p.DayOne)
	}
	if len(p.Into) != 2 || len(p.Into[0].Pairs) != 0 || len(p.Into[1].Pairs) != 1 || len(p.Into[0].DayOne) != 3 {
		t.Errorf("footprints: %+v", p.Into)
	}
	for _, f := range p.Into { // the county's systems would serve both
		if len(f.Shared) != 2 || f.Shared[0].System != "Acolaid" || !slices.Equal(f.Shared[0].Successors, []string{"East", "West"}) {
			t.Errorf("%s shares %+v", f.Name, f.Shared)
		}
	}
}

// Whether the supplier is the same cannot be told while one is not recorded.
func TestSupplierNotRecorded(t *testing.T) {
	one := council("one", &kind.System{Head: kind.Head{ID: 1}, Name: kind.Some("A"), Function: kind.Some("planning")})
	two := council("two", &kind.System{Head: kind.Head{ID: 1}, Name: kind.Some("B"), Function: kind.Some("planning")})
	p := Make(catalogue(t), []Predecessor{one, two}, Ask{Vesting: day(opens), Today: day("2026-11-24")})
	if len(p.Pairs) != 1 || p.Pairs[0].SameSupplier != nil || p.Pairs[0].Guessed {
		t.Errorf("%+v", p.Pairs)
	}
}
