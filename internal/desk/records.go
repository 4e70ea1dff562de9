package desk

import (
	"cmp"
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"

	"github.com/moothall/moothall/internal/assessfile"
	"github.com/moothall/moothall/internal/buying"
	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/ledger"
	"github.com/moothall/moothall/tabular"
)

// Filter picks and orders a register's records for a viewer.
type Filter struct {
	Search string
	Where  map[string]string // field to the words that it must show; "-" for "not recorded"
	Sort   string            // a field; "" for the name
	Down   bool
}

// Row is a record as a viewer may see it.
type Row struct {
	Record kind.Record

	p *Picture
	v *kind.Viewer
}

// Name is the record's name, where the viewer may see it.
func (r *Row) Name() string { return r.p.NameFor(*r.v, r.Record) }

// Cell is a field in words, by its place in the kind file; "" when it is not recorded, or not for the viewer.
func (r *Row) Cell(i int) string {
	return r.p.Snapshot.Show(&r.Record.KindOf().Fields[i], r.v.Read(r.Record, i))
}

// List gives a register's records that fit, as the viewer may see them. A field that the viewer may not see can be neither
// searched, filtered nor sorted by.
func (p *Picture) List(v kind.Viewer, k *kind.Kind, f Filter) []Row {
	words := kind.Fold(f.Search)
	all := p.byName(v, k)
	out := make([]Row, 0, len(all))
	for _, r := range all {
		row := Row{Record: r, p: p, v: &v}
		if (words == "" || row.holds(words)) && row.fits(f.Where) {
			out = append(out, row)
		}
	}
	sortRows(v, k, out, f)
	return out
}

type byNameKey struct {
	kind  string
	named bool
}

// byName is a register in the order of its names, then numbers; of its numbers alone where the viewer may not see the names.
func (p *Picture) byName(v kind.Viewer, k *kind.Kind) []kind.Record {
	i := k.Index(k.NameField)
	named := i < 0 || v.Sees(k.Fields[i].Sensitivity)
	return kind.Derive(p.Snapshot, byNameKey{k.Name, named}, func() []kind.Record {
		out := slices.Clone(p.Snapshot.Records(k.Name))
		names := map[kind.ID]string{}
		for _, r := range out {
			if named {
				names[r.RecordID()] = kind.Fold(kind.NameOf(r))
			}
		}
		slices.SortFunc(out, func(a, b kind.Record) int {
			return cmp.Or(strings.Compare(names[a.RecordID()], names[b.RecordID()]), cmp.Compare(a.RecordID(), b.RecordID()))
		})
		return out
	})
}

// holds tells whether some field has these folded words.
func (r *Row) holds(words string) bool {
	for i := range r.Record.KindOf().Fields {
		if strings.Contains(kind.Fold(r.Cell(i)), words) {
			return true
		}
	}
	return false
}

// NameFor is a record's name, when the viewer may see the field that names it.
func (p *Picture) NameFor(v kind.Viewer, r kind.Record) string {
	k := r.KindOf()
	if i := k.Index(k.NameField); i >= 0 && !v.Sees(k.Fields[i].Sensitivity) {
		return k.Label + " " + r.RecordID().String()
	}
	return kind.NameOf(r)
}

func (r *Row) fits(where map[string]string) bool {
	k := r.Record.KindOf()
	for field, want := range where {
		i := k.Index(field)
		if i < 0 || want == "" || !r.v.Sees(k.Fields[i].Sensitivity) {
			continue
		}
		have := r.Cell(i)
		if want == "-" {
			if have != "" {
				return false
			}
			continue
		}
		if k.Fields[i].Type == kind.Choice || k.Fields[i].Type == kind.YesNo {
			if kind.Fold(have) != kind.Fold(want) {
				return false
			}
		} else if !strings.Contains(kind.Fold(have), kind.Fold(want)) {
			return false
		}
	}
	return true
}

