package rulebook

import (
	"slices"

	"github.com/moothall/moothall/internal/buying"
	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/rule"
)

var (
	endReads    = []string{"contract.end", "contract.extended_end", "contract.auto_renews", "contract.renews_every_months"}
	noticeReads = append([]string{"contract.notice_months", "contract.notice_days"}, endReads...)
	latestReads = []string{"contract.end", "contract.extended_end", "contract.maximum_end", "contract.extension_months", "contract.extension_count", "contract.auto_renews", "contract.renews_every_months", "contract.open_ended"}
	startReads  = append([]string{"contract.lead_time_months"}, endReads...)

	functionReads = []string{"contract.function", "contract.systems", "system.function"}
	twinReads     = append(append([]string{"contract.department", "contract.title", "contract.open_ended"}, functionReads...), endReads...)
)

func contractDates() []rule.Lent {
	return []rule.Lent{
		rule.Of("current_end", currentEnd, endReads...).Along(),
		rule.Of("latest_end", latestEnd, latestReads...).Along(),
		rule.Of("last_notice", lastNotice, noticeReads...).Along(),
		rule.Of("term_notice", termNotice, noticeReads...).Along(),
		rule.Of("last_safe_start", lastSafeStart, startReads...).Along(),
		rule.Of("lead_months", leadMonths, "contract.lead_time_months").Along(),
		rule.Of("renews", renews, "contract.auto_renews", "contract.renews_every_months").Along(),
		rule.Of("is_digital", isDigital, "contract.systems", "contract.supplier", "contract.cpv", "contract.supplier.it").Along(),
		rule.Of("extension_left", extensionLeft, latestReads...).Along(),
		rule.Of("is_current", isCurrent, append([]string{"contract.open_ended"}, endReads...)...).Along(),
		rule.OfCouncil("savings_by", func(c *rule.Context) kind.Opt[kind.Date] { return ours(c).SavingsBy }, "council.ours", "council.savings_by"),
		rule.OfCouncil("savings_target", func(c *rule.Context) kind.Opt[kind.Money] { return ours(c).SavingsTarget }, "council.ours", "council.savings_target"),
		rule.Of("function_of", functionOf, functionReads...),
		rule.Of("leads_twins", leadsTwins, twinReads...),
		rule.ListOf("twins", twins, twinReads...),
		rule.Of("departments_buying", departmentsBuying, append([]string{"contract.department", "contract.systems", "contract.open_ended", "system.product"}, endReads...)...).Ways(withProduct...),
	}
}

// ours is the council's own record of the council register; one with nothing recorded where there is none.
func ours(c *rule.Context) *kind.Council {
	return kind.Derive(c.Snapshot, oursKey{}, func() *kind.Council {
		for _, x := range c.Snapshot.Councils.All() {
			if x.Ours.Or(false) {
				return x
			}
		}
		return &kind.Council{}
	})
}

type oursKey struct{}

// isCurrent tells whether a contract still runs: it is open-ended, or its current end has not passed.
func isCurrent(c *rule.Context, x *kind.Contract) kind.Opt[bool] {
	if x.OpenEnded.Or(false) {
		return kind.Some(true)
	}
	end, told := currentEnd(c, x).Get()
	if !told {
		return untold[bool]()
	}
	return kind.Some(end >= c.Today)
}

func currentEnd(c *rule.Context, x *kind.Contract) kind.Opt[kind.Date] {
	d, ok := buying.CurrentEnd(buying.TermsOf(x), c.Today)
	if ok {
		return kind.Some(d)
	}
	missEnd(c, x)
	return untold[kind.Date]()
}

// missEnd says which field keeps a current end from being told.
func missEnd(c *rule.Context, x *kind.Contract) {
	if !x.End.Known() && !x.ExtendedEnd.Known() {
		c.Miss(x, "end")
		return
	}
	c.Miss(x, "renews_every_months")
}

