// Command gen turns kind files into typed Go: a struct for each register, its field table, a one-pass decoder, and a second
// struct that holds its public fields only.
//
//	gen KINDS_DIR OUT.go
package main

import (
	"bytes"
	"fmt"
	"go/format"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"text/template"

	"go.yaml.in/yaml/v4"
)

type field struct {
	Name, Label, Hint, Type, To, Sensitivity, Suggest, Unit, Ask string
	Choices, Headings, Was                                       []string
	Also                                                         map[string]string
	Required, Personal                                           bool
	MadeFrom                                                     []string `yaml:"made_from"`
}

type kindFile struct {
	Kind, Plural, Label, Labels, Hint, Question, Name, Sensitivity string
	Match                                                          [][]string
	Words                                                          []string
	Table                                                          bool
	Write                                                          []string
	Fields                                                         []field
	Guard                                                          *guard
	Cy                                                             welsh
}

// guard is what a kind file says that may not be written: kind.Guard in YAML.
type guard struct {
	Locked *struct {
		Field string
		Is    []string
		By    string
		But   []string
	}
	With  string
	Other *struct{ Fields, Than []string }
	Needs []struct {
		When map[string][]string
		Has  []string
		Or   string
	}
}

// fields are all that a guard names.
func (g *guard) fields() (out []string) {
	if g.Locked != nil {
		out = append(append(out, g.Locked.Field, g.Locked.By), g.Locked.But...)
	}
	if g.With != "" {
		out = append(out, g.With)
	}
	if g.Other != nil {
		out = append(append(out, g.Other.Fields...), g.Other.Than...)
	}
	for _, n := range g.Needs {
		out = append(slices.AppendSeq(out, maps.Keys(n.When)), n.Has...)
		if n.Or != "" {
			out = append(out, n.Or)
		}
	}
	return out
}

// source is a guard as Go.
func (g *guard) source() string {
	if g == nil {
		return "nil"
	}
	var b strings.Builder
	fmt.Fprintf(&b, "&Guard{With: %q", g.With)
	if l := g.Locked; l != nil {
		fmt.Fprintf(&b, ", Locked: &Lock{Field: %q, Is: %#v, By: %q, But: %#v}", l.Field, l.Is, l.By, l.But)
	}
	if o := g.Other; o != nil {
		fmt.Fprintf(&b, ", Other: &SecondPerson{Fields: %#v, Than: %#v}", o.Fields, o.Than)
	}
	if len(g.Needs) > 0 {
		b.WriteString(", Needs: []Requirement{")
		for _, n := range g.Needs {
			fmt.Fprintf(&b, "{When: %#v, Has: %#v, Or: %q}, ", n.When, n.Has, n.Or)
		}
		b.WriteString("}")
	}
	return b.String() + "}"
}

// welsh is a kind's texts in Welsh; those of its fields by the field's name.
type welsh struct {
	Label, Labels, Hint  string
	Fields, Hints, Units map[string]string
	Choices              map[string]map[string]string
}

// order is the order of the vocabulary; a kind that is not named here comes after, by name.
var order = []string{"council", "service", "system", "product", "supplier", "contract", "site", "post", "person", "body", "seat", "portfolio", "team", "data_set", "data_flow"}

func main() {
	if len(os.Args) != 3 {
		fail(fmt.Errorf("usage: gen KINDS_DIR OUT.go"))
	}
	kinds, err := readAll(os.Args[1])
	if err != nil {
		fail(err)
	}
	src, err := generate(kinds)
	if err != nil {
		fail(err)
	}
	err = os.WriteFile(os.Args[2], src, 0o644)
	if err != nil {
		fail(err)
	}
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, "gen:", err)
	os.Exit(1)
}

func readAll(dir string) ([]kindFile, error) {
	paths, err := filepath.Glob(filepath.Join(dir, "*.yaml"))
	if err != nil {
		return nil, fmt.Errorf("listing %s: %w", dir, err)
	}
	var out []kindFile
	for _, p := range paths {
		raw, err := os.ReadFile(p)
		if err != nil {
			return nil, fmt.Errorf("reading a kind file: %w", err)
		}
		var k kindFile
		dec := yaml.NewDecoder(bytes.NewReader(raw))
		dec.KnownFields(true)
		err = dec.Decode(&k)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", p, err)
		}
		err = check(&k)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", p, err)
		}
		out = append(out, k)
	}
	slices.SortStableFunc(out, func(a, b kindFile) int { return rank(a.Kind) - rank(b.Kind) })
	return out, checkRefs(out)
}

func rank(kind string) int {
	if i := slices.Index(order, kind); i >= 0 {
		return i
	}
	return len(order)
}

