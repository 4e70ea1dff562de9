package web

import (
	"context"
	"net/url"
	"strings"
	"testing"

	"github.com/moothall/moothall/internal/desk"
	"github.com/moothall/moothall/internal/kind"
)

// A Scottish council adopts an English expectation on the rule's page: the page, the tests and the paper say that it was its own decision
// and does not bind; taken back, all of them say that it is not addressed to it.
func TestAdoptingOnThePage(t *testing.T) {
	s := open(t)
	me := s.person(kind.Administrator)
	_, err := s.desk.AddCouncil(context.Background(), desk.NewCouncil{Name: "Glen Council", Slug: "glen", Type: "unitary", Nation: "scotland"})
	if err != nil {
		t.Fatal(err)
	}
	s.grant("administrator@ashby.example", "glen", kind.Administrator)
	s.bring("glen", "chart.csv", "Post,Job title,Reports to,Senior team,Functions\n1,Chief Executive,,yes,\n2,Director of Resources,1,yes,Finance\n3,Head of IT,2,no,Applications and systems\n")
	read := func(path string) string {
		t.Helper()
		_, body, _ := me.get("/c/glen/" + path)
		return wordsOf(body)
	}
	before := read("rules/EXEC-1")
	if !strings.Contains(before, "It is addressed to England. The council can adopt it as a standard of its own") || !strings.Contains(before, "not for this council") || strings.Contains(before, "Set the rule aside") {
		t.Errorf("before, the rule's page says %s", before)
	}
	if status, _, _ := me.post("/c/glen/rules/EXEC-1", url.Values{"do": {"adopt"}}); status != 303 {
		t.Fatalf("adopting gave %d", status)
	}
	for path, want := range map[string]string{
		"rules/EXEC-1": "Adopted by the council's own decision; addressed to England, not binding here.",
		"leadership":   "Adopted by the council's own decision; addressed to England, not binding here.",
	} {
		said := read(path)
		if !strings.Contains(said, want) || strings.Contains(said, "not for this council") {
			t.Errorf("adopted, %s says %s", path, said)
		}
	}
	if status, _, _ := me.post("/c/glen/rules/EXEC-1", url.Values{"do": {"reopen"}}); status != 303 {
		t.Fatalf("taking it back gave %d", status)
	}
	if said := read("rules/EXEC-1"); strings.Contains(said, "Adopted by the council's own decision") || !strings.Contains(said, "not for this council") {
		t.Errorf("taken back, the rule's page says %s", said)
	}
	if said := read("leadership"); !strings.Contains(said, "Not addressed to Scotland.") {
		t.Errorf("taken back, the tests say %s", said)
	}
	if said := read("plan/first-days"); !strings.Contains(said, "What nobody answers for yet") || !strings.Contains(said, "Nobody left out digitally") || strings.Contains(said, "Systems and applications") {
		t.Errorf("the first hundred days say %s", said)
	}
}

// Posts of digital work without a role go to an ask, which the team's page leads to; a post vacant for over two years stands apart with what
// its cover cost.
func TestUnmappedPostsAreAsked(t *testing.T) {
	s := open(t)
	me, reader := s.person(kind.Administrator), s.person(kind.Reader)
	s.bring("ashby", "chart.csv", "Post,Job title,Reports to,Senior team,Functions,Vacant,Vacant since,Agency cost\n1,Chief Executive,,yes,,no,,\n2,Head of IT,1,no,Applications and systems,no,,\n3,Network Engineer,2,no,Workplace technology,yes,2024-09-15,\"£36,500\"\n")
	_, team, _ := me.get("/c/ashby/leadership/team")
	if !strings.Contains(team, `href="/c/ashby/asks/new?by=role"`) {
		t.Error("the team's page leads to no ask")
	}
	_, form, _ := me.get("/c/ashby/asks/new?by=role")
	if said := wordsOf(form); !strings.Contains(said, "Head of IT") || !strings.Contains(said, "Framework role") {
		t.Errorf("the ask says %s", said)
	}
	if _, team, _ := reader.get("/c/ashby/leadership/team"); strings.Contains(team, "asks/new") {
		t.Error("a reader is led to an ask that they may not make")
	}
	_, page, _ := me.get("/c/ashby/leadership")
	if said := wordsOf(page); !strings.Contains(said, "Vacant over two years Network Engineer: 800 days. Cover has cost £80,000.00 so far.") {
		t.Errorf("the page says %s", said)
	}
}
