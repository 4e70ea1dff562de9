package paper

import (
	"bytes"
	"compress/zlib"
	"crypto/sha256"
	"fmt"
	"strings"
	"unicode/utf16"
)

// pdfFile gathers the numbered objects of a PDF. An object's number is given before its content, so that objects can name each other.
type pdfFile struct{ objects [][]byte }

// alloc gives the number of an object whose content comes later.
func (f *pdfFile) alloc() int {
	f.objects = append(f.objects, nil)
	return len(f.objects)
}

func (f *pdfFile) set(number int, content string) { f.objects[number-1] = []byte(content) }

func (f *pdfFile) add(content string) int {
	n := f.alloc()
	f.set(n, content)
	return n
}

// stream adds an object with packed data.
func (f *pdfFile) stream(dictionary string, data []byte) (int, error) {
	var packed bytes.Buffer
	z := zlib.NewWriter(&packed)
	_, err := z.Write(data)
	if err != nil {
		return 0, err
	}
	err = z.Close()
	if err != nil {
		return 0, err
	}
	return f.raw(dictionary+" /Filter /FlateDecode", packed.Bytes()), nil
}

// raw adds an object with data as they are.
func (f *pdfFile) raw(dictionary string, data []byte) int {
	n := f.alloc()
	content := fmt.Appendf(nil, "<<%s /Length %d>>\nstream\n", dictionary, len(data))
	f.objects[n-1] = append(append(content, data...), "\nendstream"...)
	return n
}

// bytes writes the file: header, objects by number, table of offsets, trailer. The file's identifier is a digest of what it holds.
func (f *pdfFile) bytes(catalog, info int) []byte {
	var out bytes.Buffer
	out.WriteString("%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
	offsets := make([]int, len(f.objects))
	for i, o := range f.objects {
		offsets[i] = out.Len()
		fmt.Fprintf(&out, "%d 0 obj\n", i+1)
		out.Write(o)
		out.WriteString("\nendobj\n")
	}
	start := out.Len()
	sum := sha256.Sum256(out.Bytes())
	fmt.Fprintf(&out, "xref\n0 %d\n0000000000 65535 f \n", len(offsets)+1)
	for _, o := range offsets {
		fmt.Fprintf(&out, "%010d 00000 n \n", o)
	}
	fmt.Fprintf(&out, "trailer\n<</Size %d /Root %d 0 R /Info %d 0 R /ID [<%x> <%x>]>>\n", len(offsets)+1, catalog, info, sum[:16], sum[:16])
	fmt.Fprintf(&out, "startxref\n%d\n%%%%EOF\n", start)
	return out.Bytes()
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
