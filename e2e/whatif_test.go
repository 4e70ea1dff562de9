package e2e

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
	"github.com/google/go-cmp/cmp"
)

// Story 3 in a browser, without scripts: choose what is lost by a form, cut the circle, read the answer, keep it as an exercise, enter a
// timing; the pack is the same file as the command line's and opens with the network down.
func TestStory3InBrowser(t *testing.T) {
	var want struct {
		Ransomware struct {
			Hit    []string           `json:"services_hit"`
			Finish map[string]float64 `json:"earliest_finish_hours_if_parallel"`
		}
	}
	expected(t, &want)
	ctx, script := browser(t), axe(t)
	c := newCLI(t)
	c.must("council", "add", "Ashby District Council", "--type", "district", "--nation", "england", "--id", "ashby")
	c.must("import", needs(t, "estate.csv"), "--council", "ashby", "--yes")
	c.account("ann@ashby.example", "ashby", "administrator")
	base := c.serve("2026-11-24")
	do(t, ctx, emulation.SetScriptExecutionDisabled(true), chromedp.Navigate(base+"/sign-in"), chromedp.SendKeys("#email", "ann@ashby.example"), chromedp.SendKeys("#password", password), chromedp.Click("main form button"), chromedp.WaitVisible(".mh-nav"),
		chromedp.Navigate(base+"/c/ashby/what-if"), chromedp.Click("#hosting-on-premises"), chromedp.Click("#change button"), chromedp.WaitVisible("#copies"), chromedp.Click("#copies input[value=Directory]"), chromedp.Click("#change button"), chromedp.WaitVisible("a[href*='with=Directory']"))
	if h := heading(t, ctx); h != "Everything on our own premises is lost" {
		t.Errorf("the answer is called %q", h)
	}
	var says string
	do(t, ctx, chromedp.Text("main", &says, chromedp.ByQuery))
	for _, s := range []string{"9 systems lost directly, 3 more by dependency, 1 still up.", "of 11 services down", "Backup service, Directory need each other", "Hours below assume an offline copy of Directory.", "No recovery time is recorded for Elections.", "Ask the owners"} {
		if !strings.Contains(says, s) {
			t.Errorf("the page does not say %q", s)
		}
	}
	if n := strings.Count(says, "No fallback recorded"); n != 2*len(want.Ransomware.Hit) { // in the table and on a card
		t.Errorf("%d times no fallback, of %d services", n, len(want.Ransomware.Hit))
	}
	do(t, ctx, chromedp.Click("form[action$=exercises] button"), chromedp.WaitVisible("#timings"), chromedp.SendKeys("#timings input", "10"), chromedp.Click("#timings button"), chromedp.WaitVisible(`//main//*[contains(text(), "2 h later")]`, chromedp.BySearch), chromedp.Text("main", &says, chromedp.ByQuery))
	if !strings.Contains(says, "2 h later") || !strings.Contains(says, "Core network: 10 h") {
		t.Errorf("the difference is not shown: %s", says)
	}
	asked := "?hosting=on-premises&with=Directory"
	me := visitorOf(t, base, "ann@ashby.example")
	_, table := me.get("/c/ashby/what-if/systems/export.csv"+asked, "")
	if got := finishOf(t, table); !maps.Equal(got, want.Ransomware.Finish) {
		t.Errorf("back at %v, want %v", got, want.Ransomware.Finish)
	}
	packOpensAlone(t, c, me, asked, want.Ransomware.Hit)
	do(t, ctx, emulation.SetScriptExecutionDisabled(false))
	for _, path := range []string{"what-if" + asked, "what-if", "failures", "failures/pairs", "exercises", "exercises/1"} {
		accessible(t, ctx, script, path, base+"/c/ashby/"+path)
	}
}

// finishOf reads the hours at which each system is back from the CSV.
func finishOf(t *testing.T, table string) map[string]float64 {
	t.Helper()
	out := map[string]float64{}
	for _, row := range lines(t, table)[1:] {
		hours, err := strconv.ParseFloat(row[3], 64)
		if err != nil {
			t.Fatal(err)
		}
		out[row[0]] = hours
	}
	return out
}

