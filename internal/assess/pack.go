package assess

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v4"
)

var (
	idForm      = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,59}$`)
	versionForm = regexp.MustCompile(`^[0-9A-Za-z][0-9A-Za-z.-]{0,29}$`)
	nodeForm    = regexp.MustCompile(`^[0-9A-Za-z][0-9A-Za-z._-]{0,59}$`)
	span        = regexp.MustCompile(`^(.*?)(\d+)\.\.(\d+)$`)
)

// Open reads a framework in our own form (docs/frameworks.md), as the government's WebCAF tool keeps the Cyber Assessment Framework, as a library of CISO Assistant or
// as a catalogue of OSCAL. file is its name, for errors; every error names line and column.
func Open(file string, raw []byte) (*Framework, error) {
	t, root, err := open(file, raw)
	if err != nil {
		return nil, err
	}
	read := t.pack
	switch {
	case has(root, "framework"):
	case has(root, "objects") && has(root, "urn"):
		read = t.cisoAssistant
	case has(root, "catalog"):
		read = t.oscalCatalog
	case isWebCAF(root):
		read = t.webCAF
	}
	f, err := read(root)
	if err != nil {
		return nil, err
	}
	f.Hash = hashOf(raw)
	return f, nil
}

// pack reads our own form.
func (t *tree) pack(root *yaml.Node) (*Framework, error) {
	m, err := t.fields(root, "the framework", "framework", "version", "title", "publisher", "licence?", "source", "nations?", "text", "rule", "scale", "nodes", "profiles?", "totals?", "mappings?", "private?")
	if err != nil {
		return nil, err
	}
	f := &Framework{at: map[string]int{}}
	private, err := t.text(m["private"], "private")
	if err != nil {
		return nil, err
	}
	if private != "" && private != "true" {
		return nil, t.wrong(m["private"], "private is true, or left out")
	}
	f.Private = private == "true"
	for key, to := range map[string]*string{"framework": &f.ID, "version": &f.Version, "title": &f.Title, "publisher": &f.Publisher, "licence": &f.Licence, "source": &f.Source, "text": (*string)(&f.Text), "rule": (*string)(&f.Rule)} {
		*to, err = t.text(m[key], key)
		if err != nil {
			return nil, err
		}
	}
	switch {
	case !idForm.MatchString(f.ID):
		return nil, t.wrong(m["framework"], "an id has small letters, digits and hyphens, like data-maturity")
	case !versionForm.MatchString(f.Version):
		return nil, t.wrong(m["version"], "a version has letters, digits and dots, like 3.2")
	case f.Title == "":
		return nil, t.wrong(m["title"], "the framework needs a title")
	case !slices.Contains([]Text{Full, TitlesOnly, Supplied}, f.Text):
		return nil, t.wrong(m["text"], "text is full, titles-only or user-supplied")
	case f.Rule != Statements && f.Rule != Levels && f.Rule != MeanMax:
		return nil, t.wrong(m["rule"], "rule is statements, levels or mean_max")
	case (f.Rule == MeanMax) != (m["totals"] != nil):
		return nil, t.wrong(m["rule"], "a framework has totals if its rule is mean_max, and only then")
	}
	f.Nations, err = t.texts(m["nations"], "nations")
	if err != nil {
		return nil, err
	}
	f.Scale, err = t.scale(m["scale"])
	if err != nil {
		return nil, err
	}
	err = t.nodes(f, m["nodes"])
	if err != nil {
		return nil, err
	}
	if m["totals"] != nil {
		err = t.totals(f, m["totals"])
		if err != nil {
			return nil, err
		}
	}
	err = t.profiles(f, m["profiles"])
	if err != nil {
		return nil, err
	}
	return f, t.mappings(f, m["mappings"])
}

func (t *tree) texts(n *yaml.Node, what string) (out []string, err error) {
	items, err := t.items(n, what)
	if err != nil {
		return nil, err
	}
	for _, i := range items {
		s, err := t.text(i, what)
		if err != nil {
			return nil, err
		}
		out = append(out, s)
	}
	return out, nil
}

func (t *tree) scale(n *yaml.Node) (out []Level, err error) {
	items, err := t.items(n, "the scale")
	if err != nil {
		return nil, err
	}
	for _, i := range items {
		m, err := t.fields(i, "a level", "id", "title", "score")
		if err != nil {
			return nil, err
		}
		var l Level
		var score string
		for key, to := range map[string]*string{"id": &l.ID, "title": &l.Title, "score": &score} {
			*to, err = t.text(m[key], key)
			if err != nil {
				return nil, err
			}
		}
		l.Score, err = strconv.Atoi(score)
		switch {
		case err != nil:
			return nil, t.wrong(m["score"], "a score is a whole number")
		case len(out) > 0 && out[len(out)-1].Score >= l.Score:
			return nil, t.wrong(i, "levels stand lowest first, each with a higher score than the one before")
		case slices.ContainsFunc(out, func(o Level) bool { return o.ID == l.ID }):
			return nil, t.wrong(m["id"], "the level %q stands twice", l.ID)
		}
		out = append(out, l)
	}
	if len(out) < 2 {
		return nil, t.wrong(n, "a scale has at least two levels")
	}
	return out, nil
}

func (t *tree) nodes(f *Framework, list *yaml.Node) error {
	items, err := t.items(list, "nodes")
	if err != nil {
		return err
	}
	for _, i := range items {
		n, err := t.node(f, i)
		if err != nil {
			return err
		}
		err = t.add(f, i, n)
		if err != nil {
			return err
		}
	}
	return t.settle(f, list)
}

// add puts a node at its place: a parent stands before its children, so that no circle can be.
func (t *tree) add(f *Framework, at *yaml.Node, n Node) error {
	_, twice := f.at[n.ID]
	_, known := f.at[n.In]
	switch {
	case !nodeForm.MatchString(n.ID):
		return t.wrong(at, "%q is no id: letters, digits, dots, hyphens and underscores, 60 at most", n.ID)
	case twice:
		return t.wrong(at, "%q stands twice", n.ID)
	case n.In == n.ID:
		return t.wrong(at, "%q stands in itself", n.ID)
	case n.In != "" && !known:
		return t.wrong(at, "%q stands in %q, which does not stand before it: a parent comes first", n.ID, n.In)
	}
	if known && f.Nodes[f.at[n.In]].Asked {
		return t.wrong(at, "%q stands in %q, which is answered itself", n.ID, n.In)
	}
	if n.Subject == "" && known {
		n.Subject = f.Nodes[f.at[n.In]].Subject
	}
	if n.Subject == "" {
		n.Subject = Organisation
	}
	if n.Most == 0 && known {
		n.Most = f.Nodes[f.at[n.In]].Most
	}
	f.at[n.ID] = len(f.Nodes)
	f.Nodes = append(f.Nodes, n)
	return nil
}

// settle finds what is answered where only levels are chosen: whatever has nothing below it.
func (t *tree) settle(f *Framework, at *yaml.Node) error {
	if f.Rule != Statements {
		parents := map[string]bool{}
		for _, n := range f.Nodes {
			parents[n.In] = true
		}
		for i := range f.Nodes {
			f.Nodes[i].Asked = !parents[f.Nodes[i].ID]
		}
	}
	if len(f.Outcomes()) == 0 {
		return t.wrong(at, "nothing in the framework can be answered")
	}
	return nil
}

func (t *tree) node(f *Framework, i *yaml.Node) (n Node, err error) {
	m, err := t.fields(i, "a node", "id", "title", "in?", "text?", "subject?", "frequency?", "theme?", "statements?", "bands?", "most?")
	if err != nil {
		return n, err
	}
	for key, to := range map[string]*string{"id": &n.ID, "title": &n.Title, "in": &n.In, "text": &n.Text, "subject": (*string)(&n.Subject), "frequency": &n.Frequency, "theme": &n.Theme} {
		*to, err = t.text(m[key], key)
		if err != nil {
			return n, err
		}
	}
	if n.Subject != "" && n.Subject != Organisation && n.Subject != System {
		return n, t.wrong(m["subject"], "a subject is organisation or system")
	}
	err = t.bands(f, &n, m)
	if err != nil || m["statements"] == nil {
		return n, err
	}
	if f.Rule != Statements {
		return n, t.wrong(m["statements"], "this framework's rule is %s: it has no statements", f.Rule)
	}
	n.Asked = true
	n.Statements, err = t.statements(f, m["statements"])
	return n, err
}

// statements reads the statements of each level: ids, spans of ids like A1.a.1..4, or ids with their sentence.
func (t *tree) statements(f *Framework, n *yaml.Node) (out []Statement, err error) {
	m, err := t.fields(n, "statements")
	if err != nil {
		return nil, err
	}
	for _, key := range keys(n) {
		if _, ok := f.Level(key.Value); !ok {
			return nil, t.wrong(key, "%q is no level of the scale", key.Value)
		}
		items, err := t.items(m[key.Value], "statements")
		if err != nil {
			return nil, err
		}
		for _, i := range items {
			more, err := t.statement(i, key.Value)
			if err != nil {
				return nil, err
			}
			for _, s := range more {
				if slices.ContainsFunc(out, func(o Statement) bool { return o.Claim() == s.Claim() }) {
					return nil, t.wrong(i, "the statement %q stands twice in %s", s.ID, s.Level)
				}
				out = append(out, s)
			}
		}
	}
	if len(out) == 0 {
		return nil, t.wrong(n, "an outcome needs statements")
	}
	slices.SortStableFunc(out, func(a, b Statement) int { return f.score(a.Level) - f.score(b.Level) }) // whatever order the file's levels have
	return out, nil
}

func (t *tree) statement(i *yaml.Node, level string) ([]Statement, error) {
	if plain(i).Kind == yaml.MappingNode {
		m, err := t.fields(i, "a statement", "id", "text")
		if err != nil {
			return nil, err
		}
		id, err := t.text(m["id"], "id")
		if err != nil {
			return nil, err
		}
		text, err := t.text(m["text"], "text")
		return []Statement{{id, level, text}}, err
	}
	id, err := t.text(i, "a statement")
	if err != nil {
		return nil, err
	}
	if s := span.FindStringSubmatch(id); s != nil {
		return t.spanned(i, level, s)
	}
	return []Statement{{ID: id, Level: level}}, nil
}

func (t *tree) spanned(i *yaml.Node, level string, s []string) (out []Statement, err error) {
	from, errFrom := strconv.Atoi(s[2])
	to, errTo := strconv.Atoi(s[3])
	if errFrom != nil || errTo != nil || to < from || to-from > 200 {
		return nil, t.wrong(i, "%q is no span: write the first and the last number, 200 at most", strings.Join(s[1:], " "))
	}
	for n := from; n <= to; n++ {
		out = append(out, Statement{ID: s[1] + strconv.Itoa(n), Level: level})
	}
	return out, nil
}

func (t *tree) profiles(f *Framework, n *yaml.Node) error {
	items, err := t.items(n, "profiles")
	if err != nil {
		return err
	}
	for _, i := range items {
		m, err := t.fields(i, "a profile", "id", "title", "requires")
		if err != nil {
			return err
		}
		p := Profile{Requires: map[string]string{}}
		p.ID, err = t.text(m["id"], "id")
		if err != nil {
			return err
		}
		p.Title, err = t.text(m["title"], "title")
		if err != nil {
			return err
		}
		if _, twice := f.Profile(p.ID); twice || !idForm.MatchString(p.ID) {
			return t.wrong(m["id"], "%q is no id of a profile, or stands twice", p.ID)
		}
		err = t.requires(f, &p, m["requires"])
		if err != nil {
			return err
		}
		f.Profiles = append(f.Profiles, p)
	}
	return nil
}

// requires reads what a profile asks for: a level, and the outcomes that need it.
func (t *tree) requires(f *Framework, p *Profile, n *yaml.Node) error {
	m, err := t.fields(n, "what a profile requires")
	if err != nil {
		return err
	}
	for _, key := range keys(n) {
		if _, ok := f.Level(key.Value); !ok {
			return t.wrong(key, "%q is no level of the scale", key.Value)
		}
		items, err := t.items(m[key.Value], "outcomes")
		if err != nil {
			return err
		}
		for _, i := range items {
			id, err := t.text(i, "an outcome")
			if err != nil {
				return err
			}
			o, ok := f.Find(id)
			if !ok || !o.Asked {
				return t.wrong(i, "%q is no outcome of the framework", id)
			}
			if _, twice := p.Requires[id]; twice {
				return t.wrong(i, "%q is required twice", id)
			}
			p.Requires[id] = key.Value
		}
	}
	return nil
}
