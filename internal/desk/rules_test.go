package desk_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/moothall/moothall/internal/desk"
	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/identity"
	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/rulebook"
	"github.com/moothall/moothall/internal/store"
)

const ownText = `- id: OWN-REVIEW
  title: No review
  source: {practice: Standing orders}
  status: practice
  kind: risk
  for: contract
  when: contract.end > today and contract.review == nil
  band: watch
  say: "{contract.title} is not reviewed"
  do: Set a day.
  examples:
    - {given: {contract: {title: A, end: 2027-01-01}}, today: 2026-11-21, expect: found}
    - {given: {contract: {title: A, end: 2027-01-01, review: 2026-12-01}}, today: 2026-11-21, expect: clear}
`

func line(t *testing.T, d *desk.Desk, id string) desk.RuleJSON {
	t.Helper()
	for _, r := range d.RuleList(picture(t, d), ann) {
		if r.ID == id {
			return r
		}
	}
	t.Fatalf("%s is not in the rulebook", id)
	return desk.RuleJSON{}
}

func inAgenda(t *testing.T, d *desk.Desk, id string) (n int) {
	t.Helper()
	a, err := d.Agenda(ctx, picture(t, d), ann, true)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range a.Findings {
		if f.Rule == id {
			n++
		}
	}
	return n
}

// states counts the stored findings of a rule by state and by what closed them.
func states(t *testing.T, d *desk.Desk, id string) map[string]int {
	t.Helper()
	all, err := d.Store.Findings(ctx, picture(t, d).Council.ID)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]int{}
	for _, f := range all {
		if f.Rule == id {
			out[strings.TrimSuffix(f.State+": "+f.ClosedWhy, ": ")]++
		}
	}
	return out
}

// Setting a rule aside takes its findings off the agenda at once and closes them for that reason, never as proved; bringing it back
// opens them, and what was accepted is accepted again.
func TestSettingARuleAside(t *testing.T) {
	d, _, _ := open(t)
	bringDemo(t, d)
	const id = "CONTRACT-START"
	was := inAgenda(t, d, id)
	if was < 3 {
		t.Fatalf("%s finds %d on the demonstration, which is too few to try this", id, was)
	}
	a, err := d.Agenda(ctx, picture(t, d), ann, true)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range a.Findings {
		if f.Rule == id {
			err := d.Settle(ctx, picture(t, d), ann, f.ID, desk.Settlement{Do: "accept", Until: "2027-06-01", Reason: "known"})
			if err != nil {
				t.Fatal(err)
			}
			break
		}
	}
	err = d.ChooseRule(ctx, ann, id, desk.SetAside, "We have none")
	if err != nil {
		t.Fatal(err)
	}
	if n := inAgenda(t, d, id); n != 0 {
		t.Errorf("%d findings of a rule that is set aside", n)
	}
	if got := states(t, d, id); got["closed: the rule was set aside"] != was || len(got) != 1 {
		t.Errorf("its findings are %v, want %d closed because the rule was set aside", got, was)
	}
	if r := line(t, d, id); r.State != desk.SetAside || r.Runs || r.Reason != "We have none" || r.Found != 0 {
		t.Errorf("the rulebook says %+v", r)
	}
	bring(t, d, "More contracts.csv", []byte("Contract Ref,Title,Supplier name,Start date,End date\nZ1,A new contract,Acme Ltd,01/01/2026,31/12/2028\n"))
	if got := states(t, d, id); got["closed: the rule was set aside"] != was {
		t.Errorf("after newer facts they are %v", got)
	}
	err = d.ChooseRule(ctx, ann, id, "", "")
	if err != nil {
		t.Fatal(err)
	}
	if n, got := inAgenda(t, d, id), states(t, d, id); n != was-1 || got["open"] != was-1 || got["accepted"] != 1 {
		t.Errorf("brought back, %d of %d are on the agenda, and they are %v", n, was, got)
	}
}

