package web

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/leadership"
	"github.com/moothall/moothall/internal/words"
)

// leaderSupportPage is what stands behind the digital leader.
type leaderSupportPage struct {
	Base string
	leadership.Support
	Restricted bool            // the viewer sees goals and meetings
	Writes     map[string]bool // by kind: the viewer may add one
}

// supportRows is how many lines a part of the page shows; its register has the rest.
const supportRows = 50

// leadershipSupport is GET /c/{council}/leadership/support
func (v *visit) leadershipSupport() error {
	p := leaderSupportPage{Base: v.path(""), Support: v.picture.LeaderSupport(v.viewer), Restricted: v.viewer.Sees(kind.Restricted), Writes: map[string]bool{}}
	for _, name := range []string{"development", "regular_meeting", "body", "advice", "engagement", "cohort"} {
		k, _ := kind.Of(name)
		p.Writes[name] = v.viewer.Writes(k)
	}
	return v.show(v.say.Plain("leadsupport.title"), "lead", leaderSupportBody(p))
}

// openGoals are those that are not reached, and how many of them need somebody.
func (p leaderSupportPage) openGoals() (open, late int) {
	for _, g := range p.Goals {
		if g.State != "reached" {
			open++
		}
		if g.State == "overdue" || g.State == "idle" {
			late++
		}
	}
	return open, late
}

func (p leaderSupportPage) lapsed() (n int) {
	for _, m := range p.Meetings {
		if m.State == "lapsed" {
			n++
		}
	}
	return n
}

func (p leaderSupportPage) lateAdvice() (n int) {
	for _, a := range p.Advice {
		if a.State == "late" {
			n++
		}
	}
	return n
}

// first are the rows that a part of the page shows.
func first[T any](all []T) []T { return all[:min(len(all), supportRows)] }

// supportTag is the colour of a state's tag; its words say the same.
func supportTag(state string) string {
	switch state {
	case "overdue", "lapsed", "late", "nobody":
		return "red"
	case "idle", "vacant":
		return "yellow"
	case "reached", "kept", "answered", "owned":
		return "green"
	}
	return "grey"
}

// choiceSaid is a choice of a kind's field as the reader's language says it.
func choiceSaid(ctx context.Context, of, field, choice string) words.Phrase {
	k, _ := kind.Of(of)
	i := k.Index(field)
	if i < 0 || choice == "" {
		return words.From(ctx).Phrase("common.not_recorded")
	}
	return words.From(ctx).Choice(&k.Fields[i], choice)
}

// dayIn is a day in the reader's language, or that it is not recorded.
func dayIn(ctx context.Context, o kind.Opt[kind.Date]) words.Phrase {
	day, known := o.Get()
	if !known {
		return words.From(ctx).Phrase("common.not_recorded")
	}
	return words.Phrase{Text: words.From(ctx).Short(day), Lang: words.From(ctx).Lang}
}

// slugOf makes the end of a key of a choice of several words.
func slugOf(choice string) string { return strings.ReplaceAll(choice, " ", "-") }

// orDash is a text, or a dash where there is none.
func orDash(s string) string {
	if s == "" {
		return "–"
	}
	return s
}

// scored writes a mean with two decimals at most.
func scored(n float64) string {
	return strings.TrimSuffix(strings.TrimRight(strconv.FormatFloat(n, 'f', 2, 64), "0"), ".")
}

// rose is by how much a cohort's mean rose, with its sign.
func rose(c leadership.Cohort) string {
	by := c.Change().Or(0)
	if by < 0 {
		return "−" + scored(-by)
	}
	return "+" + scored(by)
}

// leadershipSupportFile is GET /c/{council}/leadership/support.csv
func (v *visit) leadershipSupportFile() error {
	return v.writeCSV(fmt.Sprintf("%s-support-%s.csv", v.council.Slug, v.picture.Today), leadership.SupportTable(v.picture.LeaderSupport(v.viewer)))
}

// scopePage is a director's scope.
type scopePage struct {
	Base  string
	Lines []leadership.Owned
	Gaps  int
}

// leadershipScope is GET /c/{council}/leadership/scope
func (v *visit) leadershipScope() error {
	lines, err := v.desk.OwnedScope(v.r.Context(), v.picture, v.viewer)
	if err != nil {
		return err
	}
	p := scopePage{Base: v.path(""), Lines: lines}
	for _, l := range lines {
		if l.State != "owned" {
			p.Gaps++
		}
	}
	return v.show(v.say.Plain("leadsupport.scope_title"), "lead", scopeBody(p))
}

// leadershipScopeFile is GET /c/{council}/leadership/scope.csv
func (v *visit) leadershipScopeFile() error {
	lines, err := v.desk.OwnedScope(v.r.Context(), v.picture, v.viewer)
	if err != nil {
		return err
	}
	return v.writeCSV(fmt.Sprintf("%s-scope-%s.csv", v.council.Slug, v.picture.Today), leadership.ScopeTable(lines))
}

// listOf joins the parts that are there.
func listOf(parts ...string) string {
	var out []string
	for _, p := range parts {
		if p != "" {
			out = append(out, p)
		}
	}
	return strings.Join(out, ", ")
}

// supportInterests is what a seat declared, with room for the day behind it.
func supportInterests(s leadership.PanelSeat) string {
	if s.Interests == "" {
		return ""
	}
	return s.Interests + " "
}
