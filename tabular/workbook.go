package tabular

import (
	"archive/zip"
	"fmt"
	"io"
	"iter"
	"strconv"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"
)

// openWorkbook checks the zip before anything unpacks it, then lists the sheets that hold something.
func (f *File) openWorkbook() error {
	z, err := zip.NewReader(f.src, f.size)
	if err != nil {
		return refuse("The workbook is cut short or damaged. Download or export it again, and check that it opens in a spreadsheet.")
	}
	var unpacked uint64
	names := map[string]bool{}
	for _, part := range z.File {
		names[part.Name] = true
		unpacked += part.UncompressedSize64
	}
	switch {
	case unpacked > uint64(f.o.MaxUnzip) || unpacked > 20<<20 && unpacked > 200*uint64(f.size):
		return refuse("The workbook unpacks to %s, which no register needs. Save the sheet that matters as CSV and send that.", Bytes(int64(unpacked)))
	case names["word/document.xml"]:
		return refuse("This is a Word document. Copy its table into a spreadsheet and save that as CSV or XLSX.")
	case names["content.xml"] && names["mimetype"]:
		return refuse("This is an OpenDocument file. Save it as CSV or XLSX and send that.")
	case !names["xl/workbook.xml"]:
		return refuse("This is a zip file, not a workbook. Unpack it and send the CSV or XLSX files that it holds.")
	}
	book, err := f.workbook()
	if err != nil {
		return refuse("The workbook is cut short or damaged. Download or export it again, and check that it opens in a spreadsheet.")
	}
	defer func() { _ = book.Close() }() // only temporary files
	for _, name := range book.GetSheetList() {
		visible, err := book.GetSheetVisible(name)
		if err != nil || !visible {
			continue
		}
		if holds, err := sheetHolds(book, name); err == nil && holds {
			f.Sheets = append(f.Sheets, SheetInfo{Name: name})
		}
	}
	if len(f.Sheets) == 0 {
		return refuse("No visible sheet of this workbook holds anything. Check that you sent the right one.")
	}
	return nil
}

func (f *File) workbook() (*excelize.File, error) {
	return excelize.OpenReader(io.NewSectionReader(f.src, 0, f.size), excelize.Options{UnzipSizeLimit: f.o.MaxUnzip, UnzipXMLSizeLimit: 16 << 20, RawCellValue: true})
}

func sheetHolds(book *excelize.File, name string) (bool, error) {
	rows, err := book.Rows(name)
	if err != nil {
		return false, err
	}
	defer func() { _ = rows.Close() }() // only temporary files
	for n := 0; n < 200 && rows.Next(); n++ {
		cols, err := rows.Columns()
		if err != nil {
			return false, err
		}
		for _, c := range cols {
			if strings.TrimSpace(c) != "" {
				return true, nil
			}
		}
	}
	return false, nil
}

func (f *File) bookRows(sheet int) iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		book, err := f.workbook()
		if err != nil {
			yield(Row{}, refuse("The workbook is cut short or damaged. Download or export it again, and check that it opens in a spreadsheet."))
			return
		}
		defer func() { _ = book.Close() }() // only temporary files
		err = f.walk(book, f.Sheets[sheet].Name, yield)
		if err != nil {
			yield(Row{}, err)
		}
	}
}

func (f *File) walk(book *excelize.File, name string, yield func(Row, error) bool) error {
	rows, err := book.Rows(name)
	if err != nil {
		return fmt.Errorf("reading the sheet %s of %s: %w", name, f.Name, err)
	}
	defer func() { _ = rows.Close() }() // only temporary files
	s := &sheetReader{book: book, name: name, dates: map[int]bool{}, epoch1904: false}
	props, err := book.GetWorkbookProps()
	if err == nil && props.Date1904 != nil {
		s.epoch1904 = *props.Date1904
	}
	for n := 1; rows.Next(); n++ {
		cols, err := rows.Columns(excelize.Options{RawCellValue: true})
		if err != nil {
			return fmt.Errorf("reading row %d of %s: %w", n, f.Name, err)
		}
		row, err := s.row(n, cols)
		if err != nil {
			return fmt.Errorf("reading row %d of %s: %w", n, f.Name, err)
		}
		if !yield(row, nil) {
			return nil
		}
	}
	return rows.Error()
}

