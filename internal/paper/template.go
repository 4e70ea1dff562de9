package paper

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"
)

// Template is a paper's sections as data, in knowledge/papers: headings, order and words that a council can change. docs/papers.md shows one.
type Template struct {
	Name     string
	Values   map[string]string // what each value of its texts means
	Blocks   map[string]string // what each table, list or image is that the program puts in
	title    phrase
	source   phrase
	language string
	page     string
	numbers  bool
	sections []section
	required []needed // also those that a council's own version left out
	others   map[string]*Template
	text     []byte
}

type section struct {
	id      string
	heading phrase
	level   int
	boxed   bool
	parts   []piece
}

// needed is a section that the paper may not lack, and why.
type needed struct{ id, heading, why string }

// piece is one paragraph or list of a section, or a place for blocks that the program gives.
type piece struct {
	kind  string // text, numbered, bullets, steps or put
	texts []phrase
	put   string
}

const (
	maxTemplate = 256 << 10 // bytes of a template
	maxSections = 100
)

// rawTemplate is a template as its file has it.
type rawTemplate struct {
	Paper    string
	Title    string
	Language string
	Page     string
	Source   string
	Numbers  bool `yaml:"number_sections"`
	Values   map[string]string
	Blocks   map[string]string
	Sections []yaml.Node
}

type rawSection struct {
	ID       string
	Heading  string
	Level    int
	Box      bool
	Required bool
	Why      string
	Text     []yaml.Node
}

type rawPiece struct {
	Numbered string
	Bullets  []string
	Steps    []string
	Put      string
}

// LoadTemplates reads every template of a folder, by name, and those of other languages in folders within it: cy/NAME.yaml. An error says the file and the line.
func LoadTemplates(files fs.FS) (map[string]*Template, error) {
	out, err := loadFolder(files)
	if err != nil {
		return nil, err
	}
	names, err := fs.Glob(files, "*/*.yaml")
	if err != nil {
		return nil, fmt.Errorf("looking for paper templates: %w", err)
	}
	for _, name := range names {
		base := out[strings.TrimSuffix(path.Base(name), ".yaml")]
		if base == nil {
			return nil, fmt.Errorf("%s: there is no template of that name beside its folder", name)
		}
		raw, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, fmt.Errorf("reading a paper template: %w", err)
		}
		t, err := base.Change(name, raw)
		if err != nil {
			return nil, err
		}
		if t.language != path.Dir(name) {
			return nil, fmt.Errorf("%s: it is in the language %q; its folder should be called so", name, t.language)
		}
		base.others[t.language] = t
	}
	return out, nil
}

// In is the template in a language, or as it is where there is none in it.
func (t *Template) In(language string) *Template {
	other := t.others[language]
	if other != nil {
		return other
	}
	return t
}

// Language is the language that the template is in.
func (t *Template) Language() string { return t.language }

// Text is the template as its file has it.
func (t *Template) Text() []byte { return bytes.Clone(t.text) }

// Starter is the template as a council begins a version of its own with: what its values and blocks mean stands in comments.
func (t *Template) Starter() []byte {
	var out bytes.Buffer
	meanings := false
	for line := range strings.Lines(string(t.text)) {
		if !strings.HasPrefix(line, " ") && !strings.HasPrefix(line, "#") {
			meanings = strings.HasPrefix(line, "values:") || strings.HasPrefix(line, "blocks:")
		}
		if meanings {
			out.WriteString("# ")
		}
		out.WriteString(line)
	}
	return out.Bytes()
}

// Lacks names the required sections that a council's own version left out, by what the shipped template calls them.
func (t *Template) Lacks() (out []string) {
	for _, n := range t.required {
		if !slices.ContainsFunc(t.sections, func(s section) bool { return s.id == n.id }) {
			out = append(out, n.heading)
		}
	}
	return out
}

