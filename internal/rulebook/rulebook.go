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
	out = append(out, boards()...)
	return out
}

// untold is an answer that hangs on something not recorded.
func untold[T any]() kind.Opt[T] { return kind.Opt[T]{} }

// naming gives the records of a register that name one in a field, by number.
func naming[T kind.Record](s *kind.Snapshot, field string, id kind.ID) []T {
	var none T
	k := none.KindOf()
	rs := kind.NamingIn(s, k, k.Index(field)).Of(id)
	out := make([]T, len(rs))
	for i, r := range rs {
		out[i] = r.(T)
	}
	return out
}
