package foi

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/moothall/moothall/internal/buying"
	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/release"
	"github.com/moothall/moothall/internal/rule"
)

// State is what becomes of a cell.
type State string

// The states of a cell.
const (
	Held     State = "held"
	NotHeld  State = "not_held"
	Withheld State = "withheld"
)

// Change is how a cell stands against the last answer that gave it.
type Change string

// The changes; "" where no answer gave it before.
const (
	Same    Change = "same"
	Changed Change = "changed"
	Fresh   Change = "new"
)

// Source is the field of the record that a cell comes from; of payments, Kind is spend and ID the supplier.
type Source struct {
	Kind  string  `json:"kind"`
	ID    kind.ID `json:"id"`
	Field string  `json:"field,omitempty"`
}

// Cell is one value as the officer sees it. Value is "" where it is withheld for what the registers keep closed: then it was never read.
type Cell struct {
	Field  string         `json:"field"`
	State  State          `json:"state"`
	Value  string         `json:"value,omitempty"`
	Source *Source        `json:"source,omitempty"`
	Guard  release.Reason `json:"guard,omitempty"` // why its text may not be sent
	Change Change         `json:"change,omitempty"`
	Was    string         `json:"was,omitempty"`
}

// Row is one arrangement of a category: a contract with its systems, or a system without a contract.
type Row struct {
	Key        string               `json:"key"`  // contract:12
	Name       string               `json:"name"` // for the officer
	Guessed    bool                 `json:"guessed,omitempty"`
	LeftOut    bool                 `json:"left_out,omitempty"`
	Cells      []Cell               `json:"cells"`
	Register   kind.Opt[kind.Money] `json:"register_pence,omitzero"`   // value a year by the contracts register
	Paid       kind.Opt[kind.Money] `json:"paid_pence,omitzero"`       // to the supplier in the last twelve months, by the spend files
	Difference kind.Opt[kind.Money] `json:"difference_pence,omitzero"` // paid less register: for the officer alone
	Others     int                  `json:"other_contracts,omitempty"` // of the same supplier, which the payments are for too
	contract   *kind.Contract
	systems    []*kind.System
}

// CategorySheet is what answers for one category.
type CategorySheet struct {
	ID     string   `json:"category"`
	Fields []string `json:"fields"`
	Rows   []Row    `json:"rows"`
	Gone   []string `json:"gone,omitempty"` // rows of the last answer that are no longer there
}

// Choice is what stands to be decided about a field: give it, or withhold it under an exemption with a reason.
type Choice struct {
	Field     string `json:"field"`
	Give      bool   `json:"give"`
	Exemption string `json:"exemption,omitempty"`
	Reason    string `json:"reason,omitempty"`
	Accepted  bool   `json:"accepted"`
	Never     bool   `json:"never,omitempty"`   // it is restricted: it cannot be given
	Carried   bool   `json:"carried,omitempty"` // its reason comes from the last answer
	Idle      bool   `json:"idle,omitempty"`    // nothing is held that it would withhold
}

// Draft is what an officer has decided about a request so far. It holds no value of a register.
type Draft struct {
	Questions []Question `json:"questions"`
	Choices   []Choice   `json:"choices"`
	LeftOut   []string   `json:"left_out,omitempty"` // rows by key
	Reuses    string     `json:"reuses,omitempty"`   // the reference of the answer that it began with
}

// Choice is what was decided about a field.
func (d *Draft) Choice(field string) (Choice, bool) {
	i := slices.IndexFunc(d.Choices, func(c Choice) bool { return c.Field == field })
	if i < 0 {
		return Choice{}, false
	}
	return d.Choices[i], true
}

// Set puts a choice in place of the one about its field.
func (d *Draft) Set(c Choice) {
	i := slices.IndexFunc(d.Choices, func(x Choice) bool { return x.Field == c.Field })
	if i < 0 {
		d.Choices = append(d.Choices, c)
		return
	}
	d.Choices[i] = c
}

