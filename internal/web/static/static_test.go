package static

import (
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"
)

// small is a shelf of its own, so that these tests hold whether or not the styles have been built.
func small(t *testing.T) shelf {
	t.Helper()
	s, err := load(fstest.MapFS{
		"dist/README":                 {Data: []byte("not served")},
		"dist/face.woff2":             {Data: []byte("\x00\x01\x02")},
		"dist/govuk-frontend.min.css": {Data: []byte(strings.Repeat("a{b:c}", 200))},
		"moothall.css":                {Data: []byte(`@font-face{src:url(face.woff2)}p{background:url(gone.woff2)}`)},
	})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func get(s shelf, method, path, accept string) *http.Response {
	r := httptest.NewRequest(method, path, nil)
	r.Header.Set("Accept-Encoding", accept)
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	return w.Result()
}

func TestServe(t *testing.T) {
	s := small(t)
	here := Prefix + s.digest + "/"
	for _, c := range []struct {
		what, method, path, accept string
		status                     int
		cache, coding              string
	}{
		{"kept for ever and compressed", "GET", here + "govuk-frontend.min.css", "br, gzip", 200, forEver, "gzip"},
		{"plain to whom refuses gzip", "GET", here + "govuk-frontend.min.css", "gzip;q=0", 200, forEver, ""},
		{"plain to whom says nothing", "GET", here + "govuk-frontend.min.css", "", 200, forEver, ""},
		{"a half-hearted yes", "GET", here + "govuk-frontend.min.css", "gzip; q=0.5", 200, forEver, "gzip"},
		{"a typeface is not compressed twice", "GET", here + "face.woff2", "gzip", 200, forEver, ""},
		{"an old address is not kept", "GET", Prefix + "0123/moothall.css", "", 200, "no-cache", ""},
		{"only the head", "HEAD", here + "moothall.css", "", 200, forEver, ""},
		{"no such file", "GET", here + "other.css", "", 404, "", ""},
		{"what is not for readers", "GET", here + "README", "", 404, "", ""},
		{"no way up", "GET", here + "../static.go", "", 404, "", ""},
		{"only reading", "POST", here + "moothall.css", "", 405, "", ""},
	} {
		r := get(s, c.method, c.path, c.accept)
		if r.StatusCode != c.status || r.Header.Get("Cache-Control") != c.cache || r.Header.Get("Content-Encoding") != c.coding {
			t.Errorf("%s: %d, kept %q, coding %q", c.what, r.StatusCode, r.Header.Get("Cache-Control"), r.Header.Get("Content-Encoding"))
		}
	}
}

func TestCompressedIsTheSame(t *testing.T) {
	s := small(t)
	r := get(s, "GET", Prefix+s.digest+"/govuk-frontend.min.css", "gzip")
	z, err := gzip.NewReader(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	got, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	if want := strings.Repeat("a{b:c}", 200); string(got) != want || r.Header.Get("Content-Type") != "text/css; charset=utf-8" {
		t.Errorf("%d bytes of %s, want %d of CSS", len(got), r.Header.Get("Content-Type"), len(want))
	}
}

func TestInline(t *testing.T) {
	s := small(t)
	want := `@font-face{src:url(data:font/woff2;base64,AAEC)}p{background:url(gone.woff2)}`
	if got := s.inline("moothall.css"); got != want {
		t.Errorf("%s, want %s", got, want)
	}
	if got := s.inline("no.css"); got != "" {
		t.Errorf("a file that is not there gave %q", got)
	}
}

func TestDigestFollowsContent(t *testing.T) {
	one, err := load(fstest.MapFS{"moothall.css": {Data: []byte("a")}})
	if err != nil {
		t.Fatal(err)
	}
	two, err := load(fstest.MapFS{"moothall.css": {Data: []byte("b")}})
	if err != nil {
		t.Fatal(err)
	}
	if one.digest == two.digest {
		t.Error("another content has the same address")
	}
}

func TestCheckSaysWhatToDo(t *testing.T) {
	err := small(t).check()
	if err == nil || !strings.Contains(err.Error(), "make web") {
		t.Errorf("without the built files the check says %v, want what to run", err)
	}
}

// What was built holds nothing that belongs to gov.uk alone, and every file that our style sheet names.
func TestBuilt(t *testing.T) {
	if err := Check(); err != nil {
		t.Skip(err)
	}
	css := string(theShelf().files["govuk-frontend.min.css"].plain)
	for _, bad := range []string{"GDS Transport", "crown", "crest", "/assets/", "@font-face", "govuk-header", "logo"} {
		if strings.Contains(css, bad) {
			t.Errorf("the built style sheet holds %q", bad)
		}
	}
	if !strings.Contains(css, `"Atkinson Hyperlegible Next"`) || !strings.Contains(css, ".govuk-button{") {
		t.Error("the built style sheet lacks our typeface, or GOV.UK's button")
	}
	if left := regexp.MustCompile(`url\((?:[^d]|d[^a])`).FindString(Inline("moothall.css")); left != "" {
		t.Errorf("the style sheet for a page by itself still refers to a file: %s", left)
	}
	if strings.Count(css, "{") != strings.Count(css, "}") {
		t.Error("the built style sheet's braces do not pair")
	}
}

// The script imports its neighbour by a relative address, so the two must stay beside one another.
func TestScriptImports(t *testing.T) {
	js, err := os.ReadFile("moothall.js")
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range regexp.MustCompile(`from '([^']+)'`).FindAllStringSubmatch(string(js), -1) {
		if m[1] != "./govuk-frontend.min.js" {
			t.Errorf("the script imports %s, which is not served", m[1])
		}
	}
}
