package e2e

import (
	"context"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"html"
	"io/fs"
	"net/url"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// hidden10 is what the public must never read: addresses, the private submission, the abusive words.
var hidden10 = []string{"ann.good@home.example", "bad.bob@home.example", "cy.secret@home.example", "lorry-of-gold", "Cy Secret", "wretched-fools", "Bad Bob", "12.1.0.2"}

// spellings are a text in the encodings in which it could stand in a file.
func spellings(s string) []string {
	var wide strings.Builder
	for _, u := range utf16.Encode([]rune(s)) {
		wide.WriteByte(byte(u))
		wide.WriteByte(byte(u >> 8))
	}
	quoted, err := json.Marshal(s)
	if err != nil {
		return nil
	}
	out := []string{s, url.QueryEscape(s), url.PathEscape(s), html.EscapeString(s), strings.ReplaceAll(s, "@", "&#64;"), strings.ReplaceAll(s, "@", "&commat;"), strings.Trim(string(quoted), `"`), hex.EncodeToString([]byte(s)), wide.String()}
	for shift := range 3 { // the letters in the middle of base64, wherever it begins
		b := base64.StdEncoding.EncodeToString([]byte(strings.Repeat("x", shift) + s))
		out = append(out, b[4:len(b)-4])
	}
	return out
}

// Story 10 with what people said back: in the browser without JavaScript three comments are sent, on the command line they are decided on, and the live site
// and its export tell of one, of a removed one and its reason, and of nothing else; an answered question of a councillor links to its evidence.
func TestStory10Comments(t *testing.T) {
	script := axe(t)
	c := newCLI(t)
	c.must("council", "add", "Ashby District Council", "--type", "district", "--nation", "england", "--id", "ashby")
	c.must("import", c.file("contracts.csv", "Contract Ref,Title,Supplier name,Start date,End date,Value,Description\nC1,Payroll,Acme Ltd,01/04/2024,31/03/2027,45000,Runs on Oracle 12.1.0.2\nC2,Parking,Acme Ltd,01/04/2024,31/03/2028,9000,Machines and fines\n"), "--yes")
	c.must("import", c.file("questions of members.csv", "Member question,Question asked by,Topic of the question,Question asked on,Answer due on,Answer to the question,Question answered on,Evidence for the answer,State of the question\nWho runs payroll?,Member for North ward,contracts,2026-10-01,2026-10-20,A firm does.,2026-10-12,contracts/1,answered\nIs it safe?,Member for North ward,cyber,2026-10-01,2026-12-20,,,,asked\n"), "--yes")
	c.must("release", "publish", "--challenges", "Payroll is late.")
	c.must("comments", "rules", c.file("rules.json", `{"open": true, "keep": 60, "address": "https://moothall.ashby.example"}`))
	c.account("leader@ashby.example", "ashby", "administrator")
	base := c.serve("2026-11-24")
	ctx := browser(t)
	contracts := base + "/public/ashby/contracts/index.html"
	for _, x := range [][4]string{{"public", "Ann Good", hidden10[0], "Thank you for the parking machines."}, {"public", "Bad Bob", hidden10[1], "You are wretched-fools."}, {"private", "Cy Secret", hidden10[2], "My neighbour has a lorry-of-gold."}} {
		do(t, ctx, chromedp.Navigate(contracts), chromedp.Click(`a[href$="comment/contracts"]`), chromedp.WaitVisible(`a[href*="to=private"]`))
		var fields int
		do(t, ctx, chromedp.Evaluate(`document.querySelectorAll("textarea").length`, &fields))
		if fields != 0 {
			t.Error("one can type before choosing who reads it")
		}
		do(t, ctx, chromedp.Click(`a[href*="to=`+x[0]+`"]`), chromedp.WaitVisible("#text"), chromedp.SendKeys("#name", x[1]), chromedp.SendKeys("#email", x[2]), chromedp.SendKeys("#text", x[3]), chromedp.Sleep(3500*time.Millisecond), submitted("#text"))
		if h := heading(t, ctx); !strings.Contains(h, "Thank you") {
			t.Fatalf("%v: %s", x, h)
		}
	}
	var listed struct {
		All      int
		Comments []struct {
			Number int
			Route  string
		}
	}
	c.ask(&listed, []int{0}, "comments", "list", "--state", "waiting")
	if listed.All != 3 || listed.Comments[2].Route != "private" {
		t.Fatalf("%+v", listed)
	}
	if _, _, code := c.run("comments", "remove", "2", "--reason", "because"); code == 0 {
		t.Error("a comment was removed for no reason of ours")
	}
	c.must("comments", "approve", "1")
	c.must("comments", "remove", "2", "--reason", "abuse")
	c.must("comments", "read", "3")
	c.must("comments", "reply", "1", "--text", "We are glad.")
	c.must("comments", "came", "1", "--text", "We kept them.", "--record", "contracts/2")
	out := filepath.Join(t.TempDir(), "site")
	c.must("release", "export", out)
	nothingHidden(t, out)
	exported := string(read(t, filepath.Join(out, "contracts", "index.html")))
	for _, want := range []string{"Ann Good", "We are glad.", "It attacked or hurt people.", `href="https://moothall.ashby.example/public/ashby/comment/contracts"`} {
		if !strings.Contains(exported, want) {
			t.Errorf("the export does not tell %s", want)
		}
	}
	if !regexp.MustCompile(`<a href="#comments">\s*1 comment\s*</a>`).MatchString(exported) {
		t.Error("the count at the top is not 1")
	}
	if you := string(read(t, filepath.Join(out, "comments", "you-said.html"))); !strings.Contains(you, `href="../contracts/2.html"`) {
		t.Error("what came of it leads nowhere")
	}
	if q := string(read(t, filepath.Join(out, "questions", "1.html"))); !strings.Contains(q, `href="../contracts/1.html"`) || !strings.Contains(q, "A firm does.") {
		t.Errorf("the answer does not link to its evidence: %s", q)
	}
	if list := string(read(t, filepath.Join(out, "questions", "index.html"))); strings.Contains(list, "Is it safe?") {
		t.Error("a question that waits is public")
	}
	time.Sleep(1200 * time.Millisecond) // a node looks for what is newer once a second
	for _, at := range []string{"contracts/index.html", "comments/index.html", "comments/contracts/index.html", "comments/you-said.html", "questions/1.html", "comment/contracts", "comment/contracts?to=public"} {
		accessible(t, ctx, script, at, base+"/public/ashby/"+at)
	}
	do(t, ctx, chromedp.Navigate(base+"/sign-in"), chromedp.SendKeys("#email", "leader@ashby.example"), chromedp.SendKeys("#password", password), submitted("#password"))
	for _, at := range []string{"comments?state=", "comments/1", "comments/3", "comments/rules"} {
		accessible(t, ctx, script, at, base+"/c/ashby/"+at)
	}
	var pdf []byte
	do(t, ctx, chromedp.Navigate(base+"/public/ashby/summary.html"), chromedp.ActionFunc(func(ctx context.Context) (err error) {
		pdf, _, err = page.PrintToPDF().WithPreferCSSPageSize(true).Do(ctx)
		return err
	}))
	if n := len(regexp.MustCompile(`/Type\s*/Page\b[^s]`).FindAll(pdf, -1)); n != 1 {
		t.Errorf("the summary prints on %d pages", n)
	}
}

// nothingHidden looks through every file of an export for what must not be there, in several encodings.
func nothingHidden(t *testing.T, out string) {
	t.Helper()
	files := 0
	err := filepath.WalkDir(out, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		files++
		body := string(read(t, path))
		for _, secret := range hidden10 {
			for _, as := range spellings(secret) {
				if strings.Contains(body, as) {
					t.Errorf("%s holds %s", path, secret)
				}
			}
		}
		return nil
	})
	if err != nil || files < 60 {
		t.Errorf("%d files (%v)", files, err)
	}
}
