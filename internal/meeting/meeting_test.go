package meeting

import (
	"encoding/json"
	"slices"
	"testing"

	"github.com/moothall/moothall/internal/kind"
)

// council is registers from documents, a kind's records in the order of their numbers from 1.
func council(t *testing.T, docs map[string][]string) *kind.Snapshot {
	t.Helper()
	var all []kind.Record
	for name, records := range docs {
		for i, doc := range records {
			r := kind.New(name, kind.ID(i+1), 1)
			if !json.Valid([]byte(doc)) {
				t.Fatalf("%s is no JSON", doc)
			}
			err := r.Decode([]byte(doc))
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, r)
		}
	}
	return kind.NewSnapshot(1, all, nil)
}

func date(t *testing.T, s string) kind.Date {
	t.Helper()
	d, err := kind.ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

var board = map[string][]string{
	"body": {`{"name":"Digital board","type":"board","quorum":2}`},
	"post": {`{"title":"A","department":"Finance"}`, `{"title":"B","department":"finance "}`, `{"title":"C","department":"Housing"}`, `{"title":"D","department":"Place"}`},
	"seat": {`{"title":"One","body":1,"post":1}`, `{"title":"Two","body":1,"post":2,"from":"2026-06-01"}`, `{"title":"Three","body":1,"post":3,"until":"2026-06-30"}`, `{"title":"Four","body":2,"post":4}`},
	"meeting": {`{"title":"May","body":1,"held_on":"2026-05-11","state":"held","present":[1,3]}`, `{"title":"July","body":1,"held_on":"2026-07-13","state":"minutes approved","present":[1,3,4]}`,
		`{"title":"December","body":1,"held_on":"2026-12-14","state":"planned"}`, `{"title":"Cancelled","body":1,"held_on":"2026-12-01","state":"cancelled"}`, `{"title":"Senior team","held_on":"2026-12-14"}`},
}

// A seat counts from its first day to its last; directorates that differ only in spelling are one; who was there without a seat makes no quorum, and attendance counts only
// meetings held while somebody sat.
func TestBoard(t *testing.T) {
	s := council(t, board)
	if got := len(Members(s, 1, date(t, "2026-05-31"))); got != 2 {
		t.Errorf("%d members in May", got)
	}
	if got := len(Members(s, 1, date(t, "2026-06-30"))); got != 3 {
		t.Errorf("%d members on the last day of June", got)
	}
	c := Covered(s, 1, date(t, "2026-07-13"))
	if !slices.Equal(c.Here, []string{"Finance"}) || !slices.Equal(c.Missing, []string{"Housing", "Place"}) {
		t.Errorf("%+v", c)
	}
	for i, want := range []kind.Opt[bool]{kind.Some(true), kind.Some(false), {}} {
		m, _ := s.Meetings.Get(kind.ID(i + 1))
		if got := Quorate(s, m); got != want {
			t.Errorf("%s is quorate: %v, want %v", m.Title.Or(""), got, want)
		}
	}
	got := Attended(s, 1, date(t, "2026-11-25"))
	if len(got) != 2 || got[0].Came != 2 || got[0].Of != 2 || got[1].Came != 0 || got[1].Of != 1 {
		t.Errorf("%+v", got)
	}
	if m := Next(s, date(t, "2026-11-25")); m == nil || m.Title.Or("") != "December" {
		t.Errorf("next is %v", m)
	}
	if m := Next(s, date(t, "2026-12-15")); m != nil {
		t.Errorf("after the last there is %v", m)
	}
}

// Ten key decisions, six with advice dated before: six of ten, and the four are named; the median of an even number of waits lies between.
func TestDecisions(t *testing.T) {
	var docs []string
	for i := range 10 {
		doc := `{"title":"D` + kind.Count(i) + `","state":"final","key":true,"raised_on":"2026-10-01","decided_on":"2026-10-0` + kind.Count(1+i%4) + `","digital_advice":"Yes","advice_on":"2026-09-30"}`
		switch i {
		case 3:
			doc = `{"title":"D3","state":"final","key":true,"decided_on":"2026-10-02"}`
		case 5:
			doc = `{"title":"D5","state":"final","key":true,"decided_on":"2026-10-02","digital_advice":"Yes"}`
		case 7, 8:
			doc = `{"title":"D` + kind.Count(i) + `","state":"amended","key":true,"decided_on":"2026-10-02","digital_advice":"Late","advice_on":"2026-10-03"}`
		}
		docs = append(docs, doc)
	}
	docs = append(docs, `{"title":"Draft","state":"draft","key":true,"raised_on":"2026-01-01","decided_on":"2026-10-02"}`, `{"title":"Not key","state":"final"}`)
	s := council(t, map[string][]string{"decision": docs})
	a := Advised(s)
	if a.Key != 10 || a.Advised != 6 || len(a.Without) != 4 || a.Without[0].Title.Or("") != "D3" {
		t.Errorf("%+v", a)
	}
	days, of := Latency(s)
	if of != 6 || days != kind.Some(1.0) { // they waited 0, 1, 2, 0, 2 and 1 days
		t.Errorf("%v of %d", days, of)
	}
}

// What failed, was not done, or missed its target is red; a green decision over it needs a reason and a signature, both.
func TestGreenOverRed(t *testing.T) {
	for doc, want := range map[string]bool{
		`{"title":"A","result":"failed"}`: true, `{"title":"A","result":"partly"}`: true, `{"title":"A","result":"not done"}`: true, `{"title":"A","result":"passed"}`: false, `{"title":"A"}`: false,
		`{"title":"A","value":61,"target":80}`: true, `{"title":"A","value":80,"target":80}`: false, `{"title":"A","value":61}`: false,
		`{"title":"A","value":9,"target":8,"lower":true}`: true, `{"title":"A","value":8,"target":8,"lower":true}`: false, `{"title":"A","result":"passed","value":61,"target":80}`: true,
	} {
		s := council(t, map[string][]string{"assurance": {doc}})
		if a, _ := s.Assurances.Get(1); Red(a) != want {
			t.Errorf("%s is red: %v", doc, !want)
		}
	}
	for decision, want := range map[string]bool{
		`{"title":"Go live","overall":"green"}`: true, `{"title":"Go live","overall":"amber"}`: false, `{"title":"Go live"}`: false,
		`{"title":"Go live","overall":"green","overall_reason":"Fixed since"}`: true, `{"title":"Go live","overall":"green","overall_signed":1}`: true,
		`{"title":"Go live","overall":"green","overall_reason":"Fixed since","overall_signed":1}`: false,
	} {
		s := council(t, map[string][]string{"decision": {decision}, "assurance": {`{"title":"Test","decision":1,"result":"failed"}`}})
		d, _ := s.Decisions.Get(1)
		if got := GreenOverRed(s, d); got != want {
			t.Errorf("%s: %v", decision, got)
		}
	}
	s := council(t, map[string][]string{"assurance": {`{"title":"Training","value":61,"target":80,"unit":"%"}`}})
	if a, _ := s.Assurances.Get(1); Figure(a) != "61% against a target of 80%" {
		t.Error(Figure(a))
	}
}

// The most that a post may decide is the largest limit that holds on the day; one that ran out does not.
func TestLimit(t *testing.T) {
	s := council(t, map[string][]string{"delegation": {`{"title":"Small","post":1,"limit":5000000}`, `{"title":"Once","post":1,"limit":9000000,"until":"2026-10-31"}`, `{"title":"Other","post":2,"limit":99000000}`, `{"title":"No limit said","post":3}`}})
	for day, want := range map[string]kind.Money{"2026-10-31": 9000000, "2026-11-01": 5000000} {
		if got := Limit(s, 1, date(t, day)); got != kind.Some(want) {
			t.Errorf("on %s: %v", day, got)
		}
	}
	if got := Limit(s, 3, date(t, "2026-11-01")); got.Known() {
		t.Errorf("no limit is said, and it is %v", got)
	}
}

// Five clear days before Monday 14 December 2026 leave Friday 4 December; three leave Tuesday 8 December. A review is due two weeks after the last where nothing else is said.
func TestDaysBefore(t *testing.T) {
	for nation, want := range map[string]string{"england": "2026-12-04", "northern-ireland": "2026-12-04", "wales": "2026-12-08", "scotland": "2026-12-08"} {
		if got := PapersBy(date(t, "2026-12-14"), nation); got.String() != want {
			t.Errorf("%s: papers by %s, want %s", nation, got, want)
		}
	}
	if got := PapersBy(date(t, "2026-12-10"), "scotland"); got.String() != "2026-12-04" {
		t.Errorf("for a Thursday: %s", got)
	}
	if got := PapersBy(date(t, "2027-01-05"), "england"); got.String() != "2026-12-23" { // Christmas, a day for Boxing Day and New Year's Day lie between
		t.Errorf("over Christmas: %s", got)
	}
	if got := NoticeBy(date(t, "2026-12-31"), "england"); got != kind.Some(date(t, "2026-12-02")) {
		t.Errorf("notice by %v", got)
	}
	if NoticeBy(date(t, "2026-12-31"), "wales").Known() {
		t.Error("a law of England speaks to Wales")
	}
	s := council(t, map[string][]string{"sprint_review": {`{"title":"1","work":"Portal","until":"2026-11-06"}`, `{"title":"2","work":"portal ","until":"2026-11-20","weeks":3}`, `{"title":"3","work":"Data"}`}})
	one, _ := s.SprintReviews.Get(1)
	two, _ := s.SprintReviews.Get(2)
	three, _ := s.SprintReviews.Get(3)
	if NextReview(one) != kind.Some(date(t, "2026-11-20")) || NextReview(two) != kind.Some(date(t, "2026-12-11")) || NextReview(three).Known() || Latest(s, one) || !Latest(s, two) || !Latest(s, three) {
		t.Error("the next reviews are not as they should be")
	}
}
