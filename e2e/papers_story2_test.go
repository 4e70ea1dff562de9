package e2e

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// drafted is what `paper --json` says.
type drafted struct {
	Paper, Title, File string
	Flags              []string
}

// paper drafts one, and gives its file and what was said of it.
func (c *cli) paper(name, format string, more ...string) ([]byte, drafted) {
	c.t.Helper()
	to := filepath.Join(c.t.TempDir(), name+"."+format)
	var d drafted
	c.ask(&d, []int{0, 1}, append([]string{"paper", name, "--format", format, "--out", to}, more...)...)
	raw, err := os.ReadFile(to)
	if err != nil {
		c.t.Fatal(err)
	}
	return raw, d
}

func story2(t *testing.T, name, nation string) *cli {
	t.Helper()
	c := newCLI(t)
	c.ask(&map[string]string{}, []int{0}, "council", "add", name, "--type", "district", "--nation", nation, "--id", "story")
	c.ask(&imported{}, []int{0, 1}, "import", needs(t, "org_chart.csv"), needs(t, "cabinet.csv"), "--yes")
	return c
}

var tags = regexp.MustCompile(`<[^>]*>`)

func plainHTML(raw []byte) string {
	return strings.Join(strings.Fields(tags.ReplaceAllString(strings.ReplaceAll(string(raw), "&gt;", ">"), " ")), " ")
}

// Story 2: the paper to the senior team has its tests, path, three options and standing, on two pages; the same snapshot gives the same bytes.
func TestStory2SeniorTeamPaper(t *testing.T) {
	c := story2(t, "Story District Council", "england")
	raw, d := c.paper("senior-team", "html")
	if len(d.Flags) > 0 {
		t.Errorf("the draft is flagged: %v", d.Flags)
	}
	page := plainHTML(raw)
	for _, want := range []string{"Head of IT > Director of Resources and Digital > Chief Executive (2 steps)", "A. Promote", "B. Recruit", "C. Share", "expected by central government; scope not settled",
		"EXEC-1 senior team not met met met met", "FUNC-1 functions partly met met met met", "Core functions 3 of 5 5 of 5 5 of 5 5 of 5", "an elected member is not a non-executive",
		"Director of Resources and Digital has a digital word", "Cyber Officer and Infrastructure Lead report to each other in a loop", "For the senior team of Story District Council", "Left to the council"} {
		if !strings.Contains(page, want) {
			t.Errorf("the paper does not say %q:\n%s", want, page)
		}
	}
	for _, person := range []string{"D Doe", "B Brown", "P Patel"} {
		if strings.Contains(page, person) {
			t.Errorf("the paper names %s", person)
		}
	}
	costed, _ := c.paper("senior-team", "html", "--senior-cost", "110,000", "--days", "2")
	if !strings.Contains(plainHTML(costed), "£44,000.00") {
		t.Error("two of five days at £110,000 are not £44,000")
	}
	for _, format := range []string{"html", "odt", "docx", "pdf"} {
		one, _ := c.paper("senior-team", format)
		two, _ := c.paper("senior-team", format)
		if !bytes.Equal(one, two) {
			t.Errorf("%s: the same snapshot gave other bytes", format)
		}
	}
}

func TestStory2PaperHasTwoPages(t *testing.T) {
	if _, err := exec.LookPath("pdfinfo"); err != nil {
		t.Skip("pdfinfo is not installed (Debian: poppler-utils), so the pages of the paper are not counted")
	}
	c := story2(t, "Story District Council", "england")
	raw, _ := c.paper("senior-team", "pdf")
	out, err := exec.Command("pdfinfo", c.file("paper.pdf", string(raw))).Output()
	if err != nil || !regexp.MustCompile(`Pages:\s+2\n`).Match(out) {
		t.Errorf("%v\n%s", err, out)
	}
}

// A Welsh council's paper says that the expectation is not addressed to it.
func TestStory2PaperInWales(t *testing.T) {
	raw, _ := story2(t, "Cyngor Stori", "wales").paper("senior-team", "html")
	page := plainHTML(raw)
	if !strings.Contains(page, "not addressed to Wales") || strings.Contains(page, "expected by central government") {
		t.Error(page)
	}
}

// Each duty of both job descriptions says which test or function it serves; a draft without the support section is flagged.
func TestStory2JobDescriptions(t *testing.T) {
	c := story2(t, "Story District Council", "england")
	row := regexp.MustCompile(`<tr><th scope="row">([^<]*)</th><td>([^<]*)</td></tr>`)
	for name, least := range map[string]int{"job-description-executive": 10, "job-description-non-executive": 7} {
		raw, _ := c.paper(name, "html")
		_, table, _ := bytes.Cut(raw, []byte("Each duty, and the test"))
		table, _, _ = bytes.Cut(table, []byte("</table>"))
		duties := row.FindAllSubmatch(table, -1)
		if len(duties) < least {
			t.Errorf("%s has %d duties", name, len(duties))
		}
		for _, d := range duties {
			if !regexp.MustCompile(`^(EXEC|EXPERT|FUNC|NED|PORT|INHOUSE)-1`).Match(d[1]) || len(d[2]) < 20 {
				t.Errorf("%s: the duty %q serves %q", name, d[2], d[1])
			}
		}
		raw, d := c.paper(name, "html", "--leave", "support")
		flagged := slices.ContainsFunc(d.Flags, func(f string) bool {
			return strings.Contains(f, `"Support and development" is required`)
		})
		if !flagged || strings.Contains(string(raw), "Support and development") {
			t.Errorf("%s without its support section is not flagged: %v", name, d.Flags)
		}
	}
}

