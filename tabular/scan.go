package tabular

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"unicode/utf8"
)

const (
	// A quoted cell that is longer than these was never closed: Excel's own limits are 32,767 characters and 253 line ends.
	longestQuoted = 256 << 10
	mostLines     = 300

	// After so many stray quotes in one row its other quotes are letters too, so that no file takes long on purpose.
	mostStrays = 16

	problemQuote = "A quotation mark that begins a cell of this row is never closed. It was read as a letter."
)

// scanner cuts bytes into rows. It holds one row and the block read after it, so its memory does not grow with the file.
//
// Quotes are read as spreadsheets write them, and forgivingly where people typed them: a quote opens a cell only as its first
// byte, and closes it only before a delimiter, a line end or the end of the file. One that never closes is a letter.
type scanner struct {
	src      io.Reader
	buf      []byte
	pos, end int  // buf[pos:end] is read and not yet cut; a row begins at pos
	eof      bool // src is exhausted
	delim    byte
	stops    [256]bool // the bytes that end a plain cell
	options  Options

	width    int    // the usual number of cells of a row, 0 when not known
	encoding string // of the bytes, for take
	exact    bool   // they all fit it

	row     int    // the number of the row in hand
	out     []byte // its cells one after another, without quotes
	ends    []int  // where each cell ends in out
	problem string
	strays  int // quotes of this row that did not close
	gone    int // bytes cut before pos
	unsafe  int // before this place in the file no quote that spans lines closes
	letters []byte
	slab    []Cell // cells not yet handed out
}

func newScanner(r io.Reader, delim byte, o Options) *scanner {
	s := &scanner{src: r, delim: delim, options: o, buf: make([]byte, 64<<10)}
	s.stops[delim], s.stops['\r'], s.stops['\n'] = true, true, true
	return s
}

// more reads on. It is false at the end of the source. What is not yet cut may move in buf, but keeps its place after pos.
func (s *scanner) more() (bool, error) {
	if s.eof {
		return false, nil
	}
	if s.end == len(s.buf) && s.pos > 0 {
		copy(s.buf, s.buf[s.pos:s.end])
		s.end -= s.pos
		s.pos = 0
	}
	if s.end-s.pos > s.options.MaxRowBytes {
		return false, s.tooLong()
	}
	if s.end == len(s.buf) {
		bigger := make([]byte, 2*len(s.buf))
		copy(bigger, s.buf[:s.end])
		s.buf = bigger
	}
	n, err := s.src.Read(s.buf[s.end:])
	s.end += n
	if errors.Is(err, io.EOF) {
		s.eof = true
		return n > 0, nil
	}
	return true, err
}

// next cuts one row; false at the end of the source. CR, LF and CRLF all end a row, also mixed in one file.
func (s *scanner) next() (bool, error) {
	s.out, s.ends, s.problem, s.strays = s.out[:0], s.ends[:0], "", 0
	s.row++
	more, err := s.has(0)
	if err != nil || !more {
		return false, err
	}
	if s.buf[s.pos] == 0x1a { // DOS marked the end of a text so
		more, err = s.has(1)
		if err != nil || !more {
			return false, err
		}
	}
	for at := 0; ; {
		next, last, err := s.cell(at)
		if err != nil {
			return false, err
		}
		s.ends = append(s.ends, len(s.out))
		if next > s.options.MaxRowBytes {
			return false, s.tooLong()
		}
		if last {
			s.pos += next
			s.gone += next
			return true, nil
		}
		if len(s.ends) == s.options.MaxColumns {
			return false, refusef(sentenceWideRow, s.row, s.options.MaxColumns)
		}
		at = next
	}
}

func (s *scanner) tooLong() error {
	return refusef(sentenceLongRow, s.row, Bytes(int64(s.options.MaxRowBytes)))
}

// has tells whether the row's byte number at exists, and reads on for it.
func (s *scanner) has(at int) (bool, error) {
	for s.pos+at >= s.end {
		more, err := s.more()
		if err != nil || !more {
			return false, err
		}
	}
	return true, nil
}

