package estatefile_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"github.com/moothall/moothall/estatefile"
)

func fixture(t testing.TB, name string) string {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

func read(text string) (*estatefile.Model, error) {
	r := strings.NewReader(text)
	return estatefile.Read(estatefile.Detect(r, r.Size()), r, r.Size(), estatefile.Options{})
}

func mustRead(t testing.TB, text string) *estatefile.Model {
	t.Helper()
	m, err := read(text)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// told is a model in short lines: elements, then relations.
func told(m *estatefile.Model) (out []string) {
	for _, e := range m.Elements {
		out = append(out, fmt.Sprintf("%d %s %s", e.Line, e.Kind, e.Name))
	}
	for _, r := range m.Relations {
		out = append(out, fmt.Sprintf("%s: %s > %s", r.Kind, r.From, r.To))
	}
	return out
}

// Each format is known by its content and read to its elements, at their lines, and relations.
func TestEachFormatIsRead(t *testing.T) {
	for _, c := range []struct {
		file   string
		format estatefile.Format
		want   []string
	}{
		{"tiny.archimate.xml", estatefile.ArchiMate, []string{"5 ApplicationComponent Council tax system", "10 Node Database cluster", "11 ApplicationService Billing", "12 BusinessService Council tax",
			"13 Stakeholder The cabinet", "14 ApplicationComponent Payments", "Serving: b > a", "Realization: a > s", "Serving: s > c", "Flow: a > e", "Association: d > c"}},
		{"tiny.catalog.yaml", estatefile.Backstage, []string{"1 Component Bin days", "6 Component rounds", "11 Resource rounds-db",
			"owner: component:default/bins > group:default/team-waste", "dependsOn: component:default/bins > component:default/rounds", "dependsOn: component:default/bins > resource:default/rounds-db"}},
		{"tiny.bom.json", estatefile.CycloneDX, []string{"4 application Portal", "5 library left", "6 service Payments", "dependsOn: portal > lib", "dependsOn: portal > pay"}},
		{"tiny.bom.xml", estatefile.CycloneDX, []string{"3 application Portal", "4 library left", "5 service Payments", "dependsOn: portal > lib", "dependsOn: portal > pay"}},
		{"tiny.ldif.json", estatefile.LeanIX, []string{"4 Application Planning", "5 Cluster ", "clusterName: 1 > c"}},
		{"tiny.itop.xml", estatefile.ITop, []string{"3 ApplicationSolution Housing", "4 Server Server one", "5 Location Town hall",
			"location_id: Server 2 > Location 1", "lnkApplicationSolutionToFunctionalCI: ApplicationSolution 1 > Server 2"}},
		{"tiny.glpi-computers.csv", estatefile.GLPI, []string{"2 Server SRV-REV-01", "3 Computer LT-204"}},
		{"tiny.glpi-contracts.csv", estatefile.GLPI, []string{"2 Contract Revenues licence", "4 Contract Revenues licence"}},
		{"tiny.glpi-software.csv", estatefile.GLPI, []string{"2 Software Tablebase"}},
		{"tiny.glpi-appliances.csv", estatefile.GLPI, []string{"2 Appliance Council tax"}},
		{"tiny.lgam.json", estatefile.LGAM, []string{"4 Layer Business Areas", "5 Domain Housing", "9 System Housing", "14 System Directory", "layer: D1 > business", "domain: S1 > D1", "dependency: S1 > S2"}},
	} {
		m := mustRead(t, fixture(t, c.file))
		if m.Format != c.format {
			t.Errorf("%s is taken for %q", c.file, m.Format)
		}
		if diff := cmp.Diff(c.want, told(m)); diff != "" {
			t.Errorf("%s: %s", c.file, diff)
		}
	}
}

// A byte order mark before the file changes nothing.
func TestByteOrderMark(t *testing.T) {
	for _, name := range []string{"tiny.archimate.xml", "tiny.lgam.json", "tiny.catalog.yaml"} {
		if diff := cmp.Diff(told(mustRead(t, fixture(t, name))), told(mustRead(t, "\ufeff"+fixture(t, name)))); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

// Spreadsheets, web pages and other XML or JSON are nothing for this package.
func TestOtherFilesAreNotTaken(t *testing.T) {
	for _, text := range []string{"", "Name,Owner\nA,B\n", "Name,Start date,End date,Supplier\nA,B,C,D\n", "Name;Environment;Owner\nA;B;C\n", "Name,Publisher,Version\nA,B,C\n", "<html></html>", `<?xml version="1.0"?><model/>`, `{"a": 1}`, `[{"bomFormat": "CycloneDX"}]`, `{"bomFormat"`, "kind: Component\nmetadata: {}\n", "PK\x03\x04"} {
		if f := estatefile.Detect(strings.NewReader(text), int64(len(text))); f != estatefile.None {
			t.Errorf("%q is taken for %q", text, f)
		}
	}
}

// What is damaged, hostile or too large is refused in one sentence, at its line.
func TestRefusals(t *testing.T) {
	head := "apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata:\n  name: a\n"
	bomb := head + "a: &a [x,x,x,x,x,x,x,x,x,x]\n"
	for c := 'b'; c < 'k'; c++ {
		bomb += fmt.Sprintf("%c: &%c [%s]\n", c, c, strings.TrimSuffix(strings.Repeat("*"+string(c-1)+",", 10), ","))
	}
	deep := `<Set>` + strings.Repeat("<a>", 200) + strings.Repeat("</a>", 200) + `</Set>`
	for _, c := range []struct {
		name, text string
		line       int
		say        string
	}{
		{"doctype", "<?xml version=\"1.0\"?>\n<!DOCTYPE Set [<!ENTITY x \"y\">]>\n<Set/>", 2, "document type"},
		{"entity", "<Set>\n<A id=\"1\"><name>&x;</name></A></Set>", 2, "damaged"},
		{"cut short", "<Set>\n<A id=\"1\">\n", 3, "breaks off"},
		{"other letters", "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>\n<Set/>", 1, "UTF-8"},
		{"deep XML", deep, 1, "deep"},
		{"deep JSON", `{"bomFormat": "CycloneDX", "specVersion": "1.5", "x": ` + strings.Repeat("[", 300) + strings.Repeat("]", 300) + "}", 1, "deep"},
		{"cut JSON", "{\"bomFormat\": \"CycloneDX\", \"specVersion\": \"1.5\",\n\"components\": [", 2, "breaks off"},
		{"twice in JSON", "{\"bomFormat\": \"CycloneDX\", \"specVersion\": \"1.5\",\n\"specVersion\": \"1.4\"}", 2, "twice"},
		{"after the end", "{\"bomFormat\": \"CycloneDX\", \"specVersion\": \"1.5\"}\n{}", 2, "after the end"},
		{"alias bomb", bomb, 6, "unfolds"},
		{"an alias in itself", head + "a: &a [*a]\n", 5, "deep"},
		{"no name", "apiVersion: backstage.io/v1alpha1\nkind: Component\n", 1, "metadata.name"},
		{"twice in a catalogue", head + "---\n" + head, 6, "twice"},
		{"bad YAML", head + "\t- x", 5, "YAML"},
		{"no type", `<model xmlns="http://www.opengroup.org/xsd/archimate/3.0/"><elements>` + "\n<element identifier=\"a\"/></elements></model>", 2, "no type"},
		{"one identifier twice", "<Set>\n<A id=\"1\"/>\n<A id=\"1\"/></Set>", 3, "line 2"},
		{"a system without a name", "{\"taxonomy\": {}, \"systems\": [\n{\"id\": \"x\"}]}", 2, "no name"},
	} {
		_, err := read(c.text)
		var e *estatefile.Error
		if !errors.As(err, &e) || e.Line != c.line || !strings.Contains(e.Sentence, c.say) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}

// Each limit refuses what is one beyond it and takes what is on it.
func TestLimits(t *testing.T) {
	text := "<Set><A id=\"1\"/><A id=\"2\"/></Set>" // 2 elements, 3 tags that open and close
	for _, c := range []struct {
		name string
		o    estatefile.Options
		ok   bool
	}{
		{"bytes", estatefile.Options{MaxBytes: int64(len(text))}, true}, {"bytes", estatefile.Options{MaxBytes: int64(len(text)) - 1}, false},
		{"depth", estatefile.Options{MaxDepth: 2}, true}, {"depth", estatefile.Options{MaxDepth: 1}, false},
		{"parts", estatefile.Options{MaxParts: 6}, true}, {"parts", estatefile.Options{MaxParts: 5}, false},
		{"elements", estatefile.Options{MaxElements: 2}, true}, {"elements", estatefile.Options{MaxElements: 1}, false},
	} {
		_, err := estatefile.Read(estatefile.ITop, strings.NewReader(text), int64(len(text)), c.o)
		if (err == nil) != c.ok {
			t.Errorf("%s %+v: %v", c.name, c.o, err)
		}
	}
}

// anyText draws words with what formats must escape, without spaces at the ends: readers drop those.
func anyText(t *rapid.T, label string) string {
	return strings.Join(strings.Fields(rapid.StringOfN(rapid.SampledFrom([]rune(`abcÖ&<>"'\{}[]|;é漢 -`)), 1, 20, -1).Draw(t, label)), " ")
}

func properties(t *rapid.T) (out []estatefile.Property) {
	for i := range rapid.IntRange(0, 3).Draw(t, "properties") {
		v := anyText(t, "value")
		if v != "" {
			out = append(out, estatefile.Property{Name: fmt.Sprintf("Öne & %d", i), Value: v})
		}
	}
	return out
}

func drawModel(t *rapid.T) *estatefile.Model {
	m := &estatefile.Model{Format: estatefile.ArchiMate, Name: anyText(t, "model")}
	n := rapid.IntRange(0, 8).Draw(t, "elements")
	for i := range n {
		kind := rapid.SampledFrom([]string{"ApplicationComponent", "BusinessService", "Product", "Facility", "Stakeholder", "DataObject"}).Draw(t, "kind")
		m.Elements = append(m.Elements, estatefile.Element{Kind: kind, ID: fmt.Sprintf("e-%d", i), Name: anyText(t, "name"), Description: anyText(t, "description"), Properties: properties(t)})
	}
	for i := range rapid.IntRange(0, 10).Draw(t, "relations") {
		if n == 0 {
			break
		}
		end := func() string { return fmt.Sprintf("e-%d", rapid.IntRange(0, n-1).Draw(t, "end")) }
		kind := rapid.SampledFrom([]string{"Serving", "Flow", "Access", "Association", "Composition"}).Draw(t, "relation")
		m.Relations = append(m.Relations, estatefile.Relation{Kind: kind, ID: fmt.Sprintf("r-%d", i), From: end(), To: end(), Name: anyText(t, "said"), Properties: properties(t)})
	}
	return m
}

var noLines = cmp.Options{cmpopts.IgnoreFields(estatefile.Element{}, "Line"), cmpopts.IgnoreFields(estatefile.Relation{}, "Line"), cmpopts.EquateEmpty()}

// Any model that is written as ArchiMate reads back equal.
func TestArchiMateReadsBackEqual(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := drawModel(t)
		var out bytes.Buffer
		err := estatefile.WriteArchiMate(&out, m)
		if err != nil {
			t.Fatal(err)
		}
		back, err := read(out.String())
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(m, back, noLines); diff != "" {
			t.Fatalf("%s\n%s", diff, out.String())
		}
	})
}

// An LGAM register that was read and is written reads back equal.
func TestLGAMReadsBackEqual(t *testing.T) {
	m := mustRead(t, fixture(t, "tiny.lgam.json"))
	var out bytes.Buffer
	err := estatefile.WriteLGAM(&out, m, "2026-11-25")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(m, mustRead(t, out.String()), noLines); diff != "" {
		t.Fatal(diff)
	}
}

// What a format cannot say is an error, never a file that others cannot read.
func TestWritersRefuse(t *testing.T) {
	component := func(id string) estatefile.Element {
		return estatefile.Element{Kind: "ApplicationComponent", ID: id, Name: "A"}
	}
	for _, m := range []*estatefile.Model{
		{Elements: []estatefile.Element{{Kind: "Application", ID: "a"}}},
		{Elements: []estatefile.Element{component("1a")}},
		{Elements: []estatefile.Element{component("a"), component("a")}},
		{Elements: []estatefile.Element{component("a")}, Relations: []estatefile.Relation{{Kind: "Serving", ID: "r", From: "a", To: "b"}}},
		{Elements: []estatefile.Element{component("a")}, Relations: []estatefile.Relation{{Kind: "Needs", ID: "r", From: "a", To: "a"}}},
	} {
		err := estatefile.WriteArchiMate(&bytes.Buffer{}, m)
		if err == nil {
			t.Errorf("%+v was written", m)
		}
	}
	err := estatefile.WriteLGAM(&bytes.Buffer{}, &estatefile.Model{Elements: []estatefile.Element{component("a")}}, "2026-11-25")
	if err == nil {
		t.Error("LGAM took a component")
	}
}

// What is written as ArchiMate validates against the format's own schema, for the fixture and for many random models.
func TestWrittenArchiMateIsValid(t *testing.T) {
	root := os.Getenv("MOOTHALL_TESTDATA")
	schema := filepath.Join(root, "estate", "archimate", "archimate3_Model.xsd")
	_, err := os.Stat(schema)
	if root == "" || err != nil {
		t.Skip("MOOTHALL_TESTDATA names no folder with estate/archimate/archimate3_Model.xsd, so nothing was validated")
	}
	lint, err := exec.LookPath("xmllint")
	if err != nil {
		t.Skip("xmllint is not installed (Debian package libxml2-utils), so nothing was validated")
	}
	dir := t.TempDir()
	files := []string{"--noout", "--nonet", "--schema", schema}
	write := func(name string, m *estatefile.Model) {
		var out bytes.Buffer
		err := estatefile.WriteArchiMate(&out, m)
		if err == nil {
			err = os.WriteFile(filepath.Join(dir, name), out.Bytes(), 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, filepath.Join(dir, name))
	}
	write("tiny.xml", mustRead(t, fixture(t, "tiny.archimate.xml")))
	drawn := rapid.Custom(drawModel)
	for i := range 60 {
		write(fmt.Sprintf("%d.xml", i), drawn.Example(i))
	}
	// the schema names one of its parts by an address on the web; a catalogue says that it stands beside it
	catalogue := filepath.Join(dir, "catalogue")
	err = os.WriteFile(catalogue, fmt.Appendf(nil, `<catalog xmlns="urn:oasis:names:tc:entity:xmlns:xml:catalog"><system systemId="http://www.w3.org/2001/xml.xsd" uri="file://%s"/></catalog>`, filepath.Join(filepath.Dir(schema), "xml.xsd")), 0o600)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(lint, files...)
	cmd.Env = append(os.Environ(), "XML_CATALOG_FILES="+catalogue)
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Errorf("xmllint: %v\n%s", err, out)
	}
	if n := strings.Count(string(out), " validates"); n != 61 {
		t.Errorf("%d of 61 files validate", n)
	}
}

// The Structurizr workspace names each element once, escapes what the DSL reads, and draws each arrow once.
func TestStructurizr(t *testing.T) {
	m := &estatefile.Model{Name: `Fern"hill`, Elements: []estatefile.Element{{Kind: "System", ID: "a", Name: "One\nline"}, {Kind: "Service", ID: "b", Name: "One line", Properties: []estatefile.Property{{Name: "Tier", Value: `a\b`}}}},
		Relations: []estatefile.Relation{{Kind: "needs", From: "b", To: "a"}, {Kind: "needs", From: "b", To: "a"}, {Kind: "needs", From: "b", To: "gone"}}}
	var out bytes.Buffer
	err := estatefile.WriteStructurizr(&out, m)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(out.String(), "\n")
	for _, want := range []string{`workspace "Fern\"hill" {`, `        e1 = softwareSystem "One line" "" {`, `        e2 = softwareSystem "One line (Service)" "" {`, `                "Tier" "a\\b"`, `        e2 -> e1 "needs"`} {
		if !slices.Contains(lines, want) {
			t.Errorf("no line %s in\n%s", want, out.String())
		}
	}
	if n := strings.Count(out.String(), "->"); n != 1 {
		t.Errorf("%d arrows", n)
	}
}

// A LeanIX relation names several in a list; it is a relation and no fact.
func TestLeanIXRelationsInLists(t *testing.T) {
	m := mustRead(t, `{"connectorType": "x", "connectorId": "y", "content": [
{"type": "ITComponent", "id": "c", "data": {"name": "Database", "relITComponentToApplication": ["a", "b", "gone"], "release": "12"}},
{"type": "Application", "id": "a", "data": {"name": "Rents"}}, {"type": "Application", "id": "b", "data": {"name": "Repairs"}}]}`)
	if len(m.Relations) != 2 || m.Relations[0].To != "a" || m.Relations[1].To != "b" || len(m.Elements[0].Properties) != 1 {
		t.Errorf("%+v %+v", m.Relations, m.Elements[0])
	}
}
