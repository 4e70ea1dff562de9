package web

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/moothall/moothall/internal/desk"
	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/identity"
	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/store"
)

// homePage is the agenda and what stands beside it.
type homePage struct {
	Base      string
	Today     kind.Date
	Files     int
	Agenda    *desk.Agenda
	Bands     []band
	Changes   *desk.Changes
	Proposals int
	Settles   bool
	Answers   bool
	Imports   bool
	Cards     []card
	Empty     bool // nothing was brought in yet
}

// band is the agenda's lines of one band.
type band struct {
	Key, Label, Heading, Tag string
	Lines                    []agendaLine
}

type agendaLine struct {
	N int
	desk.Finding
}

// card is one of the six questions, with what is known to it.
type card struct{ Path, Question, About, Figure string }

var bandWords = []band{
	{Key: "now", Label: "Now", Heading: "Inside its lead time, or essential and exposed", Tag: "red"},
	{Key: "this_quarter", Label: "This quarter", Heading: "Will bite within three months", Tag: "orange"},
	{Key: "plan", Label: "Plan", Heading: "Worth a place in the plan", Tag: "blue"},
	{Key: "watch", Label: "Watch", Heading: "Keep an eye on it", Tag: "grey"},
}

// bands puts numbered lines under the heading of their band.
func bands(fs []desk.Finding) []band {
	var out []band
	n := 0
	for _, b := range bandWords {
		for _, f := range fs {
			if f.Band == b.Key {
				n++
				b.Lines = append(b.Lines, agendaLine{n, f})
			}
		}
		if len(b.Lines) > 0 {
			out = append(out, b)
		}
	}
	return out
}

// home is GET /c/{council}/
func (v *visit) home() error {
	err := v.desk.ReconcileDaily(v.r.Context(), v.picture)
	if err != nil {
		return err
	}
	all := v.r.URL.Query().Get("all") != ""
	a, err := v.desk.Agenda(v.r.Context(), v.picture, v.viewer, all)
	if err != nil {
		return err
	}
	changes, err := v.desk.SinceLooked(v.r.Context(), v.picture, v.viewer.Account)
	if err != nil {
		return err
	}
	proposals, err := v.desk.Proposals(v.picture)
	if err != nil {
		return err
	}
	p := homePage{Base: v.path(""), Today: v.picture.Today, Files: v.picture.Files, Agenda: a, Bands: bands(a.Findings), Changes: changes, Proposals: len(proposals),
		Settles: identity.May(v.viewer, identity.Settle), Answers: identity.May(v.viewer, identity.Answer), Imports: identity.May(v.viewer, identity.Import), Cards: v.cards(), Empty: v.picture.Files == 0}
	err = v.desk.Look(v.r.Context(), v.picture, v.viewer.Account)
	if err != nil {
		return err
	}
	return v.show(homeTitle(p, all), "agenda", homeBody(p, all))
}

// homeTitle says how many things there are to settle.
func homeTitle(p homePage, all bool) string {
	n := len(p.Agenda.Findings)
	switch {
	case p.Empty:
		return "Start with a file you have"
	case n == 0:
		return "Nothing to settle"
	case all && n > 10:
		return fmt.Sprintf("All %s findings", kind.Count(n))
	case n == 1:
		return "One thing to settle first"
	}
	words := []string{2: "Two", 3: "Three", 4: "Four", 5: "Five", 6: "Six", 7: "Seven", 8: "Eight", 9: "Nine", 10: "Ten"}
	return words[min(n, 10)] + " things to settle first"
}

// cards are the six questions, each with what the registers hold to it.
func (v *visit) cards() []card {
	s := v.picture.Snapshot
	it := v.desk.ITSpend(v.picture)
	have := fmt.Sprintf("%s systems, %s contracts", kind.Count(s.Systems.Len()), kind.Count(s.Contracts.Len()))
	figure := "No spend file yet"
	if len(v.picture.Spend.Files) > 0 {
		figure = it.IT.String() + " of IT spend in the files"
	}
	return []card{
		{v.path("questions/lead"), "Who leads?", "Tests, posts, portfolios", fmt.Sprintf("%s posts, %s on the senior team", kind.Count(s.Posts.Len()), kind.Count(seniorPosts(s)))},
		{v.path("questions/have"), "What have we got?", have, figure},
		{v.path("questions/safe"), "Is it safe and good?", "What depends on what, and how it comes back", fmt.Sprintf("%s services, %s essential", kind.Count(s.Services.Len()), kind.Count(essentialServices(s)))},
		{v.path("questions/left"), "Who is left out?", "Places, programmes, voices", "Not brought in yet"},
		{v.path("questions/change"), "What are we changing?", "Contracts that end, buying", fmt.Sprintf("%s contracts end within a year", kind.Count(v.endingSoon()))},
		{v.path("questions/work"), "Did it work?", "Findings closed by newer facts", "See what was changed"},
	}
}

