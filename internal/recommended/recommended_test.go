package recommended

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/moothall/moothall/internal/kind"
)

// Recommendations stand under their report, high priority first and then by number, with what was answered; the report with the most that is late comes first.
func TestReports(t *testing.T) {
	today := kind.DateOf(2026, 11, 26)
	var rows []kind.Record
	for i, doc := range []string{
		`{"title":"Back up","reference":"Rec 20","report":"Peer challenge","source":"peer review","answer":"not accepted","response":"It costs more than it saves"}`,
		`{"title":"Test","reference":"Rec 3","report":"Peer challenge","source":"peer review","answer":"partly accepted"}`,
		`{"title":"Patch","reference":"Rec 21","report":"Peer challenge","source":"peer review","priority":"high","answer":"accepted","state":"done","due":"2026-01-01"}`,
		`{"title":"Publish","reference":"1","report":"Forms","source":"scrutiny","due":"2026-11-25"}`,
		`{"title":"Later","reference":"2","report":"Forms","source":"scrutiny","due":"2026-11-26","state":"open"}`,
	} {
		r := kind.New("recommendation", kind.ID(i+1), 1)
		err := r.Decode([]byte(doc))
		if err != nil {
			t.Fatal(err)
		}
		rows = append(rows, r)
	}
	got := Reports(kind.NewSnapshot(1, rows, nil), today)
	if len(got) != 2 || got[0].Name != "Forms" || got[0].Late != 1 || got[0].Silent != 2 || got[0].Open() != 2 {
		t.Fatalf("%+v", got)
	}
	peer := got[1]
	var order []string
	for _, r := range peer.All {
		order = append(order, r.Reference.Or(""))
	}
	if diff := cmp.Diff([]string{"Rec 21", "Rec 3", "Rec 20"}, order); diff != "" {
		t.Error(diff)
	}
	if peer.Accepted != 1 || peer.Partly != 1 || peer.Rejected != 1 || peer.No != 1 || peer.Done != 1 || peer.Late != 0 || peer.Open() != 2 {
		t.Errorf("%+v", peer)
	}
}
