package assess

import (
	"path"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"
)

// oscalProfile reads a profile of OSCAL as a target: the controls that it takes from a catalogue are to reach the highest level. as names the catalogue; without it,
// it is the one framework at hand that has every control that the profile names.
func (t *tree) oscalProfile(s Shelf, root *yaml.Node, as string) ([]Addition, []Problem, error) {
	m, err := t.fields(root, "the file")
	if err != nil {
		return nil, nil, err
	}
	p, err := t.fields(m["profile"], "the profile")
	if err != nil {
		return nil, nil, err
	}
	if p["metadata"] == nil {
		return nil, nil, t.wrong(m["profile"], "the profile needs metadata")
	}
	meta, err := t.fields(p["metadata"], "metadata")
	if err != nil {
		return nil, nil, err
	}
	title, err := t.text(meta["title"], "title")
	if err != nil {
		return nil, nil, err
	}
	out := Profile{ID: idOf(title), Title: title, Requires: map[string]string{}}
	if !idForm.MatchString(out.ID) {
		return nil, nil, t.wrong(p["metadata"], "the profile needs a title")
	}
	imports, err := t.imports(p["imports"])
	if err != nil {
		return nil, nil, err
	}
	f, err := t.catalogueOf(s, m["profile"], imports, as)
	if err != nil {
		return nil, nil, err
	}
	best := f.Scale[len(f.Scale)-1].ID
	for _, i := range imports {
		taken, err := i.from(t, f)
		if err != nil {
			return nil, nil, err
		}
		for _, id := range taken {
			out.Requires[id] = best
		}
	}
	if len(out.Requires) == 0 {
		return nil, nil, t.wrong(m["profile"], "the profile takes no control of %s", f.Key())
	}
	return []Addition{{To: f.Key(), Profiles: []Profile{out}}}, nil, nil
}

// taking is one import of a profile: what it takes, and what of that it leaves out.
type taking struct {
	all           bool
	with, without []chosen
}

// chosen are controls by id or by pattern, and perhaps those that stand in them.
type chosen struct {
	at       *yaml.Node
	ids      []*yaml.Node
	patterns []string
	below    bool
}

func (t *tree) imports(at *yaml.Node) (out []taking, err error) {
	items, err := t.items(at, "imports")
	if err != nil {
		return nil, err
	}
	for _, i := range items {
		m, err := t.fields(i, "an import", "href?", "include-all?", "include-controls?", "exclude-controls?")
		if err != nil {
			return nil, err
		}
		x := taking{all: m["include-all"] != nil}
		x.with, err = t.chosen(m["include-controls"], "include-controls")
		if err != nil {
			return nil, err
		}
		x.without, err = t.chosen(m["exclude-controls"], "exclude-controls")
		if err != nil {
			return nil, err
		}
		x.all = x.all || len(x.with) == 0 // OSCAL: an import that chooses nothing takes everything
		out = append(out, x)
	}
	return out, nil
}

func (t *tree) chosen(at *yaml.Node, what string) (out []chosen, err error) {
	items, err := t.items(at, what)
	if err != nil {
		return nil, err
	}
	for _, i := range items {
		m, err := t.fields(i, what, "with-child-controls?", "with-ids?", "matching?")
		if err != nil {
			return nil, err
		}
		c := chosen{at: i}
		below, err := t.text(m["with-child-controls"], "with-child-controls")
		if err != nil {
			return nil, err
		}
		c.below = below == "yes"
		c.ids, err = t.items(m["with-ids"], "with-ids")
		if err != nil {
			return nil, err
		}
		c.patterns, err = t.patterns(m["matching"])
		if err != nil {
			return nil, err
		}
		out = append(out, c)
	}
	return out, nil
}

func (t *tree) patterns(at *yaml.Node) (out []string, err error) {
	items, err := t.items(at, "matching")
	if err != nil {
		return nil, err
	}
	for _, i := range items {
		m, err := t.fields(i, "matching", "pattern")
		if err != nil {
			return nil, err
		}
		p, err := t.text(m["pattern"], "pattern")
		if err != nil {
			return nil, err
		}
		if _, err := path.Match(p, ""); err != nil {
			return nil, t.wrong(m["pattern"], "%q is no pattern: * stands for any letters, ? for one", p)
		}
		out = append(out, p)
	}
	return out, nil
}

// from lists the outcomes that an import takes.
func (x taking) from(t *tree, f *Framework) (out []string, err error) {
	if x.all {
		for _, n := range f.Outcomes() {
			out = append(out, n.ID)
		}
	}
	for _, c := range x.with {
		ids, err := c.of(t, f)
		if err != nil {
			return nil, err
		}
		out = append(out, ids...)
	}
	for _, c := range x.without {
		ids, err := c.of(t, f)
		if err != nil {
			return nil, err
		}
		out = slices.DeleteFunc(out, func(id string) bool { return slices.Contains(ids, id) })
	}
	return out, nil
}

// of lists the outcomes that are chosen; an id that the framework does not have is refused at its place.
func (c chosen) of(t *tree, f *Framework) (out []string, err error) {
	for _, at := range c.ids {
		id, err := t.text(at, "an id")
		if err != nil {
			return nil, err
		}
		n, ok := f.Find(id)
		if !ok || !n.Asked {
			return nil, t.wrong(at, "%q is no control of %s", id, f.Key())
		}
		out = append(out, id)
	}
	for _, n := range f.Outcomes() {
		if slices.ContainsFunc(c.patterns, func(p string) bool { ok, err := path.Match(p, n.ID); return ok && err == nil }) {
			out = append(out, n.ID)
		}
	}
	if !c.below {
		return out, nil
	}
	top := slices.Clone(out)
	for _, n := range f.Outcomes() {
		if slices.ContainsFunc(f.Path(n.In), func(up *Node) bool { return slices.Contains(top, up.ID) }) {
			out = append(out, n.ID)
		}
	}
	return out, nil
}

// catalogueOf finds the framework that a profile takes its controls from.
func (t *tree) catalogueOf(s Shelf, at *yaml.Node, imports []taking, as string) (*Framework, error) {
	if as != "" {
		f, ok := s.pinned(as)
		if !ok {
			return nil, notHere(as)
		}
		return f, nil
	}
	if len(imports) == 0 {
		return nil, t.wrong(at, "the profile imports nothing")
	}
	var ids []string
	for _, i := range imports {
		for _, c := range i.with {
			for _, x := range c.ids {
				ids = append(ids, plain(x).Value)
			}
		}
	}
	var fit []string
	var found *Framework
	for _, f := range s {
		if len(ids) > 0 && !slices.ContainsFunc(ids, func(id string) bool { n, ok := f.Find(id); return !ok || !n.Asked }) {
			found, fit = f, append(fit, f.Key())
		}
	}
	switch {
	case len(ids) == 0:
		return nil, t.wrong(at, "the profile names no control, so its catalogue is to be named: say which framework it belongs to, as id@version")
	case len(fit) == 0:
		return nil, t.wrong(at, "no framework at hand has all the controls of the profile. Load its catalogue first")
	case len(fit) > 1:
		return nil, t.wrong(at, "several frameworks have the controls of the profile (%s). Say which it belongs to", strings.Join(fit, ", "))
	}
	return found, nil
}
