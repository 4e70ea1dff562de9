package estate

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/moothall/moothall/internal/kind"
)

// Steps say what the other lists of an answer say: each lost system once, its hour, its place and its promise; services are back with
// the last of their systems; who is rung hears of everything that has an owner, and the rest is named.
func TestStepsAgreeWithTheAnswer(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		s := smallEstate(rt, 8)
		all := s.Systems.All()
		lose := all[:rapid.IntRange(1, len(all)).Draw(rt, "lose")]
		o := GraphOf(s).Lose(lose, nil)
		if len(o.Steps) != len(o.LostDirectly)+len(o.LostByDependency) {
			rt.Fatalf("%d steps for %v and %v", len(o.Steps), o.LostDirectly, o.LostByDependency)
		}
		late := 0
		for i, x := range o.Steps {
			name := kind.NameOf(x.System)
			finish, back := o.FinishHours[name]
			if back == x.Never || back && finish != x.Finish || x.Direct != slices.Contains(o.LostDirectly, name) || x.Missing != slices.Contains(o.MissingRecoveryHours, name) || x.AtLeast != slices.Contains(o.AtLeast, name) {
				rt.Fatalf("%+v in %+v", x, o)
			}
			if back && o.Order[x.Place-1] != name || i > 0 && later(o.Steps[i-1], x) || x.Begins < 0 || x.OneTeam < x.Finish-x.Begins {
				rt.Fatalf("%s has place %d in %v", name, x.Place, o.Order)
			}
			if x.Late() {
				late++
			}
		}
		if late != len(o.PromisedTooSoon) {
			rt.Fatalf("%d are late, not %v", late, o.PromisedTooSoon)
		}
		for _, r := range o.Returns() {
			most := 0.0
			for _, x := range r.Systems {
				most = max(most, o.FinishHours[kind.NameOf(x)])
			}
			if r.Back != most || len(r.Systems) != len(r.Because) {
				rt.Fatalf("%+v", r)
			}
		}
		if _, _, unowned := o.Calls(s); len(unowned) != len(o.Steps)+len(o.Services) { // nothing has an owner here
			rt.Fatalf("%v has no owner", unowned)
		}
	})
}

// Posts and suppliers are rung about all that is theirs, those with most first.
func TestCalls(t *testing.T) {
	head := func(id int) kind.Head { return kind.Head{ID: kind.ID(id)} }
	s := kind.NewSnapshot(1, []kind.Record{
		&kind.System{Head: head(1), Name: kind.Some("Tax"), Owner: kind.Some(kind.ID(8)), Supplier: kind.Some(kind.ID(6))},
		&kind.System{Head: head(2), Name: kind.Some("Rents"), Services: kind.Some([]kind.ID{5})},
		&kind.Contract{Head: head(3), Systems: kind.Some([]kind.ID{1, 2}), Supplier: kind.Some(kind.ID(7))},
		&kind.Service{Head: head(5), Name: kind.Some("Housing"), Owner: kind.Some(kind.ID(8))},
		&kind.Supplier{Head: head(6), Name: kind.Some("Acme")}, &kind.Supplier{Head: head(7), Name: kind.Some("Bolt")},
		&kind.Post{Head: head(8), Title: kind.Some("Head of Revenues"), Vacant: kind.Some(true)},
	}, nil)
	posts, suppliers, unowned := GraphOf(s).Lose(s.Systems.All(), nil).Calls(s)
	want := []Call{{ID: 8, Name: "Head of Revenues", Vacant: true, Services: []string{"Housing"}, Systems: []string{"Tax"}}}
	if diff := cmp.Diff(want, posts); diff != "" {
		t.Error(diff)
	}
	want = []Call{{ID: 7, Name: "Bolt", Systems: []string{"Rents", "Tax"}}, {ID: 6, Name: "Acme", Systems: []string{"Tax"}}}
	if diff := cmp.Diff(want, suppliers); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"Rents"}, unowned); diff != "" {
		t.Error(diff)
	}
}

// What was measured is set beside what was expected; nothing is later than what was never to come back.
func TestCompare(t *testing.T) {
	twelve := 12.0
	p := Compare([]Expected{{System: 1, Name: "A", Finish: 8, Promised: &twelve}, {System: 2, Name: "B", Finish: 8}, {System: 3, Name: "C", Never: true}, {System: 4, Name: "D", Finish: 2}}, map[kind.ID]float64{1: 12.5, 2: 7, 3: 40})
	later, earlier := 4.5, -1.0
	for i, want := range []*float64{&later, &earlier, nil, nil} {
		if diff := cmp.Diff(want, p.Systems[i].Difference); diff != "" {
			t.Error(p.Systems[i].Name, diff)
		}
	}
	if p.Timed != 3 || p.Later != 1 || p.Worst != 4.5 || p.Broken != 1 {
		t.Errorf("%+v", p)
	}
}

// later tells whether a system is back after another; what never comes back is after all others.
func later(a, b Step) bool {
	return a.Never && !b.Never || a.Never == b.Never && a.Finish > b.Finish
}
