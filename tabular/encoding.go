package tabular

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	xunicode "golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// The names of the encodings.
const (
	encUTF8    = "utf-8"
	encUTF8BOM = "utf-8-bom"
	encUTF16LE = "utf-16le"
	encUTF16BE = "utf-16be"
	encANSI    = "windows-1252"
	encDOS     = "cp850"
	encASCII   = "ascii"
)

// evidence is what one pass over the whole of a text file shows: its encoding can hang on a single byte near its end.
type evidence struct {
	start   []byte // the first bytes: a byte order mark, if any
	size    int64
	nul     [2]int64 // NUL bytes at even and at odd places
	control int64    // other control characters that text does not have
	visible bool     // something besides blanks, delimiters and quotes
	runes   int64    // letters of two bytes and more that are valid UTF-8
	invalid int64    // bytes that are not valid UTF-8
	ansi    int64    // how well the bytes above 0x7F fit Windows-1252
	dos     int64    // ... and CP850
}

const (
	overlap   = 16      // bytes kept on each side of a place, so that its surroundings can be seen
	blockSize = 1 << 18 // bytes read at a time
)

// What a byte means to the evidence.
const (
	isOrdinary = iota
	isBlank
	isNUL
	isControl
	isHigh
)

var byteClass = func() (t [256]uint8) {
	for c := range t {
		switch {
		case c == 0:
			t[c] = isNUL
		case c >= utf8.RuneSelf:
			t[c] = isHigh
		case c == '\t' || c == '\n' || c == '\r' || c == ' ' || c == ',' || c == ';' || c == '|' || c == '"' || c == '\v' || c == '\f' || c == 0x1a:
			t[c] = isBlank
		case c < ' ':
			t[c] = isControl
		}
	}
	return t
}()

var (
	ansiRunes = charRunes(charmap.Windows1252)
	dosRunes  = charRunes(charmap.CodePage850)
)

func charRunes(m *charmap.Charmap) (t [256]rune) {
	for i := range t {
		t[i] = m.DecodeByte(byte(i))
	}
	return t
}

// gather reads the whole file once.
func gather(r io.Reader) (*evidence, error) {
	e := &evidence{}
	buf := make([]byte, blockSize)
	have, done := 0, 0 // buf[:have] was read, buf[:done] was looked at
	for {
		n, err := r.Read(buf[have:])
		have += n
		if e.start == nil && have >= 4 || err != nil && e.start == nil {
			e.start = bytes.Clone(buf[:min(have, 4)])
			done = markLength(e.start) // a byte order mark is no evidence of anything but itself
			e.size = int64(done)
		}
		end := err != nil
		to := have - overlap
		if end {
			to = have
		}
		if to > done {
			done = e.look(buf[:have], done, to)
		}
		if errors.Is(err, io.EOF) {
			return e, nil
		}
		if err != nil {
			return nil, fmt.Errorf("reading the file: %w", err)
		}
		if from := done - overlap; from > 0 && have > len(buf)/2 {
			copy(buf, buf[from:have])
			have, done = have-from, overlap
		}
	}
}

// markLength is the length in bytes of the byte order mark at the start of a file, 0 when it has none.
func markLength(start []byte) int {
	switch {
	case bytes.HasPrefix(start, []byte("\xef\xbb\xbf")):
		return 3
	case bytes.HasPrefix(start, []byte{0xff, 0xfe}), bytes.HasPrefix(start, []byte{0xfe, 0xff}):
		return 2
	}
	return 0
}

// look notes what b[from:to] shows and gives back where it stopped: after a letter that reaches beyond to.
func (e *evidence) look(b []byte, from, to int) int {
	i := from
	for i < to {
		switch byteClass[b[i]] {
		case isOrdinary:
			e.visible = true
			i = skipPlain(b, i+1, to)
			continue
		case isNUL:
			e.nul[(e.size+int64(i-from))&1]++
		case isControl:
			e.control++
		case isHigh:
			i += e.high(b, i)
			continue
		}
		i++
	}
	e.size += int64(i - from)
	return i
}

// skipPlain steps over printable ASCII, eight bytes at a time.
func skipPlain(b []byte, i, to int) int {
	const high, blank = 0x8080808080808080, 0x2020202020202020
	for i+8 <= to {
		eight := binary.LittleEndian.Uint64(b[i:])
		if eight&high != 0 || (eight-blank)&^eight&high != 0 { // a byte above 0x7F, or one below 0x20
			break
		}
		i += 8
	}
	return i
}

// high weighs a byte above 0x7F, and gives back the length of the letter that it begins.
func (e *evidence) high(b []byte, i int) int {
	e.visible = true
	r, n := utf8.DecodeRune(b[i:])
	if r != utf8.RuneError || n == 3 { // three bytes: U+FFFD itself, written out by an earlier conversion
		e.runes++
		return n
	}
	e.invalid++
	before, after := byte('\n'), byte('\n')
	if i > 0 {
		before = b[i-1]
	}
	if i+1 < len(b) {
		after = b[i+1]
	}
	if poundFits(before, after) {
		switch b[i] {
		case 0xA3:
			e.ansi += 10
			return 1
		case 0x9C:
			e.dos += 10
			return 1
		}
	}
	e.ansi += letterFits(ansiRunes[b[i]], before, after)
	e.dos += letterFits(dosRunes[b[i]], before, after)
	return 1
}

