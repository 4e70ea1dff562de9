package kind

import (
	"fmt"
	"time"
)

// Date is a day with no time zone: days since 1970-01-01.
type Date int32

// DateOf makes a date; months and days outside their range roll over, as in time.Date.
func DateOf(y int, m time.Month, d int) Date {
	return Date(time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Unix() / 86400)
}

// ParseDate reads 2006-01-02.
func ParseDate(s string) (Date, error) {
	d, ok := isoDate([]byte(s))
	if !ok {
		return 0, fmt.Errorf("%q is not a date like 2026-11-24", s)
	}
	return d, nil
}

// Time is midnight UTC of the day.
func (d Date) Time() time.Time { return time.Unix(int64(d)*86400, 0).UTC() }

// String is the ISO form.
func (d Date) String() string { return d.Time().Format("2006-01-02") }

// Long is the day as a page says it: 24 November 2026.
func (d Date) Long() string { return d.Time().Format("2 January 2006") }

// Short is the day as a table says it: 24 Nov 2026.
func (d Date) Short() string { return d.Time().Format("2 Jan 2006") }

// AddMonths is the same day number n months on; where that month has no such day, its last day.
func (d Date) AddMonths(n int) Date {
	y, m, day := d.Time().Date()
	last := DateOf(y, m+time.Month(n)+1, 0)
	return min(DateOf(y, m+time.Month(n), 1)+Date(day-1), last)
}

// MonthsUntil counts the whole months from d to e; below zero when e is earlier.
func (d Date) MonthsUntil(e Date) int {
	if e < d {
		return -e.MonthsUntil(d)
	}
	dy, dm, _ := d.Time().Date()
	ey, em, _ := e.Time().Date()
	n := (ey-dy)*12 + int(em-dm)
	if d.AddMonths(n) > e {
		n--
	}
	return n
}

// MarshalText is the ISO form.
func (d Date) MarshalText() ([]byte, error) { return d.Time().AppendFormat(nil, "2006-01-02"), nil }

// UnmarshalText reads the ISO form.
func (d *Date) UnmarshalText(b []byte) error {
	v, ok := isoDate(b)
	if !ok {
		return fmt.Errorf("%q is not a date like 2026-11-24", b)
	}
	*d = v
	return nil
}

// isoDate reads 2006-01-02 without time.Parse: documents hold thousands. (Days from civil, Howard Hinnant's formula.)
func isoDate(b []byte) (Date, bool) {
	if len(b) != 10 || b[4] != '-' || b[7] != '-' {
		return 0, false
	}
	for i, c := range b {
		if i != 4 && i != 7 && (c < '0' || c > '9') {
			return 0, false
		}
	}
	y, m, d := digits(b[0:4]), digits(b[5:7]), digits(b[8:10])
	if y < 1 || m < 1 || m > 12 || d < 1 || d > 31 {
		return 0, false
	}
	if d > 28 && d > time.Date(y, time.Month(m)+1, 0, 0, 0, 0, 0, time.UTC).Day() {
		return 0, false
	}
	if m <= 2 {
		y--
	}
	era := y / 400
	yearOfEra := y - era*400
	monthFromMarch := (m + 9) % 12
	dayOfYear := (153*monthFromMarch+2)/5 + d - 1
	dayOfEra := yearOfEra*365 + yearOfEra/4 - yearOfEra/100 + dayOfYear
	return Date(era*146097 + dayOfEra - 719468), true
}

func digits(b []byte) (n int) {
	for _, c := range b {
		n = n*10 + int(c-'0')
	}
	return n
}
