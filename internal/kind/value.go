package kind

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Value is the generic cell: what imports, forms, history and a council's own fields carry. Its zero value is "not recorded".
type Value struct {
	Type  Type // "" when not recorded
	S     string
	N     int64 // int, ref, date (days), money (pence), yesno (1 is yes)
	F     float64
	IDs   []ID
	List  []string
	Needs []Need
}

// Makers of values.
func TextValue(s string) Value     { return Value{Type: Text, S: s} }
func IntValue(n int) Value         { return Value{Type: Int, N: int64(n)} }
func DecimalValue(f float64) Value { return Value{Type: Decimal, F: f} }
func DateValue(d Date) Value       { return Value{Type: Day, N: int64(d)} }
func MoneyValue(m Money) Value     { return Value{Type: Pence, N: int64(m)} }
func RefValue(id ID) Value         { return Value{Type: Ref, N: int64(id)} }
func RefsValue(ids []ID) Value     { return Value{Type: Refs, IDs: ids} }
func ListValue(l []string) Value   { return Value{Type: List, List: l} }

// NeedsValue is what a record needs; nothing at all is the same as not recorded, for no cell can tell the two apart.
func NeedsValue(needs []Need) Value {
	if len(needs) == 0 {
		return Value{}
	}
	return Value{Type: NeedList, Needs: needs}
}

// YesNoValue is a yes or a no.
func YesNoValue(yes bool) Value {
	v := Value{Type: YesNo}
	if yes {
		v.N = 1
	}
	return v
}

// Recorded tells whether there is a value at all.
func (v Value) Recorded() bool { return v.Type != "" }

// Date, Money, ID and Yes read a value of that type.
func (v Value) Date() Date   { return Date(v.N) }
func (v Value) Money() Money { return Money(v.N) }
func (v Value) ID() ID       { return ID(v.N) }
func (v Value) Yes() bool    { return v.N == 1 }

// String shows a value without its register: references are numbers. Not recorded is "".
func (v Value) String() string {
	switch v.Type {
	case Text, LongText, Choice:
		return v.S
	case Int:
		return strconv.FormatInt(v.N, 10)
	case Ref:
		return ID(v.N).String()
	case Decimal:
		return strconv.FormatFloat(v.F, 'f', -1, 64)
	case Day:
		return v.Date().String()
	case Pence:
		return v.Money().String()
	case YesNo:
		if v.Yes() {
			return "yes"
		}
		return "no"
	case List:
		return strings.Join(v.List, "; ")
	case Refs:
		out := make([]string, len(v.IDs))
		for i, id := range v.IDs {
			out[i] = id.String()
		}
		return strings.Join(out, "; ")
	case NeedList:
		return FormatNeeds(v.Needs, func(id ID) string { return id.String() })
	}
	return ""
}

// Compare orders two values of one field; what is not recorded comes last.
func Compare(a, b Value) int {
	switch {
	case !a.Recorded() && !b.Recorded():
		return 0
	case !a.Recorded():
		return 1
	case !b.Recorded():
		return -1
	}
	switch a.Type {
	case Decimal:
		return cmp.Compare(a.F, b.F)
	case Int, Day, Pence, YesNo, Ref:
		return cmp.Compare(a.N, b.N)
	}
	return cmp.Or(strings.Compare(Fold(a.String()), Fold(b.String())), strings.Compare(a.String(), b.String()))
}

// JSON is the one spelling of a value in a document. Two values are equal when their spellings are.
func (v Value) JSON() []byte {
	switch v.Type {
	case Text, LongText, Choice:
		return appendQuoted(nil, v.S)
	case Int, Ref, Pence:
		return strconv.AppendInt(nil, v.N, 10)
	case Decimal:
		return strconv.AppendFloat(nil, v.F, 'g', -1, 64)
	case Day:
		return []byte(`"` + v.Date().String() + `"`)
	case YesNo:
		return strconv.AppendBool(nil, v.Yes())
	case Refs:
		return appendList(len(v.IDs), func(b []byte, i int) []byte { return strconv.AppendUint(b, uint64(v.IDs[i]), 10) })
	case List:
		return appendList(len(v.List), func(b []byte, i int) []byte { return appendQuoted(b, v.List[i]) })
	case NeedList:
		return appendList(len(v.Needs), func(b []byte, i int) []byte { return appendNeed(b, v.Needs[i]) })
	}
	return []byte("null")
}

func appendList(n int, one func([]byte, int) []byte) []byte {
	b := []byte{'['}
	for i := range n {
		if i > 0 {
			b = append(b, ',')
		}
		b = one(b, i)
	}
	return append(b, ']')
}

func appendNeed(b []byte, n Need) []byte {
	b = strconv.AppendInt(append(b, '['), int64(n.K), 10)
	for _, p := range n.Of {
		b = append(b, ',')
		if p.ID != 0 {
			b = strconv.AppendUint(b, uint64(p.ID), 10)
		} else {
			b = appendQuoted(b, p.Name)
		}
	}
	return append(b, ']')
}

// appendQuoted writes a JSON string with as few escapes as the standard allows, so that one text has one spelling.
func appendQuoted(b []byte, s string) []byte {
	b = append(b, '"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b = append(b, '\\', byte(r))
		case r == '\n':
			b = append(b, '\\', 'n')
		case r < 0x20:
			b = fmt.Appendf(b, `\u%04x`, r)
		default:
			b = utf8.AppendRune(b, r)
		}
	}
	return append(b, '"')
}

