package web

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/moothall/moothall/internal/desk"
	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/store"
	"github.com/moothall/moothall/internal/words"
)

// hooksPage is a council's webhooks, and the form for another one.
type hooksPage struct {
	Base    string
	Hooks   []hookLine
	Events  []string
	Made    *desk.HookJSON // with its secret
	Typed   desk.NewHook
	Problem words.Phrase
}

type hookLine struct {
	desk.HookJSON
	Told []toldLine
}

type toldLine struct {
	desk.ToldOf
	When string
}

// hookEventKey is an event as the keys of its words end: finding.opened is hooks.event_finding_opened.
func hookEventKey(event string) string { return strings.ReplaceAll(event, ".", "_") }

// hooks is GET /c/{council}/hooks
func (v *visit) hooks() error { return v.showHooks(http.StatusOK, hooksPage{}) }

func (v *visit) showHooks(status int, p hooksPage) error {
	all, err := v.desk.Hooks(v.r.Context(), v.council)
	if err != nil {
		return err
	}
	p.Base, p.Events = v.path(""), store.HookEvents()
	for _, h := range all {
		x := hookLine{HookJSON: h}
		for _, m := range h.Lately {
			x.Told = append(x.Told, toldLine{m, momentIn(v.say, m.At)})
		}
		p.Hooks = append(p.Hooks, x)
	}
	return v.showStatus(status, titled(v.say, v.say.Plain("hooks.title"), p.Problem.Text != ""), "", hooksBody(p))
}

// addHook is POST /c/{council}/hooks: the secret stands in this answer and nowhere else.
func (v *visit) addHook() error {
	v.r.Body = http.MaxBytesReader(v.w, v.r.Body, 1<<14)
	err := v.r.ParseForm()
	if err != nil {
		return fault.New(fault.Invalid, "The form could not be read. Go back and try again.")
	}
	n := desk.NewHook{Address: v.r.PostForm.Get("address"), Events: v.r.PostForm["event"], Note: v.r.PostForm.Get("note")}
	made, err := v.desk.AddHook(v.r.Context(), v.council, v.viewer, n)
	if code := fault.CodeOf(err); err != nil && (code == fault.Invalid || code == fault.Refused) {
		return v.showHooks(http.StatusUnprocessableEntity, hooksPage{Typed: n, Problem: words.InEnglish(fault.Sentence(err))})
	}
	if err != nil {
		return err
	}
	return v.showHooks(http.StatusOK, hooksPage{Made: &made})
}

// removeHook is POST /c/{council}/hooks/{id}/remove
func (v *visit) removeHook() error {
	id, err := strconv.ParseInt(v.r.PathValue("id"), 10, 64)
	if err != nil {
		return fault.New(fault.NotFound, "There is no such webhook.")
	}
	err = v.desk.RemoveHook(v.r.Context(), v.council, v.viewer, id)
	if err != nil {
		return err
	}
	return v.did(v.path("hooks"), "hooks.removed")
}

func (p hooksPage) chosen(event string) bool { return slices.Contains(p.Typed.Events, event) }
