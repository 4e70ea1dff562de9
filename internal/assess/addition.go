package assess

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/moothall/moothall/internal/fault"
)

// Addition is what a file brings to a framework that is at hand: targets, and mappings that lead to it. It changes nothing that the framework asks.
type Addition struct {
	To       string // id@version
	Profiles []Profile
	Mappings []Mapping
}

// IsAddition tells a file that adds to frameworks from one that is a framework: ours with "to", a mapping set of CISO Assistant, a profile of OSCAL. A file that cannot
// be read is none: reading it as a framework says what is wrong.
func IsAddition(file string, raw []byte) bool {
	t, root, err := open(file, raw)
	return err == nil && t.additionReader(root) != nil
}

// additionReader picks how a document is read; nil where it adds to nothing.
func (t *tree) additionReader(root *yaml.Node) func(Shelf, *yaml.Node, string) ([]Addition, []Problem, error) {
	switch {
	case has(root, "to") && !has(root, "framework"):
		return t.ownAddition
	case has(root, "profile") && !has(root, "framework"):
		return t.oscalProfile
	case has(root, "objects") && has(root, "urn"):
		m, err := t.fields(root, "the library")
		if err == nil && !holdsFramework(m["objects"]) && (has(m["objects"], "requirement_mapping_set") || has(m["objects"], "requirement_mapping_sets")) {
			return t.mappingSets
		}
	}
	return nil
}

func holdsFramework(objects *yaml.Node) bool {
	return has(objects, "framework") || has(objects, "frameworks")
}

// ReadAddition reads what a file adds to the frameworks of a shelf. as names the framework, id@version, where the file does not say it, and is "" otherwise. What leads
// from or to something that is not answered is a problem at its place; the rest is taken.
func (s Shelf) ReadAddition(file string, raw []byte, as string) ([]Addition, []Problem, error) {
	t, root, err := open(file, raw)
	if err != nil {
		return nil, nil, err
	}
	read := t.additionReader(root)
	if read == nil {
		return nil, nil, t.wrong(root, "it adds nothing to a framework")
	}
	out, problems, err := read(s, root, as)
	if err != nil {
		return nil, nil, err
	}
	for _, a := range out {
		err := s.fitsAddition(a)
		if err != nil {
			return nil, nil, err
		}
	}
	return out, problems, nil
}

// ReadKept reads an addition that was kept in our own form. One to a framework that is no longer at hand is empty.
func (s Shelf) ReadKept(file string, raw []byte) (Addition, error) {
	t, root, err := open(file, raw)
	if err != nil {
		return Addition{}, err
	}
	m, err := t.fields(root, "the addition")
	if err != nil {
		return Addition{}, err
	}
	to, err := t.text(m["to"], "to")
	if err != nil {
		return Addition{}, err
	}
	if _, ok := s.pinned(to); !ok {
		return Addition{To: to}, nil
	}
	out, _, err := t.ownAddition(s, root, "")
	if err != nil {
		return Addition{}, err
	}
	return out[0], nil
}

// fitsAddition refuses what would change a target or a mapping that is there already: assessments rest on it.
func (s Shelf) fitsAddition(a Addition) error {
	f, ok := s.pinned(a.To)
	if !ok {
		return notHere(a.To)
	}
	for _, p := range a.Profiles {
		if have, ok := f.Profile(p.ID); ok && !maps.Equal(have.Requires, p.Requires) {
			return fault.New(fault.Refused, "%s has a target %q already, which asks for something else. A target never changes: give yours an id of its own.", a.To, p.ID)
		}
	}
	for _, m := range a.Mappings {
		err := s.fitsMapping(f, m)
		if err != nil {
			return err
		}
	}
	return nil
}

func (s Shelf) fitsMapping(f *Framework, m Mapping) error {
	for _, have := range f.Mappings {
		if have.From != m.From {
			continue
		}
		same, err := sameMapping(have, m)
		if err != nil {
			return err
		}
		if !same {
			return fault.New(fault.Refused, "%s has a mapping from %s already, which says something else. A mapping never changes: answers may have been carried by it.", f.Key(), m.From)
		}
	}
	from, ok := s.pinned(m.From)
	if !ok {
		return notHere(m.From)
	}
	return m.fits(from, f)
}

