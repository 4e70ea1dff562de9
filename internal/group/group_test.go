package group

import (
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/moothall/moothall/internal/buying"
	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/kind"
)

func catalogue(t testing.TB) *buying.Catalogue {
	t.Helper()
	c, err := buying.Load(os.DirFS("../../knowledge/products"))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func registerOf(t testing.TB, name string) *kind.Kind {
	t.Helper()
	k, ok := kind.Of(name)
	if !ok {
		t.Fatalf("no register %s", name)
	}
	return k
}

// record makes a record from fields written as JSON.
func record(t testing.TB, kindName string, id kind.ID, doc string) kind.Record {
	t.Helper()
	r := kind.New(kindName, id, 7)
	err := r.Decode([]byte(doc))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestWhatIsNeverShared(t *testing.T) {
	contract := registerOf(t, "contract")
	for _, c := range []struct {
		k      *kind.Kind
		fields []string
		code   fault.Code
		says   string
	}{
		{registerOf(t, "person"), nil, fault.Refused, "about named people"},
		{contract, []string{"contact"}, fault.Refused, "personal or restricted"},
		{registerOf(t, "system"), []string{"version"}, fault.Refused, "personal or restricted"},
		{registerOf(t, "post"), []string{"holder"}, fault.Refused, "personal or restricted"},
		{contract, []string{"colour"}, fault.Invalid, "no field"},
	} {
		_, err := Asked(c.k, c.fields)
		if fault.CodeOf(err) != c.code || !strings.Contains(fault.Sentence(err), c.says) {
			t.Errorf("%s %v: %v", c.k.Name, c.fields, err)
		}
	}
	got, err := Asked(contract, []string{"end", "supplier"})
	if diff := cmp.Diff([]string{"title", "supplier", "end"}, got); err != nil || diff != "" {
		t.Errorf("%v %s", err, diff)
	}
	for _, k := range kind.Registers() {
		for _, f := range Shareable(k) {
			if f.Personal || f.Sensitivity == kind.Restricted || f.To == "person" {
				t.Errorf("%s.%s can be shared", k.Name, f.Name)
			}
		}
	}
	// A consent that was kept when a field was not yet restricted opens nothing either.
	s := kind.NewSnapshot(1, []kind.Record{record(t, "system", 1, `{"name":"Payroll","version":"9.1","tier":"corporate"}`)}, nil)
	x := Only("ashby", "Ashby", "england", s, Consent{"system": {"name", "version", "tier"}, "person": {"name"}})
	if v := kind.Get(x.Snapshot.Records("system")[0], "version"); v.Recorded() || x.Consent.Shares("system", "version") || len(x.Consent["person"]) > 0 {
		t.Errorf("what is restricted is shared: %v %v", v, x.Consent)
	}
}

// A reference is shared as a name and nothing else of the record that it names.
func TestReferencesAreNames(t *testing.T) {
	s := kind.NewSnapshot(9, []kind.Record{
		record(t, "contract", 1, `{"title":"Revenues","supplier":1,"annual_value":100}`),
		record(t, "supplier", 1, `{"name":"Civica","company":"01628868"}`),
		record(t, "supplier", 2, `{"name":"Nobody's"}`),
	}, nil)
	x := Only("ashby", "Ashby", "england", s, Consent{"contract": {"title", "supplier"}})
	suppliers := x.Snapshot.Records("supplier")
	if len(suppliers) != 1 || kind.NameOf(suppliers[0]) != "Civica" || suppliers[0].Known() != kind.FieldSetOf(registerOf(t, "supplier").Index("name")) {
		t.Errorf("suppliers: %+v", suppliers)
	}
	if c := x.Snapshot.Contracts.All()[0]; c.AnnualValue.Known() || c.Seq != 0 || x.Snapshot.Seq != 0 {
		t.Errorf("the contract says %+v", c)
	}
	without := Only("ashby", "Ashby", "england", s, Consent{"contract": {"title"}})
	if n := len(without.Snapshot.Records("supplier")); n != 0 {
		t.Errorf("%d suppliers of a contract whose supplier is not shared", n)
	}
}

// drawn is a value of a field, or none.
func drawn(t *rapid.T, f *kind.Field, label string) kind.Value {
	if rapid.IntRange(0, 3).Draw(t, label+" there") == 0 {
		return kind.Value{}
	}
	n := rapid.IntRange(1, 4000).Draw(t, label)
	v := kind.Value{}
	switch f.Type {
	case kind.Text, kind.LongText:
		v = kind.TextValue(rapid.SampledFrom([]string{"Housing", "Revenues", "Payroll", "Website", "secret"}).Draw(t, label+" text"))
	case kind.Choice:
		v = kind.TextValue(rapid.SampledFrom(f.Choices).Draw(t, label+" choice"))
	case kind.List:
		v = kind.ListValue([]string{rapid.SampledFrom([]string{"48000000", "72000000"}).Draw(t, label+" list")})
	case kind.Int:
		v = kind.IntValue(n % 30)
	case kind.Decimal:
		v = kind.DecimalValue(float64(n))
	case kind.YesNo:
		v = kind.YesNoValue(n%2 == 0)
	case kind.Day:
		v = kind.DateValue(kind.DateOf(2026, 1, 1) + kind.Date(n/2))
	case kind.Pence:
		v = kind.MoneyValue(kind.Money(n * 1000))
	case kind.Ref:
		if f.To != "supplier" {
			return kind.Value{}
		}
		v = kind.RefValue(kind.ID(n%3 + 1))
	default:
		return kind.Value{}
	}
	v, err := kind.Normal(f, v)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func docOf(fields map[string]kind.Value) []byte {
	parts := []string{}
	for name, v := range fields {
		if v.Recorded() {
			parts = append(parts, `"`+name+`":`+string(v.JSON()))
		}
	}
	slices.Sort(parts)
	return []byte("{" + strings.Join(parts, ",") + "}")
}

// everything is all that can be worked out of what councils share, as one text.
func everything(t *rapid.T, all []Shared, c *buying.Catalogue) string {
	var out []any
	today := kind.DateOf(2026, 6, 1)
	for _, k := range kind.Registers() {
		out = append(out, Covered(all, k, func(string) string { return "A PDF." }))
		for _, s := range all {
			for _, r := range s.Snapshot.Records(k.Name) {
				line := []string{s.Slug, k.Name, r.RecordID().String(), kind.NameOf(r)}
				for i := range k.Fields {
					line = append(line, s.Snapshot.Show(&k.Fields[i], r.Cell(i)))
				}
				out = append(out, line, r.Sequence())
			}
		}
	}
	out = append(out, JointBuys(all, c, today, Window{Minimum: 2, Months: 24}), Compare(all, c, today))
	b, err := json.Marshal(out)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// Whatever a council consents to: two councils that differ only in what is withheld look the same, in every cell, count, total, order and date.
func TestWithheldIsNowhere(t *testing.T) {
	c, k := catalogue(t), registerOf(t, "contract")
	rapid.Check(t, func(t *rapid.T) {
		var consented []string
		for _, f := range Shareable(k) {
			if rapid.Bool().Draw(t, "share "+f.Name) {
				consented = append(consented, f.Name)
			}
		}
		consent := Consent{}
		if rapid.IntRange(0, 9).Draw(t, "register") > 0 {
			consent["contract"] = append([]string{"title"}, consented...)
		}
		if rapid.Bool().Draw(t, "suppliers") {
			consent["supplier"] = []string{"name"}
		}
		suppliers := func() (out []kind.Record) {
			for i, name := range []string{"Civica", "NEC", "Capita"} {
				out = append(out, mustRecord(t, "supplier", kind.ID(i+1), `{"name":"`+name+`"}`))
			}
			return out
		}
		one, other := suppliers(), suppliers()
		for id := range kind.ID(rapid.IntRange(1, 6).Draw(t, "contracts")) {
			a, b := map[string]kind.Value{}, map[string]kind.Value{}
			for i := range k.Fields {
				f := &k.Fields[i]
				if f.Personal {
					continue
				}
				a[f.Name] = drawn(t, f, f.Name)
				b[f.Name] = a[f.Name]
				shared := slices.Contains(consent["contract"], f.Name)
				if !shared {
					b[f.Name] = drawn(t, f, f.Name+" instead")
				}
			}
			if len(consent["contract"]) == 0 { // the number of records is withheld with the register; the name comes with it
				b["title"] = a["title"]
			}
			one = append(one, mustRecord(t, "contract", id+1, string(docOf(a))))
			other = append(other, mustRecord(t, "contract", id+1, string(docOf(b))))
		}
		neighbour := Only("barton", "Barton", "england", kind.NewSnapshot(3, []kind.Record{mustRecord(t, "contract", 1, `{"title":"Housing","end":"2027-03-31","annual_value":100}`)}, nil), Consent{"contract": {"title", "end", "annual_value"}})
		left := everything(t, []Shared{neighbour, Only("ashby", "Ashby", "england", kind.NewSnapshot(5, one, nil), consent)}, c)
		right := everything(t, []Shared{neighbour, Only("ashby", "Ashby", "england", kind.NewSnapshot(6, other, nil), consent)}, c)
		if left != right {
			t.Fatalf("what is withheld shows:\n%s\n%s", left, right)
		}
	})
}

func mustRecord(t *rapid.T, kindName string, id kind.ID, doc string) kind.Record {
	r := kind.New(kindName, id, 5)
	err := r.Decode([]byte(doc))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// council is one with contracts, of which it shares some fields.
func council(t *testing.T, name string, fields []string, docs ...string) Shared {
	t.Helper()
	var rs []kind.Record
	for i, d := range docs {
		rs = append(rs, record(t, "contract", kind.ID(i+1), d))
	}
	return Only(strings.ToLower(name), name, "england", kind.NewSnapshot(1, rs, nil), Consent{"contract": fields})
}

func TestJointBuys(t *testing.T) {
	all := []string{"title", "function", "start", "end", "annual_value"}
	group := []Shared{
		council(t, "Ashby", all, `{"title":"Revs","function":"Revenues and benefits","end":"2027-03-31","annual_value":21000000}`, `{"title":"Revs support","function":"Revenues and benefits","annual_value":500000}`),
		council(t, "Barton", all, `{"title":"Revenues system","function":"Revenues and benefits","end":"2027-05-31","annual_value":18500000}`),
		council(t, "Colne", []string{"title", "end"}, `{"title":"OpenRevenues","function":"Revenues and benefits","end":"2027-09-30","annual_value":77777700}`),
		council(t, "Dunford", all, `{"title":"Housing","function":"Housing management","end":"2026-12-31","annual_value":9900000}`, `{"title":"Old revenues","function":"Revenues and benefits","end":"2025-12-31","annual_value":100}`),
		council(t, "Elmham", all, `{"title":"Fleet hire","end":"2027-12-31","annual_value":5400000}`, `{"title":"Housing system","function":"Housing management","end":"2027-01-31","annual_value":8800000}`),
	}
	c, today := catalogue(t), kind.DateOf(2026, 1, 15)
	got := JointBuys(group, c, today, Usual)
	if len(got) != 1 {
		t.Fatalf("%d joint buys: %+v", len(got), got)
	}
	b := got[0]
	if b.Function != "Revenues and benefits" || !slices.Equal(b.Councils, []string{"Ashby", "Barton", "Colne"}) || b.Known != 39500000 || b.KnownFrom != 2 || b.Of != 3 ||
		b.FirstEnd != kind.DateOf(2027, 3, 31) || b.LastEnd != kind.DateOf(2027, 9, 30) || b.SafeStart != kind.DateOf(2026, 6, 30) || !b.Guessed || !b.LeadAssumed {
		t.Errorf("%+v", b)
	}
	two := JointBuys(group, c, today, Window{Minimum: 2, Months: 12})
	if len(two) != 2 || two[0].Function != "Housing management" || two[0].Known != 18700000 || two[0].SafeStart != kind.DateOf(2026, 3, 31) {
		t.Errorf("with two councils: %+v", two)
	}
	if narrow := JointBuys(group, c, today, Window{Minimum: 3, Months: 5}); len(narrow) != 0 {
		t.Errorf("within five months: %+v", narrow)
	}
	for _, j := range two {
		for _, p := range j.Contracts {
			if p.Title == "Fleet hire" || p.Title == "Old revenues" || p.Title == "Revs support" {
				t.Errorf("%s is in a joint buy", p.Title)
			}
		}
	}
}

// Each contract is in one joint buy at most, each joint buy is within the window and of enough councils, and no set of more councils was passed over.
func TestWindows(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := Window{Minimum: rapid.IntRange(2, 4).Draw(t, "minimum"), Months: rapid.IntRange(1, 18).Draw(t, "months")}
		var parts []Part
		for range rapid.IntRange(0, 14).Draw(t, "contracts") {
			slug := rapid.SampledFrom([]string{"a", "b", "c", "d", "e"}).Draw(t, "council")
			parts = append(parts, Part{Slug: slug, Council: slug, End: kind.DateOf(2026, 1, 1) + kind.Date(rapid.IntRange(0, 1500).Draw(t, "end"))})
		}
		slices.SortStableFunc(parts, func(a, b Part) int { return int(a.End - b.End) })
		sets := windows(parts, w)
		used, best := 0, 0
		for _, s := range sets {
			used += len(s)
			best = max(best, len(councilsOf(s)))
			if len(councilsOf(s)) < w.Minimum || s[len(s)-1].End > s[0].End.AddMonths(w.Months) {
				t.Fatalf("%+v is no joint buy of %+v", s, w)
			}
		}
		if used > len(parts) {
			t.Fatalf("%d contracts stand in joint buys, there are %d", used, len(parts))
		}
		most := 0
		for i := range parts { // by counting, another way
			seen := map[string]bool{}
			for _, p := range parts {
				if p.End >= parts[i].End && p.End <= parts[i].End.AddMonths(w.Months) {
					seen[p.Slug] = true
				}
			}
			most = max(most, len(seen))
		}
		if most >= w.Minimum && best != most || most < w.Minimum && best != 0 {
			t.Fatalf("the most councils are %d, the joint buys have %d", most, best)
		}
	})
}

func TestMediansNeedFive(t *testing.T) {
	c := catalogue(t)
	fields := []string{"title", "function", "annual_value"}
	var group []Shared
	for i, v := range []string{"100", "300", "200", "900", "400"} {
		group = append(group, council(t, string(rune('A'+i)), fields, `{"title":"Housing","function":"Housing management","annual_value":`+v+`}`))
		got := Compare(group, c, 0)
		if i == 0 {
			if len(got) != 0 {
				t.Errorf("one council is compared with itself: %+v", got)
			}
			continue
		}
		if len(got) != 1 || got[0].Of != i+1 || got[0].Median.Known() != (i == 4) || got[0].Mean.Known() != (i == 4) {
			t.Errorf("of %d councils: %+v", i+1, got)
		}
	}
	last := Compare(append(group, council(t, "F", []string{"title", "function"}, `{"title":"Housing","function":"Housing management","annual_value":7}`)), c, 0)[0]
	if last.Median.Or(0) != 300 || last.Mean.Or(0) != 380 || last.Known != 1900 || last.KnownFrom != 5 || last.Of != 6 {
		t.Errorf("%+v", last)
	}
}

func TestCovered(t *testing.T) {
	k := registerOf(t, "contract")
	none := kind.NewSnapshot(0, nil, nil)
	consent := Consent{"contract": {"title"}}
	all := []Shared{council(t, "Ashby", []string{"title"}, `{"title":"A"}`), Only("barton", "Barton", "england", none, nil), Only("colne", "Colne", "england", none, consent), Only("dunford", "Dunford", "england", none, consent)}
	got := Covered(all, k, func(slug string) string {
		return map[string]string{"barton": "Never asked.", "colne": "This is a PDF."}[slug]
	})
	want := "1 of 4 read, 1 not shared, 1 unreadable, 1 with nothing recorded. Not shared: Barton. Unreadable: Colne (This is a PDF). Nothing recorded: Dunford."
	if got.Says != want {
		t.Errorf("got  %s\nwant %s", got.Says, want)
	}
}

func TestSharedPosts(t *testing.T) {
	days := func(s string) Days {
		d, err := ParseDays(s)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	five := func(each string) (out []Slice) {
		for _, c := range []string{"a", "b", "c", "d", "e"} {
			out = append(out, Slice{Council: c, Days: days(each)})
		}
		return out
	}
	for _, c := range []struct {
		says  string
		days  string
		parts []Slice
	}{
		{"", "5", five("1")},
		{"over-allocated: the councils have 6 days", "5", five("1.2")},
		{"one person has 5 at most", "6", five("1")},
		{"two councils at least", "5", five("1")[:1]},
		{"stands twice", "5", append(five("0.5"), Slice{Council: "a", Days: 50})},
		{"over-allocated", "3", five("1")},
	} {
		SplitCost(10000001, c.parts)
		err := CheckPost("CDO", days(c.days), 10000001, c.parts)
		if c.says == "" && err != nil || c.says != "" && !strings.Contains(fault.Sentence(err), c.says) {
			t.Errorf("%s days, %v: %v", c.days, c.parts, err)
		}
	}
	parts := []Slice{{Council: "a", Days: 100, Cost: 1000}, {Council: "b", Days: 100}, {Council: "c", Days: 200}}
	SplitCost(10000, parts)
	if parts[0].Cost != 1000 || parts[1].Cost != 3000 || parts[2].Cost != 6000 {
		t.Errorf("%+v", parts)
	}
	err := CheckPost("CDO", 500, 9999, parts)
	if !strings.Contains(fault.Sentence(err), "the post costs") {
		t.Errorf("costs that do not add up: %v", err)
	}
	for _, bad := range []string{"", "two", "-1", "0", "8", "1.234", "NaN"} {
		if _, err := ParseDays(bad); fault.CodeOf(err) != fault.Invalid {
			t.Errorf("%q days give %v", bad, err)
		}
	}
}
