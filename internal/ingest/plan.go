package ingest

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/ledger"
	"github.com/moothall/moothall/tabular"
)

// Options are a person's choices about an import.
type Options struct {
	ClearBlanks   bool // a blank cell clears the field
	AcceptMissing bool // records that this file does not list are removed
	Only          func(tabular.Row) bool
}

// Status is what a row would do.
type Status string

// What a row can do to a register.
const (
	New       Status = "new"
	Changed   Status = "changed"
	Unchanged Status = "unchanged"
)

// Outcome is what one row would do to one record.
type Outcome struct {
	Row    int
	Status Status
	Key    ledger.Key // its number is provisional when the record is new
	Name   string
	Fields []Difference // what changes, for a changed record
}

// Difference is one field before and after, in words.
type Difference struct{ Field, Label, Old, New string }

// Plan is what importing a register's file would do. It changes nothing by itself.
type Plan struct {
	Report
	Kind                    *kind.Kind
	New, Changed, Unchanged int
	Outcomes                []Outcome
	Mentioned               []Outcome    // records of other kinds that the file names and that do not exist yet
	Missing                 []ledger.Key // records that this file does not list
	Edits                   []ledger.Edit
	Seen                    []ledger.Seen
}

// planner works a plan out.
type planner struct {
	r        *Reading
	snap     *kind.Snapshot
	o        Options
	p        *Plan
	finder   map[string]*finder
	next     map[string]kind.ID
	hits     map[ledger.Key]int // record to the row that claimed it
	rows     []planned
	seenSets map[string]*ledger.Seen
	holders  map[string][]kind.ID // posts by the folded name of whoever holds them; nil until somebody asks
}

type planned struct {
	number int
	id     kind.ID
	set    map[string]kind.Value
	refs   map[string]string // field to the cell that names records

	vacantCell string // the cell of a post's holder that says vacant
}

// PlanRegister compares a register's file with the snapshot.
func (r *Reading) PlanRegister(snap *kind.Snapshot, o Options) (*Plan, error) {
	if missing := r.Missing(); missing != "" {
		return nil, &tabular.Refusal{Sentence: fmt.Sprintf("No column of this file gives %s. Say in the mapping which one does.", missing)}
	}
	pl := &planner{r: r, snap: snap, o: o, p: &Plan{Kind: r.Kind}, finder: map[string]*finder{}, next: map[string]kind.ID{}, hits: map[ledger.Key]int{}, seenSets: map[string]*ledger.Seen{}}
	pl.p.Problems = append(pl.p.Problems, r.Notes...)
	pl.p.ProblemCount = len(r.Notes)
	err := r.orderDates(&pl.p.Report)
	if err != nil {
		return nil, err
	}
	err = r.data(&pl.p.Report, func(row tabular.Row) error { pl.read(row); return nil })
	if err != nil {
		return nil, err
	}
	pl.loneCells()
	pl.vacancies()
	pl.cabinet()
	for i := range pl.rows {
		pl.match(&pl.rows[i])
	}
	for i := range pl.rows {
		pl.resolve(&pl.rows[i])
	}
	for i := range pl.rows {
		pl.compare(&pl.rows[i])
	}
	pl.missing()
	for _, s := range pl.seenSets {
		pl.p.Seen = append(pl.p.Seen, *s)
	}
	slices.SortFunc(pl.p.Seen, func(a, b ledger.Seen) int {
		return cmp.Compare(strings.Join(a.Fields, ","), strings.Join(b.Fields, ","))
	})
	pl.p.sort()
	return pl.p, nil
}

// read turns a row into values; cells that name records wait until every row of the file is known.
func (pl *planner) read(row tabular.Row) {
	if pl.o.Only != nil && !pl.o.Only(row) {
		return
	}
	if !pl.r.made && pl.footer(row) {
		return
	}
	x := planned{number: row.Number, set: map[string]kind.Value{}, refs: map[string]string{}}
	for i, c := range pl.r.Columns {
		f, ok := pl.r.Kind.Field(c.Field)
		if !ok {
			continue
		}
		if i >= len(row.Cells) || strings.TrimSpace(row.Cells[i].Text) == "" {
			if pl.o.ClearBlanks {
				x.set[f.Name] = kind.Value{}
			}
			continue
		}
		if f.To != "" {
			if t := cellText(row, i); !tabular.IsBlankWord(t) {
				x.refs[f.Name] = pl.wholeName(row, i, t)
			}
			continue
		}
		if v, ok := pl.seniorTeamCell(f, row.Cells[i].Text); ok {
			x.set[f.Name] = v
			continue
		}
		v, ok, problem := readCell(row.Cells[i], f, pl.r.Order)
		if problem != "" && !(f.Name == "end" && openEnded(row.Cells[i].Text)) {
			pl.p.problem(row.Number, c.Heading, "%s", problem)
		}
		if ok {
			x.set[f.Name] = v
		}
	}
	refine(pl.r.Kind, row, pl.r, x.set, &pl.p.Report)
	if !pl.named(&x) {
		pl.p.leaveOut(row.Number, "nothing names the "+strings.ToLower(pl.r.Kind.Label))
		return
	}
	pl.rows = append(pl.rows, x)
	pl.p.Rows++
}