// sameMapping compares two mappings as they would be kept.
func sameMapping(a, b Mapping) (bool, error) {
	x, err := Addition{To: a.To, Mappings: []Mapping{a}}.Hash()
	if err != nil {
		return false, err
	}
	y, err := Addition{To: b.To, Mappings: []Mapping{b}}.Hash()
	return x == y, err
}

func notHere(key string) error {
	return fault.New(fault.Refused, "%s is not at hand here. Load that framework first.", key)
}

// pinned gives the very version that a key names.
func (s Shelf) pinned(key string) (*Framework, bool) {
	i := slices.IndexFunc(s, func(f *Framework) bool { return f.Key() == key })
	if i < 0 {
		return nil, false
	}
	return s[i], true
}

// With is the shelf with an addition; the frameworks that others hold stay as they are. What leads to a framework that is not there is left out.
func (s Shelf) With(a Addition) Shelf {
	i := slices.IndexFunc(s, func(f *Framework) bool { return f.Key() == a.To })
	if i < 0 {
		return s
	}
	f := *s[i]
	f.Profiles = slices.DeleteFunc(slices.Clone(f.Profiles), func(p Profile) bool {
		return slices.ContainsFunc(a.Profiles, func(q Profile) bool { return q.ID == p.ID })
	})
	f.Profiles = append(f.Profiles, a.Profiles...)
	f.Mappings = slices.DeleteFunc(slices.Clone(f.Mappings), func(m Mapping) bool {
		return slices.ContainsFunc(a.Mappings, func(o Mapping) bool { return o.From == m.From })
	})
	f.Mappings = append(f.Mappings, a.Mappings...)
	out := slices.Clone(s)
	out[i] = &f
	return out
}

// ownAddition reads our own form: to, with profiles and mappings as a framework has them.
func (t *tree) ownAddition(s Shelf, root *yaml.Node, _ string) ([]Addition, []Problem, error) {
	m, err := t.fields(root, "the addition", "to", "profiles?", "mappings?")
	if err != nil {
		return nil, nil, err
	}
	to, err := t.text(m["to"], "to")
	if err != nil {
		return nil, nil, err
	}
	f, ok := s.pinned(to)
	if !ok {
		return nil, nil, t.wrong(m["to"], "%s is not at hand here. Write id@version of a framework that is, or load that first", cmp.Or(to, `""`))
	}
	bare := *f
	bare.Profiles, bare.Mappings = nil, nil
	err = t.profiles(&bare, m["profiles"])
	if err != nil {
		return nil, nil, err
	}
	err = t.mappings(&bare, m["mappings"])
	if err != nil {
		return nil, nil, err
	}
	if len(bare.Profiles)+len(bare.Mappings) == 0 {
		return nil, nil, t.wrong(root, "it has neither profiles nor mappings")
	}
	return []Addition{{to, bare.Profiles, bare.Mappings}}, nil, nil
}

// Pack writes an addition in our own form, which says the frameworks' versions: what is kept.
func (a Addition) Pack() ([]byte, error) {
	type profile struct {
		ID       string              `json:"id"`
		Title    string              `json:"title"`
		Requires map[string][]string `json:"requires"`
	}
	type link struct {
		From     []string          `json:"from"`
		To       string            `json:"to"`
		Relation Relation          `json:"relation"`
		Same     map[string]string `json:"same,omitempty"`
		Reworded map[string]string `json:"reworded,omitempty"`
	}
	type mapping struct {
		From   string            `json:"from"`
		Basis  string            `json:"basis"`
		Source string            `json:"source,omitempty"`
		Levels map[string]string `json:"levels,omitempty"`
		Links  []link            `json:"links"`
	}
	out := struct {
		To       string    `json:"to"`
		Profiles []profile `json:"profiles,omitempty"`
		Mappings []mapping `json:"mappings,omitempty"`
	}{To: a.To}
	for _, p := range a.Profiles {
		x := profile{p.ID, p.Title, map[string][]string{}}
		for _, outcome := range slices.Sorted(maps.Keys(p.Requires)) {
			x.Requires[p.Requires[outcome]] = append(x.Requires[p.Requires[outcome]], outcome)
		}
		out.Profiles = append(out.Profiles, x)
	}
	for _, m := range a.Mappings {
		x := mapping{m.From, m.Basis, m.Source, m.Levels, nil}
		for _, l := range m.Links {
			same, reworded := map[string]string{}, map[string]string{}
			for _, p := range l.Pairs {
				into := same
				if p.Reworded {
					into = reworded
				}
				into[p.From] = Written(p.To)
			}
			x.Links = append(x.Links, link{l.From, l.To, l.Relation, same, reworded})
		}
		out.Mappings = append(out.Mappings, x)
	}
	raw, err := json.Marshal(out)
	if err != nil {
		return nil, fmt.Errorf("writing an addition: %w", err)
	}
	return raw, nil
}

