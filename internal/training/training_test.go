package training

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/moothall/moothall/internal/kind"
)

var today = kind.DateOf(2026, 11, 26)

func snapshot(t interface{ Fatal(...any) }, docs ...string) *kind.Snapshot {
	var rows []kind.Record
	for i, doc := range docs {
		r := kind.New("training", kind.ID(i+1), 1)
		err := r.Decode([]byte(doc))
		if err != nil {
			t.Fatal(err)
		}
		rows = append(rows, r)
	}
	return kind.NewSnapshot(1, rows, nil)
}

// A completion before its day counts, one that ran out is overdue, and councillors stand apart from every directorate.
func TestSharesByDirectorate(t *testing.T) {
	s := snapshot(t,
		`{"course":"Cyber","directorate":"Place","role":"staff","completed_on":"2026-03-01","due":"2026-03-31"}`,
		`{"course":"Cyber","directorate":"Place","role":"manager","due":"2026-11-25"}`,
		`{"course":"Cyber","directorate":"Place","due":"2026-11-26"}`,
		`{"course":"Cyber","directorate":"People","role":"staff","completed_on":"2025-11-01","valid_until":"2026-11-25"}`,
		`{"course":"Cyber","directorate":"People","role":"staff","completed_on":"2025-11-26","valid_until":"2026-11-26"}`,
		`{"course":"Cyber","directorate":"Place","role":"councillor","due":"2026-10-01"}`,
		`{"course":"Cyber","role":"councillor","completed_on":"2026-10-01"}`,
		`{"course":"Fire","directorate":"Place","role":"staff"}`,
	)
	got := Of(s, "cyber", today, 0)
	want := Shares{Staff: Group{People: 5, Done: 2, Overdue: 2, Waiting: 1}, Members: Group{People: 2, Done: 1, Overdue: 1}, Course: "cyber", Courses: []string{"Cyber", "Fire"},
		Directorates: []Group{{Name: "People", People: 2, Done: 1, Overdue: 1}, {Name: "Place", People: 3, Done: 1, Overdue: 1, Waiting: 1}},
		Roles:        []Group{{Name: "councillor", People: 2, Done: 1, Overdue: 1}, {Name: "manager", People: 1, Overdue: 1}, {Name: "staff", People: 3, Done: 2, Overdue: 1}, {Name: "", People: 1, Waiting: 1}}}
	if diff := cmp.Diff(want.Directorates, got.Directorates); diff != "" {
		t.Error(diff)
	}
	if got.Staff != want.Staff || got.Members != want.Members || got.Staff.Share() != 40 || got.Members.Share() != 50 || cmp.Diff(want.Courses, got.Courses) != "" {
		t.Errorf("%+v", got)
	}
	if all := Of(s, "", today, 0); all.Staff.People != 6 || len(all.Roles) != 4 {
		t.Errorf("%+v", all)
	}
}

// With a least number nothing that is shown is about fewer people, and everybody is counted unless all together are too few.
func TestSmallGroupsStandTogether(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		sizes := rapid.SliceOfN(rapid.IntRange(0, 9), 1, 6).Draw(t, "sizes")
		var docs []string
		for i, n := range sizes {
			for range n {
				docs = append(docs, fmt.Sprintf(`{"course":"Cyber","directorate":"D%d"}`, i))
			}
		}
		got := Of(snapshot(t, docs...), "", today, 5)
		sum := 0
		for _, g := range got.Directorates {
			if g.People < 5 {
				t.Fatalf("%+v is of %d", g, g.People)
			}
			sum += g.People
		}
		if sum != len(docs) && len(docs) >= 5 {
			t.Fatalf("%d of %d are counted: %+v", sum, len(docs), got.Directorates)
		}
	})
}
