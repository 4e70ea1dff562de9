package api

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/moothall/moothall/internal/desk"
	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/identity"
	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/ledger"
)

// perPage is how many records an answer lists at most.
const perPage = 500

// Picked says which records of a register are listed, in which order, with which fields.
type Picked struct {
	InCouncil
	Q      string `query:"q" doc:"Words that some field holds." maxLength:"200"`
	Sort   string `query:"sort" doc:"A field; the name by default." maxLength:"60"`
	Down   bool   `query:"down" doc:"The other way round."`
	Fields string `query:"fields" doc:"Only these fields, with commas between; all that the token may see by default." maxLength:"2000"`
}

type listing struct {
	Picked
	Page int `query:"page" minimum:"1" maximum:"100000" default:"1"`
}

type recordPage struct {
	Records []map[string]any `json:"records"`
	Total   int              `json:"total"`
	Page    int              `json:"page"`
	Pages   int              `json:"pages"`
}

// OneRecord is one record of a council.
type OneRecord struct {
	InCouncil
	ID uint32 `path:"id" minimum:"1"`
}

type newRecord struct {
	InCouncil
	Body map[string]json.RawMessage
}

type changedRecord struct {
	OneRecord
	Sequence int64 `query:"sequence" required:"true" minimum:"1" doc:"The record's sequence as you read it: what somebody else changed since is not written over."`
	Body     map[string]json.RawMessage
}

type removedRecord struct {
	OneRecord
	Sequence int64 `query:"sequence" required:"true" minimum:"1" doc:"The record's sequence as you read it."`
}

// register gives a register its seven operations, with schemas from its kind file.
func (a *API) register(k *kind.Kind) {
	one := "#/components/schemas/record-" + k.Name
	a.huma.OpenAPI().Components.Schemas.Map()["record-"+k.Name] = recordSchema(k)
	record := &huma.Schema{Ref: one}
	page := &huma.Schema{Type: "object", Required: []string{"records", "total", "page", "pages"}, Properties: map[string]*huma.Schema{
		"records": {Type: "array", Items: record}, "total": {Type: "integer"}, "page": {Type: "integer"}, "pages": {Type: "integer"}}}
	gives := func(s *huma.Schema) func(*huma.Operation) {
		return func(op *huma.Operation) {
			op.Tags = []string{k.Labels}
			op.Responses = map[string]*huma.Response{"200": {Description: "OK", Content: map[string]*huma.MediaType{"application/json": {Schema: s}}}}
		}
	}
	base, label := "/councils/{council}/registers/"+k.Plural, strings.ToLower(k.Label)
	filtered := func(op *huma.Operation) { op.Parameters = append(op.Parameters, filterParams(k)...) }
	both := func(op *huma.Operation) { gives(page)(op); filtered(op) }
	addTable(a, operation{id: "list-" + k.Plural, method: http.MethodGet, path: base, summary: "List the register " + k.Labels, need: identity.Look, about: k},
		func(v *visit, in *listing) (recordPage, error) { return v.list(k, in) }, func(v *visit, in *listing) (sheet, error) { return v.sheet(k, &in.Picked) }, both)
	addCSV(a, operation{id: "export-" + k.Plural, method: http.MethodGet, path: base + ".csv", summary: "The register " + k.Labels + " as CSV, all of it", need: identity.Look, about: k},
		func(v *visit, in *Picked) (sheet, error) { return v.sheet(k, in) }, filtered)
	add(a, operation{id: "read-" + k.Name, method: http.MethodGet, path: base + "/{id}", summary: "One " + label, need: identity.Look, about: k},
		func(v *visit, in *readRecord) (map[string]any, error) { return v.readSome(k, in) }, gives(record))
	add(a, operation{id: "history-" + k.Name, method: http.MethodGet, path: base + "/{id}/history", summary: "Where the values of one " + label + " come from, and what happened to it", need: identity.Look, about: k},
		func(v *visit, in *OneRecord) (*desk.RecordHistory, error) { return v.history(k, kind.ID(in.ID)) }, nil)
	add(a, operation{id: "create-" + k.Name, method: http.MethodPost, path: base, summary: "Add one " + label, need: identity.Edit, about: k},
		func(v *visit, in *newRecord) (map[string]any, error) { return v.save(k, 0, 0, in.Body) }, gives(record))
	add(a, operation{id: "change-" + k.Name, method: http.MethodPatch, path: base + "/{id}", summary: "Change one " + label, need: identity.Edit, about: k},
		func(v *visit, in *changedRecord) (map[string]any, error) {
			return v.save(k, kind.ID(in.ID), in.Sequence, in.Body)
		}, gives(record))
	add(a, operation{id: "remove-" + k.Name, method: http.MethodDelete, path: base + "/{id}", summary: "Remove one " + label, need: identity.Edit, about: k},
		func(v *visit, in *removedRecord) (done, error) { return v.remove(k, in) }, nil)
}

