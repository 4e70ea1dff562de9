package completeness

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/knowledge"
)

// The shipped levels load: each names fields that its register has.
func TestShippedLevels(t *testing.T) {
	b, err := Load(knowledge.FS)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"service", "system", "contract", "supplier", "data_flow", "site"} {
		if len(b[name][Minimum]) == 0 {
			t.Errorf("%s has no minimum", name)
		}
	}
	for _, wrong := range []string{"levels: {nothing: {minimum: [name], useful: [name], full: [name]}}", "levels: {site: {minimum: [name], useful: [colour], full: [use]}}", "levels: {site: {minimum: [name], useful: [use]}}", "level: {}"} {
		if _, err := Load(fstest.MapFS{"completeness/levels.yaml": {Data: []byte(wrong)}}); err == nil {
			t.Errorf("%s is taken", wrong)
		}
	}
}

var book = Book{"contract": {nil, {{"title"}, {"end", "open_ended"}}, {{"reference"}}, {{"contact"}}}}

// A record reaches a level when it has all of that level and of those below; either of two fields will do, and a No is an answer.
func TestLevels(t *testing.T) {
	title, day := kind.Some("T"), kind.Some(kind.DateOf(2027, 1, 1))
	rs := []kind.Record{
		&kind.Contract{Head: kind.Head{ID: 1}, Title: title},
		&kind.Contract{Head: kind.Head{ID: 2}, Title: title, End: day},
		&kind.Contract{Head: kind.Head{ID: 3}, Title: title, OpenEnded: kind.Some(false), Reference: kind.Some("R")},
		&kind.Contract{Head: kind.Head{ID: 4}, Reference: kind.Some("R"), End: day},
	}
	k, _ := kind.Of("contract")
	r := book.Register(kind.NewSnapshot(1, rs, nil), k, kind.Whole("ashby", "test"))
	if r.Records != 4 || r.At != [4]int{2, 1, 1, 0} || r.Reached(Minimum) != 2 || r.Reached(Useful) != 1 || r.Hidden != 0 {
		t.Errorf("%d records at %v, %d hidden", r.Records, r.At, r.Hidden)
	}
	var said []string
	for _, g := range r.Gaps {
		said = append(said, g.Level.String()+" "+g.Fields[0].Name)
	}
	if got := strings.Join(said, ", "); got != "minimum title, minimum end, useful reference, full contact" || len(r.Gaps[3].Lacking) != 4 {
		t.Errorf("the gaps are %s", got)
	}
}

// What a viewer may not see counts neither for nor against a record, and is no gap.
func TestHiddenNeedsDoNotCount(t *testing.T) {
	rs := []kind.Record{&kind.Contract{Head: kind.Head{ID: 1}, Title: kind.Some("T"), End: kind.Some(kind.DateOf(2027, 1, 1)), Reference: kind.Some("R")}}
	k, _ := kind.Of("contract")
	r := book.Register(kind.NewSnapshot(1, rs, nil), k, kind.Viewer{Council: "ashby", Clearance: kind.SeesInternal})
	if r.At[Full] != 1 || len(r.Gaps) != 0 || r.Hidden != 1 {
		t.Errorf("at %v, gaps %v, %d hidden", r.At, r.Gaps, r.Hidden)
	}
}
