package e2e

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// story9 is a council whose board is to decide whether to go live: a test failed, a document came eighteen days before the board and nobody opened it, training is short of its
// target, and the sponsor marked it green.
func story9(t *testing.T) *cli {
	t.Helper()
	london, err := time.LoadLocation("Europe/London")
	if err != nil {
		t.Fatal(err)
	}
	meets := time.Now().In(london).AddDate(0, 0, 18).Format(time.DateOnly)
	c := newCLI(t)
	c.must("council", "add", "Ashby District Council", "--type", "district", "--nation", "england", "--id", "ashby")
	seats := "Seat,Body,Held by,Held by post\nMember 1,Finance board,Ann Ash,\nMember 2,Finance board,,Director of Finance\n"
	for i := 3; i <= 9; i++ {
		seats += fmt.Sprintf("Member %d,Finance board,,\n", i)
	}
	for _, f := range [][2]string{
		{"people.csv", "Name,Email\nAnn Ash,councillor@ashby.example\n"},
		{"posts.csv", "Job title,Department\nDirector of Finance,Finance\nDirector of Housing,Housing\n"},
		{"bodies.csv", "Body,Body type,Quorum\nFinance board,board,4\n"},
		{"seats.csv", seats},
		{"meetings.csv", "Meeting title,Body of the meeting,Day of the meeting,State of the meeting\nThe board that decides,Finance board," + meets + ",planned\n"},
		{"decisions.csv", "Decision reference,Decision title,Decision type,Meeting of the decision,Decision body,Options considered,Dissent,Review date of decision,Overall rating,State of the decision,Decision evidence\n" +
			"D1,Go live with the finance system,board,The board that decides,Finance board,Do nothing; Go live in April; Wait until July,One member would wait,2027-10-01,green,draft,assurance 1\n"},
		{"assurances.csv", "Assurance,Decision that rests on it,Type of assurance,Line of assurance,Assurance result,Date of assurance,Assurance figure,Assurance target,Assurance unit,Document number\n" +
			"Bank reconciliation test,Go live with the finance system,test,first,failed,2026-11-20,,,,\n" +
			"Financial impact assessment,Go live with the finance system,document,second,,,,,,1\n" +
			"Training,Go live with the finance system,figure,first,,,61,80,%,\n"},
	} {
		c.must("import", c.file(f[0], f[1]), "--yes")
	}
	c.must("board", "document", "add", c.file("impact.pdf", "%PDF-1.4 the assessment"), "--title", "Financial impact assessment")
	return c
}

// signed is the reason that the sponsor gives, as a file brings it.
const signed = "Decision reference,Decision title,Reason for the rating,Rating signed by\nD1,Go live with the finance system,The supplier repaired the test on Monday,Director of Finance\n"

