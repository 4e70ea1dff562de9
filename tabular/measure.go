package tabular

import (
	"math"
	"regexp"
	"strconv"
	"strings"
)

// ParseNumber reads a plain number: 12, -12.5, 1,234, 50%. A percentage is its figure: 50. Anything else beside it is refused.
func ParseNumber(s string) (float64, bool) {
	t := strings.TrimSpace(dateSigns.Replace(s))
	t = strings.TrimSpace(strings.TrimSuffix(t, "%"))
	t = strings.TrimPrefix(t, "'")
	sign := 1.0
	if strings.HasPrefix(t, "-") {
		sign, t = -1, t[1:]
	} else {
		t = strings.TrimPrefix(t, "+")
	}
	mantissa, exponent, hasExponent := strings.Cut(strings.ToLower(t), "e")
	if hasExponent {
		if _, ok := smallInt(exponent); !ok {
			return 0, false
		}
	}
	digits, decimals, why := plainDigits(mantissa)
	if why != "" {
		return 0, false
	}
	plain := digits[:len(digits)-decimals] + "." + digits[len(digits)-decimals:]
	if hasExponent {
		plain += "e" + exponent
	}
	n, err := strconv.ParseFloat(plain, 64)
	if err != nil || math.IsInf(n, 0) {
		return 0, false
	}
	return sign * n, true
}

// inHours are the units of a length of time. A month and a working day are no fixed number of hours, so they are not here.
var inHours = map[string]float64{
	"h": 1, "hr": 1, "hrs": 1, "hour": 1, "hours": 1,
	"d": 24, "day": 24, "days": 24, "w": 168, "wk": 168, "wks": 168, "week": 168, "weeks": 168,
	"m": 1. / 60, "min": 1. / 60, "mins": 1. / 60, "minute": 1. / 60, "minutes": 1. / 60,
	"s": 1. / 3600, "sec": 1. / 3600, "secs": 1. / 3600, "second": 1. / 3600, "seconds": 1. / 3600,
}

var (
	hoursPart   = regexp.MustCompile(`^(\d[\d,]*(?:\.\d+)?|\.\d+|half an?|an?|[a-z]+(?:-four)?)[ -]*([a-z]+)\s*(?:,|and|\+|&)?\s*`)
	clockLength = regexp.MustCompile(`^(\d{1,4}):([0-5]\d)(?::([0-5]\d))?$`)
	beforeHours = regexp.MustCompile(`^(within|up to|under|less than|max(imum)?( of)?|no more than|<=?|≤)\s*`)
)

