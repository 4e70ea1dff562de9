package release

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"

	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/tabular"
)

// Address is where a record's page stands on the site: it holds its number, so a new title does not move it.
func Address(section string, id kind.ID) string { return section + "/" + id.String() + ".html" }

// Page is the address of the page on which a record of a part stands.
func (p *Part) Page(x *Item) string {
	if p.Under != "" {
		return Address(p.Under, x.Of)
	}
	return Address(p.Section, x.ID)
}

// plain is a value for a file that programs read: ISO days, pounds with a full stop, lists with a semicolon between.
func plain(v kind.Value) string {
	if v.Type == kind.Pence {
		return v.Money().Plain()
	}
	return v.String()
}

// CSV is a section as a table: a column for the number, the address of the page and each field.
func (r *Release) CSV(p *Part) ([]byte, error) {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	err := w.Write(append([]string{"id", "page"}, p.Fields...))
	s := r.Section(p.Section)
	for i := range s.Items {
		line := []string{s.Items[i].ID.String(), p.Page(&s.Items[i])}
		for _, f := range p.Fields {
			line = append(line, tabular.SafeCell(plain(s.Items[i].Cell(f))))
		}
		if err == nil {
			err = w.Write(line)
		}
	}
	w.Flush()
	if err == nil {
		err = w.Error()
	}
	if err != nil {
		return nil, fmt.Errorf("writing %s as CSV: %w", p.Section, err)
	}
	return b.Bytes(), nil
}

// jsonCell is a value as JSON: pence as a whole number.
func jsonCell(v kind.Value) json.RawMessage { return v.JSON() }

// JSON is a section as a list of records; a field that is not published is not there.
func (r *Release) JSON(p *Part) ([]byte, error) {
	s := r.Section(p.Section)
	records := []map[string]any{}
	for i := range s.Items {
		x := map[string]any{"id": s.Items[i].ID, "page": p.Page(&s.Items[i])}
		for _, c := range s.Items[i].Cells {
			x[c.Field] = jsonCell(c.v)
		}
		if len(s.Items[i].Said) > 0 {
			x["said"] = s.Items[i].Said
		}
		records = append(records, x)
	}
	return pretty(map[string]any{"council": r.Council.Name, "release": r.Number, "published": r.Day, "records": records})
}

func pretty(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", " ")
	err := e.Encode(v)
	if err != nil {
		return nil, fmt.Errorf("writing JSON: %w", err)
	}
	return b.Bytes(), nil
}

// tableTypes and schemaTypes are the types of fields as Frictionless Table Schema and as JSON Schema call them.
var tableTypes = map[kind.Type]string{kind.Int: "integer", kind.Decimal: "number", kind.YesNo: "boolean", kind.Day: "date", kind.Pence: "number"}

func schemaType(t kind.Type) map[string]any {
	switch t {
	case kind.Int, kind.Pence:
		return map[string]any{"type": "integer"}
	case kind.Decimal:
		return map[string]any{"type": "number"}
	case kind.YesNo:
		return map[string]any{"type": "boolean"}
	case kind.Day:
		return map[string]any{"type": "string", "format": "date"}
	case kind.List, kind.Refs:
		return map[string]any{"type": "array", "items": map[string]any{"type": "string"}}
	}
	return map[string]any{"type": "string"}
}

// TableSchema describes a section's CSV (https://specs.frictionlessdata.io/table-schema/).
func TableSchema(p *Part) ([]byte, error) {
	fields := []map[string]any{{"name": "id", "type": "integer", "title": "Number", "constraints": map[string]any{"required": true, "unique": true}}, {"name": "page", "type": "string", "title": "Address of its page"}}
	for _, name := range p.Fields {
		f, _ := p.Of().Field(name)
		t := tableTypes[f.Type]
		if t == "" {
			t = "string"
		}
		x := map[string]any{"name": name, "title": f.Label, "type": t}
		if f.Hint != "" {
			x["description"] = f.Hint
		}
		if f.Type == kind.YesNo {
			x["trueValues"], x["falseValues"] = []string{"yes"}, []string{"no"}
		}
		fields = append(fields, x)
	}
	return pretty(map[string]any{"fields": fields, "primaryKey": "id", "missingValues": []string{""}})
}

// JSONSchema describes a section's JSON (https://json-schema.org/draft/2020-12/schema).
func JSONSchema(p *Part) ([]byte, error) {
	fields := map[string]any{"id": map[string]any{"type": "integer", "minimum": 1}, "page": map[string]any{"type": "string"}}
	for _, name := range p.Fields {
		f, _ := p.Of().Field(name)
		x := schemaType(f.Type)
		x["title"] = f.Label
		if f.Type == kind.Pence {
			x["description"] = "Whole pence."
		}
		fields[name] = x
	}
	if p.Kind == "policy" {
		fields["said"] = map[string]any{"type": "array", "items": map[string]any{"type": "object"}}
	}
	record := map[string]any{"type": "object", "required": []string{"id", "page"}, "properties": fields, "additionalProperties": false}
	return pretty(map[string]any{"$schema": "https://json-schema.org/draft/2020-12/schema", "title": p.Of().Labels, "type": "object",
		"required": []string{"council", "release", "published", "records"}, "additionalProperties": false,
		"properties": map[string]any{"council": map[string]any{"type": "string"}, "release": map[string]any{"type": "integer", "minimum": 1}, "published": map[string]any{"type": "string", "format": "date"},
			"records": map[string]any{"type": "array", "items": record}}})
}
