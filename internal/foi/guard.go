package foi

import (
	"slices"

	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/release"
)

// Words makes a text that may be sent, or says why it may not. The guard knows values; the names of the places where systems stand are records of their own, which only a
// restricted field leads to, so they are looked for here.
func (f Facts) Words(what, text string) (release.Words, error) {
	if f.placed(text) {
		return release.Words{}, fault.New(fault.Refused, "%s names a place where systems stand. Write it without.", what)
	}
	return f.Guard.Words(what, text)
}

// check is why a text may not be sent; "" when it may.
func (f Facts) check(text string) release.Reason {
	if f.placed(text) {
		return release.IsRestricted
	}
	return f.Guard.Check(text)
}

func (f Facts) placed(text string) bool {
	names := kind.Derive(f.Snapshot, placesKey{}, func() []phrase { return places(f.Snapshot) })
	return anyIn(names, wordsOf(text))
}

type placesKey struct{}

// places are the names of the sites on which systems stand, where they are of more than one word: a single word, such as a town, says nothing by itself.
func places(s *kind.Snapshot) (out []phrase) {
	for _, x := range s.Systems.All() {
		site, ok := s.Sites.Get(x.Site.Or(0))
		if !ok {
			continue
		}
		name := phrase(wordsOf(site.Name.Or("")))
		if len(name) > 1 && !slices.ContainsFunc(out, func(p phrase) bool { return slices.Equal(p, name) }) {
			out = append(out, name)
		}
	}
	return out
}
