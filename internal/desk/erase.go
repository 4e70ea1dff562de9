package desk

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	utf16 "golang.org/x/text/encoding/unicode"

	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/identity"
	"github.com/moothall/moothall/internal/kind"
)

// ErasePerson removes a person's name and numbers for every date at once: from the values kept apart, from every other text of the
// council, from payments, from every kept file, and from their account. The record stays, without a name, so that history still
// reads. What was erased already is looked for again, so that an erasure that was cut short can be repeated.
func (d *Desk) ErasePerson(ctx context.Context, v kind.Viewer, id kind.ID) error {
	c, err := d.Store.Council(ctx, v.Council)
	if err != nil {
		return err
	}
	values, err := d.Store.PersonalValues(ctx, c.ID, "person", uint32(id))
	if err != nil {
		return err
	}
	if len(values) == 0 {
		return fault.New(fault.NotFound, "There is nothing left to erase of that person.")
	}
	for _, x := range values {
		if strings.EqualFold(x, v.Account) {
			return fault.New(fault.Refused, "This is you. Ask another administrator to erase you.")
		}
	}
	e := newEraser(values)
	files, err := d.Store.Files(ctx, c.ID)
	if err != nil {
		return err
	}
	for _, f := range files {
		err := d.eraseFromFile(ctx, c.ID, f.ID, e)
		if err != nil {
			return fmt.Errorf("erasing from a kept file: %w", err)
		}
	}
	err = d.Store.EraseSpend(ctx, c.ID, e.cell)
	if err != nil {
		return err
	}
	for _, x := range values {
		err := d.Store.EraseAccount(ctx, c.ID, strings.ToLower(x), d.now())
		if err != nil {
			return err
		}
	}
	for _, x := range values {
		email, err := identity.Address(x)
		if err != nil { // a name or a number
			continue
		}
		err = d.Store.EraseAsked(ctx, c.ID, email, d.now())
		if err != nil {
			return err
		}
	}
	err = d.Store.Erase(ctx, c.ID, "person", uint32(id), d.now(), e.text, e.cell) // last: until then the rest can be repeated
	if err != nil {
		return err
	}
	err = d.Store.Scrub(ctx)
	d.forget(c.ID)
	return err
}

// EraseAsked takes whoever was asked by an ask out of all of the council's asks. Most of them stand in no register.
func (d *Desk) EraseAsked(ctx context.Context, council, ask int64) error {
	a, err := d.Store.Ask(ctx, council, ask)
	if err != nil {
		return err
	}
	if a.Email == "" {
		return fault.New(fault.NotFound, "Nothing is left to erase of whoever was asked.")
	}
	err = d.Store.EraseAsk(ctx, a, d.now())
	if err != nil {
		return err
	}
	return d.Store.Scrub(ctx)
}

// Erased stands where a person's name stood.
const Erased = "erased"

// eraser takes some texts of one person out of others. A text that tells who it is by itself (a full name, an email address, a
// telephone number) goes wherever it stands as whole words, in any capitals and with any blanks between. One that does not ("May",
// "1042") goes only where it is the whole of a cell: it would take too much else away.
type eraser struct {
	anywhere []pattern
	cells    []*regexp.Regexp // match the whole of a cell
	inFiles  []pattern        // a cell in a text file, and in a workbook's part; what surrounds it is kept
	wide     bool             // some text has letters outside ASCII
}

// pattern is one way in which a text may be written. Most files do not hold its longest word: looking for that first is many times
// quicker.
type pattern struct {
	*regexp.Regexp
	word []byte // in lower case
}

func newPattern(form, expression string) pattern {
	longest := ""
	for _, w := range strings.Fields(form) {
		if len(w) > len(longest) {
			longest = w
		}
	}
	return pattern{regexp.MustCompile(expression), bytes.ToLower([]byte(longest))}
}

