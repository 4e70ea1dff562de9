package storetest

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/store"
)

const laterOn = "2026-11-25T09:00:00Z"

// vale makes a group of Ashby and Barton.
func (s *suite) vale() (g store.Group, barton int64) {
	s.t.Helper()
	barton = s.council("barton")
	g, err := s.AddGroup(ctx, store.Group{Slug: "vale", Name: "Vale", Added: askDay}, []int64{s.ashby, barton}, "ann")
	if err != nil {
		s.t.Fatal(err)
	}
	return g, barton
}

// groups: a group is seen by its councils and no other; one that leaves is out and shares nothing any more.
func groups(t *testing.T, s *suite) {
	g, barton := s.vale()
	colne := s.council("colne")
	if len(g.Councils) != 2 || !g.In(barton) || g.In(colne) {
		t.Errorf("the group has %+v", g.Councils)
	}
	if _, err := s.AddGroup(ctx, store.Group{Slug: "vale", Name: "Vale"}, []int64{colne}, "ann"); fault.CodeOf(err) != fault.Conflict {
		t.Errorf("the same name again gives %v", err)
	}
	for council, want := range map[int64]int{s.ashby: 1, colne: 0, 0: 1} {
		got, err := s.Groups(ctx, council)
		if err != nil || len(got) != want {
			t.Errorf("council %d sees %d groups (%v), want %d", council, len(got), err, want)
		}
	}
	if err := s.SetConsent(ctx, g.ID, colne, "contract", []string{"title"}, askDay, "ann"); fault.CodeOf(err) != fault.NotFound {
		t.Errorf("consent of a council that is not in the group gives %v", err)
	}
	if err := s.JoinGroup(ctx, g.ID, colne, laterOn, "ann"); err != nil {
		t.Fatal(err)
	}
	for _, err := range []error{s.SetConsent(ctx, g.ID, colne, "contract", []string{"title"}, laterOn, "ann"), s.LeaveGroup(ctx, g.ID, colne, laterOn, "bob")} {
		if err != nil {
			t.Fatal(err)
		}
	}
	now, err := s.Group(ctx, "vale")
	if err != nil || now.In(colne) {
		t.Errorf("Colne is in the group still: %v", err)
	}
	held, err := s.Consents(ctx, g.ID)
	if err != nil || len(held) != 1 || held[0].Holds() || held[0].WithdrawnBy != "bob" {
		t.Errorf("who left shares %+v (%v)", held, err)
	}
	if err := s.LeaveGroup(ctx, g.ID, colne, laterOn, "bob"); fault.CodeOf(err) != fault.NotFound {
		t.Errorf("leaving twice gives %v", err)
	}
}

// consents: what is given again holds from its first day, what is withdrawn stays as history.
func consents(t *testing.T, s *suite) {
	g, barton := s.vale()
	set := func(council int64, at string, fields ...string) {
		t.Helper()
		if err := s.SetConsent(ctx, g.ID, council, "contract", fields, at, "ann"); err != nil {
			t.Fatal(err)
		}
	}
	set(s.ashby, askDay, "title", "end", "annual_value")
	set(barton, askDay, "title")
	set(s.ashby, laterOn, "title", "end")
	set(s.ashby, laterOn, "end", "title", "start")
	all, err := s.Consents(ctx, g.ID)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, c := range all {
		who := "ashby "
		if c.Council == barton {
			who = "barton "
		}
		got = append(got, who+c.Field+" "+c.Given+" "+c.Withdrawn)
	}
	slices.Sort(got)
	want := []string{"ashby annual_value " + askDay + " " + laterOn, "ashby end " + askDay + " ", "ashby start " + laterOn + " ", "ashby title " + askDay + " ", "barton title " + askDay + " "}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	set(s.ashby, laterOn)
	all, err = s.Consents(ctx, g.ID)
	if err != nil || len(all) != 5 {
		t.Fatalf("%d entries (%v)", len(all), err)
	}
	for _, c := range all {
		if c.Holds() != (c.Council == barton) {
			t.Errorf("after Ashby withdrew all, %+v", c)
		}
	}
}