// Story 9 on the command line: green over red is refused until somebody signs why; page one then prints what failed, who opened what, and that reason beside the colour; the pack is
// the same bytes when it is built again and from a restored backup; a later fact changes nothing in it; and one flipped bit is refused.
func TestStory9NothingBuried(t *testing.T) {
	c := story9(t)
	dir := t.TempDir()
	one, two, three := filepath.Join(dir, "one.zip"), filepath.Join(dir, "two.zip"), filepath.Join(dir, "three.zip")
	if _, errs, code := c.run("pack", "build", "--out", one); code != 3 || !strings.Contains(errs, "Go live with the finance system: shown as green") {
		t.Fatalf("green over red was built: %d %s", code, errs)
	}
	var agenda struct {
		Findings []struct{ Rule, Title string }
	}
	c.ask(&agenda, []int{0}, "agenda", "--all")
	if !strings.Contains(fmt.Sprint(agenda), "DECISION-GREEN-OVER-RED") || !strings.Contains(fmt.Sprint(agenda), "nobody from Housing") {
		t.Errorf("the agenda does not say so: %v", agenda)
	}
	c.must("import", c.file("signed.csv", signed), "--yes")
	var made struct {
		ID       int64
		SHA256   string
		Sequence int64
	}
	c.ask(&made, []int{0}, "pack", "build", "--out", one)
	c.must("pack", "build", "--out", two)
	first := read(t, one)
	if !bytes.Equal(first, read(t, two)) {
		t.Error("the pack built again has other bytes")
	}
	raw := string(first)
	for _, want := range []string{"Bank reconciliation test failed on 20 November 2026.", "Financial impact assessment: opened by 0 of 9 members, added 18 days before the meeting.", "Training: 61% against a target of 80%.",
		"Shown as green. Signed by Director of Finance: The supplier repaired the test on Monday."} {
		before, _, _ := strings.Cut(raw, "The meeting</h2>")
		if !strings.Contains(before, want) {
			t.Errorf("page one lacks %q", want)
		}
	}
	onPageOne(t, one, dir, "Bank reconciliation test failed", "opened by 0 of 9 members", "61% against a target of 80%", "Signed by Director of Finance")

	backup := filepath.Join(dir, "backup.gz")
	c.must("backup", backup)
	away := *c
	away.data = filepath.Join(dir, "restored")
	away.must("restore", backup)
	away.must("pack", "build", "--out", three)
	if !bytes.Equal(first, read(t, three)) {
		t.Error("the pack built from a restored backup has other bytes")
	}

	c.must("import", c.file("final.csv", "Decision reference,Decision title,State of the decision\nD1,Go live with the finance system,final\n"), "--yes")
	c.must("import", c.file("later.csv", "Assurance,Decision that rests on it,Assurance result\nBank reconciliation test,Go live with the finance system,passed\n"), "--yes")
	again := filepath.Join(dir, "again.zip")
	c.must("pack", "get", fmt.Sprint(made.ID), "--out", again)
	if !bytes.Equal(first, read(t, again)) {
		t.Error("a later fact changed the pack that was built")
	}
	var decided struct {
		Record struct {
			Options []string
			Dissent string
			Review  string `json:"review_on"`
		}
		Evidence []struct{ Record struct{ Result string } }
	}
	c.ask(&decided, []int{0}, "decision", "evidence", "Go live with the finance system")
	if len(decided.Record.Options) != 3 || decided.Record.Dissent != "One member would wait" || decided.Record.Review != "2027-10-01" || len(decided.Evidence) != 1 || decided.Evidence[0].Record.Result != "failed" {
		t.Errorf("the decision keeps %+v", decided)
	}

	nowhere := *c
	nowhere.data = filepath.Join(dir, "nothing")
	nowhere.must("pack", "verify", one)
	for _, at := range []int{0, len(first) / 3, len(first) / 2, len(first) - 700, len(first) - 1} {
		bad := bytes.Clone(first)
		bad[at] ^= 1
		err := os.WriteFile(two, bad, 0o600)
		if err != nil {
			t.Fatal(err)
		}
		if out, errs, code := nowhere.run("pack", "verify", two); code != 1 {
			t.Errorf("byte %d flipped: exit %d: %s%s", at, code, out, errs)
		}
	}
	if _, err := os.Stat(nowhere.data); err == nil {
		t.Error("checking a pack made a database")
	}
	log := filepath.Join(dir, "log")
	c.must("log", "export", "--out", log)
	nowhere.must("pack", "verify", one, "--key", filepath.Join(log, "key.txt"))
}

// onPageOne looks for texts on the first page of a pack's PDF.
func onPageOne(t *testing.T, zip, dir string, wants ...string) {
	t.Helper()
	if _, err := exec.LookPath("pdftotext"); err != nil {
		t.Log("pdftotext is not installed, so the first page of the PDF was not read")
		return
	}
	raw := read(t, zip)
	from := bytes.Index(raw, []byte("%PDF-1.7"))
	to := bytes.LastIndex(raw, []byte("%%EOF"))
	if from < 0 || to < from {
		t.Fatal("the pack holds no PDF")
	}
	file := filepath.Join(dir, "pack.pdf")
	err := os.WriteFile(file, raw[from:to+len("%%EOF\n")], 0o600)
	if err != nil {
		t.Fatal(err)
	}
	text, err := exec.Command("pdftotext", "-l", "1", file, "-").Output()
	if err != nil {
		t.Fatal(err)
	}
	words := strings.Join(strings.Fields(string(text)), " ")
	for _, want := range wants {
		if !strings.Contains(words, want) {
			t.Errorf("page one of the PDF lacks %q: %.900s", want, words)
		}
	}
}

