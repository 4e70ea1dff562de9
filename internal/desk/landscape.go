package desk

import (
	"slices"

	"github.com/moothall/moothall/internal/estate"
	"github.com/moothall/moothall/internal/kind"
)

// Colours are the attributes that a viewer may colour the landscape by: every field that they read is the viewer's to see.
func Colours(v kind.Viewer) []estate.Attribute {
	var out []estate.Attribute
	for _, a := range estate.Attributes() {
		if seesAll(v, "system", a.OfSystem) && seesAll(v, "contract", a.OfContract) {
			out = append(out, a.Attribute)
		}
	}
	return out
}

func seesAll(v kind.Viewer, kindName string, fields []string) bool {
	k, ok := kind.Of(kindName)
	return ok && !slices.ContainsFunc(fields, func(name string) bool {
		f, ok := k.Field(name)
		return !ok || !v.Sees(f.Sensitivity)
	})
}

// landscapeKey is all that a landscape depends on beside the picture.
type landscapeKey struct {
	by     estate.Arrangement
	colour estate.Attribute
}

// Landscape draws the systems of a picture in boxes. It is worked out once and shared: nobody may change it. A colour that the
// viewer may not see gives way to the first that they may.
func (d *Desk) Landscape(p *Picture, v kind.Viewer, by estate.Arrangement, colour estate.Attribute) (*estate.Landscape, estate.Attribute, error) {
	colours := Colours(v)
	if !slices.Contains(colours, colour) {
		colour = ""
		if len(colours) > 0 {
			colour = colours[0]
		}
	}
	if by != estate.ByFunction {
		by = estate.ByService
	}
	l, err := once(p, landscapeKey{by, colour}, func() (*estate.Landscape, error) {
		return estate.Draw(p.Snapshot, estate.View{By: by, Colour: colour, Today: p.Today, ContractEnd: p.CurrentEnd, Functions: d.functionNames()}), nil
	})
	return l, colour, err
}

// functionNames are the labels of the fixed vocabulary of functions, by key.
func (d *Desk) functionNames() map[string]string {
	out := map[string]string{}
	for _, f := range d.Catalogue.Functions() {
		out[f.ID] = f.Label
	}
	return out
}
