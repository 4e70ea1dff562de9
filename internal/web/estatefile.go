package web

import (
	"bytes"
	"slices"

	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/words"
)

// estateExport is GET /c/{council}/estate/export/{format}: services, systems and what belongs to them, as far as the viewer sees them.
func (v *visit) estateExport() error {
	form := v.r.PathValue("format")
	var out bytes.Buffer
	_, err := v.desk.WriteEstate(v.picture, v.viewer, form, &out)
	if err != nil {
		return err
	}
	v.attachment(v.picture.EstateName(form), form)
	_, err = out.WriteTo(v.w)
	if err != nil {
		v.log.Debug("the reader went away", "err", err)
	}
	return nil
}

// estateForms are the forms that the estate is offered in beside a register of it; none beside other registers.
func (v *visit) estateForms(k *kind.Kind) []string {
	if !slices.Contains(v.desk.Formats.Registers(), k.Name) {
		return nil
	}
	return v.desk.EstateForms()
}

// partsTitle says how much all tables of a description of an estate would do.
func partsTitle(s *words.Speaker, p previewPage) words.Phrase {
	added, changed := 0, 0
	for _, x := range p.P.Parts {
		added += x.New
		changed += x.Changed
	}
	if added == 0 && changed == 0 {
		return s.Phrase("add.estate_nothing_new")
	}
	return s.Phrase("add.estate_new_and_changed", "new", added, "changed", changed)
}

// nothingIn tells whether a description of an estate says nothing new.
func nothingIn(p previewPage) bool {
	for _, x := range p.P.Parts {
		if x.New+x.Changed > 0 {
			return false
		}
	}
	return true
}
