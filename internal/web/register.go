package web

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"html"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"github.com/moothall/moothall/internal/desk"
	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/identity"
	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/ledger"
	"github.com/moothall/moothall/internal/store"
	"github.com/moothall/moothall/internal/words"
)

// perPage is how many records a register's page lists.
const perPage = 100

// listPage is one page of a register.
type listPage struct {
	Base, Path     string
	K              *kind.Kind
	Query          url.Values // search, filters, sort, columns; without the page
	Total, Shown   int
	Columns        []listColumn
	Rows           []listRow
	Filters        []listFilter
	Filtered       bool
	Page, Pages    int
	Writes         bool
	Completeness   []fieldKnown
	HasLevels      bool // of completeness
	Imports, Whole bool
	EstateForms    []string
}

type listColumn struct {
	Field   *kind.Field
	I       int
	Sorted  string // ascending, descending or ""
	Link    string
	Numeric bool
}

type listRow struct {
	ID    kind.ID
	Name  string
	Cells []string
	Other kind.FieldSet // the places of cells that are in English on a page that is not
}

type listFilter struct {
	Field  *kind.Field
	Value  string
	Choose []string // for a choice or a yes and no
}

type fieldKnown struct {
	Field *kind.Field
	N     int
}

// register gives the register that the address names.
func (v *visit) register() (*kind.Kind, error) {
	k, ok := kind.ByPlural(v.r.PathValue("plural"))
	if !ok {
		return nil, fault.New(fault.NotFound, "There is no such register. Choose one under What have we got? or Who leads?")
	}
	return k, nil
}

// filter reads search, filters and sort from the address.
func filter(k *kind.Kind, q url.Values) desk.Filter {
	f := desk.Filter{Search: q.Get("q"), Where: map[string]string{}, Sort: q.Get("sort"), Down: q.Get("down") != ""}
	for _, fd := range k.Fields {
		if s := strings.TrimSpace(q.Get(fd.Name)); s != "" {
			f.Where[fd.Name] = s
		}
	}
	return f
}

// registerList is GET /c/{council}/registers/{plural}
func (v *visit) registerList() error {
	k, err := v.register()
	if err != nil {
		return err
	}
	p := v.listPage(k, v.r.URL.Query())
	return v.show(v.say.Labels(k).Text, k.Question, listBody(p))
}

func (v *visit) listPage(k *kind.Kind, q url.Values) listPage {
	page, err := strconv.Atoi(q.Get("page"))
	if err != nil || page < 1 {
		page = 1
	}
	q.Del("page")
	all, known := v.picture.Snapshot.Records(k.Name), recorded(v.picture.Snapshot, k)
	rows := v.picture.List(v.viewer, k, filter(k, q))
	p := listPage{Base: v.path(""), Path: v.path("registers/%s", k.Plural), K: k, Query: q, Total: len(all), Shown: len(rows), Page: page, Pages: max(1, (len(rows)+perPage-1)/perPage),
		Writes: v.viewer.Writes(k), Imports: identity.May(v.viewer, identity.Import), Whole: q.Get("columns") == "all", EstateForms: v.estateForms(k)}
	p.Page = min(p.Page, p.Pages)
	p.Columns = listColumns(v.viewer, k, known, q, p.Path)
	for _, r := range rows[(p.Page-1)*perPage : min(p.Page*perPage, len(rows))] {
		x := listRow{ID: r.Record.RecordID(), Name: r.Name(), Cells: make([]string, len(p.Columns))}
		for i, c := range p.Columns {
			cell := cellIn(v.say, c.Field, r.Cell(c.I))
			x.Cells[i] = cell.Text
			if cell.Lang != v.say.Lang {
				x.Other.Add(i)
			}
		}
		p.Rows = append(p.Rows, x)
	}
	_, p.HasLevels = v.desk.Levels[k.Name]
	for i := range k.Fields {
		f := &k.Fields[i]
		if !v.viewer.Sees(f.Sensitivity) {
			continue
		}
		p.Completeness = append(p.Completeness, fieldKnown{f, known[i]})
		lf := listFilter{Field: f, Value: q.Get(f.Name), Choose: f.Choices}
		if f.Type == kind.YesNo {
			lf.Choose = []string{"yes", "no"}
		}
		p.Filtered = p.Filtered || lf.Value != ""
		p.Filters = append(p.Filters, lf)
	}
	return p
}

