package estatefile

import (
	"fmt"
	"slices"
	"strings"
)

// readBackstage reads the entities of a Backstage catalogue, one a document. Relations are the references of its spec.
func readBackstage(m *Model, text string, o Options) error {
	docs, err := parseYAML(text, o)
	if err != nil {
		return err
	}
	seen := map[string]bool{}
	for _, d := range docs {
		if d.of == nil {
			continue // an empty document between two lines of ---
		}
		kind, name := d.say("kind"), d.say("metadata", "name")
		if kind == "" || name == "" {
			return refuse(d.line, "This entity has no kind or no metadata.name: give it both.")
		}
		e := Element{Kind: kind, ID: backstageRef(kind, d.say("metadata", "namespace"), name), Name: d.say("metadata", "title"), Description: d.say("metadata", "description"), Line: d.line}
		if seen[e.ID] {
			return refuse(d.line, "%s stands twice in this file: leave one of them out.", clip(e.ID))
		}
		seen[e.ID] = true
		if e.Name == "" {
			e.Name = name
		}
		e.set("tags", strings.Join(d.at("metadata", "tags").texts(), "; "))
		spec := d.at("spec")
		for _, key := range spec.keys {
			backstageSpec(m, &e, key, spec.of[key])
		}
		m.Elements = append(m.Elements, e)
	}
	return nil
}

// backstageKinds are the fields of a spec that name other entities, with the kind that a short reference means.
var backstageKinds = map[string]string{
	"owner": "group", "system": "system", "domain": "domain", "subdomainOf": "domain", "subcomponentOf": "component", "dependsOn": "component", "dependencyOf": "component",
	"consumesApis": "api", "providesApis": "api", "parent": "group", "children": "group", "members": "user", "memberOf": "group",
}

func backstageSpec(m *Model, e *Element, key string, v *value) {
	kind, names := backstageKinds[key]
	if !names {
		if key != "definition" { // the text of an interface, often a whole file
			e.set(key, strings.Join(v.texts(), "; "))
		}
		return
	}
	for _, t := range v.texts() {
		m.Relations = append(m.Relations, Relation{Kind: key, From: e.ID, To: fullRef(t, kind), Line: v.line})
	}
}

func backstageRef(kind, namespace, name string) string {
	if namespace == "" {
		namespace = "default"
	}
	return strings.ToLower(kind + ":" + namespace + "/" + name)
}

// fullRef reads [kind:][namespace/]name.
func fullRef(ref, kind string) string {
	if k, rest, ok := strings.Cut(ref, ":"); ok {
		kind, ref = k, rest
	}
	namespace, name, ok := strings.Cut(ref, "/")
	if !ok {
		namespace, name = "", ref
	}
	return backstageRef(kind, namespace, name)
}

// readLeanIX reads a file of the LeanIX integration interface (LDIF): a list of content, each with a type, an id and data.
func readLeanIX(m *Model, text string, o Options) error {
	root, err := parseJSON(text, o)
	if err != nil {
		return err
	}
	m.Name = root.say("description")
	ids := map[string]bool{}
	for _, c := range root.at("content").list {
		e := Element{Kind: c.say("type"), ID: c.say("id"), Line: c.line}
		if e.Kind == "" || e.ID == "" {
			return refuse(c.line, "This content has no type or no id: export the file again.")
		}
		data := c.at("data")
		e.Name, e.Description = data.say("name"), data.say("description")
		for _, key := range data.keys {
			if key != "name" && key != "description" {
				e.set(key, strings.Join(data.of[key].texts(), "; "))
			}
		}
		ids[e.ID] = true
		m.Elements = append(m.Elements, e)
	}
	for i, c := range root.at("content").list { // data that holds another content's id refers to it, alone or in a list
		leanIXRelations(m, &m.Elements[i], c.at("data"), ids)
	}
	return nil
}

func leanIXRelations(m *Model, e *Element, data *value, ids map[string]bool) {
	for _, key := range data.keys {
		names := false
		for _, to := range data.of[key].texts() {
			if key != "name" && key != "description" && ids[to] && to != e.ID {
				m.Relations = append(m.Relations, Relation{Kind: key, From: e.ID, To: to, Line: e.Line})
				names = true
			}
		}
		if names && strings.HasPrefix(key, "rel") { // a relation and no fact
			e.Properties = slices.DeleteFunc(e.Properties, func(p Property) bool { return p.Name == key })
		}
	}
}

