package rule

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/expr-lang/expr/parser"
	"pgregory.net/rapid"

	"github.com/moothall/moothall/internal/kind"
)

var testLent = []Lent{
	ListOf("contracts_for", func(c *Context, x *kind.System) (out []*kind.Contract) {
		for _, r := range c.Snapshot.Contracts.All() {
			for _, id := range r.Systems.Or(nil) {
				if id == x.ID {
					out = append(out, r)
				}
			}
		}
		return out
	}, "contract.systems"),
	Of("weakness", func(_ *Context, x *kind.System) kind.Opt[string] { return x.Version }, "system.version"),
	Of("end_plus", func(_ *Context, x *kind.Contract) kind.Opt[int] { return x.NoticeDays }, "contract.notice_days"),
}

func newCompiler(t testing.TB, subject string) *compiler {
	t.Helper()
	lent, err := checkLent(testLent)
	if err != nil {
		t.Fatal(err)
	}
	return &compiler{subject: subject, lent: lent, reads: newReads()}
}

func TestCompileErrors(t *testing.T) {
	for source, says := range map[string]string{
		`contract.ends <= today`:                                   `no field "ends"`,
		`contract.end <= 5`:                                        "a date cannot be compared with a number",
		`contract.end < "2027-01-01"`:                              "a date cannot be compared with text",
		`contract.value > 5000`:                                    "pounds(5000)",
		`contract.route == "g-clowd"`:                              "not a choice",
		`"g-clowd" == contract.route`:                              "not a choice",
		`contract.route in ["open", "diect"]`:                      "not a choice",
		`contract.route not in ["diect"]`:                          "not a choice",
		`contract.title + 1 == 2`:                                  "cannot be worked out",
		`contract.title`:                                           "yes or no",
		`contract.supplier`:                                        "yes or no",
		`tomorrow > contract.end`:                                  "not a word",
		`contract.supplier.risc == "high"`:                         `no field "risc"`,
		`contract.supplier.cyber_essentials == "severe"`:           "not a choice",
		`$env != nil`:                                              "not a word of the rulebook",
		`$known(contract, 1)`:                                      "not a function",
		`contract.Cell(3) == nil`:                                  "may not call methods",
		`contract.End < today`:                                     `no field "End"`,
		`len(1..100000) > 0`:                                       "ranges",
		`contract["end"] == nil and contract[0] == 1`:              "by its name",
		`contract?.end == nil`:                                     "may not use this",
		`let x = 1; x == 1`:                                        "may not use this",
		`now() == today`:                                           "not a function",
		`len(map(contracts, .end)) > 0`:                            "not a function",
		`any(contracts, .ends < today)`:                            `no field "ends"`,
		`any(contracts, .route == "opne")`:                         "not a choice",
		`any(contract.title, true)`:                                "list of records",
		`count(contracts) > 1`:                                     "needs a list and a condition",
		`any(contracts, .end)`:                                     "yes or no",
		`contract.end`:                                             "yes or no",
		`nil == nil`:                                               "nil stands alone",
		`contract.open_ended and contract.end`:                     "yes or no",
		`not contract.end`:                                         "does not go with",
		`(contract.end ?? 5) < today`:                              "default",
		`contract.open_ended ? contract.end : contract.open_ended`: "one type",
		`end_plus(today) > 1`:                                      "takes one record of kind contract",
		`end_plus() > 1`:                                           "takes one record of kind contract",
		`weakness(contract) == ""`:                                 "takes one record of kind system",
		`contract.systems == contract.systems`:                     "cannot be compared",
		`contract.title > "a"`:                                     "cannot be compared by >",
		`contract.title matches "a+"`:                              "may not use matches",
		`day("31/12/2026") < today`:                                "not a date",
		`months_from(today) < today`:                               "takes a date and a number",
		`contract.end <`:                                           "cannot be read",
		`#.end < today`:                                            "",
		`contract.owner == contract.supplier`:                      "cannot be compared",
	} {
		_, err := newCompiler(t, "contract").condition(source)
		if err == nil {
			t.Errorf("loaded: %s", source)
			continue
		}
		if !strings.Contains(err.Error(), says) {
			t.Errorf("%s: says %q, not %q", source, err, says)
		}
	}
}

