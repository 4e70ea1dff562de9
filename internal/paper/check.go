package paper

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/png"
	"net/url"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Limits of one document. They keep a careless caller from filling the memory; a council's longest paper is far below them.
const (
	maxBlocks  = 20_000     // with those in boxes, and the items of lists
	maxCells   = 50_000     // of all tables together
	maxColumns = 16         // of a table: more cannot be read on a page
	maxText    = 2 << 20    // bytes of all texts together: some 700 pages
	maxDepth   = 4          // lists in lists
	maxImages  = 100        //
	maxPixels  = 20_000_000 // of all images together
	maxPNG     = 8 << 20    // bytes of one image
	maxLink    = 2_000      // bytes of an address
	maxFoot    = 600        // bytes of what stands at the foot of every page
)

// ErrTooLarge is the error of a document beyond a limit.
var ErrTooLarge = errors.New("the document is too large")

var languageTag = regexp.MustCompile(`^[a-z]{2,3}(-[A-Z][a-z]{3})?(-[A-Z]{2})?$`)

// ready is a document that was checked and made clean: its texts are valid and composed, its numbers are given, its images' sizes are known.
type ready struct {
	Document
	numbers  []string // of the numbered headings and paragraphs, in order
	images   []pixel  // the images, in order
	blocks   int
	cells    int
	text     int
	pixels   int
	level    int // of the last heading
	section  int
	numbered int // paragraphs so far, of the section or of the document
}

type pixel struct {
	width, height int
	picture       image.Image
}

// prepare checks a document and returns it clean. Its errors say which block is wrong: block 1 is the first.
func prepare(d Document) (*ready, error) {
	r := &ready{Document: d, level: 1}
	if !languageTag.MatchString(d.Language) {
		return nil, fmt.Errorf("the language %q is none: write it as en-GB or cy", d.Language)
	}
	r.Title, r.Author, r.Source, r.Page = r.clean(d.Title), r.clean(d.Author), r.clean(d.Source), r.clean(d.Page)
	if strings.TrimSpace(r.Title) == "" {
		return nil, errors.New("the document has no title")
	}
	if d.Page != "" && strings.Index(d.Page, "{n}") >= strings.Index(d.Page, "{of}") || strings.Contains(d.Page, "{of}") != strings.Contains(d.Page, "{n}") {
		return nil, fmt.Errorf("the words of a page number are %q; they need {n} and after it {of}", brief(d.Page))
	}
	if len(r.Source) > maxFoot || len(r.Page) > maxFoot {
		return nil, fmt.Errorf("what stands at the foot of a page has at most %d bytes", maxFoot)
	}
	blocks, err := r.list(d.Blocks, false)
	if err != nil {
		return nil, err
	}
	r.Blocks = blocks
	return r, nil
}

func (r *ready) list(blocks []Block, boxed bool) ([]Block, error) {
	out := make([]Block, 0, min(len(blocks), maxBlocks))
	for i, b := range blocks {
		clean, err := r.one(b, boxed)
		if err != nil {
			return nil, fmt.Errorf("block %d: %w", i+1, err)
		}
		if r.blocks > maxBlocks || r.cells > maxCells || r.text > maxText {
			return nil, fmt.Errorf("block %d: %w", i+1, ErrTooLarge)
		}
		out = append(out, clean)
	}
	return out, nil
}

func (r *ready) one(b Block, boxed bool) (Block, error) {
	r.blocks++
	switch b := b.(type) {
	case Heading:
		return r.heading(b, boxed)
	case Paragraph:
		return r.paragraph(b)
	case List:
		return r.items(b, 1)
	case Table:
		if boxed {
			return nil, errors.New("a box cannot hold a table")
		}
		return r.table(b)
	case Image:
		if boxed {
			return nil, errors.New("a box cannot hold an image")
		}
		return r.image(b)
	case Box:
		if boxed {
			return nil, errors.New("a box cannot hold a box")
		}
		inner, err := r.list(b.Blocks, true)
		if err != nil {
			return nil, fmt.Errorf("box: %w", err)
		}
		return Box{inner}, nil
	}
	return nil, fmt.Errorf("%T is no block that can be written", b)
}

