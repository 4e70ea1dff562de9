package paper

import (
	"fmt"
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
