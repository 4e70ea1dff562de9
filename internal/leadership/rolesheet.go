package leadership

import (
	"slices"

	"github.com/moothall/moothall/internal/kind"
)

// RoleSheet is one role of the framework: what it needs, what its publisher writes about it where that was loaded, and the council's posts
// that have it.
type RoleSheet struct {
	ID     string       `json:"id"`
	Title  string       `json:"title"`
	Family string       `json:"family"`
	Senior bool         `json:"senior,omitempty"` // its skills have no levels
	Says   string       `json:"says,omitempty"`
	Levels []LevelSheet `json:"levels"`
	Posts  []Post       `json:"posts"`
	Vacant int          `json:"vacant"` // of the posts
}

// LevelSheet is one level of a role.
type LevelSheet struct {
	Title  string       `json:"title"`
	Says   string       `json:"says,omitempty"`
	Skills []SkillSheet `json:"skills"`
}

// SkillSheet is a skill that a level needs.
type SkillSheet struct {
	Title   string `json:"title"`
	Level   string `json:"level,omitempty"` // awareness, working, practitioner or expert; "" where the framework names none
	Says    string `json:"says,omitempty"`
	AtLevel string `json:"at_level,omitempty"` // what somebody at that level does
}

// Sheets are the sheets of every role, in the framework's order. w is what was loaded; nil for nothing.
func (f *Framework) Sheets(s *kind.Snapshot, w *Sentences) []RoleSheet {
	var out []RoleSheet
	for _, family := range f.Families {
		for i := range family.Roles {
			out = append(out, f.sheet(&family.Roles[i], family.Title, s, w))
		}
	}
	return out
}

// Sheet is the sheet of the role with an id or title; ok is false when the framework has no such role.
func (f *Framework) Sheet(name string, s *kind.Snapshot, w *Sentences) (sheet RoleSheet, ok bool) {
	r := f.role(name)
	if r == nil {
		return RoleSheet{}, false
	}
	for _, family := range f.Families {
		if slices.ContainsFunc(family.Roles, func(x Role) bool { return x.ID == r.ID }) {
			return f.sheet(r, family.Title, s, w), true
		}
	}
	return RoleSheet{}, false
}

func (f *Framework) sheet(r *Role, family string, s *kind.Snapshot, w *Sentences) RoleSheet {
	if w == nil {
		w = &Sentences{}
	}
	out := RoleSheet{ID: r.ID, Title: r.Title, Family: family, Senior: r.Senior, Says: w.Roles[r.ID], Levels: []LevelSheet{}, Posts: []Post{}}
	for _, l := range r.Levels {
		x := LevelSheet{Title: l.Title, Says: w.Levels[r.ID+"/"+idFrom(l.Title)], Skills: []SkillSheet{}}
		for id, level := range l.needs(f.Levels) {
			x.Skills = append(x.Skills, SkillSheet{Title: f.Skills[id], Level: level, Says: w.Skills[id], AtLevel: w.AtLevel[id+"/"+level]})
		}
		slices.SortFunc(x.Skills, func(a, b SkillSheet) int { return kind.CompareNames(a.Title, b.Title) })
		out.Levels = append(out.Levels, x)
	}
	for _, p := range s.Posts.All() {
		name, recorded := p.Role.Get()
		if recorded && f.role(name) == r {
			out.Posts = append(out.Posts, named(p)...)
			if p.Vacant.Or(false) {
				out.Vacant++
			}
		}
	}
	return out
}

// LeaderOf is the post that the tests of who leads judge; nil where there is none.
func LeaderOf(s *kind.Snapshot) *kind.Post { return ChartOf(s).candidate() }