// Facts is what a sheet is made of.
type Facts struct {
	Plan      *Plan
	Law       *Law
	Catalogue *buying.Catalogue
	Snapshot  *kind.Snapshot
	Spend     *rule.Spend // nil where no spend file was brought
	Guard     *release.Guard
	Today     kind.Date
	Language  string    // of the answer: en or cy
	Before    []*Answer // what was sent before, newest first
}

// Sheet is the answer sheet of a request, as the officer sees it.
type Sheet struct {
	Today      kind.Date       `json:"today"`
	Law        string          `json:"law"`
	Questions  []Question      `json:"questions"`
	Unmatched  int             `json:"unmatched"` // questions that nothing answers yet
	Categories []CategorySheet `json:"categories"`
	Choices    []Choice        `json:"choices"`
	Waiting    int             `json:"waiting"` // choices to withhold that nobody accepted
	Changed    int             `json:"changed"` // cells that are not as they were last sent
	Same       int             `json:"same"`
	PaidFrom   kind.Date       `json:"paid_from,omitzero"` // the days of the payments, at most the last twelve months
	PaidTo     kind.Date       `json:"paid_to,omitzero"`
}

// Sheet works out the answer sheet of a draft.
func (f Facts) Sheet(d Draft) *Sheet {
	out := &Sheet{Today: f.Today, Law: f.Law.ID, Questions: d.Questions, Categories: []CategorySheet{}}
	asked := map[string][]string{}
	for _, q := range d.Questions {
		if len(q.Categories)+len(q.Fields) == 0 && q.Corrected {
			continue // an officer took it out
		}
		if len(q.Categories) == 0 || len(q.Fields) == 0 {
			out.Unmatched++
		}
		for _, c := range q.Categories {
			asked[c] = append(asked[c], q.Fields...)
		}
	}
	if f.Spend != nil {
		out.PaidFrom, out.PaidTo = max(f.Spend.First, f.Spend.Last.AddMonths(-12)+1), f.Spend.Last
	}
	named := map[string]bool{}
	for i := range f.Plan.Categories {
		c := &f.Plan.Categories[i]
		_, fields := f.Plan.inOrder(nil, asked[c.ID])
		if len(fields) == 0 {
			continue
		}
		for _, x := range fields {
			named[x] = true
		}
		out.Categories = append(out.Categories, f.category(c, fields, d))
	}
	for i := range f.Plan.Fields {
		if field := &f.Plan.Fields[i]; named[field.ID] {
			out.Choices = append(out.Choices, f.choice(field, d))
		}
	}
	f.settle(out)
	return out
}

// choice is what the officer decided about a field, else what is proposed: as in the last answer, or the plan's own draft.
func (f Facts) choice(field *Field, d Draft) Choice {
	c, ok := d.Choice(field.ID)
	if !ok {
		c = f.proposed(field)
	}
	c.Never = field.never
	if _, known := f.Law.Exemption(c.Exemption); !c.Give && !known || c.Give && field.never {
		c = f.proposed(field)
		c.Never, c.Carried = field.never, false
	}
	return c
}

func (f Facts) proposed(field *Field) Choice {
	for _, b := range f.Before {
		for _, w := range b.Exempt {
			_, known := f.Law.Exemption(w.Exemption)
			if w.Field == field.ID && known && b.Language == f.Language {
				return Choice{Field: field.ID, Exemption: w.Exemption, Reason: w.Reason.String(), Carried: true}
			}
		}
	}
	if field.Withhold == "" {
		return Choice{Field: field.ID, Give: true, Accepted: true}
	}
	e, _ := f.Law.forStake(field.Withhold)
	return Choice{Field: field.ID, Exemption: e.ID, Reason: f.Plan.Drafts[field.Withhold][f.Language]}
}

// settle puts the choices onto the cells, and counts.
func (f Facts) settle(s *Sheet) {
	held := map[string]bool{}
	for i := range s.Categories {
		c := &s.Categories[i]
		for _, field := range c.Fields {
			at := slices.IndexFunc(s.Choices, func(x Choice) bool { return x.Field == field })
			held[field] = f.decide(c, field, s.Choices[at]) || held[field]
		}
		for _, r := range c.Rows {
			for _, cell := range r.Cells {
				switch {
				case r.LeftOut:
				case cell.Change == Changed || cell.Change == Fresh:
					s.Changed++
				case cell.Change == Same:
					s.Same++
				}
			}
		}
	}
	for i, c := range s.Choices {
		s.Choices[i].Idle = !held[c.Field]
		if !c.Give && !c.Accepted && held[c.Field] {
			s.Waiting++
		}
	}
}

