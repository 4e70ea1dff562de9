package tabular

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
)

// register is a workbook as councils keep them: a merged title, headings further down, dates, formulas, codes, several sheets.
func register(t *testing.T) []byte {
	return bookOf(t, func(f *excelize.File) {
		style := func(s *excelize.Style) int {
			id, err := f.NewStyle(s)
			must(t, err)
			return id
		}
		set := func(sheet, at string, v any, styles ...int) {
			must(t, f.SetCellValue(sheet, at, v))
			for _, s := range styles {
				must(t, f.SetCellStyle(sheet, at, at, s))
			}
		}
		uk, code, months, clock := "dd/mm/yyyy;@", "00000000", "mmm\\-yy", "dd/mm/yyyy hh:mm"
		money := `_-"£"* #,##0.00_-;\-"£"* #,##0.00_-;_-"£"* "-"??_-;_-@_-`
		set("Sheet1", "A1", "Contract register")
		must(t, f.MergeCell("Sheet1", "A1", "D1"))
		must(t, f.SetSheetRow("Sheet1", "A4", &[]any{"Title", "Ends", "Value", "Company", "Share", "Start", "Seen"}))
		set("Sheet1", "A5", "Café & \"bar\"\nservices")
		set("Sheet1", "B5", 46477, style(&excelize.Style{CustomNumFmt: &uk}))
		set("Sheet1", "C5", 1234.56, style(&excelize.Style{CustomNumFmt: &money}))
		set("Sheet1", "D5", 307742, style(&excelize.Style{CustomNumFmt: &code}))
		set("Sheet1", "E5", 0.125, style(&excelize.Style{NumFmt: 10}))
		set("Sheet1", "F5", 46477, style(&excelize.Style{CustomNumFmt: &months}))
		set("Sheet1", "G5", 46477.5, style(&excelize.Style{CustomNumFmt: &clock}))
		set("Sheet1", "A6", "00123")
		set("Sheet1", "B6", 0, style(&excelize.Style{NumFmt: 14}))
		set("Sheet1", "C6", 0.1+0.2)
		set("Sheet1", "D6", 6.82e-13)
		set("Sheet1", "E6", true)
		set("Sheet1", "F6", time.Date(2027, 3, 31, 0, 0, 0, 0, time.UTC))
		set("Sheet1", "G6", 1.5, style(&excelize.Style{NumFmt: 46}))
		set("Sheet1", "A7", "'=1+1")
		set("Sheet1", "C9", 1234567890123456)
		must(t, f.SetRowHeight("Sheet1", 40, 30)) // a row with a height and nothing in it
		for _, name := range []string{"Hidden", "Empty", "Notes"} {
			_, err := f.NewSheet(name)
			must(t, err)
		}
		set("Hidden", "A1", "secret")
		must(t, f.SetSheetVisible("Hidden", false))
		set("Notes", "B2", "a note")
	})
}

func TestWorkbook(t *testing.T) {
	f, rows := texts(t, "register.xlsx", register(t))
	if d := cmp.Diff([]SheetInfo{{Name: "Sheet1"}, {Name: "Notes"}}, f.Sheets); d != "" {
		t.Error(d)
	}
	want := [][]string{
		{"Contract register"}, {}, {},
		{"Title", "Ends", "Value", "Company", "Share", "Start", "Seen"},
		{"Café & \"bar\"\nservices", "2027-03-31", "1234.56", "00307742", "12.5%", "2027-03-31", "2027-03-31 12:00"},
		{"00123", "1900-01-00", "0.3", "0", "TRUE", "2027-03-31", "36:00"},
		{"=1+1"}, {},
		{"", "", "1234567890123460"}, // a spreadsheet keeps fifteen figures
	}
	for i := range rows { // excelize writes merged and styled cells that hold nothing
		for len(rows[i]) > 0 && rows[i][len(rows[i])-1] == "" {
			rows[i] = rows[i][:len(rows[i])-1]
		}
	}
	if d := cmp.Diff(want, rows); d != "" {
		t.Error(d)
	}
	for row, err := range f.Rows(0) {
		must(t, err)
		if row.Number == 5 && (!row.Cells[1].Date || row.Cells[2].Date || row.Cells[3].Date || !row.Cells[5].Date) {
			t.Errorf("dates of row 5: %+v", row.Cells)
		}
		if row.Number == 6 && row.Cells[1].Date {
			t.Error("a lost date is called a date")
		}
	}
	number := 0
	for row, err := range f.Rows(1) {
		must(t, err)
		number = row.Number
	}
	if number != 2 {
		t.Errorf("the note stands in row %d, want 2", number)
	}
}

