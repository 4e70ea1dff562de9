package paper

import (
	"fmt"
	"image/color"
)

// picture is an image as the PDF holds it: red, green and blue a byte each, and how opaque each point is where some are not.
type picture struct {
	size  pixel
	rgb   []byte
	alpha []byte
}

func (w *pdfWriter) image(im Image) []strip {
	s := w.size()
	name := len(w.pictures)
	w.pictures = append(w.pictures, points(s))
	width, height := im.fit(s)
	figure := w.tag.child("Figure", "")
	strips := []strip{space(8), {height: height, keep: im.Caption != "", draw: func(p *page, top float64) {
		figure.extra = fmt.Sprintf(" /Alt %s /A <</O /Layout /Placement /Block /BBox [%.2f %.2f %.2f %.2f]>>",
			pdfText(im.Text), margin, top-height, margin+width, top)
		p.mark(figure)
		fmt.Fprintf(&p.text, "q %.2f 0 0 %.2f %.2f %.2f cm /I%d Do Q\n", width, height, margin, top-height, name)
	}}}
	if im.Caption != "" {
		under := unwidowed(w.lines(w.lay(Plain(im.Caption), underStyle, measure, w.tag.child("P", "")), margin))
		strips = append(append(strips, strip{height: 4, keep: true}), under...)
	}
	return append(strips, space(12))
}

func points(s pixel) picture {
	p := picture{size: s, rgb: make([]byte, 0, 3*s.width*s.height), alpha: make([]byte, 0, s.width*s.height)}
	opaque := true
	b := s.picture.Bounds()
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			c := color.NRGBAModel.Convert(s.picture.At(x, y)).(color.NRGBA)
			p.rgb = append(p.rgb, c.R, c.G, c.B)
			p.alpha = append(p.alpha, c.A)
			opaque = opaque && c.A == 255
		}
	}
	if opaque {
		p.alpha = nil
	}
	return p
}

func (p picture) write(f *pdfFile) (int, error) {
	size := fmt.Sprintf("/Type /XObject /Subtype /Image /Width %d /Height %d /BitsPerComponent 8", p.size.width, p.size.height)
	mask := ""
	if p.alpha != nil {
		ref, err := f.stream(size+" /ColorSpace /DeviceGray", p.alpha)
		if err != nil {
			return 0, err
		}
		mask = fmt.Sprintf(" /SMask %d 0 R", ref)
	}
	return f.stream(size+" /ColorSpace /DeviceRGB"+mask, p.rgb)
}
