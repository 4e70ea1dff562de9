package assess

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"

	"github.com/moothall/moothall/internal/fault"
)

// The limits of a pack. The largest that we know (the Cyber Assessment Framework 4.0 with all its sentences) has 350 kB and 4,500 values.
const (
	mostBytes  = 4 << 20
	mostValues = 60_000
	mostDeep   = 30
)

// tree is a YAML or JSON document that is read strictly: each value knows its place, so that an error can name it.
type tree struct {
	file string
	left int // values that may still be visited; an alias costs what it stands for, each time
}

// open parses a document and refuses what is too large to be a pack, before anything is expanded.
func open(file string, raw []byte) (*tree, *yaml.Node, error) {
	t := &tree{file: file, left: mostValues}
	if len(raw) > mostBytes {
		return nil, nil, fault.New(fault.Refused, "%s has %d MB; a framework has at most %d MB. Is it another file?", file, len(raw)>>20, mostBytes>>20)
	}
	if strings.TrimSpace(string(raw)) == "" {
		return nil, nil, fault.New(fault.Refused, "%s is empty.", file)
	}
	if at := notText(raw); at >= 0 {
		line, column := placeOf(raw, at)
		return nil, nil, fault.New(fault.Refused, "%s, line %d, column %d: this is not text as UTF-8 has it. Save the file as UTF-8, if it is the right one.", file, line, column)
	}
	var doc yaml.Node
	err := yaml.Load(raw, &doc, yaml.WithUniqueKeys())
	if err != nil {
		return nil, nil, unreadable(file, err)
	}
	if doc.Kind != yaml.DocumentNode || len(doc.Content) != 1 {
		return nil, nil, fault.New(fault.Refused, "%s holds no document, or several.", file)
	}
	return t, doc.Content[0], t.weigh(doc.Content[0], 0)
}

// notText is where a file stops being UTF-8 text, counted in bytes; -1 where it never does.
func notText(raw []byte) int {
	for i := 0; i < len(raw); {
		r, size := utf8.DecodeRune(raw[i:])
		if r == utf8.RuneError && size == 1 || r < ' ' && !strings.ContainsRune("\t\r\n", r) {
			return i
		}
		i += size
	}
	return -1
}

// placeOf is the line and column of a byte, both from 1.
func placeOf(raw []byte, at int) (line, column int) {
	before := raw[:at]
	return bytes.Count(before, []byte("\n")) + 1, utf8.RuneCount(before[bytes.LastIndexByte(before, '\n')+1:]) + 1
}

// unreadable says where a file stops being YAML.
func unreadable(file string, err error) error {
	var wrong *yaml.LoadError
	switch {
	case strings.Contains(err.Error(), "expected single document"):
		return fault.New(fault.Refused, "%s holds several documents, each after a line ---. Send them one by one.", file)
	case errors.As(err, &wrong) && wrong.Mark.Line > 0:
		return fault.New(fault.Refused, "%s, line %d, column %d: it is no YAML or JSON from here on (%s).", file, wrong.Mark.Line, max(wrong.Mark.Column, 1), wrong.Message)
	}
	line, _, _ := strings.Cut(strings.TrimPrefix(err.Error(), "yaml: "), "\n")
	return fault.New(fault.Refused, "%s cannot be read as YAML or JSON: %s.", file, line)
}

// weigh walks everything, aliases as often as they stand there: a few lines that stand for millions run out of what is left.
func (t *tree) weigh(n *yaml.Node, deep int) error {
	t.left--
	if t.left < 0 {
		return t.wrong(n, "it stands for more than %d values, which no framework has", mostValues)
	}
	if deep > mostDeep {
		return t.wrong(n, "it is nested more than %d deep", mostDeep)
	}
	if n.Kind == yaml.AliasNode {
		return t.weigh(n.Alias, deep+1)
	}
	for _, c := range n.Content {
		err := t.weigh(c, deep+1)
		if err != nil {
			return err
		}
	}
	return nil
}

// wrong is an error at a place.
func (t *tree) wrong(n *yaml.Node, format string, a ...any) error {
	return fault.New(fault.Refused, "%s, line %d, column %d: %s.", t.file, n.Line, n.Column, fmt.Sprintf(format, a...))
}

// plain follows an alias.
func plain(n *yaml.Node) *yaml.Node {
	for n != nil && n.Kind == yaml.AliasNode {
		n = n.Alias
	}
	return n
}

// fields gives a mapping's values by key. With known keys given, any other is refused; ? marks those that may be missing.
func (t *tree) fields(n *yaml.Node, what string, known ...string) (map[string]*yaml.Node, error) {
	m := plain(n)
	if m.Kind != yaml.MappingNode {
		return nil, t.wrong(n, "%s should be names with values, like title: Governance", what)
	}
	out := map[string]*yaml.Node{}
	for i := 0; i+1 < len(m.Content); i += 2 {
		key := m.Content[i]
		if known != nil && !slices.Contains(known, key.Value) && !slices.Contains(known, key.Value+"?") {
			return nil, t.wrong(key, "%s has no %q. It may have: %s", what, key.Value, strings.ReplaceAll(strings.Join(known, ", "), "?", ""))
		}
		if _, twice := out[key.Value]; twice {
			return nil, t.wrong(key, "%q stands twice", key.Value)
		}
		out[key.Value] = m.Content[i+1]
	}
	for _, k := range known {
		if _, have := out[k]; !have && !strings.HasSuffix(k, "?") {
			return nil, t.wrong(n, "%s needs %s", what, k)
		}
	}
	return out, nil
}

// keys are a mapping's keys in the order of the file.
func keys(n *yaml.Node) (out []*yaml.Node) {
	m := plain(n)
	if m == nil || m.Kind != yaml.MappingNode {
		return nil
	}
	for i := 0; i+1 < len(m.Content); i += 2 {
		out = append(out, m.Content[i])
	}
	return out
}

// text is a single value as text; nil is "".
func (t *tree) text(n *yaml.Node, what string) (string, error) {
	if n == nil {
		return "", nil
	}
	s := plain(n)
	if s.Kind != yaml.ScalarNode {
		return "", t.wrong(n, "%s should be a single text", what)
	}
	if len(s.Value) > 20_000 {
		return "", t.wrong(n, "%s is longer than 20,000 letters", what)
	}
	if s.Tag == "!!null" {
		return "", nil
	}
	return strings.TrimSpace(s.Value), nil
}

// items are a list's values; nil has none.
func (t *tree) items(n *yaml.Node, what string) ([]*yaml.Node, error) {
	if n == nil || plain(n).Tag == "!!null" {
		return nil, nil
	}
	l := plain(n)
	if l.Kind != yaml.SequenceNode {
		return nil, t.wrong(n, "%s should be a list", what)
	}
	return l.Content, nil
}
