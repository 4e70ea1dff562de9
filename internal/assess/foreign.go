package assess

import (
	"regexp"
	"strings"

	"go.yaml.in/yaml/v4"
)

// Frameworks of other tools: libraries of CISO Assistant and catalogues of OSCAL. Both say what is asked, and neither says from what a level follows: somebody chooses one.

// complianceScale is what CISO Assistant's audits say of a requirement.
func complianceScale() []Level {
	return []Level{{"non_compliant", "Not compliant", 1}, {"partially_compliant", "Partially compliant", 2}, {"compliant", "Compliant", 3}}
}

func metScale() []Level {
	return []Level{{"not_met", "Not met", 1}, {"partly", "Partly met", 2}, {"met", "Met", 3}}
}

// has tells whether a document has a key at its root.
func has(root *yaml.Node, key string) bool {
	for _, k := range keys(root) {
		if k.Value == key {
			return true
		}
	}
	return false
}

var (
	noID   = regexp.MustCompile(`[^a-z0-9]+`)
	noNode = regexp.MustCompile(`[^0-9A-Za-z._-]+`)
)

// idOf makes an id of somebody else's name.
func idOf(s string) string {
	s = strings.Trim(noID.ReplaceAllString(strings.ToLower(s), "-"), "-")
	return strings.TrimRight(s[:min(len(s), 60)], "-")
}

// nodeID makes an id of a node that nothing has yet.
func (f *Framework) nodeID(written, other string) string {
	id := strings.Trim(noNode.ReplaceAllString(written, "-"), "-._")
	if id == "" {
		id = strings.Trim(noNode.ReplaceAllString(other, "-"), "-._")
	}
	id = id[:min(len(id), 50)]
	for _, taken := f.at[id]; taken; _, taken = f.at[id] {
		id += "-"
	}
	return id
}

// cisoAssistant reads a library of CISO Assistant with one framework.
func (t *tree) cisoAssistant(root *yaml.Node) (*Framework, error) {
	lib, err := t.fields(root, "the library")
	if err != nil {
		return nil, err
	}
	objects, err := t.fields(lib["objects"], "objects")
	if err != nil {
		return nil, err
	}
	at := objects["framework"]
	if several, err := t.items(objects["frameworks"], "frameworks"); err == nil && len(several) == 1 {
		at = several[0]
	}
	if at == nil {
		return nil, t.wrong(root, "the library holds no framework, or several")
	}
	m, err := t.fields(at, "the framework")
	if err != nil {
		return nil, err
	}
	f := &Framework{Text: Supplied, Rule: Levels, Scale: complianceScale(), at: map[string]int{}}
	var ref string
	for _, x := range []struct {
		to    *string
		where map[string]*yaml.Node
		key   string
	}{{&f.Title, m, "name"}, {&ref, m, "ref_id"}, {&f.Version, lib, "version"}, {&f.Publisher, lib, "provider"}, {&f.Licence, lib, "copyright"}, {&f.Source, lib, "urn"}, {&f.URN, m, "urn"}} {
		*x.to, err = t.text(x.where[x.key], x.key)
		if err != nil {
			return nil, err
		}
	}
	f.ID = idOf(ref)
	if f.ID == "" {
		f.ID = idOf(f.Title)
	}
	if !idForm.MatchString(f.ID) || !versionForm.MatchString(f.Version) || f.Title == "" {
		return nil, t.wrong(at, "the framework needs a name, a ref_id and the library a version")
	}
	err = t.requirements(f, m["requirement_nodes"])
	if err != nil {
		return nil, err
	}
	return f, t.answerable(f, root)
}

// requirements reads the nodes of a library. A node names its parent by its urn, which stands before it.
func (t *tree) requirements(f *Framework, at *yaml.Node) error {
	items, err := t.items(at, "requirement_nodes")
	if err != nil {
		return err
	}
	byURN := map[string]string{}
	var asked []string
	for _, i := range items {
		m, err := t.fields(i, "a requirement")
		if err != nil {
			return err
		}
		var urn, parent, ref, assessable string
		n := Node{}
		for key, to := range map[string]*string{"urn": &urn, "parent_urn": &parent, "ref_id": &ref, "name": &n.Title, "description": &n.Text, "assessable": &assessable} {
			*to, err = t.text(m[key], key)
			if err != nil {
				return err
			}
		}
		if _, twice := byURN[urn]; twice || urn == "" {
			return t.wrong(i, "the requirement's urn %q is empty, or stands twice", urn)
		}
		in, known := byURN[parent]
		if parent != "" && !known {
			return t.wrong(i, "%q stands in %q, which does not stand before it: a parent comes first", urn, parent)
		}
		n.URN, n.ID, n.In = urn, f.nodeID(ref, urn[strings.LastIndex(urn, ":")+1:]), in
		if n.Title == "" {
			n.Title = firstWords(n.Text, n.ID)
		}
		err = t.add(f, i, n)
		if err != nil {
			return err
		}
		byURN[urn] = n.ID
		if assessable == "true" {
			asked = append(asked, n.ID)
		}
	}
	f.ask(asked)
	return nil
}

