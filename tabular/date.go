package tabular

import (
	"fmt"
	"strings"
	"time"
)

// DateOrder is the order of day, month and year in dates that are written in figures only.
type DateOrder int

// The orders. A year of four figures that comes first is read as such in every order.
const (
	DMY DateOrder = iota // 31/03/2027, the usual one here
	MDY                  // 03/31/2027
	YMD                  // 27/03/31
)

// String is the order in words.
func (o DateOrder) String() string {
	switch o {
	case MDY:
		return "month, day, year"
	case YMD:
		return "year, month, day"
	}
	return "day, month, year"
}

// ParseDate reads a date as people and spreadsheets write it: 31/03/2027, 31.3.27, 2027-03-31T09:30, 31 March 2027,
// 31-Mar-27, 1st of March 2024, March 1, 2024, 20270331, an Excel serial such as 45382 or 45382.5. Times of day are dropped.
// Two-figure years are 1970 to 2069.
//
// ok is false for what is no date. note then says why, when the cell looks like one: "31/02/2027 is not a date".
func ParseDate(s string, order DateOrder) (year int, month time.Month, day int, ok bool, note string) {
	year, month, day, ok = quickDate(s, order)
	if ok {
		return year, month, day, true, ""
	}
	t := strings.Join(strings.Fields(strings.Trim(dateSigns.Replace(s), " '")), " ")
	if t == "" || len(t) > 60 || !strings.ContainsAny(t, "0123456789") {
		return 0, 0, 0, false, ""
	}
	if isLostDate(t) {
		return 0, 0, 0, false, "the date was lost before the file was published: the cell says " + t
	}
	if allDigits(strings.Replace(t, ".", "", 1)) {
		return loneNumber(t)
	}
	parts := dateParts(t)
	year, month, day, looks := threeParts(parts, order)
	switch {
	case !looks && monthOnly(parts):
		return 0, 0, 0, false, t + " names a month but no day"
	case !looks:
		return 0, 0, 0, false, ""
	case !realDate(year, month, day):
		return 0, 0, 0, false, t + " is not a date"
	}
	return year, month, day, true, ""
}

var dateSigns = strings.NewReplacer("\u00a0", " ", "\u202f", " ", "\ufeff", "", "\u2013", "-", "\u2010", "-", "\u2011", "-", "\u2212", "-", "\u2019", "'")

// quickDate reads what most cells hold, 31/03/2027 and 2027-03-31, and makes nothing on the way.
func quickDate(s string, order DateOrder) (y int, m time.Month, d int, ok bool) {
	if len(s) != 10 {
		return 0, 0, 0, false
	}
	first, second, third := 0, 0, 0
	switch {
	case (s[2] == '/' || s[2] == '-' || s[2] == '.') && s[5] == s[2]:
		first, second, third = number(s[0:2]), number(s[3:5]), number(s[6:10])
		y, m, d = third, time.Month(second), first
		if order == MDY {
			m, d = time.Month(first), second
		}
	case s[4] == '-' && s[7] == '-':
		first, second, third = number(s[0:4]), number(s[5:7]), number(s[8:10])
		y, m, d = first, time.Month(second), third
	}
	if first < 0 || second < 0 || third < 0 || y < 1900 || !realDate(y, m, d) {
		return 0, 0, 0, false
	}
	return y, m, d, true
}

// number reads at most four figures; -1 when there is anything else.
func number(s string) int {
	n := 0
	for i := range len(s) {
		if !isDigit(s[i]) {
			return -1
		}
		n = n*10 + int(s[i]-'0')
	}
	if s == "" || len(s) > 4 {
		return -1
	}
	return n
}

// isLostDate knows what spreadsheets show for a date of nought: the day was destroyed before the file was made.
func isLostDate(t string) bool {
	clock := strings.TrimRight(t, "0:. ")
	if clock == "" && strings.Contains(t, ":") {
		return true
	}
	day, _, _ := strings.Cut(strings.ReplaceAll(t, "T", " "), " ")
	switch strings.ToLower(day) {
	case "00/01/1900", "00/01/00", "0/1/1900", "00-jan-1900", "00-jan-00", "1900-01-00", "1900-01-01", "01/01/1900", "1899-12-30", "30/12/1899", "1899-12-31", "31/12/1899",
		"00/00/0000", "00/00/00", "0000-00-00", "0001-01-01", "01/01/0001":
		return true
	}
	return false
}

