package leadership

import (
	"errors"
	"slices"
	"testing"

	"github.com/moothall/moothall/internal/kind"
)

func compared(t *testing.T, s *kind.Snapshot, terms Terms) map[string]Model {
	t.Helper()
	all, err := Compare(s, "Ashby", Asked{Nation: "england", Today: today}, terms)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]Model{}
	for _, m := range all {
		out[m.ID] = m
	}
	return out
}

func (m Model) result(id string) Outcome {
	i := slices.IndexFunc(m.Rules, func(t Test) bool { return t.ID == id })
	return m.Rules[i].Result
}

func TestModelsOnTheSameFacts(t *testing.T) {
	s := twoStepsDown()
	got := compared(t, s, Terms{SeniorCost: kind.Some(kind.Money(12_000_000)), DayRate: kind.Some(kind.Money(80_000)), Days: 2})
	for _, x := range []struct {
		model           string
		exec, functions Outcome
		core            int
		cost            kind.Money
	}{
		{"today", NotMet, Partly, 3, 0},
		{"cdio", Met, Met, 5, 12_000_000},
		{"shared", Met, Met, 5, 4_800_000},
		{"split", Met, Partly, 3, 24_000_000},
		{"deputy", NotMet, Met, 5, 0},
		{"service", Met, Met, 5, 80_000 * 2 * 44},
	} {
		m := got[x.model]
		if m.result(Executive) != x.exec || m.result(Functions) != x.functions || len(m.Core) != x.core || m.Cost != kind.Some(x.cost) {
			t.Errorf("%s: %s, %s, %v, %v", x.model, m.result(Executive), m.result(Functions), m.Core, m.Cost)
		}
		if m.result(Portfolio) != Partly || m.result(NonExecutive) != Partly {
			t.Errorf("%s changes what it has nothing to do with", x.model)
		}
	}
	if again := results(s)[Executive]; again.Result != NotMet || s.Posts.Len() != 8 {
		t.Error("trying a model changed the facts")
	}
}

func TestSharedPostIsOnePerson(t *testing.T) {
	terms := Terms{SeniorCost: kind.Some(kind.Money(10_000_000)), Days: 1}
	for _, name := range []string{"Barton", "Colne", "Dunford", "Elmham"} {
		terms.Shares = append(terms.Shares, Share{Council: name, Days: 1})
	}
	shared := compared(t, twoStepsDown(), terms)["shared"]
	if len(shared.Shares) != 5 || shared.Shares[0].Council != "Ashby" || shared.Shares[4].Cost != kind.Some(kind.Money(2_000_000)) {
		t.Errorf("%+v", shared.Shares)
	}
	terms.Days = 2
	_, err := Compare(twoStepsDown(), "Ashby", Asked{}, terms)
	var over OverAllocated
	if !errors.As(err, &over) || over.Days != 6 {
		t.Errorf("six days of one person: %v", err)
	}
}

// What a post costs comes from the chart where it is not given, and is unknown where neither says it.
func TestCostOfModels(t *testing.T) {
	s := twoStepsDown()
	if got := compared(t, s, Terms{Days: 2}); got["cdio"].Cost.Known() || got["service"].Cost.Known() || got["shared"].Shares[0].Cost.Known() {
		t.Errorf("%+v", got)
	}
	for id, cost := range map[kind.ID]kind.Money{2: 11_000_000, 3: 13_000_000, 4: 1} {
		x, _ := s.Posts.Get(id)
		p := *x
		p.Cost = kind.Some(cost)
		s = s.With(2, nil, kind.Replacement{Kind: "post", ID: id, New: &p})
	}
	if got := compared(t, s, Terms{Days: 2}); got["cdio"].Cost != kind.Some(kind.Money(12_000_000)) {
		t.Errorf("%+v", got["cdio"].Cost)
	}
}

// Any chart can be compared: none, loops, two heads.
func TestModelsOfAnyChart(t *testing.T) {
	for name, s := range map[string]*kind.Snapshot{
		"none":      kind.NewSnapshot(1, nil, nil),
		"a loop":    chart(post{title: "A", boss: "B", functions: []string{"Data"}}, post{title: "B", boss: "A"}),
		"two heads": chart(chief, post{title: "Chief Executive (interim)"}, headOfIT),
		"compliant": compliant(),
	} {
		for id, m := range compared(t, s, Terms{Days: 1}) {
			if len(m.Rules) != len(Tests) || m.Reckons == "" {
				t.Errorf("%s, %s: %+v", name, id, m)
			}
		}
	}
}

func TestDrawing(t *testing.T) {
	rows := Rows(twoStepsDown(), today)
	var titles, path []string
	for i, r := range rows {
		titles = append(titles, kind.NameOf(r.Post))
		if r.Path {
			path = append(path, kind.NameOf(r.Post))
		}
		if r.Above >= i || r.Above >= 0 && r.Depth != rows[r.Above].Depth+1 {
			t.Errorf("%s stands wrongly: %+v", kind.NameOf(r.Post), r)
		}
	}
	if !slices.Equal(titles, []string{"Chief Executive", "Director of Place", "Head of Customer and Change", "Director of Resources and Digital", "Head of IT", "Data Manager"}) {
		t.Error(titles)
	}
	if !slices.Equal(path, []string{"Chief Executive", "Director of Resources and Digital", "Head of IT"}) || rows[0].Below != 5 {
		t.Error(path, rows[0].Below)
	}
	few := Telling(rows, 3)
	if len(few) != 3 || few[2].Post.Title.Or("") != "Head of IT" || few[2].Above != 1 {
		t.Errorf("%+v", few)
	}
	if few[0].Hidden != 3 || few[1].Hidden != 1 || few[2].Hidden != 1 {
		t.Errorf("left out below each: %d, %d, %d", few[0].Hidden, few[1].Hidden, few[2].Hidden)
	}
	for _, r := range Telling(rows, len(rows)) {
		if r.Hidden != 0 {
			t.Errorf("all are drawn, and %s hides %d", kind.NameOf(r.Post), r.Hidden)
		}
	}
}

func TestWaiting(t *testing.T) {
	p := &kind.Post{Head: kind.Head{ID: 1}, Title: kind.Some("A"), Vacant: kind.Some(true), VacantSince: kind.Some(today - 800), AgencyCost: kind.Some(kind.Money(36_500_00))}
	r := Rows(kind.NewSnapshot(1, []kind.Record{p}, nil), today)[0]
	if r.Days != kind.Some(800) || r.Agency != kind.Some(kind.Money(80_000_00)) {
		t.Errorf("%v %v", r.Days, r.Agency)
	}
	p.Vacant = kind.Some(false)
	if r := Rows(kind.NewSnapshot(1, []kind.Record{p}, nil), today)[0]; r.Days.Known() || r.Agency.Known() {
		t.Error("a filled post waits")
	}
}
