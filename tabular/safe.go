package tabular

import (
	"regexp"
	"strings"
)

// SafeCell makes a text harmless in a spreadsheet: one that a spreadsheet would run as a formula gets an apostrophe before it.
// A plain number such as -12.50 stays as it is. Unsafe gives every text back exactly.
func SafeCell(s string) string {
	if !runs(s) || s[0] != '\'' && (plainNumber.MatchString(s) || s == "-" || s == "+") {
		return s
	}
	return "'" + s
}

// Unsafe takes the apostrophe of SafeCell away again, and no other.
func Unsafe(s string) string {
	if len(s) > 1 && s[0] == '\'' && runs(s) {
		return s[1:]
	}
	return s
}

var plainNumber = regexp.MustCompile(`^[+-](\d+|\d{1,3}(,\d{3})+)?(\.\d+)?%?$`)

// runs tells whether a text, after apostrophes and blanks, begins with a sign that makes spreadsheets run it.
func runs(s string) bool {
	t := strings.TrimLeft(s, "'")
	if t == "" {
		return false
	}
	if t[0] == '\t' || t[0] == '\r' || t[0] == '\n' {
		return true
	}
	t = strings.TrimLeft(t, " \t\r\n\u00a0")
	return t != "" && strings.IndexByte("=+-@", t[0]) >= 0
}

// Formulas that begin with a plus, a minus or an at sign, which also begin amounts, telephone numbers and remarks: the name of a
// function with its bracket, a cell, a sum, or a command to another program.
var signFormula = regexp.MustCompile(`^[+\-@]+\s*(` +
	`[A-Za-z][A-Za-z0-9_.]*\(` + // SUM(
	`|\(*\$?[A-Za-z]{1,3}\$?\d+\)*\s*([-+*/^&:!].*)?$` + // A1, $B$2*3
	`|\d+(\.\d+)?\s*[+*/^]\s*[\d(A-Za-z]` + // 2+3
	`|[A-Za-z0-9_+.*]+\s*\|` + // cmd|
	`|'?[^'!]+'?!\$?[A-Za-z]` + // Sheet!A1
	`)`)

// isFormula knows a text that a spreadsheet would run. An amount such as -12.50, a number such as +44 1632 960000 and a remark
// such as "- see note" are none.
func isFormula(t string) bool {
	t = strings.TrimLeft(t, " \t\r\n")
	if len(t) < 2 {
		return false
	}
	switch t[0] {
	case '=':
		return strings.TrimLeft(t, "= -") != "" // a ruled line is no formula
	case '+', '-', '@':
		return signFormula.MatchString(t)
	}
	return false
}

// quotedByFormula reads ="00123", by which exports keep a code's leading noughts: a spreadsheet shows 00123.
func quotedByFormula(t string) (string, bool) {
	if len(t) < 4 || !strings.HasPrefix(t, `="`) || t[len(t)-1] != '"' {
		return "", false
	}
	inside := t[2 : len(t)-1]
	if strings.Contains(inside, `"`) {
		return "", false
	}
	return inside, true
}
