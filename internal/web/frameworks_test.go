package web

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/moothall/moothall/internal/desk"
	"github.com/moothall/moothall/internal/kind"
)

// sendFile posts a form with one file.
func (s *site) sendFile(path, name, content string) (int, string) {
	s.t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	part, err := w.CreateFormFile("file", name)
	if err == nil {
		_, err = part.Write([]byte(content))
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		s.t.Fatal(err)
	}
	r, err := s.client.Post(s.url+path, w.FormDataContentType(), &b)
	if err != nil {
		s.t.Fatal(err)
	}
	status, body, _ := s.read(r)
	return status, body
}

var keptField = regexp.MustCompile(`name="kept" value="(\d+)"`)

const ownFramework = `framework: own
version: "1"
title: Our own ladder
publisher: Ashby
source: own
text: full
rule: levels
scale: [{id: low, title: Low, score: 1}, {id: high, title: High, score: 2}]
nodes:
  - {id: "1", title: First rung, text: We begin.}
`

// A framework is seen before it is loaded, by somebody who may; loaded, its version never changes; a file that is none is refused with its place.
func TestFrameworkIsSeenBeforeItIsLoaded(t *testing.T) {
	s := open(t)
	leader, assessor := s.person(kind.Leader), s.person(kind.Assessor)
	const page = "/c/ashby/frameworks"
	for what, c := range map[string]struct{ content, says string }{
		"unknown key": {ownFramework + "colour: red\n", "line 11, column 1"},
		"twice":       {ownFramework + `  - {id: "1", title: Again}` + "\n", "stands twice"},
		"circle":      {ownFramework + `  - {id: "2", in: "2", title: Round}` + "\n", "stands in itself"},
		"level":       {ownFramework + "profiles: [{id: p, title: P, requires: {middle: [\"1\"]}}]\n", "is no level of the scale"},
		"bomb":        {"a: &a [x,x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c,*c]\ne: &e [*d,*d,*d,*d,*d,*d,*d,*d,*d,*d]\nf: [*e,*e,*e,*e,*e,*e,*e,*e,*e,*e]\n", "which no framework has"},
		"large":       {strings.Repeat("# filling\n", 1<<20), "at most 4 MB"},
	} {
		status, body := leader.sendFile(page, "own.yaml", c.content)
		if status != http.StatusUnprocessableEntity || !strings.Contains(wordsOf(body), c.says) || !strings.Contains(body, "own.yaml") || keptField.MatchString(body) {
			t.Errorf("%s gave %d: %.600s", what, status, wordsOf(body))
		}
	}
	if status, _ := assessor.sendFile(page, "own.yaml", ownFramework); status != http.StatusForbidden {
		t.Errorf("an assessor loads a framework: %d", status)
	}
	status, body := leader.sendFile(page, "own.yaml", ownFramework)
	kept := keptField.FindStringSubmatch(body)
	if status != http.StatusOK || kept == nil || !strings.Contains(wordsOf(body), "This framework is new here") || !strings.Contains(body, "Low, High") {
		t.Fatalf("the preview gave %d: %s", status, wordsOf(body))
	}
	if _, err := s.desk.Framework(t.Context(), "own@1"); err == nil {
		t.Error("the preview loaded it")
	}
	other := s.named("second@ashby.example", kind.Leader)
	if status, _, _ := other.post(page+"/take", url.Values{"kept": {kept[1]}}); status != http.StatusNotFound {
		t.Errorf("somebody else takes what was held: %d", status)
	}
	if status, _, _ := leader.post(page+"/take", url.Values{"kept": {kept[1]}}); status != http.StatusSeeOther {
		t.Fatalf("loading gave %d", status)
	}
	_, body, _ = leader.get(page + "/own@1")
	if !strings.Contains(wordsOf(body), "First rung") || !strings.Contains(wordsOf(body), "We begin.") {
		t.Errorf("the framework's page says %s", wordsOf(body))
	}
	status, body = leader.sendFile(page, "own.yaml", strings.Replace(ownFramework, "First rung", "Another rung", 1))
	if status != http.StatusUnprocessableEntity || !strings.Contains(wordsOf(body), "A version never changes") {
		t.Errorf("the same version with other words gave %d: %.400s", status, wordsOf(body))
	}
}

// A target of one's own is seen before it comes to a framework, changes nothing that is there, and can be chosen for an assessment from then on.
func TestTargetIsSeenBeforeItIsLoaded(t *testing.T) {
	s := open(t)
	leader := s.person(kind.Leader)
	const page = "/c/ashby/frameworks"
	const target = "to: caf@3.2\nprofiles: [{id: local, title: For local government, requires: {achieved: [A1.a, A1.b]}}]\n"
	status, body := leader.sendFile(page, "target.yaml", target)
	kept := keptField.FindStringSubmatch(body)
	if status != http.StatusOK || kept == nil || !strings.Contains(wordsOf(body), "brings targets or mappings") || !strings.Contains(wordsOf(body), "For local government") {
		t.Fatalf("the preview gave %d: %s", status, wordsOf(body))
	}
	if f, err := s.desk.Framework(t.Context(), "caf@3.2"); err != nil || len(f.Profiles) != 2 {
		t.Errorf("the preview loaded it: %v", err)
	}
	status, _, header := leader.post(page+"/take", url.Values{"kept": {kept[1]}})
	if where := header.Get("Location"); status != http.StatusSeeOther || !strings.HasPrefix(where, page+"/caf@3.2") {
		t.Fatalf("loading gave %d, %s", status, where)
	}
	if _, body, _ = leader.get(page + "/caf@3.2"); !strings.Contains(wordsOf(body), "Baseline, Enhanced, For local government") {
		t.Errorf("the framework's page says %s", wordsOf(body))
	}
	if status, body = leader.sendFile(page, "target.yaml", target); status != http.StatusOK || !strings.Contains(wordsOf(body), "loaded already") {
		t.Errorf("the same again gave %d: %.300s", status, wordsOf(body))
	}
	status, body = leader.sendFile(page, "target.yaml", strings.Replace(target, "A1.b", "A1.c", 1))
	if status != http.StatusUnprocessableEntity || !strings.Contains(wordsOf(body), "A target never changes") {
		t.Errorf("a target that changes gave %d: %.300s", status, wordsOf(body))
	}
}

