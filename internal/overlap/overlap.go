// Package overlap finds what councils have more than once: systems of one function, or of one family of products, in several directorates or several councils;
// the smallest sets of them that cover all that they are recorded to do; and what moving to such a set would save and cost, as far as figures are known. Nothing
// is guessed: what is not recorded leaves a range open. It is pure: no clock, no SQL, no HTTP.
package overlap

import (
	"cmp"
	"slices"
	"strings"

	"github.com/moothall/moothall/internal/buying"
	"github.com/moothall/moothall/internal/kind"
)

// Council is a council with its registers, or as much of them as it shares.
type Council struct {
	Slug, Name string
	Snapshot   *kind.Snapshot
	Shares     func(register, field string) bool // what of it is let be seen; nil for all
}

// lets tells whether a field of the council is let be seen.
func (c Council) lets(register, field string) bool {
	return c.Shares == nil || c.Shares(register, field)
}

// What a set of systems must be shown to do.
const (
	ByService  = "service"  // every service that any of them serves, by what each, or another use of its product, is recorded to serve
	ByFunction = "function" // the function alone: a question to put to suppliers, not a fact
)

// Ask is how overlaps are looked for.
type Ask struct {
	Today kind.Date
	By    string // ByService or ByFunction
}

// What makes systems an overlap.
const (
	OfFunction = "function"
	OfFamily   = "family"
	OfService  = "service" // systems of which nobody tells what they are for, and that serve the same
)

// Overlap is one function or family of products that councils have more than once.
type Overlap struct {
	Kind         string    `json:"kind"` // function, family or service
	Name         string    `json:"name"`
	Guessed      bool      `json:"guessed"` // for one of them at least it came from words in a name or title
	Councils     []string  `json:"councils"`
	Directorates []string  `json:"directorates"` // that use any of them, as far as recorded
	Systems      []Has     `json:"systems"`
	Cost         Sum       `json:"annual_cost"`
	Cover        Cover     `json:"cover"`
	FirstEnd     kind.Date `json:"first_end,omitzero"` // the first day on which a contract for one of them ends
}

// Has is one system, or a contract where no system is recorded for it.
type Has struct {
	Council      string               `json:"council"`
	Slug         string               `json:"council_id"`
	ID           kind.ID              `json:"id"`
	Name         string               `json:"name"`
	Contract     bool                 `json:"is_contract"` // a contract that names no system
	Product      string               `json:"product,omitempty"`
	Supplier     string               `json:"supplier,omitempty"`
	Directorates []string             `json:"directorates"`
	Services     []string             `json:"services"`
	Users        kind.Opt[int]        `json:"users,omitzero"`
	Ends         kind.Opt[kind.Date]  `json:"contract_ends,omitzero"` // the last end of its contracts, as things stand
	Cost         Sum                  `json:"annual_cost"`
	Basis        Basis                `json:"annual_cost_from"`
	MoveCost     kind.Opt[kind.Money] `json:"move_cost,omitzero"` // once, to bring its data and people to another
	Guessed      bool                 `json:"guessed"`

	council  int
	recorded kind.Opt[kind.Money] // as a cost a year of its own
	product  string               // by which uses of one product are told
	family   string
}

// Find gives the overlaps in and across councils: those that most councils have first, then those of most directorates, then the dearest.
func Find(c *buying.Catalogue, councils []Council, a Ask) []Overlap {
	e := estates{catalogue: c, councils: councils, ask: a}
	all := e.read()
	out := []Overlap{}
	seen := map[string]bool{}
	byFunction := func(p placed) string { return p.function }
	for _, g := range slices.Concat(grouped(OfFunction, all, byFunction), grouped(OfFamily, all, func(p placed) string { return p.has.family }), grouped(OfService, serving(all), byFunction)) {
		if key := g.members(); !seen[key] && g.overlaps() {
			seen[key] = true
			out = append(out, e.overlap(g))
		}
	}
	slices.SortStableFunc(out, func(a, b Overlap) int {
		return cmp.Or(cmp.Compare(len(b.Councils), len(a.Councils)), cmp.Compare(len(b.Directorates), len(a.Directorates)), cmp.Compare(b.Cost.From, a.Cost.From), kind.CompareNames(a.Name, b.Name), strings.Compare(a.Kind, b.Kind))
	})
	return out
}

