package leadership

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/moothall/moothall/internal/kind"
)

// post is one row of an org chart; team "" is not recorded.
type post struct {
	title, boss, team string
	vacant            bool
	functions         []string
	expertise         []string
}

func chart(posts ...post) *kind.Snapshot {
	ids := map[string]kind.ID{"Gone": 999}
	for i, p := range posts {
		ids[p.title] = kind.ID(i + 1)
	}
	var rs []kind.Record
	for i, p := range posts {
		x := &kind.Post{Head: kind.Head{ID: kind.ID(i + 1)}, Title: kind.Some(p.title)}
		if p.boss != "" {
			x.ReportsTo = kind.Some(ids[p.boss])
		}
		if p.team != "" {
			x.SeniorTeam = kind.Some(p.team == "yes")
		}
		if p.vacant {
			x.Vacant = kind.Some(true)
		}
		if p.functions != nil {
			x.Functions = kind.Some(p.functions)
		}
		if p.expertise != nil {
			x.Expertise = kind.Some(p.expertise)
		}
		rs = append(rs, x)
	}
	return kind.NewSnapshot(1, rs, nil)
}

var (
	chief    = post{title: "Chief Executive", team: "yes", functions: []string{"Business Intelligence"}}
	director = post{title: "Director of Resources", boss: "Chief Executive", team: "yes", functions: []string{"Finance"}}
	headOfIT = post{title: "Head of IT", boss: "Director of Resources", team: "no", functions: []string{"Applications & systems", "Workplace technology"}}
	dataLead = post{title: "Data Lead", boss: "Head of IT", team: "no", functions: []string{"Data"}}
)

func executiveIn(s *kind.Snapshot, nation string) Test {
	rules := map[string]Standing{Executive: {Status: "proposed", Nations: []string{"england"}}}
	return Judge(s, Executive, Asked{Nation: nation, Rules: rules})
}

func TestExecutive(t *testing.T) {
	with := func(p post, change func(*post)) post { change(&p); return p }
	for _, x := range []struct {
		name     string
		posts    []post
		result   Outcome
		distance int // -1 when it cannot be told
		first    string
		says     string
	}{
		{"two steps down", []post{chief, director, headOfIT, dataLead}, NotMet, 2, "Head of IT", "Head of IT is not on the senior team. It reports to the Director of Resources, two steps from the Chief Executive. Expected by central government; scope not settled."},
		{"on the team", []post{chief, director, with(headOfIT, func(p *post) { p.team = "yes" })}, Met, 2, "Head of IT", "is on the senior team and holds applications and systems, workplace technology"},
		{"next to the chief", []post{chief, with(headOfIT, func(p *post) { p.boss, p.team = "Chief Executive", "yes" })}, Met, 1, "Head of IT", "It reports to the Chief Executive."},
		{"team not recorded", []post{chief, director, with(headOfIT, func(p *post) { p.team = "" })}, CannotTell, 2, "Head of IT", "is not recorded"},
		{"vacant", []post{chief, director, with(headOfIT, func(p *post) { p.vacant, p.team = true, "yes" })}, NotMet, 2, "Head of IT", "Head of IT is vacant."},
		{"the chief alone holds anything", []post{chief, director}, CannotTell, -1, "", "No post but Chief Executive is recorded as holding"},
		{"nobody holds anything", []post{{title: "Chief Executive"}, director}, CannotTell, -1, "", "No post is recorded as holding"},
		{"expertise alone", []post{chief, with(director, func(p *post) { p.expertise = []string{"Data"} })}, Met, 1, "Director of Resources", "has recorded expertise"},
		{"functions beat expertise", []post{chief, with(director, func(p *post) { p.expertise = []string{"Data"} }), headOfIT}, NotMet, 2, "Head of IT", ""},
		{"tie goes to the fuller line", []post{chief, director, {title: "A Data", boss: "Chief Executive", team: "yes", functions: []string{"Data"}}, {title: "B Change", boss: "Director of Resources", team: "no", functions: []string{"Service transformation"}}, {title: "Web", boss: "B Change", functions: []string{"Applications and systems", "Finance"}}}, NotMet, 2, "B Change", ""},
		{"tie goes to the nearer", []post{chief, director, {title: "A Data", boss: "Director of Resources", team: "no", functions: []string{"Data"}}, {title: "B Change", boss: "Chief Executive", team: "yes", functions: []string{"Service transformation"}}}, Met, 1, "B Change", ""},
		{"the candidate stands in a loop", []post{chief, with(headOfIT, func(p *post) { p.boss = "Head of IT" }), with(dataLead, func(p *post) { p.boss = "Chief Executive" })}, NotMet, 1, "Data Lead", ""},
		{"below a loop", []post{chief, {title: "A", boss: "B"}, {title: "B", boss: "A"}, with(headOfIT, func(p *post) { p.boss = "A" })}, NotMet, -1, "Head of IT", "does not lead to the head of paid service"},
		{"no head", []post{{title: "Director", functions: nil}, {title: "Other"}, with(headOfIT, func(p *post) { p.boss = "" })}, NotMet, -1, "Head of IT", "does not lead"},
		{"no posts", nil, CannotTell, -1, "", "No posts are recorded."},
	} {
		got := executiveIn(chart(x.posts...), "england")
		distance, first := -1, ""
		if got.Distance != nil {
			distance = *got.Distance
		}
		if len(got.Posts) > 0 {
			first = got.Posts[0].Title
		}
		if got.Result != x.result || distance != x.distance || first != x.first || !strings.Contains(got.Why, x.says) {
			t.Errorf("%s: %s, distance %d, %q: %s", x.name, got.Result, distance, first, got.Why)
		}
		if (got.Result == CannotTell) != (len(got.Missing) > 0) {
			t.Errorf("%s: %s and misses %v", x.name, got.Result, got.Missing)
		}
	}
}

