package web

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"github.com/moothall/moothall/internal/desk"
	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/foi"
	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/words"
	"github.com/moothall/moothall/tabular"
)

// foiListPage is the log of requests, and the form by which one begins.
type foiListPage struct {
	Base    string
	Problem words.Phrase
	Rows    []*kind.FoiRequest
	More    int
	Today   kind.Date
	Sorts   []string
	Form    map[string]string
}

// foiRows is how many requests the page lists; the register has all.
const foiRows = 100

// foiPage is one request with its answer sheet.
type foiPage struct {
	Base     string // of the request's pages
	Home     string
	Problem  words.Phrase
	At       string // the field that the problem is about
	F        *desk.FOI
	Plan     *foi.Plan
	Law      *foi.Law
	Today    kind.Date
	Sources  map[foi.Source]desk.Evidence
	Question int // the question that is corrected; 0 for none
	Lang     string
	Text     string // questions that were pasted and refused
}

// foiLog is GET /c/{council}/foi
func (v *visit) foiLog() error {
	return v.showFOILog(http.StatusOK, words.Phrase{}, map[string]string{"received": v.picture.Today.Long()})
}

func (v *visit) showFOILog(status int, problem words.Phrase, form map[string]string) error {
	p := foiListPage{Base: v.path(""), Problem: problem, Today: v.picture.Today, Form: form}
	all := slices.Clone(v.picture.Snapshot.FoiRequests.All())
	slices.SortStableFunc(all, func(a, b *kind.FoiRequest) int { return int(b.Received.Or(0)) - int(a.Received.Or(0)) })
	p.Rows = all[:min(len(all), foiRows)]
	p.More = len(all) - len(p.Rows)
	k, _ := kind.Of("foi_request")
	f, _ := k.Field("requester_type")
	p.Sorts = f.Choices
	return v.showStatus(status, titled(v.say, v.say.Plain("foi.title"), problem.Text != ""), "work", foiListBody(p))
}

// startFOI is POST /c/{council}/foi
func (v *visit) startFOI() error {
	v.r.Body = http.MaxBytesReader(v.w, v.r.Body, 4*foi.MostText)
	form := map[string]string{}
	for _, name := range []string{"reference", "title", "requester", "sort", "language", "received", "questions"} {
		form[name] = v.r.PostFormValue(name)
	}
	n := desk.NewFOI{Reference: form["reference"], Title: form["title"], Requester: form["requester"], Sort: form["sort"], Welsh: form["language"] == "welsh", Questions: form["questions"]}
	y, m, d, ok, _ := tabular.ParseDate(strings.TrimSpace(form["received"]), tabular.DMY)
	if ok {
		n.Received = kind.DateOf(y, m, d)
	}
	id, err := v.desk.StartFOI(v.r.Context(), v.picture, v.viewer, n)
	switch fault.CodeOf(err) {
	case fault.Invalid, fault.Refused:
		return v.showFOILog(http.StatusUnprocessableEntity, words.InEnglish(fault.Sentence(err)), form)
	}
	if err != nil {
		return err
	}
	return v.did(v.path("foi/%s", id), "foi.started")
}

// foiID is the request that an address names.
func (v *visit) foiID() (kind.ID, error) {
	id, err := strconv.ParseUint(v.r.PathValue("id"), 10, 31)
	if err != nil {
		return 0, fault.New(fault.NotFound, "There is no such request.")
	}
	return kind.ID(id), nil
}

// foi is GET /c/{council}/foi/{id}
func (v *visit) foi() error {
	question, _ := strconv.Atoi(v.r.URL.Query().Get("question")) // of none, no form is shown
	return v.showFOI(http.StatusOK, foiPage{Question: question})
}

