package api_test

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/moothall/moothall/internal/api"
	"github.com/moothall/moothall/internal/desk"
	"github.com/moothall/moothall/internal/identity"
	"github.com/moothall/moothall/internal/kind"
)

const contractsCSV = "Contract Ref,Title,Supplier name,Start date,End date,Value\nA1,Library system,Civica UK Ltd,01/04/2024,31/03/2027,45000\nA2,=cmd(),Acme Ltd,01/04/2024,31/03/2028,100\n"

// imports brings a file in through the API.
func (h *house) imports(token, name, content string) desk.ImportResult {
	h.t.Helper()
	code, body := h.send(token, "POST", "/api/v1/councils/ashby/uploads?name="+name, content)
	var up struct{ Key, New int }
	if err := json.Unmarshal([]byte(body), &up); err != nil || code != 200 || up.Key == 0 {
		h.t.Fatalf("%d %s %v", code, body, err)
	}
	code, body = h.send(token, "POST", fmt.Sprintf("/api/v1/councils/ashby/uploads/%d", up.Key), "{}")
	var done desk.ImportResult
	if err := json.Unmarshal([]byte(body), &done); err != nil || code != 200 || done.ChangeSet == 0 || done.Files[0].New != up.New {
		h.t.Fatalf("%d %s %v", code, body, err)
	}
	return done
}

// A file is sent, looked at, accepted and undone; one that is refused, or forgotten, leaves nothing.
func TestUploads(t *testing.T) {
	h := open(t)
	token := h.token("ashby", kind.Leader, desk.NewToken{Scope: "import"})
	at := "/api/v1/councils/ashby/uploads"
	if code, body := h.send(token, "POST", at+"?name=contracts.csv", "<!DOCTYPE html><html><body>Sign in</body></html>"); code != http.StatusUnprocessableEntity || !strings.Contains(body, "web page") {
		t.Errorf("a web page gave %d %s", code, body)
	}
	h.d.MaxBytes = 100
	if code, body := h.send(token, "POST", at+"?name=contracts.csv", strings.Repeat("x", 2<<20)); code != http.StatusRequestEntityTooLarge {
		t.Errorf("a file over the limit gave %d %s", code, body)
	}
	h.d.MaxBytes = 0
	_, body := h.send(token, "POST", at+"?name=contracts.csv", contractsCSV)
	var up struct {
		Key, New, Changed int
		Files             []desk.Inspection
	}
	if err := json.Unmarshal([]byte(body), &up); err != nil || up.New != 2 || len(up.Files) != 1 || up.Files[0].Kind == nil || *up.Files[0].Kind != "contract" {
		t.Fatalf("%s %v", body, err)
	}
	one := fmt.Sprintf("%s/%d", at, up.Key)
	if code, body := h.send(token, "POST", one, `{"sheet":"No such"}`); code != http.StatusUnprocessableEntity {
		t.Errorf("a sheet that is not there gave %d %s", code, body)
	}
	if code, body := h.send(token, "DELETE", one, ""); code != 200 {
		t.Errorf("forgetting gave %d %s", code, body)
	}
	if code, body := h.send(token, "POST", one, "{}"); code != http.StatusNotFound {
		t.Errorf("what was forgotten gave %d %s", code, body)
	}
	done := h.imports(token, "contracts.csv", contractsCSV)
	if _, body := h.send(token, "GET", "/api/v1/councils/ashby/registers/contracts?fields=title", ""); !strings.Contains(body, `"total":2`) {
		t.Errorf("after the import: %s", body)
	}
	if code, body := h.send(token, "POST", fmt.Sprintf("/api/v1/councils/ashby/changes/%d/undo", done.ChangeSet), ""); code != 200 {
		t.Errorf("undo gave %d %s", code, body)
	}
	if _, body := h.send(token, "GET", "/api/v1/councils/ashby/registers/contracts", ""); !strings.Contains(body, `"total":0`) {
		t.Errorf("after the undo: %s", body)
	}
}

