package desk

import (
	"fmt"
	"slices"

	"github.com/moothall/moothall/internal/buying"
	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/ledger"
)

// productProposals ask which product a system is and what systems and contracts are for.
func (d *Desk) productProposals(p *Picture) (out []Proposal) {
	for _, s := range p.Snapshot.Systems.All() {
		if s.Product.Known() && s.Function.Known() {
			continue
		}
		if x, ok := d.systemProduct(p, s); ok {
			out = append(out, x)
		}
	}
	for _, c := range p.Snapshot.Contracts.All() {
		if x, ok := d.contractFunction(p, c); ok {
			out = append(out, x)
		}
	}
	return out
}

// systemProduct looks for a product in a system's name and in the titles of its contracts, then for a function in its name alone.
func (d *Desk) systemProduct(p *Picture, s *kind.System) (Proposal, bool) {
	texts := [][2]string{{"the system's name", s.Name.Or("")}, {"its notes", s.Notes.Or("")}}
	var net kind.Money
	for _, c := range p.contractsOf(s.ID) {
		texts = append(texts, [2]string{"the contract " + kind.NameOf(c), c.Title.Or("") + " " + c.Description.Or("")})
		net += c.AnnualValue.Or(0)
	}
	net = max(net, s.AnnualCost.Or(0))
	supplier := d.catalogueID(p, s.Supplier.Or(0))
	x := Proposal{Subject: kind.NameOf(s)}
	if net > 0 {
		x.Net = &net
	}
	for _, t := range texts {
		b, ok := d.Catalogue.ProductBehind(t[1], supplier)
		if !ok || s.Product.Known() {
			continue
		}
		d.askProduct(p, &x, s, b, t[0])
		x.rankBy(net, p.essential(s))
		return x, true
	}
	b, ok := d.functionOf(p, s)
	if s.Function.Known() || !ok {
		return Proposal{}, false
	}
	x.ask(s, b)
	x.rankBy(net, p.essential(s))
	return x, true
}

// catalogueID is the catalogue's id of a supplier of the register; "" when it knows none.
func (d *Desk) catalogueID(p *Picture, id kind.ID) string {
	x, ok := p.Snapshot.Suppliers.Get(id)
	if !ok {
		return ""
	}
	s, _ := d.Catalogue.SupplierOf(x.Name.Or(""))
	return s.ID
}

// functionOf is the function of a system's product, else of its name.
func (d *Desk) functionOf(p *Picture, s *kind.System) (buying.Behind, bool) {
	if product, ok := p.Snapshot.Products.Get(s.Product.Or(0)); ok {
		if b, ok := d.Catalogue.ProductBehind(product.Name.Or(""), d.catalogueID(p, s.Supplier.Or(product.Supplier.Or(0)))); ok {
			return b, true
		}
	}
	return d.Catalogue.FunctionBehind(s.Name.Or(""))
}

// essential tells whether essential or critical work hangs on a system.
func (p *Picture) essential(s *kind.System) bool {
	if s.Critical.Or(false) || s.Tier.Or("") == "mission critical" {
		return true
	}
	return slices.ContainsFunc(s.Services.Or(nil), func(id kind.ID) bool {
		x, ok := p.Snapshot.Services.Get(id)
		return ok && x.Essential.Or(false)
	})
}

// askProduct makes the question which product a system is. The product comes onto the register when it is not there.
func (d *Desk) askProduct(p *Picture, x *Proposal, s *kind.System, b buying.Behind, where string) {
	x.ID, x.Kind, x.Confidence = "product:"+s.ID.String()+":"+Slug(b.Product.Name), "product", b.Confidence
	x.Question = fmt.Sprintf("Is %s the product %s of %s, used for %s?", kind.NameOf(s), b.Product.Name, b.Supplier.Name, b.Function.Label)
	x.Evidence = []string{fmt.Sprintf("“%s” in %s", b.Word, where)}
	if supplier, ok := p.Snapshot.Suppliers.Get(s.Supplier.Or(0)); ok {
		x.Evidence = append(x.Evidence, "The system's supplier is "+kind.NameOf(supplier))
	}
	set := map[string]kind.Value{}
	if ids := p.Snapshot.Named("product", b.Product.Name); len(ids) == 1 {
		set["product"] = kind.RefValue(ids[0])
	} else {
		set["product"] = kind.RefValue(ledger.Provisional)
		x.edits = append(x.edits, ledger.Edit{Kind: "product", ID: ledger.Provisional, Set: d.newProduct(p, s, b)})
	}
	if !s.Function.Known() {
		set["function"] = kind.TextValue(b.Function.Label)
	} else {
		x.Question = fmt.Sprintf("Is %s the product %s of %s?", kind.NameOf(s), b.Product.Name, b.Supplier.Name)
	}
	x.edits = append(x.edits, ledger.Edit{Kind: "system", ID: s.ID, Set: set})
}