// sortRows orders rows that stand in the order of their names by a field; what is not recorded comes last, whichever way it runs.
func sortRows(v kind.Viewer, k *kind.Kind, rows []Row, f Filter) {
	i := k.Index(f.Sort)
	if i >= 0 && !v.Sees(k.Fields[i].Sensitivity) {
		i = -1
	}
	if i < 0 {
		if f.Down {
			slices.Reverse(rows)
		}
		return
	}
	cells := map[kind.ID]string{}
	if t := k.Fields[i].Type; t == kind.Ref || t == kind.Refs || t == kind.NeedList { // by the words shown
		for j := range rows {
			cells[rows[j].Record.RecordID()] = kind.Fold(rows[j].Cell(i))
		}
	}
	slices.SortStableFunc(rows, func(a, b Row) int {
		return compareCells(v.Read(a.Record, i), v.Read(b.Record, i), cells[a.Record.RecordID()], cells[b.Record.RecordID()], f.Down)
	})
}

func compareCells(a, b kind.Value, aWords, bWords string, down bool) int {
	if !a.Recorded() || !b.Recorded() {
		return kind.Compare(a, b)
	}
	c := strings.Compare(aWords, bWords)
	if aWords == "" && bWords == "" {
		c = kind.Compare(a, b)
	}
	if down {
		return -c
	}
	return c
}

// RecordJSON is one record in the shape of `moothall records --json`: what is not recorded, or not for the viewer, is absent.
func (p *Picture) RecordJSON(v kind.Viewer, r kind.Record) map[string]any {
	k := r.KindOf()
	out := map[string]any{"id": r.RecordID(), "kind": k.Name, "name": p.NameFor(v, r)}
	for i := range k.Fields {
		if x := v.Read(r, i); x.Recorded() {
			out[k.Fields[i].Name] = p.jsonValue(&k.Fields[i], x)
		}
	}
	if c, ok := r.(*kind.Contract); ok {
		out["computed"] = p.contractDates(c)
	}
	return out
}

func (p *Picture) jsonValue(f *kind.Field, v kind.Value) any {
	switch v.Type {
	case kind.Ref, kind.NeedList:
		return p.Snapshot.Show(f, v)
	case kind.Refs:
		return strings.Split(p.Snapshot.Show(f, v), "; ")
	}
	return json.RawMessage(v.JSON())
}

// contractDates are a contract's computed dates; one that cannot be told is absent.
func (p *Picture) contractDates(c *kind.Contract) map[string]any {
	out := map[string]any{}
	t := buying.TermsOf(c)
	if d, ok := buying.CurrentEnd(t, p.Today); ok {
		out["current_end"] = d
	}
	if d, ok := buying.LatestEnd(t); ok {
		out["latest_end"] = d
	}
	if d, ok := buying.LastNotice(t, p.Today); ok {
		out["last_notice"] = d
	}
	if d, _, _, ok := buying.LastSafeStart(t, p.Today, buying.DefaultLeadMonths); ok {
		out["last_safe_start"] = d
	}
	return out
}

// WriteCSV writes records as a file that the importer takes back with nothing changed.
func (p *Picture) WriteCSV(v kind.Viewer, k *kind.Kind, rows []Row, w io.Writer) error {
	return WriteSheet(w, p.sheet(v, k, rows, nil))
}

// WriteFields is WriteCSV with these fields only, in the order of the kind file.
func (p *Picture) WriteFields(v kind.Viewer, k *kind.Kind, rows []Row, only []string, w io.Writer) error {
	return WriteSheet(w, p.sheet(v, k, rows, only))
}

// WriteSheet writes lines as CSV in which no cell is a formula.
func WriteSheet(w io.Writer, lines [][]string) error {
	out := csv.NewWriter(w)
	out.UseCRLF = true
	for _, line := range lines {
		for i := range line {
			line[i] = tabular.SafeCell(line[i])
		}
		err := out.Write(line)
		if err != nil {
			return fmt.Errorf("writing the CSV: %w", err)
		}
	}
	out.Flush()
	return out.Error()
}

