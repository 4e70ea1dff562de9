package api_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/moothall/moothall/internal/desk"
	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/store"
)

// A plan holds only councils that the token opens, says what goes with each of a pair, and names no data flow of a council in which the token's person
// does not see them.
func TestMergePlan(t *testing.T) {
	h := open(t)
	for council, system := range map[string]string{"ashby": "Plan desk", "barton": "Planner"} {
		editor := h.token(council, kind.RegisterEditor, desk.NewToken{Scope: "write", Council: council})
		code, body := h.send(editor, "POST", "/api/v1/councils/"+council+"/registers/systems", `{"name":"`+system+`","function":"Planning"}`)
		if code != http.StatusOK {
			t.Fatalf("%d %s", code, body)
		}
		code, body = h.send(editor, "POST", "/api/v1/councils/"+council+"/registers/data_flows", `{"name":"`+system+` to charges","from":"`+system+`"}`)
		if code != http.StatusOK {
			t.Fatalf("%d %s", code, body)
		}
	}
	const plan = "/api/v1/councils/ashby/merge?vesting=2028-04-01&into=North%3Dashby,barton&into=South%3Dashby&with=barton"
	leader := h.token("ashby", kind.Leader, desk.NewToken{Scope: "read"})
	if code, body := h.send(leader, "GET", plan, ""); code != http.StatusBadRequest && code != http.StatusUnprocessableEntity || strings.Contains(body, "Planner") {
		t.Errorf("a council that the token does not open: %d %s", code, body)
	}
	h.also("leader@ashby.example", "barton", kind.Reader)
	code, body := h.send(leader, "GET", plan, "")
	for _, want := range []string{`"function":"Planning"`, `"if_not_chosen"`, `"flows_hidden":true`, "Plan desk to charges", `"shared_or_separate"`} {
		if code != http.StatusOK || !strings.Contains(body, want) {
			t.Errorf("%d: the plan has no %s: %s", code, want, body)
		}
	}
	if strings.Contains(body, "Planner to charges") {
		t.Error("a reader of Barton is told its data flows")
	}
}

// Candidates stand on the same data; a decision paper comes in each format; of a council of a group the plan knows what it shares.
func TestMergeCandidatesAndPapers(t *testing.T) {
	h := open(t)
	for council, system := range map[string]string{"ashby": "Plan desk", "barton": "Planner"} {
		editor := h.token(council, kind.RegisterEditor, desk.NewToken{Scope: "write", Council: council})
		code, body := h.send(editor, "POST", "/api/v1/councils/"+council+"/registers/systems", `{"name":"`+system+`","function":"Planning"}`)
		if code != http.StatusOK {
			t.Fatalf("%d %s", code, body)
		}
	}
	leader := h.token("ashby", kind.Leader, desk.NewToken{Scope: "read"})
	const plan = "/api/v1/councils/ashby/merge?vesting=2028-04-01&with=border/barton&candidate=North%3Dashby,barton&candidate=East%3Dashby%3B+West%3Dashby,barton"
	if code, body := h.send(leader, "GET", plan, ""); code != http.StatusNotFound || strings.Contains(body, "Planner") {
		t.Errorf("a group that is not there: %d %s", code, body)
	}
	ctx := t.Context()
	_, err := h.d.AddGroup(ctx, desk.NewGroup{Name: "Border", Councils: []string{"ashby", "barton"}, Actor: "test"}, func(store.Council) bool { return true })
	if err != nil {
		t.Fatal(err)
	}
	system, _ := kind.Of("system")
	if _, body := h.send(leader, "GET", plan, ""); strings.Contains(body, "Planner") {
		t.Errorf("nothing is shared yet: %s", body)
	}
	err = h.d.SetConsent(ctx, kind.Whole("barton", "test"), "border", system, []string{"function"}, true)
	if err != nil {
		t.Fatal(err)
	}
	code, body := h.send(leader, "GET", plan, "")
	for _, want := range []string{`"candidate":"North=ashby,barton"`, `"candidate":"East=ashby; West=ashby,barton"`, "Planner", `"what":"contract","reason":"not_shared"`, `"shared_or_separate"`} {
		if code != http.StatusOK || !strings.Contains(body, want) {
			t.Errorf("%d: the plan has no %s: %s", code, want, body)
		}
	}
	const paper = "/api/v1/councils/ashby/merge/paper/"
	for format, begins := range map[string]string{"html": "<!DOCTYPE html", "odt": "PK", "docx": "PK", "pdf": "%PDF"} {
		code, body = h.send(leader, "GET", paper+format+"?vesting=2028-04-01&with=border/barton&decide=planning", "")
		if code != http.StatusOK || !strings.HasPrefix(body, begins) || format == "html" && !strings.Contains(body, "Keep Planner of Barton") {
			t.Errorf("%s: %d %.300s", format, code, body)
		}
	}
	if code, _ = h.send(leader, "GET", paper+"html?vesting=2028-04-01&decide=nothing", ""); code != http.StatusNotFound {
		t.Errorf("a decision that there is not: %d", code)
	}
}

// also gives an account a role in one more council.
func (h *house) also(email, council string, role kind.Role) {
	h.t.Helper()
	a, err := h.d.Store.Account(h.t.Context(), email)
	if err != nil {
		h.t.Fatal(err)
	}
	c, err := h.d.Store.Council(h.t.Context(), council)
	if err != nil {
		h.t.Fatal(err)
	}
	err = h.d.Store.Grant(h.t.Context(), a.ID, c.ID, string(role))
	if err != nil {
		h.t.Fatal(err)
	}
}