// Filter marks the parameters of the document that are a register's fields.
const Filter = "x-filter"

// filterParams are a register's fields as parameters.
func filterParams(k *kind.Kind) (out []*huma.Param) {
	for _, f := range k.Fields {
		out = append(out, &huma.Param{Name: f.Name, In: "query", Schema: &huma.Schema{Type: "string"}, Extensions: map[string]any{Filter: true}, Description: f.Label + ": only records that show these words; - for those where it is not recorded."})
	}
	return out
}

// filter is what a request asks of a register. A field that the token may not see can be neither filtered, sorted by nor named.
func (v *visit) filter(k *kind.Kind, in *Picked) (desk.Filter, []string, error) {
	f := desk.Filter{Search: in.Q, Sort: in.Sort, Down: in.Down, Where: map[string]string{}}
	var named []string
	for name := range v.r.URL.Query() {
		if k.Index(name) >= 0 {
			f.Where[name] = strings.TrimSpace(v.r.URL.Query().Get(name))
			named = append(named, name)
		}
	}
	if in.Sort != "" {
		named = append(named, in.Sort)
	}
	fields, err := v.chosen(k, in.Fields)
	if err != nil {
		return f, nil, err
	}
	for _, name := range named {
		if !v.sees(k, name) {
			return f, nil, noField(k, name)
		}
	}
	return f, fields, nil
}

// chosen are the fields that a text with commas names; none for an empty text.
func (v *visit) chosen(k *kind.Kind, text string) (out []string, err error) {
	for _, name := range strings.FieldsFunc(text, func(r rune) bool { return r == ',' || r == ' ' }) {
		if !v.sees(k, name) {
			return nil, noField(k, name)
		}
		out = append(out, name)
	}
	return out, nil
}

func (v *visit) sees(k *kind.Kind, field string) bool {
	i := k.Index(field)
	return i >= 0 && v.viewer.Sees(k.Fields[i].Sensitivity)
}

func noField(k *kind.Kind, name string) error {
	return fault.New(fault.Invalid, "The register %s has no field %q that you may see.", strings.ToLower(k.Labels), name)
}

// only leaves of a record's fields those that were asked for; what says which record it is stays.
func only(k *kind.Kind, record map[string]any, fields []string) map[string]any {
	for i := range k.Fields {
		if name := k.Fields[i].Name; len(fields) > 0 && !slices.Contains(fields, name) && name != "name" {
			delete(record, name)
		}
	}
	return record
}

// recordSchema is a register's record as the kind file has it. No field is promised: it may not be recorded, or not for the token.
func recordSchema(k *kind.Kind) *huma.Schema {
	s := &huma.Schema{Type: "object", Title: k.Label, Description: k.Hint, Required: []string{"id", "kind"}, Properties: map[string]*huma.Schema{
		"id": {Type: "integer"}, "kind": {Type: "string", Enum: []any{k.Name}}, "name": {Type: "string"}, "sequence": {Type: "integer"}, "computed": {Type: "object"}}}
	for i := range k.Fields {
		f := &k.Fields[i]
		x := fieldSchema(f)
		x.Title, x.Description = f.Label, f.Hint
		s.Properties[f.Name] = x
	}
	return s
}

