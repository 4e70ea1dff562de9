package vesting

import (
	"fmt"
	"slices"
	"strings"

	"github.com/moothall/moothall/internal/buying"
	"github.com/moothall/moothall/internal/kind"
)

// Class is where a contract's end falls as things stand.
type Class string

// The classes. A contract that renews by itself runs past vesting day unless somebody gives notice.
const (
	EndsBefore Class = "ends_before_vesting" // on the day before at the latest
	EndsAfter  Class = "ends_after_vesting"
	NoEnd      Class = "no_end_date"
)

// Flag is what must be looked at.
type Flag string

// The flags.
const (
	ZeroDayGap        Flag = "zero_day_gap" // ends the day before vesting day, so that not a day is left to change over
	AssignmentUnknown Flag = "assignment_unknown"
	AssignmentRefused Flag = "assignment_refused"
	AssignmentAsks    Flag = "assignment_asks" // the supplier has to agree
	NeedsConsent      Flag = "needs_consent"
	ConsentDepends    Flag = "consent_depends"
)

// The limits of section 24 of the Act, in pence.
const (
	revenueLimit = kind.Money(100_000_00)
	capitalLimit = kind.Money(1_000_000_00)
)

// theAct is what consent rests on, and what it does not tell.
const theAct = "Section 24 of the Local Government and Public Involvement in Health Act 2007; check the direction itself, which says whose consent is needed and from when."

func rows(c Predecessor, a Ask) []Row {
	var out []Row
	for _, k := range c.Snapshot.Contracts.All() {
		out = append(out, rowOf(c, k, a))
	}
	order := []Class{EndsBefore, EndsAfter, NoEnd}
	slices.SortStableFunc(out, func(x, y Row) int {
		return firstOf(slices.Index(order, x.Class)-slices.Index(order, y.Class), int(endOf(x)-endOf(y)), kind.CompareNames(x.Reference, y.Reference), kind.CompareNames(x.Title, y.Title))
	})
	return out
}

func endOf(r Row) kind.Date {
	if r.End == nil {
		return 0
	}
	return *r.End
}

func rowOf(c Predecessor, k *kind.Contract, a Ask) Row {
	t := buying.TermsOf(k)
	r := Row{Council: c.Name, Reference: k.Reference.Or(""), Title: k.Title.Or(""), Supplier: supplierName(c.Snapshot, k.Supplier), Flags: []Flag{}}
	if v, ok := k.Value.Get(); ok {
		r.Value = &v
	}
	class, why := classOf(t, a.Vesting)
	r.Class = class
	says := []string{why}
	flag := func(f Flag, why string) {
		r.Flags = append(r.Flags, f)
		says = append(says, why)
	}
	if end, ok := buying.CurrentEnd(t, a.Today); ok {
		r.End = &end
		if class == EndsBefore && end == a.Vesting-1 {
			flag(ZeroDayGap, "It ends the day before vesting day: what follows it must stand ready that night.")
		}
	}
	if class != EndsBefore {
		flagAssignment(k.Assignment.Or("unknown"), flag)
	}
	if a.Direction != 0 {
		flagConsent(c, k, t, a, flag)
	}
	r.Why = strings.Join(says, " ")
	return r
}

// classOf gives a contract's class and says why.
func classOf(t buying.Terms, vesting kind.Date) (Class, string) {
	first := t
	first.Renews = false
	end, known := buying.CurrentEnd(first, vesting)
	switch {
	case t.OpenEnded:
		return NoEnd, "It has no end of its own and runs until somebody gives notice."
	case !known:
		return NoEnd, "No end date is recorded."
	case t.Renews:
		return EndsAfter, "It renews by itself, so it runs past vesting day unless notice is given in time."
	case end < vesting:
		return EndsBefore, fmt.Sprintf("It ends on %s, before vesting day: extend it, replace it or let it go.", end.Long())
	}
	return EndsAfter, fmt.Sprintf("It ends on %s and passes to the successor.", end.Long())
}

