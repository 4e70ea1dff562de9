package estate

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/moothall/moothall/internal/kind"
)

var today = kind.DateOf(2026, 11, 24)

// lastEnd is a contract's end as it is recorded.
func lastEnd(c *kind.Contract) (kind.Date, bool) { return c.End.Get() }

// randomEstate draws services and systems that name one another, also ones that are not there.
func randomEstate(t *rapid.T) *kind.Snapshot {
	systems, services := rapid.IntRange(0, 30).Draw(t, "systems"), rapid.IntRange(0, 20).Draw(t, "services")
	refs := func(name string, most int) kind.Opt[[]kind.ID] {
		ids := rapid.SliceOfN(rapid.IntRange(1, most+2), 0, 4).Draw(t, name)
		if len(ids) == 0 {
			return kind.Opt[[]kind.ID]{}
		}
		out := make([]kind.ID, len(ids))
		for i, id := range ids {
			out[i] = kind.ID(id)
		}
		return kind.Some(out)
	}
	words := func(name string) kind.Opt[string] {
		s := rapid.SampledFrom([]string{"", "Housing", "housing", "hr-payroll", "ÉTÉ", "ict"}).Draw(t, name)
		if s == "" {
			return kind.Opt[string]{}
		}
		return kind.Some(s)
	}
	var rs []kind.Record
	for i := 1; i <= systems; i++ {
		x := &kind.System{Head: kind.Head{ID: kind.ID(i)}, Name: kind.Some(fmt.Sprintf("System %d", i)), Services: refs("serves", services), Function: words("for")}
		if rapid.Bool().Draw(t, "has supplier") {
			x.Supplier = kind.Some(kind.ID(rapid.IntRange(1, 14).Draw(t, "supplier")))
		}
		rs = append(rs, x)
	}
	for i := 1; i <= services; i++ {
		rs = append(rs, &kind.Service{Head: kind.Head{ID: kind.ID(i)}, Name: kind.Some(fmt.Sprintf("Service %d", i)), Systems: refs("served by", systems), Directorate: words("directorate"), Function: words("function")})
	}
	for i := 1; i <= 12; i++ {
		rs = append(rs, &kind.Supplier{Head: kind.Head{ID: kind.ID(i)}, Name: kind.Some(fmt.Sprintf("Supplier %d", i))})
	}
	return kind.NewSnapshot(1, rs, nil)
}

// Nothing is hidden: however it is arranged, every system and every service stands in the landscape, the counts of what serves nothing
// and what is served by nothing are those that one sees, and the legend counts each system once.
func TestNothingIsHidden(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := randomEstate(t)
		for _, by := range []Arrangement{ByService, ByFunction} {
			l := Draw(s, View{By: by, Colour: Supplier, Today: today, ContractEnd: lastEnd})
			systems, services := map[kind.ID]bool{}, map[kind.ID]bool{}
			unplaced, bare, shaded := 0, 0, 0
			for _, g := range l.Groups {
				for _, b := range g.Boxes {
					if b.Service != nil {
						services[b.Service.ID] = true
					}
					if len(b.Tiles) == 0 {
						t.Fatalf("the box %q is empty", b.Name)
					}
					for _, tile := range b.Tiles {
						systems[tile.System.ID] = true
						if g.Unplaced {
							unplaced++
						}
						if tile.Shade < 0 || tile.Shade >= len(l.Shades) {
							t.Fatalf("%s has the shade %d of %d", kind.NameOf(tile.System), tile.Shade, len(l.Shades))
						}
					}
				}
				for _, x := range g.Bare {
					services[x.ID] = true
					bare++
				}
			}
			for _, sh := range l.Shades {
				shaded += sh.Systems
			}
			if len(systems) != s.Systems.Len() || shaded != s.Systems.Len() {
				t.Fatalf("by %s %d of %d systems stand in the landscape, %d in its legend", by, len(systems), s.Systems.Len(), shaded)
			}
			if by == ByService && (len(services) != s.Services.Len() || unplaced != l.Unplaced || bare != l.Bare) {
				t.Fatalf("%d of %d services; %d unplaced are said to be %d; %d bare are said to be %d", len(services), s.Services.Len(), unplaced, l.Unplaced, bare, l.Bare)
			}
			if len(l.Shades) > mostNames+2 {
				t.Fatalf("%d shades cannot be told apart", len(l.Shades))
			}
		}
	})
}