// readCycloneDX reads the components and services of a bill of materials, in JSON or XML, and what depends on what.
func readCycloneDX(m *Model, text string, o Options) error {
	c := &cyclone{m: m, ids: map[string]bool{}}
	if strings.HasPrefix(strings.TrimLeft(text, " \t\r\n"), "<") {
		root, err := parseXML(text, o)
		if err != nil {
			return err
		}
		c.readXML(root)
		return nil
	}
	root, err := parseJSON(text, o)
	if err != nil {
		return err
	}
	if s := root.at("metadata", "component"); s.of != nil {
		c.part(s, "", false)
	}
	for _, x := range root.at("components").list {
		c.part(x, "", false)
	}
	for _, x := range root.at("services").list {
		c.part(x, "", true)
	}
	for _, d := range root.at("dependencies").list {
		for _, to := range d.at("dependsOn").texts() {
			c.depends(d.say("ref"), to, d.line)
		}
	}
	return nil
}

type cyclone struct {
	m   *Model
	ids map[string]bool
}

// add takes an element in, under an id of its own, and under the one that it is part of.
func (c *cyclone) add(e Element, parent string) string {
	if e.ID == "" || c.ids[e.ID] { // bom-ref may be left out
		e.ID = fmt.Sprintf("%s@%d", e.Name, len(c.m.Elements))
	}
	for c.ids[e.ID] {
		e.ID += "'"
	}
	c.ids[e.ID] = true
	c.m.Elements = append(c.m.Elements, e)
	if parent != "" {
		c.m.Relations = append(c.m.Relations, Relation{Kind: "contains", From: parent, To: e.ID, Line: e.Line})
	}
	return e.ID
}

func (c *cyclone) depends(from, to string, line int) {
	if from != "" && to != "" {
		c.m.Relations = append(c.m.Relations, Relation{Kind: "dependsOn", From: from, To: to, Line: line})
	}
}

func (c *cyclone) part(v *value, parent string, service bool) {
	e := Element{Kind: v.say("type"), ID: v.say("bom-ref"), Name: v.say("name"), Description: v.say("description"), Line: v.line}
	if service || e.Kind == "" {
		e.Kind = "service"
	}
	e.set("version", v.say("version"))
	e.set("group", v.say("group"))
	e.set("purl", v.say("purl"))
	e.set("publisher", v.say("publisher"))
	e.set("supplier", v.say("supplier", "name"))
	e.set("provider", v.say("provider", "name"))
	for _, p := range v.at("properties").list {
		if name := p.say("name"); name != "" {
			e.set(name, p.say("value"))
		}
	}
	id := c.add(e, parent)
	for _, x := range v.at("components").list {
		c.part(x, id, false)
	}
	for _, x := range v.at("services").list {
		c.part(x, id, true)
	}
}

func (c *cyclone) readXML(root *node) {
	for _, n := range root.first("metadata").in {
		if n.name.Local == "component" {
			c.partXML(n, "")
		}
	}
	for _, list := range []string{"components", "services"} {
		for _, n := range root.first(list).in {
			c.partXML(n, "")
		}
	}
	for _, d := range root.first("dependencies").in {
		for _, to := range d.in {
			c.depends(d.attr("ref"), to.attr("ref"), to.line)
		}
	}
}

func (c *cyclone) partXML(n *node, parent string) {
	e := Element{Kind: n.attr("type"), ID: n.attr("bom-ref"), Name: n.first("name").say(), Description: n.first("description").say(), Line: n.line}
	if n.name.Local == "service" || e.Kind == "" {
		e.Kind = "service"
	}
	for _, name := range []string{"version", "group", "purl", "publisher"} {
		e.set(name, n.first(name).say())
	}
	e.set("supplier", n.first("supplier").first("name").say())
	e.set("provider", n.first("provider").first("name").say())
	for _, p := range n.first("properties").in {
		if name := p.attr("name"); name != "" {
			e.set(name, p.say())
		}
	}
	id := c.add(e, parent)
	for _, list := range []string{"components", "services"} {
		for _, in := range n.first(list).in {
			c.partXML(in, id)
		}
	}
}