func newEraser(values []string) *eraser {
	e := &eraser{}
	slices.SortFunc(values, func(a, b string) int { return len(b) - len(a) }) // the longest first: it may hold another
	for _, v := range values {
		e.wide = e.wide || strings.ContainsFunc(v, func(r rune) bool { return r > unicode.MaxASCII })
		for _, form := range forms(v) {
			if telling(form) {
				e.anywhere = append(e.anywhere, newPattern(form, `(?i)`+spelt(form)))
				continue
			}
			e.cells = append(e.cells, regexp.MustCompile(`(?i)^\s*`+spelt(form)+`\s*$`))
			e.inFiles = append(e.inFiles, newPattern(form, `(?im)((?:^|[,;\t|])"?[ \x{a0}]*)`+spelt(form)+`([ \x{a0}]*"?\r?(?:$|[,;\t|]))`), newPattern(form, `(?i)(>\s*)`+spelt(form)+`(\s*<)`))
		}
	}
	return e
}

// telling tells whether a text says by itself who it is.
func telling(v string) bool {
	letters, digits := 0, 0
	for _, r := range v {
		if unicode.IsLetter(r) {
			letters++
		}
		if unicode.IsDigit(r) {
			digits++
		}
	}
	return strings.Contains(v, "@") || len(strings.Fields(v)) > 1 && letters >= 5 || digits >= 7
}

