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
	"slices"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"github.com/moothall/moothall/internal/desk"
	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/identity"
	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/store"
)

// Rate is how many requests a token may make in a minute.
const Rate = 600

// mostBody is the longest body that is read, in bytes.
const mostBody = 1 << 20

// API answers under /api/ and /feeds/.
type API struct {
	Secure bool // it is reached over HTTPS

	desk *desk.Desk
	log  *slog.Logger
	mux  *routes
	huma huma.API
	rate identity.Rate
}

// routes is a mux that remembers what was registered, for the test that holds it against the document.
type routes struct {
	*http.ServeMux
	patterns []string
}

// HandleFunc registers a handler.
func (m *routes) HandleFunc(pattern string, h func(http.ResponseWriter, *http.Request)) {
	m.patterns = append(m.patterns, pattern)
	m.ServeMux.HandleFunc(pattern, h)
}

// New makes the API.
func New(d *desk.Desk, log *slog.Logger) *API {
	a := &API{desk: d, log: log, mux: &routes{ServeMux: http.NewServeMux()}, rate: identity.Rate{Most: Rate}}
	c := huma.DefaultConfig("moothall", "1")
	c.Components.Schemas = huma.NewMapRegistry("#/components/schemas/", schemaName)
	c.Components.Schemas.RegisterTypeAlias(reflect.TypeFor[kind.Date](), reflect.TypeFor[isoDate]())
	c.Components.SecuritySchemes = map[string]*huma.SecurityScheme{"token": {Type: "http", Scheme: "bearer", Description: "A token that begins with mh_"},
		"password": {Type: "http", Scheme: "basic", Description: "Any name, and a token as the password: for programs that know no other way"}}
	c.Security = []map[string][]string{{"token": {}}}
	c.OpenAPIPath, c.DocsPath, c.SchemasPath, c.CreateHooks = "/api/openapi", "", "", nil
	a.huma = humago.New(a.mux, c)
	a.operations()
	a.uploads()
	a.hooks()
	a.groups()
	a.assessments()
	a.comments()
	a.releases()
	for _, k := range kind.Registers() {
		a.register(k)
	}
	a.feeds()
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
	r       *http.Request
	w       http.ResponseWriter
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
	tag                       string     // the heading that it stands under in the documentation
}

type answer[O any] struct{ Body O }

// add registers an operation. Whoever may not do it is refused before anything of the request but its head is read.
func add[I, O any](a *API, o operation, do func(*visit, *I) (O, error), shape func(*huma.Operation)) {
	huma.Register(a.huma, a.describe(o, shape), func(ctx context.Context, in *I) (*answer[O], error) {
		v := ctx.Value(visitKey{}).(*visit)
		v.ctx = ctx
		out, err := do(v, in)
		if err != nil {
			return nil, later(a.problem(err))
		}
		return &answer[O]{out}, nil
	})
}

// retryAfter is after how many seconds to try again when the database is away.
const retryAfter = "15"

// later says when to try again what the database could not do.
func later(p huma.StatusError) error {
	if p.GetStatus() != http.StatusServiceUnavailable {
		return p
	}
	return huma.ErrorWithHeaders(p, http.Header{"Retry-After": {retryAfter}})
}

// describe is an operation as the document has it.
func (a *API) describe(o operation, shape func(*huma.Operation)) huma.Operation {
	op := huma.Operation{OperationID: o.id, Method: o.method, Path: "/api/v1" + o.path, Summary: o.summary, MaxBodyBytes: mostBody, Tags: []string{o.tag},
		Metadata: map[string]any{"need": o.need}, Middlewares: huma.Middlewares{func(c huma.Context, next func(huma.Context)) { a.enter(o, c, next) }}}
	if o.about != nil {
		op.Tags = []string{o.about.Labels}
	}
	if shape != nil {
		shape(&op)
	}
	return op
}

// enter authenticates and authorises a request, and refuses what it asks for that is not in the document.
func (a *API) enter(o operation, c huma.Context, next func(huma.Context)) {
	r, w := humago.Unwrap(c)
	secret, _ := strings.CutPrefix(c.Header("Authorization"), "Bearer ")
	v, err := a.visit(r, w, secret, c.Param("council"), o)
	if err == nil {
		err = known(r, c.Operation())
	}
	if err != nil {
		p := a.problem(err)
		if errors.Is(err, errToken) {
			c.SetHeader("WWW-Authenticate", `Bearer realm="moothall"`)
		}
		if p.GetStatus() == http.StatusServiceUnavailable {
			c.SetHeader("Retry-After", retryAfter)
		}
		_ = huma.WriteErr(a.huma, c, p.GetStatus(), p.Error()) // the reader went away
		return
	}
	next(huma.WithValue(c, visitKey{}, v))
}

