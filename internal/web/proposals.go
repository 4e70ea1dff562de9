package web

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/moothall/moothall/internal/desk"
	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/kind"
)

// proposalsPage is one screen of questions to answer yes, no or skip.
type proposalsPage struct {
	Base  string
	All   []desk.Proposal
	Total int
}

// proposals is GET /c/{council}/proposals
func (v *visit) proposals() error {
	all, err := v.desk.Proposals(v.picture)
	if err != nil {
		return err
	}
	p := proposalsPage{Base: v.path(""), Total: len(all), All: all[:min(len(all), desk.MostProposals)]}
	return v.show("Waiting for a yes or no", "agenda", proposalsBody(p))
}

// answer is POST /c/{council}/proposals: one answer, or one for each card.
func (v *visit) answer() error {
	err := v.r.ParseForm()
	if err != nil {
		return fault.New(fault.Invalid, "The form could not be read. Go back and try again.")
	}
	id, answer := v.r.PostForm.Get("id"), v.r.PostForm.Get("answer")
	seq, err := v.desk.Answer(v.r.Context(), v.council.Slug, v.viewer, id, answer)
	if fault.CodeOf(err) == fault.NotFound {
		return v.done(v.path("proposals"), "%s", fault.Sentence(err))
	}
	if err != nil {
		return err
	}
	said := map[string]string{"yes": "Yes. It is a fact now.", "no": "No. It will not be asked again.", "skip": "Skipped. It waits at the end."}[answer]
	if seq > 0 {
		said += fmt.Sprintf(" Change set %d can be undone under What was changed.", seq)
	}
	return v.done(v.path("proposals"), "%s", said)
}

// findingsPage lists findings of one rule, or those that were settled.
type findingsPage struct {
	Base, Title string
	Fs          []desk.Finding
}

// findings is GET /c/{council}/findings
func (v *visit) findings() error {
	q := v.r.URL.Query()
	p := findingsPage{Base: v.path("")}
	if q.Get("state") == "settled" {
		p.Title = "Accepted or set aside"
		stored, err := v.desk.Settled(v.r.Context(), v.picture, v.viewer)
		if err != nil {
			return err
		}
		p.Fs = stored
		return v.show(p.Title, "agenda", findingsBody(p))
	}
	a, err := v.desk.Agenda(v.r.Context(), v.picture, v.viewer, true)
	if err != nil {
		return err
	}
	p.Title = "All findings"
	for _, f := range a.Findings {
		if r := q.Get("rule"); r == "" || f.Rule == r {
			p.Fs = append(p.Fs, f)
			if r != "" {
				p.Title = f.RuleOf().English.Title
			}
		}
	}
	return v.show(p.Title, "agenda", findingsBody(p))
}

// rulesPage lists the rulebook.
type rulesPage struct {
	Base, Version string
	Groups        []ruleGroup
}

type ruleGroup struct {
	Name  string
	Rules []ruleLine
}

type ruleLine struct {
	ID, Title, When, Status, Source, Nations, Band string
	Found                                          int
	Speaks                                         bool
}

// rules is GET /c/{council}/rules
func (v *visit) rules() error {
	found := v.desk.FoundByRule(v.picture)
	groups := map[string]*ruleGroup{}
	for _, r := range v.desk.Rules.Rules {
		name := upperFirst(strings.TrimSuffix(r.File, ".yaml"))
		if groups[name] == nil {
			groups[name] = &ruleGroup{Name: name}
		}
		groups[name].Rules = append(groups[name].Rules, ruleLine{r.ID, r.English.Title, r.When, r.Status, r.Source.String(), nationWords(r.Nations), bandLabel(string(r.Band)), found[r.ID], r.Speaks(v.council.Nation)})
	}
	p := rulesPage{Base: v.path(""), Version: v.desk.Rules.Version}
	for _, g := range groups {
		p.Groups = append(p.Groups, *g)
	}
	slices.SortFunc(p.Groups, func(a, b ruleGroup) int { return cmp.Compare(a.Name, b.Name) })
	return v.show("The rulebook", "", rulesBody(p))
}

// searchPage is what bears the words, by register.
type searchPage struct {
	Base, Words string
	Groups      []searchGroup
}

type searchGroup struct {
	Labels string
	Hits   []desk.RecordRef
	N      int
}

// search is GET /c/{council}/search
func (v *visit) search() error {
	p := searchPage{Base: v.path(""), Words: strings.TrimSpace(v.r.URL.Query().Get("q"))}
	if p.Words != "" {
		for _, k := range kind.Registers() {
			rows := v.picture.List(v.viewer, k, desk.Filter{Search: p.Words})
			g := searchGroup{Labels: k.Labels, N: len(rows)}
			for _, r := range rows[:min(len(rows), 10)] {
				g.Hits = append(g.Hits, desk.RecordRef{Kind: k.Name, ID: r.Record.RecordID(), Name: r.Name()})
			}
			if g.N > 0 {
				p.Groups = append(p.Groups, g)
			}
		}
	}
	return v.show("Search", "", searchBody(p))
}

// firstPicture is GET /c/{council}/first-picture: one page by itself, to print or send.
func (v *visit) firstPicture() error {
	page, err := FirstPicture(v.r.Context(), v.desk, v.picture, v.viewer)
	if err != nil {
		return err
	}
	h := v.w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; font-src data:; frame-ancestors 'none'")
	h.Set("Content-Disposition", fmt.Sprintf("attachment; filename=%q", "first-picture-"+v.council.Slug+"-"+v.picture.Today.String()+".html"))
	h.Set("Cache-Control", "no-store")
	v.w.WriteHeader(http.StatusOK)
	_, err = v.w.Write(page)
	if err != nil {
		v.log.Debug("the reader went away", "err", err)
	}
	return nil
}
