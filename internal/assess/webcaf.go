package assess

import (
	"regexp"
	"strings"

	"go.yaml.in/yaml/v4"
)

// The levels of the Cyber Assessment Framework.
const (
	NotAchieved       = "not_achieved"
	PartiallyAchieved = "partially_achieved"
	Achieved          = "achieved"
)

func cafScale() []Level {
	return []Level{{NotAchieved, "Not achieved", 1}, {PartiallyAchieved, "Partially achieved", 2}, {Achieved, "Achieved", 3}}
}

// levelOf reads a level as the government's tool writes it: "Partially achieved", "partially-achieved".
func levelOf(written string) (string, bool) {
	id := folded(written)
	for _, l := range cafScale() {
		if l.ID == id {
			return id, true
		}
	}
	return "", false
}

// folded is a level's name as ids have it.
func folded(written string) string {
	return strings.NewReplacer(" ", "_", "-", "_").Replace(strings.ToLower(strings.TrimSpace(written)))
}

// isWebCAF tells the file of the government's WebCAF tool (github.com/co-cddo/domains-webcaf).
func isWebCAF(root *yaml.Node) bool { return has(root, "objectives") }

var versionInName = regexp.MustCompile(`(\d+\.\d+)`)

// webCAF reads the Cyber Assessment Framework with its sentences from the government tool's file. The file does not say which version it is; its name does.
func (t *tree) webCAF(root *yaml.Node) (*Framework, error) {
	v := versionInName.FindString(t.file)
	if v == "" {
		return nil, t.wrong(root, "the file does not say which version of the framework it holds. Put it into its name, like caf-v3.2.yaml")
	}
	f := &Framework{ID: "caf", Version: v, Title: "Cyber Assessment Framework", Publisher: "National Cyber Security Centre", Licence: "Open Government Licence v3.0", Source: t.file, Text: Supplied, Rule: Statements, Scale: cafScale(), at: map[string]int{}}
	m, err := t.fields(root, "the framework")
	if err != nil {
		return nil, err
	}
	requires := map[string]map[string]string{}
	err = t.children(m["objectives"], "objectives", func(code string, objective map[string]*yaml.Node, at *yaml.Node) error {
		subject := Organisation
		if code == "B" || code == "C" { // the Cyber Assessment Framework for local government: A and D once, B and C for each critical system
			subject = System
		}
		err := t.heading(f, at, Node{ID: code, Subject: subject}, objective)
		if err != nil {
			return err
		}
		return t.children(objective["principles"], "principles", func(p string, principle map[string]*yaml.Node, at *yaml.Node) error {
			err := t.heading(f, at, Node{ID: p, In: code}, principle)
			if err != nil {
				return err
			}
			return t.children(principle["outcomes"], "outcomes", func(o string, outcome map[string]*yaml.Node, at *yaml.Node) error {
				return t.outcome(f, at, Node{ID: o, In: p, Asked: true}, outcome, requires)
			})
		})
	})
	if err != nil {
		return nil, err
	}
	for _, id := range []string{"baseline", "enhanced"} {
		if len(requires[id]) > 0 {
			f.Profiles = append(f.Profiles, Profile{ID: id, Title: strings.ToUpper(id[:1]) + id[1:], Requires: requires[id]})
		}
	}
	return f, t.settle(f, root)
}

// children visits the named parts of a part, in the order of the file.
func (t *tree) children(n *yaml.Node, what string, visit func(code string, m map[string]*yaml.Node, at *yaml.Node) error) error {
	if n == nil {
		return nil
	}
	m, err := t.fields(n, what)
	if err != nil {
		return err
	}
	for _, key := range keys(n) {
		part, err := t.fields(m[key.Value], key.Value)
		if err != nil {
			return err
		}
		err = visit(key.Value, part, key)
		if err != nil {
			return err
		}
	}
	return nil
}

func (t *tree) heading(f *Framework, at *yaml.Node, n Node, m map[string]*yaml.Node) (err error) {
	n.Title, err = t.text(m["title"], "title")
	if err != nil {
		return err
	}
	n.Text, err = t.text(m["description"], "description")
	if err != nil {
		return err
	}
	return t.add(f, at, n)
}

func (t *tree) outcome(f *Framework, at *yaml.Node, n Node, m map[string]*yaml.Node, requires map[string]map[string]string) error {
	if m["indicators"] == nil {
		return t.wrong(at, "the outcome %s has no indicators", n.ID)
	}
	levels, err := t.fields(m["indicators"], "indicators")
	if err != nil {
		return err
	}
	for _, l := range cafScale() { // the file's own order varies
		err := t.children(levels[strings.ReplaceAll(l.ID, "_", "-")], "indicators", func(id string, s map[string]*yaml.Node, _ *yaml.Node) error {
			text, err := t.text(s["description"], "description")
			n.Statements = append(n.Statements, Statement{id, l.ID, text})
			return err
		})
		if err != nil {
			return err
		}
	}
	if len(n.Statements) == 0 {
		return t.wrong(at, "the outcome %s has no statements", n.ID)
	}
	err = t.heading(f, at, n, m)
	if err != nil || m["min_profile_requirement"] == nil {
		return err
	}
	profiles, err := t.fields(m["min_profile_requirement"], "min_profile_requirement")
	if err != nil {
		return err
	}
	for id, at := range profiles {
		written, err := t.text(at, id)
		if err != nil {
			return err
		}
		level, ok := levelOf(written)
		if !ok {
			return t.wrong(at, "%q is no level", written)
		}
		if requires[id] == nil {
			requires[id] = map[string]string{}
		}
		requires[id][n.ID] = level
	}
	return nil
}