// A council's own rule counts as soon as it is kept; changed or taken away, its findings close because the rule changed.
func TestOwnRules(t *testing.T) {
	d, _, _ := open(t)
	bringDemo(t, d)
	trial := d.TryRules(picture(t, d), ann, ownText)
	if len(trial.Problems) != 0 || len(trial.Rules) != 1 || trial.Rules[0].Found == 0 || trial.Rules[0].Examples != 2 || len(trial.Rules[0].Says) == 0 {
		t.Fatalf("the trial says %+v", trial)
	}
	if len(picture(t, d).Rules.Own) != 0 {
		t.Fatal("a trial kept the rule")
	}
	_, err := d.AddRules(ctx, ann, ownText)
	if err != nil {
		t.Fatal(err)
	}
	if n := inAgenda(t, d, "OWN-REVIEW"); n != trial.Rules[0].Found {
		t.Errorf("it finds %d, and the trial said %d", n, trial.Rules[0].Found)
	}
	all := states(t, d, "OWN-REVIEW")["open"]
	_, err = d.AddRules(ctx, ann, strings.Replace(ownText, "contract.review == nil", `contract.review == nil and contract.title contains "A"`, 1))
	if err != nil {
		t.Fatal(err)
	}
	if got := states(t, d, "OWN-REVIEW"); got["open"] == 0 || got["open"] >= all || got["closed: the rule changed"] != all-got["open"] {
		t.Errorf("after the change they are %v of %d", got, all)
	}
	err = d.DropRule(ctx, ann, "OWN-REVIEW")
	if err != nil {
		t.Fatal(err)
	}
	if got := states(t, d, "OWN-REVIEW"); got["closed: the rule changed"] != all || len(got) != 1 {
		t.Errorf("taken away, they are %v", got)
	}
	if err := d.DropRule(ctx, ann, "OWN-REVIEW"); fault.CodeOf(err) != fault.NotFound {
		t.Errorf("taking it away twice: %v", err)
	}
	if err := d.DropRule(ctx, ann, "CONTRACT-START"); fault.CodeOf(err) != fault.NotFound {
		t.Errorf("taking one of ours away: %v", err)
	}
	trial, err = d.AddRules(ctx, ann, ownText+strings.Replace(ownText, "band: watch", "band: soon", 1))
	if fault.CodeOf(err) != fault.Refused || len(trial.Problems) != 1 || len(picture(t, d).Rules.Own) != 0 {
		t.Errorf("a file with one wrong rule gave %v and kept %v", err, picture(t, d).Rules.Own)
	}
}

// Who may not decide is refused; so is what cannot be decided.
func TestRuleDecisions(t *testing.T) {
	d, _, _ := open(t)
	for _, role := range identity.Roles() {
		v := identity.Viewer("ashby", "x", []string{string(role)})
		_, err := d.AddRules(ctx, v, ownText)
		chose := d.ChooseRule(ctx, v, "CONTRACT-START", desk.SetAside, "x")
		dropped := d.DropRule(ctx, v, "OWN-REVIEW")
		may := role == kind.Leader || role == kind.Administrator
		for what, err := range map[string]error{"add": err, "choose": chose, "drop": dropped} {
			if may && err != nil || !may && fault.CodeOf(err) != fault.Forbidden {
				t.Errorf("%s may %s: %v", role, what, err)
			}
		}
	}
	law := ""
	for _, r := range d.Rules.Rules {
		if r.Status == "in force" {
			law = r.ID
		}
	}
	for _, c := range []struct {
		id, choice, reason string
		want               fault.Code
	}{{law, desk.SetAside, "x", fault.Refused}, {"CONTRACT-NOTICE", desk.SetAside, " ", fault.Invalid}, {"CONTRACT-NOTICE", desk.Adopted, "", fault.Invalid}, {"CONTRACT-NOTICE", "", "", fault.Refused},
		{"NO-SUCH", desk.SetAside, "x", fault.NotFound}, {"CONTRACT-NOTICE", "ignored", "x", fault.Invalid}, {"CONTRACT-NOTICE", desk.SetAside, strings.Repeat("x", 2001), fault.Invalid}} {
		err := d.ChooseRule(ctx, ann, c.id, c.choice, c.reason)
		if fault.CodeOf(err) != c.want {
			t.Errorf("%s %q: %v, want %s", c.id, c.choice, err, c.want)
		}
	}
}

// A voluntary rule of ours counts only once it is adopted, and one that speaks to another nation never does.
func TestAdopting(t *testing.T) {
	d, _, _ := open(t)
	voluntary := strings.NewReplacer("OWN-REVIEW", "REVIEW", "status: practice", "status: voluntary").Replace(ownText)
	elsewhere := strings.NewReplacer("OWN-REVIEW", "WELSH", "status: practice", "status: practice\n  nations: [wales]").Replace(ownText)
	book, err := rulebook.Load(fstest.MapFS{"rules/a.yaml": {Data: []byte(voluntary + elsewhere)}})
	if err != nil {
		t.Fatal(err)
	}
	d.Rules = book
	bringDemo(t, d)
	if r := line(t, d, "REVIEW"); r.State != desk.NotAdopted || r.Runs || r.Found != 0 || inAgenda(t, d, "REVIEW") != 0 {
		t.Errorf("not adopted, it says %+v", r)
	}
	err = d.ChooseRule(ctx, ann, "REVIEW", desk.Adopted, "The cabinet decided so")
	if err != nil {
		t.Fatal(err)
	}
	if r := line(t, d, "REVIEW"); r.State != desk.Adopted || !r.Runs || r.Found == 0 || inAgenda(t, d, "REVIEW") != r.Found {
		t.Errorf("adopted, it says %+v", r)
	}
	if r := line(t, d, "WELSH"); r.Speaks || r.Runs || r.Found != 0 {
		t.Errorf("a rule for Wales says to an English council %+v", r)
	}
}

