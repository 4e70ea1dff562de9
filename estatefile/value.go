package estatefile

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"
)

// value is a part of a JSON or YAML file.
type value struct {
	text string // of a word, number or yes/no; "" for null
	list []*value
	keys []string
	of   map[string]*value // an object's parts; nil when it is no object
	line int
}

var absent = &value{}

// at is the part under a path of keys; an empty one when there is none.
func (v *value) at(path ...string) *value {
	for _, key := range path {
		next, ok := v.of[key]
		if !ok {
			return absent
		}
		v = next
	}
	return v
}

// say is the text of the part under a path.
func (v *value) say(path ...string) string { return strings.TrimSpace(v.at(path...).text) }

// texts are the words of a list, or the one word that stands in its place.
func (v *value) texts() (out []string) {
	if t := strings.TrimSpace(v.text); t != "" {
		return []string{t}
	}
	for _, x := range v.list {
		if t := strings.TrimSpace(x.text); t != "" {
			out = append(out, t)
		}
	}
	return out
}

func (v *value) put(key string, x *value) bool {
	if _, twice := v.of[key]; twice {
		return false
	}
	v.keys = append(v.keys, key)
	v.of[key] = x
	return true
}

// jsonReader reads JSON as values within the limits.
type jsonReader struct {
	d     *json.Decoder
	o     Options
	parts int
	ends  []int // where lines end
}

func parseJSON(text string, o Options) (*value, error) {
	r := &jsonReader{d: json.NewDecoder(strings.NewReader(text)), o: o}
	r.d.UseNumber()
	for i := range len(text) {
		if text[i] == '\n' {
			r.ends = append(r.ends, i)
		}
	}
	v, err := r.value(0)
	if err != nil {
		return nil, err
	}
	_, err = r.d.Token()
	if !errors.Is(err, io.EOF) {
		return nil, refuse(r.line(), "Something stands after the end of the JSON: export the file again.")
	}
	return v, nil
}

// line is the line of what was read last.
func (r *jsonReader) line() int {
	n, _ := slices.BinarySearch(r.ends, int(r.d.InputOffset()))
	return n + 1
}

func (r *jsonReader) damaged() error {
	return refuse(r.line(), "The JSON breaks off or is damaged here: export the file again.")
}

func (r *jsonReader) value(depth int) (*value, error) {
	if depth > r.o.MaxDepth {
		return nil, refuse(r.line(), "Parts stand more than %d deep in each other here, which no export does: export the file again.", r.o.MaxDepth)
	}
	if r.parts++; r.parts > r.o.MaxParts {
		return nil, refuse(r.line(), "This file has more than %d parts: export a part of it.", r.o.MaxParts)
	}
	t, err := r.d.Token()
	if err != nil {
		return nil, r.damaged()
	}
	v := &value{line: r.line()}
	switch t := t.(type) {
	case json.Delim:
		return v, r.inside(v, t == '{', depth)
	case nil:
	default:
		v.text = fmt.Sprint(t)
	}
	return v, nil
}

// inside reads an object's or a list's parts up to its closing bracket.
func (r *jsonReader) inside(v *value, object bool, depth int) error {
	if object {
		v.of = map[string]*value{}
	}
	for r.d.More() {
		key := ""
		if object {
			t, err := r.d.Token()
			name, ok := t.(string)
			if err != nil || !ok {
				return r.damaged()
			}
			key = name
		}
		x, err := r.value(depth + 1)
		if err != nil {
			return err
		}
		if !object {
			v.list = append(v.list, x)
		} else if !v.put(key, x) {
			return refuse(x.line, "%q stands twice in one object: export the file again.", clip(key))
		}
	}
	_, err := r.d.Token()
	if err != nil {
		return r.damaged()
	}
	return nil
}

// parseYAML reads every document of a file. What an alias stands for counts each time, so that a small file cannot unfold to a large one.
func parseYAML(text string, o Options) ([]*value, error) {
	d := yaml.NewDecoder(strings.NewReader(text))
	y := &yamlReader{o: o}
	var out []*value
	for {
		var n yaml.Node
		err := d.Decode(&n)
		if errors.Is(err, io.EOF) {
			return out, nil
		}
		if err != nil {
			return nil, yamlError(err)
		}
		for _, in := range n.Content {
			v, err := y.value(in, 0)
			if err != nil {
				return nil, err
			}
			out = append(out, v)
		}
	}
}

func yamlError(err error) error {
	line := 0
	if i := strings.Index(err.Error(), "line "); i >= 0 {
		_, scanErr := fmt.Sscanf(err.Error()[i:], "line %d", &line)
		if scanErr != nil {
			line = 0
		}
	}
	return refuse(line, "The YAML cannot be read from here on: check its indents and quotes.")
}

type yamlReader struct {
	o     Options
	parts int
}

func (y *yamlReader) value(n *yaml.Node, depth int) (*value, error) {
	if depth > y.o.MaxDepth {
		return nil, refuse(n.Line, "Parts stand more than %d deep in each other here: write them flatter.", y.o.MaxDepth)
	}
	if y.parts++; y.parts > y.o.MaxParts {
		return nil, refuse(n.Line, "This file unfolds to more than %d parts: export a part of it.", y.o.MaxParts)
	}
	v := &value{line: n.Line}
	switch n.Kind {
	case yaml.AliasNode:
		if n.Alias == nil {
			return nil, refuse(n.Line, "This alias names nothing: write the value out.")
		}
		return y.value(n.Alias, depth+1)
	case yaml.ScalarNode:
		if n.Tag != "!!null" {
			v.text = n.Value
		}
	case yaml.SequenceNode:
		for _, in := range n.Content {
			x, err := y.value(in, depth+1)
			if err != nil {
				return nil, err
			}
			v.list = append(v.list, x)
		}
	case yaml.MappingNode:
		v.of = map[string]*value{}
		for i := 0; i+1 < len(n.Content); i += 2 {
			x, err := y.value(n.Content[i+1], depth+1)
			if err != nil {
				return nil, err
			}
			if !v.put(n.Content[i].Value, x) {
				return nil, refuse(n.Content[i].Line, "%q stands twice in one place: leave one of them out.", clip(n.Content[i].Value))
			}
		}
	}
	return v, nil
}
