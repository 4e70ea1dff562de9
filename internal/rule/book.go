package rule

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
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