// Filters, chosen fields, tables and sources of a register; a parameter that is none is refused, not left aside.
func TestRegisterReading(t *testing.T) {
	h := open(t)
	token := h.token("ashby", kind.Leader, desk.NewToken{Scope: "import,write"})
	h.imports(token, "contracts.csv", contractsCSV)
	base := "/api/v1/councils/ashby/registers/contracts"
	var page struct {
		Total   int
		Records []map[string]any
	}
	code, body := h.send(token, "GET", base+"?supplier=acme&fields=title,value", "")
	err := json.Unmarshal([]byte(body), &page)
	if err != nil || code != 200 || page.Total != 1 || page.Records[0]["title"] != "=cmd()" || page.Records[0]["value"] != 10000.0 || page.Records[0]["supplier"] != nil || page.Records[0]["id"] == nil {
		t.Fatalf("%d %s %v", code, body, err)
	}
	one := fmt.Sprintf("%s/%.0f", base, page.Records[0]["id"])
	for _, bad := range []string{"?nonsense=1", "?fields=nonsense", "?sort=nonsense", "?q=" + strings.Repeat("x", 300)} {
		if code, body := h.send(token, "GET", base+bad, ""); code != http.StatusUnprocessableEntity {
			t.Errorf("%s gave %d %s", bad, code, body)
		}
	}
	_, csv := h.send(token, "GET", base+".csv?sort=title&fields=value,title", "")
	if want := "Title,Value\r\n'=cmd(),100.00\r\nLibrary system,45000.00\r\n"; csv != want {
		t.Errorf("the table is %q, want %q", csv, want)
	}
	r := httptest.NewRequest("GET", base+"?sort=title&fields=value,title", nil)
	r.Header.Set("Authorization", "Bearer "+token)
	r.Header.Set("Accept", "text/csv")
	w := httptest.NewRecorder()
	h.api.ServeHTTP(w, r)
	if w.Body.String() != csv || !strings.HasPrefix(w.Header().Get("Content-Type"), "text/csv") {
		t.Errorf("by Accept: %v %q", w.Header(), w.Body)
	}
	var hist desk.RecordHistory
	_, body = h.send(token, "GET", one+"/history", "")
	err = json.Unmarshal([]byte(body), &hist)
	i := slices.IndexFunc(hist.Values, func(v desk.ValueSource) bool { return v.Field == "title" })
	if err != nil || i < 0 || hist.Values[i].Source != "contracts.csv" || hist.Values[i].Row != 3 || len(hist.Changes) != 1 || hist.Changes[0].Did != "added" {
		t.Errorf("%s %v", body, err)
	}
	for _, path := range []string{"/spend/lines", "/findings", "/legacy"} {
		if code, body := h.send(token, "GET", "/api/v1/councils/ashby"+path, ""); code != 200 || body == "" {
			t.Errorf("%s gave %d %s", path, code, body)
		}
		r := httptest.NewRequest("GET", "/api/v1/councils/ashby"+path, nil)
		r.Header.Set("Authorization", "Bearer "+token)
		r.Header.Set("Accept", "text/csv")
		w := httptest.NewRecorder()
		h.api.ServeHTTP(w, r)
		if w.Code != 200 || !strings.HasPrefix(w.Header().Get("Content-Type"), "text/csv") || !strings.Contains(w.Body.String(), ",") {
			t.Errorf("%s as a table: %d %v", path, w.Code, w.Header())
		}
	}
}

