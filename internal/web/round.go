package web

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/moothall/moothall/internal/assess"
	"github.com/moothall/moothall/internal/desk"
	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/identity"
	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/web/chart"
	"github.com/moothall/moothall/internal/web/layout"
	"github.com/moothall/moothall/internal/words"
)

// roundForm is what somebody answers: by a link or signed in.
type roundForm struct {
	*desk.AskedByMany
	Action  string
	Role    string // of the link; "" where it is asked
	Typed   url.Values
	Problem words.Phrase
}

// chosen tells that a level was chosen in the form that came back. Before the form is sent nothing is.
func (f roundForm) chosen(outcome, level string) bool { return f.Typed.Get("level-"+outcome) == level }

// roundPage is an assessment that many answer: the form, and what may be told.
type roundPage struct {
	Base, Path, Name string
	*desk.AskedByMany
	Form    roundForm
	Looks   bool // may see the assessment itself
	Writes  bool
	Links   []string // just made, shown once
	Until   string   // as typed
	HowMany string
	Problem words.Phrase
	At      string // the field that the problem is about
}

// round is GET /c/{council}/assessments/{id}/round
func (v *visit) round() error { return v.showRound(http.StatusOK, roundPage{}) }

func (v *visit) roundID() (kind.ID, error) {
	id, err := strconv.ParseUint(v.r.PathValue("id"), 10, 32)
	if err != nil {
		return 0, fault.New(fault.NotFound, "There is no such assessment.")
	}
	return kind.ID(id), nil
}

func (v *visit) showRound(status int, p roundPage) error {
	id, err := v.roundID()
	if err != nil {
		return err
	}
	p.AskedByMany, err = v.desk.ManyAnswers(v.r.Context(), v.picture, v.viewer, id)
	if err != nil {
		return err
	}
	k, _ := kind.Of("spread")
	p.Base, p.Path, p.Name = v.path(""), v.path("assessments/%s", id), p.Record.Name.Or("")
	p.Looks, p.Writes = identity.May(v.viewer, identity.Assess), v.viewer.Writes(k)
	p.Form.AskedByMany, p.Form.Action = p.AskedByMany, p.Path+"/round"
	problem := p.Problem.Text != "" || p.Form.Problem.Text != ""
	return v.showStatus(status, titled(v.say, v.say.Plain("round.title", "name", p.Name), problem), "safe", roundBody(p))
}

// answerRound is POST /c/{council}/assessments/{id}/round
func (v *visit) answerRound() error {
	id, err := v.roundID()
	if err != nil {
		return err
	}
	err = v.desk.AnswerRound(v.r.Context(), v.picture, v.viewer, id, v.r.PostFormValue("role"), levelsTyped(v.r.PostForm))
	if c := fault.CodeOf(err); err != nil && (c == fault.Invalid || c == fault.Conflict) {
		return v.showRound(http.StatusUnprocessableEntity, roundPage{Form: roundForm{Typed: v.r.PostForm, Problem: words.InEnglish(fault.Sentence(err))}})
	}
	if err != nil {
		return err
	}
	return v.did(v.path("assessments/%s/round", id), "round.counted")
}

// levelsTyped reads a level for each outcome that somebody could say one of.
func levelsTyped(form url.Values) map[string]string {
	out := map[string]string{}
	for name := range form {
		outcome, is := strings.CutPrefix(name, "level-")
		if is && form.Get(name) != "" {
			out[outcome] = form.Get(name)
		}
	}
	return out
}

// openRound is POST /c/{council}/assessments/{id}/round/open
func (v *visit) openRound() error {
	id, err := v.roundID()
	if err != nil {
		return err
	}
	until := v.r.PostFormValue("until")
	err = v.desk.OpenRound(v.r.Context(), v.picture, v.viewer, id, until)
	if c := fault.CodeOf(err); err != nil && (c == fault.Invalid || c == fault.Conflict) {
		return v.showRound(http.StatusUnprocessableEntity, roundPage{Until: until, Problem: words.InEnglish(fault.Sentence(err)), At: "until"})
	}
	if err != nil {
		return err
	}
	return v.did(v.path("assessments/%s/round", id), "round.opened")
}

