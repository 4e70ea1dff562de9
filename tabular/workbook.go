package tabular

import (
	"archive/zip"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"iter"
	"path"
	"strconv"
	"strings"
)

// Workbooks are read here rather than through excelize, which the program writes them with: its streaming rows tell neither a
// cell's format, so that a date is a number, nor that it is a formula, and asking it cell by cell holds the whole sheet in memory.

const (
	suspectRatio = 200      // times that a part may unpack to its packed size; sheets of blank styled rows reach about 60
	suspectBytes = 20 << 20 // and below this size it does not matter
	mostPart     = 64 << 20 // bytes of a part that is read whole: the lists of sheets, links and styles
	perText      = 16       // bytes that a text takes in memory beside its letters
)

// mostTexts bounds a workbook's shared texts in bytes: they stand in memory.
var mostTexts = 256 << 20

// workbook is what is known of a workbook before its rows are walked.
type workbook struct {
	parts    map[string]*zip.File // by name, in lower case
	sheets   []string             // the parts of File.Sheets
	texts    []string             // shared texts
	formats  []numberFormat       // by style
	from1904 bool
}

// openWorkbook checks the zip before anything is unpacked, then finds the visible sheets that hold something.
func (f *File) openWorkbook() error {
	z, err := zip.NewReader(f.src, f.size)
	if err != nil {
		return refuse(sentenceDamaged)
	}
	b := &workbook{parts: map[string]*zip.File{}}
	for _, part := range z.File {
		b.parts[partName(part.Name)] = part
	}
	err = f.refuseParts(b, z.File)
	if err != nil {
		return err
	}
	err = b.read()
	if err != nil {
		return damaged(err)
	}
	f.book = b
	err = f.findSheets()
	if err != nil {
		return damaged(err)
	}
	if len(f.Sheets) == 0 {
		return refuse(sentenceNoSheet)
	}
	return nil
}

// damaged turns an error of reading a workbook's parts into a refusal, and keeps a refusal as it is.
func damaged(err error) error {
	var r *Refusal
	if errors.As(err, &r) {
		return r
	}
	return refuse(sentenceDamaged)
}

