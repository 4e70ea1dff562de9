package web

import (
	"cmp"
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/moothall/moothall/internal/api"
	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/identity"
	"github.com/moothall/moothall/internal/web/layout"
	"github.com/moothall/moothall/internal/words"
)

// docSection is the operations under one heading of the API's document, and the shapes that they take and give.
type docSection struct {
	Tag, Key   string // Key stands in its address
	Operations []docOperation
	Shapes     []docShape
}

type docOperation struct {
	ID, Method, Path, Summary, Description string
	Need                                   identity.Action
	Params                                 []docField
	Takes, Gives                           docType
	Body                                   string // an example of what it takes, as JSON; "" when it takes none
	Password                               bool   // it takes the token as a password
}

// docField is a parameter or a property.
type docField struct {
	Name, In string // In is path, query or header; "" for a property
	Type     docType
	Required bool
	Doc      string
}

// docType is a type in words; Shape is the shape that it names, "" for none.
type docType struct{ Text, Shape string }

// docShape is an object with its properties.
type docShape struct {
	Name, Doc string
	Fields    []docField
}

const refPrefix = "#/components/schemas/"

// docsOf is the document by its headings: first those of everything, then the registers'.
func docsOf(doc *huma.OpenAPI) []docSection {
	by := map[string]*docSection{}
	for path, item := range doc.Paths {
		for method, op := range map[string]*huma.Operation{"GET": item.Get, "POST": item.Post, "PATCH": item.Patch, "DELETE": item.Delete} {
			if op == nil {
				continue
			}
			tag := op.Tags[0]
			if by[tag] == nil {
				by[tag] = &docSection{Tag: tag, Key: strings.ToLower(strings.ReplaceAll(tag, " ", "-"))}
			}
			by[tag].Operations = append(by[tag].Operations, operationOf(doc, method, path, op))
		}
	}
	var out []docSection
	for _, s := range by {
		slices.SortFunc(s.Operations, func(a, b docOperation) int {
			return cmp.Or(strings.Compare(a.Path, b.Path), strings.Compare(a.Method, b.Method))
		})
		s.Shapes = shapesOf(doc, s.Operations)
		out = append(out, *s)
	}
	registers := func(s docSection) int { return strings.Count(s.Operations[0].Path, "/registers/") }
	slices.SortFunc(out, func(a, b docSection) int { return cmp.Or(registers(a)-registers(b), strings.Compare(a.Tag, b.Tag)) })
	return out
}

func operationOf(doc *huma.OpenAPI, method, path string, op *huma.Operation) docOperation {
	need, _ := op.Metadata["need"].(identity.Action)
	out := docOperation{ID: op.OperationID, Method: method, Path: path, Summary: op.Summary, Description: op.Description, Need: need, Password: len(op.Security) > 0}
	for _, p := range inOrder(op.Parameters) {
		out.Params = append(out.Params, docField{p.Name, p.In, typeOf(p.Schema), p.Required, cmp.Or(p.Description, schemaDoc(p.Schema))})
	}
	if op.RequestBody != nil {
		for content, m := range op.RequestBody.Content {
			out.Takes = typeOf(m.Schema)
			if content == "application/json" {
				out.Body = example(doc, m.Schema)
			}
		}
	}
	if r := op.Responses["200"]; r != nil {
		for content, m := range r.Content {
			if out.Gives.Text == "" || content == "application/json" {
				out.Gives = typeOf(m.Schema)
				if content == "text/csv" {
					out.Gives = docType{Text: content}
				}
			}
		}
	}
	return out
}

// inOrder are parameters with those of the address first and a register's fields last.
func inOrder(params []*huma.Param) []*huma.Param {
	place := func(p *huma.Param) int {
		switch {
		case p.In == "path":
			return 0
		case p.Extensions[api.Filter] != nil:
			return 2
		}
		return 1
	}
	out := slices.Clone(params)
	slices.SortStableFunc(out, func(a, b *huma.Param) int { return place(a) - place(b) })
	return out
}

func schemaDoc(s *huma.Schema) string {
	if s == nil {
		return ""
	}
	return s.Description
}

// typeOf says a schema in a few words.
func typeOf(s *huma.Schema) docType {
	switch {
	case s == nil:
		return docType{}
	case s.Ref != "":
		name := strings.TrimPrefix(s.Ref, refPrefix)
		return docType{name, name}
	case s.Type == "array":
		t := typeOf(s.Items)
		return docType{"list of " + t.Text, t.Shape}
	case len(s.Enum) > 0:
		var all []string
		for _, e := range s.Enum {
			raw, err := json.Marshal(e)
			if err == nil {
				all = append(all, strings.Trim(string(raw), `"`))
			}
		}
		return docType{Text: strings.Join(all, ", ")}
	case s.Format != "" && s.Type == "string":
		return docType{Text: s.Format}
	case s.Type == "object" && s.Properties["records"] != nil:
		t := typeOf(s.Properties["records"])
		return docType{"records (" + t.Text + "), total, page, pages", t.Shape}
	}
	return docType{Text: s.Type}
}