// A council's own version of a template has its own words and order, and what is required stays flagged.
func TestOwnTemplate(t *testing.T) {
	c := story2(t, "Story District Council", "england")
	own := c.file("own.yaml", "paper: job-description-executive\ntitle: \"Role of the digital director, {council}\"\nlanguage: en-GB\nsections:\n  - {id: duties, heading: What you will do, text: [put: duties]}\n")
	raw, d := c.paper("job-description-executive", "html", "--template", own)
	if !strings.Contains(string(raw), "What you will do") || d.Title != "Role of the digital director, Story District Council" || !strings.Contains(strings.Join(d.Flags, " "), `"Support and development" is required`) {
		t.Errorf("%+v", d)
	}
	wrong := c.file("wrong.yaml", "paper: job-description-executive\ntitle: x\nlanguage: en-GB\nsections:\n  - {id: duties, heading: X, text: [put: nothing]}\n")
	_, errs, code := c.run("paper", "job-description-executive", "--template", wrong, "--out", filepath.Join(t.TempDir(), "x.html"))
	if code != 2 || !strings.Contains(errs, "line 5") {
		t.Errorf("%d: %s", code, errs)
	}
}

// LibreOffice opens every paper in both word-processor formats.
func TestStory2PapersOpen(t *testing.T) {
	if _, err := exec.LookPath("soffice"); err != nil {
		t.Skip("soffice is not installed (Debian: libreoffice-writer-nogui), so nothing but our own reader has opened the papers")
	}
	c := story2(t, "Story District Council", "england")
	for name, want := range map[string]string{"senior-team": "C. Share", "job-description-executive": "Support and development"} {
		for _, format := range []string{"odt", "docx"} {
			raw, _ := c.paper(name, format)
			dir := t.TempDir()
			file := filepath.Join(dir, "paper."+format)
			err := os.WriteFile(file, raw, 0o600)
			if err != nil {
				t.Fatal(err)
			}
			out, err := exec.Command("soffice", "-env:UserInstallation=file://"+dir+"/profile", "--headless", "--convert-to", "txt:Text (encoded):UTF8", "--outdir", dir, file).CombinedOutput()
			if err != nil {
				t.Fatalf("%v: %s", err, out)
			}
			text, err := os.ReadFile(filepath.Join(dir, "paper.txt"))
			if err != nil || !strings.Contains(string(text), want) {
				t.Errorf("%s as %s: %v, %.300s", name, format, err, text)
			}
		}
	}
}

// In the browser: the list, a preview that axe finds good, the four downloads; a reader is not told that the restricted report exists.
func TestStory2PapersInBrowser(t *testing.T) {
	script := axe(t)
	ctx := browser(t)
	c := story2(t, "Story District Council", "england")
	c.account("r.okafor@ashby.example", "story", "administrator")
	c.account("reader@ashby.example", "story", "reader")
	base := c.serve("2026-11-24")
	signIn(t, ctx, base, "r.okafor@ashby.example")
	accessible(t, ctx, script, "papers", base+"/c/story/papers")
	var links int
	var list string
	do(t, ctx, chromedp.Text("main", &list), chromedp.Click(`a[href$="/papers/senior-team"]`), chromedp.WaitVisible(".mh-paper"), chromedp.Evaluate(`document.querySelectorAll("a[download]").length`, &links))
	if links != 4 || !strings.Contains(list, "hangs on one person") {
		t.Errorf("%d downloads; the list is %s", links, list)
	}
	accessible(t, ctx, script, "senior-team", base+"/c/story/papers/senior-team")
	signedOut(t, ctx, base)
	signIn(t, ctx, base, "reader@ashby.example")
	var page string
	do(t, ctx, chromedp.Navigate(base+"/c/story/papers"), chromedp.Text("main", &list), chromedp.Navigate(base+"/c/story/papers/capability-report"), chromedp.Text("main", &page))
	if strings.Contains(list, "hangs on one person") || strings.Contains(page, "capability-report,") || strings.Contains(page, "groups of skills") {
		t.Errorf("a reader is told of the report: %s\n%s", list, page)
	}
}

// Printed from a browser, and opened by a word processor, the paper to the senior team is two pages as well.
func TestStory2PaperPrinted(t *testing.T) {
	if _, err := exec.LookPath("pdfinfo"); err != nil {
		t.Skip("pdfinfo is not installed (Debian: poppler-utils), so the pages of the paper are not counted")
	}
	ctx := browser(t)
	c := story2(t, "Story District Council", "england")
	raw, _ := c.paper("senior-team", "html")
	to := filepath.Join(t.TempDir(), "printed.pdf")
	print(t, ctx, "file://"+c.file("paper.html", string(raw)), to)
	twoPages(t, to)
	if _, err := exec.LookPath("soffice"); err != nil {
		t.Skip("soffice is not installed (Debian: libreoffice-writer-nogui), so the pages of the Word file are not counted")
	}
	raw, _ = c.paper("senior-team", "docx")
	dir := t.TempDir()
	out, err := exec.Command("soffice", "-env:UserInstallation=file://"+dir+"/profile", "--headless", "--convert-to", "pdf", "--outdir", dir, c.file("paper.docx", string(raw))).CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	twoPages(t, filepath.Join(dir, "paper.pdf"))
}

func twoPages(t *testing.T, file string) {
	t.Helper()
	out, err := exec.Command("pdfinfo", file).Output()
	if err != nil || !regexp.MustCompile(`Pages:\s+2\n`).Match(out) {
		t.Errorf("%s: %v\n%s", filepath.Base(file), err, out)
	}
}
