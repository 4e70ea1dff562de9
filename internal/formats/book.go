// Package formats says what the formats that describe an estate mean in our registers, and what our registers become in them. What stands
// for what is data: knowledge/formats. A model of estatefile becomes tables that are brought in like any spreadsheet, with a list of what
// no register keeps; registers become a model, as far as the viewer sees them. It is pure.
package formats

import (
	"bytes"
	"fmt"
	"io/fs"
	"maps"
	"slices"

	"go.yaml.in/yaml/v4"

	"github.com/moothall/moothall/estatefile"
	"github.com/moothall/moothall/internal/kind"
)

// Book is every format with its meaning.
type Book struct {
	links   []link
	order   []string
	formats map[estatefile.Format]*format
}

// link is the field where a register keeps that one record needs another.
type link struct {
	Of, To, Field string
	Back          bool // the field stands on the record that is needed
}

// format is what a file of knowledge/formats says.
type format struct {
	Format    estatefile.Format
	Label     string
	Also      []estatefile.Format
	Names     []string // properties that name an element which has no name
	Elements  map[string]meaning
	Relations map[string]relation
	Fields    map[string]map[string]string // by register: property to field
	Write     *written
}

// meaning is what a kind of element becomes.
type meaning struct {
	Register string
	Through  bool              // a step between two things that have a register
	Why      string            // why it has none
	Gives    map[string]string // by register: the field that takes this element's name
}

// relation is what a kind of relation means.
type relation struct {
	Needs string // "from": its end needs its beginning; "to": its beginning needs its end
	Flow  bool
}

// written is what registers become.
type written struct {
	Elements   map[string]string
	Flow       string // the relation that a data flow between two systems becomes; "" when it stays an element
	OnlyFields bool   `yaml:"only_fields"`
	Gives      *given
	Relations  []arrow
}

// given is a field whose values become elements.
type given struct{ Register, Field, Element, Kind string }

// arrow is the relation that a need becomes; without of and to it is that of all others.
type arrow struct {
	Of, To, Kind string
	Turned       bool // it leads from what is needed to what needs it
}

// Load reads knowledge/formats, and refuses what names no register or field.
func Load(knowledge fs.FS) (*Book, error) {
	names, err := fs.Glob(knowledge, "formats/*.yaml")
	if err != nil {
		return nil, fmt.Errorf("listing the formats: %w", err)
	}
	b := &Book{formats: map[estatefile.Format]*format{}}
	for _, name := range names {
		err := b.load(knowledge, name)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
	}
	return b, nil
}

func (b *Book) load(knowledge fs.FS, name string) error {
	raw, err := fs.ReadFile(knowledge, name)
	if err != nil {
		return err
	}
	d := yaml.NewDecoder(bytes.NewReader(raw))
	d.KnownFields(true)
	if name == "formats/links.yaml" {
		var all struct {
			Links []link
			Order []string
		}
		err := d.Decode(&all)
		if err != nil {
			return err
		}
		b.links, b.order = all.Links, all.Order
		return b.checkLinks()
	}
	f := &format{}
	err = d.Decode(f)
	if err != nil {
		return err
	}
	b.formats[f.Format] = f
	for _, other := range f.Also {
		b.formats[other] = f
	}
	return f.check()
}

func (b *Book) checkLinks() error {
	for _, l := range b.links {
		on := l.Of
		if l.Back {
			on = l.To
		}
		err := checkField(on, l.Field)
		if err != nil {
			return err
		}
	}
	return nil
}

func (f *format) check() error {
	for word, m := range f.Elements {
		if _, ok := kind.Of(m.Register); !ok && m.Register != "" {
			return fmt.Errorf("%s becomes %q, which is no register", word, m.Register)
		}
		for register, field := range m.Gives {
			err := checkField(register, field)
			if err != nil {
				return err
			}
		}
	}
	for word, r := range f.Relations {
		if r.Needs != "from" && r.Needs != "to" && !r.Flow {
			return fmt.Errorf("%s must say needs: from, needs: to or flow: true", word)
		}
	}
	for register, fields := range f.Fields {
		for _, field := range fields {
			err := checkField(register, field)
			if err != nil {
				return err
			}
		}
	}
	return nil
}

func checkField(register, field string) error {
	k, ok := kind.Of(register)
	if !ok {
		return fmt.Errorf("%q is no register", register)
	}
	if _, ok := k.Field(field); !ok {
		return fmt.Errorf("a %s has no field %q", register, field)
	}
	return nil
}

// Label is a format in words: an ArchiMate model.
func (b *Book) Label(f estatefile.Format) string {
	if x, ok := b.formats[f]; ok {
		return x.Label
	}
	return string(f)
}

// Written are the formats that can be written, by name.
func (b *Book) Written() (out []estatefile.Format) {
	for _, f := range slices.Sorted(maps.Keys(b.formats)) {
		if b.formats[f].Write != nil && b.formats[f].Format == f {
			out = append(out, f)
		}
	}
	return out
}

// Registers are the registers that an estate is written from: those that some written format has a place for, in the order in which they are brought in.
func (b *Book) Registers() (out []string) {
	for _, name := range b.order {
		if slices.ContainsFunc(b.Written(), func(f estatefile.Format) bool { _, ok := b.formats[f].Write.Elements[name]; return ok }) {
			out = append(out, name)
		}
	}
	return out
}