func latestEnd(c *rule.Context, x *kind.Contract) kind.Opt[kind.Date] {
	d, ok := buying.LatestEnd(buying.TermsOf(x))
	if ok {
		return kind.Some(d)
	}
	switch {
	case buying.TermsOf(x).Renews || x.OpenEnded.Or(false): // no field would tell: it has no latest end
	case !x.End.Known():
		c.Miss(x, "end")
	case !x.ExtensionMonths.Known():
		c.Miss(x, "extension_months")
	default:
		c.Miss(x, "extension_count")
	}
	return untold[kind.Date]()
}

// extensionLeft tells whether the contract can be carried on past its current end by an option that it holds.
func extensionLeft(c *rule.Context, x *kind.Contract) kind.Opt[bool] {
	t := buying.TermsOf(x)
	if t.Renews || t.OpenEnded {
		return kind.Some(false)
	}
	if n, known := x.ExtensionCount.Get(); known && n == 0 {
		return kind.Some(false)
	}
	if !x.MaximumEnd.Known() && !x.ExtensionMonths.Known() && !x.ExtensionCount.Known() { // buying takes the agreed end; a rule may not
		c.Miss(x, "extension_count")
		return untold[bool]()
	}
	latest, ok := latestEnd(c, x).Get()
	end, endOK := currentEnd(c, x).Get()
	if !ok || !endOK {
		return untold[bool]()
	}
	return kind.Some(latest > end)
}

func lastNotice(c *rule.Context, x *kind.Contract) kind.Opt[kind.Date] {
	d, ok := buying.LastNotice(buying.TermsOf(x), c.Today)
	if ok {
		return kind.Some(d)
	}
	if !x.NoticeMonths.Known() && !x.NoticeDays.Known() {
		c.Miss(x, "notice_months")
	} else {
		missEnd(c, x)
	}
	return untold[kind.Date]()
}

// termNotice is the last day on which notice can be given for the term that runs now, whether or not it has passed; last_notice
// looks past it to the next term's.
func termNotice(c *rule.Context, x *kind.Contract) kind.Opt[kind.Date] {
	end, told := currentEnd(c, x).Get()
	if !told {
		return untold[kind.Date]()
	}
	t := buying.TermsOf(x)
	d, ok := buying.LastNotice(buying.Terms{End: kind.Some(end), NoticeMonths: t.NoticeMonths, NoticeDays: t.NoticeDays}, c.Today)
	if !ok {
		c.Miss(x, "notice_months")
		return untold[kind.Date]()
	}
	return kind.Some(d)
}

func lastSafeStart(c *rule.Context, x *kind.Contract) kind.Opt[kind.Date] {
	d, _, _, ok := buying.LastSafeStart(buying.TermsOf(x), c.Today, buying.DefaultLeadMonths)
	if ok {
		return kind.Some(d)
	}
	missEnd(c, x)
	return untold[kind.Date]()
}

// leadMonths is the contract's own lead time, else the default; rules that print it say which.
func leadMonths(_ *rule.Context, x *kind.Contract) kind.Opt[int] {
	return kind.Some(x.LeadTimeMonths.Or(buying.DefaultLeadMonths))
}

func renews(c *rule.Context, x *kind.Contract) kind.Opt[bool] {
	if !x.AutoRenews.Known() && !x.RenewsEveryMonths.Known() {
		c.Miss(x, "auto_renews")
		return untold[bool]()
	}
	return kind.Some(buying.TermsOf(x).Renews)
}

// isDigital tells whether a contract buys digital or technology, from what is recorded and nothing else: it names systems, its
// supplier is marked as an IT supplier, or its procurement codes say so.
func isDigital(c *rule.Context, x *kind.Contract) kind.Opt[bool] {
	if len(x.Systems.Or(nil)) > 0 {
		return kind.Some(true)
	}
	supplier, _ := c.Snapshot.Suppliers.Get(x.Supplier.Or(0))
	it, marked := kind.Opt[bool]{}, false
	if supplier != nil {
		it, marked = supplier.It, supplier.It.Known()
	}
	if it.Or(false) || slices.ContainsFunc(x.Cpv.Or(nil), buying.DigitalCPV) {
		return kind.Some(true)
	}
	if marked || x.Cpv.Known() {
		return kind.Some(false)
	}
	c.Miss(x, "systems")
	return untold[bool]()
}
