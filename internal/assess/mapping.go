package assess

import (
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/moothall/moothall/internal/fault"
)

// Mapping says which outcomes of another framework, or of another version, ask for what outcomes of this one ask for. It stands in the pack that it leads to.
type Mapping struct {
	From, To string            // frameworks, as id@version
	Basis    string            // what it rests on, in a sentence that readers see
	Source   string            // where that can be read
	Levels   map[string]string // a level there to the level here; none: both scales have the same levels
	Links    []Link
}

// Link leads from one or several outcomes to one. An outcome that no link names is not related to anything.
type Link struct {
	From     []string // outcomes there; what several say is what the lowest of them says
	To       string
	Relation Relation
	Pairs    []Pair // statements that say the same; only from a single outcome
}

// Pair is a statement there and the one here that says the same.
type Pair struct {
	From     string // as files write it: A1.a.5, or achieved_A1.a.5 where two levels have the number
	To       Claim
	Reworded bool // the same thing in other words: to be read again
}

// Relation says how what the outcomes there ask for stands to what the outcome here asks for.
type Relation string

// The relations, strongest first.
const (
	Equal     Relation = "equal"     // the same
	Superset  Relation = "superset"  // all of it and more: who reaches it there reaches it here
	Subset    Relation = "subset"    // a part of it
	Intersect Relation = "intersect" // they have something in common
)

// Counts tells whether a level that is reached there is reached here too.
func (r Relation) Counts() bool { return r == Equal || r == Superset }

// then is the relation over two steps: no stronger than the weaker, and no more than something in common where one widens and one narrows.
func (r Relation) then(s Relation) Relation {
	switch {
	case r == Equal:
		return s
	case s == Equal || r == s:
		return r
	}
	return Intersect
}

// level translates a level of the framework that the mapping leads from; "" when it has none here.
func (m *Mapping) level(id string, to *Framework) string {
	if m.Levels != nil {
		id = m.Levels[id]
	}
	if _, ok := to.Level(id); !ok {
		return ""
	}
	return id
}

// LinksTo lists the links that lead to an outcome.
func (m *Mapping) LinksTo(outcome string) (out []Link) {
	for _, l := range m.Links {
		if l.To == outcome {
			out = append(out, l)
		}
	}
	return out
}

// mappings reads the mappings of a pack. Whether what they lead from is there is seen on the shelf.
func (t *tree) mappings(f *Framework, n *yaml.Node) error {
	items, err := t.items(n, "mappings")
	if err != nil {
		return err
	}
	for _, i := range items {
		m, err := t.mapping(f, i)
		if err != nil {
			return err
		}
		if slices.ContainsFunc(f.Mappings, func(o Mapping) bool { return o.From == m.From }) {
			return t.wrong(i, "the mapping from %q stands twice", m.From)
		}
		f.Mappings = append(f.Mappings, m)
	}
	return nil
}

func (t *tree) mapping(f *Framework, i *yaml.Node) (m Mapping, err error) {
	parts, err := t.fields(i, "a mapping", "from", "basis", "source?", "levels?", "links")
	if err != nil {
		return m, err
	}
	m.To = f.Key()
	for key, to := range map[string]*string{"from": &m.From, "basis": &m.Basis, "source": &m.Source} {
		*to, err = t.text(parts[key], key)
		if err != nil {
			return m, err
		}
	}
	id, version, _ := strings.Cut(m.From, "@")
	if !idForm.MatchString(id) || !versionForm.MatchString(version) || m.From == m.To {
		return m, t.wrong(parts["from"], "a mapping leads from another framework, named like caf@3.2")
	}
	if parts["levels"] != nil {
		m.Levels, err = t.levelMap(f, parts["levels"])
		if err != nil {
			return m, err
		}
	}
	links, err := t.items(parts["links"], "links")
	if err != nil {
		return m, err
	}
	for _, x := range links {
		l, err := t.link(f, x)
		if err != nil {
			return m, err
		}
		m.Links = append(m.Links, l)
	}
	if len(m.Links) == 0 {
		return m, t.wrong(i, "a mapping needs links")
	}
	return m, nil
}

