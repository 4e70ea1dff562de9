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
	Posts  []Post  `json:"posts"` // filled posts that have it, or the portfolios
	Gaps   []Post  `json:"gaps"`  // vacant posts that would have it
	Of     int     `json:"of"`    // how many things the group asks for
	Have   int     `json:"have"`  // how many of them somebody has
	Wants  []Want  `json:"nobody_has"`
}

// Want is something that a group asks for and nobody has, and the filled posts that are nearest to it.
type Want struct {
	Name    string `json:"name"`
	Nearest []Post `json:"nearest"`
}

// wanted is something that a group asks for: the functions and skills that are it, and those that come near.
type wanted struct {
	name     string
	is, near []string
}

// groupWords are what the groups ask for that are not a test of their own, in the spellings of org charts.
var groupWords = []struct {
	id    string
	wants []wanted
}{
	{"delivery", []wanted{
		{"digital services", []string{"digital services", "applications and systems", "service design"}, []string{"service transformation", "workplace technology"}},
		{"data sharing", []string{"data sharing"}, []string{"data", "data and information", "information governance"}},
		{"analytics", []string{"analytics", "business intelligence", "data analytics"}, []string{"data", "performance"}},
		{"open data", []string{"open data"}, []string{"data", "business intelligence"}},
	}},
	{"in_house", []wanted{
		{"digital architecture", responsibilityWords["Digital architecture"], []string{"applications and systems"}},
		{"programme management", responsibilityWords["Programme management"], []string{"service transformation"}},
		{"procurement", responsibilityWords["Procurement"], []string{"finance", "contracts"}},
	}},
	{"transformation", []wanted{{"service transformation", []string{"service transformation", "transformation", "change management"}, []string{"organisational development", "customer service"}}}},
	{"collaboration", []wanted{{"collaboration", []string{"collaboration", "partnerships", "partnership working", "stakeholder engagement"}, []string{"policy", "communications"}}}},
	{"communication", []wanted{{"communication", []string{"communication", "communications", "internal communications"}, []string{"customer service", "policy"}}}},
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

func functionGroup(s *kind.Snapshot, id string, wants []wanted) Group {
	g := Group{ID: id, Of: len(wants)}
	for _, w := range wants {
		filled, vacant := having(s, w.is)
		g.Posts = append(g.Posts, newOnes(g.Posts, named(filled...))...)
		g.Gaps = append(g.Gaps, newOnes(g.Gaps, named(vacant...))...)
		if len(filled) > 0 {
			g.Have++
			continue
		}
		near, _ := having(s, w.near)
		g.Wants = append(g.Wants, Want{w.name, named(near...)})
	}
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

// having are the posts that hold one of some functions or skills.
func having(s *kind.Snapshot, spellings []string) (filled, vacant []*kind.Post) {
	for _, p := range ChartOf(s).posts {
		switch {
		case !hasAny(p, spellings):
		case p.Vacant.Or(false):
			vacant = append(vacant, p)
		default:
			filled = append(filled, p)
		}
	}
	return filled, vacant
}

func (g Group) filled() Group {
	if g.Posts == nil {
		g.Posts = []Post{}
	}
	if g.Gaps == nil {
		g.Gaps = []Post{}
	}
	if g.Wants == nil {
		g.Wants = []Want{}
	}
	return g
}

func hasAny(p *kind.Post, spellings []string) bool {
	return slices.ContainsFunc(append(slices.Clone(p.Functions.Or(nil)), skillNames(p)...), func(w string) bool { return slices.Contains(spellings, plainWords(w)) })
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
