package rule

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/words"
)

// sentence is a compiled template. `{expression}` prints a value; where it is not recorded it prints "not recorded", but
// inside `[...]` the whole part is dropped. `[if condition: part]` prints the part only where the condition surely holds.
type sentence []part

type part struct {
	literal string
	value   *expression
	inside  sentence // of an optional part
	when    func(*Context) Outcome
}

// sentence compiles a template.
func (c *compiler) sentence(source string) (sentence, error) {
	s, rest, err := c.parts(source, false)
	if err != nil {
		return nil, err
	}
	if rest != "" {
		return nil, fmt.Errorf("%q: a ] closes nothing", source)
	}
	return s, nil
}

func (c *compiler) parts(source string, inside bool) (out sentence, rest string, err error) {
	for source != "" {
		i := strings.IndexAny(source, "{}[]")
		if i < 0 {
			i = len(source)
		}
		if i > 0 {
			out = append(out, part{literal: source[:i]})
			source = source[i:]
			continue
		}
		var p part
		switch source[0] {
		case '{':
			p, source, err = c.piece(source)
		case '[':
			p, source, err = c.optional(source)
		case ']':
			if inside {
				return out, source[1:], nil
			}
			return out, source, nil
		default:
			err = fmt.Errorf("%q: a } closes nothing", source)
		}
		if err != nil {
			return nil, "", err
		}
		out = append(out, p)
	}
	if inside {
		return nil, "", fmt.Errorf("a [ is never closed")
	}
	return out, "", nil
}

// piece compiles one {expression}, which must be something that has words.
func (c *compiler) piece(source string) (part, string, error) {
	end := closing(source[1:], "}")
	if end < 0 {
		return part{}, "", fmt.Errorf("%q: a { is never closed", source)
	}
	written := source[1 : end+1]
	e, err := c.compile(written)
	if err != nil {
		return part{}, "", fmt.Errorf("{%s}: %w", written, err)
	}
	if e.t.base == needs || e.t.base == nothing {
		return part{}, "", fmt.Errorf("{%s}: %s cannot be printed", written, e.t)
	}
	if e.t.kind != "" { // a record is printed by its name, so its name is read
		k, i, err := nameField(e.t.kind)
		if err != nil {
			return part{}, "", err
		}
		c.reads.add(k, i, e.at, false)
	}
	return part{value: &e}, source[end+2:], nil
}

func nameField(kindName string) (*kind.Kind, int, error) {
	k, ok := kind.Of(kindName)
	if !ok {
		return nil, 0, fmt.Errorf("there is no kind %q", kindName)
	}
	return fieldNamed(kindName + "." + k.NameField)
}

func (c *compiler) optional(source string) (part, string, error) {
	source = source[1:]
	var p part
	if after, found := strings.CutPrefix(source, "if "); found {
		end := closing(after, ": ")
		if end < 0 {
			return part{}, "", fmt.Errorf("%q: write [if condition: words]", source)
		}
		when, err := c.condition(after[:end])
		if err != nil {
			return part{}, "", err
		}
		p.when, source = when, after[end+2:]
	}
	inside, rest, err := c.parts(source, true)
	p.inside = inside
	return p, rest, err
}

// closing finds what ends a piece, outside quotation marks; -1 when nothing does.
func closing(s, end string) int {
	quote := byte(0)
	for i := 0; i < len(s); i++ {
		switch {
		case quote != 0:
			if s[i] == quote {
				quote = 0
			}
		case s[i] == '"' || s[i] == '\'':
			quote = s[i]
		case strings.HasPrefix(s[i:], end):
			return i
		}
	}
	return -1
}

// print writes the sentence for the record that the context stands at, its values as the language says them.
func (s sentence) print(c *Context, in tongue) string {
	var b strings.Builder
	s.write(&b, c, in, false)
	return tidy(b.String())
}

// tidy leaves one space between words and none before a comma or a full stop: what parts that were dropped leave behind.
func tidy(s string) string {
	out := make([]byte, 0, len(s))
	space := false
	for i := 0; i < len(s); i++ {
		switch b := s[i]; b {
		case ' ', '\n', '\t':
			space = len(out) > 0
		default:
			if space && b != ',' && b != '.' {
				out = append(out, ' ')
			}
			out, space = append(out, b), false
		}
	}
	return string(out)
}

// write gives false where a value was not recorded and must is set.
func (s sentence) write(b *strings.Builder, c *Context, in tongue, must bool) bool {
	for _, p := range s {
		switch {
		case p.value != nil:
			v, told := p.value.value(c)
			if !told && must {
				return false
			}
			if !told {
				b.WriteString(in.notRecorded)
				continue
			}
			b.WriteString(in.say(v))
		case p.inside != nil:
			var part strings.Builder
			if (p.when == nil || p.when(c) == Found) && p.inside.write(&part, c, in, true) {
				b.WriteString(part.String())
			}
		default:
			b.WriteString(p.literal)
		}
	}
	return true
}

// tongue is what sentences of one language say in place of values.
type tongue struct {
	notRecorded, yes, no, and, andMore string
	long                               func(kind.Date) string
}

var (
	english = tongue{"not recorded", "yes", "no", " and ", " and %d more", kind.Date.Long}
	welsh   = tongue{"heb ei gofnodi", "ydy", "nac ydy", " a ", " a %d arall", (&words.Speaker{Lang: words.Welsh}).Long}
)

// say is a value as a sentence says it.
func (in tongue) say(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case kind.Date:
		return in.long(v)
	case kind.Money:
		return v.String()
	case float64:
		if v == math.Trunc(v) && math.Abs(v) < 1e15 {
			return kind.Count(int64(v))
		}
		return strconv.FormatFloat(v, 'f', -1, 64)
	case bool:
		if v {
			return in.yes
		}
		return in.no
	case kind.Record:
		return kind.NameOf(v)
	case []kind.Record:
		names := make([]string, len(v))
		for i, r := range v {
			names[i] = kind.NameOf(r)
		}
		return in.join(names)
	case []string:
		return in.join(v)
	}
	return ""
}

// Join is a list in an English sentence: A, B and C; beyond five it counts the rest.
func Join(names []string) string { return english.join(names) }

func (in tongue) join(names []string) string {
	const most = 5
	if len(names) > most+1 {
		return strings.Join(names[:most], ", ") + fmt.Sprintf(in.andMore, len(names)-most)
	}
	if len(names) < 2 {
		return strings.Join(names, "")
	}
	return strings.Join(names[:len(names)-1], ", ") + in.and + names[len(names)-1]
}