// refusals: a refused file is kept until a good one of the register comes.
func refusals(t *testing.T, s *suite) {
	barton := s.council("barton")
	for _, f := range []store.FileRefusal{{Kind: "contract", File: "a.pdf", Sentence: "A PDF.", At: askDay}, {Kind: "contract", File: "b.pdf", Sentence: "A PDF.", At: laterOn}, {File: "c.pdf", Sentence: "A PDF.", At: askDay}, {Kind: "post", File: "d.pdf", Sentence: "A PDF.", At: askDay}} {
		if err := s.AddRefusal(ctx, s.ashby, f); err != nil {
			t.Fatal(err)
		}
	}
	files := func(council int64) string {
		t.Helper()
		all, err := s.Refusals(ctx, council)
		if err != nil {
			t.Fatal(err)
		}
		var out []string
		for _, f := range all {
			out = append(out, f.File)
		}
		return strings.Join(out, " ")
	}
	if got := files(s.ashby); got != "c.pdf d.pdf b.pdf" {
		t.Errorf("the last refused of each register are %s", got)
	}
	if err := s.ClearRefusals(ctx, s.ashby, "contract"); err != nil {
		t.Fatal(err)
	}
	if got := files(s.ashby); got != "d.pdf" || files(barton) != "" {
		t.Errorf("after good contracts %q are left, Barton has %q", got, files(barton))
	}
	for _, w := range []store.Wish{{Kind: "contract", Field: "annual_value", Yes: 1, No: 2, File: "a.csv", At: askDay}, {Kind: "contract", Field: "annual_value", Yes: 3, File: "b.csv", At: laterOn}} {
		if err := s.SetWish(ctx, s.ashby, w); err != nil {
			t.Fatal(err)
		}
	}
	wishes, err := s.Wishes(ctx, s.ashby)
	if diff := cmp.Diff([]store.Wish{{Kind: "contract", Field: "annual_value", Yes: 3, File: "b.csv", At: laterOn}}, wishes); err != nil || diff != "" {
		t.Errorf("%v %s", err, diff)
	}
}

// sharedPosts: a post is shared by councils of the group only, and keeps them in it.
func sharedPosts(t *testing.T, s *suite) {
	g, barton := s.vale()
	colne := s.council("colne")
	post := store.SharedPost{Host: s.ashby, Title: "Chief Digital Officer", Days: 500, Cost: 9000000, Parts: []store.SharedPart{{Council: barton, Days: 200, Cost: 3600000}, {Council: s.ashby, Days: 300, Cost: 5400000}}}
	kept, err := s.AddSharedPost(ctx, g.ID, post, askDay, "ann")
	if err != nil {
		t.Fatal(err)
	}
	post.Parts[1].Council = colne
	if _, err := s.AddSharedPost(ctx, g.ID, post, askDay, "ann"); fault.CodeOf(err) != fault.NotFound {
		t.Errorf("a council outside the group gives %v", err)
	}
	all, err := s.SharedPosts(ctx, g.ID)
	if err != nil || len(all) != 1 || len(all[0].Parts) != 2 || all[0].Parts[0].Council != s.ashby || all[0].Parts[1].Cost != 3600000 {
		t.Fatalf("%+v %v", all, err)
	}
	if err := s.LeaveGroup(ctx, g.ID, barton, laterOn, "ann"); fault.CodeOf(err) != fault.Refused {
		t.Errorf("leaving with a part in a post gives %v", err)
	}
	if err := s.RemoveSharedPost(ctx, g.ID, kept.ID); err != nil {
		t.Fatal(err)
	}
	if err := s.RemoveSharedPost(ctx, g.ID, kept.ID); fault.CodeOf(err) != fault.Conflict {
		t.Errorf("removing twice gives %v", err)
	}
	if err := s.LeaveGroup(ctx, g.ID, barton, laterOn, "ann"); err != nil {
		t.Error(err)
	}
}
