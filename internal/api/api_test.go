package api_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/moothall/moothall/internal/api"
	"github.com/moothall/moothall/internal/app"
	"github.com/moothall/moothall/internal/desk"
	"github.com/moothall/moothall/internal/identity"
	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/store"
)

// house is an API over two councils.
type house struct {
	t   testing.TB
	d   *desk.Desk
	api *api.API
	now time.Time
}

func open(t *testing.T) *house { return opened(t) }

func opened(t testing.TB) *house {
	t.Helper()
	h := &house{t: t, now: time.Date(2026, 11, 25, 12, 0, 0, 0, time.UTC)}
	d, err := app.OpenDesk(t.Context(), app.Config{Dir: t.TempDir(), Clock: func() time.Time { return h.now }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.Store.Close() })
	h.d, h.api = d, api.New(d, slog.New(slog.NewTextHandler(io.Discard, nil)))
	for _, name := range []string{"Ashby", "Barton"} {
		_, err := d.AddCouncil(t.Context(), desk.NewCouncil{Name: name, Type: "district", Nation: "england", Actor: "test"})
		if err != nil {
			t.Fatal(err)
		}
	}
	h.vale()
	return h
}

// vale is a group of both councils, in which Ashby shares its contracts' names and ends.
func (h *house) vale() {
	h.t.Helper()
	_, err := h.d.AddGroup(h.t.Context(), desk.NewGroup{Name: "Vale", Councils: []string{"ashby", "barton"}, Actor: "test"}, func(store.Council) bool { return true })
	if err != nil {
		h.t.Fatal(err)
	}
	k, _ := kind.Of("contract")
	err = h.d.SetConsent(h.t.Context(), kind.Whole("ashby", "test"), "vale", k, []string{"end"}, true)
	if err != nil {
		h.t.Fatal(err)
	}
}

// inVale fills in what an address of a council or its group leaves open.
var inVale = strings.NewReplacer("{council}", "ashby", "{group}", "vale", "{plural}", "contracts", "{id}", "999999", "{seq}", "999999", "{key}", "999999", "{hook}", "999999", "{role}", "data-engineer")

// token is one of an account with a role in a council.
func (h *house) token(council string, role kind.Role, n desk.NewToken) string {
	h.t.Helper()
	email := fmt.Sprintf("%s@%s.example", role, council)
	a, err := h.d.Store.AddAccount(h.t.Context(), store.Account{Email: email, Name: "A", Added: "2026-01-01T00:00:00Z"})
	if err != nil {
		h.t.Fatal(err)
	}
	c, err := h.d.Store.Council(h.t.Context(), council)
	if err != nil {
		h.t.Fatal(err)
	}
	err = h.d.Store.Grant(h.t.Context(), a.ID, c.ID, string(role))
	if err != nil {
		h.t.Fatal(err)
	}
	t, err := h.d.CreateToken(h.t.Context(), email, n)
	if err != nil {
		h.t.Fatal(err)
	}
	return t.Token
}

func (h *house) send(token, method, path, body string) (int, string) {
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	w := httptest.NewRecorder()
	h.api.ServeHTTP(w, r)
	return w.Code, w.Body.String()
}

// needs is what each operation needs.
var needs = byOperation(declared)

func byOperation(table map[identity.Action][]string) map[string]identity.Action {
	by := map[string]identity.Action{}
	for action, operations := range table {
		for _, o := range operations {
			by[o] = action
		}
	}
	return by
}

