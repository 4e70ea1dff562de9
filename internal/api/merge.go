package api

import (
	"net/http"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/moothall/moothall/internal/desk"
	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/identity"
	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/paper"
	"github.com/moothall/moothall/internal/store"
	"github.com/moothall/moothall/internal/vesting"
)

// mergeIn is what a plan for a reorganisation is asked for.
type mergeIn struct {
	InCouncil
	With      []string `query:"with,explode" maxItems:"40" doc:"The other councils that end, by short name. The token must open them too; GROUP/COUNCIL is what a council of one of this council's groups shares with it."`
	Vesting   string   `query:"vesting" required:"true" maxLength:"10" doc:"The first day of what succeeds them: 2028-04-01."`
	Direction string   `query:"direction" maxLength:"10" doc:"The day from which a direction under section 24 binds."`
	Into      []string `query:"into,explode" maxItems:"40" doc:"A successor and what it takes over: North=ashby,barton. May be repeated; a council may stand in several."`
	Candidate []string `query:"candidate,explode" maxItems:"10" doc:"One more way to succeed them, on the same data: North=ashby,barton; South=ashby. May be repeated."`
}

// mergePaperIn is which decision paper is asked for.
type mergePaperIn struct {
	InCouncil
	With      []string `query:"with,explode" maxItems:"40" doc:"The other councils that end, as for the plan."`
	Vesting   string   `query:"vesting" required:"true" maxLength:"10" doc:"The first day of what succeeds them: 2028-04-01."`
	Direction string   `query:"direction" maxLength:"10" doc:"The day from which a direction under section 24 binds."`
	Into      []string `query:"into,explode" maxItems:"40" doc:"A successor and what it takes over, as for the plan: one candidate's."`
	Successor string   `query:"successor" maxLength:"200" doc:"Whose decisions; without it those of all councils together."`
	Decide    string   `query:"decide" maxLength:"300" doc:"One decision alone: a function to decide on one for, or a system or contract that would be shared."`
	Format    string   `path:"format" enum:"html,odt,docx,pdf" doc:"html, odt, docx or pdf."`
}

// addMerge registers the plan for councils that merge or split.
func addMerge(a *API, of string, look identity.Action) {
	addTable(a, operation{id: "merge-plan", method: http.MethodGet, path: of + "/merge", summary: "What this council and others that merge or split must settle before vesting day; as CSV the forward plan", need: look, tag: "Estate"}, (*visit).mergePlan, (*visit).mergeSheet, nil)
	addPaper(a, operation{id: "merge-paper", method: http.MethodGet, path: of + "/merge/paper/{format}", summary: "The decision paper of a plan as HTML, ODT, DOCX or PDF: ways to decide, with what each affects", need: look, tag: "Estate"}, (*visit).mergePaper)
}

// mergePaper drafts the paper of one successor, or of all councils together.
func (v *visit) mergePaper(in *mergePaperIn) (*huma.StreamResponse, error) {
	plan, err := v.mergePlan(&mergeIn{InCouncil: in.InCouncil, With: in.With, Vesting: in.Vesting, Direction: in.Direction, Into: in.Into})
	if err != nil {
		return nil, v.problem(err)
	}
	drafted, err := v.desk.MergePaper(&plan.Plan, in.Successor, in.Decide)
	if err != nil {
		return nil, v.problem(err)
	}
	return v.streamPaper(drafted, paper.Format(in.Format), "decisions")
}

func (v *visit) mergePlan(in *mergeIn) (*desk.MergePlans, error) {
	names, hidden, err := v.endingWith(in.With)
	if err != nil {
		return nil, err
	}
	ask := desk.MergeAsk{Councils: names, Vesting: in.Vesting, Direction: in.Direction, Into: in.Into, For: v.picture.Council.ID}
	return v.desk.MergePlans(v.ctx, ask, in.Candidate, hidden)
}

// endingWith are the councils that end, by short name, and the names of those whose data flows stay hidden. One that the token does not open is not there.
func (v *visit) endingWith(with []string) (names, hidden []string, err error) {
	all, err := v.desk.Store.Councils(v.ctx)
	if err != nil {
		return nil, nil, err
	}
	for _, name := range append([]string{v.picture.Council.Slug}, with...) {
		if strings.Contains(name, "/") { // what a group shares with this council, whose groups alone are looked at
			names = append(names, name)
			continue
		}
		i := slices.IndexFunc(all, func(c store.Council) bool { return v.pass.In(c.ID) && c.Slug == strings.TrimSpace(name) })
		if i < 0 {
			return nil, nil, fault.New(fault.Invalid, "There is no council called %q here, or the token does not open it.", name)
		}
		viewer, err := v.pass.Viewer(all[i])
		if err != nil {
			return nil, nil, err
		}
		if !viewer.Sees(kind.Internal) {
			return nil, nil, fault.New(fault.Forbidden, "Your role in %s does not see its contracts and systems.", all[i].Name)
		}
		if !viewer.Sees(kind.Restricted) {
			hidden = append(hidden, all[i].Name)
		}
		names = append(names, all[i].Slug)
	}
	return names, hidden, nil
}

func (v *visit) mergeSheet(in *mergeIn) (sheet, error) {
	p, err := v.mergePlan(in)
	if err != nil {
		return sheet{}, err
	}
	return lines(v.viewer.Council+"-forward-plan", vesting.ForwardPlan(p.Rows)), nil
}
