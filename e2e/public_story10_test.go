package e2e

import (
	"bytes"
	"context"
	"io"
	"io/fs"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
	"golang.org/x/net/html"
)

// theirs are the hosts whose addresses may stand in a public file: names of vocabularies, licences and media types, which nothing loads, and what the council recorded.
var theirs = []string{"www.w3.org", "purl.org", "xmlns.com", "publications.europa.eu", "project-open-data.cio.gov", "www.nationalarchives.gov.uk", "www.iana.org", "json-schema.org", "www.legislation.gov.uk", "moothall.ashby.example", "scripts.sil.org"}

var anAddress = regexp.MustCompile(`(?i)(?:https?:|wss?:|ftp:)//([^/\s"'<>)\\:,]+)`)

// told10 is a council with a survey, an idea and a decision, and another that it took over; both have published.
func told10(t *testing.T) *cli {
	c := newCLI(t)
	c.must("council", "add", "Ashby District Council", "--type", "district", "--nation", "england", "--id", "ashby")
	c.must("council", "add", "Colne District Council", "--type", "district", "--nation", "england", "--id", "colne")
	contracts := c.file("contracts.csv", "Contract Ref,Title,Supplier name,Start date,End date,Value,Description\nC1,Payroll,Acme Ltd,01/04/2024,31/03/2027,45000,Runs on Oracle 12.1.0.2\nC2,Parking,Acme Ltd,01/04/2024,31/03/2028,9000,Machines and fines\n")
	c.must("import", contracts, "--yes", "--council", "ashby")
	c.must("import", contracts, "--yes", "--council", "colne")
	c.must("import", c.file("record of decisions.csv", "Decision title,Decision date,Decision taken,Outcome of decision,State of the decision\nMore trees,2026-09-01,We plant forty trees.,Thirty-eight of forty grow.,final\n"), "--as", "decision", "--yes", "--council", "ashby")
	c.must("import", c.file("ideas of residents.csv", "Idea of residents,About the idea,Idea put forward on,State of the idea,Decision on the idea\nTrees in Mill Lane,The lane is hot in summer.,2026-08-01,done,More trees\n"), "--as", "idea", "--yes", "--council", "ashby")
	c.must("import", c.file("surveys of residents.csv", "Name of the survey,Survey opened on,Survey closed on,Who was asked and how,Questionnaire,Publish the survey\nTrees survey,2026-06-01,2026-06-30,Everyone who borrowed a book.,1. Should we plant trees?,yes\n"), "--as", "survey", "--yes", "--council", "ashby")
	c.must("import", c.file("survey tables.csv", "Survey of the table,Survey table,Row of the table,Column of the table,People in the cell\nTrees survey,Question 1,Mill ward,Yes,40\nTrees survey,Question 1,Mill ward,No,7\n"), "--as", "survey_cell", "--yes", "--council", "ashby")
	return c
}

// A survey with a cell that is too small stops the release, and says in which table, row and column; wider groups let it pass.
func TestStory10SurveyIsRefused(t *testing.T) {
	c := told10(t)
	var preview struct {
		Missing     string
		Disclosures []struct{ Survey, Table, Row, Column string }
	}
	c.ask(&preview, []int{0}, "release", "preview", "--council", "ashby")
	if len(preview.Disclosures) != 1 || preview.Disclosures[0].Survey != "Trees survey" || preview.Disclosures[0].Column != "No" {
		t.Errorf("%+v", preview)
	}
	out := filepath.Join(t.TempDir(), "site")
	_, errs, code := c.run("release", "publish", "--council", "ashby", "--challenges", "Payroll is late.", "--out", out)
	for _, want := range []string{`survey "Trees survey"`, `table "Question 1"`, `row "Mill ward"`, `column "No"`} {
		if code != 3 || !strings.Contains(errs, want) {
			t.Errorf("%d: %s does not say %s", code, errs, want)
		}
	}
	if _, err := os.Stat(out); err == nil {
		t.Error("a refused release was written")
	}
	c.wider()
	c.must("release", "publish", "--council", "ashby", "--challenges", "Payroll is late.", "--out", out)
	if page := string(read(t, filepath.Join(out, "surveys", "1.html"))); !strings.Contains(page, "Should we plant trees?") || !strings.Contains(page, "Mill ward") {
		t.Error(page)
	}
}

// wider counts enough people in each cell.
func (c *cli) wider() {
	c.must("import", c.file("survey tables again.csv", "Survey of the table,Survey table,Row of the table,Column of the table,People in the cell\nTrees survey,Question 1,Mill ward,No,17\n"), "--as", "survey_cell", "--yes", "--council", "ashby")
}

