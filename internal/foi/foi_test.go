package foi

import (
	"os"
	"testing"

	"github.com/moothall/moothall/internal/kind"
)

func load(t *testing.T) *Plan {
	t.Helper()
	p, err := Load(os.DirFS("../../knowledge"))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func day(t *testing.T, s string) kind.Date {
	t.Helper()
	var d kind.Date
	err := d.UnmarshalText([]byte(s))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestDue(t *testing.T) {
	p := load(t)
	for _, c := range []struct{ nation, received, due string }{
		{"england", "2026-11-02", "2026-12-01"},          // 30 November is a bank holiday in Scotland, and so no working day of the Act of 2000 anywhere
		{"scotland", "2026-11-02", "2026-12-01"},         // nor of the Act of 2002
		{"england", "2026-10-05", "2026-11-02"},          // no holiday between
		{"wales", "2026-12-01", "2026-12-31"},            // Christmas Day and 28 December
		{"scotland", "2026-03-30", "2026-04-28"},         // Good Friday; Easter Monday works in Scotland
		{"northern-ireland", "2026-03-30", "2026-04-29"}, // Good Friday and Easter Monday
		{"england", "2026-11-07", "2026-12-07"},          // a Saturday: Monday is the first day
	} {
		law, ok := p.LawOf(c.nation)
		if !ok {
			t.Fatal(c.nation)
		}
		if got := law.Due(day(t, c.received)); got != day(t, c.due) {
			t.Errorf("%s, received %s: due %s, not %s", c.nation, c.received, got, c.due)
		}
	}
}

const twelve = `Dear Council,

Under the Freedom of Information Act please answer for your main systems.

1. Who supplies your ERP system and which product is it?
2. What is the annual spend on your ERP system?
3. When does the ERP contract start and end, and are there options to extend?
4. Who supplies your CRM system?
5. How many users does the CRM have,
   and what does it cost per annum?
6. What is the review date?
7. Which HR and payroll product do you use and who is the vendor?
8. What is the contract end date of the HR system?
9. Who supplies your finance system, and what is the total contract value?
10. Which version of the finance system is installed and on which servers is it hosted?
11. Who is the responsible officer (job title) for each of these contracts?
12. Have you had any security breaches of the finance system?

Yours faithfully`

func TestRead(t *testing.T) {
	qs, err := load(t).Read(twelve)
	if err != nil || len(qs) != 12 {
		t.Fatalf("%d questions %v", len(qs), err)
	}
	for n, want := range map[int][2][]string{
		1: {{"erp"}, {"supplier", "product"}}, 2: {{"erp"}, {"annual_spend"}}, 3: {{"erp"}, {"start", "end", "extension"}}, 4: {{"crm"}, {"supplier"}},
		5: {{"crm"}, {"users", "annual_spend"}}, 6: {{"crm"}, {"review"}}, 7: {{"hr"}, {"supplier", "product"}}, 8: {{"hr"}, {"end"}},
		9: {{"finance"}, {"supplier", "total_value"}}, 10: {{"finance"}, {"version", "hosting", "location"}}, 11: {{"finance"}, {"contact"}}, 12: {{"finance"}, {"weaknesses"}},
	} {
		q := qs[n-1]
		if !equal(q.Categories, want[0]) || !equal(q.Fields, want[1]) {
			t.Errorf("question %d %q: %v %v", n, q.Text, q.Categories, q.Fields)
		}
	}
}

func equal(a, b []string) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}
