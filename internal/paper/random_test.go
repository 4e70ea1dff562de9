package paper_test

import (
	"fmt"
	"strings"

	"pgregory.net/rapid"

	"github.com/moothall/moothall/internal/paper"
)

// drawer makes random documents. Its words are numbered, w1, w2 and so on, so that one can tell whether a file holds all of them in their order;
// between them stands anything.
type drawer struct {
	t     *rapid.T
	words int
	odd   bool // with any characters between the words
	level int
}

func (d *drawer) text() paper.Text {
	var out paper.Text
	for range rapid.IntRange(1, 3).Draw(d.t, "runs") {
		d.words++
		words := fmt.Sprintf(" w%d ", d.words)
		if d.odd {
			words = rapid.StringN(0, 20, 60).Draw(d.t, "before") + words + rapid.StringN(0, 20, 60).Draw(d.t, "after")
		}
		run := paper.Run{Text: words, Strong: rapid.Bool().Draw(d.t, "strong"), Emphasis: rapid.Bool().Draw(d.t, "emphasis")}
		run.Link = rapid.SampledFrom([]string{"", "", "https://ashby.example/a?b=(c)&d=<é>", "mailto:clerk@ashby.example"}).Draw(d.t, "link")
		run.Language = rapid.SampledFrom([]string{"", "", "cy", "gd-GB", "en-GB"}).Draw(d.t, "language")
		out = append(out, run)
	}
	return out
}

func (d *drawer) plain() string {
	d.words++
	return fmt.Sprintf("w%d", d.words)
}

func (d *drawer) list(depth int) paper.List {
	l := paper.List{Numbered: rapid.Bool().Draw(d.t, "numbered")}
	for range rapid.IntRange(1, 3).Draw(d.t, "items") {
		item := paper.Item{Text: d.text()}
		if depth < 4 && rapid.IntRange(0, 3).Draw(d.t, "deeper") == 0 {
			below := d.list(depth + 1)
			item.List = &below
		}
		l.Items = append(l.Items, item)
	}
	return l
}

func (d *drawer) table() paper.Table {
	t := paper.Table{RowHeads: rapid.Bool().Draw(d.t, "row heads")}
	if rapid.Bool().Draw(d.t, "caption") {
		t.Caption = d.plain()
	}
	headed := rapid.Bool().Draw(d.t, "headed")
	for range rapid.IntRange(1, 5).Draw(d.t, "columns") {
		c := paper.Column{Align: rapid.SampledFrom([]paper.Align{paper.Left, paper.Centre, paper.Right}).Draw(d.t, "align")}
		if headed {
			c.Heading = d.plain()
		}
		t.Columns = append(t.Columns, c)
	}
	for range rapid.IntRange(1, 40).Draw(d.t, "rows") {
		row := make([]paper.Text, len(t.Columns))
		for i := range row {
			row[i] = paper.Plain(d.plain())
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

func (d *drawer) block(boxed bool) paper.Block {
	kinds := []string{"heading", "paragraph", "paragraph", "numbered", "list", "table", "image", "box"}
	if boxed {
		kinds = kinds[:5]
	}
	switch rapid.SampledFrom(kinds).Draw(d.t, "block") {
	case "heading":
		d.level = rapid.IntRange(2, min(d.level+1, 6)).Draw(d.t, "level")
		return paper.Heading{Level: d.level, Text: d.text()}
	case "numbered":
		return paper.Paragraph{Numbered: true, Text: d.text()}
	case "list":
		return d.list(1)
	case "table":
		return d.table()
	case "image":
		return paper.Image{PNG: chart(), Text: "Bars", Caption: d.plain(), Width: rapid.IntRange(1, 100).Draw(d.t, "width")}
	case "box":
		var b paper.Box
		for range rapid.IntRange(0, 3).Draw(d.t, "boxed") {
			b.Blocks = append(b.Blocks, d.block(true))
		}
		return b
	}
	return paper.Paragraph{Text: d.text()}
}

func draw(t *rapid.T, odd bool) (paper.Document, *drawer) {
	d := &drawer{t: t, odd: odd, level: 1}
	doc := paper.Document{Title: d.plain(), Language: rapid.SampledFrom([]string{"en-GB", "cy"}).Draw(t, "language"), Author: "Clerk <&> {title}", Source: "Source & date",
		Page: rapid.SampledFrom([]string{"", "Page {n} of {of}"}).Draw(t, "page"), Sections: rapid.Bool().Draw(t, "sections")}
	if doc.Sections {
		d.level = 2
		doc.Blocks = append(doc.Blocks, paper.Heading{Level: 2, Text: d.text()})
	}
	for range rapid.IntRange(0, 8).Draw(t, "blocks") {
		doc.Blocks = append(doc.Blocks, d.block(false))
	}
	return doc, d
}

// inOrder says which word a text lacks, or holds in another place than after the words before it.
func inOrder(text string, words int) string {
	at := 0
	for i := range words {
		word := fmt.Sprintf("w%d", i+1)
		found := -1
		for from := at; ; {
			next := strings.Index(text[from:], word)
			if next < 0 {
				break
			}
			end := from + next + len(word)
			if end == len(text) || text[end] < '0' || text[end] > '9' {
				found = end
				break
			}
			from = end
		}
		if found < 0 {
			return fmt.Sprintf("%s is not where it should be", word)
		}
		at = found
	}
	return ""
}
