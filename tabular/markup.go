package tabular

import (
	"bytes"
	"errors"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"
)

// markup cuts the XML of a sheet into tags and texts. It knows as much of XML as sheets use (no doctype, no entities but the
// five of XML and character numbers), keeps one block in memory, and is some times quicker than encoding/xml, which matters for
// a sheet of a million rows. Names lose their prefix.
type markup struct {
	src       io.Reader
	buf       []byte
	pos, end  int
	eof       bool
	depth     int
	closing   bool // the tag before was <like/>: its end is still to be told
	token     markupToken
	unescaped []byte
}

type markupKind int

const (
	markupText markupKind = iota
	markupOpen
	markupClose
)

// markupToken is a tag or a text. Its text and attributes hold until the next token.
type markupToken struct {
	kind       markupKind
	name       string
	text       []byte // of a text
	attributes []byte // of a tag
}

const longestMarkup = 4 << 20 // the longest tag or text, in bytes; a cell holds at most 32,767 characters

var errMarkup = errors.New("the XML is not well formed")

func newMarkup(r io.Reader) *markup { return &markup{src: r, buf: make([]byte, 64<<10)} }

// fill reads on, after moving what is left to the front. It is false at the end.
func (m *markup) fill() (bool, error) {
	if m.eof {
		return false, nil
	}
	copy(m.buf, m.buf[m.pos:m.end])
	m.end -= m.pos
	m.pos = 0
	if m.end == len(m.buf) {
		if m.end > longestMarkup {
			return false, errMarkup
		}
		m.buf = append(m.buf, make([]byte, len(m.buf))...)
	}
	n, err := m.src.Read(m.buf[m.end:])
	m.end += n
	if errors.Is(err, io.EOF) {
		m.eof = true
		return n > 0, nil
	}
	return true, err
}

// until gives what stands before a mark and steps over it; io.EOF when the mark never comes.
func (m *markup) until(mark string) ([]byte, error) {
	seen := 0
	for {
		i := bytes.Index(m.buf[m.pos+seen:m.end], []byte(mark))
		if i >= 0 {
			part := m.buf[m.pos : m.pos+seen+i]
			m.pos += seen + i + len(mark)
			return part, nil
		}
		seen = max(0, m.end-m.pos-len(mark)+1)
		more, err := m.fill()
		if err != nil {
			return nil, err
		}
		if !more {
			return nil, io.EOF
		}
	}
}

// next gives the next tag or text; io.EOF after the last. A part that ends within a tag is not well formed.
func (m *markup) next() (*markupToken, error) {
	if m.closing {
		m.closing = false
		m.token.kind, m.token.attributes = markupClose, nil
		return &m.token, nil
	}
	for {
		text, err := m.until("<")
		if errors.Is(err, io.EOF) {
			if m.depth != 0 {
				return nil, errMarkup
			}
			return nil, io.EOF
		}
		if err != nil {
			return nil, err
		}
		if len(text) > 0 {
			m.pos-- // the bracket is read again as the beginning of its tag
			m.token = markupToken{kind: markupText}
			m.token.text, err = m.unescape(text)
			return &m.token, err
		}
		told, err := m.tag()
		if err != nil {
			return nil, err
		}
		if told {
			return &m.token, nil
		}
	}
}

// tag reads what follows a bracket. It is false for comments and the like, which tell nothing.
func (m *markup) tag() (bool, error) {
	for m.end-m.pos < 8 {
		more, err := m.fill()
		if err != nil {
			return false, err
		}
		if !more {
			break
		}
	}
	rest := m.buf[m.pos:m.end]
	switch {
	case bytes.HasPrefix(rest, []byte("!--")):
		return false, m.skip("-->")
	case bytes.HasPrefix(rest, []byte("![CDATA[")):
		m.pos += len("![CDATA[")
		text, err := m.until("]]>")
		m.token = markupToken{kind: markupText, text: text}
		return true, noEnd(err)
	case bytes.HasPrefix(rest, []byte("?")):
		return false, m.skip("?>")
	case bytes.HasPrefix(rest, []byte("!")):
		return false, errMarkup // a doctype: sheets have none, bombs do
	}
	inside, err := m.until(">")
	if err != nil {
		return false, noEnd(err)
	}
	return true, m.named(inside)
}

