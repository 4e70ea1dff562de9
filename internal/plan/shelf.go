package plan

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/moothall/moothall/internal/kind"
)

// Resource is guidance that ships: a title, whose it is, where it stands and what it helps with.
type Resource struct {
	Title, By, Address string
	About              []string
}

func (r Resource) check() error {
	if r.Title == "" || r.By == "" || !strings.HasPrefix(r.Address, "https://") || len(r.About) == 0 {
		return fmt.Errorf("%q needs a title, by, an address with https:// and what it is about", r.Title)
	}
	return nil
}

// Held is something on the shelf: a record of the council, or shipped guidance that has none of its title yet.
type Held struct {
	ID        kind.ID             `json:"id,omitempty"` // 0 of what ships
	Title     string              `json:"title"`
	Type      string              `json:"type,omitempty"`
	About     []string            `json:"about"`
	By        string              `json:"by,omitempty"`
	Address   string              `json:"address,omitempty"`
	Published kind.Opt[kind.Date] `json:"published,omitzero"`
	Looked    kind.Opt[kind.Date] `json:"looked_at,omitzero"`
	Learned   string              `json:"learned,omitempty"`
	Copy      string              `json:"our_copy,omitempty"`
	Stale     bool                `json:"stale"` // nobody looked at it for two years, or ever
}

// Gap is what things on the shelf are about, and whether somebody here needs it.
type Gap struct {
	Name  string `json:"gap"`
	Goals int    `json:"goals"` // development goals that are not reached and name it
	Items int    `json:"items"`
}

// Shelf is what a council may learn from, by gap.
type Shelf struct {
	Gaps  []Gap  `json:"gaps"` // those that somebody has a goal for first
	Items []Held `json:"items"`
}

// freshMonths is how long ago somebody may have looked at a thing on the shelf.
const freshMonths = 24

// ShelfOf puts a council's own cases and guidance before what ships; about keeps what helps with one gap, "" all. goals says whether the reader may know which gaps somebody has a goal for.
func ShelfOf(s *kind.Snapshot, shipped []Resource, today kind.Date, about string, goals bool) Shelf {
	var all []Held
	own := map[string]bool{}
	for _, x := range s.Resources.All() {
		own[kind.Fold(x.Title.Or(""))] = true
		looked, ok := x.Looked.Get()
		all = append(all, Held{ID: x.ID, Title: x.Title.Or(""), Type: x.Type.Or(""), About: x.About.Or([]string{}), By: x.By.Or(""), Address: x.Address.Or(""), Published: x.Published, Looked: x.Looked, Learned: x.Learned.Or(""), Copy: x.File.Or(""),
			Stale: !ok || looked < today.AddMonths(-freshMonths)})
	}
	slices.SortStableFunc(all, func(a, b Held) int { return cmp.Or(kind.CompareNames(a.Title, b.Title), cmp.Compare(a.ID, b.ID)) })
	for _, x := range shipped {
		if !own[kind.Fold(x.Title)] {
			all = append(all, Held{Title: x.Title, Type: "guidance", About: x.About, By: x.By, Address: x.Address, Stale: true})
		}
	}
	out := Shelf{Gaps: gapsOf(s, all, goals), Items: []Held{}}
	for _, x := range all {
		if about == "" || slices.ContainsFunc(x.About, func(a string) bool { return kind.SameName(a, about) }) {
			out.Items = append(out.Items, x)
		}
	}
	return out
}

// gapsOf are what the shelf is about and what goals name, those with most open goals first.
func gapsOf(s *kind.Snapshot, all []Held, goals bool) []Gap {
	by := map[string]*Gap{}
	at := func(name string) *Gap {
		key := kind.Fold(name)
		if by[key] == nil {
			by[key] = &Gap{Name: name}
		}
		return by[key]
	}
	for _, x := range s.Development.All() {
		if gap, ok := x.Gap.Get(); goals && ok && !x.Reached.Known() && gap != "other" {
			at(gap).Goals++
		}
	}
	for _, x := range all {
		for _, a := range x.About {
			at(a).Items++
		}
	}
	out := []Gap{}
	for _, g := range by {
		out = append(out, *g)
	}
	slices.SortFunc(out, func(a, b Gap) int {
		return cmp.Or(cmp.Compare(b.Goals, a.Goals), kind.CompareNames(a.Name, b.Name), strings.Compare(a.Name, b.Name))
	})
	return out
}

// Rows are the things on a shelf as a table, its headings first.
func (s Shelf) Rows() [][]string {
	rows := [][]string{{"Title", "What it is", "About", "By", "Address", "Published on", "Last looked at on", "What we learned from it", "Our copy"}}
	for _, x := range s.Items {
		rows = append(rows, []string{x.Title, x.Type, strings.Join(x.About, "; "), x.By, x.Address, dayOf(x.Published), dayOf(x.Looked), x.Learned, x.Copy})
	}
	return rows
}

func dayOf(o kind.Opt[kind.Date]) string {
	d, ok := o.Get()
	if !ok {
		return ""
	}
	return d.String()
}