func (t *tree) levelMap(f *Framework, n *yaml.Node) (map[string]string, error) {
	m, err := t.fields(n, "levels")
	if err != nil {
		return nil, err
	}
	out := map[string]string{}
	for _, key := range keys(n) {
		to, err := t.text(m[key.Value], key.Value)
		if err != nil {
			return nil, err
		}
		if _, ok := f.Level(to); !ok {
			return nil, t.wrong(m[key.Value], "%q is no level of the scale", to)
		}
		out[key.Value] = to
	}
	return out, nil
}

func (t *tree) link(f *Framework, i *yaml.Node) (l Link, err error) {
	m, err := t.fields(i, "a link", "from", "to", "relation", "same?", "reworded?")
	if err != nil {
		return l, err
	}
	for key, to := range map[string]*string{"to": &l.To, "relation": (*string)(&l.Relation)} {
		*to, err = t.text(m[key], key)
		if err != nil {
			return l, err
		}
	}
	l.From, err = t.oneOrMore(m["from"])
	if err != nil {
		return l, err
	}
	n, ok := f.Find(l.To)
	switch {
	case !ok || !n.Asked:
		return l, t.wrong(m["to"], "%q is no outcome of the framework", l.To)
	case !slices.Contains([]Relation{Equal, Superset, Subset, Intersect}, l.Relation):
		return l, t.wrong(m["relation"], "a relation is equal, superset, subset or intersect")
	case len(l.From) != 1 && (m["same"] != nil || m["reworded"] != nil):
		return l, t.wrong(m["from"], "statements are mapped from one outcome")
	}
	for _, part := range []struct {
		at       *yaml.Node
		reworded bool
	}{{m["same"], false}, {m["reworded"], true}} {
		err := t.pairs(n, &l, part.at, part.reworded)
		if err != nil {
			return l, err
		}
	}
	return l, nil
}

func (t *tree) oneOrMore(n *yaml.Node) ([]string, error) {
	if plain(n).Kind != yaml.SequenceNode {
		one, err := t.text(n, "from")
		return []string{one}, err
	}
	out, err := t.texts(n, "from")
	if err == nil && len(out) == 0 {
		err = t.wrong(n, "a link leads from at least one outcome")
	}
	return out, err
}

// pairs reads statement to statement; both sides may be spans of the same length, like A1.a.1..4.
func (t *tree) pairs(n *Node, l *Link, at *yaml.Node, reworded bool) error {
	if at == nil {
		return nil
	}
	m, err := t.fields(at, "statements")
	if err != nil {
		return err
	}
	for _, key := range keys(at) {
		to, err := t.text(m[key.Value], key.Value)
		if err != nil {
			return err
		}
		froms, err := t.each(key, key.Value)
		if err != nil {
			return err
		}
		tos, err := t.each(m[key.Value], to)
		if err != nil {
			return err
		}
		if len(froms) != len(tos) {
			return t.wrong(key, "%s and %s are not equally many statements", key.Value, to)
		}
		for i, written := range tos {
			c, ok := n.Claimed(written)
			if !ok {
				return t.wrong(m[key.Value], "%q is no statement of %s", written, n.ID)
			}
			l.Pairs = append(l.Pairs, Pair{froms[i], c, reworded})
		}
	}
	return nil
}

// each gives the ids that a span stands for, or the one id.
func (t *tree) each(at *yaml.Node, written string) (out []string, err error) {
	s := span.FindStringSubmatch(written)
	if s == nil {
		return []string{written}, nil
	}
	all, err := t.spanned(at, "", s)
	for _, x := range all {
		out = append(out, x.ID)
	}
	return out, err
}

// mostHops is over how many mappings answers may be carried. Each hop makes the bridge weaker.
const mostHops = 3

