package web

import (
	"github.com/moothall/moothall/internal/desk"
	"github.com/moothall/moothall/internal/identity"
)

// way is a page that stands under one of the questions: who looks at the question finds it there, with a line about what it does. Its words are
// question.way_<name> and question.way_<name>_about.
type way struct {
	Question, Name, Path string
	Worth                func(*visit) bool // nil, or whether there is something to see for this viewer
}

// ways are the pages under the questions, in the order in which they are shown. Whether somebody may open one is what the table of routes says.
var ways = []way{
	{"lead", "leadership", "leadership", nil},
	{"lead", "team", "leadership/team", nil},
	{"lead", "models", "leadership/models", nil},
	{"lead", "papers", "papers", nil},
	{"lead", "roles", "leadership/roles", nil},
	{"lead", "scope", "leadership/scope", nil},
	{"lead", "stands", "leadership/support", nil},
	{"have", "terms", "terms", nil},
	{"have", "pictures", "pictures", nil},
	{"have", "completeness", "completeness", nil},
	{"have", "overlap", "overlap", (*visit).hasSystems},
	{"have", "who_else", "who-else", nil},
	{"have", "workplace", "workplace", (*visit).hasSystems},
	{"have", "missions", "missions", nil},
	{"safe", "what_if", "what-if", (*visit).hasNeeds},
	{"safe", "failures", "failures", (*visit).hasNeeds},
	{"safe", "exercises", "exercises", (*visit).hasNeeds},
	{"safe", "risk", "risk", nil},
	{"safe", "legacy", "legacy", (*visit).hasCard},
	{"safe", "modernise", "modernise", (*visit).hasCard},
	{"safe", "support", "support", (*visit).hasSystems},
	{"safe", "assessments", "assessments", nil},
	{"safe", "training", "training", nil},
	{"left", "areas", "plan/areas", nil},
	{"change", "merge", "merge", nil},
	{"change", "plan", "plan", nil},
	{"change", "first_days", "plan/first-days", nil},
	{"change", "themes", "plan/themes", nil},
	{"change", "opportunities", "plan/opportunities", nil},
	{"change", "journeys", "plan/journeys", nil},
	{"change", "trials", "plan/trials", nil},
	{"work", "changes", "changes", nil},
	{"work", "figures", "figures", nil},
	{"work", "log", "log", nil},
	{"work", "release", "release", nil},
	{"work", "councillors", "councillor-questions", nil},
	{"work", "foi", "foi", nil},
	{"work", "comments", "comments", nil},
	{"work", "measures", "measures", nil},
	{"work", "board", "board", nil},
	{"work", "recommendations", "recommendations", nil},
	{"work", "shelf", "shelf", nil},
}

func (v *visit) hasSystems() bool { return v.picture.Snapshot.Systems.Len() > 0 }

func (v *visit) hasNeeds() bool { return v.hasSystems() && desk.SeesNeeds(v.viewer) }

func (v *visit) hasCard() bool { return v.hasSystems() && v.viewer.Sees(v.desk.Legacy.Restricted) }

// opens tells whether somebody may open a page of a council, by the table of routes.
func (v *visit) opens(path string) bool {
	for _, r := range councilRoutes() {
		if r.Pattern == "GET /c/{council}/"+path {
			return identity.May(v.viewer, r.Need)
		}
	}
	return false
}

// waysUnder are the pages under a question that the viewer may open.
func (v *visit) waysUnder(question string) (out []way) {
	for _, w := range ways {
		if w.Question == question && v.opens(w.Path) && (w.Worth == nil || w.Worth(v)) {
			out = append(out, w)
		}
	}
	return out
}