func TestExecutiveListsFunctions(t *testing.T) {
	got := executiveIn(chart(chief, director, headOfIT, dataLead, post{title: "Head of Change", boss: "Chief Executive", vacant: true, functions: []string{"service  transformation"}}), "england")
	if !slices.Equal(got.Covered, []string{"Applications and systems", "Workplace technology", "Data"}) {
		t.Error(got.Covered)
	}
	if !slices.Equal(got.Uncovered, []Uncovered{{"Business intelligence", "Chief Executive", false}, {"Service transformation", "Head of Change", true}}) {
		t.Error(got.Uncovered)
	}
}

func TestSeatOnSeniorTeam(t *testing.T) {
	s := chart(chief, post{title: "Head of IT", boss: "Chief Executive", functions: []string{"Data"}})
	s = s.With(2, nil, kind.Replacement{Kind: "body", ID: 1, New: &kind.Body{Head: kind.Head{ID: 1}, Name: kind.Some("SLT"), Type: kind.Some("senior team")}},
		kind.Replacement{Kind: "seat", ID: 1, New: &kind.Seat{Head: kind.Head{ID: 1}, Body: kind.Some(kind.ID(1)), Post: kind.Some(kind.ID(2))}})
	if got := executiveIn(s, "england"); got.Result != Met {
		t.Errorf("%s: %s", got.Result, got.Why)
	}
}

func TestOtherNations(t *testing.T) {
	for nation, name := range map[string]string{"wales": "Wales", "scotland": "Scotland", "northern-ireland": "Northern Ireland"} {
		got := executiveIn(chart(chief, director, headOfIT), nation)
		if got.Result != NotApplicable || !strings.HasPrefix(got.Why, "Not addressed to "+name+".") || strings.Contains(got.Why, "Expected by") || *got.Distance != 2 {
			t.Errorf("%s: %+v", nation, got)
		}
	}
}

func TestBadData(t *testing.T) {
	for _, x := range []struct {
		name  string
		posts []post
		want  []string
	}{
		{"a loop of two", []post{chief, {title: "Lead", boss: "Cyber"}, {title: "Cyber", boss: "Lead"}}, []string{"report to each other in a loop: Cyber, Lead"}},
		{"a loop of three and one below it", []post{chief, {title: "A", boss: "B"}, {title: "B", boss: "C"}, {title: "C", boss: "A"}, {title: "D", boss: "A"}}, []string{"report to each other in a loop: A, B, C"}},
		{"itself", []post{chief, {title: "A", boss: "A"}}, []string{"reports to itself: A"}},
		{"all in a loop", []post{{title: "A", boss: "B"}, {title: "B", boss: "A"}}, []string{"report to each other in a loop: A, B"}},
		{"a post that is gone", []post{chief, {title: "A", boss: "Gone"}}, []string{"reports to a post that is not on the list: A"}},
		{"two heads", []post{chief, {title: "Chief Executive (interim)"}}, []string{"more than one post could be the head of paid service; mark one: Chief Executive, Chief Executive (interim)"}},
		{"an assistant is no head", []post{chief, {title: "Chief Executive's Assistant"}}, nil},
		{"no head", []post{{title: "A"}, {title: "B"}}, []string{"no post can be told to be the head of paid service; mark one: "}},
		{"the only top post that leads", []post{{title: "A"}, {title: "B", boss: "A"}, {title: "C"}}, nil},
	} {
		var got []string
		for _, b := range Check(chart(x.posts...), Asked{Nation: "england"}).BadData {
			var titles []string
			for _, p := range b.Posts {
				titles = append(titles, p.Title)
			}
			got = append(got, b.Problem+": "+strings.Join(titles, ", "))
		}
		if !slices.Equal(got, x.want) {
			t.Errorf("%s: %q, want %q", x.name, got, x.want)
		}
	}
}