func fieldSchema(f *kind.Field) *huma.Schema {
	switch f.Type {
	case kind.Int, kind.Pence:
		return &huma.Schema{Type: "integer"}
	case kind.Decimal:
		return &huma.Schema{Type: "number"}
	case kind.YesNo:
		return &huma.Schema{Type: "boolean"}
	case kind.Day:
		return &huma.Schema{Type: "string", Format: "date"}
	case kind.List, kind.Refs:
		return &huma.Schema{Type: "array", Items: &huma.Schema{Type: "string"}}
	}
	return &huma.Schema{Type: "string"}
}

func (v *visit) json(r kind.Record) map[string]any {
	out := v.picture.RecordJSON(v.viewer, r)
	out["sequence"] = r.Sequence()
	return out
}

func (v *visit) list(k *kind.Kind, in *listing) (recordPage, error) {
	f, fields, err := v.filter(k, &in.Picked)
	if err != nil {
		return recordPage{}, err
	}
	rows := v.picture.List(v.viewer, k, f)
	out := recordPage{Records: []map[string]any{}, Total: len(rows), Page: in.Page, Pages: max(1, (len(rows)+perPage-1)/perPage)}
	from := min((in.Page-1)*perPage, len(rows))
	for _, r := range rows[from:min(from+perPage, len(rows))] {
		out.Records = append(out.Records, only(k, v.json(r.Record), fields))
	}
	return out, nil
}

// sheet is all of a register that was asked for, as a table.
func (v *visit) sheet(k *kind.Kind, in *Picked) (sheet, error) {
	f, fields, err := v.filter(k, in)
	if err != nil {
		return sheet{}, err
	}
	rows := v.picture.List(v.viewer, k, f)
	return sheet{v.viewer.Council + "-" + k.Plural, func(w io.Writer) error { return v.picture.WriteFields(v.viewer, k, rows, fields, w) }}, nil
}

type readRecord struct {
	OneRecord
	Fields string `query:"fields" doc:"Only these fields, with commas between." maxLength:"2000"`
}

func (v *visit) readSome(k *kind.Kind, in *readRecord) (map[string]any, error) {
	fields, err := v.chosen(k, in.Fields)
	if err != nil {
		return nil, err
	}
	r, err := v.read(k, kind.ID(in.ID))
	if err != nil {
		return nil, err
	}
	return only(k, r, fields), nil
}

func (v *visit) history(k *kind.Kind, id kind.ID) (*desk.RecordHistory, error) {
	r, err := v.find(k, id)
	if err != nil {
		return nil, err
	}
	return v.desk.HistoryOf(v.ctx, v.picture, v.viewer, r)
}

func (v *visit) find(k *kind.Kind, id kind.ID) (kind.Record, error) {
	r, ok := v.picture.Snapshot.Find(k.Name, id)
	if !ok {
		return nil, fault.New(fault.NotFound, "That %s is not there, or no longer.", strings.ToLower(k.Label))
	}
	return r, nil
}

func (v *visit) read(k *kind.Kind, id kind.ID) (map[string]any, error) {
	r, err := v.find(k, id)
	if err != nil {
		return nil, err
	}
	return v.json(r), nil
}

// save creates a record (id 0) or changes one.
func (v *visit) save(k *kind.Kind, id kind.ID, seen int64, body map[string]json.RawMessage) (map[string]any, error) {
	if !v.viewer.Writes(k) {
		return nil, fault.New(fault.Forbidden, "You may read the %s register but not change it.", strings.ToLower(k.Labels))
	}
	var ids []kind.ID
	if id != 0 {
		_, err := v.find(k, id)
		if err != nil {
			return nil, err
		}
		ids = []kind.ID{id}
	}
	texts, err := v.texts(k, body, id == 0)
	if err != nil {
		return nil, err
	}
	set, wrong := v.picture.ParseForm(v.viewer, k, texts)
	for field, sentence := range wrong {
		return nil, fault.New(fault.Invalid, "%s: %s.", field, strings.TrimSuffix(sentence, "."))
	}
	id, _, err = v.desk.Save(v.ctx, v.viewer, k, ids, set, seen)
	if err != nil {
		return nil, v.clashed(err)
	}
	v.picture, err = v.desk.Picture(v.ctx, v.viewer.Council)
	if err != nil {
		return nil, err
	}
	return v.read(k, id)
}

