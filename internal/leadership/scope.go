package leadership

import (
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/moothall/moothall/internal/kind"
)

// ScopeLine is one thing that a director of digital answers for, as the knowledge folder has it.
type ScopeLine struct {
	ID         string
	Title      string
	Functions  []string // spellings of an org chart, folded
	Frameworks []string // that judge it, by id without version
	Rules      []string // whose findings are its lines on the agenda
}

// LoadScope reads frameworks/director-scope.yaml of a knowledge folder.
func LoadScope(knowledge fs.FS) ([]ScopeLine, error) {
	const file = "frameworks/director-scope.yaml"
	raw, err := fs.ReadFile(knowledge, file)
	if err != nil {
		return nil, fmt.Errorf("reading the scope of a director: %w", err)
	}
	var all struct{ Lines []ScopeLine }
	err = yaml.Load(raw, &all, yaml.WithKnownFields(), yaml.WithUniqueKeys())
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	seen := map[string]bool{}
	for _, l := range all.Lines {
		if l.ID == "" || l.Title == "" || len(l.Functions) == 0 || seen[l.ID] {
			return nil, fmt.Errorf("%s: the line %q needs an id of its own, a title and functions", file, l.ID)
		}
		seen[l.ID] = true
	}
	return all.Lines, nil
}

// Owned is a line of the scope with whoever answers for it here.
type Owned struct {
	ID          string   `json:"id"`
	Title       string   `json:"title"`
	State       string   `json:"state"` // nobody, vacant, or owned
	Owner       *Post    `json:"owner,omitempty"`
	Also        []Post   `json:"also"`        // other filled posts that hold one of its functions
	Vacant      []Post   `json:"vacant"`      // vacant posts that would
	Function    string   `json:"function"`    // as the owner's cell says it
	Assessments []string `json:"assessments"` // of this council, against a framework that judges it
	Findings    int      `json:"findings"`    // open on the agenda
	First       string   `json:"first"`       // the most urgent of them
}

// Scope gives each line its owner from the functions that posts hold: the filled post nearest to the head of paid service, as the one that answers for it.
// Lines with nobody come first, then those whose holders are all vacant.
func Scope(s *kind.Snapshot, lines []ScopeLine) []Owned {
	out := make([]Owned, len(lines))
	for i, l := range lines {
		out[i] = ownerOf(ChartOf(s), l)
		for _, a := range s.Assessments.All() {
			id, _, _ := strings.Cut(a.Framework.Or(""), "@")
			if slices.Contains(l.Frameworks, id) {
				out[i].Assessments = append(out[i].Assessments, kind.NameOf(a))
			}
		}
	}
	order := []string{"nobody", "vacant", "owned"}
	slices.SortStableFunc(out, func(a, b Owned) int { return slices.Index(order, a.State) - slices.Index(order, b.State) })
	return out
}

func ownerOf(c *Chart, l ScopeLine) Owned {
	o := Owned{ID: l.ID, Title: l.Title, State: "nobody", Also: []Post{}, Vacant: []Post{}, Assessments: []string{}}
	var best *kind.Post
	for _, p := range c.posts {
		at := slices.IndexFunc(p.Functions.Or(nil), func(f string) bool { return slices.Contains(l.Functions, plainWords(f)) })
		switch {
		case at < 0:
		case p.Vacant.Or(false):
			o.Vacant = append(o.Vacant, named(p)...)
		case best == nil || c.above(p, best):
			if best != nil {
				o.Also = append(o.Also, named(best)...)
			}
			best, o.Function = p, p.Functions.Or(nil)[at]
		default:
			o.Also = append(o.Also, named(p)...)
		}
	}
	switch {
	case best != nil:
		o.State, o.Owner = "owned", &named(best)[0]
	case len(o.Vacant) > 0:
		o.State = "vacant"
	}
	return o
}

// above tells that a post is nearer to the head of paid service than another; one that does not reach the head is never nearer.
func (c *Chart) above(a, b *kind.Post) bool {
	n, reaches := c.depth[a.ID]
	m, other := c.depth[b.ID]
	return reaches && (!other || n < m)
}