// sheet is the headings and rows of an export: only fields that the viewer may see, and of those the named ones where some are named.
func (p *Picture) sheet(v kind.Viewer, k *kind.Kind, rows []Row, only []string) [][]string {
	var fields []int
	head := []string{}
	for i := range k.Fields {
		if v.Sees(k.Fields[i].Sensitivity) && (len(only) == 0 || slices.Contains(only, k.Fields[i].Name)) {
			fields = append(fields, i)
			head = append(head, k.Fields[i].Label)
		}
	}
	out := [][]string{head}
	for _, r := range rows {
		line := make([]string, len(fields))
		for j, i := range fields {
			x := v.Read(r.Record, i)
			line[j] = r.Cell(i)
			if x.Type == kind.Pence {
				line[j] = x.Money().Plain()
			}
		}
		out = append(out, line)
	}
	return out
}

// WriteXLSX writes records as a workbook that the importer takes back with nothing changed: texts stay texts.
func (p *Picture) WriteXLSX(v kind.Viewer, k *kind.Kind, rows []Row, w io.Writer) error {
	return WriteBook(k.Labels, p.sheet(v, k, rows, nil), w)
}

// WriteBook writes lines as a workbook of one sheet; every cell is a text.
func WriteBook(name string, lines [][]string, w io.Writer) error {
	return WriteBooks([]assessfile.Sheet{{Name: name, Lines: lines}}, w)
}

// WriteBooks writes a workbook of several sheets; every cell is a text.
func WriteBooks(sheets []assessfile.Sheet, w io.Writer) error {
	f := excelize.NewFile()
	defer func() { _ = f.Close() }() // nothing is on disk
	for i, s := range sheets {
		err := writeSheet(f, i, s)
		if err != nil {
			return err
		}
	}
	_, err := f.WriteTo(w)
	if err != nil {
		return fmt.Errorf("writing the workbook: %w", err)
	}
	return nil
}

func writeSheet(f *excelize.File, i int, s assessfile.Sheet) error {
	var err error
	if i == 0 {
		err = f.SetSheetName("Sheet1", s.Name)
	} else {
		_, err = f.NewSheet(s.Name)
	}
	if err != nil {
		return fmt.Errorf("naming the sheet: %w", err)
	}
	sw, err := f.NewStreamWriter(s.Name)
	if err != nil {
		return fmt.Errorf("starting the sheet: %w", err)
	}
	for i, line := range s.Lines {
		cells := make([]any, len(line))
		for j, c := range line {
			cells[j] = tabular.SafeCell(c)
		}
		err := sw.SetRow("A"+strconv.Itoa(i+1), cells)
		if err != nil {
			return fmt.Errorf("writing row %d: %w", i+1, err)
		}
	}
	err = sw.Flush()
	if err != nil {
		return fmt.Errorf("finishing the sheet: %w", err)
	}
	return nil
}

// Problems by field: what a form says beside its fields.
type Problems map[string]string

// ParseForm reads a form's texts into values. Fields that the viewer may not see are left alone.
func (p *Picture) ParseForm(v kind.Viewer, k *kind.Kind, form map[string]string) (map[string]kind.Value, Problems) {
	set, wrong := map[string]kind.Value{}, Problems{}
	for i := range k.Fields {
		f := &k.Fields[i]
		text, given := form[f.Name]
		if !given || !v.Sees(f.Sensitivity) {
			continue
		}
		val, problem := p.parseField(f, strings.TrimSpace(text))
		if problem != "" {
			wrong[f.Name] = problem
			continue
		}
		if !val.Recorded() && f.Required {
			wrong[f.Name] = "Enter " + strings.ToLower(f.Label[:1]) + f.Label[1:]
			continue
		}
		set[f.Name] = val
	}
	return set, wrong
}

