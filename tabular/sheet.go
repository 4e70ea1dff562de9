package tabular

import (
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

const mostRows = 1 << 20 // Excel's own limit

// sheetReader reads the rows of a worksheet part one after another.
type sheetReader struct {
	book    *workbook
	xml     *markup
	options Options
	row     int // the number of the row in hand
	column  int // the number of the last cell, from 0
	inData  bool
	value   []byte // of the cell in hand
	formula []byte
}

func newSheetReader(b *workbook, r io.Reader, o Options) *sheetReader {
	return &sheetReader{book: b, xml: newMarkup(r), options: o}
}

// next reads one row; more is false after the last. A sheet that ends before its data does is an error.
func (s *sheetReader) next() (row Row, more bool, err error) {
	for {
		t, err := s.xml.next()
		if errors.Is(err, io.EOF) {
			return Row{}, false, nil
		}
		if err != nil {
			return Row{}, false, fmt.Errorf("after row %d: %w", s.row, err)
		}
		switch {
		case t.kind == markupText:
		case t.name == "sheetData":
			s.inData = t.kind == markupOpen
		case t.name == "row" && t.kind == markupOpen && s.inData:
			row, err := s.readRow(t)
			if err != nil {
				return Row{}, false, fmt.Errorf("reading row %d: %w", s.row, err)
			}
			return row, true, nil
		}
	}
}

// readRow reads the cells of a row to its end. Cells that the row skips are empty.
func (s *sheetReader) readRow(t *markupToken) (Row, error) {
	number := s.row + 1
	if r := t.attribute("r"); r != nil {
		n, err := strconv.Atoi(string(r))
		if err != nil || n <= s.row {
			return Row{}, errMarkup
		}
		number = n
	}
	if number > mostRows {
		return Row{}, errMarkup
	}
	s.row, s.column = number, -1
	row := Row{Number: number}
	for {
		t, err := s.xml.next()
		if err != nil {
			return row, noEnd(err)
		}
		switch {
		case t.kind == markupClose && t.name == "row":
			return row, nil
		case t.kind == markupOpen && t.name == "c":
			column, c, err := s.readCell(t)
			if err != nil {
				return row, err
			}
			for len(row.Cells) < column {
				row.Cells = append(row.Cells, Cell{})
			}
			if column < len(row.Cells) {
				row.Cells[column] = c
				continue
			}
			row.Cells = append(row.Cells, c)
		}
	}
}

// readCell reads a cell to its end, and tells its column from 0.
func (s *sheetReader) readCell(t *markupToken) (column int, c Cell, err error) {
	column = s.column + 1
	if r := t.attribute("r"); r != nil {
		column = columnOf(r)
	}
	if column < 0 || column >= s.options.MaxColumns {
		return 0, c, refusef(sentenceWideRow, s.row, s.options.MaxColumns)
	}
	s.column = column
	kind, style := string(t.attribute("t")), 0
	if a := t.attribute("s"); a != nil {
		style = max(0, number(string(a)))
	}
	s.value, s.formula = s.value[:0], s.formula[:0]
	hasFormula, in, hint := false, "", false
	for {
		t, err := s.xml.next()
		if err != nil {
			return 0, c, noEnd(err)
		}
		switch {
		case t.kind == markupText && (in == "v" || in == "t") && !hint:
			s.value = append(s.value, t.text...)
		case t.kind == markupText && in == "f":
			s.formula = append(s.formula, t.text...)
		case t.kind == markupText:
		case t.kind == markupClose && t.name == "c":
			c, err = s.cell(kind, style, hasFormula)
			return column, c, err
		case t.name == "rPh":
			hint = t.kind == markupOpen
		case t.kind == markupOpen:
			in = t.name
			hasFormula = hasFormula || in == "f"
		default:
			in = ""
		}
	}
}

// columnOf is the column of a place such as AB12, from 0; -1 when it is none.
func columnOf(place []byte) int {
	n := 0
	for _, c := range place {
		switch {
		case c >= 'A' && c <= 'Z' && n < 1<<20:
			n = n*26 + int(c-'A') + 1
		case c >= 'a' && c <= 'z' && n < 1<<20:
			n = n*26 + int(c-'a') + 1
		case isDigit(c):
			return n - 1
		default:
			return -1
		}
	}
	return n - 1
}

// cell makes what a cell shows of what it holds.
func (s *sheetReader) cell(kind string, style int, formula bool) (Cell, error) {
	c := Cell{Formula: formula}
	raw := s.value
	if formula && len(raw) == 0 {
		// Never worked out: the formula itself is all there is. A shared one may stand elsewhere.
		if kind != "str" {
			c.Text = "=" + string(s.formula)
		}
		return c, nil
	}
	switch kind {
	case "s":
		n, err := strconv.Atoi(strings.TrimSpace(string(raw)))
		if len(raw) > 0 && (err != nil || n < 0 || n >= len(s.book.texts)) {
			return c, errMarkup
		}
		if len(raw) > 0 {
			c.Text = Unsafe(s.book.texts[n])
		}
	case "inlineStr", "str", "e":
		c.Text = Unsafe(unescapeCode(validText(raw)))
	case "b":
		c.Text = map[string]string{"1": "TRUE", "0": "FALSE", "true": "TRUE", "false": "FALSE"}[string(raw)]
	case "d":
		c.Text, c.Date = isoDay(string(raw)), true
	default:
		s.number(&c, strings.TrimSpace(string(raw)), style)
	}
	return c, nil
}

func validText(b []byte) string {
	if utf8.Valid(b) {
		return string(b)
	}
	return strings.ToValidUTF8(string(b), "\uFFFD")
}

// isoDay drops a time of midnight, and writes any other after a blank.
func isoDay(s string) string {
	day, clock, _ := strings.Cut(strings.TrimSuffix(s, "Z"), "T")
	clock = strings.TrimSuffix(clock, ".000")
	if clock == "" || clock == "00:00:00" {
		return day
	}
	return day + " " + clock
}

// number shows a number as its cell does where the format matters to what it is: a date, a time, a percentage, a code with
// leading noughts. Otherwise it is the number itself, whose rounding and signs are only for the eye.
func (s *sheetReader) number(c *Cell, raw string, style int) {
	c.Text = raw
	n, err := strconv.ParseFloat(raw, 64)
	if err != nil || math.IsInf(n, 0) || math.IsNaN(n) {
		return
	}
	c.Text = plainFigure(raw, n)
	if style >= len(s.book.formats) {
		return
	}
	f := s.book.formats[style]
	switch {
	case f.date && n >= 1 && n < 2958466: // to the end of the year 9999
		c.Text, c.Date = f.day(n, s.book.from1904), true
	case f.date && n >= 0 && n < 1 && !f.clock:
		c.Text = "1900-01-00" // as a spreadsheet shows it: there is no date
	case f.clock && n >= 0 && n < 1e6:
		c.Text = f.time(n)
	case f.percent:
		c.Text = plainFigure("", n*100) + "%"
	case f.noughts > len(c.Text) && n >= 0 && allDigits(c.Text):
		c.Text = strings.Repeat("0", f.noughts-len(c.Text)) + c.Text
	}
}

// plainFigure writes a number without an exponent, and to the fifteen figures that a spreadsheet keeps: 0.30000000000000004 is
// 0.3. A number that is nought but for the noise of binary fractions, such as 6.82E-13, is 0.
func plainFigure(raw string, n float64) string {
	if raw != "" && len(raw) <= 15 && !strings.ContainsAny(raw, "eE+") {
		return raw
	}
	if math.Abs(n) < 1e-9 {
		return "0"
	}
	rounded, err := strconv.ParseFloat(strconv.FormatFloat(n, 'g', 15, 64), 64)
	if err != nil {
		rounded = n
	}
	return strconv.FormatFloat(rounded, 'f', -1, 64)
}

// numberFormat is what a cell's number format makes of its number.
type numberFormat struct {
	date    bool // shows a day, a month or a year
	clock   bool // shows a time of day, or a length of time
	length  bool // hours beyond 24 count on
	percent bool
	noughts int // a code of so many figures
}

// formatOf reads a number format: a built-in one by its number (ECMA-376 part 1, 18.8.30), any other by its code.
func formatOf(id int, code string) numberFormat {
	if code != "" {
		return formatCode(code)
	}
	switch {
	case id == 9 || id == 10:
		return numberFormat{percent: true}
	case id >= 14 && id <= 17, id >= 27 && id <= 31, id == 36, id >= 50 && id <= 54, id == 57, id == 58:
		return numberFormat{date: true}
	case id == 22:
		return numberFormat{date: true, clock: true}
	case id >= 18 && id <= 21, id >= 32 && id <= 35, id == 45, id == 47, id == 55, id == 56:
		return numberFormat{clock: true}
	case id == 46:
		return numberFormat{clock: true, length: true}
	}
	return numberFormat{}
}

// formatCode reads a code such as dd/mm/yyyy;@ or [h]:mm or 00000000. What is quoted, escaped or in square brackets is for the
// eye, but for [h], [m] and [s], which count lengths of time.
func formatCode(code string) (f numberFormat) {
	low := strings.ToLower(code)
	noughts, other, months := 0, false, false
	for i := 0; i < len(low); i++ {
		switch c := low[i]; c {
		case '"':
			end := strings.IndexByte(low[i+1:], '"')
			if end < 0 {
				return f
			}
			i += end + 1
			other = true
		case '\\', '_', '*':
			i++
		case '[':
			end := strings.IndexByte(low[i:], ']')
			if end < 0 {
				return f
			}
			inside := low[i+1 : i+end]
			if strings.Trim(inside, "h") == "" || strings.Trim(inside, "m") == "" || strings.Trim(inside, "s") == "" {
				f.clock, f.length = true, true
			}
			i += end
		case ';':
			i = len(low) // the first section is the one for ordinary numbers
		case 'd', 'y':
			f.date = true
		case 'h', 's':
			f.clock = true
		case 'm':
			months = true
		case '%':
			f.percent = true
		case '0':
			noughts++
		default:
			other = true
		}
	}
	if strings.HasPrefix(low, "general") || strings.HasPrefix(low, "standard") {
		return numberFormat{}
	}
	f.date = f.date || months && !f.clock
	if !other && !f.date && !f.clock && !f.percent && noughts > 1 {
		f.noughts = noughts
	}
	return f
}

// day is a serial as an ISO day, with the time of day when the format shows one and it is not midnight.
func (f numberFormat) day(n float64, from1904 bool) string {
	whole, fraction := math.Modf(n)
	seconds := int(math.Round(fraction * 86400))
	if seconds == 86400 {
		whole, seconds = whole+1, 0
	}
	y, m, d := serialDay(int(whole), from1904)
	at := time.Date(y, m, d, 0, 0, seconds, 0, time.UTC)
	switch {
	case !f.clock || seconds == 0:
		return at.Format("2006-01-02")
	case seconds%60 == 0:
		return at.Format("2006-01-02 15:04")
	}
	return at.Format("2006-01-02 15:04:05")
}

// time is a part of a day as 09:30, a length of time as 26:30.
func (f numberFormat) time(n float64) string {
	seconds := int(math.Round(n * 86400))
	hours := seconds / 3600
	if !f.length {
		hours %= 24
	}
	if seconds%60 == 0 {
		return fmt.Sprintf("%02d:%02d", hours, seconds/60%60)
	}
	return fmt.Sprintf("%02d:%02d:%02d", hours, seconds/60%60, seconds%60)
}
