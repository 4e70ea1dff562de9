package web

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/moothall/moothall/internal/assess"
	"github.com/moothall/moothall/internal/desk"
	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/words"
)

// inScopePage is which systems a council judges by themselves, and why.
type inScopePage struct {
	assessTop
	Tells                 bool // the framework asks some outcomes of each system
	In, Proposed, LeftOut []desk.Scoped
	Others                []string // systems without any reason that is recorded
	Typed                 url.Values
	Problem               string
}

// assessScope is GET and POST /c/{council}/assessments/{id}/scope
func (v *visit) assessScope() error {
	a, err := v.assessed()
	if err != nil {
		return err
	}
	if v.r.Method != http.MethodPost {
		return v.showScope(http.StatusOK, a, nil, "")
	}
	choices, err := v.typedScope()
	started := 0
	if err == nil {
		err = v.reasonsInWords(a, choices)
	}
	if err == nil {
		started, err = v.desk.ChooseScope(v.r.Context(), v.viewer, v.picture, a, choices)
	}
	if c := fault.CodeOf(err); err != nil && (c == fault.Invalid || c == fault.NotFound || c == fault.Conflict || c == fault.Refused) {
		return v.showScope(http.StatusUnprocessableEntity, a, v.r.PostForm, fault.Sentence(err))
	}
	if err != nil {
		return err
	}
	return v.did(v.path("assessments/%s/scope", a.Record.ID), "scope.kept", "n", started)
}

func (v *visit) showScope(status int, a *desk.Assessed, typed url.Values, problem string) error {
	p := inScopePage{assessTop: v.assessTop(a, "scoped_system"), Tells: a.Framework.TellsSubjects() && !a.Record.System.Known(), Others: v.names("system"), Typed: typed, Problem: problem}
	all, err := v.desk.SystemsInScope(v.r.Context(), v.picture, v.viewer, a)
	if err != nil {
		return err
	}
	for _, s := range all {
		switch {
		case s.Judged():
			p.In = append(p.In, s)
		case s.LeftOut():
			p.LeftOut = append(p.LeftOut, s)
		default:
			p.Proposed = append(p.Proposed, s)
		}
	}
	p.Writes = p.Writes && !a.Closed()
	title := v.say.Plain("scope.title_of", "name", p.Name)
	return v.showStatus(status, titled(v.say, title, problem != ""), "safe", inScopeBody(p))
}

// typedScope reads which systems were ticked, or the one that is named or left out, each with its reason.
func (v *visit) typedScope() (out []desk.ScopeChoice, err error) {
	form := v.r.PostForm
	judged := form.Get("do") != "leave_out"
	for _, written := range form["system"] {
		id, err := strconv.ParseUint(written, 10, 32)
		if err != nil {
			return nil, fault.New(fault.Invalid, "Choose systems from the list.")
		}
		out = append(out, desk.ScopeChoice{System: kind.ID(id), Judged: judged, Why: form.Get("why-" + written)})
	}
	if name := strings.TrimSpace(form.Get("other")); name != "" {
		ids := v.picture.Snapshot.Named("system", name)
		if len(ids) != 1 {
			return nil, fault.New(fault.Invalid, "No single system is called %q. Choose one from the list.", name)
		}
		out = append(out, desk.ScopeChoice{System: ids[0], Judged: judged, Why: form.Get("why")})
	}
	return out, nil
}

func (p inScopePage) ticked(s desk.Scoped) bool {
	for _, id := range p.Typed["system"] {
		if id == s.System.ID.String() {
			return true
		}
	}
	return false
}

// mostNamed is how many services, data sets or incidents a reason names.
const mostNamed = 3

// reasonNames are what a reason rests on, by name.
func reasonNames(r assess.Reason) string {
	named := strings.Join(r.Of[:min(len(r.Of), mostNamed)], ", ")
	if len(r.Of) > mostNamed {
		return named + " ..."
	}
	return named
}

