package web

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/moothall/moothall/internal/desk"
	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/identity"
	"github.com/moothall/moothall/internal/words"
)

// groupLeadingPage is how the councils of a group are led.
type groupLeadingPage struct {
	groupTop
	desk.GroupLeading
	Ours, OurName string
	Shares        bool // the reader says what their council shares, and so supplies, counts and declines panels
	Typed         desk.NewPanel
	Problem       words.Phrase
}

// declined tells whether the reader's council does not count a panel.
func (p groupLeadingPage) declined(x desk.GroupPanel) bool {
	return slices.Contains(x.Declined, p.OurName)
}

// groupLeading is GET /c/{council}/groups/{group}/leading
func (v *visit) groupLeading() error {
	return v.showGroupLeading(http.StatusOK, desk.NewPanel{}, words.Phrase{})
}

func (v *visit) showGroupLeading(status int, typed desk.NewPanel, problem words.Phrase) error {
	g, err := v.group()
	if err != nil {
		return err
	}
	all, err := v.desk.GroupLeading(v.r.Context(), g)
	if err != nil {
		return err
	}
	p := groupLeadingPage{groupTop: v.groupTop(g), GroupLeading: all, Ours: v.council.Slug, OurName: v.council.Name, Shares: identity.May(v.viewer, identity.Share), Typed: typed, Problem: problem}
	return v.showStatus(status, titled(v.say, v.say.Plain("grouplead.title", "group", g.Group.Name), problem.Text != ""), "", groupLeadingBody(p))
}

// supplyPanel is POST /c/{council}/groups/{group}/panels
func (v *visit) supplyPanel() error {
	v.r.Body = http.MaxBytesReader(v.w, v.r.Body, 1<<16)
	asked := desk.NewPanel{Name: v.r.PostFormValue("name"), External: v.r.PostFormValue("external") != "", Expert: v.r.PostFormValue("expert") != "", Challenges: v.r.PostFormValue("challenges") != "",
		Meetings: strings.FieldsFunc(v.r.PostFormValue("meetings"), func(r rune) bool { return strings.ContainsRune(" \r\n,;", r) })}
	_, err := v.desk.SupplyPanel(v.r.Context(), v.viewer, v.r.PathValue("group"), asked)
	if fault.CodeOf(err) == fault.Invalid {
		return v.showGroupLeading(http.StatusUnprocessableEntity, asked, words.InEnglish(fault.Sentence(err)))
	}
	if err != nil {
		return err
	}
	return v.did(v.path("groups/%s/leading", v.r.PathValue("group")), "grouplead.supplied")
}

// settlePanel is POST /c/{council}/groups/{group}/panels/{panel}: count it, decline it, or take it out.
func (v *visit) settlePanel() error {
	v.r.Body = http.MaxBytesReader(v.w, v.r.Body, 1<<16)
	id, err := strconv.ParseInt(v.r.PathValue("panel"), 10, 64)
	if err != nil {
		return fault.New(fault.NotFound, "There is no such panel.")
	}
	slug, do := v.r.PathValue("group"), v.r.PostFormValue("do")
	switch do {
	case "count", "decline":
		err = v.desk.CountPanel(v.r.Context(), v.viewer, slug, id, do == "count")
	case "remove":
		err = v.desk.RemovePanel(v.r.Context(), v.viewer, slug, id)
	default:
		err = fault.New(fault.Invalid, "Choose whether the panel counts.")
	}
	if err != nil {
		return err
	}
	return v.did(v.path("groups/%s/leading", slug), "grouplead.settled")
}