// HeadOf reads which paper a template is of, and in which language, before anything else of it is looked at.
func HeadOf(name string, text []byte) (paper, language string, err error) {
	if len(text) > maxTemplate {
		return "", "", fmt.Errorf("%s: a template has at most %d bytes", name, maxTemplate)
	}
	if !utf8.Valid(text) {
		return "", "", fmt.Errorf("%s: it is no text in UTF-8; a template is a YAML file, no document of a word processor", name)
	}
	var raw rawTemplate
	err = yaml.Load(text, &raw, yaml.WithKnownFields(), yaml.WithUniqueKeys())
	if err != nil {
		return "", "", fmt.Errorf("%s: %w", name, plainYAML(err))
	}
	if raw.Paper == "" {
		return "", "", fmt.Errorf("%s: it does not say which paper it is of; its first line should be paper: and the name", name)
	}
	return raw.Paper, raw.Language, nil
}

// loadFolder reads the templates that stand in the folder itself.
func loadFolder(files fs.FS) (map[string]*Template, error) {
	names, err := fs.Glob(files, "*.yaml")
	if err != nil {
		return nil, fmt.Errorf("looking for paper templates: %w", err)
	}
	out := map[string]*Template{}
	for _, name := range names {
		raw, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, fmt.Errorf("reading a paper template: %w", err)
		}
		t, err := readTemplate(name, raw, nil)
		if err != nil {
			return nil, err
		}
		if t.Name != strings.TrimSuffix(path.Base(name), ".yaml") {
			return nil, fmt.Errorf("%s: it is the template of the paper %q; name the file so", name, t.Name)
		}
		out[t.Name] = t
	}
	return out, nil
}

// Change reads a council's own version of the template: its words, headings and order. Values and blocks stay those of the template, since the
// program gives them; and what the template requires stays required, so that a draft without it is flagged. Errors say the file and the line.
func (t *Template) Change(name string, raw []byte) (*Template, error) {
	return readTemplate(name, raw, t)
}

func readTemplate(name string, text []byte, base *Template) (*Template, error) {
	if len(text) > maxTemplate {
		return nil, fmt.Errorf("%s: a template has at most %d bytes", name, maxTemplate)
	}
	var raw rawTemplate
	err := yaml.Load(text, &raw, yaml.WithKnownFields(), yaml.WithUniqueKeys())
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, plainYAML(err))
	}
	t := &Template{text: text, Name: raw.Paper, Values: raw.Values, Blocks: raw.Blocks, language: raw.Language, page: raw.Page, numbers: raw.Numbers, others: map[string]*Template{}}
	if base != nil {
		if raw.Values != nil || raw.Blocks != nil || raw.Paper != base.Name {
			return nil, fmt.Errorf("%s: a version of your own says paper: %s, and has neither values nor blocks: those come from the program", name, base.Name)
		}
		t.Values, t.Blocks, t.required = base.Values, base.Blocks, slices.Clone(base.required)
	}
	err = t.head(raw)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	level := 1
	for i := range raw.Sections {
		n := &raw.Sections[i]
		err = t.section(n, &level)
		if err != nil {
			return nil, atLine(name, n.Line, err)
		}
	}
	return t, nil
}

// lined is an error whose line in the file is known better than by its section.
type lined struct {
	line int
	err  error
}

func (l lined) Error() string { return l.err.Error() }
func (l lined) Unwrap() error { return l.err }

func atLine(name string, line int, err error) error {
	var better lined
	if errors.As(err, &better) {
		line = better.line
	}
	return fmt.Errorf("%s, line %d: %w", name, line, err)
}

var templateID = regexp.MustCompile(`^[a-z][a-z0-9-]*$`)

// head checks what stands before the sections.
func (t *Template) head(raw rawTemplate) error {
	if !templateID.MatchString(t.Name) {
		return fmt.Errorf("paper: %q is no name; use small letters, digits and hyphens", t.Name)
	}
	if !languageTag.MatchString(t.language) {
		return fmt.Errorf("language: %q is none; write it as en-GB or cy", t.language)
	}
	if len(raw.Sections) == 0 || len(raw.Sections) > maxSections {
		return fmt.Errorf("sections: there are %d; a paper has 1 to %d", len(raw.Sections), maxSections)
	}
	if t.page != "" && !(strings.Contains(t.page, "{n}") && strings.Index(t.page, "{of}") > strings.Index(t.page, "{n}")) {
		return fmt.Errorf("page: %q needs {n} and after it {of}", t.page)
	}
	title, err := t.phrase(raw.Title)
	if err != nil {
		return fmt.Errorf("title: %w", err)
	}
	t.title = title
	if raw.Source != "" {
		t.source, err = t.phrase(raw.Source)
		if err != nil {
			return fmt.Errorf("source: %w", err)
		}
	}
	return nil
}

