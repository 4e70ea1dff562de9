package e2e

import (
	"testing"

	"github.com/chromedp/chromedp"
)

// A council turns Welsh on, a reader chooses it, and the pages stay as accessible as they were.
func TestWelshInBrowser(t *testing.T) {
	script := axe(t)
	ctx := browser(t)
	base := demoSite(t) + "/c/marlow-vale/"
	var warned string
	do(t, ctx, chromedp.Navigate(base+"settings"), chromedp.Text("#welsh-hint", &warned), chromedp.Click("#welsh"), chromedp.Click(".mh-actions button"), chromedp.WaitVisible("a[hreflang=cy]"))
	if warned == "" {
		t.Error("the settings do not say that nobody has checked the Welsh")
	}
	do(t, ctx, chromedp.Navigate(base+"changes"), chromedp.Click("a[hreflang=cy]"), chromedp.WaitVisible("html[lang=cy]"))
	if h := heading(t, ctx); h != "Beth a newidiwyd" {
		t.Errorf("after choosing Welsh the page is called %q", h)
	}
	for _, path := range []string{"registers/systems?columns=all", "registers/contracts/1", "registers/systems/1/edit", "proposals", "add", "findings"} {
		accessible(t, ctx, script, path, base+path)
	}
}