// poundFits tells whether a pound sign makes sense between two bytes: before a number or a minus, in brackets, alone in a cell,
// or at the end of a heading; never inside a word. 0xA3 is £ in Windows-1252 and ú in CP850; 0x9C is œ and £.
func poundFits(before, after byte) bool {
	if isDigit(after) || after == '-' || after == '.' || after == '(' {
		return true
	}
	if after == 'k' || after == 'm' || after == 'K' || after == 'M' || after == '\'' || after == 'p' {
		return !isLetter(before)
	}
	return !isLetter(after) && after < utf8.RuneSelf
}

// letterFits is 1 where a character makes sense between two bytes, -1 where it does not, 0 where nothing can be said.
func letterFits(r rune, before, after byte) int64 {
	inWord := isLetter(before) || isLetter(after)
	switch {
	case r >= 0x80 && r < 0xA0: // not used in Windows-1252
		return -2
	case r == '’' || r == '‘':
		if inWord {
			return 1
		}
	case r == '“' || r == '”' || r == '–' || r == '—' || r == '…' || r == '•' || r == '\u00a0':
		if !isLetter(before) || !isLetter(after) {
			return 1
		}
		return -1
	case unicode.IsLetter(r):
		lower := unicode.IsLower(r)
		switch {
		case !inWord:
			return -1
		case lower && (isLower(before) || isLower(after)):
			return 2
		case !lower && (isUpper(before) || !isLetter(before) && isLetter(after)):
			return 2
		}
		return -1
	case inWord && isLetter(before) && isLetter(after):
		return -1
	}
	return 0
}

func isDigit(c byte) bool  { return c >= '0' && c <= '9' }
func isLower(c byte) bool  { return c >= 'a' && c <= 'z' }
func isUpper(c byte) bool  { return c >= 'A' && c <= 'Z' }
func isLetter(c byte) bool { return isLower(c) || isUpper(c) }

// encoding decides. A byte order mark says UTF-16 at once; NUL in every other byte says it without one; then UTF-8 when all of
// it is valid, or all but a few bytes; else the 8-bit encoding in which its bytes make more sense.
func (e *evidence) encoding() (name string, err error) {
	switch {
	case bytes.HasPrefix(e.start, []byte{0xff, 0xfe, 0, 0}):
		return "", refuse(sentenceNUL)
	case !e.visible:
		return "", refuse(sentenceEmpty)
	case bytes.HasPrefix(e.start, []byte{0xff, 0xfe}):
		return encUTF16LE, nil
	case bytes.HasPrefix(e.start, []byte{0xfe, 0xff}):
		return encUTF16BE, nil
	}
	units, even, odd := e.size/2, e.nul[0], e.nul[1]
	switch {
	case odd*10 >= units*3 && even*20 <= odd && odd > 0:
		return encUTF16LE, nil
	case even*10 >= units*3 && odd*20 <= even && even > 0:
		return encUTF16BE, nil
	case even+odd > 0:
		return "", refuse(sentenceNUL)
	case e.control*50 > e.size:
		return "", refuse(sentenceOther)
	case bytes.HasPrefix(e.start, []byte("\xef\xbb\xbf")):
		return encUTF8BOM, nil
	case e.invalid == 0 && e.runes == 0:
		return encASCII, nil
	case e.invalid == 0 || e.runes >= 10 && e.runes >= 10*e.invalid:
		return encUTF8, nil
	case e.dos > e.ansi:
		return encDOS, nil
	}
	return encANSI, nil
}

// wide gives UTF-16 as UTF-8 and anything else as it is: 8-bit rows are turned into text one by one, which is quicker.
func wide(r io.Reader, encoding string) io.Reader {
	switch encoding {
	case encUTF16LE:
		return transform.NewReader(r, xunicode.UTF16(xunicode.LittleEndian, xunicode.IgnoreBOM).NewDecoder())
	case encUTF16BE:
		return transform.NewReader(r, xunicode.UTF16(xunicode.BigEndian, xunicode.IgnoreBOM).NewDecoder())
	}
	return r
}

// letters turns the bytes of a row into text, and moves the ends of its cells along. In a file that is mostly UTF-8 a stray byte
// is read as Windows-1252, which is where such bytes come from.
func letters(b []byte, ends []int, encoding string, out []byte) ([]byte, []int) {
	table := &ansiRunes
	if encoding == encDOS {
		table = &dosRunes
	}
	single := encoding == encDOS || encoding == encANSI
	out = out[:0]
	cell := 0
	for i := 0; i < len(b); {
		for cell < len(ends) && ends[cell] <= i {
			ends[cell] = len(out)
			cell++
		}
		to := len(b)
		if cell < len(ends) {
			to = ends[cell] // a letter never reaches into the next cell
		}
		switch r, n := utf8.DecodeRune(b[i:to]); {
		case b[i] < utf8.RuneSelf:
			out = append(out, b[i])
			i++
		case single || r == utf8.RuneError && n == 1:
			out = utf8.AppendRune(out, table[b[i]])
			i++
		default:
			out = append(out, b[i:i+n]...)
			i += n
		}
	}
	for ; cell < len(ends); cell++ {
		ends[cell] = len(out)
	}
	return out, ends
}
