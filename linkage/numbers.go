package linkage

import (
	"regexp"
	"strings"
)

// prefixes are the two letters that a company number may begin with: Companies House's kinds of register, by nation and kind.
var prefixes = wordSet(`AC CE CS EN ES FC FE GE GN GS IC IP LP NA NC NF NI NL NO NP NR NV NZ OC OE PC RC RS R0 SA SC SE SF SG SI SL SO SP SR SZ ZC`)

var (
	onlyDigits    = regexp.MustCompile(`^\d{4,8}$`)
	spreadsheet   = regexp.MustCompile(`^(\d+)\.0+$`)
	prefixed      = regexp.MustCompile(`^([A-Z]{2}|R0)(\d{1,6})$`)
	society       = regexp.MustCompile(`^(IP|SP|NP)(\d{1,5})R$`)
	scotSociety   = regexp.MustCompile(`^SP(\d{1,4})RS$`)
	nameSaysLLP   = regexp.MustCompile(`(?i)(\bL\.?L\.?P\b|limited liability partnership)`)
	droppedPrefix = regexp.MustCompile(`^00[34]\d{5}$`)
)

// CompanyNumber gives a Companies House number in its eight-character form: "445790" is "00445790", "oc 7742" is "OC007742". It
// puts back leading zeros that a spreadsheet dropped. ok is false for what cannot be such a number: fewer than four digits, an
// unknown prefix, one digit repeated.
func CompanyNumber(s string) (number string, ok bool) {
	s = strings.ToUpper(strings.Join(strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune(" -./\t\n\u00a0'", r) && r != '.' }), ""))
	if m := spreadsheet.FindStringSubmatch(s); m != nil {
		s = m[1]
	}
	if m := society.FindStringSubmatch(s); m != nil {
		return m[1] + zeros(m[2], 5) + "R", true
	}
	if m := scotSociety.FindStringSubmatch(s); m != nil {
		return "SP" + zeros(m[1], 4) + "RS", true
	}
	if m := prefixed.FindStringSubmatch(s); m != nil {
		number := m[1] + zeros(m[2], 6)
		return number, prefixes[m[1]] && strings.Trim(m[2], "0") != ""
	}
	if !onlyDigits.MatchString(s) {
		return "", false
	}
	number = zeros(s, 8)
	return number, strings.Trim(number, number[:1]) != ""
}

// CompanyNumberFor is CompanyNumber for a number that stands beside a name. A limited liability partnership's number begins with
// letters; one written with zeros in their place ("00307742") is given back its OC, and repaired is true, but only where the
// name says LLP. (A Scottish partnership begins with SO; it is told by its number alone no better.)
func CompanyNumberFor(s, name string) (number string, repaired, ok bool) {
	number, ok = CompanyNumber(s)
	if ok && droppedPrefix.MatchString(number) && nameSaysLLP.MatchString(name) {
		return "OC" + number[2:], true, true
	}
	return number, false, ok
}

func zeros(digits string, length int) string {
	return strings.Repeat("0", max(0, length-len(digits))) + digits
}

var vatShape = regexp.MustCompile(`^(?:GB|XI)?(\d{9})(?:\d{3})?$`)

// VATNumber gives the nine digits of a UK VAT number: GB, spaces and a branch's three digits are left out. ok is false unless its
// two check digits are right by either of the two sums in use, modulus 97 and modulus 97 less 55.
func VATNumber(s string) (number string, ok bool) {
	s = strings.ToUpper(strings.Join(strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune(" -./\t\n\u00a0'", r) }), ""))
	m := vatShape.FindStringSubmatch(s)
	if m == nil || strings.Trim(m[1], "0") == "" {
		return "", false
	}
	sum := 0
	for i := range 7 {
		sum += int(m[1][i]-'0') * (8 - i)
	}
	sum += 10*int(m[1][7]-'0') + int(m[1][8]-'0')
	return m[1], sum%97 == 0 || (sum+55)%97 == 0
}