// roundLinks is POST /c/{council}/assessments/{id}/round/links: the links stand on the page that it answers with, and nowhere else.
func (v *visit) roundLinks() error {
	id, err := v.roundID()
	if err != nil {
		return err
	}
	many := v.r.PostFormValue("many")
	n, _ := strconv.Atoi(strings.TrimSpace(many)) // what is no number is 0, which is refused below
	links, err := v.desk.RoundLinks(v.r.Context(), v.picture, v.viewer, id, v.r.PostFormValue("role"), n, v.linkBase(v.r))
	if c := fault.CodeOf(err); err != nil && (c == fault.Invalid || c == fault.Conflict) {
		return v.showRound(http.StatusUnprocessableEntity, roundPage{HowMany: many, Problem: words.InEnglish(fault.Sentence(err)), At: "many"})
	}
	if err != nil {
		return err
	}
	return v.showRound(http.StatusOK, roundPage{Links: links})
}

// recordRound is POST /c/{council}/assessments/{id}/round/record
func (v *visit) recordRound() error {
	id, err := v.roundID()
	if err != nil {
		return err
	}
	n, err := v.desk.RecordRound(v.r.Context(), v.picture, v.viewer, id)
	if c := fault.CodeOf(err); err != nil && (c == fault.Conflict || c == fault.Refused) {
		return v.showRound(http.StatusUnprocessableEntity, roundPage{Problem: words.InEnglish(fault.Sentence(err)), At: "record"})
	}
	if err != nil {
		return err
	}
	return v.did(v.path("assessments/%s/round", id), "round.recorded", "n", n)
}

// name is an outcome as the tables say it.
func (p roundPage) name(outcome string) string {
	n, ok := p.Framework.Find(outcome)
	if !ok {
		return outcome
	}
	return n.ID + " " + n.Title
}

// spreads is a round as a picture.
func (p roundPage) spreads(ctx context.Context, i int) chart.Spreads {
	say := words.From(ctx)
	c := chart.Spreads{ID: "spread-" + strconv.Itoa(i), Title: say.Plain("round.chart", "until", p.Rounds[i].Until), Desc: say.Plain("round.chart_desc")}
	for _, l := range p.Framework.Scale {
		c.Levels = append(c.Levels, l.Title)
	}
	for _, s := range p.Rounds[i].Spreads {
		if s.All != nil {
			c.Rows = append(c.Rows, chart.SpreadRow{Name: p.name(s.Outcome), Counts: s.All.Levels})
		}
	}
	return c
}

// apart are the outcomes on which managers and practitioners are far apart.
func (p roundPage) apart(i int) (out []assess.Spread) {
	for _, s := range p.Rounds[i].Spreads {
		if _, apart := s.Disagree(p.Framework); apart {
			out = append(out, s)
		}
	}
	return out
}

func score(f float64) string { return strconv.FormatFloat(f, 'f', -1, 64) }

// roundLinkPage is what somebody sees behind a link to a round.
type roundLinkPage struct {
	*desk.ByRoundLink
	Form roundForm
}

// openRoundLink is GET /m/{token}
func (s *Server) openRoundLink(w http.ResponseWriter, r *http.Request) error {
	return s.showRoundLink(w, r, http.StatusOK, roundForm{})
}

func (s *Server) showRoundLink(w http.ResponseWriter, r *http.Request, status int, form roundForm) error {
	o, err := s.desk.OpenRoundLink(r.Context(), r.PathValue("token"))
	if err != nil {
		return err
	}
	form.AskedByMany, form.Action, form.Role = o.AskedByMany, "/m/"+r.PathValue("token"), o.Role
	say := words.From(r.Context())
	title := titled(say, say.Plain("round.link_title", "framework", o.Framework.Title), form.Problem.Text != "")
	return s.render(r.Context(), w, status, layout.Page(layout.Props{Title: title}, roundLinkBody(roundLinkPage{o, form})))
}

// answerRoundLink is POST /m/{token}
func (s *Server) answerRoundLink(w http.ResponseWriter, r *http.Request) error {
	err := r.ParseForm()
	if err != nil {
		return fault.New(fault.Invalid, "The form could not be read. Go back and try again.")
	}
	err = s.desk.AnswerRoundLink(r.Context(), r.PathValue("token"), levelsTyped(r.PostForm))
	if fault.CodeOf(err) == fault.Invalid {
		return s.showRoundLink(w, r, http.StatusUnprocessableEntity, roundForm{Typed: r.PostForm, Problem: words.InEnglish(fault.Sentence(err))})
	}
	if err != nil {
		return err
	}
	say := words.From(r.Context())
	return s.render(r.Context(), w, http.StatusOK, layout.Page(layout.Props{Title: say.Plain("answer.thanks")}, thanksBody("round.counted")))
}
