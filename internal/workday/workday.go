// Package workday knows the working days of the four nations: Mondays to Fridays that are no bank holiday. Bank holidays are worked out from
// the Banking and Financial Dealings Act 1971, Christmas Day and Good Friday, the days that are proclaimed every year, and oneOffs. What a council keeps
// for itself (local holidays in Scotland, a closed week at Christmas) is not known here. It is pure.
package workday

import (
	"slices"
	"time"

	"github.com/moothall/moothall/internal/kind"
)

// Nations are those that a calendar is known for.
var Nations = []string{"england", "wales", "scotland", "northern-ireland"}

// oneOff is a bank holiday of one year only, by proclamation.
type oneOff struct {
	day     kind.Date
	nations []string
}

var oneOffs = []oneOff{
	{kind.DateOf(2020, 5, 8), Nations},               // seventy-five years after the war in Europe, in the place of the first Monday in May
	{kind.DateOf(2022, 6, 2), Nations},               // the spring holiday, moved
	{kind.DateOf(2022, 6, 3), Nations},               // the Platinum Jubilee
	{kind.DateOf(2022, 9, 19), Nations},              // the state funeral
	{kind.DateOf(2023, 5, 8), Nations},               // the coronation
	{kind.DateOf(2026, 6, 15), []string{"scotland"}}, // the men's football World Cup
}

// moved are the Mondays that were no holiday that year.
var moved = []kind.Date{kind.DateOf(2020, 5, 4), kind.DateOf(2022, 5, 30)}

// Works tells whether a day is a working day in a nation; of a nation that is not known it counts weekends only.
func Works(d kind.Date, nation string) bool {
	return !weekend(d) && !Holiday(d, nation)
}

// Holiday tells whether a day is a bank holiday of a nation, or Christmas Day or Good Friday.
func Holiday(d kind.Date, nation string) bool {
	return slices.Contains(Holidays(d.Time().Year(), nation), d)
}

// Holidays are the bank holidays of a nation in a year, Christmas Day and Good Friday among them, in their order.
func Holidays(year int, nation string) []kind.Date {
	if !slices.Contains(Nations, nation) {
		return nil
	}
	easter := easterSunday(year)
	days := []kind.Date{easter - 2, monday(year, time.May, 1), monday(year, time.May, -1)}
	scotland := nation == "scotland"
	if scotland {
		days = append(days, monday(year, time.August, 1))
		days = append(days, instead(kind.DateOf(year, 1, 1), kind.DateOf(year, 1, 2))...)
		days = append(days, instead(kind.DateOf(year, 11, 30))...)
	} else {
		days = append(days, easter+1, monday(year, time.August, -1))
		days = append(days, instead(kind.DateOf(year, 1, 1))...)
	}
	if nation == "northern-ireland" {
		days = append(days, instead(kind.DateOf(year, 3, 17))...)
		days = append(days, instead(kind.DateOf(year, 7, 12))...)
	}
	days = append(days, instead(kind.DateOf(year, 12, 25), kind.DateOf(year, 12, 26))...)
	days = slices.DeleteFunc(days, func(d kind.Date) bool { return slices.Contains(moved, d) })
	for _, one := range oneOffs {
		if one.day.Time().Year() == year && slices.Contains(one.nations, nation) {
			days = append(days, one.day)
		}
	}
	slices.Sort(days)
	return slices.Compact(days)
}

// Before goes back a number of working days: Before(d, 1) is the last working day before d. The day itself does not count.
func Before(d kind.Date, days int, nation string) kind.Date {
	for left := days; left > 0; {
		d--
		if Works(d, nation) {
			left--
		}
	}
	return d
}

// After goes on a number of working days as works counts them; the day itself does not count.
func After(d kind.Date, days int, works func(kind.Date) bool) kind.Date {
	for left := days; left > 0; {
		d++
		if works(d) {
			left--
		}
	}
	return d
}

// instead gives holidays that follow each other, and for each that falls on a weekend the next day that is neither weekend nor holiday.
func instead(days ...kind.Date) []kind.Date {
	out := slices.Clone(days)
	for _, d := range days {
		if !weekend(d) {
			continue
		}
		for weekend(d) || slices.Contains(out, d) {
			d++
		}
		out = append(out, d)
	}
	return out
}

func weekend(d kind.Date) bool {
	day := d.Time().Weekday()
	return day == time.Saturday || day == time.Sunday
}

// monday is the first Monday of a month (1) or its last (-1).
func monday(year int, month time.Month, which int) kind.Date {
	if which < 0 {
		d := kind.DateOf(year, month+1, 1) - 1
		return d - kind.Date((int(d.Time().Weekday())+6)%7)
	}
	d := kind.DateOf(year, month, 1)
	return d + kind.Date((8-int(d.Time().Weekday()))%7)
}

// easterSunday is Easter of the Gregorian calendar, worked out as Butcher's Ecclesiastical Calendar (1876) has it.
func easterSunday(year int) kind.Date {
	a, b, c := year%19, year/100, year%100
	h := (19*a + b - b/4 - (b-(b+8)/25+1)/3 + 15) % 30
	l := (32 + 2*(b%4) + 2*(c/4) - h - c%4) % 7
	m := (a + 11*h + 22*l) / 451
	n := h + l - 7*m + 114
	return kind.DateOf(year, time.Month(n/31), n%31+1)
}