// forms are the ways in which a text may be written: with the last name first, quoted in a CSV, escaped in a workbook or in JSON.
func forms(v string) []string {
	out := []string{v}
	if words := strings.Fields(v); len(words) > 1 && !strings.ContainsAny(v, "@0123456789") {
		last := words[len(words)-1]
		first := strings.Join(words[:len(words)-1], " ")
		out = append(out, last+", "+first, last+","+first, last+" "+first)
	}
	for _, x := range slices.Clone(out) {
		var escaped bytes.Buffer
		err := xml.EscapeText(&escaped, []byte(x))
		if err == nil {
			out = append(out, escaped.String())
		}
		quoted, err := json.Marshal(x)
		if err == nil {
			out = append(out, string(quoted[1:len(quoted)-1]))
		}
		out = append(out, strings.ReplaceAll(x, `"`, `""`), strings.ReplaceAll(x, "'", "&apos;"), strings.ReplaceAll(x, "&", "&amp;"))
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// spelt is a pattern for a text's words with any blanks, or the hyphen of an address, between.
func spelt(v string) string {
	words := strings.Fields(v)
	for i, w := range words {
		words[i] = regexp.QuoteMeta(w)
	}
	return strings.Join(words, `[\s\x{a0}-]+`)
}

// text takes out what tells who it is.
func (e *eraser) text(s string) string { return string(e.words([]byte(s))) }

// cell is text for something that is the whole of a cell.
func (e *eraser) cell(s string) string {
	for _, p := range e.cells {
		if p.MatchString(s) {
			return Erased
		}
	}
	return e.text(s)
}

func (e *eraser) words(raw []byte) []byte {
	low := bytes.ToLower(raw)
	for _, p := range e.anywhere {
		if bytes.Contains(low, p.word) {
			raw = replaceWords(raw, p.Regexp)
		}
	}
	return raw
}

// replaceWords replaces what a pattern finds where it is not part of a longer word.
func replaceWords(raw []byte, p *regexp.Regexp) []byte {
	found := p.FindAllIndex(raw, -1)
	if len(found) == 0 {
		return raw
	}
	out, from := make([]byte, 0, len(raw)), 0
	for _, at := range found {
		before, _ := utf8.DecodeLastRune(raw[:at[0]])
		after, _ := utf8.DecodeRune(raw[at[1]:])
		if inWord(before) || inWord(after) {
			continue
		}
		out = append(append(out, raw[from:at[0]]...), Erased...)
		from = at[1]
	}
	return append(out, raw[from:]...)
}

func inWord(r rune) bool {
	return r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsDigit(r))
}

// bytes takes the texts out of a text file or a part of a workbook that is in UTF-8, or in ASCII as far as the texts go.
func (e *eraser) bytes(raw []byte) []byte {
	raw = e.words(raw)
	low := bytes.ToLower(raw)
	for _, p := range e.inFiles {
		if !bytes.Contains(low, p.word) {
			continue
		}
		for range 2 { // cells side by side share what is between them
			raw = p.ReplaceAll(raw, []byte("${1}"+Erased+"${2}"))
		}
	}
	return raw
}

// file takes the texts out of a file, whatever its encoding; rows and columns stay where they are.
func (e *eraser) file(raw []byte) ([]byte, error) {
	if bytes.HasPrefix(raw, []byte("PK\x03\x04")) {
		return e.workbook(raw)
	}
	if order, wide := sixteenBits(raw); wide {
		return e.within(raw, utf16.UTF16(order, utf16.IgnoreBOM)), nil
	}
	clean := e.bytes(raw)
	if e.wide && !utf8.Valid(raw) {
		for _, page := range []*charmap.Charmap{charmap.Windows1252, charmap.CodePage850} {
			clean = e.within(clean, page)
		}
	}
	return clean, nil
}

// within is bytes for a file in another encoding. A file that does not survive the way there and back is left alone.
func (e *eraser) within(raw []byte, enc encoding.Encoding) []byte {
	text, err := enc.NewDecoder().Bytes(raw)
	if err != nil {
		return raw
	}
	back, err := enc.NewEncoder().Bytes(text)
	if err != nil || !bytes.Equal(back, raw) {
		return raw
	}
	clean := e.bytes(text)
	if bytes.Equal(clean, text) {
		return raw
	}
	out, err := enc.NewEncoder().Bytes(clean)
	if err != nil {
		return raw
	}
	return out
}

// sixteenBits tells whether a text is in UTF-16, by its mark or by the noughts that stand in every second byte.
func sixteenBits(raw []byte) (utf16.Endianness, bool) {
	noughts := [2]int{}
	for i, b := range raw[:min(len(raw), 4096)] {
		if b == 0 {
			noughts[i%2]++
		}
	}
	few := min(len(raw), 4096) / 5
	switch {
	case bytes.HasPrefix(raw, []byte("\xfe\xff")), noughts[0] > few:
		return utf16.BigEndian, true
	case bytes.HasPrefix(raw, []byte("\xff\xfe")), noughts[1] > few:
		return utf16.LittleEndian, true
	}
	return utf16.LittleEndian, false
}

// eraseFromFile writes a kept file again without the texts.
func (d *Desk) eraseFromFile(ctx context.Context, council, file int64, e *eraser) error {
	f, err := d.Store.OpenFile(ctx, council, file)
	if err != nil {
		return err
	}
	raw, err := io.ReadAll(io.NewSectionReader(f, 0, f.Size))
	if err != nil {
		return fmt.Errorf("reading it: %w", err)
	}
	clean, err := e.file(raw)
	if err != nil || bytes.Equal(clean, raw) {
		return err
	}
	return d.Store.ReplaceFile(ctx, council, file, bytes.NewReader(clean))
}

// workbook takes the texts out of every part of a workbook.
func (e *eraser) workbook(raw []byte) ([]byte, error) {
	in, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		return nil, fmt.Errorf("opening a kept workbook: %w", err)
	}
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	changed := false
	for _, part := range in.File {
		r, err := part.Open()
		if err != nil {
			return nil, fmt.Errorf("opening a part of a kept workbook: %w", err)
		}
		text, err := io.ReadAll(io.LimitReader(r, int64(part.UncompressedSize64)))
		if err != nil {
			return nil, fmt.Errorf("reading a part of a kept workbook: %w", err)
		}
		clean := e.bytes(text)
		changed = changed || !bytes.Equal(clean, text)
		to, err := w.Create(part.Name)
		if err != nil {
			return nil, fmt.Errorf("writing a kept workbook: %w", err)
		}
		_, err = to.Write(clean)
		if err != nil {
			return nil, fmt.Errorf("writing a kept workbook: %w", err)
		}
	}
	err = w.Close()
	if err != nil {
		return nil, fmt.Errorf("writing a kept workbook: %w", err)
	}
	if !changed {
		return raw, nil
	}
	return out.Bytes(), nil
}
