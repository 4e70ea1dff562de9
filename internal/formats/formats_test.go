package formats_test

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v4"
	"pgregory.net/rapid"

	"github.com/moothall/moothall/estatefile"
	"github.com/moothall/moothall/internal/formats"
	"github.com/moothall/moothall/internal/ingest"
	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/knowledge"
	"github.com/moothall/moothall/tabular"
)

func book(t testing.TB) *formats.Book {
	t.Helper()
	b, err := formats.Load(knowledge.FS)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func model(t testing.TB, raw []byte) *estatefile.Model {
	t.Helper()
	r := bytes.NewReader(raw)
	m, err := estatefile.Read(estatefile.Detect(r, r.Size()), r, r.Size(), estatefile.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// lines are tables as lines without the column that says where each stood, then what was left out.
func lines(t testing.TB, b *formats.Book, m *estatefile.Model) (out []string) {
	t.Helper()
	tables, left, err := b.Tables(m)
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range tables {
		for _, row := range x.Rows {
			out = append(out, x.About+": "+strings.Join(row[:len(row)-1], " / "))
		}
	}
	for _, o := range left {
		out = append(out, o.String())
	}
	return out
}

// The small file of each format becomes these rows, and the list says all that was left out.
func TestWhatEachFormatBecomes(t *testing.T) {
	b := book(t)
	for file, want := range map[string][]string{
		"tiny.archimate.xml": {
			"service: Name / Systems", "service: Council tax / Council tax system",
			"system: Name / Depends on / Notes", "system: Council tax system / Database cluster / Bills and recovery.", "system: Database cluster /  / ", "system: Payments /  / ",
			"data_flow: Name / From system / To system / Data carried", "data_flow: Council tax system to Payments: Amounts due / Council tax system / Payments / Amounts due",
			"1 ApplicationService: a step between others: followed, not kept", "1 Stakeholder: no register for it",
			"1 relation Association: nothing that a register keeps", "1 property Importance: the register has no field for it",
		},
		"tiny.catalog.yaml": {
			"system: Name / Depends on / Notes", "system: Bin days / rounds; rounds-db / Says when bins are emptied.", "system: rounds /  / ", "system: rounds-db /  / ",
			"1 relation owner: nothing that a register keeps", "3 property type: the register has no field for it",
		},
		"tiny.bom.json": {
			"system: Name / Supplier / Version / Depends on", "system: Portal /  / 3 / Payments", "system: Payments / Fernhill Pay /  / ",
			"1 library: no register for it", "1 relation dependsOn: no register keeps a link between these two",
		},
		"tiny.ldif.json": {"system: Name / Depends on", "system: Planning / c", "system: c / ", "1 property location: the register has no field for it"},
		"tiny.itop.xml": {
			"site: Name", "site: Town hall", "system: Name / Tier / Site / Depends on", "system: Housing / high /  / Server one", "system: Server one /  / Town hall / ",
		},
		"tiny.glpi-computers.csv": {
			"system: Name / Product / Version / Site", "system: SRV-REV-01 / Northwind Server / 2016 / Town hall", "1 Computer: a desktop or a laptop is no system of its own",
			"1 property Components - Processor: the register has no field for it", "1 property Entity: the register has no field for it", "1 property Last update: the register has no field for it",
			"1 property Manufacturers: the register has no field for it", "1 property Model: the register has no field for it", "1 property Serial number: the register has no field for it",
			"1 property Status: the register has no field for it", "1 property Types: the register has no field for it",
		},
		"tiny.glpi-contracts.csv": {
			"contract: Reference / Title / Supplier / Start date / End date / Extension as written / Notice (months) / Renews by itself / Renews every (months) / Value / Description / Contract type",
			"contract: C-17 / Revenues licence / Fernhill Software / 2024-01-31 / 2027-02-28 / Tacit / 3 / yes / 12 / 84000.00 / Per user / Licence", "contract: C-18 / Revenues licence / Fernhill Software / 2025-04-01 / 2027-04-01 / Never /  / no /  /  /  / Support",
			"2 property Entity: the register has no field for it", "1 property Expiration date + notice: the register has no field for it", "1 property Further suppliers: the register has no field for it",
		},
		"tiny.glpi-software.csv": {
			"product: Name / Supplier / Product family", "product: Tablebase / Northwind / Database",
			"1 property Entity: the register has no field for it", "1 property Number of installations: the register has no field for it", "1 property Versions - Name: the register has no field for it",
		},
		"tiny.glpi-appliances.csv": {
			"system: Name / Supplier / Site / Depends on / Notes", "system: Council tax / Fernhill Software / Town hall / SRV-REV-01; SRV-REV-02 / Bills",
			"1 property Entity: the register has no field for it", "1 property Environment: the register has no field for it", "1 property Group in charge: the register has no field for it",
		},
		"tiny.lgam.json": {
			"system: Name / Function / Supplier / Hosting / Depends on / Cost a year / Users / Notes",
			"system: Housing / Housing / Fernhill Software / on-prem / Directory / 12000.5 / 40 / Rents and repairs.", "system: Directory /  /  /  /  /  /  / ",
			"1 Domain: no register for it; what names it takes its name", "1 Layer: no register for it", "1 relation layer: nothing that a register keeps",
			"2 property lifecycle: the register has no field for it", "1 property compliance: the register has no field for it",
		},
	} {
		raw, err := os.ReadFile(filepath.Join("..", "..", "estatefile", "testdata", file))
		if err != nil {
			t.Fatal(err)
		}
		got := lines(t, b, model(t, raw))
		slices.SortStableFunc(got, func(x, y string) int { return place(x) - place(y) })
		slices.SortStableFunc(want, func(x, y string) int { return place(x) - place(y) })
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", file, diff)
		}
	}
}

// place puts lines of one table together, whatever the order of the tables.
func place(line string) int {
	return slices.IndexFunc([]string{"supplier: ", "product: ", "site: ", "service: ", "system: ", "data_set: ", "data_flow: "}, func(p string) bool { return strings.HasPrefix(line, p) })
}

// In each public sample every element and relation of the file is counted in a way of the test's own, and each is accounted for: it is a
// row, or it stands in the list of what was left out.
func TestEverySampleIsAccountedFor(t *testing.T) {
	root := os.Getenv("MOOTHALL_TESTDATA")
	if root == "" {
		t.Skip("MOOTHALL_TESTDATA is not set, so no public sample was read")
	}
	b := book(t)
	seen := 0
	for _, pattern := range []string{"estate/archimate/*.xml", "estate/archimate/*.archimate", "estate/backstage/*.yaml", "estate/cyclonedx/*", "estate/leanix/*ldif.json", "estate/itop/*.xml", "frameworks/src/lgam*"} {
		files, err := filepath.Glob(filepath.Join(root, pattern))
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			raw, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			seen++
			m := model(t, raw)
			elements, relations := count(t, m.Format, raw)
			if len(m.Elements) != elements || relations >= 0 && len(m.Relations) != relations {
				t.Errorf("%s: %d elements and %d relations were read, and it holds %d and %d", filepath.Base(file), len(m.Elements), len(m.Relations), elements, relations)
			}
			accounted(t, b, filepath.Base(file), m)
		}
	}
	if seen < 40 {
		t.Errorf("only %d samples were found", seen)
	}
}

func accounted(t *testing.T, b *formats.Book, file string, m *estatefile.Model) {
	t.Helper()
	tables, left, err := b.Tables(m)
	if err != nil {
		t.Fatal(err)
	}
	rows, kinds := 0, map[string]bool{}
	for _, x := range tables {
		if x.About != "data_flow" {
			rows += len(x.Rows) - 1
		}
	}
	for _, e := range m.Elements {
		kinds[e.Kind] = true
	}
	for _, o := range left {
		if kinds[o.What] {
			rows += o.Count
		}
	}
	if rows != len(m.Elements) {
		t.Errorf("%s: %d elements, of which %d are rows or listed as left out", file, len(m.Elements), rows)
	}
}

// count counts elements and relations without the package that is tested; relations are -1 where the form hides them in text.
func count(t *testing.T, f estatefile.Format, raw []byte) (elements, relations int) {
	t.Helper()
	switch f {
	case estatefile.ArchiMate:
		return tags(t, raw, "element", ""), tags(t, raw, "relationship", "")
	case estatefile.Archi:
		relations = tags(t, raw, "element", "source")
		return tags(t, raw, "element", "") - relations - tags(t, raw, "element", "diagram"), relations
	case estatefile.ITop:
		return topTags(t, raw), -1
	case estatefile.Backstage:
		d := yaml.NewDecoder(bytes.NewReader(raw))
		for {
			var doc map[string]any
			err := d.Decode(&doc)
			if errors.Is(err, io.EOF) {
				return elements, -1
			}
			if err != nil {
				t.Fatal(err)
			}
			if doc != nil {
				elements++
			}
		}
	case estatefile.CycloneDX:
		if raw[0] == '<' {
			return tags(t, raw, "component", "") + tags(t, raw, "service", ""), -1
		}
		var doc any
		err := json.Unmarshal(raw, &doc)
		if err != nil {
			t.Fatal(err)
		}
		return parts(doc), -1
	}
	var doc struct {
		Content, Nodes, Edges []any
		Systems               []struct{ Domains, Capabilities, Consumers, Dependencies []string }
		Taxonomy              struct {
			Layers, Capabilities []any
			Domains              []struct{ Layer string }
		}
	}
	err := json.Unmarshal(raw, &doc)
	if err != nil {
		t.Fatal(err)
	}
	if f == estatefile.LeanIX {
		return len(doc.Content), -1
	}
	relations = len(doc.Edges)
	for _, s := range doc.Systems {
		relations += len(s.Domains) + len(s.Capabilities) + len(s.Consumers) + len(s.Dependencies)
	}
	for _, d := range doc.Taxonomy.Domains {
		if d.Layer != "" {
			relations++
		}
	}
	return len(doc.Nodes) + len(doc.Systems) + len(doc.Taxonomy.Layers) + len(doc.Taxonomy.Domains) + len(doc.Taxonomy.Capabilities), relations
}

// tags counts the tags of a name that have an attribute. "diagram" counts those whose type is a diagram's.
func tags(t *testing.T, raw []byte, name, with string) (n int) {
	t.Helper()
	each(t, raw, func(depth int, tag xml.StartElement) {
		if tag.Name.Local != name {
			return
		}
		for _, a := range tag.Attr {
			if a.Name.Local == with || with == "diagram" && a.Name.Local == "type" && strings.Contains(a.Value, "DiagramModel") {
				n++
				return
			}
		}
		if with == "" {
			n++
		}
	})
	return n
}

func topTags(t *testing.T, raw []byte) (n int) {
	t.Helper()
	each(t, raw, func(depth int, tag xml.StartElement) {
		if depth == 2 && !strings.HasPrefix(tag.Name.Local, "lnk") {
			n++
		}
	})
	return n
}

func each(t *testing.T, raw []byte, tell func(int, xml.StartElement)) {
	t.Helper()
	d, depth := xml.NewDecoder(bytes.NewReader(raw)), 0
	for {
		x, err := d.Token()
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		switch x := x.(type) {
		case xml.StartElement:
			depth++
			tell(depth, x)
		case xml.EndElement:
			depth--
		}
	}
}

// parts counts the components and services of a bill of materials, however deep.
func parts(v any) (n int) {
	switch v := v.(type) {
	case map[string]any:
		for key, in := range v {
			if list, ok := in.([]any); ok && (key == "components" || key == "services") {
				n += len(list)
			}
			if _, ok := in.(map[string]any); ok && key == "component" {
				n++
			}
			n += parts(in)
		}
	case []any:
		for _, in := range v {
			n += parts(in)
		}
	}
	return n
}

// estate draws an estate: records of every register with values of every type, needs of each form, and names that files must escape.
func estate(t *rapid.T) *kind.Snapshot {
	var all []kind.Record
	counts := map[string]int{}
	for _, name := range []string{"supplier", "product", "site", "system", "service", "data_set", "data_flow"} {
		counts[name] = rapid.IntRange(0, 4).Draw(t, name)
	}
	for _, name := range []string{"supplier", "product", "site", "system", "service", "data_set", "data_flow"} {
		k, _ := kind.Of(name)
		for i := range counts[name] {
			set := map[string]kind.Value{k.NameField: kind.TextValue(fmt.Sprintf(`%s <%d> & "co"`, k.Label, i+1))}
			for j := range k.Fields {
				f := &k.Fields[j]
				if f.Name != k.NameField && !strings.Contains(f.Name, "number") && f.Name != "reference" && rapid.Bool().Draw(t, f.Name) {
					if v := value(t, f, counts); v.Recorded() {
						set[f.Name] = v
					}
				}
			}
			all = append(all, record(t, k.Name, kind.ID(i+1), set))
		}
	}
	return kind.NewSnapshot(1, all, nil)
}

// record makes a record as the store does: from its document.
func record(t interface{ Fatal(...any) }, kindName string, id kind.ID, set map[string]kind.Value) kind.Record {
	doc := map[string]json.RawMessage{}
	for field, v := range set {
		doc[field] = v.JSON()
	}
	raw, err := json.Marshal(doc)
	if err != nil {
		t.Fatal(err)
	}
	r := kind.New(kindName, id, 1)
	err = r.Decode(raw)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func value(t *rapid.T, f *kind.Field, counts map[string]int) kind.Value {
	some := func() kind.ID { return kind.ID(rapid.IntRange(1, counts[f.To]).Draw(t, "record")) }
	if f.To != "" && counts[f.To] == 0 {
		return kind.Value{}
	}
	switch f.Type {
	case kind.Text, kind.LongText:
		return kind.Value{Type: f.Type, S: rapid.SampledFrom([]string{"Plain", `a "b" <c> & d`, "élan; or | so", "x: 'y'"}).Draw(t, "text")}
	case kind.Choice:
		return kind.Value{Type: kind.Choice, S: rapid.SampledFrom(f.Choices).Draw(t, "choice")}
	case kind.Day:
		return kind.DateValue(kind.DateOf(2020, 1, 1) + kind.Date(rapid.IntRange(0, 4000).Draw(t, "day")))
	case kind.Pence:
		return kind.MoneyValue(kind.Money(rapid.IntRange(0, 1_000_000).Draw(t, "pence")))
	case kind.YesNo:
		return kind.YesNoValue(rapid.Bool().Draw(t, "yes"))
	case kind.Int:
		return kind.IntValue(rapid.IntRange(0, 9999).Draw(t, "int"))
	case kind.Decimal:
		return kind.DecimalValue(float64(rapid.IntRange(0, 400).Draw(t, "decimal")) / 4)
	case kind.Ref:
		return kind.RefValue(some())
	case kind.Refs:
		return kind.RefsValue([]kind.ID{some()})
	case kind.NeedList:
		var of []kind.Provider
		for i := range counts[f.To] {
			of = append(of, kind.Provider{ID: kind.ID(i + 1)})
		}
		return kind.NeedsValue([]kind.Need{{K: rapid.IntRange(1, len(of)).Draw(t, "k"), Of: of}, {K: 1, Of: []kind.Provider{{ID: some()}}}})
	}
	return kind.Value{}
}

func plans(t *rapid.T, b *formats.Book, raw []byte, snap *kind.Snapshot) (out []*ingest.Plan) {
	r := bytes.NewReader(raw)
	m, err := estatefile.Read(estatefile.Detect(r, r.Size()), r, r.Size(), estatefile.Options{})
	if err != nil {
		t.Fatal(err)
	}
	tables, left, err := b.Tables(m)
	if err != nil {
		t.Fatal(err)
	}
	f := tabular.OfTables("estate", tables, left)
	for i := range f.Sheets {
		r, err := ingest.Understand(f, i)
		if err != nil {
			t.Fatal(err)
		}
		p, err := r.PlanRegister(snap, ingest.Options{})
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, p)
	}
	return out
}

// Any estate that is written as ArchiMate is, when it comes back, what it was: nothing new, nothing changed, nothing missing, no problem.
func TestAnEstateComesBackFromArchiMate(t *testing.T) {
	b := book(t)
	rapid.Check(t, func(t *rapid.T) {
		snap := estate(t)
		var out bytes.Buffer
		left, err := b.Write(&out, estatefile.ArchiMate, formats.Source{Name: "Fernhill", Snap: snap, Viewer: kind.Whole("", ""), Today: kind.DateOf(2026, 11, 25)})
		if err != nil || len(left) > 0 {
			t.Fatalf("%v %v", left, err)
		}
		found := 0
		for _, p := range plans(t, b, out.Bytes(), snap) {
			found += p.Unchanged
			if p.New+p.Changed+len(p.Missing)+len(p.Mentioned)+p.ProblemCount+p.LeftOutCount > 0 {
				t.Fatalf("%s: %+v\n%s", p.Kind.Name, p, out.String())
			}
		}
		want := 0
		for _, name := range b.Registers() {
			want += len(snap.Records(name))
		}
		if found != want {
			t.Fatalf("%d of %d records came back", found, want)
		}
	})
}

// Systems that are written as LGAM come back with all that LGAM has a place for: nothing new and no problem, and only needs that the format
// cannot say (two of three) change.
func TestSystemsComeBackFromLGAM(t *testing.T) {
	b := book(t)
	rapid.Check(t, func(t *rapid.T) {
		snap := estate(t)
		var out bytes.Buffer
		_, err := b.Write(&out, estatefile.LGAM, formats.Source{Name: "Fernhill", Snap: snap, Viewer: kind.Whole("", ""), Today: kind.DateOf(2026, 11, 25)})
		if err != nil {
			t.Fatal(err)
		}
		if len(snap.Records("system")) == 0 {
			return
		}
		for _, p := range plans(t, b, out.Bytes(), snap) {
			if p.Kind.Name != "system" || p.New+len(p.Missing)+p.ProblemCount > 0 || p.Unchanged+p.Changed != len(snap.Records("system")) {
				t.Fatalf("%s: %+v\n%s", p.Kind.Name, p, out.String())
			}
			for _, o := range p.Outcomes {
				for _, d := range o.Fields {
					if d.Field != "depends_on" {
						t.Fatalf("%s of %s: %s became %s", d.Field, o.Name, d.Old, d.New)
					}
				}
			}
		}
	})
}

// What a viewer may not see is in no written file: not as a fact, not as an arrow.
func TestRestrictedFactsAreNotWritten(t *testing.T) {
	b := book(t)
	snap := kind.NewSnapshot(1, []kind.Record{
		record(t, "system", 1, map[string]kind.Value{"name": kind.TextValue("Quibble"), "version": kind.TextValue("weak-9"), "depends_on": kind.NeedsValue([]kind.Need{{K: 1, Of: []kind.Provider{{ID: 2}}}})}),
		record(t, "system", 2, map[string]kind.Value{"name": kind.TextValue("Directory")}),
	}, nil)
	for _, f := range b.Written() {
		for clearance, want := range map[kind.Clearance]int{kind.SeesPublic: 0, kind.SeesInternal: 0, kind.SeesRestricted: 1} {
			m, _, err := b.Model(f, formats.Source{Snap: snap, Viewer: kind.Viewer{Clearance: clearance}})
			if err != nil {
				t.Fatal(err)
			}
			var out bytes.Buffer
			_, err = b.Write(&out, f, formats.Source{Snap: snap, Viewer: kind.Viewer{Clearance: clearance}})
			if err != nil {
				t.Fatal(err)
			}
			weak := strings.Contains(out.String(), "weak-9") && f != estatefile.LGAM
			if len(m.Relations) != want || weak != (want == 1 && f != estatefile.LGAM) {
				t.Errorf("%s at clearance %d: %d relations, version written: %v", f, clearance, len(m.Relations), weak)
			}
			if named := strings.Contains(out.String(), "Quibble"); named != (clearance > kind.SeesPublic) {
				t.Errorf("%s at clearance %d: the name is written: %v", f, clearance, named)
			}
		}
	}
}

// A file whose steps would have to be walked too often is refused in a sentence.
func TestStepsAreBounded(t *testing.T) {
	m := &estatefile.Model{Format: estatefile.ArchiMate}
	const systems, steps = 3000, 2000
	for i := range systems {
		m.Elements = append(m.Elements, estatefile.Element{Kind: "ApplicationComponent", ID: fmt.Sprint("a", i), Name: fmt.Sprint("a", i)})
		m.Relations = append(m.Relations, estatefile.Relation{Kind: "Composition", From: fmt.Sprint("a", i), To: "s0"})
	}
	for i := range steps {
		m.Elements = append(m.Elements, estatefile.Element{Kind: "ApplicationService", ID: fmt.Sprint("s", i), Name: "step"})
		m.Relations = append(m.Relations, estatefile.Relation{Kind: "Composition", From: fmt.Sprint("s", i), To: fmt.Sprint("s", i+1)})
	}
	_, _, err := book(t).Tables(m)
	var wrong *estatefile.Error
	if !errors.As(err, &wrong) || !strings.Contains(wrong.Sentence, "too many steps") {
		t.Errorf("%v", err)
	}
	m.Elements = append(m.Elements[:100:100], m.Elements[systems:]...)
	_, _, err = book(t).Tables(m)
	if err != nil {
		t.Errorf("a hundred systems over the same steps: %v", err)
	}
}

// Names that hold what separates names in a cell are not put where they would be read as several.
func TestNamesThatCannotBeListed(t *testing.T) {
	m := &estatefile.Model{Format: estatefile.Backstage, Elements: []estatefile.Element{
		{Kind: "Component", ID: "a", Name: "Needs them"}, {Kind: "Component", ID: "b", Name: "One; two"}, {Kind: "Component", ID: "c", Name: "Open ("}, {Kind: "Component", ID: "d", Name: "Plain (test)"}}}
	for _, to := range []string{"b", "c", "d"} {
		m.Relations = append(m.Relations, estatefile.Relation{Kind: "dependsOn", From: "a", To: to})
	}
	got := lines(t, book(t), m)
	want := []string{"system: Name / Depends on", "system: Needs them / Plain (test)", "system: One; two / ", "system: Open ( / ", "system: Plain (test) / ", "2 relation dependsOn: the name it leads to holds a sign that separates names"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// Properties that people call by other names than ours, and relations of fact sheets, become what a spreadsheet of them would.
func TestOtherNamesOfPropertiesAndRelations(t *testing.T) {
	b := book(t)
	for _, c := range []struct{ file, want string }{
		{`<model xmlns="http://www.opengroup.org/xsd/archimate/3.0/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" identifier="m"><name>E</name><elements>
<element identifier="a" xsi:type="ApplicationComponent"><name>Rents</name><properties><property propertyDefinitionRef="p"><value>Tier 2</value></property><property propertyDefinitionRef="q"><value>12</value></property></properties></element></elements>
<propertyDefinitions><propertyDefinition identifier="p" type="string"><name>Criticality</name></propertyDefinition><propertyDefinition identifier="q" type="string"><name>RTO</name></propertyDefinition></propertyDefinitions></model>`,
			"system: Name / Tier / Promised hours|system: Rents / Tier 2 / 12"},
		{`{"connectorType": "x", "connectorId": "y", "content": [{"type": "Application", "id": "a", "data": {"name": "Rents", "businessCriticality": "missionCritical", "relToRequires": ["b"]}},
{"type": "Application", "id": "b", "data": {"name": "Sign-in"}}, {"type": "ITComponent", "id": "c", "data": {"name": "Database", "release": "12", "relITComponentToApplication": ["a", "b"]}},
{"type": "Provider", "id": "p", "data": {"name": "Fernhill", "relProviderToITComponent": ["c"]}}, {"type": "Interface", "id": "i", "data": {"name": "Feed", "relInterfaceToProviderApplication": "b", "relInterfaceToConsumerApplication": ["a"]}}]}`,
			"supplier: Name|supplier: Fernhill|system: Name / Supplier / Version / Tier / Depends on|system: Rents /  /  / missionCritical / Sign-in; Database|system: Sign-in /  /  /  / Database|system: Database / Fernhill / 12 /  / |1 Interface: a step between others: followed, not kept"},
	} {
		if got := strings.Join(lines(t, b, model(t, []byte(c.file))), "|"); got != c.want {
			t.Errorf("\n got %s\nwant %s", got, c.want)
		}
	}
}
