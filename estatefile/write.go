package estatefile

import (
	"bufio"
	"encoding/xml"
	"fmt"
	"io"
	"regexp"
	"strings"
)

// xmlWriter writes tags and keeps the first error.
type xmlWriter struct {
	out *bufio.Writer
	err error
}

func (x *xmlWriter) raw(format string, a ...any) {
	if x.err == nil {
		_, x.err = fmt.Fprintf(x.out, format, a...)
	}
}

// text writes words with what XML needs escaped.
func (x *xmlWriter) text(s string) string {
	var b strings.Builder
	err := xml.EscapeText(&b, []byte(s))
	if err != nil && x.err == nil {
		x.err = err
	}
	return b.String()
}

// ncName is what the format allows as an identifier.
var ncName = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_.-]*$`)

// WriteArchiMate writes a model as ArchiMate Open Exchange 3.1. Kinds of elements and relations must be the format's own; ids must be
// names of XML and unique, over elements and relations together.
func WriteArchiMate(w io.Writer, m *Model) error {
	err := m.checkArchiMate()
	if err != nil {
		return err
	}
	x := &xmlWriter{out: bufio.NewWriter(w)}
	x.raw(`<?xml version="1.0" encoding="UTF-8"?>
<model xmlns="http://www.opengroup.org/xsd/archimate/3.0/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="http://www.opengroup.org/xsd/archimate/3.0/ http://www.opengroup.org/xsd/archimate/3.1/archimate3_Model.xsd" identifier="model">
  <name>%s</name>
`, x.text(m.Name))
	names := map[string]string{}
	var order []string
	refer := func(all []Property) {
		for _, p := range all {
			if _, ok := names[p.Name]; !ok {
				names[p.Name] = fmt.Sprintf("property-%d", len(order)+1)
				order = append(order, p.Name)
			}
		}
	}
	x.list("elements", len(m.Elements), func() {
		for _, e := range m.Elements {
			refer(e.Properties)
			x.raw("    <element identifier=\"%s\" xsi:type=\"%s\">\n      <name>%s</name>\n", e.ID, e.Kind, x.text(e.Name))
			if e.Description != "" {
				x.raw("      <documentation>%s</documentation>\n", x.text(e.Description))
			}
			x.properties(e.Properties, names)
			x.raw("    </element>\n")
		}
	})
	x.list("relationships", len(m.Relations), func() {
		for _, r := range m.Relations {
			refer(r.Properties)
			x.raw("    <relationship identifier=\"%s\" source=\"%s\" target=\"%s\" xsi:type=\"%s\">\n", r.ID, r.From, r.To, r.Kind)
			if r.Name != "" {
				x.raw("      <name>%s</name>\n", x.text(r.Name))
			}
			x.properties(r.Properties, names)
			x.raw("    </relationship>\n")
		}
	})
	x.list("propertyDefinitions", len(order), func() {
		for _, name := range order {
			x.raw("    <propertyDefinition identifier=\"%s\" type=\"string\">\n      <name>%s</name>\n    </propertyDefinition>\n", names[name], x.text(name))
		}
	})
	x.raw("</model>\n")
	if x.err == nil {
		x.err = x.out.Flush()
	}
	if x.err != nil {
		return fmt.Errorf("writing ArchiMate: %w", x.err)
	}
	return nil
}

// list writes a list's tag round its parts; an empty list is left out, as the schema wants.
func (x *xmlWriter) list(name string, n int, parts func()) {
	if n == 0 {
		return
	}
	x.raw("  <%s>\n", name)
	parts()
	x.raw("  </%s>\n", name)
}

func (x *xmlWriter) properties(all []Property, names map[string]string) {
	if len(all) == 0 {
		return
	}
	x.raw("      <properties>\n")
	for _, p := range all {
		x.raw("        <property propertyDefinitionRef=\"%s\">\n          <value>%s</value>\n        </property>\n", names[p.Name], x.text(p.Value))
	}
	x.raw("      </properties>\n")
}

func (m *Model) checkArchiMate() error {
	ids := map[string]bool{"model": true}
	take := func(id string) error {
		if !ncName.MatchString(id) || ids[id] || strings.HasPrefix(id, "property-") {
			return fmt.Errorf("%q is no identifier, or stands twice", id)
		}
		ids[id] = true
		return nil
	}
	for _, e := range m.Elements {
		err := take(e.ID)
		if err != nil {
			return err
		}
		if !known(archimateElements, e.Kind) {
			return fmt.Errorf("ArchiMate has no element of the type %q", e.Kind)
		}
	}
	ends := map[string]bool{}
	for _, e := range m.Elements {
		ends[e.ID] = true
	}
	for _, r := range m.Relations {
		err := take(r.ID)
		if err != nil {
			return err
		}
		if !known(archimateRelations, r.Kind) || !ends[r.From] || !ends[r.To] {
			return fmt.Errorf("the relation %s is of no type that ArchiMate has, or lacks an end", r.ID)
		}
	}
	return nil
}

// WriteStructurizr writes a model as a workspace in the Structurizr DSL: each element a software system tagged with its kind, each
// relation an arrow, and a view of everything.
func WriteStructurizr(w io.Writer, m *Model) error {
	x := &xmlWriter{out: bufio.NewWriter(w)}
	x.raw("workspace %s {\n    !identifiers flat\n    model {\n", dslQuoted(m.Name))
	ids := map[string]string{}
	names := map[string]bool{}
	for i, e := range m.Elements {
		ids[e.ID] = fmt.Sprintf("e%d", i+1)
		name := onlyName(names, e)
		x.raw("        e%d = softwareSystem %s %s {\n            tags %s\n", i+1, dslQuoted(name), dslQuoted(e.Description), dslQuoted(e.Kind))
		if len(e.Properties) > 0 {
			x.raw("            properties {\n")
			for _, p := range e.Properties {
				x.raw("                %s %s\n", dslQuoted(p.Name), dslQuoted(p.Value))
			}
			x.raw("            }\n")
		}
		x.raw("        }\n")
	}
	drawn := map[string]bool{}
	for _, r := range m.Relations {
		line := fmt.Sprintf("        %s -> %s %s\n", ids[r.From], ids[r.To], dslQuoted(r.said()))
		if ids[r.From] == "" || ids[r.To] == "" || ids[r.From] == ids[r.To] || drawn[line] {
			continue
		}
		drawn[line] = true
		x.raw("%s", line)
	}
	x.raw("    }\n    views {\n        systemLandscape all {\n            include *\n            autoLayout\n        }\n    }\n}\n")
	if x.err == nil {
		x.err = x.out.Flush()
	}
	if x.err != nil {
		return fmt.Errorf("writing the Structurizr workspace: %w", x.err)
	}
	return nil
}

// onlyName is an element's name, told apart from those before it by its kind and, at need, a number: the format wants each name once.
func onlyName(taken map[string]bool, e Element) string {
	plain := strings.Join(strings.Fields(e.Name), " ")
	name := plain
	for n := 1; taken[strings.ToLower(name)]; n++ {
		name = fmt.Sprintf("%s (%s)", plain, e.Kind)
		if n > 1 {
			name = fmt.Sprintf("%s (%s %d)", plain, e.Kind, n)
		}
	}
	taken[strings.ToLower(name)] = true
	return name
}

// said is what an arrow says.
func (r Relation) said() string {
	if r.Name != "" {
		return r.Kind + ": " + r.Name
	}
	return r.Kind
}

// dslQuoted is a text as the DSL takes it: in quotes, on one line.
func dslQuoted(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s) + `"`
}