// Hash is the SHA-256 of the addition in our own form.
func (a Addition) Hash() (string, error) {
	raw, err := a.Pack()
	if err != nil {
		return "", err
	}
	return hashOf(raw), nil
}

// mappingSets reads a library of CISO Assistant with one or several mapping sets: requirement to requirement, by their urn.
func (t *tree) mappingSets(s Shelf, root *yaml.Node, _ string) (out []Addition, problems []Problem, err error) {
	lib, err := t.fields(root, "the library")
	if err != nil {
		return nil, nil, err
	}
	objects, err := t.fields(lib["objects"], "objects")
	if err != nil {
		return nil, nil, err
	}
	sets, err := t.items(objects["requirement_mapping_sets"], "requirement_mapping_sets")
	if err != nil {
		return nil, nil, err
	}
	if one := objects["requirement_mapping_set"]; one != nil {
		sets = append(sets, one)
	}
	provider, err := t.text(lib["provider"], "provider")
	if err != nil {
		return nil, nil, err
	}
	r := &mappingReader{tree: t, shelf: s, provider: provider}
	for _, at := range sets {
		a, err := r.set(at)
		if err != nil {
			return nil, nil, err
		}
		out = append(out, a)
	}
	if len(out) == 0 {
		return nil, nil, t.wrong(root, "the library holds no mapping set")
	}
	return out, r.problems, nil
}

// mappingReader is one library of mapping sets.
type mappingReader struct {
	*tree
	shelf    Shelf
	provider string
	problems []Problem
}

func (r *mappingReader) odd(n *yaml.Node, format string, a ...any) {
	if len(r.problems) < 1000 {
		r.problems = append(r.problems, Problem{n.Line, n.Column, fmt.Sprintf(format, a...)})
	}
}

func (r *mappingReader) set(at *yaml.Node) (a Addition, err error) {
	m, err := r.fields(at, "a mapping set")
	if err != nil {
		return a, err
	}
	var name string
	mapping := Mapping{}
	for key, to := range map[string]*string{"name": &name, "urn": &mapping.Source} {
		*to, err = r.text(m[key], key)
		if err != nil {
			return a, err
		}
	}
	from, err := r.framework(at, m["source_framework_urn"], "source_framework_urn")
	if err != nil {
		return a, err
	}
	to, err := r.framework(at, m["target_framework_urn"], "target_framework_urn")
	if err != nil {
		return a, err
	}
	if from.Key() == to.Key() {
		return a, r.wrong(at, "both frameworks of the mapping set are %s here. Load the other one first", to.Key())
	}
	mapping.From, mapping.To = from.Key(), to.Key()
	mapping.Basis = strings.Join(slices.DeleteFunc([]string{name, r.provider}, func(x string) bool { return x == "" }), ", ")
	if mapping.Basis == "" {
		mapping.Basis = r.file
	}
	mapping.Levels, err = r.ranks(at, from, to)
	if err != nil {
		return a, err
	}
	items, err := r.items(m["requirement_mappings"], "requirement_mappings")
	if err != nil {
		return a, err
	}
	for _, i := range items {
		l, ok, err := r.one(i, from, to)
		if err != nil {
			return a, err
		}
		if ok {
			mapping.Links = append(mapping.Links, l)
		}
	}
	if len(mapping.Links) == 0 {
		return a, r.wrong(at, "nothing in the mapping set leads from what %s asks to what %s asks", from.Key(), to.Key())
	}
	return Addition{To: to.Key(), Mappings: []Mapping{mapping}}, nil
}