func flagAssignment(right string, flag func(Flag, string)) {
	switch right {
	case "yes":
	case "no":
		flag(AssignmentRefused, "It may not be assigned: ask the supplier for a new agreement.")
	case "consent":
		flag(AssignmentAsks, "The supplier has to agree to its assignment: ask now.")
	default:
		flag(AssignmentUnknown, "Nobody has confirmed a right to assign it: ask legal.")
	}
}

// consent is whether a contract needs the consent of whom the direction names.
type consent int

const (
	noConsent consent = iota
	consentDepends
	consentNeeded
)

func flagConsent(c Predecessor, k *kind.Contract, t buying.Terms, a Ask, flag func(Flag, string)) {
	if c.Nation != "" && c.Nation != "england" {
		return // the section is about councils in England
	}
	needs, why := consentOf(k, t, a.Vesting)
	start, known := k.Start.Get()
	switch {
	case known && start < a.Direction:
		return
	case !known && needs == consentNeeded:
		needs, why = consentDepends, why+" No start date is recorded: it counts only if it was entered on or after the direction."
	}
	switch needs {
	case consentNeeded:
		flag(NeedsConsent, why+" "+theAct)
	case consentDepends:
		flag(ConsentDepends, why+" "+theAct)
	}
}

// consentOf tells whether a contract that is entered after the direction needs consent. One that is not recorded as capital is taken as
// revenue, and that is said, unless its value alone would make the difference.
func consentOf(k *kind.Contract, t buying.Terms, vesting kind.Date) (consent, string) {
	capital, known := k.Capital.Get()
	if known && capital {
		return capitalConsent(k)
	}
	needs, why := revenueConsent(k, t, vesting)
	switch {
	case known || needs == noConsent && k.Value.Or(0) <= capitalLimit:
		return needs, why
	case needs == noConsent:
		return consentDepends, "It is worth more than £1,000,000, and needs consent if it is a capital contract, which is not recorded: ask finance."
	}
	return needs, why + " It is not recorded as capital, so it is taken as revenue."
}

// capitalConsent is about contracts of more than £1,000,000, or whose price can vary.
func capitalConsent(k *kind.Contract) (consent, string) {
	value, known := k.Value.Get()
	price, priced := k.PriceRise.Get()
	switch {
	case known && value > capitalLimit:
		return consentNeeded, "A capital contract of more than £1,000,000 needs consent."
	case priced && price != "fixed":
		return consentNeeded, "A capital contract whose price can vary needs consent."
	case !known:
		return consentDepends, "No value is recorded, and a capital contract of more than £1,000,000 needs consent: ask."
	case !priced:
		return consentDepends, "A capital contract of up to £1,000,000 needs consent only if its price can vary: ask."
	}
	return noConsent, ""
}

// revenueConsent is about contracts of more than £100,000 that can run past vesting day.
func revenueConsent(k *kind.Contract, t buying.Terms, vesting kind.Date) (consent, string) {
	past, told := canRunPast(t, vesting)
	value, known := k.Value.Get()
	switch {
	case told && !past, known && value <= revenueLimit:
		return noConsent, ""
	case !known:
		return consentDepends, "No value is recorded, and a contract of more than £100,000 that can run past vesting day needs consent: ask."
	case !told:
		return consentDepends, "It cannot be told whether it can run past vesting day; being worth more than £100,000 it then needs consent: ask."
	}
	return consentNeeded, "A contract of more than £100,000 that can run past vesting day needs consent."
}

// canRunPast tells whether a contract can run on vesting day, by its end or by an option; told is false where nothing says so.
func canRunPast(t buying.Terms, vesting kind.Date) (past, told bool) {
	class, _ := classOf(t, vesting)
	if class == EndsAfter || t.OpenEnded {
		return true, true
	}
	latest, ok := buying.LatestEnd(t)
	return latest >= vesting, ok
}
