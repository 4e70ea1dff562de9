package tabular

import (
	"encoding/csv"
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"
)

// Whatever a text file holds, its rows count up from one, their cells are proper text, and together they are not longer than the
// file: nothing is made up, and nothing grows without bound. Walking twice gives the same.
func FuzzText(f *testing.F) {
	for _, s := range []string{"a,b\n1,2\n", "\"a\nb\",c\n", "a;b\r\n\r\n1;2", "x\ty\n\"un", "a|b|c\n1|2\n", "sep=;\na;b\n", "=1+1,-5,@x\n", "=\"00123\",1\n", "caf\xe9,\x9c5\n", "\xef\xbb\xbfa,b\n", "\xff\xfea\x00,\x00b\x00\n\x00", "a,\"b\"\"c\",\n,,\n"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		file, err := openBytes("a.csv", b)
		if err != nil {
			sentenceOf(t, err)
			return
		}
		if file.book != nil {
			return // FuzzWorkbook
		}
		first := walk(t, file, 0)
		if again := walk(t, file, 0); strings.Join(again, "\x00") != strings.Join(first, "\x00") {
			t.Errorf("a second walk gives %q after %q", again, first)
		}
		size := 0
		for _, s := range first {
			size += len(s)
		}
		if size > 4*len(b) { // a byte becomes three at most, and a tab is spelt out nowhere
			t.Errorf("%d bytes became %d", len(b), size)
		}
	})
}

// sentenceOf fails unless an error is a refusal in one sentence.
func sentenceOf(t *testing.T, err error) {
	t.Helper()
	r, ok := err.(*Refusal)
	if ok && (strings.Contains(r.Sentence, "\n") || !strings.HasSuffix(r.Sentence, ".") || len(r.Sentence) > 400) {
		t.Errorf("no sentence: %q", r.Sentence)
	}
}

func walk(t *testing.T, f *File, sheet int) (cells []string) {
	t.Helper()
	last := 0
	for row, err := range f.Rows(sheet) {
		if err != nil {
			sentenceOf(t, err)
			return append(cells, err.Error())
		}
		if row.Number != last+1 || row.Number > mostRows && f.book != nil || len(row.Cells) > f.options.MaxColumns {
			t.Fatalf("row %d with %d cells follows row %d", row.Number, len(row.Cells), last)
		}
		last = row.Number
		for _, c := range row.Cells {
			if !utf8.ValidString(c.Text) {
				t.Fatalf("row %d holds %q", row.Number, c.Text)
			}
			cells = append(cells, c.Text)
		}
		if last > 100_000 {
			return cells
		}
	}
	return cells
}

// Whatever stands in the parts of a workbook, it is refused in a sentence or its rows count up within a spreadsheet's own limits.
func FuzzWorkbook(f *testing.F) {
	f.Add(`<row r="1"><c r="A1" t="s"><v>0</v></c><c r="C1" s="1"><v>45382.5</v></c></row><row r="9"><c t="inlineStr"><is><t>x</t></is></c><c><f>A1+1</f><v>2</v></c></row>`, `<si><t>a_x000D_b</t></si><si><r><t>c</t></r><rPh><t>d</t></rPh></si>`, `<numFmts><numFmt numFmtId="164" formatCode="dd/mm/yyyy"/></numFmts><cellXfs><xf numFmtId="0"/><xf numFmtId="164"/></cellXfs>`)
	f.Add(`<row><c r="XFD1" t="b"><v>1</v></c><c t="e"><v>#N/A</v></c></row>`, ``, ``)
	f.Add(`<row r="1048576"><c t="d"><v>2026-01-01T00:00:00</v></c></row>`, `<si/>`, `<cellXfs><xf numFmtId="14"/></cellXfs>`)
	f.Add(`<row r="0"><c r="A0"><v>1e308</v></c></row>`, `<si><t>&#x1F600;&amp;&lt;</t></si>`, `<numFmts><numFmt numFmtId="1" formatCode="[h]:mm;@"/></numFmts><cellXfs><xf numFmtId="1"/></cellXfs>`)
	f.Fuzz(func(t *testing.T, rows, texts, styles string) {
		b := zipBytes(map[string]string{
			"xl/workbook.xml": `<workbook><sheets><sheet name="a" id="r"/></sheets></workbook>`, "xl/_rels/workbook.xml.rels": `<R><Relationship Id="r" Type="x/worksheet" Target="s.xml"/></R>`,
			"xl/s.xml": `<worksheet><sheetData>` + rows + `</sheetData></worksheet>`, "xl/sharedStrings.xml": `<sst>` + texts + `</sst>`, "xl/styles.xml": `<styleSheet>` + styles + `</styleSheet>`,
		})
		file, err := openBytes("a.xlsx", b)
		if err != nil {
			sentenceOf(t, err)
			return
		}
		for sheet := range file.Sheets {
			walk(t, file, sheet)
		}
	})
}

