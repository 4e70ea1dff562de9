package web

import (
	"strings"

	"github.com/moothall/moothall/internal/desk"
	"github.com/moothall/moothall/internal/plan"
	"github.com/moothall/moothall/internal/store"
	"github.com/moothall/moothall/internal/words"
)

// missionsPage is the discovery missions of one council.
type missionsPage struct {
	Base   string
	All    []plan.Explored
	Groups []store.Group // of which the council is one: they have a report over all
	Welsh  bool
}

// missions is GET /c/{council}/missions
func (v *visit) missions() error {
	all, err := v.desk.Missions(v.picture, v.viewer)
	if err != nil {
		return err
	}
	p := missionsPage{Base: v.path(""), All: all, Welsh: v.say.Lang == words.Welsh}
	p.Groups, err = v.desk.Store.Groups(v.r.Context(), v.council.ID)
	if err != nil {
		return err
	}
	return v.show(v.say.Plain("missions.title"), "have", missionsBody(p))
}

// missionsExport is GET /c/{council}/missions/export.csv
func (v *visit) missionsExport() error {
	all, err := v.desk.Missions(v.picture, v.viewer)
	if err != nil {
		return err
	}
	return v.writeCSV(v.council.Slug+"-missions-"+v.picture.Today.String()+".csv", desk.MissionSheet(all))
}

// groupMissionsPage is one report of the discovery missions over the councils of a group.
type groupMissionsPage struct {
	groupTop
	All   []plan.Reported
	Of    int
	Welsh bool
}

// groupMissions is GET /c/{council}/groups/{group}/missions
func (v *visit) groupMissions() error {
	g, err := v.group()
	if err != nil {
		return err
	}
	p := groupMissionsPage{v.groupTop(g), v.desk.GroupMissions(g), len(g.Shared), v.say.Lang == words.Welsh}
	return v.show(v.say.Plain("missions.group_title", "group", g.Group.Name), "", groupMissionsBody(p))
}

// groupMissionsExport is GET /c/{council}/groups/{group}/missions/export.csv
func (v *visit) groupMissionsExport() error {
	g, err := v.group()
	if err != nil {
		return err
	}
	return v.sendSheet(g, "missions", "Missions", desk.GroupMissionSheet(v.desk.GroupMissions(g)))
}

// inOne is names in one line.
func inOne(names []string) string { return strings.Join(names, ", ") }
