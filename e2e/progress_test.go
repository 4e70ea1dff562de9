package e2e

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// manyPayments is a spend file that takes a while.
func manyPayments(rows int) string {
	var b strings.Builder
	b.WriteString("Body Name,Service Area,Expenditure Category,Paid Date,Trans No,Amount,Supplier Name\n")
	for i := range rows {
		fmt.Fprintf(&b, "Marlow Vale District Council,Service %d,Category %d,%02d/0%d/2025,T%07d,%d.00,SUPPLIER %d LIMITED\n", i%50, i%90, 1+i%28, 1+i%9, i, i%1000+1, i%700)
	}
	return b.String()
}

// A long import says how far it is and goes on to its result by itself: asked by script, or by loading the page again without.
func TestImportProgress(t *testing.T) {
	ctx := browser(t)
	base := demoSite(t)
	for i, scripts := range []bool{true, false} {
		t.Run(fmt.Sprintf("scripts=%v", scripts), func(t *testing.T) {
			do(t, ctx, emulation.SetScriptExecutionDisabled(!scripts))
			path := upload(t, base, fmt.Sprintf("Payments %d.csv", i), manyPayments(600_000+i))
			var title string
			do(t, ctx, chromedp.Navigate(base+path), chromedp.Title(&title))
			if !strings.HasPrefix(title, "Importing Payments") {
				t.Fatalf("the page of a long import is called %q", title)
			}
			if dir := os.Getenv("MOOTHALL_SCREENS"); dir != "" && scripts {
				shoot(t, ctx, base+path, 1280, filepath.Join(dir, "state-importing-1280.png"))
			}
			waited, cancel := context.WithTimeout(ctx, 2*time.Minute)
			defer cancel()
			do(t, waited, chromedp.WaitVisible("form[action$='/undo'] button"))
			if h := heading(t, ctx); h != fmt.Sprintf("Payments %d.csv is in", i) {
				t.Errorf("after the import the page is called %q", h)
			}
		})
	}
}
