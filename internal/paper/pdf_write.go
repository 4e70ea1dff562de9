package paper

import (
	"bytes"
	"fmt"
	"strings"
)

// assemble writes the objects: pages, fonts, images, the structure tree, bookmarks, and what the file says of itself.
func (w *pdfWriter) assemble() ([]byte, error) {
	f := &w.file
	catalog, tree := f.alloc(), f.alloc()
	pages, resources, structure := f.alloc(), f.alloc(), f.alloc()
	for _, p := range w.pages {
		p.ref = f.alloc()
	}
	for _, a := range w.annotations {
		a.ref = f.alloc()
	}
	w.root.number(f)
	err := w.writePages(pages, resources)
	if err != nil {
		return nil, err
	}
	err = w.writeResources(resources)
	if err != nil {
		return nil, err
	}
	w.root.write(f, structure)
	f.set(structure, fmt.Sprintf("<</Type /StructTreeRoot /K [%d 0 R] /ParentTree %d 0 R /ParentTreeNextKey %d>>",
		w.root.ref, tree, len(w.pages)+len(w.annotations)))
	w.writeParents(tree)
	w.writeCatalog(catalog, pages, structure)
	info := f.add(fmt.Sprintf("<</Title %s /Author %s>>", pdfText(w.Title), pdfText(w.Author)))
	return f.bytes(catalog, info)
}

func (w *pdfWriter) writePages(pages, resources int) error {
	f := &w.file
	var kids strings.Builder
	for i, p := range w.pages {
		var content bytes.Buffer
		content.WriteString("/Artifact BMC\n")
		content.Write(p.fills.Bytes())
		content.Write(p.rules.Bytes())
		content.WriteString("EMC\n")
		content.Write(p.text.Bytes())
		stream, err := f.stream("", content.Bytes())
		if err != nil {
			return err
		}
		var annots strings.Builder
		for _, a := range w.annotations {
			if a.page == p {
				fmt.Fprintf(&annots, "%d 0 R ", a.ref)
			}
		}
		f.set(p.ref, fmt.Sprintf("<</Type /Page /Parent %d 0 R /MediaBox [0 0 %.2f %.2f] /Resources %d 0 R /Contents %d 0 R"+
			" /StructParents %d /Tabs /S /Annots [%s]>>", pages, pageWidth, pageHeight, resources, stream, i, annots.String()))
		fmt.Fprintf(&kids, "%d 0 R ", p.ref)
	}
	f.set(pages, fmt.Sprintf("<</Type /Pages /Kids [%s] /Count %d>>", kids.String(), len(w.pages)))
	for i, a := range w.annotations {
		f.set(a.ref, fmt.Sprintf("<</Type /Annot /Subtype /Link /F 4 /P %d 0 R /Rect [%.2f %.2f %.2f %.2f] /Border [0 0 0] /Contents %s"+
			" /StructParent %d /A <</S /URI /URI %s>>>>",
			a.page.ref, a.left, a.low, a.right, a.low+a.height, pdfText(a.words), len(w.pages)+i, pdfASCII(a.address)))
	}
	return nil
}

// writeParents leads from each marked piece and each link back to its tag.
func (w *pdfWriter) writeParents(tree int) {
	var b strings.Builder
	for i, p := range w.pages {
		fmt.Fprintf(&b, "%d [", i)
		for _, t := range p.marks {
			fmt.Fprintf(&b, "%d 0 R ", t.ref)
		}
		b.WriteString("]\n")
	}
	for i, a := range w.annotations {
		fmt.Fprintf(&b, "%d %d 0 R\n", len(w.pages)+i, a.tag.ref)
	}
	w.file.set(tree, "<</Nums ["+b.String()+"]>>")
}

func (w *pdfWriter) writeResources(resources int) error {
	var b strings.Builder
	b.WriteString("<</Font <<")
	for i, f := range w.faces {
		if len(w.used[i]) == 0 {
			continue
		}
		ref, err := w.writeFont(f, w.used[i])
		if err != nil {
			return err
		}
		fmt.Fprintf(&b, "/F%d %d 0 R ", i, ref)
	}
	b.WriteString(">> /XObject <<")
	for i, im := range w.pictures {
		ref, err := im.write(&w.file)
		if err != nil {
			return err
		}
		fmt.Fprintf(&b, "/I%d %d 0 R ", i, ref)
	}
	b.WriteString(">>>>")
	w.file.set(resources, b.String())
	return nil
}

func (w *pdfWriter) writeCatalog(catalog, pages, structure int) {
	f := &w.file
	var m markup
	m.tag("<?xpacket begin=\"\uFEFF\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>",
		`<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">`,
		`<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title><rdf:Alt><rdf:li xml:lang="x-default">`)
	m.say(w.Title)
	m.tag(`</rdf:li></rdf:Alt></dc:title><dc:creator><rdf:Seq><rdf:li>`)
	m.say(w.Author)
	m.tag(`</rdf:li></rdf:Seq></dc:creator><dc:language><rdf:Bag><rdf:li>`)
	m.say(w.Language)
	m.tag(`</rdf:li></rdf:Bag></dc:language></rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="r"?>`)
	metadata := f.raw("/Type /Metadata /Subtype /XML", []byte(m.String()))
	outlines := w.writeBookmarks()
	f.set(catalog, fmt.Sprintf("<</Type /Catalog /Version /1.7 /Pages %d 0 R /Lang %s /MarkInfo <</Marked true>> /StructTreeRoot %d 0 R /Metadata %d 0 R"+
		" /Outlines %d 0 R /PageMode /UseOutlines /ViewerPreferences <</DisplayDocTitle true>>>>", pages, pdfASCII(w.Language), structure, metadata, outlines))
}
