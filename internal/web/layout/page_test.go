package layout

import (
	"context"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/a-h/templ"
	"github.com/chromedp/chromedp"

	"github.com/moothall/moothall/internal/web/static"
)

func render(t *testing.T, c templ.Component) string {
	t.Helper()
	var b strings.Builder
	if err := c.Render(context.Background(), &b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

var marlow = Props{
	Title: "Ten things to settle first", Council: "Marlow Vale District Council", CouncilPath: "/c/marlow-vale/",
	User: "R Okafor", Current: "agenda", Writes: true,
}

func TestPageFrame(t *testing.T) {
	p := marlow
	p.HasErrors, p.Flash = true, "17 contracts were changed."
	page := render(t, Page(p, templ.Raw("<p>the body</p>")))
	for _, want := range []string{
		"<title>Error: Ten things to settle first - Marlow Vale District Council - moothall</title>",
		`<html lang="en"`, `href="#main-content"`, `id="main-content"`, "<p>the body</p>",
		`href="/c/marlow-vale/" aria-current="true"`, `href="/c/marlow-vale/questions/left"`, `href="/c/marlow-vale/add"`,
		"17 contracts were changed.", static.URL("moothall.css"),
	} {
		if !strings.Contains(page, want) {
			t.Errorf("the page holds no %s", want)
		}
	}
	for _, bad := range []string{"<style", " style=", "onclick", "javascript:", "<script>"} {
		if strings.Contains(page, bad) {
			t.Errorf("the page holds %s, which its content security policy forbids", bad)
		}
	}
}

func TestPageWithoutCouncil(t *testing.T) {
	page := render(t, Page(Props{Title: "Sign in"}, templ.Raw("x")))
	if !strings.Contains(page, "<title>Sign in - moothall</title>") || strings.Contains(page, "mh-nav") || strings.Contains(page, "/add") {
		t.Error("a page outside a council has the title alone, no questions and no way to add data")
	}
}

func TestPageInWelsh(t *testing.T) {
	p := marlow
	p.Lang = "cy"
	p.T = func(key string) string { return map[string]string{"nav.agenda": "Agenda'r cyngor"}[key] }
	page := render(t, Page(p, templ.Raw("x")))
	if !strings.Contains(page, `<html lang="cy"`) || !strings.Contains(page, "Agenda&#39;r cyngor") {
		t.Error("the page is not in Welsh")
	}
	if !strings.Contains(page, `<span lang="en">Skip to main content</span>`) {
		t.Error("a missing word is not marked as English")
	}
}

func TestPartsSayTheSameWithoutColour(t *testing.T) {
	got := render(t, Evidence{File: "spend.csv", Columns: []string{"Payee"}, Row: 12, Rows: []EvidenceRow{{11, []string{"a"}}, {12, []string{"b<c"}}}})
	for _, want := range []string{"spend.csv, row 12", "this row", `class="here"`, "b&lt;c", `scope="row"`} {
		if !strings.Contains(got, want) {
			t.Errorf("the evidence holds no %s", want)
		}
	}
	got = render(t, Bars{Caption: "Spend", Head: [3]string{"Supplier", "Paid", ""}, Lines: []Bar{{Label: Link{Text: "A"}, Value: 50, Shown: "£50"}, {Label: Link{Text: "B"}, Value: 200, Shown: "£200"}, {Value: -1}}})
	for _, want := range []string{`width="25.0"`, `width="100.0"`, `width="0"`, "£50", "<caption>Spend</caption>"} {
		if !strings.Contains(got, want) {
			t.Errorf("the bars hold no %s", want)
		}
	}
}

func TestDays(t *testing.T) {
	for _, c := range []struct{ day, of, over, today int }{{1, 100, 0, 1}, {34, 100, 6, 1}, {100, 100, 19, 1}, {130, 100, 20, 0}, {3, 0, 0, 0}} {
		got := render(t, Days{Day: c.day, Of: c.of})
		if over, today := strings.Count(got, `class="d"`), strings.Count(got, `class="t"`); over != c.over || today != c.today {
			t.Errorf("day %d of %d: %d boxes over and %d for today, want %d and %d", c.day, c.of, over, today, c.over, c.today)
		}
	}
}

// The sample pages are opened in Chromium, at the width of a desk and of a phone: axe finds nothing, and nothing is
// wider than the screen. MOOTHALL_SCREENS names a folder to keep pictures in.
func TestSamplePagesInBrowser(t *testing.T) {
	axe, err := os.ReadFile("../../../node_modules/axe-core/axe.min.js")
	if err != nil {
		t.Skip("node_modules holds no axe-core: run `npm ci` to check the sample pages")
	}
	if err := static.Check(); err != nil {
		t.Skip(err)
	}
	site := httptest.NewServer(sampleSite(t))
	defer site.Close()
	ctx := browser(t)
	for name := range samples() {
		for _, width := range []int64{1280, 320} {
			checkPage(t, ctx, site.URL+"/"+name, name, width, string(axe))
		}
	}
}

func sampleSite(t *testing.T) http.Handler {
	mux := http.NewServeMux()
	mux.Handle(static.Prefix, static.Handler())
	for name, page := range samples() {
		markup := render(t, page)
		mux.HandleFunc("GET /"+name, func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			w.Header().Set("Content-Security-Policy", "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; connect-src 'self'")
			if _, err := w.Write([]byte(markup)); err != nil {
				t.Error(err)
			}
		})
	}
	return mux
}

// browser is a Chromium of our own for the time of the test.
func browser(t *testing.T) context.Context {
	t.Helper()
	path := ""
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if p, err := exec.LookPath(name); err == nil {
			path = p
			break
		}
	}
	if path == "" {
		t.Skip("no Chromium on this machine: the sample pages were not opened")
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.UserDataDir(t.TempDir()), chromedp.Flag("disable-component-update", true))
	ctx, cancel := chromedp.NewExecAllocator(context.Background(), options...)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	ctx, cancel = context.WithTimeout(ctx, 2*time.Minute)
	t.Cleanup(cancel)
	return ctx
}