// Payments are filtered and paged; findings are listed by their state.
func TestPaymentsAndStates(t *testing.T) {
	h := open(t)
	token := h.token("ashby", kind.Leader, desk.NewToken{Scope: "import,write"})
	h.imports(token, "spend.csv", "Paid Date,Amount,Supplier Name\n31/03/2026,12000.50,ACME LTD\n30/04/2026,90000,CIVICA UK LTD\n")
	base := "/api/v1/councils/ashby"
	if _, body := h.send(token, "GET", base+"/spend/lines?month=2026-03", ""); !strings.Contains(body, `"total":1`) || !strings.Contains(body, `"pence":1200050`) || !strings.Contains(body, `"row":2`) {
		t.Errorf("March is %s", body)
	}
	if _, body := h.send(token, "GET", base+"/spend/lines?payee=civica+uk+ltd", ""); !strings.Contains(body, `"total":1`) || strings.Contains(body, "ACME") {
		t.Errorf("one payee is %s", body)
	}
	if code, _ := h.send(token, "GET", base+"/spend/lines?month=march", ""); code != http.StatusUnprocessableEntity {
		t.Errorf("a month that is none gave %d", code)
	}
	h.imports(token, "contracts.csv", "Contract Ref,Title,Supplier name,Start date,End date,Value\nA1,Ends soon,Civica UK Ltd,01/04/2020,31/12/2026,45000\n")
	list := func(state string) (ids []string) {
		t.Helper()
		var a desk.Agenda
		code, body := h.send(token, "GET", base+"/findings?state="+state, "")
		if err := json.Unmarshal([]byte(body), &a); err != nil || code != 200 {
			t.Fatalf("%s: %d %s", state, code, body)
		}
		for _, f := range a.Findings {
			ids = append(ids, f.ID)
		}
		return ids
	}
	all := list("open")
	if len(all) == 0 {
		t.Fatal("nothing was found")
	}
	aside := all[0]
	if code, body := h.send(token, "POST", base+"/findings/"+url.PathEscape(aside), `{"do":"set-aside","reason":"Known"}`); code != 200 {
		t.Fatalf("%d %s", code, body)
	}
	if slices.Contains(list("open"), aside) || !slices.Contains(list("settled"), aside) || slices.Contains(list("closed"), aside) {
		t.Errorf("%s is set aside: open %v settled %v", aside, list("open"), list("settled"))
	}
	_, body := h.send(token, "GET", base+"/registers/contracts", "")
	var page struct{ Records []map[string]any }
	if err := json.Unmarshal([]byte(body), &page); err != nil {
		t.Fatal(err)
	}
	h.send(token, "DELETE", fmt.Sprintf("%s/registers/contracts/%.0f?sequence=%.0f", base, page.Records[0]["id"], page.Records[0]["sequence"]), "")
	if closed := list("closed"); len(closed) == 0 {
		t.Error("nothing closed when its contract went")
	}
}

// feed fetches a feed with a name and a password.
func (h *house) feed(token, path, etag string) *httptest.ResponseRecorder {
	r := httptest.NewRequest("GET", path, nil)
	if token != "" {
		r.SetBasicAuth("excel", token)
	}
	if etag != "" {
		r.Header.Set("If-None-Match", etag)
	}
	w := httptest.NewRecorder()
	h.api.ServeHTTP(w, r)
	return w
}

