package e2e

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// demoSite starts the demonstration on a free port and gives its address.
func demoSite(t *testing.T) string {
	t.Helper()
	_, base := demonstration(t)
	return base
}

// demonstration starts the demonstration on a free port; it is stopped by its own process at the end. It gives the command line
// over its folder too.
func demonstration(t *testing.T) (*cli, string) {
	t.Helper()
	c := newCLI(t)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addr := l.Addr().String()
	err = l.Close()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(c.bin, "demo", "--data", c.data, "--listen", addr, "--today", "2026-11-24")
	var errs strings.Builder
	cmd.Stderr = &errs
	err = cmd.Start()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Signal(os.Interrupt) // it may have ended by itself
		_ = cmd.Wait()
	})
	for range 200 {
		r, err := http.Get("http://" + addr + "/healthz")
		if err == nil {
			_ = r.Body.Close() // only its status matters
			return c, "http://" + addr
		}
		time.Sleep(100 * time.Millisecond)
	}
	t.Fatalf("the demonstration did not start: %s", errs.String())
	return nil, ""
}

// browser opens a page in Chromium, or skips the test and says why.
func browser(t *testing.T) context.Context {
	t.Helper()
	path, err := exec.LookPath("chromium")
	if err != nil {
		t.Skip("Chromium is not installed, so pages cannot be tried in a browser")
	}
	profile, err := os.MkdirTemp("", "moothall-chromium-")
	if err != nil {
		t.Fatal(err)
	}
	opts := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.DisableGPU, chromedp.UserDataDir(profile), chromedp.WindowSize(1280, 1400),
		chromedp.Flag("disable-background-networking", true), chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-sync", true), chromedp.Flag("disable-quic", true))
	alloc, stopAlloc := chromedp.NewExecAllocator(context.Background(), opts...)
	ctx, stop := chromedp.NewContext(alloc)
	ctx, cancel := context.WithTimeout(ctx, 10*time.Minute)
	t.Cleanup(func() {
		cancel()
		stop()
		stopAlloc()
		_ = os.RemoveAll(profile) // the browser may still be writing to it
	})
	return ctx
}

func do(t *testing.T, ctx context.Context, actions ...chromedp.Action) {
	t.Helper()
	err := chromedp.Run(ctx, actions...)
	if err != nil {
		t.Fatal(err)
	}
}

func heading(t *testing.T, ctx context.Context) string {
	t.Helper()
	var h string
	do(t, ctx, chromedp.Text("h1", &h))
	return h
}

// Story 1 in a browser: agenda, evidence, upload with a preview, a proposal answered with the keyboard, undo.
func TestStory1InBrowser(t *testing.T) {
	for _, scripts := range []bool{true, false} {
		t.Run(fmt.Sprintf("scripts=%v", scripts), func(t *testing.T) {
			ctx := browser(t)
			base := demoSite(t) + "/c/marlow-vale/"
			if !scripts {
				do(t, ctx, emulation.SetScriptExecutionDisabled(true))
			}
			do(t, ctx, chromedp.Navigate(base))
			if h := heading(t, ctx); h != "Ten things to settle first" {
				t.Errorf("the agenda is called %q", h)
			}
			var h3 string
			do(t, ctx, chromedp.Text(".mh-agenda li h3 a", &h3), chromedp.Click(".mh-agenda li h3 a"), chromedp.WaitVisible("#evidence"))
			if h := heading(t, ctx); h != h3 {
				t.Errorf("the line %q opens %q", h3, h)
			}
			do(t, ctx, chromedp.Click(".mh-table a[href*='files/']"), chromedp.WaitVisible("tr[aria-current]"))
			var row string
			do(t, ctx, chromedp.Text("tr[aria-current]", &row))
			if !strings.Contains(row, "Civica UK Ltd") || !strings.Contains(row, "31/03/2027") {
				t.Errorf("the evidence row is %q", row)
			}
			file := newCLI(t).file("More contracts.csv", "Contract Ref,Title,Supplier name,Start date,End date\nZ1,A new contract,Acme Ltd,01/01/2026,31/12/2028\n")
			do(t, ctx, chromedp.Navigate(base+"add"), chromedp.SetUploadFiles("#file", []string{file}, chromedp.ByQuery), chromedp.Click("form.mh-drop button"), chromedp.WaitVisible(".mh-mapping"))
			if h := heading(t, ctx); h != "Contracts: 1 new, 0 changed" {
				t.Errorf("the preview is called %q", h)
			}
			do(t, ctx, chromedp.Click("button[value=accept]"), chromedp.WaitVisible("form[action$='/undo'] button"))
			if h := heading(t, ctx); h != "More contracts.csv is in" {
				t.Errorf("the import is called %q", h)
			}
			do(t, ctx, chromedp.Click("form[action$='/undo'] button"), chromedp.WaitVisible(".govuk-notification-banner"))
			do(t, ctx, chromedp.Navigate(base+"proposals"), chromedp.WaitVisible(".mh-proposal"))
			if scripts { // a key answers the first card, which goes
				var first string
				do(t, ctx, chromedp.Text(".mh-proposal h2", &first), chromedp.KeyEvent("y"),
					chromedp.Poll(fmt.Sprintf(`document.querySelector(".mh-proposal h2").textContent.trim() !== %q`, strings.TrimSpace(first)), nil, chromedp.WithPollingTimeout(20*time.Second)))
				return
			}
			var banner string
			do(t, ctx, chromedp.Click(".mh-proposal button[value=yes]"), chromedp.WaitVisible(".govuk-notification-banner"), chromedp.Text(".govuk-notification-banner__content", &banner))
			if !strings.Contains(banner, "It is a fact now") {
				t.Errorf("after yes: %q", banner)
			}
		})
	}
}
