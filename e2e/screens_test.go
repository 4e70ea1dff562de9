package e2e

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// printed are the pages that people take to a meeting.
var printed = map[string]bool{"agenda": true, "finding": true, "record": true, "register": true, "spend": true, "have": true, "landscape-table": true, "lead": true, "state-700-systems": true}

// TestScreens takes a picture of every page at two widths, and prints the main ones: make screens. The pictures are for people to look
// at; what a machine can tell is tested by the others.
func TestScreens(t *testing.T) {
	dir := os.Getenv("MOOTHALL_SCREENS")
	if dir == "" {
		t.Skip("MOOTHALL_SCREENS names no folder to put pictures in: make screens")
	}
	ctx := browser(t)
	_, base := site(t)
	for _, l := range append(looks(t), states...) {
		for width, suffix := range map[int64]string{1280: "-1280", 320: "-320"} {
			shoot(t, ctx, base+l.Path, width, filepath.Join(dir, l.Name+suffix+".png"))
		}
		if printed[l.Name] {
			print(t, ctx, base+l.Path, filepath.Join(dir, l.Name+".pdf"))
		}
	}
	do(t, ctx, emulation.SetEmulatedMedia().WithFeatures([]*emulation.MediaFeature{{Name: "forced-colors", Value: "active"}, {Name: "prefers-color-scheme", Value: "dark"}}))
	for _, l := range looks(t) {
		if printed[l.Name] {
			shoot(t, ctx, base+l.Path, 1280, filepath.Join(dir, l.Name+"-forced.png"))
		}
	}
	do(t, ctx, emulation.SetEmulatedMedia())
	signIn(t, ctx, base, "reader@marlowvale.example")
	for name, path := range map[string]string{"state-403": "/c/marlow-vale/add", "reader-agenda": "/c/marlow-vale/", "reader-have": "/c/marlow-vale/questions/have"} {
		shoot(t, ctx, base+path, 1280, filepath.Join(dir, name+"-1280.png"))
	}
}

// signIn signs somebody in through the form.
func signIn(t *testing.T, ctx context.Context, base, email string) {
	t.Helper()
	do(t, ctx, chromedp.Navigate(base+"/sign-in"), chromedp.SendKeys("#email", email), chromedp.SendKeys("#password", password), chromedp.Click("main form button"), chromedp.WaitVisible(".mh-six"))
}

func shoot(t *testing.T, ctx context.Context, url string, width int64, to string) {
	t.Helper()
	var picture []byte
	do(t, ctx, chromedp.EmulateViewport(width, 900), chromedp.Navigate(url), chromedp.WaitReady("main"), chromedp.FullScreenshot(&picture, 100))
	saveFile(t, to, picture)
}

func print(t *testing.T, ctx context.Context, url, to string) {
	t.Helper()
	do(t, ctx, chromedp.Navigate(url), chromedp.WaitReady("main"), chromedp.ActionFunc(func(ctx context.Context) error {
		pdf, _, err := page.PrintToPDF().WithPreferCSSPageSize(true).WithPrintBackground(false).Do(ctx)
		if err != nil {
			return err
		}
		saveFile(t, to, pdf)
		return nil
	}))
}

func saveFile(t *testing.T, to string, content []byte) {
	t.Helper()
	err := os.MkdirAll(filepath.Dir(to), 0o750)
	if err != nil {
		t.Fatal(err)
	}
	err = os.WriteFile(to, content, 0o600)
	if err != nil {
		t.Fatal(err)
	}
}