// reasonsInWords fills in the reasons that the registers give where somebody chose a system and wrote no other.
func (v *visit) reasonsInWords(a *desk.Assessed, choices []desk.ScopeChoice) error {
	all, err := v.desk.SystemsInScope(v.r.Context(), v.picture, v.viewer, a)
	if err != nil {
		return err
	}
	for i := range choices {
		c := &choices[i]
		at := slices.IndexFunc(all, func(s desk.Scoped) bool { return s.System.ID == c.System })
		if at < 0 || !c.Judged || strings.TrimSpace(c.Why) != "" {
			continue
		}
		var out []string
		for _, r := range all[at].Reasons {
			text := v.say.Plain("scope.reason_"+r.ID, "n", r.N)
			if len(r.Of) > 0 {
				text += ": " + reasonNames(r)
			}
			out = append(out, text)
		}
		c.Why = strings.Join(out, "; ")
	}
	return nil
}

// assessState is POST /c/{council}/assessments/{id}/state: sign off, or open again, with words.
func (v *visit) assessState() error {
	a, err := v.assessed()
	if err != nil {
		return err
	}
	sign := v.r.PostFormValue("do") == "sign"
	err = v.desk.SignOff(v.r.Context(), v.viewer, a, sign, v.r.PostFormValue("why"))
	if c := fault.CodeOf(err); err != nil && (c == fault.Invalid || c == fault.Refused) {
		p := v.assessmentPage(a)
		p.Problem = fault.Sentence(err)
		return v.showStatus(http.StatusUnprocessableEntity, titled(v.say, p.Name, true), "safe", assessmentBody(p))
	}
	if err != nil {
		return err
	}
	if sign {
		return v.did(v.path("assessments/%s", a.Record.ID), "scope.signed")
	}
	return v.did(v.path("assessments/%s", a.Record.ID), "scope.opened")
}

// answerFacts takes the facts that were chosen as evidence of an outcome, or takes one away again.
func (v *visit) answerFacts(a *desk.Assessed, n *assess.Node) error {
	to := v.path("assessments/%s/%s", a.Record.ID, n.ID) + "#facts"
	if v.r.PostFormValue("do") == "facts" {
		err := v.desk.ChooseFacts(v.r.Context(), v.viewer, v.picture, a, n.ID, v.r.PostForm["fact"])
		if c := fault.CodeOf(err); err != nil && (c == fault.Invalid || c == fault.Refused) {
			return v.showOutcome(http.StatusUnprocessableEntity, a, n, fault.Sentence(err), nil)
		}
		if err != nil {
			return err
		}
		return v.did(to, "facts.chosen")
	}
	id, err := strconv.ParseUint(v.r.PostFormValue("drop"), 10, 32)
	if err != nil {
		return fault.New(fault.Invalid, "The form could not be read. Go back and try again.")
	}
	err = v.desk.DropFact(v.r.Context(), v.viewer, v.picture, a, kind.ID(id))
	if err != nil {
		return err
	}
	return v.did(to, "facts.dropped")
}

// todoRow is a thing to do next as a page shows it.
type todoRow struct {
	assess.Todo
	Title, Owner, Link string
}

func (v *visit) todoRows(a *desk.Assessed, plan []*kind.Improvement) (out []todoRow) {
	for _, t := range assess.Todos(a.Result, a.Answers, plan, func(o string) bool { return a.Challenged[o] != nil }, v.picture.Today) {
		row := todoRow{Todo: t, Title: outcomeTitle(a.Framework, t.Outcome), Link: v.path("assessments/%s/%s", a.Record.ID, t.Outcome)}
		if i, ok := v.picture.Snapshot.Improvements.Get(t.Line); ok {
			row.Title, row.Link = i.Name.Or(""), v.path("registers/improvements/%s", i.ID)
		}
		row.Owner = v.postName(t.Owner)
		out = append(out, row)
	}
	return out
}

// factSort says what a fact is about. A sort that came with a file and that we do not know stands as the file has it.
func factSort(ctx context.Context, sort string) words.Phrase {
	const family = "facts.sort_"
	said := words.From(ctx).Phrase("facts.sort_" + sort)
	switch {
	case sort == "":
		return words.From(ctx).Phrase("facts.unsorted")
	case said.Text == family+sort:
		return words.InEnglish(sort)
	}
	return said
}
