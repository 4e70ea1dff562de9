package demo

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"io/fs"
	"os"
	"path"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
)

func TestOrderNamesEveryFile(t *testing.T) {
	var found []string
	for _, pattern := range []string{"*.csv", "*.xlsx"} {
		names, err := fs.Glob(Files(), pattern)
		if err != nil {
			t.Fatal(err)
		}
		found = append(found, names...)
	}
	ordered := Order()
	slices.Sort(found)
	slices.Sort(ordered)
	if !slices.Equal(found, ordered) {
		t.Errorf("files are %q, the order names %q", found, ordered)
	}
}

// layout says where a reader of this one file, who knows it, finds the payee, the net amount and the date.
type layout struct {
	file              string
	code              encoding.Encoding // nil for a workbook
	header            int               // row, from 1
	payee, net, dated int               // columns, from 0
	payees            map[string]bool   // words for a payee left out
}

var layouts = []layout{
	{"Payments over 500 Apr-Jun 2026.csv", charmap.CodePage850, 3, 4, 6, 5,
		map[string]bool{"REDACTED PERSONAL DATA": true, "Redacted - Personal Data": true, "NAME WITHHELD": true}},
	{"Payments over 500 Jul-Sep 2026.csv", charmap.Windows1252, 1, 2, 9, 7,
		map[string]bool{"Redacted personal data": true, "Individual - name redacted": true}},
	{"Payments over 500 Oct 2026.xlsx", nil, 4, 2, 6, 5,
		map[string]bool{"REDACTED": true, "Personal data redacted": true}},
}

// The control totals of README.md are read by eyes and by later tests, so they must be those of the files.
func TestControlTotals(t *testing.T) {
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range layouts {
		got := l.control(t)
		if !strings.Contains(string(readme), got+"\n") {
			t.Errorf("README.md lacks the line\n%s", got)
		}
	}
}

// control is the file's line in the table of control totals.
func (l layout) control(t *testing.T) string {
	t.Helper()
	var rows, pence, redacted int
	var first, last string
	for i, row := range l.rows(t) {
		if i < l.header || len(row) <= l.net || row[l.payee] == "" || row[l.net] == "" {
			continue
		}
		rows++
		pence += penceOf(t, row[l.net])
		if l.payees[row[l.payee]] {
			redacted++
		}
		d := isoOf(t, row[l.dated])
		if first == "" || d < first {
			first = d
		}
		last = max(last, d)
	}
	return fmt.Sprintf("| %s | %d | %d | %d | %s | %s |", l.file, rows, pence, redacted, first, last)
}

func (l layout) rows(t *testing.T) [][]string {
	t.Helper()
	b, err := fs.ReadFile(Files(), l.file)
	if err != nil {
		t.Fatal(err)
	}
	if path.Ext(l.file) == ".xlsx" {
		book, err := excelize.OpenReader(bytes.NewReader(b))
		if err != nil {
			t.Fatal(err)
		}
		defer book.Close()
		rows, err := book.GetRows(book.GetSheetName(0), excelize.Options{RawCellValue: true})
		if err != nil {
			t.Fatal(err)
		}
		return rows
	}
	text, err := l.code.NewDecoder().Bytes(b)
	if err != nil {
		t.Fatal(err)
	}
	r := csv.NewReader(bytes.NewReader(text))
	r.FieldsPerRecord = -1
	rows, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// penceOf reads 1,234.50, £1,234.50, (1,234.50), 1234.50- and 1234.50 CR.
func penceOf(t *testing.T, s string) int {
	t.Helper()
	sign := 1
	if strings.ContainsAny(s, "(-") || strings.HasSuffix(s, "CR") {
		sign = -1
	}
	s = strings.NewReplacer("£", "", ",", "", "(", "", ")", "", "-", "", " CR", "").Replace(s)
	pounds, err := strconv.ParseFloat(s, 64)
	if err != nil {
		t.Fatal(err)
	}
	return sign * int(pounds*100+0.5)
}

// isoOf reads 31/12/2026, an ISO date with a time, and an Excel serial.
func isoOf(t *testing.T, s string) string {
	t.Helper()
	if serial, err := strconv.Atoi(s); err == nil {
		return time.Date(1899, 12, 30+serial, 0, 0, 0, 0, time.UTC).Format(time.DateOnly)
	}
	for _, shape := range []string{"02/01/2006", time.DateTime} {
		if d, err := time.Parse(shape, s); err == nil {
			return d.Format(time.DateOnly)
		}
	}
	t.Fatalf("%q is no date that this file should hold", s)
	return ""
}

// What README.md says of the three suppliers with no contract is the sum of their payments, and no register row names them.
func TestPaidWithNoContract(t *testing.T) {
	register, err := fs.ReadFile(Files(), "Contracts register.csv")
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]int{"idox": 61900_00, "esri": 38600_00, "bartec": 47800_00}
	got := map[string]int{}
	for _, l := range layouts {
		for i, row := range l.rows(t) {
			if i < l.header || len(row) <= l.net || row[l.net] == "" {
				continue
			}
			word, _, _ := strings.Cut(strings.ToLower(row[l.payee]), " ")
			if want[word] != 0 {
				got[word] += penceOf(t, row[l.net])
			}
		}
	}
	for word, pence := range want {
		if got[word] != pence {
			t.Errorf("%s is paid %d pence, README.md says %d", word, got[word], pence)
		}
		if bytes.Contains(bytes.ToLower(register), []byte(word)) {
			t.Errorf("the contracts register names %s", word)
		}
	}
}
