package api

import (
	"net/http"
	"slices"
	"strings"

	"github.com/moothall/moothall/internal/desk"
	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/identity"
	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/store"
	"github.com/moothall/moothall/internal/vesting"
)

// mergeIn is what a plan for a reorganisation is asked for.
type mergeIn struct {
	InCouncil
	With      []string `query:"with,explode" maxItems:"40" doc:"The other councils that end, by short name. The token must open them too."`
	Vesting   string   `query:"vesting" required:"true" maxLength:"10" doc:"The first day of what succeeds them: 2028-04-01."`
	Direction string   `query:"direction" maxLength:"10" doc:"The day from which a direction under section 24 binds."`
	Into      []string `query:"into,explode" maxItems:"40" doc:"A successor and what it takes over: North=ashby,barton. May be repeated; a council may stand in several."`
}

// addMerge registers the plan for councils that merge or split.
func addMerge(a *API, of string, look identity.Action) {
	addTable(a, operation{id: "merge-plan", method: http.MethodGet, path: of + "/merge", summary: "What this council and others that merge or split must settle before vesting day; as CSV the forward plan", need: look, tag: "Estate"}, (*visit).mergePlan, (*visit).mergeSheet, nil)
}

func (v *visit) mergePlan(in *mergeIn) (*vesting.Plan, error) {
	names, hidden, err := v.endingWith(in.With)
	if err != nil {
		return nil, err
	}
	p, err := v.desk.MergePlan(v.ctx, desk.MergeAsk{Councils: names, Vesting: in.Vesting, Direction: in.Direction, Into: in.Into})
	if err != nil {
		return nil, err
	}
	for _, c := range hidden {
		p.HideFlows(c)
	}
	return p, nil
}

// endingWith are the councils that end, by short name, and the names of those whose data flows stay hidden. One that the token does not open is not there.
func (v *visit) endingWith(with []string) (names, hidden []string, err error) {
	all, err := v.desk.Store.Councils(v.ctx)
	if err != nil {
		return nil, nil, err
	}
	for _, name := range append([]string{v.picture.Council.Slug}, with...) {
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
