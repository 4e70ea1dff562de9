package overlap

import (
	"strings"

	"github.com/moothall/moothall/internal/buying"
	"github.com/moothall/moothall/internal/kind"
)

// Product is what a system is an instance of.
type Product struct {
	Name     string // as it is recorded, or as the catalogue has it where it was read from the system's name; "" where neither tells
	Key      string // the same for every use of it, however a council writes it
	Family   string // of products that are sold together or share their data
	Supplier string
	Guessed  bool // no product is recorded: it was read from the system's name

	function string
}

// ProductOf gives the product behind a system. A recorded one counts as it is, its supplier's name before it aside; else the system's name may name one.
func ProductOf(c *buying.Catalogue, s *kind.Snapshot, x *kind.System) Product {
	p := Product{Supplier: supplierName(s, x.Supplier)}
	if product, ok := s.Products.Get(x.Product.Or(0)); ok {
		p.Name, p.Family, p.function = kind.NameOf(product), product.Family.Or(""), product.Function.Or("")
		if p.Supplier == "" {
			p.Supplier = supplierName(s, product.Supplier)
		}
	}
	supplier, _ := c.SupplierOf(p.Supplier)
	if p.Name != "" {
		p.Key = keyOf(p.Name, supplier.Name, p.Supplier)
		if b, ok := c.ProductBehind(p.Name, supplier.ID); ok && p.Family == "" {
			p.Family = b.Product.Family
		}
		return p
	}
	if b, ok := c.ProductBehind(kind.NameOf(x), supplier.ID); ok {
		p.Name, p.Family, p.Guessed = b.Product.Name, b.Product.Family, true
		p.Key = keyOf(p.Name, b.Supplier.Name, p.Supplier)
	}
	return p
}

// keyOf is a product's name without its supplier's before it: Idox Uniform and Uniform are one product.
func keyOf(product string, suppliers ...string) string {
	name := kind.Fold(product)
	for _, s := range suppliers {
		short, ok := strings.CutPrefix(name, kind.Fold(s)+" ")
		if ok && s != "" && short != "" {
			return short
		}
	}
	return name
}