func (v *visit) showFOI(status int, p foiPage) error {
	id, err := v.foiID()
	if err != nil {
		return err
	}
	p.Base, p.Home, p.Plan, p.Today, p.Lang = v.path("foi/%s", id), v.path(""), v.desk.FOI, v.picture.Today, string(v.say.Lang)
	p.F, err = v.desk.FOIRequest(v.r.Context(), v.picture, v.viewer, id)
	if err != nil {
		return err
	}
	p.Law = p.F.Facts.Law
	if p.F.Sheet != nil {
		p.Sources, err = v.desk.FOISources(v.r.Context(), v.picture, p.F.Sheet)
		if err != nil {
			return err
		}
		if p.Question < 0 || p.Question > len(p.F.Sheet.Questions) {
			p.Question = 0
		}
	}
	return v.showStatus(status, titled(v.say, p.F.Title, p.Problem.Text != ""), "work", foiBody(p))
}

// changeFOI is POST /c/{council}/foi/{id}: it pastes or corrects questions, decides about fields and rows, and sends.
func (v *visit) changeFOI() error {
	v.r.Body = http.MaxBytesReader(v.w, v.r.Body, 4*foi.MostText)
	id, err := v.foiID()
	if err != nil {
		return err
	}
	ctx, to := v.r.Context(), v.path("foi/%s", id)
	read, _ := strconv.ParseInt(v.r.PostFormValue("read"), 10, 64) // without one, as it stands
	p := foiPage{At: "#decisions"}
	said := ""
	switch v.r.PostFormValue("do") {
	case "paste":
		p.At, p.Text, said = "#questions", v.r.PostFormValue("questions"), "foi.pasted"
		err = v.desk.PasteFOI(ctx, v.picture, v.viewer, id, p.Text, read)
	case "correct":
		p.At, said, to = "#asked", "foi.corrected", to+"#asked"
		p.Question, _ = strconv.Atoi(v.r.PostFormValue("question")) // of none, the desk says so
		err = v.desk.ChangeFOI(ctx, v.picture, v.viewer, id, read, func(f *desk.FOI) error {
			return f.Correct(p.Question, append([]string{}, v.r.PostForm["category"]...), append([]string{}, v.r.PostForm["field"]...))
		})
	case "decide":
		said, to = "foi.decided", to+"#decisions"
		err = v.desk.ChangeFOI(ctx, v.picture, v.viewer, id, read, v.decideFOI)
	case "rows":
		said, to, p.At = "foi.rows_kept", to+"#sheet", "#sheet"
		err = v.desk.ChangeFOI(ctx, v.picture, v.viewer, id, read, v.chooseFOIRows)
	case "ask":
		said, p.At = "foi.asked_clearer", "#clock"
		err = v.desk.ClarifyFOI(ctx, v.picture, v.viewer, id, 0)
	case "clear":
		said, p.At = "foi.came_clearer", "#clock"
		var on kind.Date
		on, err = kind.ParseDate(strings.TrimSpace(v.r.PostFormValue("on")))
		if err != nil {
			err = fault.New(fault.Invalid, "Write the day on which the clearer request came as 2026-11-26.")
			break
		}
		err = v.desk.ClarifyFOI(ctx, v.picture, v.viewer, id, on)
	case "send":
		said, to, p.At = "foi.sent_done", to+"#sent", "#send"
		_, err = v.desk.SendFOI(ctx, v.picture, v.viewer, id, read)
	default:
		return fault.New(fault.Invalid, "Say what is to be done: paste, correct, decide, rows, ask, clear or send.")
	}
	switch fault.CodeOf(err) {
	case fault.Invalid, fault.Refused, fault.Conflict:
		p.Problem = words.InEnglish(fault.Sentence(err))
		return v.showFOI(http.StatusUnprocessableEntity, p)
	}
	if err != nil {
		return err
	}
	return v.did(to, said)
}

// decideFOI takes what the form says of each field.
func (v *visit) decideFOI(f *desk.FOI) error {
	for _, c := range f.Sheet.Choices {
		chosen := v.r.PostFormValue("choice_" + c.Field)
		if chosen == "" {
			continue
		}
		err := f.Decide(c.Field, chosen, v.r.PostFormValue("reason_"+c.Field))
		if err != nil {
			return err
		}
	}
	return nil
}