func (m *markup) skip(mark string) error {
	_, err := m.until(mark)
	return noEnd(err)
}

func noEnd(err error) error {
	if errors.Is(err, io.EOF) {
		return errMarkup
	}
	return err
}

// named makes the token of a tag from what stands between its brackets.
func (m *markup) named(inside []byte) error {
	kind := markupOpen
	if len(inside) > 0 && inside[0] == '/' {
		kind, inside = markupClose, inside[1:]
	}
	if len(inside) > 0 && inside[len(inside)-1] == '/' {
		m.closing, inside = true, inside[:len(inside)-1]
	}
	i := bytes.IndexAny(inside, " \t\r\n")
	if i < 0 {
		i = len(inside)
	}
	name := inside[:i]
	if c := bytes.IndexByte(name, ':'); c >= 0 {
		name = name[c+1:]
	}
	switch {
	case len(name) == 0 || m.closing && kind == markupClose:
		return errMarkup
	case kind == markupClose:
		m.depth--
	case !m.closing:
		m.depth++
	}
	m.token = markupToken{kind: kind, name: commonName(name), attributes: inside[i:]}
	return nil
}

// commonName gives the name without making a new string for the tags that a sheet is full of.
func commonName(b []byte) string {
	switch string(b) {
	case "c":
		return "c"
	case "v":
		return "v"
	case "t":
		return "t"
	case "f":
		return "f"
	case "is":
		return "is"
	case "row":
		return "row"
	case "si":
		return "si"
	case "r":
		return "r"
	}
	return string(b)
}

// attribute is the value of an attribute without a prefix, as it stands; nil when the tag has none of that name.
func (t *markupToken) attribute(name string) []byte {
	b := t.attributes
	for {
		b = bytes.TrimLeft(b, " \t\r\n")
		eq := bytes.IndexByte(b, '=')
		if eq < 0 {
			return nil
		}
		key := bytes.TrimRight(b[:eq], " \t\r\n")
		b = bytes.TrimLeft(b[eq+1:], " \t\r\n")
		if len(b) == 0 || b[0] != '"' && b[0] != '\'' {
			return nil
		}
		end := bytes.IndexByte(b[1:], b[0])
		if end < 0 {
			return nil
		}
		if string(key) == name {
			return b[1 : 1+end]
		}
		b = b[end+2:]
	}
}

var entities = map[string]string{"amp": "&", "lt": "<", "gt": ">", "quot": `"`, "apos": "'"}

// unescape turns &amp; and &#163; into what they mean.
func (m *markup) unescape(b []byte) ([]byte, error) {
	if bytes.IndexByte(b, '&') < 0 {
		return b, nil
	}
	out := m.unescaped[:0]
	for {
		i := bytes.IndexByte(b, '&')
		if i < 0 {
			m.unescaped = append(out, b...)
			return m.unescaped, nil
		}
		out = append(out, b[:i]...)
		end := bytes.IndexByte(b[i:], ';')
		if end < 0 {
			return nil, errMarkup
		}
		name := string(b[i+1 : i+end])
		b = b[i+end+1:]
		if plain, ok := entities[name]; ok {
			out = append(out, plain...)
			continue
		}
		number, ok := strings.CutPrefix(name, "#")
		if !ok {
			return nil, errMarkup
		}
		base := 10
		if hex, isHex := strings.CutPrefix(number, "x"); isHex {
			number, base = hex, 16
		}
		code, err := strconv.ParseUint(number, base, 32)
		if err != nil || code > utf8.MaxRune {
			return nil, errMarkup
		}
		out = utf8.AppendRune(out, rune(code))
	}
}
