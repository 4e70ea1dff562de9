package tabular

import (
	"fmt"
	"math"
	"strings"
)

// ParseMoney reads an amount of pounds as whole pence: £1,234.50, 1234.5, -12, 12-, (12.00), 12.00 CR (negative), 12.00 DR
// (positive), £1.2m, 50p, 6.82E-13 (nought), ` £-   ` (a spreadsheet's nought), with the pound sign spoilt in any of the ways
// seen in real files. Decimals are never floats; more than two are rounded, halves to the even penny,
// so that a long column of them does not drift.
//
// ok is false for what is no amount: TBC, rolling, an amount with words beside it, a range, another currency. note says why, when
// the cell looks like an amount, or what was odd about one that was read; it begins in small letters and has no full stop.
func ParseMoney(s string) (pence int64, ok bool, note string) {
	pence, ok = quickMoney(s)
	if ok {
		return pence, true, ""
	}
	a := amount{text: moneySigns.Replace(strings.ToLower(s))}
	a.strip()
	if a.text == "" || a.text == "-" {
		// "£-" is how a spreadsheet shows nought; "-" alone says nothing.
		return 0, a.pound && (a.minus || a.text == "-"), ""
	}
	pence, why := a.pence()
	if why != "" {
		return 0, false, notMoney(s, why)
	}
	if a.negative() {
		pence = -pence
	}
	if a.debit && a.negative() {
		note = fmt.Sprintf("%q has both a minus and DR; it is read as negative", strings.TrimSpace(s))
	}
	return pence, true, note
}

// quickMoney reads what most cells hold: digits, a point and at most two decimals, perhaps a minus.
func quickMoney(s string) (pence int64, ok bool) {
	digits := s
	if digits != "" && digits[0] == '-' {
		digits = digits[1:]
	}
	if len(digits) == 0 || len(digits) > 16 {
		return 0, false
	}
	decimals := -1
	for i := range len(digits) {
		c := digits[i]
		switch {
		case isDigit(c) && decimals < 2:
			pence = pence*10 + int64(c-'0')
			if decimals >= 0 {
				decimals++
			}
		case c == '.' && decimals < 0 && i > 0:
			decimals = 0
		default:
			return 0, false
		}
	}
	for range 2 - max(decimals, 0) {
		pence *= 10
	}
	if len(digits) < len(s) {
		pence = -pence
	}
	return pence, true
}

// moneySigns makes one of each sign: the pound in all its spoilt forms, the minus, the blank.
var moneySigns = strings.NewReplacer(
	"â£", "£", "â", "", "&pound;", "£", "&#163;", "£", "₤", "£", "￡", "£", "\uFFFD", "£", "œ", "£", "gbp", "£", "stg", "£", "pounds", "£",
	"\u2212", "-", "\u2010", "-", "\u2011", "-", "\u2012", "-", "\u2013", "-", "\u2014", "-", "\uFE63", "-", "\uFF0D", "-",
	"\u00a0", " ", "\u202f", " ", "\u2009", " ", "\u2007", " ", "\t", " ", "\n", " ", "\r", " ",
	"\ufeff", "", "\u200b", "", "'", "", "’", "", "‘", "", "`", "", "*", "",
)

// amount is an amount in the making: its text without what was taken off at its ends, and what that said.
type amount struct {
	text                                  string
	pound, minus, brackets, credit, debit bool
}

func (a *amount) negative() bool { return a.minus || a.brackets || a.credit }

// strip takes signs, pounds, brackets, CR and DR off both ends until nothing more comes off. A second minus stays, so that
// "--5" is no amount.
func (a *amount) strip() {
	for {
		a.text = strings.Trim(a.text, " ")
		switch t := a.text; {
		case strings.HasPrefix(t, "£"):
			a.pound, a.text = true, t[len("£"):]
		case strings.HasSuffix(t, "£"):
			a.pound, a.text = true, t[:len(t)-len("£")]
		case strings.HasPrefix(t, "?") && len(t) > 1 && isDigit(t[1]): // the pound sign of a file forced into ASCII
			a.pound, a.text = true, t[1:]
		case strings.HasPrefix(t, "(") && strings.HasSuffix(t, ")") && !a.brackets:
			a.brackets, a.text = true, t[1:len(t)-1]
		case strings.HasPrefix(t, "-") && !a.minus:
			a.minus, a.text = true, t[1:]
		case strings.HasSuffix(t, "-") && !a.minus:
			a.minus, a.text = true, t[:len(t)-1]
		case strings.HasPrefix(t, "+") && len(t) > 1 && !a.minus:
			a.text = t[1:]
		case strings.HasSuffix(t, "cr") && !a.credit:
			a.credit, a.text = true, t[:len(t)-2]
		case strings.HasSuffix(t, "dr") && !a.debit:
			a.debit, a.text = true, t[:len(t)-2]
		case strings.HasPrefix(t, "cr ") && !a.credit:
			a.credit, a.text = true, t[3:]
		case strings.HasPrefix(t, "dr ") && !a.debit:
			a.debit, a.text = true, t[3:]
		default:
			return
		}
	}
}

// multipliers are words after an amount, and the places by which they move its point. The longer come first.
var multipliers = []struct {
	word   string
	places int
}{
	{"thousand", 3}, {"million", 6}, {"billion", 9}, {"mill", 6}, {"mil", 6}, {"bn", 9}, {"mn", 6}, {"k", 3}, {"m", 6}, {"b", 9}, {"p", -2},
}

