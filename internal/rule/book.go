package rule

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

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

const (
	ownFile = "own"
	mostOwn = 64 << 10 // bytes of a council's own rules in one text
)

// With is the book with a council's own rules, written as in a rules file. Each must begin with OWN- and have an example for found
// and one for clear; every example must come out as it says.
func (b *Book) With(text []byte) (*Book, error) {
	if len(text) > mostOwn {
		return nil, fmt.Errorf("the rules are longer than %d kB", mostOwn>>10)
	}
	functions, err := checkLent(b.lent)
	if err != nil {
		return nil, err
	}
	out := &Book{Rules: slices.Clone(b.Rules), lent: b.lent}
	err = out.add(ownFile, text, functions)
	if err != nil {
		return nil, err
	}
	for _, r := range out.Rules[len(b.Rules):] {
		err := r.checkOwn()
		if err != nil {
			return nil, fmt.Errorf("%s: %w", r.ID, err)
		}
	}
	slices.SortFunc(out.Rules, func(x, y *Rule) int { return cmp.Compare(x.ID, y.ID) })
	sum := sha256.Sum256(append([]byte(b.Version), text...))
	out.Version = hex.EncodeToString(sum[:])[:12]
	return out, nil
}

func (r *Rule) checkOwn() error {
	if !strings.HasPrefix(r.ID, OwnPrefix) || len(r.ID) == len(OwnPrefix) {
		return fmt.Errorf("the id of a council's own rule begins with %s", OwnPrefix)
	}
	seen := map[string]bool{}
	for i, ex := range r.Examples {
		err := r.CheckExample(ex)
		if err != nil {
			return fmt.Errorf("example %d %w", i+1, err)
		}
		seen[ex.Expect] = true
	}
	for _, want := range []Outcome{Found, Clear} {
		if !seen[want.String()] {
			return fmt.Errorf("give an example that expects %q", want)
		}
	}
	return nil
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

// Split cuts a text of rules into one text a rule, by id.
func Split(text []byte) (map[string]string, error) {
	var all []yaml.Node
	err := yaml.Load(text, &all, yaml.WithUniqueKeys())
	if err != nil {
		return nil, fmt.Errorf("reading the rules: %w", err)
	}
	out := map[string]string{}
	for i := range all {
		var head struct{ ID string }
		err := all[i].Decode(&head)
		if err != nil {
			return nil, fmt.Errorf("reading rule %d: %w", i+1, err)
		}
		if head.ID == "" {
			return nil, fmt.Errorf("rule %d has no id", i+1)
		}
		one, err := yaml.Marshal([]*yaml.Node{&all[i]})
		if err != nil {
			return nil, fmt.Errorf("writing rule %s: %w", head.ID, err)
		}
		out[head.ID] = string(one)
	}
	return out, nil
}