// problems asks axe for what it finds, one line each.
const problems = `axe.run(document, {resultTypes: ["violations"]}).then(r => r.violations.flatMap(v => v.nodes.map(n => v.id + ": " + v.help + " " + n.html.slice(0, 200) + " " + n.failureSummary)))`

func checkPage(t *testing.T, ctx context.Context, url, name string, width int64, axe string) {
	t.Helper()
	var found []string
	var wide int64
	var started bool
	var picture []byte
	err := chromedp.Run(ctx,
		chromedp.EmulateViewport(width, 900),
		chromedp.Navigate(url),
		chromedp.Poll(`document.body.classList.contains("govuk-frontend-supported")`, &started, chromedp.WithPollingTimeout(5*time.Second)),
		chromedp.Evaluate(axe, nil),
		chromedp.Evaluate(problems, &found, awaitPromise),
		chromedp.Evaluate(`document.documentElement.scrollWidth`, &wide),
		chromedp.FullScreenshot(&picture, 100),
	)
	if err != nil {
		t.Fatalf("%s at %d: %v", name, width, err)
	}
	for _, f := range found {
		t.Errorf("%s at %d: %s", name, width, f)
	}
	if wide > width {
		t.Errorf("%s is %d pixels wide on a screen of %d", name, wide, width)
	}
	keep(t, name, width, picture)
}

// keep puts a picture of the page into the folder that MOOTHALL_SCREENS names.
func keep(t *testing.T, name string, width int64, picture []byte) {
	folder := os.Getenv("MOOTHALL_SCREENS")
	if folder == "" {
		return
	}
	size := map[int64]string{1280: "wide", 320: "narrow"}[width]
	if err := os.WriteFile(filepath.Join(folder, name+"-"+size+".png"), picture, 0o644); err != nil {
		t.Error(err)
	}
}
