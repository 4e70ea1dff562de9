package linkage

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// spelling is one way in which one council's ledger spells the payee that it gives a number.
type spelling struct {
	council, name, number, vat string
}

var heading = map[string]*regexp.Regexp{
	"name":   regexp.MustCompile(`^supplier[ _]name$`),
	"number": regexp.MustCompile(`^supplier[ _]id$`),
	"vat":    regexp.MustCompile(`^vat reg no$`),
}

// ledgers reads the payees of two councils' public spending files, each spelling once. Where the files are absent it skips.
func ledgers(t testing.TB) []spelling {
	t.Helper()
	dir := os.Getenv("MOOTHALL_TESTDATA")
	if dir == "" {
		t.Skip("MOOTHALL_TESTDATA is not set: no spending files to measure on")
	}
	files, err := filepath.Glob(filepath.Join(dir, "spend", "*", "*.csv"))
	if err != nil {
		t.Fatal(err)
	}
	seen := map[spelling]bool{}
	var out []spelling
	for _, f := range files {
		for _, s := range payees(t, f) {
			if !seen[s] {
				seen[s] = true
				out = append(out, s)
			}
		}
	}
	if len(out) < 1000 {
		t.Fatalf("only %d payees in %s", len(out), dir)
	}
	return out
}

func payees(t testing.TB, file string) (out []spelling) {
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	raw = bytes.TrimPrefix(raw, []byte("\xef\xbb\xbf"))
	r := csv.NewReader(bytes.NewReader(raw))
	r.FieldsPerRecord, r.LazyQuotes = -1, true
	rows, err := r.ReadAll()
	if err != nil || len(rows) == 0 {
		return nil
	}
	at := map[string]int{}
	for i, h := range rows[0] {
		for what, re := range heading {
			if re.MatchString(strings.ToLower(strings.TrimSpace(h))) {
				at[what] = i
			}
		}
	}
	number, ok := at["number"]
	if !ok {
		return nil
	}
	council := filepath.Base(filepath.Dir(file))
	for _, row := range rows[1:] {
		cell := func(what string) string {
			if i, ok := at[what]; ok && i < len(row) {
				return strings.TrimSpace(row[i])
			}
			return ""
		}
		if number < len(row) && cell("number") != "" && cell("name") != "" && !Withheld(cell("name")) {
			vat, _ := VATNumber(cell("vat"))
			out = append(out, spelling{council, strings.ToUpper(cell("name")), council + "/" + cell("number"), vat})
		}
	}
	return out
}

// distinct gives each spelling of a council once, with all the supplier and VAT numbers that it bears.
type payee struct {
	council, name string
	numbers, vats []string
}

func distinct(in []spelling) []payee {
	at := map[string]int{}
	var out []payee
	for _, s := range in {
		key := s.council + "|" + Exact(s.name)
		i, ok := at[key]
		if !ok {
			i = len(out)
			at[key] = i
			out = append(out, payee{council: s.council, name: s.name})
		}
		if !slices.Contains(out[i].numbers, s.number) {
			out[i].numbers = append(out[i].numbers, s.number)
		}
		if s.vat != "" && !slices.Contains(out[i].vats, s.vat) {
			out[i].vats = append(out[i].vats, s.vat)
		}
	}
	return out
}

// truth of a pair of spellings, as far as the ledger knows it: yes when a supplier number or a valid VAT number is shared; no when
// both have valid VAT numbers and they differ. Two supplier numbers tell nothing: ledgers hold one supplier many times.
func judged(a, b payee) (same, known bool) {
	switch {
	case a.council != b.council:
		return false, false
	case shares(a.numbers, b.numbers) || shares(a.vats, b.vats):
		return true, true
	case len(a.vats) > 0 && len(b.vats) > 0:
		return false, true
	}
	return false, false
}

func shares(a, b []string) bool {
	return slices.ContainsFunc(a, func(s string) bool { return slices.Contains(b, s) })
}

// council gives one council's payees as names without their numbers, so that only the spelling is judged.
func council(all []payee, name string) (ps []payee, names []Name) {
	for _, p := range all {
		if p.council == name {
			ps = append(ps, p)
			names = append(names, Name{Text: p.name})
		}
	}
	return ps, names
}

// truePairs counts the pairs of spellings that the ledger knows to be the same.
func truePairs(ps []payee) map[[2]int]bool {
	by := map[string][]int{}
	for i, p := range ps {
		for _, n := range append(slices.Clone(p.numbers), p.vats...) {
			by[n] = append(by[n], i)
		}
	}
	out := map[[2]int]bool{}
	for _, g := range by {
		for k, a := range g {
			for _, b := range g[k+1:] {
				out[[2]int{min(a, b), max(a, b)}] = true
			}
		}
	}
	return out
}

func describe(tp, fp, all int) (p, r, f float64, s string) {
	p, r = float64(tp)/float64(max(1, tp+fp)), float64(tp)/float64(max(1, all))
	if p+r > 0 {
		f = 2 * p * r / (p + r)
	}
	return p, r, f, fmt.Sprintf("P %.3f R %.3f F1 %.3f", p, r, f)
}