// Every operation, with every role and every kind of token, answers as the declared table says; one that is not in it fails.
func TestEveryOperationIsAuthorised(t *testing.T) {
	h := open(t)
	dead := h.token("ashby", kind.Administrator, desk.NewToken{Scope: "write,import", Days: 1})
	h.now = h.now.AddDate(0, 0, 2)
	whole := desk.NewToken{Scope: "write,import"}
	tokens := map[kind.Role]string{}
	for _, r := range identity.Roles() {
		tokens[r] = h.token("ashby", r, whole)
	}
	other := h.token("barton", kind.Administrator, whole)
	read := h.token("ashby", kind.Administrator, desk.NewToken{Scope: "read"})
	walked := 0
	for path, item := range h.api.Document().Paths {
		h.now = h.now.Add(time.Minute) // the tokens' share of requests
		for method, op := range map[string]*huma.Operation{"GET": item.Get, "POST": item.Post, "PATCH": item.Patch, "DELETE": item.Delete} {
			if op == nil || op.OperationID == "feed" { // TestFeeds
				continue
			}
			need, known := needs[op.OperationID]
			if verb, _, _ := strings.Cut(op.OperationID, "-"); !known && strings.Contains(path, "/registers/") {
				need, known = needs[verb]
			}
			if !known {
				t.Errorf("%s is in no table", op.OperationID)
				continue
			}
			walked++
			at := inVale.Replace(path)
			if op.OperationID == "read-rule" {
				at = strings.Replace(at, "999999", "CONTRACT-START", 1)
			}
			if method == "PATCH" || method == "DELETE" {
				at += "?sequence=1"
			}
			try := func(token string) int {
				code, body := h.send(token, method, at, "")
				if code >= 500 {
					t.Errorf("%s %s: %d %s", method, at, code, body)
				}
				return code
			}
			for _, none := range []string{"", dead, "mh_guessed"} {
				if code := try(none); code != http.StatusUnauthorized {
					t.Errorf("%s without a token that opens anything gave %d", op.OperationID, code)
				}
			}
			for r, token := range tokens {
				refused := try(token) == http.StatusForbidden
				as := kind.Viewer{Roles: []kind.Role{r}}
				_, plural, _ := strings.Cut(path, "/registers/")
				plural, _, _ = strings.Cut(plural, "/")
				k, about := kind.ByPlural(plural)
				if may := identity.May(as, need) || about && identity.Keeps(as, need, k); refused && may && need != identity.Edit && !slices.Contains(byRole, op.OperationID) || !refused && !may {
					t.Errorf("%s as %s: refused %v, may %v", op.OperationID, r, refused, may)
				}
			}
			if !strings.Contains(path, "{council}") {
				continue
			}
			if code := try(other); code != http.StatusNotFound {
				t.Errorf("%s with another council's token gave %d", op.OperationID, code)
			}
			if refused := try(read) == http.StatusForbidden; refused != (identity.ScopeOf(need) != identity.ScopeRead) {
				t.Errorf("%s with a token to read: refused %v", op.OperationID, refused)
			}
		}
		h.now = h.now.Add(time.Minute) // the tokens' share of requests
	}
	if walked < 5*len(kind.Registers()) {
		t.Errorf("only %d operations were walked", walked)
	}
	if code, body := h.send(other, "GET", "/api/v1/councils", ""); code != 200 || strings.Contains(body, "shby") {
		t.Errorf("another council's token lists %d %s", code, body)
	}
}

