package web

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"github.com/moothall/moothall/internal/desk"
	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/identity"
	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/store"
	"github.com/moothall/moothall/internal/words"
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
	Limit     string // the largest file, in words
	Cards     []card
	Empty     bool // nothing was brought in yet
	Asked     templ.Component
	Yours     []desk.Finding // what is for this person alone
}

// band is the agenda's lines of one band.
type band struct {
	Key, Tag string
	Lines    []agendaLine
}

type agendaLine struct {
	N int
	desk.Finding
}

// card is one of the six questions, with what is known to it.
type card struct {
	Key           string
	About, Figure words.Phrase
}

// mostStrong is how many strengths stand beside the agenda.
const mostStrong = 5

var bandWords = []band{
	{Key: "now", Tag: "red"},
	{Key: "this_quarter", Tag: "orange"},
	{Key: "plan", Tag: "blue"},
	{Key: "watch", Tag: "grey"},
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
	a, err := v.agenda(all)
	if err != nil {
		return err
	}
	changes, err := v.desk.SinceLooked(v.r.Context(), v.picture, v.viewer)
	if err != nil {
		return err
	}
	proposals, err := v.desk.Proposals(v.picture)
	if err != nil {
		return err
	}
	yours, err := v.desk.Yours(v.r.Context(), v.picture, v.viewer)
	if err != nil {
		return err
	}
	p := homePage{Base: v.path(""), Today: v.picture.Today, Files: v.picture.Files, Agenda: a, Bands: bands(a.Findings), Changes: changes, Proposals: len(proposals),
		Settles: identity.May(v.viewer, identity.Settle), Answers: identity.May(v.viewer, identity.Answer), Imports: identity.May(v.viewer, identity.Import), Limit: v.desk.Limit(), Cards: v.cards(a), Empty: v.picture.Files == 0, Asked: v.asked(), Yours: yours}
	err = v.desk.Look(v.r.Context(), v.picture, v.viewer.Account)
	if err != nil {
		return err
	}
	return v.show(homeTitle(v.say, p, all).Text, "agenda", homeBody(p, all))
}

// homeTitle says how many things there are to settle.
func homeTitle(say *words.Speaker, p homePage, all bool) words.Phrase {
	n := len(p.Agenda.Findings)
	switch {
	case p.Empty:
		return say.Phrase("home.start_title")
	case n == 0:
		return say.Phrase("home.title_none")
	case all && n > 10:
		return say.Phrase("home.title_all", "n", n)
	}
	return say.Phrase("home.title_" + strconv.Itoa(min(n, 10)))
}

// cards are the six questions, each with what is known to it. What nobody has recorded is said so, never counted as nought.
func (v *visit) cards(a *desk.Agenda) []card {
	s, f := v.picture.Snapshot, v.counts()
	return []card{
		{"lead", v.say.Phrase("home.card_lead"), v.counted(s.Posts.Len(), "lead", "senior", f.senior)},
		{"have", v.haveAbout(), v.counted(len(v.picture.Spend.Files), "have", "it", roundly(v.desk.ITSpend(v.picture).IT))},
		{"safe", v.say.Phrase("home.card_safe"), v.safeFigure(f)},
		{"left", v.say.Phrase("home.card_left"), v.say.Phrase("home.card_left_none")},
		{"change", v.say.Phrase("home.card_change"), v.counted(s.Contracts.Len(), "change", "ending", f.ending)},
		{"work", v.say.Phrase("home.card_work"), v.workFigure(a)},
	}
}

// counts are what the cards count.
type counts struct {
	senior, essential, ending int
	supportKnown, supportPast int // systems whose end of support is recorded, and those that are past it
}

// countsKey is the day that they are counted on.
type countsKey struct{ today kind.Date }

// counts are counted once for a snapshot and a day.
func (v *visit) counts() counts {
	p := v.picture
	return kind.Derive(p.Snapshot, countsKey{p.Today}, func() counts { return takeCounts(p) })
}

