package e2e

import (
	"encoding/json"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
)

// outage is what `estate outage --json` promises.
type outage struct {
	Direct      []string `json:"lost_directly"`
	Dependency  []string `json:"lost_by_dependency"`
	Up          []string `json:"still_up"`
	ServicesHit []struct {
		Service, Tier string
		Because       []string
		Fallback      string
	} `json:"services_hit"`
	Unaffected      []string           `json:"services_unaffected"`
	Cycles          [][]string         `json:"cycles"`
	Never           []string           `json:"never"`
	Missing         []string           `json:"missing_recovery_hours"`
	Finish          map[string]float64 `json:"finish_hours"`
	AtLeast         []string           `json:"at_least"`
	Order           []string           `json:"order"`
	PromisedTooSoon []map[string]any   `json:"promised_too_soon"`
	Unknown         []string           `json:"unknown"`
}

func (o outage) services() []string {
	var out []string
	for _, h := range o.ServicesHit {
		out = append(out, h.Service)
	}
	slices.Sort(out)
	return out
}

// must runs a command that has to be done, perhaps with problems in its input, and gives what it wrote.
func (c *cli) must(args ...string) string {
	c.t.Helper()
	out, errs, code := c.run(args...)
	if code > 1 {
		c.t.Fatalf("%v ended with %d: %s", args, code, errs)
	}
	return out
}

// expected reads the worked values of the stories.
func expected(t *testing.T, into any) {
	t.Helper()
	raw, err := os.ReadFile(needs(t, "expected.json"))
	if err != nil {
		t.Fatal(err)
	}
	err = json.Unmarshal(raw, into)
	if err != nil {
		t.Fatal(err)
	}
}

// Story 3 by the built binary: all that stands on the premises is lost.
func TestStory3Ransomware(t *testing.T) {
	var want struct {
		Ransomware struct {
			Direct     []string           `json:"lost_directly"`
			Dependency []string           `json:"lost_by_dependency"`
			Up         []string           `json:"still_up"`
			Hit        []string           `json:"services_hit"`
			Unaffected []string           `json:"services_unaffected"`
			Cycle      []string           `json:"cycle"`
			Missing    []string           `json:"missing_rto"`
			Finish     map[string]float64 `json:"earliest_finish_hours_if_parallel"`
		}
	}
	expected(t, &want)
	file := needs(t, "estate.csv")
	c, w := newCLI(t), want.Ransomware
	c.must("council", "add", "Ashby District Council", "--type", "district", "--nation", "england", "--id", "ashby")
	c.must("import", file, "--council", "ashby", "--yes")
	var o outage
	c.ask(&o, []int{0}, "estate", "outage", "--council", "ashby", "--lose", "hosting=on-premises", "--with", "offline-copy:Directory")
	for _, x := range []struct {
		what      string
		got, want []string
	}{
		{"lost directly", o.Direct, w.Direct}, {"lost by dependency", o.Dependency, w.Dependency}, {"still up", o.Up, w.Up}, {"services hit", o.services(), w.Hit},
		{"not hit", o.Unaffected, w.Unaffected}, {"missing", o.Missing, w.Missing}, {"at least", o.AtLeast, w.Missing}, {"circle", slices.Concat(o.Cycles...), w.Cycle},
	} {
		if !slices.Equal(x.got, x.want) {
			t.Errorf("%s: %v, want %v", x.what, x.got, x.want)
		}
	}
	if !maps.Equal(o.Finish, w.Finish) || len(o.Order) != len(w.Finish) || len(o.Never) > 0 {
		t.Errorf("back at %v in order %v, never %v; want %v", o.Finish, o.Order, o.Never, w.Finish)
	}
	out := c.must("estate", "outage", "--council", "ashby", "--lose", "hosting=on-premises")
	for _, says := range []string{"no fallback recorded", "Need each other to recover: Backup service, Directory", "The promised hours stand in for them", "Cannot be brought back in any order"} {
		if !strings.Contains(out, says) {
			t.Errorf("the answer in words does not say %q:\n%s", says, out)
		}
	}
	if agenda := c.must("agenda", "--council", "ashby", "--all", "--json"); !strings.Contains(agenda, "Backup service and Directory need each other to recover") {
		t.Error("the circle is no finding")
	}
}

