package buying

import (
	"bytes"
	"encoding/csv"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var payeeHeading = regexp.MustCompile(`(?i)supplier ?_?name|^supplier$|beneficiary|payee|vendor|creditor`)

// doubtful are the spellings that, read one by one, are not the supplier that the catalogue takes them for, or not IT.
var doubtful = map[string]string{
	"CADLINE LTD": "sells Autodesk's products", "HEYWOOD LTD": "a name too common to be sure",
	"TRIBAL EDUCATION LIMITED": "more teaching than software", "TRIBAL EDUCATION LTD": "more teaching than software",
	"TELENT TRAFFIC SIGNALS": "traffic signals", "TELENT TECHNOLOGY SERVICES LIMITED": "traffic signals", "TELENT TECHNOLOGY SERVICES LTD": "traffic signals",
}

// How often the catalogue is right about a payee, by how sure it says it is: every spelling of public spending files that it takes, read.
func TestPayeesAreAsSureAsTheyAreRight(t *testing.T) {
	dir := os.Getenv("MOOTHALL_TESTDATA")
	if dir == "" {
		t.Skip("MOOTHALL_TESTDATA is not set: no spending files to read")
	}
	c := catalogue(t)
	type tally struct{ right, all int }
	count := map[string]*tally{"high": {}, "medium": {}}
	for name := range spellingsIn(t, dir) {
		s, ok := c.SupplierOf(name)
		if !ok || count[s.Confidence] == nil {
			continue
		}
		count[s.Confidence].all++
		if doubtful[name] == "" {
			count[s.Confidence].right++
		}
	}
	for level, n := range count {
		rate := float64(n.right+1) / float64(n.all+2)
		t.Logf("%-6s %3d right of %3d: %.3f, said %.2f", level, n.right, n.all, rate, payees[level])
		if d := rate - payees[level]; n.all < 50 || d > 0.03 || d < -0.03 {
			t.Errorf("%s: measured %.3f over %d, shipped %.2f", level, rate, n.all, payees[level])
		}
	}
}

// spellingsIn gives the payees of the files, in capitals.
func spellingsIn(t *testing.T, dir string) map[string]bool {
	files, err := filepath.Glob(filepath.Join(dir, "spend", "*", "*.csv"))
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]bool{}
	for _, f := range files {
		raw, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		r := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(raw, []byte("\xef\xbb\xbf"))))
		r.FieldsPerRecord, r.LazyQuotes = -1, true
		rows, err := r.ReadAll()
		if err != nil {
			t.Logf("%s is left out: %v", filepath.Base(f), err)
		}
		at := -1
		for _, row := range rows {
			if at >= 0 && at < len(row) {
				out[strings.ToUpper(strings.TrimSpace(row[at]))] = true
			}
			for i, h := range row {
				if at < 0 && payeeHeading.MatchString(strings.TrimSpace(h)) {
					at = i
				}
			}
		}
	}
	return out
}
