package tabular

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"iter"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// evidence is what one pass over a text file shows.
type evidence struct {
	high      bool // a byte above 0x7F
	utf8      bool
	nul       int
	poundA3   int // 0xA3 where a pound sign makes sense
	pound9C   int // 0x9C where a pound sign makes sense
	printable bool
}

func (f *File) openText() error {
	start := make([]byte, min(f.size, 1024))
	_, err := f.src.ReadAt(start, 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return fmt.Errorf("reading %s: %w", f.Name, err)
	}
	info := SheetInfo{Encoding: wide(start)}
	if info.Encoding == "" {
		e, err := f.look()
		if err != nil {
			return err
		}
		if e.nul > 0 {
			return refuse("The file holds bytes that no text has. It is damaged or is not a CSV: export it again as CSV or XLSX.")
		}
		if !e.printable {
			return refuse("The file holds only blanks. Export it again, and check that it holds rows before you send it.")
		}
		info.Encoding = e.encoding(bytes.HasPrefix(start, []byte("\xef\xbb\xbf")))
	}
	f.Sheets = []SheetInfo{info}
	f.Sheets[0].Delimiter, err = f.delimiter()
	return err
}

// wide knows UTF-16 by its mark, or by the NUL in every other byte of plain text.
func wide(b []byte) string {
	switch {
	case bytes.HasPrefix(b, []byte{0xff, 0xfe}):
		return "utf-16le"
	case bytes.HasPrefix(b, []byte{0xfe, 0xff}):
		return "utf-16be"
	}
	even, odd := 0, 0
	for i, c := range b {
		if c == 0 && i%2 == 0 {
			even++
		} else if c == 0 {
			odd++
		}
	}
	switch {
	case odd*10 > len(b)*3 && even*20 < len(b):
		return "utf-16le"
	case even*10 > len(b)*3 && odd*20 < len(b):
		return "utf-16be"
	}
	return ""
}

// look reads the whole file once: its encoding can hang on one byte near its end.
func (f *File) look() (evidence, error) {
	e := evidence{utf8: true}
	buf := make([]byte, 1<<18)
	r := io.NewSectionReader(f.src, 0, f.size)
	var carry []byte
	for {
		n, err := r.Read(buf)
		if n > 0 {
			chunk := buf[:n]
			if len(carry) > 0 {
				chunk = append(carry, chunk...)
			}
			carry = append([]byte(nil), e.take(chunk)...)
		}
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return e, fmt.Errorf("reading %s: %w", f.Name, err)
		}
	}
	if len(carry) > 0 {
		e.utf8 = false
	}
	return e, nil
}

// take notes what a chunk shows and gives back the bytes of a letter that it cuts in two.
func (e *evidence) take(b []byte) []byte {
	for i := 0; i < len(b); {
		c := b[i]
		if c < utf8.RuneSelf {
			if c == 0 {
				e.nul++
			} else if c > ' ' && c != ',' && c != ';' && c != '"' {
				e.printable = true
			}
			i++
			continue
		}
		e.high, e.printable = true, true
		if c == 0xa3 && poundHere(b, i) {
			e.poundA3++
		}
		if c == 0x9c && poundHere(b, i) {
			e.pound9C++
		}
		if !e.utf8 {
			i++
			continue
		}
		if !utf8.FullRune(b[i:]) {
			return b[i:]
		}
		r, n := utf8.DecodeRune(b[i:])
		if r == utf8.RuneError && n == 1 {
			e.utf8 = false
		}
		i += n
	}
	return nil
}

// poundHere tells whether a pound sign makes sense at a place: before a digit or a minus, or alone between brackets or cell ends.
func poundHere(b []byte, i int) bool {
	before, after := byte(','), byte(',')
	if i > 0 {
		before = b[i-1]
	}
	if i+1 < len(b) {
		after = b[i+1]
	}
	if after >= '0' && after <= '9' || after == '-' || after == '.' {
		return true
	}
	edge := func(c byte) bool {
		return c == '(' || c == ')' || c == ',' || c == '"' || c == ' ' || c == '\r' || c == '\n' || c == '\t' || c == ';' || c == '\''
	}
	return edge(before) && edge(after)
}

