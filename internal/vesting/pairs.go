package vesting

import (
	"slices"

	"github.com/moothall/moothall/internal/buying"
	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/linkage"
)

// Pair is one function for which two councils or more have something of their own: decide on one.
type Pair struct {
	Function     string `json:"function"`
	Guessed      bool   `json:"guessed"` // the function came from words in a title or name
	Systems      []Has  `json:"systems"`
	SameSupplier *bool  `json:"same_supplier,omitempty"` // absent where a supplier is not recorded
}

// Has is what a council has for a function: a system, or a contract where no system is recorded for it.
type Has struct {
	Council   string   `json:"council"`
	System    string   `json:"system"`
	Supplier  string   `json:"supplier,omitempty"`
	Contracts []string `json:"contracts,omitempty"` // references, or titles, of what covers it

	Gone Effect `json:"if_not_chosen"` // what is affected when another is decided on

	company string
}

// byFunction puts what councils have under its functions.
func byFunction(catalogue *buying.Catalogue, councils []Predecessor, a Ask) map[string]*Pair {
	by := map[string]*Pair{}
	for _, c := range councils {
		f := functions{catalogue: catalogue, council: c, by: by}
		f.addSystems(a)
		f.addContracts(a)
	}
	return by
}

// pairs finds the functions that more than one council has something for, by function.
func pairs(catalogue *buying.Catalogue, by map[string]*Pair) []Pair {
	out := []Pair{}
	for _, p := range by {
		if slices.ContainsFunc(p.Systems, func(h Has) bool { return h.Council != p.Systems[0].Council }) {
			p.SameSupplier = sameSupplier(catalogue, p.Systems)
			out = append(out, *p)
		}
	}
	slices.SortFunc(out, func(x, y Pair) int { return kind.CompareNames(x.Function, y.Function) })
	return out
}

// functions puts what a council has under its functions.
type functions struct {
	catalogue *buying.Catalogue
	council   Predecessor
	by        map[string]*Pair
}

func (f functions) add(function string, guessed bool, h Has) {
	p := f.by[kind.Fold(function)]
	if p == nil {
		p = &Pair{Function: function}
		f.by[kind.Fold(function)] = p
	}
	p.Guessed = p.Guessed || guessed
	p.Systems = append(p.Systems, h)
}

func (f functions) addSystems(a Ask) {
	s := f.council.Snapshot
	for _, x := range systemsByName(s) {
		product, _ := s.Products.Get(x.Product.Or(0))
		of, named := "", ""
		if product != nil {
			of, named = product.Function.Or(""), " "+kind.NameOf(product)
		}
		function, guessed := f.catalogue.PurposeOf(kind.NameOf(x)+named, x.Function.Or(""), of)
		if function == "" {
			continue
		}
		h := Has{Council: f.council.Name, System: kind.NameOf(x), Supplier: supplierName(s, x.Supplier)}
		for _, k := range s.Contracts.All() {
			if slices.Contains(k.Systems.Or(nil), x.ID) && !ended(k, a.Today) {
				h.Contracts = append(h.Contracts, called(k))
				if h.Supplier == "" {
					h.Supplier = supplierName(s, k.Supplier)
				}
			}
		}
		f.add(function, guessed, h)
	}
}

// addContracts adds the contracts that name no system; those that ended, or whose codes say that they buy something else, are left out.
func (f functions) addContracts(a Ask) {
	s := f.council.Snapshot
	for _, k := range s.Contracts.All() {
		if !standsAlone(k, a) {
			continue
		}
		function, guessed := f.catalogue.PurposeOf(k.Title.Or(""), k.Function.Or(""))
		if function != "" {
			f.add(function, guessed, Has{Council: f.council.Name, System: k.Title.Or(""), Supplier: supplierName(s, k.Supplier), Contracts: []string{called(k)}, company: k.CompanyNumber.Or("")})
		}
	}
}

func called(k *kind.Contract) string {
	if ref := k.Reference.Or(""); ref != "" {
		return ref
	}
	return k.Title.Or("")
}

// ended tells whether a contract's end, as things stand, has passed.
func ended(k *kind.Contract, today kind.Date) bool {
	t := buying.TermsOf(k)
	end, ok := buying.CurrentEnd(t, today)
	return ok && end < today && !t.OpenEnded
}

// sameSupplier tells whether one supplier is behind all, whichever way each council spells it; nil where one is not recorded.
func sameSupplier(catalogue *buying.Catalogue, has []Has) *bool {
	same := true
	for _, h := range has {
		if h.Supplier == "" {
			return nil
		}
		same = same && oneSupplier(catalogue, has[0], h)
	}
	return &same
}

func oneSupplier(catalogue *buying.Catalogue, a, b Has) bool {
	if a.company != "" && b.company != "" {
		return a.company == b.company
	}
	x, known := catalogue.SupplierOf(a.Supplier)
	y, too := catalogue.SupplierOf(b.Supplier)
	if known && too {
		return x.ID == y.ID
	}
	return linkage.Normalise(a.Supplier) == linkage.Normalise(b.Supplier)
}
