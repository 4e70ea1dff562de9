package overlap

import (
	"slices"
	"strings"

	"github.com/moothall/moothall/internal/buying"
	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/linkage"
)

// estates is what is looked through.
type estates struct {
	catalogue *buying.Catalogue
	councils  []Council
	ask       Ask
}

// infrastructure is the tier whose systems stand beside each other on purpose: hosts, lines and stores that back each other up.
const infrastructure = "infrastructure"

type readKey struct {
	catalogue  *buying.Catalogue
	slug, name string
	today      kind.Date
}

// read gives every council's systems in their functions, and the contracts that name no system. What a council has is worked out once for a snapshot and a day.
func (e estates) read() (out []placed) {
	for i, c := range e.councils {
		of := kind.Derive(c.Snapshot, readKey{e.catalogue, c.Slug, c.Name, e.ask.Today}, func() []placed {
			return estates{e.catalogue, []Council{c}, e.ask}.readOne()
		})
		for _, p := range of {
			p.has.council = i
			out = append(out, p)
		}
	}
	return out
}

// readOne reads the only council.
func (e estates) readOne() (out []placed) {
	s := e.councils[0].Snapshot
	links := linksOf(s, e.ask.Today)
	for _, x := range s.Systems.All() {
		if x.Tier.Or("") != infrastructure {
			out = append(out, e.system(0, x, links))
		}
	}
	return append(out, e.contracts(0, out)...)
}

// links are what points at each system from other registers.
type links struct {
	services  map[kind.ID][]*kind.Service
	contracts map[kind.ID][]*kind.Contract // that have not ended
}

// linksOf follows services and contracts to systems, whichever side names the other.
func linksOf(s *kind.Snapshot, today kind.Date) links {
	l := links{map[kind.ID][]*kind.Service{}, map[kind.ID][]*kind.Contract{}}
	add := func(system kind.ID, x *kind.Service) {
		if !slices.Contains(l.services[system], x) {
			l.services[system] = append(l.services[system], x)
		}
	}
	for _, x := range s.Services.All() {
		for _, id := range x.Systems.Or(nil) {
			add(id, x)
		}
	}
	for _, x := range s.Systems.All() {
		for _, id := range x.Services.Or(nil) {
			if service, ok := s.Services.Get(id); ok {
				add(x.ID, service)
			}
		}
	}
	for _, x := range s.Contracts.All() {
		for _, id := range x.Systems.Or(nil) {
			if !ended(x, today) {
				l.contracts[id] = append(l.contracts[id], x)
			}
		}
	}
	return l
}

// ended tells whether a contract's end, as things stand, has passed.
func ended(x *kind.Contract, today kind.Date) bool {
	t := buying.TermsOf(x)
	end, ok := buying.CurrentEnd(t, today)
	return ok && end < today && !t.OpenEnded
}

func (e estates) system(council int, x *kind.System, l links) placed {
	c := e.councils[council]
	h := Has{Council: c.Name, Slug: c.Slug, ID: x.ID, Name: kind.NameOf(x), Users: x.Users, MoveCost: x.MoveCost, council: council, recorded: x.AnnualCost, Directorates: []string{}, Services: []string{}}
	p := ProductOf(e.catalogue, c.Snapshot, x)
	h.Product, h.product, h.family, h.Supplier = p.Name, p.Key, p.Family, p.Supplier
	for _, s := range l.services[x.ID] {
		h.Services = addNames(h.Services, kind.NameOf(s))
		h.Directorates = addNames(h.Directorates, s.Directorate.Or(""))
	}
	purposes := []string{x.Function.Or(""), p.function}
	for _, k := range l.contracts[x.ID] {
		h.Directorates = addNames(h.Directorates, k.Department.Or(""))
		purposes = append(purposes, k.Function.Or(""))
		if h.Supplier == "" {
			h.Supplier = supplierName(c.Snapshot, k.Supplier)
		}
	}
	if post, ok := c.Snapshot.Posts.Get(x.Owner.Or(0)); ok && len(h.Directorates) == 0 {
		h.Directorates = addNames(h.Directorates, post.Department.Or(""))
	}
	h.Ends = lastEnd(l.contracts[x.ID], e.ask.Today)
	slices.SortFunc(h.Services, kind.CompareNames)
	h.Cost, h.Basis = e.cost([]Has{h}), e.basis(h)
	function, guessed := e.catalogue.PurposeOf(strings.TrimSpace(h.Name+" "+h.Product), purposes...)
	return placed{h, function, guessed}
}

// lastEnd is the last day on which some contract of a system runs, as things stand; none where one of them has no end that can be told.
func lastEnd(all []*kind.Contract, today kind.Date) (last kind.Opt[kind.Date]) {
	for _, x := range all {
		end, ok := buying.CurrentEnd(buying.TermsOf(x), today)
		if !ok {
			return kind.Opt[kind.Date]{}
		}
		last = kind.Some(max(end, last.Or(0)))
	}
	return last
}

// contracts gives the digital contracts that name no system. One whose supplier already has a system of the same function here is taken for that system's contract,
// and one without a supplier may be: they would be counted twice, so they are left out.
func (e estates) contracts(council int, systems []placed) (out []placed) {
	c := e.councils[council]
	for _, x := range c.Snapshot.Contracts.All() {
		codes := x.Cpv.Or(nil)
		elsewhere := len(codes) > 0 && !slices.ContainsFunc(codes, buying.DigitalCPV)
		if len(x.Systems.Or(nil)) > 0 || elsewhere || ended(x, e.ask.Today) {
			continue
		}
		function, guessed := e.catalogue.PurposeOf(x.Title.Or(""), x.Function.Or(""))
		supplier := supplierName(c.Snapshot, x.Supplier)
		if function == "" || slices.ContainsFunc(systems, func(p placed) bool { return kind.SameName(p.function, function) && mayBe(p.has.Supplier, supplier) }) {
			continue
		}
		h := Has{Council: c.Name, Slug: c.Slug, ID: x.ID, Name: kind.NameOf(x), Contract: true, Supplier: supplier, council: council, recorded: x.AnnualValue, Services: []string{}}
		h.Directorates, h.Ends = addNames([]string{}, x.Department.Or("")), lastEnd([]*kind.Contract{x}, e.ask.Today)
		if b, ok := e.catalogue.ProductBehind(x.Title.Or(""), e.supplierID(supplier)); ok {
			h.Product, h.product = b.Product.Name, keyOf(b.Product.Name, b.Supplier.Name, supplier)
		}
		h.Cost, h.Basis = e.cost([]Has{h}), e.basis(h)
		out = append(out, placed{h, function, guessed})
	}
	return out
}

// mayBe tells whether two suppliers may be one: the same by name, or one not recorded.
func mayBe(a, b string) bool {
	return a == "" || b == "" || linkage.Normalise(a) == linkage.Normalise(b)
}

func (e estates) supplierID(name string) string {
	s, _ := e.catalogue.SupplierOf(name)
	return s.ID
}

// supplierName is the name of a record's supplier, or "".
func supplierName(s *kind.Snapshot, id kind.Opt[kind.ID]) string {
	x, ok := s.Suppliers.Get(id.Or(0))
	if !ok {
		return ""
	}
	return strings.TrimSpace(kind.NameOf(x))
}
