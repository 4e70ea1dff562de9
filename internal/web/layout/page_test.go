package layout

import (
	"bytes"
	"context"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/a-h/templ"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"
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
	markup := render(t, Page(p, templ.Raw("<p>the body</p>")))
	for _, want := range []string{
		"<title>Error: Ten things to settle first - Marlow Vale District Council - moothall</title>",
		`<html lang="en"`, `href="#main-content"`, `id="main-content"`, "<p>the body</p>",
		`href="/c/marlow-vale/" aria-current="page"`, `href="/c/marlow-vale/questions/left"`, `href="/c/marlow-vale/add"`,
		"17 contracts were changed.", static.URL("moothall.css"),
	} {
		if !strings.Contains(markup, want) {
			t.Errorf("the page holds no %s", want)
		}
	}
	for _, bad := range []string{"<style", " style=", "onclick", "javascript:", "<script>"} {
		if strings.Contains(markup, bad) {
			t.Errorf("the page holds %s, which its content security policy forbids", bad)
		}
	}
}

func TestPageWithoutCouncil(t *testing.T) {
	markup := render(t, Page(Props{Title: "Sign in"}, templ.Raw("x")))
	if !strings.Contains(markup, "<title>Sign in - moothall</title>") || strings.Contains(markup, "mh-nav") || strings.Contains(markup, "/add") {
		t.Error("a page outside a council has the title alone, no questions and no way to add data")
	}
}

func TestPageInWelsh(t *testing.T) {
	p := marlow
	p.Lang = "cy"
	p.T = func(key string) string { return map[string]string{"nav.agenda": "Agenda'r cyngor"}[key] }
	markup := render(t, Page(p, templ.Raw("x")))
	if !strings.Contains(markup, `<html lang="cy"`) || !strings.Contains(markup, "Agenda&#39;r cyngor") {
		t.Error("the page is not in Welsh")
	}
	if !strings.Contains(markup, `<span lang="en">Skip to main content</span>`) {
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

// On paper: the sample agenda, half of a full one, stays on one side and the navigation is left out.
func TestSampleAgendaOnPaper(t *testing.T) {
	if err := static.Check(); err != nil {
		t.Skip(err)
	}
	site := httptest.NewServer(sampleSite(t))
	defer site.Close()
	ctx := browser(t)
	var paper, picture []byte
	var shown int
	err := chromedp.Run(ctx,
		chromedp.Navigate(site.URL+"/home"),
		chromedp.Evaluate(`document.fonts.ready.then(() => 0)`, nil, awaitPromise),
		chromedp.ActionFunc(func(ctx context.Context) (err error) {
			paper, _, err = page.PrintToPDF().WithPreferCSSPageSize(true).Do(ctx)
			return err
		}),
		emulation.SetEmulatedMedia().WithMedia("print"),
		chromedp.EmulateViewport(680, 980),
		chromedp.Evaluate(`[...document.querySelectorAll("nav, .govuk-button, .govuk-skip-link")].filter(e => e.checkVisibility()).length`, &shown),
		chromedp.FullScreenshot(&picture, 100),
	)
	if err != nil {
		t.Fatal(err)
	}
	keep(t, "home", 680, picture)
	if sides := bytes.Count(paper, []byte("/Type /Page\n")); sides != 1 {
		t.Errorf("the sample agenda prints on %d sides, want 1", sides)
	}
	if shown != 0 {
		t.Errorf("%d parts that are of no use on paper are printed", shown)
	}
}

// In the reader's own colours, every part still has an edge or a mark: a picture to look at.
func TestSamplePagesInForcedColours(t *testing.T) {
	if os.Getenv("MOOTHALL_SCREENS") == "" {
		t.Skip("MOOTHALL_SCREENS names no folder for pictures")
	}
	site := httptest.NewServer(sampleSite(t))
	defer site.Close()
	ctx := browser(t)
	forced := []*emulation.MediaFeature{{Name: "forced-colors", Value: "active"}}
	for name := range samples() {
		var picture []byte
		err := chromedp.Run(ctx, emulation.SetEmulatedMedia().WithFeatures(forced), chromedp.EmulateViewport(900, 900),
			chromedp.Navigate(site.URL+"/"+name), chromedp.FullScreenshot(&picture, 100))
		if err != nil {
			t.Fatal(err)
		}
		keep(t, name, 900, picture)
	}
}

// The keys answer proposals one by one without a new page, and can be turned off.
func TestProposalsByKey(t *testing.T) {
	if err := static.Check(); err != nil {
		t.Skip(err)
	}
	var answers []string
	mux := http.NewServeMux()
	mux.Handle("/", sampleSite(t))
	mux.HandleFunc("POST /proposals", func(w http.ResponseWriter, r *http.Request) {
		answers = append(answers, r.FormValue("id")+" "+r.FormValue("answer"))
		http.Redirect(w, r, "/proposals", http.StatusSeeOther)
	})
	site := httptest.NewServer(mux)
	defer site.Close()
	ctx := browser(t)
	const left = `document.querySelectorAll(".mh-proposal").length`
	var ready, gone bool
	var off, focused int
	err := chromedp.Run(ctx,
		chromedp.Navigate(site.URL+"/proposals"),
		chromedp.Poll(`document.querySelector(".mh-keys input") !== null`, &ready, chromedp.WithPollingTimeout(5*time.Second)),
		chromedp.Evaluate(`document.querySelector(".mh-keys input").click(); document.activeElement.blur()`, nil),
		chromedp.KeyEvent("y"), chromedp.Evaluate(left, &off),
		chromedp.Evaluate(`document.querySelector(".mh-keys input").click(); document.activeElement.blur()`, nil),
		chromedp.KeyEvent("y"), chromedp.Poll(left+" === 1", &gone, chromedp.WithPollingTimeout(5*time.Second)),
		chromedp.Evaluate(`document.activeElement.matches(".mh-proposal") ? 1 : 0`, &focused),
	)
	if err != nil {
		t.Fatal(err)
	}
	if off != 2 || focused != 1 || !slices.Equal(answers, []string{"p1 yes"}) {
		t.Errorf("with keys off %d cards were left, want 2; the next card has the focus: %d; answers %q, want p1 yes", off, focused, answers)
	}
}

func sampleSite(t *testing.T) http.Handler {
	mux := http.NewServeMux()
	mux.Handle(static.Prefix, static.Handler())
	for name, sample := range samples() {
		markup := render(t, sample)
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
		chromedp.Flag("disable-component-update", true))
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
	size := map[int64]string{1280: "wide", 320: "narrow", 680: "paper", 900: "forced"}[width]
	if err := os.WriteFile(filepath.Join(folder, name+"-"+size+".png"), picture, 0o644); err != nil {
		t.Error(err)
	}
}