// placed is a system under its function.
type placed struct {
	has      Has
	function string
	guessed  bool // the function
}

// serving puts systems of which it cannot be told what they are for under each service that they serve.
func serving(all []placed) (out []placed) {
	for _, p := range all {
		if p.function != "" {
			continue
		}
		for _, service := range p.has.Services {
			out = append(out, placed{p.has, service, false})
		}
	}
	return out
}

// cluster is the systems that share a function, a family or a service.
type cluster struct {
	kind, name string
	guessed    bool
	systems    []Has
}

// grouped puts systems together by what of reads of them; those of which it is "" are left out. Clusters come by name.
func grouped(kindOf string, all []placed, of func(placed) string) []cluster {
	by := map[string]*cluster{}
	for _, p := range all {
		name := of(p)
		if name == "" || kindOf == OfFamily && p.has.Contract {
			continue
		}
		g := by[kind.Fold(name)]
		if g == nil {
			g = &cluster{kind: kindOf, name: name}
			by[kind.Fold(name)] = g
		}
		h := p.has
		h.Guessed = kindOf == OfFunction && p.guessed
		g.guessed, g.systems = g.guessed || h.Guessed, append(g.systems, h)
	}
	var out []cluster
	for _, g := range by {
		slices.SortFunc(g.systems, byPlace)
		out = append(out, *g)
	}
	slices.SortFunc(out, func(a, b cluster) int { return kind.CompareNames(a.name, b.name) })
	return out
}

func byPlace(a, b Has) int {
	return cmp.Or(cmp.Compare(a.council, b.council), kind.CompareNames(a.Name, b.Name), cmp.Compare(a.ID, b.ID))
}

// members says which systems a cluster holds, so that a family with the same systems as a function is told once.
func (g cluster) members() string {
	var b strings.Builder
	for _, h := range g.systems {
		b.WriteString(h.Slug + " " + h.ID.String() + " ")
		if h.Contract {
			b.WriteString("contract ")
		}
	}
	return b.String()
}

// overlaps tells whether a cluster is one: two systems of a function are, and of one service; two of a family are where they serve different directorates or councils, for parts of one
// suite in one place are no duplicate.
func (g cluster) overlaps() bool {
	if len(g.systems) < 2 {
		return false
	}
	first := g.systems[0]
	return g.kind != OfFamily || slices.ContainsFunc(g.systems, func(h Has) bool { return h.council != first.council }) || len(directorates(g.systems)) > 1
}

func directorates(systems []Has) []string {
	out := []string{}
	for _, h := range systems {
		out = addNames(out, h.Directorates...)
	}
	slices.SortFunc(out, kind.CompareNames)
	return out
}

// addNames adds the names that are not there yet, however they are written.
func addNames(names []string, more ...string) []string {
	for _, n := range more {
		n = strings.TrimSpace(n)
		if n != "" && !slices.ContainsFunc(names, func(o string) bool { return kind.SameName(o, n) }) {
			names = append(names, n)
		}
	}
	return names
}

func (e estates) overlap(g cluster) Overlap {
	o := Overlap{Kind: g.kind, Name: g.name, Guessed: g.guessed, Systems: g.systems, Directorates: directorates(g.systems), Cost: e.cost(g.systems), Councils: []string{}}
	for _, h := range g.systems {
		if !slices.Contains(o.Councils, h.Council) {
			o.Councils = append(o.Councils, h.Council)
		}
		if end, ok := h.Ends.Get(); ok && (o.FirstEnd == 0 || end < o.FirstEnd) {
			o.FirstEnd = end
		}
	}
	o.Cover = e.cover(g.systems)
	return o
}
