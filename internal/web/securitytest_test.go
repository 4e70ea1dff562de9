package web

import (
	"archive/zip"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/moothall/moothall/internal/kind"
)

// testsOf are the fields of a system that say how and when it was tested for weaknesses.
var testsOf = []string{"last_security_test", "security_test", "security_test_scope", "open_critical"}

// What is recorded of a security test is in nothing that the public gets: not in the pages and data of a release, nor in what a reader takes out.
func TestSecurityTestsAreNotTold(t *testing.T) {
	s := open(t)
	k, _ := kind.Of("system")
	for _, name := range testsOf {
		f, ok := k.Field(name)
		if !ok || f.Sensitivity != kind.Restricted {
			t.Errorf("%s is not restricted", name)
		}
	}
	s.bring("ashby", "systems.csv", "System,Function,Critical,Last security test,Security test type,Test scope,Critical weaknesses open\nCase management,Social care,yes,2024-02-29,pen test,the sign-in pages zzq,7791\n")
	secrets := []string{"zzq", "7791", "2024-02-29", "29 Feb", "penetration", "29/02/2024"}
	secretary := s.person(kind.BoardSecretary)
	if status, _, _ := secretary.post("/c/ashby/release", url.Values{"do": {"publish"}, "no_challenges": {"This is the first release."}}); status != http.StatusSeeOther {
		t.Fatalf("publishing gave %d", status)
	}
	s.wait()
	told := map[string]string{}
	for _, path := range s.publicFiles() {
		status, body, _ := s.stranger("GET", path, nil)
		if status != http.StatusOK {
			t.Fatalf("%s gave %d", path, status)
		}
		told[path] = body
	}
	reader := s.person(kind.Reader)
	for _, path := range []string{"registers/systems", "registers/systems?columns=all", "registers/systems/1", "registers/systems/export.csv", "changes/1", "changes/1/export.csv", "", "findings", "rules/SYSTEM-TEST-DUE", "rules/SYSTEM-CRITICALS-OPEN"} {
		_, told["reader "+path], _ = reader.get("/c/ashby/" + path)
	}
	_, book, _ := reader.get("/c/ashby/registers/systems/export.xlsx")
	told["reader's workbook"] = unzipped(t, book)
	if len(told) < 13 || !strings.Contains(told["reader registers/systems/export.csv"], "Case management") || !strings.Contains(told["reader's workbook"], "Case management") {
		t.Fatalf("too little was looked at: %d texts", len(told))
	}
	for where, text := range told {
		for _, x := range secrets {
			if strings.Contains(text, x) && (x != "penetration" || !strings.HasPrefix(where, "reader rules/")) { // a rule names the sorts of tests
				t.Errorf("%s holds %q", where, x)
			}
		}
	}
	if _, mine, _ := s.person(kind.Administrator).get("/c/ashby/registers/systems/1"); !strings.Contains(mine, "zzq") || !strings.Contains(mine, "penetration test") {
		t.Error("who may see it does not")
	}
}

// publicFiles are the addresses that the public site's own pages and catalogue lead to.
func (s *site) publicFiles() []string {
	s.t.Helper()
	seen := []string{"/public/ashby/index.html", "/public/ashby/catalogue.jsonld", "/public/ashby/feed.atom", "/public/ashby/data/contracts.csv"}
	_, body, _ := s.stranger("GET", seen[0], nil)
	for _, part := range strings.Split(body, `href="`)[1:] {
		to, _, _ := strings.Cut(part, `"`)
		if !strings.Contains(to, ":") && !strings.HasPrefix(to, "#") && !strings.HasPrefix(to, "/") && !strings.Contains(to, "?") && !strings.HasPrefix(to, "..") {
			seen = append(seen, "/public/ashby/"+to)
		}
	}
	return seen
}

// unzipped is the text of every file of a workbook.
func unzipped(t *testing.T, book string) string {
	t.Helper()
	z, err := zip.NewReader(strings.NewReader(book), int64(len(book)))
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		_, err = io.Copy(&out, io.LimitReader(r, 1<<24))
		if err != nil {
			t.Fatal(err)
		}
	}
	return out.String()
}