// smallWords are numbers in words.
var smallWords = map[string]float64{"half": 0.5, "half a": 0.5, "half an": 0.5, "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6,
	"seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "twenty-four": 24, "thirty": 30, "forty-eight": 48, "seventy-two": 72}

// ParseHours reads a length of time as hours: 4, 4h, 4 hours, 2 days (48), 1 week (168), 30 mins (0.5), 1 day 4 hours, 04:30,
// within 4 hours. A range, a month and a working day are refused: they are no fixed number of hours.
func ParseHours(s string) (float64, bool) {
	t := strings.ToLower(strings.TrimSpace(dateSigns.Replace(s)))
	t = beforeHours.ReplaceAllString(strings.TrimSuffix(t, "."), "")
	n, ok := ParseNumber(t)
	if ok && !strings.HasSuffix(t, "%") {
		return n, true
	}
	m := clockLength.FindStringSubmatch(t)
	if m != nil {
		return wholeNumber(m[1]) + wholeNumber(m[2])/60 + wholeNumber(m[3])/3600, true
	}
	if t == "immediate" || t == "immediately" || t == "instant" {
		return 0, true
	}
	total := 0.0
	for t != "" {
		m := hoursPart.FindStringSubmatch(t)
		if m == nil {
			return 0, false
		}
		unit, known := inHours[m[2]]
		n, ok := ParseNumber(m[1])
		if !ok {
			n, ok = smallWords[m[1]]
		}
		if !known || !ok {
			return 0, false
		}
		total += n * unit
		t = t[len(m[0]):]
	}
	return math.Round(total*1e6) / 1e6, s != "" && strings.TrimSpace(s) != ""
}

// wholeNumber reads digits that a pattern has already seen; "" is 0.
func wholeNumber(digits string) float64 {
	n := 0.0
	for i := range len(digits) {
		n = n*10 + float64(digits[i]-'0')
	}
	return n
}

var (
	monthTerm   = regexp.MustCompile(`^(?:(\d+|[a-z]+)\s*(?:x|×|\*|by|times|lots? of)\s*)?(\d+(?:\.\d+)?|[a-z]+)[ -]*(calendar )?(y|yr|yrs|year|years|years'|m|mth|mths|mo|mos|month|months|months'|q|quarter|quarters)\b`)
	manyTerms   = regexp.MustCompile(`^(one|two|three|four|five|six|\d+)\s+((?:\d+|one|two|three|four|five|six|twelve)-(?:years?|months?|yr|mth))`)
	bareYears   = regexp.MustCompile(`^\d{1,2}(?:\s*\+\s*\d{1,2})+(?:\s*(?:y|yrs?|years?))?$`)
	bareMonths  = regexp.MustCompile(`^\d{1,2}(?:\s*\+\s*\d{1,2})+\s*(?:m|mths?|months?)$`)
	termFillers = regexp.MustCompile(`^(?:up to|an?|the|with|plus|and|then|further|additional|possible|optional|options?|to|extend|extensions?|extendable|extended|for|of|by|each|periods?|initial|term|fixed|contract|followed|or|max(?:imum)?|&|\+|,|;|/|\.|\(|\)|:|-)\s*`)
	together    = regexp.MustCompile(`^(?:,|and)?\s*\d+ ?(?:m|mths?|months?)\b`)
)

// ParseMonths reads a term and its options as whole months: 12 months [12], 2 years [24], 18 [18], 2 x 12 months [12 12],
// 3+1+1 years [36 12 12], 2 years plus 1 year [24 12], 2 years 6 months [30]. Figures joined by plus without a unit are years,
// as is usual in contracts; a lone figure without a unit is months. ok is false when any of the text is not understood.
func ParseMonths(s string) (terms []int, ok bool) {
	t := strings.ToLower(strings.TrimSpace(dateSigns.Replace(s)))
	switch t {
	case "annual", "annually", "yearly", "12 monthly":
		return []int{12}, true
	case "monthly":
		return []int{1}, true
	case "quarterly":
		return []int{3}, true
	}
	switch {
	case t != "" && len(t) <= 3 && allDigits(t):
		return []int{int(wholeNumber(t))}, true
	case bareMonths.MatchString(t):
		return sums(t, 1), true
	case bareYears.MatchString(t):
		return sums(t, 12), true
	}
	for t != "" && len(terms) < 24 {
		rest, more, ok := nextTerm(t)
		if ok {
			terms, t = append(terms, more...), strings.TrimSpace(rest)
			continue
		}
		filler := termFillers.FindString(t)
		if filler == "" {
			return nil, false
		}
		t = t[len(filler):]
	}
	return terms, len(terms) > 0 && t == ""
}

// sums reads 3+1+1.
func sums(t string, months int) (terms []int) {
	for part := range strings.SplitSeq(strings.TrimRight(t, "abcdefghijklmnopqrstuvwxyz "), "+") {
		terms = append(terms, months*int(wholeNumber(strings.TrimSpace(part))))
	}
	return terms
}

// nextTerm reads one term, perhaps several times over, at the beginning of a text.
func nextTerm(t string) (rest string, terms []int, ok bool) {
	times := 1
	if m := manyTerms.FindStringSubmatch(t); m != nil { // two one-year extensions
		n, known := count(m[1])
		if !known {
			return t, nil, false
		}
		times, t = n, t[len(m[0])-len(m[2]):]
	}
	m := monthTerm.FindStringSubmatch(t)
	if m == nil {
		return t, nil, false
	}
	if m[1] != "" {
		n, known := count(m[1])
		if !known {
			return t, nil, false
		}
		times = n
	}
	months, known := termMonths(m[2], m[4])
	rest = strings.TrimSpace(t[len(m[0]):])
	if more := together.FindString(rest); m[4][0] == 'y' && more != "" && times == 1 { // 2 years 6 months is one term
		extra, extraKnown := termMonths(digitsOf(more), "m")
		months, known, rest = months+extra, known && extraKnown, rest[len(more):]
	}
	if !known || times < 1 || times > 20 {
		return t, nil, false
	}
	for range times {
		terms = append(terms, months)
	}
	return rest, terms, true
}

// termMonths is a number of years, quarters or months as whole months.
func termMonths(number, unit string) (int, bool) {
	n, ok := ParseNumber(number)
	if !ok {
		n, ok = smallWords[number]
	}
	switch unit[0] {
	case 'y':
		n *= 12
	case 'q':
		n *= 3
	}
	return int(n), ok && n == math.Trunc(n) && n > 0 && n <= 1200
}

// count reads how many times a term stands.
func count(s string) (int, bool) {
	n, ok := ParseNumber(s)
	if !ok {
		n, ok = smallWords[s]
	}
	return int(n), ok && n == math.Trunc(n) && n >= 1 && n <= 20
}

func digitsOf(s string) string {
	return strings.TrimFunc(s, func(r rune) bool { return r < '0' || r > '9' })
}
