package leadership

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/moothall/moothall/internal/kind"
)

var today = kind.DateOf(2026, 11, 24)

// results judges every test and gives the outcomes by id.
func results(s *kind.Snapshot) map[string]Test {
	out := map[string]Test{}
	for _, t := range Check(s, Asked{Nation: "england", Today: today}).Rules {
		out[t.ID] = t
	}
	return out
}

// with adds records to a chart.
func with(s *kind.Snapshot, rs ...kind.Record) *kind.Snapshot {
	var all []kind.Record
	for _, k := range []string{"post", "portfolio", "body", "contract"} {
		all = append(all, s.Records(k)...)
	}
	return kind.NewSnapshot(1, append(all, rs...), nil)
}

func portfolioNamed(id kind.ID, name string) *kind.Portfolio {
	return &kind.Portfolio{Head: kind.Head{ID: id}, Name: kind.Some(name)}
}

// The chart of a council whose leader stands two steps down.
func twoStepsDown() *kind.Snapshot {
	return with(chart(
		post{title: "Chief Executive", team: "yes", functions: []string{"Business intelligence"}},
		post{title: "Director of Resources and Digital", boss: "Chief Executive", team: "yes", functions: []string{"Finance", "HR"}},
		post{title: "Director of Place", boss: "Chief Executive", team: "yes", functions: []string{"Planning"}},
		post{title: "Head of IT", boss: "Director of Resources and Digital", team: "no", functions: []string{"Applications and systems", "Workplace technology"}},
		post{title: "Head of Customer and Change", boss: "Director of Place", team: "no", vacant: true, functions: []string{"Service transformation", "Customer service"}},
		post{title: "Data Manager", boss: "Head of IT", team: "no", functions: []string{"Data"}},
		post{title: "Cyber Officer", boss: "Infrastructure Lead", team: "no"},
		post{title: "Infrastructure Lead", boss: "Cyber Officer", team: "no"},
	), portfolioNamed(1, "Finance, Digital and Assets"), portfolioNamed(2, "Housing"))
}

func TestEveryTestOfOneCouncil(t *testing.T) {
	got := results(twoStepsDown())
	for id, want := range map[string]Outcome{Executive: NotMet, TitleOnly: NotMet, Expertise: CannotTell, Functions: Partly, NonExecutive: Partly, Portfolio: Partly, InHouse: CannotTell} {
		if got[id].Result != want {
			t.Errorf("%s: %s (%s), want %s", id, got[id].Result, got[id].Why, want)
		}
		if got[id].Change == "" || got[id].Why == "" {
			t.Errorf("%s says neither why nor what would change it: %+v", id, got[id])
		}
	}
	if *got[Executive].Distance != 2 || len(got[TitleOnly].Posts) != 1 || got[TitleOnly].Posts[0].Title != "Director of Resources and Digital" {
		t.Errorf("%+v", got)
	}
	if why := got[Functions].Why; !strings.HasPrefix(why, "Head of IT has 3 of 5 core functions") || !strings.Contains(why, "Head of Customer and Change, which is vacant") {
		t.Error(why)
	}
	if why := got[NonExecutive].Why; !strings.Contains(why, "an elected member is not a non-executive") {
		t.Error(why)
	}
	optional := got[Functions].Optional
	if optional[1].HeldBy != "Head of Customer and Change" || !optional[1].Vacant || optional[2].HeldBy != "Director of Resources and Digital" {
		t.Errorf("%+v", optional)
	}
}

// A council that does it all.
func compliant() *kind.Snapshot {
	s := chart(chief, post{title: "Chief Digital Officer", boss: "Chief Executive", team: "yes", functions: slices.Concat(CoreFunctions, Responsibilities), expertise: ExpertiseKinds})
	x, _ := s.Posts.Get(2)
	cdo := *x
	cdo.Employment = kind.Some("permanent")
	panel := &kind.Body{Head: kind.Head{ID: 1}, Name: kind.Some("Digital panel"), Equivalent: kind.Some("soundboard"), External: kind.Some(true), Expert: kind.Some(true), Challenges: kind.Some(true),
		Meetings: kind.Some([]string{"2025-12-10", "2026-03-10", "10/06/2026", "10 September 2026"})}
	first, _ := s.Posts.Get(1)
	return kind.NewSnapshot(1, []kind.Record{first, &cdo, panel, portfolioNamed(1, "Digital")}, nil)
}