func (e *evidence) encoding(bom bool) string {
	switch {
	case e.utf8 && bom:
		return "utf-8-bom"
	case e.utf8 && e.high:
		return "utf-8"
	case e.utf8:
		return "ascii"
	case e.pound9C > e.poundA3:
		return "cp850"
	}
	return "windows-1252"
}

// decoded is the file as UTF-8.
func (f *File) decoded() io.Reader {
	var r io.Reader = io.NewSectionReader(f.src, 0, f.size)
	switch f.Sheets[0].Encoding {
	case "utf-8-bom":
		return io.NewSectionReader(f.src, 3, f.size-3)
	case "utf-16le":
		return transform.NewReader(r, unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewDecoder())
	case "utf-16be":
		return transform.NewReader(r, unicode.UTF16(unicode.BigEndian, unicode.UseBOM).NewDecoder())
	case "windows-1252":
		return transform.NewReader(r, charmap.Windows1252.NewDecoder())
	case "cp850":
		return transform.NewReader(r, charmap.CodePage850.NewDecoder())
	}
	return r
}

// delimiter is the one that cuts the first lines into the most, and the most even, cells.
func (f *File) delimiter() (string, error) {
	sample := make([]byte, 1<<16)
	n, err := io.ReadFull(f.decoded(), sample)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return "", fmt.Errorf("reading %s: %w", f.Name, err)
	}
	lines := splitLines(string(sample[:n]), 60)
	best, bestScore := ",", 0.0
	for _, d := range []string{",", ";", "\t", "|"} {
		counts := map[int]int{}
		for _, l := range lines {
			if c := countOutside(l, d[0]); c > 0 {
				counts[c]++
			}
		}
		score := 0.0
		for c, times := range counts {
			if times > 1 || len(lines) < 4 {
				score = max(score, float64(times)*(1+0.1*float64(min(c, 30))))
			}
		}
		if score > bestScore {
			best, bestScore = d, score
		}
	}
	return best, nil
}

func splitLines(s string, most int) []string {
	lines := strings.FieldsFunc(s, func(r rune) bool { return r == '\n' || r == '\r' })
	return lines[:min(most, len(lines))]
}

func countOutside(s string, d byte) (n int) {
	quoted := false
	for i := range len(s) {
		switch s[i] {
		case '"':
			quoted = !quoted
		case d:
			if !quoted {
				n++
			}
		}
	}
	return n
}

// longestQuote bounds a quoted cell: beyond it the quote that opened it is taken for a letter.
const longestQuote = 1 << 16

// scanner cuts decoded text into rows. It keeps one row in memory, and at most longestQuote bytes more.
type scanner struct {
	r     *bufio.Reader
	delim byte
	buf   []byte // the row's cells one after another, without quotes
	ends  []int  // where each cell ends in buf
	quote []bool // whether a cell was quoted
}

func (f *File) textRows(sheet int) iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		s := &scanner{r: bufio.NewReaderSize(f.decoded(), 2*longestQuote), delim: f.Sheets[sheet].Delimiter[0]}
		for n := 1; ; n++ {
			more, err := s.next()
			if err != nil {
				yield(Row{}, fmt.Errorf("reading row %d of %s: %w", n, f.Name, err))
				return
			}
			if !more {
				return
			}
			if !yield(s.row(n), nil) {
				return
			}
		}
	}
}

// row makes the cells of the row in hand: one string holds them all.
func (s *scanner) row(n int) Row {
	text := string(s.buf)
	if !utf8.ValidString(text) {
		text = strings.ToValidUTF8(text, "\uFFFD")
		if len(text) != len(s.buf) { // the ends no longer fit: cut again from what was read
			return s.slowRow(n)
		}
	}
	row := Row{Number: n, Cells: make([]Cell, len(s.ends))}
	from := 0
	for i, end := range s.ends {
		row.Cells[i] = cell(text[from:end])
		from = end
	}
	return row
}