// phrase reads a text whose values are all known.
func (t *Template) phrase(s string) (phrase, error) {
	p, err := parsePhrase(s)
	if err != nil {
		return phrase{}, err
	}
	for _, v := range p.values {
		if _, known := t.Values[v]; !known {
			return phrase{}, fmt.Errorf("{%s} is no value of this paper; those are %s", v, listed(t.Values))
		}
	}
	return p, nil
}

// listed lists the names of values or blocks.
func listed(m map[string]string) string {
	if len(m) == 0 {
		return "none"
	}
	names := make([]string, 0, len(m))
	for name := range m {
		names = append(names, name)
	}
	slices.Sort(names)
	return strings.Join(names, ", ")
}

func (t *Template) section(n *yaml.Node, above *int) error {
	var raw rawSection
	err := n.Load(&raw, yaml.WithKnownFields(), yaml.WithUniqueKeys())
	if err != nil {
		return plainYAML(err)
	}
	s := section{id: raw.ID, level: raw.Level, boxed: raw.Box}
	if s.level == 0 {
		s.level = 2
	}
	switch {
	case !templateID.MatchString(raw.ID):
		return fmt.Errorf("id: %q is none; use small letters, digits and hyphens", raw.ID)
	case slices.ContainsFunc(t.sections, func(o section) bool { return o.id == raw.ID }):
		return fmt.Errorf("id: %q is that of another section", raw.ID)
	case s.level < 2 || s.level > 6 || s.level > *above+1:
		return fmt.Errorf("level: a section of level %d cannot stand here; the title is level 1, and no level is skipped", s.level)
	case len(raw.Text) == 0:
		return errors.New("text: a section has words, or blocks that are put there")
	case raw.Required && raw.Why == "":
		return errors.New("why: a section that is required says why")
	}
	*above = s.level
	s.heading, err = t.phrase(raw.Heading)
	if err != nil {
		return fmt.Errorf("heading: %w", err)
	}
	for i := range raw.Text {
		one, err := t.piece(&raw.Text[i])
		if err != nil {
			return lined{raw.Text[i].Line, fmt.Errorf("text: %w", err)}
		}
		if s.boxed && one.kind == "numbered" && t.numbers {
			return lined{raw.Text[i].Line, errors.New("text: a box is no section, so its paragraphs have no numbers")}
		}
		s.parts = append(s.parts, one)
	}
	t.sections = append(t.sections, s)
	if raw.Required {
		t.require(needed{raw.ID, raw.Heading, raw.Why})
	}
	return nil
}

// require notes a section that the paper may not lack; a version in other words takes the place of the first.
func (t *Template) require(n needed) {
	i := slices.IndexFunc(t.required, func(r needed) bool { return r.id == n.id })
	if i < 0 {
		t.required = append(t.required, n)
		return
	}
	t.required[i] = n
}

func (t *Template) piece(n *yaml.Node) (piece, error) {
	if n.Kind == yaml.ScalarNode {
		return t.texts("text", n.Value)
	}
	var raw rawPiece
	err := n.Load(&raw, yaml.WithKnownFields(), yaml.WithUniqueKeys())
	if err != nil {
		return piece{}, plainYAML(err)
	}
	switch {
	case len(n.Content) != 2:
		return piece{}, errors.New("one of numbered, bullets, steps and put stands here")
	case raw.Numbered != "":
		return t.texts("numbered", raw.Numbered)
	case len(raw.Bullets) > 0:
		return t.texts("bullets", raw.Bullets...)
	case len(raw.Steps) > 0:
		return t.texts("steps", raw.Steps...)
	}
	if _, known := t.Blocks[raw.Put]; !known {
		return piece{}, fmt.Errorf("%q is no block of this paper; those are %s", raw.Put, listed(t.Blocks))
	}
	return piece{kind: "put", put: raw.Put}, nil
}

func (t *Template) texts(kind string, all ...string) (piece, error) {
	out := piece{kind: kind}
	for _, s := range all {
		p, err := t.phrase(s)
		if err != nil {
			return piece{}, err
		}
		out.texts = append(out.texts, p)
	}
	return out, nil
}