// sheetReader turns raw cells into what they show.
type sheetReader struct {
	book      *excelize.File
	name      string
	dates     map[int]bool // style to whether it shows a date
	epoch1904 bool
}

func (s *sheetReader) row(n int, cols []string) (Row, error) {
	row := Row{Number: n, Cells: make([]Cell, len(cols))}
	for i, raw := range cols {
		if raw == "" {
			continue
		}
		c := Cell{Text: Unsafe(raw)}
		number, err := strconv.ParseFloat(raw, 64)
		if err == nil {
			c, err = s.number(n, i, raw, number)
			if err != nil {
				return row, err
			}
		}
		at, err := excelize.CoordinatesToCellName(i+1, n)
		if err != nil {
			return row, err
		}
		formula, err := s.book.GetCellFormula(s.name, at)
		if err == nil && formula != "" {
			c.Formula = true
		}
		row.Cells[i] = c
	}
	return row, nil
}

// number shows a number: as a date where the cell's format says so, else without an exponent or the noise of binary fractions.
func (s *sheetReader) number(row, col int, raw string, n float64) (Cell, error) {
	at, err := excelize.CoordinatesToCellName(col+1, row)
	if err != nil {
		return Cell{}, err
	}
	style, err := s.book.GetCellStyle(s.name, at)
	if err != nil {
		return Cell{}, err
	}
	isDate, seen := s.dates[style]
	if !seen {
		isDate = s.showsDate(style)
		s.dates[style] = isDate
	}
	if isDate && n >= 1 {
		t, err := excelize.ExcelDateToTime(n, s.epoch1904)
		if err == nil {
			return Cell{Text: t.Round(time.Second).Format("2006-01-02"), Date: true}, nil
		}
	}
	if kind, err := s.book.GetCellType(s.name, at); err == nil && (kind == excelize.CellTypeSharedString || kind == excelize.CellTypeInlineString) {
		return Cell{Text: raw}, nil // a text made of digits: a code
	}
	return Cell{Text: plainNumber(raw, n)}, nil
}

// plainNumber writes what a spreadsheet would show of a number, to fifteen figures.
func plainNumber(raw string, n float64) string {
	if !strings.ContainsAny(raw, "eE") && len(raw) <= 15 {
		return raw
	}
	short, err := strconv.ParseFloat(strconv.FormatFloat(n, 'g', 15, 64), 64)
	if err != nil {
		return raw
	}
	return strconv.FormatFloat(short, 'f', -1, 64)
}

// showsDate tells whether a style's number format is a date's (ECMA-376 part 1, 18.8.30: built-in formats 14 to 22 and 45 to 47).
func (s *sheetReader) showsDate(style int) bool {
	st, err := s.book.GetStyle(style)
	if err != nil || st == nil {
		return false
	}
	if st.NumFmt >= 14 && st.NumFmt <= 17 || st.NumFmt == 22 || st.NumFmt >= 27 && st.NumFmt <= 31 || st.NumFmt == 36 || st.NumFmt >= 50 && st.NumFmt <= 58 {
		return true
	}
	if st.CustomNumFmt == nil {
		return false
	}
	return dateFormat(*st.CustomNumFmt)
}

// dateFormat tells whether a custom format shows a day: it has a d or a y outside quotes and brackets.
func dateFormat(format string) bool {
	quoted, bracket, escaped := false, false, false
	for _, r := range strings.ToLower(format) {
		switch {
		case escaped:
			escaped = false
		case r == '\\':
			escaped = true
		case r == '"':
			quoted = !quoted
		case quoted:
		case r == '[':
			bracket = true
		case r == ']':
			bracket = false
		case bracket:
		case r == 'd' || r == 'y':
			return true
		}
	}
	return false
}
