package api_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/moothall/moothall/internal/desk"
	"github.com/moothall/moothall/internal/kind"
)

// An assessment from start to the next version through the API: answered, assured by somebody else, exported, read again, carried over.
func TestAssessments(t *testing.T) {
	h := open(t)
	token := h.token("ashby", kind.Assessor, desk.NewToken{Scope: "write"})
	other := h.token("ashby", kind.Assurer, desk.NewToken{Scope: "write"})
	reader := h.token("ashby", kind.Reader, desk.NewToken{Scope: "read"})
	of := "/api/v1/councils/ashby/assessments"
	must := func(token, method, at, body string, into any) {
		t.Helper()
		code, got := h.send(token, method, at, body)
		if code != http.StatusOK {
			t.Fatalf("%s %s: %d %s", method, at, code, got)
		}
		if into == nil {
			return
		}
		if err := json.Unmarshal([]byte(got), into); err != nil {
			t.Fatal(err)
		}
	}
	var started struct{ ID string }
	must(token, "POST", of, `{"name":"Cyber 2025","framework":"caf@3.2","profile":"baseline"}`, &started)
	one := of + "/" + started.ID
	yes := func(all ...string) string {
		says := map[string]bool{}
		for _, x := range all {
			says[x] = true
		}
		raw, err := json.Marshal(says)
		if err != nil {
			t.Fatal(err)
		}
		return string(raw)
	}
	must(token, "POST", one+"/outcomes/A1.b", `{"statements":`+yes("A1.b.4", "A1.b.5", "A1.b.6")+`,"evidence":["Minutes"],"evidence_from":"2025-05-03"}`, nil)
	must(token, "POST", one+"/outcomes/A2.b", `{"statements":`+yes("A2.b.1")+`}`, nil)
	if code, body := h.send(token, "POST", one+"/outcomes/A1.b", `{"statements":`+yes("Z1")+`}`); code != http.StatusUnprocessableEntity {
		t.Errorf("%d %s", code, body)
	}
	if code, body := h.send(token, "POST", one+"/outcomes/A1.b/assurance", `{"view":"agrees"}`); code != http.StatusForbidden {
		t.Errorf("who answered assured: %d %s", code, body)
	}
	must(other, "POST", one+"/outcomes/A1.b/assurance", `{"view":"lowers","level":"not_achieved","why":"The roles are not filled."}`, nil)
	must(token, "POST", one+"/plan", "", nil)
	var judged struct {
		Counts   map[string]int
		Progress struct{ Met, Asked int }
		Plan     []struct{ Outcomes []string }
		Members  []map[string]any `json:"for_members"`
		Outcomes []struct {
			Outcome, Status, Assured string
			AssuredLevel             string `json:"assured_level"`
			Stale                    bool
		}
	}
	must(token, "GET", one, "", &judged)
	if judged.Counts["achieved"] != 1 || judged.Counts["not_achieved"] != 1 || len(judged.Plan) != 1 || judged.Plan[0].Outcomes[0] != "A2.b" || judged.Progress.Met != 1 {
		t.Errorf("%+v", judged)
	}
	for _, o := range judged.Outcomes {
		if o.Outcome == "A1.b" && (o.Status != "achieved" || o.Assured != "lowers" || o.AssuredLevel != "not_achieved" || !o.Stale) { // both views are kept
			t.Errorf("%+v", o)
		}
	}
	if len(judged.Members) != 1 || judged.Members[0]["outcomes"] != nil || judged.Members[0]["name"] != nil {
		t.Errorf("councillors see %v", judged.Members)
	}
	for _, form := range []string{"xlsx", "csv", "json", "oscal"} {
		if code, body := h.send(token, "GET", one+"/export/"+form, ""); code != http.StatusOK || len(body) < 500 {
			t.Errorf("%s: %d, %d bytes", form, code, len(body))
		}
	}
	_, file := h.send(token, "GET", one+"/export/csv", "")
	var second struct{ ID string }
	must(token, "POST", of, `{"name":"Read again","framework":"caf@3.2"}`, &second)
	var written struct {
		Answers  int
		LeftOut  int `json:"left_out"`
		Problems []any
	}
	must(token, "POST", of+"/"+second.ID+"/answers?name=a.csv", file, &written)
	if written.LeftOut != 0 || len(written.Problems) != 0 {
		t.Errorf("%+v", written)
	}
	must(token, "GET", of+"/"+second.ID, "", &judged)
	if judged.Counts["achieved"] != 1 || judged.Counts["not_achieved"] != 1 {
		t.Errorf("read again: %v", judged.Counts)
	}
	var preview desk.UpgradeJSON
	must(token, "GET", one+"/upgrade?to=caf@4.0", "", &preview)
	if len(preview.Outcomes) == 0 || preview.From != "caf@3.2" {
		t.Errorf("%+v", preview)
	}
	must(token, "POST", one+"/outcomes/A1.c", `{"statements":`+yes("A1.c.1")+`}`, nil)
	next := fmt.Sprintf(`{"to":"caf@4.0","name":"Cyber 2026","read":%d}`, preview.Read)
	if code, body := h.send(token, "POST", one+"/upgrade", next); code != http.StatusConflict {
		t.Errorf("an answer since the preview: %d %s", code, body)
	}
	must(token, "GET", one+"/upgrade?to=caf@4.0", "", &preview)
	must(token, "POST", one+"/upgrade", fmt.Sprintf(`{"to":"caf@4.0","name":"Cyber 2026","read":%d}`, preview.Read), &started)
	var trend []desk.StepJSON
	must(token, "GET", of+"/"+started.ID+"/trend", "", &trend)
	if len(trend) != 2 || trend[1].Framework != "caf@4.0" {
		t.Errorf("%+v", trend)
	}
	must(token, "POST", of+"/"+started.ID+"/next", `{"name":"Cyber 2027","outcomes":["A1.b"]}`, &started)
	must(token, "GET", of+"/"+started.ID+"/counted", "", nil)
	must(token, "POST", of+"/"+started.ID+"/counted", "", nil)
	for _, at := range []string{one, one + "/trend", one + "/export/csv", one + "/upgrade?to=caf@4.0"} {
		if code, body := h.send(reader, "GET", at, ""); code != http.StatusForbidden || strings.Contains(body, "A1.b") {
			t.Errorf("a reader gets %s: %d %s", at, code, body)
		}
	}
	var frameworks []struct {
		ID, Version string
		Mappings    []struct{ From string }
	}
	must(reader, "GET", "/api/v1/councils/ashby/frameworks", "", &frameworks)
	if len(frameworks) < 10 {
		t.Errorf("%+v", frameworks)
	}
}