// dateParts cuts a date into day, month and year; a weekday before it and a time of day after it are dropped.
func dateParts(t string) []string {
	if colon := strings.IndexByte(t, ':'); colon > 0 {
		cut := strings.LastIndexAny(t[:colon], " T")
		if cut < 0 {
			return nil
		}
		t = t[:cut]
	}
	parts := strings.FieldsFunc(t, func(r rune) bool { return strings.ContainsRune("/-. ,", r) })
	kept := parts[:0]
	for _, p := range parts {
		if low := strings.ToLower(p); low == "of" || low == "the" || isWeekday(low) {
			continue
		}
		kept = append(kept, p)
	}
	if len(kept) == 1 {
		return runTogether(kept[0])
	}
	return kept
}

// runTogether cuts 01Apr2024 where figures and letters meet.
func runTogether(p string) []string {
	from := strings.IndexFunc(p, func(r rune) bool { return r < '0' || r > '9' })
	to := strings.LastIndexFunc(p, func(r rune) bool { return r < '0' || r > '9' })
	if from <= 0 || to == len(p)-1 || monthNamed(p[from:to+1]) == 0 {
		return []string{p}
	}
	return []string{p[:from], p[from : to+1], p[to+1:]}
}

func isWeekday(low string) bool {
	switch low {
	case "mon", "monday", "tue", "tues", "tuesday", "wed", "weds", "wednesday", "thu", "thur", "thurs", "thursday", "fri", "friday", "sat", "saturday", "sun", "sunday":
		return true
	}
	return false
}

// monthNames are English and Welsh. Three letters of an English name are enough, and so is any longer beginning.
var (
	englishMonths = []string{"january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"}
	welshMonths   = map[string]time.Month{"ionawr": 1, "chwefror": 2, "mawrth": 3, "ebrill": 4, "mai": 5, "mehefin": 6, "gorffennaf": 7, "awst": 8, "medi": 9, "hydref": 10, "tachwedd": 11, "rhagfyr": 12}
)

// monthNamed is the month that a word names, 0 when it names none.
func monthNamed(word string) time.Month {
	low := strings.ToLower(word)
	if len(low) >= 3 {
		for i, name := range englishMonths {
			if strings.HasPrefix(name, low) {
				return time.Month(i + 1)
			}
		}
	}
	return welshMonths[low]
}

// threeParts puts day, month and year in their places; ok is false when the parts do not look like a date at all.
func threeParts(p []string, order DateOrder) (y int, m time.Month, d int, ok bool) {
	if len(p) != 3 {
		return 0, 0, 0, false
	}
	switch {
	case monthNamed(p[1]) > 0 && len(p[0]) == 4 && allDigits(p[0]): // 2024 Mar 5
		y, m, d = yearOf(p[0]), monthNamed(p[1]), dayOf(p[2])
	case monthNamed(p[1]) > 0: // 5 March 2024, 05-Mar-24
		y, m, d = yearOf(p[2]), monthNamed(p[1]), dayOf(p[0])
	case monthNamed(p[0]) > 0: // March 5, 2024
		y, m, d = yearOf(p[2]), monthNamed(p[0]), dayOf(p[1])
	case len(p[0]) == 4 || order == YMD && len(p[2]) <= 2:
		y, m, d = yearOf(p[0]), time.Month(figures(p[1])), figures(p[2])
	case order == MDY:
		y, m, d = yearOf(p[2]), time.Month(figures(p[0])), figures(p[1])
	default:
		y, m, d = yearOf(p[2]), time.Month(figures(p[1])), figures(p[0])
	}
	return y, m, d, y >= 0 && m >= 0 && d >= 0
}

// figures reads one or two figures; -1 when there is anything else.
func figures(s string) int {
	if len(s) > 2 {
		return -1
	}
	return number(s)
}

// dayOf reads a day with or without st, nd, rd, th.
func dayOf(s string) int {
	if len(s) > 2 {
		switch strings.ToLower(s[len(s)-2:]) {
		case "st", "nd", "rd", "th":
			s = s[:len(s)-2]
		}
	}
	return figures(s)
}

// yearOf reads a year of four figures, or of two as 1970 to 2069; -1 when there is anything else.
func yearOf(s string) int {
	s = strings.TrimPrefix(s, "'")
	n := number(s)
	switch {
	case n >= 0 && len(s) == 4:
		return n
	case n >= 0 && len(s) == 2 && n >= 70:
		return 1900 + n
	case n >= 0 && len(s) == 2:
		return 2000 + n
	}
	return -1
}

// realDate tells whether a calendar has that day.
func realDate(y int, m time.Month, d int) bool {
	if m < 1 || m > 12 || d < 1 || d > 31 || y < 1 {
		return false
	}
	return d <= 28 || d <= time.Date(y, m+1, 0, 0, 0, 0, 0, time.UTC).Day()
}

// monthOnly knows March 2024, Mar-24, 03/2024 and 2024-03.
func monthOnly(p []string) bool {
	if len(p) != 2 {
		return false
	}
	if monthNamed(p[0]) > 0 {
		return yearOf(p[1]) >= 0
	}
	short, long := p[0], p[1]
	if len(short) == 4 {
		short, long = long, short
	}
	m := figures(short)
	return len(long) == 4 && number(long) >= 1900 && number(long) < 2200 && m >= 1 && m <= 12
}