func (p *Picture) parseField(f *kind.Field, text string) (kind.Value, string) {
	if text == "" {
		return kind.Value{}, ""
	}
	find := func(name string) (kind.ID, bool) {
		ids := p.Snapshot.Named(f.To, name)
		if len(ids) != 1 {
			return 0, false
		}
		return ids[0], true
	}
	switch f.Type {
	case kind.Ref:
		id, ok := find(text)
		if !ok {
			return kind.Value{}, fmt.Sprintf("No single %s is called %q. Choose one from the list, or add it first.", strings.ReplaceAll(f.To, "_", " "), text)
		}
		return kind.RefValue(id), ""
	case kind.Refs:
		var ids []kind.ID
		for _, name := range strings.FieldsFunc(text, func(r rune) bool { return r == ';' || r == '\n' }) {
			if strings.TrimSpace(name) == "" {
				continue
			}
			id, ok := find(strings.TrimSpace(name))
			if !ok {
				return kind.Value{}, fmt.Sprintf("No single %s is called %q. Write names as the register has them, with a semicolon between.", strings.ReplaceAll(f.To, "_", " "), strings.TrimSpace(name))
			}
			ids = append(ids, id)
		}
		v, _ := kind.Normal(f, kind.RefsValue(ids)) // references always have a normal form
		return v, ""
	case kind.NeedList:
		needs, err := kind.ParseNeeds(text, find)
		if err != nil {
			return kind.Value{}, err.Error()
		}
		return kind.NeedsValue(needs), ""
	}
	return parsePlain(f, text)
}

func parsePlain(f *kind.Field, text string) (kind.Value, string) {
	var v kind.Value
	switch f.Type {
	case kind.Text, kind.LongText, kind.Choice:
		v = kind.Value{Type: f.Type, S: text}
	case kind.List:
		v = kind.ListValue(strings.FieldsFunc(text, func(r rune) bool { return r == ';' || r == '\n' }))
	case kind.YesNo:
		yes, ok := tabular.ParseYesNo(text)
		if !ok {
			return v, "Choose yes or no"
		}
		v = kind.YesNoValue(yes)
	case kind.Pence:
		pence, ok, _ := tabular.ParseMoney(text)
		if !ok {
			return v, fmt.Sprintf("%q is not an amount of money. Write it like 12,500 or 12500.00", text)
		}
		v = kind.MoneyValue(kind.Money(pence))
	case kind.Day:
		y, m, d, ok, _ := tabular.ParseDate(text, tabular.DMY)
		if !ok {
			return v, fmt.Sprintf("%q is not a date. Write it like 31 March 2027", text)
		}
		v = kind.DateValue(kind.DateOf(y, m, d))
	case kind.Int, kind.Decimal:
		n, ok := tabular.ParseNumber(text)
		if !ok || f.Type == kind.Int && n != float64(int64(n)) {
			return v, fmt.Sprintf("%q is not a number. Write it in digits", text)
		}
		if n < 0 {
			return v, "Write a number that is not below nought"
		}
		v = kind.DecimalValue(n)
		if f.Type == kind.Int {
			v = kind.IntValue(int(n))
		}
	}
	v, err := kind.Normal(f, v)
	if err != nil {
		return v, fmt.Sprintf("%q is not one of: %s", text, strings.Join(f.Choices, ", "))
	}
	return v, ""
}

// Save sets fields of records in one change set: one record from its form, several from bulk edit, none (id 0) for a new one.
// read is the sequence at which the form was opened, 0 for now: a field that somebody else changed since to another value is a *ledger.Clash,
// and other fields stand as each of the two left them.
func (d *Desk) Save(ctx context.Context, v kind.Viewer, k *kind.Kind, ids []kind.ID, set map[string]kind.Value, read int64) (kind.ID, int64, error) {
	p, err := d.Picture(ctx, v.Council)
	if err != nil {
		return 0, 0, err
	}
	if !v.Writes(k) && (len(ids) == 0 || slices.ContainsFunc(ids, func(id kind.ID) bool { return !p.MayChange(v, k, id) })) {
		return 0, 0, notYours(k)
	}
	for _, id := range ids {
		_, ok := p.Snapshot.Find(k.Name, id)
		if !ok {
			return 0, 0, fault.New(fault.NotFound, "That %s is no longer there.", strings.ToLower(k.Label))
		}
	}
	for _, sentence := range p.Lacking(k, ids, set) {
		return 0, 0, fault.New(fault.Refused, "%s", sentence)
	}
	cs := ledger.ChangeSet{At: d.now(), Actor: v.Account, Source: "form", Edits: edits(k, ids, set, cmp.Or(read, p.Snapshot.Seq))}
	switch {
	case len(ids) == 0:
		cs.Note = "New " + strings.ToLower(k.Label)
	case len(ids) > 1:
		cs.Note = fmt.Sprintf("Bulk edit of %d", len(ids))
	}
	done, err := d.Store.Apply(ctx, p.Council.ID, cs)
	if err != nil {
		return 0, 0, err
	}
	id := kind.ID(0)
	if len(ids) == 1 {
		id = ids[0]
	} else if len(ids) == 0 {
		id = done.Real[ledger.Key{Kind: k.Name, ID: ledger.Provisional}]
	}
	return id, done.Batch, d.after(ctx, v.Council)
}

