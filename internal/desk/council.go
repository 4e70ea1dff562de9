package desk

import (
	"context"
	"strings"

	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/ledger"
	"github.com/moothall/moothall/internal/places"
	"github.com/moothall/moothall/internal/store"
)

// NewCouncil is what adding a council takes. Type and Nation come from the council list where they are not given.
type NewCouncil struct{ Name, Type, Nation, GSS, Slug, Actor string }

// AddCouncil adds a council and presets what councils of its type provide, as its own to correct.
func (d *Desk) AddCouncil(ctx context.Context, n NewCouncil) (store.Council, error) {
	c, err := d.describe(n)
	if err != nil {
		return c, err
	}
	c.Added = d.now()
	c, err = d.Store.AddCouncil(ctx, c)
	if err != nil {
		return c, err
	}
	_, err = d.Store.Apply(ctx, c.ID, d.preset(c, n.Actor))
	return c, err
}

// describe fills in from the council list what was not said.
func (d *Desk) describe(n NewCouncil) (store.Council, error) {
	c := store.Council{Slug: n.Slug, Name: strings.TrimSpace(n.Name), Type: n.Type, Nation: n.Nation, GSS: n.GSS}
	if c.Name == "" {
		return c, fault.New(fault.Invalid, "Give the council's name.")
	}
	if listed, ok := d.listed(c); ok {
		c.Type, c.Nation, c.GSS = or(c.Type, listed.Type), or(c.Nation, listed.Nation), or(c.GSS, listed.GSS)
		c.Slug = or(c.Slug, listed.Slug)
	}
	c.Slug = or(c.Slug, Slug(c.Name))
	k, _ := kind.Of("council")
	for field, word := range map[string]*string{"type": &c.Type, "nation": &c.Nation} {
		f, _ := k.Field(field)
		picked, ok := f.Pick(*word)
		if !ok {
			return c, fault.New(fault.Invalid, "Say the council's %s: %s.", field, strings.Join(f.Choices, ", "))
		}
		*word = picked
	}
	return c, nil
}

func (d *Desk) listed(c store.Council) (places.Council, bool) {
	today := d.Today()
	for _, x := range d.Places.Find(or(c.GSS, c.Name)) {
		if x.On(today) && (c.GSS != "" && x.GSS == c.GSS || kind.Fold(x.Name) == kind.Fold(c.Name) || kind.Fold(x.Short) == kind.Fold(c.Name)) {
			return x, true
		}
	}
	return places.Council{}, false
}

func or(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// preset is the council's own record and the services that councils of its type provide.
func (d *Desk) preset(c store.Council, actor string) ledger.ChangeSet {
	own := map[string]kind.Value{"name": kind.TextValue(c.Name), "type": kind.TextValue(c.Type), "nation": kind.TextValue(c.Nation), "ours": kind.YesNoValue(true)}
	if c.GSS != "" {
		own["gss"] = kind.TextValue(c.GSS)
	}
	cs := ledger.ChangeSet{At: c.Added, Actor: actor, Source: "council list", Note: "Services that a council of this type usually provides. Correct them as yours.",
		Edits: []ledger.Edit{{Kind: "council", ID: ledger.Provisional, Set: own}}}
	for i, s := range d.Places.ServicesFor(c.Type, c.Nation) {
		set := map[string]kind.Value{"name": kind.TextValue(s.Name), "preset": kind.YesNoValue(true), "essential": kind.YesNoValue(s.Essential)}
		if s.Tier != "" {
			set["tier"] = kind.TextValue(s.Tier)
		}
		if s.Function != "" {
			set["function"] = kind.TextValue(s.Function)
		}
		if len(s.LGSL) > 0 {
			set["lgsl"] = kind.ListValue(s.LGSL)
		}
		cs.Edits = append(cs.Edits, ledger.Edit{Kind: "service", ID: ledger.Provisional + kind.ID(i), Set: set})
	}
	return cs
}