// What is wrong in an estate file is said at its row or in the answer, and never stops it.
func TestEstateWithSlips(t *testing.T) {
	c := newCLI(t)
	c.must("council", "add", "Ashby District Council", "--type", "district", "--nation", "england", "--id", "ashby")
	file := c.file("systems.csv", "system,tier,restore hours,promised hours,depends on,services\n"+
		"Network,infrastructure,4,6,Proxy elsewhere,\nLoner,corporate,2,,Loner,\nOne,corporate,1,,Two,\nTwo,corporate,1,,Three,\nThree,corporate,1,,One; Network,Meals\nMail,corporate,-3,,Network | Loner,Post room\n")
	var imported struct {
		Files []struct{ Problems []struct{ Row int } }
	}
	c.ask(&imported, []int{1}, "import", file, "--council", "ashby", "--yes")
	if p := imported.Files[0].Problems; !slices.ContainsFunc(p, func(x struct{ Row int }) bool { return x.Row == 7 }) {
		t.Errorf("hours below zero are no problem at their row: %v", p)
	}
	var o outage
	c.ask(&o, []int{0}, "estate", "outage", "--council", "ashby", "--lose-system", "network", "--lose-system", "Loner")
	for _, x := range []struct {
		what      string
		got, want []string
	}{
		{"lost directly", o.Direct, []string{"Loner", "Network"}}, {"lost by dependency", o.Dependency, []string{"Mail", "One", "Three", "Two"}},
		{"never", o.Never, []string{"Loner", "One", "Three", "Two"}}, {"unknown", o.Unknown, []string{"Proxy elsewhere"}}, {"missing", o.Missing, []string{"Mail"}},
		{"order", o.Order, []string{"Network", "Mail"}}, {"circle", slices.Concat(o.Cycles...), []string{"Loner", "One", "Three", "Two"}}, {"services", o.services(), []string{"Meals", "Post room"}},
	} {
		if !slices.Equal(x.got, x.want) {
			t.Errorf("%s: %v, want %v", x.what, x.got, x.want)
		}
	}
	for _, args := range [][]string{{"--lose-system", "Nowhere"}, {"--lose", "hosting=moon"}, {"--lose", "nonsense"}, {}, {"--lose-system", "Mail", "--with", "Mail"}, {"--lose-system", "Mail", "--with", "offline-copy:Nowhere"}} {
		_, errs, code := c.run(append([]string{"estate", "outage", "--council", "ashby"}, args...)...)
		if code != 2 || !strings.Contains(errs, ".") {
			t.Errorf("%v ended with %d: %s", args, code, errs)
		}
	}
	var f struct {
		Systems []struct {
			System   string
			Systems  int      `json:"takes_down_systems"`
			Services []string `json:"takes_down_services"`
		}
	}
	c.ask(&f, []int{0}, "estate", "failures", "--council", "ashby", "--pairs")
	if len(f.Systems) == 0 || f.Systems[0].System != "Network" || f.Systems[0].Systems != 3 || !slices.Equal(f.Systems[0].Services, []string{"Meals"}) {
		t.Errorf("failures: %+v", f.Systems)
	}
}

// plan is what `merge plan --json` promises.
type plan struct {
	Vesting string
	Rows    []struct {
		Council, Reference, Class, Why string
		Flags                          []string
	}
	Pairs []struct {
		Function string
		Guessed  bool
		Systems  []struct{ Council, System, Supplier string }
		Same     bool `json:"same_supplier"`
	}
	DayOne []struct{ Service, System string } `json:"day_one"`
	Into   []struct {
		Name   string
		Shared []struct {
			System     string
			Contract   bool `json:"is_contract"`
			Successors []string
		} `json:"shared_or_separate"`
		Pairs []struct{ Function string }
	}
}