// A file of answers is seen before it is taken: what each outcome would be, and what is not asked.
func TestAnswersAreSeenBeforeTheyAreTaken(t *testing.T) {
	s := open(t)
	assessor := s.person(kind.Assessor)
	id, err := s.desk.StartAssessment(t.Context(), kind.Whole("ashby", "test"), desk.NewAssessment{Name: "Cyber", Framework: "caf@3.2"})
	if err != nil {
		t.Fatal(err)
	}
	page := "/c/ashby/assessments/" + id.String()
	status, body := assessor.sendFile(page+"/files", "a.csv", "Outcome,Status\nA1.a,Achieved\nB1.a,Achieved\nZ9,Achieved\n")
	kept := keptField.FindStringSubmatch(body)
	words := wordsOf(body)
	if status != http.StatusOK || kept == nil || !strings.Contains(words, "What this file would do to one outcome") || !strings.Contains(words, "Not asked here, and left out: B1.a") || !strings.Contains(words, "Z9") {
		t.Fatalf("the preview gave %d: %s", status, words)
	}
	_, body, _ = assessor.get(page + "/A1.a")
	if !strings.Contains(wordsOf(body), "Not answered") {
		t.Error("the preview answered")
	}
	status, body, _ = assessor.post(page+"/files", url.Values{"kept": {kept[1]}})
	if status != http.StatusOK || !strings.Contains(wordsOf(body), "1 answers were written") {
		t.Errorf("taking gave %d: %s", status, wordsOf(body))
	}
	if status, _, _ := assessor.post(page+"/files", url.Values{"kept": {kept[1]}}); status != http.StatusNotFound {
		t.Errorf("a file was taken twice: %d", status)
	}
}

// Somebody without an account answers by a link, once; who made the links sees how many answered and nothing of what they said; who may not assess sees the form alone.
func TestRoundByLink(t *testing.T) {
	s := open(t)
	leader, reader := s.person(kind.Leader), s.person(kind.Reader)
	id, err := s.desk.StartAssessment(t.Context(), kind.Whole("ashby", "test"), desk.NewAssessment{Name: "Data", Framework: "data-maturity@2023"})
	if err != nil {
		t.Fatal(err)
	}
	page := "/c/ashby/assessments/" + id.String() + "/round"
	if status, _, _ := leader.post(page+"/open", url.Values{"until": {"soon"}}); status != http.StatusUnprocessableEntity {
		t.Errorf("a day that is none gave %d", status)
	}
	if status, _, _ := leader.post(page+"/open", url.Values{"until": {"2026-11-30"}}); status != http.StatusSeeOther {
		t.Fatalf("opening gave %d", status)
	}
	status, body, _ := leader.post(page+"/links", url.Values{"role": {"manager"}, "many": {"2"}})
	links := regexp.MustCompile(`/m/[A-Za-z0-9_-]{32}`).FindAllString(body, -1)
	if status != http.StatusOK || len(links) != 2 {
		t.Fatalf("links gave %d: %v", status, links)
	}
	_, body, _ = leader.get(page)
	if strings.Contains(body, "/m/") {
		t.Error("links are shown twice")
	}
	stranger := *s
	stranger.client = &http.Client{CheckRedirect: noRedirect}
	_, body, h := stranger.get(links[0])
	if !strings.Contains(wordsOf(body), "somebody who manages a team") || strings.Contains(body, "Data maturity answers") || h.Get("Referrer-Policy") != "no-referrer" {
		t.Errorf("the link shows %s", wordsOf(body))
	}
	if status, body, _ := stranger.post(links[0], url.Values{"level-1": {""}}); status != http.StatusUnprocessableEntity || !strings.Contains(wordsOf(body), "Choose at least one level") {
		t.Errorf("nothing said gave %d", status)
	}
	if status, _, _ := stranger.post(links[0], url.Values{"level-1": {"emerging"}, "level-2": {""}}); status != http.StatusOK {
		t.Errorf("answering gave %d", status)
	}
	if status, _, _ := stranger.get(links[0]); status != http.StatusNotFound {
		t.Errorf("a used link gave %d", status)
	}
	_, body, _ = reader.get(page)
	if strings.Contains(wordsOf(body), "Answers: 1") || !strings.Contains(body, `name="role"`) {
		t.Errorf("a reader sees %s", wordsOf(body))
	}
	_, body, _ = leader.get(page)
	if !strings.Contains(wordsOf(body), "Answers: 1. Links made: 2.") || !strings.Contains(wordsOf(body), "Nothing is told while a round is open") {
		t.Errorf("the leader sees %s", wordsOf(body))
	}
}
