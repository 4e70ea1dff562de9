package formats

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/moothall/moothall/estatefile"
	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/tabular"
)

// registerProperty is the property by which a written file says what the type of an element alone does not.
const registerProperty = "Register"

// lineColumn is the heading of the column that says where a row stood in the file.
const lineColumn = "Line in the file"

// mostSteps bounds how often relations are followed through a file.
const mostSteps = 5_000_000

// Tables turns a model into one table a register, in the order in which they are brought in, and says what none of them holds.
func (b *Book) Tables(m *estatefile.Model) ([]tabular.Table, []tabular.Omission, error) {
	f, ok := b.formats[m.Format]
	if !ok {
		return nil, nil, fmt.Errorf("knowledge/formats says nothing of %q", m.Format)
	}
	s := &sorter{book: b, f: f, m: m, at: map[string]int{}, rows: map[string][]*row{}, byName: map[string]*row{}, of: make([]*row, len(m.Elements)), used: make([]bool, len(m.Relations)), why: map[int]string{}, leftAt: map[[2]string]int{}}
	for i := range m.Elements {
		s.element(i)
	}
	err := s.follow()
	if err != nil {
		return nil, nil, err
	}
	for i := range m.Relations {
		s.relation(i)
	}
	return s.tables(), s.omissions(), nil
}

// row is a record in the making.
type row struct {
	k     *kind.Kind
	name  string
	line  int
	cells map[string][]string // by field
	fixed map[string]bool     // the file gives the field's whole text
}

// sorter sorts a model into rows.
type sorter struct {
	book   *Book
	f      *format
	m      *estatefile.Model
	at     map[string]int // an element's place by its id
	of     []*row         // the row of each element; nil when it has none
	rows   map[string][]*row
	byName map[string]*row
	steps  [][]step       // by element: what it needs
	used   []bool         // by relation
	why    map[int]string // by relation: why what it says could not be kept
	walked int
	left   []tabular.Omission
	leftAt map[[2]string]int // place in left by what and why
}

// step is a need of one element by one relation.
type step struct{ relation, to int }

func (s *sorter) meaning(e *estatefile.Element) meaning {
	if said := estatefile.Get(e.Properties, registerProperty); said != "" {
		for _, k := range kind.Kinds {
			if k.Label == said && !k.Table {
				return meaning{Register: k.Name}
			}
		}
	}
	return s.f.Elements[e.Kind]
}

// element makes the row of an element, or says why it has none.
func (s *sorter) element(i int) {
	e := &s.m.Elements[i]
	s.at[e.ID] = i
	m := s.meaning(e)
	name := s.name(e)
	switch {
	case m.Through:
		s.leave(e.Kind, "a step between others: followed, not kept", e.Line)
		return
	case m.Gives != nil:
		s.leave(e.Kind, "no register for it; what names it takes its name", e.Line)
		return
	case m.Why != "":
		s.leave(e.Kind, m.Why, e.Line)
		return
	case m.Register == "":
		s.leave(e.Kind, "no register for it", e.Line)
		return
	case name == "":
		s.leave(e.Kind, "it has no name", e.Line)
		return
	}
	k, _ := kind.Of(m.Register)
	r := s.row(k, name, s.reference(k, e), e.Line)
	if r.line != e.Line {
		s.leave(e.Kind, "it has the name of another "+strings.ToLower(k.Label)+"; both are taken as one", e.Line)
	}
	s.of[i] = r
	s.facts(r, e)
}

// reference is what tells an element from others of its name: the first field by which its register finds a record again, where that is not the name.
func (s *sorter) reference(k *kind.Kind, e *estatefile.Element) string {
	if len(k.Match) == 0 || len(k.Match[0]) != 1 || k.Match[0][0] == k.NameField {
		return ""
	}
	for _, p := range e.Properties {
		if field, ok := s.field(k, p.Name); ok && field == k.Match[0][0] {
			return p.Value
		}
	}
	return ""
}

// row is the row of a name, which a reference may tell from others of that name.
func (s *sorter) row(k *kind.Kind, name, reference string, line int) *row {
	key := k.Name + "\x00" + kind.Fold(name) + "\x00" + kind.Fold(reference)
	r, ok := s.byName[key]
	if !ok {
		r = &row{k: k, name: name, line: line, cells: map[string][]string{k.NameField: {name}}, fixed: map[string]bool{k.NameField: true}}
		s.byName[key] = r
		s.rows[k.Name] = append(s.rows[k.Name], r)
	}
	return r
}

func (s *sorter) name(e *estatefile.Element) string {
	name := oneLine(e.Name)
	for _, p := range s.f.Names {
		if name == "" {
			name = oneLine(estatefile.Get(e.Properties, p))
		}
	}
	return name
}

func oneLine(t string) string { return strings.Join(strings.Fields(t), " ") }

