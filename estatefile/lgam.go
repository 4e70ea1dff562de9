package estatefile

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
)

// lgamGroups are the groups of an LGAM system with the facts that stand in each.
var lgamGroups = []struct {
	name  string
	facts []string
}{
	{"identity", []string{"vendor", "users", "category", "businessOwner", "technicalOwner"}},
	{"contract", []string{"annualCost", "contractEnd", "noticePeriod"}},
	{"technical", []string{"hosting", "dataModel", "portability", "supportModel"}},
}

// lgamNumbers are the facts that are written as numbers.
var lgamNumbers = []string{"users", "annualCost"}

// lgamLinks are the lists of a system that name other parts of the file.
var lgamLinks = []struct{ list, relation string }{
	{"domains", "domain"}, {"capabilities", "capability"}, {"consumers", "consumer"}, {"dependencies", "dependency"},
}

// lgamTaxonomy are the lists of the taxonomy with what they list.
var lgamTaxonomy = []struct{ list, kind string }{{"layers", "Layer"}, {"domains", "Domain"}, {"capabilities", "Capability"}}

// readLGAM reads an LGAM register, or the graph of the model itself (nodes and edges).
func readLGAM(m *Model, text string, o Options) error {
	root, err := parseJSON(text, o)
	if err != nil {
		return err
	}
	m.Name = root.say("meta", "council")
	if root.at("nodes").list != nil {
		return readLGAMGraph(m, root)
	}
	for _, t := range lgamTaxonomy {
		for _, v := range root.at("taxonomy", t.list).list {
			m.Elements = append(m.Elements, Element{Kind: t.kind, ID: v.say("id"), Name: v.say("label"), Description: v.say("description"), Line: v.line})
			if layer := v.say("layer"); layer != "" {
				m.Relations = append(m.Relations, Relation{Kind: "layer", From: v.say("id"), To: layer, Line: v.line})
			}
		}
	}
	for _, v := range root.at("systems").list {
		e := Element{Kind: "System", ID: v.say("id"), Name: v.say("name"), Description: v.say("description"), Line: v.line}
		if e.ID == "" || e.Name == "" {
			return refuse(v.line, "This system has no id or no name: give it both.")
		}
		e.set("lifecycle", v.say("lifecycle"))
		for _, g := range lgamGroups {
			for _, fact := range g.facts {
				e.set(fact, v.say(g.name, fact))
			}
		}
		e.set("compliance", strings.Join(v.at("compliance").texts(), "; "))
		m.Elements = append(m.Elements, e)
		for _, l := range lgamLinks {
			for _, to := range v.at(l.list).texts() {
				m.Relations = append(m.Relations, Relation{Kind: l.relation, From: e.ID, To: to, Line: v.line})
			}
		}
	}
	return nil
}

func readLGAMGraph(m *Model, root *value) error {
	for _, v := range root.at("nodes").list {
		e := Element{Kind: v.say("type"), ID: v.say("id"), Name: v.say("label"), Description: v.say("description"), Line: v.line}
		if e.ID == "" {
			return refuse(v.line, "This node has no id: give it one.")
		}
		m.Elements = append(m.Elements, e)
	}
	for _, v := range root.at("edges").list {
		m.Relations = append(m.Relations, Relation{Kind: v.say("relationship"), From: v.say("source"), To: v.say("target"), Line: v.line})
	}
	return nil
}

// lgamSystem is a system as the register writes it.
type lgamSystem struct {
	ID           string         `json:"id"`
	Name         string         `json:"name"`
	Domains      []string       `json:"domains"`
	Description  string         `json:"description"`
	Lifecycle    string         `json:"lifecycle"`
	Identity     map[string]any `json:"identity"`
	Contract     map[string]any `json:"contract"`
	Technical    map[string]any `json:"technical"`
	Compliance   []string       `json:"compliance"`
	Capabilities []string       `json:"capabilities"`
	Consumers    []string       `json:"consumers"`
	Dependencies []string       `json:"dependencies"`
}

// lgamEntry is one entry of the taxonomy.
type lgamEntry struct {
	ID          string `json:"id"`
	Label       string `json:"label"`
	Description string `json:"description,omitempty"`
	Layer       string `json:"layer,omitempty"`
}

// WriteLGAM writes the systems of a model, and the layers, domains and capabilities that it holds, as an LGAM register. date is the day of
// the export, as 2027-03-31. Elements of other kinds have no place in the format and are an error.
func WriteLGAM(w io.Writer, m *Model, date string) error {
	taxonomy := map[string][]lgamEntry{"layers": {}, "domains": {}, "capabilities": {}}
	systems := []lgamSystem{}
	for _, e := range m.Elements {
		if e.Kind == "System" {
			s, err := m.lgamSystem(&e)
			if err != nil {
				return err
			}
			systems = append(systems, s)
			continue
		}
		at := slices.IndexFunc(lgamTaxonomy, func(t struct{ list, kind string }) bool { return t.kind == e.Kind })
		if at < 0 {
			return fmt.Errorf("an LGAM register has no place for an element of the kind %q", e.Kind)
		}
		entry := lgamEntry{ID: e.ID, Label: e.Name, Description: e.Description}
		if to := m.targets(e.ID, "layer"); len(to) > 0 {
			entry.Layer = to[0]
		}
		list := lgamTaxonomy[at].list
		taxonomy[list] = append(taxonomy[list], entry)
	}
	out := json.NewEncoder(w)
	out.SetIndent("", "  ")
	err := out.Encode(map[string]any{"meta": map[string]string{"version": "1.0", "exported": date + "T00:00:00Z", "council": m.Name}, "taxonomy": taxonomy, "systems": systems})
	if err != nil {
		return fmt.Errorf("writing the LGAM register: %w", err)
	}
	return nil
}

// targets are the ends of an element's relations of one kind.
func (m *Model) targets(from, kind string) []string {
	out := []string{}
	for _, r := range m.Relations {
		if r.From == from && r.Kind == kind {
			out = append(out, r.To)
		}
	}
	return out
}

func (m *Model) lgamSystem(e *Element) (lgamSystem, error) {
	s := lgamSystem{ID: e.ID, Name: e.Name, Description: e.Description, Compliance: []string{}, Lifecycle: Get(e.Properties, "lifecycle"),
		Domains: m.targets(e.ID, "domain"), Capabilities: m.targets(e.ID, "capability"), Consumers: m.targets(e.ID, "consumer"), Dependencies: m.targets(e.ID, "dependency")}
	if c := Get(e.Properties, "compliance"); c != "" {
		s.Compliance = strings.Split(c, "; ")
	}
	groups := make([]map[string]any, len(lgamGroups))
	for i, g := range lgamGroups {
		groups[i] = map[string]any{}
		for _, fact := range g.facts {
			v, err := lgamFact(fact, Get(e.Properties, fact))
			if err != nil {
				return s, err
			}
			groups[i][fact] = v
		}
	}
	s.Identity, s.Contract, s.Technical = groups[0], groups[1], groups[2]
	return s, nil
}

// lgamFact is a fact in its type: numbers are numbers, and null where nothing is recorded.
func lgamFact(fact, text string) (any, error) {
	if !slices.Contains(lgamNumbers, fact) {
		return text, nil
	}
	if text == "" {
		return nil, nil
	}
	_, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return nil, fmt.Errorf("%s must be a number, not %q", fact, text)
	}
	return json.Number(text), nil
}
