package web

import (
	"bytes"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/moothall/moothall/internal/assess"
	"github.com/moothall/moothall/internal/desk"
	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/identity"
	"github.com/moothall/moothall/internal/words"
)

// frameworksPage is what is at hand, the form that reads a publisher's file, and what taking it would do.
type frameworksPage struct {
	Base       string
	Frameworks assess.Shelf
	Loads      bool
	P          *desk.FrameworkPreview // nil before a file was sent
	Kept       int64
	As         string
	Problem    words.Phrase
}

// frameworks is GET and POST /c/{council}/frameworks: the POST shows what loading a file would do, and loads nothing.
func (v *visit) frameworks() error {
	if v.r.Method != http.MethodPost {
		return v.showFrameworks(http.StatusOK, frameworksPage{})
	}
	name, raw, problem, err := v.sentFile(mostAnswers)
	if err != nil {
		return err
	}
	p := frameworksPage{As: v.r.PostFormValue("as"), Problem: problem}
	if problem.Text == "" {
		p.P, err = v.desk.PreviewFramework(v.r.Context(), name, raw, p.As)
		if c := fault.CodeOf(err); err != nil && (c == fault.Invalid || c == fault.Refused || c == fault.NotFound) {
			p.Problem = words.InEnglish(fault.Sentence(err))
		} else if err != nil {
			return err
		}
	}
	if p.Problem.Text != "" {
		p.P = nil
		return v.showFrameworks(http.StatusUnprocessableEntity, p)
	}
	p.Kept, err = v.hold(name, raw)
	if err != nil {
		return err
	}
	return v.showFrameworks(http.StatusOK, p)
}

func (v *visit) showFrameworks(status int, p frameworksPage) error {
	var err error
	p.Frameworks, err = v.desk.Shelf(v.r.Context())
	if err != nil {
		return err
	}
	p.Base, p.Loads = v.path(""), identity.May(v.viewer, identity.Settings)
	return v.showStatus(status, titled(v.say, v.say.Plain("frameworks.title"), p.Problem.Text != ""), "safe", frameworksBody(p))
}

// takeFramework is POST /c/{council}/frameworks/take: it loads the file that was looked at.
func (v *visit) takeFramework() error {
	name, raw, done, err := v.held(v.r.PostFormValue("kept"))
	if err != nil {
		return err
	}
	p, err := v.desk.LoadFramework(v.r.Context(), name, raw, v.r.PostFormValue("as"), v.viewer.Account)
	if c := fault.CodeOf(err); err != nil && (c == fault.Invalid || c == fault.Refused || c == fault.NotFound) {
		return v.showFrameworks(http.StatusUnprocessableEntity, frameworksPage{Problem: words.InEnglish(fault.Sentence(err))})
	}
	if err != nil {
		return err
	}
	err = done()
	if err != nil {
		return err
	}
	f := p.Framework
	if len(p.Adds) > 0 {
		return v.did(v.path("frameworks/%s", f.Key()), "frameworks.added", "framework", f.Title+" "+f.Version)
	}
	return v.did(v.path("frameworks/%s", f.Key()), "frameworks.loaded", "framework", f.Title+" "+f.Version)
}

// hold keeps a file between its preview and the yes.
func (v *visit) hold(name string, raw []byte) (int64, error) {
	f, err := v.desk.Store.KeepFile(v.r.Context(), v.council.ID, name, v.desk.Clock().UTC().Format(time.RFC3339), v.viewer.Account, bytes.NewReader(raw))
	return f.ID, err
}

// held gives back a file that the same person had held; done lets go of it.
func (v *visit) held(id string) (name string, raw []byte, done func() error, err error) {
	n, err := strconv.ParseInt(id, 10, 64)
	if err != nil {
		return "", nil, nil, fault.New(fault.NotFound, "That file is not kept here. Send it again.")
	}
	k, err := v.desk.Store.OpenFile(v.r.Context(), v.council.ID, n)
	if err != nil {
		return "", nil, nil, err
	}
	if k.Actor != v.viewer.Account || k.Size > mostAnswers {
		return "", nil, nil, fault.New(fault.NotFound, "That file is not kept here. Send it again.")
	}
	raw, err = io.ReadAll(io.NewSectionReader(k, 0, k.Size))
	if err != nil {
		return "", nil, nil, err
	}
	return k.Name, raw, func() error { return v.desk.WalkAway(v.r.Context(), v.council.ID, n) }, nil
}

// frameworkPage is one framework: what it asks.
type frameworkPage struct {
	Base string
	F    *assess.Framework
}

// framework is GET /c/{council}/frameworks/{key}
func (v *visit) framework() error {
	f, err := v.desk.Framework(v.r.Context(), v.r.PathValue("key"))
	if err != nil {
		return err
	}
	return v.show(f.Title+" "+f.Version, "safe", frameworkBody(frameworkPage{v.path(""), f}))
}

// levels are a scale in words.
func levelTitles(f *assess.Framework) string {
	var out []string
	for _, l := range f.Scale {
		out = append(out, l.Title)
	}
	return strings.Join(out, ", ")
}

func profileTitles(f *assess.Framework) string {
	var out []string
	for _, p := range f.Profiles {
		out = append(out, p.Title)
	}
	return strings.Join(out, ", ")
}

func mappingsFrom(f *assess.Framework) string {
	var out []string
	for _, m := range f.Mappings {
		out = append(out, m.From)
	}
	return strings.Join(out, ", ")
}
