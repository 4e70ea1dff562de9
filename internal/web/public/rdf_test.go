package public_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"encoding/xml"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/moothall/moothall/internal/release"
	"github.com/moothall/moothall/internal/web/public"
)

// rdfReader reads the catalogue with rdflib, which others wrote, and asks of the graph what DCAT-AP 3 makes mandatory, and what CKAN's DCAT harvester takes a data set by.
// Each line that it prints is something that is missing.
const rdfReader = `
import sys, rdflib
from rdflib.namespace import DCAT, DCTERMS, FOAF, RDF
g = rdflib.Graph().parse(data=sys.stdin.buffer.read(), format="json-ld", base="https://open.ashby.example/")
def need(s, p, what, iri=False):
    found = list(g.objects(s, p))
    if not found: print(what, s, "has no", p)
    if iri and any(not isinstance(o, rdflib.URIRef) for o in found): print(what, s, p, "is no address")
catalogues = list(g.subjects(RDF.type, DCAT.Catalog))
if len(catalogues) != 1: print("catalogues:", len(catalogues))
for c in catalogues:
    for p in (DCTERMS.title, DCTERMS.description, DCTERMS.publisher, DCAT.dataset): need(c, p, "catalogue")
sets = list(g.objects(catalogues[0], DCAT.dataset))
for s in sets:
    if (s, RDF.type, DCAT.Dataset) not in g: print(s, "is no dcat:Dataset")
    for p in (DCTERMS.title, DCTERMS.description, DCTERMS.identifier, DCTERMS.publisher): need(s, p, "data set")
    for a in g.objects(s, DCTERMS.publisher):
        if (a, RDF.type, FOAF.Agent) not in g: print(a, "is no foaf:Agent")
        need(a, FOAF.name, "publisher")
    for d in g.objects(s, DCAT.distribution):
        if (d, RDF.type, DCAT.Distribution) not in g: print(d, "is no dcat:Distribution")
        need(d, DCAT.accessURL, "distribution", True); need(d, DCTERMS.license, "distribution", True)
for s, p, o in g:
    if isinstance(o, rdflib.Literal) and o.datatype == rdflib.XSD.date and o.value is None: print(s, p, o, "is no date")
print("sets", len(sets))
`

// rdfPython is an interpreter that has rdflib.
func rdfPython(t *testing.T) string {
	t.Helper()
	for _, name := range []string{"/usr/bin/python3", "python3"} {
		if exec.Command(name, "-c", "import rdflib").Run() == nil { //nolint:gosec // one of two fixed names
			return name
		}
	}
	t.Skip("python3 with rdflib is not installed (Debian: python3-rdflib), so no independent reader reads the catalogue")
	return ""
}

// spoken is a live site with a comment, an idea and one that was removed.
func spoken(t *testing.T) *public.Site {
	t.Helper()
	var all []release.Comment
	err := json.Unmarshal([]byte(`[{"number":1,"place":"contracts","release":1,"day":"2026-11-20","name":"Ann","text":"=SUM(A1) is dear & <late>.","reply":"It is.","replied":"2026-11-21","did":"We bought another.","led":{"section":"contracts","id":1}},
		{"number":2,"place":"ideas","release":1,"day":"2026-11-21","name":"Ben","text":"Text us.","votes":12},{"number":3,"place":"ideas","release":1,"day":"2026-11-22","removed":"abuse"}]`), &all)
	if err != nil {
		t.Fatal(err)
	}
	return public.Of(told(t), nil, public.Site{Plan: plan(t), Words: book(t), Today: today + 1, Live: true, Open: true, Votes: true, Comments: all})
}

func rendered(t *testing.T, s *public.Site, at string) []byte {
	t.Helper()
	f, ok, err := s.Render(at)
	if err != nil || !ok {
		t.Fatal(at, ok, err)
	}
	return f.Body
}

// An independent reader of linked data finds in the catalogue all that DCAT-AP makes mandatory, comments among the data sets.
func TestOthersReadTheCatalogue(t *testing.T) {
	python := rdfPython(t)
	for name, raw := range map[string][]byte{"an export": files(t)["catalogue.jsonld"].Body, "a live site": rendered(t, spoken(t), "catalogue.jsonld")} {
		cmd := exec.Command(python, "-c", rdfReader) //nolint:gosec // one of two fixed names
		cmd.Stdin = bytes.NewReader(raw)
		out, err := cmd.CombinedOutput()
		lines := strings.Split(strings.TrimSpace(string(out)), "\n")
		if err != nil || len(lines) != 1 || !strings.HasPrefix(lines[0], "sets ") || lines[0] < "sets 4" {
			t.Errorf("%s: %v\n%s", name, err, out)
		}
	}
	if raw := rendered(t, spoken(t), "catalogue.jsonld"); !bytes.Contains(raw, []byte("data/comments.csv")) {
		t.Error("comments are no data set of the catalogue")
	}
}

// What programs read of comments is as its schemas say, and the feed leaves out what was removed.
func TestCommentFiles(t *testing.T) {
	s := spoken(t)
	rows, err := csv.NewReader(bytes.NewReader(rendered(t, s, "data/comments.csv"))).ReadAll()
	if err != nil || len(rows) != 4 || rows[1][5] != "'=SUM(A1) is dear & <late>." || rows[2][11] != "12" {
		t.Fatalf("%v %v", rows, err)
	}
	var table struct{ Fields []struct{ Name string } }
	read(t, rendered(t, s, "data/comments.table-schema.json"), &table)
	var names []string
	for _, f := range table.Fields {
		names = append(names, f.Name)
	}
	if !slices.Equal(names, rows[0]) {
		t.Errorf("columns %v, in the schema %v", rows[0], names)
	}
	var schema, doc any
	read(t, rendered(t, s, "data/comments.schema.json"), &schema)
	read(t, rendered(t, s, "data/comments.json"), &doc)
	fits(t, "comments", schema, doc)
	var feed struct {
		Entries []struct {
			Title   string `xml:"title"`
			Content string `xml:"content"`
			Link    struct {
				Href string `xml:"href,attr"`
			} `xml:"link"`
		} `xml:"entry"`
	}
	err = xml.Unmarshal(rendered(t, s, "comments.atom"), &feed)
	if err != nil || len(feed.Entries) != 2 || feed.Entries[0].Title != "What you said: Ideas" || !strings.HasSuffix(feed.Entries[0].Link.Href, "comments/ideas/index.html#comment-2") || !strings.Contains(feed.Entries[1].Content, "We bought another.") {
		t.Errorf("%+v %v", feed, err)
	}
}
