package desk_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/moothall/moothall/internal/desk"
	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/paper"
	"github.com/moothall/moothall/internal/plain"
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

// Papers for members read well as drafted, for the demonstration and for a council that has hardly anything; a line for members that is long and full of the trade's words is told, with what
// to say in its place. A paper in Welsh, and one that members do not get, says nothing of the kind.
func TestPapersForMembersReadWell(t *testing.T) {
	d, _, _ := open(t)
	whole := kind.Whole("ashby", "test")
	members := 0
	look := func(want bool) {
		t.Helper()
		members = 0
		all, err := d.PapersFor(ctx, picture(t, d), whole, "en")
		if err != nil {
			t.Fatal(err)
		}
		for _, x := range all {
			if x.Reading == nil {
				continue
			}
			members++
			if x.Reading.Passes != want && (want || x.Name == "cyber-update") {
				t.Errorf("%s: %+v", x.Name, *x.Reading)
			}
		}
	}
	look(true)
	bringDemo(t, d)
	look(true)
	if members != 5 {
		t.Errorf("%d papers are for members", members)
	}
	bring(t, d, "Incidents and near misses.csv", []byte("Incident,Incident date,Cyber incident,Incident in a line for members\nPhish,2026-11-01,yes,\"Going forward we will utilise a robust methodology to remediate vulnerabilities across the legacy estate in order to facilitate a holistic resolution for each and every one of our key stakeholders and all of their partners\"\n"))
	look(false)
	drafted, err := d.Paper(ctx, picture(t, d), whole, "cyber-update", desk.PaperChoices{})
	if err != nil || len(drafted.Reading.Long) != 1 || len(drafted.Reading.Jargon) < 6 || !slices.Contains(drafted.Reading.Jargon, plain.Word{Word: "utilise", Say: "use"}) {
		t.Errorf("%+v %v", drafted.Reading, err)
	}
	for name, language := range map[string]string{"cyber-update": "cy", "senior-team": "en"} {
		drafted, err := d.Paper(ctx, picture(t, d), whole, name, desk.PaperChoices{Language: language})
		if err != nil || drafted.Reading != nil {
			t.Errorf("%s in %s: %+v %v", name, language, drafted.Reading, err)
		}
	}
}
