package buying

import (
	"cmp"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"sync"

	"go.yaml.in/yaml/v4"
)

// Function is what a system is for: finance, planning, telephony.
type Function struct {
	ID    string   `yaml:"id"`
	Label string   `yaml:"label"`
	Words []string `yaml:"words"` // phrases that reveal it in a title
	Not   []string `yaml:"not"`   // phrases in which those words mean something else
}

// Product is something that a supplier sells.
type Product struct {
	Name     string   `yaml:"name"`
	Also     []string `yaml:"also"`
	Family   string   `yaml:"family"`
	Function string   `yaml:"function"`
	Ordinary bool     `yaml:"ordinary"` // its name is an everyday word: it counts only beside its supplier's name
}

// OldName is a name that a supplier traded under before. To is the last year of it, 0 when not sure.
type OldName struct {
	Name string `yaml:"name"`
	To   int    `yaml:"to"`
}

// Supplier is an organisation that sells digital and technology goods or services to councils.
type Supplier struct {
	ID         string    `yaml:"id"`
	Name       string    `yaml:"name"`
	Formerly   []OldName `yaml:"formerly"`
	Trade      string    `yaml:"trade"`      // software, services, hardware, telecoms, reseller, print, payments, mapping, data
	Confidence string    `yaml:"confidence"` // high, medium or low: how sure it is that a payment to it is for IT
	Is         []string  `yaml:"is"`         // the whole payee's name, legal form and UK aside
	Begins     []string  `yaml:"begins"`     // its first words
	Has        []string  `yaml:"has"`        // words anywhere in it
	Not        []string  `yaml:"not"`        // words anywhere that show another organisation
	Products   []Product `yaml:"products"`
}

// AccountWord is a word or phrase of a ledger's account, expense type or description that shows spending on IT.
type AccountWord struct {
	Word       string   `yaml:"word"`
	Function   string   `yaml:"function"`
	Confidence string   `yaml:"confidence"`
	Whole      bool     `yaml:"whole"` // only when it is the whole cell, or what follows a code and a dash
	Not        []string `yaml:"not"`
}

// Catalogue is what councils buy and from whom. It is safe for use by several goroutines.
type Catalogue struct {
	suppliers  []Supplier
	functions  []Function
	functionAt map[string]int // by id and by label, in small letters
	byID       map[string]int
	known      map[string]bool // functions

	payees   *matcher[int]
	accounts *matcher[int]
	titles   *matcher[string] // value: function
	words    []AccountWord
	never    []phrase

	names        [][]phrase   // by supplier: the words that name it in a title
	productNames [][][]phrase // by supplier and product

	mu      sync.RWMutex
	payee   map[string]payeeAnswer
	account map[string]int       // by cell: the account word's place, or -1
	product map[textFrom]*Behind // nil where a text names no product
	told    map[string][]string  // by name: its telling words
}

type functionsFile struct {
	Functions []Function `yaml:"functions"`
}

type wordsFile struct {
	Words []AccountWord `yaml:"words"`
	Never []string      `yaml:"never"` // phrases that show something else whatever other words stand beside them
}

type suppliersFile struct {
	Suppliers []Supplier `yaml:"suppliers"`
}

// Load reads the catalogue from the folder of its files: functions.yaml, account-words.yaml and every suppliers*.yaml. A key that
// it does not know, a function that is not in functions.yaml and an id that stands twice are refused with the file and the place.
func Load(folder fs.FS) (*Catalogue, error) {
	c := &Catalogue{byID: map[string]int{}, known: map[string]bool{}, product: map[textFrom]*Behind{}, told: map[string][]string{}, functionAt: map[string]int{}}
	var functions functionsFile
	if err := readYAML(folder, "functions.yaml", &functions); err != nil {
		return nil, err
	}
	c.functions = functions.Functions
	for i, f := range slices.Backward(c.functions) { // where two share a name the first has it
		c.functionAt[strings.ToLower(f.ID)], c.functionAt[strings.ToLower(f.Label)] = i, i
	}
	for _, f := range c.functions {
		if f.ID == "" || f.Label == "" || c.known[f.ID] {
			return nil, fmt.Errorf("functions.yaml: give each function a label and an id of its own (%q)", f.ID)
		}
		c.known[f.ID] = true
	}
	var words wordsFile
	if err := readYAML(folder, "account-words.yaml", &words); err != nil {
		return nil, err
	}
	c.words = words.Words
	files, err := fs.Glob(folder, "suppliers*.yaml")
	if err != nil {
		return nil, fmt.Errorf("looking for the supplier files: %w", err)
	}
	for _, name := range files {
		if err := c.addSuppliers(folder, name); err != nil {
			return nil, err
		}
	}
	if err := c.check(); err != nil {
		return nil, err
	}
	c.build(words.Never)
	return c, nil
}