// chooseFOIRows takes which rows are in the answer.
func (v *visit) chooseFOIRows(f *desk.FOI) error {
	f.Draft.LeftOut = nil
	for _, c := range f.Sheet.Categories {
		for _, r := range c.Rows {
			if key := c.ID + "/" + r.Key; !slices.Contains(v.r.PostForm["in"], key) {
				f.Draft.LeftOut = append(f.Draft.LeftOut, key)
			}
		}
	}
	return nil
}

// foiExport is GET /c/{council}/foi/{id}/export.csv: the officer's sheet.
func (v *visit) foiExport() error {
	id, err := v.foiID()
	if err != nil {
		return err
	}
	f, err := v.desk.FOIRequest(v.r.Context(), v.picture, v.viewer, id)
	if err != nil {
		return err
	}
	lines, err := v.desk.FOILines(v.r.Context(), v.picture, f)
	if err != nil {
		return err
	}
	return v.writeCSV("request "+id.String()+" for officers", lines)
}

// foiDraft is GET /c/{council}/foi/{id}/draft/{file}: a file of the answer as it would be sent now.
func (v *visit) foiDraft() error {
	id, err := v.foiID()
	if err != nil {
		return err
	}
	name := v.r.PathValue("file")
	raw, err := v.desk.PreviewFOI(v.r.Context(), v.picture, v.viewer, id, name)
	if err != nil {
		return err
	}
	v.sendFile(raw, desk.FOIMedia(name), "draft-"+id.String()+"-"+name)
	return nil
}

// foiSent is GET /c/{council}/foi/{id}/sent/{answer}/{file}: a file of an answer as it was sent.
func (v *visit) foiSent() error {
	id, err := v.foiID()
	if err != nil {
		return err
	}
	answer, err := strconv.ParseInt(v.r.PathValue("answer"), 10, 64)
	if err != nil {
		return fault.New(fault.NotFound, "There is no such answer.")
	}
	name := v.r.PathValue("file")
	inside := name
	if name == desk.FOIBundle {
		inside = ""
	}
	raw, err := v.desk.SentFOI(v.r.Context(), v.picture, v.viewer, id, answer, inside)
	if err != nil {
		return err
	}
	v.sendFile(raw, desk.FOIMedia(name), "request-"+id.String()+"-"+name)
	return nil
}

// answeredBy names the categories and fields that answer a question.
func (p foiPage) answeredBy(q foi.Question) (categories, fields string) {
	var c, f []string
	for _, id := range q.Categories {
		if x, ok := p.Plan.Category(id); ok {
			c = append(c, x.Named(p.Lang))
		}
	}
	for _, id := range q.Fields {
		if x, ok := p.Plan.Field(id); ok {
			f = append(f, x.Named(p.Lang))
		}
	}
	return strings.Join(c, ", "), strings.Join(f, ", ")
}

func (p foiPage) category(id string) string {
	c, ok := p.Plan.Category(id)
	if !ok {
		return id
	}
	return c.Named(p.Lang)
}

func (p foiPage) field(id string) string {
	f, ok := p.Plan.Field(id)
	if !ok {
		return id
	}
	return f.Named(p.Lang)
}

// source is the record that a cell comes from and the words of its place: the file with its row, and the day.
func (p foiPage) source(c foi.Cell) (text string, href templ.SafeURL) {
	if c.Source == nil || c.Source.Kind == "spend" {
		return "", ""
	}
	e := p.Sources[*c.Source]
	text = e.Source
	if e.Row > 0 {
		text += ", " + strconv.Itoa(e.Row)
	}
	if e.AsAt != "" {
		text += ", " + e.AsAt
	}
	return text, templ.SafeURL(recordPath(p.Home, refOf(c.Source.Kind, c.Source.ID)))
}

// choices are those on one side; where nothing is held there is nothing to withhold.
func (p foiPage) choices(give bool) (out []foi.Choice) {
	for _, c := range p.F.Sheet.Choices {
		if c.Give == give && (give || !c.Idle) {
			out = append(out, c)
		}
	}
	return out
}