// sheetXML makes a workbook around the XML of a sheet, for what excelize does not write.
func sheetXML(t *testing.T, workbook, sheet string, more map[string]string) []byte {
	parts := map[string]string{
		"xl/workbook.xml":            `<workbook xmlns:r="r">` + workbook + `<sheets><sheet name="One" sheetId="1" r:id="rId1"/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels": `<Relationships><Relationship Id="rId1" Type="http://purl.oclc.org/ooxml/officeDocument/relationships/worksheet" Target="/xl/worksheets/sheet1.xml"/></Relationships>`,
		"xl/worksheets/sheet1.xml":   `<?xml version="1.0" encoding="UTF-8"?><x:worksheet xmlns:x="m"><x:sheetData>` + sheet + `</x:sheetData></x:worksheet>`,
	}
	for name, body := range more {
		parts[name] = body
	}
	return zipOf(t, parts)
}

func TestWorkbookOfOtherPrograms(t *testing.T) {
	sheet := `<x:row><x:c t="inlineStr"><x:is><x:t>Pay</x:t><x:r><x:t>ee &amp; &#163;&#x31;</x:t></x:r><x:rPh><x:t>no</x:t></x:rPh></x:is></x:c><x:c/><x:c t="s"><x:v>0</x:v></x:c></x:row>
<!-- nothing --><x:row r="3"><x:c r="C3"><x:f>A1+B1</x:f><x:v>12.5</x:v></x:c><x:c r="E3"><x:f>A1*2</x:f></x:c><x:c r="F3" t="d"><x:v>2027-03-31T00:00:00</x:v></x:c><x:c r="G3" t="e"><x:v>#N/A</x:v></x:c>
<x:c r="H3" t="str"><x:f>T(1)</x:f><x:v></x:v></x:c><x:c r="I3" t="str"><x:f>"a"</x:f><x:v>a_x000D_&#10;b</x:v></x:c></x:row><x:row r="1000000"/>`
	b := sheetXML(t, `<workbookPr date1904="1"/>`, sheet, map[string]string{"xl/sharedStrings.xml": `<sst><si><t xml:space="preserve"><![CDATA[a<b]]> </t></si></sst>`})
	f, err := openBytes("other.xlsx", b)
	must(t, err)
	var got []Row
	for row, err := range f.Rows(0) {
		must(t, err)
		got = append(got, row)
	}
	want := []Row{
		{Number: 1, Cells: []Cell{{Text: "Payee & £1"}, {}, {Text: "a<b "}}},
		{Number: 2},
		{Number: 3, Cells: []Cell{{}, {}, {Text: "12.5", Formula: true}, {}, {Text: "=A1*2", Formula: true}, {Text: "2027-03-31", Date: true}, {Text: "#N/A"},
			{Formula: true}, {Text: "a\nb", Formula: true}}},
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

func TestDamagedWorkbooks(t *testing.T) {
	for name, b := range map[string][]byte{
		"a sheet cut short":          zipOf(t, map[string]string{"xl/workbook.xml": "<workbook><sheets><sheet name='a' id='r'/></sheets></workbook>", "xl/_rels/workbook.xml.rels": "<R><Relationship Id='r' Type='x/worksheet' Target='s.xml'/></R>", "xl/s.xml": "<worksheet><sheetData><row><c><v>1</"}),
		"a text that is not there":   sheetXML(t, "", `<row><c t="s"><v>7</v></c></row>`, nil),
		"rows that go backwards":     sheetXML(t, "", `<row r="2"/><row r="1"><c><v>1</v></c></row>`, nil),
		"a row beyond the last":      sheetXML(t, "", `<row r="99999999"><c><v>1</v></c></row>`, nil),
		"a doctype":                  sheetXML(t, "", `<row><c><v>1</v></c></row>`, map[string]string{"xl/sharedStrings.xml": `<!DOCTYPE a [<!ENTITY b "c">]><sst/>`}),
		"an entity of its own":       sheetXML(t, "", `<row><c><v>&b;</v></c></row>`, nil),
		"no relations":               zipOf(t, map[string]string{"xl/workbook.xml": "<workbook/>"}),
		"a workbook that is no XML":  zipOf(t, map[string]string{"xl/workbook.xml": "hello", "xl/_rels/workbook.xml.rels": "<R/>"}),
		"styles that are cut short":  sheetXML(t, "", `<row><c><v>1</v></c></row>`, map[string]string{"xl/styles.xml": `<styleSheet><cellXfs>`}),
		"a sheet without its bottom": sheetXML(t, "", `<row><c><v>1</v>`, nil),
	} {
		_, err := openBytes("a.xlsx", b)
		var r *Refusal
		if !errors.As(err, &r) || r.Sentence != sentenceDamaged {
			t.Errorf("%s: got %v", name, err)
		}
	}
	wide := sheetXML(t, "", `<row><c r="ZZZZ1"><v>1</v></c></row>`, nil)
	_, err := openBytes("a.xlsx", wide)
	if err == nil || !strings.Contains(err.Error(), "columns") {
		t.Errorf("a wide row: got %v", err)
	}
}

// A bomb whose list of parts lies: it promises a few bytes and unpacks to many.
func TestLyingBomb(t *testing.T) {
	sheet := strings.Repeat(`<x:row><x:c><x:v>1</x:v></x:c></x:row>`, 1<<20)
	b := sheetXML(t, "", sheet, nil)
	_, err := openBytes("a.xlsx", b)
	if err == nil || !strings.Contains(err.Error(), "unpacks to more than") {
		t.Fatalf("an honest bomb: got %v", err)
	}
	z, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	must(t, err)
	was := []byte(nil)
	for _, part := range z.File {
		if part.Name == "xl/worksheets/sheet1.xml" {
			was = binary.LittleEndian.AppendUint32(nil, uint32(part.UncompressedSize64))
		}
	}
	if !bytes.Contains(b, was) {
		t.Fatal("the size of the sheet was not found in the zip")
	}
	b = bytes.ReplaceAll(b, was, []byte{0, 4, 0, 0})
	_, err = openBytes("a.xlsx", b)
	if err == nil || err.Error() != sentenceDamaged {
		t.Errorf("a lying bomb: got %v", err)
	}
}

func TestFormats(t *testing.T) {
	for code, want := range map[string]numberFormat{
		"dd/mm/yyyy": {date: true}, "[$-809]d mmmm yyyy;@": {date: true}, "mmm": {date: true}, "h:mm AM/PM": {clock: true}, "[h]:mm": {clock: true, length: true},
		"dd/mm/yyyy hh:mm": {date: true, clock: true}, "0.00%": {percent: true}, "00000000": {noughts: 8}, "0": {}, "#,##0.00": {}, "General": {}, "@": {},
		`"day "0`: {}, `[Red]\d0`: {}, "0.00E+00": {}, `_-* #,##0.00_-;dd`: {}, "mm:ss": {clock: true}, "[<1]dd;0": {date: true},
	} {
		if got := formatOf(164, code); got != want {
			t.Errorf("%q is %+v, want %+v", code, got, want)
		}
	}
}

func TestSerialDays(t *testing.T) {
	for n, want := range map[int]string{1: "1900-01-01", 59: "1900-02-28", 61: "1900-03-01", 45382: "2024-03-31", 73050: "2099-12-31"} {
		y, m, d := serialDay(n, false)
		if got := fmt.Sprintf("%d-%02d-%02d", y, m, d); got != want {
			t.Errorf("day %d is %s, want %s", n, got, want)
		}
	}
	y, m, d := serialDay(43920, true)
	if got := fmt.Sprintf("%d-%02d-%02d", y, m, d); got != "2024-03-31" {
		t.Errorf("day 43920 from 1904 is %s", got)
	}
}

func BenchmarkSheet(b *testing.B) {
	var book bytes.Buffer
	f := excelize.NewFile()
	w, err := f.NewStreamWriter("Sheet1")
	if err != nil {
		b.Fatal(err)
	}
	const rows = 20000
	for i := range rows {
		err := w.SetRow(fmt.Sprintf("A%d", i+1), []any{"Marlow Vale", "Highways", "Repairs", 45382, i, 1234.56, "Bramble & Sons Ltd", "Revenue"})
		if err != nil {
			b.Fatal(err)
		}
	}
	if err := errors.Join(w.Flush(), f.Write(&book)); err != nil {
		b.Fatal(err)
	}
	b.Run("tabular", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			f, err := openBytes("a.xlsx", book.Bytes())
			if err != nil {
				b.Fatal(err)
			}
			n := 0
			for _, err := range f.Rows(0) {
				if err != nil {
					b.Fatal(err)
				}
				n++
			}
			if n != rows {
				b.Fatal(n)
			}
		}
	})
	b.Run("beside-excelize-rows", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			f, err := excelize.OpenReader(bytes.NewReader(book.Bytes()))
			if err != nil {
				b.Fatal(err)
			}
			r, err := f.Rows("Sheet1")
			if err != nil {
				b.Fatal(err)
			}
			n := 0
			for r.Next() {
				_, err := r.Columns(excelize.Options{RawCellValue: true})
				if err != nil {
					b.Fatal(err)
				}
				n++
			}
			if n != rows {
				b.Fatal(n)
			}
			_ = f.Close()
		}
	})
}

