package tabular

import (
	"math"
	"strconv"
	"strings"
	"time"
	"unicode"
)

// SafeCell makes a text harmless in a spreadsheet: one that would run as a formula gets an apostrophe before it.
func SafeCell(s string) string {
	if s == "" || !strings.ContainsRune("=+-@\t\r'", rune(s[0])) {
		return s
	}
	if s[0] == '\'' && (len(s) < 2 || !strings.ContainsRune("=+-@\t\r'", rune(s[1]))) {
		return s
	}
	if s[0] == '-' || s[0] == '+' { // a plain number stays a number
		if _, err := strconv.ParseFloat(s, 64); err == nil {
			return s
		}
	}
	return "'" + s
}

// Unsafe takes the apostrophe of SafeCell away again.
func Unsafe(s string) string {
	if len(s) > 1 && s[0] == '\'' && strings.ContainsRune("=+-@\t\r'", rune(s[1])) {
		return s[1:]
	}
	return s
}

// ParseMoney reads an amount in pounds as pence. A minus before or after, brackets and CR are negative, DR positive; a lone £-
// is nothing at all. note says what was odd.
func ParseMoney(s string) (pence int64, ok bool, note string) {
	t := strings.TrimSpace(strings.NewReplacer("\u00a0", " ", "\u2212", "-", "\u2013", "-", "Â£", "£", "GBP", "£", "gbp", "£", "\uFFFD", "£", "œ", "£", "'", "", "’", "").Replace(s))
	negative := false
	low := strings.ToLower(t)
	switch {
	case strings.HasSuffix(low, "cr"):
		negative, t = true, t[:len(t)-2]
	case strings.HasSuffix(low, "dr"):
		t = t[:len(t)-2]
	}
	t = strings.TrimSpace(t)
	if strings.HasPrefix(t, "(") && strings.HasSuffix(t, ")") {
		negative, t = !negative, t[1:len(t)-1]
	}
	t = strings.ReplaceAll(strings.ReplaceAll(t, "£", ""), " ", "")
	if t == "-" || t == "--" {
		return 0, strings.Contains(s, "£") || strings.Contains(s, "\uFFFD") || strings.Contains(s, "œ"), "" // a spreadsheet's way to show nought
	}
	switch {
	case strings.HasPrefix(t, "-"):
		negative, t = !negative, t[1:]
	case strings.HasSuffix(t, "-"):
		negative, t = !negative, t[:len(t)-1]
	case strings.HasPrefix(t, "+"):
		t = t[1:]
	}
	pence, ok = decimalPence(t)
	if negative {
		pence = -pence
	}
	return pence, ok, ""
}

func decimalPence(t string) (int64, bool) {
	scale := int64(1)
	if n := len(t); n > 1 {
		switch t[n-1] {
		case 'k', 'K':
			scale, t = 1000, t[:n-1]
		case 'm', 'M':
			scale, t = 1000000, t[:n-1]
		}
	}
	if strings.ContainsAny(t, "eE") {
		f, err := strconv.ParseFloat(t, 64)
		if err != nil || math.IsInf(f, 0) || math.IsNaN(f) || math.Abs(f) > 9e13 {
			return 0, false
		}
		return int64(math.Round(f*100)) * scale, true
	}
	whole, fraction, _ := strings.Cut(t, ".")
	if whole == "" && fraction == "" || !grouped(whole) || !allDigits(fraction) {
		return 0, false
	}
	whole = strings.ReplaceAll(whole, ",", "")
	if len(whole) > 15 {
		return 0, false
	}
	pounds := int64(0)
	if whole != "" {
		n, err := strconv.ParseInt(whole, 10, 64)
		if err != nil {
			return 0, false
		}
		pounds = n
	}
	return scaled(pounds, fraction, scale)
}

// scaled joins pounds and a decimal fraction in whole numbers; halves of a penny go to the even penny, so that
// a long column of them does not drift.
func scaled(pounds int64, fraction string, scale int64) (int64, bool) {
	pence, unit := pounds*100*scale, 10*scale
	rest, restUnit := int64(0), int64(1)
	for _, c := range fraction {
		d := int64(c - '0')
		if unit >= 1 {
			pence += d * unit
			unit /= 10
			continue
		}
		if restUnit < 1e6 {
			rest, restUnit = rest*10+d, restUnit*10
		}
	}
	if rest*2 > restUnit || restUnit > 1 && rest*2 == restUnit && pence%2 == 1 {
		pence++
	}
	return pence, pence >= 0
}

// grouped tells whether digits are plain, or cut in threes by commas.
func grouped(s string) bool {
	if !strings.Contains(s, ",") {
		return allDigits(s)
	}
	parts := strings.Split(s, ",")
	for i, p := range parts {
		if !allDigits(p) || p == "" || i > 0 && len(p) != 3 || i == 0 && len(p) > 3 {
			return false
		}
	}
	return true
}

func allDigits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}

// DateOrder is the order of day, month and year in dates written with numbers.
type DateOrder int

