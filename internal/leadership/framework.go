package leadership

import (
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/moothall/moothall/internal/kind"
)

// Framework is a framework of roles and the skills that they need: ids and titles.
type Framework struct {
	ID, Title string
	Levels    []string            // of skills, the lowest first
	Also      map[string][]string // what councils call posts of a role, by its id
	Skills    map[string]string   // titles by id
	Families  []Family
}

// Family is a group of roles.
type Family struct {
	ID, Title string
	Roles     []Role
}

// Role is one role, in its levels.
type Role struct {
	ID, Title string
	Senior    bool // of the senior civil service: its skills have no levels
	Levels    []RoleLevel
}

// RoleLevel is a level of a role and the skills that it needs: pairs of a skill's id and its level, alone where the framework names no
// level. The framework lists some skills of a level twice.
type RoleLevel struct {
	Title  string
	Skills [][]string
}

// needs are the skills of a level, each with the highest level that is asked for; "" for none.
func (l RoleLevel) needs(levels []string) map[string]string {
	out := map[string]string{}
	for _, pair := range l.Skills {
		level := ""
		if len(pair) > 1 {
			level = pair[1]
		}
		if before, listed := out[pair[0]]; !listed || slices.Index(levels, level) > slices.Index(levels, before) {
			out[pair[0]] = level
		}
	}
	return out
}

// LoadFramework reads frameworks/digital-roles.yaml of a knowledge folder.
func LoadFramework(knowledge fs.FS) (*Framework, error) {
	const file = "frameworks/digital-roles.yaml"
	raw, err := fs.ReadFile(knowledge, file)
	if err != nil {
		return nil, fmt.Errorf("reading the framework of roles: %w", err)
	}
	f := &Framework{}
	err = yaml.Load(raw, f, yaml.WithKnownFields())
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	return f, f.check()
}

func (f *Framework) check() error {
	known := map[string]bool{}
	for _, family := range f.Families {
		for _, r := range family.Roles {
			known[r.ID] = true
			for _, l := range r.Levels {
				if slices.ContainsFunc(l.Skills, func(pair []string) bool { return len(pair) == 0 }) {
					return fmt.Errorf("role %s has a level that needs a skill without a name", r.ID)
				}
				for skill, level := range l.needs(f.Levels) {
					if f.Skills[skill] == "" {
						return fmt.Errorf("role %s needs the skill %s, which is not in the framework", r.ID, skill)
					}
					if level != "" && !slices.Contains(f.Levels, level) {
						return fmt.Errorf("role %s: %q is no level of a skill", r.ID, level)
					}
				}
			}
		}
	}
	for id := range f.Also {
		if !known[id] {
			return fmt.Errorf("other words are given for the role %s, which is not in the framework", id)
		}
	}
	return nil
}

// roles are all roles, in the framework's order.
func (f *Framework) roles() (out []*Role) {
	for i := range f.Families {
		for j := range f.Families[i].Roles {
			out = append(out, &f.Families[i].Roles[j])
		}
	}
	return out
}

// role finds a role by title or id; nil when it is no role of the framework.
func (f *Framework) role(name string) *Role {
	for _, r := range f.roles() {
		if kind.Fold(name) == kind.Fold(r.Title) || name == r.ID {
			return r
		}
	}
	return nil
}

// Match is a role that a post's title points to. It is a guess.
type Match struct {
	Post       *kind.Post
	Role       *Role
	Why        string
	Confidence float64
}

// Set by hand: no chart whose posts are mapped to roles was at hand to count on.
const (
	sureOfTitle  = 0.95 // the title is a role's, or one of its levels'
	sureOfWords  = 0.75 // a role's title stands in the post's title
	sureOfCalled = 0.70 // councils call posts of the role so
)

// called is a name by which a post's title may point to a role, as words between spaces.
type called struct {
	role  *Role
	words string
	name  string
	own   bool // the framework's own title of the role or of one of its levels
}

// names are every name of every role.
func (f *Framework) names() (out []called) {
	for _, r := range f.roles() {
		out = append(out, called{r, spacedWords(r.Title), r.Title, true})
		for _, l := range r.Levels {
			out = append(out, called{r, spacedWords(l.Title), l.Title, true})
		}
		for _, n := range f.Also[r.ID] {
			out = append(out, called{r, spacedWords(n), n, false})
		}
	}
	return out
}

func spacedWords(title string) string { return " " + strings.Join(titleWords(title), " ") + " " }

// MatchRoles points posts without a role to the one that their title names. It says nothing where two roles fit equally.
func (f *Framework) MatchRoles(s *kind.Snapshot) (out []Match) {
	names := f.names()
	for _, p := range s.Posts.All() {
		if p.Role.Known() {
			continue
		}
		if m, ok := match(p, names); ok {
			out = append(out, m)
		}
	}
	return out
}

// match takes the surest name in a post's title, and of those the longest.
func match(p *kind.Post, names []called) (Match, bool) {
	title := spacedWords(p.Title.Or(""))
	best, longest, tie := Match{Post: p}, 0, false
	for _, n := range names {
		if !strings.Contains(title, n.words) {
			continue
		}
		sure, why := sureOfCalled, fmt.Sprintf("Councils call such a post “%s”", n.name)
		switch {
		case n.own && n.words == title:
			sure, why = sureOfTitle, fmt.Sprintf("The title is that of the role, or of one of its levels: %s", n.name)
		case n.own:
			sure, why = sureOfWords, fmt.Sprintf("“%s” stands in the title", n.name)
		}
		switch {
		case sure > best.Confidence || sure == best.Confidence && len(n.words) > longest:
			best, longest, tie = Match{p, n.role, why, sure}, len(n.words), false
		case sure == best.Confidence && len(n.words) == longest && n.role != best.Role:
			tie = true
		}
	}
	return best, best.Role != nil && !tie
}

