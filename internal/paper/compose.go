package paper

import (
	"fmt"
	"slices"
	"strings"
)

// Draft is what the program knows for one paper. A value that is not recorded is left out or empty.
type Draft struct {
	Values map[string]string
	Blocks map[string][]Block
	Leave  []string // ids of sections that whoever drafts does not want
	spoken string   // the language of values, where the template is in another
}

// Flag is something that a draft lacks. Whoever signs the paper should see it before anybody else sees the paper.
type Flag struct {
	Section string   // its id
	Heading string   // its words
	Values  []string // what is not recorded, so that a text was left out; empty where the whole section is missing
	Why     string   // why the section is required
}

// String is the flag as a sentence.
func (f Flag) String() string {
	if len(f.Values) > 0 {
		return fmt.Sprintf("In %q a text was left out: %s is not recorded.", f.Heading, strings.Join(f.Values, ", "))
	}
	return fmt.Sprintf("The section %q is required and is not in the draft. %s", f.Heading, f.Why)
}

// Compose makes the document of a draft. A text with a value that is not recorded is left out, and flagged, rather than printed with a hole or a
// nought. A required section is flagged that has nothing left, was left out by hand, or is not in the council's version of the template.
// Title, source and headings need their values.
func (t *Template) Compose(d Draft) (Document, []Flag, error) {
	doc := Document{Language: t.language, Page: t.page, Sections: t.numbers}
	if !strings.HasPrefix(t.language, "en") {
		d.Blocks, d.spoken = inEnglish(d.Blocks), ofFacts
	}
	title, err := complete(t.title, d, "the title")
	if err != nil {
		return Document{}, nil, fmt.Errorf("composing %s: %w", t.Name, err)
	}
	source, err := complete(t.source, d, "the source")
	if err != nil {
		return Document{}, nil, fmt.Errorf("composing %s: %w", t.Name, err)
	}
	doc.Title, doc.Source = title.String(), source.String()
	wanted, err := t.wanted(d)
	if err != nil {
		return Document{}, nil, fmt.Errorf("composing %s: %w", t.Name, err)
	}
	var flags []Flag
	there := map[string]bool{}
	for i, s := range wanted {
		blocks, gaps, err := s.compose(d)
		if err != nil {
			return Document{}, nil, fmt.Errorf("composing %s: %w", t.Name, err)
		}
		flags = append(flags, gaps...)
		if speaks(wanted[i:], d) {
			there[s.id] = true
			doc.Blocks = append(doc.Blocks, blocks...)
		}
	}
	for _, r := range t.required {
		if !there[r.id] {
			flags = append(flags, Flag{Section: r.id, Heading: r.heading, Why: r.why})
		}
	}
	return doc, flags, nil
}

// ofFacts is the language of what the program says of a council; a template may be in another.
const ofFacts = "en-GB"

// inEnglish marks what the program says of a council in a paper of another language, so that it is read aloud rightly. A caption and a column's heading cannot
// say their language, so they stay unmarked.
func inEnglish(blocks map[string][]Block) map[string][]Block {
	out := map[string][]Block{}
	for name, all := range blocks {
		for _, b := range all {
			switch x := b.(type) {
			case Paragraph:
				x.Text = runsIn(x.Text, ofFacts)
				b = x
			case List:
				b = listIn(x, ofFacts)
			case Table:
				b = tableIn(x, ofFacts)
			}
			out[name] = append(out[name], b)
		}
	}
	return out
}

func listIn(l List, language string) List {
	items := make([]Item, len(l.Items))
	for i, it := range l.Items {
		items[i] = Item{Text: runsIn(it.Text, language)}
		if it.List != nil {
			below := listIn(*it.List, language)
			items[i].List = &below
		}
	}
	l.Items = items
	return l
}

func tableIn(t Table, language string) Table {
	rows := make([][]Text, len(t.Rows))
	for i, cells := range t.Rows {
		for _, cell := range cells {
			rows[i] = append(rows[i], runsIn(cell, language))
		}
	}
	t.Rows = rows
	return t
}

// runsIn is a text whose runs say that they are in a language, those aside that say another.
func runsIn(t Text, language string) Text {
	out := slices.Clone(t)
	for i := range out {
		if out[i].Language == "" {
			out[i].Language = language
		}
	}
	return out
}

// wanted are the sections that were not left out by hand. With a section go those below it.
func (t *Template) wanted(d Draft) ([]section, error) {
	for _, id := range d.Leave {
		if !slices.ContainsFunc(t.sections, func(s section) bool { return s.id == id }) {
			return nil, fmt.Errorf("there is no section %q to leave out", id)
		}
	}
	var out []section
	gone := 7 // deeper than any section
	for _, s := range t.sections {
		switch {
		case s.level > gone:
			continue
		case slices.Contains(d.Leave, s.id):
			gone = s.level
			continue
		}
		gone = 7
		out = append(out, s)
	}
	return out, nil
}

// speaks tells whether the first of some sections, or one below it, has something to say.
func speaks(sections []section, d Draft) bool {
	for i, s := range sections {
		if i > 0 && s.level <= sections[0].level {
			return false
		}
		if s.speaks(d) {
			return true
		}
	}
	return false
}

// speaks tells whether something of the section itself is left to say.
func (s section) speaks(d Draft) bool {
	for _, p := range s.parts {
		if len(d.Blocks[p.put]) > 0 && p.kind == "put" {
			return true
		}
		for _, text := range p.texts {
			_, missing := text.fill(d.Values, d.spoken)
			if len(missing) == 0 {
				return true
			}
		}
	}
	return false
}

// compose makes a section's blocks, and flags what it lacks.
func (s section) compose(d Draft) ([]Block, []Flag, error) {
	heading, err := complete(s.heading, d, fmt.Sprintf("the heading of %s", s.id))
	if err != nil {
		return nil, nil, err
	}
	blocks := []Block{Heading{Level: s.level, Text: heading}}
	var flags []Flag
	for _, p := range s.parts {
		made, missing := p.compose(d)
		blocks = append(blocks, made...)
		if len(missing) > 0 {
			flags = append(flags, Flag{Section: s.id, Heading: heading.String(), Values: missing})
		}
	}
	if s.boxed {
		blocks = []Block{Box{blocks}}
	}
	return blocks, flags, nil
}

// compose makes a piece's blocks, and names what was not recorded.
func (p piece) compose(d Draft) ([]Block, []string) {
	if p.kind == "put" {
		return d.Blocks[p.put], nil
	}
	var missing []string
	var texts []Text
	for _, one := range p.texts {
		text, gaps := one.fill(d.Values, d.spoken)
		missing = append(missing, gaps...)
		if len(gaps) == 0 {
			texts = append(texts, text)
		}
	}
	switch {
	case len(texts) == 0:
		return nil, missing
	case p.kind == "text" || p.kind == "numbered":
		return []Block{Paragraph{Text: texts[0], Numbered: p.kind == "numbered"}}, missing
	}
	l := List{Numbered: p.kind == "steps"}
	for _, t := range texts {
		l.Items = append(l.Items, Item{Text: t})
	}
	return []Block{l}, missing
}

// complete fills a text that may lack nothing.
func complete(p phrase, d Draft, what string) (Text, error) {
	text, missing := p.fill(d.Values, d.spoken)
	if len(missing) > 0 {
		return nil, fmt.Errorf("%s needs %s, which is not recorded", what, strings.Join(missing, " and "))
	}
	return text, nil
}
