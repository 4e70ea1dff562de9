package e2e

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

const asked11 = `1. Who supplies your ERP system and which product is it?
2. What is the annual spend on your ERP system?
3. When does the ERP contract start and end, and are there options to extend?
4. Who supplies your CRM system?
5. How many users does the CRM have, and what does it cost per annum?
6. What is the review date?
7. Which HR and payroll product do you use and who is the vendor?
8. What is the contract end date of the HR system?
9. Who supplies your finance system, and what is the total contract value?
10. Which version of the finance system is installed and on which servers is it hosted?
11. Who is the responsible officer (job title) for the finance contract?
12. Have you had any security breaches of the finance system?
`

type sheet11 struct {
	ID     int
	Due    string
	Reuses string
	Sheet  struct {
		Questions  []struct{ Categories, Fields []string }
		Unmatched  int
		Waiting    int
		Categories []struct {
			Category string
			Rows     []struct {
				Name       string
				Register   *int64 `json:"register_pence"`
				Paid       *int64 `json:"paid_pence"`
				Difference *int64 `json:"difference_pence"`
				Cells      []struct{ Field, State, Value, Change, Was string }
			}
		}
	}
	Sent []struct{ SHA256 string }
}

func (s *sheet11) cell(category, field string) (state, value, change string) {
	for _, c := range s.Sheet.Categories {
		for _, r := range c.Rows {
			for _, x := range r.Cells {
				if c.Category == category && x.Field == field {
					return x.State, x.Value, x.Change
				}
			}
		}
	}
	return "", "", ""
}

// story11 is a council whose registers and payments answer a supplier's questions.
func story11(t *testing.T) *cli {
	t.Helper()
	c := newCLI(t)
	c.must("council", "add", "Story District Council", "--type", "district", "--nation", "england", "--id", "story")
	c.must("import", c.file("posts.csv", "Job title,Name\nHead of Finance,Ann Planted\n"), "--yes")
	c.must("import", c.file("systems.csv", "System,Function,Supplier,Product,Version,Hosting,Users\nLedger,Finance,Acme Ltd,Unit4 ERP,9.8.7-quibble,supplier-hosted,120\nPeople,People and payroll,Bolt Ltd,iTrent,,,\nCases,Customer relationship,Cog Ltd,Caseworks,,,\n"), "--yes")
	c.must("import", c.file("contracts.csv", "Contract Ref,Title,Supplier name,Start date,End date,Review date,Value,Annual value,Contract owner,System,Contact email\n"+
		"C1,Ledger subscription,Acme Ltd,01/04/2024,31/03/2028,,400000,100000,Head of Finance,Ledger,planted@acme.example\nC2,People system,Bolt Ltd,01/04/2024,31/03/2027,01/10/2026,90000,30000,,People,\n"), "--yes")
	c.must("import", c.file("payments.csv", "Payee,Date,Net amount,Service,Invoice\nAcme Ltd,15/11/2025,40000.00,IT,1\nAcme Ltd,15/05/2026,52000.00,IT,2\nAcme Ltd,20/11/2026,20000.00,IT,3\n"), "--yes")
	return c
}