// facts puts an element's description and properties into its row.
func (s *sorter) facts(r *row, e *estatefile.Element) {
	if e.Description != "" {
		if field := describing(r.k); field == "" {
			s.leave("description of "+e.Kind, "the register has no field for it", e.Line)
		} else if len(r.cells[field]) == 0 {
			r.cells[field] = []string{e.Description}
		}
	}
	for _, p := range e.Properties {
		field, ok := s.field(r.k, p.Name)
		switch {
		case p.Name == registerProperty || slices.Contains(s.f.Names, p.Name):
		case !ok:
			s.leave("property "+p.Name, "the register has no field for it", e.Line)
		case len(r.cells[field]) == 0:
			r.cells[field], r.fixed[field] = []string{p.Value}, true
		case r.cells[field][0] != p.Value && field != r.k.NameField:
			s.leave("property "+p.Name, "the record already has another value", e.Line)
		}
	}
}

// describing is the field that takes a description; "" when the kind has none.
func describing(k *kind.Kind) string {
	for _, name := range []string{"description", "notes"} {
		if _, ok := k.Field(name); ok {
			return name
		}
	}
	return ""
}

// field finds the field of a property: as the format's file says, by the field's own label, or by a heading that people use for it in a
// spreadsheet, where the field holds a fact and no other record's name.
func (s *sorter) field(k *kind.Kind, property string) (string, bool) {
	if name, ok := s.f.Fields[k.Name][property]; ok {
		return name, true
	}
	for i := range k.Fields {
		if k.Fields[i].Label == property {
			return k.Fields[i].Name, true
		}
	}
	for i := range k.Fields {
		f := &k.Fields[i]
		said := func(heading string) bool { return kind.SameName(heading, property) }
		if f.To == "" && f.Name != k.NameField && (said(f.Label) || slices.ContainsFunc(f.Headings, said)) {
			return f.Name, true
		}
	}
	return "", false
}

// follow goes along what needs what, through steps that have no register, from every element that has one.
func (s *sorter) follow() error {
	s.steps = make([][]step, len(s.m.Elements))
	for i, r := range s.m.Relations {
		from, ok1 := s.at[r.From]
		to, ok2 := s.at[r.To]
		needs := s.f.Relations[r.Kind].Needs
		if !ok1 || !ok2 || needs == "" {
			continue
		}
		if needs == "from" {
			from, to = to, from
		}
		s.steps[from] = append(s.steps[from], step{i, to})
	}
	for i := range s.m.Elements {
		if s.of[i] == nil {
			continue
		}
		s.walk(i, i, map[int]bool{})
		if s.walked > mostSteps {
			return &estatefile.Error{Sentence: "The relations of this file lead through too many steps to be followed: export a part of it."}
		}
	}
	return nil
}

// walk goes on from one element for another; it tells whether it came to something that a register keeps.
func (s *sorter) walk(start, from int, seen map[int]bool) (came bool) {
	if before, ok := seen[from]; ok || s.walked > mostSteps {
		return before
	}
	seen[from] = false
	defer func() { seen[from] = came }()
	for _, x := range s.steps[from] {
		s.walked++
		why := noLink
		e := &s.m.Elements[x.to]
		switch m := s.meaning(e); {
		case s.of[x.to] != nil:
			why = s.link(s.of[start], s.of[x.to])
		case m.Gives[s.of[start].k.Name] != "":
			why = give(s.of[start], m.Gives[s.of[start].k.Name], s.name(e))
		case m.Through && s.walk(start, x.to, seen):
			why = ""
		}
		if why == "" {
			s.used[x.relation] = true
			came = true
		}
		s.why[x.relation] = why
	}
	return came
}

// noLink is why most relations are left out.
const noLink = "no register keeps a link between these two"

// give puts an element's name into a field that holds one; it says why it could not.
func give(r *row, field, name string) string {
	switch {
	case r.fixed[field]:
	case name == "":
		return "it leads to something without a name"
	case len(r.cells[field]) > 0 && r.cells[field][0] != name:
		return "the record already names another"
	default:
		r.cells[field] = []string{name}
	}
	return ""
}

var countOf = regexp.MustCompile(`(?i)^\d+\s+of\s*\(`)

// listable tells whether a name can stand in a cell that holds several.
func listable(name string) bool {
	depth := 0
	for _, r := range name {
		switch r {
		case ';', '|':
			return false
		case '(':
			depth++
		case ')':
			depth--
		}
		if depth < 0 {
			return false
		}
	}
	return depth == 0 && !countOf.MatchString(name)
}

