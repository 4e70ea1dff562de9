package e2e

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

type rulebook []struct {
	ID, For, State, Reason, Problem string
	Own, Speaks, Runs               bool
	Found                           int
	Cannot                          int `json:"cannot_tell"`
}

func (b rulebook) find(id string) (n int) {
	for i := range b {
		if b[i].ID == id {
			return i
		}
	}
	return -1
}

type trial struct {
	Rules []struct {
		ID              string
		Examples, Found int
		Says            []string
	}
	Problems []struct {
		Rule, Field, Problem string
		Line                 int
	}
}

const ownRules = `- id: OWN-NO-VALUE
  title: A contract has no value
  source: {practice: Our standing orders}
  status: practice
  kind: risk
  for: contract
  when: contract.end > today and contract.annual_value == nil
  band: watch
  say: "{contract.title} has no value"
  do: Ask for it.
  examples:
    - {given: {contract: {title: Parking, end: 2027-03-31}}, today: 2026-11-21, expect: found, title: Parking has no value}
    - {given: {contract: {title: Parking, end: 2027-03-31, annual_value: 500}}, today: 2026-11-21, expect: clear}
`

// A council's rulebook by command: list, show, check without keeping, add, set aside, reopen, remove, each with its exit code.
func TestRulesByCommand(t *testing.T) {
	c := newCLI(t)
	if out, errs, code := c.run("council", "add", "Ashby District Council", "--type", "district", "--nation", "england"); code != 0 {
		t.Fatal(out, errs, code)
	}
	contracts := c.file("contracts.csv", register+"A5,Parking system,Somebody Ltd,01/06/2024,30/06/2028,,\n")
	if out, errs, code := c.run("import", contracts, "--yes"); code > 1 {
		t.Fatal(out, errs, code)
	}
	good := c.file("own.yaml", ownRules)
	bad := c.file("bad.yaml", strings.Replace(ownRules, "contract.annual_value", "contract.anual_value", 1))

	var tried trial
	c.ask(&tried, []int{0}, "rule", "check", good)
	if len(tried.Rules) != 1 || tried.Rules[0].ID != "OWN-NO-VALUE" || tried.Rules[0].Found != 1 || tried.Rules[0].Examples != 2 || strings.Join(tried.Rules[0].Says, "") != "Parking system has no value" || len(tried.Problems) != 0 {
		t.Errorf("the check says %+v", tried)
	}
	tried = trial{}
	c.ask(&tried, []int{1}, "rule", "check", bad)
	if len(tried.Rules) != 0 || len(tried.Problems) != 1 || tried.Problems[0].Line != 7 || tried.Problems[0].Field != "when" || tried.Problems[0].Rule != "OWN-NO-VALUE" || !strings.Contains(tried.Problems[0].Problem, `no field "anual_value"`) {
		t.Errorf("the check of a misspelt rule says %+v", tried)
	}
	list := func() (out rulebook) {
		t.Helper()
		c.ask(&out, []int{0}, "rule", "list")
		return out
	}
	ours := len(list())
	if ours < 20 || list().find("OWN-NO-VALUE") >= 0 {
		t.Fatalf("%d rules; a check may keep nothing", ours)
	}
	for _, step := range []struct {
		args []string
		code int
		says string
	}{
		{[]string{"rule", "add", bad}, 3, "line 7: when"},
		{[]string{"rule", "add", "no-such-file.yaml"}, 2, "cannot be opened"},
		{[]string{"rule", "add", good}, 0, "it finds 1"},
		{[]string{"rule", "add", good}, 0, "it finds 1"},
		{[]string{"rule", "show", "OWN-NO-VALUE"}, 0, "OWN-NO-VALUE:contract:"},
		{[]string{"rule", "show", "NO-SUCH"}, 3, "There is no rule"},
		{[]string{"rule", "set-aside", "OWN-NO-VALUE"}, 2, "--reason"},
		{[]string{"rule", "set-aside", "OWN-NO-VALUE", "--reason", " "}, 2, "Say why"},
		{[]string{"rule", "set-aside", "OWN-NO-VALUE", "--reason", "All have one in fact"}, 0, "is set aside"},
		{[]string{"rule", "adopt", "OWN-NO-VALUE"}, 2, "voluntary"},
		{[]string{"rule", "remove", "CONTRACT-START"}, 3, "no rule of its own"},
		{[]string{"rule", "reopen", "CONTRACT-START"}, 3, "nothing to take back"},
		{[]string{"rule", "remove", "OWN-NO-VALUE", "--as-at", "2026-01-01"}, 2, "--as-at only looks"},
	} {
		out, errs, code := c.run(step.args...)
		if code != step.code || !strings.Contains(out+errs, step.says) {
			t.Errorf("%v ended with %d: %s%s", step.args, code, out, errs)
		}
	}
	if i := list().find("OWN-NO-VALUE"); i < 0 || list()[i].State != "set aside" || list()[i].Reason == "" || list()[i].Runs || list()[i].Found != 0 {
		t.Errorf("set aside, the list says %+v", list()[i])
	}
	onAgenda := func() (n int) {
		t.Helper()
		var a agenda
		c.ask(&a, []int{0}, "agenda", "--all")
		for _, f := range a.Findings {
			if f.Rule == "OWN-NO-VALUE" {
				n++
			}
		}
		return n
	}
	if n := onAgenda(); n != 0 {
		t.Errorf("set aside, %d stand on the agenda", n)
	}
	var said struct{ ID, State string }
	c.ask(&said, []int{0}, "rule", "reopen", "OWN-NO-VALUE")
	if n := onAgenda(); n != 1 || said.ID != "OWN-NO-VALUE" || said.State != "" {
		t.Errorf("brought back, %d stand on the agenda: %+v", n, said)
	}
	c.ask(&said, []int{0}, "rule", "remove", "OWN-NO-VALUE")
	if got := list(); len(got) != ours || onAgenda() != 0 {
		t.Errorf("taken away, there are %d rules, and there were %d", len(got), ours)
	}
}