// Story 10 in a browser without JavaScript: old addresses lead on after a rename and stay after a merger, an idea is sent under the old name, approved by a moderator,
// and what came of it is told; the browser asks nobody but the site for anything.
func TestStory10InTheBrowser(t *testing.T) {
	c := told10(t)
	c.wider()
	for _, council := range []string{"ashby", "colne"} {
		c.must("release", "publish", "--council", council, "--challenges", "Late in "+council+".")
	}
	c.must("comments", "rules", c.file("rules.json", `{"open": true, "keep": 60, "address": "https://moothall.ashby.example"}`), "--council", "ashby")
	c.must("release", "address", "ashby-old", "--council", "ashby")
	c.must("import", c.file("councils.csv", "Council name,End date,Successor\nColne District Council,2026-11-01,Ashby District Council\n"), "--as", "council", "--yes", "--council", "colne")
	c.must("release", "address", "colne", "--council", "ashby")
	c.account("leader@ashby.example", "ashby", "administrator")
	base := c.serve("2026-11-24")
	ctx := browser(t)
	asked := overheard(ctx)
	do(t, ctx, network.Enable(), emulation.SetScriptExecutionDisabled(true))
	for old, now := range map[string]string{"/public/ashby-old/contracts/1.html": "/public/ashby/contracts/1.html", "/public/colne/contracts/2.html": "/public/ashby/from/colne/contracts/2.html", "/public/colne/comment/contracts": "/public/ashby/comment/contracts", "/public/ashby-old/comment/ideas?to=private": "/public/ashby/comment/ideas?to=private"} {
		var at string
		do(t, ctx, chromedp.Navigate(base+old), chromedp.WaitReady("main"), chromedp.Location(&at))
		if at != base+now {
			t.Errorf("%s leads to %s", old, at)
		}
	}
	do(t, ctx, chromedp.Navigate(base+"/public/ashby-old/comment/ideas"), chromedp.Click(`a[href*="to=public"]`), chromedp.WaitVisible("#text"), chromedp.SendKeys("#name", "Ann Good"), chromedp.SendKeys("#email", hidden10[0]), chromedp.SendKeys("#text", "Plant trees in Mill Lane."), chromedp.Sleep(3500*time.Millisecond),
		chromedp.Click("main form button"), chromedp.WaitNotPresent("#text"))
	if h := heading(t, ctx); !strings.Contains(h, "Thank you") {
		t.Fatal(h)
	}
	do(t, ctx, chromedp.Navigate(base+"/sign-in"), chromedp.SendKeys("#email", "leader@ashby.example"), chromedp.SendKeys("#password", password), chromedp.Click("main form button"), chromedp.WaitNotPresent("#password"),
		chromedp.Navigate(base+"/c/ashby/comments/1"), chromedp.Click(`button[value="approve"]`), chromedp.WaitVisible(`button[value="came"]`))
	c.must("comments", "came", "1", "--council", "ashby", "--text", "We planted forty.", "--record", "decisions/1")
	time.Sleep(1200 * time.Millisecond) // a node looks for what is newer once a second
	for at, want := range map[string]string{"ideas/index.html": "Plant trees in Mill Lane.", "comments/you-said.html": "Thirty-eight of forty grow.", "surveys/1.html": "Should we plant trees?", "index.html": "Late in ashby.", "from/colne/index.html": "Late in colne."} {
		var text string
		do(t, ctx, chromedp.Navigate(base+"/public/ashby/"+at), chromedp.WaitReady("main"), chromedp.OuterHTML("main", &text))
		if !strings.Contains(text, want) {
			t.Errorf("%s does not tell %s", at, want)
		}
	}
	out := filepath.Join(t.TempDir(), "a", "site")
	c.must("release", "export", out, "--council", "ashby")
	nothingHidden(t, out)
	for _, root := range []string{plainServer(t, filepath.Dir(filepath.Dir(out))), pythonServer(t, filepath.Dir(filepath.Dir(out)))} {
		if root != "" {
			everyLinkResolves(t, root+"/a/site/index.html")
			do(t, ctx, chromedp.Navigate(root+"/a/site/ideas/index.html"), chromedp.WaitReady("main"))
		}
	}
	everyLinkResolves(t, base+"/public/ashby/index.html")
	nobodyElse(t, out)
	for _, address := range asked() {
		if u, err := url.Parse(address); err != nil || u.Hostname() != "127.0.0.1" && u.Scheme != "data" && u.Scheme != "about" {
			t.Errorf("the browser asked for %s", address)
		}
	}
	if len(asked()) < 20 {
		t.Errorf("only %d requests were overheard", len(asked()))
	}
}

