package buying

import (
	"slices"
	"strings"
)

// Behind is what a title or a description points to: a product, what it is for, or only what it is for. It is a guess.
type Behind struct {
	Product    Product  // Name is "" when no product is named
	Supplier   Supplier // the product's
	Function   Function // ID is "" when it cannot be told
	Word       string   // the words that it went by
	By         By
	Confidence float64
}

// By is what a guess at a product or a function rests on.
type By string

// What a guess can rest on.
const (
	BySupplierAndProduct By = "the product's name beside its supplier"
	ByProduct            By = "the product's name"
	ByPhrase             By = "words in a row"
	ByWord               By = "one word"
)

// measured is how often each kind of guess was right on the labelled titles of behind_test.go, which prints the counts: (right+1) of
// (all+2), so that a few cases never make a certainty.
var measured = map[By]float64{BySupplierAndProduct: 0.95, ByProduct: 0.92, ByPhrase: 0.97, ByWord: 0.80}

// ProductBehind gives the product that a text names. supplier is the catalogue's id of whom the thing comes from; "" when that is not
// known: then everyday names (Uniform, Mosaic) do not count. A reseller sells the products of others. Two products of different functions in one text are no answer.
func (c *Catalogue) ProductBehind(text, supplier string) (Behind, bool) {
	b := recall(c, c.product, textFrom{text, supplier}, func() *Behind {
		found, named := c.findProduct(text, supplier)
		if !named {
			return nil
		}
		return &found
	})
	if b == nil {
		return Behind{}, false
	}
	return *b, true
}

// textFrom is a text and the catalogue's id of whom the thing that it names comes from.
type textFrom struct{ text, supplier string }

// recall gives what was found for a key before, else finds it.
func recall[K comparable, V any](c *Catalogue, known map[K]V, key K, find func() V) V {
	c.mu.RLock()
	v, ok := known[key]
	c.mu.RUnlock()
	if ok {
		return v
	}
	v = find()
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(known) >= memory {
		clear(known)
	}
	known[key] = v
	return v
}

func (c *Catalogue) findProduct(text, supplier string) (Behind, bool) {
	var best Behind
	clash := false
	found := c.named(words(text), supplier)
	if s, _ := c.Supplier(supplier); len(found) == 0 && s.Trade == "reseller" {
		found = c.named(words(text), "")
	}
	for _, b := range found {
		switch {
		case best.Word == "" || longerText(b.Word, best.Word):
			clash = clash || best.Word != "" && !within(best, b)
			best = b
		case !within(b, best):
			clash = true
		}
	}
	return best, best.Word != "" && !clash
}

// within tells whether a product is a part of, or another name for, what is guessed already.
func within(b, best Behind) bool {
	return b.Product.Function == best.Product.Function || strings.Contains(strings.ToLower(best.Word), strings.ToLower(b.Word))
}

func longerText(a, b string) bool {
	return len(words(a)) > len(words(b)) || len(words(a)) == len(words(b)) && len(a) > len(b)
}

// named gives the products that a text names, with the words that name them.
func (c *Catalogue) named(text []string, supplier string) (out []Behind) {
	for i, s := range c.suppliers {
		beside := s.ID == supplier || supplier == "" && anyIn(c.names[i], text) && !c.payees.forbidden(i, text)
		if supplier != "" && s.ID != supplier {
			continue
		}
		for k, p := range s.Products {
			at := slices.IndexFunc(c.productNames[i][k], func(p phrase) bool { return p.in(text) })
			if at < 0 || !beside && p.Ordinary {
				continue
			}
			by := ByProduct
			if beside {
				by = BySupplierAndProduct
			}
			f, _ := c.Function(p.Function)
			out = append(out, Behind{p, s, f, strings.Join(c.productNames[i][k][at].words, " "), by, measured[by]})
		}
	}
	return out
}

// FunctionBehind gives what a thing is for, from its title.
func (c *Catalogue) FunctionBehind(title string) (Behind, bool) {
	id, word, ok := c.titles.best(words(title))
	f, known := c.Function(id)
	if !ok || !known || f.ID == "other" {
		return Behind{}, false
	}
	word = strings.TrimSuffix(word, "*")
	by := ByWord
	if len(words(word)) > 1 {
		by = ByPhrase
	}
	return Behind{Function: f, Word: word, By: by, Confidence: measured[by]}, true
}

// Function gives a function by its id or its label.
func (c *Catalogue) Function(name string) (Function, bool) {
	i, ok := c.functionAt[strings.ToLower(name)]
	if !ok {
		return Function{}, false
	}
	return c.functions[i], true
}

// digitalCPV begins the codes of the Common Procurement Vocabulary that mean software, IT services, computers, networks,
// telecommunications and their upkeep.
var digitalCPV = []string{"48", "72", "302", "324", "325", "642", "5031", "5032", "5033", "516"}

// DigitalCPV tells whether a code of the Common Procurement Vocabulary is one of digital and technology.
func DigitalCPV(code string) bool {
	return slices.ContainsFunc(digitalCPV, func(p string) bool { return strings.HasPrefix(code, p) })
}
