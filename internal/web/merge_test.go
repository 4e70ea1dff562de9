package web

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/moothall/moothall/internal/desk"
	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/ledger"
)

// neighbour makes a second council with a contract, a system and a data flow.
func (s *site) neighbour() {
	s.t.Helper()
	ctx := context.Background()
	c, err := s.desk.AddCouncil(ctx, desk.NewCouncil{Name: "Colne District Council", Slug: "colne", Type: "district", Nation: "england", Actor: "test"})
	if err != nil {
		s.t.Fatal(err)
	}
	at := func(n int) kind.ID { return ledger.Provisional + kind.ID(n) }
	_, err = s.desk.Store.Apply(ctx, c.ID, ledger.ChangeSet{At: "2026-11-01T00:00:00Z", Actor: "test", Source: "test", Edits: []ledger.Edit{
		{Kind: "system", ID: at(0), Set: map[string]kind.Value{"name": kind.TextValue("Colne planning"), "function": kind.TextValue("Planning")}},
		{Kind: "contract", ID: at(0), Set: map[string]kind.Value{"title": kind.TextValue("Colne planning licence"), "reference": kind.TextValue("CP1"), "systems": kind.RefsValue([]kind.ID{at(0)})}},
		{Kind: "data_flow", ID: at(0), Set: map[string]kind.Value{"name": kind.TextValue("Decisions to charges"), "from": kind.RefValue(at(0))}},
	}})
	if err != nil {
		s.t.Fatal(err)
	}
}

// A plan holds only councils that its reader has a role in, and data flows only where they may see them; two candidates stand on the
// same data.
func TestMergeOnThePage(t *testing.T) {
	s := open(t)
	s.demoFiles()
	s.neighbour()
	me := s.person(kind.Administrator)
	asked := "?" + url.Values{"with": {"ashby", "colne"}, "vesting": {"2028-04-01"}, "intoa": {"North = ashby, colne"}, "intob": {"East = ashby\nWest = ashby, colne"}}.Encode()
	for _, path := range []string{"/c/ashby/merge", "/c/ashby/merge/export.csv"} {
		status, body, _ := me.get(path + asked)
		if status != http.StatusBadRequest || strings.Contains(body, "CP1") || strings.Contains(body, "Colne District") {
			t.Errorf("%s: somebody without a role in Colne got %d", path, status)
		}
	}
	s.grant("administrator@ashby.example", "colne", kind.Reader)
	status, body, _ := me.get("/c/ashby/merge" + asked)
	said := wordsOf(body)
	for _, want := range []string{"CP1 Colne planning licence", "Candidate A: North", "Candidate B: East", "Candidate B: West", "Shared or separate?", "If Colne planning of Colne District Council is not the one:", "Its data flows are restricted, and not shown to you."} {
		if !strings.Contains(said, want) {
			t.Errorf("%d: the plan does not say %q", status, want)
		}
	}
	if strings.Contains(body, "Decisions to charges") {
		t.Error("a reader of Colne sees its data flows")
	}
	s.grant("administrator@ashby.example", "colne", kind.Leader)
	if _, body, _ = me.get("/c/ashby/merge" + asked); !strings.Contains(wordsOf(body), "Data flow Decisions to charges has to be laid anew.") {
		t.Error("a leader of Colne does not see what has to be laid anew")
	}
	for _, slip := range []string{"with=ashby&vesting=soon", "with=ashby&vesting=2028-04-01&intoa=North", "vesting=2028-04-01", "with=ashby&vesting=2028-04-01&intoa=North%3Dcolne"} {
		if status, body, _ := me.get("/c/ashby/merge?" + slip); status != http.StatusBadRequest || !strings.Contains(body, "govuk-error-summary") {
			t.Errorf("%s gave %d", slip, status)
		}
	}
}

// grant gives an account a role in a council.
func (s *site) grant(email, council string, role kind.Role) {
	s.t.Helper()
	a, err := s.desk.Store.Account(context.Background(), email)
	if err != nil {
		s.t.Fatal(err)
	}
	c, err := s.desk.Store.Council(context.Background(), council)
	if err != nil {
		s.t.Fatal(err)
	}
	err = s.desk.Store.Grant(context.Background(), a.ID, c.ID, string(role))
	if err != nil {
		s.t.Fatal(err)
	}
}

// Of a council of a group the plan knows what it shares and nothing else, says what is missing, and stands on contracts alone where there are no systems. A
// council that shares nothing, or left, cannot be named.
func TestMergeOfWhatIsShared(t *testing.T) {
	n := openNeighbours(t)
	n.keep("colne", "contract", 0, map[string]kind.Value{"title": kind.TextValue("Homes system"), "function": kind.TextValue("Housing management"), "end": kind.DateValue(kind.DateOf(2028, 3, 31)), "value": kind.MoneyValue(777_777_00)})
	asked := "?" + url.Values{"with": {"ashby", "vale/colne"}, "vesting": {"2028-04-01"}, "direction": {"2026-10-01"}, "intoa": {"East = colne\nWest = ashby, colne"}}.Encode()
	if status, body, _ := n.ann.get("/c/ashby/merge" + asked); status != http.StatusBadRequest || strings.Contains(body, "Homes system") {
		t.Errorf("nothing is shared: %d", status)
	}
	n.share("colne", "contract", "function", "end")
	status, body, _ := n.ann.get("/c/ashby/merge" + asked)
	said := wordsOf(body)
	for _, want := range []string{"Homes system", "Not a day to change over", "Colne District Council: the values of contracts are not shared.", "Colne District Council: systems are not shared.", "Ashby District Council: systems are not recorded.", "Housing management", "None runs on", "Decide on one (one function)", "A contract that names no system: it serves every successor of its council until somebody says otherwise.", "(colne), as far as it shares with Vale"} {
		if status != http.StatusOK || !strings.Contains(said, want) {
			t.Errorf("%d: the plan does not say %q", status, want)
		}
	}
	if strings.Contains(body, "777,777") {
		t.Error("a value that is not shared stands in the plan")
	}
	for _, path := range []string{"/c/ashby/merge/export.csv" + asked, "/c/ashby/merge/export.csv" + asked + "&table=functions", "/c/ashby/merge/paper/html" + asked} {
		if status, body, _ = n.ann.get(path); status != http.StatusOK || !strings.Contains(body, "Homes system") || strings.Contains(body, "777777") {
			t.Errorf("%s: %d %.300s", path, status, body)
		}
	}
	n.share("colne", "contract")
	if status, body, _ = n.ann.get("/c/ashby/merge" + asked); status != http.StatusBadRequest || strings.Contains(body, "Homes system") {
		t.Errorf("after the consent was withdrawn: %d", status)
	}
}
