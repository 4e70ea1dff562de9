package buying

import "github.com/moothall/moothall/internal/kind"

// DefaultLeadMonths is how long it takes to put a new contract in place when neither the contract nor the council says.
const DefaultLeadMonths = 9

// longest is the most months or days that a notice, extension or lead time may have; anything beyond is a slip of the pen, and
// what rests on it cannot be told.
const (
	longestMonths = 100 * 12
	longestDays   = 100 * 366
)

// Terms is what a contract says about its own end. A field that is not recorded is never taken as zero.
type Terms struct {
	Start       kind.Opt[kind.Date]
	End         kind.Opt[kind.Date] // the end first agreed: the original end
	ExtendedEnd kind.Opt[kind.Date] // an extension that has been used
	MaximumEnd  kind.Opt[kind.Date] // the latest end, where the register gives it as a date
	OpenEnded   bool                // it has no last day of its own: rolling, ongoing

	ExtensionMonths kind.Opt[int] // how long one option lasts
	ExtensionCount  kind.Opt[int] // how many options there are
	NoticeMonths    kind.Opt[int]
	NoticeDays      kind.Opt[int] // on top of NoticeMonths where both stand

	Renews            bool          // it renews by itself
	RenewsEveryMonths kind.Opt[int] // and for how long each time
	LeadTimeMonths    kind.Opt[int] // how long a replacement takes
}

// TermsOf takes the terms from a contract record. A contract with a renewal period renews, unless it is recorded that it does not.
func TermsOf(c *kind.Contract) Terms {
	every, known := c.RenewsEveryMonths.Get()
	return Terms{
		Start: c.Start, End: c.End, ExtendedEnd: c.ExtendedEnd, MaximumEnd: c.MaximumEnd, OpenEnded: c.OpenEnded.Or(false),
		ExtensionMonths: c.ExtensionMonths, ExtensionCount: c.ExtensionCount,
		NoticeMonths: c.NoticeMonths, NoticeDays: c.NoticeDays,
		Renews: c.AutoRenews.Or(known && every > 0), RenewsEveryMonths: c.RenewsEveryMonths,
		LeadTimeMonths: c.LeadTimeMonths,
	}
}

// TermEnd is the last day of a term of so many months: three years from 2020-08-01 end on 2023-07-31. Where the closing month has
// no such day number, the term ends with that month.
func TermEnd(start kind.Date, months int) kind.Date {
	end := start.AddMonths(months)
	if end.Time().Day() != start.Time().Day() {
		return end
	}
	return end - 1
}

// agreedEnd is the end that stands without any renewal: the extended end, else the end.
func agreedEnd(t Terms) (kind.Date, bool) {
	if d, ok := t.ExtendedEnd.Get(); ok {
		return d, true
	}
	return t.End.Get()
}

// period gives the length of one renewal in months.
func (t Terms) period() (int, bool) {
	n, ok := t.RenewsEveryMonths.Get()
	return n, ok && n > 0 && n <= longestMonths
}

// CurrentEnd is the day on which the contract ends as things stand on a day. A contract that renews by itself ends with the term
// that the day falls in; each term is reckoned from the first end, so that a month's short days do not add up. It cannot be told
// (false) without an end date, or when a renewing contract has passed its end and its renewal period is not recorded.
func CurrentEnd(t Terms, today kind.Date) (kind.Date, bool) {
	end, ok := agreedEnd(t)
	if !ok || !t.Renews || end >= today {
		return end, ok
	}
	months, ok := t.period()
	if !ok {
		return 0, false
	}
	return end.AddMonths(months * termsBefore(end, months, today)), true
}

// termsBefore counts the renewals needed for an end not before today.
func termsBefore(end kind.Date, months int, today kind.Date) int {
	n := max(0, end.MonthsUntil(today)/months)
	for end.AddMonths(months*n) < today {
		n++
	}
	return n
}

// LatestEnd is the last day that the contract can reach with every option used: the end plus all options, reckoned from the
// original end, and never before the end that stands today. A latest end that the register gives as a date is taken as it is. It
// cannot be told without an end date, for a contract that is open-ended or renews by itself, and when only half of the options is
// recorded (how long without how many).
func LatestEnd(t Terms) (kind.Date, bool) {
	agreed, ok := agreedEnd(t)
	if t.Renews || t.OpenEnded {
		return 0, false
	}
	if latest, known := t.MaximumEnd.Get(); known {
		return max(latest, agreed), true
	}
	if !ok {
		return 0, false
	}
	months, count := t.ExtensionMonths.Or(0), t.ExtensionCount.Or(0)
	switch {
	case !t.ExtensionMonths.Known() && !t.ExtensionCount.Known(): // no option is recorded: the agreed end is the last one known
		return agreed, true
	case t.ExtensionMonths.Known() && months == 0, t.ExtensionCount.Known() && count == 0:
		return agreed, true
	case !t.ExtensionMonths.Known() || !t.ExtensionCount.Known():
		return 0, false
	case months < 0 || count < 0 || months > longestMonths || count > longestMonths/months:
		return 0, false
	}
	original, ok := t.End.Get()
	if !ok {
		return 0, false
	}
	return max(original.AddMonths(months*count), agreed), true
}

// LastNotice is the last day on which notice can be given for the current end: that end minus the notice period. For a contract
// that renews by itself it is the first such day, for this term's end or a later one, that has not passed. It cannot be told
// without an end date or without a notice period: the end date does not stand in for it.
func LastNotice(t Terms, today kind.Date) (kind.Date, bool) {
	end, ok := CurrentEnd(t, today)
	if !ok || !t.noticeKnown() {
		return 0, false
	}
	if !t.Renews {
		return t.noticeBefore(end), true
	}
	if d := t.noticeBefore(end); d >= today {
		return d, true
	}
	months, ok := t.period()
	if !ok {
		return 0, false
	}
	first, _ := agreedEnd(t)
	for n := termsBefore(first, months, today); ; n++ {
		if d := t.noticeBefore(first.AddMonths(months * n)); d >= today {
			return d, true
		}
	}
}

// noticeKnown tells whether a notice period that makes sense is recorded.
func (t Terms) noticeKnown() bool {
	months, days := t.NoticeMonths.Or(0), t.NoticeDays.Or(0)
	if !t.NoticeMonths.Known() && !t.NoticeDays.Known() {
		return false
	}
	return months >= 0 && days >= 0 && months <= longestMonths && days <= longestDays
}

// noticeBefore takes the notice period off an end.
func (t Terms) noticeBefore(end kind.Date) kind.Date {
	return end.AddMonths(-t.NoticeMonths.Or(0)) - kind.Date(t.NoticeDays.Or(0))
}

// LastSafeStart is the last day on which a replacement can be started and still be in place when the contract ends: the current
// end minus the lead time. The lead time is the contract's own, else the council's default, and then assumed is true and a page
// must say so. It cannot be told without an end date or with a lead time that makes no sense.
func LastSafeStart(t Terms, today kind.Date, defaultLeadMonths int) (start kind.Date, leadMonths int, assumed, ok bool) {
	end, ok := CurrentEnd(t, today)
	if !ok {
		return 0, 0, false, false
	}
	leadMonths = t.LeadTimeMonths.Or(defaultLeadMonths)
	assumed = !t.LeadTimeMonths.Known()
	if leadMonths < 0 || leadMonths > longestMonths {
		return 0, 0, false, false
	}
	return end.AddMonths(-leadMonths), leadMonths, assumed, true
}