// cell reads the cell that begins at a place in the row, and tells where the next begins and whether this was the last.
func (s *scanner) cell(at int) (next int, last bool, err error) {
	if next, last, ok := s.quick(at); ok {
		return next, last, nil
	}
	more, err := s.has(at)
	if err != nil {
		return at, false, err
	}
	if !more {
		return at, true, nil
	}
	literal := false
	if s.buf[s.pos+at] == '"' && s.strays < mostStrays {
		closed, after, err := s.quoted(at)
		if err != nil {
			return at, false, err
		}
		if closed {
			return s.endOfCell(after)
		}
		s.strays++
		literal = true
	}
	from := len(s.out)
	after, err := s.plain(at)
	if err != nil {
		return at, false, err
	}
	if literal && bytes.Count(s.out[from:], []byte{'"'})%2 == 1 {
		s.problem = problemQuote
	}
	return s.endOfCell(after)
}

// quick reads what most cells are: no quotes, and whole in the block at hand. ok is false for any other.
func (s *scanner) quick(at int) (next int, last, ok bool) {
	window := s.buf[s.pos+at : s.end]
	if len(window) == 0 || window[0] == '"' {
		return at, false, false
	}
	i := 0
	for i < len(window) && !s.stops[window[i]] {
		i++
	}
	if i == len(window) || window[i] == '\r' {
		return at, false, false
	}
	s.out = append(s.out, window[:i]...)
	return at + i + 1, window[i] == '\n', true
}

// plain copies up to the next delimiter or line end, and gives back its place in the row.
func (s *scanner) plain(at int) (int, error) {
	for {
		window := s.buf[s.pos+at : s.end]
		i := 0
		for i < len(window) && !s.stops[window[i]] {
			i++
		}
		s.out = append(s.out, window[:i]...)
		at += i
		if i < len(window) {
			return at, nil
		}
		more, err := s.more()
		if err != nil || !more {
			return at, err
		}
	}
}

// endOfCell steps over what stands after a cell: a delimiter, a line end, or the end of the source.
func (s *scanner) endOfCell(at int) (next int, last bool, err error) {
	more, err := s.has(at)
	if err != nil {
		return at, false, err
	}
	if !more {
		return at, true, nil
	}
	switch s.buf[s.pos+at] {
	case s.delim:
		return at + 1, false, nil
	case '\r':
		more, err = s.has(at + 1)
		if err != nil {
			return at, false, err
		}
		if more && s.buf[s.pos+at+1] == '\n' {
			return at + 2, true, nil
		}
	}
	return at + 1, true, nil
}

// quoted copies a quoted cell when its quote closes where one can, and gives back the place after it; else it copies nothing.
func (s *scanner) quoted(at int) (closed bool, after int, err error) {
	q := quote{from: at + 1}
	for i := at + 1; ; i++ {
		i, err = s.nextQuote(&q, i)
		if err != nil || i < 0 {
			return false, 0, err
		}
		double, err := s.is(i+1, '"')
		if err != nil {
			return false, 0, err
		}
		if double {
			i++
			continue
		}
		end, err := s.closes(i)
		if err != nil {
			return false, 0, err
		}
		if end > 0 {
			if q.lines > 0 && (q.strayFirst || s.swallows(q.from, i)) {
				return false, 0, nil
			}
			s.copyQuoted(s.buf[s.pos+q.from : s.pos+i])
			return true, end, nil
		}
		// A quote in the middle. After a line end, right behind a delimiter, it is the next cell's: ours was never closed.
		before := s.buf[s.pos+i-1]
		if q.lines > 0 && (before == s.delim || before == '\n' || before == '\r') {
			s.unsafe = s.gone + i
			return false, 0, nil
		}
		q.strayFirst = q.strayFirst || q.lines == 0
	}
}

// quote is what is known of a quoted cell while its end is sought.
type quote struct {
	from       int  // its first byte's place in the row
	lines      int  // line ends so far
	strayFirst bool // a quote in the middle of its first line
}

