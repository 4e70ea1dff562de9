package e2e

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// checked is what `leadership check --json` says.
type checked struct {
	Rules   []checkedRule
	BadData []struct {
		Problem string
		Posts   []struct{ Title string }
	} `json:"bad_data"`
}

type checkedRule struct {
	ID, Result, Why string
	WouldChange     string `json:"would_change"`
	Distance        *int
	Covered         []string
	Uncovered       []struct {
		Function string
		HeldBy   string `json:"held_by"`
		Vacant   bool
	}
	Posts []struct{ Title string }
}

func (x checked) rule(t *testing.T, id string) checkedRule {
	t.Helper()
	for _, r := range x.Rules {
		if r.ID == id {
			return r
		}
	}
	t.Fatalf("there is no %s", id)
	return checkedRule{}
}

func (r checkedRule) titles() (out []string) {
	for _, p := range r.Posts {
		out = append(out, p.Title)
	}
	return out
}

// Story 2: the tests of who leads, on the command line.
func TestStory2(t *testing.T) {
	chart, cabinet := needs(t, "org_chart.csv"), needs(t, "cabinet.csv")
	c := newCLI(t)
	c.ask(&map[string]string{}, []int{0}, "council", "add", "Story District Council", "--type", "district", "--nation", "england", "--id", "story")
	c.ask(&imported{}, []int{0, 1}, "import", chart, cabinet, "--yes")
	var got checked
	c.ask(&got, []int{0}, "leadership", "check")
	for id, want := range map[string]string{"EXEC-1": "not_met", "TITLE-1": "not_met", "EXPERT-1": "cannot_tell", "FUNC-1": "partly", "NED-1": "partly", "PORT-1": "partly", "INHOUSE-1": "cannot_tell"} {
		if r := got.rule(t, id); r.Result != want || r.WouldChange == "" {
			t.Errorf("%s is %s, and %s would be right: %s", id, r.Result, want, r.Why)
		}
	}
	exec := got.rule(t, "EXEC-1")
	if exec.Distance == nil || *exec.Distance != 2 || !slices.Equal(exec.titles(), []string{"Head of IT", "Director of Resources and Digital", "Chief Executive"}) {
		t.Errorf("%+v", exec)
	}
	if !strings.Contains(exec.Why, "Expected by central government; scope not settled.") {
		t.Error(exec.Why)
	}
	if titles := got.rule(t, "TITLE-1").titles(); !slices.Equal(titles, []string{"Director of Resources and Digital"}) {
		t.Error(titles)
	}
	functions := got.rule(t, "FUNC-1")
	if len(functions.Covered) != 3 || len(functions.Uncovered) != 2 || functions.Uncovered[0].HeldBy != "Chief Executive" || functions.Uncovered[1].HeldBy != "Head of Customer and Change" || !functions.Uncovered[1].Vacant {
		t.Errorf("%+v", functions)
	}
	if why := got.rule(t, "NED-1").Why; !strings.Contains(why, "an elected member is not a non-executive") {
		t.Error(why)
	}
	if len(got.BadData) != 1 || len(got.BadData[0].Posts) != 2 || got.BadData[0].Posts[0].Title != "Cyber Officer" || got.BadData[0].Posts[1].Title != "Infrastructure Lead" {
		t.Errorf("%+v", got.BadData)
	}
	promoted, err := os.ReadFile(chart)
	if err != nil {
		t.Fatal(err)
	}
	moved := c.file("org_chart.csv", strings.Replace(string(promoted), "D Doe,no,", "D Doe,yes,", 1))
	c.ask(&imported{}, []int{0, 1}, "import", moved, "--yes")
	got = checked{}
	c.ask(&got, []int{0}, "leadership", "check")
	if r := got.rule(t, "EXEC-1"); r.Result != "met" {
		t.Errorf("on the senior team: %s (%s)", r.Result, r.Why)
	}
}

// A Welsh council is told what is so, and not judged by an expectation on England.
func TestStory2InWales(t *testing.T) {
	c := newCLI(t)
	c.ask(&map[string]string{}, []int{0}, "council", "add", "Cyngor Stori", "--type", "unitary", "--nation", "wales", "--id", "stori")
	c.ask(&imported{}, []int{0, 1}, "import", needs(t, "org_chart.csv"), needs(t, "cabinet.csv"), "--yes")
	var got checked
	c.ask(&got, []int{0}, "leadership", "check")
	for _, id := range []string{"EXEC-1", "NED-1"} {
		if r := got.rule(t, id); r.Result != "not_applicable" || !strings.HasPrefix(r.Why, "Not addressed to Wales.") || strings.Contains(r.Why, "Expected by") {
			t.Errorf("%s: %s (%s)", id, r.Result, r.Why)
		}
	}
	if r := got.rule(t, "PORT-1"); r.Result != "partly" {
		t.Errorf("%+v", r)
	}
}

// Story 2 in Chromium: the page says the results, the path and the loop; the chart marks the path that decides, leaves the loop out, and
// says the same in words; axe finds nothing.
func TestStory2InBrowser(t *testing.T) {
	script := axe(t)
	ctx := browser(t)
	c := story2(t, "Story District Council", "england")
	c.account("r.okafor@ashby.example", "story", "administrator")
	base := c.serve("2026-11-24")
	signIn(t, ctx, base, "r.okafor@ashby.example")
	accessible(t, ctx, script, "leadership", base+"/c/story/leadership")
	var page, path, described, list string
	var boxes, onPath int
	do(t, ctx, chromedp.EmulateViewport(1280, 900), chromedp.Text("main", &page), chromedp.Text(".mh-path", &path), chromedp.TextContent("#org-path", &described), chromedp.Text(".mh-org-list", &list),
		chromedp.Evaluate(`document.querySelectorAll(".mh-org .box").length`, &boxes), chromedp.Evaluate(`document.querySelectorAll(".mh-org .box.path").length`, &onPath))
	for _, want := range []string{"Expected by central government; scope not settled.", "Director of Resources and Digital has a digital word in the title", "3 of 5 core functions", "Business intelligence is held by Chief Executive",
		"Service transformation is held by Head of Customer and Change, which is vacant", "A shared portfolio: Finance, Digital and Assets", "an elected member is not a non-executive", "Cyber Officer, Infrastructure Lead: report to each other in a loop"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page does not say %q", want)
		}
	}
	if got := strings.Join(strings.Fields(path), " "); got != "Head of IT Director of Resources and Digital Chief Executive" {
		t.Errorf("the path is %q", got)
	}
	if described != "The path that decides: Head of IT > Director of Resources and Digital > Chief Executive." || boxes != 6 || onPath != 3 {
		t.Errorf("%d posts are drawn, %d on the path; %q", boxes, onPath, described)
	}
	if strings.Contains(list, "Cyber Officer") || strings.Count(list, "on the path that decides") != 2 || !strings.Contains(list, "is judged") {
		t.Errorf("the list says %s", list)
	}
}