// shapesOf are the objects that operations take and give, and those in them.
func shapesOf(doc *huma.OpenAPI, ops []docOperation) []docShape {
	all := doc.Components.Schemas.Map()
	wanted, out := []string{}, []docShape{}
	want := func(t docType) {
		if t.Shape != "" && !slices.Contains(wanted, t.Shape) {
			wanted = append(wanted, t.Shape)
		}
	}
	for _, o := range ops {
		want(o.Takes)
		want(o.Gives)
	}
	for i := 0; i < len(wanted); i++ {
		s := all[wanted[i]]
		if s == nil {
			continue
		}
		shape := docShape{Name: wanted[i], Doc: s.Description}
		for _, name := range slices.Sorted(maps.Keys(s.Properties)) {
			p := s.Properties[name]
			f := docField{Name: name, Type: typeOf(p), Required: slices.Contains(s.Required, name), Doc: cmp.Or(p.Description, p.Title)}
			want(f.Type)
			shape.Fields = append(shape.Fields, f)
		}
		out = append(out, shape)
	}
	slices.SortFunc(out, func(a, b docShape) int { return strings.Compare(a.Name, b.Name) })
	return out
}

// example is a body that an operation may take: what must be there, else everything.
func example(doc *huma.OpenAPI, s *huma.Schema) string {
	if s.Ref != "" {
		s = doc.Components.Schemas.Map()[strings.TrimPrefix(s.Ref, refPrefix)]
	}
	if s == nil || len(s.Properties) == 0 {
		return `{"title": "Website"}`
	}
	body := map[string]any{}
	for name, p := range s.Properties {
		if slices.Contains(s.Required, name) || len(s.Required) == 0 {
			body[name] = exampleValue(p)
		}
	}
	delete(body, "$schema")
	raw, err := json.Marshal(body)
	if err != nil {
		return "{}"
	}
	return string(raw)
}

func exampleValue(s *huma.Schema) any {
	switch {
	case len(s.Enum) > 0:
		return s.Enum[0]
	case s.Type == "array" && s.Items != nil:
		return []any{exampleValue(s.Items)}
	case s.Type == "integer" || s.Type == "number":
		return 1
	case s.Type == "boolean":
		return true
	}
	return "..."
}

// curl is a call of an operation, as somebody would type it.
func (o docOperation) curl(base string) string {
	at := base + strings.NewReplacer("{council}", "$COUNCIL", "{register}", "contracts").Replace(o.Path)
	for _, p := range o.Params {
		if p.In == "query" && p.Required {
			at += map[bool]string{true: "&", false: "?"}[strings.Contains(at, "?")] + p.Name + "=" + map[bool]string{true: "1", false: "contracts.csv"}[p.Type.Text == "integer"]
		}
		at = strings.ReplaceAll(at, "{"+p.Name+"}", "1")
	}
	call := "curl "
	if o.Method != http.MethodGet {
		call += "-X " + o.Method + " "
	}
	if o.Password {
		return call + `-u "any:$TOKEN" "` + at + `"`
	}
	call += `-H "Authorization: Bearer $TOKEN" `
	switch {
	case o.Body != "":
		call += `-H "Content-Type: application/json" -d '` + o.Body + `' `
	case o.Takes.Text != "":
		call += `--data-binary @contracts.csv `
	}
	return call + `"` + at + `"`
}

// docsPage is the documentation of the API: everything by heading, or one heading.
type docsPage struct {
	Sections []docSection
	Of       *docSection
	Base     string // of the addresses in its examples
}

// apiDocs is GET /api/docs and /api/docs/{tag}: open to anybody, as the document is that it is made from.
func (s *Server) apiDocs(w http.ResponseWriter, r *http.Request) error {
	p := docsPage{Sections: s.docs, Base: "http://" + r.Host}
	if s.sessions.Cookie.Secure || r.TLS != nil {
		p.Base = "https://" + r.Host
	}
	say := words.From(r.Context())
	title := say.Plain("apidocs.title")
	if tag := r.PathValue("tag"); tag != "" {
		i := slices.IndexFunc(s.docs, func(x docSection) bool { return x.Key == tag })
		if i < 0 {
			return fault.New(fault.NotFound, "The documentation has no such heading. Start from /api/docs.")
		}
		p.Of, title = &s.docs[i], say.Plain("apidocs.title_of", "tag", s.docs[i].Tag)
	}
	name := ""
	if a, _, err := s.signedIn(r); err == nil {
		name = a.Name
	}
	return s.render(r.Context(), w, http.StatusOK, layout.Page(s.props(r, title, name), docsBody(p)))
}