// nextQuote is the place of the next quote from a place on; -1 when there is none within what a cell can hold.
func (s *scanner) nextQuote(q *quote, from int) (int, error) {
	for {
		window := s.buf[s.pos+from : s.end]
		i := bytes.IndexByte(window, '"')
		part := window
		if i >= 0 {
			part = window[:i]
		}
		q.lines += bytes.Count(part, []byte{'\n'}) + bytes.Count(part, []byte{'\r'})
		if q.lines > 0 && (q.strayFirst || s.gone+q.from <= s.unsafe) {
			return -1, nil
		}
		if q.lines > 2*mostLines || from+len(part)-q.from > longestQuoted {
			s.unsafe = s.gone + from
			return -1, nil
		}
		if i >= 0 {
			return from + i, nil
		}
		from += len(window)
		more, err := s.more()
		if err != nil {
			return -1, err
		}
		if !more {
			s.unsafe = s.gone + from
			return -1, nil
		}
	}
}

// is tells whether a byte stands at a place of the row.
func (s *scanner) is(at int, c byte) (bool, error) {
	more, err := s.has(at)
	return more && s.buf[s.pos+at] == c, err
}

// closes gives the place after a closing quote and the blanks behind it, 0 when the quote at this place cannot close a cell.
func (s *scanner) closes(at int) (int, error) {
	for at++; ; at++ {
		more, err := s.has(at)
		if err != nil {
			return 0, err
		}
		if !more || s.stops[s.buf[s.pos+at]] {
			return at, nil
		}
		if s.buf[s.pos+at] != ' ' {
			return 0, nil
		}
	}
}

// swallows tells whether the lines between the first and the last of a quoted cell are whole rows: each has as many delimiters
// as the file's usual row. Then the quote that opened the cell was a letter.
func (s *scanner) swallows(from, to int) bool {
	if s.width < 3 {
		return false
	}
	lines := bytes.FieldsFunc(s.buf[s.pos+from:s.pos+to], func(r rune) bool { return r == '\r' || r == '\n' })
	if len(lines) < 3 {
		return false
	}
	for _, line := range lines[1 : len(lines)-1] {
		if bytes.Count(line, []byte{s.delim}) != s.width-1 {
			return false
		}
	}
	return true
}

// copyQuoted copies what stands between quotes: two quotes are one, and a line end is LF, as spreadsheets hold it.
func (s *scanner) copyQuoted(b []byte) {
	for len(b) > 0 {
		i := 0
		for i < len(b) && b[i] != '"' && b[i] != '\r' {
			i++
		}
		if i == len(b) {
			s.out = append(s.out, b...)
			return
		}
		s.out = append(s.out, b[:i]...)
		pair := i+1 < len(b) && (b[i] == '"' && b[i+1] == '"' || b[i] == '\r' && b[i+1] == '\n')
		if pair {
			i++
		}
		s.out = append(s.out, b[i])
		b = b[i+1:]
	}
}

// take makes cells of the row in hand; one string holds them all.
func (s *scanner) take() Row {
	b := s.out
	if s.needsLetters() {
		s.letters, s.ends = letters(b, s.ends, s.encoding, s.letters)
		b = s.letters
	}
	text := string(b)
	row := Row{Number: s.row, Cells: s.cells(len(s.ends)), Problem: s.problem}
	from := 0
	for i, end := range s.ends {
		row.Cells[i] = textCell(text[from:end])
		from = end
	}
	return row
}

func (s *scanner) needsLetters() bool {
	switch s.encoding {
	case encANSI, encDOS:
		return hasHigh(s.out)
	case encUTF8, encUTF8BOM:
		return !s.exact && !utf8.Valid(s.out)
	}
	return false
}

func hasHigh(b []byte) bool {
	for _, c := range b {
		if c >= utf8.RuneSelf {
			return true
		}
	}
	return false
}

// cells hands out a row's cells from a slab, which saves most allocations. Whoever keeps one row keeps at most a slab.
func (s *scanner) cells(n int) []Cell {
	if len(s.slab) < n {
		s.slab = make([]Cell, max(n, 256))
	}
	cells := s.slab[:n:n]
	s.slab = s.slab[n:]
	return cells
}

// textCell is a text file's cell: the apostrophe that keeps a formula from running is taken away, and a formula is marked.
func textCell(t string) Cell {
	if t == "" || strings.IndexByte("=+-@' \t", t[0]) < 0 {
		return Cell{Text: t}
	}
	plain := Unsafe(t)
	if len(plain) < len(t) {
		return Cell{Text: plain}
	}
	if text, ok := quotedByFormula(t); ok {
		return Cell{Text: text}
	}
	return Cell{Text: t, Formula: isFormula(t)}
}