// A feed opens with a token as the password, for every role that looks; it is not sent again until something changes; nothing restricted
// is in it, and one role's answer is never taken for another's.
func TestFeeds(t *testing.T) {
	h := open(t)
	dead := h.token("ashby", kind.Assessor, desk.NewToken{Scope: "read", Days: 1})
	h.now = h.now.AddDate(0, 0, 2)
	leader := h.token("ashby", kind.Leader, desk.NewToken{Scope: "import,write"})
	h.imports(leader, "contracts.csv", contractsCSV)
	h.imports(leader, "people.csv", "Name,Email\nZoe Quillfeather,zoe@ashby.example\n")
	const at = "/feeds/ashby/contracts.csv"
	for _, none := range []string{"", dead, "mh_guessed"} {
		if w := h.feed(none, at, ""); w.Code != http.StatusUnauthorized || !strings.HasPrefix(w.Header().Get("WWW-Authenticate"), "Basic ") {
			t.Errorf("without a token that opens anything: %d %v", w.Code, w.Header())
		}
	}
	if w := h.feed(h.token("barton", kind.Administrator, desk.NewToken{Scope: "write"}), at, ""); w.Code != http.StatusNotFound {
		t.Errorf("another council's token gave %d", w.Code)
	}
	for _, role := range identity.Roles() {
		if w := h.feed(h.token("ashby", role, desk.NewToken{Scope: "read"}), at, ""); w.Code != 200 {
			t.Errorf("%s gets %d", role, w.Code)
		}
	}
	reader := h.token("ashby", kind.Reader, desk.NewToken{Scope: "read"})
	if w := h.feed(h.token("ashby", kind.Reader, desk.NewToken{Scope: "read", Council: "ashby", Register: "system"}), at, ""); w.Code != http.StatusForbidden {
		t.Errorf("a token of another register gave %d", w.Code)
	}
	full, part := h.feed(leader, "/feeds/ashby/people.csv", ""), h.feed(reader, "/feeds/ashby/people.csv", "")
	if !strings.Contains(full.Body.String(), "Quillfeather") || strings.Contains(part.Body.String(), "Quillfeather") || full.Header().Get("ETag") == part.Header().Get("ETag") {
		t.Errorf("a leader gets %q, a reader %q", full.Body, part.Body)
	}
	if w := h.feed(reader, "/feeds/ashby/people.csv?name=Zoe", ""); w.Code != http.StatusUnprocessableEntity {
		t.Errorf("filtering by what one may not see gave %d %s", w.Code, w.Body)
	}
	first := h.feed(reader, at, "")
	etag := first.Header().Get("ETag")
	if w := h.feed(reader, at, etag); w.Code != http.StatusNotModified || w.Body.Len() != 0 {
		t.Errorf("again: %d", w.Code)
	}
	if w := h.feed(reader, at+"?supplier=acme", etag); w.Code != 200 || strings.Count(w.Body.String(), "\n") != 2 || !strings.Contains(w.Body.String(), "'=cmd()") {
		t.Errorf("filtered: %d %q", w.Code, w.Body)
	}
	h.send(leader, "POST", "/api/v1/councils/ashby/registers/contracts", `{"title":"Another"}`)
	if w := h.feed(reader, at, etag); w.Code != 200 || !strings.Contains(w.Body.String(), "Another") || !strings.HasPrefix(w.Body.String(), strings.SplitAfterN(first.Body.String(), "\n", 2)[0]) {
		t.Errorf("after a change: %d %q", w.Code, w.Body)
	}
	for _, path := range []string{"/feeds/ashby/nothing.csv", "/feeds/ashby/contracts.xlsx"} {
		if w := h.feed(reader, path, ""); w.Code != http.StatusNotFound {
			t.Errorf("%s gave %d", path, w.Code)
		}
	}
}

// Webhooks are added, listed without their secret, and removed; an address that is none is refused.
func TestHooks(t *testing.T) {
	h := open(t)
	token := h.token("ashby", kind.Administrator, desk.NewToken{Scope: "write"})
	at := "/api/v1/councils/ashby/hooks"
	for _, bad := range []string{`{"address":"http://example.org/","events":["finding.opened"]}`, `{"address":"https://a:b@example.org/","events":["finding.opened"]}`, `{"address":"https://example.org/","events":["everything"]}`, `{"address":"https://example.org/","events":[]}`} {
		if code, body := h.send(token, "POST", at, bad); code != http.StatusUnprocessableEntity {
			t.Errorf("%s gave %d %s", bad, code, body)
		}
	}
	code, body := h.send(token, "POST", at, `{"address":"https://example.org/in","events":["change.applied"],"note":"Flow"}`)
	var made desk.HookJSON
	if err := json.Unmarshal([]byte(body), &made); err != nil || code != 200 || !strings.HasPrefix(made.Secret, "whsec_") {
		t.Fatalf("%d %s", code, body)
	}
	if _, body := h.send(token, "GET", at, ""); !strings.Contains(body, "https://example.org/in") || strings.Contains(body, made.Secret) {
		t.Errorf("the list is %s", body)
	}
	if code, body := h.send(token, "DELETE", fmt.Sprintf("%s/%d", at, made.ID), ""); code != 200 {
		t.Errorf("%d %s", code, body)
	}
	if _, body := h.send(token, "GET", at, ""); strings.TrimSpace(body) != "[]" {
		t.Errorf("after removing: %s", body)
	}
}