// pence reads what is left: digits in threes, a point, an exponent, a multiplier. why says what is wrong, "" when nothing is.
func (a *amount) pence() (pence int64, why string) {
	text, places := a.text, 2
	for _, m := range multipliers {
		if number, ok := strings.CutSuffix(text, m.word); ok {
			text, places = strings.TrimRight(number, " "), places+m.places
			break
		}
	}
	if text == "" || !isDigit(text[0]) && text[0] != '.' {
		return 0, whyNot(a.text)
	}
	mantissa, exponent, hasExponent := strings.Cut(text, "e")
	if hasExponent {
		n, ok := smallInt(exponent)
		if !ok {
			return 0, whyNot(a.text)
		}
		places += n
	}
	digits, decimals, why := plainDigits(mantissa)
	if why != "" {
		return 0, whyOr(whyNot(a.text), why)
	}
	pence, ok := shift(digits, places-decimals)
	if !ok {
		return 0, "is more than can be counted"
	}
	return pence, ""
}

// whyNot says why a text that holds letters or other signs is no amount.
func whyNot(t string) string {
	switch {
	case !strings.ContainsAny(t, "0123456789"):
		return "is no amount"
	case strings.ContainsAny(t, "€$¥") || strings.Contains(t, "eur") || strings.Contains(t, "usd"):
		return "is not in pounds"
	case strings.ContainsAny(t, "/:") || strings.HasPrefix(t, "-") || strings.Count(t, "-") > 1:
		return "is no amount"
	case strings.Contains(t, "%"):
		return "is a percentage, not an amount"
	case strings.Contains(t, "-") || strings.Contains(t, " to "):
		return "holds more than one amount"
	case strings.ContainsFunc(t, func(r rune) bool { return r >= 'a' && r <= 'z' }):
		return "has words beside the amount"
	}
	return ""
}

func whyOr(why, otherwise string) string {
	if why != "" {
		return why
	}
	return otherwise
}

// notMoney is the note for a cell that is no amount: none when it does not even hold a digit.
func notMoney(s, why string) string {
	if !strings.ContainsAny(s, "0123456789") {
		return ""
	}
	return fmt.Sprintf("%q %s", strings.TrimSpace(s), why)
}

// smallInt reads an exponent: a sign and one to three digits.
func smallInt(s string) (int, bool) {
	sign := 1
	switch {
	case strings.HasPrefix(s, "-"):
		sign, s = -1, s[1:]
	case strings.HasPrefix(s, "+"):
		s = s[1:]
	}
	if s == "" || len(s) > 3 || !allDigits(s) {
		return 0, false
	}
	n := 0
	for i := range len(s) {
		n = n*10 + int(s[i]-'0')
	}
	return sign * n, true
}

// plainDigits takes the thousands marks and the point out of a decimal number: 1,234.50 is 123450 with two decimals. Thousands
// are marked by commas or by blanks. 1.234,50 is read too, as nothing else can be meant; 12,50 is not.
func plainDigits(t string) (digits string, decimals int, why string) {
	const odd = "has commas or blanks where no thousands stand"
	whole, fraction, _ := strings.Cut(t, ".")
	if strings.Contains(fraction, ",") || strings.Contains(fraction, ".") {
		whole, fraction, _ = strings.Cut(t, ",")
		if !strings.Contains(t, ",") {
			return "", 0, "is no amount"
		}
		if !strings.Contains(whole, ".") || !inThrees(whole, '.') || len(fraction) != 2 {
			return "", 0, odd
		}
		whole = strings.ReplaceAll(whole, ".", "")
	}
	for _, mark := range []byte{',', ' '} {
		if strings.IndexByte(whole, mark) < 0 {
			continue
		}
		if !inThrees(whole, mark) {
			return "", 0, odd
		}
		whole = strings.ReplaceAll(whole, string(mark), "")
	}
	if whole == "" && fraction == "" || !allDigits(whole) || !allDigits(fraction) {
		return "", 0, "is no amount"
	}
	return whole + fraction, len(fraction), ""
}

// inThrees tells whether marks cut digits into a first group of one to three and others of exactly three.
func inThrees(s string, mark byte) bool {
	groups := strings.Split(s, string(mark))
	for i, g := range groups {
		if !allDigits(g) || i > 0 && len(g) != 3 || i == 0 && (len(g) == 0 || len(g) > 3) {
			return false
		}
	}
	return true
}

func allDigits(s string) bool {
	for i := range len(s) {
		if !isDigit(s[i]) {
			return false
		}
	}
	return true
}

// shift is digits times ten to the power of places, as a whole number; what falls behind the point is rounded, halves to the
// even number.
func shift(digits string, places int) (int64, bool) {
	digits = strings.TrimLeft(digits, "0")
	behind := ""
	if places < 0 {
		keep := len(digits) + places
		if keep < 0 {
			return 0, true
		}
		digits, behind, places = digits[:keep], digits[keep:], 0
	}
	n := int64(0)
	for i := range len(digits) {
		d := int64(digits[i] - '0')
		if n > (math.MaxInt64-9)/10 {
			return 0, false
		}
		n = n*10 + d
	}
	for ; places > 0 && n > 0; places-- {
		if n > (math.MaxInt64-9)/10 {
			return 0, false
		}
		n *= 10
	}
	half := "5" + strings.Repeat("0", max(0, len(behind)-1))
	if behind > half || behind == half && n%2 == 1 {
		n++
	}
	return n, true
}
