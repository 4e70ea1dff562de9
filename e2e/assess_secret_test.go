package e2e

import (
	"io"
	"net/http"
	"os"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// What is planted in an answer and in a plan is read by nobody who sees the plan as councillors do: not on a page, in a CSV, in a paper or through the API. What was
// written for them is.
func TestPlanForCouncillorsKeepsSecrets(t *testing.T) {
	c := story8(t)
	c.ask(&imported{}, []int{0, 1}, "import", c.file("plan.csv", "Improvement,Assessment of the plan,Outcomes that it lifts,Plan order,Improvement owner,Improvement due,Expected evidence,Line for members,Improvement state\n"+
		"PLANTED name,Cyber 2026,A2.a,1,Cyber Lead,2027-01-31,PLANTED proof,We look at risk more often,under way\n"), "--yes")
	c.ask(&imported{}, []int{0, 1}, "import", c.file("answers.csv", "Assessment of the answer,Outcome number,Assessment comment,Blocker,Evidence reference\nCyber 2026,D1.a,PLANTED comment,PLANTED blocker,PLANTED evidence\n"), "--yes")
	c.account("lead@story.example", "story", "leader")
	c.account("member@story.example", "story", "councillor")
	base := c.serve("2026-11-25")

	said := map[string]string{}
	var members []map[string]any
	said["command line"] = c.ask(&members, []int{0}, "assess", "plan", "Cyber 2026", "--members")
	paper := c.file("update.html", "")
	c.must("paper", "write", "cyber-update", "--format", "html", "--out", paper)
	raw, err := os.ReadFile(paper)
	if err != nil {
		t.Fatal(err)
	}
	said["paper"] = string(raw)
	lead := browser(t)
	signIn(t, lead, base, "lead@story.example")
	var page string
	do(t, lead, chromedp.Navigate(base+"/c/story/assessments/1/members"), chromedp.OuterHTML("main", &page))
	said["page"] = page
	for where, text := range said {
		if strings.Contains(text, "PLANTED") || strings.Contains(text, "A2.a") || !strings.Contains(text, "We look at risk more often") {
			t.Errorf("%s says %.600s", where, text)
		}
	}
	var token struct{ Token string }
	c.ask(&token, []int{0}, "token", "create", "--user", "member@story.example", "--scope", "read")
	member := browser(t)
	signIn(t, member, base, "member@story.example")
	for _, path := range []string{"registers/improvements", "registers/improvements/1", "registers/answers", "registers/answers?q=PLANTED", "search?q=PLANTED", "findings"} {
		do(t, member, chromedp.Navigate(base+"/c/story/"+path), chromedp.OuterHTML("main", &page))
		if secrets := strings.ReplaceAll(page, `value="PLANTED"`, ""); strings.Contains(strings.ReplaceAll(secrets, "PLANTED”", ""), "PLANTED ") {
			t.Errorf("a councillor reads on %s: %.800s", path, page)
		}
	}
	for _, path := range []string{"registers/improvements", "registers/answers", "registers/improvements.csv", "registers/answers.csv", "assessments/1", "findings", "agenda"} {
		if body := get(t, base+"/api/v1/councils/story/"+path, token.Token); strings.Contains(body, "PLANTED") {
			t.Errorf("the API tells a councillor of %s: %.600s", path, body)
		}
	}
}

// get reads an address of the API, whatever its status.
func get(t *testing.T, address, token string) string {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+token)
	got, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = got.Body.Close() }() // it was only read
	raw, err := io.ReadAll(got.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}