// Each attribute puts a system under the shade that its facts say, and what is not recorded is never another value.
func TestShades(t *testing.T) {
	day := func(y int) kind.Opt[kind.Date] { return kind.Some(kind.DateOf(y, 6, 30)) }
	system := func(id kind.ID, set func(*kind.System)) *kind.System {
		x := &kind.System{Head: kind.Head{ID: id}, Name: kind.Some(fmt.Sprint("S", id))}
		set(x)
		return x
	}
	s := kind.NewSnapshot(1, []kind.Record{
		system(1, func(x *kind.System) {
			x.Tier, x.EndOfSupport, x.AnnualCost, x.Hosting = kind.Some("corporate"), day(2026), kind.Some(kind.Money(100_000_00)), kind.Some("saas")
		}),
		system(2, func(x *kind.System) {
			x.Tier, x.EndOfSupport, x.AnnualCost = kind.Some("mission critical"), day(2027), kind.Some(kind.Money(24_999_99))
		}),
		system(3, func(x *kind.System) {
			x.Critical, x.EndOfSupport, x.ExtendedSupportTo, x.AnnualCost = kind.Some(true), day(2026), day(2030), kind.Some(kind.Money(0))
		}),
		system(4, func(*kind.System) {}),
		&kind.Contract{Head: kind.Head{ID: 1}, Title: kind.Some("Ended"), End: day(2025), Systems: kind.Some([]kind.ID{1, 2})},
		&kind.Contract{Head: kind.Head{ID: 2}, Title: kind.Some("Goes on"), End: day(2029), Systems: kind.Some([]kind.ID{2})},
		&kind.Contract{Head: kind.Head{ID: 3}, Title: kind.Some("No end"), Systems: kind.Some([]kind.ID{3, 99})},
	}, nil)
	for colour, want := range map[Attribute][]string{
		Criticality: {"corporate", "mission critical", "critical", "unknown"},
		Support:     {"past", "year", "later", "unknown"},
		ContractEnd: {"past", "later", "noend", "none"},
		Cost:        {"cost100", "cost5", "cost0", "unknown"},
		Hosting:     {"saas", "unknown", "unknown", "unknown"},
		Owner:       {"unknown", "unknown", "unknown", "unknown"},
		"":          {"unknown", "unknown", "unknown", "unknown"},
	} {
		l := Draw(s, View{By: ByFunction, Colour: colour, Today: today, ContractEnd: lastEnd})
		got := make([]string, 4)
		for _, tile := range l.Groups[0].Boxes[0].Tiles {
			sh := l.Shades[tile.Shade]
			got[tile.System.ID-1] = sh.Key + sh.Name
		}
		if !slices.Equal(got, want) {
			t.Errorf("by %q: %q, want %q", colour, got, want)
		}
		if last := l.Shades[len(l.Shades)-1]; !last.Unknown() && slices.Contains(want, "unknown") {
			t.Errorf("by %q the legend ends with %q, not with what is not recorded", colour, last.Key+last.Name)
		}
	}
}

// A directorate goes before a function, spelling apart; what has neither comes last.
func TestGroupsAreNamed(t *testing.T) {
	service := func(id kind.ID, directorate, function string) *kind.Service {
		x := &kind.Service{Head: kind.Head{ID: id}, Name: kind.Some(fmt.Sprint("V", id))}
		if directorate != "" {
			x.Directorate = kind.Some(directorate)
		}
		if function != "" {
			x.Function = kind.Some(function)
		}
		return x
	}
	s := kind.NewSnapshot(1, []kind.Record{service(1, "Place", "planning"), service(2, " PLACE ", ""), service(3, "", "hr-payroll"), service(4, "", "ict"), service(5, "", "")}, nil)
	var got []string
	for _, g := range Draw(s, View{By: ByService, ContractEnd: lastEnd, Functions: map[string]string{"hr-payroll": "People and payroll"}}).Groups {
		got = append(got, fmt.Sprint(g.Name, len(g.Bare)))
	}
	if want := []string{"ICT1", "People and payroll1", "Place2", "1"}; !slices.Equal(got, want) {
		t.Errorf("groups %q, want %q", got, want)
	}
}