// Bridge finds the mapping from one framework to another: the one that is written, or the shortest chain of them, as strong as its weakest link.
func (s Shelf) Bridge(from, to *Framework) (*Mapping, bool) {
	for i := range to.Mappings {
		if to.Mappings[i].From == from.Key() {
			return &to.Mappings[i], true
		}
	}
	return s.bridge(from, to, mostHops)
}

func (s Shelf) bridge(from, to *Framework, hops int) (*Mapping, bool) {
	var best *Mapping
	for i := range to.Mappings {
		last := &to.Mappings[i]
		if last.From == from.Key() {
			return last, true
		}
		between, ok := s.Find(last.From)
		if !ok || hops < 2 || between.Key() != last.From {
			continue
		}
		first, ok := s.bridge(from, between, hops-1)
		if ok && best == nil {
			best = chain(first, last, from, between, to)
		}
	}
	return best, best != nil
}

// chain is two mappings as one.
func chain(first, last *Mapping, from, between, to *Framework) *Mapping {
	out := &Mapping{From: first.From, To: last.To, Basis: first.Basis + " " + last.Basis, Source: last.Source, Levels: map[string]string{}}
	for _, l := range from.Scale {
		if x := last.level(first.level(l.ID, between), to); x != "" {
			out.Levels[l.ID] = x
		}
	}
	for _, l := range last.Links {
		out.Links = append(out.Links, through(first, l, between)...)
	}
	return out
}

// through leads a link on: what leads to the outcomes that it comes from leads to where it goes.
func through(first *Mapping, l Link, between *Framework) (out []Link) {
	if len(l.From) == 1 {
		for _, x := range first.LinksTo(l.From[0]) {
			out = append(out, Link{From: x.From, To: l.To, Relation: x.Relation.then(l.Relation), Pairs: joined(x.Pairs, l.Pairs, between, l.From[0])})
		}
		return out
	}
	all := Link{To: l.To, Relation: l.Relation}
	for _, b := range l.From {
		links := first.LinksTo(b)
		if len(links) == 0 { // a part of what it takes is answered by nothing
			all.Relation = Intersect
		}
		for _, x := range links {
			all.Relation = x.Relation.then(all.Relation)
			for _, o := range x.From {
				if !slices.Contains(all.From, o) {
					all.From = append(all.From, o)
				}
			}
		}
	}
	if len(all.From) == 0 {
		return nil
	}
	return []Link{all}
}

func joined(first, last []Pair, between *Framework, outcome string) (out []Pair) {
	n, ok := between.Find(outcome)
	if !ok {
		return nil
	}
	for _, b := range last {
		c, ok := n.Claimed(b.From)
		if !ok {
			continue
		}
		for _, a := range first {
			if a.To == c {
				out = append(out, Pair{a.From, b.To, a.Reworded || b.Reworded})
			}
		}
	}
	return out
}

// Check says what is wrong with a framework's mappings from frameworks that are at hand: an outcome, a statement or a level that is not there.
func (s Shelf) Check(to *Framework) error {
	for i := range to.Mappings {
		m := &to.Mappings[i]
		from, ok := s.Find(m.From)
		if !ok || from.Key() != m.From {
			continue
		}
		err := m.fits(from, to)
		if err != nil {
			return err
		}
	}
	return nil
}

func (m *Mapping) fits(from, to *Framework) error {
	for _, l := range from.Scale {
		if m.level(l.ID, to) == "" {
			return m.wrong("the level %q leads to no level: say so under levels", l.ID)
		}
	}
	for _, l := range m.Links {
		for _, o := range l.From {
			n, ok := from.Find(o)
			if !ok || !n.Asked {
				return m.wrong("%q is no outcome of %s", o, m.From)
			}
			for _, p := range l.Pairs {
				if _, ok := n.Claimed(p.From); !ok {
					return m.wrong("%q is no statement of %s in %s", p.From, o, m.From)
				}
			}
		}
	}
	return nil
}

func (m *Mapping) wrong(format string, a ...any) error {
	return fault.New(fault.Refused, "%s, mapping from %s: %s.", m.To, m.From, fmt.Sprintf(format, a...))
}
