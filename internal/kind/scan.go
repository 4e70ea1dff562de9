package kind

import (
	"encoding/json"
	"errors"
	"strconv"
	"unicode/utf8"
)

// scan reads one flat JSON object that this program wrote itself: the generated Decode methods drive it, in one pass.
// A document from outside goes through ParseValue instead.
type scan struct {
	b   []byte
	i   int
	key []byte
	err error
	in  bool
}

// ErrDocument says that a stored document cannot be read.
var ErrDocument = errors.New("record document is not well formed")

func (s *scan) skip() {
	for s.i < len(s.b) && (s.b[s.i] == ' ' || s.b[s.i] == '\n' || s.b[s.i] == '\t' || s.b[s.i] == '\r') {
		s.i++
	}
}

func (s *scan) at(c byte) bool { s.skip(); return s.i < len(s.b) && s.b[s.i] == c }

func (s *scan) fail() { s.err = ErrDocument; s.i = len(s.b) }

// next moves to the next field and reads its name.
func (s *scan) next() bool {
	if s.err != nil {
		return false
	}
	switch {
	case !s.in && s.at('{'), s.in && s.at(','):
		s.in = true
		s.i++
	case s.in && s.at('}'):
		return false
	default:
		s.fail()
		return false
	}
	if s.at('}') {
		return false
	}
	s.key = s.str()
	if !s.at(':') {
		s.fail()
		return false
	}
	s.i++
	s.skip()
	return s.err == nil
}

// str gives the bytes of a string; they point into the document unless it holds an escape.
func (s *scan) str() []byte {
	if !s.at('"') {
		s.fail()
		return nil
	}
	start := s.i
	for j := s.i + 1; j < len(s.b); j++ {
		switch s.b[j] {
		case '\\':
			return s.escaped(start, j)
		case '"':
			s.i = j + 1
			return s.b[start+1 : j]
		}
	}
	s.fail()
	return nil
}

func (s *scan) escaped(start, j int) []byte {
	for j < len(s.b) && s.b[j] != '"' {
		if s.b[j] == '\\' {
			j++
		}
		j++
	}
	if j >= len(s.b) {
		s.fail()
		return nil
	}
	var out string
	err := json.Unmarshal(s.b[start:j+1], &out)
	if err != nil {
		s.fail()
		return nil
	}
	s.i = j + 1
	return []byte(out)
}

func (s *scan) null() bool {
	if s.i+4 <= len(s.b) && s.b[s.i] == 'n' {
		s.i += 4
		return true
	}
	return false
}

func (s *scan) number() []byte {
	start := s.i
	for s.i < len(s.b) {
		c := s.b[s.i]
		if (c < '0' || c > '9') && c != '-' && c != '.' && c != 'e' && c != 'E' && c != '+' {
			break
		}
		s.i++
	}
	return s.b[start:s.i]
}

func (s *scan) whole() int64 {
	n, err := strconv.ParseInt(string(s.number()), 10, 64)
	if err != nil {
		s.fail()
	}
	return n
}

func (s *scan) text() Opt[string] {
	if s.null() {
		return Opt[string]{}
	}
	b := s.str()
	if !utf8.Valid(b) {
		s.fail()
	}
	return Some(string(b))
}

// choiceWords lets a choice be read without an allocation; filled once, before any document is read.
var choiceWords = func() map[string]string {
	m := map[string]string{}
	for _, k := range Kinds {
		for _, f := range k.Fields {
			for _, c := range f.Choices {
				m[c] = c
			}
		}
	}
	return m
}()

func (s *scan) choice() Opt[string] {
	if s.null() {
		return Opt[string]{}
	}
	b := s.str()
	if w, ok := choiceWords[string(b)]; ok {
		return Some(w)
	}
	return Some(string(b))
}

func (s *scan) integer() Opt[int] {
	if s.null() {
		return Opt[int]{}
	}
	return Some(int(s.whole()))
}

func (s *scan) money() Opt[Money] {
	if s.null() {
		return Opt[Money]{}
	}
	return Some(Money(s.whole()))
}

func (s *scan) ref() Opt[ID] {
	if s.null() {
		return Opt[ID]{}
	}
	return Some(ID(s.whole()))
}

func (s *scan) decimal() Opt[float64] {
	if s.null() {
		return Opt[float64]{}
	}
	f, err := strconv.ParseFloat(string(s.number()), 64)
	if err != nil {
		s.fail()
	}
	return Some(f)
}

func (s *scan) yesno() Opt[bool] {
	switch {
	case s.null():
		return Opt[bool]{}
	case s.word("true"):
		return Some(true)
	case s.word("false"):
		return Some(false)
	}
	s.fail()
	return Opt[bool]{}
}

func (s *scan) word(w string) bool {
	if s.i+len(w) <= len(s.b) && string(s.b[s.i:s.i+len(w)]) == w {
		s.i += len(w)
		return true
	}
	return false
}

func (s *scan) date() Opt[Date] {
	if s.null() {
		return Opt[Date]{}
	}
	d, ok := isoDate(s.str())
	if !ok {
		s.fail()
	}
	return Some(d)
}

// each walks a JSON list and calls one at every element.
func (s *scan) each(one func()) {
	if !s.at('[') {
		s.fail()
		return
	}
	s.i++
	for !s.at(']') {
		if s.i >= len(s.b) || s.err != nil {
			s.fail()
			return
		}
		from := s.i
		one()
		if s.at(',') {
			s.i++
			s.skip()
		}
		if s.i == from { // nothing was read: not a list of these
			s.fail()
			return
		}
	}
	s.i++
}

func (s *scan) refs() Opt[[]ID] {
	if s.null() {
		return Opt[[]ID]{}
	}
	var out []ID
	s.each(func() { out = append(out, ID(s.whole())) })
	return Some(out)
}

func (s *scan) list() Opt[[]string] {
	if s.null() {
		return Opt[[]string]{}
	}
	var out []string
	s.each(func() { out = append(out, string(s.str())) })
	return Some(out)
}

func (s *scan) needs() Opt[[]Need] {
	if s.null() {
		return Opt[[]Need]{}
	}
	var out []Need
	s.each(func() {
		n := Need{K: -1}
		s.each(func() {
			switch {
			case n.K < 0:
				n.K = int(s.whole())
			case s.at('"'):
				n.Of = append(n.Of, Provider{Name: string(s.str())})
			default:
				n.Of = append(n.Of, Provider{ID: ID(s.whole())})
			}
		})
		out = append(out, n)
	})
	return Some(out)
}

// custom reads a field that the kind file does not know: a council's own, or one that was removed.
func (s *scan) custom(m map[string]Value) map[string]Value {
	if m == nil {
		m = map[string]Value{}
	}
	name := string(s.key)
	switch {
	case s.null():
	case s.at('"'):
		m[name] = TextValue(string(s.str()))
	case s.at('t'), s.at('f'):
		m[name] = YesNoValue(s.yesno().Or(false))
	case s.at('['):
		m[name] = ListValue(s.looseList())
	default:
		m[name] = DecimalValue(s.decimal().Or(0))
	}
	return m
}

func (s *scan) looseList() []string {
	var out []string
	s.each(func() {
		switch {
		case s.at('"'):
			out = append(out, string(s.str()))
		case s.at('['):
			out = append(out, s.looseList()...)
		default:
			out = append(out, string(s.number()))
		}
	})
	return out
}
