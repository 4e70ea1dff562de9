package e2e

import (
	"context"
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// await waits for what the script promises.
func await(p *runtime.EvaluateParams) *runtime.EvaluateParams { return p.WithAwaitPromise(true) }

func axe(t *testing.T) string {
	t.Helper()
	script, err := os.ReadFile("../node_modules/axe-core/axe.min.js")
	if err != nil {
		t.Skip("axe-core is not installed (npm ci)")
	}
	return string(script)
}

const runAxe = `axe.run(document, {runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"], resultTypes: ["violations"]})
	.then(r => JSON.stringify(r.violations.map(v => [v.id, v.nodes.slice(0, 3).map(n => n.html.slice(0, 160))])))`

// sideways lists what is wider than the window and stands in no region that scrolls by itself.
const sideways = `(() => {
	if (document.documentElement.scrollWidth <= document.documentElement.clientWidth + 1) return []
	const wide = [...document.body.querySelectorAll("*")].filter(e => e.getBoundingClientRect().right > document.documentElement.clientWidth + 1 && !e.closest(".mh-scroll, .govuk-visually-hidden"))
	return ["the page"].concat(wide.slice(0, 3).map(e => e.outerHTML.slice(0, 120)))
})()`

// axe finds nothing on any page, at two widths, and none is wider than the window. 320 px is also 1280 px at 400 % zoom.
func TestAccessible(t *testing.T) {
	script := axe(t)
	ctx := browser(t)
	_, base := site(t)
	for _, l := range append(looks(t), states...) {
		if l.Name == "state-many-rows" || l.Name == "register-all-columns" { // like other pages of a register, and long: once is enough
			continue
		}
		accessible(t, ctx, script, l.Name, base+l.Path)
	}
}

// accessible lets axe look at a page at two widths, and looks whether it is wider than the window.
func accessible(t *testing.T, ctx context.Context, script, name, address string) {
	t.Helper()
	do(t, ctx, chromedp.EmulateViewport(1280, 900), chromedp.Navigate(address), chromedp.WaitReady("main"), chromedp.Evaluate(script, nil))
	for _, width := range []int64{1280, 320} {
		do(t, ctx, chromedp.EmulateViewport(width, 900))
		shownIsAccessible(t, ctx, name, width)
	}
}

// shownIsAccessible looks at the page that the browser shows; axe's script is in it.
func shownIsAccessible(t *testing.T, ctx context.Context, name string, width int64) {
	t.Helper()
	var found string
	var wide []string
	do(t, ctx, chromedp.Evaluate(runAxe, &found, await), chromedp.Evaluate(sideways, &wide))
	report(t, name, width, found)
	if len(wide) > 0 {
		t.Errorf("%s is wider than %d: %q", name, width, wide)
	}
}

func report(t *testing.T, name string, width int64, found string) {
	t.Helper()
	var violations [][]any
	err := json.Unmarshal([]byte(found), &violations)
	if err != nil {
		t.Fatal(err, found)
	}
	for _, v := range violations {
		t.Errorf("%s at %d: %v", name, width, v)
	}
}

// mainPages are those that people work in.
func mainPages(t *testing.T) (out []look) {
	t.Helper()
	for _, l := range looks(t) {
		switch l.Name {
		case "agenda", "finding", "have", "lead", "left", "work", "spend", "landscape-table", "register-filter", "record", "record-edit", "proposals", "add", "preview", "changes", "search", "settings", "sign-in":
			out = append(out, l)
		}
	}
	return out
}

// In the reader's own colours axe still finds nothing, and all words, boxes of the landscape and bars can be told from their ground.
// Contrast is the reader's choice there, and axe reckons it from colours that are not shown: what is looked at is what the browser paints.
func TestForcedColours(t *testing.T) {
	script := axe(t)
	ctx := browser(t)
	base := demoSite(t)
	do(t, ctx, chromedp.EmulateViewport(1280, 900), emulation.SetEmulatedMedia().WithFeatures([]*emulation.MediaFeature{{Name: "forced-colors", Value: "active"}, {Name: "prefers-color-scheme", Value: "dark"}}))
	for _, path := range []string{"", "questions/have", "spend", "findings/CONTRACT-START:contract:1"} {
		var found string
		var faint []string
		do(t, ctx, chromedp.Navigate(base+"/c/marlow-vale/"+path), chromedp.WaitReady("main"), chromedp.Evaluate(script, nil), chromedp.Evaluate(strings.Replace(runAxe, "{runOnly:", `{rules: {"color-contrast": {enabled: false}}, runOnly:`, 1), &found, await), chromedp.Evaluate(faintIn, &faint))
		report(t, "/"+path, 1280, found)
		if len(faint) > 0 {
			t.Errorf("/%s: these cannot be seen: %q", path, faint)
		}
	}
}

// faintIn lists bars and words painted in the colour of their ground, and tiles without a border.
const faintIn = `(() => {
	const ground = getComputedStyle(document.body).backgroundColor
	const bad = []
	const under = e => { for (; e; e = e.parentElement) { const c = getComputedStyle(e).backgroundColor; if (!/, 0\)$/.test(c)) return c } return ground }
	for (const e of document.body.querySelectorAll("*")) {
		const says = [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim())
		if (says && e.checkVisibility() && !e.closest("svg") && getComputedStyle(e).color === under(e)) bad.push(e.outerHTML.slice(0, 120))
	}
	for (const e of document.querySelectorAll(".mh-chart .part, .mh-bar rect")) if (getComputedStyle(e).fill === ground) bad.push(e.outerHTML)
	for (const e of document.querySelectorAll(".mh-chart text")) if (getComputedStyle(e).fill === ground) bad.push(e.outerHTML)
	for (const e of document.querySelectorAll(".mh-tile")) if (getComputedStyle(e).borderTopWidth === "0px") bad.push(e.outerHTML)
	return bad.slice(0, 3)
})()`

// focus is what has the focus: its place among what can have it, and whether one sees it.
type focus struct {
	Index int
	Shown bool
	What  string
}

// focused tells about what has the focus. Every stop has a number from begin; -1 is the page itself, or the browser's own bars.
const focused = `(() => {
	const e = document.activeElement
	if (!e || e === document.body) return {Index: -1, Shown: true, What: "page"}
	const looks = [e, e.nextElementSibling, e.parentElement, e.closest("li, p, form, td, th")].filter(Boolean).map(x => { const s = getComputedStyle(x), a = getComputedStyle(x, "::before"); return [s.outlineStyle, s.outlineWidth, s.boxShadow, s.backgroundColor, s.borderColor, a.boxShadow, a.outlineWidth].join() }).join("|")
	const was = e.dataset.rest
	return {Index: Number(e.dataset.stop ?? -2), Shown: looks !== was, What: e.outerHTML.slice(0, 140)}
})()`

// begin numbers everything that the keyboard can reach, in the order of the document, and keeps how it looks without the focus.
const begin = `(() => {
	const all = [...document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']")].filter(e => !e.disabled && e.checkVisibility({visibilityProperty: true, contentVisibilityAuto: true}) && !(e.type === "radio" && !e.checked))
	all.forEach((e, i) => {
		e.dataset.stop = i
		e.dataset.rest = [e, e.nextElementSibling, e.parentElement, e.closest("li, p, form, td, th")].filter(Boolean).map(x => { const s = getComputedStyle(x), a = getComputedStyle(x, "::before"); return [s.outlineStyle, s.outlineWidth, s.boxShadow, s.backgroundColor, s.borderColor, a.boxShadow, a.outlineWidth].join() }).join("|")
	})
	document.activeElement.blur()
	return all.length
})()`

// By keyboard alone: everything on each main page gets the focus, in the document's order, and one sees where it is; the first stop
// leads past the navigation.
func TestKeyboard(t *testing.T) {
	ctx := browser(t)
	_, base := site(t)
	do(t, ctx, chromedp.EmulateViewport(1280, 900))
	for _, l := range mainPages(t) {
		var stops int
		do(t, ctx, chromedp.Navigate(base+l.Path), chromedp.WaitReady("main"), chromedp.Evaluate(begin, &stops))
		for i := range stops {
			var f focus
			do(t, ctx, chromedp.KeyEvent(kb.Tab), chromedp.Evaluate(focused, &f))
			if f.Index != i {
				t.Errorf("%s: the focus comes to %d (%s) where %d of %d is next", l.Name, f.Index, f.What, i, stops)
				break
			}
			if !f.Shown {
				t.Errorf("%s: one does not see that the focus is on %s", l.Name, f.What)
			}
		}
		var there bool
		do(t, ctx, chromedp.Navigate(base+l.Path), chromedp.WaitReady("main"), chromedp.KeyEvent(kb.Tab), chromedp.KeyEvent(kb.Enter), chromedp.KeyEvent(kb.Tab),
			chromedp.Evaluate(`document.activeElement === document.body || !!document.activeElement.closest("main, footer")`, &there))
		if !there {
			t.Errorf("%s: the skip link does not lead past the navigation", l.Name)
		}
	}
}

// tabTo presses Tab until the focus is on what the selector names.
func tabTo(t *testing.T, ctx context.Context, selector string) {
	t.Helper()
	for range 400 {
		var there bool
		do(t, ctx, chromedp.KeyEvent(kb.Tab), chromedp.Evaluate(`document.activeElement.matches(`+quote(selector)+`)`, &there))
		if there {
			return
		}
	}
	t.Fatalf("the keyboard does not reach %s", selector)
}

func quote(s string) string {
	b, err := json.Marshal(s)
	if err != nil {
		return `""`
	}
	return string(b)
}

// The main journey by keyboard alone: bring a file in, look at what it would do, accept it, open the agenda and its first finding,
// and give it an owner. Only the choosing of the file is the browser's own window, which no test can type into.
func TestJourneyByKeyboard(t *testing.T) {
	ctx := browser(t)
	base := demoSite(t)
	file := newCLI(t).file("More contracts.csv", "Contract Ref,Title,Supplier name,Start date,End date\nZ1,A new contract,Acme Ltd,01/01/2026,31/12/2028\n")
	do(t, ctx, chromedp.EmulateViewport(1280, 900), chromedp.Navigate(base+"/c/marlow-vale/"), chromedp.WaitReady("main"))
	press := func(selector, then string) {
		t.Helper()
		tabTo(t, ctx, selector)
		do(t, ctx, chromedp.KeyEvent(kb.Enter), chromedp.WaitVisible(then))
	}
	press(".mh-tools a[href$='/add']", "#file")
	do(t, ctx, chromedp.SetUploadFiles("#file", []string{file}, chromedp.ByQuery))
	press("form.mh-drop button", ".mh-mapping")
	press("button[value=accept]", "form[action$='/undo'] button")
	if h := heading(t, ctx); h != "More contracts.csv is in" {
		t.Errorf("the import is called %q", h)
	}
	press("a.govuk-button[href$='/c/marlow-vale/']", ".mh-agenda")
	press(".mh-agenda h3 a", "#settle")
	tabTo(t, ctx, "#owner")
	do(t, ctx, chromedp.Evaluate(`document.activeElement.select()`, nil), chromedp.KeyEvent("Head of IT"))
	tabTo(t, ctx, "#due")
	do(t, ctx, chromedp.KeyEvent("31 March 2027"))
	press("form:has(#owner) button", ".govuk-notification-banner")
	var settled string
	do(t, ctx, chromedp.Text("#settle", &settled))
	if !strings.Contains(settled, "Head of IT") || !strings.Contains(settled, "31 March 2027") {
		t.Errorf("after assigning, the finding says %q", settled)
	}
}

// The menu of the public site opens without a script; open, it is accessible at two widths and no wider than the window.
func TestPublicMenuIsAccessible(t *testing.T) {
	script := axe(t)
	ctx := browser(t)
	_, base := site(t)
	open := chromedp.Evaluate(`document.querySelector("header details").open = true`, nil)
	do(t, ctx, chromedp.Navigate(base+"/c/marlow-vale/release/site/draft/contracts/index.html"), chromedp.WaitReady("main"), chromedp.Evaluate(script, nil), open)
	for _, width := range []int64{1280, 320} {
		do(t, ctx, chromedp.EmulateViewport(width, 900))
		shownIsAccessible(t, ctx, "the open menu of the public site", width)
	}
}
