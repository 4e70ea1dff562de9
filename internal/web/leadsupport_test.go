package web

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/moothall/moothall/internal/kind"
)

// Support shows who may see it goals and meetings, and others neither, on the page and in the file; the scope's gaps stand first.
func TestSupportPage(t *testing.T) {
	s := open(t)
	s.demoFiles()
	leader, reader := s.person(kind.Leader), s.person(kind.Reader)
	for _, path := range []string{"/c/ashby/leadership/support", "/c/ashby/leadership/support/export.csv"} {
		_, whole, _ := leader.get(path)
		_, less, _ := reader.get(path)
		for _, private := range []string{"Lead a service redesign", "Chief Executive and Head of IT"} {
			if !strings.Contains(whole, private) || strings.Contains(less, private) {
				t.Errorf("%s: %q: the leader sees it %t, a reader %t", path, private, strings.Contains(whole, private), strings.Contains(less, private))
			}
		}
		for _, shown := range []string{"Test the restore of revenues and benefits", "Digital soundboard", "Directors and heads of service 2026"} {
			if !strings.Contains(less, shown) {
				t.Errorf("%s does not show a reader %q", path, shown)
			}
		}
	}
	_, body, _ := reader.get("/c/ashby/leadership/support")
	if said := wordsOf(body); !strings.Contains(said, "2.3 to 3.4 (+1.1), 7 scored both times") || strings.Contains(said, "2.9") || !strings.Contains(said, "Shown from 5 people on") {
		t.Errorf("the cohorts: %s", said)
	}
	_, body, _ = reader.get("/c/ashby/leadership/scope")
	_, table, _ := strings.Cut(body, "<tbody>")
	first, _, _ := strings.Cut(table, "</tr>")
	if !strings.Contains(first, "Nobody") || !strings.Contains(table, "Data and GIS Manager") {
		t.Errorf("the scope begins with %s", wordsOf(first))
	}
}

// A template is brought in as a file, refused with its line, used for the paper, and taken away; a reader can do neither.
func TestPaperTemplatePages(t *testing.T) {
	s := open(t)
	leader, reader := s.person(kind.Leader), s.person(kind.Reader)
	_, text, h := leader.get("/c/ashby/papers/templates/first-picture/download")
	if !strings.Contains(h.Get("Content-Disposition"), "first-picture.yaml") || !strings.Contains(text, "paper: first-picture") {
		t.Fatalf("the download is %s", text)
	}
	send := func(from *site, content string) (int, string) {
		t.Helper()
		var b bytes.Buffer
		w := multipart.NewWriter(&b)
		part, err := w.CreateFormFile("file", "ours.yaml")
		if err != nil {
			t.Fatal(err)
		}
		_, err = part.Write([]byte(content))
		if err != nil {
			t.Fatal(err)
		}
		err = w.Close()
		if err != nil {
			t.Fatal(err)
		}
		r, err := from.client.Post(s.url+"/c/ashby/papers/templates", w.FormDataContentType(), &b)
		if err != nil {
			t.Fatal(err)
		}
		status, body, _ := from.read(r)
		return status, body
	}
	ours := strings.Replace(text, "sections:\n", "sections:\n  - id: ours\n    heading: As Ashby writes it\n    text: [Our words.]\n", 1)
	status, _ := send(reader, ours)
	if status != http.StatusForbidden {
		t.Errorf("a reader brings a template in: %d", status)
	}
	status, body := send(leader, strings.Replace(ours, "heading: As", "hading: As", 1))
	if status != http.StatusUnprocessableEntity || !strings.Contains(wordsOf(body), "there is no hading in a template") {
		t.Errorf("a misspelt template gave %d: %s", status, wordsOf(body))
	}
	status, body = send(leader, strings.Repeat("# long\n", 300_000))
	if status != http.StatusRequestEntityTooLarge || !strings.Contains(wordsOf(body), "too large for a template") {
		t.Errorf("two megabytes gave %d", status)
	}
	status, _ = send(leader, ours)
	_, body, _ = leader.get("/c/ashby/papers/templates")
	if status != http.StatusSeeOther || !strings.Contains(wordsOf(body), "The council's own") {
		t.Fatalf("%d: %s", status, wordsOf(body))
	}
	_, body, _ = reader.get("/c/ashby/papers/first-picture")
	if !strings.Contains(body, "As Ashby writes it") {
		t.Error("the paper is not written with it")
	}
	status, _, _ = reader.get("/c/ashby/papers/templates/capability-report/download")
	if status != http.StatusNotFound {
		t.Errorf("a reader downloads the template of a paper that is not for them: %d", status)
	}
	leader.post("/c/ashby/papers/templates/first-picture/remove", url.Values{"language": {"en"}})
	_, body, _ = reader.get("/c/ashby/papers/first-picture")
	if strings.Contains(body, "As Ashby writes it") {
		t.Error("the paper is still written with it")
	}
}

// A round is opened with a day, answered in full or not at all, and tells nothing while it is open; who is not on the senior team is told so.
func TestLiteracyPage(t *testing.T) {
	s := open(t)
	leader, reader := s.person(kind.Leader), s.person(kind.Reader)
	const page = "/c/ashby/leadership/literacy"
	status, body, _ := leader.post(page+"/open", url.Values{"until": {"soon"}})
	if status != http.StatusUnprocessableEntity || !strings.Contains(wordsOf(body), "Give the last day as 2026-11-30") {
		t.Errorf("a day that is none gave %d", status)
	}
	status, _, _ = reader.post(page+"/open", url.Values{"until": {"2026-12-01"}})
	if status != http.StatusForbidden {
		t.Errorf("a reader opens a round: %d", status)
	}
	status, _, _ = leader.post(page+"/open", url.Values{"until": {"2026-12-01"}})
	_, body, _ = leader.get(page)
	if status != http.StatusSeeOther || !strings.Contains(wordsOf(body), "Nothing is told while a round is open") {
		t.Fatalf("opening gave %d: %s", status, wordsOf(body))
	}
	_, body, _ = reader.get(page)
	if !strings.Contains(wordsOf(body), "This round is for the senior team") || strings.Contains(body, `type="radio"`) {
		t.Error("a reader who holds no such post is asked")
	}
	status, _, _ = reader.post(page, url.Values{"data": {"3"}})
	if status != http.StatusForbidden {
		t.Errorf("a reader's answer gave %d", status)
	}
}
