package overlap

import (
	"fmt"
	"math/bits"
	"os"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/moothall/moothall/internal/buying"
	"github.com/moothall/moothall/internal/kind"
)

func catalogue(t *testing.T) *buying.Catalogue {
	t.Helper()
	c, err := buying.Load(os.DirFS("../../knowledge/products"))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func day(s string) kind.Date {
	d, err := kind.ParseDate(s)
	if err != nil {
		panic(err)
	}
	return d
}

func on(s string) kind.Opt[kind.Date] { return kind.Some(day(s)) }

func pounds(n int) kind.Opt[kind.Money] { return kind.Some(kind.Money(n * 100)) }

var today = day("2026-11-24")

func ids(n ...kind.ID) kind.Opt[[]kind.ID] { return kind.Some(n) }

func head(id kind.ID) kind.Head { return kind.Head{ID: id} }

func text(s string) kind.Opt[string] { return kind.Some(s) }

func council(slug string, rs ...kind.Record) Council {
	return Council{Slug: slug, Name: strings.ToUpper(slug[:1]) + slug[1:], Snapshot: kind.NewSnapshot(1, rs, nil)}
}

// A council with two systems for one service, in two directorates, and one for another service.
func ashby() Council {
	return council("ashby",
		&kind.Service{Head: head(1), Name: text("Complaints"), Directorate: text("Resources")},
		&kind.Service{Head: head(2), Name: text("Enquiries"), Directorate: text("Place")},
		&kind.System{Head: head(1), Name: text("Case one"), Function: text("Customer relationship"), Services: ids(1, 2), AnnualCost: pounds(40_000), MoveCost: pounds(90_000)},
		&kind.System{Head: head(2), Name: text("Case two"), Function: text("customer-relationship"), Services: ids(2), MoveCost: pounds(30_000)},
		&kind.System{Head: head(3), Name: text("Host"), Function: text("Customer relationship"), Tier: text("infrastructure")},
		&kind.Contract{Head: head(1), Title: text("Case two"), Systems: ids(2), End: on("2028-03-31"), AnnualValue: pounds(20_000), Department: text("place")},
		&kind.Contract{Head: head(2), Title: text("Case two, the years before"), Systems: ids(2), End: on("2024-03-31"), AnnualValue: pounds(99_000)})
}

func TestTwoSystemsOfOneFunction(t *testing.T) {
	all := Find(catalogue(t), []Council{ashby()}, Ask{Today: today, By: ByService})
	if len(all) != 1 {
		t.Fatalf("%d overlaps: %+v", len(all), all)
	}
	o := all[0]
	if o.Kind != OfFunction || o.Name != "Customer relationship" || o.Guessed || len(o.Systems) != 2 || !slices.Equal(o.Directorates, []string{"Place", "Resources"}) {
		t.Errorf("overlap: %+v", o)
	}
	if !o.Cost.Exact() || o.Cost.From != 60_000_00 || o.Cost.Known != 2 || o.Systems[0].Basis != Recorded || o.Systems[1].Basis != FromContract {
		t.Errorf("cost: %+v", o.Cost)
	}
	c := o.Cover
	if c.Fewest != 1 || !c.Exact || c.Choices != 1 || len(c.Options) != 1 {
		t.Fatalf("cover: %+v", c)
	}
	x := c.Options[0]
	if x.Keep[0].Name != "Case one" || x.Go[0].Name != "Case two" || x.Saving.From != 20_000_00 || x.Move.From != 30_000_00 || x.Months.Or(0) != 18 || x.Whole.Or(0) != day("2028-04-01") {
		t.Errorf("option: %+v", x)
	}
	by := Find(catalogue(t), []Council{ashby()}, Ask{Today: today, By: ByFunction})[0].Cover
	if by.Fewest != 1 || by.Choices != 2 || by.Options[0].Keep[0].Name != "Case one" { // the one that is dear to leave stays
		t.Errorf("by function: %+v", by)
	}
}

// Two case-management systems of one service are a candidate with their cost together, though nobody recorded a function; by what they serve, one is enough.
func TestTwoSystemsOfOneService(t *testing.T) {
	c := council("ashby", &kind.Service{Head: head(1), Name: text("Complaints")}, &kind.Service{Head: head(2), Name: text("Burials")},
		&kind.System{Head: head(1), Name: text("Caseworks"), Services: ids(1), AnnualCost: pounds(40_000)}, &kind.System{Head: head(2), Name: text("Old desk"), Services: ids(1), AnnualCost: pounds(25_000)},
		&kind.System{Head: head(3), Name: text("Graveyard"), Services: ids(2)}, &kind.System{Head: head(4), Name: text("Payments"), Function: text("finance"), Services: ids(1)})
	all := Find(catalogue(t), []Council{c}, Ask{Today: today, By: ByService})
	if len(all) != 1 || all[0].Kind != OfService || all[0].Name != "Complaints" || len(all[0].Systems) != 2 || !all[0].Cost.Exact() || all[0].Cost.From != 65_000_00 || all[0].Cover.Fewest != 1 || all[0].Cover.Choices != 2 {
		t.Errorf("%+v", all)
	}
}

// Over several councils the smallest set equals what trying every set gives, with what each serves, products that do the same, and choices counted.
func TestCouncilsEqualBruteForce(t *testing.T) {
	c := catalogue(t)
	rapid.Check(t, func(t *rapid.T) {
		var councils []Council
		serves := map[string]uint{} // by council and system, the services that it serves
		for i := range rapid.IntRange(2, 4).Draw(t, "councils") {
			slug := string(rune('a' + i))
			var rs []kind.Record
			for j := range 5 {
				rs = append(rs, &kind.Service{Head: head(kind.ID(j + 1)), Name: text("Service " + string(rune('A'+j)))})
			}
			for j := range rapid.IntRange(1, 3).Draw(t, "systems") {
				var of []kind.ID
				mask := uint(rapid.IntRange(1, 31).Draw(t, "serves"))
				for k := range 5 {
					if mask&(1<<k) != 0 {
						of = append(of, kind.ID(k+1))
					}
				}
				name := "System " + string(rune('A'+j))
				serves[slug+name] = mask
				rs = append(rs, &kind.System{Head: head(kind.ID(j + 1)), Name: text(name), Function: text("finance"), Services: ids(of...)})
			}
			councils = append(councils, council(slug, rs...))
		}
		all := Find(c, councils, Ask{Today: today, By: ByService})
		if len(all) != 1 || len(all[0].Systems) != len(serves) {
			t.Fatalf("%+v", all)
		}
		var masks []uint
		whole := uint(0)
		for _, h := range all[0].Systems {
			masks = append(masks, serves[h.Slug+h.Name])
			whole |= serves[h.Slug+h.Name]
		}
		fewest, choices := len(masks)+1, 0
		for set := range uint(1) << len(masks) {
			done, size := uint(0), bits.OnesCount(set)
			for i, m := range masks {
				if set&(1<<i) != 0 {
					done |= m
				}
			}
			switch {
			case done == whole && size < fewest:
				fewest, choices = size, 1
			case done == whole && size == fewest:
				choices++
			}
		}
		got := all[0].Cover
		if got.Fewest != fewest || got.Choices != choices || !got.Exact || !got.Counted {
			t.Fatalf("%+v; by trying all, %d of them and %d choices", got, fewest, choices)
		}
		for _, o := range got.Options {
			done := uint(0)
			for _, n := range o.Keep {
				done |= serves[n.Slug+n.Name]
			}
			if done != whole || len(o.Keep) != fewest || len(o.Keep)+len(o.Go) != len(masks) {
				t.Fatalf("%+v does not do all", o)
			}
		}
	})
}

// What is not recorded leaves a sum open; a contract for several systems gives a range, and its whole where all of them go.
func TestSumsAreNeverGuessed(t *testing.T) {
	c := council("ashby",
		&kind.System{Head: head(1), Name: text("A"), Function: text("planning")}, &kind.System{Head: head(2), Name: text("B"), Function: text("planning")}, &kind.System{Head: head(3), Name: text("C"), Function: text("planning")},
		&kind.Contract{Head: head(1), Title: text("A and B"), Systems: ids(1, 2), End: on("2028-03-31"), AnnualValue: pounds(90_000)})
	e := estates{catalogue(t), []Council{c}, Ask{Today: today}}
	var has []Has
	for _, p := range e.read() {
		has = append(has, p.has)
	}
	for _, x := range []struct {
		of       []Has
		from, to int // pounds; to -1 for open
		known    int
	}{{has[:1], 0, 90_000, 1}, {has[:2], 90_000, 90_000, 2}, {has[2:], 0, -1, 0}, {has, 90_000, -1, 2}, {has[1:], 0, -1, 1}, {nil, 0, 0, 0}} {
		s := e.cost(x.of)
		to, ok := s.To.Get()
		if s.From != kind.Money(x.from*100) || ok != (x.to >= 0) || ok && to != kind.Money(x.to*100) || s.Known != x.known || s.Of != len(x.of) {
			t.Errorf("%d systems: %+v, want %+v", len(x.of), s, x)
		}
	}
	if has[0].Basis != SharedContract || has[2].Basis != NotRecorded {
		t.Errorf("bases: %s %s", has[0].Basis, has[2].Basis)
	}
	if m := moving(has); m.To.Known() || m.Known != 0 {
		t.Errorf("moving: %+v", m)
	}
}

// Nothing is said to replace a system of which nobody recorded what it serves, save another use of its product.
func TestUnknownServicesReplaceNothing(t *testing.T) {
	product := &kind.Product{Head: head(1), Name: text("Ledgerworks")}
	system := func(id kind.ID, of kind.Opt[kind.ID]) kind.Record {
		return &kind.System{Head: head(id), Name: text("System " + id.String()), Function: text("finance"), Product: of}
	}
	none := kind.Opt[kind.ID]{}
	apart := Find(catalogue(t), []Council{council("ashby", system(1, none), system(2, none))}, Ask{Today: today, By: ByService})[0].Cover
	if !apart.Nothing() || len(apart.Untold) != 2 {
		t.Errorf("apart: %+v", apart)
	}
	same := Find(catalogue(t), []Council{council("ashby", product, system(1, kind.Some(kind.ID(1))), system(2, kind.Some(kind.ID(1))))}, Ask{Today: today, By: ByService})[0].Cover
	if same.Fewest != 1 || same.Choices != 2 {
		t.Errorf("same: %+v", same)
	}
}

// A contract that names no system counts, unless it may be that of a system which is there.
func TestContractsWithoutSystems(t *testing.T) {
	rs := []kind.Record{
		&kind.Supplier{Head: head(1), Name: text("Groundwork Software Ltd")}, &kind.Supplier{Head: head(2), Name: text("Leafline")},
		&kind.System{Head: head(1), Name: text("Plans"), Function: text("Planning"), Supplier: kind.Some(kind.ID(1))},
		&kind.Contract{Head: head(1), Title: text("Planning software"), Function: text("Planning"), Supplier: kind.Some(kind.ID(1)), End: on("2028-03-31")},
		&kind.Contract{Head: head(2), Title: text("Planning portal"), Function: text("Planning"), Supplier: kind.Some(kind.ID(2)), End: on("2028-03-31"), AnnualValue: pounds(5)},
		&kind.Contract{Head: head(3), Title: text("Planning agency staff"), Function: text("Planning"), Supplier: kind.Some(kind.ID(2)), End: on("2028-03-31"), Cpv: kind.Some([]string{"79620000"})},
		&kind.Contract{Head: head(4), Title: text("Planning, ended"), Function: text("Planning"), Supplier: kind.Some(kind.ID(2)), End: on("2026-11-23")}}
	all := Find(catalogue(t), []Council{council("ashby", rs...)}, Ask{Today: today, By: ByService})
	if len(all) != 1 || len(all[0].Systems) != 2 || !slices.ContainsFunc(all[0].Systems, func(h Has) bool { return h.Contract && h.Name == "Planning portal" && h.Basis == Recorded }) {
		t.Errorf("%+v", all)
	}
}

// Across councils one product under two spellings is one family; a service of one name is one job.
func TestCouncils(t *testing.T) {
	of := func(slug, product, function string) Council {
		return council(slug, &kind.Supplier{Head: head(1), Name: text("Idox Software Ltd")}, &kind.Product{Head: head(1), Name: text(product), Supplier: kind.Some(kind.ID(1)), Family: text("Uniform")},
			&kind.Service{Head: head(1), Name: text("Planning  applications"), Directorate: text("Place")},
			&kind.System{Head: head(1), Name: text("Back office"), Function: text(function), Product: kind.Some(kind.ID(1)), Services: ids(1)})
	}
	both := []Council{of("ashby", "Idox Uniform", "planning"), of("barton", "Uniform", "land-charges")}
	all := Find(catalogue(t), both, Ask{Today: today, By: ByService})
	if len(all) != 1 || all[0].Kind != OfFamily || all[0].Name != "Uniform" || len(all[0].Councils) != 2 || all[0].Cover.Fewest != 1 || all[0].Cover.Choices != 2 {
		t.Errorf("%+v", all)
	}
	if uses := Uses(catalogue(t), both, "uniform", "Idox", today); len(uses) != 2 || uses[0].Council != "Ashby" || uses[0].Guessed || uses[1].Product != "Uniform" {
		t.Errorf("uses: %+v", uses)
	}
	if uses := Uses(catalogue(t), both, "Unifor", "", today); len(uses) != 0 {
		t.Errorf("part of a name is no product: %+v", uses)
	}
	if uses := Uses(catalogue(t), both, "", "", today); len(uses) != 0 {
		t.Errorf("no product has uses: %+v", uses)
	}
}

// The search agrees with trying every set.
func TestSmallestSetsEqualBruteForce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n, jobs := rapid.IntRange(1, 10).Draw(t, "systems"), rapid.IntRange(1, 9).Draw(t, "jobs")
		masks, does := make([]uint, n), make([][]int, n)
		all := uint(0)
		for i := range n {
			masks[i] = uint(rapid.IntRange(0, 1<<jobs-1).Draw(t, "does"))
			all |= masks[i]
		}
		number, next := map[int]int{}, 0 // jobs that nobody does are no jobs
		for j := range jobs {
			if all&(1<<j) != 0 {
				number[j] = next
				next++
			}
		}
		for i := range n {
			for j := range jobs {
				if masks[i]&(1<<j) != 0 {
					does[i] = append(does[i], number[j])
				}
			}
		}
		fewest, want := n+1, map[uint]bool{}
		for set := range uint(1) << n {
			done := uint(0)
			for i := range n {
				if set&(1<<i) != 0 {
					done |= masks[i]
				}
			}
			if size := bits.OnesCount(set); done == all && size <= fewest {
				if size < fewest {
					clear(want)
				}
				fewest, want[set] = size, true
			}
		}
		price := make([]kind.Money, n)
		for i := range n {
			price[i] = kind.Money(rapid.IntRange(0, 3).Draw(t, "price"))
		}
		worthOf := func(keep []int) (w worth) {
			for _, i := range keep {
				w.move += price[i]
			}
			return w
		}
		var all5 []choice
		for set := range want {
			var keep []int
			for i := range n {
				if set&(1<<i) != 0 {
					keep = append(keep, i)
				}
			}
			all5 = append(all5, choice{keep, worthOf(keep)})
		}
		slices.SortFunc(all5, better)
		found := (&search{does: does, steps: mostSteps, worth: worthOf}).smallest()
		if !found.proved || !found.counted || len(found.best[0].keep) != fewest {
			t.Fatalf("%d are enough, want %d: %+v", len(found.best[0].keep), fewest, found)
		}
		if found.choices != len(want) {
			t.Fatalf("%d sets, want %d", found.choices, len(want))
		}
		if got, want := fmt.Sprint(found.best), fmt.Sprint(all5[:min(len(all5), mostOptions)]); got != want {
			t.Fatalf("the best are %s, want %s", got, want)
		}
	})
}

// Where the steps do not suffice the set still does every job, and nothing is called proved.
func TestStepByStep(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(2, 12).Draw(t, "systems")
		does := make([][]int, n)
		for i := range n {
			does[i] = []int{i}
			for j := range n {
				if j != i && rapid.Bool().Draw(t, "too") {
					does[i] = append(does[i], j)
				}
			}
		}
		weigh := func([]int) worth { return worth{} }
		found := (&search{does: does, steps: rapid.IntRange(0, 20).Draw(t, "steps"), worth: weigh}).smallest()
		whole := (&search{does: does, steps: mostSteps, worth: weigh}).smallest()
		keep := found.best[0].keep
		if found.proved && len(keep) != len(whole.best[0].keep) || found.counted && found.choices != whole.choices || len(keep) < len(whole.best[0].keep) {
			t.Fatalf("in few steps %+v, in all %+v", found, whole)
		}
		done := map[int]bool{}
		for _, i := range keep {
			for _, j := range does[i] {
				done[j] = true
			}
		}
		if len(done) != n {
			t.Fatalf("%v does not do all of %v", keep, does)
		}
	})
}
