// Package rulebook lends the areas' engines to the rules: contract dates, what suppliers were paid, circles of systems, and the
// tests of a digital leader. Each function says which fields it reads, because a finding is as restricted as they are.
package rulebook

import (
	"io/fs"

	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/rule"
)

// Load reads the rulebook of a knowledge folder (its rules/*.yaml) with every function that the engines lend.
func Load(knowledge fs.FS) (*rule.Book, error) {
	return rule.Load(knowledge, Lent()...)
}

// LoadCard reads a score card of a knowledge folder by its id, frameworks/ID.yaml.
func LoadCard(knowledge fs.FS, id string) (*rule.Card, error) {
	return rule.LoadCard(knowledge, "frameworks/"+id+".yaml", Lent()...)
}

// Lent is every function that rules may use beside the built-in ones.
func Lent() []rule.Lent {
	var out []rule.Lent
	out = append(out, contractDates()...)
	out = append(out, payments()...)
	out = append(out, systems()...)
	out = append(out, posts()...)
	out = append(out, plans()...)
	return out
}

// untold is an answer that hangs on something not recorded.
func untold[T any]() kind.Opt[T] { return kind.Opt[T]{} }

// holders turns records round: for each record that a field names, the records that name it.
func holders[T kind.Record](s *kind.Snapshot, key any, all []T, field string) map[kind.ID][]T {
	return kind.Derive(s, key, func() map[kind.ID][]T {
		out := map[kind.ID][]T{}
		for _, x := range all {
			for _, id := range kind.Get(x, field).Targets() {
				out[id] = append(out[id], x)
			}
		}
		return out
	})
}