// framework finds the framework that a urn names: the newest of those that were loaded with it, or the one that its last part spells, like ncsc-caf-3.2.
func (r *mappingReader) framework(set, at *yaml.Node, key string) (*Framework, error) {
	if at == nil {
		return nil, r.wrong(set, "a mapping set needs %s", key)
	}
	urn, err := r.text(at, key)
	if err != nil {
		return nil, err
	}
	var found, spelt []*Framework
	for _, f := range r.shelf {
		switch {
		case f.URN != "" && strings.EqualFold(f.URN, urn):
			found = append(found, f)
		case strings.HasSuffix("-"+idOf(lastOf(urn)), "-"+idOf(f.ID+"-"+f.Version)):
			spelt = append(spelt, f)
		}
	}
	switch {
	case len(found) > 0:
		return found[len(found)-1], nil // the shelf stands by version
	case len(spelt) == 1:
		return spelt[0], nil
	}
	return nil, r.wrong(at, "%q is no framework that is at hand here. Load that framework first", urn)
}

func lastOf(urn string) string { return urn[strings.LastIndex(urn, ":")+1:] }

// ranks leads the levels of one scale to those of another, lowest to lowest; nil where both have the same.
func (r *mappingReader) ranks(at *yaml.Node, from, to *Framework) (map[string]string, error) {
	if len(from.Scale) != len(to.Scale) {
		return nil, r.wrong(at, "%s has %d levels and %s has %d, so nobody can tell which leads to which. Write the mapping in our own form, with levels", from.Key(), len(from.Scale), to.Key(), len(to.Scale))
	}
	out, same := map[string]string{}, true
	for i, l := range from.Scale {
		out[l.ID] = to.Scale[i].ID
		same = same && l.ID == to.Scale[i].ID
	}
	if same {
		return nil, nil
	}
	return out, nil
}

// one reads one requirement's mapping; ok is false where it leads nowhere that is answered.
func (r *mappingReader) one(at *yaml.Node, from, to *Framework) (l Link, ok bool, err error) {
	m, err := r.fields(at, "a requirement's mapping")
	if err != nil {
		return l, false, err
	}
	var source, target, relation string
	for key, x := range map[string]*string{"source_requirement_urn": &source, "target_requirement_urn": &target, "relationship": &relation} {
		*x, err = r.text(m[key], key)
		if err != nil {
			return l, false, err
		}
	}
	switch relation {
	case "not_related":
		return l, false, nil
	case string(Equal), string(Superset), string(Subset), string(Intersect):
	default:
		return l, false, r.wrong(at, "the relationship %q is none of equal, superset, subset, intersect and not_related", relation)
	}
	a, b := from.byURN(source), to.byURN(target)
	for _, x := range []struct {
		n   *Node
		urn string
		f   *Framework
	}{{a, source, from}, {b, target, to}} {
		switch {
		case x.n == nil:
			r.odd(at, "%q stands nowhere in %s", x.urn, x.f.Key())
			return l, false, nil
		case !x.n.Asked:
			r.odd(at, "%s of %s is a heading, which nobody answers", x.n.ID, x.f.Key())
			return l, false, nil
		}
	}
	return Link{From: []string{a.ID}, To: b.ID, Relation: Relation(relation)}, true, nil
}

// byURN finds a node by its urn or, in a framework that was not loaded with urns, by the urn's last part; nil where there is none, or several.
func (f *Framework) byURN(urn string) (found *Node) {
	for i := range f.Nodes {
		n := &f.Nodes[i]
		if n.URN != "" && strings.EqualFold(n.URN, urn) {
			return n
		}
		if n.URN != "" || !strings.EqualFold(n.ID, lastOf(urn)) {
			continue
		}
		if found != nil {
			return nil
		}
		found = n
	}
	return found
}