func seniorPosts(s *kind.Snapshot) (n int) {
	for _, p := range s.Posts.All() {
		if p.SeniorTeam.Or(false) {
			n++
		}
	}
	return n
}

func essentialServices(s *kind.Snapshot) (n int) {
	for _, x := range s.Services.All() {
		if x.Essential.Or(false) {
			n++
		}
	}
	return n
}

func (v *visit) endingSoon() (n int) {
	today := v.picture.Today
	for _, c := range v.picture.Snapshot.Contracts.All() {
		if end, ok := v.picture.CurrentEnd(c); ok && end >= today && end <= today.AddMonths(12) {
			n++
		}
	}
	return n
}

// findingPage is one finding with its evidence, its rule and what was done about it.
type findingPage struct {
	Base    string
	F       *desk.Finding
	Rule    ruleView
	Events  []store.FindingEvent
	Settles bool
	Posts   []string
	Form    map[string]string
	Problem string
}

type ruleView struct{ ID, Title, Source, URL, Status, Nations, When, Do string }

func (v *visit) finding() error {
	f, err := v.desk.Finding(v.r.Context(), v.picture, v.viewer, v.r.PathValue("id"))
	if err != nil {
		return err
	}
	return v.showFinding(http.StatusOK, f, nil, "")
}

func (v *visit) showFinding(status int, f *desk.Finding, form map[string]string, problem string) error {
	events, err := v.desk.Store.FindingEvents(v.r.Context(), v.council.ID, f.ID, "", 50)
	if err != nil {
		return err
	}
	r := f.RuleOf()
	p := findingPage{Base: v.path(""), F: f, Events: events, Settles: identity.May(v.viewer, identity.Settle), Form: form, Problem: problem,
		Rule: ruleView{r.ID, r.English.Title, r.Source.String(), r.Source.URL, r.Status, nationWords(r.Nations), r.When, r.English.Do}}
	for _, post := range v.picture.Snapshot.Posts.All() {
		p.Posts = append(p.Posts, kind.NameOf(post))
	}
	title := f.Title
	if problem != "" {
		title = "Error: " + title
	}
	return v.showStatus(status, title, "agenda", findingBody(p))
}

func nationWords(n []string) string {
	out := make([]string, len(n))
	for i, s := range n {
		out[i] = map[string]string{"england": "England", "scotland": "Scotland", "wales": "Wales", "northern-ireland": "Northern Ireland"}[s]
	}
	return strings.Join(out, ", ")
}

// settleFinding is POST /c/{council}/findings/{id}
func (v *visit) settleFinding() error {
	form := map[string]string{}
	for _, f := range []string{"do", "owner", "due", "until", "reason"} {
		form[f] = strings.TrimSpace(v.r.PostFormValue(f))
	}
	for _, f := range []string{"due", "until"} {
		if iso, ok := isoDay(form[f]); ok {
			form[f] = iso
		}
	}
	id := v.r.PathValue("id")
	err := v.desk.Settle(v.r.Context(), v.picture, v.viewer, id, desk.Settlement{Do: form["do"], Owner: form["owner"], Due: form["due"], Until: form["until"], Reason: form["reason"]})
	if fault.CodeOf(err) == fault.Invalid {
		f, again := v.desk.Finding(v.r.Context(), v.picture, v.viewer, id)
		if again != nil {
			return again
		}
		return v.showFinding(http.StatusUnprocessableEntity, f, form, fault.Sentence(err))
	}
	if err != nil {
		return err
	}
	said := map[string]string{"assign": "It is assigned.", "accept": "The risk is accepted until that day.", "set-aside": "It is set aside. The reason is kept.", "open": "It is open again."}
	return v.done(v.path("findings/%s", url.PathEscape(id)), "%s", said[form["do"]])
}
