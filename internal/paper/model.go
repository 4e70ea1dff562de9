// Package paper writes one document as HTML, ODT, DOCX and tagged PDF. A document is blocks: headings, paragraphs, lists, tables, images and boxes.
// The same document gives the same bytes in each format: no clock, no random number and no order of a map reaches a file.
package paper

// Document is a paper. Its title is printed as the first heading, so the headings among its blocks begin at level 2.
type Document struct {
	Title    string
	Language string // of the whole document, as BCP 47: "en-GB", "cy"
	Author   string
	Source   string // stands at the foot of every page: which facts, as they stood when
	Page     string // the words of a page number, with {n} and {of}: "Page {n} of {of}"; without it "3 / 12"
	Sections bool   // headings of level 2 are numbered, and numbered paragraphs within them: 2.1, 2.2; otherwise 1, 2, 3 throughout
	Blocks   []Block
}

// Block is one of Heading, Paragraph, List, Table, Image and Box.
type Block interface{ block() }

// Text is what stands in a line: runs, each of one look, one link and one language.
type Text []Run

// Run is a piece of text.
type Run struct {
	Text     string
	Strong   bool
	Emphasis bool
	Link     string // an address: http, https or mailto
	Language string // where it is not the document's
}

// Heading has a level from 2 to 6. No level is skipped on the way down. Headings within a box are never numbered.
type Heading struct {
	Level    int
	Text     Text
	numbered bool // found when the document is checked: a section of a document that numbers them
}

// Paragraph is numbered where people will cite it.
type Paragraph struct {
	Text     Text
	Numbered bool
}

// List is numbered (1, 2, 3) or has bullets.
type List struct {
	Numbered bool
	Items    []Item
}

// Item is one thing of a list, with a list below it or none.
type Item struct {
	Text Text
	List *List
}

// Table has a caption, columns and rows of as many cells. It has a row of headings where a column has one.
type Table struct {
	Caption  string
	Columns  []Column
	Rows     [][]Text
	RowHeads bool // the first cell of a row is its heading
}

// PlainTable is one block, a table of plain texts whose rows begin with their headings; none where there are no rows.
func PlainTable(caption string, columns []string, rows [][]string) []Block {
	if len(rows) == 0 {
		return nil
	}
	t := Table{Caption: caption, RowHeads: true}
	for _, c := range columns {
		t.Columns = append(t.Columns, Column{Heading: c})
	}
	for _, r := range rows {
		row := make([]Text, len(r))
		for i, cell := range r {
			row[i] = Plain(cell)
		}
		t.Rows = append(t.Rows, row)
	}
	return []Block{t}
}

// Column is one column of a table.
type Column struct {
	Heading string
	Align   Align
}

// Align is where the text of a column stands.
type Align int

// Numbers stand to the right, words to the left.
const (
	Left Align = iota
	Centre
	Right
)

// Image is a PNG with the text that stands for it, and a caption or none. It is never wider than the text.
type Image struct {
	PNG     []byte
	Text    string
	Caption string
	Width   int // in percent of the text's width; 0 is 100
}

// Box is the page-one box: what a reader must see before anything else. It holds headings, paragraphs and lists.
type Box struct {
	Blocks []Block
}

func (Heading) block()   {}
func (Paragraph) block() {}
func (List) block()      {}
func (Table) block()     {}
func (Image) block()     {}
func (Box) block()       {}

// Prose is what a reader reads through: the paragraphs and the items of lists, in order, as plain text. Headings and cells of tables are looked up and are not in it.
func (d Document) Prose() []string { return prose(nil, d.Blocks) }

func prose(out []string, blocks []Block) []string {
	for _, b := range blocks {
		switch x := b.(type) {
		case Paragraph:
			out = append(out, x.Text.String())
		case List:
			out = x.prose(out)
		case Box:
			out = prose(out, x.Blocks)
		}
	}
	return out
}

func (l List) prose(out []string) []string {
	for _, it := range l.Items {
		out = append(out, it.Text.String())
		if it.List != nil {
			out = it.List.prose(out)
		}
	}
	return out
}

// Plain is text without look, link or language.
func Plain(s string) Text { return Text{{Text: s}} }

// String is the words alone.
func (t Text) String() string {
	if len(t) == 1 {
		return t[0].Text
	}
	words := ""
	for _, r := range t {
		words += r.Text
	}
	return words
}

// Format is a kind of file.
type Format string

// The formats that a document is written in.
const (
	HTML Format = "html"
	ODT  Format = "odt"
	DOCX Format = "docx"
	PDF  Format = "pdf"
)

// Formats are all of them, the canonical one first.
var Formats = []Format{HTML, ODT, DOCX, PDF}

// Media is the format's media type.
func (f Format) Media() string {
	switch f {
	case HTML:
		return "text/html; charset=utf-8"
	case ODT:
		return odtMedia
	case DOCX:
		return "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
	case PDF:
		return "application/pdf"
	}
	return "application/octet-stream"
}
