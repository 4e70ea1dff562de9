package modern_test

import (
	"slices"
	"testing"

	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/modern"
	"github.com/moothall/moothall/internal/rule"
	"github.com/moothall/moothall/internal/rulebook"
	"github.com/moothall/moothall/knowledge"
)

const today = kind.Date(20783) // 2026-11-26

// snapshot makes records of JSON, numbered from 1.
func snapshot(t *testing.T, records ...[2]string) *kind.Snapshot {
	t.Helper()
	var all []kind.Record
	for i, r := range records {
		x := kind.New(r[0], kind.ID(i+1), 0)
		err := x.Decode([]byte(r[1]))
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, x)
	}
	return kind.NewSnapshot(1, all, nil)
}

func order(t *testing.T, s *kind.Snapshot, weights map[string]int) []modern.Line {
	t.Helper()
	in := rule.Input{Snapshot: s, Today: today}
	var scores [][]rule.Score
	for _, id := range []string{"modernise", "modernise-options"} {
		c, err := rulebook.LoadCard(knowledge.FS, id)
		if err != nil {
			t.Fatal(err)
		}
		scores = append(scores, c.Scores(in))
	}
	return modern.Order(scores[0], scores[1], s, today, weights)
}

func namesOf(lines []modern.Line) (out []string) {
	for _, l := range lines {
		out = append(out, l.Subject.Name)
	}
	return out
}

// What is past its support on our own premises stands first whatever the weights; the rest follows the weights.
func TestPastSupportOnPremisesComesFirst(t *testing.T) {
	if today.String() != "2026-11-26" {
		t.Fatal(today)
	}
	s := snapshot(t,
		[2]string{"system", `{"name":"Closed cloud","hosting":"saas","open_api":false,"bulk_export":false,"end_of_support":"2026-01-01"}`},
		[2]string{"system", `{"name":"Old cellar","hosting":"on-premises","end_of_support":"2026-11-25"}`},
		[2]string{"system", `{"name":"Bought cellar","hosting":"on-premises","end_of_support":"2026-11-25","extended_support_to":"2026-11-26"}`})
	if got := namesOf(order(t, s, map[string]int{"interoperability": 9})); !slices.Equal(got, []string{"Old cellar", "Closed cloud", "Bought cellar"}) {
		t.Errorf("by interoperability %v", got)
	}
	if got := namesOf(order(t, s, map[string]int{"cloud": 9})); !slices.Equal(got, []string{"Old cellar", "Bought cellar", "Closed cloud"}) {
		t.Errorf("by the cloud %v", got)
	}
}

// Each system has an option with its reason, and what nobody recorded is said where it could make it another.
func TestOptions(t *testing.T) {
	for _, c := range []struct{ record, option, reason, unless string }{
		{`{"name":"A","retires":"2027-03-31","end_of_support":"2020-01-01"}`, "retire", "The day on which it leaves use is set", ""},
		{`{"name":"A","users":5,"hosting":"on-premises","end_of_support":"2026-11-25"}`, "replace", "Nobody mends it any more", ""},
		{`{"name":"A","users":5,"hosting":"on-premises","end_of_support":"2026-11-26","bulk_export":true,"staff_rating":4}`, "rehost", "It stands on our own premises and is still mended", ""},
		{`{"name":"A","users":5,"hosting":"saas","end_of_support":"2027-11-26","bulk_export":true,"staff_rating":4}`, "retain", "It is still mended and does not stand on our own premises", ""},
		{`{"name":"A","users":5,"hosting":"saas","bulk_export":true,"staff_rating":4}`, "retain", "It does not stand on our own premises", "end_of_support"},
		{`{"name":"A"}`, "", "", "hosting"},
	} {
		o := order(t, snapshot(t, [2]string{"system", c.record}), nil)[0].Option
		if o.Name != c.option || o.Reason != c.reason {
			t.Errorf("%s: %q because %q", c.record, o.Name, o.Reason)
		}
		if c.unless != "" && !slices.ContainsFunc(o.Unless, func(r rule.Ref) bool { return r.Field == c.unless }) {
			t.Errorf("%s: %v could change it", c.record, o.Unless)
		}
	}
}

// The lowest rated tool stands first, beside the running contract that ends first; what is no everyday tool is not there.
func TestLowestRatedToolBesideItsContract(t *testing.T) {
	s := snapshot(t,
		[2]string{"system", `{"name":"Mail","workplace_tool":true,"staff_rating":4.1}`},
		[2]string{"system", `{"name":"Phones","workplace_tool":true,"staff_rating":2.3}`},
		[2]string{"system", `{"name":"Wiki","workplace_tool":true}`},
		[2]string{"system", `{"name":"Planning","staff_rating":1}`},
		[2]string{"contract", `{"title":"Phones before","systems":[2],"end":"2025-01-01"}`},
		[2]string{"contract", `{"title":"Phones open","systems":[2]}`},
		[2]string{"contract", `{"title":"Phones later","systems":[2],"end":"2029-01-01"}`},
		[2]string{"contract", `{"title":"Phones now","systems":[2],"end":"2027-06-30","notice_months":3}`})
	all := modern.Tools(s, today)
	if len(all) != 3 || kind.NameOf(all[0].System) != "Phones" || kind.NameOf(all[1].System) != "Mail" || kind.NameOf(all[2].System) != "Wiki" {
		t.Fatalf("%v", all)
	}
	if kind.NameOf(all[0].Contract) != "Phones now" || all[0].Ends.Or(0).String() != "2027-06-30" || all[0].Notice.Or(0).String() != "2027-03-30" {
		t.Errorf("%+v", all[0])
	}
	if all[1].Contract != nil {
		t.Errorf("mail has %v", all[1].Contract)
	}
}
