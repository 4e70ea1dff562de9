package e2e

import (
	"context"
	"regexp"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// On paper a public page has no navigation and no form, and the address of what leads elsewhere stands beside it.
func TestPublicPagesPrint(t *testing.T) {
	c := newCLI(t)
	c.must("council", "add", "Ashby District Council", "--type", "district", "--nation", "england", "--id", "ashby")
	c.must("import", c.file("contracts.csv", "Contract Ref,Title,Supplier name,Start date,End date,Value,Contract document URL\nC1,Payroll,Acme Ltd,01/04/2024,31/03/2027,45000,https://open.ashby.example/payroll.pdf\n"), "--yes")
	c.must("release", "publish", "--challenges", "Payroll is late.")
	c.account("leader@ashby.example", "ashby", "administrator")
	base := c.serve("2026-11-24")
	ctx := browser(t)
	look := func(media string) (nav, after string) {
		do(t, ctx, emulation.SetEmulatedMedia().WithMedia(media), chromedp.Navigate(base+"/public/ashby/contracts/1.html"),
			chromedp.Evaluate(`getComputedStyle(document.querySelector("header nav")).display`, &nav),
			chromedp.Evaluate(`getComputedStyle(document.querySelector('main a[href^="https://open.ashby.example"]'), "::after").content`, &after))
		return nav, after
	}
	if nav, after := look("screen"); nav == "none" || strings.Contains(after, "payroll.pdf") {
		t.Errorf("on a screen the navigation is %s and a link has %s beside it", nav, after)
	}
	if nav, after := look("print"); nav != "none" || !strings.Contains(after, "https://open.ashby.example/payroll.pdf") {
		t.Errorf("on paper the navigation is %s and a link has %s beside it", nav, after)
	}
}

// The summary of a council that tells of every section fits one page of A4.
func TestSummaryOfTheDemoPrintsOnOnePage(t *testing.T) {
	_, base := demonstration(t)
	var pdf []byte
	do(t, browser(t), chromedp.Navigate(base+"/public/marlow-vale/summary.html"), chromedp.WaitReady("main"), chromedp.ActionFunc(func(ctx context.Context) (err error) {
		pdf, _, err = page.PrintToPDF().WithPreferCSSPageSize(true).Do(ctx)
		return err
	}))
	if n := len(regexp.MustCompile(`/Type\s*/Page\b[^s]`).FindAll(pdf, -1)); n != 1 {
		t.Errorf("the summary prints on %d pages", n)
	}
}