// Capability is what the framework says about the council's posts.
type Capability struct {
	Mapped   int             `json:"mapped"`   // posts with a role of the framework
	Unmapped []Post          `json:"unmapped"` // posts of digital work without one
	Unknown  []Post          `json:"unknown"`  // posts whose role is not in the framework
	Missing  []MissingRoles  `json:"missing"`  // roles that no filled post has
	Skills   []SkillCoverage `json:"skills"`   // that the mapped posts' roles need, the thinnest first
}

// MissingRoles are the roles of a family that no filled post has.
type MissingRoles struct {
	Family string   `json:"family"`
	Roles  []string `json:"roles"`
	Of     int      `json:"of"` // roles in the family
}

// SkillCoverage is a skill that some post's role needs, and the filled posts that hold it.
type SkillCoverage struct {
	Skill   string `json:"skill"`
	Level   string `json:"level"`  // the highest that a role needs; "" where the framework names none
	Needed  []Post `json:"needed"` // posts whose role needs it
	Holders []Post `json:"holders"`
	Below   []Post `json:"below"` // posts that hold it at a lower level than any role here needs
}

// Assess sets the council's posts against the framework.
func (f *Framework) Assess(s *kind.Snapshot) Capability {
	out := Capability{Unmapped: []Post{}, Unknown: []Post{}, Missing: []MissingRoles{}, Skills: []SkillCoverage{}}
	held := map[string]bool{}
	needed := map[string]*SkillCoverage{}
	digital := digitalPosts(s)
	for _, p := range s.Posts.All() {
		name, recorded := p.Role.Get()
		if !recorded {
			if digital[p.ID] {
				out.Unmapped = append(out.Unmapped, named(p)...)
			}
			continue
		}
		switch r := f.role(name); r {
		case nil:
			out.Unknown = append(out.Unknown, named(p)...)
		default:
			out.Mapped++
			held[r.ID] = held[r.ID] || !p.Vacant.Or(false)
			f.need(needed, p, r)
		}
	}
	for _, family := range f.Families {
		m := MissingRoles{Family: family.Title, Of: len(family.Roles), Roles: []string{}}
		for _, r := range family.Roles {
			if !held[r.ID] {
				m.Roles = append(m.Roles, r.Title)
			}
		}
		if len(m.Roles) > 0 {
			out.Missing = append(out.Missing, m)
		}
	}
	for _, x := range needed {
		f.hold(x, s)
		out.Skills = append(out.Skills, *x)
	}
	slices.SortFunc(out.Skills, func(a, b SkillCoverage) int {
		if d := len(a.Holders) - len(b.Holders); d != 0 {
			return d
		}
		return strings.Compare(a.Skill, b.Skill)
	})
	return out
}

// digitalPosts are the candidate's line and whoever holds a core function.
func digitalPosts(s *kind.Snapshot) map[kind.ID]bool {
	c := ChartOf(s)
	out := map[kind.ID]bool{}
	posts := c.holdersOfAny()
	if p := c.candidate(); p != nil {
		posts = append(posts, c.line(p)...)
	}
	for _, p := range posts {
		out[p.ID] = p != c.Head
	}
	return out
}

// need adds the skills of a post's role, at the level whose title is the post's, else at the one that is called as the role, else the first.
func (f *Framework) need(into map[string]*SkillCoverage, p *kind.Post, r *Role) {
	if len(r.Levels) == 0 {
		return
	}
	at := slices.IndexFunc(r.Levels, func(l RoleLevel) bool { return kind.Fold(l.Title) == kind.Fold(p.Title.Or("")) })
	if at < 0 {
		at = max(0, slices.IndexFunc(r.Levels, func(l RoleLevel) bool { return kind.Fold(l.Title) == kind.Fold(r.Title) }))
	}
	for id, level := range r.Levels[at].needs(f.Levels) {
		x := into[id]
		if x == nil {
			x = &SkillCoverage{Skill: f.Skills[id], Holders: []Post{}, Below: []Post{}}
			into[id] = x
		}
		x.Needed = append(x.Needed, named(p)...)
		if slices.Index(f.Levels, level) > slices.Index(f.Levels, x.Level) {
			x.Level = level
		}
	}
}

// hold adds the filled posts that hold a skill. One whose level is not recorded holds it; that is a case, not a fault.
func (f *Framework) hold(x *SkillCoverage, s *kind.Snapshot) {
	for _, p := range s.Posts.All() {
		if p.Vacant.Or(false) {
			continue
		}
		for _, written := range p.Skills.Or(nil) {
			name, level := skillAndLevel(written)
			if kind.Fold(name) != kind.Fold(x.Skill) {
				continue
			}
			at := slices.Index(f.Levels, kind.Fold(level))
			if at >= 0 && at < slices.Index(f.Levels, x.Level) {
				x.Below = append(x.Below, newOnes(x.Below, named(p))...)
				continue
			}
			x.Holders = append(x.Holders, newOnes(x.Holders, named(p))...)
		}
	}
}

// skillAndLevel reads "Data modelling: working" and "Data modelling".
func skillAndLevel(written string) (skill, level string) {
	skill, level, _ = strings.Cut(written, ":")
	return strings.TrimSpace(skill), strings.TrimSpace(level)
}

// skillNames are a post's skills without their levels.
func skillNames(p *kind.Post) (out []string) {
	for _, written := range p.Skills.Or(nil) {
		skill, _ := skillAndLevel(written)
		out = append(out, skill)
	}
	return out
}
