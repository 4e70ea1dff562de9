package web

import (
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/moothall/moothall/internal/kind"
)

// A description of an estate is previewed as a whole, taken as a whole, and the registers offer it back.
func TestAnEstateThroughThePages(t *testing.T) {
	s := open(t)
	me := s.person(kind.Leader)
	raw, err := os.ReadFile(filepath.Join("..", "..", "estatefile", "testdata", "tiny.archimate.xml"))
	if err != nil {
		t.Fatal(err)
	}
	status, _, h := me.upload("fernhill.xml", raw)
	if status != http.StatusSeeOther {
		t.Fatalf("uploading gave %d", status)
	}
	preview := h.Get("Location")
	_, body, _ := me.get(preview)
	text := wordsOf(body)
	for _, want := range []string{"The estate: 4 new, 1 changed", "1 Stakeholder: no register for it", "1 relation Association: nothing that a register keeps"} {
		if !strings.Contains(text, want) {
			t.Errorf("the preview does not say %q: %s", want, text)
		}
	}
	_, _, h = me.post(preview, url.Values{"do": {"accept"}, "sheet": {"-1"}})
	_, body, _ = me.get(h.Get("Location"))
	if text := wordsOf(body); !strings.Contains(text, "fernhill.xml is in") || !strings.Contains(text, "1 Stakeholder: no register for it") {
		t.Fatalf("the import says %s", text)
	}
	_, body, _ = me.get("/c/ashby/registers/systems")
	if !strings.Contains(body, "/c/ashby/estate/export/archimate") || !strings.Contains(wordsOf(body), "Database cluster") {
		t.Errorf("the register says %s", wordsOf(body))
	}
	_, body, _ = me.get("/c/ashby/registers/contracts")
	if strings.Contains(body, "estate/export") {
		t.Error("the register of contracts offers the estate")
	}
	for form, want := range map[string]string{"archimate": "<name>Database cluster</name>", "lgam": `"name": "Database cluster"`, "structurizr": `softwareSystem "Database cluster"`, "csv": "PK"} {
		status, body, h := me.get("/c/ashby/estate/export/" + form)
		if status != http.StatusOK || !strings.Contains(body, want) || !strings.Contains(h.Get("Content-Disposition"), "ashby-estate-"+form) || h.Get("Cache-Control") != "no-store" {
			t.Errorf("%s gave %d: %.200s", form, status, body)
		}
	}
	status, body, _ = me.get("/c/ashby/estate/export/visio")
	if status != http.StatusNotFound || !strings.Contains(wordsOf(body), "archimate, lgam, structurizr") {
		t.Errorf("an unknown form gave %d: %s", status, wordsOf(body))
	}
}
