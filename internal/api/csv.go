package api

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"reflect"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/negotiation"

	"github.com/moothall/moothall/internal/desk"
)

const (
	asJSON = "application/json"
	asCSV  = "text/csv"
)

// sheet is a table that is written as CSV.
type sheet struct {
	name  string // of the file, without its ending
	write func(io.Writer) error
}

// lines is a sheet of lines that stand in memory.
func lines(name string, all [][]string) sheet {
	return sheet{name, func(w io.Writer) error { return desk.WriteSheet(w, all) }}
}

// addTable registers an operation that answers in JSON or, to who asks for text/csv, as a table.
func addTable[I, O any](a *API, o operation, do func(*visit, *I) (O, error), table func(*visit, *I) (sheet, error), shape func(*huma.Operation)) {
	schema := a.huma.OpenAPI().Components.Schemas.Schema(reflect.TypeFor[O](), true, o.id)
	op := a.describe(o, func(op *huma.Operation) {
		op.Responses = map[string]*huma.Response{"200": {Description: "OK", Content: map[string]*huma.MediaType{asJSON: {Schema: schema}}}}
		if shape != nil {
			shape(op)
		}
		op.Responses["200"].Content[asCSV] = csvContent()
	})
	huma.Register(a.huma, op, func(ctx context.Context, in *I) (*huma.StreamResponse, error) {
		v := ctx.Value(visitKey{}).(*visit)
		v.ctx = ctx
		if negotiation.SelectQValueFast(v.r.Header.Get("Accept"), []string{asJSON, asCSV}) == asCSV {
			return v.stream(table(v, in))
		}
		out, err := do(v, in)
		if err != nil {
			return nil, a.problem(err)
		}
		return &huma.StreamResponse{Body: func(c huma.Context) {
			c.SetHeader("Content-Type", asJSON)
			c.SetHeader("Vary", "Accept")
			c.SetStatus(http.StatusOK)
			v.went(a.huma.Marshal(c.BodyWriter(), asJSON, out))
		}}, nil
	})
}

// addCSV registers an operation that answers as a table.
func addCSV[I any](a *API, o operation, table func(*visit, *I) (sheet, error), shape func(*huma.Operation)) {
	op := a.describe(o, func(op *huma.Operation) {
		op.Responses = map[string]*huma.Response{"200": {Description: "OK", Content: map[string]*huma.MediaType{asCSV: csvContent()}}}
		if shape != nil {
			shape(op)
		}
	})
	huma.Register(a.huma, op, func(ctx context.Context, in *I) (*huma.StreamResponse, error) {
		v := ctx.Value(visitKey{}).(*visit)
		v.ctx = ctx
		return v.stream(table(v, in))
	})
}

func csvContent() *huma.MediaType { return &huma.MediaType{Schema: &huma.Schema{Type: "string"}} }

// stream writes a table as the answer.
func (v *visit) stream(s sheet, err error) (*huma.StreamResponse, error) {
	if err != nil {
		return nil, v.problem(err)
	}
	return &huma.StreamResponse{Body: func(c huma.Context) {
		c.SetHeader("Content-Type", asCSV+"; charset=utf-8")
		c.SetHeader("Content-Disposition", fmt.Sprintf("attachment; filename=%q", strings.ReplaceAll(s.name, "\"", "")+".csv"))
		c.SetHeader("Vary", "Accept")
		c.SetStatus(http.StatusOK)
		v.went(s.write(c.BodyWriter()))
	}}, nil
}

// went notes that an answer did not get to its reader.
func (v *visit) went(err error) {
	if err != nil {
		v.log.Debug("the reader went away", "err", err)
	}
}