// loneCells leaves out rows with one cell only where nearly every row has more: section titles and footers. In a list where
// many rows hold just a name, they are records like the others.
func (pl *planner) loneCells() {
	mentioned := pl.mentioned()
	lone := func(x planned) bool {
		return len(x.set)+len(x.refs) == 1 && !mentioned[kind.Fold(x.set[pl.r.Kind.NameField].String())]
	}
	n := 0
	for _, x := range pl.rows {
		if lone(x) {
			n++
		}
	}
	if n == 0 || n*5 > len(pl.rows) || pl.r.made {
		return
	}
	pl.rows = slices.DeleteFunc(pl.rows, func(x planned) bool {
		if !lone(x) {
			return false
		}
		pl.p.Rows--
		pl.p.leaveOut(x.number, "a title or a footer: one cell only")
		return true
	})
}

// mentioned are the folded names of records of the file's own kind that its rows refer to: a chief executive whose row holds nothing but
// the title is a post, since others report to it.
func (pl *planner) mentioned() map[string]bool {
	out := map[string]bool{}
	for i := range pl.r.Kind.Fields {
		f := &pl.r.Kind.Fields[i]
		if f.To != pl.r.Kind.Name {
			continue
		}
		for _, x := range pl.rows {
			if t := x.refs[f.Name]; t != "" {
				out[kind.Fold(t)] = true
			}
		}
	}
	return out
}

// footer leaves out totals at the foot of a register: the word, and beside it nothing but one or two figures.
func (pl *planner) footer(row tabular.Row) bool {
	word, figures := false, 0
	for i := range row.Cells {
		t := cellText(row, i)
		_, amount, _ := tabular.ParseMoney(t)
		switch {
		case t == "":
		case totalWord(t):
			word = true
		case amount && figures < 2:
			figures++
		default:
			return false
		}
	}
	if word {
		pl.p.leaveOut(row.Number, "total row")
	}
	return word
}

// named tells whether the row says what it is about, and makes a name where the kind makes its names from other fields.
func (pl *planner) named(x *planned) bool {
	k := pl.r.Kind
	if v := x.set[k.NameField]; v.Recorded() || x.refs[k.NameField] != "" {
		return true
	}
	f, _ := k.Field(k.NameField)
	var parts []string
	for _, from := range f.MadeFrom {
		t := x.refs[from]
		if t == "" {
			t = x.set[from].String()
		}
		if t != "" {
			parts = append(parts, t)
		}
	}
	if len(parts) == 0 {
		return false
	}
	x.set[k.NameField] = kind.TextValue(strings.Join(parts, " to "))
	return true
}

// match finds the record that a row is about, or makes a provisional one.
func (pl *planner) match(x *planned) {
	k := pl.r.Kind
	f := pl.find(k.Name)
	ids, ambiguous := f.match(x)
	switch {
	case ambiguous:
		pl.p.problem(x.number, "", "More than one %s in the register fits this row. Give it a reference or a fuller name; the row was left out.", strings.ToLower(k.Label))
	case ids == 0:
		x.id = pl.provisional(k.Name)
		f.add(x.id, x.set, x.refs)
		pl.hits[ledger.Key{Kind: k.Name, ID: x.id}] = x.number
		return
	default:
		key := ledger.Key{Kind: k.Name, ID: ids}
		if row, taken := pl.hits[key]; taken {
			pl.p.problem(x.number, "", "This row is about the same %s as row %d. The later row was left out.", strings.ToLower(k.Label), row)
			break
		}
		pl.hits[key] = x.number
		x.id = ids
		return
	}
	pl.p.Rows--
	pl.p.leaveOut(x.number, "it cannot be told which record it is about, or another row is about the same one")
}

func (pl *planner) provisional(kindName string) kind.ID {
	n, ok := pl.next[kindName]
	if !ok {
		n = ledger.Provisional
	}
	pl.next[kindName] = n + 1
	return n
}

