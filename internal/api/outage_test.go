package api_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/moothall/moothall/internal/desk"
	"github.com/moothall/moothall/internal/kind"
)

// A loss is asked by names that may hold commas; what it does is kept as an exercise and timed.
func TestOutage(t *testing.T) {
	h := open(t)
	token := h.token("ashby", kind.RegisterEditor, desk.NewToken{Scope: "write", Council: "ashby"})
	const base = "/api/v1/councils/ashby"
	for _, body := range []string{`{"name":"Directory, main","hosting":"on premises"}`, `{"name":"Finance","depends_on":"Directory, main","restore_hours":4}`, `{"name":"Website"}`} {
		if code, answer := h.send(token, "POST", base+"/registers/systems", body); code != 200 {
			t.Fatal(code, answer)
		}
	}
	var o struct {
		Direct     []string `json:"lost_directly"`
		Dependency []string `json:"lost_by_dependency"`
		Up         []string `json:"still_up"`
	}
	code, body := h.send(token, "GET", base+"/outage?lose_system="+url.QueryEscape("Directory, main")+"&with="+url.QueryEscape("offline-copy:Finance"), "")
	err := json.Unmarshal([]byte(body), &o)
	if err != nil || code != 200 || !slices.Equal(o.Direct, []string{"Directory, main"}) || !slices.Equal(o.Dependency, []string{"Finance"}) || !slices.Equal(o.Up, []string{"Website"}) {
		t.Fatalf("%d %s %v", code, body, err)
	}
	for _, bad := range []string{"lose_system=Nobody", "lose=nonsense", "lose_on=tomorrow", "with=Finance"} {
		if code, body := h.send(token, "GET", base+"/outage?"+bad, ""); code != http.StatusUnprocessableEntity && code != http.StatusBadRequest {
			t.Errorf("%s gave %d %s", bad, code, body)
		}
	}
	code, body = h.send(token, "POST", base+"/exercises", `{"name":"Directory day","day":"2026-12-01","question":{"systems":["Directory, main"]}}`)
	if code != 200 || !strings.Contains(body, `"Directory day"`) {
		t.Fatal(code, body)
	}
	code, body = h.send(token, "POST", base+"/exercises/1/timings", `{"hours":{"finance":"6.5"}}`)
	if code != 200 || !strings.Contains(body, `"later_than_expected":1`) {
		t.Error(code, body)
	}
	if code, body = h.send(token, "POST", base+"/exercises/1/timings", `{"hours":{"Website":"1"}}`); code < 400 || !strings.Contains(body, "not among") {
		t.Error(code, body)
	}
	if code, body = h.send(token, "GET", base+"/exercises/2", ""); code != http.StatusNotFound {
		t.Error(code, body)
	}
}
