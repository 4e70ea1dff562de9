package assess

import (
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/moothall/moothall/internal/fault"
)

// Shipped reads the frameworks of a knowledge folder: the files that are named id@version, without those that people answer for themselves.
func Shipped(knowledge fs.FS) (Shelf, error) {
	names, err := fs.Glob(knowledge, "frameworks/*@*.yaml")
	if err != nil {
		return nil, fmt.Errorf("looking for frameworks: %w", err)
	}
	var out Shelf
	for _, name := range names {
		raw, err := fs.ReadFile(knowledge, name)
		if err != nil {
			return nil, fmt.Errorf("reading a framework: %w", err)
		}
		f, err := Open(name, raw)
		if err != nil {
			return nil, err
		}
		if path.Base(name) != f.Key()+".yaml" {
			return nil, fmt.Errorf("%s holds %s", name, f.Key())
		}
		if !f.Private {
			out = append(out, f)
		}
	}
	out.Sort()
	for _, f := range out {
		err := out.Check(f)
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

// Add puts a framework on the shelf. A version that is there already never changes: only its publisher's sentences may come to titles.
func (s *Shelf) Add(f *Framework) error {
	for i, have := range *s {
		if have.Key() != f.Key() {
			continue
		}
		where := f.differs(have)
		switch {
		case where != "":
			return fault.New(fault.Refused, "%s is known already, and the two differ at %s. A version never changes: give yours a version of its own, or leave it out.", f.Key(), where)
		case have.Text != TitlesOnly && f.Hash != have.Hash:
			return fault.New(fault.Refused, "%s was loaded already, with other words. A version never changes: give yours a version of its own.", f.Key())
		}
		(*s)[i] = f.completed(have)
		return nil
	}
	*s = append(*s, f)
	s.Sort()
	return nil
}

// differs names the first place where two frameworks ask for something else; "" when they ask for the same.
func (f *Framework) differs(g *Framework) string {
	if f.Rule != g.Rule || fmt.Sprint(f.Scale) != fmt.Sprint(g.Scale) {
		return "the scale"
	}
	if fmt.Sprintf("%+v", f.totals()) != fmt.Sprintf("%+v", g.totals()) {
		return "the totals"
	}
	for i := range max(len(f.Nodes), len(g.Nodes)) {
		if i >= len(f.Nodes) {
			return g.Nodes[i].ID
		}
		if i >= len(g.Nodes) || f.Nodes[i].shape() != g.Nodes[i].shape() {
			return f.Nodes[i].ID
		}
	}
	for _, p := range f.Profiles {
		q, ok := g.Profile(p.ID)
		if ok && fmt.Sprint(p.Requires) != fmt.Sprint(q.Requires) {
			return "the profile " + p.ID
		}
	}
	return ""
}

// shape is what a node asks, without its words.
func (n *Node) shape() string {
	var b strings.Builder
	fmt.Fprint(&b, n.ID, " ", n.In, " ", n.Asked, " ", n.Most, " ", n.Theme)
	for _, s := range n.Statements {
		fmt.Fprint(&b, " ", s.Level, ":", s.ID)
	}
	return b.String()
}

// completed is a framework with what only the other copy of it says: profiles, mappings, frequencies, subjects, where the words come from.
func (f *Framework) completed(have *Framework) *Framework {
	out := *f
	for _, p := range have.Profiles {
		if _, ok := f.Profile(p.ID); !ok {
			out.Profiles = append(out.Profiles, p)
		}
	}
	for _, m := range have.Mappings {
		if !slices.ContainsFunc(f.Mappings, func(o Mapping) bool { return o.From == m.From }) {
			out.Mappings = append(out.Mappings, m)
		}
	}
	return &out
}
