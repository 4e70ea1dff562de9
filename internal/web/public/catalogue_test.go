package public_test

import (
	"bytes"
	"encoding/json"
	"os/exec"
	"strings"
	"testing"
)

// reader reads a catalogue into triples with a program that others wrote (rdflib, from Debian) and holds it against what DCAT-AP 3 calls mandatory, what it wants of
// classes and types, and the fields that CKAN's harvester takes. It says as JSON what it found and what it misses.
const reader = `
import json, sys, datetime, rdflib
from rdflib import RDF, URIRef, Literal
from rdflib.namespace import DCAT, DCTERMS as DCT, FOAF
g = rdflib.Graph()
g.parse(data=sys.stdin.buffer.read().decode(), format="json-ld", publicID=sys.argv[1])
wrong = []
def need(what, x, p, kind, most=None):
    found = list(g.objects(x, p))
    if not found or most and len(found) > most: wrong.append("%s %s has %d of %s" % (what, x, len(found), p))
    for o in found:
        if not isinstance(o, kind) or not str(o).strip(): wrong.append("%s %s: %s is %r" % (what, x, p, o))
    return found
for s, p, o in g:
    for x in (s, p, o):
        if isinstance(x, URIRef) and (not str(x).startswith(("http://", "https://")) or " " in str(x)): wrong.append("%r is no whole address" % x)
    if p == DCT.modified and not isinstance(o.value, datetime.date): wrong.append("%r is no date" % o)
catalogues = list(g.subjects(RDF.type, DCAT.Catalog))
sets = list(g.subjects(RDF.type, DCAT.Dataset))
for c in catalogues:
    need("the catalogue", c, DCT.title, Literal); need("the catalogue", c, DCT.description, Literal); need("the catalogue", c, DCT.publisher, URIRef, 1); need("the catalogue", c, DCAT.dataset, URIRef)
listed = set(g.objects(None, DCAT.dataset))
if listed != set(sets): wrong.append("the catalogue lists other data sets than there are")
files = set()
for d in sets:
    need("a data set", d, DCT.title, Literal); need("a data set", d, DCT.description, Literal); need("a data set", d, DCT.identifier, Literal, 1); need("a data set", d, DCAT.keyword, Literal); need("a data set", d, DCT.modified, Literal, 1); need("a data set", d, DCAT.landingPage, URIRef)
    for a in need("a data set", d, DCT.publisher, URIRef, 1):
        if (a, RDF.type, FOAF.Agent) not in g: wrong.append("%s is no agent" % a)
        need("the publisher", a, FOAF.name, Literal)
    for a in g.objects(d, DCT.accrualPeriodicity):
        if not str(a).startswith("http://publications.europa.eu/resource/authority/frequency/"): wrong.append("%s is no frequency" % a)
    for f in need("a data set", d, DCAT.distribution, URIRef):
        if f in files: wrong.append("%s is a file of two data sets" % f)
        files.add(f)
        if (f, RDF.type, DCAT.Distribution) not in g: wrong.append("%s is no distribution" % f)
        need("a file", f, DCAT.accessURL, URIRef); need("a file", f, DCT.license, URIRef, 1); need("a file", f, DCT.title, Literal); need("a file", f, DCAT.mediaType, URIRef, 1)
print(json.dumps({"catalogues": len(catalogues), "sets": len(sets), "files": len(files), "triples": len(g), "wrong": wrong}))
`

// triples is what the independent reader found.
type triples struct {
	Catalogues, Sets, Files, Triples int
	Wrong                            []string
}

func readTriples(t *testing.T, raw []byte) triples {
	t.Helper()
	var python string
	for _, name := range []string{"/usr/bin/python3", "python3"} {
		if exec.Command(name, "-c", "import rdflib").Run() == nil { //nolint:gosec // one of two fixed names
			python = name
			break
		}
	}
	if python == "" {
		t.Skip("python3 with rdflib is not installed (Debian: python3-rdflib), so no independent reader reads the catalogue")
	}
	cmd := exec.Command(python, "-c", reader, "https://elsewhere.example/site/catalogue.jsonld") //nolint:gosec // one of two fixed names
	cmd.Stdin = bytes.NewReader(raw)
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	var got triples
	if err := json.Unmarshal(out, &got); err != nil {
		t.Fatal(err)
	}
	return got
}

// A reader that others wrote finds in the catalogue what DCAT-AP makes mandatory, and would notice where it is missing.
func TestCatalogueReadByOthers(t *testing.T) {
	raw := files(t)["catalogue.jsonld"].Body
	got := readTriples(t, raw)
	if len(got.Wrong) > 0 || got.Catalogues != 1 || got.Sets < 4 || got.Files <= got.Sets || got.Triples < 50 {
		t.Errorf("%+v", got)
	}
	for what, with := range map[string]string{"dct:title": "dct:alternative", "dct:description": "dct:abstract", "dct:publisher": "dct:creator", "dcat:accessURL": "dcat:endpointURL", "dct:license": "dct:rights", "dcat:keyword": "dct:subject", "foaf:name": "foaf:nick", "dcat:Distribution": "dcat:Resource"} {
		if bad := readTriples(t, []byte(strings.ReplaceAll(string(raw), `"`+what+`"`, `"`+with+`"`))); len(bad.Wrong) == 0 {
			t.Errorf("a catalogue without %s passes", what)
		}
	}
}