func TestCompliant(t *testing.T) {
	for id, got := range results(compliant()) {
		if got.Result != Met {
			t.Errorf("%s: %s (%s)", id, got.Result, got.Why)
		}
	}
}

func TestTitleOnly(t *testing.T) {
	for _, x := range []struct {
		name  string
		posts []post
		want  Outcome
		found int
	}{
		{"no posts", nil, CannotTell, 0},
		{"no digital word", []post{chief, director}, Met, 0},
		{"a function of its own", []post{chief, {title: "Chief Digital Officer", functions: []string{"Data"}}}, Met, 0},
		{"expertise of its own", []post{chief, {title: "Chief Digital Officer", expertise: []string{"Service design"}}}, Met, 0},
		{"its line does not clear it", []post{chief, {title: "Director of Digital", boss: "Chief Executive"}, {title: "Head of IT", boss: "Director of Digital", functions: []string{"Data"}}}, NotMet, 1},
		{"another function does not", []post{chief, {title: "Director of Digital", functions: []string{"Finance"}}}, NotMet, 1},
		{"two of them", []post{chief, {title: "Director of Digital"}, {title: "Finance and Technology Lead"}}, NotMet, 2},
		{"part of a word", []post{{title: "Digitally minded clerk"}, {title: "District surveyor"}}, Met, 0},
	} {
		got := titleOnly(chart(x.posts...))
		if got.Result != x.want || len(got.Posts) != x.found {
			t.Errorf("%s: %s, %v", x.name, got.Result, got.Posts)
		}
	}
}

func TestExpertise(t *testing.T) {
	lead := func(expertise ...string) *kind.Snapshot {
		return chart(chief, post{title: "Head of IT", boss: "Chief Executive", functions: []string{"Data"}, expertise: expertise})
	}
	for _, x := range []struct {
		name string
		s    *kind.Snapshot
		want Outcome
		says string
	}{
		{"none recorded", lead(), CannotTell, "A title alone shows none"},
		{"four of five", lead("Technology", "data", "Transformation", "Innovation methods (led the city lab)"), Partly, "Without evidence: service design."},
		{"all, one with its evidence", lead("Technology", "Data: ran the warehouse", "Service design", "Transformation", "Innovation methods"), Met, "all five"},
		{"something else", lead("Accountancy"), CannotTell, ""},
		{"a vacant post", chart(chief, post{title: "Head of IT", vacant: true, functions: []string{"Data"}, expertise: ExpertiseKinds}), NotMet, "vacant"},
		{"a title alone", chart(chief, post{title: "Director of Customer Experience", team: "yes"}), CannotTell, ""},
	} {
		if got := expertise(x.s); got.Result != x.want || !strings.Contains(got.Why, x.says) || (got.Result == CannotTell) != (len(got.Missing) > 0) {
			t.Errorf("%s: %s (%s), misses %v", x.name, got.Result, got.Why, got.Missing)
		}
	}
}

func TestNonExecutive(t *testing.T) {
	body := func(change func(*kind.Body)) *kind.Body {
		b := &kind.Body{Head: kind.Head{ID: 1}, Name: kind.Some("Panel"), Equivalent: kind.Some("regional body"), External: kind.Some(true), Expert: kind.Some(true), Challenges: kind.Some(true),
			Meetings: kind.Some([]string{"2026-01-10", "2026-03-10", "2026-06-10", "2026-09-10"})}
		change(b)
		return b
	}
	for _, x := range []struct {
		name string
		rs   []kind.Record
		want Outcome
		says string
	}{
		{"nothing", nil, CannotTell, ""},
		{"other portfolios, no bodies listed", []kind.Record{portfolioNamed(1, "Housing")}, CannotTell, ""},
		{"other portfolios, other bodies", []kind.Record{portfolioNamed(1, "Housing"), &kind.Body{Head: kind.Head{ID: 1}, Name: kind.Some("Cabinet")}}, NotMet, ""},
		{"a cabinet member", []kind.Record{portfolioNamed(1, "Digital")}, Partly, "elected"},
		{"a full panel", []kind.Record{body(func(*kind.Body) {})}, Met, "Panel"},
		{"three meetings", []kind.Record{body(func(b *kind.Body) { b.Meetings = kind.Some(b.Meetings.Or(nil)[:3]) })}, Partly, "not regular"},
		{"the same day four times", []kind.Record{body(func(b *kind.Body) {
			b.Meetings = kind.Some([]string{"2026-01-10", "2026-01-10", "2026-01-10", "2026-01-10"})
		})}, Partly, "not regular"},
		{"long ago", []kind.Record{body(func(b *kind.Body) {
			b.Meetings = kind.Some([]string{"2024-01-10", "2024-03-10", "2024-06-10", "2024-09-10"})
		})}, Partly, "not regular"},
		{"still to come", []kind.Record{body(func(b *kind.Body) {
			b.Meetings = kind.Some([]string{"2027-01-10", "2027-03-10", "2027-06-10", "2027-09-10"})
		})}, Partly, "not regular"},
		{"no meetings recorded", []kind.Record{body(func(b *kind.Body) { b.Meetings = kind.Opt[[]string]{} })}, Partly, "regular not recorded"},
		{"from inside", []kind.Record{body(func(b *kind.Body) { b.External = kind.Some(false) })}, Partly, "not external"},
		{"a full panel beside a cabinet member", []kind.Record{portfolioNamed(1, "Digital"), body(func(*kind.Body) {})}, Met, "Panel"},
		{"nothing of it", []kind.Record{body(func(b *kind.Body) {
			b.External, b.Expert, b.Challenges, b.Meetings = kind.Some(false), kind.Some(false), kind.Some(false), kind.Some([]string{"soon"})
		})}, NotMet, ""},
	} {
		got := nonExecutive(kind.NewSnapshot(1, x.rs, nil), Asked{Today: today})
		if got.Result != x.want || !strings.Contains(got.Why, x.says) || (got.Result == CannotTell) != (len(got.Missing) > 0) {
			t.Errorf("%s: %s (%s), misses %v", x.name, got.Result, got.Why, got.Missing)
		}
	}
}