// A leader writes a rule in the form: the problems are shown, then what it would find, then its page; axe finds nothing on any.
func TestRuleFormInBrowser(t *testing.T) {
	script := axe(t)
	ctx := browser(t)
	base := demoSite(t) + "/c/marlow-vale/"
	set := func(id, text string) chromedp.Action { return chromedp.SetValue("#"+id, text, chromedp.ByQuery) }
	var problem, found, title string
	do(t, ctx, chromedp.EmulateViewport(320, 900), chromedp.Navigate(base+"rules/new"), chromedp.Click(".mh-actions button[value=check]"), chromedp.WaitVisible(".govuk-error-summary"))
	do(t, ctx, chromedp.Evaluate(script, nil))
	shownIsAccessible(t, ctx, "the form with problems", 320)
	do(t, ctx, set("title", "A contract has no review date"), set("when", "contract.end > today and contract.review == nil"), set("say", "{contract.title} has no review date"), set("doing", "Set one."),
		set("found", "contract:\n  title: Parking\n  end: 2027-06-30\n"), set("clear", "contract:\n  title: Parking\n  end: 2027-06-30\n"), chromedp.SendKeys("#title", kb.Enter), chromedp.WaitVisible("#clear-error"), chromedp.Text(".govuk-error-summary__list", &problem))
	if !strings.Contains(problem, "A record that is clear: Example 2 is found") {
		t.Errorf("the problem is %q", problem)
	}
	do(t, ctx, set("clear", "contract:\n  title: Parking\n  end: 2027-06-30\n  review: 2027-01-31\n"), chromedp.Click(".mh-actions button[value=check]"), chromedp.WaitVisible("#trial"), chromedp.Text("#trial", &found))
	if !strings.Contains(found, "It would find 35 things") {
		t.Errorf("the trial says %q", found)
	}
	do(t, ctx, chromedp.Evaluate(script, nil))
	shownIsAccessible(t, ctx, "the form with what it would find", 320)
	do(t, ctx, chromedp.Click("button[value=save]"), chromedp.WaitVisible("#findings"), chromedp.Text("h1", &title))
	if title != "A contract has no review date" {
		t.Errorf("the rule's page is called %q", title)
	}
	const id = "OWN-A-CONTRACT-HAS-NO-REVIEW-DATE"
	for _, path := range []string{"rules/" + id, "rules/" + id + "/edit", "rules/" + id + "/edit?as=text", "rules/" + id + "/remove", "rules?for=contract&found=1"} {
		accessible(t, ctx, script, path, base+path)
	}
}