func (d *Desk) newProduct(p *Picture, s *kind.System, b buying.Behind) map[string]kind.Value {
	set := map[string]kind.Value{"name": kind.TextValue(b.Product.Name), "function": kind.TextValue(b.Function.Label)}
	if b.Product.Family != "" {
		set["family"] = kind.TextValue(b.Product.Family)
	}
	if id, ok := s.Supplier.Get(); ok && d.catalogueID(p, id) == b.Supplier.ID {
		set["supplier"] = kind.RefValue(id)
	}
	return set
}

// ask makes the question what a system or a contract is for.
func (x *Proposal) ask(r kind.Record, b buying.Behind) {
	x.ID, x.Kind, x.Confidence = "function:"+r.KindOf().Name+":"+r.RecordID().String()+":"+b.Function.ID, "function", b.Confidence
	x.Question = fmt.Sprintf("Is %s used for %s?", kind.NameOf(r), b.Function.Label)
	x.Evidence = []string{fmt.Sprintf("“%s” in its name", b.Word)}
	if b.Product.Name != "" {
		x.Evidence = []string{fmt.Sprintf("It is the product %s of %s", b.Product.Name, b.Supplier.Name)}
	}
	if r.KindOf().Name == "contract" {
		x.Question = fmt.Sprintf("Is the contract %s for %s?", kind.NameOf(r), b.Function.Label)
	}
	x.edits = []ledger.Edit{{Kind: r.KindOf().Name, ID: r.RecordID(), Set: map[string]kind.Value{"function": kind.TextValue(b.Function.Label)}}}
}

// contractFunction asks what a digital contract is for, when no system of it says so.
func (d *Desk) contractFunction(p *Picture, c *kind.Contract) (Proposal, bool) {
	if c.Function.Known() || !p.current(c) || !d.digital(p, c) {
		return Proposal{}, false
	}
	for _, id := range c.Systems.Or(nil) {
		if s, ok := p.Snapshot.Systems.Get(id); ok && s.Function.Known() {
			return Proposal{}, false
		}
	}
	b, ok := d.Catalogue.ProductBehind(c.Title.Or("")+" "+c.Description.Or(""), d.catalogueID(p, c.Supplier.Or(0)))
	if !ok {
		b, ok = d.Catalogue.FunctionBehind(c.Title.Or(""))
	}
	if !ok {
		return Proposal{}, false
	}
	x := Proposal{Subject: kind.NameOf(c)}
	x.ask(c, b)
	if b.Product.Name != "" {
		x.Evidence = []string{fmt.Sprintf("“%s” in it is the product %s of %s", b.Word, b.Product.Name, b.Supplier.Name)}
	}
	if value, ok := c.AnnualValue.Get(); ok {
		x.Net = &value
		x.Evidence = append(x.Evidence, fmt.Sprintf("It is worth %s a year", value.Exact()))
	}
	x.rankBy(c.AnnualValue.Or(0), false)
	return x, true
}

// digital tells whether a contract buys digital or technology: a word like waste or recycling in its title means a system only then.
func (d *Desk) digital(p *Picture, c *kind.Contract) bool {
	supplier, ok := p.Snapshot.Suppliers.Get(c.Supplier.Or(0))
	if ok && supplier.It.Or(false) || slices.ContainsFunc(c.Cpv.Or(nil), buying.DigitalCPV) || len(c.Systems.Or(nil)) > 0 {
		return true
	}
	if !ok {
		return false
	}
	_, known := d.itSupplier(supplier.Name.Or(""))
	return known
}