func TestInHouse(t *testing.T) {
	type held struct {
		functions        string
		employment, band string
		vacant           bool
	}
	for _, x := range []struct {
		name string
		held []held
		want Outcome
		says string
	}{
		{"nobody", []held{{functions: "Data", employment: "permanent"}}, CannotTell, "Nobody is recorded as holding digital architecture, programme management or procurement."},
		{"one post for all", []held{{functions: "Architecture;Programme management;Procurement", employment: "permanent"}}, Met, ""},
		{"on the council's grades", []held{{functions: "Digital architecture;Programme management;Procurement", band: "PO5"}}, Met, ""},
		{"employment not recorded", []held{{functions: "Digital architecture;Programme management;Procurement"}}, CannotTell, "whether it is employed is not recorded"},
		{"one with a supplier", []held{{functions: "Digital architecture", employment: "supplier"}, {functions: "Programme management;Procurement", employment: "fixed term"}}, Partly, "contract Managed service, which ends on 31 March 2028"},
		{"one vacant", []held{{functions: "Digital architecture", employment: "permanent", vacant: true}, {functions: "Programme management;Procurement", employment: "shared"}}, Partly, "vacant"},
		{"agency beside employed", []held{{functions: "Digital architecture;Programme management;Procurement", employment: "agency"}, {functions: "Digital architecture;Programme management;Procurement", employment: "permanent"}}, Met, ""},
		{"agency for all", []held{{functions: "Digital architecture;Programme management;Procurement", employment: "agency", band: "PO5"}}, NotMet, "not employed"},
	} {
		rs := []kind.Record{&kind.Contract{Head: kind.Head{ID: 1}, Title: kind.Some("Managed service"), End: kind.Some(kind.DateOf(2028, 3, 31))}}
		for i, h := range x.held {
			p := &kind.Post{Head: kind.Head{ID: kind.ID(i + 1)}, Title: kind.Some("Post " + string(rune('A'+i))), Functions: kind.Some(strings.Split(h.functions, ";"))}
			if h.employment != "" {
				p.Employment = kind.Some(h.employment)
			}
			if h.employment == "supplier" {
				p.SuppliedUnder = kind.Some(kind.ID(1))
			}
			if h.band != "" {
				p.Grade = kind.Some(h.band)
			}
			if h.vacant {
				p.Vacant = kind.Some(true)
			}
			rs = append(rs, p)
		}
		got := inHouse(kind.NewSnapshot(1, rs, nil))
		if got.Result != x.want || !strings.Contains(got.Why, x.says) || (got.Result == CannotTell) != (len(got.Missing) > 0) {
			t.Errorf("%s: %s (%s), misses %v", x.name, got.Result, got.Why, got.Missing)
		}
	}
}

