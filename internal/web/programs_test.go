package web

import (
	"context"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/store"
)

// withToken asks for an address with a token, as a program or as Excel does.
func (s *site) withToken(path, token string, password bool) int {
	s.t.Helper()
	r, err := http.NewRequest(http.MethodGet, s.url+path, nil)
	if err != nil {
		s.t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+token)
	if password {
		r.SetBasicAuth("anything", token)
	}
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		s.t.Fatal(err)
	}
	status, _, _ := s.read(resp)
	return status
}

// A token is made, shown once, opens what its person may see, is listed with its last use, and is revoked; somebody else's cannot be.
func TestTokensPage(t *testing.T) {
	s := open(t)
	me, other := s.person(kind.Reader), s.person(kind.Leader)
	for _, wrong := range []url.Values{{}, {"scope": {"everything"}, "days": {"9"}}, {"scope": {"read"}, "days": {"never"}}, {"scope": {"read"}, "days": {"367"}}, {"scope": {"read"}, "days": {"9"}, "council": {"elsewhere"}}, {"scope": {"read"}, "days": {"9"}, "note": {strings.Repeat("x", 300)}}} {
		status, body, _ := me.post(tokensPath, wrong)
		if status != http.StatusUnprocessableEntity || strings.Contains(body, "mh_") {
			t.Errorf("%v gave %d", wrong, status)
		}
	}
	status, body, h := me.post(tokensPath, url.Values{"scope": {"read", "write"}, "days": {"30"}, "council": {"ashby"}, "note": {"Contracts in Excel"}})
	token := regexp.MustCompile(`mh_[A-Za-z0-9_-]{40,}`).FindString(body)
	if status != http.StatusOK || token == "" || h.Get("Cache-Control") != "no-store" {
		t.Fatalf("making one gave %d", status)
	}
	_, body, _ = me.get(tokensPath)
	if strings.Contains(body, token) || !strings.Contains(wordsOf(body), "Contracts in Excel") || !strings.Contains(wordsOf(body), "Never") {
		t.Errorf("the list is %s", wordsOf(body))
	}
	if got := me.withToken("/api/v1/councils/ashby/registers/contracts", token, false); got != 200 {
		t.Errorf("the token gives %d", got)
	}
	if got := me.withToken("/feeds/ashby/contracts.csv", token, true); got != 200 {
		t.Errorf("the feed gives %d", got)
	}
	if got := me.withToken("/api/v1/councils/ashby/hooks", token, false); got != http.StatusForbidden {
		t.Errorf("a reader's token to write gets %d at webhooks", got)
	}
	if _, body, _ = me.get(tokensPath); strings.Contains(wordsOf(body), "Never") {
		t.Error("its use is not noted")
	}
	all, err := s.desk.Store.Tokens(context.Background(), 0)
	if err != nil || len(all) != 1 {
		t.Fatalf("%v %v", all, err)
	}
	revoke := tokensPath + "/" + strconv.FormatInt(all[0].ID, 10) + "/revoke"
	if _, body, _ := other.get(tokensPath); strings.Contains(body, "Contracts in Excel") {
		t.Error("somebody else sees it")
	}
	other.post(revoke, nil)
	if got := me.withToken("/api/v1/councils", token, false); got != 200 {
		t.Errorf("somebody else revoked it: %d", got)
	}
	if status, _, _ := me.post(revoke, nil); status != http.StatusSeeOther {
		t.Errorf("revoking gave %d", status)
	}
	if got := me.withToken("/api/v1/councils", token, false); got != http.StatusUnauthorized {
		t.Errorf("a revoked token gives %d", got)
	}
}

// A webhook is added, its secret shown once, and removed.
func TestHooksPage(t *testing.T) {
	s := open(t)
	me := s.person(kind.Administrator)
	const at = "/c/ashby/hooks"
	for _, wrong := range []url.Values{{}, {"address": {"http://flow.example/"}, "event": {store.HookApplied}}, {"address": {"https://flow.example/"}}} {
		if status, body, _ := me.post(at, wrong); status != http.StatusUnprocessableEntity || strings.Contains(body, "whsec_") {
			t.Errorf("%v gave %d", wrong, status)
		}
	}
	_, body, _ := me.post(at, url.Values{"address": {"https://flow.example/in"}, "event": {store.HookApplied}, "note": {"Teams"}})
	if !strings.Contains(body, "whsec_") {
		t.Fatalf("no secret is shown: %s", wordsOf(body))
	}
	s.writeRule()
	_, body, _ = me.get(at)
	if strings.Contains(body, "whsec_") || !strings.Contains(wordsOf(body), "https://flow.example/in") || !strings.Contains(wordsOf(body), "Teams") {
		t.Errorf("the page says %s", wordsOf(body))
	}
	if _, body, _ := me.get("/c/ashby/settings"); !strings.Contains(body, at) {
		t.Error("settings do not lead there")
	}
	me.post(at+"/1/remove", nil)
	if _, body, _ := me.get(at); strings.Contains(body, "flow.example/in") {
		t.Error("it is still there")
	}
}

// The documentation holds every operation of the document with a call of it, to anybody, within the content security policy.
func TestDocumentationPages(t *testing.T) {
	s := open(t)
	stranger := *s
	stranger.client = &http.Client{CheckRedirect: noRedirect}
	said := 0
	for _, x := range s.server.docs {
		status, body, h := stranger.get("/api/docs/" + x.Key)
		if status != 200 || !strings.Contains(h.Get("Content-Security-Policy"), "script-src 'self'") {
			t.Fatalf("%s gave %d", x.Key, status)
		}
		doc, err := html.Parse(strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		ids := map[string]bool{}
		walk(doc, func(n *html.Node) {
			if id := attr(n, "id"); id != "" {
				if ids[id] {
					t.Errorf("%s has two of the id %s", x.Key, id)
				}
				ids[id] = true
			}
		})
		walk(doc, func(n *html.Node) {
			if to, ok := strings.CutPrefix(attr(n, "href"), "#"); ok && to != "" && !ids[to] {
				t.Errorf("%s: the link to #%s leads nowhere", x.Key, to)
			}
			src := attr(n, "src")
			if n.Data == "script" && !strings.HasPrefix(src, "/static/") || strings.HasPrefix(src, "http") || attr(n, "style") != "" {
				t.Errorf("%s: <%s> is not the page's own, or inline", x.Key, n.Data)
			}
		})
		text := wordsOf(body)
		for _, o := range x.Operations {
			said++
			if !ids[o.ID] || !strings.Contains(text, o.Method+" "+o.Path) || !strings.Contains(text, o.curl(s.url)) {
				t.Errorf("%s is not told of under %s", o.ID, x.Key)
			}
			if strings.Contains(o.curl(s.url), "{") && o.Body == "" {
				t.Errorf("%s: the example is no address: %s", o.ID, o.curl(s.url))
			}
		}
	}
	if said < 7*len(kind.Registers()) {
		t.Errorf("only %d operations are told of", said)
	}
	if status, _, _ := stranger.get("/api/docs/nothing"); status != http.StatusNotFound {
		t.Errorf("a heading that is none gave %d", status)
	}
	if status, body, _ := stranger.get("/api/docs"); status != 200 || !strings.Contains(body, `href="/api/openapi.json"`) {
		t.Errorf("the first page gave %d", status)
	}
}
