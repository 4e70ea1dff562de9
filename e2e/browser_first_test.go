package e2e

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// demoSite starts the demonstration on a free port and gives its address; it is stopped by its own process at the end.
func demoSite(t *testing.T) string {
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
			return "http://" + addr
		}
		time.Sleep(100 * time.Millisecond)
	}
	t.Fatalf("the demonstration did not start: %s", errs.String())
	return ""
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
	ctx, cancel := context.WithTimeout(ctx, 90*time.Second)
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

// axe finds nothing on any kind of page, at two widths, and none is wider than the window.
func TestAccessible(t *testing.T) {
	axe, err := os.ReadFile("../node_modules/axe-core/axe.min.js")
	if err != nil {
		t.Skip("axe-core is not installed (npm ci)")
	}
	ctx := browser(t)
	base := demoSite(t) + "/c/marlow-vale/"
	for _, path := range []string{"", "findings/CONTRACT-START:contract:1", "findings", "add", "proposals", "rules", "rules/CONTRACT-START", "rules/SYSTEM-SUPPORT-ENDS", "rules/new", "rules/new?as=text", "search?q=civica", "changes", "spend", "spend/lines?service=1", "files/6?row=4",
		"questions/lead", "questions/have", "questions/safe", "questions/left", "questions/change", "questions/work", "registers/contracts", "registers/systems?columns=all", "registers/teams", "registers/contracts/1", "registers/systems/1/edit", "registers/people/1", "registers/contracts/1/remove"} {
		accessible(t, ctx, string(axe), base, path)
	}
}

// accessible lets axe look at a page at two widths.
func accessible(t *testing.T, ctx context.Context, axe, base, path string) {
	t.Helper()
	for _, width := range []int64{1280, 320} {
		do(t, ctx, chromedp.EmulateViewport(width, 900), chromedp.Navigate(base+path))
		checkAccess(t, ctx, axe, fmt.Sprintf("%s at %d", path, width))
	}
}

// checkAccess runs axe over the page that the browser shows, and looks whether it is wider than the window.
func checkAccess(t *testing.T, ctx context.Context, axe, where string) {
	t.Helper()
	var found string
	var overflow bool
	do(t, ctx, chromedp.WaitReady("main"), chromedp.Evaluate(axe, nil),
		chromedp.Evaluate(`axe.run(document, {runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}).then(r => JSON.stringify(r.violations.map(v => [v.id, v.nodes.slice(0, 3).map(n => n.html.slice(0, 160))])))`, &found, func(p *runtime.EvaluateParams) *runtime.EvaluateParams { return p.WithAwaitPromise(true) }),
		chromedp.Evaluate(`document.documentElement.scrollWidth > document.documentElement.clientWidth + 1`, &overflow))
	var violations [][]any
	if err := json.Unmarshal([]byte(found), &violations); err != nil {
		t.Fatal(err, found)
	}
	for _, v := range violations {
		t.Errorf("%s: %v", where, v)
	}
	if overflow {
		t.Errorf("%s is wider than the window", where)
	}
}
