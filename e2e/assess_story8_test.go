package e2e

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// workbook8 is a self-assessment as a council keeps it in a spreadsheet: a status for each outcome, evidence with its date, owners.
const workbook8 = `Contributing outcome,Self-assessment,Justification,Evidence,Evidence date,Owner
A1.a Board Direction,Achieved,Minutes of May,Board minutes,3 May 2025,Head of IT
A1.b,Partially achieved,Roles are named,,,Cyber Lead
A1.c,Not assessed,,,,
A2.a,Not achieved,No process is written,,,
B5.c,Achieved,Restores are tested,Restore log,2026-09-01,Head of IT
D1.a,Not achieved,No plan is tested,,,Cyber Lead
D2.b,Achieved,Lessons are kept,Lessons log,2026-06-30,Cyber Lead
`

type plan8 []struct {
	Order     int
	Name      string
	Members   string
	Outcomes  []string
	Owner     string
	CostPence *int64 `json:"cost_pence"`
}

// story8 is a council with a self-assessment that came from a workbook.
func story8(t *testing.T) *cli {
	t.Helper()
	c := newCLI(t)
	c.ask(&map[string]string{}, []int{0}, "council", "add", "Story District Council", "--type", "district", "--nation", "england", "--id", "story")
	c.ask(&imported{}, []int{0, 1}, "import", c.file("posts.csv", "Post title,Directorate\nHead of IT,Resources\nCyber Lead,Resources\n"), "--yes")
	c.must("assess", "start", "Cyber 2026", "--framework", "caf@3.2", "--profile", "baseline", "--everything")
	var written struct {
		Answers  int
		Problems []any
	}
	c.ask(&written, []int{0}, "assess", "answer", "Cyber 2026", "--answers", c.file("caf.csv", workbook8))
	if len(written.Problems) != 0 {
		t.Errorf("%+v", written)
	}
	return c
}

// Story 8 by the command line: a workbook comes in and counts as it counts by hand; gaps become a plan with owners or a question; old evidence is challenged; the plan
// goes out with cost and order; councillors see no weakness; a new version maps the answers, lists what it cannot map, and changes nothing silently.
func TestStory8(t *testing.T) {
	c := story8(t)
	var s score
	c.ask(&s, []int{0}, "assess", "show", "Cyber 2026")
	if s.Counts["achieved"] != 3 || s.Counts["partially_achieved"] != 1 || s.Counts["not_achieved"] != 2 || len(s.Unanswered) != 33 || strings.Join(s.Unmet, " ") != "A1.b A2.a D1.a" {
		t.Errorf("%v unmet %v, %d not answered", s.Counts, s.Unmet, len(s.Unanswered))
	}
	var plan plan8
	c.ask(&plan, []int{0}, "assess", "plan", "Cyber 2026", "--make")
	if len(plan) != 3 || plan[0].Owner != "Cyber Lead" || plan[1].Owner != "" || plan[2].Outcomes[0] != "D1.a" {
		t.Fatalf("%+v", plan)
	}
	found := c.everything()
	for _, want := range []string{"ANSWER-EVIDENCE-OLD", "The evidence for A1.a in Cyber 2026 is of 3 May 2025", "A2.a Risk Management Process has no owner"} { // the gap that nobody owns becomes something to ask
		if !strings.Contains(found, want) {
			t.Errorf("%q is not found: %.300s", want, found)
		}
	}
	if strings.Contains(found, "The evidence for B5.c") || strings.Contains(found, "A1.b Roles and Responsibilities has no owner") {
		t.Errorf("fresh evidence or an owned line is challenged: %.300s", found)
	}
	c.ask(&imported{}, []int{0, 1}, "import", c.file("plan.csv", "Improvement,Assessment of the plan,Plan order,Improvement owner,Improvement due,Improvement cost,Line for members\nA1.b Roles and Responsibilities,Cyber 2026,1,Cyber Lead,2027-01-31,\"12,000\",Everybody knows who does what\n"), "--yes")
	out := c.file("out.xlsx", "")
	c.must("assess", "export", "Cyber 2026", "--form", "xlsx", "--out", out)
	c.must("assess", "start", "Again", "--framework", "caf@3.2", "--profile", "baseline", "--everything")
	c.must("assess", "answer", "Again", "--answers", out)
	var again score
	c.ask(&again, []int{0}, "assess", "show", "Again")
	if strings.Join(again.Unmet, " ") != strings.Join(s.Unmet, " ") || again.Counts["achieved"] != 3 {
		t.Errorf("the workbook came back as %v %v", again.Counts, again.Unmet)
	}
	var members []map[string]any
	raw := c.ask(&members, []int{0}, "assess", "plan", "Cyber 2026", "--members")
	if len(members) != 3 || members[0]["members"] != "Everybody knows who does what" || members[0]["cost_pence"] != 1200000.0 {
		t.Errorf("%s", raw)
	}
	for _, secret := range []string{"A1.b", "A2.a", "Risk Management", "Roles and Responsibilities", "Not achieved", "Cyber Lead"} {
		if strings.Contains(raw, secret) {
			t.Errorf("councillors see %q", secret)
		}
	}
	story8Upgrade(t, c, s)
}

