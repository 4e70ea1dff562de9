package plan

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/moothall/moothall/internal/kind"
)

// Area is a place with how far networks reach it, and what is planned or measured there.
type Area struct {
	Name     string       `json:"area"`
	Coverage []Reach      `json:"coverage"` // by network
	Projects []Initiative `json:"initiatives"`
	Links    int          `json:"connectivity_initiatives"` // of them about connectivity
	Measures []Measure    `json:"measures"`
}

// Reach is how far one network reaches an area.
type Reach struct {
	ID      kind.ID             `json:"id"`
	Network string              `json:"network"`
	Share   float64             `json:"percent"`
	On      kind.Opt[kind.Date] `json:"on,omitzero"`
	Source  string              `json:"source,omitempty"`
}

// Areas are the places that coverage, initiatives or measures name: those that a network reaches least first, then those of which no coverage is recorded, by name.
func Areas(s *kind.Snapshot, today kind.Date) []Area {
	by := map[string]*Area{}
	at := func(name string) *Area {
		key := kind.Fold(name)
		if by[key] == nil {
			by[key] = &Area{Name: name, Coverage: []Reach{}, Projects: []Initiative{}, Measures: []Measure{}}
		}
		return by[key]
	}
	for _, c := range s.Coverage.All() {
		share, ok := c.Share.Get()
		if !ok {
			continue
		}
		a := at(c.Area.Or(""))
		a.Coverage = append(a.Coverage, Reach{c.ID, c.Network.Or(""), share, c.On, c.Source.Or("")})
	}
	for _, i := range s.Initiatives.All() {
		for _, place := range i.Places.Or(nil) {
			a := at(place)
			a.Projects = append(a.Projects, linksOf(s).initiative(i))
			if i.Type.Or("") == "connectivity" {
				a.Links++
			}
		}
	}
	for _, m := range s.Measures.All() {
		if place, ok := m.Place.Get(); ok {
			a := at(place)
			a.Measures = append(a.Measures, MeasureOf(s, m, today))
		}
	}
	out := []Area{}
	for _, a := range by {
		slices.SortStableFunc(a.Coverage, func(x, y Reach) int { return cmp.Or(cmp.Compare(x.Share, y.Share), cmp.Compare(x.Network, y.Network)) })
		out = append(out, *a)
	}
	slices.SortFunc(out, func(a, b Area) int {
		return cmp.Or(cmp.Compare(a.least(), b.least()), kind.CompareNames(a.Name, b.Name), cmp.Compare(a.Name, b.Name))
	})
	return out
}

// least is the smallest share of a network; above any where none is recorded.
func (a Area) least() float64 {
	if len(a.Coverage) == 0 {
		return 101
	}
	return a.Coverage[0].Share
}

// AreaOf is one area by its name; false where nothing names it.
func AreaOf(all []Area, name string) (Area, bool) {
	for _, a := range all {
		if kind.SameName(a.Name, name) {
			return a, true
		}
	}
	return Area{}, false
}

// AreaRows are areas as a table, a network a line, its headings first.
func AreaRows(all []Area) [][]string {
	rows := [][]string{{"Area", "Network", "Percent reached", "As at", "Source", "Initiatives", "Of them about connectivity", "Measures"}}
	for _, a := range all {
		var projects, measures []string
		for _, x := range a.Projects {
			projects = append(projects, x.Name)
		}
		for _, m := range a.Measures {
			measures = append(measures, m.Name)
		}
		rest := []string{strings.Join(projects, "; "), strconv.Itoa(a.Links), strings.Join(measures, "; ")}
		for _, c := range a.Coverage {
			rows = append(rows, append([]string{a.Name, c.Network, strconv.FormatFloat(c.Share, 'f', -1, 64), dayOf(c.On), c.Source}, rest...))
		}
		if len(a.Coverage) == 0 {
			rows = append(rows, append([]string{a.Name, "", "", "", ""}, rest...))
		}
	}
	return rows
}