// A record is made, read, changed and removed; who comes second is told what stands; answers fit the document.
func TestRecords(t *testing.T) {
	h := open(t)
	token := h.token("ashby", kind.RegisterEditor, desk.NewToken{Scope: "write", Council: "ashby"})
	base := "/api/v1/councils/ashby/registers/contracts"
	code, body := h.send(token, "POST", base, `{"title":"Website","end":"2027-03-31","value":1250000}`)
	var r map[string]any
	if err := json.Unmarshal([]byte(body), &r); err != nil || code != 200 || r["title"] != "Website" || r["value"] != 1250000.0 || r["end"] != "2027-03-31" {
		t.Fatalf("%d %s %v", code, body, err)
	}
	id, seq := r["id"].(float64), r["sequence"].(float64)
	one := fmt.Sprintf("%s/%.0f", base, id)
	code, body = h.send(token, "PATCH", fmt.Sprintf("%s?sequence=%.0f", one, seq), `{"title":"Website and intranet","value":null}`)
	if code != 200 || strings.Contains(body, `"value"`) || !strings.Contains(body, "intranet") {
		t.Errorf("%d %s", code, body)
	}
	code, body = h.send(token, "PATCH", fmt.Sprintf("%s?sequence=%.0f", one, seq), `{"title":"Mine"}`)
	if code != http.StatusConflict || !strings.Contains(body, "Mine") || !strings.Contains(body, "Website and intranet") {
		t.Errorf("the second change gave %d %s", code, body)
	}
	code, body = h.send(token, "PATCH", fmt.Sprintf("%s?sequence=%.0f", one, seq), `{"reference":"C1"}`)
	if code != 200 || !strings.Contains(body, "Website and intranet") || !strings.Contains(body, `"C1"`) {
		t.Errorf("a change of another field gave %d %s", code, body)
	}
	if code, _ := h.send(token, "DELETE", fmt.Sprintf("%s?sequence=%.0f", one, seq), ""); code != http.StatusConflict {
		t.Errorf("removing what was changed since gave %d", code)
	}
	for _, bad := range []string{`{"title":7}`, `{"nonsense":"x"}`, `{"end":"31/02/2027"}`, `{"supplier":"Nobody"}`, `[]`, `{`, `{"title":""}`, ``} {
		if code, body := h.send(token, "POST", base, bad); code < 400 || code >= 500 {
			t.Errorf("%s gave %d %s", bad, code, body)
		}
	}
	if code, _ := h.send(token, "POST", base, `{"title":"`+strings.Repeat("x", 2<<20)+`"}`); code != http.StatusRequestEntityTooLarge {
		t.Errorf("a body over the limit gave %d", code)
	}
	if code, _ := h.send(token, "GET", base+"?page=0", ""); code != http.StatusUnprocessableEntity {
		t.Errorf("page 0 gave %d", code)
	}
	h.fits(t, h.token("ashby", kind.Administrator, desk.NewToken{Scope: "write"}))
	code, body = h.send(token, "DELETE", fmt.Sprintf("%s?sequence=%.0f", one, seq+2), "")
	if code != 200 {
		t.Errorf("%d %s", code, body)
	}
	if code, _ := h.send(token, "GET", one, ""); code != http.StatusNotFound {
		t.Errorf("what was removed gave %d", code)
	}
}

// A finding is read and settled by its id, and the agenda says so.
func TestSettle(t *testing.T) {
	h := open(t)
	token := h.token("ashby", kind.Leader, desk.NewToken{Scope: "write"})
	editor := h.token("ashby", kind.RegisterEditor, desk.NewToken{Scope: "write"})
	code, body := h.send(editor, "POST", "/api/v1/councils/ashby/registers/contracts", `{"title":"Website","start":"2020-01-01","end":"2026-12-31"}`)
	if code != 200 {
		t.Fatalf("%d %s", code, body)
	}
	var a desk.Agenda
	_, body = h.send(token, "GET", "/api/v1/councils/ashby/findings", "")
	if err := json.Unmarshal([]byte(body), &a); err != nil || len(a.Findings) == 0 {
		t.Fatalf("%v %s", err, body)
	}
	at := "/api/v1/councils/ashby/findings/" + url.PathEscape(a.Findings[0].ID)
	if code, body := h.send(token, "GET", at, ""); code != 200 || !strings.Contains(body, a.Findings[0].ID) {
		t.Errorf("%d %s", code, body)
	}
	if code, body := h.send(token, "POST", at, `{"do":"assign","owner":"Head of IT","due":"2027-01-31"}`); code != 200 {
		t.Errorf("%d %s", code, body)
	}
	if _, body := h.send(token, "GET", at, ""); !strings.Contains(body, "Head of IT") {
		t.Errorf("the owner is not kept: %s", body)
	}
	if code, _ := h.send(token, "POST", at, `{"do":"forget"}`); code != http.StatusUnprocessableEntity {
		t.Errorf("a word that is none gave %d", code)
	}
}