// texts are the fields of a body as a form has them: an API and a form accept the same.
func (v *visit) texts(k *kind.Kind, body map[string]json.RawMessage, all bool) (map[string]string, error) {
	out := map[string]string{}
	for i := range k.Fields {
		f := &k.Fields[i]
		if all && f.Required && v.viewer.Sees(f.Sensitivity) {
			out[f.Name] = ""
		}
	}
	for name, raw := range body {
		i := k.Index(name)
		if i < 0 || !v.viewer.Sees(k.Fields[i].Sensitivity) {
			return nil, fault.New(fault.Invalid, "There is no field %q that you may change.", name)
		}
		text, err := textOf(&k.Fields[i], raw)
		if err != nil {
			return nil, err
		}
		out[k.Fields[i].Name] = text
	}
	return out, nil
}

// textOf is a JSON value as somebody would write it in a form. null is "not recorded".
func textOf(f *kind.Field, raw json.RawMessage) (string, error) {
	var many []string
	var text string
	switch {
	case string(raw) == "null":
		return "", nil
	case f.Type == kind.List || f.Type == kind.Refs:
		if json.Unmarshal(raw, &many) == nil {
			return strings.Join(many, "\n"), nil
		}
	case f.Type == kind.Text || f.Type == kind.LongText || f.Type == kind.Choice || f.Type == kind.Ref || f.Type == kind.NeedList:
		if json.Unmarshal(raw, &text) == nil {
			return text, nil
		}
	default:
		val, err := kind.ParseValue(f, raw)
		if err == nil && f.Type == kind.Pence {
			return val.Money().Plain(), nil
		}
		if err == nil {
			return val.String(), nil
		}
	}
	return "", fault.New(fault.Invalid, "The field %s is not of the type that the OpenAPI document gives it.", f.Name)
}

func (v *visit) remove(k *kind.Kind, in *removedRecord) (done, error) {
	r, err := v.find(k, kind.ID(in.ID))
	if err != nil {
		return done{}, err
	}
	if !v.viewer.Writes(k) {
		return done{}, fault.New(fault.Forbidden, "You may read the %s register but not change it.", strings.ToLower(k.Labels))
	}
	set, err := v.desk.Remove(v.ctx, v.viewer, k, []kind.ID{r.RecordID()}, in.Sequence)
	return done{r.RecordID().String(), "remove", set}, v.clashed(err)
}

// clashes says that somebody else changed a record, with both values of each field that both changed.
type clashes struct {
	error
	sequence int64
	fields   []error
}

// Error is the sentence.
func (c *clashes) Error() string {
	return fmt.Sprintf("%s It is at sequence %d now.", c.error.Error(), c.sequence)
}

// Unwrap gives the clash.
func (c *clashes) Unwrap() error { return c.error }

// clashed tells of each field of a clash how it was sent and how it stands now; other errors are given back as they are.
func (v *visit) clashed(err error) error {
	var met *ledger.Clash
	if !errors.As(err, &met) || met.Gone {
		return err
	}
	now, errNow := v.desk.Picture(v.ctx, v.viewer.Council)
	if errNow != nil {
		return errNow
	}
	r, ok := now.Snapshot.Find(met.Key.Kind, met.Key.ID)
	if !ok {
		return err
	}
	c := &clashes{error: met, sequence: r.Sequence()}
	stands := now.RecordJSON(v.viewer, r)
	for _, name := range met.Fields {
		f, _ := r.KindOf().Field(name) // the edit that clashed named it
		words, err := json.Marshal(stands[name])
		if err != nil {
			return fmt.Errorf("writing a value: %w", err)
		}
		c.fields = append(c.fields, &huma.ErrorDetail{Location: "body." + name, Message: "It stands at " + string(words) + ".", Value: now.Snapshot.Show(f, met.Mine[name])})
	}
	return c
}