func TestMarkedHeadWins(t *testing.T) {
	s := chart(chief, post{title: "Managing Partner", boss: "Chief Executive"})
	x, _ := s.Posts.Get(2)
	y := *x
	y.HeadOfPaidService = kind.Some(true)
	s = s.With(2, nil, kind.Replacement{Kind: "post", ID: 2, New: &y})
	if c := ChartOf(s); c.Head != &y || len(c.Bad) != 0 {
		t.Errorf("%v %v", c.Head, c.Bad)
	}
}

// Any reporting lines whatever give an answer, and each loop is told once.
func TestAnyChart(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		n := rapid.IntRange(0, 12).Draw(rt, "posts")
		var posts []post
		for i := range n {
			p := post{title: fmt.Sprint("Post ", i), team: rapid.SampledFrom([]string{"", "yes", "no"}).Draw(rt, "team")}
			if boss := rapid.IntRange(-1, n).Draw(rt, "boss"); boss >= 0 {
				p.boss = fmt.Sprint("Post ", boss)
				if boss == n {
					p.boss = "Gone"
				}
			}
			if rapid.Bool().Draw(rt, "holds") {
				p.functions = []string{rapid.SampledFrom(CoreFunctions).Draw(rt, "function")}
			}
			posts = append(posts, p)
		}
		s := chart(posts...)
		Check(s, Asked{Nation: "england"})
		seen := map[kind.ID]bool{}
		for _, loop := range ChartOf(s).Loops {
			for _, p := range loop {
				if seen[p.ID] {
					rt.Fatalf("%s stands in two loops", kind.NameOf(p))
				}
				seen[p.ID] = true
			}
		}
		for _, p := range s.Posts.All() {
			at, steps := p, 0
			for ; steps <= n; steps++ {
				boss, ok := s.Posts.Get(at.ReportsTo.Or(0))
				if !ok {
					break
				}
				if at = boss; at == p {
					break
				}
			}
			if in := steps <= n && at == p && p.ReportsTo.Known() && p.ReportsTo.Or(0) != 999; in != seen[p.ID] {
				rt.Fatalf("%s: in a loop %t, told %t", kind.NameOf(p), in, seen[p.ID])
			}
		}
	})
}

func TestPortfolio(t *testing.T) {
	for _, x := range []struct {
		names  []string
		result Outcome
	}{
		{[]string{"Finance, Digital and Assets", "Housing"}, Partly}, {[]string{"Digital"}, Met}, {[]string{"Digital and Technology"}, Met}, {[]string{"Digital Transformation"}, Met},
		{[]string{"Digital & Customer"}, Partly}, {[]string{"Finance and ICT", "Digital"}, Met}, {[]string{"Housing"}, NotMet}, {nil, CannotTell}, {[]string{"Strict licensing"}, NotMet},
	} {
		var rs []kind.Record
		for i, n := range x.names {
			rs = append(rs, &kind.Portfolio{Head: kind.Head{ID: kind.ID(i + 1)}, Name: kind.Some(n)})
		}
		if got := portfolio(kind.NewSnapshot(1, rs, nil)); got.Result != x.result {
			t.Errorf("%q: %s (%s)", x.names, got.Result, got.Why)
		}
	}
	said := &kind.Portfolio{Head: kind.Head{ID: 1}, Name: kind.Some("Corporate services"), Digital: kind.Some(true)}
	if got := portfolio(kind.NewSnapshot(1, []kind.Record{said}, nil)); got.Result != Partly {
		t.Errorf("marked as digital: %s", got.Result)
	}
	denied := &kind.Portfolio{Head: kind.Head{ID: 1}, Name: kind.Some("Digital"), Digital: kind.Some(false)}
	if got := portfolio(kind.NewSnapshot(1, []kind.Record{denied}, nil)); got.Result != NotMet {
		t.Errorf("marked as not digital: %s", got.Result)
	}
}

func TestJSONShape(t *testing.T) {
	raw, err := json.Marshal(Check(chart(chief, director, headOfIT), Asked{Nation: "england"}))
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range []string{`"rules":[{"id":"EXEC-1","result":"not_met"`, `"distance":2`, `"posts":[{"id":3,"title":"Head of IT"},{"id":2,`, `"id":"PORT-1","result":"cannot_tell"`, `"bad_data":[]`} {
		if !strings.Contains(string(raw), part) {
			t.Errorf("%s is not in %s", part, raw)
		}
	}
}

func BenchmarkFiveThousandPosts(b *testing.B) {
	posts := []post{chief}
	for i := range 5000 {
		p := post{title: fmt.Sprint("P", i), boss: "Chief Executive"}
		if i > 5 {
			p.boss = fmt.Sprint("P", i/5)
		}
		if i%50 == 0 {
			p.functions = []string{CoreFunctions[i/50%5]}
		}
		posts = append(posts, p)
	}
	s := chart(posts...)
	for b.Loop() {
		newChart(s)
		executive(s)
	}
}