func partName(s string) string {
	return strings.ToLower(strings.TrimPrefix(strings.ReplaceAll(s, `\`, "/"), "/"))
}

// refuseParts refuses other kinds of zip file, and workbooks that unpack to more than they should.
func (f *File) refuseParts(b *workbook, parts []*zip.File) error {
	total := uint64(0)
	for _, p := range parts {
		total += p.UncompressedSize64
		bomb := p.UncompressedSize64 > suspectBytes && p.UncompressedSize64/suspectRatio > p.CompressedSize64
		if bomb || total > uint64(f.options.MaxUnzip) || p.UncompressedSize64 > uint64(f.options.MaxUnzip) {
			return refusef(sentenceUnpacks, Bytes(f.size), Bytes(int64(min(total, uint64(f.options.MaxUnzip)))))
		}
	}
	has := func(name string) bool { return b.parts[name] != nil }
	switch {
	case has("xl/workbook.xml"):
		return nil
	case has("xl/workbook.bin"):
		return refuse(sentenceBinary)
	case has("word/document.xml"):
		return refuse(sentenceWordFile)
	case has("content.xml"):
		return refuse(sentenceOpenDoc)
	case has("ppt/presentation.xml"), has("index/document.iwa"):
		return refuse(sentenceOther)
	case has("[content_types].xml"):
		return refuse(sentenceDamaged)
	}
	return refuse(sentenceArchive)
}

// refuseZipCalled refuses a workbook, or another zip, whose name says that it is text.
func (f *File) refuseZipCalled(ending string) error {
	z, err := zip.NewReader(f.src, f.size)
	if err != nil {
		return refuse(sentenceDamaged)
	}
	b := &workbook{parts: map[string]*zip.File{}}
	for _, part := range z.File {
		b.parts[partName(part.Name)] = part
	}
	err = f.refuseParts(b, z.File)
	if err != nil {
		return err
	}
	return refusef(sentenceIsBook, ending)
}

// open unpacks a part. Reading more than the zip's own list promises is an error: a zip bomb's list lies.
func (b *workbook) open(name string) (io.ReadCloser, error) {
	part := b.parts[name]
	if part == nil {
		return nil, fmt.Errorf("the workbook has no part %s", name)
	}
	r, err := part.Open()
	if err != nil {
		return nil, fmt.Errorf("unpacking %s: %w", name, err)
	}
	return &promised{r, int64(part.UncompressedSize64)}, nil
}

// promised is an unpacked part that may not be longer than promised.
type promised struct {
	io.ReadCloser
	left int64
}

func (p *promised) Read(b []byte) (int, error) {
	n, err := p.ReadCloser.Read(b)
	p.left -= int64(n)
	if p.left < 0 {
		return 0, errors.New("the part is longer than the zip's list says")
	}
	return n, err
}

// decode reads a small part whole.
func (b *workbook) decode(name string, into any) error {
	r, err := b.open(name)
	if err != nil {
		return err
	}
	if size := b.parts[name].UncompressedSize64; size > mostPart {
		return errors.Join(fmt.Errorf("%s is %s long", name, Bytes(int64(size))), r.Close())
	}
	err = errors.Join(xml.NewDecoder(r).Decode(into), r.Close())
	if err != nil {
		return fmt.Errorf("reading %s: %w", name, err)
	}
	return nil
}

type bookPart struct {
	Properties struct {
		Date1904 string `xml:"date1904,attr"`
	} `xml:"workbookPr"`
	Sheets []struct {
		Name  string     `xml:"name,attr"`
		State string     `xml:"state,attr"`
		Attrs []xml.Attr `xml:",any,attr"` // r:id, in one of two namespaces
	} `xml:"sheets>sheet"`
}

type relationsPart struct {
	Relations []struct {
		ID     string `xml:"Id,attr"`
		Type   string `xml:"Type,attr"`
		Target string `xml:"Target,attr"`
	} `xml:"Relationship"`
}

type stylesPart struct {
	Formats []struct {
		ID   int    `xml:"numFmtId,attr"`
		Code string `xml:"formatCode,attr"`
	} `xml:"numFmts>numFmt"`
	Styles []struct {
		Format int `xml:"numFmtId,attr"`
	} `xml:"cellXfs>xf"`
}

// read reads the styles and the shared texts.
func (b *workbook) read() error {
	if b.parts["xl/styles.xml"] != nil {
		var styles stylesPart
		err := b.decode("xl/styles.xml", &styles)
		if err != nil {
			return err
		}
		codes := map[int]string{}
		for _, f := range styles.Formats {
			codes[f.ID] = f.Code
		}
		for _, s := range styles.Styles {
			b.formats = append(b.formats, formatOf(s.Format, codes[s.Format]))
		}
	}
	if b.parts["xl/sharedstrings.xml"] != nil {
		return b.readTexts()
	}
	return nil
}

// findSheets lists the visible sheets that hold something, in the workbook's order, and checks each to its end: a workbook
// that is damaged further down is refused before any of it is taken.
func (f *File) findSheets() error {
	b := f.book
	var book bookPart
	err := b.decode("xl/workbook.xml", &book)
	if err != nil {
		return err
	}
	b.from1904 = book.Properties.Date1904 == "1" || book.Properties.Date1904 == "true"
	var relations relationsPart
	err = b.decode("xl/_rels/workbook.xml.rels", &relations)
	if err != nil {
		return err
	}
	targets := map[string]string{}
	for _, r := range relations.Relations {
		if strings.HasSuffix(r.Type, "/worksheet") {
			targets[r.ID] = r.Target
		}
	}
	for _, s := range book.Sheets {
		target := ""
		for _, a := range s.Attrs {
			if a.Name.Local == "id" {
				target = targets[a.Value]
			}
		}
		if target == "" || s.State != "" && s.State != "visible" {
			continue
		}
		err = f.addSheet(s.Name, target)
		if err != nil {
			return err
		}
	}
	return nil
}

func (f *File) addSheet(name, target string) error {
	part := partName(target)
	if !strings.HasPrefix(target, "/") {
		part = partName(path.Join("xl", target))
	}
	holds, err := f.sheetHolds(part)
	if err != nil {
		return fmt.Errorf("reading the sheet %s: %w", name, err)
	}
	if holds {
		f.Sheets = append(f.Sheets, SheetInfo{Name: name})
		f.book.sheets = append(f.book.sheets, part)
	}
	return nil
}

// sheetHolds tells whether any cell of a sheet holds something, and unpacks the sheet to its end, which proves its checksum.
func (f *File) sheetHolds(part string) (holds bool, err error) {
	r, err := f.book.open(part)
	if err != nil {
		return false, err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	s := newSheetReader(f.book, r, f.options)
	for {
		row, more, err := s.next()
		if err != nil || !more {
			return false, err
		}
		if !blankRow(row) {
			break
		}
	}
	_, err = io.Copy(io.Discard, r)
	if err != nil {
		return false, fmt.Errorf("unpacking %s: %w", part, err)
	}
	return true, nil
}

func blankRow(row Row) bool {
	for _, c := range row.Cells {
		if strings.TrimSpace(c.Text) != "" {
			return false
		}
	}
	return true
}

// bookRows walks a sheet. Rows that the sheet skips are blank rows between rows, and nothing at its foot.
func (f *File) bookRows(sheet int) iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		err := f.walkSheet(sheet, func(r Row) bool { return yield(r, nil) })
		if err != nil {
			yield(Row{}, fmt.Errorf("reading the sheet %s of %s: %w", f.Sheets[sheet].Name, f.Name, damaged(err)))
		}
	}
}

func (f *File) walkSheet(sheet int, yield func(Row) bool) (err error) {
	r, err := f.book.open(f.book.sheets[sheet])
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	s := newSheetReader(f.book, r, f.options)
	last := 0
	for {
		row, more, err := s.next()
		if err != nil || !more {
			return err
		}
		if blankRow(row) {
			continue
		}
		for last++; last < row.Number; last++ {
			if !yield(Row{Number: last}) {
				return nil
			}
		}
		if !yield(row) {
			return nil
		}
	}
}

// readTexts reads the shared texts, whose number a cell holds in place of a text. Phonetic hints are left out.
func (b *workbook) readTexts() (err error) {
	r, err := b.open("xl/sharedstrings.xml")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	x := newMarkup(r)
	var text strings.Builder
	size, inText, hint := 0, false, 0
	for {
		t, err := x.next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("reading the texts of the workbook: %w", err)
		}
		switch {
		case t.kind == markupText && inText && hint == 0:
			text.Write(t.text)
		case t.kind == markupText:
		case t.name == "t":
			inText = t.kind == markupOpen
		case t.name == "rPh":
			hint += map[markupKind]int{markupOpen: 1, markupClose: -1}[t.kind]
		case t.name == "si" && t.kind != markupOpen:
			size += text.Len() + perText
			if size > mostTexts {
				return refusef(sentenceManyWords, Bytes(int64(mostTexts)))
			}
			b.texts = append(b.texts, unescapeCode(text.String()))
			text.Reset()
		}
	}
}

// unescapeCode turns _x000D_ and its like, by which workbooks write control characters, into the characters.
func unescapeCode(s string) string {
	i := strings.Index(s, "_x")
	if i < 0 {
		return s
	}
	var out strings.Builder
	for ; i >= 0; i = strings.Index(s, "_x") {
		out.WriteString(s[:i])
		code, err := uint64(0), strconv.ErrSyntax
		if len(s) >= i+7 && s[i+6] == '_' {
			code, err = strconv.ParseUint(s[i+2:i+6], 16, 16)
		}
		if err != nil {
			out.WriteString("_x")
			s = s[i+2:]
			continue
		}
		if code != '\r' { // a line end is LF
			out.WriteRune(rune(code))
		}
		s = s[i+7:]
	}
	out.WriteString(s)
	return out.String()
}
