package rule

import (
	"cmp"
	"iter"
	"slices"
	"strconv"
	"strings"

	"github.com/moothall/moothall/internal/kind"
)

// Results is what a rulebook answered about one snapshot on one day. Nothing in it changes.
type Results struct {
	book   *Book
	in     Input
	rules  []answers // in the book's order
	ranked []*Result // everything found, gaps that fold left out, in the order of the agenda
}

// answers are what one rule found and what it cannot tell, by record number.
type answers struct {
	rule *Rule
	list []*Result
}

// All gives every result, by rule, then record number.
func (rs *Results) All() iter.Seq[*Result] {
	return func(yield func(*Result) bool) {
		for _, of := range rs.rules {
			for _, r := range of.list {
				if !yield(r) {
					return
				}
			}
		}
	}
}

// Of gives the results of one rule, by record number.
func (rs *Results) Of(rule string) []*Result {
	i, ok := slices.BinarySearchFunc(rs.rules, rule, func(a answers, id string) int { return strings.Compare(a.rule.ID, id) })
	if !ok {
		return nil
	}
	return rs.rules[i].list
}

// Find gives a result by its id.
func (rs *Results) Find(id string) (*Result, bool) {
	rule, of, _ := strings.Cut(id, ":")
	_, number, _ := strings.Cut(of, ":")
	n, err := strconv.ParseUint(number, 10, 32)
	if err != nil && of != Council {
		return nil, false
	}
	list := rs.Of(rule)
	i, ok := slices.BinarySearchFunc(list, kind.ID(n), byRecord)
	if !ok || list[i].ID != id {
		return nil, false
	}
	return list[i], true
}

func byRecord(r *Result, id kind.ID) int { return cmp.Compare(r.record, id) }

// ranks tells whether a result stands in the agenda's order: what is found and does not fold.
func (r *Result) ranks() bool { return r.Outcome == Found && !r.Rule.Fold }

func (rs *Results) rank() {
	for r := range rs.All() {
		if r.ranks() {
			rs.ranked = append(rs.ranked, r)
		}
	}
	slices.SortFunc(rs.ranked, Rank)
}

// mostChanges is how many changed records are followed one by one; beyond it the whole book is as quick.
const mostChanges = 100

// After is what Run would give, worked out from the answers about an earlier snapshot of the same council: only what the changes
// between the two can reach is judged again.
func (b *Book) After(old *Results, in Input) *Results {
	if old == nil || old.book != b || in.Snapshot == nil || old.in.Snapshot == nil || old.in.without() != in.without() {
		return b.Run(in)
	}
	changes, few := kind.Changes(old.in.Snapshot, in.Snapshot, mostChanges)
	if !few {
		return b.Run(in)
	}
	out := &Results{book: b, in: in, rules: slices.Clone(old.rules)}
	var gone, came []*Result
	for i := range out.rules {
		of := &out.rules[i]
		ids, all := of.rule.reached(changes, old.in.Snapshot, in.Snapshot)
		switch {
		case all:
			gone = append(gone, of.list...)
			of.list = of.rule.run(in)
			came = append(came, of.list...)
		case len(ids) > 0:
			before, after := of.again(in, ids)
			gone, came = append(gone, before...), append(came, after...)
		}
	}
	out.rerank(old.ranked, gone, came)
	return out
}

// without is what answers hang on beside the snapshot.
func (in Input) without() Input {
	in.Snapshot = nil
	return in
}

// again judges some records again, and gives what was said of them before and what is said now.
func (a *answers) again(in Input, ids []kind.ID) (before, after []*Result) {
	c := in.context()
	kept := make([]*Result, 0, len(a.list)+len(ids))
	rest := a.list
	for _, id := range ids {
		i, ok := slices.BinarySearchFunc(rest, id, byRecord)
		kept = append(kept, rest[:i]...)
		rest = rest[i:]
		if ok {
			before = append(before, rest[0])
			rest = rest[1:]
		}
		rec, ok := in.Snapshot.Find(a.rule.For, id)
		if !ok {
			continue
		}
		c.subject = rec
		n := len(kept)
		kept = a.rule.look(c, in, kept)
		after = append(after, kept[n:]...)
	}
	a.list = append(kept, rest...)
	return before, after
}

// rerank puts what came in its place among what stayed.
func (rs *Results) rerank(ranked, gone, came []*Result) {
	came = slices.DeleteFunc(came, func(r *Result) bool { return !r.ranks() })
	slices.SortFunc(came, Rank)
	left := map[*Result]bool{}
	for _, r := range gone {
		left[r] = true
	}
	rs.ranked = make([]*Result, 0, len(ranked)+len(came))
	for _, r := range ranked {
		if left[r] {
			continue
		}
		for len(came) > 0 && Rank(came[0], r) < 0 {
			rs.ranked, came = append(rs.ranked, came[0]), came[1:]
		}
		rs.ranked = append(rs.ranked, r)
	}
	rs.ranked = append(rs.ranked, came...)
}