// cellIn shows dates in words, and choices as the language calls them; everything else as it was recorded.
func cellIn(s *words.Speaker, f *kind.Field, cell string) words.Phrase {
	switch {
	case cell == "":
	case f.Type == kind.Day:
		if d, err := kind.ParseDate(cell); err == nil {
			cell = s.Short(d)
		}
	case s.Lang == words.English:
	case f.Type == kind.YesNo:
		return s.Phrase("common.answer_" + cell)
	case f.Type == kind.Choice:
		return s.Choice(f, cell)
	}
	return words.Phrase{Text: cell, Lang: s.Lang}
}

// listColumns are the short fields that say most here (those most often recorded, in the order of the kind file), or all of
// them, each with its sorting link.
func listColumns(v kind.Viewer, k *kind.Kind, recorded []int, q url.Values, path string) []listColumn {
	const most = 7
	type candidate struct{ i, n int }
	var seen []candidate
	for i := range k.Fields {
		f := &k.Fields[i]
		if v.Sees(f.Sensitivity) && f.Name != k.NameField {
			seen = append(seen, candidate{i, recorded[i]})
		}
	}
	if q.Get("columns") != "all" {
		asked := func(c candidate) bool { f := k.Fields[c.i]; return q.Get("sort") == f.Name || q.Get(f.Name) != "" }
		slices.SortStableFunc(seen, func(a, b candidate) int {
			if asked(a) != asked(b) {
				return map[bool]int{true: -1, false: 1}[asked(a)]
			}
			return cmp.Compare(b.n, a.n)
		})
		seen = slices.DeleteFunc(seen, func(c candidate) bool { return k.Fields[c.i].Type == kind.LongText && !asked(c) })
		seen = seen[:min(len(seen), most)]
		slices.SortFunc(seen, func(a, b candidate) int { return cmp.Compare(a.i, b.i) })
	}
	var out []listColumn
	for _, c := range seen {
		out = append(out, column(&k.Fields[c.i], c.i, q, path))
	}
	return out
}

type recordedKey struct{ kind string }

// recorded counts, for each field of a register, the records in which it is recorded.
func recorded(s *kind.Snapshot, k *kind.Kind) []int {
	return kind.Derive(s, recordedKey{k.Name}, func() []int {
		out := make([]int, len(k.Fields))
		for _, r := range s.Records(k.Name) {
			for i, known := 0, r.Known(); i < len(out); i++ {
				if known.Has(i) {
					out[i]++
				}
			}
		}
		return out
	})
}

func column(f *kind.Field, i int, q url.Values, path string) listColumn {
	c := listColumn{Field: f, I: i, Numeric: f.Type == kind.Int || f.Type == kind.Decimal || f.Type == kind.Pence}
	next := url.Values{}
	for key, vals := range q {
		next[key] = vals
	}
	next.Set("sort", f.Name)
	next.Del("down")
	if q.Get("sort") == f.Name {
		c.Sorted = "ascending"
		if q.Get("down") != "" {
			c.Sorted = "descending"
		} else {
			next.Set("down", "1")
		}
	}
	c.Link = path + "?" + next.Encode()
	return c
}

// listRows are the table's rows. They are by far the most of the page, so they are written by hand: half the time of the whole page
// goes otherwise into turning strings into strings (bench).
func listRows(p listPage, s *words.Speaker) templ.Component {
	none, choose := s.HTML("common.not_recorded"), html.EscapeString(s.Plain("register.choose"))
	return templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
		var b []byte
		for _, r := range p.Rows {
			b = p.appendRow(b[:0], r, none, choose)
			_, err := w.Write(b)
			if err != nil {
				return err
			}
		}
		return nil
	})
}

func (p listPage) appendRow(b []byte, r listRow, none, choose string) []byte {
	id, name := r.ID.String(), html.EscapeString(r.Name)
	b = append(b, "<tr>"...)
	if p.Writes {
		b = append(append(append(append(append(append(append(b, `<td><input type="checkbox" class="mh-check" name="ids" value="`...), id...), `" aria-label="`...), choose...), ' '), name...), `"></td>`...)
	}
	b = append(append(append(append(append(append(append(b, `<th scope="row"><a class="govuk-link" href="`...), html.EscapeString(p.Path)...), '/'), id...), `">`...), name...), "</a></th>"...)
	for i, c := range r.Cells {
		switch {
		case p.Columns[i].Numeric:
			b = append(b, `<td class="mh-num">`...)
		case c != "" && p.Columns[i].Field.Type == kind.Day:
			b = append(b, `<td class="mh-nowrap">`...)
		default:
			b = append(b, "<td>"...)
		}
		switch {
		case c == "":
			b = append(append(append(b, `<span class="mh-none">`...), none...), "</span>"...)
		case r.Other.Has(i):
			b = append(append(append(b, `<span lang="en">`...), html.EscapeString(short(c, 90))...), "</span>"...)
		default:
			b = append(b, html.EscapeString(short(c, 90))...)
		}
		b = append(b, "</td>"...)
	}
	return append(b, "</tr>"...)
}