// Nothing restricted is in the history of a record, and no restricted field can be chosen, filtered or sorted by.
func TestHistoryHidesWhatIsRestricted(t *testing.T) {
	h := open(t)
	editor, reader := h.token("ashby", kind.RegisterEditor, desk.NewToken{Scope: "write"}), h.token("ashby", kind.Reader, desk.NewToken{Scope: "read"})
	base := "/api/v1/councils/ashby/registers/people"
	_, body := h.send(editor, "POST", base, `{"name":"Zoe Quillfeather","email":"zoe@ashby.example"}`)
	var r struct {
		ID, Sequence int
	}
	if err := json.Unmarshal([]byte(body), &r); err != nil || r.ID == 0 {
		t.Fatal(body)
	}
	h.send(editor, "PATCH", fmt.Sprintf("%s/%d?sequence=%d", base, r.ID, r.Sequence), `{"email":"quillfeather@ashby.example"}`)
	one := fmt.Sprintf("%s/%d", base, r.ID)
	if _, body := h.send(editor, "GET", one+"/history", ""); !strings.Contains(body, "quillfeather@") || !strings.Contains(body, "zoe@") {
		t.Fatalf("an editor gets %s", body)
	}
	if _, body := h.send(reader, "GET", one+"/history", ""); strings.Contains(strings.ToLower(body), "quillfeather") || strings.Contains(body, "zoe@") || strings.Contains(body, "email") {
		t.Errorf("a reader gets %s", body)
	}
	for _, q := range []string{"?email=zoe", "?sort=email", "?fields=email"} {
		if code, body := h.send(reader, "GET", base+q, ""); code != http.StatusUnprocessableEntity || strings.Contains(body, "zoe@") {
			t.Errorf("%s as a reader gave %d %s", q, code, body)
		}
	}
}

// The document is sound: every reference leads somewhere, every operation has a name of its own, a heading and its path's parameters; and
// the mux and the document hold the same operations.
func TestDocumentIsWhole(t *testing.T) {
	h := open(t)
	raw, err := json.Marshal(h.api.Document())
	if err != nil {
		t.Fatal(err)
	}
	var doc map[string]any
	err = json.Unmarshal(raw, &doc)
	if err != nil {
		t.Fatal(err)
	}
	refs := 0
	var walk func(any)
	walk = func(x any) {
		switch x := x.(type) {
		case map[string]any:
			if ref, ok := x["$ref"].(string); ok {
				refs++
				at := any(doc)
				for _, part := range strings.Split(strings.TrimPrefix(ref, "#/"), "/") {
					in, _ := at.(map[string]any)
					at = in[part]
				}
				if at == nil {
					t.Errorf("%s leads nowhere", ref)
				}
			}
			for _, v := range x {
				walk(v)
			}
		case []any:
			for _, v := range x {
				walk(v)
			}
		}
	}
	walk(doc)
	if doc["openapi"] != "3.1.0" || refs < 100 {
		t.Errorf("%v with %d references", doc["openapi"], refs)
	}
	held := documented(t, h.api.Document())
	served := 0
	for _, p := range h.api.Patterns() {
		if strings.Contains(p, "/api/openapi") {
			continue // the document itself
		}
		served++
		if p = strings.Replace(p, "/feeds/{council}/{file}", "/feeds/{council}/{register}.csv", 1); !held[p] {
			t.Errorf("%s is served and not documented", p)
		}
	}
	if served != len(held) {
		t.Errorf("%d operations are served, %d documented", served, len(held))
	}
}

// documented are the operations of a document, each of which is checked.
func documented(t *testing.T, doc *huma.OpenAPI) map[string]bool {
	ids, held := map[string]bool{}, map[string]bool{}
	for path, item := range doc.Paths {
		for method, op := range map[string]*huma.Operation{"GET": item.Get, "POST": item.Post, "PATCH": item.Patch, "DELETE": item.Delete, "PUT": item.Put} {
			if op == nil {
				continue
			}
			held[method+" "+path] = true
			if op.OperationID == "" || ids[op.OperationID] || op.Summary == "" || len(op.Tags) != 1 || op.Tags[0] == "" {
				t.Errorf("%s %s has no name of its own, no summary or no heading: %q %q %v", method, path, op.OperationID, op.Summary, op.Tags)
			}
			ids[op.OperationID] = true
			for _, part := range strings.Split(path, "{")[1:] {
				name, _, _ := strings.Cut(part, "}")
				if !slices.ContainsFunc(op.Parameters, func(p *huma.Param) bool { return p.In == "path" && p.Name == name && p.Required && p.Schema != nil }) {
					t.Errorf("%s %s does not say what {%s} is", method, path, name)
				}
			}
			for status, r := range op.Responses {
				if r.Description == "" {
					t.Errorf("%s %s does not say what %s is", method, path, status)
				}
			}
		}
	}
	return held
}

