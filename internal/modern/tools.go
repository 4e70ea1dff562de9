package modern

import (
	"cmp"
	"slices"

	"github.com/moothall/moothall/internal/buying"
	"github.com/moothall/moothall/internal/kind"
)

// Tool is a tool that staff work with every day, beside the contract that has to be renewed, replaced or left first.
type Tool struct {
	System   *kind.System
	Contract *kind.Contract // nil where no running contract names it
	Ends     kind.Opt[kind.Date]
	Notice   kind.Opt[kind.Date] // the last day on which notice can be given
}

// Tools are the everyday tools, the lowest rated first; those that nobody rated come last.
func Tools(s *kind.Snapshot, today kind.Date) []Tool {
	out := []Tool{}
	for _, x := range s.Systems.All() {
		if x.WorkplaceTool.Or(false) {
			out = append(out, toolOf(s, x, today))
		}
	}
	slices.SortStableFunc(out, func(a, b Tool) int {
		return cmp.Or(cmp.Compare(a.System.StaffRating.Or(6), b.System.StaffRating.Or(6)), kind.CompareNames(kind.NameOf(a.System), kind.NameOf(b.System)), cmp.Compare(a.System.ID, b.System.ID))
	})
	return out
}

// toolOf finds the running contract of a tool whose end comes first; one without an end counts where there is no other.
func toolOf(s *kind.Snapshot, x *kind.System, today kind.Date) Tool {
	t := Tool{System: x}
	for _, c := range s.Contracts.All() {
		if !slices.Contains(c.Systems.Or(nil), x.ID) {
			continue
		}
		terms := buying.TermsOf(c)
		end, ok := buying.CurrentEnd(terms, today)
		had, has := t.Ends.Get()
		switch {
		case ok && end < today, t.Contract != nil && (!ok || has && had <= end):
			continue
		}
		t.Contract, t.Ends, t.Notice = c, kind.Opt[kind.Date]{}, kind.Opt[kind.Date]{}
		if ok {
			t.Ends = kind.Some(end)
		}
		if notice, ok := buying.LastNotice(terms, today); ok {
			t.Notice = kind.Some(notice)
		}
	}
	return t
}