// The serials that are read as dates: 1954 to 2119. Other numbers are amounts, years and references.
const (
	firstSerial = 20000
	lastSerial  = 80000
)

// loneNumber reads a date that is one number: yyyymmdd, or an Excel serial with or without a fraction for the time of day.
func loneNumber(t string) (y int, m time.Month, d int, ok bool, note string) {
	whole, fraction, _ := strings.Cut(t, ".")
	if !allDigits(whole) || !allDigits(fraction) {
		return 0, 0, 0, false, ""
	}
	if len(t) == 8 && fraction == "" {
		y, m, d = number(t[:4]), time.Month(number(t[4:6])), number(t[6:])
		if y >= 1900 && y < 2200 && m <= 12 {
			if !realDate(y, m, d) {
				return 0, 0, 0, false, t + " is not a date"
			}
			return y, m, d, true, ""
		}
	}
	if len(whole) != 5 {
		return 0, 0, 0, false, ""
	}
	n := number(whole[:4])*10 + int(whole[4]-'0')
	if n < firstSerial || n >= lastSerial {
		return 0, 0, 0, false, ""
	}
	y, m, d = serialDay(n, false)
	return y, m, d, true, ""
}

// serialDay is the day of an Excel serial. Day 1 is 1 January 1900 and 29 February 1900 counts, though it never was; in
// workbooks that count from 1904, day 0 is 1 January 1904.
func serialDay(n int, from1904 bool) (int, time.Month, int) {
	start := time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)
	switch {
	case from1904:
		start = time.Date(1904, 1, 1, 0, 0, 0, 0, time.UTC)
	case n < 60:
		start = time.Date(1899, 12, 31, 0, 0, 0, 0, time.UTC)
	}
	return start.AddDate(0, 0, n).Date()
}

// DateEvidence finds the order of a whole column's dates, cell by cell, in constant memory. The zero value is ready to use.
type DateEvidence struct {
	seen                    int // dates in figures whose order is not plain
	dayFirst, monthFirst    int // a figure above 12 says so
	yearFirst               int // a first figure above 31 says so
	firstLow, firstHigh     int
	lastLow, lastHigh, both int // how far the first and the last figures spread, over dates of two figures each
}

// Add looks at one cell.
func (e *DateEvidence) Add(cell string) {
	p := dateParts(strings.TrimSpace(dateSigns.Replace(cell)))
	if len(p) != 3 || len(p[0]) > 2 {
		return
	}
	first, second := figures(p[0]), figures(p[1])
	if first < 0 || second < 0 || yearOf(p[2]) < 0 {
		return
	}
	e.seen++
	switch {
	case first > 31 && second <= 12:
		e.yearFirst++
	case first > 12 && second <= 12:
		e.dayFirst++
	case second > 12 && second <= 31 && first <= 12:
		e.monthFirst++
	}
	if last := figures(p[2]); last >= 0 {
		if e.both == 0 {
			e.firstLow, e.firstHigh, e.lastLow, e.lastHigh = first, first, last, last
		}
		e.firstLow, e.firstHigh = min(e.firstLow, first), max(e.firstHigh, first)
		e.lastLow, e.lastHigh = min(e.lastLow, last), max(e.lastHigh, last)
		e.both++
	}
}

// Order is what most cells say. assumed tells that there are dates in figures and none of them says: then the day is first.
func (e *DateEvidence) Order() (order DateOrder, assumed bool) {
	yearsFirst := e.both >= 5 && e.both == e.seen && e.firstHigh-e.firstLow <= 3 && e.lastHigh-e.lastLow > 12 && e.lastHigh <= 31
	switch {
	case e.yearFirst > e.dayFirst+e.monthFirst, yearsFirst && e.monthFirst == 0:
		return YMD, false
	case e.monthFirst > e.dayFirst:
		return MDY, false
	}
	return DMY, e.seen > 0 && e.dayFirst == 0
}

// Mixed says how many dates contradict the order that most have, "" when none does.
func (e *DateEvidence) Mixed() string {
	fewer := min(e.dayFirst, e.monthFirst)
	if fewer == 0 {
		return ""
	}
	return fmt.Sprintf("some dates have the day first (%d) and some the month (%d)", e.dayFirst, e.monthFirst)
}

// DetectOrder is the order of a column's dates by its own evidence: some day is above 12. assumed tells that no cell says.
func DetectOrder(cells []string) (order DateOrder, assumed bool) {
	var e DateEvidence
	for _, c := range cells {
		e.Add(c)
	}
	return e.Order()
}