func decoded(t testing.TB, kindName string, id kind.ID, doc string) kind.Record {
	t.Helper()
	r := kind.New(kindName, id, 1)
	err := r.Decode([]byte(doc))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// judge runs one condition over the first of the records.
func judge(t testing.TB, when string, rs ...kind.Record) (Outcome, []Ref) {
	t.Helper()
	answer, err := newCompiler(t, rs[0].KindOf().Name).condition(when)
	if err != nil {
		t.Fatalf("%s: %v", when, err)
	}
	c := &Context{Snapshot: kind.NewSnapshot(1, rs, nil), Today: kind.DateOf(2026, 11, 21), subject: rs[0]}
	return answer(c), c.missing
}

func TestThreeValued(t *testing.T) {
	for _, x := range []struct {
		when, doc string
		want      Outcome
	}{
		{`contract.value > pounds(0)`, `{}`, CannotTell},
		{`contract.value > pounds(0)`, `{"value":0}`, Clear},
		{`contract.value >= pounds(0)`, `{"value":0}`, Found},
		{`contract.auto_renews == false`, `{}`, CannotTell},
		{`contract.auto_renews == false`, `{"auto_renews":false}`, Found},
		{`not contract.auto_renews`, `{}`, CannotTell},
		{`contract.end == nil`, `{}`, Found},
		{`nil != contract.end`, `{}`, Clear},
		{`contract.end != nil and contract.end < today`, `{}`, Clear},
		{`contract.end < today or contract.auto_renews`, `{"auto_renews":true}`, Found},
		{`contract.auto_renews or contract.end < today`, `{"auto_renews":true}`, Found},
		{`contract.end < today and contract.auto_renews`, `{"auto_renews":false}`, Clear},
		{`contract.notice_days < 30`, `{"notice_days":null}`, CannotTell},
		{`contract.notice_days < 30`, `{"notice_days":0}`, Found},
		{`contract.route == "open"`, `{"route":"open"}`, Found},
		{`contract.route in ["quotes", "open"]`, `{"route":"open"}`, Found},
		{`contract.route not in ["quotes", "open"]`, `{}`, CannotTell},
		{`(contract.notice_days ?? 0) < 30`, `{}`, Found},
		{`(contract.notice_days ?? 0) < 30`, `{"notice_days":90}`, Clear},
		{`contract.end != nil ? contract.end < today : false`, `{}`, Clear},
		{`contract.end != nil ? contract.end < today : contract.auto_renews`, `{}`, CannotTell},
		{`contract.auto_renews ? true : true`, `{}`, CannotTell},
		{`contract.supplier.name == "civica"`, `{"supplier":1}`, Found},
		{`contract.supplier.it`, `{"supplier":1}`, CannotTell},
		{`contract.supplier.it`, `{}`, CannotTell},
		{`contract.supplier.name == nil`, `{"supplier":9}`, Found},
		{`contract.value / 0 == pounds(1)`, `{"value":5}`, CannotTell},
		{`contract.value * 2 + pounds(1) == pounds(3)`, `{"value":100}`, Found},
		{`months_from(day("2026-08-31"), -6) == day("2026-02-28")`, `{}`, Found},
		{`months_until(contract.end) == 4`, `{"end":"2027-03-31"}`, Found},
		{`days_until(contract.end) < 0`, `{"end":"2026-11-20"}`, Found},
		{`days_from(contract.end, 1) == today`, `{"end":"2026-11-20"}`, Found},
		{`contract.title contains "BEN"`, `{"title":"Benefits"}`, Found},
		{`contract.title startsWith "ben" and not (contract.title endsWith "x")`, `{"title":"Benefits"}`, Found},
		{`"48000000" in contract.cpv`, `{"cpv":["48000000"]}`, Found},
		{`"48000000" in contract.cpv`, `{}`, CannotTell},
		{`end_plus(contract) == 3`, `{"notice_days":3}`, Found},
		{`end_plus(contract) == 3`, `{}`, CannotTell},
		{`-contract.notice_days == -3`, `{"notice_days":3}`, Found},
		{`1 < contract.notice_days and contract.notice_days <= 3`, `{"notice_days":3}`, Found},
	} {
		got, missing := judge(t, x.when, decoded(t, "contract", 1, x.doc), decoded(t, "supplier", 1, `{"name":"Civica"}`))
		if got != x.want {
			t.Errorf("%s on %s: %s, want %s", x.when, x.doc, got, x.want)
		}
		if got != CannotTell && len(missing) > 0 && strings.ContainsAny(x.when, "?=") && strings.Contains(x.when, "nil") {
			t.Errorf("%s on %s: settled, and still misses %v", x.when, x.doc, missing)
		}
	}
}

func TestQuantifiers(t *testing.T) {
	sys := decoded(t, "system", 1, `{"name":"Finance"}`)
	ended, unknown, open := `{"systems":[1],"end":"2020-01-01"}`, `{"systems":[1]}`, `{"systems":[1],"end":"2099-01-01"}`
	half := `{"systems":[1],"auto_renews":true}`
	for _, x := range []struct {
		when string
		docs []string
		want Outcome
	}{
		{`any(contracts_for(system), .end < today)`, []string{unknown, ended}, Found},
		{`any(contracts_for(system), .end < today)`, []string{ended, unknown}, Found},
		{`any(contracts_for(system), .end < today)`, []string{open, unknown}, CannotTell},
		{`any(contracts_for(system), .end < today)`, []string{open}, Clear},
		{`any(contracts_for(system), .end < today)`, nil, Clear},
		{`any(contracts_for(system), .end < today or .auto_renews)`, []string{half}, Found},
		{`any(contracts_for(system), .end != nil and .end < today)`, []string{open, unknown}, Clear},
		{`all(contracts_for(system), .end < today)`, []string{unknown, open}, Clear},
		{`all(contracts_for(system), .end < today)`, []string{unknown, ended}, CannotTell},
		{`all(contracts_for(system), .end < today)`, []string{ended, ended}, Found},
		{`all(contracts_for(system), .end < today)`, nil, Found},
		{`none(contracts_for(system), .end < today)`, []string{unknown, ended}, Clear},
		{`none(contracts_for(system), .end < today)`, []string{unknown, open}, CannotTell},
		{`none(contracts_for(system), .end < today)`, []string{open}, Found},
		{`not any(contracts_for(system), .end < today)`, nil, Found},
		{`count(contracts_for(system), .end < today) == 1`, []string{ended, open}, Found},
		{`count(contracts_for(system), .end < today) == 1`, []string{ended, unknown}, CannotTell},
		{`count(contracts_for(system), .end < today) >= 1`, []string{ended, unknown}, Found},
		{`count(contracts_for(system), .end < today) >= 3`, []string{ended, unknown}, Clear},
		{`count(contracts_for(system), .end < today) != 3`, []string{ended, unknown}, Found},
		{`2 < count(contracts_for(system), .end < today)`, []string{ended, unknown}, Clear},
		{`count(contracts_for(system), .end < today) + 0 == 1`, []string{ended, unknown}, CannotTell},
		{`any(systems, any(contracts_for(#), .end < today))`, []string{ended}, Found},
		{`any(contracts, system in .systems)`, []string{ended}, Found},
		{`len(contracts_for(system)) == 2`, []string{ended, unknown}, Found},
	} {
		rs := []kind.Record{sys}
		for i, d := range x.docs {
			rs = append(rs, decoded(t, "contract", kind.ID(i+1), d))
		}
		got, missing := judge(t, x.when, rs...)
		if got != x.want {
			t.Errorf("%s on %v: %s, want %s", x.when, x.docs, got, x.want)
		}
		if got == CannotTell && len(missing) == 0 {
			t.Errorf("%s on %v: cannot tell, and does not say what is missing", x.when, x.docs)
		}
	}
}

func TestKleeneTables(t *testing.T) {
	all := []Outcome{Clear, CannotTell, Found} // in Kleene's order: and is the least, or the greatest
	for i, a := range all {
		for j, b := range all {
			if got := and(a, b); got != all[min(i, j)] {
				t.Errorf("%s and %s is %s", a, b, got)
			}
			if got := or(a, b); got != all[max(i, j)] {
				t.Errorf("%s or %s is %s", a, b, got)
			}
		}
		if got := not(a); got != all[2-i] {
			t.Errorf("not %s is %s", a, got)
		}
	}
}

// condition is a random tree of and, or and not over four yes-or-no fields, written in a given order.
type condition struct {
	op       string
	children []*condition
	field    string
}

func drawCondition(t *rapid.T, depth int) *condition {
	if depth == 0 || rapid.IntRange(0, 3).Draw(t, "leaf") == 0 {
		return &condition{field: rapid.SampledFrom([]string{"auto_renews", "open_ended", "capital", "sme"}).Draw(t, "field")}
	}
	op := rapid.SampledFrom([]string{"and", "or", "not"}).Draw(t, "op")
	n := 1
	if op != "not" {
		n = rapid.IntRange(2, 3).Draw(t, "n")
	}
	c := &condition{op: op}
	for range n {
		c.children = append(c.children, drawCondition(t, depth-1))
	}
	return c
}

func (c *condition) write(shuffle *rand.Rand) string {
	switch c.op {
	case "":
		return "contract." + c.field
	case "not":
		return "not (" + c.children[0].write(shuffle) + ")"
	}
	parts := make([]string, len(c.children))
	for i, j := range shuffle.Perm(len(parts)) {
		parts[i] = "(" + c.children[j].write(shuffle) + ")"
	}
	return strings.Join(parts, " "+c.op+" ")
}

// Kleene's logic does not know the order of words: any reordering of and and or gives the same answer.
func TestOrderOfWordsDoesNotMatter(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		c := drawCondition(rt, 3)
		doc := []string{}
		for _, f := range []string{"auto_renews", "open_ended", "capital", "sme"} {
			if v := rapid.SampledFrom([]string{"true", "false", ""}).Draw(rt, f); v != "" {
				doc = append(doc, fmt.Sprintf("%q:%s", f, v))
			}
		}
		rec := decoded(t, "contract", 1, "{"+strings.Join(doc, ",")+"}")
		one, other := c.write(rand.New(rand.NewPCG(1, 1))), c.write(rand.New(rand.NewPCG(2, rapid.Uint64().Draw(rt, "order"))))
		a, _ := judge(t, one, rec)
		b, missing := judge(t, other, rec)
		if a != b {
			rt.Fatalf("%s is %s, %s is %s on %v", one, a, other, b, doc)
		}
		if (b == CannotTell) != (len(missing) > 0) {
			rt.Fatalf("%s is %s and misses %v", other, b, missing)
		}
	})
}

// Whatever a council writes, loading it gives an error or a rule, never a crash.
func FuzzCondition(f *testing.F) {
	for _, s := range []string{`contract.end < today`, `any(contracts, .end)`, `$env`, `[1][0]`, `{"a": 1}.a`, `1..9`, `nil ?? nil`, `#`, `contract.a.b.c`, `"a"[1:2]`, `len()`, `pounds("a")`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		_, err := parser.Parse(s)
		if err != nil {
			return
		}
		answer, err := newCompiler(t, "contract").condition(s)
		if err == nil {
			r := decoded(t, "contract", 1, `{}`)
			answer(&Context{Snapshot: kind.NewSnapshot(1, []kind.Record{r}, nil), subject: r})
		}
	})
}
