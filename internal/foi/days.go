package foi

import (
	"slices"
	"time"

	"github.com/moothall/moothall/internal/kind"
)

// Due is the last day on which the law lets an answer go out: so many working days after the day of receipt, which does not count itself. Bank holidays are reckoned
// from the rules of the Banking and Financial Dealings Act 1971 and the yearly proclamations. A holiday that was proclaimed for one year only is not known here; then
// the true day is later, never sooner.
func (l *Law) Due(received kind.Date) kind.Date {
	d := received
	for n := 0; n < l.Days; {
		d++
		if l.works(d) {
			n++
		}
	}
	return d
}

// works tells whether a day is a working day under the law.
func (l *Law) works(d kind.Date) bool {
	day := d.Time().Weekday()
	if day == time.Saturday || day == time.Sunday {
		return false
	}
	for _, part := range l.Holidays {
		if slices.Contains(holidays(part, d.Time().Year()), d) {
			return false
		}
	}
	return true
}

// holidays are the bank holidays of a part of the United Kingdom in a year: england-wales, scotland or northern-ireland. Good Friday and Christmas Day are among them.
func holidays(part string, year int) []kind.Date {
	on := func(m time.Month, day int) kind.Date { return kind.DateOf(year, m, day) }
	easter := easterSunday(year)
	out := []kind.Date{easter - 2, firstMonday(on(time.May, 1)), lastMonday(on(time.May, 31))}
	switch part {
	case "scotland":
		out = append(out, moved(on(time.January, 1), on(time.January, 2))...)
		out = append(out, firstMonday(on(time.August, 1)))
		out = append(out, moved(on(time.November, 30))...)
	default:
		out = append(out, moved(on(time.January, 1))...)
		out = append(out, easter+1, lastMonday(on(time.August, 31)))
	}
	if part == "northern-ireland" {
		out = append(out, moved(on(time.March, 17))...)
		out = append(out, moved(on(time.July, 12))...)
	}
	return append(out, moved(on(time.December, 25), on(time.December, 26))...)
}

// moved puts holidays that fall on a weekend onto the next days that are neither weekend nor one of them.
func moved(days ...kind.Date) []kind.Date {
	out := []kind.Date{}
	for _, d := range days {
		if !weekend(d) {
			out = append(out, d)
		}
	}
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

func firstMonday(from kind.Date) kind.Date {
	for from.Time().Weekday() != time.Monday {
		from++
	}
	return from
}

func lastMonday(to kind.Date) kind.Date {
	for to.Time().Weekday() != time.Monday {
		to--
	}
	return to
}

// easterSunday is Easter in the Gregorian calendar, by the anonymous algorithm that Nature printed in 1876.
func easterSunday(year int) kind.Date {
	a, b, c := year%19, year/100, year%100
	d, e := b/4, b%4
	g := (8*b + 13) / 25
	h := (19*a + b - d - g + 15) % 30
	i, k := c/4, c%4
	l := (32 + 2*e + 2*i - h - k) % 7
	m := (a + 11*h + 22*l) / 451
	month := (h + l - 7*m + 114) / 31
	day := (h+l-7*m+114)%31 + 1
	return kind.DateOf(year, time.Month(month), day)
}