// ask marks what is answered, once everything stands: what is answered may have something below it that is answered too.
func (f *Framework) ask(ids []string) {
	for _, id := range ids {
		f.Nodes[f.at[id]].Asked = true
	}
}

func (t *tree) answerable(f *Framework, at *yaml.Node) error {
	if len(f.Outcomes()) == 0 {
		return t.wrong(at, "nothing in the framework can be answered")
	}
	return nil
}

// firstWords is a title for what has none.
func firstWords(text, id string) string {
	words := strings.Fields(text)
	if len(words) == 0 {
		return id
	}
	out := strings.Join(words[:min(len(words), 10)], " ")
	if len(words) > 10 {
		out += " ..."
	}
	return out
}

// oscalCatalog reads a catalogue of OSCAL: groups are headings, controls are answered, and so are the controls that stand in a control.
func (t *tree) oscalCatalog(root *yaml.Node) (*Framework, error) {
	m, err := t.fields(root, "the file")
	if err != nil {
		return nil, err
	}
	c, err := t.fields(m["catalog"], "the catalogue")
	if err != nil {
		return nil, err
	}
	if c["metadata"] == nil {
		return nil, t.wrong(m["catalog"], "the catalogue needs metadata")
	}
	meta, err := t.fields(c["metadata"], "metadata")
	if err != nil {
		return nil, err
	}
	f := &Framework{Publisher: "OSCAL catalogue", Source: t.file, Text: Supplied, Rule: Levels, Scale: metScale(), at: map[string]int{}}
	for key, to := range map[string]*string{"title": &f.Title, "version": &f.Version} {
		*to, err = t.text(meta[key], key)
		if err != nil {
			return nil, err
		}
	}
	f.ID, f.Version = idOf(f.Title), strings.Trim(noNode.ReplaceAllString(f.Version, "-"), "-._")
	f.Version = f.Version[:min(len(f.Version), 30)]
	if !idForm.MatchString(f.ID) || !versionForm.MatchString(f.Version) {
		return nil, t.wrong(c["metadata"], "the catalogue needs a title and a version")
	}
	var asked []string
	err = t.oscalParts(f, c, "", &asked)
	if err != nil {
		return nil, err
	}
	f.ask(asked)
	return f, t.answerable(f, root)
}

// oscalParts reads the groups and controls that stand in a part of a catalogue.
func (t *tree) oscalParts(f *Framework, m map[string]*yaml.Node, in string, asked *[]string) error {
	for _, what := range []string{"controls", "groups"} {
		items, err := t.items(m[what], what)
		if err != nil {
			return err
		}
		for _, i := range items {
			part, err := t.fields(i, what)
			if err != nil {
				return err
			}
			n := Node{In: in}
			for key, to := range map[string]*string{"id": &n.ID, "title": &n.Title} {
				*to, err = t.text(part[key], key)
				if err != nil {
					return err
				}
			}
			if n.ID == "" && what == "groups" { // OSCAL lets a group have none
				n.ID = f.nodeID(idOf(n.Title), "group")
			}
			n.Text, err = t.prose(part["parts"])
			if err != nil {
				return err
			}
			err = t.add(f, i, n)
			if err != nil {
				return err
			}
			withdrawn, err := t.withdrawn(part["props"])
			if err != nil {
				return err
			}
			if what == "controls" && !withdrawn {
				*asked = append(*asked, n.ID)
			}
			err = t.oscalParts(f, part, n.ID, asked)
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// withdrawn tells whether a control is only kept for its number.
func (t *tree) withdrawn(at *yaml.Node) (bool, error) {
	items, err := t.items(at, "props")
	if err != nil {
		return false, err
	}
	for _, i := range items {
		m, err := t.fields(i, "a prop")
		if err != nil {
			return false, err
		}
		name, err := t.text(m["name"], "name")
		if err != nil {
			return false, err
		}
		value, err := t.text(m["value"], "value")
		if err != nil {
			return false, err
		}
		if name == "status" && strings.EqualFold(value, "withdrawn") {
			return true, nil
		}
	}
	return false, nil
}

// prose is what a control says: its statement and what stands in it.
func (t *tree) prose(at *yaml.Node) (string, error) {
	items, err := t.items(at, "parts")
	if err != nil {
		return "", err
	}
	var out []string
	for _, i := range items {
		m, err := t.fields(i, "a part")
		if err != nil {
			return "", err
		}
		name, err := t.text(m["name"], "name")
		if err != nil {
			return "", err
		}
		if name != "statement" && name != "item" {
			continue
		}
		says, err := t.text(m["prose"], "prose")
		if err != nil {
			return "", err
		}
		below, err := t.prose(m["parts"])
		if err != nil {
			return "", err
		}
		out = append(out, strings.TrimSpace(says+" "+below))
	}
	return strings.TrimSpace(strings.Join(out, " ")), nil
}
