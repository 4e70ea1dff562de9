package tabular

import (
	"errors"
	"fmt"
	"io"
	"iter"
	"math"
	"strings"
)

// sampleBytes is how much of a file's beginning its delimiter is found by.
const sampleBytes = 128 << 10

// openText decides a text file's encoding and delimiter.
func (f *File) openText() error {
	e, err := gather(io.NewSectionReader(f.src, 0, f.size))
	if err != nil {
		return err
	}
	info := SheetInfo{}
	info.Encoding, err = e.encoding()
	if err != nil {
		return err
	}
	f.skip = int64(markLength(e.start))
	f.exact = e.invalid == 0
	if e.invalid > 0 && (info.Encoding == encUTF8 || info.Encoding == encUTF8BOM) {
		info.Note = fmt.Sprintf("%d bytes of this file are not UTF-8 like the rest; they were read as Windows-1252.", e.invalid)
	}
	f.Sheets = []SheetInfo{info}
	sample, whole, err := f.sample(info.Encoding)
	if err != nil {
		return err
	}
	err = refuseTextForm(string(sample))
	if err != nil {
		return err
	}
	switch e := f.ending(); e {
	case "xlsx", "xlsm", "xltx", "xltm", "xlsb", "ods":
		return refusef(sentenceNoBook, e)
	}
	if d, rest, ok := declaredDelimiter(sample); ok {
		f.Sheets[0].Delimiter = string(d)
		f.width = measure(sample[rest:], d, whole).width
		f.sepLine = true
		return nil
	}
	d, width := delimiter(sample, whole)
	f.Sheets[0].Delimiter, f.width = string(d), width
	return nil
}

// sample is the file's beginning, UTF-16 already as UTF-8; whole tells that this is all there is.
func (f *File) sample(encoding string) (b []byte, whole bool, err error) {
	b = make([]byte, sampleBytes)
	n, err := io.ReadFull(f.text(encoding), b)
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return b[:n], true, nil
	}
	if err != nil {
		return nil, false, fmt.Errorf("reading the start of %s: %w", f.Name, err)
	}
	return b, false, nil
}

// text is the file after its byte order mark, UTF-16 as UTF-8.
func (f *File) text(encoding string) io.Reader {
	return wide(io.NewSectionReader(f.src, f.skip, f.size-f.skip), encoding)
}

// declaredDelimiter reads the line "sep=;" that some exports begin with. Spreadsheets neither show nor count that line.
func declaredDelimiter(sample []byte) (d byte, rest int, ok bool) {
	s := string(sample[:min(len(sample), 16)])
	if len(s) < 6 || !strings.EqualFold(s[:4], "sep=") || strings.IndexByte(",;\t|", s[4]) < 0 {
		return 0, 0, false
	}
	switch {
	case strings.HasPrefix(s[5:], "\r\n"):
		return s[4], 7, true
	case s[5] == '\r' || s[5] == '\n':
		return s[4], 6, true
	}
	return 0, 0, false
}

// cut is what one delimiter makes of a sample.
type cut struct {
	width int     // the commonest number of cells among rows that hold something, 0 when rows have one cell
	score float64 // how even and how fine the cut is
}

// delimiter is the one that cuts the sample's rows most evenly and into the most cells; a comma when none cuts. Where two do
// equally well the rarer one wins: a comma also stands in amounts and names.
func delimiter(sample []byte, whole bool) (d byte, width int) {
	best, d := cut{}, ','
	for _, candidate := range []byte{'\t', ';', '|', ','} {
		c := measure(sample, candidate, whole)
		if c.score > best.score {
			best, d = c, candidate
		}
	}
	return d, best.width
}

// measure cuts a sample with one delimiter.
func measure(sample []byte, d byte, whole bool) cut {
	s := newScanner(strings.NewReader(string(sample)), d, Options{}.withDefaults())
	counts := map[int]int{}
	rows, last := 0, 0
	for rows < 500 {
		more, err := s.next()
		if err != nil || !more {
			break
		}
		if len(s.ends) == 1 && strings.TrimSpace(string(s.out)) == "" {
			continue
		}
		rows++
		last = len(s.ends)
		if s.strays > 0 { // quotes that close nowhere speak against this delimiter
			last = 0
		}
		counts[last]++
	}
	if !whole && rows > 1 && rows < 500 { // the last row is cut short
		counts[last]--
		rows--
	}
	best := cut{}
	for width, n := range counts {
		share := float64(n) / float64(max(rows, 1))
		score := share * share * math.Log2(float64(width))
		if width > 1 && (score > best.score || score == best.score && width > best.width) {
			best = cut{width, score}
		}
	}
	return best
}

// textRows walks a text file.
func (f *File) textRows() iter.Seq2[Row, error] {
	info := f.Sheets[0]
	return func(yield func(Row, error) bool) {
		s := newScanner(f.text(info.Encoding), info.Delimiter[0], f.options)
		s.width, s.encoding, s.exact = f.width, info.Encoding, f.exact
		if f.sepLine {
			_, err := s.next()
			if err != nil {
				yield(Row{}, fmt.Errorf("reading the first line of %s: %w", f.Name, err))
				return
			}
			s.row = 0
		}
		for {
			more, err := s.next()
			if err != nil {
				yield(Row{}, fmt.Errorf("reading row %d of %s: %w", s.row, f.Name, err))
				return
			}
			if !more {
				return
			}
			if !yield(s.take(), nil) {
				return
			}
		}
	}
}