func (s *scanner) slowRow(n int) Row {
	row := Row{Number: n, Cells: make([]Cell, len(s.ends))}
	from := 0
	for i, end := range s.ends {
		row.Cells[i] = cell(strings.ToValidUTF8(string(s.buf[from:end]), "\uFFFD"))
		from = end
	}
	return row
}

func cell(t string) Cell {
	c := Cell{Text: Unsafe(t)}
	c.Formula = len(c.Text) == len(t) && isFormula(t)
	return c
}

// isFormula knows a cell that a spreadsheet would run: it begins like one and is neither a number nor a phone number.
func isFormula(t string) bool {
	t = strings.TrimLeft(t, " \t")
	if t == "" {
		return false
	}
	switch t[0] {
	case '=', '@':
		return len(t) > 1
	case '+', '-':
		return strings.ContainsAny(t, "(!") && strings.ContainsAny(t, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")
	}
	return false
}

// next reads one row; false at the end of the file. CR, LF and CRLF all end a row, also mixed.
func (s *scanner) next() (bool, error) {
	s.buf, s.ends = s.buf[:0], s.ends[:0]
	first, err := s.r.Peek(1)
	if len(first) == 0 {
		if errors.Is(err, io.EOF) {
			return false, nil
		}
		return false, err
	}
	for {
		end, err := s.cell()
		if err != nil {
			return false, err
		}
		s.ends = append(s.ends, len(s.buf))
		if end {
			return true, nil
		}
	}
}

// cell reads one cell, and tells whether it is the row's last.
func (s *scanner) cell() (bool, error) {
	b, err := s.r.Peek(1)
	if len(b) == 0 {
		if errors.Is(err, io.EOF) {
			return true, nil
		}
		return false, err
	}
	if b[0] == '"' {
		taken, err := s.quoted()
		if err != nil {
			return false, err
		}
		_ = taken // a quote that never closes is a letter: what follows is read as a plain cell
	}
	return s.plain()
}

// quoted reads a quoted cell when its closing quote is where one can be; else it reads nothing.
func (s *scanner) quoted() (bool, error) {
	window, err := s.r.Peek(longestQuote)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, bufio.ErrBufferFull) {
		return false, err
	}
	from := len(s.buf)
	for i := 1; i < len(window); i++ {
		if window[i] != '"' {
			s.buf = append(s.buf, window[i])
			continue
		}
		if i+1 < len(window) && window[i+1] == '"' {
			s.buf = append(s.buf, '"')
			i++
			continue
		}
		j := i + 1
		for j < len(window) && window[j] == ' ' {
			j++
		}
		if j >= len(window) || window[j] == s.delim || window[j] == '\r' || window[j] == '\n' {
			_, err := s.r.Discard(j)
			return true, err
		}
		s.buf = append(s.buf, '"') // a stray quote inside the cell
	}
	s.buf = s.buf[:from]
	return false, nil
}

// plain reads up to the next delimiter or line end.
func (s *scanner) plain() (bool, error) {
	for {
		window, err := s.r.Peek(max(1, s.r.Buffered()))
		if len(window) == 0 {
			if errors.Is(err, io.EOF) {
				return true, nil
			}
			return false, err
		}
		i := 0
		for i < len(window) && window[i] != s.delim && window[i] != '\n' && window[i] != '\r' {
			i++
		}
		s.buf = append(s.buf, window[:i]...)
		if len(s.buf) > 64<<20 {
			return false, refuse("One row is longer than 64 MB. This is not a spreadsheet: export it again as CSV or XLSX.")
		}
		if i == len(window) {
			_, err := s.r.Discard(i)
			if err != nil {
				return false, err
			}
			continue
		}
		c := window[i]
		_, err = s.r.Discard(i + 1)
		if err != nil || c == s.delim {
			return false, err
		}
		if c == '\r' {
			next, _ := s.r.Peek(1) // at the end of the file there is no next: that is no fault
			if len(next) == 1 && next[0] == '\n' {
				_, err := s.r.Discard(1)
				return true, err
			}
		}
		return true, nil
	}
}
