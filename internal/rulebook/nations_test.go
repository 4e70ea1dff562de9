package rulebook_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/rule"
)

type extent struct {
	act     string
	nations []string
}

// extents says how far the law reaches that rules cite, by the words that its name holds. A law that is not here may not be cited:
// whoever cites it looks its extent up first, and adds it.
var extents = []extent{
	{"UK GDPR", []string{"england", "scotland", "wales", "northern-ireland"}},
	{"(Websites and Mobile Applications) (No. 2) Accessibility Regulations 2018", []string{"england", "scotland", "wales", "northern-ireland"}},
	// Part 1 of its first schedule lists the principal councils of England and Wales, part 2 those of Scotland; district councils of Northern Ireland are in neither.
	{"Civil Contingencies Act 2004", []string{"england", "scotland", "wales"}},
	{"(Meetings and Access to Information) (England) Regulations 2012", []string{"england"}},
	{"Openness of Local Government Bodies Regulations 2014", []string{"england"}},
	{"(Decisions, Documents and Meetings) (Wales) Regulations 2001", []string{"wales"}},
	{"Local Government (Executive Arrangements) Regulations (Northern Ireland) 2015", []string{"northern-ireland"}},
	{"Local Government Act (Northern Ireland) 2014", []string{"northern-ireland"}},
	{"Freedom of Information Act 2000", []string{"england", "wales", "northern-ireland"}}, // its section 80 leaves Scottish public authorities to the Act of 2002
	{"Freedom of Information (Scotland) Act 2002", []string{"scotland"}},
	{"Local Government (Transparency Requirements) (England) Regulations 2015", []string{"england"}},
}

// A rule that rests on law speaks only where that law binds, says the section and where to read it, and does not claim to be law when it is
// practice.
func TestLawBindsOnlyWhereItReaches(t *testing.T) {
	laws := 0
	for _, r := range load(t).Rules {
		if r.Source.Act == "" {
			if r.Status == "in force" {
				t.Errorf("%s says that it is in force and cites no act", r.ID)
			}
			continue
		}
		laws++
		i := slices.IndexFunc(extents, func(x extent) bool { return strings.Contains(r.Source.Act, x.act) })
		if i < 0 {
			t.Errorf("%s cites %s, whose extent nobody has looked up", r.ID, r.Source.Act)
			continue
		}
		if r.Source.Section == "" || !strings.HasPrefix(r.Source.URL, "https://www.legislation.gov.uk/") || r.Status == "practice" {
			t.Errorf("%s: %s needs a section, an address and the status of law: %+v", r.ID, r.Source.Act, r.Source)
		}
		for _, n := range r.Nations {
			if !slices.Contains(extents[i].nations, n) {
				t.Errorf("%s speaks to %s, where %s does not reach", r.ID, n, r.Source.Act)
			}
		}
	}
	t.Logf("%d rules cite law", laws)
}

// Whatever stands in its registers, a council hears only from rules that name its nation; none of the rules for England alone ever
// speaks to a Welsh one.
func TestNoRuleSpeaksAcrossBorders(t *testing.T) {
	book := load(t)
	englandOnly := 0
	for _, r := range book.Rules {
		if slices.Equal(r.Nations, []string{"england"}) {
			englandOnly++
		}
	}
	if englandOnly == 0 {
		t.Fatal("no rule is for England alone, so this shows nothing")
	}
	heard := map[string]int{}
	rapid.Check(t, func(t *rapid.T) {
		in := rule.Input{Snapshot: anyCouncil(t), Today: kind.DateOf(2026, 11, 21), KeepClear: true, Nation: rapid.SampledFrom([]string{"wales", "scotland", "northern-ireland", "england"}).Draw(t, "nation")}
		if rapid.Bool().Draw(t, "spend") {
			in.Facts.Spend = &rule.Spend{First: kind.DateOf(2024, 1, 1), Last: kind.DateOf(2026, time.Month(rapid.IntRange(1, 10).Draw(t, "month")), 28), Suppliers: map[kind.ID]rule.Paid{1: {TwelveMonths: 90_000_00, Last90: 1_00}}}
		}
		for res := range book.Run(in).All() {
			heard[in.Nation]++
			if !slices.Contains(res.Rule.Nations, in.Nation) {
				t.Fatalf("%s is for %v and spoke to %s", res.Rule.ID, res.Rule.Nations, in.Nation)
			}
		}
	})
	if heard["wales"] == 0 || heard["england"] == 0 {
		t.Errorf("nothing was said at all: %v", heard)
	}
}

// anyCouncil is a few records of each register that rules look at, with fields left out at random.
func anyCouncil(t *rapid.T) *kind.Snapshot {
	var all []kind.Record
	for _, x := range []struct {
		kind   string
		fields []string
	}{
		{"contract", []string{`"title":"A"`, `"end":"2027-03-31"`, `"supplier":1`, `"systems":[1]`, `"auto_renews":true`, `"annual_value":900000`, `"exit_help":false`, `"personal_data":true`, `"processor_terms":false`}},
		{"supplier", []string{`"name":"B"`, `"it":true`}},
		{"system", []string{`"name":"C"`, `"tier":"mission critical"`, `"end_of_support":"2026-01-31"`, `"last_restore_test":"2020-01-31"`}},
		{"service", []string{`"name":"D"`, `"essential":true`, `"channel":"online"`, `"fallback":"none"`, `"accessibility_statement":false`}},
		{"post", []string{`"title":"E"`, `"vacant":true`, `"senior_team":false`, `"functions":["Data"]`}},
		{"data_set", []string{`"name":"F"`, `"personal":true`, `"special_category":true`, `"quality":"poor"`, `"open":true`}},
	} {
		for id := range kind.ID(rapid.IntRange(0, 2).Draw(t, "records")) {
			var kept []string
			for _, f := range x.fields {
				if rapid.Bool().Draw(t, f) {
					kept = append(kept, f)
				}
			}
			r := kind.New(x.kind, id+1, 1)
			err := r.Decode(fmt.Appendf(nil, "{%s}", strings.Join(kept, ",")))
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, r)
		}
	}
	return kind.NewSnapshot(1, all, nil)
}