// Story 11 on the command line: twelve questions become an answer sheet; the officer alone sees how payments and register differ; what is not held says so; what would help an
// attacker is withheld under a reason that waits for a yes; files, letter and log come of it; next month the same questions show what changed.
func TestStory11OnTheCommandLine(t *testing.T) {
	c := story11(t)
	questions := c.file("request.txt", asked11)
	var s sheet11
	c.ask(&s, []int{0}, "foi", "start", questions, "--title", "ERP, CRM, HR, finance", "--received", "2026-11-09", "--reference", "FOI-1", "--requester", "Planted Requester", "--today", "2026-11-24")
	if len(s.Sheet.Questions) != 12 || s.Sheet.Unmatched != 0 || s.Due != "2026-12-08" { // St Andrew's Day is no working day of the Act
		t.Fatalf("%d questions, %d unmatched, due %s", len(s.Sheet.Questions), s.Sheet.Unmatched, s.Due)
	}
	for _, x := range [][4]string{{"erp", "supplier", "held", "Acme Ltd"}, {"erp", "product", "held", "Unit4 ERP"}, {"erp", "end", "held", "2028-03-31"}, {"erp", "extension", "not_held", ""}, {"crm", "supplier", "held", "Cog Ltd"},
		{"crm", "users", "not_held", ""}, {"hr", "end", "held", "2027-03-31"}, {"finance", "contact", "held", "Head of Finance"}, {"finance", "version", "withheld", ""}, {"finance", "hosting", "withheld", ""}, {"finance", "location", "not_held", ""}} {
		if state, value, _ := s.cell(x[0], x[1]); state != x[2] || value != x[3] {
			t.Errorf("%s %s: %s %q", x[0], x[1], state, value)
		}
	}
	erp := s.Sheet.Categories[0].Rows[0]
	if erp.Register == nil || *erp.Register != 10_000_000 || erp.Paid == nil || erp.Difference == nil || *erp.Difference != *erp.Paid-*erp.Register {
		t.Errorf("%+v", erp)
	}
	if _, errs, code := c.run("foi", "send", "FOI-1"); code != 3 || !strings.Contains(errs, "accept") {
		t.Errorf("sent with reasons that nobody accepted: %d %s", code, errs)
	}
	if _, _, code := c.run("foi", "decide", "FOI-1", "version", "give"); code != 3 {
		t.Errorf("a version may be given: %d", code)
	}
	c.must("foi", "accept", "FOI-1")
	out := filepath.Join(t.TempDir(), "answer")
	var sent struct {
		Files []string
		Sent  struct{ SHA256, Outcome string }
	}
	c.ask(&sent, []int{0}, "foi", "send", "FOI-1", "--out", out, "--today", "2026-11-24")
	if len(sent.Files) != 6 || sent.Sent.Outcome != "given in part" || len(sent.Sent.SHA256) != 64 {
		t.Errorf("%+v", sent)
	}
	for _, name := range sent.Files {
		text := string(read(t, filepath.Join(out, name)))
		for _, secret := range []string{"9.8.7", "quibble", "supplier-hosted", "Planted", "planted@"} {
			if strings.Contains(text, secret) {
				t.Errorf("%s holds %s", name, secret)
			}
		}
	}
	letter := string(read(t, filepath.Join(out, "letter.html")))
	for _, want := range []string{"Freedom of Information Act 2000", "section 31(1)(a)", "public interest", "not held", "Acme Ltd", "Head of Finance", "Information Commissioner"} {
		if !strings.Contains(letter, want) {
			t.Errorf("the letter does not say %q", want)
		}
	}
	alone := filepath.Join(t.TempDir(), "letter.html")
	c.must("paper", "foi-answer", "--request", "FOI-1", "--out", alone, "--today", "2026-11-24")
	if string(read(t, alone)) != letter {
		t.Error("the letter as a paper is another than the one that was sent")
	}
	var log []struct{ Status, Outcome, Due string }
	c.ask(&log, []int{0}, "foi", "list")
	if len(log) != 1 || log[0].Status != "answered" || log[0].Outcome != "given in part" {
		t.Errorf("%+v", log)
	}
	c.must("import", c.file("contracts again.csv", "Contract Ref,Title,End date\nC1,Ledger subscription,31/03/2030\n"), "--yes")
	var again sheet11
	c.ask(&again, []int{0}, "foi", "start", questions, "--title", "The same again", "--received", "2026-11-20", "--reference", "FOI-2", "--today", "2026-12-20")
	state, value, change := again.cell("erp", "end")
	if _, _, same := again.cell("erp", "start"); again.Reuses != "FOI-1" || state != "held" || value != "2030-03-31" || change != "changed" || same != "same" {
		t.Errorf("reuses %q; the end is %s %q, %s; the start %s", again.Reuses, state, value, change, same)
	}
	frozen := filepath.Join(t.TempDir(), "frozen")
	c.must("foi", "sent", "FOI-1", "--out", frozen)
	for _, name := range sent.Files {
		was, err := os.ReadFile(filepath.Join(out, name))
		if err != nil || string(was) != string(read(t, filepath.Join(frozen, name))) {
			t.Errorf("%s is not as it was sent: %v", name, err)
		}
	}
}

