package e2e

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// Story 13, in Chromium: an aspiring director, of a council with no data, begins, checks herself in eight capabilities, has a colleague answer by link without an account, sees
// gaps with what would show them, adds evidence and a plan, and finds the practice council; every page is accessible at two widths; the folder holds nothing of it in plain;
// after deleting, nothing is left.
func TestStory13InBrowser(t *testing.T) {
	script := axe(t)
	ctx := browser(t)
	c, base := withPasskeys(t)
	c.account("director@ashby.example", "ashby", "reader")
	do(t, ctx, chromedp.Navigate(base+"/sign-in?to=/account/readiness"), chromedp.SendKeys("#email", "director@ashby.example"), chromedp.SendKeys("#password", password), chromedp.Submit("#password"), chromedp.WaitVisible("#understood"))
	accessible(t, ctx, script, "readiness-begin", base+"/account/readiness")
	const secret = "correct horse battery staple"
	do(t, ctx, chromedp.SendKeys("#passphrase", secret), chromedp.SendKeys("#again", secret), chromedp.Click("#understood"), chromedp.Submit("#again"), chromedp.WaitVisible(`button[value="lock"]`))
	accessible(t, ctx, script, "readiness-open", base+"/account/readiness")

	accessible(t, ctx, script, "readiness-check", base+"/account/readiness/check")
	for _, id := range []string{"direction", "value", "people", "money", "security", "data", "influence", "ethics"} {
		level := "led"
		if id == "money" {
			level = "helped"
		}
		do(t, ctx, chromedp.Click("#"+id+"-"+level))
	}
	do(t, ctx, chromedp.SendKeys("#why-money", "flibberwick"), chromedp.Submit("#why-money"), chromedp.WaitVisible(`button[value="lock"]`))

	accessible(t, ctx, script, "readiness-peers", base+"/account/readiness/peers")
	var link string
	do(t, ctx, chromedp.Click("#make"), chromedp.WaitVisible("#link"), chromedp.Text("#link", &link))
	colleague(t, browser(t), script, link)

	var text string
	do(t, ctx, chromedp.Navigate(base+"/account/readiness"), chromedp.Text("main", &text))
	for _, want := range []string{"You have judged yourself in 8 of 8; 1 colleague has answered.", "A director needs: I have led it.", "Your colleagues see you lower than you do.", "Nothing shows it yet.", "What would show it: A budget that you held"} {
		if !strings.Contains(text, want) {
			t.Errorf("the gaps lack %q: %s", want, text)
		}
	}
	add := func(page, what, day string) {
		t.Helper()
		accessible(t, ctx, script, "readiness-"+page, base+"/account/readiness/"+page+"?capability=money")
		do(t, ctx, chromedp.SendKeys("#what", what), chromedp.SendKeys("#day", day), chromedp.Click(`button[value="add"]`), chromedp.WaitVisible(`button[value="remove"]`))
		accessible(t, ctx, script, "readiness-"+page+"-line", base+"/account/readiness/"+page)
	}
	add("evidence", "The trundlesnap tender", "1/10/2026")
	add("plan", "Ask for a budget of moggleworth", "1/3/2027")
	for _, page := range []string{"passphrase", "practice", "delete"} {
		accessible(t, ctx, script, "readiness-"+page, base+"/account/readiness/"+page)
	}
	do(t, ctx, chromedp.Navigate(base+"/account/readiness/practice"), chromedp.Text("main", &text))
	if !strings.Contains(text, "Marlow Vale District Council does not exist") || !strings.Contains(text, "moothall demo") {
		t.Errorf("the practice council is not explained: %s", text)
	}
	c.holdsNothing("flibberwick", "trundlesnap", "moggleworth", "quarrelbeck", secret)

	do(t, ctx, chromedp.Navigate(base+"/account/readiness"), chromedp.Click(`button[value="lock"]`), chromedp.WaitVisible("#passphrase"))
	accessible(t, ctx, script, "readiness-locked", base+"/account/readiness")
	do(t, ctx, chromedp.Navigate(base+"/account/readiness/delete"), chromedp.Click("#sure"), chromedp.Submit("#sure"), chromedp.WaitVisible("#understood"), chromedp.Text("main", &text))
	if strings.Contains(text, "flibberwick") {
		t.Errorf("something is left: %s", text)
	}
}

// colleague answers by a link, in a browser that is signed in nowhere.
func colleague(t *testing.T, ctx context.Context, script, link string) {
	t.Helper()
	var text string
	accessible(t, ctx, script, "readiness-peer", link)
	do(t, ctx, chromedp.Click("#data-helped"), chromedp.Click("#money-helped"), chromedp.SendKeys("#words", "Less quarrelbeck"), chromedp.Submit("#words"), chromedp.WaitNotPresent("#words"), chromedp.Text("main", &text))
	if !strings.Contains(text, "Your answer is sealed.") {
		t.Errorf("the colleague reads %q", text)
	}
	do(t, ctx, chromedp.Navigate(link), chromedp.WaitReady("main"), chromedp.Text("main", &text))
	if strings.Contains(text, "director@") || strings.Contains(text, "honest view") {
		t.Errorf("a used link shows %q", text)
	}
}

// holdsNothing looks at every byte of the folder.
func (c *cli) holdsNothing(texts ...string) {
	c.t.Helper()
	files, err := filepath.Glob(filepath.Join(c.data, "*"))
	if err != nil || len(files) == 0 {
		c.t.Fatal(files, err)
	}
	for _, name := range files {
		raw, err := os.ReadFile(name)
		if err != nil {
			c.t.Fatal(err)
		}
		for _, text := range texts {
			if bytes.Contains(raw, []byte(text)) {
				c.t.Errorf("%s holds %q", filepath.Base(name), text)
			}
		}
	}
}