// fits holds every answer to a GET without a number in its address against its schema in the document.
func (h *house) fits(t *testing.T, token string) {
	t.Helper()
	doc := h.api.Document()
	for path, item := range doc.Paths {
		if item.Get == nil || strings.Contains(path, "{id}") || strings.HasPrefix(path, "/feeds/") {
			continue
		}
		if item.Get.Responses["200"].Content["application/json"] == nil {
			continue // TestTables
		}
		at := inVale.Replace(path)
		if strings.HasSuffix(path, "/merge") {
			at += "?vesting=2028-04-01"
		}
		at = strings.Replace(at, "/changes/999999", "/changes/1", 1)
		code, body := h.send(token, "GET", at, "")
		var v any
		if err := json.Unmarshal([]byte(body), &v); err != nil || code != 200 {
			t.Errorf("%s: %d %s", path, code, body)
			continue
		}
		schema := item.Get.Responses["200"].Content["application/json"].Schema
		schema.PrecomputeMessages()
		res := &huma.ValidateResult{}
		huma.Validate(doc.Components.Schemas, schema, huma.NewPathBuffer([]byte{}, 0), huma.ModeReadFromServer, v, res)
		if len(res.Errors) > 0 {
			t.Errorf("%s does not fit its schema: %v", path, res.Errors)
		}
	}
}

// What a viewer may not see is in no answer, whatever it is asked by; a token has its share of requests.
func TestNothingRestricted(t *testing.T) {
	h := open(t)
	editor := h.token("ashby", kind.RegisterEditor, desk.NewToken{Scope: "write"})
	const planted = "Quillfeather secret"
	for _, k := range kind.Registers() {
		for i := range k.Fields {
			f := &k.Fields[i]
			if f.Sensitivity != kind.Restricted || f.Type != kind.Text && f.Type != kind.LongText || f.Name == k.NameField {
				continue
			}
			doc := map[string]any{f.Name: planted}
			for j := range k.Fields {
				if g := &k.Fields[j]; g.Required && g.Name != f.Name && g.Type == kind.Text {
					doc[g.Name] = "Something"
				}
			}
			raw, err := json.Marshal(doc)
			if err != nil {
				t.Fatal(err)
			}
			_, _ = h.send(editor, "POST", "/api/v1/councils/ashby/registers/"+k.Plural, string(raw))
		}
	}
	reader := h.token("ashby", kind.Reader, desk.NewToken{Scope: "read"})
	seen := 0
	for path, item := range h.api.Document().Paths {
		if item.Get == nil || strings.Contains(path, "{id}") || strings.HasPrefix(path, "/feeds/") {
			continue
		}
		at := inVale.Replace(path)
		if _, body := h.send(editor, "GET", at, ""); strings.Contains(body, planted) {
			seen++
		}
		queries := []string{""}
		if strings.Contains(path, "/registers/") {
			queries = append(queries, "?q=Quillfeather")
		}
		for _, q := range queries {
			code, body := h.send(reader, "GET", at+q, "")
			nothing := strings.Contains(body, `"total":0`) || strings.HasSuffix(path, ".csv") && code == 200 && strings.Count(body, "\n") == 1
			if strings.Contains(body, "Quillfeather") || q != "" && !nothing {
				t.Errorf("%s%s as a reader gave %d %s", at, q, code, body)
			}
		}
	}
	if seen == 0 {
		t.Error("nothing was planted: nothing is proved")
	}
	codes := []int{}
	for range api.Rate + 1 {
		code, _ := h.send(reader, "GET", "/api/v1/councils", "")
		codes = append(codes, code)
	}
	if !slices.Contains(codes, http.StatusTooManyRequests) {
		t.Error("no limit to requests")
	}
}

// The document is there for anybody, in both forms, and names every operation's errors as problem details.
func TestDocument(t *testing.T) {
	h := open(t)
	for _, form := range []string{"json", "yaml"} {
		code, body := h.send("", "GET", "/api/openapi."+form, "")
		if code != 200 || !strings.Contains(body, "3.1.0") || !strings.Contains(body, "record-contract") {
			t.Errorf("%s: %d", form, code)
		}
	}
	w := httptest.NewRecorder()
	h.api.ServeHTTP(w, httptest.NewRequest("GET", "/api/v1/councils", nil))
	if w.Header().Get("Content-Type") != "application/problem+json" || w.Header().Get("WWW-Authenticate") == "" || !bytes.Contains(w.Body.Bytes(), []byte("Bearer mh_")) {
		t.Errorf("%v %s", w.Header(), w.Body)
	}
}