func story8Upgrade(t *testing.T, c *cli, before score) {
	t.Helper()
	var preview struct {
		Outcomes []struct {
			Outcome, Before, After, Why string
			From, Open                  []string
		}
		Left []struct {
			Outcome  string
			Override bool
		}
	}
	c.ask(&preview, []int{0}, "assess", "upgrade", "Cyber 2026", "--to", "caf@4.0")
	why := map[string]string{}
	for _, o := range preview.Outcomes {
		why[o.Outcome] = o.Why
	}
	if len(preview.Outcomes) != 41 || why["A2.b"] != "added" || why["B5.c"] != "as_it_was" && why["B5.c"] != "in_part" {
		t.Errorf("%+v", why)
	}
	// Statuses without statements were levels set by hand: where the new version asks for more, each is listed as not carried.
	var lost []string
	for _, l := range preview.Left {
		lost = append(lost, l.Outcome)
	}
	for _, o := range []string{"A1.a", "A2.a", "D1.a"} {
		if !slices.Contains(lost, o) {
			t.Errorf("%s is neither carried nor listed: %v", o, lost)
		}
	}
	var still score
	c.ask(&still, []int{0}, "assess", "show", "Cyber 2026")
	if len(still.Answers) != len(before.Answers) || still.Counts["achieved"] != before.Counts["achieved"] {
		t.Errorf("a preview changed something")
	}
	c.must("assess", "upgrade", "Cyber 2026", "--to", "caf@4.0", "--as", "Cyber 2027")
	var next score
	c.ask(&next, []int{0}, "assess", "show", "Cyber 2027")
	if next.Version != "4.0" || next.Counts["achieved"] != 1 { // B5.c asks for the same; every other answer is to be given again
		t.Errorf("%s %v", next.Version, next.Counts)
	}
	for _, a := range next.Answers {
		if a.Confirmed {
			t.Errorf("%s is confirmed by nobody", a.Outcome)
		}
	}
	c.ask(&still, []int{0}, "assess", "show", "Cyber 2026")
	if still.Version != "3.2" || still.Counts["achieved"] != before.Counts["achieved"] {
		t.Errorf("the old assessment changed: %+v", still.Counts)
	}
}

