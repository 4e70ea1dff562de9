package release_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/release"
	"github.com/moothall/moothall/knowledge"
)

var today = kind.DateOf(2026, 11, 24)

func plan(t testing.TB) release.Plan {
	t.Helper()
	p, err := release.Load(knowledge.FS)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// people are the values behind personal tokens.
var people = map[string]string{"Jo Marchbanks": "Jo Marchbanks", "Acme Ltd": "Acme Ltd"}

// facts is a register with something to keep back in nearly every record.
func facts() *kind.Snapshot {
	return kind.NewSnapshot(1, []kind.Record{
		&kind.Supplier{Head: kind.Head{ID: 1}, Name: kind.Some("Acme Ltd")},
		&kind.System{Head: kind.Head{ID: 1}, Name: kind.Some("ASH-DB-07"), Version: kind.Some("12.1.0.2")},
		&kind.System{Head: kind.Head{ID: 2}, Name: kind.Some("Ledger"), Version: kind.Some("2016")},
		&kind.Person{Head: kind.Head{ID: 1}, Name: kind.Some("Jo Marchbanks")},
		&kind.Contract{Head: kind.Head{ID: 1}, Title: kind.Some("Payroll"), Supplier: kind.Some(kind.ID(1)), AnnualValue: kind.Some(kind.Money(1200000)), Description: kind.Some("Runs on 12.1.0.2 today")},
		&kind.Contract{Head: kind.Head{ID: 2}, Title: kind.Some("Desk of Jo Marchbanks")},
		&kind.Contract{Head: kind.Head{ID: 3}, Title: kind.Some("Parking, from 2016 on"), Start: kind.Some(kind.DateOf(2016, 4, 1)), End: kind.Some(kind.DateOf(2027, 4, 1))},
		&kind.Decision{Head: kind.Head{ID: 1}, Title: kind.Some("Buy payroll"), State: kind.Some("final"), DecidedOn: kind.Some(today - 5), Decided: kind.Some("We buy it."), Legal: kind.Some("Counsel doubts it.")},
		&kind.Decision{Head: kind.Head{ID: 2}, Title: kind.Some("Buy parking"), State: kind.Some("draft")},
		&kind.Decision{Head: kind.Head{ID: 3}, Title: kind.Some("Settle a claim"), State: kind.Some("final"), Exempt: kind.Some("Paragraph 3")},
		&kind.Policy{Head: kind.Head{ID: 1}, Topic: kind.Some("Private use of public data"), State: kind.Some("adopted"), Position: kind.Some("Open unless there is a reason.")},
		opinion(1, "Everybody", true, 90, 40, 30, 20), opinion(2, "Cabinet or leader", false, 30, 10, 8, 2), opinion(3, "Sceptics", false, 2, 4, 1, 0),
		opinion(4, "Enthusiasts", false, 58, 26, 21, 18),
	}, people)
}

func opinion(id kind.ID, group string, everybody bool, agree, disagree, neither, unsure int) *kind.Opinion {
	return &kind.Opinion{Head: kind.Head{ID: id}, Policy: kind.Some(kind.ID(1)), Statement: kind.Some("Firms may use our data"), Group: kind.Some(group), Everybody: kind.Some(everybody),
		Agree: kind.Some(agree), Disagree: kind.Some(disagree), Neither: kind.Some(neither), DontKnow: kind.Some(unsure)}
}

func input(t testing.TB, s *kind.Snapshot) release.Input {
	return release.Input{Plan: plan(t), Council: release.Council{Slug: "ashby", Name: "Ashby District Council", Nation: "england"}, Snapshot: s, Day: today, At: "2026-11-24T12:00:00Z",
		Notes: release.Notes{Challenges: "Payroll is late."}}
}

func compose(t testing.TB, in release.Input) *release.Draft {
	t.Helper()
	d, err := release.Compose(in)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// What is held back, each thing with its reason; everything else is told.
func TestHeldBack(t *testing.T) {
	d := compose(t, input(t, facts()))
	got := map[string]release.Reason{}
	for _, h := range d.Held {
		got[h.Kind+" "+h.ID.String()+" "+h.Field] = h.Reason
		if h.Why == "" {
			t.Errorf("%+v does not say why", h)
		}
	}
	want := map[string]release.Reason{"contract 1 description": release.IsRestricted, "contract 2 ": release.IsPersonal, "decision 3 ": release.IsExempt, "opinion 3 ": release.IsSmall, "opinion 2 ": release.IsSmall}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	contracts := d.Release.Section("contracts")
	if len(contracts.Items) != 2 || len(d.Release.Section("decisions").Items) != 1 {
		t.Errorf("%d contracts and %d decisions", len(contracts.Items), len(d.Release.Section("decisions").Items))
	}
	payroll, _ := contracts.Item(1)
	if payroll.Cell("supplier").S != "Acme Ltd" || payroll.Cell("annual_value").Money() != 1200000 || payroll.Cell("description").Recorded() {
		t.Errorf("%+v", payroll)
	}
	var internal bool
	for _, f := range d.Fields {
		internal = internal || f.Field == "legal" && f.Reason == release.NotPublic && f.Records == 1
	}
	if !internal {
		t.Errorf("that legal advice is never published is not said: %+v", d.Fields)
	}
}

// A small group is hidden, and enough beside it that it cannot be worked out from the whole.
func TestSmallGroupsAreHidden(t *testing.T) {
	d := compose(t, input(t, facts()))
	item, _ := d.Release.Section("positions").Item(1)
	shown := map[string]int{}
	for _, s := range item.Said {
		if !s.Hidden {
			shown[s.Group.String()] = s.Net
		} else if s.Net != 0 || s.Base != 0 {
			t.Errorf("%s is hidden and has figures", s.Group)
		}
	}
	if diff := cmp.Diff(map[string]int{"Everybody": 28, "Enthusiasts": 26}, shown); diff != "" {
		t.Error(diff)
	}
}

// Whatever the groups: what is hidden of one statement has at least ten answers together and at least two groups, or nothing of the whole is shown.
func TestHiddenGroupsCannotBeWorkedOut(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		records := []kind.Record{&kind.Policy{Head: kind.Head{ID: 1}, Topic: kind.Some("Data"), State: kind.Some("adopted")}}
		bases := map[string]int{}
		whole := [2]int{}
		for i := range rapid.IntRange(1, 6).Draw(r, "groups") {
			agree, not := rapid.IntRange(0, 30).Draw(r, "agree"), rapid.IntRange(0, 30).Draw(r, "not")
			name := "Group " + string(rune('A'+i))
			bases[name] = agree + not
			whole[0], whole[1] = whole[0]+agree, whole[1]+not
			records = append(records, opinion(kind.ID(i+2), name, false, agree, not, 0, 0))
		}
		records = append(records, opinion(1, "All", true, whole[0], whole[1], 0, 0))
		d, err := release.Compose(release.Input{Plan: plan(t), Snapshot: kind.NewSnapshot(1, records, nil), Day: today})
		if err != nil {
			r.Fatal(err)
		}
		item, _ := d.Release.Section("positions").Item(1)
		hidden, sum, all := 0, 0, false
		for _, s := range item.Said {
			if s.Group.String() == "All" {
				all = !s.Hidden
				continue
			}
			if !s.Hidden && bases[s.Group.String()] < release.FewestSaid {
				r.Fatalf("a group of %d is shown", bases[s.Group.String()])
			}
			if s.Hidden {
				hidden++
				sum += bases[s.Group.String()]
			}
		}
		if all && sum > 0 && (hidden < 2 || sum < release.FewestSaid) {
			r.Fatalf("%d hidden groups of %d together stand beside the whole", hidden, sum)
		}
	})
}

