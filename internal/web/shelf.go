package web

import (
	"strings"

	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/plan"
)

// shelfPage is what a council may learn from, by gap.
type shelfPage struct {
	Base, About string
	plan.Shelf
	Writes bool
}

// isWebAddress tells whether a text may be linked to.
func isWebAddress(s string) bool {
	return strings.HasPrefix(s, "https://") || strings.HasPrefix(s, "http://")
}

// shelf is GET /c/{council}/shelf
func (v *visit) shelf() error {
	k, _ := kind.Of("resource")
	about := v.r.URL.Query().Get("about")
	p := shelfPage{Base: v.path(""), About: about, Shelf: v.desk.LearningShelf(v.picture, v.viewer, about), Writes: v.viewer.Writes(k)}
	return v.show(v.say.Plain("shelf.title"), "work", shelfBody(p))
}

// shelfFile is GET /c/{council}/shelf/export.csv
func (v *visit) shelfFile() error {
	return v.writeCSV(v.council.Slug+"-shelf-"+v.picture.Today.String()+".csv", v.desk.LearningShelf(v.picture, v.viewer, v.r.URL.Query().Get("about")).Rows())
}
