package desk

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/group"
	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/overlap"
)

// Overlaps is the shape of `moothall estate overlap --json`: what the council has more than once.
type Overlaps struct {
	Today          kind.Date         `json:"today"`
	By             string            `json:"by"`                      // what a set of systems must be shown to do: service or function
	Infrastructure int               `json:"infrastructure_left_out"` // systems of that tier, which stand beside each other on purpose
	Overlaps       []overlap.Overlap `json:"overlaps"`
}

// Overlaps finds what the council has more than once. by is overlap.ByService or overlap.ByFunction.
func (d *Desk) Overlaps(p *Picture, v kind.Viewer, by string) (Overlaps, error) {
	out := Overlaps{Today: p.Today, By: by}
	if !seesUses(v) {
		return out, fault.New(fault.Forbidden, "What systems cost is restricted. Ask an administrator of your council for the role that may see it.")
	}
	err := checkBy(by)
	if err != nil {
		return out, err
	}
	for _, s := range p.Snapshot.Systems.All() {
		if s.Tier.Or("") == "infrastructure" {
			out.Infrastructure++
		}
	}
	out.Overlaps, err = once(p, overlapsKey{by}, func() ([]overlap.Overlap, error) {
		return overlap.Find(d.Catalogue, []overlap.Council{ownCouncil(p)}, overlap.Ask{Today: p.Today, By: by}), nil
	})
	return out, err
}

// seesUses tells whether somebody may see all that overlaps and uses of a product are told by.
func seesUses(v kind.Viewer) bool {
	return seesAll(v, "system", []string{"name", "function", "product", "supplier", "services", "owner", "users", "annual_cost", "move_cost"}) &&
		seesAll(v, "contract", []string{"title", "supplier", "systems", "annual_value", "end", "department"})
}

type overlapsKey struct{ by string }

func checkBy(by string) error {
	if by != overlap.ByService && by != overlap.ByFunction {
		return fault.New(fault.Invalid, "%q is not a way to tell what a system can do. Choose service or function.", by)
	}
	return nil
}

func ownCouncil(p *Picture) overlap.Council {
	return overlap.Council{Slug: p.Council.Slug, Name: p.Council.Name, Snapshot: p.Snapshot}
}

// councils are the councils of the group that share systems or contracts, save one.
func (v *GroupView) councils(save string) (out []overlap.Council) {
	for _, s := range v.Shared {
		if s.Slug != save && len(s.Consent["system"])+len(s.Consent["contract"]) > 0 {
			out = append(out, overlap.Council{Slug: s.Slug, Name: s.Name, Snapshot: s.Snapshot})
		}
	}
	return out
}

// OverlapSheet is overlaps as lines, a system each, with whether the best smallest set keeps it.
func OverlapSheet(all []overlap.Overlap) [][]string {
	out := [][]string{{"Overlap", "Of", "Guessed", "Council", "System", "Product", "Supplier", "Directorates", "Services", "Users", "Cost a year at least (£)", "Cost a year at most (£)", "Cost rests on", "Cost to move off it (£)", "Contract ends", "In the smallest set", "Systems in the smallest set", "Smallest is proved"}}
	for _, o := range all {
		for _, h := range o.Systems {
			out = append(out, []string{o.Name, o.Kind, yes(o.Guessed), h.Council, h.Name, h.Product, h.Supplier, strings.Join(h.Directorates, "; "), strings.Join(h.Services, "; "), optional(h.Users, strconv.Itoa),
				h.Cost.From.Plain(), optional(h.Cost.To, kind.Money.Plain), strings.ReplaceAll(string(h.Basis), "_", " "), optional(h.MoveCost, kind.Money.Plain), optional(h.Ends, kind.Date.String),
				yes(stays(o, h)), strconv.Itoa(o.Cover.Fewest), yes(o.Cover.Exact)})
		}
	}
	return out
}

// stays tells whether a system is in the first option of its overlap.
func stays(o overlap.Overlap, h overlap.Has) bool {
	return len(o.Cover.Options) > 0 && slices.ContainsFunc(o.Cover.Options[0].Keep, func(n overlap.Named) bool { return n.Slug == h.Slug && n.ID == h.ID && n.Contract == h.Contract })
}

// optional writes a value where there is one.
func optional[T any](o kind.Opt[T], write func(T) string) string {
	x, ok := o.Get()
	if !ok {
		return ""
	}
	return write(x)
}

// WhoElse is the shape of `moothall estate who-else --json`: who uses a product, here and in the council's groups.
type WhoElse struct {
	Product string        `json:"product"`
	Ours    []overlap.Use `json:"ours"`
	Groups  []GroupUses   `json:"groups"`
}

// GroupUses is who uses it among the other councils of a group, in what they share.
type GroupUses struct {
	Group    string         `json:"group"`
	Slug     string         `json:"group_id"`
	Coverage group.Coverage `json:"coverage"` // of systems
	Uses     []overlap.Use  `json:"uses"`
}

// ProductFor is the product of a record and its supplier, as they are recorded or read from a system's name; "" where there is none.
func (d *Desk) ProductFor(p *Picture, r kind.Record) (product, supplier string) {
	switch x := r.(type) {
	case *kind.Product:
		product = kind.NameOf(x)
		if s, ok := p.Snapshot.Suppliers.Get(x.Supplier.Or(0)); ok {
			supplier = kind.NameOf(s)
		}
	case *kind.System:
		of := overlap.ProductOf(d.Catalogue, p.Snapshot, x)
		product, supplier = of.Name, of.Supplier
	}
	return product, supplier
}

// WhoElse finds the uses of a product in the council and in those of its groups; of no product there are none. supplier may be "".
func (d *Desk) WhoElse(ctx context.Context, p *Picture, v kind.Viewer, product, supplier string) (WhoElse, error) {
	out := WhoElse{Product: strings.TrimSpace(product), Ours: []overlap.Use{}, Groups: []GroupUses{}}
	if out.Product == "" {
		return out, nil
	}
	if seesUses(v) {
		out.Ours = overlap.Uses(d.Catalogue, []overlap.Council{ownCouncil(p)}, out.Product, supplier, p.Today)
	}
	groups, err := d.Store.Groups(ctx, p.Council.ID)
	if err != nil {
		return out, err
	}
	systems, _ := kind.Of("system")
	for _, g := range groups {
		view, err := d.GroupView(ctx, g.Slug, p.Council.ID, 0)
		if err != nil {
			return out, err
		}
		uses := overlap.Uses(d.Catalogue, view.councils(p.Council.Slug), out.Product, supplier, view.Today)
		out.Groups = append(out.Groups, GroupUses{g.Name, g.Slug, view.Coverage(systems), uses})
	}
	return out, nil
}
