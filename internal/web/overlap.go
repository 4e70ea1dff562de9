package web

import (
	"strings"

	"github.com/moothall/moothall/internal/desk"
	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/overlap"
	"github.com/moothall/moothall/internal/words"
)

// overlapPage is what the council has more than once, and the smallest sets that do it all.
type overlapPage struct {
	Base string
	desk.Overlaps
}

// overlaps is GET /c/{council}/overlap
func (v *visit) overlaps() error {
	found, err := v.foundOverlaps()
	if err != nil {
		return err
	}
	return v.show(v.say.Plain("overlap.title", "n", len(found.Overlaps)), "have", overlapBody(overlapPage{v.path(""), found}))
}

// overlapsExport is GET /c/{council}/overlap/export.csv
func (v *visit) overlapsExport() error {
	found, err := v.foundOverlaps()
	if err != nil {
		return err
	}
	return v.writeCSV(v.council.Slug+"-overlap-"+v.picture.Today.String()+".csv", desk.OverlapSheet(found.Overlaps))
}

func (v *visit) foundOverlaps() (desk.Overlaps, error) {
	by := v.r.URL.Query().Get("by")
	if by == "" {
		by = overlap.ByService
	}
	return v.desk.Overlaps(v.picture, v.viewer, by)
}

// whoElsePage is who uses a product, here and in the council's groups.
type whoElsePage struct {
	Base, Asked string
	Found       *desk.WhoElse // nil until a product was asked for
}

// whoElse is GET /c/{council}/who-else
func (v *visit) whoElse() error {
	p := whoElsePage{Base: v.path(""), Asked: strings.TrimSpace(v.r.URL.Query().Get("product"))}
	if p.Asked != "" {
		found, err := v.desk.WhoElse(v.r.Context(), v.picture, v.viewer, p.Asked, "")
		if err != nil {
			return err
		}
		p.Found = &found
	}
	return v.show(v.say.Plain("overlap.who_title"), "have", whoElseBody(p))
}

// whoElseUses is who else uses a product, or the product that a system is; nil for other records, and where no product is known.
func (v *visit) whoElseUses(r kind.Record) (*desk.WhoElse, error) {
	product, supplier := v.desk.ProductFor(v.picture, r)
	if product == "" {
		return nil, nil
	}
	found, err := v.desk.WhoElse(v.r.Context(), v.picture, v.viewer, product, supplier)
	return &found, err
}

// sumIn is a sum of which not everything may be known: a figure, a range, or at least.
func sumIn(say *words.Speaker, s overlap.Sum) words.Phrase {
	to, known := s.To.Get()
	switch {
	case known && to == s.From:
		return words.Phrase{Text: s.From.String(), Lang: say.Lang}
	case known:
		return say.Phrase("overlap.between", "from", s.From.String(), "to", to.String())
	case s.Known == 0:
		return say.Phrase("overlap.not_recorded")
	}
	return say.Phrase("overlap.at_least", "from", s.From.String(), "known", s.Known, "of", s.Of)
}

func namesOf(all []overlap.Named) string {
	var out []string
	for _, n := range all {
		out = append(out, n.Name)
	}
	return strings.Join(out, ", ")
}

// placeOf is the page of a system, or of a contract where no system is recorded.
func placeOf(base string, isContract bool, id kind.ID) string {
	if isContract {
		return base + "registers/contracts/" + id.String()
	}
	return base + "registers/systems/" + id.String()
}