func (p listPage) pageLink(n int) string {
	q := url.Values{}
	for key, vals := range p.Query {
		q[key] = vals
	}
	q.Set("page", strconv.Itoa(n))
	return p.Path + "?" + q.Encode()
}

func (p listPage) exportLink(form string) string {
	return p.Path + "/export." + form + "?" + p.Query.Encode()
}

func (p listPage) columnsLink() string {
	q := url.Values{}
	for key, vals := range p.Query {
		q[key] = vals
	}
	if p.Whole {
		q.Del("columns")
	} else {
		q.Set("columns", "all")
	}
	return p.Path + "?" + q.Encode()
}

// registerExport is GET .../export.csv and .../export.xlsx: exactly what is filtered.
func (v *visit) registerExport() error {
	k, err := v.register()
	if err != nil {
		return err
	}
	rows := v.picture.List(v.viewer, k, filter(k, v.r.URL.Query()))
	form := "csv"
	if strings.HasSuffix(v.r.URL.Path, ".xlsx") {
		form = "xlsx"
	}
	v.attachment(fmt.Sprintf("%s-%s-%s.%s", v.council.Slug, k.Plural, v.picture.Today, form), form)
	if form == "xlsx" {
		return v.picture.WriteXLSX(v.viewer, k, rows, v.w)
	}
	return v.picture.WriteCSV(v.viewer, k, rows, v.w)
}

func (v *visit) attachment(name, form string) {
	types := map[string]string{"csv": "text/csv; charset=utf-8", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}
	h := v.w.Header()
	h.Set("Content-Type", "application/octet-stream")
	if t, ok := types[form]; ok {
		h.Set("Content-Type", t)
	}
	h.Set("Content-Disposition", fmt.Sprintf("attachment; filename=%q", name))
	h.Set("Cache-Control", "no-store")
}

// formPage is a record's form, new or not, or the form of a bulk edit.
type formPage struct {
	Base, Path, Action string
	K                  *kind.Kind
	ID                 kind.ID
	IDs                []kind.ID
	Seen               int64
	Fields             []formField
	Problems           []formProblem
	Bulk               bool
}

type formField struct {
	F       *kind.Field
	Value   string
	Problem words.Phrase
	Names   []string // for a reference: what it can name
	Chosen  bool     // in a bulk edit: set this one
}

type formProblem struct {
	Field   string
	Problem words.Phrase
}

// record is the register and the record that an address names.
func (v *visit) record() (*kind.Kind, kind.Record, error) {
	k, err := v.register()
	if err != nil {
		return nil, nil, err
	}
	r, err := v.target(k)
	return k, r, err
}

func (v *visit) target(k *kind.Kind) (kind.Record, error) {
	id, err := strconv.ParseUint(v.r.PathValue("id"), 10, 32)
	if err == nil {
		if r, ok := v.picture.Snapshot.Find(k.Name, kind.ID(id)); ok {
			return r, nil
		}
	}
	return nil, fault.New(fault.NotFound, "That %s is not there, or no longer.", strings.ToLower(k.Label))
}

// recordForm is GET .../new and .../{id}/edit
func (v *visit) recordForm() error {
	k, err := v.register()
	if err != nil {
		return err
	}
	var r kind.Record
	mayChange := v.viewer.Writes(k)
	if v.r.PathValue("id") != "" {
		r, err = v.target(k)
		if err != nil {
			return err
		}
		mayChange = v.picture.MayChange(v.viewer, k, r.RecordID())
	}
	if !mayChange {
		return fault.New(fault.Forbidden, "You may read the %s register but not change this.", strings.ToLower(k.Labels))
	}
	return v.showForm(http.StatusOK, v.formPage(k, r, v.filled(k, r), nil))
}

// filled is what a link to a new record fills in, by field. It is kept only when somebody sends the form.
func (v *visit) filled(k *kind.Kind, r kind.Record) map[string]string {
	if r != nil {
		return nil
	}
	out := map[string]string{}
	for i := range k.Fields {
		name := k.Fields[i].Name
		if text := v.r.URL.Query().Get(name); text != "" {
			out[name] = text
		}
	}
	return out
}

