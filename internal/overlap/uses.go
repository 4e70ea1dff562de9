package overlap

import (
	"cmp"
	"slices"
	"strings"

	"github.com/moothall/moothall/internal/buying"
	"github.com/moothall/moothall/internal/kind"
)

// Use is one use of a product by a council, as far as it lets others see. What it does not share, or has not recorded, is absent.
type Use struct {
	Council      string               `json:"council"`
	Slug         string               `json:"council_id"`
	ID           kind.ID              `json:"id"`
	System       string               `json:"system"` // the title of the contract where no system is recorded
	Contract     bool                 `json:"is_contract"`
	Product      string               `json:"product"`
	Guessed      bool                 `json:"guessed"` // the product was read from a name or a title
	Supplier     string               `json:"supplier,omitempty"`
	Contact      string               `json:"contact,omitempty"` // the post that owns it: whom to ask
	Directorates []string             `json:"directorates"`
	Since        kind.Opt[kind.Date]  `json:"in_use_since,omitzero"`
	Users        kind.Opt[int]        `json:"users,omitzero"`
	Cost         kind.Opt[kind.Money] `json:"annual_cost,omitzero"`
	Ends         kind.Opt[kind.Date]  `json:"contract_ends,omitzero"`
	Rating       kind.Opt[float64]    `json:"staff_rating,omitzero"` // of 5
	OpenAPI      kind.Opt[bool]       `json:"open_api,omitzero"`
	BulkExport   kind.Opt[bool]       `json:"bulk_export,omitzero"`
	Lessons      string               `json:"lessons,omitempty"` // what it notes of it

	key string
}

type usesKey struct {
	catalogue *buying.Catalogue
	council   string
	today     kind.Date
}

// Uses gives every use of a product by some councils, by council and system. The product is named as anybody writes it, with its supplier's name before it or
// without; suppliers, where known, are among its names' first words.
func Uses(c *buying.Catalogue, councils []Council, product, supplier string, today kind.Date) []Use {
	known, _ := c.SupplierOf(supplier)
	key := keyOf(product, known.Name, supplier)
	out := []Use{}
	for _, x := range councils {
		for _, u := range usesOf(c, x, today) {
			if key != "" && (u.key == key || u.key == kind.Fold(product)) {
				out = append(out, u)
			}
		}
	}
	slices.SortStableFunc(out, func(a, b Use) int {
		return cmp.Or(kind.CompareNames(a.Council, b.Council), strings.Compare(a.Slug, b.Slug), kind.CompareNames(a.System, b.System), cmp.Compare(a.ID, b.ID))
	})
	return out
}

// usesOf is what a council uses, product by product, worked out once for a snapshot and a day.
func usesOf(c *buying.Catalogue, x Council, today kind.Date) []Use {
	return kind.Derive(x.Snapshot, usesKey{c, x.Slug, today}, func() (out []Use) {
		e := estates{catalogue: c, councils: []Council{x}, ask: Ask{Today: today}}
		links := linksOf(x.Snapshot, today)
		var systems []placed
		for _, s := range x.Snapshot.Systems.All() {
			p := e.system(0, s, links)
			systems = append(systems, p)
			if p.has.product != "" {
				out = append(out, e.use(s, p.has))
			}
		}
		for _, p := range e.contracts(0, systems) {
			if p.has.product != "" {
				out = append(out, Use{Council: x.Name, Slug: x.Slug, ID: p.has.ID, System: p.has.Name, Contract: true, Product: p.has.Product, Guessed: true, Supplier: p.has.Supplier, Directorates: p.has.Directorates, Cost: p.has.recorded, Ends: p.has.Ends, key: p.has.product})
			}
		}
		return out
	})
}

func (e estates) use(s *kind.System, h Has) Use {
	u := Use{Council: h.Council, Slug: h.Slug, ID: h.ID, System: h.Name, Product: h.Product, Guessed: !s.Product.Known(), Supplier: h.Supplier, Directorates: h.Directorates,
		Since: s.GoLive, Users: s.Users, Cost: s.AnnualCost, Ends: h.Ends, Rating: s.StaffRating, OpenAPI: s.OpenApi, BulkExport: s.BulkExport, Lessons: s.Notes.Or(""), key: h.product}
	if post, ok := e.councils[h.council].Snapshot.Posts.Get(s.Owner.Or(0)); ok {
		u.Contact = kind.NameOf(post)
	}
	return u
}
