package paper

import (
	"fmt"
	"slices"
)

// Write gives the document as a file of the format. Its errors name the block that cannot be written.
func Write(d Document, f Format) ([]byte, error) {
	r, err := prepare(d)
	if err != nil {
		return nil, fmt.Errorf("writing %q: %w", brief(d.Title), err)
	}
	var raw []byte
	switch f {
	case HTML:
		raw, err = writeHTML(r)
	case ODT:
		raw, err = writeODT(r)
	case DOCX:
		raw, err = writeDOCX(r)
	case PDF:
		raw, err = writePDF(r)
	default:
		err = fmt.Errorf("a paper is written as html, odt, docx or pdf, not as %q", f)
	}
	if err != nil {
		return nil, fmt.Errorf("writing %q: %w", brief(d.Title), err)
	}
	return raw, nil
}

// Outside lists the letters that the PDF can only draw as their numbers, since its fonts lack them; copied or read aloud they are themselves.
// The other formats are not concerned. Whoever asks for a PDF should be told.
func Outside(d Document) ([]rune, error) {
	r, err := prepare(d)
	if err != nil {
		return nil, fmt.Errorf("looking for letters in %q: %w", brief(d.Title), err)
	}
	w, _, _, err := newPDF(r)
	if err != nil {
		return nil, err
	}
	var out []rune
	for _, shapes := range w.shapes {
		for letter, s := range shapes {
			if s.number {
				out = append(out, letter)
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out), nil
}
