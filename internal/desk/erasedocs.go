package desk

import (
	"archive/zip"
	"bytes"
	"compress/zlib"
	"context"
	"html"
	"io"
	"regexp"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	utf16 "golang.org/x/text/encoding/unicode"

	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/identity"
	"github.com/moothall/moothall/internal/kind"
)

// DocumentsNaming are the documents uploaded for meetings in which a person was looked for: those that name the person, and those
// whose text could not be read, at which somebody must look. Titles are without the person's name. The bytes are left as they are:
// decisions rest on them, and their hashes stand in the log.
type DocumentsNaming struct {
	Searched int           `json:"searched"`
	Named    []DocumentRef `json:"named"`
	Unread   []DocumentRef `json:"unread"`
}

// DocumentRef is a document by its number.
type DocumentRef struct {
	ID    int64  `json:"id"`
	Title string `json:"title"`
}

// DocumentsNaming looks for a person in the documents uploaded for meetings. It must be asked before the person is erased: afterwards
// nothing knows the name any more.
func (d *Desk) DocumentsNaming(ctx context.Context, v kind.Viewer, id kind.ID) (DocumentsNaming, error) {
	out := DocumentsNaming{Named: []DocumentRef{}, Unread: []DocumentRef{}}
	if !identity.May(v, identity.Erase) {
		return out, fault.New(fault.Forbidden, "Your role does not erase people. Ask an administrator.")
	}
	c, err := d.Store.Council(ctx, v.Council)
	if err != nil {
		return out, err
	}
	values, err := d.Store.PersonalValues(ctx, c.ID, "person", uint32(id))
	if err != nil || len(values) == 0 {
		return out, err
	}
	e := newEraser(values)
	all, err := d.Store.Documents(ctx, c.ID)
	if err != nil {
		return out, err
	}
	for _, x := range all { // one at a time: together they may be large
		x, err := d.Store.Document(ctx, c.ID, x.ID)
		if err != nil {
			return out, err
		}
		ref := DocumentRef{x.ID, e.text(x.Title)}
		texts, whole := textsOf(x.Bytes)
		switch {
		case e.finds(texts):
			out.Named = append(out.Named, ref)
		case !whole:
			out.Unread = append(out.Unread, ref)
		}
		out.Searched++
	}
	return out, nil
}

func (e *eraser) finds(texts [][]byte) bool {
	for _, t := range texts {
		if !bytes.Equal(e.bytes(t), t) {
			return true
		}
	}
	return false
}

// mostInflated is how many bytes of a packed document are looked at.
const mostInflated = 128 << 20

// textsOf gives the texts of a document. whole says that they are all of its text, as far as can be told: of a PDF, a picture or
// something locked it never is.
func textsOf(raw []byte) (texts [][]byte, whole bool) {
	switch {
	case bytes.HasPrefix(raw, []byte("PK")):
		return textsOfParts(raw)
	case bytes.HasPrefix(raw, []byte("%PDF")):
		return textsOfPDF(raw), false
	case bytes.HasPrefix(raw, []byte(`{\rtf`)):
		return [][]byte{raw}, false
	}
	if order, wide := sixteenBits(raw); wide {
		text, err := utf16.UTF16(order, utf16.UseBOM).NewDecoder().Bytes(raw)
		return [][]byte{text, spoken(text)}, err == nil && !bytes.Contains(text, []byte{0})
	}
	if bytes.Contains(raw, []byte{0}) {
		return [][]byte{raw}, false
	}
	if utf8.Valid(raw) {
		return [][]byte{raw, spoken(raw)}, true
	}
	for _, page := range []*charmap.Charmap{charmap.Windows1252, charmap.CodePage850} {
		text, err := page.NewDecoder().Bytes(raw)
		if err == nil {
			texts = append(texts, text, spoken(text))
		}
	}
	return texts, len(texts) > 0
}

// textsOfParts reads the parts of an office file. What is not XML in it (pictures, files in files) is not text.
func textsOfParts(raw []byte) (texts [][]byte, whole bool) {
	in, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		return nil, false
	}
	left, read := int64(mostInflated), 0
	for _, part := range in.File {
		if !strings.HasSuffix(part.Name, ".xml") {
			continue
		}
		text, err := inflated(part.Open, left)
		if err != nil || int64(len(text)) > left {
			return texts, false
		}
		left -= int64(len(text))
		read++
		texts = append(texts, text, spoken(text))
	}
	return texts, read > 0
}

// inflated reads one byte more than most, so that whoever asks sees that there was more.
func inflated(open func() (io.ReadCloser, error), most int64) ([]byte, error) {
	r, err := open()
	if err != nil {
		return nil, err
	}
	defer func() { _ = r.Close() }() // it was only read
	return io.ReadAll(io.LimitReader(r, most+1))
}

var (
	blockTag = regexp.MustCompile(`(?i)</?(?:[a-z0-9]+:)?(?:p|h[1-6]|br|tab|div|td|th|tr|li|si|c|row|title|option|table-cell|line-break|s)(?:\s[^<>]*)?/?>`)
	anyTag   = regexp.MustCompile(`<[a-zA-Z/!?][^<>]*>`)
)

// spoken is marked-up text as it is read: a name may be cut by marks, as where half of it is bold, and cells and paragraphs stand apart.
func spoken(text []byte) []byte {
	text = blockTag.ReplaceAll(text, []byte("\n"))
	return []byte(html.UnescapeString(string(anyTag.ReplaceAll(text, nil))))
}

var (
	pdfStream  = regexp.MustCompile(`stream\r?\n`)
	pdfStrings = regexp.MustCompile(`\((?:[^()\\]|\\.)*\)|[\]'"]|T[jJ*dDm]`)
)

// textsOfPDF gives what a PDF says in plain strings, as far as its streams can be unpacked. Most fonts number their letters anew, so
// that not finding a name in it tells nothing.
func textsOfPDF(raw []byte) [][]byte {
	out, left := [][]byte{raw}, int64(mostInflated)
	for _, at := range pdfStream.FindAllIndex(raw, -1) {
		text, err := inflated(func() (io.ReadCloser, error) { return zlib.NewReader(bytes.NewReader(raw[at[1]:])) }, left)
		if err != nil {
			continue
		}
		left -= int64(len(text))
		if left <= 0 {
			return out
		}
		out = append(out, pdfShown(text))
	}
	return append(out, pdfShown(raw))
}

// pdfShown joins the strings of one showing, and puts showings on lines of their own.
func pdfShown(text []byte) []byte {
	var b bytes.Buffer
	for _, x := range pdfStrings.FindAll(text, -1) {
		if x[0] == '(' {
			b.Write(x[1 : len(x)-1])
			continue
		}
		if x[0] == 'T' {
			b.WriteByte('\n')
		}
	}
	return b.Bytes()
}
