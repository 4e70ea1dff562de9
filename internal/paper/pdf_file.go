package paper

import (
	"bytes"
	"compress/zlib"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"strings"
	"unicode/utf16"
)

// pdfFile gathers the numbered objects of a PDF. An object's number is given before its content, so that objects can name each other.
type pdfFile struct {
	objects []object
	where   []place // of each object, once it is written
	out     bytes.Buffer
	packer  *zlib.Writer // one for all streams: each takes a megabyte
}

// object is one of them; a stream stands in the file by itself, others are packed many together.
type object struct {
	content []byte
	stream  bool
}

// place is where an object stands: at an offset of the file, or as one of those packed in another object.
type place struct {
	packed bool
	at     int // offset, or the number of the object that holds it
	index  int // which of those in there
}

// alloc gives the number of an object whose content comes later.
func (f *pdfFile) alloc() int {
	f.objects = append(f.objects, object{})
	return len(f.objects)
}

func (f *pdfFile) set(number int, content string) { f.objects[number-1].content = []byte(content) }

func (f *pdfFile) add(content string) int {
	n := f.alloc()
	f.set(n, content)
	return n
}

// stream adds an object with data that are packed.
func (f *pdfFile) stream(dictionary string, data []byte) (int, error) {
	var packed bytes.Buffer
	if f.packer == nil {
		f.packer = zlib.NewWriter(&packed)
	} else {
		f.packer.Reset(&packed)
	}
	_, err := f.packer.Write(data)
	if err != nil {
		return 0, err
	}
	err = f.packer.Close()
	if err != nil {
		return 0, err
	}
	return f.raw(dictionary+" /Filter /FlateDecode", packed.Bytes()), nil
}

// raw adds an object with data as they are.
func (f *pdfFile) raw(dictionary string, data []byte) int {
	n := f.alloc()
	content := fmt.Appendf(nil, "<<%s /Length %d>>\nstream\n", dictionary, len(data))
	f.objects[n-1] = object{append(append(content, data...), "\nendstream"...), true}
	return n
}

const packedTogether = 200 // objects; a reader unpacks all of them to see one

// bytes writes the file: header, streams by number, the other objects packed, and at last the table of where all stand (ISO 32000-1, 7.5.7 and 7.5.8).
// The file's identifier is a digest of what it holds.
func (f *pdfFile) bytes(catalog, info int) ([]byte, error) {
	f.out.WriteString("%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
	own := len(f.objects)
	f.where = make([]place, own)
	var together []int
	for n := 1; n <= own; n++ {
		if f.objects[n-1].stream {
			f.write(n)
			continue
		}
		together = append(together, n)
		if len(together) == packedTogether {
			err := f.pack(together)
			if err != nil {
				return nil, err
			}
			together = nil
		}
	}
	err := f.pack(together)
	if err != nil {
		return nil, err
	}
	err = f.table(catalog, info)
	if err != nil {
		return nil, err
	}
	return f.out.Bytes(), nil
}

// write puts a stream into the file.
func (f *pdfFile) write(n int) {
	for len(f.where) < n {
		f.where = append(f.where, place{})
	}
	f.where[n-1] = place{at: f.out.Len()}
	fmt.Fprintf(&f.out, "%d 0 obj\n", n)
	f.out.Write(f.objects[n-1].content)
	f.out.WriteString("\nendobj\n")
}

// pack puts objects into one stream: their numbers and offsets, and then they.
func (f *pdfFile) pack(numbers []int) error {
	if len(numbers) == 0 {
		return nil
	}
	var index, content bytes.Buffer
	for _, n := range numbers {
		fmt.Fprintf(&index, "%d %d ", n, content.Len())
		content.Write(f.objects[n-1].content)
		content.WriteByte('\n')
	}
	first := index.Len()
	index.Write(content.Bytes())
	holder, err := f.stream(fmt.Sprintf("/Type /ObjStm /N %d /First %d", len(numbers), first), index.Bytes())
	if err != nil {
		return err
	}
	for i, n := range numbers {
		f.where[n-1] = place{true, holder, i}
	}
	f.write(holder)
	return nil
}

// table writes where each object stands: a kind, a place and an index, in one, four and two bytes.
func (f *pdfFile) table(catalog, info int) error {
	sum := sha256.Sum256(f.out.Bytes())
	start := f.out.Len()
	f.where = append(f.where, place{at: start}) // the table itself
	rows := []byte{0, 0, 0, 0, 0, 0xFF, 0xFF}   // object 0 is free
	for _, p := range f.where {
		rows = append(rows, byte(1+bit(p.packed)))
		rows = binary.BigEndian.AppendUint32(rows, uint32(p.at))
		rows = binary.BigEndian.AppendUint16(rows, uint16(p.index))
	}
	n, err := f.stream(fmt.Sprintf("/Type /XRef /Size %d /W [1 4 2] /Root %d 0 R /Info %d 0 R /ID [<%x> <%x>]",
		len(f.where)+1, catalog, info, sum[:16], sum[:16]), rows)
	if err != nil {
		return err
	}
	f.write(n)
	fmt.Fprintf(&f.out, "startxref\n%d\n%%%%EOF\n", start)
	return nil
}

// pdfText is a text outside the pages: a title, an alternative, a bookmark.
func pdfText(s string) string {
	var b strings.Builder
	b.WriteString("<FEFF")
	for _, u := range utf16.Encode([]rune(s)) {
		fmt.Fprintf(&b, "%04X", u)
	}
	b.WriteString(">")
	return b.String()
}

// pdfASCII is a text of which only ASCII is known, such as an address or a language.
func pdfASCII(s string) string {
	return "(" + strings.NewReplacer(`\`, `\\`, "(", `\(`, ")", `\)`).Replace(s) + ")"
}
