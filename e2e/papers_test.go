package e2e

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"testing"

	"github.com/moothall/moothall/internal/paper"
)

// A paper as a page: axe finds nothing in any of its blocks, at two widths, and no table pushes it out of the window.
func TestPaperIsAccessible(t *testing.T) {
	script := axe(t)
	ctx := browser(t)
	bars := image.NewNRGBA(image.Rect(0, 0, 1200, 300))
	bars.Set(3, 3, color.NRGBA{20, 48, 77, 255})
	var picture bytes.Buffer
	err := png.Encode(&picture, bars)
	if err != nil {
		t.Fatal(err)
	}
	wide := paper.Table{Caption: "Twelve months", RowHeads: true, Columns: []paper.Column{{}}}
	row := []paper.Text{paper.Plain("Registrations of births, marriages and deaths")}
	for _, month := range []string{"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"} {
		wide.Columns = append(wide.Columns, paper.Column{Heading: month, Align: paper.Right})
		row = append(row, paper.Plain("1,234,567"))
	}
	wide.Rows = [][]paper.Text{row, row}
	document := paper.Document{Title: "A paper with every block", Language: "en-GB", Sections: true, Source: "From the registers as they stood on 24 November 2026.", Blocks: []paper.Block{
		paper.Table{RowHeads: true, Columns: make([]paper.Column, 2), Rows: [][]paper.Text{{paper.Plain("Report to"), paper.Plain("Cabinet")}}},
		paper.Box{Blocks: []paper.Block{paper.Heading{Level: 2, Text: paper.Plain("What we ask")}, paper.List{Items: []paper.Item{{Text: paper.Plain("Agree.")}}}}},
		paper.Heading{Level: 2, Text: paper.Plain("Purpose")},
		paper.Paragraph{Numbered: true, Text: paper.Text{{Text: "See "}, {Text: "decision 12", Link: "https://ashby.example/12"}, {Text: ", "}, {Text: "Tŷ digidol", Language: "cy", Emphasis: true}, {Text: "."}}},
		paper.List{Numbered: true, Items: []paper.Item{{Text: paper.Plain("First"), List: &paper.List{Numbered: true, Items: []paper.Item{{Text: paper.Plain("Below")}}}}}},
		wide, wide,
		paper.Table{RowHeads: true, Columns: make([]paper.Column, 2), Rows: [][]paper.Text{{paper.Plain("Ward"), paper.Plain("All")}}},
		paper.Image{PNG: picture.Bytes(), Text: "Nothing but one dot.", Caption: "A dot", Width: 80},
		paper.Heading{Level: 3, Text: paper.Plain("In detail")},
		paper.Paragraph{Text: paper.Plain("https://ashby.example/a/very/long/address/that/has/no/space/in/it/at/all/and/goes/on/and/on")},
	}}
	raw, err := paper.Write(document, paper.HTML)
	if err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(t.TempDir(), "paper.html")
	err = os.WriteFile(name, raw, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	accessible(t, ctx, script, "a paper", "file://"+name)
}