// The orders.
const (
	DMY DateOrder = iota
	MDY
	YMD
)

var months = map[string]time.Month{"jan": 1, "feb": 2, "mar": 3, "apr": 4, "may": 5, "jun": 6, "jul": 7, "aug": 8, "sep": 9, "sept": 9, "oct": 10, "nov": 11, "dec": 12,
	"january": 1, "february": 2, "march": 3, "april": 4, "june": 6, "july": 7, "august": 8, "september": 9, "october": 10, "november": 11, "december": 12}

// ParseDate reads a date as people write it. note says why one that looks like a date is none: "31/02/2027 is not a date".
func ParseDate(s string, order DateOrder) (y int, m time.Month, d int, ok bool, note string) {
	t := strings.TrimSpace(strings.ReplaceAll(s, "\u00a0", " "))
	if strings.HasPrefix(t, "00:00") {
		return 0, 0, 0, false, "the date was lost before the file was published: the cell says " + t
	}
	parts := dateParts(t)
	if len(parts) == 1 && allDigits(parts[0]) {
		return serialDate(t)
	}
	if n, err := strconv.ParseFloat(t, 64); err == nil && n >= 20000 && n < 80000 { // a serial with a time of day
		return serialDate(strconv.Itoa(int(n)))
	}
	y, m, d, shape := threeParts(parts, order)
	if !shape {
		return 0, 0, 0, false, ""
	}
	if !realDate(y, m, d) {
		return 0, 0, 0, false, t + " is not a date"
	}
	return y, m, d, true, ""
}

// dateParts cuts a date into its parts; a time of day after it is dropped.
func dateParts(t string) []string {
	if i := strings.IndexAny(t, "T"); i == 10 {
		t = t[:i]
	}
	if i := strings.IndexByte(t, ':'); i > 0 {
		j := strings.LastIndexByte(t[:i], ' ')
		if j < 0 {
			return nil
		}
		t = t[:j]
	}
	parts := strings.FieldsFunc(t, func(r rune) bool { return r == '/' || r == '-' || r == '.' || r == ' ' || r == ',' })
	if len(parts) == 4 && weekday(parts[0]) {
		parts = parts[1:]
	}
	return parts
}

func weekday(s string) bool {
	switch strings.ToLower(s)[:min(3, len(s))] {
	case "mon", "tue", "wed", "thu", "fri", "sat", "sun":
		return true
	}
	return false
}

func threeParts(p []string, order DateOrder) (y int, m time.Month, d int, ok bool) {
	if len(p) != 3 {
		return 0, 0, 0, false
	}
	if month, named := months[strings.ToLower(p[1])]; named { // 5 March 2024, 05-Mar-24
		d, okD := small(ordinal(p[0]))
		y, okY := year(p[2])
		return y, month, d, okD && okY
	}
	if month, named := months[strings.ToLower(p[0])]; named { // March 5, 2024
		d, okD := small(ordinal(p[1]))
		y, okY := year(p[2])
		return y, month, d, okD && okY
	}
	a, okA := small(p[0])
	b, okB := small(p[1])
	c, okC := small(p[2])
	switch {
	case okB && len(p[0]) == 4 && allDigits(p[0]) && okC:
		y, okA = year(p[0])
		return y, time.Month(b), c, okA
	case !okA || !okB:
		return 0, 0, 0, false
	case order == YMD && len(p[0]) == 2 && okC && len(p[2]) == 2:
		y, okY := year(p[0])
		return y, time.Month(b), c, okY
	}
	y, okY := year(p[2])
	if order == MDY {
		return y, time.Month(a), b, okY
	}
	return y, time.Month(b), a, okY
}

func ordinal(s string) string {
	low := strings.ToLower(s)
	for _, e := range []string{"st", "nd", "rd", "th"} {
		if strings.HasSuffix(low, e) {
			return s[:len(s)-2]
		}
	}
	return s
}

func small(s string) (int, bool) {
	if len(s) == 0 || len(s) > 2 || !allDigits(s) {
		return 0, false
	}
	n, err := strconv.Atoi(s)
	return n, err == nil
}

// year reads two digits as 1970 to 2069.
func year(s string) (int, bool) {
	if !allDigits(s) || len(s) != 2 && len(s) != 4 {
		return 0, false
	}
	n, err := strconv.Atoi(s)
	if err != nil {
		return 0, false
	}
	if len(s) == 2 {
		n += 1900
		if n < 1970 {
			n += 100
		}
	}
	return n, true
}

func realDate(y int, m time.Month, d int) bool {
	if m < 1 || m > 12 || d < 1 || d > 31 || y < 1 {
		return false
	}
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Day() == d
}

