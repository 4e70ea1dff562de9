package leadership

import (
	"fmt"
	"iter"
	"maps"
	"slices"
	"strings"

	"github.com/moothall/moothall/internal/kind"
)

// publishedColumns are the columns of the framework's published list of roles: one row for each skill that a role level needs.
var publishedColumns = []string{"Role Family", "Role", "Role Level", "Skill Name", "Skill Level"}

const (
	notInUse     = "NOT IN USE"           // as the list writes a level that a senior role does not have
	seniorRole   = "Senior Civil Service" // in the column Role Type
	mostRoleRows = 100_000
)

// ReadPublished reads the framework's published list of roles, a row of cells at a time. Its descriptions are passed over. An error says in
// a sentence what the list lacks.
func ReadPublished(rows iter.Seq[[]string]) (*Framework, error) {
	f := &Framework{Skills: map[string]string{}}
	var columns map[string]int
	n := 0
	for cells := range rows {
		if columns == nil {
			columns = columnsIn(cells)
			continue
		}
		n++
		if n > mostRoleRows {
			return nil, fmt.Errorf("the list of roles has more than %d rows, which is no list of this framework", mostRoleRows)
		}
		f.take(func(column string) string {
			i, there := columns[column]
			if !there || i >= len(cells) {
				return ""
			}
			return strings.TrimSpace(cells[i])
		})
	}
	for _, c := range publishedColumns {
		if _, there := columns[c]; !there {
			return nil, fmt.Errorf("the list of roles has no column %q", c)
		}
	}
	return f, nil
}

func columnsIn(cells []string) map[string]int {
	out := map[string]int{}
	for i, c := range cells {
		out[strings.TrimSpace(c)] = i
	}
	return out
}

// take adds one row.
func (f *Framework) take(cell func(string) string) {
	family, title, skill := cell("Role Family"), cell("Role"), cell("Skill Name")
	if title == "" || skill == "" {
		return
	}
	r := f.roleIn(family, title)
	r.Senior = cell("Role Type") == seniorRole
	level := cell("Role Level")
	if level == notInUse {
		level = title
	}
	at := slices.IndexFunc(r.Levels, func(l RoleLevel) bool { return l.Title == level })
	if at < 0 {
		at = len(r.Levels)
		r.Levels = append(r.Levels, RoleLevel{Title: level})
	}
	pair := []string{idFrom(skill)}
	if of := strings.ToLower(cell("Skill Level")); of != "" && of != strings.ToLower(notInUse) {
		pair = append(pair, of)
	}
	r.Levels[at].Skills = append(r.Levels[at].Skills, pair)
	f.Skills[idFrom(skill)] = skill
}

// roleIn finds a role in its family, or adds it.
func (f *Framework) roleIn(family, title string) *Role {
	i := slices.IndexFunc(f.Families, func(x Family) bool { return x.Title == family })
	if i < 0 {
		i = len(f.Families)
		f.Families = append(f.Families, Family{ID: idFrom(family), Title: family})
	}
	roles := &f.Families[i].Roles
	j := slices.IndexFunc(*roles, func(r Role) bool { return r.Title == title })
	if j < 0 {
		j = len(*roles)
		*roles = append(*roles, Role{ID: idFrom(title), Title: title})
	}
	return &(*roles)[j]
}

// idFrom makes an id of a title: letters and digits, with one hyphen for whatever stands between.
func idFrom(title string) string {
	return strings.Join(strings.FieldsFunc(kind.Fold(title), func(r rune) bool { return (r < 'a' || r > 'z') && (r < '0' || r > '9') }), "-")
}

// Edition compares a published list with the framework that ships.
type Edition struct {
	Families int      `json:"families"`
	Roles    int      `json:"roles"`
	Levels   int      `json:"role_levels"`
	Skills   int      `json:"skills"`
	Rows     int      `json:"rows"` // of a skill that a role level needs
	New      []string `json:"new"`
	Gone     []string `json:"gone"`
	Changed  []string `json:"changed"` // role levels that need other skills
}

// Against counts a published list, and says what it has that the shipped one has not, and the other way round.
func (f *Framework) Against(shipped *Framework) Edition {
	e := Edition{Families: len(f.Families), Roles: len(f.roles()), Skills: len(f.Skills), New: []string{}, Gone: []string{}, Changed: []string{}}
	mine, theirs := f.needsOf(), shipped.needsOf()
	for _, r := range f.roles() {
		e.Levels += len(r.Levels)
		for _, l := range r.Levels {
			e.Rows += len(l.Skills)
		}
	}
	for _, key := range slices.Sorted(maps.Keys(mine)) {
		needs, there := theirs[key]
		switch {
		case !there:
			e.New = append(e.New, key)
		case !maps.Equal(needs, mine[key]):
			e.Changed = append(e.Changed, key)
		}
	}
	for _, key := range slices.Sorted(maps.Keys(theirs)) {
		if _, there := mine[key]; !there {
			e.Gone = append(e.Gone, key)
		}
	}
	return e
}

// needsOf are the skills of each role level, under the titles of both.
func (f *Framework) needsOf() map[string]map[string]string {
	levels := []string{"awareness", "working", "practitioner", "expert"}
	out := map[string]map[string]string{}
	for _, r := range f.roles() {
		for _, l := range r.Levels {
			titles := map[string]string{}
			for id, level := range l.needs(levels) {
				titles[f.Skills[id]] = level
			}
			out[r.Title+": "+l.Title] = titles
		}
	}
	return out
}
