// Package tabular reads any spreadsheet-like file (CSV, TSV, other delimited text, XLSX) as rows of cells, each with the row
// number that a spreadsheet shows. It decides encoding and delimiter by evidence, streams, and refuses what it cannot read in
// one plain sentence that says what to do. It also reads what stands in a cell: money, dates, lengths of time, yes and no.
//
// It knows nothing of councils or registers and imports nothing of the rest of the program.
package tabular

import (
	"errors"
	"fmt"
	"io"
	"iter"
	"strings"
)

// Options bound what is read. A zero field means the default beside it.
type Options struct {
	MaxBytes    int64 // the largest file, in bytes; 1 GB
	MaxUnzip    int64 // the most that the parts of a workbook may unpack to, in bytes; 2 GB
	MaxRowBytes int   // the longest row of a text file, in bytes; 8 MB
	MaxColumns  int   // the widest row; 16,384, which is Excel's own limit
}

func (o Options) withDefaults() Options {
	if o.MaxBytes <= 0 {
		o.MaxBytes = 1 << 30
	}
	if o.MaxUnzip <= 0 {
		o.MaxUnzip = 2 << 30
	}
	if o.MaxRowBytes <= 0 {
		o.MaxRowBytes = 8 << 20
	}
	if o.MaxColumns <= 0 {
		o.MaxColumns = 16384
	}
	return o
}

// File is an opened file. Rows reads from the source each time it is walked, so the source must outlive the File.
// A File may be walked several times, also at once: every walk keeps its own place.
type File struct {
	Name   string
	Sheets []SheetInfo // one for a text file; for a workbook each visible sheet that holds something

	Omitted []Omission // of a file that OfTables made: what its tables could not hold

	src     io.ReaderAt
	size    int64
	options Options
	skip    int64 // bytes before the first row of a text file: its byte order mark
	exact   bool  // every byte of a text file fits its encoding
	sepLine bool  // a text file begins with the line "sep=;"
	width   int   // the usual number of cells of a text file's rows; 0 when they have none in common
	book    *workbook
	tables  []Table // of a file that OfTables made
}

// SheetInfo is one sheet of a workbook, or the whole of a text file.
type SheetInfo struct {
	Name      string // a workbook's sheet; "" for a text file
	Encoding  string // utf-8, utf-8-bom, utf-16le, utf-16be, windows-1252, cp850, ascii; "" for a workbook
	Delimiter string // "," ";" "\t" "|"; "" for a workbook
	Note      string // what was odd about the whole of it, "" mostly
	About     string // what its rows are about, where whoever made the tables said so
}

// Row is one row. A row of a text file is a record: a quoted cell with line ends inside does not start a new one.
type Row struct {
	Number  int    // counts from 1, blank rows too
	Cells   []Cell // the caller may keep them
	Problem string // what was odd about the row as a whole, "" mostly
}

// Cell is what a cell shows.
type Cell struct {
	Text    string
	Formula bool // it is a formula: Text is the formula itself (text files), or its last result (workbooks)
	Date    bool // a workbook's date, as ISO text: 2027-03-31, or 2027-03-31 09:30 when the cell shows a time too
}

// Open looks at a file's content and gets it ready to be walked. name serves messages, and its ending must not contradict the
// content. The error is a *Refusal when the file itself is at fault.
func Open(name string, r io.ReaderAt, size int64, o Options) (*File, error) {
	f := &File{Name: name, src: r, size: size, options: o.withDefaults()}
	if size > f.options.MaxBytes {
		return nil, refusef("This file is %s and the limit is %s: split it by month or year, or ask whoever runs moothall to raise the limit.", Bytes(size), Bytes(f.options.MaxBytes))
	}
	if size <= 0 {
		return nil, refuse(sentenceEmpty)
	}
	start := make([]byte, min(size, 4096))
	n, err := r.ReadAt(start, 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("reading the start of %s: %w", name, err)
	}
	start = start[:n]
	err = f.refuseBinary(start)
	if err != nil {
		return nil, err
	}
	if isZip(start) {
		err = f.openWorkbook()
	} else {
		err = f.openText()
	}
	if err != nil {
		return nil, err
	}
	return f, nil
}

// ending is the part of the file's name after its last dot, in lower case; "" when it has none.
func (f *File) ending() string {
	dot := strings.LastIndexByte(f.Name, '.')
	if dot < 0 || strings.ContainsAny(f.Name[dot:], `/\ `) {
		return ""
	}
	return strings.ToLower(f.Name[dot+1:])
}

// Rows walks a sheet from its first row to its last, blank rows too (a workbook's blank rows at the foot are left out). It stops
// after the first error; a *Refusal among the errors means that the file is damaged further down.
func (f *File) Rows(sheet int) iter.Seq2[Row, error] {
	if sheet < 0 || sheet >= len(f.Sheets) {
		return func(yield func(Row, error) bool) {
			yield(Row{}, fmt.Errorf("%s has no sheet number %d", f.Name, sheet))
		}
	}
	if f.tables != nil {
		return f.tableRows(sheet)
	}
	if f.book != nil {
		return f.bookRows(sheet)
	}
	return f.textRows()
}
