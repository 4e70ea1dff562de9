package estatefile

import (
	"slices"
	"strings"
)

// archimateSpaces begins the namespaces of ArchiMate Open Exchange 3.x.
const archimateSpaces = "http://www.opengroup.org/xsd/archimate/3"

// readArchiMate reads an ArchiMate Open Exchange file: elements, relationships, properties. Views and folders are drawing, not estate.
func readArchiMate(m *Model, text string, o Options) error {
	root, err := parseXML(text, o)
	if err != nil {
		return err
	}
	m.Name = root.first("name").say()
	names := map[string]string{}
	for _, d := range root.first("propertyDefinitions").in {
		name := d.first("name").say()
		if name == "" {
			name = d.attr("name")
		}
		names[d.attr("identifier")] = name
	}
	for _, n := range root.first("elements").in {
		e := Element{Kind: n.typed(), ID: n.attr("identifier"), Name: n.first("name").say(), Description: n.first("documentation").say(), Line: n.line}
		if e.ID == "" || e.Kind == "" {
			return refuse(n.line, "This element has no identifier or no type: export the model again.")
		}
		e.Properties = archimateProperties(n, names)
		m.Elements = append(m.Elements, e)
	}
	for _, n := range root.first("relationships").in {
		r := Relation{Kind: n.typed(), ID: n.attr("identifier"), From: n.attr("source"), To: n.attr("target"), Name: n.first("name").say(), Line: n.line}
		if r.Kind == "" || r.From == "" || r.To == "" {
			return refuse(n.line, "This relationship has no type or lacks an end: export the model again.")
		}
		r.Properties = archimateProperties(n, names)
		m.Relations = append(m.Relations, r)
	}
	return nil
}

func archimateProperties(n *node, names map[string]string) (out []Property) {
	for _, p := range n.first("properties").in {
		ref := p.attr("propertyDefinitionRef")
		name := names[ref]
		if name == "" {
			name = ref
		}
		if v := p.first("value").say(); v != "" {
			out = append(out, Property{name, v})
		}
	}
	return out
}

// readArchi reads the file that the modelling tool Archi keeps: folders in folders, with elements and relationships in them.
func readArchi(m *Model, text string, o Options) error {
	root, err := parseXML(text, o)
	if err != nil {
		return err
	}
	m.Name = root.attr("name")
	return archiFolder(m, root)
}

func archiFolder(m *Model, in *node) error {
	for _, n := range in.in {
		switch {
		case n.name.Local == "folder" && n.attr("type") == "diagrams":
		case n.name.Local == "folder":
			err := archiFolder(m, n)
			if err != nil {
				return err
			}
		case n.name.Local == "element":
			archiElement(m, n)
		}
	}
	return nil
}

func archiElement(m *Model, n *node) {
	kind := n.typed()
	var properties []Property
	for _, p := range n.in {
		if p.name.Local == "property" && p.attr("key") != "" && p.attr("value") != "" {
			properties = append(properties, Property{p.attr("key"), p.attr("value")})
		}
	}
	name := strings.TrimSpace(n.attr("name"))
	if n.attr("source") != "" && n.attr("target") != "" {
		m.Relations = append(m.Relations, Relation{Kind: strings.TrimSuffix(kind, "Relationship"), ID: n.attr("id"), From: n.attr("source"), To: n.attr("target"), Name: name, Properties: properties, Line: n.line})
		return
	}
	m.Elements = append(m.Elements, Element{Kind: kind, ID: n.attr("id"), Name: name, Description: n.first("documentation").say(), Properties: properties, Line: n.line})
}

// readITop reads an export of iTop: objects of classes, whose fields that end in _id name other objects. Classes that begin with lnk are
// relations. A file of one class names objects that stand in other files; those ends stay as class and number.
func readITop(m *Model, text string, o Options) error {
	root, err := parseXML(text, o)
	if err != nil {
		return err
	}
	for _, n := range root.in {
		if strings.HasPrefix(n.name.Local, "lnk") {
			if r, ok := itopLink(n); ok {
				m.Relations = append(m.Relations, r)
			}
			continue
		}
		e := Element{Kind: n.name.Local, ID: n.name.Local + " " + n.attr("id"), Line: n.line}
		for _, f := range n.in {
			switch v := f.say(); {
			case f.name.Local == "name":
				e.Name = v
			case f.name.Local == "description":
				e.Description = v
			case strings.HasSuffix(f.name.Local, "_id"):
				if v != "" && v != "0" {
					m.Relations = append(m.Relations, Relation{Kind: f.name.Local, From: e.ID, To: strings.TrimSuffix(f.name.Local, "_id") + " " + v, Line: f.line})
				}
			default:
				e.set(f.name.Local, v)
			}
		}
		m.Elements = append(m.Elements, e)
	}
	m.itopEnds()
	return nil
}

// itopLink is a link object: its first two fields that end in _id are its ends.
func itopLink(n *node) (Relation, bool) {
	r := Relation{Kind: n.name.Local, ID: n.name.Local + " " + n.attr("id"), Line: n.line}
	var ends []string
	for _, f := range n.in {
		if name, ok := strings.CutSuffix(f.name.Local, "_id"); ok && len(ends) < 2 {
			ends = append(ends, name+" "+f.say())
		}
	}
	if len(ends) < 2 {
		return r, false
	}
	r.From, r.To = ends[0], ends[1]
	return r, true
}

// itopEnds finds the objects that fields name. A field is called after the class (server_id) or after a class above it (functionalci_id):
// then the number alone decides, where only one object of the file bears it.
func (m *Model) itopEnds() {
	exact, byNumber := map[string]string{}, map[string][]string{}
	for _, e := range m.Elements {
		exact[strings.ToLower(e.ID)] = e.ID
		number := e.ID[strings.LastIndexByte(e.ID, ' ')+1:]
		byNumber[number] = append(byNumber[number], e.ID)
	}
	find := func(end string) string {
		if id, ok := exact[strings.ToLower(end)]; ok {
			return id
		}
		class, number, _ := strings.Cut(end, " ")
		if ids := byNumber[number]; class == "functionalci" && len(ids) == 1 {
			return ids[0]
		}
		return end
	}
	for i := range m.Relations {
		r := &m.Relations[i]
		r.To = find(r.To)
		if strings.HasPrefix(r.Kind, "lnk") {
			r.From = find(r.From)
		}
	}
}

// archimateElements and archimateRelations are the types that a written file may use, as the format's schema lists them.
var archimateElements = strings.Fields(`ApplicationCollaboration ApplicationComponent ApplicationEvent ApplicationFunction ApplicationInteraction
ApplicationInterface ApplicationProcess ApplicationService Artifact Assessment BusinessActor BusinessCollaboration BusinessEvent BusinessFunction
BusinessInteraction BusinessInterface BusinessObject BusinessProcess BusinessRole BusinessService Capability CommunicationNetwork Constraint Contract
CourseOfAction DataObject Deliverable Device DistributionNetwork Driver Equipment Facility Gap Goal Grouping ImplementationEvent Location Material
Meaning Node Outcome Path Plateau Principle Product Representation Requirement Resource Stakeholder SystemSoftware TechnologyCollaboration
TechnologyEvent TechnologyFunction TechnologyInteraction TechnologyInterface TechnologyProcess TechnologyService Value WorkPackage`)

var archimateRelations = strings.Fields(`Access Aggregation Assignment Association Composition Flow Influence Realization Serving Specialization Triggering`)

func known(list []string, word string) bool { return slices.Contains(list, word) }
