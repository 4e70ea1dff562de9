package web

import (
	"context"
	"encoding/csv"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/moothall/moothall/internal/kind"
)

// The plan says what serves what, what stands alone, what the budget is for, and ticks the first days by the facts.
func TestPlanPages(t *testing.T) {
	s := open(t)
	me := s.person(kind.Administrator)
	_, body, _ := me.get("/c/ashby/plan")
	if said := wordsOf(body); !strings.Contains(said, "Nothing of a plan is recorded yet") || !strings.Contains(said, "0 of 22 done") {
		t.Errorf("an empty plan says %s", said)
	}
	s.demoFiles()
	for path, wants := range map[string][]string{
		"plan":        {"Tackling climate change", "No outcome and no initiative serves this priority.", "£219,500 in all: £115,000 for an outcome, £104,500 for none", "Costs more, fewer satisfied", "The digital plan lives in: Digital Vale 2025-2028"},
		"plan/trials": {"One quick win within a hundred days", "Governance: nobody has taken it up.", "Learned: Three in four finished", "Full fibre to the villages"},
		"plan/themes": {"2027, reached no figure", "2028, target 90%"},
		"plan/journeys?lose=Revenues+and+benefits": {"Typed in again 3 times", "2 steps break.", "breaks without Parking"},
		"plan/opportunities":                       {"1,340 17.3 points", "Under pressure: Temporary accommodation", "74 more have neither backlog, cost nor volume."},
		"measures":                                 {"5 of outcomes, 1 of output, 1 of uptime", "43.38%", "Off target"},
	} {
		status, body, _ := me.get("/c/ashby/" + path)
		said := wordsOf(body)
		for _, want := range wants {
			if status != http.StatusOK || !strings.Contains(said, want) {
				t.Errorf("%s gave %d and does not say %q", path, status, want)
			}
		}
	}
	status, _, _ := me.get("/c/ashby/plan/journeys?lose=Nowhere")
	if status != http.StatusNotFound {
		t.Errorf("losing a system that is not there gave %d", status)
	}
	_, sheet, _ := me.get("/c/ashby/plan/opportunities/export.csv")
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(sheet, "\ufeff"))).ReadAll()
	if err != nil || len(rows) < 12 || rows[1][1] != "Housing repairs" || rows[1][6] != "2610000.00" {
		t.Errorf("%v %v", err, rows)
	}
}

// A correction keeps the figure that stood and its reason, on the page and in the log; what cannot be a figure is said at the form.
func TestReadingIsCorrected(t *testing.T) {
	s := open(t)
	s.demoFiles()
	me := s.person(kind.Administrator)
	p, err := s.desk.Picture(context.Background(), "ashby")
	if err != nil {
		t.Fatal(err)
	}
	reading := p.Snapshot.Readings.All()[0]
	at := "/c/ashby/measures/" + reading.Measure.Or(0).String()
	form := func(numerator, denominator, why string) url.Values {
		return url.Values{"reading": {reading.ID.String()}, "numerator": {numerator}, "denominator": {denominator}, "why": {why}}
	}
	for _, wrong := range []url.Values{form("many", "4390", "x"), form("2700", "", "x"), form("2700", "0", "x"), form("2700", "4390", " "), {"why": {"x"}}} {
		status, body, _ := me.post(at, wrong)
		if status != http.StatusUnprocessableEntity || !strings.Contains(body, "govuk-error-summary") {
			t.Errorf("%v gave %d", wrong, status)
		}
	}
	status, _, _ := me.post(at, url.Values{"reading": {"999"}, "value": {"1"}, "why": {"x"}})
	if status != http.StatusNotFound {
		t.Errorf("a reading that is not there gave %d", status)
	}
	status, body, _ := me.post(at, form("2,634", "4390", "Forms of staff were counted too"))
	if status != http.StatusSeeOther {
		t.Fatalf("a correction gave %d %s", status, wordsOf(body))
	}
	_, body, _ = me.get(at)
	said := wordsOf(body)
	for _, want := range []string{"60%", "64.01% stood until", "Forms of staff were counted too"} {
		if !strings.Contains(said, want) {
			t.Errorf("the page does not say %q: %s", want, said[strings.Index(said, "Period Figure"):])
		}
	}
	_, body, _ = me.get("/c/ashby/log")
	if !strings.Contains(wordsOf(body), "A measure or a figure was revised") {
		t.Error("the correction is not in the log")
	}
	if status, _, _ := s.person(kind.Reader).post(at, form("1", "2", "x")); status != http.StatusForbidden {
		t.Errorf("a reader's correction gave %d", status)
	}
}

// Pounds are whole or have two places; other figures say no more than they know.
func TestMeasured(t *testing.T) {
	for _, c := range []struct {
		n          float64
		unit, want string
	}{{8.2, "£", "£8.20"}, {7, "pounds", "£7"}, {8.736, "GBP", "£8.74"}, {6.999, "£", "£7"}, {67.214, "percent", "67.21%"}, {21, "days", "21 days"}, {3.5, "", "3.5"}} {
		if got := measured(&c.n, c.unit); got != c.want {
			t.Errorf("%v %s is shown as %q, want %q", c.n, c.unit, got, c.want)
		}
	}
}
