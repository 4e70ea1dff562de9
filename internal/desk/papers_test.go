package desk_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/moothall/moothall/internal/desk"
	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/paper"
)

// Every paper is drafted and written for a council with nothing and for one with an org chart; what a viewer may not have is not there, in list or by name.
func TestPapers(t *testing.T) {
	d, _, _ := open(t)
	leader, reader := kind.Whole("ashby", "ann"), kind.Viewer{Council: "ashby", Account: "rob", Clearance: kind.SeesInternal, Roles: []kind.Role{kind.Reader}}
	for _, file := range []string{"", "Post,Job title,Reports to,Name,On senior leadership team,Functions\n1,Chief Executive,,A Amin,yes,\n2,Head of IT,1,D Doe,yes,Data;Workplace technology\n"} {
		if file != "" {
			in := []desk.Incoming{{Name: "org_chart.csv", Size: int64(len(file)), Data: strings.NewReader(file)}}
			_, err := d.Import(ctx, "ashby", in, desk.Choices{Actor: "ann"})
			if err != nil {
				t.Fatal(err)
			}
		}
		p, err := d.Picture(ctx, "ashby")
		if err != nil {
			t.Fatal(err)
		}
		all, err := d.PapersFor(ctx, p, leader, "en")
		if err != nil || len(all) != 13 {
			t.Fatalf("%v, %d papers", err, len(all))
		}
		for _, x := range all {
			for _, f := range paper.Formats {
				raw, err := paper.Write(x.Document, f)
				if err != nil || f == paper.HTML && strings.Contains(string(raw), "D Doe") {
					t.Errorf("%s as %s: %v", x.Name, f, err)
				}
			}
		}
		some, err := d.PapersFor(ctx, p, reader, "en")
		if err != nil || len(some) != 12 || slices.ContainsFunc(some, func(x desk.DraftPaper) bool { return x.Name == "capability-report" }) {
			t.Errorf("a reader has %d papers (%v)", len(some), err)
		}
		_, err = d.Paper(ctx, p, reader, "capability-report", desk.PaperChoices{})
		if fault.CodeOf(err) != fault.NotFound || strings.Contains(fault.Sentence(err), "first-picture, capability") || strings.Count(fault.Sentence(err), "capability-report") != 1 {
			t.Errorf("a reader is told: %v", err)
		}
		_, err = d.Paper(ctx, p, leader, "senior-team", desk.PaperChoices{Leave: []string{"nothing-like-it"}})
		if fault.CodeOf(err) != fault.Invalid {
			t.Error(err)
		}
	}
}