// Lacking says, under the first field that is missing, why records cannot be put into a state: they lack what their kind's guard asks for there.
func (p *Picture) Lacking(k *kind.Kind, ids []kind.ID, set map[string]kind.Value) Problems {
	if len(ids) == 0 {
		ids = []kind.ID{0} // a new one
	}
	for _, id := range ids {
		r, _ := p.Snapshot.Find(k.Name, id)
		lacks, found := k.Lacks(func(field string) string {
			if v, given := set[field]; given || r == nil {
				return v.String()
			}
			return r.Cell(k.Index(field)).String()
		})
		if found && lacks.Touches(set) {
			says := fmt.Sprintf("This %s cannot be %s while nothing is recorded under: %s. Fill it in", strings.ToLower(k.Label), lacks.States(), k.LabelsOf(lacks.Has))
			if lacks.Or != "" {
				says += " or, where there is none, say why under: " + k.LabelsOf([]string{lacks.Or})
			}
			return Problems{lacks.Has[0]: says + "."}
		}
	}
	return nil
}

func edits(k *kind.Kind, ids []kind.ID, set map[string]kind.Value, read int64) []ledger.Edit {
	if len(ids) == 0 {
		return []ledger.Edit{{Kind: k.Name, ID: ledger.Provisional, Set: set}}
	}
	out := make([]ledger.Edit, len(ids))
	for i, id := range ids {
		out[i] = ledger.Edit{Kind: k.Name, ID: id, Set: maps.Clone(set), Read: read}
	}
	return out
}

// notYours says why somebody may not change a record.
func notYours(k *kind.Kind) error {
	return fault.New(fault.Forbidden, "You may read the %s register but not change this. A system owner changes the records whose owner is the post that they hold.", strings.ToLower(k.Labels))
}

// Remove takes records out of a register; undo puts them back. One that somebody changed since the sequence read (0 for now) stays, as a *ledger.Clash.
func (d *Desk) Remove(ctx context.Context, v kind.Viewer, k *kind.Kind, ids []kind.ID, read int64) (int64, error) {
	if !v.Writes(k) {
		return 0, fault.New(fault.Forbidden, "You may read the %s register but not change it.", strings.ToLower(k.Labels))
	}
	p, err := d.Picture(ctx, v.Council)
	if err != nil {
		return 0, err
	}
	cs := ledger.ChangeSet{At: d.now(), Actor: v.Account, Source: "form", Note: fmt.Sprintf("Removed %d", len(ids))}
	for _, id := range ids {
		cs.Edits = append(cs.Edits, ledger.Edit{Kind: k.Name, ID: id, Delete: true, Read: cmp.Or(read, p.Snapshot.Seq)})
	}
	done, err := d.Store.Apply(ctx, p.Council.ID, cs)
	if err != nil {
		return 0, err
	}
	return done.Batch, d.after(ctx, v.Council)
}

// after brings findings up to date with what was just written.
func (d *Desk) after(ctx context.Context, slug string) error {
	p, err := d.Picture(ctx, slug)
	if err != nil {
		return err
	}
	err = d.settle(ctx, p)
	if err == nil {
		p.reconciled.Store(true)
	}
	return err
}
