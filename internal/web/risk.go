package web

import (
	"errors"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"github.com/moothall/moothall/internal/assess"
	"github.com/moothall/moothall/internal/desk"
	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/identity"
	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/support"
	"github.com/moothall/moothall/internal/words"
)

// supportPage is how long makers support what the council runs.
type supportPage struct {
	Base           string
	Lines          []desk.SupportLine
	Loaded         string // the file that was loaded last; "" for none
	Products       int
	When           string
	Loads, Answers bool
	Problem        words.Phrase
}

// support is GET /c/{council}/support
func (v *visit) support() error { return v.showSupport(http.StatusOK, words.Phrase{}) }

func (v *visit) showSupport(status int, problem words.Phrase) error {
	lines, err := v.desk.Support(v.picture, v.viewer)
	if err != nil {
		return err
	}
	had := v.picture.SupportDates
	p := supportPage{Base: v.path(""), Lines: lines, Loaded: had.Name, Products: had.Products, Loads: identity.May(v.viewer, identity.Import), Answers: identity.May(v.viewer, identity.Answer), Problem: problem}
	if had.At != "" {
		p.When = momentIn(v.say, had.At)
	}
	return v.showStatus(status, titled(v.say, v.say.Plain("support.title"), problem.Text != ""), "safe", supportBody(p))
}

// loadSupport is POST /c/{council}/support: a file of makers' support dates.
func (v *visit) loadSupport() error {
	v.r.Body = http.MaxBytesReader(v.w, v.r.Body, support.MostBytes+1<<16)
	file, head, err := v.r.FormFile("file")
	if err != nil {
		return v.showSupport(http.StatusUnprocessableEntity, v.say.Phrase("add.choose_first"))
	}
	defer func() { _ = file.Close() }() // it was only read
	raw, err := io.ReadAll(file)
	var big *http.MaxBytesError
	if errors.As(err, &big) {
		return v.showSupport(http.StatusRequestEntityTooLarge, v.say.Phrase("support.too_large"))
	}
	if err != nil {
		return fault.Wrap(err, fault.Invalid, "The file did not arrive whole. Send it again.")
	}
	n, err := v.desk.LoadSupport(v.r.Context(), v.viewer, head.Filename, raw)
	if c := fault.CodeOf(err); err != nil && (c == fault.Refused || c == fault.Conflict) {
		return v.showSupport(http.StatusUnprocessableEntity, words.InEnglish(fault.Sentence(err)))
	}
	if err != nil {
		return err
	}
	return v.did(v.path("support"), "support.loaded", "n", n)
}

// endKey is the word for an end of support without a day.
func endKey(e support.End) string {
	switch {
	case e.Ended:
		return "support.ended"
	case e.Open:
		return "support.open"
	}
	return "support.not_said"
}

// riskPage is the list of systems by legacy risk.
type riskPage struct {
	Base  string
	F     *assess.Framework
	Shown []desk.Risk
	All   int
}

// riskRows is how many systems the page shows; the command line gives all.
const riskRows = 100

// risk is GET /c/{council}/risk
func (v *visit) risk() error {
	all, f, err := v.desk.Risks(v.r.Context(), v.picture, v.viewer)
	if err != nil {
		return err
	}
	return v.show(v.say.Plain("risk.title"), "safe", riskBody(riskPage{v.path(""), f, all[:min(len(all), riskRows)], len(all)}))
}

// riskSystemPage is one system's criteria, with the form that confirms them.
type riskSystemPage struct {
	Base, Name string
	F          *assess.Framework
	R          desk.Risk
	Writes     bool
	Problem    words.Phrase
	Typed      url.Values
}

// riskSystem is GET and POST /c/{council}/risk/{id}
func (v *visit) riskSystem() error {
	id, err := strconv.ParseUint(v.r.PathValue("id"), 10, 32)
	if err != nil {
		return fault.New(fault.NotFound, "That system is not there.")
	}
	if v.r.Method == http.MethodPost {
		return v.confirmRisk(kind.ID(id))
	}
	return v.showRisk(http.StatusOK, kind.ID(id), words.Phrase{})
}

func (v *visit) showRisk(status int, id kind.ID, problem words.Phrase) error {
	all, f, err := v.desk.Risks(v.r.Context(), v.picture, v.viewer)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(all, func(r desk.Risk) bool { return r.System.ID == id })
	if i < 0 {
		return fault.New(fault.NotFound, "That system is not there.")
	}
	k, _ := kind.Of("answer")
	p := riskSystemPage{Base: v.path(""), Name: v.picture.NameFor(v.viewer, all[i].System), F: f, R: all[i], Writes: v.viewer.Writes(k), Problem: problem, Typed: v.r.PostForm}
	return v.showStatus(status, titled(v.say, p.Name, problem.Text != ""), "safe", riskSystemBody(p))
}

// confirmRisk keeps the scores that were chosen; a criterion left open stays open.
func (v *visit) confirmRisk(id kind.ID) error {
	v.r.Body = http.MaxBytesReader(v.w, v.r.Body, 1<<16)
	err := v.r.ParseForm()
	if err != nil {
		return fault.New(fault.Invalid, "The form could not be read. Go back and try again.")
	}
	scores := map[string]int{}
	for name, given := range v.r.PostForm {
		if given[0] == "" {
			continue
		}
		n, err := strconv.Atoi(given[0])
		if err != nil {
			n = -1 // said to be wrong below, with the scores that there are
		}
		scores[name] = n
	}
	_, err = v.desk.ConfirmRisk(v.r.Context(), v.viewer, id, scores)
	if c := fault.CodeOf(err); err != nil && (c == fault.Invalid || c == fault.Conflict) {
		return v.showRisk(http.StatusUnprocessableEntity, id, words.InEnglish(fault.Sentence(err)))
	}
	if err != nil {
		return err
	}
	return v.did(v.path("risk/%s", id), "risk.saved", "n", len(scores))
}

// chosen is the score that the form shows as chosen: what was typed, what was answered, else what is proposed.
func (p riskSystemPage) chosen(c desk.Criterion) string {
	if p.Typed != nil {
		return p.Typed.Get(c.ID)
	}
	if c.Score > 0 {
		return strconv.Itoa(c.Score)
	}
	if c.Proposed > 0 {
		return strconv.Itoa(c.Proposed)
	}
	return ""
}

// levels are the scores that may be chosen for a criterion.
func (p riskSystemPage) levels(c desk.Criterion) []assess.Level {
	n, ok := p.F.Find(c.ID)
	if !ok {
		return nil
	}
	return p.F.LevelsOf(n)
}

func (p riskSystemPage) node(id string) *assess.Node {
	n, _ := p.F.Find(id)
	return n
}

func tenth(n float64) string { return strconv.FormatFloat(n, 'f', 1, 64) }