func takeCounts(p *desk.Picture) (f counts) {
	for _, x := range p.Snapshot.Posts.All() {
		if x.SeniorTeam.Or(false) {
			f.senior++
		}
	}
	for _, x := range p.Snapshot.Services.All() {
		if x.Essential.Or(false) {
			f.essential++
		}
	}
	for _, x := range p.Snapshot.Contracts.All() {
		if end, ok := p.CurrentEnd(x); ok && end >= p.Today && end <= p.Today.AddMonths(12) {
			f.ending++
		}
	}
	for _, x := range p.Snapshot.Systems.All() {
		end, ok := x.EndOfSupport.Get()
		if !ok {
			continue
		}
		f.supportKnown++
		if max(end, x.ExtendedSupportTo.Or(end)) < p.Today {
			f.supportPast++
		}
	}
	return f
}

// counted says a card's figure, or that there is nothing yet to count.
func (v *visit) counted(n int, key string, values ...any) words.Phrase {
	if n == 0 {
		return v.say.Phrase("home.card_" + key + "_none")
	}
	return v.say.Phrase("home.card_"+key+"_figure", append(values, "n", n)...)
}

// haveAbout counts the registers that hold something.
func (v *visit) haveAbout() words.Phrase {
	s := v.picture.Snapshot
	var parts []string
	for _, r := range []struct {
		key string
		n   int
	}{{"systems", s.Systems.Len()}, {"contracts", s.Contracts.Len()}, {"services", s.Services.Len()}} {
		if r.n > 0 {
			parts = append(parts, v.say.Plain("home.n_"+r.key, "n", r.n))
		}
	}
	if len(parts) == 0 {
		return v.say.Phrase("home.card_have")
	}
	return words.Phrase{Text: strings.Join(parts, ", "), Lang: v.say.Lang}
}

// safeFigure says how many systems are past their vendor's support, of those for which its end is recorded. Who may not see it is told
// about services instead.
func (v *visit) safeFigure(f counts) words.Phrase {
	s := v.picture.Snapshot
	switch {
	case s.Systems.Len() == 0:
		return v.say.Phrase("home.card_safe_none")
	case !v.viewer.Sees(kind.Restricted):
		return v.say.Phrase("home.card_safe_services", "n", s.Services.Len(), "essential", f.essential)
	case f.supportKnown == 0:
		return v.say.Phrase("home.card_safe_unknown")
	}
	return v.say.Phrase("home.card_safe_figure", "n", f.supportPast, "known", f.supportKnown)
}

// workFigure says how many findings are settled; none is no proof of anything.
func (v *visit) workFigure(a *desk.Agenda) words.Phrase {
	if a.Settled == 0 {
		return v.say.Phrase("home.card_work_none")
	}
	return v.say.Phrase("home.card_work_figure", "n", a.Settled)
}

// findingPage is one finding with its evidence, its rule and what was done about it.
type findingPage struct {
	Base    string
	F       *desk.Finding
	Events  []store.FindingEvent
	Settles bool
	Posts   []string
	Form    map[string]string
	Problem string
}

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
	if v.say.Lang == words.Welsh {
		welsh := v.desk.InWelsh(v.picture, *f)
		f = &welsh
	}
	p := findingPage{Base: v.path(""), F: f, Events: events, Settles: identity.May(v.viewer, identity.Settle), Form: form, Problem: problem}
	for _, post := range v.picture.Snapshot.Posts.All() {
		p.Posts = append(p.Posts, kind.NameOf(post))
	}
	title := f.Title
	if problem != "" {
		title = v.say.Plain("frame.title_error") + ": " + title
	}
	return v.showStatus(status, title, "agenda", findingBody(p))
}

// evidenceLabel is what the field of a piece of evidence is called.
func evidenceLabel(s *words.Speaker, e desk.Evidence) words.Phrase {
	if e.Field == "payment" {
		return s.Phrase("home.payment")
	}
	return fieldIn(s, e.Record.Kind, e.Field)
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
	return v.done(v.path("findings/%s", url.PathEscape(id)), "%s", v.say.Plain("home.done_"+form["do"]))
}