// Optional functions change nothing but their own line.
func TestOptionalFunctionsNeverLower(t *testing.T) {
	before := results(chart(chief, director, headOfIT, dataLead))[Functions]
	more := headOfIT
	more.functions = append(slices.Clone(more.functions), "Human Resources", "OD")
	after := results(chart(chief, director, more, dataLead))[Functions]
	if before.Result != after.Result || before.Why != after.Why || before.Optional[2].HeldBy != "" || after.Optional[2].HeldBy != "Head of IT (in the line)" || after.Optional[0].HeldBy != "Head of IT (in the line)" {
		t.Errorf("%+v\n%+v", before, after)
	}
}

// Whether a rule is expected or required is what the rulebook says, and only for the nations that it names.
func TestStanding(t *testing.T) {
	s := twoStepsDown()
	asked := func(nation, status string) Test {
		return Judge(s, NonExecutive, Asked{Nation: nation, Today: today, Rules: map[string]Standing{NonExecutive: {Status: status, Issuer: "Parliament", Nations: []string{"england"}}}})
	}
	for status, want := range map[string]string{"proposed": "Expected by central government; scope not settled.", "consulted": "not yet in force", "in force": "Required by Parliament.", "practice": "It is practice, not a duty.", "voluntary": "Voluntary."} {
		if got := asked("england", status); !strings.HasSuffix(got.Why, want) && !strings.Contains(got.Why, want) {
			t.Errorf("%s: %s", status, got.Why)
		}
	}
	got := asked("wales", "in force")
	if got.Result != NotApplicable || !strings.HasPrefix(got.Why, "Not addressed to Wales.") || strings.Contains(got.Why, "Required") || got.Change != "" {
		t.Errorf("%+v", got)
	}
}

// A post shared over councils is a post like another, and somebody's name is nowhere needed.
func TestSharedPost(t *testing.T) {
	s := chart(chief, post{title: "Shared Chief Digital Officer", boss: "Chief Executive", team: "yes", functions: CoreFunctions})
	x, _ := s.Posts.Get(2)
	p := *x
	p.Employment = kind.Some("shared")
	s = s.With(2, nil, kind.Replacement{Kind: "post", ID: 2, New: &p})
	got := results(s)
	if got[Executive].Result != Met || got[Functions].Result != Met || got[TitleOnly].Result != Met {
		t.Errorf("%+v", got)
	}
}

// On any chart the measures taken in one walk are those that a plain reading gives, and every answer says what it rests on.
func TestMeasuresOfAnyChart(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		n := rapid.IntRange(1, 14).Draw(rt, "posts")
		posts := []post{chief}
		for i := range n {
			p := post{title: string(rune('A' + i)), boss: rapid.SampledFrom(append([]string{"", "Chief Executive"}, titlesUpTo(n)...)).Draw(rt, "boss"), vacant: rapid.Bool().Draw(rt, "vacant")}
			for _, f := range CoreFunctions {
				if rapid.IntRange(0, 4).Draw(rt, "holds") == 0 {
					p.functions = append(p.functions, f)
				}
			}
			posts = append(posts, p)
		}
		s := chart(posts...)
		c := ChartOf(s)
		for _, p := range c.posts {
			if whole := coreHeld(c.line(p)...); c.whole[p.ID].count() != len(whole) {
				rt.Fatalf("%s: %d in its line, a plain reading %v", kind.NameOf(p), c.whole[p.ID].count(), whole)
			}
			path, reaches := c.path(p)
			if hops, known := c.depth[p.ID]; known != reaches || known && hops != len(path)-1 {
				rt.Fatalf("%s: %d hops (%v), a plain reading %d (%v)", kind.NameOf(p), hops, known, len(path)-1, reaches)
			}
		}
		for id, got := range results(s) {
			if got.Result == "" || got.Why == "" || got.Change == "" {
				rt.Fatalf("%s: %+v", id, got)
			}
		}
	})
}

func titlesUpTo(n int) (out []string) {
	for i := range n {
		out = append(out, string(rune('A'+i)))
	}
	return out
}

// Of two heads neither is the digital leader, whatever they hold.
func TestTwoHeadsAreNoCandidates(t *testing.T) {
	got := results(chart(post{title: "Chief Executive", functions: CoreFunctions}, post{title: "Managing Director", functions: CoreFunctions},
		post{title: "Head of IT", boss: "Chief Executive", team: "no", functions: []string{"Data"}}))
	if x := got[Executive]; x.Result != NotMet || x.Posts[0].Title != "Head of IT" || x.Distance != nil {
		t.Errorf("%+v", x)
	}
}
