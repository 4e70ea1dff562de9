package e2e

import (
	"context"
	"testing"
	"unicode/utf8"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// keyboard counts what a person presses.
type keyboard struct {
	t              *testing.T
	ctx            context.Context
	presses, typed int
}

func (k *keyboard) press(key string) {
	k.t.Helper()
	k.presses++
	do(k.t, k.ctx, chromedp.KeyEvent(key))
}

func (k *keyboard) write(text string) {
	k.t.Helper()
	k.typed += utf8.RuneCountInString(text)
	do(k.t, k.ctx, chromedp.KeyEvent(text))
}

// to goes on by Tab until the focus is on what a selector names, on this side of the page's end.
func (k *keyboard) to(selector string) {
	k.t.Helper()
	for range 60 {
		var there bool
		k.press(kb.Tab)
		do(k.t, k.ctx, chromedp.Evaluate(`document.activeElement.matches(`+quote(selector)+`)`, &there))
		if there {
			return
		}
	}
	k.t.Fatalf("60 presses of Tab do not lead to %s", selector)
}

// enter presses Enter on a button that sends a form, and waits for the page that answers.
func (k *keyboard) enter() {
	k.t.Helper()
	k.presses++
	_, err := chromedp.RunResponse(k.ctx, chromedp.KeyEvent(kb.Enter))
	if err != nil {
		k.t.Fatal(err)
	}
	do(k.t, k.ctx, chromedp.WaitReady("#answer"))
}

// An outcome is completed by keyboard alone: its statements, words, evidence with its day, saved, and the status that follows confirmed.
func TestOutcomeByKeyboard(t *testing.T) {
	c := story8(t)
	c.account("lead@story.example", "story", "leader")
	base := c.serve("2026-11-25")
	ctx := browser(t)
	signIn(t, ctx, base, "lead@story.example")
	do(t, ctx, chromedp.EmulateViewport(1280, 900), chromedp.Navigate(base+"/c/story/assessments/1/A1.c"), chromedp.WaitReady("#answer"))
	k := &keyboard{t: t, ctx: ctx}
	k.press(kb.Tab) // to the link that skips what stands on every page
	k.press(kb.Enter)
	for _, s := range []string{"A1.c.6", "A1.c.7", "A1.c.8", "A1.c.9"} { // those of the highest level
		k.to(`[name="holds"][value="achieved_` + s + `"]`)
		k.press(" ")
	}
	k.to(`#answer [name="comment"]`)
	k.write("Each report says what it means for cyber.")
	k.to(`#answer [name="evidence"]`)
	k.write("Report template")
	k.to(`#answer [name="evidence_from"]`)
	k.write("18 May 2026")
	k.to(`#answer button:not([name])`)
	k.enter()
	first := k.presses // the focus now stands on the sentence that it was saved, past what stands on every page
	k.to("#confirmed")
	k.press(" ")
	k.to(`#answer button:not([name])`)
	k.enter()
	var s score
	c.ask(&s, []int{0}, "assess", "show", "Cyber 2026")
	for _, a := range s.Answers {
		if a.Outcome == "A1.c" && (a.Status != "achieved" || !a.Confirmed) {
			t.Errorf("%+v", a)
		}
	}
	if s.Counts["achieved"] != 4 {
		t.Errorf("%v", s.Counts)
	}
	t.Logf("%d presses to answer and %d to confirm, beside %d characters typed", first, k.presses-first, k.typed)
	if k.presses > 90 {
		t.Errorf("%d presses are too many for one outcome", k.presses)
	}
}
