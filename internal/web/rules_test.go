package web

import (
	"bytes"
	"context"
	"mime/multipart"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"github.com/moothall/moothall/internal/desk"
	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/store"
)

// ownRule is the rule that writeRule keeps.
const ownRule = "OWN-NO-REVIEW"

const ownText = `- id: OWN-NO-REVIEW
  title: A contract is not reviewed
  source: {practice: Our standing orders}
  status: practice
  kind: risk
  for: contract
  when: contract.end > today and contract.review == nil
  band: watch
  say: "Nobody reviews {contract.title}"
  do: Set a review date.
  examples:
    - {given: {contract: {title: Parking, end: 2027-03-31}}, today: 2026-11-21, expect: found}
    - {given: {contract: {title: Parking, end: 2027-03-31, review: 2026-12-01}}, today: 2026-11-21, expect: clear}
`

func (s *site) writeRule() {
	s.t.Helper()
	_, err := s.desk.AddRules(context.Background(), kind.Whole("ashby", "test"), ownText)
	if err != nil {
		s.t.Fatal(err)
	}
}

func (s *site) own() map[string]store.OwnRule {
	s.t.Helper()
	p, err := s.desk.Picture(context.Background(), "ashby")
	if err != nil {
		s.t.Fatal(err)
	}
	return p.Rules.Own
}

