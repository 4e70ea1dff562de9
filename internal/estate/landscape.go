package estate

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/moothall/moothall/internal/kind"
)

// Arrangement is what the systems of a landscape are put together by.
type Arrangement string

// The arrangements.
const (
	ByService  Arrangement = "service"
	ByFunction Arrangement = "function"
)

// View is what a landscape is asked for.
type View struct {
	By     Arrangement
	Colour Attribute
	Today  kind.Date
	// ContractEnd is the day that a contract ends on as things stand; false where it cannot be told.
	ContractEnd func(*kind.Contract) (kind.Date, bool)
	Functions   map[string]string // the names of functions that are recorded by their key
}

// Landscape is all systems of a council in boxes, coloured by one attribute. Every system and every service stands in it.
type Landscape struct {
	Groups []Group
	Shades []Shade // the legend, in order; a tile points into it
	// Systems and Services are how many there are; Unplaced are the systems that serve no recorded service, Bare the services that
	// no recorded system serves.
	Systems, Services, Unplaced, Bare int
}

// Group is a directorate's services, or a function's. Its name is empty where none is recorded.
type Group struct {
	Name     string
	Unplaced bool // its systems serve no recorded service; its boxes are their functions
	Boxes    []Box
	Bare     []*kind.Service // those that no recorded system serves, by name
}

// Box is a service, or a function, and the systems that serve it, by name.
type Box struct {
	Service *kind.Service // nil for a function
	Name    string
	Tiles   []Tile
}

// Tile is a system in a box.
type Tile struct {
	System *kind.System
	Shade  int // of the landscape's Shades
}

// Draw puts a council's systems in boxes. A system that serves two services stands in both.
func Draw(s *kind.Snapshot, v View) *Landscape {
	by, served := serving(s)
	l := &Landscape{Systems: s.Systems.Len(), Services: s.Services.Len(), Unplaced: s.Systems.Len() - len(served), Bare: s.Services.Len() - len(by)}
	tiles := l.shade(s, v)
	if v.By == ByFunction {
		l.Groups = v.functionGroups(s, tiles)
		return l
	}
	l.Groups = v.serviceGroups(s, by, tiles)
	rest := v.functionBoxes(s, tiles, func(x *kind.System) bool { return !served[x.ID] })
	if len(rest) > 0 {
		l.Groups = append(l.Groups, Group{Unplaced: true, Boxes: rest})
	}
	return l
}

// serving lists each service's systems, and tells which systems serve one, whichever of the two records says so.
func serving(s *kind.Snapshot) (by map[kind.ID][]kind.ID, served map[kind.ID]bool) {
	by, served = map[kind.ID][]kind.ID{}, map[kind.ID]bool{}
	join := func(service, system kind.ID) {
		_, there := s.Services.Get(service)
		_, too := s.Systems.Get(system)
		if there && too && !slices.Contains(by[service], system) {
			by[service] = append(by[service], system)
			served[system] = true
		}
	}
	for _, x := range s.Systems.All() {
		for _, service := range x.Services.Or(nil) {
			join(service, x.ID)
		}
	}
	for _, x := range s.Services.All() {
		for _, system := range x.Systems.Or(nil) {
			join(x.ID, system)
		}
	}
	return by, served
}

// serviceGroups puts services under their directorate or, where none is recorded, under their function.
func (v View) serviceGroups(s *kind.Snapshot, by map[kind.ID][]kind.ID, tiles map[kind.ID]Tile) []Group {
	groups := map[string]*Group{}
	for _, x := range s.Services.All() {
		name := strings.TrimSpace(x.Directorate.Or(""))
		if name == "" {
			name = v.function(x.Function.Or(""))
		}
		g := groups[kind.Fold(name)]
		if g == nil {
			g = &Group{Name: name}
			groups[kind.Fold(name)] = g
		}
		if len(by[x.ID]) == 0 {
			g.Bare = append(g.Bare, x)
			continue
		}
		g.Boxes = append(g.Boxes, Box{Service: x, Name: kind.NameOf(x), Tiles: pick(by[x.ID], tiles)})
	}
	out := make([]Group, 0, len(groups))
	for _, g := range groups {
		slices.SortFunc(g.Boxes, func(a, b Box) int {
			return cmp.Or(kind.CompareNames(a.Name, b.Name), cmp.Compare(a.Service.ID, b.Service.ID))
		})
		slices.SortFunc(g.Bare, func(a, b *kind.Service) int {
			return cmp.Or(kind.CompareNames(kind.NameOf(a), kind.NameOf(b)), cmp.Compare(a.ID, b.ID))
		})
		out = append(out, *g)
	}
	slices.SortFunc(out, func(a, b Group) int { return lastEmpty(a.Name, b.Name) })
	return out
}

// functionGroups gives each function a group of one box.
func (v View) functionGroups(s *kind.Snapshot, tiles map[kind.ID]Tile) []Group {
	var out []Group
	for _, b := range v.functionBoxes(s, tiles, func(*kind.System) bool { return true }) {
		out = append(out, Group{Name: b.Name, Boxes: []Box{{Tiles: b.Tiles}}})
	}
	return out
}

func (v View) functionBoxes(s *kind.Snapshot, tiles map[kind.ID]Tile, want func(*kind.System) bool) []Box {
	ids, names := map[string][]kind.ID{}, map[string]string{}
	for _, x := range s.Systems.All() {
		if !want(x) {
			continue
		}
		name := v.function(x.Function.Or(""))
		key := kind.Fold(name)
		if names[key] == "" {
			names[key] = name
		}
		ids[key] = append(ids[key], x.ID)
	}
	var out []Box
	for key := range ids {
		out = append(out, Box{Name: names[key], Tiles: pick(ids[key], tiles)})
	}
	slices.SortFunc(out, func(a, b Box) int { return lastEmpty(a.Name, b.Name) })
	return out
}

// pick gives the tiles of systems, by name.
func pick(ids []kind.ID, tiles map[kind.ID]Tile) []Tile {
	out := make([]Tile, len(ids))
	for i, id := range ids {
		out[i] = tiles[id]
	}
	slices.SortFunc(out, func(a, b Tile) int { return byName(a.System, b.System) })
	return out
}

// function writes a function as a heading does: hr-payroll as People and payroll where the key is known, as Hr payroll elsewhere.
func (v View) function(s string) string {
	if name, ok := v.Functions[s]; ok {
		return name
	}
	s = strings.ReplaceAll(strings.TrimSpace(s), "-", " ")
	if s == strings.ToLower(s) && len(s) <= 3 { // ict, gis
		return strings.ToUpper(s)
	}
	first, size := utf8.DecodeRuneInString(s)
	if size == 0 {
		return ""
	}
	return string(unicode.ToUpper(first)) + s[size:]
}

func byName(a, b *kind.System) int {
	return cmp.Or(kind.CompareNames(kind.NameOf(a), kind.NameOf(b)), cmp.Compare(a.ID, b.ID))
}

// lastEmpty orders names, with what has none at the end.
func lastEmpty(a, b string) int {
	switch {
	case a != "" && b == "":
		return -1
	case a == "" && b != "":
		return 1
	}
	return kind.CompareNames(a, b)
}
