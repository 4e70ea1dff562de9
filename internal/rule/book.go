package rule

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"

	"go.yaml.in/yaml/v4"
)

// Book is the rulebook: every rule, by id.
type Book struct {
	Rules   []*Rule
	Version string // of its texts: the first twelve hex digits of their SHA-256

	lent []Lent
}

// Load reads every rules/*.yaml of a knowledge folder and compiles it with the functions that the engines lend. An unknown key, an id that
// stands twice or a condition that cannot be meant is refused with its file and rule.
func Load(knowledge fs.FS, lent ...Lent) (*Book, error) {
	names, err := fs.Glob(knowledge, "rules/*.yaml")
	if err != nil {
		return nil, fmt.Errorf("listing the rulebook: %w", err)
	}
	functions, err := checkLent(lent)
	if err != nil {
		return nil, err
	}
	b := &Book{lent: lent}
	sum := sha256.New()
	slices.Sort(names)
	for _, name := range names {
		text, err := fs.ReadFile(knowledge, name)
		if err != nil {
			return nil, fmt.Errorf("reading the rulebook: %w", err)
		}
		_, _ = sum.Write(text) // a hash never fails
		err = b.add(path.Base(name), text, functions)
		if err != nil {
			return nil, err
		}
	}
	slices.SortFunc(b.Rules, func(x, y *Rule) int { return cmp.Compare(x.ID, y.ID) })
	b.Version = hex.EncodeToString(sum.Sum(nil))[:12]
	return b, nil
}

// OwnPrefix begins the id of every rule that a council wrote itself, so that none of ours can ever take its place.
const OwnPrefix = "OWN-"

const ownFile = "own"

// With is the book with a council's own rules, written as in a rules file. Its error is the first problem that Own finds.
func (b *Book) With(text []byte) (*Book, error) {
	own, problems := b.Own(text)
	if len(problems) > 0 {
		return nil, problems[0]
	}
	return b.Adding(own)
}

// Adding is the book with rules that Own has read; an id may stand once only.
func (b *Book) Adding(own []Written) (*Book, error) {
	out := &Book{Rules: slices.Clone(b.Rules), lent: b.lent}
	sum := sha256.New()
	_, _ = io.WriteString(sum, b.Version) // a hash never fails
	for _, w := range own {
		if other, twice := b.Rule(w.Rule.ID); twice {
			return nil, fmt.Errorf("%s stands in rules/%s already", w.Rule.ID, other.File)
		}
		out.Rules = append(out.Rules, w.Rule)
		_, _ = io.WriteString(sum, w.Text)
	}
	slices.SortFunc(out.Rules, func(x, y *Rule) int { return cmp.Compare(x.ID, y.ID) })
	out.Version = hex.EncodeToString(sum.Sum(nil))[:12]
	return out, nil
}

// Own tells whether a council wrote the rule itself.
func (r *Rule) Own() bool { return r.File == ownFile }

// Where is the book with only the rules that keep says.
func (b *Book) Where(keep func(*Rule) bool) *Book {
	out := &Book{Version: b.Version, lent: b.lent}
	for _, r := range b.Rules {
		if keep(r) {
			out.Rules = append(out.Rules, r)
		}
	}
	return out
}

// Adopting is the book of a council that adopted some of its rules by its own decision: they count there whatever nation they are addressed to.
func (b *Book) Adopting(adopted func(*Rule) bool) *Book {
	out := &Book{Version: b.Version, Rules: slices.Clone(b.Rules), lent: b.lent}
	for i, r := range out.Rules {
		if adopted(r) {
			its := *r
			its.Adopted = true
			out.Rules[i] = &its
		}
	}
	return out
}

func (b *Book) add(file string, text []byte, lent map[string]Lent) error {
	var raws []rawRule
	err := yaml.Load(text, &raws, yaml.WithKnownFields(), yaml.WithUniqueKeys())
	if err != nil {
		return fmt.Errorf("rules/%s: %w", file, err)
	}
	for i, raw := range raws {
		name := raw.ID
		if name == "" {
			name = fmt.Sprintf("rule %d", i+1)
		}
		if other, twice := b.Rule(raw.ID); twice {
			return fmt.Errorf("rules/%s: %s: this id stands in rules/%s already; give it another", file, name, other.File)
		}
		r, err := compileRule(raw, file, lent)
		if err != nil {
			return fmt.Errorf("rules/%s: %s: %w", file, name, err)
		}
		b.Rules = append(b.Rules, r)
	}
	return nil
}

// Rule gives a rule by its id.
func (b *Book) Rule(id string) (*Rule, bool) {
	i := slices.IndexFunc(b.Rules, func(r *Rule) bool { return r.ID == id })
	if i < 0 {
		return nil, false
	}
	return b.Rules[i], true
}