func (v *visit) formPage(k *kind.Kind, r kind.Record, typed map[string]string, wrong map[string]words.Phrase) formPage {
	p := formPage{Base: v.path(""), Path: v.path("registers/%s", k.Plural), K: k, Action: v.path("registers/%s/new", k.Plural)}
	if r != nil {
		p.ID, p.Seen = r.RecordID(), r.Sequence()
		p.Action = v.path("registers/%s/%s/edit", k.Plural, p.ID)
	}
	for i := range k.Fields {
		f := &k.Fields[i]
		if !v.viewer.Sees(f.Sensitivity) {
			continue
		}
		x := formField{F: f, Problem: wrong[f.Name]}
		if r != nil {
			x.Value = v.formValue(f, r.Cell(i))
		}
		if t, given := typed[f.Name]; given {
			x.Value = t
		}
		if f.Type == kind.Ref {
			x.Names = v.names(f.To)
		}
		if x.Problem.Text != "" {
			p.Problems = append(p.Problems, formProblem{f.Name, x.Problem})
		}
		p.Fields = append(p.Fields, x)
	}
	return p
}

// inEnglish are what the desk says of values that it refuses.
func inEnglish(wrong desk.Problems) map[string]words.Phrase {
	out := map[string]words.Phrase{}
	for field, sentence := range wrong {
		out[field] = words.InEnglish(sentence)
	}
	return out
}

// formValue is a value as the form shows it, in a way that ParseForm reads back.
func (v *visit) formValue(f *kind.Field, x kind.Value) string {
	if !x.Recorded() {
		return ""
	}
	switch x.Type {
	case kind.Pence:
		return x.Money().Plain()
	case kind.Day:
		return v.say.Long(x.Date())
	}
	return v.picture.Snapshot.Show(f, x)
}