// everything is all that is kept, byte for byte, save that a file was refused: that is noted, so that a group can be told why a council is missing.
func (h *house) everything() []byte {
	h.t.Helper()
	var b bytes.Buffer
	_, err := h.d.Store.WriteBackup(h.t.Context(), &b, "")
	if err != nil {
		h.t.Fatal(err)
	}
	plain, err := gzip.NewReader(&b)
	if err != nil {
		h.t.Fatal(err)
	}
	all, err := io.ReadAll(plain)
	if err != nil {
		h.t.Fatal(err)
	}
	var out []byte
	refusals := false
	for line := range bytes.Lines(all) {
		if bytes.HasPrefix(line, []byte(`{"table":`)) {
			refusals = bytes.HasPrefix(line, []byte(`{"table":"refusal"`))
		}
		if !refusals && !bytes.HasPrefix(line, []byte(`{"rows":`)) { // the checksum is over the refusals too
			out = append(out, line...)
		}
	}
	return out
}

// FuzzBodies sends any body to any operation that takes one: none is a fault of ours, and what is refused has changed no byte of what is kept.
func FuzzBodies(f *testing.F) {
	for i, body := range []string{`{}`, `[]`, `null`, `{`, `"x"`, contractsCSV, `{"title":"Website","end":"2027-03-31","value":1250000}`, `{"title":7}`, `{"do":"accept","until":"2027-01-01","reason":"x"}`, `{"answer":"yes"}`,
		`{"address":"https://example.org/","events":["finding.opened"]}`, `{"address":"https://[::1]:99999/","events":["finding.opened"]}`, `{"kind":"contract","id":1,"field":"end","email":"a@b.example"}`, `{"kind":"person","id":4294967296,"email":""}`,
		`{"as":"contract","clear_blanks":true}`, "\x00\xff", `{"title":"\u0000"}`, `{"name":"` + strings.Repeat("x", 3000) + `"}`} {
		f.Add(uint16(i*7), body)
		f.Add(uint16(i*13+1), body)
	}
	h := opened(f)
	token := h.token("ashby", kind.Administrator, desk.NewToken{Scope: "write,import"})
	h.send(token, "POST", "/api/v1/councils/ashby/registers/contracts", `{"title":"Website"}`)
	takers := takingBodies(h.api)
	f.Fuzz(func(t *testing.T, which uint16, body string) {
		h.t = t
		h.now = h.now.Add(200 * time.Millisecond)
		h.send(token, "GET", "/api/v1/councils", "") // so that the use of the token is noted
		before := h.everything()
		method, path, _ := strings.Cut(takers[int(which)%len(takers)], " ")
		code, answer := h.send(token, method, path, body)
		switch {
		case code >= 500:
			t.Fatalf("%s %s with %q gave %d %s", method, path, body, code, answer)
		case code >= 400 && !bytes.Equal(before, h.everything()):
			t.Fatalf("%s %s with %q gave %d and wrote something", method, path, body, code)
		}
	})
}

// takingBodies are the operations that take a body, with record 1 and things that are not there.
func takingBodies(a *api.API) (out []string) {
	for path, item := range a.Document().Paths {
		for method, op := range map[string]*huma.Operation{"POST": item.Post, "PATCH": item.Patch} {
			if op == nil || op.RequestBody == nil {
				continue
			}
			at := strings.NewReplacer("{council}", "ashby", "{id}", "1", "{key}", "1", "{seq}", "1", "{hook}", "1").Replace(path)
			if method == "PATCH" {
				at += "?sequence=1"
			}
			if op.OperationID == "upload" {
				at += "?name=contracts.csv"
			}
			out = append(out, method+" "+at)
		}
	}
	slices.Sort(out)
	return out
}