// Story 8 in a browser: the assurer is another person and both views are kept; a file is read and what is odd listed; the new version is previewed, then carried over;
// the next cycle is started; councillors' page names no weakness; every page is accessible at 1280 and 320 pixels.
func TestStory8Browser(t *testing.T) {
	script := axe(t)
	c := story8(t)
	c.ask(&plan8{}, []int{0}, "assess", "plan", "Cyber 2026", "--make")
	c.account("lead@story.example", "story", "leader")
	c.account("assurer@story.example", "story", "assurer")
	base := c.serve("2026-11-25")
	of := base + "/c/story/assessments/1"
	ctx := browser(t)
	signIn(t, ctx, base, "assurer@story.example")
	var page string
	do(t, ctx, chromedp.Navigate(of+"/A1.a"), chromedp.WaitVisible("#view-lowers"), chromedp.Text("main", &page))
	if !strings.Contains(page, "more than a year old") {
		t.Errorf("old evidence is not challenged: %.200s", page)
	}
	do(t, ctx, chromedp.Click("#view-lowers"), chromedp.SetValue("#assured-level", "not_achieved"), chromedp.SendKeys("#why", "The minutes are too old."), submitted("#why"), chromedp.Navigate(of+"/A1.a"), chromedp.Text("main", &page))
	if !strings.Contains(page, "Achieved") || !strings.Contains(page, "The assurer sees it lower") || !strings.Contains(page, "The minutes are too old.") {
		t.Errorf("both views are not kept: %.400s", page)
	}
	lead := browser(t)
	signIn(t, lead, base, "lead@story.example")
	for _, x := range []string{"progress", "counted", "next", "upgrade?to=caf@4.0", "files", "members"} {
		accessible(t, lead, script, x, of+"/"+x)
	}
	do(t, lead, chromedp.EmulateViewport(1280, 900), chromedp.Navigate(of+"/members"), chromedp.Text("main", &page))
	if strings.Contains(page, "A1.b") || strings.Contains(page, "Risk Management") || !strings.Contains(page, "Action 2") {
		t.Errorf("councillors see %.300s", page)
	}
	do(t, lead, chromedp.Navigate(of), chromedp.Text("main", &page))
	if !strings.Contains(page, "Board minutes, as of 3 May 2025") || !strings.Contains(page, "The plan has 3 actions. Five to ten are asked for") {
		t.Errorf("the assessment shows no evidence, or says nothing of its plan: %.600s", page)
	}
	do(t, lead, chromedp.Navigate(of+"/upgrade?to=caf@4.0"), chromedp.Text("main", &page))
	if !strings.Contains(page, "A2.b Understanding Threat") || !strings.Contains(page, "New, nothing asked for it before") || !strings.Contains(page, "The level that was set by hand is not carried") {
		t.Errorf("the preview says %.400s", page)
	}
	do(t, lead, chromedp.SendKeys("#name", "Cyber 2027"), submitted("#name"), chromedp.Text("body", &page))
	if !strings.Contains(page, "Cyber Assessment Framework 4.0") {
		t.Errorf("carried over to %.300s", page)
	}
	do(t, lead, chromedp.Navigate(of+"/next"), chromedp.SendKeys("#name", "Cyber 2028"), submitted("#name"), chromedp.Text("body", &page))
	if !strings.Contains(page, "Cyber 2028") || !strings.Contains(page, "look at it again") {
		t.Errorf("the next cycle says %.300s", page)
	}
	do(t, lead, chromedp.Navigate(of+"/files"), chromedp.SetUploadFiles("#file", []string{c.file("more.csv", "Outcome,Status\nA3.a,Achieved\nZ9,Achieved\n")}), submitted("#file"), chromedp.Text("main", &page))
	if !strings.Contains(page, "What this file would do to one outcome") || !strings.Contains(page, "A3.a") || strings.Contains(page, "were written") {
		t.Errorf("the preview of a file says %.400s", page)
	}
	do(t, lead, submitted("#kept"), chromedp.Text("main", &page))
	if !strings.Contains(page, "1 answers were written") || !strings.Contains(page, "Z9") {
		t.Errorf("the file gave %.300s", page)
	}
}

// The API says of an assessment what the page and the command line say.
func TestStory8API(t *testing.T) {
	c := story8(t)
	c.account("lead@story.example", "story", "leader")
	var token struct{ Token string }
	c.ask(&token, []int{0}, "token", "create", "--user", "lead@story.example", "--scope", "read")
	base := c.serve("2026-11-25")
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, base+"/api/v1/councils/story/assessments/1", nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+token.Token)
	got, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = got.Body.Close() }() // it was only read
	var judged struct {
		Counts   map[string]int
		Progress struct{ Unplanned []string }
	}
	err = json.NewDecoder(got.Body).Decode(&judged)
	if err != nil || got.StatusCode != http.StatusOK || judged.Counts["achieved"] != 3 || strings.Join(judged.Progress.Unplanned, " ") != "A1.b A2.a D1.a" {
		t.Errorf("%v %d %+v", err, got.StatusCode, judged)
	}
}

// submitted sends the form that a field stands in, and waits until the page that answers is there.
func submitted(field string) chromedp.Action {
	return chromedp.ActionFunc(func(ctx context.Context) error {
		_, err := chromedp.RunResponse(ctx, chromedp.Submit(field))
		return err
	})
}
