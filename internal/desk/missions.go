package desk

import (
	"strconv"
	"strings"

	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/plan"
)

// Missions ticks the discovery missions by the council's facts.
func (d *Desk) Missions(p *Picture, v kind.Viewer) ([]plan.Explored, error) {
	err := mayPlan(p, v)
	if err != nil {
		return nil, err
	}
	return plan.Missions(p.Snapshot, p.Today, d.Plans.Missions), nil
}

// GroupMissions tells the discovery missions over the councils of a group, from no more than each shares.
func (d *Desk) GroupMissions(v *GroupView) []plan.Reported {
	var councils []plan.Respondent
	for _, s := range v.Shared {
		councils = append(councils, plan.Respondent{Name: s.Name, Snapshot: s.Snapshot, Shares: func(register, field string) bool {
			if field == "" {
				return len(s.Consent[register]) > 0
			}
			return s.Consent.Shares(register, field)
		}})
	}
	return plan.Report(councils, v.Today, d.Plans.Missions)
}

// MissionJSON is one mission in `moothall estate missions --json`.
type MissionJSON struct {
	ID    string            `json:"id"`
	Title string            `json:"title"`
	Done  int               `json:"done"`
	Of    int               `json:"of"`
	Lines []MissionLineJSON `json:"lines"`
}

// MissionLineJSON is one line: n of its register's records have what is asked.
type MissionLineJSON struct {
	ID       string `json:"id"`
	Title    string `json:"title"`
	TickedBy string `json:"ticked_by"`
	Done     bool   `json:"done"`
	Register string `json:"register"`
	N        int    `json:"n"`
	Of       int    `json:"of"`
}

// MissionsOf is missions in the shape of the command line.
func MissionsOf(all []plan.Explored) []MissionJSON {
	out := []MissionJSON{}
	for _, x := range all {
		m := MissionJSON{ID: x.Mission.ID, Title: x.Mission.Title, Done: x.Done, Of: len(x.Lines)}
		for _, l := range x.Lines {
			m.Lines = append(m.Lines, MissionLineJSON{l.ID, l.Title, l.Why, l.Done, l.Kind.Name, l.N, l.Of})
		}
		out = append(out, m)
	}
	return out
}

// MissionSheet is missions as a table.
func MissionSheet(all []plan.Explored) [][]string {
	rows := [][]string{{"Mission", "Question", "What ticks it", "Done", "Has it", "Of", "Register"}}
	for _, x := range all {
		for _, l := range x.Lines {
			rows = append(rows, []string{x.Mission.Title, l.Title, l.Why, yes(l.Done), strconv.Itoa(l.N), strconv.Itoa(l.Of), l.Kind.Labels})
		}
	}
	return rows
}

// GroupMissionsJSON is the shape of `moothall group missions --json`: one report, and of how many councils it could be told.
type GroupMissionsJSON struct {
	Group    string             `json:"group"`
	Today    kind.Date          `json:"today"`
	Councils int                `json:"councils"`
	Missions []GroupMissionJSON `json:"missions"`
}

// GroupMissionJSON is one mission over the councils; the lists are councils by name.
type GroupMissionJSON struct {
	ID       string                 `json:"id"`
	Title    string                 `json:"title"`
	Answered int                    `json:"answered"` // councils that answer a line at least
	Whole    []string               `json:"answered_whole"`
	Part     []string               `json:"answered_in_part"`
	None     []string               `json:"not_answered"`
	Lines    []GroupMissionLineJSON `json:"lines"`
}

// GroupMissionLineJSON is one line: councils whose facts tick it, whose do not yet, that recorded nothing, and that do not share what it asks.
type GroupMissionLineJSON struct {
	ID       string   `json:"id"`
	Title    string   `json:"title"`
	Register string   `json:"register"`
	Done     []string `json:"done"`
	Open     []string `json:"not_yet"`
	Empty    []string `json:"nothing_recorded"`
	Withheld []string `json:"not_shared"`
	N        int      `json:"n"`
	Of       int      `json:"of"`
}

// GroupMissionsOf is a report in the shape of the command line.
func GroupMissionsOf(v *GroupView, all []plan.Reported) GroupMissionsJSON {
	out := GroupMissionsJSON{Group: v.Group.Name, Today: v.Today, Councils: len(v.Shared), Missions: []GroupMissionJSON{}}
	for _, r := range all {
		m := GroupMissionJSON{ID: r.Mission.ID, Title: r.Mission.Title, Answered: r.Answered, Whole: listed(r.Whole), Part: listed(r.Part), None: listed(r.None)}
		for _, l := range r.Lines {
			m.Lines = append(m.Lines, GroupMissionLineJSON{l.ID, l.Title, l.Kind.Name, listed(l.Done), listed(l.Open), listed(l.Empty), listed(l.Withheld), l.N, l.Of})
		}
		out.Missions = append(out.Missions, m)
	}
	return out
}

// GroupMissionSheet is a report as a table, with its coverage on every line.
func GroupMissionSheet(all []plan.Reported) [][]string {
	rows := [][]string{{"Mission", "Question", "What ticks it", "Councils", "Answered", "Done", "Has it", "Of", "Register", "Done by", "Not yet", "Nothing recorded", "Not shared"}}
	for _, r := range all {
		for _, l := range r.Lines {
			row := []string{r.Mission.Title, l.Title, l.Why, strconv.Itoa(r.Of), strconv.Itoa(l.Answered()), strconv.Itoa(len(l.Done)), strconv.Itoa(l.N), strconv.Itoa(l.Of), l.Kind.Labels}
			for _, names := range [][]string{l.Done, l.Open, l.Empty, l.Withheld} {
				row = append(row, strings.Join(names, "; "))
			}
			rows = append(rows, row)
		}
	}
	return rows
}
