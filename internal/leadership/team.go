package leadership

import (
	"slices"
	"strings"

	"github.com/moothall/moothall/internal/kind"
)

// Group is one of the seven groups of skills that a team leading digital work has between its members, and who has them.
type Group struct {
	ID     string  `json:"group"` // political, organisational, delivery, in_house, transformation, collaboration or communication
	Result Outcome `json:"result"`
	Posts  []Post  `json:"posts"`      // filled posts that have it, or the portfolios
	Gaps   []Post  `json:"gaps"`       // vacant posts that would have it
	Of     int     `json:"of"`         // how many things the group asks for
	Have   int     `json:"have"`       // how many of them somebody has
	Wants  string  `json:"not_filled"` // those that nobody has
}

// groupWords are the functions that show each of the groups that are not a test of their own.
var groupWords = []struct {
	id    string
	wants [][]string // each thing that the group asks for, in the spellings that charts use
}{
	{"delivery", [][]string{{"applications and systems"}, {"workplace technology"}, {"data", "data sharing", "open data"}, {"business intelligence", "analytics"}}},
	{"in_house", [][]string{responsibilityWords["Digital architecture"], responsibilityWords["Programme management"], responsibilityWords["Procurement"]}},
	{"transformation", [][]string{{"service transformation", "transformation", "change management"}}},
	{"collaboration", [][]string{{"collaboration", "partnerships", "partnership working", "stakeholder engagement"}}},
	{"communication", [][]string{{"communication", "communications", "internal communications"}}},
}

// Groups are the seven groups, the team before any one person.
func Groups(s *kind.Snapshot) []Group {
	out := []Group{politicalGroup(s), organisationalGroup(s)}
	for _, g := range groupWords {
		out = append(out, functionGroup(s, g.id, g.wants))
	}
	return out
}

func politicalGroup(s *kind.Snapshot) Group {
	t := portfolio(s)
	g := Group{ID: "political", Result: t.Result, Posts: t.Portfolios, Gaps: []Post{}, Of: 1, Have: len(t.Portfolios)}
	g.Have = min(g.Have, 1)
	return g.filled()
}

func organisationalGroup(s *kind.Snapshot) Group {
	t := executive(s)
	g := Group{ID: "organisational", Result: t.Result, Posts: []Post{}, Gaps: []Post{}, Of: 1}
	if t.Result == Met {
		g.Posts, g.Have = t.Posts[:1], 1
	}
	return g.filled()
}

func functionGroup(s *kind.Snapshot, id string, wants [][]string) Group {
	g := Group{ID: id, Of: len(wants)}
	var missing []string
	for _, spellings := range wants {
		found := false
		for _, p := range ChartOf(s).posts {
			switch {
			case !hasAny(p, spellings):
			case p.Vacant.Or(false):
				g.Gaps = append(g.Gaps, newOnes(g.Gaps, named(p))...)
			default:
				found = true
				g.Posts = append(g.Posts, newOnes(g.Posts, named(p))...)
			}
		}
		if found {
			g.Have++
		} else {
			missing = append(missing, spellings[0])
		}
	}
	g.Wants = strings.Join(missing, ", ")
	switch {
	case g.Have == g.Of:
		g.Result = Met
	case g.Have > 0:
		g.Result = Partly
	case len(g.Gaps) > 0:
		g.Result = NotMet
	default:
		g.Result = CannotTell
	}
	return g.filled()
}

func (g Group) filled() Group {
	if g.Posts == nil {
		g.Posts = []Post{}
	}
	if g.Gaps == nil {
		g.Gaps = []Post{}
	}
	return g
}

func hasAny(p *kind.Post, spellings []string) bool {
	return slices.ContainsFunc(p.Functions.Or(nil), func(w string) bool { return slices.Contains(spellings, plainWords(w)) })
}

func plainWords(w string) string { return kind.Fold(strings.ReplaceAll(w, "&", " and ")) }

// Loss is what the council has from one filled post and no other: what is lost when whoever holds it leaves.
type Loss struct {
	Post      Post     `json:"post"`
	Functions []string `json:"functions"`
	Expertise []string `json:"expertise"`
	Skills    []string `json:"skills"`
	Systems   []string `json:"systems"` // that it alone answers for
	Contracts []string `json:"contracts"`
}

// Size is how many things are lost.
func (l Loss) Size() int {
	return len(l.Functions) + len(l.Expertise) + len(l.Skills) + len(l.Systems) + len(l.Contracts)
}

// Losses are the posts of digital work without which something is lost, those that take most first. A post is one of digital work when it
// holds a core function, has recorded expertise or skills, stands in the candidate's line, or answers for a system.
func Losses(s *kind.Snapshot) []Loss {
	c := ChartOf(s)
	systems, contracts := owned(s.Systems.All(), func(x *kind.System) kind.Opt[kind.ID] { return x.Owner }), owned(s.Contracts.All(), func(x *kind.Contract) kind.Opt[kind.ID] { return x.Owner })
	var line []*kind.Post
	if p := c.candidate(); p != nil {
		line = c.line(p)
	}
	filled := slices.DeleteFunc(slices.Clone(s.Posts.All()), func(p *kind.Post) bool { return p.Vacant.Or(false) })
	functions := counted(filled, func(p *kind.Post) []string { return p.Functions.Or(nil) })
	expertise := counted(filled, expertiseOf)
	skills := counted(filled, skillNames)
	out := []Loss{}
	for _, p := range filled {
		digital := len(coreHeld(p)) > 0 || len(p.Expertise.Or(nil)) > 0 || len(p.Skills.Or(nil)) > 0 || slices.Contains(line, p) || len(systems[p.ID]) > 0
		if !digital {
			continue
		}
		l := Loss{Post: named(p)[0], Functions: alone(p.Functions.Or(nil), functions), Expertise: alone(expertiseOf(p), expertise), Skills: alone(skillNames(p), skills), Systems: append([]string{}, systems[p.ID]...), Contracts: append([]string{}, contracts[p.ID]...)}
		if l.Size() > 0 {
			out = append(out, l)
		}
	}
	slices.SortStableFunc(out, func(a, b Loss) int { return b.Size() - a.Size() })
	return out
}

func owned[R kind.Record](all []R, owner func(R) kind.Opt[kind.ID]) map[kind.ID][]string {
	out := map[kind.ID][]string{}
	for _, x := range all {
		if id, ok := owner(x).Get(); ok {
			out[id] = append(out[id], kind.NameOf(x))
		}
	}
	return out
}

func expertiseOf(p *kind.Post) (out []string) {
	for _, k := range ExpertiseKinds {
		if hasExpertise(p, k) {
			out = append(out, k)
		}
	}
	return out
}

// counted says how many posts have each thing, by its folded name.
func counted(posts []*kind.Post, of func(*kind.Post) []string) map[string]int {
	out := map[string]int{}
	for _, p := range posts {
		seen := map[string]bool{}
		for _, x := range of(p) {
			if k := plainWords(x); !seen[k] {
				seen[k] = true
				out[k]++
			}
		}
	}
	return out
}

func alone(things []string, count map[string]int) []string {
	out := []string{}
	for _, x := range things {
		if count[plainWords(x)] == 1 {
			out = append(out, x)
		}
	}
	return out
}
