package api

import (
	"net/http"

	"github.com/moothall/moothall/internal/desk"
	"github.com/moothall/moothall/internal/identity"
)

// addModern declares what should be modernised, how tools are liked, and what is still to be found out.
func addModern(a *API, of string, look identity.Action) {
	add(a, operation{id: "audit", method: http.MethodGet, path: of + "/audit", summary: "How much of the estate is recorded, and which services have no known system", need: look, tag: "Estate"}, (*visit).audit, nil)
	addTable(a, operation{id: "modernise", method: http.MethodGet, path: of + "/modernise", summary: "In which order to modernise, what could be done, and what waiting costs", need: look, tag: "Estate"}, (*visit).modernise, (*visit).moderniseSheet, nil)
	addTable(a, operation{id: "workplace", method: http.MethodGet, path: of + "/workplace", summary: "Tools that staff work with every day, the lowest rated first, beside their contract's end", need: look, tag: "Estate"}, (*visit).workplace, (*visit).workplaceSheet, nil)
	addTable(a, operation{id: "missions", method: http.MethodGet, path: of + "/missions", summary: "Discovery missions, ticked by the facts", need: look, tag: "Estate"}, (*visit).missions, (*visit).missionSheet, nil)
	addTable(a, operation{id: "group-missions", method: http.MethodGet, path: of + "/groups/{group}/missions", summary: "Discovery missions over the councils of a group, with the coverage of each", need: look, tag: "Groups"}, (*visit).groupMissions, (*visit).groupMissionSheet, nil)
}

type moderniseIn struct {
	InCouncil
	Interoperability int `query:"interoperability" minimum:"0" maximum:"9" default:"1" doc:"How much this part counts"`
	Cloud            int `query:"cloud" minimum:"0" maximum:"9" default:"1" doc:"How much this part counts"`
	Future           int `query:"future" minimum:"0" maximum:"9" default:"1" doc:"How much this part counts"`
	Risk             int `query:"risk" minimum:"0" maximum:"9" default:"1" doc:"How much this part counts"`
}

func (v *visit) modernised(in *moderniseIn) (desk.Modernised, error) {
	return v.desk.Modernise(v.picture, v.viewer, map[string]int{"interoperability": in.Interoperability, "cloud": in.Cloud, "future": in.Future, "risk": in.Risk})
}

func (v *visit) modernise(in *moderniseIn) (desk.ModernJSON, error) {
	found, err := v.modernised(in)
	return desk.ModernOf(found), err
}

func (v *visit) moderniseSheet(in *moderniseIn) (sheet, error) {
	found, err := v.modernised(in)
	if err != nil {
		return sheet{}, err
	}
	return lines(v.viewer.Council+"-modernise", v.desk.ModernSheet(found)), nil
}

func (v *visit) workplace(*InCouncil) ([]desk.ToolJSON, error) {
	all, err := v.desk.Tools(v.picture, v.viewer)
	out := []desk.ToolJSON{}
	for _, t := range all {
		out = append(out, desk.ToolOf(t))
	}
	return out, err
}

func (v *visit) workplaceSheet(*InCouncil) (sheet, error) {
	all, err := v.desk.Tools(v.picture, v.viewer)
	return lines(v.viewer.Council+"-workplace", desk.ToolSheet(all)), err
}

func (v *visit) missions(*InCouncil) ([]desk.MissionJSON, error) {
	all, err := v.desk.Missions(v.picture, v.viewer)
	return desk.MissionsOf(all), err
}

func (v *visit) missionSheet(*InCouncil) (sheet, error) {
	all, err := v.desk.Missions(v.picture, v.viewer)
	return lines(v.viewer.Council+"-missions", desk.MissionSheet(all)), err
}

func (v *visit) groupMissions(in *InGroup) (desk.GroupMissionsJSON, error) {
	g, err := v.group(in.Group)
	if err != nil {
		return desk.GroupMissionsJSON{}, err
	}
	return desk.GroupMissionsOf(g, v.desk.GroupMissions(g)), nil
}

func (v *visit) groupMissionSheet(in *InGroup) (sheet, error) {
	g, err := v.group(in.Group)
	if err != nil {
		return sheet{}, err
	}
	return lines(g.Group.Slug+"-missions", desk.GroupMissionSheet(v.desk.GroupMissions(g))), nil
}

func (v *visit) audit(*InCouncil) (desk.AuditJSON, error) {
	found, err := v.desk.Audit(v.picture, v.viewer)
	return desk.AuditOf(found, v.viewer), err
}
