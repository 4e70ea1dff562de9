package ingest

import (
	"regexp"
	"strings"

	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/tabular"
)

// refine reads what a register's cells say between the lines: a rolling end date, one column for three facts, a notice period in
// words. It only fills fields that the row does not give itself, and names what it could not read.
func refine(k *kind.Kind, row tabular.Row, r *Reading, set map[string]kind.Value, p *Report) {
	if k.Name == "contract" {
		refineContract(row, r, set, p)
	}
}

func give(set map[string]kind.Value, field string, v kind.Value) {
	if have, ok := set[field]; !ok || !have.Recorded() {
		set[field] = v
	}
}

func refineContract(row tabular.Row, r *Reading, set map[string]kind.Value, p *Report) {
	if t := cellText(row, r.column("end")); openEnded(t) {
		give(set, "open_ended", kind.YesNoValue(true))
	} else if v := set["end"]; v.Recorded() && r.column("open_ended") < 0 {
		set["open_ended"] = kind.YesNoValue(false)
	}
	if t := cellText(row, r.column("size_text")); t != "" {
		supplierSize(t, row.Number, r, set, p)
	}
	if months, count, ok := extension(cellText(row, r.column("extension_text"))); ok {
		give(set, "extension_months", kind.IntValue(months))
		give(set, "extension_count", kind.IntValue(count))
	}
	if t := cellText(row, r.column("notice_text")); t != "" && !set["notice_months"].Recorded() && !set["notice_days"].Recorded() {
		notice(t, row.Number, r, set, p)
	}
	switch headingKey(cellText(row, r.column("contract_type"))) {
	case "capital":
		give(set, "capital", kind.YesNoValue(true))
	case "revenue":
		give(set, "capital", kind.YesNoValue(false))
	}
	if t := cellText(row, r.column("process_type")); t != "" {
		k, _ := kind.Of("contract")
		if f, ok := k.Field("route"); ok {
			if word, ok := f.Pick(strings.TrimSpace(t)); ok {
				give(set, "route", kind.Value{Type: kind.Choice, S: word})
			}
		}
	}
	for _, code := range set["cpv"].List {
		if !cpv.MatchString(code) {
			p.problem(row.Number, r.heading("cpv"), "%q is not a CPV code, which has eight digits and perhaps a check digit. It was kept as written.", code)
		}
	}
}

var cpv = regexp.MustCompile(`^\d{8}(-\d)?(\s.*|\s*[-:].*)?$`)

// openEnded tells whether an end date cell says that the contract has no end of its own.
func openEnded(t string) bool {
	switch w := headingKey(t); w {
	case "rolling", "ongoing", "on going", "open ended", "openended", "rolling contract", "evergreen", "perpetual", "continuous", "indefinite", "no end date", "until terminated", "annual rolling", "rolling annual", "rolling 12 months", "rolling monthly", "in perpetuity":
		return true
	default:
		return strings.HasPrefix(w, "rolling ") || strings.HasPrefix(w, "ongoing ")
	}
}

var charity = regexp.MustCompile(`\b(\d{6,7})(-\d)?\b`)

// supplierSize reads one column that councils use for three facts: small business, voluntary body, registration number.
func supplierSize(t string, row int, r *Reading, set map[string]kind.Value, p *Report) {
	w := " " + headingKey(t) + " "
	has := func(words ...string) bool {
		for _, x := range words {
			if strings.Contains(w, " "+x+" ") {
				return true
			}
		}
		return false
	}
	understood := false
	if has("vcse", "vsce", "charity", "voluntary", "community", "cic", "social enterprise") {
		give(set, "vcse", kind.YesNoValue(true))
		understood = true
	}
	if has("sme", "micro", "small", "medium", "yes", "y") && !has("not sme", "non sme") {
		give(set, "sme", kind.YesNoValue(true))
		understood = true
	}
	if has("large", "no", "n", "neither", "not sme", "non sme") {
		give(set, "sme", kind.YesNoValue(false))
		understood = true
	}
	if m := charity.FindStringSubmatch(t); m != nil && set["vcse"].Yes() {
		give(set, "charity_number", kind.TextValue(m[1]))
	}
	if !understood {
		p.problem(row, r.heading("size_text"), "%q does not say whether the supplier is small or voluntary. It was kept as written.", t)
	}
}

var (
	timesPeriod = regexp.MustCompile(`(?i)^\s*(\d{1,2}|one|two|three|four)?\s*(?:x|×|\*)?\s*(\d{1,3}|one|two|three|four)\s*[- ]?(month|year|yr)s?\b`)
	plusPeriods = regexp.MustCompile(`(?i)^\s*\+?\s*(\d{1,2})(?:\s*\+\s*(\d{1,2}))*\s*(year|yr|month)s?\b`)
	periodCells = regexp.MustCompile(`(?i)(\d{1,3})\s*[- ]?(day|week|month|year|yr)s?`)
	numberWords = map[string]int{"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "twelve": 12}
)

func smallNumber(s string) int {
	if n, ok := numberWords[strings.ToLower(s)]; ok {
		return n
	}
	n := 0
	for _, c := range s {
		if c < '0' || c > '9' {
			return 0
		}
		n = n*10 + int(c-'0')
	}
	return n
}

// extension reads `2 x 12 months`, `1+1 years`, `12 months`: how long one extension lasts, and how many there are.
func extension(t string) (months, count int, ok bool) {
	if strings.Contains(t, "+") {
		if m := plusPeriods.FindStringSubmatch(t); m != nil {
			parts := strings.Split(strings.Trim(strings.ToLower(strings.SplitN(t, m[3], 2)[0]), " +"), "+")
			each := smallNumber(strings.TrimSpace(parts[0]))
			for _, x := range parts {
				if smallNumber(strings.TrimSpace(x)) != each {
					return 0, 0, false
				}
			}
			return inMonths(each, m[3]), len(parts), each > 0
		}
	}
	m := timesPeriod.FindStringSubmatch(t)
	if m == nil {
		return 0, 0, false
	}
	count = 1
	if m[1] != "" {
		count = smallNumber(m[1])
	}
	months = inMonths(smallNumber(m[2]), m[3])
	return months, count, months > 0 && count > 0 && count < 20
}

func inMonths(n int, unit string) int {
	if strings.HasPrefix(strings.ToLower(unit), "y") {
		return n * 12
	}
	return n
}

// notice reads a notice period in words: months stay months, days and weeks become days.
func notice(t string, row int, r *Reading, set map[string]kind.Value, p *Report) {
	m := periodCells.FindStringSubmatch(t)
	if m == nil {
		if !tabular.IsBlankWord(t) {
			p.problem(row, r.heading("notice_text"), "%q is not a length of time. It was kept as written.", t)
		}
		return
	}
	n := smallNumber(m[1])
	switch strings.ToLower(m[2])[0] {
	case 'd':
		give(set, "notice_days", kind.IntValue(n))
	case 'w':
		give(set, "notice_days", kind.IntValue(7*n))
	default:
		give(set, "notice_months", kind.IntValue(inMonths(n, m[2])))
	}
}