// ErrType says that a JSON value is not of the field's type.
var ErrType = errors.New("wrong type of value")

// ParseValue reads a JSON value of a field from outside and gives it in normal form. null is "not recorded".
func ParseValue(f *Field, raw []byte) (Value, error) {
	if string(raw) == "null" {
		return Value{}, nil
	}
	v := Value{Type: f.Type}
	var into any
	switch f.Type {
	case Text, LongText, Choice, Day:
		into = &v.S
	case Int, Ref, Pence:
		into = &v.N
	case Decimal:
		into = &v.F
	case YesNo:
		var yes bool
		err := json.Unmarshal(raw, &yes)
		if err != nil {
			return Value{}, fmt.Errorf("%s: %w: %s", f.Name, ErrType, raw)
		}
		return YesNoValue(yes), nil
	case Refs:
		into = &v.IDs
	case List:
		into = &v.List
	case NeedList:
		needs, err := parseNeedsJSON(raw)
		if err != nil {
			return Value{}, fmt.Errorf("%s: %w", f.Name, err)
		}
		return Normal(f, NeedsValue(needs))
	default:
		return Value{}, fmt.Errorf("%s has the unknown type %q", f.Name, f.Type)
	}
	err := json.Unmarshal(raw, into)
	if err != nil {
		return Value{}, fmt.Errorf("%s: %w: %s", f.Name, ErrType, raw)
	}
	if f.Type == Day {
		d, err := ParseDate(v.S)
		if err != nil {
			return Value{}, fmt.Errorf("%s: %w", f.Name, err)
		}
		return DateValue(d), nil
	}
	return Normal(f, v)
}

// Normal gives a value its one form, or says why the field cannot hold it: texts are trimmed, lists lose blanks and repeats,
// and an empty text or list is not recorded.
func Normal(f *Field, v Value) (Value, error) {
	switch f.Type {
	case Text, Choice:
		v.S = strings.Join(strings.Fields(printable(v.S)), " ")
	case LongText:
		v.S = strings.TrimSpace(lineEnds.Replace(printable(v.S)))
	case List:
		v.List = normalList(v.List)
	case Refs:
		v.IDs = slices.Clone(v.IDs)
		slices.Sort(v.IDs)
		v.IDs = slices.Compact(v.IDs)
	case Decimal:
		if v.F != v.F || v.F > 1e300 || v.F < -1e300 {
			return Value{}, fmt.Errorf("%s: %w: not a number", f.Name, ErrType)
		}
		if v.F == 0 {
			v.F = 0 // never minus nought
		}
	case Ref:
		if v.N < 1 || v.N > 1<<32-1 {
			return Value{}, fmt.Errorf("%s: %d is not the number of a record", f.Name, v.N)
		}
	}
	if f.Type == Choice && v.S != "" {
		c, ok := f.Pick(v.S)
		if !ok {
			return Value{}, fmt.Errorf("%s: %q is not one of: %s", f.Name, v.S, strings.Join(f.Choices, ", "))
		}
		v.S = c
	}
	if empty(f.Type, v) {
		return Value{}, nil
	}
	v.Type = f.Type
	return v, nil
}

// lineEnds writes every end of a line as a file that is read back has it.
var lineEnds = strings.NewReplacer("\r\n", "\n", "\r", "\n")

// printable is a text without what no workbook and no page can show: control characters but tabs and line ends, and what is no
// character at all.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' && r != '\t' && r != '\n' && r != '\r' || r >= 0x7f && r < 0xa0 && r != 0x85 || r == 0xfffe || r == 0xffff {
			return -1
		}
		return r
	}, s)
}

func empty(t Type, v Value) bool {
	switch t {
	case Text, LongText, Choice:
		return v.S == ""
	case List:
		return len(v.List) == 0
	case Refs:
		return len(v.IDs) == 0
	case NeedList:
		return len(v.Needs) == 0
	}
	return false
}

func normalList(in []string) []string {
	var out []string
	for _, s := range in {
		s = strings.Join(strings.Fields(printable(s)), " ")
		if s != "" && !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	return out
}

// Pick finds the choice that somebody's word means: case, hyphens and known other words do not matter.
func (f *Field) Pick(word string) (string, bool) {
	w := foldChoice(word)
	for _, c := range f.Choices {
		if foldChoice(c) == w {
			return c, true
		}
	}
	for also, c := range f.Also {
		if foldChoice(also) == w {
			return c, true
		}
	}
	return "", false
}

func foldChoice(s string) string {
	return Fold(strings.NewReplacer("-", " ", "_", " ", ".", " ").Replace(s))
}

// String is the number as text.
func (id ID) String() string { return strconv.FormatUint(uint64(id), 10) }

// Targets are the records that a value names.
func (v Value) Targets() []ID {
	switch v.Type {
	case Ref:
		return []ID{v.ID()}
	case Refs:
		return v.IDs
	case NeedList:
		var out []ID
		for _, n := range v.Needs {
			for _, p := range n.Of {
				if p.ID != 0 {
					out = append(out, p.ID)
				}
			}
		}
		return out
	}
	return nil
}