func (pl *planner) find(kindName string) *finder {
	f, ok := pl.finder[kindName]
	if !ok {
		f = newFinder(pl.snap, kindName)
		pl.finder[kindName] = f
	}
	return f
}

// resolve turns the cells that name records into references.
func (pl *planner) resolve(x *planned) {
	if x.id == 0 {
		return
	}
	for name, cell := range x.refs {
		f, _ := pl.r.Kind.Field(name)
		switch f.Type {
		case kind.Ref:
			if id := pl.refer(x, f, cell); id != 0 {
				x.set[name] = kind.RefValue(id)
			}
		case kind.Refs:
			var ids []kind.ID
			for _, one := range splitNames(pl, f, cell) {
				if id := pl.refer(x, f, one); id != 0 {
					ids = append(ids, id)
				}
			}
			if len(ids) > 0 {
				x.set[name] = kind.RefsValue(ids)
			}
		case kind.NeedList:
			needs, err := kind.ParseNeeds(cell, func(n string) (kind.ID, bool) { id := pl.find(f.To).named(n); return id, id != 0 })
			if err != nil {
				pl.p.problem(x.number, pl.r.heading(name), "%s. The cell was left out.", strings.TrimSuffix(err.Error(), "."))
				continue
			}
			for _, n := range needs {
				for _, one := range n.Of {
					if one.ID == 0 {
						pl.p.problem(x.number, pl.r.heading(name), "No %s is called %q. The name is kept, and counts as up.", f.To, one.Name)
					}
				}
			}
			x.set[name] = kind.NeedsValue(needs)
		}
	}
}

// splitNames cuts a cell at semicolons and line ends; at commas only when the whole is no name and every part is one.
func splitNames(pl *planner, f *kind.Field, cell string) []string {
	parts := strings.FieldsFunc(cell, func(r rune) bool { return r == ';' || r == '\n' || r == '|' })
	if len(parts) == 1 && strings.Contains(cell, ",") && pl.find(f.To).named(cell) == 0 {
		commas := strings.Split(cell, ",")
		known := 0
		for _, c := range commas {
			if pl.find(f.To).named(strings.TrimSpace(c)) != 0 {
				known++
			}
		}
		if known > 0 {
			parts = commas
		}
	}
	var out []string
	for _, p := range parts {
		if p = strings.Join(strings.Fields(p), " "); p != "" {
			out = append(out, p)
		}
	}
	return out
}

// listThatNames is the file that would bring records of a kind.
func listThatNames(kindName string) string {
	k, ok := kind.Of(kindName)
	if kindName == "post" || !ok {
		return "the org chart"
	}
	return "the list of " + strings.ToLower(k.Labels)
}

// byMention are the kinds whose records come to be when a file names them. A post does not: a cell that should name one often
// holds a person's name, which must not become a public job title.
var byMention = map[string]bool{"supplier": true, "person": true, "product": true, "service": true, "system": true, "site": true, "team": true, "body": true, "data_set": true,
	"priority": true, "theme": true, "outcome": true, "journey": true}

// refer finds the record that a cell names, or makes it where the kind comes to be by mention.
func (pl *planner) refer(x *planned, f *kind.Field, cell string) kind.ID {
	fi := pl.find(f.To)
	id, several := fi.named(cell), false
	if f.Name == "reports_to" && strings.EqualFold(cell, "xx") && id == 0 {
		return 0 // how published organograms mark a post that reports to none on the list
	}
	if f.To == "post" {
		id, several = pl.postFor(x, cell)
	}
	if id != 0 {
		return id
	}
	if f.To == "post" && vacantWord.MatchString(cell) {
		pl.p.problem(x.number, pl.r.heading(f.Name), "%q says that a post is vacant, and not which. Name the post; it was left out.", cell)
		return 0
	}
	if several {
		pl.p.problem(x.number, pl.r.heading(f.Name), "More than one post is called %q. Give its number, or its department in this row; it was left out.", cell)
		return 0
	}
	if !byMention[f.To] {
		pl.p.problem(x.number, pl.r.heading(f.Name), "No %s is called %q. Bring in %s first, or correct the cell; it was left out.", strings.ReplaceAll(f.To, "_", " "), cell, listThatNames(f.To))
		return 0
	}
	to, _ := kind.Of(f.To)
	id = pl.provisional(f.To)
	set := map[string]kind.Value{to.NameField: kind.TextValue(cell)}
	if f.To == "supplier" {
		pl.supplierFacts(x, set)
	}
	fi.add(id, set, nil)
	key := ledger.Key{Kind: f.To, ID: id}
	pl.p.Mentioned = append(pl.p.Mentioned, Outcome{Row: x.number, Status: New, Key: key, Name: cell})
	pl.p.Edits = append(pl.p.Edits, ledger.Edit{Kind: f.To, ID: id, Set: set, Row: x.number})
	return id
}