// packOpensAlone opens the pack with the network down.
func packOpensAlone(t *testing.T, c *cli, me *reader, asked string, hit []string) {
	t.Helper()
	_, page := me.get("/c/ashby/what-if/pack"+asked, "")
	file := filepath.Join(t.TempDir(), "pack.html")
	c.must("estate", "outage", "--council", "ashby", "--lose", "hosting=on-premises", "--with", "offline-copy:Directory", "--out", file)
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if string(raw) != page {
		at := 0
		for at < min(len(raw), len(page)) && raw[at] == page[at] {
			at++
		}
		t.Errorf("page and command make different packs: %q, %q", page[max(0, at-80):min(len(page), at+80)], raw[max(0, at-80):min(len(raw), at+80)])
	}
	outward := strings.ReplaceAll(page, `href="#`, "") // what stands in the file itself may be pointed at
	for _, s := range []string{"<script", "href=", "src=", "url(", "http:", "https:", "<form"} {
		if strings.Contains(outward, s) {
			t.Errorf("the pack holds %s", s)
		}
	}
	ctx := browser(t)
	var says string
	var cards int
	do(t, ctx, network.Enable(), network.EmulateNetworkConditions(true, 0, 0, 0), chromedp.Navigate("file://"+file), chromedp.Text("main", &says, chromedp.ByQuery), chromedp.Evaluate(`document.querySelectorAll("article").length`, &cards))
	if cards != len(hit) {
		t.Errorf("%d cards for %d services", cards, len(hit))
	}
	for _, s := range hit {
		if !strings.Contains(says, s) {
			t.Errorf("the pack does not name %s", s)
		}
	}
	var sheets int
	do(t, ctx, chromedp.Evaluate(fmt.Sprintf(`[...document.querySelectorAll("article")].filter(a => [...document.styleSheets[0].cssRules].some(r => r.media?.mediaText == "print" && [...r.cssRules].some(x => a.matches(x.selectorText) && x.style.breakBefore == %q))).length`, "page"), &sheets))
	if sheets != len(hit) {
		t.Errorf("%d cards begin a page of their own on paper", sheets)
	}
}

// Story 4 in a browser, without scripts: a plan by a form, two candidates on the same data, the same rows as the command line's in the CSV.
func TestStory4InBrowser(t *testing.T) {
	ctx, script := browser(t), axe(t)
	file := needs(t, "merge_contracts.csv")
	c := newCLI(t)
	for _, name := range []string{"Westmoor", "Eastvale"} {
		c.must("council", "add", name, "--type", "district", "--nation", "england")
	}
	c.must("import", file, "--council", "from-file", "--yes")
	for _, council := range []string{"westmoor", "eastvale"} {
		c.account("ann@westmoor.example", council, "administrator")
	}
	base := c.serve("2026-11-24")
	me := visitorOf(t, base, "ann@westmoor.example")
	do(t, ctx, emulation.SetScriptExecutionDisabled(true), chromedp.Navigate(base+"/sign-in"), chromedp.SendKeys("#email", "ann@westmoor.example"), chromedp.SendKeys("#password", password), chromedp.Click("main form button"), chromedp.WaitNotPresent("#password"),
		chromedp.Navigate(base+"/c/westmoor/merge"), chromedp.Click("#with-westmoor"), chromedp.Click("#with-eastvale"), chromedp.SendKeys("#vesting", "2028-04-01"), chromedp.SendKeys("#direction", "2026-10-01"),
		chromedp.SendKeys("#intoa", "North = westmoor, eastvale"), chromedp.SendKeys("#intob", "East = eastvale\nWest = westmoor, eastvale"), chromedp.Click("#plan button"), chromedp.WaitVisible("#forward"))
	var says, address string
	do(t, ctx, chromedp.Text("main", &says, chromedp.ByQuery), chromedp.Location(&address))
	for _, s := range []string{"Candidate A: North (Eastvale, Westmoor)", "Candidate B: East (Eastvale)", "Not a day to change over", "Needs consent", "Consent depends: ask", "Right to assign unknown: ask legal", "Decide on one (2 functions)", "Section 24 of the Local Government and Public Involvement in Health Act 2007; check the direction itself"} {
		if !strings.Contains(says, s) {
			t.Errorf("the plan does not say %q", s)
		}
	}
	_, table := me.get(strings.Replace(strings.TrimPrefix(address, base), "/merge?", "/merge/export.csv?", 1), "")
	command := c.must("merge", "plan", "--councils", "eastvale,westmoor", "--vesting", "2028-04-01", "--direction-from", "2026-10-01", "--csv")
	if diff := cmp.Diff(lines(t, command), lines(t, strings.TrimPrefix(table, "\ufeff"))); diff != "" {
		t.Error("page and command differ", diff)
	}
	do(t, ctx, emulation.SetScriptExecutionDisabled(false))
	accessible(t, ctx, script, "merge", address)
}
