package api

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
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

type listing struct {
	InCouncil
	Q    string `query:"q" doc:"Words that some field holds." maxLength:"200"`
	Sort string `query:"sort" doc:"A field; the name by default." maxLength:"60"`
	Down bool   `query:"down" doc:"The other way round."`
	Page int    `query:"page" minimum:"1" maximum:"100000" default:"1"`
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

// register gives a register its five operations, with schemas from its kind file.
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
	add(a, operation{"list-" + k.Plural, http.MethodGet, base, "List the register " + k.Labels, identity.Look, k},
		func(v *visit, in *listing) (recordPage, error) { return v.list(k, in), nil }, gives(page))
	add(a, operation{"read-" + k.Name, http.MethodGet, base + "/{id}", "One " + label, identity.Look, k},
		func(v *visit, in *OneRecord) (map[string]any, error) { return v.read(k, kind.ID(in.ID)) }, gives(record))
	add(a, operation{"create-" + k.Name, http.MethodPost, base, "Add one " + label, identity.Edit, k},
		func(v *visit, in *newRecord) (map[string]any, error) { return v.save(k, 0, 0, in.Body) }, gives(record))
	add(a, operation{"change-" + k.Name, http.MethodPatch, base + "/{id}", "Change one " + label, identity.Edit, k},
		func(v *visit, in *changedRecord) (map[string]any, error) {
			return v.save(k, kind.ID(in.ID), in.Sequence, in.Body)
		}, gives(record))
	add(a, operation{"remove-" + k.Name, http.MethodDelete, base + "/{id}", "Remove one " + label, identity.Edit, k},
		func(v *visit, in *removedRecord) (done, error) { return v.remove(k, in) }, nil)
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

func (v *visit) list(k *kind.Kind, in *listing) recordPage {
	rows := v.picture.List(v.viewer, k, desk.Filter{Search: in.Q, Sort: in.Sort, Down: in.Down})
	out := recordPage{Records: []map[string]any{}, Total: len(rows), Page: in.Page, Pages: max(1, (len(rows)+perPage-1)/perPage)}
	from := min((in.Page-1)*perPage, len(rows))
	for _, r := range rows[from:min(from+perPage, len(rows))] {
		out.Records = append(out.Records, v.json(r.Record))
	}
	return out
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
