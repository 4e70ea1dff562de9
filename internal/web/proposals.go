package web

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/moothall/moothall/internal/desk"
	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/words"
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
	return v.show(v.say.Plain("proposals.title"), "agenda", proposalsBody(p))
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
	said := v.say.Plain("proposals.said_" + answer)
	if seq > 0 {
		said += " " + v.say.Plain("proposals.undo", "set", strconv.FormatInt(seq, 10))
	}
	return v.done(v.path("proposals"), "%s", said)
}

// findingsPage lists findings of one rule, or those that were settled.
type findingsPage struct {
	Base  string
	Title words.Phrase
	Fs    []desk.Finding
}

// findings is GET /c/{council}/findings
func (v *visit) findings() error {
	q := v.r.URL.Query()
	p := findingsPage{Base: v.path("")}
	if q.Get("state") == "settled" {
		p.Title = v.say.Phrase("findings.settled")
		stored, err := v.desk.Settled(v.r.Context(), v.picture, v.viewer)
		if err != nil {
			return err
		}
		p.Fs = stored
		if v.say.Lang == words.Welsh {
			for i := range p.Fs {
				p.Fs[i] = v.desk.InWelsh(v.picture, p.Fs[i])
			}
		}
		return v.show(p.Title.Text, "agenda", findingsBody(p))
	}
	a, err := v.agenda(true)
	if err != nil {
		return err
	}
	p.Title = v.say.Phrase("findings.all")
	for _, f := range a.Findings {
		if r := q.Get("rule"); r == "" || f.Rule == r {
			p.Fs = append(p.Fs, f)
			if r != "" {
				p.Title = ruleTitle(v.say, f.RuleOf())
			}
		}
	}
	return v.show(p.Title.Text, "agenda", findingsBody(p))
}

// searchPage is what bears the words, by register.
type searchPage struct {
	Base, Words string
	Groups      []searchGroup
}

type searchGroup struct {
	K    *kind.Kind
	Hits []desk.RecordRef
	N    int
}

// search is GET /c/{council}/search
func (v *visit) search() error {
	p := searchPage{Base: v.path(""), Words: strings.TrimSpace(v.r.URL.Query().Get("q"))}
	if p.Words != "" {
		for _, k := range kind.Registers() {
			rows := v.picture.List(v.viewer, k, desk.Filter{Search: p.Words})
			g := searchGroup{K: k, N: len(rows)}
			for _, r := range rows[:min(len(rows), 10)] {
				g.Hits = append(g.Hits, desk.RecordRef{Kind: k.Name, ID: r.Record.RecordID(), Name: r.Name()})
			}
			if g.N > 0 {
				p.Groups = append(p.Groups, g)
			}
		}
	}
	return v.show(v.say.Plain("search.title"), "", searchBody(p))
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
