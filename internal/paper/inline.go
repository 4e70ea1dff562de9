package paper

import (
	"fmt"
	"regexp"
	"strings"
)

// phrase is a text of a template: runs, in whose words and links values stand as {name}.
type phrase struct {
	runs   Text
	values []string // the names, as they come
}

var valueName = regexp.MustCompile(`\{([a-z][a-z0-9_]*)\}`)

// parsePhrase reads **strong**, *emphasis*, [words](address) and {value}; \* is a star.
func parsePhrase(s string) (phrase, error) {
	p := phraseParser{rest: s}
	err := p.read()
	if err != nil {
		return phrase{}, err
	}
	out := phrase{runs: p.runs}
	for _, m := range valueName.FindAllStringSubmatch(s, -1) {
		out.values = append(out.values, m[1])
	}
	if strings.ContainsAny(valueName.ReplaceAllString(s, ""), "{}") {
		return phrase{}, fmt.Errorf("a brace stands alone in %q: a value is written as {name}, in small letters", brief(s))
	}
	if strings.TrimSpace(s) == "" {
		return phrase{}, fmt.Errorf("a text has no words")
	}
	return out, nil
}

type phraseParser struct {
	rest string
	now  Run
	word strings.Builder
	runs Text
}

func (p *phraseParser) read() error {
	for p.rest != "" {
		switch {
		case strings.HasPrefix(p.rest, `\`) && len(p.rest) > 1 && strings.IndexByte(`*[\`, p.rest[1]) >= 0:
			p.word.WriteByte(p.rest[1])
			p.rest = p.rest[2:]
		case strings.HasPrefix(p.rest, "**"):
			p.flush()
			p.now.Strong = !p.now.Strong
			p.rest = p.rest[2:]
		case strings.HasPrefix(p.rest, "*"):
			p.flush()
			p.now.Emphasis = !p.now.Emphasis
			p.rest = p.rest[1:]
		case strings.HasPrefix(p.rest, "["):
			err := p.link()
			if err != nil {
				return err
			}
		default:
			p.word.WriteByte(p.rest[0])
			p.rest = p.rest[1:]
		}
	}
	p.flush()
	if p.now.Strong || p.now.Emphasis {
		return fmt.Errorf(`a star has no partner; \* is a star that is meant`)
	}
	return nil
}

func (p *phraseParser) flush() {
	if p.word.Len() > 0 {
		p.now.Text = p.word.String()
		p.runs = append(p.runs, p.now)
		p.word.Reset()
	}
}

func (p *phraseParser) link() error {
	words, after, found := strings.Cut(p.rest[1:], "](")
	address, rest, closed := strings.Cut(after, ")")
	if !found || !closed || words == "" || strings.Contains(words, "[") {
		return fmt.Errorf(`a link is written as [words](address); \[ is a bracket that is meant`)
	}
	if !strings.HasPrefix(address, "{") {
		_, err := safeLink(address)
		if err != nil {
			return err
		}
	}
	p.flush()
	linked := p.now
	linked.Text, linked.Link = words, address
	p.runs = append(p.runs, linked)
	p.rest = rest
	return nil
}

// fill puts the values in, as runs of their own where they are in another language than the text. It also gives the names of those that are not recorded; then the text is not to be used.
func (p phrase) fill(values map[string]string, spoken string) (Text, []string) {
	var missing []string
	for _, name := range p.values {
		if values[name] == "" {
			missing = append(missing, name)
		}
	}
	put := func(s string) string {
		return valueName.ReplaceAllStringFunc(s, func(v string) string { return values[v[1:len(v)-1]] })
	}
	out := make(Text, 0, len(p.runs))
	for _, r := range p.runs {
		r.Link = put(r.Link)
		if spoken == "" {
			r.Text = put(r.Text)
			out = append(out, r)
			continue
		}
		out = append(out, r.spokenIn(spoken, values)...)
	}
	return out, missing
}

// spokenIn parts a run at its values, which are in another language.
func (r Run) spokenIn(language string, values map[string]string) (out Text) {
	add := func(text, language string) {
		if text != "" {
			part := r
			part.Text, part.Language = text, language
			out = append(out, part)
		}
	}
	from := 0
	for _, at := range valueName.FindAllStringIndex(r.Text, -1) {
		add(r.Text[from:at[0]], r.Language)
		add(values[r.Text[at[0]+1:at[1]-1]], language)
		from = at[1]
	}
	add(r.Text[from:], r.Language)
	return out
}