// serialDate reads a spreadsheet's day number (1 January 1900 is 1, and 29 February 1900 counts), and yyyymmdd.
func serialDate(t string) (y int, m time.Month, d int, ok bool, note string) {
	n, err := strconv.Atoi(t)
	if err != nil {
		return 0, 0, 0, false, ""
	}
	if len(t) == 8 {
		y, m, d = n/10000, time.Month(n/100%100), n%100
		if y < 1900 || y > 2200 || !realDate(y, m, d) {
			return 0, 0, 0, false, ""
		}
		return y, m, d, true, ""
	}
	if n < 20000 || n > 80000 { // 1954 to 2119: other numbers are no dates
		return 0, 0, 0, false, ""
	}
	y, m, d = time.Date(1899, 12, 30+n, 0, 0, 0, 0, time.UTC).Date()
	return y, m, d, true, ""
}

// DetectOrder finds the order of a column's dates from the column itself: some day is above 12. assumed tells that no cell says.
func DetectOrder(cells []string) (order DateOrder, assumed bool) {
	dayFirst, monthFirst, seen := 0, 0, 0
	for _, c := range cells {
		p := dateParts(strings.TrimSpace(c))
		if len(p) != 3 {
			continue
		}
		a, okA := small(p[0])
		b, okB := small(p[1])
		if !okA || !okB {
			continue
		}
		seen++
		if a > 12 && b <= 12 {
			dayFirst++
		}
		if b > 12 && a <= 12 {
			monthFirst++
		}
	}
	if monthFirst > dayFirst {
		return MDY, false
	}
	return DMY, seen > 0 && dayFirst == 0
}

// ParseYesNo reads a yes or a no.
func ParseYesNo(s string) (yes, ok bool) {
	switch strings.ToLower(strings.Trim(strings.TrimSpace(s), ".")) {
	case "yes", "y", "true", "1", "✓", "✔", "x", "t", "ie", "ydy", "oes":
		return true, true
	case "no", "n", "false", "0", "✗", "✘", "f", "na", "nac ydy", "nac oes":
		return false, true
	}
	return false, false
}

// ParseNumber reads a number with or without thousands commas.
func ParseNumber(s string) (float64, bool) {
	t := strings.TrimSpace(strings.ReplaceAll(s, "\u00a0", " "))
	t = strings.TrimSuffix(t, "%")
	if strings.Contains(t, ",") {
		whole, fraction, _ := strings.Cut(strings.TrimPrefix(t, "-"), ".")
		if !grouped(whole) || !allDigits(fraction) {
			return 0, false
		}
		t = strings.ReplaceAll(t, ",", "")
	}
	n, err := strconv.ParseFloat(strings.TrimSpace(t), 64)
	if err != nil || math.IsNaN(n) || math.IsInf(n, 0) {
		return 0, false
	}
	return n, true
}

// ParseHours reads a length of time as hours: `4`, `4 h`, `2 days`, `1 week`, `30 mins`.
func ParseHours(s string) (float64, bool) {
	t := strings.ToLower(strings.TrimSpace(s))
	i := strings.LastIndexFunc(t, func(r rune) bool { return unicode.IsDigit(r) || r == '.' })
	n, ok := ParseNumber(t[:i+1])
	if !ok {
		return 0, false
	}
	switch strings.TrimSpace(t[i+1:]) {
	case "", "h", "hr", "hrs", "hour", "hours":
		return n, true
	case "d", "day", "days":
		return n * 24, true
	case "w", "wk", "wks", "week", "weeks":
		return n * 168, true
	case "m", "min", "mins", "minute", "minutes":
		return n / 60, true
	}
	return 0, false
}

// IsBlankWord tells whether a cell says in words that there is no value.
func IsBlankWord(s string) bool {
	switch strings.ToLower(strings.Trim(strings.TrimSpace(s), ".()")) {
	case "", "-", "--", "n/a", "na", "n\\a", "none", "nil", "null", "not known", "unknown", "?", "tbc", "tba", "tbd", "to be confirmed", "to be decided", "to be advised", "not applicable", "not recorded", "not available", "awaited", "pending", "#n/a", "#ref!", "#value!", "blank":
		return true
	}
	return false
}

// IsRedacted tells whether a payee's name was taken out before the file was published.
func IsRedacted(payee string) bool {
	t := strings.Join(strings.FieldsFunc(strings.ToLower(payee), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }), " ")
	if strings.HasPrefix(t, "redacted") || strings.HasSuffix(t, " redacted") || strings.HasPrefix(t, "name redacted") || strings.HasPrefix(t, "redaction") {
		return true
	}
	switch t {
	case "personal data", "personal information", "name withheld", "withheld", "name removed", "removed", "confidential", "individual", "private individual", "an individual", "data protection", "data protected", "gdpr",
		"personal", "payee withheld", "details withheld", "supplier name withheld", "not disclosed", "undisclosed", "exempt", "sensitive", "commercially sensitive", "protected", "client", "various individuals", "foster carer", "foster carers", "anonymised", "anonymous", "personal details removed", "personal data protection", "information withheld":
		return true
	}
	return strings.Contains(t, "under dp act") || strings.Contains(t, "data protection act") || strings.HasPrefix(t, "xxxx")
}