func (r *ready) heading(h Heading, boxed bool) (Block, error) {
	if h.Level < 2 || h.Level > 6 {
		return nil, fmt.Errorf("a heading has level %d: the title is level 1, others are 2 to 6", h.Level)
	}
	if h.Level > r.level+1 {
		return nil, fmt.Errorf("a heading of level %d stands below one of level %d: no level is skipped", h.Level, r.level)
	}
	text, err := r.runs(h.Text)
	if err != nil {
		return nil, err
	}
	if strings.TrimSpace(text.String()) == "" {
		return nil, errors.New("a heading has no words")
	}
	r.level = h.Level
	numbered := h.Level == 2 && r.Sections && !boxed
	if numbered {
		r.section++
		r.numbered = 0
		r.numbers = append(r.numbers, fmt.Sprintf("%d", r.section))
	}
	return Heading{h.Level, text, numbered}, nil
}

func (r *ready) paragraph(p Paragraph) (Block, error) {
	text, err := r.runs(p.Text)
	if err != nil {
		return nil, err
	}
	if p.Numbered && r.Sections && r.section == 0 {
		return nil, errors.New("a numbered paragraph stands before the first section, so it has no number")
	}
	if p.Numbered {
		r.numbered++
		number := fmt.Sprintf("%d", r.numbered)
		if r.Sections {
			number = fmt.Sprintf("%d.%d", r.section, r.numbered)
		}
		r.numbers = append(r.numbers, number)
	}
	return Paragraph{text, p.Numbered}, nil
}

func (r *ready) items(l List, depth int) (List, error) {
	if depth > maxDepth {
		return List{}, fmt.Errorf("lists stand in lists more than %d deep", maxDepth)
	}
	if len(l.Items) == 0 {
		return List{}, errors.New("a list has no items")
	}
	out := List{l.Numbered, make([]Item, 0, min(len(l.Items), maxBlocks))}
	for i, it := range l.Items {
		r.blocks++
		if r.blocks > maxBlocks {
			return List{}, ErrTooLarge
		}
		text, err := r.runs(it.Text)
		if err != nil {
			return List{}, fmt.Errorf("item %d: %w", i+1, err)
		}
		clean := Item{Text: text}
		if it.List != nil {
			below, err := r.items(*it.List, depth+1)
			if err != nil {
				return List{}, fmt.Errorf("item %d: %w", i+1, err)
			}
			clean.List = &below
		}
		out.Items = append(out.Items, clean)
	}
	return out, nil
}

func (r *ready) table(t Table) (Block, error) {
	if len(t.Columns) == 0 || len(t.Rows) == 0 {
		return nil, errors.New("a table has no columns or no rows")
	}
	if len(t.Columns) > maxColumns {
		return nil, fmt.Errorf("a table has %d columns; a page holds %d", len(t.Columns), maxColumns)
	}
	r.cells += len(t.Columns) * len(t.Rows)
	if r.cells > maxCells {
		return nil, ErrTooLarge
	}
	out := Table{Caption: r.clean(t.Caption), RowHeads: t.RowHeads, Columns: make([]Column, 0, len(t.Columns)), Rows: make([][]Text, 0, len(t.Rows))}
	for _, c := range t.Columns {
		if c.Align != Left && c.Align != Centre && c.Align != Right {
			return nil, fmt.Errorf("a column has no alignment %d", c.Align)
		}
		out.Columns = append(out.Columns, Column{r.clean(c.Heading), c.Align})
	}
	for i, row := range t.Rows {
		if len(row) != len(t.Columns) {
			return nil, fmt.Errorf("row %d has %d cells; the table has %d columns", i+1, len(row), len(t.Columns))
		}
		cells := make([]Text, 0, len(row))
		for _, cell := range row {
			text, err := r.runs(cell)
			if err != nil {
				return nil, fmt.Errorf("row %d: %w", i+1, err)
			}
			cells = append(cells, text)
		}
		out.Rows = append(out.Rows, cells)
	}
	return out, nil
}

// headed tells whether the table has a row of headings.
func (t Table) headed() bool {
	for _, c := range t.Columns {
		if strings.TrimSpace(c.Heading) != "" {
			return true
		}
	}
	return false
}

