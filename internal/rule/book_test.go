package rule

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/moothall/moothall/internal/kind"
)

// written makes a rule file's text from the lines that differ from a rule that loads.
func written(lines ...string) string {
	fields := map[string]string{"id": "ENDED", "title": "A contract has ended", "source": "{practice: Dates}", "status": "practice", "kind": "risk", "for": "contract",
		"when": "contract.end < today", "band": "now", "say": `"{contract.title} has ended"`, "do": "Look."}
	for _, l := range lines {
		k, v, _ := strings.Cut(l, ": ")
		fields[k] = v
	}
	out := "- "
	for k, v := range fields {
		if v != "-" {
			out += k + ": " + v + "\n  "
		}
	}
	return strings.TrimSpace(out) + "\n"
}

func loadText(texts ...string) (*Book, error) {
	files := fstest.MapFS{}
	for i, s := range texts {
		files[fmt.Sprintf("rules/%c.yaml", 'a'+i)] = &fstest.MapFile{Data: []byte(s)}
	}
	return Load(files, testLent...)
}

func mustLoad(t testing.TB, texts ...string) *Book {
	t.Helper()
	b, err := loadText(texts...)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestLoadRefuses(t *testing.T) {
	for line, says := range map[string]string{
		"whom: me":                       "whom",
		"when: contract.ends < today":    `rules/a.yaml: ENDED: when: contract.ends: a contract has no field "ends"`,
		"needs: contract.end":            "needs: ",
		"band: soon":                     "band",
		"kind: worry":                    "kind",
		"status: law":                    "status",
		"source: {}":                     "source",
		"nations: [atlantis]":            "nation",
		"for: spend":                     "register",
		"for: contracts":                 "register",
		"do: -":                          "needs title, for, when, say and do",
		"say: '{contract.titel}'":        "say: {contract.titel}",
		"say: '{contract.title'":         "never closed",
		"say: '[{contract.title}'":       "never closed",
		"say: 'a } b'":                   "closes nothing",
		"say: 'a ] b'":                   "closes nothing",
		"say: '[if contract.end: b]'":    "yes or no",
		"why: '{contract.systems.name}'": "no fields",
		"due: contract.value":            "due: is money, and must be a date",
		"pence: contract.end":            "pence: is a date, and must be money",
		"owner: contract.supplier":       "must be a record of kind post",
		"essential: contract.end":        "yes or no",
		"evidence: [ends]":               `no field "ends"`,
		"gap: true":                      "gap",
		"cy: {say: '{x}'}":               "cy: say",
		"examples: [{givn: {}}]":         "givn",
	} {
		_, err := loadText(written(line))
		if err == nil || !strings.Contains(err.Error(), says) || !strings.Contains(err.Error(), "a.yaml") {
			t.Errorf("%s: says %v, not %q with its file", line, err, says)
		}
	}
	_, err := loadText(written(), written())
	if err == nil || !strings.Contains(err.Error(), "rules/b.yaml: ENDED: this id stands in rules/a.yaml already") {
		t.Errorf("an id twice: %v", err)
	}
	_, err = Load(fstest.MapFS{}, Of("bad", func(*Context, *kind.Contract) kind.Opt[bool] { return kind.Opt[bool]{} }, "contract.ends"))
	if err == nil {
		t.Error("a lent function that reads no field of the kind was taken")
	}
	_, err = Load(fstest.MapFS{}, OfCouncil("bad", func(*Context) kind.Opt[struct{}] { return kind.Opt[struct{}]{} }))
	if err == nil {
		t.Error("a lent function whose result no rule can use was taken")
	}
}

var day1 = kind.DateOf(2026, 11, 21)

func run(t testing.TB, b *Book, nation string, rs ...kind.Record) []*Result {
	t.Helper()
	return slices.Collect(b.Run(Input{Snapshot: kind.NewSnapshot(1, rs, nil), Today: day1, Nation: nation}).All())
}

func TestResult(t *testing.T) {
	b := mustLoad(t, written("why: '[{contract.supplier}, ]ended {contract.end}; worth {contract.value}.[if contract.capital:  Capital.]'", "pence: contract.value", "due: months_from(contract.end, 1)",
		"essential: contract.auto_renews", "owner: contract.owner", "assumes: '[if contract.capital == nil: It assumes revenue.]'"))
	got := run(t, b, "england",
		decoded(t, "contract", 7, `{"title":"Forms","end":"2026-07-31","owner":2,"auto_renews":true}`),
		decoded(t, "contract", 8, `{"title":"Cards"}`), decoded(t, "contract", 9, `{"end":"2030-01-01"}`), decoded(t, "post", 2, `{"title":"Head of IT"}`))
	if len(got) != 2 {
		t.Fatalf("%d results, want the found one and the one that cannot be told: %v", len(got), got)
	}
	f := got[0]
	for name, pair := range map[string][2]any{
		"id": {f.ID, "ENDED:contract:7"}, "title": {f.Title, "Forms has ended"}, "why": {f.Why, "ended 31 July 2026; worth not recorded."}, "assumes": {f.Assumes, "It assumes revenue."},
		"due": {f.Due.Or(0), kind.DateOf(2026, 8, 31)}, "pence": {f.Pence.Known(), false}, "essential": {f.Essential, true}, "owner": {f.Owner, kind.ID(2)},
		"subject": {f.Subject, Subject{"contract", 7, "Forms"}}, "action": {f.Action, "Look."},
	} {
		if pair[0] != pair[1] {
			t.Errorf("%s is %v, want %v", name, pair[0], pair[1])
		}
	}
	if d := cmp.Diff([]Ref{{"contract", 7, "end"}}, f.Evidence); d != "" {
		t.Error(d)
	}
	if got[1].Outcome != CannotTell || !cmp.Equal(got[1].Missing, []Ref{{"contract", 8, "end"}}) || got[1].Title != "" {
		t.Errorf("cannot tell: %+v", got[1])
	}
}

func TestNation(t *testing.T) {
	b := mustLoad(t, written("nations: [england]"), written("id: ALL"))
	ended := decoded(t, "contract", 1, `{"end":"2020-01-01"}`)
	if got := run(t, b, "wales", ended); len(got) != 1 || got[0].Rule.ID != "ALL" {
		t.Errorf("in Wales: %v", got)
	}
	if got := run(t, b, "england", ended); len(got) != 2 {
		t.Errorf("in England: %v", got)
	}
}

// A finding is as restricted as the most restricted field that any piece of its rule reads, by its own hand or a lent one.
func TestRestriction(t *testing.T) {
	system := []string{"for: system", "say: '{system.name}'"}
	for _, x := range []struct {
		lines []string
		want  kind.Sensitivity
	}{
		{[]string{"say: '{contract.title}'"}, kind.Public},
		{[]string{"needs: contract.auto_renews"}, kind.Internal},
		{[]string{"why: '{contract.contact}'"}, kind.Restricted},
		{[]string{"why: '[if contract.contact == nil: Nobody.]'"}, kind.Restricted},
		{[]string{"essential: any(contract.systems, .restore_hours > 4)"}, kind.Restricted},
		{[]string{"why: '{contract.owner.holder}'"}, kind.Restricted},
		{[]string{"pence: contract.annual_value"}, kind.Public},
		{append(system, "when: system.owner == nil"), kind.Internal},
		{append(system, "when: weakness(system) == '8'"), kind.Restricted},
		{append(system, "when: any(contracts, .contact_email == nil)"), kind.Restricted},
		{[]string{"for: council", "when: any(systems, .version == nil)", "say: Versions"}, kind.Restricted},
	} {
		b := mustLoad(t, written(x.lines...))
		if got := b.Rules[0].Restricted; got != x.want {
			t.Errorf("%v: %s, want %s", x.lines, got, x.want)
		}
	}
}

func TestNeedsAsksNothing(t *testing.T) {
	b := mustLoad(t, written("needs: contract.auto_renews"))
	if got := run(t, b, "england", decoded(t, "contract", 1, `{}`), decoded(t, "contract", 2, `{"auto_renews":false}`)); len(got) != 0 {
		t.Errorf("a rule that does not surely apply said %v", got)
	}
}

func TestWelsh(t *testing.T) {
	b := mustLoad(t, written("cy: {say: 'Mae {contract.title} wedi dod i ben', do: Edrychwch.}"))
	in := Input{Snapshot: kind.NewSnapshot(1, []kind.Record{decoded(t, "contract", 1, `{"title":"Forms","end":"2020-01-01"}`)}, nil), Today: day1, Nation: "wales", Welsh: true}
	got := slices.Collect(b.Run(in).All())[0]
	if !got.Welsh || got.Title != "Mae Forms wedi dod i ben" || got.Action != "Edrychwch." {
		t.Errorf("%+v", got)
	}
	b = mustLoad(t, written("why: Soon.", "assumes: Nothing.", "cy: {say: '{contract.title} {contract.end} {contract.owner}', why: Yn fuan., do: Edrychwch., assumes: Dim.}"))
	if got := slices.Collect(b.Run(in).All())[0]; !got.Welsh || got.Title != "Forms 1 Ionawr 2020 heb ei gofnodi" || got.Why != "Yn fuan." || got.Assumes != "Dim." {
		t.Errorf("values in Welsh: %+v", got)
	}
	b = mustLoad(t, written("why: Soon.", "assumes: Nothing.", "cy: {say: Helo, why: Yn fuan., do: Edrychwch.}"))
	if got := slices.Collect(b.Run(in).All())[0]; got.Welsh || got.Why != "Soon." || got.Assumes != "Nothing." {
		t.Errorf("a finding half in Welsh: %+v", got)
	}
	b = mustLoad(t, written())
	if got := slices.Collect(b.Run(in).All())[0]; got.Welsh || got.Title != "Forms has ended" {
		t.Errorf("without Welsh texts: %+v", got)
	}
}

// sorted makes results as Run does.
func sorted(all ...*Result) *Results {
	rs := &Results{}
	slices.SortStableFunc(all, func(a, b *Result) int { return strings.Compare(a.Rule.ID, b.Rule.ID) })
	for _, r := range all {
		if n := len(rs.rules); n == 0 || rs.rules[n-1].rule != r.Rule {
			rs.rules = append(rs.rules, answers{rule: r.Rule})
		}
		rs.rules[len(rs.rules)-1].list = append(rs.rules[len(rs.rules)-1].list, r)
	}
	rs.rank()
	return rs
}

func TestAgenda(t *testing.T) {
	rule := func(id string, band Band) *Rule { return &Rule{ID: id, Band: band, Lines: 3, For: "contract"} }
	a, b, gap := rule("A", "now"), rule("B", "plan"), &Rule{ID: "G", Fold: true, For: "contract", Evidence: []string{"end"}}
	gap2 := &Rule{ID: "H", Fold: true, For: "contract", Evidence: []string{"owner"}}
	found := func(r *Rule, name string, essential bool, pence kind.Money, due kind.Date) *Result {
		res := &Result{Rule: r, Outcome: Found, Band: r.Band, Kind: Risk, Subject: Subject{"contract", kind.ID(len(name)), name}, Essential: essential, record: kind.ID(len(name))}
		if pence > 0 {
			res.Pence = kind.Some(pence)
		}
		if due > 0 {
			res.Due = kind.Some(due)
		}
		return res
	}
	results := sorted(
		found(b, "plan", true, 900, 0), found(a, "undated", false, 50, 0), found(a, "late", false, 50, 20), found(a, "early", false, 50, 10), found(a, "rich", false, 500, 0), found(a, "essential", true, 0, 0),
		found(gap, "x", false, 0, 0), found(gap, "yy", false, 0, 0), found(gap2, "x", false, 0, 0),
		&Result{Rule: b, Outcome: CannotTell, Band: "plan", Subject: Subject{"contract", 4, "Four"}, Missing: []Ref{{"contract", 4, "end"}}, Owner: 6},
		&Result{Rule: a, Outcome: CannotTell, Band: "now", Subject: Subject{"contract", 4, "Four"}, Missing: []Ref{{"contract", 4, "end"}, {"spend", 0, ""}}},
		&Result{Rule: a, Outcome: Found, Band: "now", Kind: Strength, Subject: Subject{Name: "good"}},
		&Result{Rule: a, Outcome: Clear, Band: "now", Subject: Subject{Name: "clear"}},
	)
	everyone := func(*Result) bool { return true }
	got := results.Agenda(10, everyone)
	names := func(ls []Line) (out []string) {
		for _, l := range ls {
			out = append(out, fmt.Sprintf("%s+%d", l.Subject.Name, l.More))
		}
		return out
	}
	if d := cmp.Diff([]string{"essential+0", "rich+0", "early+2", "plan+0"}, names(got.Lines)); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff([]string{"essential+0", "rich+0", "early+0", "late+0", "undated+0", "plan+0"}, names(results.Agenda(0, everyone).Lines)); d != "" {
		t.Error(d)
	}
	if got := names(results.Agenda(2, everyone).Lines); !cmp.Equal(got, []string{"essential+0", "rich+3"}) {
		t.Errorf("two lines: %v", got)
	}
	if len(got.All) != 6 || len(got.Strengths) != 1 {
		t.Errorf("%d in all and %d strengths", len(got.All), len(got.Strengths))
	}
	if len(got.Folded) != 1 || got.Folded[0].Register != "contract" || got.Folded[0].Count != 2 || !cmp.Equal(got.Folded[0].Missing, []string{"end", "owner"}) {
		t.Errorf("folded: %+v", got.Folded)
	}
	want := []Ask{{Ref: Ref{"contract", 4, "end"}, Name: "Four", Rules: []string{"A", "B"}, Band: "now", Owner: 6}, {Ref: Ref{"spend", 0, ""}, Rules: []string{"A"}, Band: "now"}}
	if d := cmp.Diff(want, results.Asks(everyone)); d != "" {
		t.Error(d)
	}
}

func TestExamplesThatAreWrongAreTold(t *testing.T) {
	for line, says := range map[string]string{
		`examples: [{given: {contract: {end: 2020-01-01}}, today: 2026-11-21, expect: clear}]`:                               "is found",
		`examples: [{given: {contract: {ends: 2020-01-01}}, today: 2026-11-21, expect: clear}]`:                              "no field",
		`examples: [{given: {post: {title: A}}, today: 2026-11-21, expect: clear}]`:                                          "no record of kind contract",
		`examples: [{given: {contract: {end: soon}}, today: 2026-11-21, expect: clear}]`:                                     "not a date",
		`examples: [{given: {contract: {}}, today: 2026-11-21, expect: cannot tell, asks: [contract.start]}]`:                "asks for",
		`examples: [{given: {contract: {end: 2020-01-01}}, today: someday, expect: found}]`:                                  "today",
		`examples: [{given: {contract: {title: A, end: 2020-01-01}}, today: 2026-11-21, expect: found, title: B has ended}]`: "title",
	} {
		errs := mustLoad(t, written(line)).CheckExamples()
		if len(errs) != 1 || !strings.Contains(errs[0].Error(), says) {
			t.Errorf("%s: %v", line, errs)
		}
	}
}

func BenchmarkTenThousandRecords(b *testing.B) {
	book := mustLoad(b, written(), written("id: VALUE", "when: contract.value > pounds(50000) and not contract.auto_renews"), written("id: SUPPLIER", "when: contract.supplier.name == 'Civica' and (contract.notice_days ?? 0) < 30"),
		written("id: SYSTEM", "when: any(contract.systems, .restore_hours > 4)"))
	rs := []kind.Record{decoded(b, "supplier", 1, `{"name":"Civica"}`), decoded(b, "system", 1, `{"name":"Payments","restore_hours":9}`)}
	for i := range 10_000 {
		rs = append(rs, decoded(b, "contract", kind.ID(i+1), fmt.Sprintf(`{"title":"Contract %d","end":"20%02d-03-31","value":%d,"auto_renews":%t,"supplier":1,"systems":[1]}`, i, 20+i%20, i*1000, i%3 == 0)))
	}
	in := Input{Snapshot: kind.NewSnapshot(1, rs, nil), Today: day1, Nation: "england"}
	for b.Loop() {
		book.Run(in).Agenda(10, func(*Result) bool { return true })
	}
}
