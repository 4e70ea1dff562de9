package api

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/identity"
	"github.com/moothall/moothall/internal/kind"
)

// feeds registers the feeds, which are documented by hand: they are called by name and password.
func (a *API) feeds() {
	a.mux.HandleFunc("GET /feeds/{council}/{file}", a.feed)
	text := &huma.Schema{Type: "string"}
	op := &huma.Operation{OperationID: "feed", Method: http.MethodGet, Path: "/feeds/{council}/{register}.csv", Summary: "A register as CSV, for Excel and Power BI", Tags: []string{"Feeds"},
		Description: "Beside these, each field of the register is a parameter, as when it is listed.", Security: []map[string][]string{{"password": {}}}, Metadata: map[string]any{"need": identity.Look},
		Parameters: []*huma.Param{{Name: "council", In: "path", Required: true, Schema: text}, {Name: "register", In: "path", Required: true, Schema: text, Description: "As contracts."}, {Name: "q", In: "query", Schema: text},
			{Name: "sort", In: "query", Schema: text}, {Name: "down", In: "query", Schema: text}, {Name: "fields", In: "query", Schema: text}, {Name: "If-None-Match", In: "header", Schema: text}},
		Responses: map[string]*huma.Response{"200": {Description: "OK", Content: map[string]*huma.MediaType{asCSV: csvContent()}}, "304": {Description: "Nothing has changed since the ETag that was sent"}, "401": {Description: "No token that opens anything"}}}
	a.huma.OpenAPI().AddOperation(op)
}

// feed is GET /feeds/{council}/{register}.csv: a register for Excel and Power BI, which send a name and a password. The password is a
// token; the name may be anything. What has not changed is not sent again.
func (a *API) feed(w http.ResponseWriter, r *http.Request) {
	err := a.writeFeed(w, r)
	if err == nil {
		return
	}
	if errors.Is(err, errToken) {
		w.Header().Set("WWW-Authenticate", `Basic realm="moothall", charset="UTF-8"`)
	}
	w.Header().Del("ETag")
	w.Header().Set("Cache-Control", "no-store")
	p := a.problem(err)
	http.Error(w, p.Error(), p.GetStatus())
}

// feedParams are the parameters of a feed beside the register's fields.
var feedParams = []string{"q", "sort", "down", "fields"}

func (a *API) writeFeed(w http.ResponseWriter, r *http.Request) error {
	v, k, err := a.openFeed(w, r)
	if err != nil {
		return err
	}
	tag, h := v.tag(k), w.Header()
	h.Set("ETag", tag)
	h.Set("Cache-Control", "private, no-cache") // keep it, and ask each time whether it still holds
	h.Set("Vary", "Authorization")
	if slices.Contains(strings.FieldsFunc(r.Header.Get("If-None-Match"), func(c rune) bool { return c == ',' || c == ' ' }), tag) {
		w.WriteHeader(http.StatusNotModified)
		return nil
	}
	q := r.URL.Query()
	s, err := v.sheet(k, &Picked{Q: q.Get("q"), Sort: q.Get("sort"), Down: q.Get("down") != "", Fields: q.Get("fields")})
	if err != nil {
		return err
	}
	h.Set("Content-Type", asCSV+"; charset=utf-8")
	h.Set("Content-Disposition", fmt.Sprintf("inline; filename=%q", s.name+".csv"))
	v.went(s.write(w))
	return nil
}

// openFeed authorises a request for a feed, and says of which register it is.
func (a *API) openFeed(w http.ResponseWriter, r *http.Request) (*visit, *kind.Kind, error) {
	plural, csv := strings.CutSuffix(r.PathValue("file"), ".csv")
	k, found := kind.ByPlural(plural)
	_, secret, _ := r.BasicAuth()
	o := operation{need: identity.Look}
	if found {
		o.about = k
	}
	v, err := a.visit(r, w, secret, r.PathValue("council"), o)
	if err != nil {
		return nil, nil, err
	}
	if !found || !csv {
		return nil, nil, fault.New(fault.NotFound, "There is no such register. The address of a feed ends with a register's name and .csv, as contracts.csv.")
	}
	for name := range r.URL.Query() {
		if k.Index(name) < 0 && !slices.Contains(feedParams, name) {
			return nil, nil, fault.New(fault.Invalid, "There is no parameter %q here.", name)
		}
	}
	return v, k, nil
}

// tag names what a feed holds: all that it depends on is the council's sequence, its erasures, how far the token sees, what is asked for,
// and the columns.
func (v *visit) tag(k *kind.Kind) string {
	sum := sha256.New()
	_, _ = fmt.Fprintf(sum, "%d %d %d %s %s", v.picture.Snapshot.Seq, v.picture.Council.Erasures(), v.viewer.Clearance, k.Name, v.r.URL.Query().Encode()) // a hash takes everything
	for _, f := range k.Fields {
		_, _ = fmt.Fprint(sum, "\n", f.Name, " ", f.Label)
	}
	return `"` + hex.EncodeToString(sum.Sum(nil)[:16]) + `"`
}