// supplierFacts gives a supplier that a contract mentions the numbers that the same row holds.
func (pl *planner) supplierFacts(x *planned, set map[string]kind.Value) {
	if pl.r.Kind.Name != "contract" {
		return
	}
	for _, f := range []string{"company_number", "charity_number", "sme", "vcse"} {
		if v := x.set[f]; v.Recorded() {
			set[f] = v
		}
	}
}

// compare says what the row changes, and puts it into the plan.
func (pl *planner) compare(x *planned) {
	if x.id == 0 {
		return
	}
	k := pl.r.Kind
	key := ledger.Key{Kind: k.Name, ID: x.id}
	out := Outcome{Row: x.number, Key: key, Name: x.set[k.NameField].String()}
	old, exists := pl.snap.Find(k.Name, x.id)
	if !exists {
		out.Status = New
		pl.p.New++
		pl.p.Edits = append(pl.p.Edits, ledger.Edit{Kind: k.Name, ID: x.id, Set: recorded(x.set), Row: x.number})
		pl.p.Outcomes = append(pl.p.Outcomes, out)
		return
	}
	if out.Name == "" {
		out.Name = kind.NameOf(old)
	}
	set := map[string]kind.Value{}
	var same []string
	for i := range k.Fields {
		f := &k.Fields[i]
		v, given := x.set[f.Name]
		if !given {
			continue
		}
		norm, err := kind.Normal(f, v)
		if v.Recorded() && err != nil {
			pl.p.problem(x.number, pl.r.heading(f.Name), "%s. It was left out.", strings.TrimSuffix(err.Error(), "."))
			continue
		}
		if !v.Recorded() {
			norm = v
		}
		if string(norm.JSON()) == string(old.Cell(i).JSON()) {
			same = append(same, f.Name)
			continue
		}
		set[f.Name] = norm
		out.Fields = append(out.Fields, Difference{f.Name, f.Label, pl.snap.Show(f, old.Cell(i)), pl.show(f, norm)})
	}
	pl.confirm(key, same, x.number)
	if len(set) == 0 {
		out.Status = Unchanged
		pl.p.Unchanged++
	} else {
		out.Status = Changed
		pl.p.Changed++
		pl.p.Edits = append(pl.p.Edits, ledger.Edit{Kind: k.Name, ID: x.id, Set: set, Row: x.number})
	}
	pl.p.Outcomes = append(pl.p.Outcomes, out)
}

func recorded(set map[string]kind.Value) map[string]kind.Value {
	out := make(map[string]kind.Value, len(set))
	for f, v := range set {
		if v.Recorded() {
			out[f] = v
		}
	}
	return out
}

// show is a planned value in words; records that the file itself makes have no name in the snapshot yet.
func (pl *planner) show(f *kind.Field, v kind.Value) string {
	name := func(id kind.ID) string { return pl.find(f.To).nameOf(id) }
	switch v.Type {
	case kind.Ref:
		return name(v.ID())
	case kind.Refs:
		names := make([]string, len(v.IDs))
		for i, id := range v.IDs {
			names[i] = name(id)
		}
		return strings.Join(names, "; ")
	case kind.NeedList:
		return kind.FormatNeeds(v.Needs, name)
	}
	return v.String()
}

// confirm notes values that the file repeats: they count as confirmed today.
func (pl *planner) confirm(key ledger.Key, fields []string, row int) {
	if len(fields) == 0 {
		return
	}
	set := strings.Join(fields, ",")
	s, ok := pl.seenSets[set]
	if !ok {
		s = &ledger.Seen{Kind: key.Kind, Fields: fields, Rows: map[kind.ID]int{}}
		pl.seenSets[set] = s
	}
	s.Rows[key.ID] = row
}

// missing lists the register's records that no row is about.
func (pl *planner) missing() {
	for _, rec := range pl.snap.Records(pl.r.Kind.Name) {
		key := ledger.Key{Kind: pl.r.Kind.Name, ID: rec.RecordID()}
		if pl.hits[key] != 0 {
			continue
		}
		pl.p.Missing = append(pl.p.Missing, key)
		if pl.o.AcceptMissing {
			pl.p.Edits = append(pl.p.Edits, ledger.Edit{Kind: key.Kind, ID: key.ID, Delete: true})
		}
	}
}