func check(k *kindFile) error {
	if len(k.Fields) > 127 { // kind.MostFields
		return fmt.Errorf("%d fields: a kind has at most 127", len(k.Fields))
	}
	if len(k.Write) == 0 {
		k.Write = []string{"administrator", "leader", "register-editor"}
	}
	seen := map[string]bool{}
	for i := range k.Fields {
		f := &k.Fields[i]
		if goType[f.Type] == "" {
			return fmt.Errorf("%s has the unknown type %q", f.Name, f.Type)
		}
		if f.Type == "choice" && len(f.Choices) == 0 {
			return fmt.Errorf("%s is a choice without choices", f.Name)
		}
		if f.Personal && f.Type != "text" {
			return fmt.Errorf("%s is personal, so it must be text", f.Name)
		}
		if f.Sensitivity == "" {
			f.Sensitivity = k.Sensitivity
		}
		if f.Sensitivity == "" {
			f.Sensitivity = "internal"
		}
		if f.Personal {
			f.Sensitivity = "restricted"
		}
		for _, n := range append([]string{f.Name}, f.Was...) {
			if seen[n] {
				return fmt.Errorf("the field name %s is used twice", n)
			}
			seen[n] = true
		}
	}
	named := append(slices.Clone(k.Match), []string{k.Name})
	if k.Guard != nil {
		named = append(named, k.Guard.fields())
	}
	for _, m := range named {
		for _, n := range m {
			if !seen[n] {
				return fmt.Errorf("%s is named but is no field", n)
			}
		}
	}
	return checkWelsh(k)
}

// checkWelsh refuses Welsh for a field or a choice that the kind does not have.
func checkWelsh(k *kindFile) error {
	named := slices.Concat(slices.Collect(maps.Keys(k.Cy.Fields)), slices.Collect(maps.Keys(k.Cy.Hints)), slices.Collect(maps.Keys(k.Cy.Units)), slices.Collect(maps.Keys(k.Cy.Choices)))
	for _, name := range named {
		i := slices.IndexFunc(k.Fields, func(f field) bool { return f.Name == name })
		if i < 0 {
			return fmt.Errorf("cy: %s is no field", name)
		}
		for choice := range k.Cy.Choices[name] {
			if !slices.Contains(k.Fields[i].Choices, choice) {
				return fmt.Errorf("cy: %s has no choice %q", name, choice)
			}
		}
	}
	return nil
}

func checkRefs(kinds []kindFile) error {
	for _, k := range kinds {
		for _, f := range k.Fields {
			if f.To != "" && !slices.ContainsFunc(kinds, func(o kindFile) bool { return o.Kind == f.To }) {
				return fmt.Errorf("%s.%s points at the unknown kind %q", k.Kind, f.Name, f.To)
			}
		}
	}
	return nil
}

var goType = map[string]string{"text": "string", "longtext": "string", "choice": "string", "list": "[]string", "int": "int", "decimal": "float64",
	"yesno": "bool", "date": "Date", "money": "Money", "ref": "ID", "refs": "[]ID", "needs": "[]Need"}
var reader = map[string]string{"text": "text", "longtext": "text", "choice": "choice", "list": "list", "int": "integer", "decimal": "decimal",
	"yesno": "yesno", "date": "date", "money": "money", "ref": "ref", "refs": "refs", "needs": "needs"}
var typeName = map[string]string{"text": "Text", "longtext": "LongText", "choice": "Choice", "list": "List", "int": "Int", "decimal": "Decimal",
	"yesno": "YesNo", "date": "Day", "money": "Pence", "ref": "Ref", "refs": "Refs", "needs": "NeedList"}
var maker = map[string]string{"text": "TextValue(v)", "longtext": "Value{Type: LongText, S: v}", "choice": "Value{Type: Choice, S: v}", "list": "ListValue(v)",
	"int": "IntValue(v)", "decimal": "DecimalValue(v)", "yesno": "YesNoValue(v)", "date": "DateValue(v)", "money": "MoneyValue(v)",
	"ref": "RefValue(v)", "refs": "RefsValue(v)", "needs": "NeedsValue(v)"}
var level = map[string]string{"restricted": "Restricted", "internal": "Internal", "public": "Public"}

// goName turns data_set into DataSet.
func goName(s string) string {
	var b strings.Builder
	for _, p := range strings.FieldsFunc(s, func(r rune) bool { return r == '_' || r == '-' }) {
		b.WriteString(strings.ToUpper(p[:1]) + p[1:])
	}
	return b.String()
}

func generate(kinds []kindFile) ([]byte, error) {
	t, err := template.New("kinds").Funcs(template.FuncMap{
		"go": goName, "type": func(f field) string { return goType[f.Type] }, "reader": func(f field) string { return reader[f.Type] },
		"typeName": func(f field) string { return typeName[f.Type] }, "maker": func(f field) string { return maker[f.Type] },
		"level": func(f field) (string, error) {
			l, ok := level[f.Sensitivity]
			if !ok {
				return "", fmt.Errorf("%s has the unknown sensitivity %q", f.Name, f.Sensitivity)
			}
			return l, nil
		},
		"names":  func(f field) string { return `"` + strings.Join(append([]string{f.Name}, f.Was...), `", "`) + `"` },
		"public": func(f field) bool { return f.Sensitivity == "public" && f.To == "" },
		"guard":  func(k kindFile) string { return k.Guard.source() },
		"lit":    func(v any) string { return fmt.Sprintf("%#v", v) },
	}).Parse(source)
	if err != nil {
		return nil, fmt.Errorf("reading the template: %w", err)
	}
	var b bytes.Buffer
	err = t.Execute(&b, kinds)
	if err != nil {
		return nil, fmt.Errorf("writing the kinds: %w", err)
	}
	out, err := format.Source(b.Bytes())
	if err != nil {
		return nil, fmt.Errorf("formatting the kinds: %w", err)
	}
	return out, nil
}
