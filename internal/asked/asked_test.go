package asked_test

import (
	"os"
	"testing"

	"github.com/moothall/moothall/internal/asked"
	"github.com/moothall/moothall/internal/kind"
)

var today = kind.DateOf(2026, 11, 26)

func bank(t *testing.T) []asked.Topic {
	t.Helper()
	all, err := asked.Load(os.DirFS("../../knowledge"))
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func snapshot(t *testing.T, docs ...[2]string) *kind.Snapshot {
	t.Helper()
	n := map[string]kind.ID{}
	var rows []kind.Record
	for _, d := range docs {
		n[d[0]]++
		r := kind.New(d[0], n[d[0]], 1)
		err := r.Decode([]byte(d[1]))
		if err != nil {
			t.Fatal(err)
		}
		rows = append(rows, r)
	}
	return kind.NewSnapshot(1, rows, nil)
}

func find(t *testing.T, all []asked.Answered, id string) asked.Asked {
	t.Helper()
	for _, topic := range all {
		for _, q := range topic.Questions {
			if q.ID == id {
				return q
			}
		}
	}
	t.Fatalf("there is no question %s", id)
	return asked.Asked{}
}

// There are ten questions on cyber attack and five on each other topic.
func TestBankIsWhole(t *testing.T) {
	want := map[string]int{"cyber": 10, "contracts": 5, "legacy": 5, "data": 5, "inclusion": 5, "delivery": 5}
	for _, topic := range bank(t) {
		if len(topic.Questions) != want[topic.ID] {
			t.Errorf("%s has %d questions, not %d", topic.ID, len(topic.Questions), want[topic.ID])
		}
		delete(want, topic.ID)
	}
	if len(want) > 0 {
		t.Errorf("there are no questions on %v", want)
	}
}

// A council with nothing on record has every question blank, and none answered.
func TestNothingRecordedIsBlank(t *testing.T) {
	for _, topic := range asked.Bank(snapshot(t), kind.Whole("ashby", ""), today, bank(t)) {
		if topic.Told != 0 {
			t.Errorf("%s: nothing answers %d questions", topic.ID, topic.Told)
		}
		for _, q := range topic.Questions {
			if q.State != asked.Blank {
				t.Errorf("%s is %s", q.ID, q.State)
			}
			for _, a := range q.Answers {
				if a.Sentence(false) != "" || a.Sentence(true) != "" {
					t.Errorf("%s says something of nothing: %q", q.ID, a.Sentence(false))
				}
			}
		}
	}
}

var estate = [][2]string{
	{"system", `{"name":"Tills","tier":"mission critical","last_restore_test":"2026-06-01","end_of_support":"2026-01-01","open_critical":2,"annual_cost":1200000}`},
	{"system", `{"name":"Rents","tier":"business critical","last_restore_test":"2025-06-01","end_of_support":"2030-01-01","open_critical":0}`},
	{"system", `{"name":"Votes","tier":"mission critical"}`},
	{"system", `{"name":"Maps","tier":"corporate","last_restore_test":"2026-06-01"}`},
	{"contract", `{"title":"Tills","end":"2027-03-01","route":"waiver"}`},
	{"contract", `{"title":"Rents","end":"2028-03-01"}`},
	{"data_set", `{"name":"Tenants","personal":true}`},
}

// Facts answer with numbers, what they rest on, and for how many nothing is recorded.
func TestFactsAnswer(t *testing.T) {
	all := asked.Bank(snapshot(t, estate...), kind.Whole("ashby", ""), today, bank(t))
	for id, want := range map[string]struct {
		says   string
		unsaid int
	}{
		"cyber-restore":     {"Critical systems brought back for a test in the last twelve months: 1 of 3.", 1},
		"cyber-open":        {"Critical weaknesses open today: 2, over 2 systems that were looked at.", 2},
		"cyber-unsupported": {"Systems past the day on which the maker's support ended: 1 of 2 whose day is known.", 2},
		"contracts-end":     {"Contracts that end in the next twelve months: 1 of 2.", 0},
		"contracts-bought":  {"Contracts awarded directly or by a waiver: 1 of 1 whose route is known.", 1},
		"legacy-cost":       {"To keep, over 1 of 4 systems: £12,000 a year.", 3},
		"data-owner":        {"Data sets about people that have an owner: 0 of 1.", 0},
	} {
		a := find(t, all, id).Answers[0]
		if a.Sentence(false) != want.says || a.Unsaid() != want.unsaid {
			t.Errorf("%s: %q, not recorded for %d", id, a.Sentence(false), a.Unsaid())
		}
	}
	if named := find(t, all, "cyber-restore").Answers[0].Named; len(named) != 1 || kind.NameOf(named[0]) != "Tills" {
		t.Errorf("the evidence of restores is %v", named)
	}
	if q := find(t, all, "cyber-accepted"); len(q.Answers) != 1 || !q.Lacks() {
		t.Errorf("one blank is told %d times", len(q.Answers))
	}
	if q := find(t, all, "contracts-leave"); !q.Lacks() || len(q.Answers) != 2 {
		t.Errorf("two blanks are told %d times", len(q.Answers))
	}
	if find(t, all, "contracts-cost").Lacks() != true || find(t, all, "contracts-bought").Lacks() {
		t.Error("who is asked does not go by what is blank")
	}
	if q := find(t, all, "cyber-copy"); q.State != asked.Blank {
		t.Errorf("a field that nobody recorded is %s", q.State)
	}
}

// What is restricted is withheld without a count from who may not see it, and is not said to be unrecorded.
func TestRestrictedFactsAreWithheld(t *testing.T) {
	v := kind.Viewer{Council: "ashby", Clearance: kind.SeesInternal}
	all := asked.Bank(snapshot(t, estate...), v, today, bank(t))
	for _, id := range []string{"cyber-restore", "cyber-open", "cyber-unsupported", "legacy-ends"} {
		q := find(t, all, id)
		a := q.Answers[0]
		if q.State != asked.Withheld || a.Sentence(false) != "" || a.N+a.Known+a.Of+a.Unsaid() != 0 || a.Sum != "" || len(a.Named) > 0 {
			t.Errorf("%s tells %+v", id, a)
		}
	}
	if q := find(t, all, "contracts-end"); q.State != asked.Told {
		t.Errorf("what is not restricted is %s", q.State)
	}
}

// A record whose own name is restricted is counted by what may be seen, and not named.
func TestRestrictedNamesAreNotShown(t *testing.T) {
	s := snapshot(t, [2]string{"accepted_risk", `{"title":"Open door","state":"accepted","until":"2027-01-01"}`})
	all := asked.Bank(s, kind.Viewer{Council: "ashby", Clearance: kind.SeesInternal}, today, bank(t))
	a := find(t, all, "cyber-accepted").Answers[0]
	if a.N != 1 || len(a.Named) != 1 {
		t.Fatalf("the accepted risk is not counted: %+v", a)
	}
	if name := asked.NameFor(kind.Viewer{Clearance: kind.SeesInternal}, a.Named[0]); name != "" {
		t.Errorf("its name is told: %q", name)
	}
	if name := asked.NameFor(kind.Whole("ashby", ""), a.Named[0]); name != "Open door" {
		t.Errorf("who may see it reads %q", name)
	}
}