// known refuses a parameter that the document does not have: one that is misspelt would be a filter that does nothing.
func known(r *http.Request, op *huma.Operation) error {
	for name := range r.URL.Query() {
		if !slices.ContainsFunc(op.Parameters, func(p *huma.Param) bool { return p.In == "query" && p.Name == name }) {
			return fault.New(fault.Invalid, "There is no parameter %q here. The OpenAPI document lists those that there are.", name)
		}
	}
	return nil
}

// errToken asks for a token.
var errToken = errors.New("no token that opens anything")

// errRate says that a token has had its share.
type errRate int

func (e errRate) Error() string { return "too many requests" }

// visit is a request with the secret of a token; council is "" where it is about none.
func (a *API) visit(r *http.Request, w http.ResponseWriter, secret, council string, o operation) (*visit, error) {
	pass, err := a.desk.Pass(r.Context(), secret)
	if fault.CodeOf(err) == fault.Forbidden {
		return nil, errToken
	}
	if err != nil {
		return nil, err
	}
	if wait := a.rate.Take(a.desk.Clock(), strconv.FormatInt(pass.Token.ID, 10)); wait > 0 {
		w.Header().Set("Retry-After", strconv.Itoa(int(math.Ceil(wait.Seconds()))))
		return nil, errRate(wait)
	}
	v := &visit{API: a, ctx: r.Context(), r: r, w: w, pass: pass}
	if council == "" {
		return v, nil
	}
	return v, v.enter(council, o)
}

// enter authorises an operation in a council.
func (v *visit) enter(slug string, o operation) error {
	council, err := v.desk.Store.Council(v.ctx, slug)
	if fault.CodeOf(err) == fault.NotFound {
		council.Slug, err = slug, nil
	}
	if err != nil {
		return err
	}
	v.viewer, err = v.pass.Viewer(council)
	if err != nil {
		return err
	}
	about := ""
	if o.about != nil {
		about = o.about.Name
	}
	keeps := o.about != nil && identity.Keeps(v.viewer, o.need, o.about)
	if !identity.May(v.viewer, o.need) && !keeps || !v.pass.Allows(o.need, about) {
		return fault.New(fault.Forbidden, "Your role, or your token's scope, does not reach so far.")
	}
	v.picture, err = v.desk.PictureOf(v.ctx, council)
	return err
}

// problem turns an error into problem details (RFC 9457) in plain words; what is our fault goes to the log.
func (a *API) problem(err error) huma.StatusError {
	var rate errRate
	switch {
	case errors.Is(err, errToken):
		return huma.NewError(http.StatusUnauthorized, "Send a token that is known, has not run out and was not revoked: Authorization: Bearer mh_... Make one under Your account, Tokens.")
	case errors.As(err, &rate):
		return huma.NewError(http.StatusTooManyRequests, "This token has made too many requests in a minute. Wait as long as Retry-After says.")
	}
	var clash *clashes
	if errors.As(err, &clash) {
		return huma.NewError(http.StatusConflict, clash.Error(), clash.fields...)
	}
	err = store.Trouble(err)
	var big *http.MaxBytesError
	if errors.As(err, &big) {
		return huma.NewError(http.StatusRequestEntityTooLarge, "The file is too large: "+a.desk.Limit()+" at most.")
	}
	if refused := desk.Refusal(err); refused != "" {
		return huma.NewError(http.StatusUnprocessableEntity, refused)
	}
	status := map[fault.Code]int{fault.Away: http.StatusServiceUnavailable, fault.Invalid: http.StatusUnprocessableEntity, fault.Refused: http.StatusUnprocessableEntity, fault.NotFound: http.StatusNotFound, fault.Forbidden: http.StatusForbidden, fault.Conflict: http.StatusConflict}[fault.CodeOf(err)]
	if status == 0 {
		status = http.StatusInternalServerError
	}
	if status >= http.StatusInternalServerError {
		a.log.Error("a request of the API failed", "err", err)
	}
	return huma.NewError(status, fault.Sentence(err))
}
