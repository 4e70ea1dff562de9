package web

import (
	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/plan"
)

// areasPage is places with how far networks reach them and what is planned there; one of them where it is chosen.
type areasPage struct {
	Base  string
	All   []plan.Area
	Shown []plan.Area
	One   bool
}

// mostAreas is how many places the page shows; the file has all.
const mostAreas = 200

// areas is GET /c/{council}/plan/areas
func (v *visit) areas() error {
	all, err := v.desk.Areas(v.picture, v.viewer)
	if err != nil {
		return err
	}
	p := areasPage{Base: v.path(""), All: all, Shown: all[:min(len(all), mostAreas)]}
	if name := v.r.URL.Query().Get("area"); name != "" {
		one, ok := plan.AreaOf(all, name)
		if !ok {
			return fault.New(fault.NotFound, "Nothing on record names the area %q.", name)
		}
		p.Shown, p.One = []plan.Area{one}, true
	}
	return v.show(v.say.Plain("areas.title"), "left", areasBody(p))
}

// areasFile is GET /c/{council}/plan/areas/export.csv
func (v *visit) areasFile() error {
	all, err := v.desk.Areas(v.picture, v.viewer)
	if err != nil {
		return err
	}
	return v.writeCSV(v.council.Slug+"-areas-"+v.picture.Today.String()+".csv", plan.AreaRows(all))
}
