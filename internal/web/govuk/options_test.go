package govuk

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"github.com/a-h/templ"
)

// text is a JSON string, or a number or true as it is written out. false and null are nothing.
type text string

func (t *text) UnmarshalJSON(raw []byte) error {
	switch {
	case string(raw) == "null", string(raw) == "false":
		*t = ""
	case raw[0] == '"':
		var s string
		if err := json.Unmarshal(raw, &s); err != nil {
			return err
		}
		*t = text(s)
	default:
		*t = text(raw)
	}
	return nil
}

func (t text) s() string { return string(t) }

// number is a whole number written as one or as text.
func (t text) int() int {
	n, err := strconv.Atoi(string(t))
	if err != nil {
		return 0
	}
	return n
}

// markup is trusted markup, as the cases give it.
func (t text) markup() templ.Component {
	if t == "" {
		return nil
	}
	return templ.Raw(string(t))
}

// literal is text that keeps false as a word.
type literal string

func (l *literal) UnmarshalJSON(raw []byte) error {
	var t text
	if err := t.UnmarshalJSON(raw); err != nil {
		return err
	}
	*l = literal(t)
	if string(raw) == "false" {
		*l = "false"
	}
	return nil
}

// given is an option that may be absent, which is not the same as false or "".
type given[T any] struct {
	is    bool
	value T
}

func (g *given[T]) UnmarshalJSON(raw []byte) error {
	g.is = string(raw) != "null"
	return json.Unmarshal(raw, &g.value)
}

// present is an object that may be absent or false.
type present[T any] struct {
	is    bool
	value T
}

func (p *present[T]) UnmarshalJSON(raw []byte) error {
	if string(raw) == "null" || string(raw) == "false" {
		return nil
	}
	p.is = true
	return strict(raw, &p.value)
}

func strict(raw []byte, to any) error {
	d := json.NewDecoder(bytes.NewReader(raw))
	d.DisallowUnknownFields()
	return d.Decode(to)
}

// sparse is a list whose false, null and empty items are left out; at keeps where each stood, from 1.
type sparse[T any] struct {
	items []T
	at    []int
	is    bool
}

func (l *sparse[T]) UnmarshalJSON(raw []byte) error {
	var all []json.RawMessage
	if err := json.Unmarshal(raw, &all); err != nil {
		return err
	}
	l.is = all != nil
	for i, one := range all {
		switch string(one) {
		case "null", "false", `""`:
			continue
		}
		var item T
		if err := strict(one, &item); err != nil {
			return err
		}
		l.items = append(l.items, item)
		l.at = append(l.at, i+1)
	}
	return nil
}

// attrs are attributes as the cases give them: a value, or {value, optional}, where an optional true stands alone and
// an optional false or null is left out.
type attrs struct{ Attrs }

func (a *attrs) UnmarshalJSON(raw []byte) error {
	var all map[string]json.RawMessage
	if err := json.Unmarshal(raw, &all); err != nil {
		return fmt.Errorf("attributes as one piece of text %s", raw)
	}
	a.Attrs = Attrs{}
	for name, one := range all {
		if one[0] != '{' {
			var v text
			if err := json.Unmarshal(one, &v); err != nil {
				return err
			}
			a.Attrs[name] = v.s()
			if string(one) == "false" {
				a.Attrs[name] = "false"
			}
			continue
		}
		if err := a.optional(name, one); err != nil {
			return err
		}
	}
	return nil
}

func (a *attrs) optional(name string, raw []byte) error {
	var o struct {
		Value    json.RawMessage
		Optional bool
	}
	if err := json.Unmarshal(raw, &o); err != nil {
		return err
	}
	value := string(o.Value)
	switch {
	case o.Optional && value == "true":
		a.Attrs[name] = true
	case o.Optional && (value == "false" || value == "null" || value == ""):
		return nil
	case strings.HasPrefix(value, `"`):
		var s string
		if err := json.Unmarshal(o.Value, &s); err != nil {
			return err
		}
		a.Attrs[name] = s
	case value == "null":
		a.Attrs[name] = ""
	default:
		a.Attrs[name] = value
	}
	return nil
}

// with is the attributes with one more.
func (a attrs) with(name string, value any) Attrs {
	all := Attrs{name: value}
	for n, v := range a.Attrs {
		all[n] = v
	}
	return all
}

// worded is what many options are: text or markup, with classes and attributes.
type worded struct {
	Text       text
	HTML       text
	Classes    string
	Attributes attrs
}

func (w worded) content() Content {
	return Content{Text: w.Text.s(), HTML: w.HTML.markup(), Classes: w.Classes}
}

func (w worded) hint() Hint {
	return Hint{Text: w.Text.s(), HTML: w.HTML.markup(), Classes: w.Classes, Attrs: w.Attributes.Attrs}
}

func (w worded) affix() Affix {
	return Affix{Text: w.Text.s(), HTML: w.HTML.markup(), Classes: w.Classes, Attrs: w.Attributes.Attrs}
}

type groupOption struct {
	Classes    string
	Attributes attrs
}

func (g groupOption) group() FormGroup {
	return FormGroup{Classes: g.Classes, Attrs: g.Attributes.Attrs}
}

// fieldOptions are what every form field has.
type fieldOptions struct {
	ID           string
	Name         string
	Label        labelCase
	Hint         worded
	ErrorMessage errorMessageCase
	FormGroup    groupOption
	DescribedBy  string
	Classes      string
	Attributes   attrs
	Disabled     bool
}

type legendOption struct {
	Text          text
	HTML          text
	IsPageHeading bool
	Classes       string
}

func (l legendOption) legend() Legend {
	return Legend{Text: l.Text.s(), HTML: l.HTML.markup(), IsPageHeading: l.IsPageHeading, Classes: l.Classes}
}

type fieldsetOption struct {
	Legend      legendOption
	Classes     string
	Attributes  attrs
	DescribedBy string
}