// Story 11 in a browser: paste, look, accept, freeze; a question is corrected by ticking; every page is accessible at 1280 and 320 pixels.
func TestStory11InBrowser(t *testing.T) {
	script := axe(t)
	c := story11(t)
	c.account("lead@story.example", "story", "leader")
	base := c.serve("2026-11-24")
	of := base + "/c/story/foi"
	ctx := browser(t)
	signIn(t, ctx, base, "lead@story.example")
	accessible(t, ctx, script, "foi", of)
	var page, csv string
	do(t, ctx, chromedp.Navigate(of), chromedp.SetValue("#received", "9 November 2026"), submitted("#title"), chromedp.Text("main", &page))
	if !strings.Contains(page, "Say in a few words") {
		t.Errorf("a request without a title: %.300s", page)
	}
	do(t, ctx, chromedp.SetValue("#title", "ERP, CRM, HR, finance"), chromedp.SetValue("#questions", asked11+"13. What is the colour of the carpet?\n"), submitted("#title"), chromedp.Text("main", &page))
	for _, want := range []string{"13 questions", "Nothing found", "8 December 2026", "Unit4 ERP", "not held", "The difference is", "For officers only"} {
		if !strings.Contains(page, want) {
			t.Errorf("the sheet does not say %q: %.600s", want, page)
		}
	}
	if strings.Contains(page, "quibble") || strings.Contains(page, "supplier-hosted") {
		t.Error("what is withheld stands on the page")
	}
	accessible(t, ctx, script, "foi-request", of+"/1")
	accessible(t, ctx, script, "foi-question", of+"/1?question=13")
	press := func(button string) { // and waits for the page that answers
		do(t, ctx, chromedp.ActionFunc(func(ctx context.Context) error {
			_, err := chromedp.RunResponse(ctx, chromedp.Click(button))
			return err
		}))
	}
	do(t, ctx, chromedp.EmulateViewport(1280, 900), chromedp.Navigate(of+"/1?question=13"), chromedp.Click("#category-erp"), chromedp.Click("#field-route"))
	press("button[value=correct]")
	do(t, ctx, chromedp.Navigate(of+"/1"), chromedp.Text("main", &page))
	if strings.Contains(page, "Nothing found") || !strings.Contains(page, "How it was bought") {
		t.Errorf("the correction is not kept: %.600s", page)
	}
	press("button[value=send]")
	do(t, ctx, chromedp.Text("main", &page))
	if !strings.Contains(page, "have not been accepted yet") {
		t.Errorf("sent with reasons that nobody accepted: %.300s", page)
	}
	press("button[value=decide]")
	press("button[value=send]")
	do(t, ctx, chromedp.Text("main", &page), chromedp.Evaluate(`fetch(document.querySelector('a[href$="answer.csv"][href*="/sent/"]').href).then(r => r.text())`, &csv, func(p *runtime.EvaluateParams) *runtime.EvaluateParams { return p.WithAwaitPromise(true) }))
	if !strings.Contains(page, "What was sent") || !strings.Contains(csv, "Acme Ltd") || strings.Contains(csv, "quibble") {
		t.Errorf("the page says %.300s; the file %.300s", page, csv)
	}
	do(t, ctx, chromedp.Navigate(of), chromedp.Text("main", &page))
	if !strings.Contains(page, "Answered") || !strings.Contains(page, "Given in part") {
		t.Errorf("the log says %.300s", page)
	}
}