// decide puts one choice onto the cells of a category, and tells whether any holds something. What is withheld where some rows hold it is withheld in all, lest those that
// lack it tell. What the guard stops is withheld by itself.
func (f Facts) decide(c *CategorySheet, field string, choice Choice) (held bool) {
	for _, r := range c.Rows {
		held = held || cellOf(r, field).State != NotHeld
	}
	for i := range c.Rows {
		cell := cellOf(c.Rows[i], field)
		if !choice.Give && held {
			cell.State = Withheld
		}
		if cell.State == Held {
			cell.Guard = f.check(cell.Value)
			if cell.Guard != "" {
				cell.State = Withheld
			}
		}
		f.compare(c.ID, c.Rows[i].Key, cell)
	}
	return held
}

func cellOf(r Row, field string) *Cell {
	for i := range r.Cells {
		if r.Cells[i].Field == field {
			return &r.Cells[i]
		}
	}
	return &Cell{State: NotHeld}
}

// compare says how a cell stands against the last answer in which its category was asked for this field.
func (f Facts) compare(category, key string, c *Cell) {
	for _, b := range f.Before {
		was := b.category(category)
		if was == nil || !slices.Contains(was.Fields, c.Field) {
			continue
		}
		for _, r := range was.Rows {
			if r.Key != key {
				continue
			}
			old := r.cell(c.Field)
			now := ""
			if c.State == Held {
				now = c.Value
			}
			if old.State == c.State && old.Words.String() == now {
				c.Change = Same
				return
			}
			c.Change, c.Was = Changed, cmp.Or(old.Words.String(), string(old.State))
			return
		}
		c.Change = Fresh
		return
	}
}

// category finds the rows of a category and reads their cells.
func (f Facts) category(c *Category, fields []string, d Draft) CategorySheet {
	out := CategorySheet{ID: c.ID, Fields: fields, Rows: f.rows(c)}
	keys := map[string]bool{}
	for i := range out.Rows {
		r := &out.Rows[i]
		keys[r.Key] = true
		r.LeftOut = slices.Contains(d.LeftOut, c.ID+"/"+r.Key)
		f.money(r)
		for _, id := range fields {
			field, _ := f.Plan.Field(id)
			r.Cells = append(r.Cells, f.cell(r, field))
		}
	}
	for _, b := range f.Before {
		if was := b.category(c.ID); was != nil {
			for _, r := range was.Rows {
				if !keys[r.Key] {
					out.Gone = append(out.Gone, r.Name())
				}
			}
			break
		}
	}
	return out
}

// rows are the contracts of a category that have not ended, with their systems, and the systems in use that no such contract names; by name.
func (f Facts) rows(c *Category) []Row {
	out, covered := []Row{}, map[kind.ID]bool{}
	for _, x := range f.Snapshot.Contracts.All() {
		systems := f.systemsOf(x)
		in, guessed := f.contractIn(c, x, systems)
		if !in || f.ended(x, systems) {
			continue
		}
		for _, s := range systems {
			covered[s.ID] = true
		}
		out = append(out, Row{Key: "contract:" + x.ID.String(), Name: x.Title.Or(""), Guessed: guessed, contract: x, systems: systems})
	}
	for _, s := range f.Snapshot.Systems.All() {
		in, guessed := f.systemIn(c, s)
		if in && !covered[s.ID] && !f.retired(s) {
			out = append(out, Row{Key: "system:" + s.ID.String(), Name: s.Name.Or(""), Guessed: guessed, systems: []*kind.System{s}})
		}
	}
	slices.SortStableFunc(out, func(a, b Row) int { return cmp.Or(strings.Compare(a.Name, b.Name), strings.Compare(a.Key, b.Key)) })
	return out
}