// Texts that are many, though empty, are refused before they fill the memory; so is a list of styles that no workbook has.
func TestTextsAreBounded(t *testing.T) {
	was := mostTexts
	mostTexts = 1 << 20
	defer func() { mostTexts = was }()
	parts := func(texts, styles string) []byte {
		return zipOf(t, map[string]string{"xl/workbook.xml": `<workbook><sheets><sheet name="a" id="r"/></sheets></workbook>`, "xl/_rels/workbook.xml.rels": `<R><Relationship Id="r" Type="x/worksheet" Target="s.xml"/></R>`,
			"xl/s.xml": `<worksheet><sheetData><row><c t="s"><v>0</v></c></row></sheetData></worksheet>`, "xl/sharedStrings.xml": "<sst>" + texts + "</sst>", "xl/styles.xml": "<styleSheet>" + styles + "</styleSheet>"})
	}
	_, err := openBytes("a.xlsx", parts(strings.Repeat("<si/>", 60_000), ""))
	if err != nil && strings.Contains(err.Error(), "texts of this workbook") {
		t.Errorf("60,000 texts: %v", err)
	}
	for name, b := range map[string][]byte{"many": parts(strings.Repeat("<si/>", 70_000), ""), "long": parts("<si><t>"+strings.Repeat("long ", 300_000)+"</t></si>", "")} {
		_, err := openBytes("a.xlsx", b)
		if err == nil || !strings.Contains(err.Error(), "The texts of this workbook take more than") {
			t.Errorf("%s texts: %v", name, err)
		}
	}
	styles := make([]byte, mostPart+10)
	for i := range styles {
		styles[i] = " \n\t\r"[(i*i>>3+i>>7)&3] // it packs too well for a style list and not well enough for a bomb
	}
	_, err = openBytes("a.xlsx", parts("<si/>", string(styles)))
	var refused *Refusal
	if !errors.As(err, &refused) {
		t.Errorf("a list of styles of %d bytes: %v", len(styles), err)
	}
}
