package rulebook

import (
	"cmp"
	"maps"
	"slices"

	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/rule"
)

var spendReads = []string{"supplier.name", "supplier.other_names", "spend.payee", "spend.net", "spend.date"}

func payments() []rule.Lent {
	return []rule.Lent{
		rule.Of("paid_12_months", func(c *rule.Context, x *kind.Supplier) kind.Opt[kind.Money] {
			return paid(c, x, func(p rule.Paid) kind.Money { return p.TwelveMonths })
		}, spendReads...).Along(),
		rule.Of("paid_last_90_days", func(c *rule.Context, x *kind.Supplier) kind.Opt[kind.Money] {
			return paid(c, x, func(p rule.Paid) kind.Money { return p.Last90 })
		}, spendReads...).Along(),
		rule.Of("paid_year_before", func(c *rule.Context, x *kind.Supplier) kind.Opt[kind.Money] {
			return paid(c, x, func(p rule.Paid) kind.Money { return p.YearBefore })
		}, spendReads...).Along(),
		rule.Of("last_paid", lastPaid, spendReads...).Along(),
		rule.OfCouncil("spend_months", spendMonths, "spend.date"),
		rule.OfCouncil("two_years_of_spend", twoYearsOfSpend, "spend.date"),
		rule.OfCouncil("spend_since", spendSince, "spend.date"),
		rule.OfCouncil("spend_until", spendUntil, "spend.date"),
		rule.OfCouncil("newest_payment", newestPayment, "spend.date", "spend.payee", "spend.net"),
		rule.OfCouncil("likely_it_paid", likelyPaid, "spend.payee", "spend.net", "spend.account"),
		rule.OfCouncil("likely_it_payees", likelyPayees, "spend.payee", "spend.account"),
		rule.OfCouncil("likely_it_largest", likelyLargest, "spend.payee", "spend.account"),
		rule.Naming("contracts_of", "contract.supplier"),
		rule.Of("on_register", onRegister, "contract.supplier"),
	}
}

// paid reads one sum of what a supplier was paid. Nothing paid is a known zero, unless a payee that nobody has linked yet might
// be the supplier under another spelling.
func paid(c *rule.Context, x *kind.Supplier, sum func(rule.Paid) kind.Money) kind.Opt[kind.Money] {
	if c.Facts.Spend == nil {
		c.MissSpend()
		return untold[kind.Money]()
	}
	p, ok := c.Facts.Spend.Suppliers[x.ID]
	if ok {
		c.CitePayments(p.Rows)
		return kind.Some(sum(p))
	}
	for _, name := range append([]string{x.Name.Or("")}, x.OtherNames.Or(nil)...) {
		if c.Facts.Spend.MayBePayee(name) {
			c.Miss(x, "other_names")
			return untold[kind.Money]()
		}
	}
	return kind.Some(kind.Money(0))
}

func lastPaid(c *rule.Context, x *kind.Supplier) kind.Opt[kind.Date] {
	if c.Facts.Spend == nil {
		c.MissSpend()
		return untold[kind.Date]()
	}
	return c.Facts.Spend.Suppliers[x.ID].LastPaid
}

// spendMonths counts the calendar months that the spend files touch, twelve at most.
func spendMonths(c *rule.Context) kind.Opt[int] {
	if c.Facts.Spend == nil {
		c.MissSpend()
		return untold[int]()
	}
	return kind.Some(min(12, monthNumber(c.Facts.Spend.Last)-monthNumber(c.Facts.Spend.First)+1))
}

// twoYearsOfSpend tells whether the files reach back far enough to set twelve months beside the twelve before.
func twoYearsOfSpend(c *rule.Context) kind.Opt[bool] {
	if c.Facts.Spend == nil {
		c.MissSpend()
		return untold[bool]()
	}
	return kind.Some(c.Facts.Spend.First <= c.Facts.Spend.Last.AddMonths(-24)+fewDays)
}

// fewDays may lie between the first day of a year and the first payment run in it.
const fewDays = 14

// spendSince is the first day of what "twelve months of data" covers.
func spendSince(c *rule.Context) kind.Opt[kind.Date] {
	if c.Facts.Spend == nil {
		c.MissSpend()
		return untold[kind.Date]()
	}
	return kind.Some(max(c.Facts.Spend.First, c.Facts.Spend.Last.AddMonths(-12)+1))
}

func spendUntil(c *rule.Context) kind.Opt[kind.Date] {
	if c.Facts.Spend == nil {
		c.MissSpend()
		return untold[kind.Date]()
	}
	return kind.Some(c.Facts.Spend.Last)
}

// newestPayment is the last day that the spend files cover; the payments of that day to one payee are its evidence.
func newestPayment(c *rule.Context) kind.Opt[kind.Date] {
	last, told := spendUntil(c).Get()
	if !told {
		return untold[kind.Date]()
	}
	paid := slices.Clone(c.Facts.Spend.Payees)
	for _, id := range slices.Sorted(maps.Keys(c.Facts.Spend.Suppliers)) {
		paid = append(paid, c.Facts.Spend.Suppliers[id])
	}
	for _, p := range paid {
		if p.LastPaid.Or(0) == last {
			c.CitePayments(p.Rows)
			break
		}
	}
	return kind.Some(last)
}

func contractsOf(c *rule.Context, x *kind.Supplier) []*kind.Contract {
	return naming[*kind.Contract](c.Snapshot, "supplier", x.ID)
}

// onRegister tells whether any contract with the supplier is on the register, current or not. Where no register has been brought
// it cannot be told.
func onRegister(c *rule.Context, x *kind.Supplier) kind.Opt[bool] {
	if c.Snapshot.Contracts.Len() == 0 {
		c.MissRegister("contract")
		return untold[bool]()
	}
	return kind.Some(len(contractsOf(c, x)) > 0)
}

func monthNumber(d kind.Date) int {
	t := d.Time()
	return t.Year()*12 + int(t.Month())
}

// likely are the payees that look like IT and that no supplier is linked to: a guess until somebody says yes or no.
func likely(c *rule.Context) []rule.Paid {
	if c.Facts.Spend == nil {
		c.MissSpend()
		return nil
	}
	var out []rule.Paid
	for _, p := range c.Facts.Spend.Payees {
		if p.IT && p.TwelveMonths > 0 {
			out = append(out, p)
		}
	}
	slices.SortStableFunc(out, func(a, b rule.Paid) int { return cmp.Compare(b.TwelveMonths, a.TwelveMonths) })
	return out
}

// likelyPaid is what they were paid in the last twelve months of the files; the largest one's payments are its evidence.
func likelyPaid(c *rule.Context) kind.Opt[kind.Money] {
	payees := likely(c)
	if c.Facts.Spend == nil {
		return untold[kind.Money]()
	}
	var sum kind.Money
	for _, p := range payees {
		sum += p.TwelveMonths
	}
	if len(payees) > 0 {
		c.CitePayments(payees[0].Rows)
	}
	return kind.Some(sum)
}

func likelyPayees(c *rule.Context) kind.Opt[int] {
	n := len(likely(c))
	if c.Facts.Spend == nil {
		return untold[int]()
	}
	return kind.Some(n)
}

func likelyLargest(c *rule.Context) kind.Opt[string] {
	payees := likely(c)
	if len(payees) == 0 {
		return untold[string]()
	}
	return kind.Some(payees[0].Name + ", " + payees[0].TwelveMonths.String())
}
