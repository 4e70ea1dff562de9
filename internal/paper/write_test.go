package paper_test

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"io"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"
	"pgregory.net/rapid"

	"github.com/moothall/moothall/internal/paper"
)

func write(t testing.TB, d paper.Document, f paper.Format) []byte {
	t.Helper()
	raw, err := paper.Write(d, f)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// htmlWords is the text of a page, as a parser reads it.
func htmlWords(raw []byte) (string, error) {
	var b strings.Builder
	z := html.NewTokenizer(bytes.NewReader(raw))
	for {
		switch z.Next() {
		case html.ErrorToken:
			if errors.Is(z.Err(), io.EOF) {
				return b.String(), nil
			}
			return "", z.Err()
		case html.TextToken:
			b.Write(z.Text())
		}
	}
}

// packed reads a zip: every file's content by its name. Those that are XML must be well formed.
func packed(raw []byte) (map[string]string, error) {
	z, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		return nil, err
	}
	out := map[string]string{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			return nil, err
		}
		content, err := io.ReadAll(r)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", f.Name, err)
		}
		out[f.Name] = string(content)
		if strings.HasSuffix(f.Name, ".xml") || strings.HasSuffix(f.Name, ".rels") {
			_, err = xmlWords(string(content))
			if err != nil {
				return nil, fmt.Errorf("%s: %w", f.Name, err)
			}
		}
	}
	return out, nil
}

// xmlWords is the text of an XML file; a space of OpenDocument counts as one.
func xmlWords(content string) (string, error) {
	var b strings.Builder
	d := xml.NewDecoder(strings.NewReader(content))
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return b.String(), nil
		}
		if err != nil {
			return "", err
		}
		switch token := token.(type) {
		case xml.CharData:
			b.Write(token)
		case xml.EndElement:
			if token.Name.Local == "p" || token.Name.Local == "h" || token.Name.Local == "s" {
				b.WriteByte(' ')
			}
		}
	}
}

// Any document can be written in every format: twice with the same bytes, with all its words in their order, as well formed files.
func property(t *rapid.T) {
	d, drawn := draw(t, true)
	for _, f := range paper.Formats {
		raw, err := paper.Write(d, f)
		if err != nil {
			t.Fatalf("%s: %v", f, err)
		}
		again, err := paper.Write(d, f)
		if err != nil || !bytes.Equal(raw, again) {
			t.Fatalf("%s: other bytes for the same document (%v)", f, err)
		}
		words, err := wordsOf(f, raw)
		if err != nil {
			t.Fatalf("%s: %v", f, err)
		}
		if f == paper.PDF {
			continue // read with its own tools in TestPDFHoldsEveryWord
		}
		if wrong := inOrder(words, drawn.words); wrong != "" {
			t.Fatalf("%s: %s", f, wrong)
		}
	}
}

func wordsOf(f paper.Format, raw []byte) (string, error) {
	switch f {
	case paper.HTML:
		return htmlWords(raw)
	case paper.PDF:
		return "", nil
	}
	files, err := packed(raw)
	if err != nil {
		return "", err
	}
	return xmlWords(files["content.xml"] + files["word/document.xml"])
}

func TestAnyDocument(t *testing.T) { rapid.Check(t, property) }

func FuzzDocument(f *testing.F) { f.Fuzz(rapid.MakeFuzz(property)) }

// blank is a white picture of a size.
func blank(t *testing.T, width, height int) []byte {
	t.Helper()
	var b bytes.Buffer
	err := png.Encode(&b, image.NewPaletted(image.Rect(0, 0, width, height), color.Palette{color.White}))
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func of(blocks ...paper.Block) paper.Document {
	return paper.Document{Title: "T", Language: "en-GB", Blocks: blocks}
}

// What cannot be written is refused in words that say where.
func TestRefusals(t *testing.T) {
	text := paper.Plain("x")
	deep := paper.List{Items: []paper.Item{{Text: text}}}
	for range 4 {
		below := deep
		deep = paper.List{Items: []paper.Item{{Text: text, List: &below}}}
	}
	for _, c := range []struct {
		say string
		d   paper.Document
	}{
		{"no title", paper.Document{Title: " ", Language: "cy"}},
		{`the language "English" is none`, paper.Document{Title: "T", Language: "English"}},
		{"they need {n} and after it {of}", paper.Document{Title: "T", Language: "cy", Page: "{of} {n}"}},
		{"they need {n} and after it {of}", paper.Document{Title: "T", Language: "cy", Page: "Page"}},
		{"at most 600 bytes", paper.Document{Title: "T", Language: "cy", Source: strings.Repeat("x", 601)}},
		{"block 1: a heading of level 3 stands below one of level 1", of(paper.Heading{Level: 3, Text: text})},
		{"block 1: a heading has level 1", of(paper.Heading{Level: 1, Text: text})},
		{"block 2: a heading has no words", of(paper.Paragraph{Text: text}, paper.Heading{Level: 2})},
		{"block 1: a list has no items", of(paper.List{})},
		{"lists stand in lists more than 4 deep", of(deep)},
		{"a table has no columns", of(paper.Table{})},
		{"row 2 has 1 cells; the table has 2 columns", of(paper.Table{Columns: make([]paper.Column, 2), Rows: [][]paper.Text{{text, text}, {text}}})},
		{"a table has 17 columns", of(paper.Table{Columns: make([]paper.Column, 17), Rows: [][]paper.Text{{text}}})},
		{"a box cannot hold a table", of(paper.Box{Blocks: []paper.Block{paper.Table{}}})},
		{"a box cannot hold a box", of(paper.Box{Blocks: []paper.Block{paper.Box{}}})},
		{"an image has no text", of(paper.Image{PNG: chart()})},
		{"reading an image", of(paper.Image{PNG: []byte("no image"), Text: "t"})},
		{"it can be 1 to 100", of(paper.Image{PNG: chart(), Text: "t", Width: 101})},
		{"is not http, https or mailto", of(paper.Paragraph{Text: paper.Text{{Text: "x", Link: "javascript:alert(1)"}}})},
		{"names no site", of(paper.Paragraph{Text: paper.Text{{Text: "x", Link: "https:///x"}}})},
		{`the language "welsh" of "x" is none`, of(paper.Paragraph{Text: paper.Text{{Text: "x", Language: "welsh"}}})},
		{"too large", of(paper.Paragraph{Text: paper.Plain(strings.Repeat("x", 3<<20))})},
		{"block 3: an image of 4000 by 2000: the document is too large", of(slices.Repeat([]paper.Block{paper.Image{PNG: blank(t, 4000, 2000), Text: "t"}}, 3)...)},
		{"too large", of(slices.Repeat([]paper.Block{paper.Paragraph{Text: text}}, 20_001)...)},
		{"stands before the first section", paper.Document{Title: "T", Language: "cy", Sections: true, Blocks: []paper.Block{paper.Paragraph{Text: text, Numbered: true}}}},
		{"is no block that can be written", of(nil)},
	} {
		for _, f := range paper.Formats {
			_, err := paper.Write(c.d, f)
			if err == nil || !strings.Contains(err.Error(), c.say) {
				t.Errorf("%s: got %v, want %q", f, err, c.say)
			}
		}
	}
	_, err := paper.Write(of(), "doc")
	if err == nil || !strings.Contains(err.Error(), `not as "doc"`) {
		t.Error(err)
	}
}