// A cell that is made safe begins with nothing that a spreadsheet runs, stands in one cell of a CSV, and comes back exactly.
func FuzzSafeCell(f *testing.F) {
	for _, s := range []string{"=1+1", "+cmd|' /C calc'!A0", "-12.50", "- see note", "@SUM(A1)", "\t=1", "\r=1", "'=1", "''", "'", " =1", "\u00a0=1", "-", "=\"00123\"", "\n=1", "٣", "＝1+1", "‘=1"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		safe := SafeCell(s)
		if safe != "" && strings.IndexByte("=+-@\t\r\n", safe[0]) >= 0 && !plainNumber.MatchString(safe) && safe != "-" && safe != "+" {
			t.Errorf("%q became %q, which a spreadsheet runs", s, safe)
		}
		if back := Unsafe(safe); back != s {
			t.Errorf("%q became %q and came back as %q", s, safe, back)
		}
		if !utf8.ValidString(s) || strings.ContainsAny(s, "\r\n\x00\ufeff\ufffd;|\t") || strings.TrimSpace(s) == "" {
			return // line ends and blanks are the importer's matter; of what could separate cells, a comma says enough
		}
		var b strings.Builder
		w := csv.NewWriter(&b)
		for range 3 { // three rows tell what separates cells
			err := w.Write([]string{"a", safe, "b"})
			if err != nil {
				t.Fatal(err)
			}
		}
		w.Flush()
		file, err := openBytes("a.csv", []byte(b.String()))
		if err != nil {
			return
		}
		for row, err := range file.Rows(0) {
			if err != nil || len(row.Cells) != 3 {
				return // e.g. a text that looks like another separator
			}
			if c := row.Cells[1]; c.Formula || c.Text != safe && c.Text != s {
				t.Errorf("%q came back as %+v", safe, c)
			}
		}
	})
}

// What a cell says is read in one way, within the bounds of its type.
func FuzzCell(f *testing.F) {
	for _, s := range []string{"12", "1,234.5", "4 hours", "1h30", "36 months", "2+1+1", "3 + 2 yrs", "yes", "N", "n/a", "TBC", "REDACTED", "1e400", "∞", "-0", "12%", "half"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for name, read := range map[string]func(string) (float64, bool){"number": ParseNumber, "hours": ParseHours} {
			n, ok := read(s)
			if ok && (n != n || n > 1e300 || n < -1e300) || !ok && n != 0 {
				t.Errorf("%q is the %s %v (%v)", s, name, n, ok)
			}
		}
		terms, ok := ParseMonths(s)
		for _, n := range terms {
			if n < 0 || n > 1200*12 || !ok {
				t.Errorf("%q is %v months (%v)", s, terms, ok)
			}
		}
		yes, ok := ParseYesNo(s)
		if yes && !ok {
			t.Errorf("%q is neither yes nor no, and yes", s)
		}
		if a, b := fmt.Sprint(IsBlankWord(s), IsOpenEnded(s), IsRedacted(s)), fmt.Sprint(IsBlankWord(s), IsOpenEnded(s), IsRedacted(s)); a != b {
			t.Errorf("%q is read in two ways", s)
		}
		if strings.TrimSpace(s) != "" && IsRedacted(s) && IsBlankWord(s) {
			t.Errorf("%q is both redacted and blank", s)
		}
	})
}
