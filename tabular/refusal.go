package tabular

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
)

// Refusal is a file that is not taken: one plain sentence that says what to do.
type Refusal struct{ Sentence string }

// Error is the sentence.
func (r *Refusal) Error() string { return r.Sentence }

func refuse(sentence string) error { return &Refusal{sentence} }

func refusef(format string, a ...any) error { return &Refusal{fmt.Sprintf(format, a...)} }

// The sentences of the commoner refusals.
const (
	sentenceEmpty     = "This file is empty: export it again, and check that it holds rows before you send it."
	sentencePDF       = "This is a PDF: ask for the spreadsheet that it was made from, as CSV or XLSX."
	sentenceLocked    = "This workbook is locked with a password: open it, save a copy without the password, and send that."
	sentenceOldExcel  = "This is a workbook in the old .xls form: open it, save it as .xlsx or CSV, and send that."
	sentenceWordFile  = "This is a Word document: copy its table into a spreadsheet, save that as CSV or XLSX, and send that."
	sentenceWebPage   = "This is a web page, not a spreadsheet: the download probably ended at a sign-in or error page, so download the file again and check that it opens in a spreadsheet."
	sentenceXML       = "This is XML, not a spreadsheet: open it in a spreadsheet, save it as CSV or XLSX, and send that."
	sentenceJSON      = "This is JSON, not a spreadsheet: ask for the same data as CSV or XLSX."
	sentencePicture   = "This is a picture, not a spreadsheet: ask for the spreadsheet that it shows, as CSV or XLSX."
	sentenceOther     = "This is not a spreadsheet: send a CSV or XLSX file."
	sentenceArchive   = "This is a compressed archive, not a spreadsheet: unpack it, and send the CSV or XLSX files that it holds."
	sentenceDamaged   = "This workbook is cut short or damaged: download or export it again, and check that it opens in a spreadsheet."
	sentenceNUL       = "This file holds NUL bytes, which no text has, so it is damaged or not a CSV: export it again as CSV or XLSX."
	sentenceOpenDoc   = "This is an OpenDocument file: save it as .xlsx or CSV, and send that."
	sentenceBinary    = "This is a workbook in the binary .xlsb form: save it as .xlsx or CSV, and send that."
	sentenceNoSheet   = "No visible sheet of this workbook holds anything: check that it is the right one, and show the sheet that matters if it is hidden."
	sentenceNoBook    = "This file is called .%s but is not a workbook: if it is text, rename it to .csv, else open it in a spreadsheet and save it again as .xlsx."
	sentenceIsBook    = "This file is called .%s but is a workbook: rename it to .xlsx, or save it as CSV, and send that."
	sentenceUnpacks   = "This workbook is %s and unpacks to more than %s, as no register does: save the sheet that matters as CSV, and send that."
	sentenceLongRow   = "Row %d is longer than %s, so this is not a spreadsheet or its line ends are lost: export it again as CSV or XLSX."
	sentenceWideRow   = "Row %d has more than %d columns, so this is not a spreadsheet: export it again as CSV or XLSX."
	sentenceManyWords = "The texts of this workbook take more than %s: save the sheet that matters as CSV, and send that."
)

// signatures are first bytes that no text file has, and what to say to each.
var signatures = []struct{ start, sentence string }{
	{"%PDF", sentencePDF}, {"\x89PNG", sentencePicture}, {"\xff\xd8\xff", sentencePicture}, {"GIF8", sentencePicture},
	{"II*\x00", sentencePicture}, {"MM\x00*", sentencePicture}, {"RIFF", sentenceOther}, {"\x1f\x8b", sentenceArchive},
	{"Rar!", sentenceArchive}, {"7z\xbc\xaf", sentenceArchive}, {"BZh", sentenceArchive}, {"\xfd7zXZ", sentenceArchive},
	{"{\\rtf", sentenceWordFile}, {"SQLite format 3", sentenceOther}, {"PAR1", sentenceOther}, {"\x7fELF", sentenceOther},
}

func isZip(start []byte) bool {
	return bytes.HasPrefix(start, []byte("PK\x03\x04")) || bytes.HasPrefix(start, []byte("PK\x05\x06"))
}

