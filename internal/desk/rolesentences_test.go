package desk_test

import (
	"strings"
	"testing"

	"github.com/moothall/moothall/internal/desk"
	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/paper"
)

const rolesFile = "Role Family,Role,Role Description,Role Level,Role Level Description,Skill Name,Skill Description,Skill Level,Skill Level Description,Role Type\n" +
	"Chief digital and data,Chief digital and information officer,\"Leads the lot.\n- from the front\",NOT IN USE,NOT IN USE,Leading digital products and services,Plans ahead.,NOT IN USE,NOT IN USE,Senior Civil Service\n"

// What the publisher writes is kept for the council that loaded it, stands in the job description with where it comes from, and in no other
// council; a file with a fault changes nothing.
func TestRoleSentencesAreLoaded(t *testing.T) {
	d, _, _ := open(t)
	bring(t, d, "posts.csv", []byte("Job title,Reports to,Functions\nChief Executive,,\nHead of IT,Chief Executive,Data\n"))
	me := kind.Whole("ashby", "ann")
	job := func() string {
		t.Helper()
		p, err := d.Paper(t.Context(), picture(t, d), me, "job-description-executive", desk.PaperChoices{})
		if err != nil {
			t.Fatal(err)
		}
		raw, err := paper.Write(p.Document, paper.HTML)
		if err != nil {
			t.Fatal(err)
		}
		return string(raw)
	}
	if before := job(); strings.Contains(before, "Leads the lot") || strings.Contains(before, "What the framework says") {
		t.Error("the job description has a section about nothing")
	}
	done, err := d.LoadRoleSentences(t.Context(), me, "roles.csv", []byte(rolesFile))
	if err != nil || done.Roles != 1 || done.Sentences != 2 {
		t.Fatalf("%+v: %v", done, err)
	}
	after := job()
	for _, want := range []string{"Leads the lot.", "from the front", "Plans ahead.", "Open Government Licence", "roles.csv on "} {
		if !strings.Contains(after, want) {
			t.Errorf("the job description does not say %q", want)
		}
	}
	_, err = d.LoadRoleSentences(t.Context(), me, "roles.csv", []byte(strings.Replace(rolesFile, "Leads the lot", "Other", 1)+strings.Replace(rolesFile[strings.Index(rolesFile, "\n")+1:], "Plans ahead", "Plans back", 1)))
	if fault.CodeOf(err) != fault.Refused || !strings.Contains(fault.Sentence(err), `row 3, column "Role Description"`) || !strings.Contains(fault.Sentence(err), `row 3, column "Skill Description"`) {
		t.Errorf("two contradictions: %v", err)
	}
	role, err := d.RoleSheet(picture(t, d), "chief-digital-and-information-officer")
	if err != nil || !strings.HasPrefix(role.Says, "Leads the lot.") {
		t.Errorf("after a refused file: %+v %v", role, err)
	}
	_, err = d.AddCouncil(t.Context(), desk.NewCouncil{Name: "Barton", Type: "district", Nation: "england", Actor: "test"})
	if err != nil {
		t.Fatal(err)
	}
	other, err := d.Picture(t.Context(), "barton")
	if err != nil || other.Sentences != nil {
		t.Errorf("another council has them: %v", err)
	}
	if _, err := d.RoleSheet(other, "wizard"); fault.CodeOf(err) != fault.NotFound {
		t.Errorf("a role that is not there: %v", err)
	}
}