func (f Facts) systemsOf(x *kind.Contract) (out []*kind.System) {
	for _, id := range x.Systems.Or(nil) {
		if s, ok := f.Snapshot.Systems.Get(id); ok {
			out = append(out, s)
		}
	}
	return out
}

func (f Facts) retired(s *kind.System) bool {
	end, ok := s.Retires.Get()
	return ok && end < f.Today
}

// ended tells whether a contract is over: its end has passed and no system in use runs on it still.
func (f Facts) ended(x *kind.Contract, systems []*kind.System) bool {
	end, ok := buying.CurrentEnd(buying.TermsOf(x), f.Today)
	return ok && end < f.Today && !slices.ContainsFunc(systems, func(s *kind.System) bool { return !f.retired(s) })
}

// contractIn tells whether a contract belongs to a category: by its own function, by its systems, by a product that its words name, else by a guess from its title.
func (f Facts) contractIn(c *Category, x *kind.Contract, systems []*kind.System) (in, guessed bool) {
	for _, s := range systems {
		if in, guessed := f.systemIn(c, s); in {
			return in, guessed
		}
	}
	if anyIn(c.names, wordsOf(x.Title.Or("")+" | "+x.Description.Or(""))) {
		return true, false
	}
	if x.Function.Known() {
		return f.serves(c, x.Function.Or("")), false
	}
	for _, s := range systems {
		if s.Function.Known() {
			return false, false
		}
	}
	return f.titled(c, x.Title.Or("")), true
}

// systemIn tells whether a system belongs to a category: by its function or by a product that its names name; else by a guess from what the catalogue knows of its function's
// words, its product and its name.
func (f Facts) systemIn(c *Category, s *kind.System) (in, guessed bool) {
	name, function := s.Name.Or(""), s.Function.Or("")
	if p, ok := f.Snapshot.Products.Get(s.Product.Or(0)); ok {
		name += " | " + p.Name.Or("") + " | " + p.Family.Or("")
		function = cmp.Or(function, p.Function.Or(""))
	}
	if anyIn(c.names, wordsOf(name)) {
		return true, false
	}
	if known, ok := f.Catalogue.Function(function); ok && known.ID != "other" {
		return slices.Contains(c.Functions, known.ID), false
	}
	if b, ok := f.Catalogue.ProductBehind(name, f.catalogued(s)); ok {
		return slices.Contains(c.Functions, b.Function.ID), true
	}
	return f.titled(c, function) || f.titled(c, s.Name.Or("")), true
}

// catalogued is the catalogue's id of a system's supplier; "" where it knows none.
func (f Facts) catalogued(s *kind.System) string {
	supplier, ok := f.Snapshot.Suppliers.Get(s.Supplier.Or(0))
	if !ok {
		return ""
	}
	known, _ := f.Catalogue.SupplierOf(supplier.Name.Or(""))
	return known.ID
}

func (f Facts) serves(c *Category, function string) bool {
	known, ok := f.Catalogue.Function(function)
	return ok && slices.Contains(c.Functions, known.ID) || !ok && f.titled(c, function)
}

func (f Facts) titled(c *Category, title string) bool {
	b, ok := f.Catalogue.FunctionBehind(title)
	return ok && slices.Contains(c.Functions, b.Function.ID) || anyIn(c.titles, wordsOf(title))
}

// supplier is whom a row is with.
func (r *Row) supplier() kind.ID {
	if r.contract != nil && r.contract.Supplier.Known() {
		return r.contract.Supplier.Or(0)
	}
	for _, s := range r.systems {
		if s.Supplier.Known() {
			return s.Supplier.Or(0)
		}
	}
	return 0
}

// money sets what the registers and the payments say of a row's cost.
func (f Facts) money(r *Row) {
	if r.contract != nil {
		r.Register = r.contract.AnnualValue
	}
	supplier := r.supplier()
	if f.Spend == nil || supplier == 0 {
		return
	}
	paid, ok := f.Spend.Suppliers[supplier]
	if !ok || paid.Lines == 0 {
		return
	}
	r.Paid = kind.Some(paid.TwelveMonths)
	for _, x := range f.Snapshot.Contracts.All() {
		if x.Supplier.Or(0) == supplier && x != r.contract && !f.ended(x, f.systemsOf(x)) {
			r.Others++
		}
	}
	if v, ok := r.Register.Get(); ok {
		r.Difference = kind.Some(paid.TwelveMonths - v)
	}
}