func (r *ready) image(im Image) (Block, error) {
	if len(r.images) >= maxImages || len(im.PNG) > maxPNG {
		return nil, fmt.Errorf("an image: %w", ErrTooLarge)
	}
	out := Image{PNG: im.PNG, Text: r.clean(im.Text), Caption: r.clean(im.Caption), Width: im.Width}
	if out.Width == 0 {
		out.Width = 100
	}
	if out.Width < 1 || out.Width > 100 {
		return nil, fmt.Errorf("an image is %d percent wide; it can be 1 to 100", im.Width)
	}
	if strings.TrimSpace(out.Text) == "" {
		return nil, errors.New("an image has no text for those who do not see it")
	}
	c, err := png.DecodeConfig(bytes.NewReader(im.PNG))
	if err != nil {
		return nil, fmt.Errorf("reading an image: %w", err)
	}
	if c.Width < 1 || c.Height < 1 || c.Width > (maxPixels-r.pixels)/c.Height {
		return nil, fmt.Errorf("an image of %d by %d: %w", c.Width, c.Height, ErrTooLarge)
	}
	picture, err := png.Decode(bytes.NewReader(im.PNG))
	if err != nil {
		return nil, fmt.Errorf("reading an image: %w", err)
	}
	r.pixels += c.Width * c.Height
	r.images = append(r.images, pixel{c.Width, c.Height, picture})
	return out, nil
}

func (r *ready) runs(t Text) (Text, error) {
	out := make(Text, 0, len(t))
	for _, run := range t {
		run.Text = r.clean(run.Text)
		if run.Text == "" {
			continue
		}
		if run.Language == r.Language {
			run.Language = ""
		}
		if run.Language != "" && !languageTag.MatchString(run.Language) {
			return nil, fmt.Errorf("the language %q of %q is none: write it as en-GB or cy", run.Language, brief(run.Text))
		}
		if run.Link != "" {
			address, err := safeLink(run.Link)
			if err != nil {
				return nil, fmt.Errorf("the link of %q: %w", brief(run.Text), err)
			}
			run.Link = address
		}
		out = append(out, run)
	}
	return out, nil
}

// safeLink is an address in ASCII that opens a page or a letter, and runs nothing.
func safeLink(address string) (string, error) {
	if len(address) > maxLink {
		return "", fmt.Errorf("an address is longer than %d bytes", maxLink)
	}
	u, err := url.Parse(address)
	if err != nil {
		return "", fmt.Errorf("%q is no address", brief(address))
	}
	switch u.Scheme {
	case "http", "https":
		if u.Host == "" {
			return "", fmt.Errorf("%q names no site", brief(address))
		}
	case "mailto":
		if u.Opaque == "" {
			return "", fmt.Errorf("%q names nobody", brief(address))
		}
	default:
		return "", fmt.Errorf("%q is not http, https or mailto", brief(address))
	}
	return asciiOnly(u.String()), nil
}

// asciiOnly percent-encodes what a URI may not hold.
func asciiOnly(s string) string {
	var b strings.Builder
	for i := range len(s) {
		if c := s[i]; c <= ' ' || c >= 0x7f || strings.IndexByte(`<>"\^{|}`+"`", c) >= 0 {
			fmt.Fprintf(&b, "%%%02X", c)
		} else {
			b.WriteByte(c)
		}
	}
	return b.String()
}

// clean makes a text fit to be written: valid, composed letters; breaks and tabs are spaces; other control characters, which no format can hold,
// show as the replacement character rather than vanish.
func (r *ready) clean(s string) string {
	r.text += len(s)
	if r.text > maxText {
		return ""
	}
	if plainASCII(s) {
		return s
	}
	s = strings.ToValidUTF8(s, "\uFFFD")
	return norm.NFC.String(strings.Map(func(c rune) rune {
		switch {
		case unicode.IsSpace(c) && unicode.IsControl(c), c == '\u2028', c == '\u2029':
			return ' '
		case unicode.IsControl(c), c == '\uFFFE', c == '\uFFFF':
			return '\uFFFD'
		}
		return c
	}, s))
}

func plainASCII(s string) bool {
	for i := range len(s) {
		if s[i] < ' ' || s[i] >= 0x7f {
			return false
		}
	}
	return true
}

// brief is the beginning of a text, for an error.
func brief(s string) string {
	if utf8.RuneCountInString(s) <= 40 {
		return s
	}
	return string([]rune(s)[:40]) + "…"
}

// pageWords are the words of a page number, before the number, between the two, and after them.
func (d Document) pageWords() (before, between, after string) {
	if d.Page == "" {
		return "", " / ", ""
	}
	before, rest, _ := strings.Cut(d.Page, "{n}")
	between, after, _ = strings.Cut(rest, "{of}")
	return before, between, after
}

// number hands out the next number of a heading or paragraph that has one. A writer asks once for each, in order.
func (r *ready) number() string {
	n := r.numbers[0]
	r.numbers = r.numbers[1:]
	return n
}

// size hands out the next image, as it was read, with its size.
func (r *ready) size() pixel {
	s := r.images[0]
	r.images = r.images[1:]
	return s
}