// refuseBinary knows other kinds of file by their first bytes, and names that contradict a workbook's content.
func (f *File) refuseBinary(start []byte) error {
	for _, s := range signatures {
		if bytes.HasPrefix(start, []byte(s.start)) {
			return refuse(s.sentence)
		}
	}
	if i := bytes.Index(start[:min(len(start), 1024)], []byte("%PDF-1")); i >= 0 && len(bytes.TrimSpace(start[:i])) == 0 {
		return refuse(sentencePDF)
	}
	if bytes.HasPrefix(start, []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")) {
		return f.refuseCompound()
	}
	if !isZip(start) {
		return nil
	}
	switch e := f.ending(); e {
	case "", "xlsx", "xlsm", "xltx", "xltm", "xlsb", "zip", "ods", "odt", "docx", "pptx", "numbers":
		return nil
	default:
		return f.refuseZipCalled(e)
	}
}

// refuseCompound looks for the names of the streams of an OLE compound file: a locked workbook is an EncryptedPackage in one.
func (f *File) refuseCompound() error {
	locked, err := f.contains(utf16Name("EncryptedPackage"))
	if err != nil {
		return err
	}
	if locked {
		return refuse(sentenceLocked)
	}
	word, err := f.contains(utf16Name("WordDocument"))
	if err != nil {
		return err
	}
	if word {
		return refuse(sentenceWordFile)
	}
	return refuse(sentenceOldExcel)
}

func utf16Name(s string) []byte {
	out := make([]byte, 0, 2*len(s))
	for i := range len(s) {
		out = append(out, s[i], 0)
	}
	return out
}

// contains looks for bytes anywhere in the file, a block at a time.
func (f *File) contains(what []byte) (bool, error) {
	r := io.NewSectionReader(f.src, 0, f.size)
	buf := make([]byte, 1<<16)
	kept := 0
	for {
		n, err := r.Read(buf[kept:])
		if bytes.Contains(buf[:kept+n], what) {
			return true, nil
		}
		if errors.Is(err, io.EOF) {
			return false, nil
		}
		if err != nil {
			return false, fmt.Errorf("reading %s: %w", f.Name, err)
		}
		have := kept + n
		kept = min(have, len(what)-1)
		copy(buf, buf[have-kept:have])
	}
}

// textForms are the beginnings, in lower case, of text that is no table.
var textForms = []struct{ start, sentence string }{
	{"<!doctype html", sentenceWebPage}, {"<html", sentenceWebPage}, {"<head", sentenceWebPage}, {"<body", sentenceWebPage},
	{"<table", sentenceWebPage}, {"<meta", sentenceWebPage}, {"<script", sentenceWebPage}, {"<title", sentenceWebPage},
	{"<style", sentenceWebPage}, {"<div", sentenceWebPage}, {"<!--", sentenceWebPage}, {"<?xml", sentenceXML}, {"<!doctype", sentenceXML},
	{"<workbook", sentenceXML}, {"mime-version:", sentenceWebPage},
}

// refuseTextForm knows web pages, XML and JSON by how their text begins.
func refuseTextForm(text string) error {
	low := strings.ToLower(strings.TrimLeft(text[:min(len(text), 4096)], "\ufeff \t\r\n"))
	for _, form := range textForms {
		if !strings.HasPrefix(low, form.start) {
			continue
		}
		if form.start == "<?xml" && strings.Contains(low, "<html") {
			return refuse(sentenceWebPage)
		}
		return refuse(form.sentence)
	}
	if low == "" || low[0] != '{' && low[0] != '[' {
		return nil
	}
	inside := strings.TrimLeft(low[1:], " \t\r\n")
	if inside != "" && strings.IndexByte(`"{[}`, inside[0]) >= 0 {
		return refuse(sentenceJSON)
	}
	return nil
}

// Bytes is a size in the units people use: 1 GB, 1.4 GB, 127 MB, 12 kB, 40 bytes.
func Bytes(n int64) string {
	for _, u := range []struct {
		size int64
		name string
	}{{1 << 30, "GB"}, {1 << 20, "MB"}, {1 << 10, "kB"}} {
		switch {
		case n < u.size:
			continue
		case n%u.size == 0 || n >= 10*u.size:
			return fmt.Sprintf("%d %s", n/u.size, u.name)
		default:
			return fmt.Sprintf("%.1f %s", float64(n)/float64(u.size), u.name)
		}
	}
	if n == 1 {
		return "1 byte"
	}
	return fmt.Sprintf("%d bytes", n)
}
