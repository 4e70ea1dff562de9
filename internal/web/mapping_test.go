package web

import (
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/moothall/moothall/internal/kind"
)

const odd = "Contract Ref,Zorble,Supplier name,Start date,End date\nA1,Library system,Acme Ltd,01/04/2024,31/03/2027\n"

// A heading that nobody knows: the preview asks, a person maps it, and next month's file maps without asking.
func TestMappingIsRemembered(t *testing.T) {
	s := open(t)
	me := s.person(kind.Leader)
	_, _, h := me.upload("contracts.csv", []byte(odd))
	preview := h.Get("Location")
	_, body, _ := me.get(preview)
	if !strings.Contains(wordsOf(body), "No column gives Title") || strings.Contains(body, `value="accept"`) {
		t.Fatalf("the preview does not ask: %s", wordsOf(body))
	}
	form := url.Values{"kind": {"contract"}, "was": {"contract"}, "columns": {"5"}, "sheet": {"0"}, "do": {"look"}}
	for i, f := range []string{"reference", "title", "supplier", "start", "end"} {
		form.Set(fmt.Sprintf("c%d", i), f)
	}
	_, _, h = me.post(preview, form)
	_, body, _ = me.get(h.Get("Location"))
	if !strings.Contains(wordsOf(body), "Contracts: 1 new, 0 changed") {
		t.Fatalf("after mapping: %s", wordsOf(body))
	}
	form.Set("do", "accept")
	me.post(preview, form)
	if len(me.contracts()) != 1 {
		t.Fatalf("%d contracts", len(me.contracts()))
	}
	_, _, h = me.upload("next month.csv", []byte(strings.Replace(odd, "31/03/2027", "31/03/2029", 1)+"A2,Another,Acme Ltd,01/04/2024,31/03/2030\n"))
	_, body, _ = me.get(h.Get("Location"))
	text := wordsOf(body)
	if !strings.Contains(text, "Contracts: 1 new, 1 changed") || !strings.Contains(text, "accepted for the last file with these headings") {
		t.Errorf("next month: %s", text)
	}
	if !regexp.MustCompile(`<option value="title" selected`).MatchString(body) {
		t.Error("the remembered mapping is not shown")
	}
	me.post(h.Get("Location"), url.Values{"do": {"leave"}})
	if status, _, _ := me.get(h.Get("Location")); status != 404 {
		t.Errorf("a file that was walked away from is still kept: %d", status)
	}
}

// Choosing a council from the list fills in its nation, type and services; only an administrator can.
func TestChooseACouncil(t *testing.T) {
	s := open(t)
	if status, _, _ := s.person(kind.Leader).post("/councils/add", url.Values{"council": {"cardiff"}}); status != 403 {
		t.Errorf("a leader got %d", status)
	}
	me := s.person(kind.Administrator)
	_, body, _ := me.get("/councils/add?q=cardiff")
	slug := regexp.MustCompile(`name="council" value="([^"]+)"`).FindStringSubmatch(body)
	if slug == nil {
		t.Fatalf("Cardiff is not found: %s", wordsOf(body))
	}
	status, _, h := me.post("/councils/add", url.Values{"council": {slug[1]}})
	if status != 303 {
		t.Fatalf("adding gave %d", status)
	}
	_, body, _ = me.get(h.Get("Location") + "registers/services")
	if text := wordsOf(body); !strings.Contains(text, "services") || strings.Contains(text, "There is none yet") {
		t.Errorf("its services: %.200s", text)
	}
	_, body, _ = me.get(h.Get("Location") + "registers/councils/1")
	if text := wordsOf(body); !strings.Contains(text, "unitary") || !strings.Contains(text, "wales") {
		t.Errorf("its own record: %.300s", text)
	}
}
