// Package api is the HTTP API: the same desk as pages and commands, with the command line's field names. Its OpenAPI document is made from
// the operations themselves, and the registers' operations from the vocabulary.
package api

import (
	"context"
	"errors"
	"log/slog"
	"math"
	"net/http"
	"reflect"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"github.com/moothall/moothall/internal/desk"
	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/identity"
	"github.com/moothall/moothall/internal/kind"
)

// Rate is how many requests a token may make in a minute.
const Rate = 600

// mostBody is the longest body that is read, in bytes.
const mostBody = 1 << 20

// API answers under /api/.
type API struct {
	desk *desk.Desk
	log  *slog.Logger
	mux  *http.ServeMux
	huma huma.API
	rate identity.Rate
}

// New makes the API.
func New(d *desk.Desk, log *slog.Logger) *API {
	a := &API{desk: d, log: log, mux: http.NewServeMux(), rate: identity.Rate{Most: Rate}}
	c := huma.DefaultConfig("moothall", "1")
	c.Components.Schemas = huma.NewMapRegistry("#/components/schemas/", schemaName)
	c.Components.Schemas.RegisterTypeAlias(reflect.TypeFor[kind.Date](), reflect.TypeFor[isoDate]())
	c.Components.SecuritySchemes = map[string]*huma.SecurityScheme{"token": {Type: "http", Scheme: "bearer", Description: "A token that begins with mh_"}}
	c.Security = []map[string][]string{{"token": {}}}
	c.OpenAPIPath, c.DocsPath, c.SchemasPath, c.CreateHooks = "/api/openapi", "", "", nil
	c.RejectUnknownQueryParameters = true
	a.huma = humago.New(a.mux, c)
	a.operations()
	a.groups()
	for _, k := range kind.Registers() {
		a.register(k)
	}
	return a
}

// Document is the OpenAPI document.
func (a *API) Document() *huma.OpenAPI { return a.huma.OpenAPI() }

// ServeHTTP answers a request.
func (a *API) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Cache-Control", "no-store")
	a.mux.ServeHTTP(w, r)
}

// isoDate is a date as JSON has it.
type isoDate struct{}

// Schema says so.
func (isoDate) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: "string", Format: "date"}
}

// schemaName names a type by its package too, where other packages have types of that name.
func schemaName(t reflect.Type, hint string) string {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	name := huma.DefaultSchemaNamer(t, hint)
	if path := t.PkgPath(); t.Name() != "" && strings.HasPrefix(path, "github.com/moothall/") && !strings.HasSuffix(path, "/api") && !strings.HasSuffix(path, "/desk") {
		pkg := path[strings.LastIndexByte(path, '/')+1:]
		return strings.ToUpper(pkg[:1]) + pkg[1:] + name
	}
	return name
}

// visit is one request for one council, in the name of the token's person.
type visit struct {
	*API
	ctx     context.Context
	pass    *desk.Pass
	viewer  kind.Viewer
	picture *desk.Picture
}

type visitKey struct{}

// operation is what an operation is called and what it needs.
type operation struct {
	id, method, path, summary string
	need                      identity.Action
	about                     *kind.Kind // the register that it is about
}

type answer[O any] struct{ Body O }

// add registers an operation. Whoever may not do it is refused before anything of the request but its head is read.
func add[I, O any](a *API, o operation, do func(*visit, *I) (O, error), shape func(*huma.Operation)) {
	op := huma.Operation{OperationID: o.id, Method: o.method, Path: "/api/v1" + o.path, Summary: o.summary, MaxBodyBytes: mostBody,
		Metadata: map[string]any{"need": o.need}, Middlewares: huma.Middlewares{func(c huma.Context, next func(huma.Context)) { a.enter(o, c, next) }}}
	if shape != nil {
		shape(&op)
	}
	huma.Register(a.huma, op, func(ctx context.Context, in *I) (*answer[O], error) {
		v := ctx.Value(visitKey{}).(*visit)
		v.ctx = ctx
		out, err := do(v, in)
		if err != nil {
			return nil, a.problem(err)
		}
		return &answer[O]{out}, nil
	})
}

// enter authenticates and authorises a request.
func (a *API) enter(o operation, c huma.Context, next func(huma.Context)) {
	v, err := a.visit(o, c)
	if err != nil {
		p := a.problem(err)
		if errors.Is(err, errToken) {
			c.SetHeader("WWW-Authenticate", `Bearer realm="moothall"`)
		}
		_ = huma.WriteErr(a.huma, c, p.GetStatus(), p.Error()) // the reader went away
		return
	}
	next(huma.WithValue(c, visitKey{}, v))
}

// errToken asks for a token.
var errToken = errors.New("no token that opens anything")

// errRate says that a token has had its share.
type errRate int

func (e errRate) Error() string { return "too many requests" }

func (a *API) visit(o operation, c huma.Context) (*visit, error) {
	secret, given := strings.CutPrefix(c.Header("Authorization"), "Bearer ")
	if !given {
		return nil, errToken
	}
	pass, err := a.desk.Pass(c.Context(), secret)
	if fault.CodeOf(err) == fault.Forbidden {
		return nil, errToken
	}
	if err != nil {
		return nil, err
	}
	if wait := a.rate.Take(a.desk.Clock(), strconv.FormatInt(pass.Token.ID, 10)); wait > 0 {
		c.SetHeader("Retry-After", strconv.Itoa(int(math.Ceil(wait.Seconds()))))
		return nil, errRate(wait)
	}
	v := &visit{API: a, ctx: c.Context(), pass: pass}
	if c.Param("council") == "" {
		return v, nil
	}
	council, err := a.desk.Store.Council(c.Context(), c.Param("council"))
	if fault.CodeOf(err) == fault.NotFound {
		council.Slug, err = c.Param("council"), nil
	}
	if err != nil {
		return nil, err
	}
	v.viewer, err = pass.Viewer(council)
	if err != nil {
		return nil, err
	}
	about := ""
	if o.about != nil {
		about = o.about.Name
	}
	if !identity.May(v.viewer, o.need) || !pass.Allows(o.need, about) {
		return nil, fault.New(fault.Forbidden, "Your role, or your token's scope, does not reach so far.")
	}
	v.picture, err = a.desk.PictureOf(c.Context(), council)
	return v, err
}

// problem turns an error into problem details (RFC 9457) in plain words; what is our fault goes to the log.
func (a *API) problem(err error) huma.StatusError {
	var rate errRate
	switch {
	case errors.Is(err, errToken):
		return huma.NewError(http.StatusUnauthorized, "Send a token that is known, has not run out and was not revoked: Authorization: Bearer mh_... Make one with: moothall token create")
	case errors.As(err, &rate):
		return huma.NewError(http.StatusTooManyRequests, "This token has made too many requests in a minute. Wait as long as Retry-After says.")
	}
	var clash *clashes
	if errors.As(err, &clash) {
		return huma.NewError(http.StatusConflict, clash.Error(), clash.details()...)
	}
	status := map[fault.Code]int{fault.Invalid: http.StatusUnprocessableEntity, fault.Refused: http.StatusUnprocessableEntity, fault.NotFound: http.StatusNotFound, fault.Forbidden: http.StatusForbidden, fault.Conflict: http.StatusConflict}[fault.CodeOf(err)]
	if status == 0 {
		status = http.StatusInternalServerError
		a.log.Error("a request of the API failed", "err", err)
	}
	return huma.NewError(status, fault.Sentence(err))
}