// overheard notes every address that the browser asks for.
func overheard(ctx context.Context) func() []string {
	var mu sync.Mutex
	var all []string
	chromedp.ListenTarget(ctx, func(e any) {
		if r, ok := e.(*network.EventRequestWillBeSent); ok {
			mu.Lock()
			defer mu.Unlock()
			all = append(all, r.Request.URL)
		}
	})
	return func() []string {
		mu.Lock()
		defer mu.Unlock()
		return slices.Clone(all)
	}
}

// plainServer serves a folder as any web server would.
func plainServer(t *testing.T, dir string) string {
	s := httptest.NewServer(http.FileServer(http.Dir(dir)))
	t.Cleanup(s.Close)
	return s.URL
}

// pythonServer serves a folder with Python's; "" where there is none.
func pythonServer(t *testing.T, dir string) string {
	path, err := exec.LookPath("python3")
	if err != nil {
		t.Log("python3 is not installed, so its web server does not serve the export")
		return ""
	}
	addr := freeAddress(t)
	_, port, err := net.SplitHostPort(addr)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(path, "-m", "http.server", port, "--bind", "127.0.0.1", "--directory", dir) //nolint:gosec // the python of this machine
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill() // it may have ended by itself
		_ = cmd.Wait()
	})
	for range 100 {
		r, err := http.Get("http://" + addr + "/")
		if err == nil {
			_ = r.Body.Close() // only that it answers matters
			return "http://" + addr
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatal("python's web server did not start")
	return ""
}

// everyLinkResolves follows every address in every page and style sheet from the first one on, as far as they stay on its server: each is answered, and none leaves its folder.
func everyLinkResolves(t *testing.T, first string) {
	t.Helper()
	folder := first[:strings.LastIndex(first, "/")+1]
	seen, queue := map[string]bool{first: true}, []string{first}
	for len(queue) > 0 {
		at := queue[0]
		queue = queue[1:]
		kind, body := fetch(t, at)
		for _, to := range addressesIn(t, at, kind, body) {
			if strings.HasPrefix(to, "http") && !strings.HasPrefix(to, folder) {
				if u, err := url.Parse(to); err != nil || u.Hostname() == "127.0.0.1" {
					t.Errorf("%s leads out of the site, to %s", at, to)
				}
				continue
			}
			if !seen[to] {
				seen[to] = true
				queue = append(queue, to)
			}
		}
	}
	if len(seen) < 60 {
		t.Errorf("only %d addresses were followed from %s", len(seen), first)
	}
}

func fetch(t *testing.T, at string) (kind string, body []byte) {
	t.Helper()
	r, err := http.Get(at) //nolint:gosec // an address of this test's own servers
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close() //nolint:errcheck // only read
	body, err = io.ReadAll(r.Body)
	if err != nil || r.StatusCode != http.StatusOK {
		t.Errorf("%s: %d %v", at, r.StatusCode, err)
	}
	for name, values := range r.Header {
		for _, secret := range hidden10 {
			if strings.Contains(strings.Join(values, " "), secret) {
				t.Errorf("the header %s of %s holds %s", name, at, secret)
			}
		}
	}
	return r.Header.Get("Content-Type"), body
}

var inStyle = regexp.MustCompile(`url\(["']?([^"')]+)`)

// addressesIn are the whole addresses that a page or a style sheet names.
func addressesIn(t *testing.T, at, kind string, body []byte) (out []string) {
	t.Helper()
	base, err := url.Parse(at)
	if err != nil {
		t.Fatal(err)
	}
	add := func(to string) {
		u, err := base.Parse(to)
		if err != nil {
			t.Errorf("%s names %q", at, to)
			return
		}
		u.Fragment = ""
		out = append(out, u.String())
	}
	switch {
	case strings.HasPrefix(kind, "text/css"):
		for _, m := range inStyle.FindAllSubmatch(body, -1) {
			add(string(m[1]))
		}
	case strings.HasPrefix(kind, "text/html"):
		doc, err := html.Parse(bytes.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		for n := range doc.Descendants() {
			for _, a := range n.Attr {
				if slices.Contains([]string{"href", "src", "action", "srcset", "poster", "data"}, a.Key) && n.Data != "form" {
					add(a.Val)
				}
			}
		}
	}
	return out
}

// nobodyElse looks at every address in every byte of an export: none is of a host but those that may be named, and nothing is loaded from any.
func nobodyElse(t *testing.T, out string) {
	t.Helper()
	err := filepath.WalkDir(out, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.HasSuffix(path, ".woff2") {
			return err
		}
		for _, m := range anAddress.FindAllSubmatch(read(t, path), -1) {
			if !slices.Contains(theirs, string(m[1])) {
				t.Errorf("%s names %s", path, m[0])
			}
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}
