package foi

import (
	"slices"

	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/workday"
)

// Due is the last day on which the law lets an answer go out: so many working days after the day of receipt, which does not count itself. A bank holiday of any nation
// that the law names is none.
func (l *Law) Due(received kind.Date) kind.Date {
	return workday.After(received, l.Days, func(d kind.Date) bool {
		return !slices.ContainsFunc(l.Holidays, func(nation string) bool { return !workday.Works(d, nation) })
	})
}