// One of the council's own rules that the program no longer understands is left out with its reason; the others count.
func TestRuleThatNoLongerLoads(t *testing.T) {
	d, _, _ := open(t)
	bringDemo(t, d)
	_, err := d.AddRules(ctx, ann, ownText+strings.Replace(ownText, "OWN-REVIEW", "OWN-OTHER", 1))
	if err != nil {
		t.Fatal(err)
	}
	own := picture(t, d).Rules.Own["OWN-REVIEW"]
	own.Text = strings.Replace(own.Text, "contract.review == nil", "contract.revisit == nil", 1) // as if the field had gone
	err = d.Store.SaveOwnRules(ctx, picture(t, d).Council.ID, []store.OwnRule{own})
	if err != nil {
		t.Fatal(err)
	}
	if r := line(t, d, "OWN-REVIEW"); r.State != desk.Unusable || !strings.Contains(r.Problem, `no field "revisit"`) || r.Runs {
		t.Errorf("the rulebook says %+v", r)
	}
	if inAgenda(t, d, "OWN-REVIEW") != 0 || inAgenda(t, d, "OWN-OTHER") == 0 {
		t.Error("the rule that cannot be used counts, or the other does not")
	}
	shown, err := d.ShowRule(ctx, picture(t, d), ann, "OWN-REVIEW")
	if err != nil || shown.Problem == "" || shown.Text != own.Text || len(shown.History) == 0 {
		t.Errorf("its page says %+v %v", shown, err)
	}
}

// A rule that compares everything with everything is refused before it is kept; one that became too slow stops, and says so.
func TestSlowRules(t *testing.T) {
	d, _, _ := open(t)
	slow := strings.Replace(ownText, "contract.end > today and contract.review == nil", `contract.review == nil and not any(contracts, any(contracts, any(contracts, any(contracts, .title == "no such"))))`, 1)
	_, err := d.AddRules(ctx, ann, slow)
	if err != nil {
		t.Fatalf("with no contract it costs nothing: %v", err)
	}
	bringDemo(t, d)
	if r := line(t, d, "OWN-REVIEW"); r.State != desk.Slow || r.Runs || inAgenda(t, d, "OWN-REVIEW") != 0 {
		t.Errorf("with the demonstration it says %+v", r)
	}
	trial, err := d.AddRules(ctx, ann, strings.Replace(slow, "OWN-REVIEW", "OWN-SLOW", 1))
	if fault.CodeOf(err) != fault.Refused || len(trial.Problems) == 0 || trial.Problems[0].Field != "when" {
		t.Errorf("a slow rule gave %v %+v", err, trial)
	}
}

// A council may have two hundred rules of its own, and change one of them when it has.
func TestMostRules(t *testing.T) {
	d, _, _ := open(t)
	some := func(from, to int) string {
		var b strings.Builder
		for i := from; i < to; i++ {
			b.WriteString(strings.ReplaceAll(ownText, "OWN-REVIEW", fmt.Sprintf("OWN-%d", i)))
		}
		return b.String()
	}
	for _, c := range []struct {
		from, to int
		want     fault.Code
	}{{0, 100, ""}, {100, 200, ""}, {200, 201, fault.Refused}, {5, 7, ""}} {
		_, err := d.AddRules(ctx, ann, some(c.from, c.to))
		if c.want == "" && err != nil || c.want != "" && fault.CodeOf(err) != c.want {
			t.Errorf("rules %d to %d: %v", c.from, c.to, err)
		}
	}
	if n := len(picture(t, d).Rules.Own); n != 200 {
		t.Errorf("%d are kept", n)
	}
}

// What a rule's page says of every rule of ours: it reads something, its examples come out, and its counts are the list's.
func TestEveryRulesPage(t *testing.T) {
	d, _, _ := open(t)
	bringDemo(t, d)
	p := picture(t, d)
	for _, want := range d.RuleList(p, ann) {
		r, err := d.ShowRule(ctx, p, ann, want.ID)
		if err != nil {
			t.Fatal(err)
		}
		if r.Found != want.Found || r.Cannot != want.Cannot || len(r.Findings) != want.Found || len(r.Reads) == 0 || len(r.Examples) < 2 {
			t.Errorf("%s: %d found and %d listed, %d cannot tell; reads %d fields, %d examples", r.ID, r.Found, len(r.Findings), r.Cannot, len(r.Reads), len(r.Examples))
		}
		if r.Cannot > 0 && len(r.Missing) == 0 {
			t.Errorf("%s cannot tell, and nothing is said to be missing", r.ID)
		}
		for _, ex := range r.Examples {
			if ex.Expect == "found" && ex.Title == "" {
				t.Errorf("%s: an example that is found says nothing", r.ID)
			}
		}
	}
	_, err := d.ShowRule(ctx, p, ann, "NO-SUCH")
	if fault.CodeOf(err) != fault.NotFound {
		t.Error(err)
	}
}
