// Package estatefile reads and writes the formats that descriptions of a technology estate come in: ArchiMate Open Exchange, Archi's own
// files, Backstage catalogues, CycloneDX, LeanIX, iTop, lists of GLPI and LGAM are read; ArchiMate, LGAM and the Structurizr DSL are written. All of them
// become one small model of elements and relations, in the words of the file: what an element means to the reader is not decided here.
//
// A file is known by its content, not by its name. Size, depth and number are limited, document types and entities of XML are refused,
// aliases of YAML count each time they are used, and every error names its line in one plain sentence. The package knows nothing of
// councils or registers and imports nothing of the rest of the program.
package estatefile

import (
	"fmt"
	"io"
	"strings"
)

// Format is a form of file.
type Format string

// The formats. Structurizr is only written.
const (
	None        Format = ""
	ArchiMate   Format = "archimate"
	Archi       Format = "archi"
	Backstage   Format = "backstage"
	CycloneDX   Format = "cyclonedx"
	LeanIX      Format = "leanix"
	ITop        Format = "itop"
	GLPI        Format = "glpi"
	LGAM        Format = "lgam"
	Structurizr Format = "structurizr"
)

// Model is what a file holds: elements, and relations between them, in the file's own order and words.
type Model struct {
	Format    Format
	Name      string
	Elements  []Element
	Relations []Relation
}

// Element is one thing: a component, a service, a server.
type Element struct {
	Kind        string // the file's own word: ApplicationComponent, Component, library, Server
	ID          string // unique within the model
	Name        string
	Description string
	Properties  []Property
	Line        int // where it stands in the file, from 1; 0 for a model that was not read
}

// Relation leads from one element to another.
type Relation struct {
	Kind       string // the file's own word: Serving, dependsOn
	ID         string // "" where the format gives relations no identity
	From, To   string // ids; an end that the file does not hold stays as it was written
	Name       string
	Properties []Property
	Line       int
}

// Property is one more thing that is said of an element or a relation.
type Property struct{ Name, Value string }

// Get is the first property of a name; "" when there is none.
func Get(all []Property, name string) string {
	for _, p := range all {
		if p.Name == name {
			return p.Value
		}
	}
	return ""
}

// Options bound what is read. A zero field means the default beside it.
type Options struct {
	MaxBytes    int64 // the largest file, in bytes; 64 MB
	MaxDepth    int   // how deep parts may stand in parts; 100
	MaxParts    int   // tags, values and texts of the whole file; 2,000,000
	MaxElements int   // elements and relations together; 200,000
}

func (o Options) withDefaults() Options {
	if o.MaxBytes <= 0 {
		o.MaxBytes = 64 << 20
	}
	if o.MaxDepth <= 0 {
		o.MaxDepth = 100
	}
	if o.MaxParts <= 0 {
		o.MaxParts = 2_000_000
	}
	if o.MaxElements <= 0 {
		o.MaxElements = 200_000
	}
	return o
}

// Error is a file that is not taken: one plain sentence, with the line where there is one.
type Error struct {
	Line     int // from 1; 0 when it is about the whole file
	Sentence string
}

// Error is the sentence after its line.
func (e *Error) Error() string {
	if e.Line > 0 {
		return fmt.Sprintf("Line %d: %s", e.Line, e.Sentence)
	}
	return e.Sentence
}

func refuse(line int, format string, a ...any) error { return &Error{line, fmt.Sprintf(format, a...)} }

// Read reads a file of a format that Detect gave. The error is an *Error when the file itself is at fault.
func Read(f Format, r io.ReaderAt, size int64, o Options) (*Model, error) {
	o = o.withDefaults()
	if size > o.MaxBytes {
		return nil, refuse(0, "This file is larger than the %d MB that a description of an estate may be: export a part of it.", o.MaxBytes>>20)
	}
	raw := make([]byte, size)
	_, err := io.ReadFull(io.NewSectionReader(r, 0, size), raw)
	if err != nil {
		return nil, fmt.Errorf("reading the file: %w", err)
	}
	read, ok := readers[f]
	if !ok {
		return nil, refuse(0, "There is no reader for files of the form %q.", string(f))
	}
	m := &Model{Format: f}
	err = read(m, strings.TrimPrefix(string(raw), bom), o)
	if err != nil {
		return nil, err
	}
	if len(m.Elements)+len(m.Relations) > o.MaxElements {
		return nil, refuse(0, "This file holds more than %d elements and relations: export a part of it.", o.MaxElements)
	}
	return m, m.checkIDs()
}

const bom = "\ufeff"

var readers = map[Format]func(*Model, string, Options) error{
	ArchiMate: readArchiMate, Archi: readArchi, ITop: readITop, CycloneDX: readCycloneDX,
	Backstage: readBackstage, GLPI: readGLPI, LeanIX: readLeanIX, LGAM: readLGAM,
}

// checkIDs sees that every element can be told from the others.
func (m *Model) checkIDs() error {
	seen := make(map[string]int, len(m.Elements))
	for _, e := range m.Elements {
		if first, twice := seen[e.ID]; twice {
			return refuse(e.Line, "The identifier %q stands here and in line %d: give each element one of its own.", clip(e.ID), first)
		}
		seen[e.ID] = e.Line
	}
	return nil
}

// clip keeps what a message quotes short.
func clip(s string) string {
	r := []rune(s)
	if len(r) > 60 {
		return string(r[:60]) + "..."
	}
	return s
}

// set adds a property unless it says nothing.
func (e *Element) set(name, value string) {
	if value = strings.TrimSpace(value); value != "" {
		e.Properties = append(e.Properties, Property{name, value})
	}
}