// What was paid, as a field's place: in the last twelve months, where the spend files cover them; else in the days that they cover, which are then said.
const (
	fromSpend = "spend"
	fromPart  = "spend_part"
)

// wholeYear tells whether the spend files cover twelve months.
func (f Facts) wholeYear() bool {
	return f.Spend != nil && f.Spend.First != 0 && f.Spend.First.AddMonths(12) <= f.Spend.Last+monthsEnd
}

// monthsEnd is how many days before the end of its last month the last payment may have been made.
const monthsEnd = 15

// computedPlaces are values that are worked out from public fields of a contract.
var computedPlaces = map[string]func(*kind.Contract, kind.Date) (kind.Date, bool){
	"contract.current_end": func(x *kind.Contract, today kind.Date) (kind.Date, bool) {
		return buying.CurrentEnd(buying.TermsOf(x), today)
	},
	"contract.latest_end": func(x *kind.Contract, today kind.Date) (kind.Date, bool) {
		latest, ok := buying.LatestEnd(buying.TermsOf(x))
		end, known := buying.CurrentEnd(buying.TermsOf(x), today)
		return latest, ok && (!known || latest > end)
	},
}

// cell reads the first place of a field that is recorded. Of what is closed it only notes that it is held.
func (f Facts) cell(r *Row, field *Field) Cell {
	c := Cell{Field: field.ID, State: NotHeld}
	for _, from := range field.From {
		value, source, held := f.place(r, from)
		if !held {
			continue
		}
		return Cell{Field: field.ID, State: Held, Value: value, Source: &source}
	}
	return c
}

// place reads one place of a row.
func (f Facts) place(r *Row, from string) (value string, source Source, held bool) {
	if from == fromSpend || from == fromPart {
		paid, ok := r.Paid.Get()
		value = paid.String()
		if from == fromPart && ok {
			value += " (" + f.Spend.First.String() + " – " + f.Spend.Last.String() + ")"
		}
		return value, Source{Kind: "spend", ID: r.supplier()}, ok && f.wholeYear() == (from == fromSpend)
	}
	register, name, _ := strings.Cut(from, ".")
	if register == "contract" {
		if r.contract == nil {
			return "", source, false
		}
		if work, ok := computedPlaces[from]; ok {
			d, known := work(r.contract, f.Today)
			return d.String(), Source{"contract", r.contract.ID, map[string]string{"current_end": "end", "latest_end": "maximum_end"}[name]}, known
		}
		value, held = told(f.Snapshot, r.contract, name)
		return value, Source{"contract", r.contract.ID, name}, held
	}
	values := []string{}
	for _, s := range r.systems {
		v, ok := told(f.Snapshot, s, name)
		if !ok {
			continue
		}
		if !held {
			source, held = Source{"system", s.ID, name}, true
		}
		if v != "" && !slices.Contains(values, v) {
			values = append(values, v)
		}
	}
	if name == "users" && len(values) > 1 {
		return total(values), source, held
	}
	return strings.Join(values, "; "), source, held
}

func total(numbers []string) string {
	sum := 0
	for _, n := range numbers {
		x, _ := strconv.Atoi(n) // a whole number of a register
		sum += x
	}
	return strconv.Itoa(sum)
}

// told is the only way from a record to a sheet: of a field that is restricted or personal, and of one that leads to such a name, it says that it is held and never what it says.
func told(s *kind.Snapshot, r kind.Record, name string) (value string, held bool) {
	k := r.KindOf()
	i := k.Index(name)
	v := r.Cell(i)
	if !v.Recorded() {
		return "", false
	}
	field := &k.Fields[i]
	if closed(field) {
		return "", true
	}
	if len(v.Targets()) > 0 {
		to, ok := kind.Of(field.To)
		if !ok {
			return "", true
		}
		called, ok := to.Field(to.NameField)
		if !ok || closed(called) {
			return "", true
		}
	}
	return s.Show(field, v), true
}
