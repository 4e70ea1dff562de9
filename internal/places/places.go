// Package places knows the councils of the United Kingdom, which council followed which, and what services a council of a type
// usually provides. It reads three files of knowledge/places and knows nothing of any one council's records.
package places

import (
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"github.com/moothall/moothall/internal/kind"
)

// Council is one council, living or former, as the public list has it.
type Council struct {
	Slug       string              // short id for addresses and the command line, such as "west-northamptonshire"
	Name       string              // official name
	Short      string              // name in a list, such as "West Northamptonshire"
	GSS        string              // code of the Office for National Statistics; "" where the list has none
	FormerGSS  []string            // codes that it had before
	Type       string              // county, district, unitary, metropolitan, london-borough, combined, other
	Nation     string              // england, scotland, wales, northern-ireland
	Start      kind.Opt[kind.Date] // first day; often not recorded for older councils
	End        kind.Opt[kind.Date] // last day on which it existed; not recorded while it lives
	Successors []string            // slugs of the councils that took over
	County     string              // slug of the county council above a district
}

// On tells whether the council existed on that day. A first day that is not recorded is taken as long ago.
func (c Council) On(d kind.Date) bool {
	start, started := c.Start.Get()
	end, ended := c.End.Get()
	return (!started || start <= d) && (!ended || d <= end)
}

// Service is one line of the preset: what councils of these types and nations usually provide. It is ours to be corrected.
type Service struct {
	Name      string
	Types     []string // council types
	Nations   []string
	Essential bool     // life and limb, money to live on, safety, a statutory emergency duty
	Tier      string   // mission critical, business critical, business supporting, corporate
	Function  string   // short id, such as "revenues-benefits"
	LGSL      []string // numbers in the Local Government Services List
}

// ListedService is a line of the Local Government Services List.
type ListedService struct {
	ID    string // LGSL number
	Label string // our own short words
	Tier  string // who provides it: all, county (county or unitary), district (district or unitary)
}

// List is everything that the package knows. It does not change after Load and may be shared.
type List struct {
	councils     []Council // by slug
	bySlug       map[string]int
	predecessors map[string][]string
	services     []Service // in the file's order: by function, then name
	listed       []ListedService
}

// Load reads councils.csv, services.csv and lgsl.csv from fsys, whose root is knowledge/places.
// An error names the file and the row that is wrong.
func Load(fsys fs.FS) (*List, error) {
	councils, err := readCouncils(fsys)
	if err != nil {
		return nil, fmt.Errorf("reading the councils: %w", err)
	}
	services, err := readServices(fsys)
	if err != nil {
		return nil, fmt.Errorf("reading the services: %w", err)
	}
	listed, err := readListed(fsys)
	if err != nil {
		return nil, fmt.Errorf("reading the services list: %w", err)
	}
	l := &List{councils: councils, services: services, listed: listed}
	if err := l.link(); err != nil {
		return nil, fmt.Errorf("reading the councils: %w", err)
	}
	return l, nil
}

// link indexes councils by slug and turns successors round into predecessors.
func (l *List) link() error {
	slices.SortFunc(l.councils, func(a, b Council) int { return strings.Compare(a.Slug, b.Slug) })
	l.bySlug = make(map[string]int, len(l.councils))
	l.predecessors = map[string][]string{}
	for i, c := range l.councils {
		if _, twice := l.bySlug[c.Slug]; twice {
			return fmt.Errorf("councils.csv: the slug %q stands twice", c.Slug)
		}
		l.bySlug[c.Slug] = i
	}
	for _, c := range l.councils {
		for _, s := range append(slices.Clone(c.Successors), c.County) {
			if _, ok := l.bySlug[s]; s != "" && !ok {
				return fmt.Errorf("councils.csv: %s names %q, which is not on the list", c.Slug, s)
			}
		}
		for _, s := range c.Successors {
			l.predecessors[s] = append(l.predecessors[s], c.Slug)
		}
	}
	return nil
}

// All gives every council, living and former, by slug.
func (l *List) All() []Council { return slices.Clone(l.councils) }

// Council gives the council of a slug.
func (l *List) Council(slug string) (Council, bool) {
	i, ok := l.bySlug[slug]
	if !ok {
		return Council{}, false
	}
	return l.councils[i], true
}

// CurrentOn gives the councils that existed on a day, by slug.
func (l *List) CurrentOn(d kind.Date) []Council {
	return slices.DeleteFunc(l.All(), func(c Council) bool { return !c.On(d) })
}

// SuccessorsOf gives the councils that answer on that day for what the council of this slug once did: itself while it exists,
// else those that followed it, however many times over. By slug, each once; none where the list does not say.
func (l *List) SuccessorsOf(slug string, on kind.Date) []Council {
	var out []Council
	seen := map[string]bool{}
	for queue := []string{slug}; len(queue) > 0; queue = queue[1:] {
		c, ok := l.Council(queue[0])
		if !ok || seen[c.Slug] {
			continue
		}
		seen[c.Slug] = true
		if c.On(on) {
			out = append(out, c)
			continue
		}
		queue = append(queue, c.Successors...)
	}
	slices.SortFunc(out, func(a, b Council) int { return strings.Compare(a.Slug, b.Slug) })
	return out
}

// PredecessorsOf gives the councils that a council took over from directly, by slug.
func (l *List) PredecessorsOf(slug string) []Council {
	var out []Council
	for _, s := range l.predecessors[slug] {
		out = append(out, l.councils[l.bySlug[s]])
	}
	return out
}

// ServicesFor gives the services that a council of this type in this nation usually provides, by function, then name.
func (l *List) ServicesFor(councilType, nation string) []Service {
	var out []Service
	for _, s := range l.services {
		if slices.Contains(s.Types, councilType) && slices.Contains(s.Nations, nation) {
			out = append(out, s)
		}
	}
	return out
}

// LongList gives the Local Government Services List in number order.
func (l *List) LongList() []ListedService { return slices.Clone(l.listed) }