// readYAML reads one file strictly.
func readYAML(folder fs.FS, name string, into any) error {
	raw, err := fs.ReadFile(folder, name)
	if err != nil {
		return fmt.Errorf("reading the catalogue: %w", err)
	}
	if err := yaml.Load(raw, into, yaml.WithKnownFields()); err != nil {
		return fmt.Errorf("%s: %w", path.Base(name), err)
	}
	return nil
}

func (c *Catalogue) addSuppliers(folder fs.FS, name string) error {
	var file suppliersFile
	if err := readYAML(folder, name, &file); err != nil {
		return err
	}
	for _, s := range file.Suppliers {
		if _, twice := c.byID[s.ID]; twice || s.ID == "" {
			return fmt.Errorf("%s: give each supplier an id of its own (%q)", name, s.ID)
		}
		if s.Name == "" || len(s.Is)+len(s.Begins)+len(s.Has) == 0 {
			return fmt.Errorf("%s: supplier %q needs a name and at least one of is, begins and has", name, s.ID)
		}
		if _, ok := confidences[s.Confidence]; !ok {
			return fmt.Errorf("%s: supplier %q: confidence is high, medium or low, not %q", name, s.ID, s.Confidence)
		}
		c.byID[s.ID] = len(c.suppliers)
		c.suppliers = append(c.suppliers, s)
	}
	return nil
}

// check holds products and account words against the list of functions.
func (c *Catalogue) check() error {
	for _, s := range c.suppliers {
		for _, p := range s.Products {
			if p.Name == "" || !c.known[p.Function] {
				return fmt.Errorf("supplier %q: product %q has function %q, which is not in functions.yaml", s.ID, p.Name, p.Function)
			}
		}
	}
	for _, w := range c.words {
		if _, ok := confidences[w.Confidence]; !ok {
			return fmt.Errorf("account-words.yaml: %q: confidence is high, medium or low, not %q", w.Word, w.Confidence)
		}
		if w.Function != "" && !c.known[w.Function] {
			return fmt.Errorf("account-words.yaml: %q has function %q, which is not in functions.yaml", w.Word, w.Function)
		}
	}
	return nil
}

// build turns the lists into matchers.
func (c *Catalogue) build(never []string) {
	c.payees, c.accounts = newMatcher[int](), newMatcher[int]()
	c.titles = newMatcher[string]()
	c.never = phrasesOf(never)
	for i, s := range c.suppliers {
		c.payees.addAll(s.Is, whole, i)
		c.payees.addAll(s.Begins, begins, i)
		c.payees.addAll(s.Has, anywhere, i)
		c.payees.forbid(s.Not, i)
		c.names = append(c.names, phrasesOf(slices.Concat(s.Begins, s.Has)))
		products := make([][]phrase, len(s.Products))
		for k, p := range s.Products {
			products[k] = phrasesOf(append([]string{p.Name}, p.Also...))
		}
		c.productNames = append(c.productNames, products)
	}
	for i, w := range c.words {
		where := anywhere
		if w.Whole {
			where = whole
		}
		c.accounts.addAll([]string{w.Word}, where, i)
		c.accounts.forbid(w.Not, i)
	}
	for _, f := range c.functions {
		c.titles.addAll(f.Words, anywhere, f.ID)
		c.titles.forbid(f.Not, f.ID)
	}
	c.payee, c.account = map[string]payeeAnswer{}, map[string]int{}
}

// Functions gives the fixed vocabulary, in its own order.
func (c *Catalogue) Functions() []Function { return slices.Clone(c.functions) }

// Suppliers gives all suppliers by name.
func (c *Catalogue) Suppliers() []Supplier {
	out := slices.Clone(c.suppliers)
	slices.SortFunc(out, func(a, b Supplier) int { return cmp.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name)) })
	return out
}

// Supplier gives a supplier by its id.
func (c *Catalogue) Supplier(id string) (Supplier, bool) {
	i, ok := c.byID[id]
	if !ok {
		return Supplier{}, false
	}
	return c.suppliers[i], true
}

// ProductsOf gives the products of a supplier by its id, in the catalogue's order.
func (c *Catalogue) ProductsOf(supplier string) []Product {
	s, _ := c.Supplier(supplier)
	return slices.Clone(s.Products)
}