// The guard finds each kind of thing, however it is written, and lets ordinary words through.
func TestGuard(t *testing.T) {
	g := release.NewGuard(facts())
	for text, want := range map[string]release.Reason{
		"Write to jo.m@ashby.example":                     release.HasEmail,
		"jo.m&#64;ashby.example":                          release.HasEmail,
		"jo.m%40ashby.example":                            release.HasEmail,
		"https://x.example/?q=01632+960+123":              release.HasPhone,
		"100% sure: jo.m%40ashby.example":                 release.HasEmail,
		"jo.m&#37;40ashby.example":                        release.HasEmail,
		"https://x.example/Notice/012345-2025":            "",
		"Open 7+ days, 2+2":                               "",
		"jo (at) ashby.example":                           release.HasEmail,
		"jo.m\u200b@ashby.example":                        release.HasEmail,
		"Ring 01632 960 123":                              release.HasPhone,
		"Ring +44 (0)1632 960123":                         release.HasPhone,
		"Ring (01632) 960123":                             release.HasPhone,
		"Oracle 19.3.0":                                   release.HasVersion,
		"version 11":                                      release.HasVersion,
		"Windows Server 2012 R2":                          release.HasVersion,
		"still on 12.1.0.2":                               release.IsRestricted,
		"Ledger 2016 is old":                              release.IsRestricted,
		"moved to ash-db-07":                              release.HasServer,
		"moved to prod-sql-02":                            release.HasServer,
		"at 10.20.30.40":                                  release.HasServer,
		"on files.ashby.local":                            release.HasServer,
		"CVE-2021-44228 is open":                          release.HasWeakness,
		"jo marchbanks's chair":                           release.IsPersonal,
		"Jo\u00a0Marchbanks":                              release.IsPersonal,
		"From 2016 on":                                    "",
		"Contract 2024-03 of 31.03.2017, value £1,200.50": "",
		"30213100-6; 72000000-5":                          "",
		"Company 02174990, OCID ocds-b5fd17-0123456789":   "",
		"https://data.ashby.example/parking.csv":          "",
		"Software as a service, release of funds":         "",
		"Ninety of 809 councillors (46.1 percent)":        "",
		"Parking at 9.30 to 17.45":                        "",
	} {
		if got := g.Check(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

// A release needs a section on challenges or a public reason, and not both; neither may hold what is kept back.
func TestChallengesAreRequired(t *testing.T) {
	in := input(t, facts())
	for _, c := range []struct {
		notes release.Notes
		ok    bool
	}{{release.Notes{}, false}, {release.Notes{Challenges: " \n"}, false}, {release.Notes{Challenges: "Late."}, true}, {release.Notes{NoChallenges: "Nothing began."}, true}, {release.Notes{Challenges: "Late.", NoChallenges: "None."}, false}} {
		in.Notes = c.notes
		if err := compose(t, in).Ready(); (err == nil) != c.ok {
			t.Errorf("%+v: %v", c.notes, err)
		}
	}
	for _, text := range []string{"Ask Jo Marchbanks", "Ask a@b.example", "ASH-DB-07 fell over"} {
		in.Notes = release.Notes{Challenges: text}
		if _, err := release.Compose(in); fault.CodeOf(err) != fault.Refused {
			t.Errorf("%q was taken (%v)", text, err)
		}
	}
}

// A changed figure keeps its old value and the day; a correction its reason; a record that goes leaves its address.
func TestNothingChangesInSilence(t *testing.T) {
	in := input(t, facts())
	first := compose(t, in).Release
	raw, err := first.Write()
	if err != nil {
		t.Fatal(err)
	}
	in.Before, err = release.Open(raw)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(first, in.Before, cmp.AllowUnexported(release.Words{}, release.Cell{})); diff != "" {
		t.Fatal(diff)
	}
	in.Snapshot = in.Snapshot.With(2, people,
		kind.Replacement{Kind: "contract", ID: 1, New: &kind.Contract{Head: kind.Head{ID: 1}, Title: kind.Some("Payroll"), Supplier: kind.Some(kind.ID(1)), AnnualValue: kind.Some(kind.Money(1500000))}},
		kind.Replacement{Kind: "contract", ID: 3})
	in.Day++
	corrected, err := release.Correct(in, "contracts", 1, "The yearly value left out VAT.")
	if err != nil {
		t.Fatal(err)
	}
	r := corrected.Release
	if len(r.Changes) != 1 || r.Changes[0].Old.Value().Money() != 1200000 || r.Changes[0].New.Value().Money() != 1500000 || r.Changes[0].Day != in.Day || !r.Changes[0].Correction() || r.Number != 2 {
		t.Errorf("%+v", r.Changes)
	}
	if _, still := r.Section("contracts").Item(3); !still || r.Challenges.String() != "Payroll is late." {
		t.Error("a correction of one record changed another, or the texts")
	}
	in.Before, in.Day = r, in.Day+1
	third := compose(t, in).Release
	if len(third.Changes) != 1 || third.Changes[0].Number != 2 {
		t.Errorf("what was told is told no more, or twice: %+v", third.Changes)
	}
	if len(third.Gone) != 1 || third.Gone[0].ID != 3 || third.Gone[0].Last != 2 || third.Gone[0].Day != in.Day {
		t.Errorf("%+v", third.Gone)
	}
	if _, err := release.Correct(in, "contracts", 1, "Again."); fault.CodeOf(err) != fault.Refused {
		t.Errorf("a correction that corrects nothing: %v", err)
	}
	for name, reason := range map[string]string{"no reason": "", "a name": "Jo Marchbanks typed it"} {
		if _, err := release.Correct(in, "contracts", 1, reason); err == nil {
			t.Errorf("a correction with %s was taken", name)
		}
	}
}

// What is kept back by now is not told of as what it was either.
func TestOldValuesPassTodaysGuard(t *testing.T) {
	in := input(t, facts())
	in.Before = compose(t, in).Release
	in.Snapshot = in.Snapshot.With(2, people,
		kind.Replacement{Kind: "person", ID: 2, New: &kind.Person{Head: kind.Head{ID: 2}, Name: kind.Some("Acme Ltd")}},
		kind.Replacement{Kind: "contract", ID: 1, New: &kind.Contract{Head: kind.Head{ID: 1}, Title: kind.Some("Payroll")}})
	r := compose(t, in).Release
	for _, c := range r.Changes {
		if strings.Contains(c.Old.Value().String(), "Acme") {
			t.Errorf("%+v", c)
		}
	}
	if len(r.Changes) != 1 { // the value of a year
		t.Errorf("%d changes", len(r.Changes))
	}
}

// Before an election a draft says that a second person must look at it.
func TestSecondPerson(t *testing.T) {
	in := input(t, facts())
	in.Settings.Elections = []release.Period{{From: today, To: today + 30}}
	for day, want := range map[kind.Date]bool{today - 1: false, today: true, today + 30: true, today + 31: false} {
		in.Day = day
		if got := compose(t, in).Second; got != want {
			t.Errorf("on %s: %v", day, got)
		}
	}
}

// A plan that names what is not public is refused before anything is published.
func TestPlanIsPublic(t *testing.T) {
	for _, p := range plan(t) {
		for _, name := range p.Fields {
			f, ok := p.Of().Field(name)
			if !ok || f.Sensitivity != kind.Public || f.Personal {
				t.Errorf("%s.%s", p.Kind, name)
			}
		}
	}
	if len(plan(t)) < 4 {
		t.Error("the plan was not read")
	}
}

// A data set is stale on the day after it should have been updated.
func TestStale(t *testing.T) {
	s := kind.NewSnapshot(1, []kind.Record{&kind.DataSet{Head: kind.Head{ID: 1}, Name: kind.Some("Parking"), Open: kind.Some(true), Updates: kind.Some("monthly"), UpdatedOn: kind.Some(kind.DateOf(2026, 10, 24))}}, nil)
	item, ok := compose(t, input(t, s)).Release.Section("data").Item(1)
	if !ok || release.Stale(item, today) || !release.Stale(item, today+1) {
		t.Error("monthly data of 24 October is stale from 25 November on")
	}
}

// A record that is a draft, exempt or not for the public is not named by one that is published, in a release, in a correction or among what changed.
func TestNobodyNamesWhatIsHeldBack(t *testing.T) {
	with := func(exempt bool) *kind.Snapshot {
		claim := &kind.Decision{Head: kind.Head{ID: 1}, Title: kind.Some("Settle a claim"), State: kind.Some("final")}
		if exempt {
			claim.Exempt = kind.Some("Paragraph 3")
		}
		return kind.NewSnapshot(1, []kind.Record{claim, &kind.Decision{Head: kind.Head{ID: 2}, Title: kind.Some("Buy buses"), State: kind.Some("draft")},
			&kind.Idea{Head: kind.Head{ID: 1}, Name: kind.Some("Settle it"), State: kind.Some("done"), Decision: kind.Some(kind.ID(1))}, &kind.Idea{Head: kind.Head{ID: 2}, Name: kind.Some("More buses"), State: kind.Some("done"), Decision: kind.Some(kind.ID(2))}}, nil)
	}
	first := compose(t, input(t, with(false)))
	idea, _ := first.Release.Section("ideas").Item(1)
	if idea.Cell("decision").S != "Settle a claim" || len(idea.Cells[len(idea.Cells)-1].To) != 1 {
		t.Fatalf("%+v", idea)
	}
	raw, err := first.Release.Write()
	if err != nil || bytes.Contains(raw, []byte("Buy buses")) {
		t.Errorf("%s %v", raw, err)
	}
	in := input(t, with(true))
	in.Before = first.Release
	next := compose(t, in)
	fixed, err := release.Correct(in, "ideas", 1, "It was another.")
	for _, d := range []*release.Draft{next, fixed} {
		if d == nil {
			continue // nothing was left to correct
		}
		raw, err := d.Release.Write()
		if err != nil || bytes.Contains(raw, []byte("Settle a claim")) {
			t.Errorf("%s %v", raw, err)
		}
	}
	if !slices.ContainsFunc(next.Held, func(h release.Held) bool {
		return h.Reason == release.NamesHeld && h.Field == "decision" && h.ID == 1 && h.Why != ""
	}) {
		t.Errorf("%+v", next.Held)
	}
	if fixed == nil && err == nil {
		t.Error("a correction was neither made nor refused")
	}
}