// fields is what a form holds as it is shown.
func fields(t *testing.T, body string) url.Values {
	t.Helper()
	doc, err := html.Parse(strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	out := url.Values{}
	walk(doc, func(n *html.Node) {
		switch {
		case n.Data == "textarea":
			text := ""
			if n.FirstChild != nil {
				text = n.FirstChild.Data
			}
			out.Set(attr(n, "name"), text)
		case n.Data == "input" && attr(n, "type") != "checkbox" && attr(n, "type") != "file":
			out.Set(attr(n, "name"), attr(n, "value"))
		case n.Data == "select":
			walk(n, func(o *html.Node) {
				for _, a := range o.Attr {
					if o.Data == "option" && a.Key == "selected" {
						out.Set(attr(n, "name"), attr(o, "value"))
					}
				}
			})
		}
	})
	return out
}

// A rule goes from the form through a check into the rulebook; the form comes back as it was; it is changed, set aside, brought
// back and taken away.
func TestRuleForm(t *testing.T) {
	s := open(t)
	s.demoFiles()
	me := s.person(kind.Leader)
	_, body, _ := me.get("/c/ashby/rules/new")
	form := fields(t, body)
	if form.Get("for") != "contract" || !strings.Contains(form.Get("found"), "contract:\n  title: An example") {
		t.Fatalf("the form begins with %v", form)
	}
	form.Set("title", "A contract has no review date: ours")
	form.Set("when", "contract.end > today and contract.review == nil")
	form.Set("say", "{contract.title} has no review date")
	form.Set("doing", "Set one.")
	form.Set("found", "contract:\n  title: Parking\n  end: 2027-06-30\n")
	form.Set("clear", "contract:\n  title: Parking\n  end: 2027-06-30\n  review: 2027-01-31\n")
	form.Set("do", "check")
	status, body, _ := me.post("/c/ashby/rules/new", form)
	if text := wordsOf(body); status != http.StatusOK || !strings.Contains(text, "What it would find today") || !strings.Contains(text, "has no review date") || len(s.own()) != 0 {
		t.Fatalf("the check gave %d, kept %d: %s", status, len(s.own()), text)
	}
	form = fields(t, body)
	form.Set("do", "save")
	status, _, h := me.post("/c/ashby/rules/new", form)
	const id = "OWN-A-CONTRACT-HAS-NO-REVIEW-DATE-OURS"
	if status != http.StatusSeeOther || h.Get("Location") != "/c/ashby/rules/"+id || len(s.own()) != 1 {
		t.Fatalf("saving gave %d to %s: %v", status, h.Get("Location"), s.own())
	}
	_, body, _ = me.get("/c/ashby/rules/" + id)
	for _, want := range []string{"The rule is kept", "End date", "Anyone", "Title: Parking; End date: 2027-06-30", "Our own practice", "written"} {
		if !strings.Contains(wordsOf(body), want) {
			t.Errorf("the rule's page holds no %q", want)
		}
	}
	_, body, _ = me.get("/c/ashby/rules/" + id + "/edit")
	again := fields(t, body)
	for _, f := range []string{"title", "for", "when", "say", "doing", "band", "kind", "source", "today"} {
		if again.Get(f) != form.Get(f) {
			t.Errorf("%s came back as %q, not %q", f, again.Get(f), form.Get(f))
		}
	}
	again.Set("band", "now")
	again.Set("do", "save")
	if status, body, _ := me.post("/c/ashby/rules/"+id+"/edit", again); status != http.StatusSeeOther || !strings.Contains(s.own()[id].Text, "band: now") {
		t.Errorf("changing gave %d: %s", status, wordsOf(body))
	}
	for _, step := range []struct {
		do, reason, says string
		status           int
	}{{"set-aside", "", "Say why", 422}, {"set-aside", "We review them all in May", "", 303}, {"reopen", "", "", 303}, {"reopen", "", "nothing to take back", 422}} {
		status, body, _ := me.post("/c/ashby/rules/"+id, url.Values{"do": {step.do}, "reason": {step.reason}})
		if status != step.status || !strings.Contains(wordsOf(body), step.says) {
			t.Errorf("%s %q gave %d: %s", step.do, step.reason, status, wordsOf(body))
		}
	}
	if _, body, _ = me.get("/c/ashby/rules/" + id); !strings.Contains(wordsOf(body), "set aside We review them all in May") {
		t.Error("the history does not hold the reason")
	}
	if status, _, _ := me.post("/c/ashby/rules/"+id+"/remove", nil); status != http.StatusSeeOther || len(s.own()) != 0 {
		t.Errorf("taking it away gave %d and left %v", status, s.own())
	}
}

// A problem stands at its field and in the summary, which links to it; at its line in the text.
func TestRuleProblems(t *testing.T) {
	s := open(t)
	me := s.person(kind.Leader)
	_, body, _ := me.get("/c/ashby/rules/new")
	blank := fields(t, body)
	good := url.Values{}
	for k, v := range blank {
		good[k] = v
	}
	for k, v := range map[string]string{"title": "No review", "when": "contract.review == nil", "say": "x", "doing": "x", "found": "contract:\n  title: A\n", "clear": "contract:\n  title: A\n  review: 2027-01-31\n", "do": "check"} {
		good.Set(k, v)
	}
	if status, body, _ := me.post("/c/ashby/rules/new", good); status != http.StatusOK {
		t.Fatalf("the good form gave %d: %s", status, wordsOf(body))
	}
	for _, c := range []struct{ field, value, at, says string }{
		{"title", "", "title", "a rule needs it"}, {"when", "contract.ends < today", "when", `no field &#34;ends&#34;`}, {"when", "contract.title", "when", "yes or no"}, {"when", "contract.review ==", "when", "cannot be read"},
		{"say", "{contract.titel}", "say", "no field"}, {"why", "[{contract.title}", "why", "never closed"}, {"doing", "", "doing", "a rule needs it"},
		{"found", "contract:\n  titel: A\n", "found", "no field"}, {"found", "contract:\n title: A\n  review: 2027-01-31\n", "found", "line 3: The line has a second colon"}, {"found", "nothing", "found", "line 1: write a register"},
		{"clear", "contract:\n  title: A\n", "clear", "example 2 is found"}, {"clear", "system:\n  name: A\n", "clear", "no record of kind contract"}, {"today", "soon", "today", "today"},
		{"band", "soon", "band", "is not one of"}, {"kind", "worry", "kind", "is not one of"}, {"for", "spend", "for", "is not a register"}, {"source", "", "source", "a rule needs it"},
	} {
		form := url.Values{}
		for k, v := range good {
			form[k] = v
		}
		form.Set(c.field, c.value)
		status, body, _ := me.post("/c/ashby/rules/new", form)
		if status != http.StatusUnprocessableEntity || !strings.Contains(body, `href="#`+c.at+`"`) || !strings.Contains(body, `id="`+c.at+`-error"`) || !strings.Contains(strings.ToLower(body), strings.ToLower(c.says)) || !strings.Contains(body, "<title>Error: ") {
			t.Errorf("%s = %q gave %d, not %q at #%s: %s", c.field, c.value, status, c.says, c.at, wordsOf(body))
		}
	}
	blank.Set("do", "check")
	_, body, _ = me.post("/c/ashby/rules/new", blank)
	for _, f := range []string{"title", "when", "say", "doing"} {
		if !strings.Contains(body, `id="`+f+`-error"`) {
			t.Errorf("a blank form says nothing at %s", f)
		}
	}
	text := url.Values{"as": {"text"}, "do": {"save"}, "text": {strings.Replace(ownText, "contract.review == nil", "contract.revue == nil", 1)}}
	if status, body, _ := me.post("/c/ashby/rules/new", text); status != http.StatusUnprocessableEntity || !strings.Contains(wordsOf(body), "Line 7: when:") || len(s.own()) != 0 {
		t.Errorf("a text with a misspelt field gave %d: %s", status, wordsOf(body))
	}
	s.writeRule()
	text.Set("text", ownText)
	if status, body, _ := me.post("/c/ashby/rules/new", text); status != http.StatusUnprocessableEntity || !strings.Contains(wordsOf(body), "called OWN-NO-REVIEW already") {
		t.Errorf("a new rule in place of another gave %d: %s", status, wordsOf(body))
	}
	text.Set("text", strings.Replace(ownText, "OWN-NO-REVIEW", "OWN-OTHER", 1))
	if status, body, _ := me.post("/c/ashby/rules/OWN-NO-REVIEW/edit", text); status != http.StatusUnprocessableEntity || !strings.Contains(wordsOf(body), "Keep the id OWN-NO-REVIEW") {
		t.Errorf("another id gave %d: %s", status, wordsOf(body))
	}
}

// A file of rules is read in place of the text.
func TestRuleFile(t *testing.T) {
	s := open(t)
	me := s.person(kind.Administrator)
	send := func(content string) (int, string, http.Header) {
		var b bytes.Buffer
		w := multipart.NewWriter(&b)
		for k, v := range map[string]string{"as": "text", "do": "save", "text": ""} {
			if err := w.WriteField(k, v); err != nil {
				t.Fatal(err)
			}
		}
		part, err := w.CreateFormFile("file", "rules.yaml")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := part.Write([]byte(content)); err != nil {
			t.Fatal(err)
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		r, err := me.client.Post(s.url+"/c/ashby/rules/new", w.FormDataContentType(), &b)
		if err != nil {
			t.Fatal(err)
		}
		return me.read(r)
	}
	if status, body, _ := send(strings.Repeat("# much too long\n", 50_000)); status != http.StatusUnprocessableEntity || len(s.own()) != 0 {
		t.Errorf("a very long file gave %d: %s", status, wordsOf(body))
	}
	if status, body, _ := send(strings.Repeat("# too long\n", 10_000)); status != http.StatusUnprocessableEntity || !strings.Contains(wordsOf(body), "longer than 64 kB") {
		t.Errorf("a long file gave %d: %s", status, wordsOf(body))
	}
	status, body, h := send(ownText + strings.Replace(ownText, "OWN-NO-REVIEW", "OWN-SECOND", 1))
	if status != http.StatusSeeOther || h.Get("Location") != "/c/ashby/rules" || len(s.own()) != 2 {
		t.Errorf("a file of two rules gave %d and kept %d: %s", status, len(s.own()), wordsOf(body))
	}
}

// Only a leader or an administrator changes the rulebook; others read it, and see no count that is not for them.
func TestRuleRoles(t *testing.T) {
	s := open(t)
	s.demoFiles()
	s.writeRule()
	secret := ""
	for _, k := range kind.Registers() { // the first restricted field that a rule may ask about
		for _, f := range k.Fields {
			if f.Sensitivity == kind.Restricted && secret == "" && k.Name == "system" {
				secret = f.Name
			}
		}
	}
	if secret == "" {
		t.Fatal("no field of a system is restricted, so nothing is tried here")
	}
	restricted := strings.NewReplacer("OWN-NO-REVIEW", "OWN-SECRET", "for: contract", "for: system", "contract.end > today and contract.review == nil", `system.name != "Clear" and (system.name != nil or system.`+secret+` == nil)`, "{contract.title}", "{system.name}",
		"{contract: {title: Parking, end: 2027-03-31}}", "{system: {name: Parking}}", "{contract: {title: Parking, end: 2027-03-31, review: 2026-12-01}}", "{system: {name: Clear}}").Replace(ownText)
	me := kind.Whole("ashby", "test")
	if _, err := s.desk.AddRules(context.Background(), me, restricted); err != nil {
		t.Fatal(err)
	}
	leader, reader, editor := s.person(kind.Leader), s.person(kind.Reader), s.person(kind.RegisterEditor)
	for _, who := range []*site{reader, editor} {
		for _, path := range []string{"rules/new", "rules/" + ownRule + "/edit", "rules/" + ownRule + "/remove"} {
			if status, _, _ := who.get("/c/ashby/" + path); status != http.StatusForbidden {
				t.Errorf("%s gave %d", path, status)
			}
		}
		if status, _, _ := who.post("/c/ashby/rules/"+ownRule, url.Values{"do": {"set-aside"}, "reason": {"x"}}); status != http.StatusForbidden {
			t.Errorf("setting aside gave %d", status)
		}
		if _, body, _ := who.get("/c/ashby/rules"); strings.Contains(body, "rules/new") {
			t.Error("somebody who may not add a rule is offered to")
		}
	}
	_, body, _ := leader.get("/c/ashby/rules/OWN-SECRET")
	if text := wordsOf(body); !strings.Contains(text, "It finds") || !strings.Contains(text, "Named people only") {
		t.Errorf("the leader reads %s", text)
	}
	if status, _, _ := leader.post("/c/ashby/rules/OWN-SECRET", url.Values{"do": {"set-aside"}, "reason": {"The weak ones are known"}}); status != http.StatusSeeOther {
		t.Fatal("not set aside")
	}
	for _, path := range []string{"rules/OWN-SECRET", "rules", "rules?found=1"} {
		_, body, _ = reader.get("/c/ashby/" + path)
		if text := wordsOf(body); strings.Contains(text, "weak ones") || path == "rules/OWN-SECRET" && !strings.Contains(text, "facts that your role does not see") {
			t.Errorf("a reader of %s reads %s", path, text)
		}
	}
	law := 0
	for _, r := range s.desk.Rules.Rules {
		if r.Status != "in force" {
			continue
		}
		law++
		_, body, _ := leader.get("/c/ashby/rules/" + r.ID)
		status, said, _ := leader.post("/c/ashby/rules/"+r.ID, url.Values{"do": {"set-aside"}, "reason": {"x"}})
		if status != http.StatusUnprocessableEntity || !strings.Contains(wordsOf(said), "is law") || strings.Contains(body, `value="set-aside"`) {
			t.Errorf("%s is law, and setting it aside gave %d: %s", r.ID, status, wordsOf(said))
		}
	}
	if law == 0 {
		t.Error("no rule is law, so nothing was tried")
	}
}

var key = regexp.MustCompile(`\brules\.[a-z]+_?[a-z_-]*`)

// Every rule's page says all it has to say in both languages: no key stands where words should.
func TestRuleWords(t *testing.T) {
	s := open(t)
	s.demoFiles()
	s.writeRule()
	me := s.person(kind.Administrator)
	for path, form := range map[string]url.Values{"settings": {"welsh": {"on"}}, "rules/" + ownRule: {"do": {"set-aside"}, "reason": {"x"}}} {
		if status, _, _ := me.post("/c/ashby/"+path, form); status != http.StatusSeeOther {
			t.Fatalf("%s gave %d", path, status)
		}
	}
	paths := []string{"rules", "rules?for=contract&kind=risk&status=practice&band=now&found=1", "rules/new", "rules/new?as=text", "rules/" + ownRule, "rules/" + ownRule + "/remove"}
	for _, r := range s.desk.Rules.Rules {
		paths = append(paths, "rules/"+r.ID)
	}
	for _, lang := range []string{"en", "cy"} {
		me.get("/language/" + lang + "?to=/c/ashby/")
		for _, path := range paths {
			status, body, _ := me.get("/c/ashby/" + path)
			if status != http.StatusOK || !strings.Contains(body, `<html lang="`+lang+`"`) {
				t.Fatalf("%s in %s gave %d", path, lang, status)
			}
			if found := key.FindString(wordsOf(body)); found != "" {
				t.Errorf("%s in %s says %s", path, lang, found)
			}
		}
	}
	for _, list := range []struct {
		family string
		values []string
	}{{"rules.state_", []string{desk.SetAside, desk.Adopted, desk.NotAdopted, desk.Unusable, desk.Slow}}, {"rules.stateis_", []string{desk.SetAside, desk.Adopted, desk.NotAdopted, desk.Unusable, desk.Slow}}, {"rules.reopen_", []string{desk.SetAside, desk.Adopted}},
		{"rules.event_", []string{"rule written", "set aside", "adopted", "decision taken back", "rule taken away"}}, {"rules.status_", ruleStatuses}, {"rules.means_", ruleStatuses}, {"rules.band_", ruleBands}, {"rules.bandmeans_", ruleBands}, {"rules.kind_", ruleKinds}} {
		for _, value := range list.values {
			k := ruleKey(list.family, value)
			book, err := loadWords()
			if err != nil {
				t.Fatal(err)
			}
			if book.In("en").Plain(k) == k || book.In("cy").Plain(k) == book.In("en").Plain(k) {
				t.Errorf("%s has no words", k)
			}
		}
	}
}
