package web

import (
	"fmt"
	"strconv"

	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/recommended"
	"github.com/moothall/moothall/internal/training"
)

// trainingPage is who has done a course, by directorate and role.
type trainingPage struct {
	Base string
	training.Shares
	Adds bool
}

// training is GET /c/{council}/training
func (v *visit) training() error {
	p := trainingPage{v.path(""), v.picture.Training(v.viewer, v.r.FormValue("course")), v.mayImport()}
	return v.show(v.say.Plain("training.title"), "safe", trainingBody(p))
}

// trainingExport is GET /c/{council}/training/export.csv
func (v *visit) trainingExport() error {
	s := v.picture.Training(v.viewer, v.r.FormValue("course"))
	rows := [][]string{{"Group", "Name", "People", "Done", "Overdue", "Not due yet", "Done of 100"}}
	add := func(group string, g training.Group) {
		rows = append(rows, []string{group, v.groupName(g), strconv.Itoa(g.People), strconv.Itoa(g.Done), strconv.Itoa(g.Overdue), strconv.Itoa(g.Waiting), strconv.Itoa(g.Share())})
	}
	for _, g := range s.Directorates {
		add("Directorate", g)
	}
	add("All staff", s.Staff)
	add("Councillors", s.Members)
	for _, g := range s.Roles {
		add("Role", g)
	}
	return v.writeCSV(fmt.Sprintf("%s-training-%s.csv", v.council.Slug, v.picture.Today), rows)
}

func (v *visit) groupName(g training.Group) string {
	switch {
	case g.Small:
		return v.say.Plain("training.small")
	case g.Name == "":
		return v.say.Plain("training.no_group")
	}
	return g.Name
}

// recommendationsPage is every report that recommended something.
type recommendationsPage struct {
	Base    string
	Reports []*recommended.Report
	Today   kind.Date
	Adds    bool
	Owner   func(*kind.Recommendation) string
}

// recommendations is GET /c/{council}/recommendations
func (v *visit) recommendations() error {
	p := recommendationsPage{v.path(""), v.picture.Recommended(), v.picture.Today, v.mayImport(), v.recommendationOwner}
	return v.show(v.say.Plain("recommended.title"), "work", recommendationsBody(p))
}

func (v *visit) recommendationOwner(r *kind.Recommendation) string {
	post, ok := v.picture.Snapshot.Posts.Get(r.Owner.Or(0))
	if !ok {
		return ""
	}
	return v.picture.NameFor(v.viewer, post)
}
