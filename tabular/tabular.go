// Package tabular reads any spreadsheet-like file (CSV, TSV, XLSX) as rows of cells with the row numbers that a spreadsheet
// shows. It decides encoding and delimiter by evidence, streams, and refuses what it cannot read in one plain sentence.
package tabular

import (
	"errors"
	"fmt"
	"io"
	"iter"
	"strings"
)

// Options bound what is read.
type Options struct {
	MaxBytes int64 // the largest file; 0 is 1 GB
	MaxUnzip int64 // the largest size of an unpacked workbook; 0 is 2 GB
}

// File is an opened file. It reads from its source as Rows is walked, so the source must outlive it.
type File struct {
	Name   string
	Sheets []SheetInfo
	src    io.ReaderAt
	size   int64
	o      Options
	book   bool
}

// SheetInfo is one sheet of a workbook, or the whole of a text file.
type SheetInfo struct {
	Name      string
	Encoding  string // utf-8, utf-8-bom, utf-16le, utf-16be, windows-1252, cp850, ascii; "" in a workbook
	Delimiter string // "," ";" "\t" "|"; "" in a workbook
}

// Row is one row; Number counts from 1 as a spreadsheet shows it.
type Row struct {
	Number int
	Cells  []Cell
}

// Cell is what a cell shows.
type Cell struct {
	Text    string
	Formula bool // it is a formula; Text is the formula (text files) or its last result (workbooks)
	Date    bool // a workbook's date, as ISO text
}

// Refusal is a file that is not taken: one sentence that says what to do.
type Refusal struct{ Sentence string }

// Error is the sentence.
func (r *Refusal) Error() string { return r.Sentence }

func refuse(format string, a ...any) error { return &Refusal{fmt.Sprintf(format, a...)} }

// Open looks at a file's content and gets it ready to be read. name is only for messages and for what its ending promises.
func Open(name string, src io.ReaderAt, size int64, o Options) (*File, error) {
	if o.MaxBytes <= 0 {
		o.MaxBytes = 1 << 30
	}
	if o.MaxUnzip <= 0 {
		o.MaxUnzip = 2 << 30
	}
	if size > o.MaxBytes {
		return nil, refuse("The file is %s, and files up to %s are taken. Split it by month or year, or ask whoever runs moothall to raise the limit.", Bytes(size), Bytes(o.MaxBytes))
	}
	if size == 0 {
		return nil, refuse("The file is empty. Export it again, and check that it holds rows before you send it.")
	}
	start := make([]byte, min(size, 4096))
	_, err := src.ReadAt(start, 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("reading %s: %w", name, err)
	}
	f := &File{Name: name, src: src, size: size, o: o}
	ending := strings.ToLower(name[strings.LastIndexByte(name, '.')+1:])
	err = refuseByContent(start, ending)
	if err != nil {
		return nil, err
	}
	if strings.HasPrefix(string(start), "PK\x03\x04") {
		f.book = true
		return f, f.openWorkbook()
	}
	if ending == "xlsx" || ending == "xlsm" {
		return nil, refuse("The file is called .%s but is not a workbook. If it is text, rename it to .csv; else save it again from the spreadsheet.", ending)
	}
	return f, f.openText()
}

// refuseByContent knows other files by their first bytes.
func refuseByContent(b []byte, ending string) error {
	s := string(b)
	low := strings.ToLower(strings.TrimLeft(strings.TrimPrefix(s, "\xef\xbb\xbf"), " \t\r\n"))
	switch {
	case strings.HasPrefix(s, "%PDF"):
		return refuse("This is a PDF. Ask for the spreadsheet that it was made from, as CSV or XLSX.")
	case strings.HasPrefix(s, "\xd0\xcf\x11\xe0"):
		if strings.Contains(s, "E\x00n\x00c\x00r\x00y\x00p\x00t") || ending == "xlsx" || ending == "xlsm" {
			return refuse("This workbook is locked with a password. Save a copy without one and send that.")
		}
		return refuse("This is a workbook in the old .xls form. Save it as .xlsx or CSV and send that.")
	case strings.HasPrefix(low, "<!doctype") || strings.HasPrefix(low, "<html") || strings.HasPrefix(low, "<head") || strings.HasPrefix(low, "<body"):
		return refuse("This is a web page, not a spreadsheet: the download probably stopped at a sign-in or error page. Download the file again and check that it opens in a spreadsheet.")
	case strings.HasPrefix(low, "<?xml"):
		return refuse("This is XML, not a spreadsheet. Save it as CSV or XLSX and send that.")
	case strings.HasPrefix(low, "{\\rtf"), strings.HasPrefix(s, "\x89PNG"), strings.HasPrefix(s, "\xff\xd8\xff"), strings.HasPrefix(s, "GIF8"), strings.HasPrefix(s, "\x1f\x8b"), strings.HasPrefix(s, "Rar!"), strings.HasPrefix(s, "7z\xbc\xaf"):
		return refuse("This is not a spreadsheet. Send a CSV or XLSX file.")
	case strings.HasPrefix(s, "PK\x03\x04") && ending != "xlsx" && ending != "xlsm" && ending != "zip" && ending != "ods" && ending != "docx":
		return refuse("The file is called .%s but is a workbook. Rename it to .xlsx, or save it as CSV.", ending)
	}
	return nil
}

// Rows walks a sheet from its first row to its last. Rows that hold nothing may be left out, but keep their numbers.
func (f *File) Rows(sheet int) iter.Seq2[Row, error] {
	if sheet < 0 || sheet >= len(f.Sheets) {
		return func(yield func(Row, error) bool) { yield(Row{}, fmt.Errorf("%s has no sheet %d", f.Name, sheet)) }
	}
	if f.book {
		return f.bookRows(sheet)
	}
	return f.textRows(sheet)
}

// Bytes is a size in words: 1 GB, 127 MB, 12 kB.
func Bytes(n int64) string {
	switch {
	case n >= 1<<30 && n%(1<<30) == 0:
		return fmt.Sprintf("%d GB", n>>30)
	case n >= 1<<30:
		return fmt.Sprintf("%.1f GB", float64(n)/(1<<30))
	case n >= 1<<20:
		return fmt.Sprintf("%d MB", n>>20)
	case n >= 1<<10:
		return fmt.Sprintf("%d kB", n>>10)
	}
	return fmt.Sprintf("%d bytes", n)
}