// link notes that one record needs another, where a register keeps that; it says why it could not.
func (s *sorter) link(needs, needed *row) string {
	at := slices.IndexFunc(s.book.links, func(l link) bool { return l.Of == needs.k.Name && l.To == needed.k.Name })
	switch {
	case needs == needed:
		return "it leads back to the same record"
	case at < 0:
		return noLink
	}
	l := s.book.links[at]
	on, name := needs, needed.name
	if l.Back {
		on, name = needed, needs.name
	}
	f, _ := on.k.Field(l.Field)
	switch {
	case on.fixed[l.Field]:
	case f.Type == kind.Ref:
		return give(on, l.Field, name)
	case !listable(name):
		return "the name it leads to holds a sign that separates names"
	case !slices.Contains(on.cells[l.Field], name):
		on.cells[l.Field] = append(on.cells[l.Field], name)
	}
	return ""
}

// relation takes a flow in, and says of every relation that was not used why.
func (s *sorter) relation(i int) {
	r := &s.m.Relations[i]
	m, known := s.f.Relations[r.Kind]
	from, ok1 := s.at[r.From]
	to, ok2 := s.at[r.To]
	what := "relation " + r.Kind
	switch {
	case s.used[i]:
	case !known:
		s.leave(what, "nothing that a register keeps", r.Line)
	case !ok1 || !ok2:
		s.leave(what, "it names something that this file does not hold", r.Line)
	case m.Flow && isSystem(s.of[from]) && isSystem(s.of[to]):
		s.flow(r, s.of[from], s.of[to])
	case m.Flow:
		s.leave(what, "a data flow goes from one system to another", r.Line)
	case s.why[i] != "":
		s.leave(what, s.why[i], r.Line)
	default:
		s.leave(what, noLink, r.Line)
	}
}

func isSystem(r *row) bool { return r != nil && r.k.Name == "system" }

// flow makes the row of a data flow.
func (s *sorter) flow(r *estatefile.Relation, from, to *row) {
	k, _ := kind.Of("data_flow")
	name := estatefile.Get(r.Properties, "Name")
	if name == "" {
		name = from.name + " to " + to.name
		if r.Name != "" {
			name += ": " + oneLine(r.Name)
		}
	}
	x := s.row(k, name, estatefile.Get(r.Properties, "Reference"), r.Line)
	if x.line != r.Line {
		s.leave("relation "+r.Kind, "it says what another says; both are taken as one", r.Line)
	}
	x.cells["from"], x.cells["to"] = []string{from.name}, []string{to.name}
	s.facts(x, &estatefile.Element{Kind: r.Kind, Properties: r.Properties, Line: r.Line})
	if r.Name != "" && len(x.cells["data"]) == 0 && len(r.Properties) == 0 {
		x.cells["data"] = []string{oneLine(r.Name)}
	}
}

const linesShown = 5

func (s *sorter) leave(what, why string, line int) {
	i, ok := s.leftAt[[2]string{what, why}]
	if !ok {
		i = len(s.left)
		s.leftAt[[2]string{what, why}] = i
		s.left = append(s.left, tabular.Omission{What: what, Why: why})
	}
	o := &s.left[i]
	o.Count++
	if len(o.Lines) < linesShown {
		o.Lines = append(o.Lines, line)
	}
}

// omissions are what was left out: elements, then relations, then the facts of either, the most first.
func (s *sorter) omissions() []tabular.Omission {
	rank := func(o tabular.Omission) int {
		switch {
		case strings.HasPrefix(o.What, "relation "):
			return 1
		case strings.HasPrefix(o.What, "property "), strings.HasPrefix(o.What, "description of "):
			return 2
		}
		return 0
	}
	slices.SortStableFunc(s.left, func(a, b tabular.Omission) int {
		return cmp.Or(cmp.Compare(rank(a), rank(b)), cmp.Compare(b.Count, a.Count), cmp.Compare(a.What, b.What), cmp.Compare(a.Why, b.Why))
	})
	return s.left
}

// tables are the rows as tables: a column for each field that one of them fills.
func (s *sorter) tables() (out []tabular.Table) {
	for _, name := range s.book.order {
		rows := s.rows[name]
		if len(rows) == 0 {
			continue
		}
		k := rows[0].k
		var fields []*kind.Field
		var head []string
		for i := range k.Fields {
			f := &k.Fields[i]
			if slices.ContainsFunc(rows, func(r *row) bool { return len(r.cells[f.Name]) > 0 }) {
				fields, head = append(fields, f), append(head, f.Label)
			}
		}
		t := tabular.Table{Name: k.Labels, About: k.Name, Rows: [][]string{append(head, lineColumn)}}
		for _, r := range rows {
			line := make([]string, 0, len(head)+1)
			for _, f := range fields {
				line = append(line, strings.Join(r.cells[f.Name], "; "))
			}
			t.Rows = append(t.Rows, append(line, strconv.Itoa(r.line)))
		}
		out = append(out, t)
	}
	return out
}