func (v *visit) names(kindName string) []string {
	var out []string
	for _, r := range v.picture.Snapshot.Records(kindName) {
		out = append(out, kind.NameOf(r))
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func (v *visit) showForm(status int, p formPage) error {
	return v.showStatus(status, titled(v.say, p.title(v.say).Text, len(p.Problems) > 0), p.K.Question, formBody(p))
}

// title says what the form is for.
func (p formPage) title(s *words.Speaker) words.Phrase {
	of := countOf(s, p.K, len(p.IDs))
	switch {
	case p.Bulk:
		return s.Phrase("register.change_many", of...)
	case p.ID != 0:
		return s.Phrase("register.change", of...)
	}
	return s.Phrase("register.new", of...)
}

// typed are the fields that a form sent.
func (v *visit) typed(k *kind.Kind) map[string]string {
	out := map[string]string{}
	for _, f := range k.Fields {
		if vals, given := v.r.PostForm[f.Name]; given {
			out[f.Name] = vals[0]
		}
	}
	return out
}

// recordSave is POST .../new and .../{id}/edit
func (v *visit) recordSave() error {
	k, err := v.register()
	if err != nil {
		return err
	}
	err = v.r.ParseForm()
	if err != nil {
		return fault.New(fault.Invalid, "The form could not be read. Go back and try again.")
	}
	var r kind.Record
	var ids []kind.ID
	if v.r.PathValue("id") != "" {
		r, err = v.target(k)
		if err != nil {
			return err
		}
		ids = []kind.ID{r.RecordID()}
	}
	typed := v.typed(k)
	set, wrong := v.picture.ParseForm(v.viewer, k, typed)
	if len(wrong) == 0 {
		wrong = v.picture.Lacking(k, ids, set)
	}
	if len(wrong) > 0 {
		return v.showForm(http.StatusUnprocessableEntity, v.formPage(k, r, typed, inEnglish(wrong)))
	}
	id, batch, err := v.desk.Save(v.r.Context(), v.viewer, k, ids, set, v.read())
	var clash *ledger.Clash
	if errors.As(err, &clash) && !clash.Gone {
		return v.clashed(k, typed, clash)
	}
	if err != nil {
		return err
	}
	to := v.path("registers/%s/%s", k.Plural, id)
	if batch == 0 {
		return v.did(to, "register.unchanged")
	}
	return v.did(to, "register.saved", "set", strconv.FormatInt(batch, 10))
}

// read is the sequence at which the record of a form was read; 0 when the form does not say.
func (v *visit) read() int64 {
	seq, err := strconv.ParseInt(v.r.PostFormValue("seen"), 10, 64)
	if err != nil || seq < 0 {
		return 0
	}
	return seq
}

// clashed shows a form again whose record somebody else changed meanwhile: what its sender changed stands as they typed it, everything else as it is now, and
// each field that both changed says what the other made of it. Saved again, it goes over that.
func (v *visit) clashed(k *kind.Kind, typed map[string]string, clash *ledger.Clash) error {
	var err error
	v.picture, err = v.desk.Picture(v.r.Context(), v.council.Slug)
	if err != nil {
		return err
	}
	r, err := v.target(k)
	if err != nil {
		return err
	}
	history, err := v.desk.Store.History(v.r.Context(), v.council.ID, ledger.Key{Kind: k.Name, ID: r.RecordID()})
	if err != nil {
		return err
	}
	mine, wrong := map[string]string{}, map[string]words.Phrase{}
	for name := range clash.Mine {
		mine[name] = typed[name]
	}
	for _, name := range clash.Fields {
		i := k.Index(name)
		now := v.say.Plain("common.not_recorded")
		if x := r.Cell(i); x.Recorded() {
			now = cellIn(v.say, &k.Fields[i], v.picture.Snapshot.Show(&k.Fields[i], x)).Text
		}
		who, when := lastToTouch(history, name)
		wrong[name] = v.say.Phrase("register.clash", "now", now, "who", who, "when", momentIn(v.say, when))
	}
	return v.showForm(http.StatusConflict, v.formPage(k, r, mine, wrong))
}

// lastToTouch is who changed a field last, and when. history is newest first.
func lastToTouch(history []store.Event, field string) (who, when string) {
	for _, e := range history {
		if _, touched := e.Delta[field]; touched {
			return e.Actor, e.At
		}
	}
	return "", ""
}

// chosen are the records that a list's boxes name.
func (v *visit) chosen() ([]kind.ID, error) {
	err := v.r.ParseForm()
	if err != nil {
		return nil, fault.New(fault.Invalid, "The form could not be read. Go back and try again.")
	}
	var out []kind.ID
	for _, s := range v.r.PostForm["ids"] {
		id, err := strconv.ParseUint(s, 10, 32)
		if err == nil {
			out = append(out, kind.ID(id))
		}
	}
	if len(out) == 0 {
		return nil, fault.New(fault.Invalid, "Choose at least one record in the list first.")
	}
	return out, nil
}

// bulkForm is POST .../bulk: what to set for the chosen records.
func (v *visit) bulkForm() error {
	k, err := v.register()
	if err != nil {
		return err
	}
	ids, err := v.chosen()
	if err != nil {
		return err
	}
	p := v.formPage(k, nil, nil, nil)
	p.Bulk, p.IDs, p.Action = true, ids, v.path("registers/%s/bulk/save", k.Plural)
	return v.showForm(http.StatusOK, p)
}

// bulkSave is POST .../bulk/save: one change set for all chosen records.
func (v *visit) bulkSave() error {
	k, err := v.register()
	if err != nil {
		return err
	}
	ids, err := v.chosen()
	if err != nil {
		return err
	}
	picked := map[string]string{}
	for _, f := range v.r.PostForm["set"] {
		picked[f] = v.r.PostForm.Get(f)
	}
	set, refused := v.picture.ParseForm(v.viewer, k, picked)
	wrong := inEnglish(refused)
	if len(picked) == 0 {
		wrong = map[string]words.Phrase{k.NameField: v.say.Phrase("register.tick")}
	}
	if len(wrong) > 0 {
		p := v.formPage(k, nil, v.typed(k), wrong)
		p.Bulk, p.IDs, p.Action = true, ids, v.path("registers/%s/bulk/save", k.Plural)
		for i := range p.Fields {
			_, p.Fields[i].Chosen = picked[p.Fields[i].F.Name]
		}
		return v.showForm(http.StatusUnprocessableEntity, p)
	}
	_, batch, err := v.desk.Save(v.r.Context(), v.viewer, k, ids, set, 0)
	if err != nil {
		return err
	}
	if batch == 0 {
		return v.did(v.path("registers/%s", k.Plural), "register.bulk_unchanged")
	}
	return v.did(v.path("registers/%s", k.Plural), "register.bulk_saved", append(countOf(v.say, k, len(ids)), "set", strconv.FormatInt(batch, 10))...)
}
