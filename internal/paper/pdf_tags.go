package paper

import (
	"fmt"
	"strings"
)

// tag is an element of the structure tree, which says what a piece of a page is: a heading, a cell, a link.
type tag struct {
	kind   string // a standard structure type of ISO 32000-1, 14.8.4
	extra  string // its own entries: attributes, language, alternative text
	actual string // what a letter is that the font draws in another way; programs look for it at the piece and at the tag
	parent *tag
	kids   []kid
	ref    int
}

// kid is a tag below, a marked piece of a page, or the annotation of a link.
type kid struct {
	tag   *tag
	page  *page
	mark  int
	annot *annotation
}

// annotation is the part of a page that opens a link.
type annotation struct {
	page                     *page
	left, low, right, height float64
	address, words           string
	tag                      *tag
	ref                      int
}

func (t *tag) child(kind, extra string) *tag {
	c := &tag{kind: kind, extra: extra, parent: t}
	t.kids = append(t.kids, kid{tag: c})
	return c
}

// artifact is no part of the document: a heading row that is repeated, the foot of a page.
var artifact = &tag{kind: "Artifact"}

// mark begins a piece of the page that belongs to the tag, unless the page stands within one.
func (p *page) mark(t *tag) {
	if p.open == t {
		return
	}
	p.unmark()
	p.open = t
	if t == artifact {
		p.text.WriteString("/Artifact <</Type /Pagination>> BDC\n")
		return
	}
	n := len(p.marks)
	p.marks = append(p.marks, t)
	t.kids = append(t.kids, kid{page: p, mark: n})
	fmt.Fprintf(&p.text, "/%s <</MCID %d%s>> BDC\n", t.kind, n, t.actual)
}

func (p *page) unmark() {
	if p.open != nil {
		p.text.WriteString("EMC\n")
		p.open = nil
	}
}

// number gives the tag and all below it their objects, from the top down.
func (t *tag) number(f *pdfFile) {
	t.ref = f.alloc()
	for _, k := range t.kids {
		if k.tag != nil {
			k.tag.number(f)
		}
	}
}

// write writes the tag and all below it.
func (t *tag) write(f *pdfFile, parent int) {
	var b strings.Builder
	fmt.Fprintf(&b, "<</Type /StructElem /S /%s /P %d 0 R%s%s", t.kind, parent, t.extra, t.actual)
	home := t.home()
	if home != nil {
		fmt.Fprintf(&b, " /Pg %d 0 R", home.ref)
	}
	b.WriteString(" /K [")
	for i, k := range t.kids {
		if i > 0 {
			b.WriteByte(' ')
		}
		switch {
		case k.tag != nil:
			fmt.Fprintf(&b, "%d 0 R", k.tag.ref)
			k.tag.write(f, t.ref)
		case k.annot != nil:
			fmt.Fprintf(&b, "<</Type /OBJR /Pg %d 0 R /Obj %d 0 R>>", k.annot.page.ref, k.annot.ref)
		case k.page == home:
			fmt.Fprintf(&b, "%d", k.mark)
		default:
			fmt.Fprintf(&b, "<</Type /MCR /Pg %d 0 R /MCID %d>>", k.page.ref, k.mark)
		}
	}
	b.WriteString("]>>")
	f.set(t.ref, b.String())
}

// home is the page of the tag's first piece.
func (t *tag) home() *page {
	for _, k := range t.kids {
		if k.page != nil {
			return k.page
		}
	}
	return nil
}