// Story 4 by the built binary: two councils merge, on the same data under two footprints.
func TestStory4Merger(t *testing.T) {
	var want struct {
		Merge struct {
			Rows []struct {
				Ref, Cls string
				Flags    []string
			}
			Pairs [][3]string `json:"same_function_pairs"`
		}
	}
	expected(t, &want)
	file := needs(t, "merge_contracts.csv")
	c := newCLI(t)
	for _, name := range []string{"Westmoor", "Eastvale"} {
		c.must("council", "add", name, "--type", "district", "--nation", "england")
	}
	c.must("import", file, "--council", "from-file", "--yes")
	systems := c.file("systems.csv", "system,function,services\nCouncil tax and benefits,Revenues and benefits,Housing benefit and council tax support\nPlanning desk,,\n")
	c.must("import", systems, "--council", "eastvale", "--yes")
	var p plan
	c.ask(&p, []int{0}, "merge", "plan", "--councils", "westmoor,eastvale", "--vesting", "2028-04-01", "--direction-from", "2026-10-01", "--into", "North=westmoor,eastvale", "--into", "South=eastvale")
	forward := strings.Split(c.must("merge", "plan", "--councils", "westmoor,eastvale", "--vesting", "2028-04-01", "--csv"), "\n")
	if len(forward) != len(want.Merge.Rows)+2 || forward[0] != "Council,Reference,Title,Supplier,End date,Value,Class,Flags,Why" {
		t.Errorf("the forward plan: %q", forward)
	}
	class := map[bool]string{true: "ends_before_vesting", false: "ends_after_vesting"}
	flags := map[string]string{"zero-day gap": "zero_day_gap", "no confirmed right to assign": "assignment_unknown", "section 24 consent": "needs_consent", "capital under": "consent_depends"}
	if len(p.Rows) != len(want.Merge.Rows) {
		t.Fatalf("%d rows, want %d", len(p.Rows), len(want.Merge.Rows))
	}
	for _, w := range want.Merge.Rows {
		var raised []string
		for _, f := range w.Flags {
			for begins, flag := range flags {
				if strings.HasPrefix(f, begins) {
					raised = append(raised, flag)
				}
			}
		}
		for _, r := range p.Rows {
			if r.Reference != w.Ref {
				continue
			}
			if r.Class != class[strings.HasPrefix(w.Cls, "ends before")] || !slices.Equal(r.Flags, raised) {
				t.Errorf("%s is %s %v, want %s %v", r.Reference, r.Class, r.Flags, w.Cls, raised)
			}
			if consent := slices.Contains(r.Flags, "needs_consent") || slices.Contains(r.Flags, "consent_depends"); consent && !(strings.Contains(r.Why, "Section 24 of the Local Government and Public Involvement in Health Act 2007") && strings.Contains(r.Why, "check the direction itself")) {
				t.Errorf("%s does not cite the Act: %s", r.Reference, r.Why)
			}
		}
	}
	checkMerger(t, p)
}

func checkMerger(t *testing.T, p plan) {
	t.Helper()
	for function, same := range map[string]bool{"Finance": false, "Planning": true} {
		found := false
		for _, x := range p.Pairs {
			if x.Function == function {
				found = true
				if x.Same != (same && len(x.Systems) == 2) && function == "Finance" || !x.Guessed {
					t.Errorf("%s: %+v", function, x)
				}
			}
		}
		if !found {
			t.Errorf("no pair for %s: %+v", function, p.Pairs)
		}
	}
	gaps := true
	for _, d := range p.DayOne {
		if d.System != "" {
			gaps = false
		} else if !gaps {
			t.Errorf("the gap of %s comes after what has a system", d.Service)
		}
	}
	if len(p.DayOne) == 0 || p.DayOne[0].System != "" {
		t.Errorf("day one begins with no gap: %v", p.DayOne)
	}
	if len(p.Into) != 2 || len(p.Into[1].Pairs) != 0 {
		t.Fatalf("footprints: %+v", p.Into)
	}
	for _, f := range p.Into { // Eastvale serves two successors: each of its systems, and each contract that names none, is to be shared or separate, in both
		var systems, contracts []string
		for _, x := range f.Shared {
			if !slices.Equal(x.Successors, []string{"North", "South"}) {
				t.Errorf("%s: %s goes to %v", f.Name, x.System, x.Successors)
			}
			if x.Contract {
				contracts = append(contracts, x.System)
			} else {
				systems = append(systems, x.System)
			}
		}
		if !slices.Equal(systems, []string{"Council tax and benefits", "Planning desk"}) || !slices.Equal(contracts, []string{"Financials", "Planning", "Telephony"}) {
			t.Errorf("%s shares the systems %q and the contracts %q", f.Name, systems, contracts)
		}
	}
}