// Story 9 in the browser: the board secretary is refused, signs the reason on the decision's own form, builds; a member opens the document and is counted in the next pack; the pages are
// good for axe and at 320 pixels; and a feed's address gives a calendar until it is taken back.
func TestStory9InBrowser(t *testing.T) {
	script := axe(t)
	ctx := browser(t)
	c := story9(t)
	c.account("secretary@ashby.example", "ashby", "board-secretary")
	c.account("councillor@ashby.example", "ashby", "councillor")
	c.account("r.okafor@ashby.example", "ashby", "administrator")
	base := c.serve(time.Now().Format(time.DateOnly))
	signIn(t, ctx, base, "secretary@ashby.example")
	board := base + "/c/ashby/board"
	accessible(t, ctx, script, "board", board)
	var page string
	build := chromedp.Click(`form[action$="/board/packs"] button`)
	do(t, ctx, chromedp.Navigate(board), chromedp.WaitReady("#pack"), build, chromedp.WaitVisible(".govuk-error-summary"), chromedp.Text("main", &page))
	if !strings.Contains(page, "shown as green though something under it is red") {
		t.Errorf("green over red was built: %.400s", page)
	}
	do(t, ctx, chromedp.Navigate(base+"/c/ashby/registers/decisions/1/edit"), chromedp.WaitReady(`[name="overall_reason"]`),
		chromedp.SetValue(`[name="overall_reason"]`, "The supplier repaired the test on Monday"), chromedp.SetValue(`[name="overall_signed"]`, "Director of Finance"), submitted(`[name="overall_reason"]`))
	do(t, ctx, chromedp.Navigate(board), chromedp.WaitReady("#pack"), build, chromedp.WaitVisible(`a[href$="/packs/1/html"]`), chromedp.Text("main", &page))
	if !strings.Contains(page, "by 0 of 9 members") || !strings.Contains(page, "Not there: Housing") {
		t.Errorf("the board page says %.900s", page)
	}
	accessible(t, ctx, script, "board with a pack", board)
	accessible(t, ctx, script, "agenda builder", board+"/agenda")
	do(t, ctx, chromedp.Navigate(board+"/agenda"), chromedp.WaitReady("#item-0"), chromedp.Click("#item-0"), chromedp.Click("main form button"), chromedp.WaitVisible("#item-0[disabled]"))

	var got string
	fetch := func(path string) string {
		do(t, ctx, chromedp.Evaluate(fmt.Sprintf(`(async () => { const r = await fetch(%q); return r.status + " " + await r.text(); })()`, path), &got, await))
		return got
	}
	signedOut(t, ctx, base)
	signIn(t, ctx, base, "councillor@ashby.example")
	if got := fetch("/c/ashby/board/documents/1"); got != "200 %PDF-1.4 the assessment" {
		t.Errorf("the member opens %q", got)
	}
	accessible(t, ctx, script, "dates", board+"/dates")
	var ics string
	do(t, ctx, chromedp.Navigate(board+"/dates"), chromedp.Click(`button[value="feed"]`), chromedp.WaitVisible("main code"), chromedp.Text("main code", &ics))
	path := strings.TrimPrefix(ics, base)
	if got := fetch(path); !strings.HasPrefix(got, "200 BEGIN:VCALENDAR\r\n") || !strings.Contains(got, "The board that decides") {
		t.Errorf("the calendar at %s is %.200s", path, got)
	}
	if got := fetch(strings.Replace(path, "calendar.ics", "news.atom", 1)); !strings.HasPrefix(got, "200 <?xml") || !strings.Contains(got, "Board pack") {
		t.Errorf("the feed is %.300s", got)
	}
	do(t, ctx, chromedp.Navigate(board+"/dates"), chromedp.Click(`button[value="revoke"]`), chromedp.WaitNotPresent(`button[value="revoke"]`))
	if got := fetch(path); !strings.HasPrefix(got, "404") {
		t.Errorf("the address that was taken back gives %.100s", got)
	}

	signedOut(t, ctx, base)
	signIn(t, ctx, base, "secretary@ashby.example")
	do(t, ctx, chromedp.Navigate(board), chromedp.WaitReady("#pack"), build, chromedp.WaitVisible(`a[href$="/packs/2/html"]`))
	if got := fetch("/c/ashby/board/packs/2/html"); !strings.Contains(got, "opened by 1 of 9 members") || !strings.Contains(got, "Signed by Director of Finance: The supplier repaired the test on Monday.") {
		t.Errorf("the second pack does not count the member who opened it: %.300s", got)
	}
	if got := fetch("/c/ashby/board/packs/1/html"); !strings.Contains(got, "opened by 0 of 9 members") {
		t.Error("the first pack changed")
	}
}
