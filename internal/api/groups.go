package api

import (
	"net/http"
	"reflect"

	"github.com/moothall/moothall/internal/desk"
	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/group"
	"github.com/moothall/moothall/internal/identity"
	"github.com/moothall/moothall/internal/kind"
)

// groupJSON is a group as the command line lists it.
type groupJSON struct {
	ID       string   `json:"id"`
	Name     string   `json:"name"`
	Councils []string `json:"councils"`
}

// InGroup is a group of a council in an address.
type InGroup struct {
	InCouncil
	Group string `path:"group" doc:"The group's short name."`
}

type groupListing struct {
	InGroup
	Plural string `path:"plural" doc:"A register, as its address has it: contracts."`
	Q      string `query:"q" doc:"Words that some shared field holds." maxLength:"200"`
	Sort   string `query:"sort" doc:"A field, or council; the name by default." maxLength:"60"`
	Down   bool   `query:"down" doc:"The other way round."`
}

type buysAsked struct {
	InGroup
	Minimum int `query:"minimum" minimum:"2" maximum:"1000" default:"3" doc:"How many councils it takes."`
	Months  int `query:"months" minimum:"1" maximum:"120" default:"12" doc:"Within how many months their contracts end."`
}

type questionAsked struct {
	InGroup
	ID int64 `path:"id" doc:"The question's number."`
}

// groups are the operations of groups. Each council of a group gets the same answers; of a question its own beside.
func (a *API) groups() {
	a.huma.OpenAPI().Components.Schemas.RegisterTypeAlias(reflect.TypeFor[kind.Opt[kind.Money]](), reflect.TypeFor[int64]())
	of := "/councils/{council}/groups"
	add(a, operation{id: "list-groups", method: http.MethodGet, path: of, summary: "The groups that the council is in", need: identity.Look, tag: "Groups"}, (*visit).groups, nil)
	add(a, operation{id: "group-coverage", method: http.MethodGet, path: of + "/{group}/coverage", summary: "Of how many councils each shared register could be read", need: identity.Look, tag: "Groups"}, (*visit).groupCoverage, nil)
	add(a, operation{id: "group-records", method: http.MethodGet, path: of + "/{group}/registers/{plural}", summary: "A register of the group, as its councils share it", need: identity.Look, tag: "Groups"}, (*visit).groupRecords, nil)
	add(a, operation{id: "group-joint-buys", method: http.MethodGet, path: of + "/{group}/joint-buys", summary: "What councils of the group could buy together", need: identity.Look, tag: "Groups"}, (*visit).groupBuys, nil)
	addTable(a, operation{id: "group-overlap", method: http.MethodGet, path: of + "/{group}/overlap", summary: "What councils of the group have alike, and the smallest sets that do it all", need: identity.Look, tag: "Groups"}, (*visit).groupOverlap, (*visit).groupOverlapSheet, nil)
	add(a, operation{id: "group-comparisons", method: http.MethodGet, path: of + "/{group}/comparisons", summary: "What each function costs a year; medians from five councils on", need: identity.Look, tag: "Groups"}, (*visit).groupComparisons, nil)
	add(a, operation{id: "group-leading", method: http.MethodGet, path: of + "/{group}/leading", summary: "How the councils are led: where their digital plans live, who sponsors their initiatives, panels that one supplies to all", need: identity.Look, tag: "Groups"}, (*visit).groupLeading, nil)
	add(a, operation{id: "group-questions", method: http.MethodGet, path: of + "/{group}/questions", summary: "The questions of the group, with what may be told of their answers", need: identity.Look, tag: "Groups"}, (*visit).groupQuestions, nil)
	add(a, operation{id: "group-question", method: http.MethodGet, path: of + "/{group}/questions/{id}", summary: "One question of the group; of a counted one only how many gave which answer", need: identity.Look, tag: "Groups"}, (*visit).groupQuestion, nil)
}

func (v *visit) groups(in *InCouncil) ([]groupJSON, error) {
	all, err := v.desk.Store.Groups(v.ctx, v.picture.Council.ID)
	if err != nil {
		return nil, err
	}
	out := []groupJSON{}
	for _, g := range all {
		x := groupJSON{ID: g.Slug, Name: g.Name, Councils: []string{}}
		for _, c := range g.Councils {
			x.Councils = append(x.Councils, c.Slug)
		}
		out = append(out, x)
	}
	return out, nil
}

func (v *visit) group(slug string) (*desk.GroupView, error) {
	return v.desk.GroupView(v.ctx, slug, v.picture.Council.ID, 0)
}

func (v *visit) groupCoverage(in *InGroup) ([]group.Coverage, error) {
	g, err := v.group(in.Group)
	if err != nil {
		return nil, err
	}
	return g.Coverages(), nil
}

func (v *visit) groupRecords(in *groupListing) (desk.GroupRecords, error) {
	g, err := v.group(in.Group)
	if err != nil {
		return desk.GroupRecords{}, err
	}
	k, ok := kind.ByPlural(in.Plural)
	if !ok {
		return desk.GroupRecords{}, fault.New(fault.NotFound, "There is no such register.")
	}
	return g.Records(k, desk.Filter{Search: in.Q, Sort: in.Sort, Down: in.Down}), nil
}

func (v *visit) groupBuys(in *buysAsked) (desk.GroupBuys, error) {
	g, err := v.group(in.Group)
	if err != nil {
		return desk.GroupBuys{}, err
	}
	return v.desk.Buys(g, group.Window{Minimum: in.Minimum, Months: in.Months}), nil
}

func (v *visit) groupComparisons(in *InGroup) (desk.GroupComparisons, error) {
	g, err := v.group(in.Group)
	if err != nil {
		return desk.GroupComparisons{}, err
	}
	return v.desk.Compare(g), nil
}

func (v *visit) groupQuestions(in *InGroup) ([]desk.PeerQuestion, error) {
	return v.desk.PeerQuestions(v.ctx, in.Group, v.picture.Council.ID)
}

func (v *visit) groupQuestion(in *questionAsked) (desk.PeerQuestion, error) {
	return v.desk.PeerQuestion(v.ctx, in.Group, v.picture.Council.ID, in.ID)
}

func (v *visit) groupLeading(in *InGroup) (desk.GroupLeading, error) {
	g, err := v.desk.GroupView(v.ctx, in.Group, v.picture.Council.ID, 0)
	if err != nil {
		return desk.GroupLeading{}, err
	}
	return v.desk.GroupLeading(v.ctx, g)
}
