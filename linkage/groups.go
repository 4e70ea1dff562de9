package linkage

import (
	"cmp"
	"slices"
)

// Group is some names of a list that are taken for one organisation, by their places, in order.
type Group struct {
	Members []int
	Match   // Score is that of the least sure join; the reasons are those of every join, without repeats
}

// largestGroup keeps a question short enough to be read.
const largestGroup = 12

// Groups puts the names of pairs together, best pair first. A name joins a group only when it is at least that sure with every
// name in it, so that a chain of likenesses does not join two strangers. apart says which names may not stand together: what
// somebody has answered no to; nil is none.
func (x *Index) Groups(pairs []Pair, least float64, apart func(members []int) bool) []Group {
	at := map[int]*Group{}
	group := func(i int) *Group {
		if at[i] == nil {
			at[i] = &Group{Members: []int{i}, Match: Match{Score: 1}}
		}
		return at[i]
	}
	for _, p := range pairs {
		a, b := group(p.A), group(p.B)
		if a == b || p.Score < least || len(a.Members)+len(b.Members) > largestGroup || !x.allAlike(a.Members, b.Members, least) {
			continue
		}
		members := slices.Sorted(slices.Values(slices.Concat(a.Members, b.Members)))
		if apart != nil && apart(members) {
			continue
		}
		joined := &Group{members, Match{min(a.Score, b.Score, p.Score), slices.Concat(a.Reasons, b.Reasons)}}
		for _, r := range p.Reasons {
			if !slices.Contains(joined.Reasons, r) {
				joined.Reasons = append(joined.Reasons, r)
			}
		}
		for _, m := range members {
			at[m] = joined
		}
	}
	var out []Group
	for i, g := range at {
		if len(g.Members) > 1 && g.Members[0] == i {
			out = append(out, *g)
		}
	}
	slices.SortFunc(out, func(a, b Group) int {
		return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(a.Members[0], b.Members[0]))
	})
	return out
}

func (x *Index) allAlike(a, b []int, least float64) bool {
	for _, i := range a {
		for _, j := range b {
			if x.score(i, j) < least {
				return false
			}
		}
	}
	return true
}
